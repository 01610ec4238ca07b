"""What is scored in training, and how: arguments of `evaluate`, prepared once."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable

from kerasgan import evaluation
from kerasgan.evaluation.evaluation_options import EvaluationOptions
from kerasgan.evaluation.references import choose_extractor
from kerasgan.training.arguments import is_count

_PAIRS = {
    "density_coverage": ("density", "coverage"),
    "precision_recall": ("precision", "recall"),
}  # metrics that give two scores; of the others a score has the metric's name
REHEARSAL = 200  # samples; few, but every metric of `evaluate` takes them


class ScoreProtocol:
    """Scores a model the same way each time; the real pictures are looked at once.

    Args:
        arguments: dict of arguments of `kerasgan.evaluation.evaluate`, `samples` among
            them, without the model.

    Attributes:
        scores: List of str. Names of the scores that its metrics give.

    Raises:
        ValueError: If `evaluate` takes no such argument, there is no such metric, or
            `samples` is below 2.
    """

    def __init__(self, arguments):
        known = _arguments_of_evaluate()
        for name in arguments:
            if name not in known:
                raise ValueError(
                    "What a `ScoreMonitor` computes is said by arguments of "
                    f"`evaluate`: {', '.join(known)}. Received: "
                    f"{name}={arguments[name]!r}.{_hint(name, known)}"
                )
        if not is_count(arguments["samples"]) or arguments["samples"] < 2:
            raise ValueError(
                "`samples` must be an integer of at least 2. Received: "
                f"samples={arguments['samples']!r}."
            )
        self.arguments = dict(arguments)
        self.scores = _names_of_scores(arguments.get("metrics", known["metrics"]))
        self._prepared = False

    @property
    def samples(self):
        """Number of samples of a whole scoring."""
        return self.arguments["samples"]

    @property
    def seed(self):
        """Seed of the samples."""
        return self.arguments.get("seed", 0)

    def rehearse(self, model):
        """Scores a few samples, so that everything is loaded and every mistake found.

        Args:
            model: `AdversarialModel`.

        Returns:
            `kerasgan.evaluation.Scores` of few samples.

        Raises:
            ValueError: As `kerasgan.evaluation.evaluate`.
        """
        if not self._prepared:
            self._prepare(model)
            self._prepared = True
        few = min(self.samples, REHEARSAL)
        return evaluation.evaluate(model, **{**self.arguments, "samples": few})

    def score(self, model):
        """Scores a model.

        Args:
            model: `AdversarialModel`.

        Returns:
            `kerasgan.evaluation.Scores`.
        """
        return evaluation.evaluate(model, **self.arguments)

    def _prepare(self, model):
        """Has the features of the real pictures computed, once for all scorings."""
        arguments = self.arguments
        shape = model.image_shape
        chosen = choose_extractor(arguments.get("extractor"), shape)
        arguments["extractor"] = chosen
        reference = arguments.get("reference")
        if reference is None or isinstance(reference, evaluation.ReferenceFeatures):
            return
        options = ("resizer", "cache", "split")
        given = {name: arguments[name] for name in options if name in arguments}
        arguments["reference"] = evaluation.describe_reference(
            reference, chosen, **given
        )


def _arguments_of_evaluate():
    """Names of the arguments besides the model, with their defaults where they have."""
    _, *parameters = inspect.signature(evaluation.evaluate).parameters.values()
    named = {p.name: p.default for p in parameters if p.kind is not p.VAR_KEYWORD}
    return named | dict.fromkeys(EvaluationOptions.__annotations__)


def _names_of_scores(metrics):
    known = evaluation.METRICS
    one = isinstance(metrics, str) or not isinstance(metrics, Iterable)
    metrics = [metrics] if one else list(metrics)
    wrong = [metric for metric in metrics if metric not in known]
    if wrong or not metrics:
        received = f"{wrong[0]!r}.{_hint(wrong[0], known)}" if wrong else "none."
        raise ValueError(
            f"`metrics` must be among {', '.join(known)}. Received: {received}"
        )
    chosen = [metric for metric in known if metric in metrics]
    return [name for metric in chosen for name in _PAIRS.get(metric, (metric,))]


def _hint(name, known):
    near = difflib.get_close_matches(str(name), known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
