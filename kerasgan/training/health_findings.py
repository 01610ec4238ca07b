"""From measures of a GAN's health to findings with advice."""

from __future__ import annotations

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Finding:
    """What is wrong with a training, and what to do.

    Attributes:
        name: str. One of `"not_finite"`, `"discriminator_overfit"`,
            `"discriminator_too_sure"`, `"vanishing_gradient"`, `"collapse"` and
            `"colour_inversion"`.
        value: float. What was measured.
        threshold: float. The limit that it has passed.
        images_shown: int. Images shown when it was found.
        advice: str. What it means and what to do.
    """

    name: str
    value: float
    threshold: float
    images_shown: int
    advice: str

    def __str__(self):
        return (
            f"{self.name.replace('_', ' ')} after {self.images_shown:,} images: "
            f"{_MEASURED[self.name]} {self.value:.3g}, limit {self.threshold:.3g}. "
            f"{self.advice}"
        )


@dataclasses.dataclass(frozen=True)
class HealthLimits:
    """Where a measure becomes a finding. The defaults come from DCGANs on clothing.

    Attributes:
        lasting: int. Images over which a sign must be seen at every look before it is a
            finding: adversarial training swings, and what is sound recovers.
        lasting_steps: int. Updates of the generator over which likewise. In the first
            200, whatever number of images that is, every generator draws alike.
        held_out_ratio: float. Most that r_v may be. At 1/2, held-out pictures are rated
            halfway to fakes. Trained on 64 pictures it passes 1/2 after 40 000 images
            and reaches 1 after 80 000; on 1 000 or 9 000 it stays within 0.1 of 0.
        training_sign: float. Most that r_t may be: 0.98 is 99 % of the training
            pictures taken for real. Adaptive augmentation aims at 0.6; without it,
            sound trainings are near 1 in the beginning and from 0.1 to 0.95 later.
        gradient: float. Least norm of the generator's gradient, as a share of that at
            the start. Sound trainings stay above it; the minimax game against a
            winning discriminator falls below 1/100 within 20 000 images.
        least_gradient: float. Least norm of that gradient, whatever it was at first.
        diversity: float. Least difference between samples, as a share of that between
            real pictures. A generator that does not learn stays at 0.14 to 0.17, sound
            ones pass 0.2 within 200 updates.
        diversity_fall: float. The same as a share of the most that samples had, where
            that is the higher limit.
        colour_correlation: float. Least correlation of a translation's colours with
            those of its source.
    """

    lasting: int = 20_000
    lasting_steps: int = 500
    held_out_ratio: float = 0.5
    training_sign: float = 0.98
    gradient: float = 0.01
    least_gradient: float = 1e-7
    diversity: float = 0.2
    diversity_fall: float = 0.5
    colour_correlation: float = -0.5


