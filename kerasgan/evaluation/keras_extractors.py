"""Any Keras model as a feature extractor."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from kerasgan.evaluation.feature_extractor import FeatureExtractor
from kerasgan.evaluation.frozen_networks import frozen_copy, network_hash
from kerasgan.evaluation.picture_networks import PictureNetwork, in_range

_NOT_FID = (
    "Features of the InceptionV3 of keras.applications: its distances are not "
    "comparable with published FIDs, which look through the Inception graph of 2015 "
    "(`kerasgan.evaluation.inception_2015`)."
)


def keras_extractor(
    model: keras.Model,
    layer: str | None = None,
    name: str = "keras",
    input_range: tuple[float, float] = (-1.0, 1.0),
    classifier: str | None = None,
    from_logits: bool = True,
    class_names: Sequence[str] | None = None,
) -> FeatureExtractor:
    """Makes an extractor of a layer of a Keras model.

    Its identity is `name/layer` and a hash of the layers and weights between the
    pictures and what is taken, with the range of the input. It is a copy: what becomes
    of the model afterwards does not change it.

    Args:
        model: Built `keras.Model` with one input of pictures, channels last, 1 or 3.
        layer: str. Name of the layer whose output, `(batch, dimensions)`, are the
            features; None for the output of the model.
        name: str. Name that scores are stamped with; `/layer` is added.
        input_range: Tuple of the numbers that the model takes for black and white, such
            as `(0, 1)` or `(0, 255)`.
        classifier: str or None. Name of the layer whose output, `(batch, classes)`,
            tells classes; None if it knows none, and metrics that need them are
            refused.
        from_logits: bool. Whether that output are logits; False for probabilities.
        class_names: Sequence of str or None. What the classes are called.

    Returns:
        `FeatureExtractor`.

    Raises:
        ValueError: If there is no such layer, its output is not one row a picture, the
            model takes something else than pictures, the range is empty, or Keras
            cannot copy a layer; or the names are not one a class.

    Example:
    >>> network = keras.applications.MobileNetV2(include_top=False, pooling="avg")
    >>> extractor = keras_extractor(network, name="mobilenet_v2")
    """
    _check_model(model, input_range)
    features = model.outputs[0] if layer is None else _output(model, layer)
    outputs = {"features": features}
    if classifier is not None:
        scores = _output(model, classifier)
        outputs["logits"] = scores if from_logits else _logarithm(scores)
    network = frozen_copy(keras.Model(model.inputs[0], outputs))
    low, high = map(float, input_range)
    return FeatureExtractor(
        name=name if layer is None else f"{name}/{layer}",
        sha256=network_hash(network, f"pictures from {(low, high)}"),
        network=PictureNetwork.of_model(
            network, functools.partial(in_range, low=low, high=high)
        ),
        class_names=class_names,
    )


def keras_inception(weights: Any = "imagenet") -> FeatureExtractor:
    """Makes an extractor of the InceptionV3 of `keras.applications`.

    A good judge of photographs, but not the one that published FIDs went through: its
    weights are others. Name and caveats of every score say so. It looks at 299x299
    colour pictures: name a `resizer`.

    Args:
        weights: `"imagenet"`, which Keras downloads at first use; the path of a file
            with weights; or None for random ones.

    Returns:
        `FeatureExtractor` with 2048 features and 1000 classes.
    """
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        model = keras.applications.InceptionV3(
            weights=weights, classifier_activation=None
        )
    finally:
        keras.config.set_dtype_policy(policy)
    found = keras_extractor(model, "avg_pool", classifier="predictions")
    return FeatureExtractor(
        name="keras_inception_v3 (not comparable with published FID)",
        sha256=found.sha256,
        network=found.network,
        caveats=(_NOT_FID,),
    )


def _check_model(model, input_range):
    inputs = getattr(model, "inputs", None)
    shapes = [tuple(one.shape[1:]) for one in inputs or ()]
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][2] not in (1, 3):
        raise ValueError(
            "The model must be built and have one input of pictures, (batch, height, "
            f"width, 1 or 3). Received: inputs of shapes {shapes} after the batch."
        )
    if np.shape(input_range) != (2,) or not input_range[0] < input_range[1]:
        raise ValueError(
            "`input_range` must be the numbers for black and white, such as (-1, 1), "
            f"(0, 1) or (0, 255). Received: {input_range=}."
        )


def _output(model, layer):
    names = [one.name for one in model.layers]
    if layer not in names:
        raise ValueError(
            "The layer must be one of the model. "
            f"Received: {layer!r}. Its last layers are {', '.join(names[-5:])}."
        )
    output = model.get_layer(layer).output
    if isinstance(output, list | tuple | dict) or len(output.shape) != 2:
        raise ValueError(
            "The output of the layer must be one row a picture, (batch, number). "
            f"Received: layer {layer!r} with the output {output}. Take a later layer, "
            "or put `keras.layers.GlobalAveragePooling2D()` after this one."
        )
    return output


def _logarithm(probabilities):
    return keras.ops.log(keras.ops.maximum(probabilities, 1e-30))
