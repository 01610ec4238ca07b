"""What `kerasgan evaluate` was asked, in one piece."""

from __future__ import annotations

import dataclasses
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Question:
    """What the command was asked.

    Attributes:
        metrics: Tuple of str.
        samples: int. Number of pictures.
        seed: int.
        extractor: str or None. Name of a bundled one, or a file or address.
        extractor_sha256: str or None. Hash of a frozen graph that is not the usual one.
        resizer: str or None. How pictures are brought to the extractor's size.
        cache: Path or None. Folder of what is kept between two evaluations.
        reference: str or None. Source of real pictures.
        size: int, `(height, width)` or None. What given pictures are brought to.
        split: str. Part of the reference.
        train: str or None. Source of training pictures.
        on_bad: str. What to do about unreadable pictures.
        closely: bool. Whether to look for copies and classes too.
    """

    metrics: tuple[str, ...]
    samples: int
    seed: int
    extractor: str | None
    extractor_sha256: str | None
    resizer: str | None
    cache: Path | None
    reference: str | None
    size: int | tuple[int, int] | None
    split: str
    train: str | None
    on_bad: str
    closely: bool
