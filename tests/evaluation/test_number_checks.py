"""What counts something is a whole number, and the message names it."""

import functools

import numpy as np
import pytest

from kerasgan import evaluation

FEATURES = np.random.default_rng(0).normal(size=(12, 2))
SHARES = np.full((12, 2), 0.5)
BOTH = (FEATURES, FEATURES[::-1])
COUNTED = {
    "k of coverage": ("k", functools.partial(evaluation.density_coverage, *BOTH)),
    "k of recall": ("k", functools.partial(evaluation.precision_recall, *BOTH)),
    "k to expect": ("k", functools.partial(evaluation.expected_coverage, 12, 12)),
    "real_count": (
        "real_count",
        functools.partial(evaluation.expected_coverage, fake_count=12, k=1),
    ),
    "fake_count": ("fake_count", functools.partial(evaluation.expected_coverage, 12)),
    "subsets": (
        "subsets",
        functools.partial(evaluation.kernel_distance, *BOTH, subset_size=4),
    ),
    "subset_size": (
        "subset_size",
        functools.partial(evaluation.kernel_distance, *BOTH),
    ),
    "splits": ("splits", functools.partial(evaluation.inception_score, SHARES)),
    "samples": (
        "samples",
        functools.partial(evaluation.InceptionScore, splits=2),
    ),
    "pairs": ("pairs", functools.partial(evaluation.pair_diversity, FEATURES)),
    "count": ("count", functools.partial(evaluation.nearest_neighbours, *BOTH)),
    "projections": (
        "projections",
        functools.partial(evaluation.sliced_wasserstein_distance, *BOTH),
    ),
    "paths": (
        "samples",
        functools.partial(evaluation.perceptual_path_length, None, 2),
    ),
}


@pytest.mark.parametrize("value", [2.5, "3"], ids=["half", "text"])
@pytest.mark.parametrize(("name", "function"), COUNTED.values(), ids=COUNTED)
def test_what_is_no_whole_number_is_refused(name, function, value):
    with pytest.raises(ValueError, match=f"`{name}` must be an integer. .*={value!r}"):
        function(**{name: value})


def test_integers_of_numpy_are_integers():
    assert evaluation.density_coverage(*BOTH, k=np.int64(3)) == (
        evaluation.density_coverage(*BOTH, k=3)
    )
