"""A translator becomes an entry that proves itself in all of its directions."""

import numpy as np

from kerasgan import data, models, storage, training, zoo
from kerasgan.zoo import golden_pixels

SMALL = {"width": 2, "blocks": 1, "patch_halvings": 1, "pool_size": 2}


def test_a_translator_becomes_an_entry(tmp_path, zoo_folder, description, scores):
    noise = np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), np.uint8)
    gan = models.CycleGAN((32, 32, 3), **SMALL)
    pair = data.load(noise[:6], second=noise[6:])
    gan.compile(run_eagerly=True)
    training.train(gan, pair, images=6, directory=tmp_path / "run", batch_size=3)
    entry = zoo.publish(tmp_path / "run", "cyclegan_noise_32", description, [scores])
    assert zoo.verify("cyclegan_noise_32").golden_pixels == 64
    rate = entry.recipe.generator_optimizer["learning_rate"]
    assert (rate["class_name"], rate["images"]) == ("LinearDecay", 200_000)
    again = zoo.load("cyclegan_noise_32")
    for direction in ("a_to_b", "b_to_a"):
        np.testing.assert_array_equal(
            again.translate(noise, direction), gan.translate(noise, direction)
        )
    assert "images = gan.translate(pictures)  # uint8" in zoo.card("cyclegan_noise_32")
    assert "| Score | Value | Real | Untranslated |" in zoo.card(entry)
    assert "[real 1.5, untranslated 250]" in zoo.markdown_table("cyclegan_noise_32")
    created = zoo.create("cyclegan_noise_32")
    assert float(created.generator_optimizer.learning_rate) == np.float32(2e-4)
    # One wrong direction is enough.
    tensors = storage.load_tensors(entry.weights_path)
    tensors["b_to_a/to_image/bias"] += 0.5
    training.assign_sampler_tensors(again, tensors)
    assert golden_pixels.level_difference(again, entry.golden) > 1
