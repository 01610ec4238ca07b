"""Monitors watch a training on several devices without changing it."""

import json
import pathlib

import pytest

from processes import run_script


@pytest.mark.slow
@pytest.mark.exhaustive
def test_monitors_on_two_devices(tmp_path):
    script = pathlib.Path(__file__).with_name("monitored_devices.py")
    found = json.loads(run_script(script, tmp_path).stdout.splitlines()[-1])
    assert found["scored"] == [32, 64, 96]
    assert found["finite"]
    assert found["looks"] == 4
    assert found["weights"] > 60
    assert found["equal"]
    names = {path.name for path in tmp_path.iterdir()}
    assert {"best.safetensors", "health.json", "scores.csv", "scores.png"} <= names
