"""What must not change where a training goes on, with the list of differences."""

import numpy as np
import pytest

from kerasgan.models import GAN
from kerasgan.training import Checkpoint, resume
from kerasgan.training.run_settings import differences
from kerasgan.training.training_state import restore_training_state, training_state
from training.small_training import SMALL, fit, made


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A folder with a checkpoint that knows the size of a batch."""
    folder = tmp_path_factory.mktemp("checkpoints")
    kept = Checkpoint(folder, 64)
    kept.facts = {"batch_size": 16}
    fit(made(), kept, epochs=1)
    return folder


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"latent_dim": 5}, "config.latent_dim was 4 and is 5"),
        ({"rate": 1e-3}, "discriminator_optimizer.config.learning_rate was 0.000"),
        ({"average_half_life": 5.0}, "config.average_half_life was "),
        ({"seed": 8}, "seed was 7 and is 8"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_other_settings_are_refused_with_the_differences(saved, changes, difference):
    gan = made(**changes)
    before = training_state(gan)
    with pytest.raises(ValueError, match="settings that it began with") as error:
        resume(gan, saved)
    assert difference in str(error.value)
    assert "choose another folder" in str(error.value)
    for name, value in training_state(gan).items():
        assert value.tobytes() == before[name].tobytes()


def test_another_family_is_refused(saved):
    gan = GAN(**SMALL)
    gan.compile(seed=7)
    with pytest.raises(ValueError, match="model was 'DCGAN' and is 'GAN'"):
        resume(gan, saved)


def test_facts_that_are_given_must_be_those_of_the_checkpoint(saved):
    resume(made(), saved)
    resume(made(), saved, batch_size=16, weather="fine")
    with pytest.raises(ValueError, match="batch_size was 16 and is 32"):
        resume(made(), saved, batch_size=32)


def test_uncompiled_model_is_refused(saved):
    with pytest.raises(ValueError, match="must be compiled before it is resumed"):
        resume(GAN(**SMALL), saved)


def test_differences_name_every_change():
    before = {"model": "A", "config": {"width": 4, "depth": [1, 2]}, "gone": 1}
    now = {"model": "A", "config": {"width": 8, "height": 3}, "new": 2}
    assert differences(before, now) == [
        "config.width was 4 and is 8",
        "config.depth was [1, 2] and is 'not set'",
        "config.height was 'not set' and is 3",
    ]
    assert differences(before, before) == []


def test_tensors_of_another_form_are_refused_and_nothing_is_set():
    gan = made()
    tensors = training_state(gan)
    name = next(k for k in tensors if k.startswith("model/") and tensors[k].ndim)
    wrong = {key: value + 1 for key, value in tensors.items()}
    for broken, message in [
        ({k: v for k, v in wrong.items() if k != name}, "is missing"),
        ({**wrong, "model/9999/x": np.zeros(1)}, "model/9999 is unknown"),
        ({**wrong, name: np.zeros((1, 2))}, r"is float64\(1, 2\) instead of float32"),
    ]:
        with pytest.raises(ValueError, match=message):
            restore_training_state(gan, broken)
    for key, value in training_state(gan).items():
        assert value.tobytes() == tensors[key].tobytes()
