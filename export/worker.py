"""What child processes do: `python -P -m kerasgan.export.worker JOBS.json`.

Converters and runtimes can crash a process, leak and write to its standard output, so
each format has a process of its own. The jobs of a process are a list in a JSON file;
after each the answers so far are written beside it, so that its parent knows at which
job it died.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .errors import ExportError
from .probe import batch_plan


def run_job(job: dict[str, Any]) -> dict[str, Any]:
    """Does one job.

    Args:
        job: dict with `task`, the name of one of this module's tasks, and its
            arguments.

    Returns:
        dict of plain JSON values.
    """
    arguments = dict(job)
    return _TASKS[arguments.pop("task")](**arguments)


def _convert(
    file_format: str, saved_model: str, target: str, precision: str, metadata: dict
) -> dict[str, Any]:
    if file_format == "onnx":
        from .onnx_conversion import convert_to_onnx as convert
    else:
        from .litert_conversion import convert_to_litert as convert

    convert(Path(saved_model), Path(target), precision, metadata)
    return {}


def _try(file_format: str, file: str, probes: list[str], answer: str) -> dict[str, Any]:
    """Opens a file in its runtime and notes what it gives and what it holds."""
    session, operations, constants = _OPENERS[file_format](Path(file))
    arrays = {f"constant_{k}": item.values for k, item in enumerate(constants)}
    for number, probe in enumerate(probes):
        arrays[f"outputs_{number}"] = _outputs(session, probe)
    np.savez(answer, **arrays)
    return {
        "operations": dict(sorted(operations.items())),
        "constants": [[item.name, item.operation] for item in constants],
        "runtime": session.runtime,
        "metadata": session.metadata,
    }


def _outputs(session, probe: str) -> np.ndarray:
    with np.load(probe) as stored:
        inputs = dict(stored)
    calls = batch_plan(len(next(iter(inputs.values()))), session.batch)
    outputs = [
        session.run({name: value[first:last] for name, value in inputs.items()})
        for _, first, last in calls
    ]
    return np.concatenate(outputs)


def _open_saved_model(file: Path):
    from .saved_model import SavedModelSession

    session = SavedModelSession(file)
    return session, session.operations, session.constants


def _open_litert(file: Path):
    from .litert_constants import litert_constants
    from .runtime_litert import LiteRTSession, litert_operations

    content = file.read_bytes()
    session = LiteRTSession(content, file.name)
    return session, litert_operations(content, file.name), litert_constants(content)


def _open_onnx(file: Path):
    from .onnx_constants import onnx_constants
    from .runtime_onnx import OnnxSession, onnx_operations

    content = file.read_bytes()
    session = OnnxSession(content, file.name)
    return session, onnx_operations(content, file.name), onnx_constants(content)


_TASKS: dict[str, Callable[..., dict[str, Any]]] = {"convert": _convert, "try": _try}
_OPENERS = {
    "saved_model": _open_saved_model,
    "litert": _open_litert,
    "onnx": _open_onnx,
}


def main(arguments: list[str]) -> int:
    """Reads jobs, does them and writes the answers beside them.

    Args:
        arguments: The path of the list of jobs.

    Returns:
        int, 0 where every job has an answer.
    """
    path = Path(arguments[0])
    answers: list[dict[str, Any]] = []
    for job in json.loads(path.read_text()):
        try:
            answers.append(run_job(job))
        except ExportError as error:
            answers.append({"error": str(error)})
        except Exception:  # the parent shows it with all that was printed
            traceback.print_exc()
            return 1
        path.with_suffix(".answers").write_text(json.dumps(answers))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
