"""Signs that last become findings, each once."""

import dataclasses

import pytest

from kerasgan.training import Finding, HealthLimits
from kerasgan.training.health_findings import ADVICE, Diagnosis

SOUND = {
    "not_finite": 0,
    "r_t": 0.6,
    "r_v": 0.1,
    "r_v_error": 0.02,
    "generator_gradient": 2.0,
    "diversity": 0.9,
    "colour_correlation": 0.8,
}


def found(looks, steps=250, **limits):
    """Names and images of the findings of looks at 0, 10 000, 20 000 ... images."""
    diagnosis = Diagnosis(HealthLimits(**limits))
    return [
        (finding.name, finding.images_shown)
        for place, look in enumerate(looks)
        for finding in diagnosis.examine(
            {**SOUND, **look}, 10_000 * place, steps * place
        )
    ]


SICK = {
    "discriminator_overfit": {"r_v": 0.51},
    "discriminator_too_sure": {"r_t": 0.99},
    "vanishing_gradient": {"generator_gradient": 0.019},
    "collapse": {"diversity": 0.44},
    "colour_inversion": {"colour_correlation": -0.51},
}


@pytest.mark.parametrize("name", SICK)
def test_a_sign_that_lasts_is_found_once(name):
    assert found([{}, *[SICK[name]] * 6]) == [(name, 30_000)]
    assert found([{}, *[SICK[name]] * 2]) == []
    assert found([{}, SICK[name], SICK[name], {}, SICK[name], SICK[name]]) == []
    assert found([{}, SICK[name]], lasting=0, lasting_steps=0) == [(name, 10_000)]
    # Images pass quickly in large batches; what counts as well is what was learnt.
    assert found([{}, *[SICK[name]] * 6], steps=100) == [(name, 60_000)]


@pytest.mark.parametrize("name", SICK)
def test_what_could_not_be_measured_is_no_sign(name):
    (measure,) = SICK[name]
    missing = {measure: float("nan")}
    assert found([{}, SICK[name], SICK[name], missing, SICK[name], SICK[name]]) == []


JUST = {
    "r_v at the limit": {"r_v": 0.5},
    "r_v of few pictures": {"r_v": 0.7, "r_v_error": 0.2},
    "r_t at the limit": {"r_t": 0.98},
    "gradient above a hundredth": {"generator_gradient": 0.021},
    "half the diversity": {"diversity": 0.46},
    "colours at the limit": {"colour_correlation": -0.5},
}


@pytest.mark.parametrize("look", JUST.values(), ids=JUST)
def test_sound_up_to_the_limit(look):
    assert found([{}, *[look] * 6]) == []


def test_weights_that_are_not_finite_are_found_at_once():
    nan = float("nan")
    sick = {**dict.fromkeys(SOUND, nan), "not_finite": 3}
    assert found([sick]) == [("not_finite", 0)]
    assert found([{}, sick]) == [("not_finite", 10_000)]


def test_an_untrained_model_is_not_ill():
    untrained = {"diversity": 0.01, "r_t": 1.0}
    assert found([untrained, untrained, untrained, {}]) == []
    assert found([untrained] * 4) == [
        ("discriminator_too_sure", 30_000), ("collapse", 30_000),
    ]  # fmt: skip


def test_a_gradient_of_nothing_is_found_whatever_it_was_at_first():
    zero = {"generator_gradient": 0.0}
    assert found([zero] * 4) == [("vanishing_gradient", 30_000)]


def test_collapse_is_a_fall_or_a_low_level():
    """Rising from low, however slowly, is none once above the level."""
    assert found([{"diversity": d} for d in (0.01, 0.15, 0.18, 0.21, 0.22, 0.23)]) == []
    levels = [0.01, *[0.19] * 3]
    assert found([{"diversity": d} for d in levels]) == [("collapse", 30_000)]
    fall = [0.01, 0.9, *[0.4] * 3]
    assert found([{"diversity": d} for d in fall]) == [("collapse", 40_000)]


def test_noisy_samples_do_not_raise_the_bar():
    noise = [{"diversity": d} for d in (0.01, 5.0, 0.9, 0.8, 0.9, 0.8)]
    assert found(noise) == []


def test_a_finding_says_what_was_measured_and_what_to_do():
    finding = Finding("collapse", 0.0812, 0.2, 1_234_000, ADVICE["collapse"])
    text = str(finding)
    assert text.startswith(
        "collapse after 1,234,000 images: difference between samples"
    )
    assert "real pictures: 0.0812, limit 0.2. Samples look alike." in text
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.value = 1.0


@pytest.mark.parametrize("name", ADVICE)
def test_every_finding_has_a_text(name):
    assert str(Finding(name, 1.0, 0.5, 10, ADVICE[name])).endswith(ADVICE[name])
