"""Monitors watch a training on several devices without changing it."""

import json
import pathlib
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_monitors_on_two_devices(tmp_path):
    script = pathlib.Path(__file__).with_name("monitored_devices.py")
    command = [sys.executable, script, tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["scored"] == [32, 64, 96]
    assert found["finite"]
    assert found["looks"] == 4
    assert found["weights"] > 60
    assert found["equal"]
    names = {path.name for path in tmp_path.iterdir()}
    assert {"best.safetensors", "health.json", "scores.csv", "scores.png"} <= names
