"""Milliseconds per picture of Keras and of each runtime, side by side."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .manifest import golden_probe, inspect_bundle, main_function

_WARM_UP = 5
_ROUNDS = 10


@dataclass(frozen=True)
class Timing:
    """How fast one file makes pictures, one at a time.

    Attributes:
        file: str. Name inside the bundle; `""` for Keras.
        precision: str. How the weights are stored.
        runtime: str. Name and version of what ran it.
        bytes: int or None. Size on the disk; None for Keras.
        milliseconds: float. Median time of a picture.
        fastest: float. Shortest time of a picture, in milliseconds.
    """

    file: str
    precision: str
    runtime: str
    bytes: int | None
    milliseconds: float
    fastest: float


def time_bundle(
    directory: str | os.PathLike[str],
    model: Any = None,
    pictures: int = 100,
    threads: int | None = None,
) -> tuple[Timing, ...]:
    """Times every file of a bundle at batch 1, and Keras beside them.

    All are opened first, and then take turns by a few pictures in one process, so that
    whatever else the machine does falls on all alike. Keras is timed as a compiled
    function of the sampler, without the overhead of `predict`; of a translator the way
    from a to b, and files of both ways, at the size of training.

    Args:
        directory: Path of the bundle.
        model: As `kerasgan.export.export` takes it, to time Keras too, or None.
        pictures: int. Pictures that each makes, 10 or more.
        threads: int or None. Threads of LiteRT and onnxruntime, `None` for one a
            processor. TensorFlow uses what its process has set.

    Returns:
        Tuple of `Timing`, Keras first where it is timed, then in the manifest's order.

    Raises:
        ValueError: If `pictures` is below 10.
        ExportError: If the bundle cannot be opened.
    """
    if pictures < _ROUNDS:
        raise ValueError(f"`pictures` must be at least 10. Received: {pictures}.")
    bundle = Path(directory)
    manifest = inspect_bundle(bundle)
    threads = threads or os.cpu_count() or 1
    runs = [_keras_run(model)] if model is not None else []
    main = main_function(manifest)
    functions = [main] * len(runs)
    for file, entry in manifest["files"].items():
        session = _open(bundle / file, entry["format"], threads)
        runs.append((file, entry["precision"], entry["bytes"], session))
        functions.append(entry.get("function", main))
    inputs = {function: _inputs(manifest, function) for function in {*functions}}
    calls = [
        functools.partial(session.run, inputs[function])
        for (*_, session), function in zip(runs, functions, strict=True)
    ]
    times = _take_turns(calls, pictures)
    return tuple(
        Timing(
            file=file,
            precision=precision,
            runtime=session.runtime,
            bytes=size,
            milliseconds=1e3 * float(np.median(spent)),
            fastest=1e3 * min(spent),
        )
        for (file, precision, size, session), spent in zip(runs, times, strict=True)
    )


def _inputs(manifest: dict[str, Any], function: str) -> dict[str, np.ndarray]:
    """The first golden row of what a file does."""
    golden = golden_probe(manifest, function).inputs
    return {name: value[:1] for name, value in golden.items()}


def _open(path: Path, file_format: str, threads: int):
    if file_format == "saved_model":
        from .saved_model import SavedModelSession

        return SavedModelSession(path)
    from .runtime_files import open_file

    return open_file(path, threads)[1]


def _keras_run(model: Any):
    from .parts import plan_bundle
    from .saved_model import KerasSession

    plan = next(iter(plan_bundle(model).values()))
    return "", "float32", None, KerasSession(plan)


def _take_turns(calls: list[Callable], pictures: int) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in calls]
    for call in calls:
        for _ in range(_WARM_UP):
            call()
    for _ in range(_ROUNDS):
        for call, spent in zip(calls, times, strict=True):
            call()  # the first after another's turn finds cold caches
            for _ in range(pictures // _ROUNDS):
                start = time.perf_counter()
                call()
                spent.append(time.perf_counter() - start)
    return times
