"""Keeps the weights that scored best."""

from __future__ import annotations

import json
import math
import pathlib

import numpy as np

from kerasgan.storage import (
    StorageError,
    UnreadableError,
    save_tensors,
    tensor_manifest,
    write_json,
)
from kerasgan.training.best_card import CARD, FORMAT, WEIGHTS, read_best_card
from kerasgan.training.finite_numbers import finite_or_none
from kerasgan.training.run_folder import plain_config
from kerasgan.training.weights import assign_sampler_tensors, sampler_tensors
from kerasgan.version import __version__

_LOWER_IS_BETTER = ("_distance", "_length")


def restore_best(model, directory):
    """Gives a model the weights that scored best in a training.

    Args:
        model: `AdversarialModel` with the config that was trained: the model itself, or
            one that `kerasgan.zoo.load` or its class made.
        directory: str or PathLike. Folder that a `ScoreMonitor` kept its files in.

    Returns:
        int. Images shown when they scored best.

    Raises:
        StorageError: If there is no best sampler, or a file is not the one that
            `best.json` describes; the model stays as it was.
        ValueError: If the weights are of another model.

    Example:
    >>> gan = kerasgan.zoo.load("runs/mine")
    >>> restore_best(gan, "runs/mine")
    """
    card = read_best_card(directory)
    assign_sampler_tensors(model, card.load())
    return card.images_shown


def lower_is_better(score):
    """Whether a score is a distance or a length, of which less is better.

    Args:
        score: str. Name of a score of `kerasgan.evaluation.Scores`.

    Returns:
        bool.
    """
    return score.endswith(_LOWER_IS_BETTER)


def deciding_score(names, wanted=None):
    """Chooses the score that decides which sampler is the best.

    Args:
        names: Names of the scores there are.
        wanted: str or None. Name of the score that the user wants to decide; None takes
            the first distance, or the first score where there is no distance.

    Returns:
        str.

    Raises:
        ValueError: If there is no such score.
    """
    if wanted is None:
        return next(filter(lower_is_better, names), next(iter(names)))
    if wanted not in names:
        raise ValueError(
            f"`best_by` must be one of the scores, {', '.join(names)}. Received: "
            f"best_by={wanted!r}. Further `metrics` give further scores."
        )
    return wanted


class BestSampler:
    """Keeps the sampler that scored best as `best.safetensors` and `best.json`.

    The weights appear whole or not at all, and their file holds the scores too, so that
    the two cannot come apart; `best.json` pins size, hash and tensors of the file.

    Args:
        score: str. Name of the score that decides.
        directory: PathLike or None. Existing folder; None keeps no files.
    """

    def __init__(self, score, directory=None):
        self.score = score
        self.directory = None if directory is None else pathlib.Path(directory)
        self.value = math.nan
        self.images_shown = None

    @property
    def path(self):
        """Path of the weights."""
        return self.directory / WEIGHTS

    def resume(self, images_shown, rows=()):
        """Takes over the best of a training that is taken up again, if it has one.

        Args:
            images_shown: int. Where that training stands; what came later is not taken.
            rows: Rows of its `ScoreHistory`, for where no files are kept.

        Returns:
            str or None. Why the best begins anew, where its weights are lost.

        Raises:
            StorageError: If `best.json` is not what was written, or a file may be whole
                and cannot be read.
            ValueError: If another score decided so far.
        """
        if self.directory is None:
            for row in rows:
                if self._is_better(row.get(self.score, math.nan)):
                    self.value, self.images_shown = row[self.score], row["images"]
            return None
        if not (self.directory / CARD).exists():
            return None
        card = read_best_card(self.directory)
        if card.images_shown > images_shown:
            return None
        self._require_same_score(card)
        try:
            card.load()
        except UnreadableError:
            raise
        except StorageError as error:
            return (
                f"The best weights so far are lost, and the best begins anew: {error}"
            )
        self.images_shown, self.value = card.images_shown, card.value
        return None

    def offer(self, model, scores, images_shown):
        """Keeps a model's sampler if it scored better than all before.

        Args:
            model: `AdversarialModel`.
            scores: `kerasgan.evaluation.Scores`.
            images_shown: int.

        Returns:
            bool. Whether it is the best now; never with a score or a weight that is
            NaN or infinite.
        """
        value = scores.values[self.score]
        if not self._is_better(value):
            return False
        tensors = sampler_tensors(model)
        if not all(np.isfinite(tensor).all() for tensor in tensors.values()):
            return False
        if self.directory is not None:
            self._save(model, tensors, scores, images_shown)
        self.value, self.images_shown = value, images_shown
        return True

    def _require_same_score(self, card):
        if card.best_by != self.score:
            raise ValueError(
                f"`best_by` must be {card.best_by!r}, by which the best weights in "
                f"{self.directory} were chosen among the scores "
                f"{', '.join(card.values)}. Received: {self.score!r}. Go on with that "
                f"score, or move {CARD} and {WEIGHTS} away: the best then begins anew."
            )

    def _is_better(self, value):
        if not math.isfinite(value):
            return False
        sign = -1 if lower_is_better(self.score) else 1
        return math.isnan(self.value) or sign * value > sign * self.value

    def _save(self, model, tensors, scores, images_shown):
        facts = {
            "images_shown": images_shown,
            "best_by": self.score,
            "scores": _finite(scores.to_dict()),
        }
        pin = save_tensors(self.path, tensors, {"kerasgan": json.dumps(facts)})
        weights = {
            "file": self.path.name,
            "bytes": pin.size,
            "sha256": pin.sha256,
            "tensors": tensor_manifest(tensors),
        }
        card = {
            "format": FORMAT,
            "model": type(model).__name__,
            "config": plain_config(model),
            **facts,
            "kerasgan": __version__,
            "weights": weights,
        }
        write_json(self.directory / CARD, card)


def _finite(stored):
    numbers = {name: stored[name] for name in ("values", "errors") if name in stored}
    return stored | {name: finite_or_none(part) for name, part in numbers.items()}
