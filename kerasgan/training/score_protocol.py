"""What is scored in training, and how: arguments of `evaluate`, prepared once."""

from __future__ import annotations

import difflib
import inspect

from kerasgan import evaluation
from kerasgan.evaluation.evaluation_options import EvaluationOptions
from kerasgan.evaluation.references import choose_extractor

REHEARSAL = 200  # samples; few, but every metric of `evaluate` takes them


class ScoreProtocol:
    """Scores a model the same way each time; the real pictures are looked at once.

    Args:
        arguments: dict of arguments of `kerasgan.evaluation.evaluate`, `samples` among
            them, without the model.

    Raises:
        ValueError: If `evaluate` takes no such argument.
    """

    def __init__(self, arguments):
        known = _arguments_of_evaluate()
        for name in arguments:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                raise ValueError(
                    "What a `ScoreMonitor` computes is said by arguments of "
                    f"`evaluate`: {', '.join(known)}. Received: "
                    f"{name}={arguments[name]!r}.{hint}"
                )
        self.arguments = dict(arguments)
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
    _, *parameters = inspect.signature(evaluation.evaluate).parameters.values()
    named = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
    return [*named, *EvaluationOptions.__annotations__]