class Diagnosis:
    """Judges one look after another; each kind of finding is made once.

    Args:
        limits: `HealthLimits`.
    """

    def __init__(self, limits):
        self.limits = limits
        self.findings = []
        self._since = {}
        self._first_gradient = self._best_diversity = None

    def examine(self, measures, images_shown, steps_taken):
        """Judges a look.

        Args:
            measures: dict with any of `not_finite` (number of tensors), `r_t`, `r_v`
                with `r_v_error`, `generator_gradient`, `diversity` and
                `colour_correlation`; what is absent or NaN is not judged.
            images_shown: int. Images shown so far.
            steps_taken: int. Updates of the generator so far.

        Returns:
            List of the new `Finding`s.
        """
        known = {name: value for name, value in measures.items() if value == value}
        signs = {
            name: (value, threshold)
            for name, value, threshold, bad in self._signs(known)
            if bad
        }
        if images_shown == 0:
            # Untrained networks draw grey and know nothing, which is no illness.
            signs = {k: sign for k, sign in signs.items() if k == "not_finite"}
        now = images_shown, steps_taken
        self._since = {name: self._since.get(name, now) for name in signs}
        made = {finding.name for finding in self.findings}
        new = [
            Finding(name, float(value), float(threshold), images_shown, ADVICE[name])
            for name, (value, threshold) in signs.items()
            if name not in made and self._has_lasted(name, *now)
        ]
        self.findings += new
        return new

    def get_state(self):
        """What was found and what is being waited for, as plain values."""
        return {
            "findings": [dataclasses.asdict(finding) for finding in self.findings],
            "since": {name: list(start) for name, start in self._since.items()},
            "first_gradient": _plain(self._first_gradient),
            "best_diversity": _plain(self._best_diversity),
        }

    def set_state(self, state):
        """Takes that over, when a training goes on."""
        self.findings = [Finding(**finding) for finding in state["findings"]]
        self._since = {name: tuple(start) for name, start in state["since"].items()}
        self._first_gradient = state["first_gradient"]
        self._best_diversity = state["best_diversity"]

    def _has_lasted(self, name, images_shown, steps_taken):
        images, steps = self._since[name]
        return name == "not_finite" or (
            images_shown - images >= self.limits.lasting
            and steps_taken - steps >= self.limits.lasting_steps
        )

    def _signs(self, known):
        limits = self.limits
        if (count := known.get("not_finite")) is not None:
            yield "not_finite", count, 0, count > 0
        if (r_v := known.get("r_v")) is not None:
            # Four standard errors: few pictures alone must not look like overfitting.
            sure = r_v >= 4 * known.get("r_v_error", 0.0)
            high = r_v > limits.held_out_ratio
            yield "discriminator_overfit", r_v, limits.held_out_ratio, sure and high
        if (r_t := known.get("r_t")) is not None:
            limit = limits.training_sign
            yield "discriminator_too_sure", r_t, limit, r_t > limit
        if (norm := known.get("generator_gradient")) is not None:
            least = self._least_gradient(norm)
            yield "vanishing_gradient", norm, least, norm < least
        if (diversity := known.get("diversity")) is not None:
            least = self._least_diversity(diversity)
            yield "collapse", diversity, least, diversity < least
        if (correlation := known.get("colour_correlation")) is not None:
            least = limits.colour_correlation
            yield "colour_inversion", correlation, least, correlation < least

    def _least_gradient(self, norm):
        if self._first_gradient is None:
            self._first_gradient = norm
        share = self.limits.gradient * self._first_gradient
        return max(self.limits.least_gradient, share)

    def _least_diversity(self, diversity):
        self._best_diversity = max(self._best_diversity or 0.0, diversity)
        # Noise may differ more than pictures do: what is real is enough.
        fallen = self.limits.diversity_fall * min(self._best_diversity, 1.0)
        return max(self.limits.diversity, fallen)


_MEASURED = {
    "not_finite": "tensors with NaN or infinite values",
    "discriminator_overfit": "r_v",
    "discriminator_too_sure": "r_t",
    "vanishing_gradient": "norm of the generator's gradient",
    "collapse": "difference between samples, next to real pictures:",
    "colour_inversion": "correlation of colours before and after translation",
}

ADVICE = {
    "not_finite": (
        "Weights are no numbers any more, and training cannot mend them. Go back to "
        "the last good weights, lower the learning rate, and look for broken pictures "
        "with `kerasgan data inspect`."
    ),
    "discriminator_overfit": (
        "The discriminator knows its training pictures by heart and takes held-out "
        "ones for fakes; what it teaches no longer helps. Stop at the best score so "
        "far, get more pictures, mirror them, augment them, or use a narrower "
        "discriminator."
    ),
    "discriminator_too_sure": (
        "The discriminator takes all training pictures for real. With few pictures it "
        "may know them by heart: give held-out ones, and r_v will tell. Else it is too "
        "strong for the generator: lower its learning rate or its width."
    ),
    "vanishing_gradient": (
        "The generator hardly learns any more: the discriminator's answer does not "
        "depend on what it draws. Use a game that does not saturate "
        "(loss='non_saturating', 'hinge' or 'relativistic'), lower the discriminator's "
        "learning rate, or penalise its gradient."
    ),
    "collapse": (
        "Samples look alike. Go back to the best score so far, then try another game, "
        "a lower learning rate, a larger batch, or labels; "
        "`kerasgan.evaluation.class_histogram` names the classes that are missing."
    ),
    "colour_inversion": (
        "Translations are negatives of their sources, which the way back undoes, so "
        "that no loss objects. Unless that is what the domains ask for, begin anew "
        "with another seed and a higher weight of the identity loss."
    ),
}
"""dict of finding name to advice."""


def _plain(number):
    """A number as JSON knows it: None where there is none."""
    return None if number is None or not math.isfinite(number) else float(number)
