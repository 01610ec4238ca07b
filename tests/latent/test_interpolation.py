"""Ways between latents, by geometry."""

import numpy as np
import pytest

from kerasgan.latent import latent_walk, lerp, sample_latents, slerp

LATENTS = sample_latents(4, 64, seed=1)
START, END = LATENTS[:2]


@pytest.mark.parametrize("way", [lerp, slerp])
def test_ends_are_the_latents(way):
    np.testing.assert_allclose(way(START, END, 0.0), START, atol=1e-6)
    np.testing.assert_allclose(way(START, END, 1.0), END, atol=1e-6)
    assert way(START, END, 0.5).dtype == np.float32


def test_lerp_is_the_weighted_mean():
    expected = 0.75 * START + 0.25 * END
    np.testing.assert_allclose(lerp(START, END, 0.25), expected, atol=1e-6)


def test_slerp_turns_evenly_and_changes_length_evenly():
    def unit(vector):
        return vector / np.linalg.norm(vector)

    angle = np.arccos(unit(START) @ unit(END))
    for share in (0.1, 0.5, 0.8):
        between = slerp(START, END, share)
        turned = np.arccos(np.clip(unit(START) @ unit(between), -1, 1))
        assert turned == pytest.approx(share * angle, abs=1e-4)
        lengths = np.linalg.norm(START), np.linalg.norm(END)
        expected = (1 - share) * lengths[0] + share * lengths[1]
        assert np.linalg.norm(between) == pytest.approx(expected, rel=1e-5)


def test_slerp_of_parallel_and_empty_latents_is_straight():
    np.testing.assert_allclose(slerp(START, 2 * START, 0.5), 1.5 * START, rtol=1e-5)
    assert np.isfinite(slerp(START, -START, 0.3)).all()
    assert np.isfinite(slerp(0 * START, END, 0.3)).all()


def test_several_at_once():
    shares = np.array([0.2, 0.7])
    both = slerp(LATENTS[:2], LATENTS[2:], shares)
    for k, share in enumerate(shares):
        np.testing.assert_allclose(both[k], slerp(LATENTS[k], LATENTS[k + 2], share))


@pytest.mark.parametrize("way", ["lerp", "slerp"])
def test_walk_passes_every_stop(way):
    walk = latent_walk(LATENTS, 5, way)
    assert walk.shape == (16, 64)
    np.testing.assert_allclose(walk[::5], LATENTS, atol=1e-6)
    closed = latent_walk(LATENTS, 5, way, closed=True)
    assert closed.shape == (20, 64)
    np.testing.assert_allclose(closed[:16], walk, atol=1e-6)
    step = {"lerp": lerp, "slerp": slerp}[way](LATENTS[3], LATENTS[0], 0.4)
    np.testing.assert_allclose(closed[17], step, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((LATENTS[:1], 5), r"two stops or more.*Received: shape \(1, 64\)"),
        ((LATENTS, 0), "`steps` must be at least 1 and an .* steps=0"),
        ((LATENTS, 2.5), "`steps` must be at least 1 and an .* steps=2.5"),
        ((LATENTS, 2, "arc"), "`way` must be 'slerp' or 'lerp'. Received: way='arc'"),
    ],
)
def test_walk_refusals(arguments, message):
    with pytest.raises(ValueError, match=message):
        latent_walk(*arguments)
