"""Labelled sets joined by the names of their classes."""

import numpy as np
import pytest

from kerasgan.data import DataError, ImageSource
from kerasgan.evaluation.joined_sources import join_sources


def source(labels, names=None, name="set", shape=(4, 4, 3), level=0):
    images = np.full((len(labels), *shape), level, np.uint8)
    return ImageSource(images, np.array(labels), names, name)


def test_classes_of_one_name_are_one_class():
    first = source([0, 1, 1], ("cat", "dog"), "photos", level=1)
    second = source([1, 0], ("bird", "cat"), "drawings", level=2)
    joined = join_sources([first, second])
    assert joined.class_names == ("cat", "dog", "bird")
    np.testing.assert_array_equal(joined.labels, [0, 1, 1, 0, 2])
    np.testing.assert_array_equal(joined.images[:, 0, 0, 0], [1, 1, 1, 2, 2])
    assert joined.name == "photos + drawings"


def test_classes_without_names_are_told_apart_by_their_set():
    joined = join_sources([source([0, 2], name="a"), source([1], name="b")])
    assert joined.class_names == ("a 0", "a 1", "a 2", "b 0", "b 1")
    np.testing.assert_array_equal(joined.labels, [0, 2, 4])


def test_test_pictures_take_the_order_of_the_training_pictures():
    part = source([0, 1, 0], ("dog", "eel"))
    joined = join_sources([part], ("cat", "dog", "eel"))
    assert joined.class_names == ("cat", "dog", "eel")
    np.testing.assert_array_equal(joined.labels, [1, 2, 1])


def test_a_single_set_stays_as_it_is():
    alone = source([0, 1], ("cat", "dog"))
    assert join_sources([alone]).fingerprint == alone.fingerprint
    unnamed = join_sources([source([0, 1])])
    assert unnamed.class_names == ("0", "1")


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ([], "one shape and type. Received: no set"),
        ([source([0]), source([0], shape=(5, 4, 3))], "(?s)one shape.*4, 4, 3.*5, 4"),
        ([source([0]).without_labels()], "labels. Received: source 'set' without"),
    ],
    ids=["none", "shapes", "labels"],
)
def test_sets_that_cannot_be_joined_are_refused(sources, message):
    with pytest.raises(DataError, match=message):
        join_sources(sources)


def test_a_class_that_was_not_trained_on_is_refused():
    with pytest.raises(DataError, match="among cat, dog. Received: eel"):
        join_sources([source([0], ("eel",))], ("cat", "dog"))
