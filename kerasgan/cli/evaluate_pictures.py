"""The pictures of an evaluation, each with what it is made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kerasgan.cli.evaluate_findings import Findings
from kerasgan.cli.evaluate_subject import Judged
from kerasgan.evaluation import draw_class_histogram, draw_comparison, draw_neighbours
from kerasgan.storage import write_png
from kerasgan.storage.provenance import CHART, PARTLY_SYNTHETIC

_KINDS = {
    "comparison.png": PARTLY_SYNTHETIC,
    "neighbours.png": PARTLY_SYNTHETIC,
    "classes.png": CHART,
}


def draw_pictures(findings: Findings, given: bool) -> dict[str, np.ndarray]:
    """Draws what can be drawn: real pictures and class probabilities may be missing.

    Args:
        findings: `Findings`.
        given: bool. Whether there are pictures and no model.

    Returns:
        dict of file name to uint8 array of shape `(height, width, 3)`.
    """
    kind = "given" if given else "generated"
    drawn = {
        "comparison.png": _comparison(findings, kind),
        "neighbours.png": _neighbours(findings, kind),
        "classes.png": _classes(findings, kind),
    }
    return {name: picture for name, picture in drawn.items() if picture is not None}


def write_pictures(
    folder: Path, pictures: dict[str, np.ndarray], judged: Judged, seed: int
) -> None:
    """Writes pictures that say where they came from.

    Those with pictures of a model are marked as a composite with synthetic media, the
    chart as made of data. Given pictures whose origin nobody knows get no mark.

    Args:
        folder: Path.
        pictures: dict of file name to picture, as `draw_pictures` gives it.
        judged: `Judged`.
        seed: int. Seed of the samples.
    """
    for name, picture in pictures.items():
        made_by = None
        if judged.generated or _KINDS[name] == CHART:
            made_by = {
                "entry": judged.name,
                "weights_sha256": judged.weights_sha256,
                "seed": seed,
                "digital_source_type": _KINDS[name],
            }
        write_png(folder / name, picture, made_by)


def _comparison(findings, kind):
    fake, real = findings.fake, findings.real
    if real.images is None:
        real = findings.pool
    if real.images is None:
        return None
    names = (f"Real: {real.name}", f"{kind.capitalize()}: {fake.name}")
    return draw_comparison(real.images, fake.images, seed=findings.seed, names=names)


def _neighbours(findings, kind):
    pool = findings.pool
    if pool.images is None:
        return None
    return draw_neighbours(
        findings.fake.images,
        pool.images,
        findings.neighbours,
        seed=findings.seed,
        held_out_distances=findings.held_out_distances,
        names=(kind, "reference" if findings.train is None else "training"),
    )


def _classes(findings, kind):
    fake, real = findings.fake.probabilities, findings.real.probabilities
    if fake is None:
        return None
    return draw_class_histogram(fake, real, findings.class_names, (kind, "real"))
