"""What a training ran on, as plain values: what its bits may depend on."""

from __future__ import annotations

import os
import platform

import keras
import numpy as np
import tensorflow as tf

from kerasgan.training.determinism import is_deterministic
from kerasgan.version import __version__

_VARIABLES = ("OMP_NUM_THREADS", "TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS")


def environment_of(model) -> dict:
    """Describes versions, devices and flags.

    Args:
        model: Compiled `AdversarialModel`.

    Returns:
        dict of plain values.
    """
    threading = tf.config.threading
    return {
        "python": platform.python_version(),
        "kerasgan": __version__,
        "keras": keras.version(),
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "machine": platform.machine(),
        "devices": sorted(
            {device.device_type for device in tf.config.list_logical_devices()}
        ),
        "replicas": model.distribute_strategy.num_replicas_in_sync,
        "deterministic": is_deterministic(),
        "jit_compile": bool(model.jit_compile),
        "steps_per_execution": int(model.steps_per_execution),
        "inter_op_threads": threading.get_inter_op_parallelism_threads(),
        "intra_op_threads": threading.get_intra_op_parallelism_threads(),
        "variables": {k: os.environ[k] for k in _VARIABLES if k in os.environ},
    }
