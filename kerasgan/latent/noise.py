"""Which noise each picture has."""

from __future__ import annotations

import numpy as np

from kerasgan.latent.arguments import check_finite
from kerasgan.latent.sampling import sample_noise


def resolve_noise(
    noise: np.ndarray | None, count: int, noise_dim: int | None, seed: int = 0
) -> np.ndarray | None:
    """Makes the noise of `count` pictures from what a user gave.

    Args:
        noise: None to draw it from the seed by `sample_noise`; a float array of shape
            `(noise_dim,)`, the same for all pictures; or of `(count, noise_dim)`.
        count: int. Number of pictures.
        noise_dim: int or None. Length of a picture's noise; None for a model that takes
            none, because it has none or always the same.
        seed: int in [0, 2**64).

    Returns:
        float32 array of shape `(count, noise_dim)`, or None for a model without.

    Raises:
        ValueError: If the noise does not fit the model, or is not finite.
    """
    if noise_dim is None:
        if noise is not None:
            raise ValueError(
                "`noise` must be None: this model does not take noise as an input. "
                f"Received: noise of shape {np.shape(noise)}."
            )
        return None
    if noise is None:
        return sample_noise(count, noise_dim, seed)
    values = np.asarray(noise, np.float32)
    if values.shape not in ((noise_dim,), (count, noise_dim)):
        raise ValueError(
            f"`noise` must be of shape ({count}, {noise_dim}), or ({noise_dim},) for "
            f"the same in every picture. Received: shape {values.shape}."
        )
    check_finite(noise=values)
    return np.array(np.broadcast_to(values, (count, noise_dim)))
