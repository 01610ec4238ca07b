"""What an export or a verification found, as plain data."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FileReport:
    """One verified file of a bundle.

    Attributes:
        file: str. Name inside the bundle.
        format: str. `"saved_model"`, `"litert"` or `"onnx"`.
        precision: str. How the weights are stored.
        batch: int or None. The only batch size that it takes, `None` for any.
        bytes: int. Size on the disk.
        sha256: str. Hash of the file; for a folder, of the list of its files' hashes.
        latents: int. How many latents, or styles or pictures to translate, were
            compared.
        batches: tuple of int. Batch sizes that were tried.
        maximum: float or None. Largest difference from Keras, in units of [-1, 1];
            None where only golden pixels were compared.
        mean: float or None. Mean absolute difference, in the same units.
        levels: int or None. Largest difference of a pixel, in grey levels; None where
            the outputs are styles.
        pixels: float or None. Share of the pixels that differ, from 0 to 1.
        constants: int or None. Stored constants that were compared with the model's
            weights; None where the model was not at hand.
        operations: dict of str to int. How often each operation occurs.
        runtime: str. Name and version of what ran it.
        inputs: tuple of str. Names of its inputs.
        function: str. What it does: `"generate"`, or as a part of a style model `"map"`
            or `"synthesize"`, or as a translator `"a_to_b"` or `"b_to_a"`.
    """

    file: str
    format: str
    precision: str
    batch: int | None
    bytes: int
    sha256: str
    latents: int
    batches: tuple[int, ...]
    maximum: float | None
    mean: float | None
    levels: int | None
    pixels: float | None
    constants: int | None
    operations: dict[str, int] = field(hash=False)
    runtime: str
    inputs: tuple[str, ...] = ("latent",)
    function: str = "generate"

    def to_json(self) -> dict[str, Any]:
        """Gives the fields as plain JSON values.

        Returns:
            dict.
        """
        return json.loads(json.dumps(dataclasses.asdict(self)))


@dataclass(frozen=True)
class Report:
    """What was written or verified, each file with its figures.

    Attributes:
        directory: str. The bundle.
        model: str. Name of the model in the files.
        weights_sha256: str. Hash of the sampler's weights.
        files: tuple of `FileReport`.
    """

    directory: str
    model: str
    weights_sha256: str
    files: tuple[FileReport, ...]

    def __str__(self) -> str:
        """A line a file: its name, size and largest difference from Keras."""
        lines = [f"{self.model} in {self.directory}: {len(self.files)} files"]
        width = max(len(file.file) for file in self.files)
        for file in self.files:
            gaps = {"{:.1e}": file.maximum, "{} grey levels": file.levels}
            gap = ", ".join(k.format(v) for k, v in gaps.items() if v is not None)
            size = f"{file.bytes / 1e6:8.2f} MB"
            lines.append(f"{file.file:{width}} {size}, from Keras at most {gap}")
        return "\n".join(lines)

    def rows(self) -> list[dict[str, Any]]:
        """Gives one row a file, for a table.

        Returns:
            List of dicts with the keys `file`, `format`, `precision`, `batch` (`"any"`
            or an int), `inputs`, `bytes`, `maximum`, `levels` and `pixels`.
        """
        names = ("file", "format", "precision", "inputs", "bytes", "maximum", "levels")
        return [
            {name: getattr(file, name) for name in (*names, "pixels")}
            | {"batch": file.batch or "any"}
            for file in self.files
        ]

    def to_json(self) -> dict[str, Any]:
        """Gives the whole report as plain JSON values.

        Returns:
            dict.
        """
        return {
            "directory": self.directory,
            "model": self.model,
            "weights_sha256": self.weights_sha256,
            "files": [file.to_json() for file in self.files],
        }
