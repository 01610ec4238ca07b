"""The perceptual path length against closed forms of linear and round generators."""

import numpy as np
import pytest

from kerasgan.evaluation import PerceptualPathLength, perceptual_path_length
from kerasgan.latent import sample_latents


def matrix(rows, columns, seed):
    return np.random.default_rng(seed).normal(size=(rows, columns))


def trimmed(lengths):
    """Mean of what lies between the 1 % and the 99 % quantile."""
    ordered = np.sort(lengths)
    last = len(ordered) - 1
    return ordered[int(np.floor(0.01 * last)) : int(np.ceil(0.99 * last)) + 1].mean()


@pytest.mark.parametrize("sampling", ["end", "full"])
def test_a_linear_generator_moves_as_its_matrix_says(sampling):
    to_style, to_features = matrix(6, 4, 1), matrix(4, 9, 2)
    mean, error = perceptual_path_length(
        lambda styles: styles @ to_features,
        latent_dim=6,
        mapping=lambda latents: latents.astype(np.float64) @ to_style,
        samples=3000,
        sampling=sampling,
    )
    latents = sample_latents(6000, 6).astype(np.float64)
    moves = (latents[1::2] - latents[0::2]) @ to_style @ to_features
    np.testing.assert_allclose(mean, trimmed(np.square(moves).sum(axis=1)), rtol=1e-6)
    # Each latent of a pair adds the trace; without the tails it is a little less.
    expected = 2 * np.square(to_style @ to_features).sum()
    assert 0.9 * expected < mean < expected + 2 * error


def test_a_square_is_steeper_where_the_step_is():
    # Style s in one dimension, feature s^2: the speed is 2 s(t) (s_1 - s_0).
    arguments = {"latent_dim": 1, "mapping": np.float64, "samples": 400}
    latents = sample_latents(800, 1).astype(np.float64)
    first, second = latents[0::2], latents[1::2]
    mean, _ = perceptual_path_length(np.square, **arguments)
    lengths = np.square(2 * first * (second - first))
    np.testing.assert_allclose(mean, trimmed(lengths[:, 0]), rtol=1e-3)
    everywhere, error = perceptual_path_length(
        np.square, **arguments | {"samples": 4000}, sampling="full"
    )
    # E[(2 s d)^2] at t is 8 ((1 - t)^2 + t^2) + 8 (2 t - 1)^2: 16 at an end, 4 halfway.
    ends, end_error = perceptual_path_length(np.square, **arguments | {"samples": 4000})
    assert everywhere + 3 * error < ends - 3 * end_error


def test_without_mapping_the_path_is_an_arc_of_even_speed():
    found, _ = perceptual_path_length(lambda z: z, 12, samples=1000, epsilon=1e-3)
    latents = sample_latents(2000, 12).astype(np.float64)
    lengths = np.linalg.norm(latents, axis=1)
    rays = latents / lengths[:, np.newaxis]
    angles = np.arccos((rays[0::2] * rays[1::2]).sum(axis=1))
    speeds = (lengths[0::2] * angles) ** 2 + (lengths[1::2] - lengths[0::2]) ** 2
    np.testing.assert_allclose(found, trimmed(speeds), rtol=1e-3)


def test_an_arc_ends_at_the_second_latent():
    latents = sample_latents(200, 5)
    steps = []

    def remember(points):
        steps.append(points)
        return points

    perceptual_path_length(remember, 5, samples=100, epsilon=1.0)
    np.testing.assert_allclose(np.concatenate(steps[0::2]), latents[0::2], rtol=1e-5)
    np.testing.assert_allclose(np.concatenate(steps[1::2]), latents[1::2], rtol=1e-5)


def test_between_equal_and_opposite_latents_the_path_is_straight():
    # In one dimension all directions are equal or opposite.
    found, _ = perceptual_path_length(lambda z: z, 1, samples=300, epsilon=0.01)
    assert np.isfinite(found)
    assert found > 0


