"""What only Pix2Pix does."""

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import Pix2Pix

SMALL = {"image_shape": (32, 32, 3), "width": 4, "patch_halvings": 1}


@pytest.mark.parametrize(
    ("loss", "passes", "expected"),
    [
        ("relativistic", 4, np.log1p(np.exp(3 * (0.7 - 0.5)))),
        ("non_saturating", 3, np.log1p(np.exp(-3 * 0.5))),
    ],
    ids=["relativistic", "non_saturating"],
)
def test_both_logits_are_of_the_same_discriminator(loss, passes, expected):
    """Three times as steep after its update; what no game needs is not computed."""
    gan, slopes, seen = Pix2Pix(**SMALL, loss=loss), [1.0], []
    gan.compile()
    gan.generator = lambda inputs, training: inputs[0] + 0.1
    gan.discriminator = lambda inputs, training: (
        seen.append(slopes[-1]) or slopes[-1] * (inputs[0] + inputs[1])
    )
    gan.update_discriminator = lambda loss, tape: slopes.append(3.0)
    gan.update_generator = lambda loss, tape: None
    source, target = (tf.fill((2, 32, 32, 3), level) for level in (0.2, 0.5))
    logs = gan.train_step((source, target))
    assert float(logs["generator_loss"]) == pytest.approx(expected, rel=1e-5)
    assert seen == [1.0, 1.0] + [3.0] * (passes - 2)


def test_dropout_is_drawn_anew_for_each_step_of_training():
    gan, seen = Pix2Pix(**SMALL), []
    gan.compile()
    network = gan.generator
    gan.generator = lambda inputs, training: (
        seen.append((training, *inputs[1].numpy()))
        or network(inputs, training=training)
    )
    gan.update_generator = gan.update_discriminator = lambda loss, tape: None
    for _ in range(2):
        gan.train_step((tf.zeros((1, 32, 32, 3)),) * 2)
    assert [training for training, *_ in seen] == [True, True]
    assert seen[0] != seen[1]
