"""What `evaluate` cannot mean is refused, and said in one sentence."""

import numpy as np
import pytest

from kerasgan.data import load
from kerasgan.evaluation import evaluate


@pytest.fixture(scope="module")
def clothing():
    return load("fashion_mnist_10k")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"metrics": ("frechet",)}, "among .*'frechet'. Did you mean 'frechet_dist"),
        ({"metrics": "fid"}, "`metrics` must be among frechet_distance.*'fid'"),
        ({"metrics": ()}, "at least one .*Received: none"),
        ({"samples": 1}, "`samples` must be at least 2. Received: samples=1"),
        ({"samples": "100"}, "`samples` must be an integer. Received: samples='100'"),
        ({"samples": 2.5}, "`samples` must be an integer. Received: samples=2.5"),
        ({"metrics": 3}, "`metrics` must be among frechet_distance.*Received: 3"),
        ({"seed": None}, "`seed` must be an integer >= 0. Received: seed=None"),
        ({"seed": -1}, "`seed` must be an integer >= 0. Received: seed=-1"),
        ({"seed": "a"}, "`seed` must be an integer >= 0. Received: seed='a'"),
        ({"extractor": "fashion"}, "Unknown extractor.*Did you mean 'fashion_28'"),
        ({"metrics": "label_accuracy"}, "'label_accuracy' needs labels"),
        ({"reference": np.zeros((9, 32, 32, 3), np.uint8)}, "28x28x1.*32x32x3"),
    ],
    ids=[
        "near",
        "far",
        "none",
        "samples",
        "text samples",
        "half a sample",
        "number",
        "no seed",
        "negative",
        "text",
        "extractor",
        "labels",
        "reference size",
    ],
)
def test_arguments_that_do_not_fit_are_refused(clothing, arguments, message):
    with pytest.raises(ValueError, match=message):
        evaluate(clothing.images[:100], **arguments)


def test_a_seed_of_numpy_is_a_seed(clothing):
    chosen = {"samples": 50, "metrics": "frechet_distance"}
    scores = evaluate(clothing, seed=np.int64(3), **chosen)
    assert scores == evaluate(clothing, seed=3, **chosen)
    assert type(scores.stamp.seed) is int
