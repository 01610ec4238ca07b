"""What only models that translate do: losses, directions, pairs, any size."""

import numpy as np
import pytest
import tensorflow as tf

import kerasgan.data
from kerasgan.data import DataError
from kerasgan.models import CycleGAN, Pix2Pix
from kerasgan.training import assign_sampler_tensors, sampler_tensors

SMALL = {"image_shape": (32, 32, 3), "width": 4, "patch_halvings": 1}
CYCLE = {**SMALL, "blocks": 1, "pool_size": 4}
RANDOM = np.random.default_rng(0)
PICTURES_A, PICTURES_B = (
    RANDOM.integers(0, 256, (count, 32, 32, 3), dtype=np.uint8) for count in (24, 20)
)
UNPAIRED = kerasgan.data.load(PICTURES_A, second=PICTURES_B)


def softplus(x):
    """log(1 + e^x)."""
    return np.log1p(np.exp(x))


def compiled(model, **arguments):
    """A model with its optimizers."""
    gan = model(**arguments)
    gan.compile()
    return gan


def losses_of(model, level_a, level_b):
    """What a step minimises on pictures of one level each, and what it logs."""
    minimised = {}
    for side in ("generator", "discriminator"):
        setattr(
            model,
            f"update_{side}",
            lambda loss, tape, side=side: minimised.update({side: float(loss)}),
        )
    batch = [tf.fill((2, 32, 32, 3), level) for level in (level_a, level_b)]
    logs = model.train_step(tuple(batch))
    return minimised, {name: float(value) for name, value in logs.items()}


def test_losses_of_cyclegan_have_the_papers_weights():
    """Networks that add a number make every term a small sum."""
    gan = compiled(CycleGAN, **CYCLE)
    gan.a_to_b = lambda images, training: images + 0.1
    gan.b_to_a = lambda images, training: images - 0.2
    gan.discriminator_a = lambda images, training: images
    gan.discriminator_b = lambda images, training: 2 * images
    minimised, logs = losses_of(gan, 0.2, -0.4)
    generator = (2 * 0.3 - 1) ** 2 + (-0.6 - 1) ** 2
    discriminator_a = ((0.2 - 1) ** 2 + (-0.6) ** 2) / 2
    discriminator_b = ((-0.8 - 1) ** 2 + 0.6**2) / 2
    expected = {
        "discriminator_loss": discriminator_a + discriminator_b,
        "generator_loss": generator,
        "cycle_loss": 0.1 + 0.1,
        "identity_loss": 0.2 + 0.1,
    }
    assert logs == pytest.approx(expected, rel=1e-5)
    total = generator + 10 * (0.2 + 0.5 * 0.3)
    assert minimised["generator"] == pytest.approx(total, rel=1e-5)
    both = discriminator_a + discriminator_b
    assert minimised["discriminator"] == pytest.approx(both, rel=1e-5)


def test_identity_can_be_left_out():
    for weight, left_out in ((0.5, False), (0, True)):
        gan = compiled(CycleGAN, **CYCLE, identity_weight=weight)
        _, logs = losses_of(gan, 0.2, -0.4)
        assert (logs["identity_loss"] == 0) == left_out


def test_losses_of_pix2pix_have_the_papers_weights():
    gan = compiled(Pix2Pix, **SMALL)
    gan.generator = lambda inputs, training: inputs[0] + 0.1
    gan.discriminator = lambda inputs, training: inputs[0] + inputs[1]
    minimised, logs = losses_of(gan, 0.2, 0.5)
    expected = {
        "discriminator_loss": (softplus(-0.7) + softplus(0.5)) / 2,
        "generator_loss": softplus(-0.5),
        "reconstruction_loss": 0.2,
    }
    assert logs == pytest.approx(expected, rel=1e-5)
    total = softplus(-0.5) + 100 * 0.2
    assert minimised["generator"] == pytest.approx(total, rel=1e-5)
    assert minimised["discriminator"] == pytest.approx(logs["discriminator_loss"])


@pytest.mark.parametrize("model", [CycleGAN, Pix2Pix])
def test_optimizers_are_the_papers(model):
    gan = model(**SMALL, schedule_images=1000)
    gan.compile()
    first, second = gan.generator_optimizer, gan.discriminator_optimizer
    assert first is not second
    for shown, rate in ((0, 2e-4), (500, 2e-4), (750, 1e-4), (1000, 0)):
        gan.images_shown.assign(shown)
        for optimizer in (first, second):
            assert float(optimizer.learning_rate) == pytest.approx(rate)
            assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)


@pytest.mark.parametrize(("size", "blocks"), [(128, 6), (256, 9)])
def test_blocks_follow_the_size(size, blocks):
    gan = CycleGAN((size, size, 3), width=1, pool_size=0)
    names = [layer.name for layer in gan.a_to_b.layers]
    assert sum(name.startswith("block") and "_" not in name[6:] for name in names) == (
        blocks
    )


def test_each_side_is_translated_by_its_own_network():
    gan = CycleGAN(**CYCLE)
    assert gan.sampler is gan.a_to_b
    there, back = gan.translate(PICTURES_A), gan.translate(PICTURES_A, "b_to_a")
    assert there.shape == back.shape == PICTURES_A.shape
    assert (there != back).mean() > 0.5
    floats = kerasgan.data.to_float(PICTURES_A[:2])
    for network, drawn in ((gan.a_to_b, there), (gan.b_to_a, back)):
        expected = (np.asarray(network([floats])) + 1) * 127.5
        assert np.abs(drawn[:2] - expected).max() <= 1


