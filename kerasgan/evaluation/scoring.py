"""From a model and real pictures to stamped scores."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, Unpack

from kerasgan.evaluation.class_matching import ClassPlaces, class_places
from kerasgan.evaluation.evaluation_options import EvaluationOptions, read_options
from kerasgan.evaluation.feature_extractor import FeatureExtractor
from kerasgan.evaluation.measures import (
    METRICS,
    NEIGHBOURS,
    FakeFeatures,
    measure,
)
from kerasgan.evaluation.number_checks import check_integer
from kerasgan.evaluation.protocol import Protocol
from kerasgan.evaluation.random_subsets import check_seed
from kerasgan.evaluation.references import (
    choose_extractor,
    find_reference,
    open_pictures,
)
from kerasgan.evaluation.resizing import Resizer
from kerasgan.evaluation.samples import collect, level_caveats
from kerasgan.evaluation.scores import Scores
from kerasgan.version import __version__

# Metrics that ask what class a picture shows.
_BY_CLASSES = ("inception_score", "label_accuracy")


def evaluate(
    model: Any,
    reference: Any = None,
    metrics: str | Sequence[str] = ("frechet_distance", "density_coverage"),
    samples: int = 10_000,
    seed: int = 0,
    extractor: str | FeatureExtractor | None = None,
    split: str = "test",
    **options: Unpack[EvaluationOptions],
) -> Scores:
    """Scores a model, or given pictures, against real pictures.

    Put two more calls beside a model's score: real pictures of the training set give
    the floor that no model can beat, an untrained model gives the ceiling.

    Args:
        model: Anything with `sample(count, seed=..., labels=...)`, `classes` and
            `image_shape`; or the pictures themselves: a source of
            `kerasgan.data.load` or what that takes, such as an array.
        reference: Real pictures: a source of `kerasgan.data.load`, or what that takes;
            `ReferenceFeatures` of them; None for the pictures whose features came with
            the extractor.
        metrics: Tuple of names of `METRICS`: `"frechet_distance"`,
            `"density_coverage"`, `"label_accuracy"` (which needs labels: a conditional
            model, or given pictures with labels; where these and the extractor have
            `class_names`, classes of one name are one class), `"kernel_distance"`,
            `"inception_score"` (by the classes of the extractor),
            `"precision_recall"`, `"sliced_wasserstein_distance"` and
            `"pair_diversity"` (of the samples alone: real pictures in place of the
            model tell what to expect); each as its function does by default.
        samples: int >= 2. Number of fakes; of given pictures all, if there are fewer.
        seed: int >= 0. Seed of latents and labels, or of the choice among given
            pictures, and of the subsets of a metric.
        extractor: `FeatureExtractor`, name of a bundled one, or None for the bundled
            one that looks at pictures of this size.
        split: str. Part of the reference that is loaded, where it has parts.
        resizer: str or None. How real and generated pictures are brought to the
            extractor's size: `"crop"` or `"pad"` (with black) about the centre,
            `"bilinear"`, `"bicubic"` or `"lanczos"` with antialiasing; `"rgb"` repeats
            grey on three channels, `"grey"` takes the luma; or one of each, as
            `"crop+rgb"`. None refuses pictures of another size.
        cache: Path of a folder in which features of real pictures are kept for the next
            time; None for the folder that the variable `KERASGAN_CACHE` names, if it is
            set; False for none.

    Returns:
        `Scores`: the values `frechet_distance`, `density`, `coverage`,
        `label_accuracy`, `kernel_distance`, `inception_score`, `precision`, `recall`,
        `sliced_wasserstein_distance` and `pair_diversity`, as far as asked for, with
        standard errors where there are any, and with the protocol.

    Raises:
        ValueError: If a metric, extractor or resizer is unknown, labels are needed and
            missing or of other classes than the extractor's, pictures are not of the
            extractor's size and no resizer brings them to it, `samples` is too
            small, or `seed` is no integer >= 0.
    """
    given = read_options("evaluate", options)
    metrics = _check_metrics(metrics)
    seed = check_seed(seed)
    samples = check_integer("samples", samples)
    if samples < 2:
        raise ValueError(f"`samples` must be at least 2. Received: {samples=}.")
    subject = model if hasattr(model, "sample") else open_pictures(model)
    chosen = choose_extractor(extractor, subject.image_shape)
    resizer = Resizer(given["resizer"], chosen, subject.image_shape)
    resizer.check(subject.image_shape)
    places = _check_classes(metrics, subject, chosen)
    real = find_reference(reference, chosen, split, resizer, given["cache"])
    fakes = collect(subject, samples, seed, "label_accuracy" in metrics)
    described = chosen.describe(resizer(fakes.images))
    asked = places.of(fakes.labels)
    found = measure(metrics, real, FakeFeatures(*described, asked, seed))
    stamp = _stamp(metrics, chosen, resizer, real, fakes, seed)
    caveats = (
        *chosen.caveats,
        *level_caveats(fakes.images),
        *found.caveats,
        *places.caveats,
    )
    return Scores(found.values, stamp, caveats, found.errors)


def _stamp(metrics, extractor, resizer, real, fakes, seed):
    return Protocol(
        extractor=extractor.name,
        extractor_sha256=extractor.sha256,
        resizer=str(resizer),
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


def _check_classes(metrics, subject, extractor):
    """Refuses before anything is drawn what would be refused after.

    Returns where the extractor has the classes of the subject, as `class_places`.
    """
    asked = [name for name in metrics if name in _BY_CLASSES]
    if asked and extractor.classes is None:
        raise ValueError(
            f"The metric '{asked[0]}' needs an extractor that is a classifier. "
            f"Received: {extractor!r}. Leave the metric out, or take an extractor with "
            "classes."
        )
    if "label_accuracy" not in metrics or not subject.classes:
        return ClassPlaces()
    return class_places(getattr(subject, "class_names", None), extractor.class_names)


def _check_metrics(metrics):
    if isinstance(metrics, str) or not isinstance(metrics, Iterable):
        metrics = (metrics,)
    metrics = tuple(metrics)
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
