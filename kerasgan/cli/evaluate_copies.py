"""Whether samples are copies of training pictures, judged by held-out ones."""

from __future__ import annotations

import dataclasses
import functools
import math
import warnings
from typing import Any

import numpy as np

from kerasgan.evaluation import memorisation_alarm, memorisation_ratio

QUANTILE = 0.01
"""float. Share of the nearest that memorisation is judged by."""

# Held-out pictures that tell what is near: of fewer, the nearest hundredth is chance.
_FEWEST_HELD_OUT = 300
# Samples as near as the nearest held-out pictures that chance does not explain: the
# share of them, and how many.
_TOO_MANY_NEAR = 3 * QUANTILE
_FEWEST_NEAR = 10


@dataclasses.dataclass(frozen=True, eq=False)
class CopySearch:
    """Distances of samples and of held-out pictures to the nearest trained on.

    Attributes:
        train: Features of the training pictures, `(count, dimensions)`.
        held_out: Features of pictures that were not trained on.
        fake: Features of the samples.
        distances: Array of shape `(samples,)`: from each sample.
        held_out_distances: Array of shape `(some,)`: from some held-out pictures.
    """

    train: np.ndarray
    held_out: np.ndarray
    fake: np.ndarray
    distances: np.ndarray
    held_out_distances: np.ndarray

    @functools.cached_property
    def ratio(self) -> float:
        """The memorisation ratio; may be infinite."""
        return self._ratio_and_warnings[0]

    @property
    def near_distance(self) -> float:
        """What is near: the distance of the nearest held-out pictures."""
        found = np.quantile(self.held_out_distances, QUANTILE, method="inverted_cdf")
        return float(found)

    @property
    def near_copies(self) -> float:
        """Share of the samples that are near to a training picture."""
        return float(np.mean(self.distances <= self.near_distance))

    @property
    def exact_copies(self) -> int:
        """Number of samples that are the same as a training picture."""
        return int(np.count_nonzero(self.distances == 0))

    @property
    def held_out_copies(self) -> int:
        """Number of held-out pictures, of those looked at, that were trained on."""
        return int(np.count_nonzero(self.held_out_distances == 0))

    def to_dict(self) -> dict[str, Any]:
        """Returns what was found as plain values."""
        return {
            "memorisation_ratio": self.ratio if math.isfinite(self.ratio) else None,
            "exact_copies": self.exact_copies,
            "near_copies": self.near_copies,
            "near_distance": self.near_distance,
            "quantile": QUANTILE,
            "held_out_copies": self.held_out_copies,
            "caveats": self.caveats(),
        }

    def caveats(self) -> list[str]:
        """Returns a sentence for each thing that weakens what was found."""
        found = list(self._ratio_and_warnings[1])
        if math.isinf(self.ratio):
            found.append(
                "The memorisation ratio is infinite: the nearest samples are copies of "
                "held-out pictures."
            )
        if not self._tells_what_is_near:
            found.append(
                f"{len(self.held_out_distances)} held-out pictures are too few to tell "
                "how near is too near: near_copies is no sign of copies. Hold out "
                f"{_FEWEST_HELD_OUT} at least."
            )
        return found

    def alarms(self) -> list[str]:
        """Returns a sentence for each sign of copying."""
        found = []
        looked_at = len(self.held_out_distances)
        if self.held_out_copies > max(1, QUANTILE * looked_at):
            found.append(
                f"{self.held_out_copies:,} of {looked_at:,} held-out pictures are the "
                "same as a training picture to the extractor, and hide copies. Give "
                "pictures that the model was not trained on."
            )
        if self.exact_copies:
            found.append(
                f"{self.exact_copies:,} samples are the same as a training picture to "
                "the extractor."
            )
        # Sets that cannot be compared have a ratio below 1 without any copy.
        if memorisation_alarm(self.ratio) and not self._ratio_and_warnings[1]:
            found.append(
                f"A memorisation ratio of {self.ratio:.3g}: the nearest samples are "
                "nearer to training pictures than to held-out ones."
            )
        if self._tells_what_is_near and self._are_many_near():
            found.append(
                f"{100 * self.near_copies:.3g} % of the samples are nearer to a "
                "training picture than 99 % of held-out pictures are (1 % would be "
                "expected): copies, or few kinds of pictures that are usual ones."
            )
        return found

    @functools.cached_property
    def _ratio_and_warnings(self) -> tuple[float, list[str]]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            ratio = memorisation_ratio(
                self.train, self.held_out, self.fake, quantile=QUANTILE
            )
        return ratio, [str(warning.message) for warning in caught]

    @property
    def _tells_what_is_near(self) -> bool:
        return len(self.held_out_distances) >= _FEWEST_HELD_OUT

    def _are_many_near(self) -> bool:
        share = self.near_copies
        return share > _TOO_MANY_NEAR and share * len(self.fake) >= _FEWEST_NEAR
