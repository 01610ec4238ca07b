"""Perceptual path length: how suddenly pictures change along a path between latents."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.feature_checks import check_features
from kerasgan.evaluation.number_checks import check_integer
from kerasgan.evaluation.random_subsets import seeded_bits
from kerasgan.latent import lerp, sample_latents, slerp

# Paths that are followed at one time.
_BATCH_SIZE = 32
# Share of the paths that is left out at each end, as the paper does.
_LEFT_OUT = 0.01
_SAMPLINGS = ("end", "full")


def perceptual_path_length(
    features_of: Callable[[np.ndarray], Any],
    latent_dim: int,
    mapping: Callable[[np.ndarray], Any] | None = None,
    samples: int = 10_000,
    epsilon: float = 1e-4,
    sampling: str = "end",
    seed: int = 0,
) -> tuple[float, float]:
    """Mean squared speed of a picture's features along a path between two latents.

    Two latents are mapped to styles, and the path is the straight line between these.
    The features at `t` and at `t + epsilon` give one length, `|difference|^2 /
    epsilon^2`; the shortest and the longest hundredth are left out, the others
    averaged. A smooth generator, whose pictures change evenly, has short paths.

    The distance is Euclidean, in the features of your extractor. It is not LPIPS, so
    the number does not compare with those of papers, only with others of the same
    extractor.

    Args:
        features_of: Function of styles, `(batch, ...)` as `mapping` gives them, to
            features `(batch, dimensions)`: the synthesis network and behind it an
            extractor. It must be deterministic, with constant noise, and must not
            round pictures to grey levels, which are coarser than `epsilon`.
        latent_dim: int. Length of a latent.
        mapping: Function of latents, float32 `(batch, latent_dim)`, to styles
            `(batch, ...)`; None for a model without styles: the path then runs among
            latents, on the arc between their directions.
        samples: int >= 2. Number of paths; papers take 50 000 or more.
        epsilon: float > 0. Length of a step, as a share of the path.
        sampling: str. Where on the path the step is: `"end"`, at its beginning, or
            `"full"`, anywhere.
        seed: int in [0, 2**64). Seed of latents and places.

    Returns:
        Tuple of floats `(mean, standard error)`, >= 0, in squared units of the
        features; lower is smoother. Warns with `UserWarning` when along half of the
        paths or more nothing changed.

    Raises:
        ValueError: If an argument is out of its range, `mapping` does not give one
            style for each latent, or features are not finite or of another shape.

    Reference:
        Karras et al., 2019, section 4.1. https://arxiv.org/abs/1812.04948
    """
    _check_arguments(samples, sampling)
    metric = PerceptualPathLength(epsilon)
    places = _places(samples, sampling, seed)
    for start in range(0, samples, _BATCH_SIZE):
        here = places[start : start + _BATCH_SIZE]
        latents = sample_latents(2 * len(here), latent_dim, seed, start=2 * start)
        step = _step(latents, mapping, here, epsilon)
        metric.update_state(*(features_of(styles) for styles in step))
    return metric.result()


class PerceptualPathLength:
    """`perceptual_path_length` of steps whose features arrive in batches.

    Only one number is kept for each path.

    Args:
        epsilon: float > 0. Length of a step, as a share of the path.

    Raises:
        ValueError: If `epsilon` is not positive.
    """

    def __init__(self, epsilon: float = 1e-4):
        if not 0 < epsilon < np.inf:
            raise ValueError(
                f"`epsilon` must be positive and finite. Received: epsilon={epsilon}."
            )
        self.epsilon = epsilon
        self.reset_state()

    def reset_state(self) -> None:
        """Forgets all steps."""
        self._lengths = []

    def update_state(self, first: ArrayLike, second: ArrayLike) -> None:
        """Takes a batch of steps.

        Args:
            first: Array of shape `(batch, dimensions)`: features where steps begin.
            second: Array of the same shape: features where they end.

        Raises:
            ValueError: If the features are not finite, or of different shapes.
        """
        first, second = check_features(first, "first"), check_features(second, "second")
        if first.shape != second.shape:
            raise ValueError(
                "`first` and `second` must hold the features of the same steps. "
                f"Received: shapes {first.shape} and {second.shape}."
            )
        difference = first.astype(np.float64) - second
        self._lengths.append(np.square(difference).sum(axis=1) / self.epsilon**2)

    def result(self) -> tuple[float, float]:
        """The mean length of all steps so far.

        Returns:
            Tuple of floats `(mean, standard error)`, as `perceptual_path_length`.

        Raises:
            ValueError: If there are fewer than two steps.
        """
        count = sum(map(len, self._lengths))
        if count < 2:
            raise ValueError(
                f"A path length needs at least 2 steps. Received: {count}. Update with "
                "more."
            )
        lengths = np.concatenate(self._lengths)
        if np.median(lengths) == 0:
            warnings.warn(
                "Along half of the paths or more nothing changed. Either all pictures "
                "are the same, or they were rounded to grey levels before their "
                "features were taken: features of floats are needed.",
                UserWarning,
                stacklevel=2,
            )
        return _trimmed_mean(lengths)


def _trimmed_mean(lengths):
    """Mean without both tails, and its standard error.

    The tails are left out but not forgotten: where the cut lies varies from sample to
    sample, which the deviation of the winsorized lengths accounts for.
    """
    shortest = np.quantile(lengths, _LEFT_OUT, method="lower")
    longest = np.quantile(lengths, 1 - _LEFT_OUT, method="higher")
    kept = lengths[(lengths >= shortest) & (lengths <= longest)]
    deviation = np.clip(lengths, shortest, longest).std(ddof=1)
    error = deviation / (len(kept) / len(lengths) * np.sqrt(len(lengths)))
    return float(kept.mean()), float(error)


def _places(count, sampling, seed):
    """Where on each path the step begins, from 0 to 1."""
    if sampling == "end":
        return np.zeros(count)
    return (seeded_bits(seed).random_raw(count) >> np.uint64(11)) / 2.0**53


def _step(latents, mapping, places, epsilon) -> Iterator[np.ndarray]:
    """Styles where the step of each pair of latents begins and where it ends."""
    points = latents if mapping is None else np.asarray(mapping(latents))
    if points.ndim < 2 or len(points) != len(latents):
        raise ValueError(
            "`mapping` must give one style for each latent, (batch, ...). Received: "
            f"shape {points.shape} for {len(latents)} latents."
        )
    first, second = points[0::2].astype(np.float64), points[1::2].astype(np.float64)
    for shares in (places, places + epsilon):
        if mapping is None:
            yield slerp(first, second, shares).astype(points.dtype)
        else:
            # Along the last axis `lerp` has one share; a style may have more axes.
            spread = shares.reshape(-1, *(1,) * (points.ndim - 2))
            yield lerp(first, second, spread).astype(points.dtype)


def _check_arguments(samples, sampling):
    samples = check_integer("samples", samples)
    if samples < 2:
        raise ValueError(f"`samples` must be at least 2. Received: samples={samples}.")
    if sampling not in _SAMPLINGS:
        raise ValueError(
            f"`sampling` must be 'end' or 'full'. Received: sampling={sampling!r}."
        )
