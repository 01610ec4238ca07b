"""The path length of a real model with a style space, as the documentation says it."""

import warnings

import numpy as np
import pytest

from kerasgan.evaluation import extractor, perceptual_path_length
from kerasgan.latent import lerp, sample_latents, styles_of
from kerasgan.models import StyleGAN2


@pytest.fixture(scope="module")
def gan():
    return StyleGAN2(
        (32, 32, 3), latent_dim=8, width=4, maximum_width=8, mapping_depth=2
    )


def test_styles_lead_through_floats_and_the_step_hardly_matters(gan):
    network, synthesis = extractor("colour_32"), gan.synthesis

    def features_of(styles):
        return network.features_of_floats(synthesis([styles]))

    def mapping(latents):
        return styles_of(gan, latents)

    def length(epsilon):
        return perceptual_path_length(
            features_of, gan.latent_dim, mapping, samples=32, epsilon=epsilon
        )

    with warnings.catch_warnings():
        # Nothing was rounded to grey levels.
        warnings.filterwarnings("error", "Along half of the paths")
        (fine, error), (coarse, _) = length(1e-3), length(1e-2)
    styles = mapping(sample_latents(64, gan.latent_dim)).astype(np.float64)
    first, second = styles[0::2], styles[1::2]
    moved = lerp(first, second, np.full((32, 1), 1e-3))
    steps = [features_of(points.astype(np.float32)) for points in (first, moved)]
    speeds = np.square((steps[1] - steps[0]).astype(np.float64)).sum(axis=1) / 1e-6
    # So few paths have no hundredth to be left out.
    np.testing.assert_allclose(fine, speeds.mean(), rtol=0.02)
    np.testing.assert_allclose(coarse, fine, rtol=0.1)
    assert 0 < error < fine
