"""docs/styles.md does what it shows."""

import pathlib
import re

import numpy as np

import kerasgan

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "styles.md"


def test_the_page_runs_from_top_to_bottom(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pictures = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), np.uint8)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    names = {"pictures": pictures}
    for block in blocks:
        # The page's models, made small: what they are called with stays.
        small = re.sub(
            r"image_shape=\(32, 32, 1\)", "image_shape=(8, 8, 1), width=4", block
        )
        small = small.replace("range(4, 8)", "range(2, 4)")
        exec(compile(small, str(PAGE), "exec"), names)
    assert names["mixed"].shape == (1, 4, 64)
    assert names["changed"].shape == (20, 8, 8, 1)
    assert names["nearest"].shape == names["picture"].shape
    assert (tmp_path / "runs" / "progan" / "samples" / "growth.png").exists()
    assert names["gan"].levels == 1
    assert kerasgan.models.get("PGGAN") is kerasgan.models.ProGAN
