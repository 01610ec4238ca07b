"""Two devices train as one does with the same batches, also from the command line."""

import json
import pathlib

import pytest

from processes import run_script

SCRIPT = pathlib.Path(__file__).with_name("two_replicas.py")


@pytest.fixture(scope="module")
def found(request, tmp_path_factory):
    """What the script found for the tests that run, by name, and what it said."""
    asked = [
        item.callspec.params["name"] if hasattr(item, "callspec") else "command"
        for item in request.session.items
        if item.path == pathlib.Path(__file__)
    ]
    folder = tmp_path_factory.mktemp("two")
    done = run_script(SCRIPT, folder, *asked)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line[:1] == "{"]
    return {line["name"]: line for line in lines}, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "gan",
        pytest.param("dcgan", marks=pytest.mark.exhaustive),
        pytest.param("r3gan", marks=pytest.mark.exhaustive),
    ],
)
def test_two_devices_equal_one_with_the_same_batches(found, name):
    result = found[0][name]
    assert result["steps"] == 4
    assert result["weights"] <= 1e-6, result["where"]
    assert result["losses"] <= 1e-6
    assert result["moved"] > 1e-4  # and they moved


@pytest.mark.slow
@pytest.mark.exhaustive
def test_the_command_trains_on_all_devices_and_goes_on(found):
    results, said = found
    command = results["command"]
    assert command["codes"] == [0, 0]
    assert command["replicas"] == 2
    assert command["strategy"] == "mirrored"
    assert command["images_shown"] == [64, 96]
    assert "2 replicas, here on CPU:0, CPU:1; each takes its share" in said
    assert "Resumed at 64 images" in said
