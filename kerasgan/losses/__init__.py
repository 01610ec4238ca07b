"""What the two players of a GAN minimise: adversarial games and gradient penalties.

A game is one object that holds both halves, so they cannot be mixed up; a penalty is a
plain function of a callable and tensors. All return float32 scalars, means over
everything, whatever the dtype of what they are given.
"""

from kerasgan.losses.adversarial import (
    Game,
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    Relativistic,
    Wasserstein,
)
from kerasgan.losses.path_length import path_length_penalty
from kerasgan.losses.penalties import (
    drift_penalty,
    gradient_penalty,
    logits_and_penalty,
    r1_penalty,
    r2_penalty,
)
from kerasgan.losses.reconstruction import absolute_error
from kerasgan.losses.registry import get

__all__ = [
    "Game",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "Relativistic",
    "Wasserstein",
    "absolute_error",
    "drift_penalty",
    "get",
    "gradient_penalty",
    "logits_and_penalty",
    "path_length_penalty",
    "r1_penalty",
    "r2_penalty",
]
