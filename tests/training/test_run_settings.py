"""What must not change where a training goes on, with the list of differences."""

import numpy as np
import pytest

from kerasgan.models import GAN, ProGAN
from kerasgan.training import Checkpoint, resume
from kerasgan.training.checkpoint_files import read_card
from kerasgan.training.run_settings import differences, require_same, settings_of
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


def test_determinism_is_not_switched_on_or_off_halfway(saved, monkeypatch):
    older = settings_of(made())
    del older["deterministic"]  # as cards were once
    monkeypatch.setenv("TF_DETERMINISTIC_OPS", "1")
    with pytest.raises(ValueError, match="deterministic was False and is True"):
        resume(made(), saved)
    require_same(older, made(), saved)


def lower_rates(gan, rate=1e-4):
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        optimizer.learning_rate = rate


def test_what_changed_a_rate_since_compile_is_no_other_setting(saved):
    gan = made()
    lower_rates(gan)
    assert resume(gan, saved).images_shown == 64
    assert float(gan.generator_optimizer.learning_rate.numpy()) == pytest.approx(2e-4)


def test_a_card_may_name_the_rate_that_stood_when_training_began(tmp_path):
    fit(made(rate=1e-4), Checkpoint(tmp_path, 64), epochs=0)
    gan = made(rate=2e-4)
    lower_rates(gan)
    assert resume(gan, tmp_path).path is not None
    fit(gan, Checkpoint(tmp_path, 64), epochs=1)
    settings = read_card(tmp_path / "0000000064")["settings"]
    assert settings["generator_optimizer"]["config"]["learning_rate"] < 1.1e-4


def test_growing_keeps_what_the_optimizers_were_compiled_with():
    gan = ProGAN(image_shape=(8, 8, 1), latent_dim=4, width=4)
    gan.compile()
    before = settings_of(gan)
    lower_rates(gan)
    gan.regrow(0)
    assert settings_of(gan) == before
    assert float(gan.generator_optimizer.learning_rate.numpy()) == pytest.approx(1e-4)


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
