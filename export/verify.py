"""Runs each file of a bundle in its real runtime and compares it with the model."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from .children import Job, run_jobs
from .constants import Constant, Expected, account
from .errors import ExportError
from .formats import Artifact
from .gates import failed_gate, largest, measure
from .manifest import golden_probe, inspect_bundle, main_function, size_and_hash
from .probe import Probe, batch_plan
from .report import FileReport, Report

_SHOWN_PROBLEMS = 4

Proofs = dict[str, tuple[Probe, Expected | None]]
"""What files are judged by, for each function that files of a bundle have."""


def verify_bundle(directory: str | os.PathLike[str], model: Any = None) -> Report:
    """Proves that a bundle on the disk is whole and gives the right pictures.

    Without the model, every file's hash is compared with the manifest and its pictures
    with the golden ones, by grey levels. With the model, the full gates of `export`
    apply again: 68 latents or more, the differences of the values, the constants.

    Args:
        directory: Path of the bundle.
        model: As `export` takes it, or None.

    Returns:
        `Report`.

    Raises:
        ExportError: If a file is missing, was changed, or fails a gate.
    """
    bundle = Path(directory)
    manifest = inspect_bundle(bundle)
    main = main_function(manifest)
    artifacts = [
        Artifact(
            entry["format"],
            entry["precision"],
            file,
            entry["batch"],
            entry.get("function", main),
        )
        for file, entry in manifest["files"].items()
    ]
    for artifact in artifacts:
        _require_unchanged(bundle, artifact, manifest["files"][artifact.file])
    functions = (main, *manifest.get("parts", ()))
    proofs: Proofs = {name: (golden_probe(manifest, name), None) for name in functions}
    if model is not None:
        proofs = _model_proofs(model, manifest)
    with tempfile.TemporaryDirectory(prefix="kerasgan-verify-") as work:
        reports = verify_functions(bundle, artifacts, proofs, Path(work))
    return Report(
        os.fspath(directory), manifest["model"], manifest["weights_sha256"], reports
    )


def verify_functions(
    bundle: Path, artifacts: Iterable[Artifact], proofs: Proofs, work: Path
) -> tuple[FileReport, ...]:
    """Tries files in child processes and judges each by the proof of what it does.

    Args:
        bundle: `pathlib.Path` of the folder that holds the files.
        artifacts: The files, those of a format one after the other.
        proofs: dict of function to `Probe` and `Expected`.
        work: `pathlib.Path` of a folder for the processes' files.

    Returns:
        Tuple of `FileReport`, in the order of the files.

    Raises:
        ExportError: With the file, the gate and the figure of the first that fails.
    """
    artifacts = list(artifacts)
    places = {name: _saved(probe, name, work) for name, (probe, _) in proofs.items()}
    jobs = []
    for number, artifact in enumerate(artifacts):
        tried = proofs[artifact.function][0].tried(artifact.batch)
        arguments = {
            "task": "try",
            "file_format": artifact.format,
            "file": os.fspath(bundle / artifact.file),
            "probes": places[artifact.function][: len(tried)],
            "answer": os.fspath(work / f"answer_{number}.npz"),
        }
        jobs.append(Job(artifact.file, f"try_{artifact.format}", arguments))
    answers = run_jobs(jobs, work)
    return tuple(
        _judge(bundle, artifact, proofs[artifact.function], answer, job)
        for artifact, answer, job in zip(artifacts, answers, jobs, strict=True)
    )


def verify_files(
    bundle: Path,
    artifacts: Iterable[Artifact],
    probe: Probe,
    expected: Expected | None,
    work: Path,
) -> tuple[FileReport, ...]:
    """Tries files that all do the same.

    Args:
        bundle: `pathlib.Path` of the folder that holds the files.
        artifacts: The files.
        probe: `Probe`: inputs, and the pictures that they must give.
        expected: `Expected` constants, or None where the model is not at hand.
        work: `pathlib.Path` of a folder for the processes' files.

    Returns:
        Tuple of `FileReport`.

    Raises:
        ExportError: As `verify_functions`.
    """
    artifacts = list(artifacts)
    proofs = {artifact.function: (probe, expected) for artifact in artifacts}
    return verify_functions(bundle, artifacts, proofs, work)


def _saved(probe: Probe, function: str, work: Path) -> list[str]:
    """Writes the inputs of a probe, those of each size of pictures to a file."""
    paths = []
    for number, each in enumerate(probe.tried(None)):
        path = work / f"probe_{function}_{number}.npz"
        each.save(path)
        paths.append(os.fspath(path))
    return paths


def _judge(bundle, artifact, proof, answer, job) -> FileReport:
    probe, expected = proof
    outputs, constants = _read(answer, job.arguments["answer"])
    tried = probe.tried(artifact.batch)
    calls = [batch_plan(len(each), artifact.batch) for each in tried]
    pairs = [
        (_repeated(each.expected, some), given)
        for each, some, given in zip(tried, calls, outputs, strict=True)
    ]
    gates = (failed_gate(artifact.format, artifact.precision, *pair) for pair in pairs)
    gate = next((gate for gate in gates if gate), None)
    strange = account(constants, expected, artifact.precision) if expected else []
    if gate or strange:
        raise ExportError(_failure(artifact, gate, strange, answer["operations"]))
    size, sha256 = size_and_hash(bundle / artifact.file)
    return FileReport(
        file=artifact.file,
        format=artifact.format,
        precision=artifact.precision,
        batch=artifact.batch,
        bytes=size,
        sha256=sha256,
        latents=sum(map(len, tried)),
        batches=tuple(dict.fromkeys(size for some in calls for size, _, _ in some)),
        **dataclasses.asdict(largest(measure(*pair) for pair in pairs)),
        constants=len(constants) if expected else None,
        operations=answer["operations"],
        runtime=answer["runtime"],
        inputs=tuple(item["name"] for item in answer["metadata"]["inputs"]),
        function=artifact.function,
    )


def _repeated(expected: np.ndarray, calls) -> np.ndarray:
    """What all calls of a file together must give."""
    return np.concatenate([expected[first:last] for _, first, last in calls])


def _read(answer, arrays) -> tuple[list[np.ndarray], list[Constant]]:
    with np.load(arrays) as stored:
        constants = [
            Constant(name, user, stored[f"constant_{k}"])
            for k, (name, user) in enumerate(answer["constants"])
        ]
        sizes = sum(name.startswith("outputs_") for name in stored)
        return [stored[f"outputs_{k}"] for k in range(sizes)], constants


def _failure(artifact, gate, strange, operations) -> str:
    things = "styles" if artifact.function == "map" else "pictures"
    parts = [f"{artifact.file} does not give the {things} of Keras."]
    if gate:
        parts.append(f"Gate: {gate}.")
    if strange:
        more = len(strange) - _SHOWN_PROBLEMS
        tail = f"; and {more} more" if more > 0 else ""
        shown = "; ".join(strange[:_SHOWN_PROBLEMS])
        parts.append(f"Gate: constants equal the model's weights: {shown}{tail}.")
        parts.append("It was changed, or the converter lost a weight: export anew.")
    elif artifact.precision == "float16":
        parts.append(
            "float16 is too coarse for these weights (below 6e-8, as an epsilon of "
            "1e-8 is, a constant becomes 0): export float32."
        )
    else:
        counts = ", ".join(f"{name} x{count}" for name, count in operations.items())
        parts.append(
            f"The weights are right, so an operation was converted wrongly: {counts}. "
            f"Replace it in the sampler, or leave out the format {artifact.format!r}."
        )
    return " ".join(parts)


def _require_unchanged(bundle: Path, artifact: Artifact, entry: dict) -> None:
    path = bundle / artifact.file
    if not path.exists():
        raise ExportError(f"{artifact.file} is missing from the bundle: export anew.")
    _, received = size_and_hash(path)
    if received != entry["sha256"]:
        raise ExportError(
            f"{artifact.file} must have the sha256 in the manifest, "
            f"{entry['sha256']}. Received: {received}. "
            "The file was changed or damaged: export it anew."
        )


def _model_proofs(model: Any, manifest: dict) -> Proofs:
    from .expected_constants import expected_constants
    from .parts import keras_probes, plan_bundle

    plans = plan_bundle(model, parts="map" in manifest.get("parts", ()))
    received = plans[main_function(manifest)].weights_sha256
    if received != manifest["weights_sha256"]:
        raise ExportError(
            "The bundle must hold the weights of the model. Received: the model's "
            f"sha256 {received}, the bundle's {manifest['weights_sha256']}."
        )
    probes = keras_probes(plans)
    return {name: (probes[name], expected_constants(plans[name])) for name in plans}
