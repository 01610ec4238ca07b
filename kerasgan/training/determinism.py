"""The same bits from the same settings, at the price of speed."""

from __future__ import annotations

import os

import tensorflow as tf

ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
"""str. Variable that is "0" before TensorFlow is loaded where bits are to depend on
threads as little as can be: oneDNN's kernels divide sums by threads."""

_STATE = {"asked": False}


def make_deterministic() -> None:
    """Makes TensorFlow's operations give equal bits in every process on this machine.

    For the whole process, and before models are built. Weights, latents and the order
    of pictures follow from seeds anyway. The bits are those of one number of threads,
    by which products of matrices divide their sums, also without oneDNN
    (`TF_ENABLE_ONEDNN_OPTS=0`). XLA is left out: Keras turns it off.
    """
    tf.config.experimental.enable_op_determinism()
    # It gathers sums in AddN, which of three terms and more starts with one that nobody
    # else needs any more: a matter of which thread was first.
    tf.config.optimizer.set_experimental_options({"arithmetic_optimization": False})
    _STATE["asked"] = True


def is_deterministic() -> bool:
    """Tells whether that was asked for, here or in the environment.

    Returns:
        bool.
    """
    return _STATE["asked"] or os.environ.get("TF_DETERMINISTIC_OPS") in ("1", "true")
