"""Progress, sample grids and tensors of a training."""

import io
import types

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

import kerasgan.data
import kerasgan.training.progress as progress_module
from kerasgan.models import DCGAN
from kerasgan.training import (
    ImageProgress,
    SampleGrid,
    StopOnDivergence,
    assign_sampler_tensors,
    sampler_tensors,
)

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
PICTURES = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)


@pytest.mark.parametrize("width", [80, 120])
def test_progress_fits_the_terminal(width):
    console = Console(width=width, force_terminal=True, file=io.StringIO())
    progress = ImageProgress(2_000_000, console)
    gan = DCGAN(**SMALL)
    gan.compile()
    gan.fit(PICTURES, batch_size=16, callbacks=[progress], verbose=0)
    text = console.file.getvalue()
    assert "64 images" in text
    assert "images/s" in text
    assert ("generator" in text) == (width == 120)
    assert "…" not in text
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == 1  # the cursor is back


def test_finite_losses_pass():
    watch = StopOnDivergence()
    watch.set_model(DCGAN(**SMALL))
    watch.on_train_batch_end(0, {"generator_loss": 1.0})


def test_progress_prints_images_rate_and_time_left():
    console = Console(record=True, width=120, force_terminal=False, quiet=False)
    progress = ImageProgress(160, console)
    train_data = kerasgan.data.load(PICTURES).dataset(16)
    gan = DCGAN(**SMALL)
    gan.compile()
    gan.fit(train_data, steps_per_epoch=10, callbacks=[progress], verbose=0)
    text = console.export_text()
    assert "160 of 160 images" in text
    assert "images/s" in text
    assert "min left" in text
    assert progress.images_per_second > 0


def test_progress_tells_what_a_whole_last_epoch_shows():
    console = Console(record=True, width=120, force_terminal=False)
    progress = ImageProgress(40, console)
    gan = DCGAN(**SMALL)
    gan.compile(run_eagerly=True)
    gan.fit(PICTURES, batch_size=16, callbacks=[progress], verbose=0)
    first, last = console.export_text().splitlines()
    assert first.startswith("48 of 40 images  ")
    assert last == "64 images, for the last epoch was played to its end"
    gan.fit(
        PICTURES[:48], batch_size=16, callbacks=[ImageProgress(112, console)], verbose=0
    )
    assert [line[:17] for line in console.export_text().splitlines()] == [
        "112 of 112 images"
    ]


def test_the_rate_is_of_the_last_minute(monkeypatch):
    clock = types.SimpleNamespace(now=0.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(progress_module, "time", clock)
    console = Console(record=True, width=120, force_terminal=False)
    progress = ImageProgress(12_000, console)
    gan = DCGAN(**SMALL)
    progress.set_model(gan)
    progress.on_train_begin()
    for seconds, per_second in ((100, 50), (100, 10)):  # a network that has grown
        for _ in range(seconds):
            clock.now += 1
            gan.images_shown.assign_add(per_second)
            progress.on_train_batch_end(0)
    first, *_, last = console.export_text().splitlines()
    assert first.split("  ")[1] == "50 images/s"
    assert last == "5,800 of 12,000 images  10 images/s    10.3 min left"


def test_sample_grid_shows_the_same_latents_each_time(tmp_path):
    gan = DCGAN(**SMALL, classes=3)
    gan.compile()
    grid = SampleGrid(tmp_path, every_images=32, count=6, seed=5)
    labels = np.arange(64) % 3
    gan.fit((PICTURES, labels), batch_size=16, callbacks=[grid], verbose=0)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "00000000.png",
        "00000032.png",
        "00000064.png",
        "progress.webp",
    ]
    last = np.asarray(Image.open(tmp_path / "00000064.png"))
    pictures = gan.sample(6, seed=5, labels=np.arange(6) % 3)
    np.testing.assert_array_equal(last, kerasgan.data.image_grid(pictures, 3)[..., 0])


def test_sample_grid_checks_its_interval(tmp_path):
    with pytest.raises(ValueError, match="`every_images` must be at least 1"):
        SampleGrid(tmp_path, 0)


def test_tensors_are_assigned_all_or_none():
    gan = DCGAN(**SMALL)
    tensors = sampler_tensors(gan)
    before = {name: value.copy() for name, value in tensors.items()}
    name = sorted(tensors)[-1]
    wrong = {key: value + 1 for key, value in tensors.items()}
    for broken, message in [
        ({k: v for k, v in wrong.items() if k != name}, rf"Missing: \['{name}'\]"),
        ({**wrong, "foreign": np.zeros(1)}, r"not of this model: \['foreign'\]"),
        ({**wrong, name: np.zeros((1, 2))}, rf"Tensor '{name}' must have shape"),
    ]:
        with pytest.raises(ValueError, match=message):
            assign_sampler_tensors(gan, broken)
    for key, value in sampler_tensors(gan).items():
        np.testing.assert_array_equal(value, before[key])


def test_assigned_tensors_reach_the_generator_too():
    gan = DCGAN(**SMALL)
    assign_sampler_tensors(
        gan, {key: value + 1 for key, value in sampler_tensors(gan).items()}
    )
    for left, right in zip(gan.average.weights, gan.generator.weights, strict=True):
        np.testing.assert_array_equal(left.value, right.value)