def test_styles_of_any_shape_are_followed():
    def mapping(latents):
        return np.stack([latents, 2 * latents], axis=1).astype(np.float64)

    def features_of(styles):
        assert styles.shape[1:] == (2, 3)
        return styles.reshape(len(styles), 6)

    found, _ = perceptual_path_length(features_of, 3, mapping, samples=100)
    moves = np.diff(
        sample_latents(200, 3).astype(np.float64).reshape(100, 2, 3), axis=1
    )
    np.testing.assert_allclose(
        found, trimmed(5 * np.square(moves[:, 0]).sum(axis=1)), rtol=1e-6
    )


def test_the_standard_error_is_the_spread_over_seeds():
    found = [
        perceptual_path_length(lambda z: z, 3, np.float64, samples=400, seed=seed)
        for seed in range(150)
    ]
    means, errors = np.transpose(found)
    np.testing.assert_allclose(errors.mean(), means.std(ddof=1), rtol=0.2)


def test_the_tails_are_left_out():
    metric = PerceptualPathLength(epsilon=1.0)
    lengths = np.array([*np.full(2, 1e9), *np.full(297, 4.0), *np.zeros(2)])
    starts = np.sqrt(lengths)[:, np.newaxis]
    metric.update_state(starts, np.zeros_like(starts))
    assert metric.result() == (4.0, 0.0)


def test_a_stream_of_steps_is_their_whole():
    first, second = matrix(100, 7, 1), matrix(100, 7, 2)
    whole, parts = PerceptualPathLength(0.5), PerceptualPathLength(0.5)
    whole.update_state(first, second)
    parts.update_state(first * 9, second)
    parts.reset_state()
    for rows in np.split(np.arange(100), [1, 60]):
        parts.update_state(first[rows], second[rows])
    assert parts.result() == whole.result()
    expected = trimmed(np.square(first - second).sum(axis=1) / 0.25)
    np.testing.assert_allclose(whole.result()[0], expected, rtol=1e-12)


def test_pictures_rounded_to_grey_levels_warn():
    def rounded(styles):
        return np.round(styles * 100)

    with pytest.warns(UserWarning, match="half of the paths .*rounded to grey levels"):
        found = perceptual_path_length(rounded, 4, samples=100)
    assert found[0] >= 0


def test_the_seed_decides():
    chosen = {"latent_dim": 3, "samples": 50, "sampling": "full"}
    first = perceptual_path_length(np.square, seed=1, **chosen)
    assert first == perceptual_path_length(np.square, seed=1, **chosen)
    assert first != perceptual_path_length(np.square, seed=2, **chosen)
    assert all(isinstance(number, float) for number in first)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 1}, "`samples` must be at least 2. Received: samples=1"),
        ({"sampling": "ends"}, "`sampling` must be 'end' or 'full'.*'ends'"),
        ({"epsilon": 0}, "`epsilon` must be positive.*epsilon=0"),
        ({"epsilon": float("nan")}, "`epsilon` must be positive.*epsilon=nan"),
        ({"latent_dim": 0}, "`dimension` must be an integer"),
        ({"seed": -1}, "`seed` must be an integer"),
        ({"mapping": lambda z: z[:3]}, r"one style for each .*\(3, 4\) for 20 latents"),
        ({"mapping": lambda z: z[:, 0]}, r"one style for .*\(20,\) for 20 latents"),
        ({"features_of": lambda z: z * np.nan}, "`first` must be finite"),
        ({"features_of": lambda z: z[0]}, "`first` must be a two-dimensional"),
    ],
    ids=[
        "one", "sampling", "zero", "nan", "no latent", "seed", "mapping", "row",
        "not finite", "flat",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(arguments, message):
    good = {"features_of": lambda z: z, "latent_dim": 4, "samples": 10}
    with pytest.raises(ValueError, match=message):
        perceptual_path_length(**good | arguments)


def test_steps_that_do_not_fit_are_refused():
    metric = PerceptualPathLength()
    with pytest.raises(ValueError, match=r"same steps. .*\(3, 3\) and \(2, 3\)"):
        metric.update_state(np.eye(3), np.eye(3)[:2])
    metric.update_state(np.ones((1, 3)), np.ones((1, 3)))
    with pytest.raises(ValueError, match="at least 2 steps. Received: 1"):
        metric.result()
