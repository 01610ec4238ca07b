"""From a model and real pictures to stamped scores."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from kerasgan.data import load
from kerasgan.evaluation import bundled_extractors
from kerasgan.evaluation.feature_extractor import FeatureExtractor
from kerasgan.evaluation.measures import (
    METRICS,
    NEIGHBOURS,
    FakeFeatures,
    measure,
)
from kerasgan.evaluation.protocol import Protocol
from kerasgan.evaluation.reference_features import ReferenceFeatures
from kerasgan.evaluation.samples import as_pixels, collect
from kerasgan.evaluation.scores import Scores
from kerasgan.version import __version__


def evaluate(
    model: Any,
    reference: Any = None,
    metrics: str | Sequence[str] = ("frechet_distance", "density_coverage"),
    samples: int = 10_000,
    seed: int = 0,
    extractor: str | FeatureExtractor | None = None,
    split: str = "test",
) -> Scores:
    """Scores a model, or given pictures, against real pictures.

    Put two more calls beside a model's score: real pictures of the training set give
    the floor that no model can beat, an untrained model gives the ceiling.

    Args:
        model: Anything with `sample(count, seed=..., labels=...)`, `classes` and
            `image_shape`; or the pictures themselves: a source of
            `kerasgan.data.load` or what that takes, such as an array.
        reference: Real pictures: a source of `kerasgan.data.load`, or what that takes;
            None for the pictures whose features came with the extractor.
        metrics: Tuple of `"frechet_distance"`, `"density_coverage"`,
            `"label_accuracy"` (which needs labels: a conditional model, or given
            pictures with labels), `"kernel_distance"`, `"inception_score"` (by the
            classes of the extractor) and `"precision_recall"`; each as its function
            does by default.
        samples: int >= 2. Number of fakes; of given pictures all, if there are fewer.
        seed: int >= 0. Seed of latents and labels, or of the choice among given
            pictures, and of the subsets of a metric.
        extractor: `FeatureExtractor`, name of a bundled one, or None for the default
            one.
        split: str. Part of the reference that is loaded, where it has parts.

    Returns:
        `Scores`: the values `frechet_distance`, `density`, `coverage`,
        `label_accuracy`, `kernel_distance`, `inception_score`, `precision`, `recall`,
        as far as asked for, with standard errors where there are any, and with the
        protocol.

    Raises:
        ValueError: If a metric or extractor is unknown, labels are needed and missing,
            the pictures are not of the extractor's size, or `samples` is too small.
    """
    metrics = _check_metrics(metrics)
    if samples < 2:
        raise ValueError(f"`samples` must be at least 2. Received: {samples=}.")
    chosen = _resolve(extractor)
    if hasattr(model, "image_shape"):
        chosen.check_shape(model.image_shape)
    real = _reference(reference, chosen, split)
    fakes = collect(model, samples, seed, "label_accuracy" in metrics)
    described = chosen.describe(fakes.images)
    found = measure(metrics, real, FakeFeatures(*described, fakes.labels, seed))
    stamp = Protocol(
        extractor=chosen.name,
        extractor_sha256=chosen.sha256,
        resizer="none",
        reference=real.name,
        split=real.split,
        reference_fingerprint=real.fingerprint,
        real=len(real),
        fake=len(fakes.images),
        neighbours=NEIGHBOURS if "density_coverage" in metrics else None,
        seed=seed,
        averaged=fakes.averaged,
        kerasgan=__version__,
    )
    return Scores(found.values, stamp, tuple(found.caveats), found.errors)


def _check_metrics(metrics):
    metrics = (metrics,) if isinstance(metrics, str) else tuple(metrics)
    for name in metrics:
        if name not in METRICS:
            nearest = difflib.get_close_matches(str(name), METRICS, n=1, cutoff=0.4)
            hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
            raise ValueError(
                f"`metrics` must be among {', '.join(METRICS)}. "
                f"Received: {name!r}.{hint}"
            )
    if not metrics:
        raise ValueError(
            f"`metrics` must name at least one of {', '.join(METRICS)}. Received: none."
        )
    return metrics


def _resolve(extractor: str | FeatureExtractor | None) -> FeatureExtractor:
    if isinstance(extractor, FeatureExtractor):
        return extractor
    if extractor is None:
        return bundled_extractors.extractor()
    return bundled_extractors.extractor(extractor)


def _reference(reference, extractor, split):
    stored = extractor.stored_reference
    if reference is None:
        if stored is None:
            raise ValueError(
                f"`reference` must be given: extractor '{extractor.name}' came without "
                "features of real pictures. Received: reference=None."
            )
        return stored
    source = reference
    if not hasattr(source, "fingerprint"):
        source = load(reference, split=split)
    if stored is not None and source.fingerprint == stored.fingerprint:
        return stored
    extractor.check_shape(source.image_shape)
    return ReferenceFeatures.of_features(
        extractor.features(as_pixels(source.images)),
        name=source.name,
        split=source.split,
        fingerprint=source.fingerprint,
    )
