"""The stages of a training: one, or one for each size of a family that grows."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Stage:
    """A part of a training, between two numbers of images shown.

    Attributes:
        level: int or None. How often the networks have grown; None where they do not.
        start: int. Images shown when the stage begins.
        fade: int. Images over which the newest blocks are faded in.
        end: int. Images shown when it ends.
    """

    level: int | None
    start: int
    fade: int
    end: int


def stages_of(model, images: int) -> list[Stage]:
    """Divides a training into stages.

    A family that grows spends one share of the images on its first size and two on each
    of the others, one to fade the new blocks in and one with them whole.

    Args:
        model: `AdversarialModel`.
        images: int. Number of images at which training ends.

    Returns:
        List of `Stage`, the last of which ends at `images`.

    Reference:
        Karras et al., 2018, section 2 and appendix A.
        https://arxiv.org/abs/1710.10196
    """
    if model.levels == 1:
        return [Stage(None, 0, 0, images)]
    first = model.first_level
    share = images / (2 * (model.levels - first) - 1)
    stages = [Stage(first, 0, 0, round(share))]
    for level in range(first + 1, model.levels):
        start = stages[-1].end
        end = round((2 * (level - first) + 1) * share)
        stages.append(Stage(level, start, round(share), end))
    return stages