@pytest.mark.parametrize(
    ("model", "settings"), [(CycleGAN, CYCLE), (Pix2Pix, SMALL)], ids=["cycle", "pix"]
)
def test_pictures_of_any_size_keep_it(model, settings):
    gan = model(**settings)
    sizes = [(32, 32, 3), (61, 75, 3), (10, 40), (33, 32, 1)]
    pictures = [RANDOM.integers(0, 256, size, dtype=np.uint8) for size in sizes]
    translated = gan.translate(pictures)
    for picture, result in zip(pictures, translated, strict=True):
        assert result.dtype == np.uint8
        assert result.shape == (*picture.shape[:2], 3)
        alone = gan.translate(picture)
        assert np.abs(alone.astype(int) - result).max() <= 1


@pytest.mark.parametrize(
    ("model", "direction", "message"),
    [
        (CycleGAN, "b_to_b", "'a_to_b', 'b_to_a', which is what CycleGAN translates.*"),
        (CycleGAN, "bto_a", "Did you mean 'b_to_a'"),
        (Pix2Pix, "b_to_a", "one of 'a_to_b', which is what Pix2Pix translates"),
    ],
)
def test_directions_that_are_none(model, direction, message):
    with pytest.raises(ValueError, match=message):
        model(**SMALL).translate(PICTURES_A, direction)


def test_translators_draw_nothing():
    gan = Pix2Pix(**SMALL)
    for draw in (gan.sample, gan.generate):
        with pytest.raises(
            ValueError, match="Pix2Pix translates pictures and draws no"
        ):
            draw(4)


def test_sets_of_different_lengths_train():
    gan = CycleGAN(**CYCLE)
    gan.compile(run_eagerly=True)
    history = gan.fit(UNPAIRED, batch_size=8, epochs=2, verbose=0).history
    assert np.isfinite([*history.values()]).all()
    assert int(gan.images_shown.numpy()) == 48
    assert int(gan.pool_a.count.numpy()) == 4


@pytest.mark.parametrize(
    ("model", "data", "message"),
    [
        (
            CycleGAN,
            kerasgan.data.load(PICTURES_A),
            r"takes two sets.*load\(a, second=b",
        ),
        (Pix2Pix, UNPAIRED, "learns from pairs.*`kerasgan.data.load.*aligned=True"),
        (CycleGAN, (PICTURES_A, PICTURES_B), "24 and 20 pictures. Sets of different"),
        (CycleGAN, PICTURES_A, r"takes \(images_a, images_b\). Received: ndarray"),
        (Pix2Pix, (PICTURES_A, PICTURES_A[..., :1]), "must be of shape"),
        (
            CycleGAN,
            kerasgan.data.load(PICTURES_A, second=PICTURES_B[:, :28]),
            r"Received: \(32, 32, 3\) and \(28, 32, 3\).*`--size 32x32`",
        ),
    ],
    ids=["one set", "unpaired", "lengths", "array", "channels", "sizes"],
)
def test_data_that_do_not_fit(model, data, message):
    gan = model(**SMALL)
    gan.compile()
    with pytest.raises(DataError, match=message):
        gan.fit(data, verbose=0)
    assert int(gan.images_shown.numpy()) == 0


@pytest.mark.parametrize(
    ("model", "arguments", "message"),
    [
        (CycleGAN, {"image_shape": (34, 32, 3)}, r"multiples of 4.*\(34, 32, 3\)"),
        (CycleGAN, {"image_shape": (28, 28, 1)}, "at least 32 pixels"),
        (Pix2Pix, {"image_shape": (48, 64, 3)}, "multiples of 32"),
        (CycleGAN, {"blocks": 0}, "`blocks` must be an integer above 0"),
        (CycleGAN, {"cycle_weight": -1}, "`cycle_weight` must be a finite number"),
        (CycleGAN, {"pool_size": -1}, "number of pictures, 0 for no pool"),
        (CycleGAN, {"schedule_images": 0}, "`schedule_images` must be an integer"),
        (Pix2Pix, {"dropout": 1}, "`rate` must be 0 or more and below 1"),
        (Pix2Pix, {"loss": "wasserstein"}, "needs a critic of bounded slope"),
        (Pix2Pix, {"reconstruction_weight": "100"}, "must be a finite number"),
        (Pix2Pix, {"normalization": "group"}, "'instance' or 'batch'"),
    ],
)
def test_refusals(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        model(**{**SMALL, **arguments})


def test_weights_of_all_directions_go_out_and_in():
    first, second = CycleGAN(**CYCLE), CycleGAN(**CYCLE)
    tensors = sampler_tensors(first)
    names = {name.partition("/")[0] for name in tensors}
    assert names == {"a_to_b", "b_to_a"}
    assign_sampler_tensors(second, tensors)
    for direction in names:
        np.testing.assert_array_equal(
            first.translate(PICTURES_A[:2], direction),
            second.translate(PICTURES_A[:2], direction),
        )
    del tensors["b_to_a/to_image/kernel"]
    with pytest.raises(ValueError, match="Missing: .*b_to_a/to_image/kernel"):
        assign_sampler_tensors(second, tensors)
