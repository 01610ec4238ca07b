"""Games by name."""

from __future__ import annotations

import difflib

from kerasgan.losses.adversarial import (
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    Relativistic,
    Wasserstein,
)

GAMES = {
    "non_saturating": NonSaturating,
    "minimax": Minimax,
    "least_squares": LeastSquares,
    "hinge": Hinge,
    "wasserstein": Wasserstein,
    "relativistic": Relativistic,
}


def get(identifier):
    """Returns a game by its name in snake case; an object is passed through.

    Args:
        identifier: str such as `"hinge"`, or any object with the methods
            `discriminator` and `generator`.

    Returns:
        A game: `.discriminator(real_logits, fake_logits)`,
        `.generator(fake_logits, real_logits=None)`, `.needs_real_logits`.

    Raises:
        ValueError: If the name is unknown, or if the object lacks one of the methods.

    Example:
    >>> get("hinge").needs_real_logits
    False
    """
    if isinstance(identifier, str):
        if identifier not in GAMES:
            raise ValueError(_unknown_game(identifier))
        return GAMES[identifier]()
    if isinstance(identifier, type) or not all(
        callable(getattr(identifier, half, None))
        for half in ("discriminator", "generator")
    ):
        raise ValueError(
            "A game must be a name or an object with the methods `discriminator` and "
            f"`generator`. Received: {identifier!r}. The names are "
            f"{', '.join(GAMES)}."
        )
    return identifier


def _unknown_game(name):
    nearest = difflib.get_close_matches(name.lower(), GAMES, n=2, cutoff=0.4)
    guess = f"Did you mean {' or '.join(map(repr, nearest))}? " if nearest else ""
    return f"Unknown game {name!r}. {guess}The names are {', '.join(GAMES)}."
