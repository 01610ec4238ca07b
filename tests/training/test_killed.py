"""A few of the kills that benchmarks/kill_and_resume.py makes many of."""

import pathlib
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(__file__).parents[2] / "benchmarks" / "kill_and_resume.py"


@pytest.mark.slow
def test_two_kills_lose_nothing():
    command = [sys.executable, SCRIPT, "DCGAN", "--kills", "2", "--steps", "40"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    _, row = done.stdout.splitlines()
    family, kills, _, unusable, differing, tensors = row.split()
    assert (family, kills, unusable, differing) == ("DCGAN", "2", "0", "0")
    assert int(tensors) > 40
