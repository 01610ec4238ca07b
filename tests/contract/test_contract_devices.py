"""What every GAN of the table in gans.py must do on two devices."""

import json
import pathlib

import pytest

from contract.trainings import every_quick_keeper
from processes import run_script

SCRIPT = pathlib.Path(__file__).with_name("two_devices.py")


@pytest.fixture(scope="module")
def on_two_devices(request):
    """What the rows that are tested are like on two devices, by their names."""
    asked = {
        item.callspec.params["row"].name
        for item in request.session.items
        if (item.path == pathlib.Path(__file__) and hasattr(item, "callspec"))
    }
    done = run_script(SCRIPT, *sorted(asked))
    found = map(json.loads, done.stdout.splitlines())
    return {result["row"]: result for result in found}


@pytest.mark.slow
@every_quick_keeper
def test_two_devices_train_and_draw_different_latents(row, on_two_devices):
    result = on_two_devices[row.name]
    assert result["replicas"] == 2
    assert result["finite"]
    assert result["images_shown"] == 48
    assert result["replicas_agree"]
    assert not result["latents_equal"]
