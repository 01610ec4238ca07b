"""Golden pixels of a style model prove its mean style too."""

from kerasgan.zoo.golden_pixels import golden_pixels, level_difference
from tiny_style import TinyStyle


def test_wrong_mean_style_shows_in_the_golden_pixels():
    gan = TinyStyle(classes=3, noisy=True)
    golden = golden_pixels(gan)
    assert level_difference(gan, golden) == 0
    mean = next(v for v in gan.sampler.variables if v.name == "mean")
    mean.assign(-mean.numpy())
    assert level_difference(gan, golden) > 1
