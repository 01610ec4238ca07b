"""Whether an epoch is the last: its logs are the last that a callback can add to."""

from __future__ import annotations


def is_last_epoch(callback, epoch):
    """Says, at the end of an epoch, whether `fit` will begin another.

    Args:
        callback: `keras.callbacks.Callback` that `fit` has called.
        epoch: int. Number of the epoch that ends, from 0.

    Returns:
        bool.
    """
    epochs = (callback.params or {}).get("epochs")
    return callback.model.stop_training or epoch + 1 == epochs
