"""What every GAN of the table in gans.py must do on two devices."""

import json
import pathlib
import subprocess
import sys

import pytest

from gans import ROWS


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_two_devices_train_and_draw_different_latents(row):
    script = pathlib.Path(__file__).with_name("two_devices.py")
    done = subprocess.run(
        [sys.executable, script, row.name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["replicas"] == 2
    assert result["finite"]
    assert result["images_shown"] == 48
    assert result["replicas_agree"]
    assert not result["latents_equal"]
