"""Stops a training whose losses are no numbers any more."""

from __future__ import annotations

import keras
import numpy as np


class DivergedError(RuntimeError):
    """Training diverged: a loss became NaN or infinite."""

    exit_code = 4


class StopOnDivergence(keras.callbacks.Callback):
    """Raises at the first loss that is not finite.

    Keras' own `TerminateOnNaN` reads a loss named "loss" alone, which a GAN has not.

    Raises:
        DivergedError: If a logged loss is NaN or infinite; it names the loss and the
            number of images shown.
    """

    def on_train_batch_end(self, batch, logs=None):
        """Looks at every logged loss."""
        for name, value in (logs or {}).items():
            if not np.isfinite(float(value)):
                shown = int(self.model.images_shown.value.numpy())
                raise DivergedError(
                    f"Training diverged: {name} became {float(value)} after {shown:,} "
                    "images. Lower the learning rate, or look for broken pictures with "
                    "`kerasgan data inspect`."
                )
