"""Stops a training whose numbers are no numbers any more."""

from __future__ import annotations

import keras
import numpy as np

from kerasgan.training.arguments import check_counts, check_probability

LOSS_SCALE_FLOOR = 2.0**-10
"""float. Loss scale below which float16 gradients overflow for another reason."""


class DivergedError(RuntimeError):
    """Training diverged: a loss, a gradient, a weight or a picture is NaN or infinite.

    Attributes:
        exit_code: int. What the command line exits with.
    """

    exit_code = 4


class StopOnDivergence(keras.callbacks.Callback):
    """Raises at the first loss or gradient that is not finite, and names it.

    Keras' own `TerminateOnNaN` reads a loss named "loss" alone, which a GAN has not.
    Gradients are looked at on the device, within the step. Under float16, where the
    optimizer leaves a step with broken gradients out and halves its loss scale, it is
    the fall of that scale to its floor that counts. Weights, averages and statistics
    are looked at when an epoch ends.

    `fit` has one of these already. Given to `kerasgan.training.train` with a directory,
    it can also roll the training back to its newest checkpoint and go on with smaller
    learning rates.

    Args:
        check_every: int. Steps between two looks.
        roll_backs: int. How often `train` rolls back in a run before it gives up, from
            0 to 3; what stands in `run.json` counts.
        rate_factor: float in (0, 1]. What each roll-back multiplies the learning rates
            by.

    Raises:
        ValueError: If an argument is out of its range.
        DivergedError: While training, if it diverges; it names what is not finite, the
            step and the number of images shown.
    """

    def __init__(self, check_every=1, roll_backs=0, rate_factor=0.5):
        super().__init__()
        check_counts(check_every=check_every)
        check_probability(rate_factor=rate_factor)
        if roll_backs not in range(4) or rate_factor == 0:
            raise ValueError(
                "`roll_backs` must be an integer from 0 to 3 and `rate_factor` above "
                f"0. Received: {roll_backs=}, {rate_factor=}."
            )
        self.check_every = check_every
        self.roll_backs, self.rate_factor = roll_backs, rate_factor
        self._calls = 0

    def on_train_begin(self, logs=None):
        """Begins anew: what broke before may have been mended since."""
        forget_broken_gradients(self.model)

    def on_train_batch_end(self, batch, logs=None):
        """Looks at every logged loss and at the counters of broken gradients."""
        self._calls += 1
        if self._calls % self.check_every:
            return
        for name, value in (logs or {}).items():
            if not np.isfinite(float(value)):
                self._stop(f"{name} became {float(value)}")
        for name, optimizer in _optimizers(self.model):
            side = name.removesuffix("_optimizer").replace("_", " ")
            scale = getattr(optimizer, "dynamic_scale", None)
            if scale is None and int(optimizer.broken_gradients.numpy()):
                self._stop(f"the gradients of the {side} are not finite")
            if scale is not None and float(scale.value.numpy()) < LOSS_SCALE_FLOOR:
                self._stop(f"the loss scale of the {side} fell to its floor")

    def on_epoch_end(self, epoch, logs=None):
        """Looks at the losses of the whole epoch and at all weights."""
        self._calls = -1
        names = getattr(self.model, "loss_names", ())  # scores may well be NaN
        losses = {k: v for k, v in (logs or {}).items() if k in names}
        self.on_train_batch_end(0, losses)
        if self._broken_weights():
            self._stop("some weights are not finite")

    def _broken_weights(self):
        return [
            weight.path
            for weight in self.model.weights
            if not np.isfinite(np.asarray(weight.value)).all()
        ]

    def _stop(self, finding):
        model, broken = self.model, self._broken_weights()
        weights = ""
        if broken:
            weights = f" {len(broken)} weights are not finite, first {broken[0]}."
        raise DivergedError(
            f"Training diverged: {finding} in step "
            f"{int(model.steps_taken.value.numpy()):,}, after "
            f"{int(model.images_shown.value.numpy()):,} images.{weights} Lower the "
            "learning rate, or look for broken pictures with `kerasgan data inspect`."
        )


def forget_broken_gradients(model) -> None:
    """Sets the counters of broken gradients to 0, as where a good state is put back.

    Args:
        model: Compiled `AdversarialModel`.
    """
    for _, optimizer in _optimizers(model):
        optimizer.broken_gradients.assign(0)


def _optimizers(model):
    for name, value in vars(model).items():
        if name.endswith("optimizer") and hasattr(value, "broken_gradients"):
            yield name, value
