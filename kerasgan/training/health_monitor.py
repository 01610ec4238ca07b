"""Names what is wrong with a GAN's training while it runs."""

from __future__ import annotations

import dataclasses
import pathlib
import warnings

import keras

from kerasgan.storage import make_folder, write_json
from kerasgan.training.divergence import DivergedError
from kerasgan.training.finite_numbers import finite_or_none
from kerasgan.training.health_findings import ADVICE, Diagnosis, HealthLimits
from kerasgan.training.health_look import HealthLook
from kerasgan.training.image_interval import ImageInterval
from kerasgan.training.last_epoch import is_last_epoch

FORMAT = 1  # of health.json


class HealthMonitor(keras.callbacks.Callback):
    """Looks at a training now and then, and names its illnesses with advice.

    At each look it measures, by what applies to the model,

    * whether all weights are finite (losses are watched by `StopOnDivergence`),
    * r_t, how sure the discriminator is of its training pictures, for a game whose
      logits have a boundary, and r_v, how far it rates held-out pictures towards fakes,
    * the norm of the generator's gradient in the game as it stands,
    * how much samples of fixed latents differ, next to real pictures,
    * for a model with `translate`, whether it inverts colours.

    A sign that lasts becomes a `Finding`, which is warned of once. The measures are
    logged under names that begin with `health_`: in the history of `fit`, NaN until
    they exist. A look changes nothing in the model: the weights after training are
    those without the monitor, bit for bit. With the default interval and a batch of 64
    it takes about 2 % of the time. A training that is taken up again from a checkpoint
    goes on with the looks before it.

    Args:
        source: Pictures that are trained on, with labels for a conditional model: a
            source of `kerasgan.data.load`, or what that takes.
        held_out: Real pictures that are not trained on, likewise, or None: no r_v then.
            `hold_out` splits them off a source.
        every_images: int. Images shown between two looks.
        limits: `HealthLimits`.
        stop: bool, or names of findings. Whether a finding stops the training. `train`
            does not go on with it then, unless it is asked for more images.
        directory: str, PathLike or None. Folder, such as that of the run, that
            `health.json` is kept in: every look and every finding.

    Attributes:
        findings: List of `Finding`, one of a kind, in the order they were made.

    Raises:
        ValueError: If an argument is out of its range or a name of a finding unknown.
        DivergedError: While training, if weights are not finite and that is to stop it.

    Example:
    >>> source, held_out = hold_out(kerasgan.data.load("fashion_mnist_10k"))
    >>> monitor = HealthMonitor(source, held_out)
    >>> history = gan.fit(source, epochs=10, callbacks=[monitor])
    >>> for finding in monitor.findings: print(finding)

    Reference:
        Karras et al., 2020. https://arxiv.org/abs/2006.06676
        Arjovsky and Bottou, 2017. https://arxiv.org/abs/1701.04862
    """

    def __init__(
        self,
        source,
        held_out=None,
        every_images=10_000,
        limits=None,
        stop=False,
        directory=None,
    ):
        super().__init__()
        self.source, self.held_out = source, held_out
        self.directory = None if directory is None else pathlib.Path(directory)
        self._stopping = _names_that_stop(stop)
        self._interval = ImageInterval(every_images)
        self._diagnosis = Diagnosis(limits or HealthLimits())
        self._looks, self._measures, self._resumed = [], {}, False

    @property
    def findings(self):
        """What was found so far."""
        return self._diagnosis.findings

    def on_train_begin(self, logs=None):
        """Prepares the pictures and takes the first look, which the others refer to."""
        self._look_at = HealthLook(self.model, self.source, self.held_out)
        self._interval.begin(self.model)
        if not self._resumed:
            self._look()
        self._resumed = False

    def on_train_batch_end(self, batch, logs=None):
        """Takes a look where another interval is full."""
        if self._interval.is_full():
            self._interval.advance()
            self._look()

    def on_epoch_end(self, epoch, logs=None):
        """Adds the measures to the logs, in the last epoch those of its end."""
        if is_last_epoch(self, epoch):
            self._look_at_the_end()
        if logs is not None:
            logs.update({f"health_{k}": value for k, value in self._measures.items()})

    def on_train_end(self, logs=None):
        """Takes the last look, unless one was just taken."""
        self._look_at_the_end()

    def get_state(self):
        """Every look and finding so far, for a checkpoint."""
        return {"looks": list(self._looks), "diagnosis": self._diagnosis.get_state()}

    def set_state(self, state):
        """Goes on with them, as if training had not stopped."""
        self._looks = list(state["looks"])
        self._diagnosis.set_state(state["diagnosis"])
        self._interval.begin(self.model)
        measured = dict(self._looks[-1])
        del measured["images_shown"]
        nan = float("nan")  # which JSON does not know
        self._measures = {k: nan if v is None else v for k, v in measured.items()}
        self._resumed = True

    def report(self, finding):
        """Tells of a finding; a warning, unless a subclass does something else.

        Args:
            finding: `Finding`.
        """
        warnings.warn(str(finding), UserWarning, stacklevel=2)

    def _look_at_the_end(self):
        self._interval.advance()
        if self._interval.shown > self._looks[-1]["images_shown"]:
            self._look()

    def _look(self):
        shown = self._interval.shown
        self._measures = self._look_at.measure()
        look = {"images_shown": shown, **finite_or_none(self._measures)}
        self._looks.append(look)
        steps = int(self.model.steps_taken.value.numpy())
        new = self._diagnosis.examine(self._measures, shown, steps)
        self._write()
        for finding in new:
            self.report(finding)
        for finding in new:
            if finding.name in self._stopping:
                self._stop(finding)

    def _stop(self, finding):
        if finding.name == "not_finite":
            raise DivergedError(f"Training diverged: {finding}")
        self.model.stop_training, self.model.stop_reason = True, str(finding)

    def _write(self):
        if self.directory is None:
            return
        make_folder(self.directory)
        content = {
            "format": FORMAT,
            "findings": [dataclasses.asdict(finding) for finding in self.findings],
            "limits": dataclasses.asdict(self._diagnosis.limits),
            "looks": self._looks,
        }
        write_json(self.directory / "health.json", content)


def _names_that_stop(stop):
    names = (tuple(ADVICE) if stop else ()) if isinstance(stop, bool) else stop
    names = (names,) if isinstance(names, str) else tuple(names)
    unknown = [name for name in names if name not in ADVICE]
    if unknown:
        raise ValueError(
            f"`stop` must be True, False or names of findings: {', '.join(ADVICE)}. "
            f"Received: {stop!r}."
        )
    return names
