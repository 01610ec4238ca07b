"""Defects on several devices that kerasgan works around or refuses to meet."""

import json
import pathlib

import pytest

from processes import run_script

SCRIPT = pathlib.Path(__file__).with_name("two_devices.py")

DEFECTS = {
    "replicas draw different numbers": "training/training_latents.py",
    "several steps an execution": "refused by training/distribution.py",
    "XLA on two CPU devices": "refused by training/distribution.py",
    "overflow is seen everywhere": "refused by training/optimizers.py",
    "updates may be conditional": "training/lazily.py; `single_device`",
}


@pytest.fixture(scope="module")
def found():
    """What works on two devices, by name."""
    return json.loads(run_script(SCRIPT).stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=pytest.mark.xfail(reason=why, raises=AssertionError, strict=True),
        )
        for name, why in DEFECTS.items()
    ],
)
def test_works_on_two_devices(found, name):
    assert found[name] is True, found[name]
