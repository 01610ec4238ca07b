"""Computes scores, and looks for copies and missing classes in the same features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import kerasgan
from kerasgan.cli.evaluate_findings import Findings, Side, Witness, collapse_alarms
from kerasgan.cli.evaluate_question import Question
from kerasgan.cli.evaluate_report import Evaluation
from kerasgan.cli.evaluate_subject import Judged
from kerasgan.evaluation import FeatureExtractor, open_extractor
from kerasgan.evaluation.references import choose_extractor
from kerasgan.evaluation.resizing import Resizer
from kerasgan.evaluation.samples import as_pixels, collect


class DrawnOnce:
    """A model whose samples are kept: drawing them can take longer than scoring them.

    Args:
        model: `AdversarialModel`.
        name: str. What messages call it.
        class_names: Sequence of str of its classes, or None.
    """

    def __init__(self, model: Any, name: str, class_names: Sequence[str] | None = None):
        self.name, self.class_names = name, class_names
        self.image_shape, self.classes = model.image_shape, model.classes
        self.average = getattr(model, "average", None)
        self._model = model
        self._drawn: dict[tuple, np.ndarray] = {}

    def sample(self, count: int, seed: int = 0, labels: Any = None) -> np.ndarray:
        """Draws pictures, or gives those that were drawn before.

        Args:
            count: int. Number of pictures.
            seed: int. Seed of the latents.
            labels: Integer array of shape `(count,)`, or None.

        Returns:
            uint8 array of shape `(count, height, width, channels)`.
        """
        key = (count, seed, None if labels is None else np.asarray(labels).tobytes())
        if key not in self._drawn:
            self._drawn[key] = self._model.sample(count, seed=seed, labels=labels)
        return self._drawn[key]


def search(judged: Judged, question: Question) -> Evaluation:
    """Computes what was asked.

    Args:
        judged: `Judged`.
        question: `Question`.

    Returns:
        `Evaluation`, with findings if the question is to look closely.

    Raises:
        ValueError: If the question does not fit the pictures.
    """
    model = judged.model
    if not judged.given:
        model = DrawnOnce(model, judged.name, judged.class_names)
    witness = Witness(find_extractor(question, model.image_shape))
    real = _load(question.reference, question.split, question)
    train = _load(question.train, "train", question)
    _check_held_out(train, real or witness.stored_reference)
    same = ("metrics", "samples", "seed", "split", "resizer", "cache")
    asked = {name: getattr(question, name) for name in same}
    scores = kerasgan.evaluation.evaluate(model, real, extractor=witness, **asked)
    if not question.closely:
        return Evaluation(judged, scores, collapse_alarms(scores))
    resizer = Resizer(question.resizer, witness, model.image_shape)
    *reals, fakes = witness.seen
    images = collect(model, question.samples, question.seed).images
    title = judged.name if judged.given else f"{judged.name}, seed {question.seed}"
    findings = Findings(
        fake=Side(title, images, *fakes),
        real=_real_side(real, reals, witness, resizer),
        train=None if train is None else _see(train, witness, resizer),
        class_names=witness.class_names,
        seed=question.seed,
    )
    alarms = [*collapse_alarms(scores), *findings.alarms()]
    return Evaluation(judged, scores, alarms, findings)


def find_extractor(question: Question, image_shape: Sequence[int]) -> FeatureExtractor:
    """Finds the extractor by name, file or address, or by the pictures' size.

    Args:
        question: `Question`.
        image_shape: Tuple of ints `(height, width, channels)`.

    Returns:
        `FeatureExtractor`.

    Raises:
        ValueError: If there is none, or a hash is given that belongs to nothing; its
            subclass `StorageError` if a file is not what it must be.
    """
    name, sha256 = question.extractor, question.extractor_sha256
    suffix = "" if name is None else Path(name).suffix.lower()
    if suffix == ".pb" or str(name).startswith("https://"):
        from kerasgan.evaluation.inception_graph import inception_2015

        pinned = {} if sha256 is None else {"sha256": sha256}
        return inception_2015(name, **pinned, cache=question.cache)
    if sha256 is not None:
        raise ValueError(
            "`--extractor-sha256` is the hash of a frozen graph, FILE.pb. Received: "
            f"extractor {name!r}. Bundled extractors carry theirs."
        )
    if suffix == ".json":
        return open_extractor(name)
    return choose_extractor(name, image_shape)


def _load(source, split, question):
    if source is None:
        return None
    settings = {"split": split, "on_bad": question.on_bad}
    return kerasgan.data.load(source, question.size, **settings)


def _check_held_out(train, reference):
    """Refuses a reference that is the training set: it would hide every copy."""
    if train is None or reference is None:
        return
    if train.fingerprint == reference.fingerprint:
        raise ValueError(
            "`--reference` must be held out from `--train`. Received: the same "
            f"pictures for both, {train.name!r}. Give pictures that the model was not "
            "trained on."
        )


def _real_side(real, seen, witness, resizer):
    if real is None:
        stored = witness.stored_reference
        name = _called(stored)
        return Side(name, None, stored.features, fingerprint=stored.fingerprint)
    if seen:
        return Side(_called(real), as_pixels(real.images), *seen[0], real.fingerprint)
    return _see(real, witness, resizer)  # known from before, without its classes


def _see(source, witness, resizer):
    described = witness.describe(resizer(source.images))
    return Side(
        _called(source), as_pixels(source.images), *described, source.fingerprint
    )


def _called(source):
    split = "" if source.split == "all" else f" {source.split}"
    return f"{source.name}{split}"
