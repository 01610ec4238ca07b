"""Starts the processes that convert and try files, two at a time."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ExportError

_AT_ONCE = 2
_SHOWN_LINES = 15


@dataclass(frozen=True)
class Job:
    """Work for a child process.

    Attributes:
        file: str. The file that it is about, for messages.
        process: str. Neighbouring jobs of the same process share one.
        arguments: dict. What `kerasgan.export.worker.run_job` takes.
    """

    file: str
    process: str
    arguments: dict[str, Any]


def run_jobs(jobs: list[Job], folder: Path) -> list[dict[str, Any]]:
    """Runs jobs in child processes.

    What the processes print, down to the level of file descriptors, is kept and shown
    only of one that died.

    Args:
        jobs: The jobs.
        folder: `pathlib.Path` of a folder for their files.

    Returns:
        List of answers in the order of the jobs.

    Raises:
        ExportError: If a job fails or its process dies.
    """
    running: list[tuple[list[Job], Path, subprocess.Popen]] = []
    answers: list[dict[str, Any]] = []
    try:
        for name, group in itertools.groupby(jobs, key=lambda job: job.process):
            if len(running) == _AT_ONCE:
                answers += _finish(*running[0])
                del running[0]
            path, shared = folder / f"{name}.json", list(group)
            path.write_text(json.dumps([job.arguments for job in shared]))
            path.with_suffix(".answers").unlink(missing_ok=True)  # of a former run
            running.append((shared, path, _start(path)))
        while running:
            answers += _finish(*running[0])
            del running[0]
    finally:
        for _, _, process in running:  # after an error or an interruption
            process.kill()
            process.wait()
    return answers


def _start(path: Path) -> subprocess.Popen:
    # -P: a file of the working folder that is named as a package must not be imported.
    command = [sys.executable, "-P", "-m", "kerasgan.export.worker", os.fspath(path)]
    settings = {"TF_CPP_MIN_LOG_LEVEL": "2", "CUDA_VISIBLE_DEVICES": "-1"}
    with open(path.with_suffix(".log"), "wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | settings,
        )


def _finish(jobs: list[Job], path: Path, process: subprocess.Popen) -> list[dict]:
    code = process.wait()
    file = path.with_suffix(".answers")
    answers = json.loads(file.read_text()) if file.is_file() else []
    for answer in answers:
        if "error" in answer:
            raise ExportError(answer["error"])
    if len(answers) < len(jobs):
        lines = path.with_suffix(".log").read_text(errors="replace").splitlines()
        shown = "\n".join(lines[-_SHOWN_LINES:])
        ended = f"signal {-code}" if code < 0 else f"exit code {code}"
        failed = jobs[len(answers)]
        raise ExportError(
            f"{failed.file} was not handed over: the process that was to "
            f"{failed.arguments['task']} it ended with {ended}. It printed:\n{shown}"
        )
    return answers
