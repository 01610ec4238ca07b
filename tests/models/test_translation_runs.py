"""Translators that learn, and the runs that they leave."""

import keras
import numpy as np
from PIL import Image

import kerasgan
from kerasgan.models import CycleGAN, Pix2Pix
from kerasgan.training import train

SMALL = {"image_shape": (32, 32, 3), "width": 4, "patch_halvings": 1}


def test_a_run_keeps_translators_and_shows_what_they_do(tmp_path):
    gan = CycleGAN(**SMALL, blocks=1, pool_size=4)
    random = np.random.default_rng(0)
    pictures = random.integers(0, 256, (40, 32, 32, 3), dtype=np.uint8)
    unpaired = kerasgan.data.load(pictures[:22], second=pictures[22:])
    gan.compile(run_eagerly=True)
    train(gan, unpaired, images=16, directory=tmp_path / "run", batch_size=8)
    again = kerasgan.zoo.load(tmp_path / "run")
    for direction in gan.translators:
        drawn, expected = (
            model.translate(pictures[:2], direction) for model in (again, gan)
        )
        assert np.abs(drawn.astype(int) - expected).max() <= 1
    assert (tmp_path / "run/samples/00000000.png").exists()
    assert (tmp_path / "run/samples/progress.webp").exists()


def test_what_is_shown_is_never_trained_on(tmp_path):
    """Every picture has a level of its own, and so have those of the sheet."""
    levels = np.arange(80, dtype=np.uint8) * 3
    pictures = np.zeros((80, 32, 32, 3), np.uint8) + levels[:, None, None, None]
    gan, seen = CycleGAN(**SMALL, blocks=1, identity_weight=0.0), []
    gan.compile(run_eagerly=True)
    unpack = gan.unpack
    gan.unpack = lambda data: seen.append(data) or unpack(data)
    source = kerasgan.data.load(pictures[:40], second=pictures[40:])
    train(gan, source, images=76, directory=tmp_path / "run", batch_size=19)
    assert len(seen) == 4
    fed = [np.rint((np.stack(each)[..., 0, 0, 0] + 1) * 127.5) for each in seen]
    sheet = np.asarray(Image.open(tmp_path / "run/samples/00000000.png"))
    for side, own in enumerate((levels[:40], levels[40:])):
        trained = {int(level) for batch in fed for level in batch[side]}
        aside = set(own.tolist()) - trained
        assert len(trained) == 38
        assert trained < set(own.tolist())
        for level in aside:
            assert (sheet == level).all(-1).sum() >= 32 * 32


def test_pix2pix_learns_negatives():
    keras.utils.set_random_seed(0)
    levels = np.random.default_rng(0).integers(0, 256, (64, 4, 4, 3), dtype=np.uint8)
    pictures = levels.repeat(8, axis=1).repeat(8, axis=2)
    gan = Pix2Pix(**{**SMALL, "width": 8}, dropout=0.0)
    gan.compile(generator_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5))
    gan.fit((pictures, 255 - pictures), batch_size=8, epochs=12, verbose=0)
    error = np.abs(gan.translate(pictures).astype(int) - (255 - pictures)).mean()
    assert error < 30  # a constant grey is wrong by 64 levels
