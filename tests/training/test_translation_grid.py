"""The pictures of a translator's progress: which are shown, and in what order."""

import numpy as np
import pytest

import kerasgan.data
from kerasgan.data import DataError
from kerasgan.training.translation_grid import TranslationGrid, set_aside

RANDOM = np.random.default_rng(0)
PICTURES_A, PICTURES_B = (
    RANDOM.integers(0, 256, (count, 32, 32, 3), dtype=np.uint8) for count in (100, 60)
)


class Translator:
    """Adds to grey levels on the way there, and takes away on the way back."""

    name = "adder"
    latent_dim = classes = None

    def __init__(self, *directions):
        self.translators = dict.fromkeys(directions)

    def translate(self, images, direction="a_to_b"):
        change = {"a_to_b": 1, "b_to_a": -1}[direction]
        return images // 2 + np.uint8(64 + change)


def grid_of(model, source, folder, **settings):
    """The grid that is drawn of a model, without the lines between its pictures."""
    grid = TranslationGrid(folder, 10, source, **settings)
    grid.set_model(model)
    drawn = grid._grid()
    count = grid.count
    rows = (drawn.shape[0] - 2) // 34
    cells = drawn[2:, 2:].reshape(rows, 34, count, 34, 3).swapaxes(1, 2)
    return cells[:, :, :32, :32]


def test_both_ways_and_what_leads_back(tmp_path):
    pair = kerasgan.data.load(PICTURES_A, second=PICTURES_B)
    model = Translator("a_to_b", "b_to_a")
    rows = grid_of(model, pair, tmp_path, count=5)
    first, second = PICTURES_A[:5], PICTURES_B[:5]
    there, back = model.translate(first), model.translate(second, "b_to_a")
    expected = [
        *(first, there, model.translate(there, "b_to_a")),
        *(second, back, model.translate(back)),
    ]
    np.testing.assert_array_equal(rows, expected)


def test_one_way_stands_beside_the_truth(tmp_path):
    pair = kerasgan.data.load(PICTURES_A[:60], second=PICTURES_B, aligned=True)
    model = Translator("a_to_b")
    rows = grid_of(model, pair, tmp_path, count=3)
    first, second = PICTURES_A[:3], PICTURES_B[:3]
    np.testing.assert_array_equal(rows, [first, model.translate(first), second])


@pytest.mark.parametrize("aligned", [False, True], ids=["unpaired", "pairs"])
def test_pictures_are_set_aside(aligned, tmp_path):
    first = PICTURES_A[:60] if aligned else PICTURES_A
    pair = kerasgan.data.load(first, second=PICTURES_B, aligned=aligned)
    rest = set_aside(pair)
    shown = rest.shown
    assert len(shown.first) == len(shown.second) == 3  # a twentieth of the smaller
    for whole, left, taken in zip(
        (first, PICTURES_B),
        (rest.first, rest.second),
        (shown.first, shown.second),
        strict=True,
    ):
        both = [*left.images, *taken.images]
        assert {i.tobytes() for i in both} == {i.tobytes() for i in whole}
        assert len(both) == len(whole)
    if aligned:
        places = [
            int(np.flatnonzero((first == i).all((1, 2, 3)))[0])
            for i in shown.first.images
        ]
        np.testing.assert_array_equal(shown.second.images, PICTURES_B[places])
    assert set_aside(rest) is rest
    rows = grid_of(Translator("a_to_b"), rest, tmp_path)
    np.testing.assert_array_equal(rows[0], shown.first.images)


def test_of_few_pictures_none_is_set_aside():
    pair = kerasgan.data.load(PICTURES_A[:19], second=PICTURES_B)
    assert set_aside(pair) is pair


def test_other_sources_are_refused(tmp_path):
    with pytest.raises(DataError, match="must be a `PairedSource`.*ImageSource"):
        TranslationGrid(tmp_path, 10, kerasgan.data.load(PICTURES_A))
