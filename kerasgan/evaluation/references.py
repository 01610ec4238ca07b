"""The real side of a comparison: which pictures, seen by what, or known from before."""

from __future__ import annotations

import functools
from typing import Any, Unpack

import numpy as np

from kerasgan.data import load
from kerasgan.evaluation import bundled_extractors
from kerasgan.evaluation.class_counting import class_counts
from kerasgan.evaluation.evaluation_options import EvaluationOptions, read_options
from kerasgan.evaluation.feature_cache import cache_folder, cached_tensors
from kerasgan.evaluation.feature_extractor import FeatureExtractor
from kerasgan.evaluation.moments import feature_moments
from kerasgan.evaluation.reference_features import ReferenceFeatures
from kerasgan.evaluation.resizing import Resizer
from kerasgan.evaluation.samples import level_caveats


def describe_reference(
    reference: Any,
    extractor: str | FeatureExtractor | None = None,
    split: str = "test",
    **options: Unpack[EvaluationOptions],
) -> ReferenceFeatures:
    """Features of real pictures, to be compared with several times.

    `evaluate` takes what this returns as its reference, so that pictures which stay the
    same, as in training, are looked at once.

    Args:
        reference: Real pictures: a source of `kerasgan.data.load`, or what that takes.
        extractor: `FeatureExtractor`, name of a bundled one, or None for the bundled
            one that looks at pictures of this size.
        split: str. Part of the pictures that is loaded, where there are parts.
        resizer: str or None. As for `evaluate`; an extractor that takes any size sees
            the pictures in the size that they have.
        cache: As for `evaluate`.

    Returns:
        `ReferenceFeatures`.

    Raises:
        ValueError: If the extractor or resizer is unknown, or the pictures are not of
            the extractor's size and no resizer brings them to it.
    """
    given = read_options("describe_reference", options)
    source = open_pictures(reference, split)
    chosen = choose_extractor(extractor, source.image_shape)
    resizer = Resizer(given["resizer"], chosen, source.image_shape)
    return find_reference(source, chosen, split, resizer, given["cache"])


def find_reference(
    reference: Any,
    extractor: FeatureExtractor,
    split: str,
    resizer: Resizer,
    cache: Any,
) -> ReferenceFeatures:
    """Takes known features of real pictures, or computes them.

    Args:
        reference: Real pictures, `ReferenceFeatures` of them, or None for those that
            came with the extractor.
        extractor: `FeatureExtractor`.
        split: str. Part of the pictures that is loaded.
        resizer: `Resizer` to the size of the extractor.
        cache: As for `evaluate`.

    Returns:
        `ReferenceFeatures`.

    Raises:
        ValueError: If there are none, they are black, or they do not fit the extractor
            or resizer.
    """
    stored = extractor.stored_reference
    if isinstance(reference, ReferenceFeatures):
        return _check_given(reference, extractor, resizer)
    if reference is None:
        if stored is None:
            raise ValueError(
                f"`reference` must be given: extractor '{extractor.name}' came without "
                "features of real pictures. Received: reference=None."
            )
        return stored
    source = open_pictures(reference, split)
    if stored is not None and source.fingerprint == stored.fingerprint:
        return stored
    resizer.check(source.image_shape)
    _check_levels(source)
    return _describe(source, extractor, resizer, cache_folder(cache))


def choose_extractor(
    extractor: str | FeatureExtractor | None, image_shape: tuple[int, int, int]
) -> FeatureExtractor:
    """Finds an extractor by name, or by the pictures that it is to look at.

    Args:
        extractor: `FeatureExtractor`, name of a bundled one, or None.
        image_shape: Tuple of ints `(height, width, channels)`.

    Returns:
        `FeatureExtractor`.

    Raises:
        ValueError: If there is no such extractor, or none for that size.
    """
    if isinstance(extractor, FeatureExtractor):
        return extractor
    if extractor is None:
        return bundled_extractors.default_extractor(image_shape)
    return bundled_extractors.extractor(extractor)


def open_pictures(source: Any, split: str = "train") -> Any:
    """Loads pictures that are not a source yet.

    Args:
        source: Source of `kerasgan.data.load` or what that takes.
        split: str. Part of them that is loaded.

    Returns:
        `ImageSource`.

    Raises:
        DataError: If they cannot be loaded.
    """
    return source if hasattr(source, "fingerprint") else load(source, split=split)


def _check_levels(source):
    """Refuses what cannot be meant: no score against black pictures says anything."""
    if level_caveats(source.images):
        raise ValueError(
            "Real pictures must have grey levels from 0 to 255. Received: "
            f"{source!r} without any above 1. Numbers in [0, 1] that became integers "
            "must be multiplied by 255 before."
        )


def _describe(source, extractor, resizer, folder):
    seen_as = {
        "fingerprint": source.fingerprint,
        "extractor_sha256": extractor.sha256,
        "resizer": str(resizer),
    }
    identity = {
        **seen_as,
        "extractor": extractor.name,
        "image_shape": list(resizer.target),
        "count": len(source),
        "classes": extractor.classes,
    }
    size = extractor.dimensions
    manifest = {
        "covariance": ["float64", [size, size]],
        "features": ["float32", [len(source), size]],
        "mean": ["float64", [size]],
    }
    if extractor.classes is not None:
        manifest["class_counts"] = ["int64", [extractor.classes]]
    compute = functools.partial(_compute, source, extractor, resizer)
    tensors = cached_tensors(folder, identity, manifest, compute)
    return ReferenceFeatures(source.name, source.split, **seen_as, **tensors)


def _compute(source, extractor, resizer) -> dict[str, np.ndarray]:
    features, probabilities = extractor.describe(resizer(source.images))
    mean, covariance = feature_moments(features)
    tensors = {"features": features, "mean": mean, "covariance": covariance}
    if probabilities is not None:
        tensors["class_counts"] = class_counts(probabilities)
    return tensors


def _check_given(reference, extractor, resizer):
    seen_by = reference.extractor_sha256 or extractor.sha256
    width = reference.features.shape[1]
    if (seen_by, width) != (extractor.sha256, extractor.dimensions):
        raise ValueError(
            "Features of real pictures must be those of the extractor that looks at "
            f"the fakes, '{extractor.name}' with {extractor.dimensions} features and "
            f"the sha256 {extractor.sha256[:12]}. Received: {width} features by "
            f"weights with the sha256 {seen_by[:12]}."
        )
    if reference.resizer not in ("none", str(resizer)):
        raise ValueError(
            "Real and generated pictures must be brought to size by one path. "
            f"Received: features of real ones with resizer '{reference.resizer}', and "
            f"resizer '{resizer}' for the fakes."
        )
    return reference
