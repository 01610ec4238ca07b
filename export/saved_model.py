"""What runs in TensorFlow, with the face that the other runtimes have."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from .constants import Constant
from .errors import ExportError
from .plan import Plan, arranged
from .tracing import METADATA_FILE


class SavedModelSession:
    """A SavedModel that `kerasgan.export` wrote. Never open one from elsewhere.

    Args:
        folder: `pathlib.Path` of the SavedModel.

    Attributes:
        metadata: dict. What stands in `assets.extra/kerasgan.json`.
        batch: None. Any batch size is taken.
        runtime: str. Name and version of TensorFlow.
        operations: `collections.Counter` of the types of operations.
        constants: List of `Constant`: the stored variables.

    Raises:
        ExportError: If it lacks the signature `generate` or its metadata.
    """

    batch = None

    def __init__(self, folder: Path):
        self._loaded = tf.saved_model.load(str(folder))
        metadata = folder / METADATA_FILE
        self.metadata = json.loads(metadata.read_text()) if metadata.is_file() else {}
        function = self.metadata.get("function", "generate")
        self._generate = self._loaded.signatures.get(function)
        if self._generate is None or not self.metadata:
            raise ExportError(
                f"{folder.name} must be a SavedModel of kerasgan.export. Received: no "
                f"signature `{function}` or no {METADATA_FILE}."
            )
        self.runtime = f"tensorflow {tf.__version__}"
        graph = self._generate.graph.as_graph_def()
        nodes = [*graph.node, *(n for f in graph.library.function for n in f.node_def)]
        self.operations = Counter(node.op for node in nodes)
        self.constants = [
            Constant(variable.name, "ReadVariableOp", _float32(variable))
            for variable in self._loaded.weights
            if variable.dtype.is_floating
        ]

    def run(self, inputs: dict[str, np.ndarray]) -> np.ndarray:
        """Computes images.

        Args:
            inputs: Arrays by the names of the signature's inputs.

        Returns:
            float32 array of shape `(batch, height, width, channels)`.
        """
        tensors = {name: tf.constant(value) for name, value in inputs.items()}
        return self._generate(**tensors)[self.metadata["output"]["name"]].numpy()


class KerasSession:
    """A sampler in Keras, compiled.

    Args:
        plan: `kerasgan.export.plan.Plan`.

    Attributes:
        batch: None. Any batch size is taken.
        runtime: str. Name and version of Keras.
        metadata: dict. As a file of the sampler would carry it.
    """

    batch = None

    def __init__(self, plan: Plan):
        self.runtime = f"keras {keras.__version__}"
        self.metadata = plan.metadata("float32")
        sampler = plan.network
        self._generate = tf.function(
            lambda inputs: sampler(arranged(sampler, inputs), training=False),
            autograph=False,
        )

    def run(self, inputs: dict[str, np.ndarray]) -> np.ndarray:
        """Computes images.

        Args:
            inputs: Arrays by the names of the sampler's inputs.

        Returns:
            float32 array of shape `(batch, height, width, channels)`.
        """
        tensors = {name: tf.constant(value) for name, value in inputs.items()}
        return tf.nest.flatten(self._generate(tensors))[0].numpy()


def _float32(variable: tf.Variable) -> np.ndarray:
    return variable.numpy().astype(np.float32)
