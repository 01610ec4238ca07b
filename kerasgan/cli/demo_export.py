"""The demo's export: every format, proved, timed and compared in one table."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import kerasgan
from kerasgan.cli.export import format_bytes
from kerasgan.cli.terminal import print_note, print_table, quiet_libraries, working
from kerasgan.export.formats import FORMATS

COUNT = 64  # pictures that each runtime draws again
COLUMNS = (
    "runtime",
    "file",
    "size",
    "max\ndifference",
    "grey\nlevels",
    "ms per\npicture",
)


def export_and_compare(entry: str, directory: Path, seed: int) -> None:
    """Exports an entry, draws its pictures with each runtime, prints one table.

    Args:
        entry: str. Name of the entry.
        directory: Path of the bundle; what stands there is replaced.
        seed: int. Seed of the pictures.
    """
    formats = available_formats()
    with working("Exporting, and running every file"):
        report = kerasgan.export.export(entry, directory, formats, overwrite=True)
    model = kerasgan.zoo.load(entry)
    with quiet_libraries():
        timings = kerasgan.export.time_bundle(directory, model)
        rows = _rows(report, directory, timings, model.sample(COUNT, seed), seed)
    print_table(None, COLUMNS, rows)
    print_note(
        "  Every file was run in its own runtime and compared with Keras before it was "
        "handed over.\n  Differences: of the float output in [-1, 1], and of the "
        f"pictures of seed {seed} in grey levels of 255."
    )


def _rows(report, directory: Path, timings, expected, seed: int) -> list[tuple]:
    speed = {timing.file: f"{timing.milliseconds:.2f}" for timing in timings}
    rows = [("Keras", "-", "-", "-", "-", speed[""])]
    for file in report.files:
        levels = file.levels
        if file.format != "saved_model":  # the others run without TensorFlow
            sampler = kerasgan.export.runtime.load(directory / file.file)
            levels = max(
                levels, level_difference(expected, sampler.sample(COUNT, seed))
            )
        rows.append(
            (
                file.runtime,
                file.file,
                format_bytes(file.bytes),
                f"{file.maximum:.1e}",
                levels,
                speed[file.file],
            )
        )
    return rows


def available_formats() -> tuple[str, ...]:
    """Returns the formats whose packages are installed; says how to get the others."""
    installed = kerasgan.export.installed_formats()
    missing = [name for name in FORMATS if name not in installed]
    if missing:
        print_note(
            f"  Left out: {', '.join(missing)}. `pip install 'kerasgan[all]'` adds "
            "them."
        )
    return installed


def level_difference(images: np.ndarray, others: np.ndarray) -> int:
    """Returns the largest difference of two sets of pictures, in grey levels.

    Args:
        images: uint8 array.
        others: uint8 array of the same shape.
    """
    return int(np.abs(images.astype(np.int16) - others.astype(np.int16)).max())
