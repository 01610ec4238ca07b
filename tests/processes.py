"""Scripts that tests run in a process of their own."""

import os
import pathlib
import subprocess
import sys


def run_script(script, *arguments):
    """Runs a script to its end; it may import what tests share.

    Args:
        script: Path of the script.
        *arguments: What it is given on the command line.

    Returns:
        `subprocess.CompletedProcess` of a success.
    """
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent)}
    # Operations race there as they do for users.
    environment.pop("TF_NUM_INTEROP_THREADS", None)
    done = subprocess.run(
        [sys.executable, script, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done
