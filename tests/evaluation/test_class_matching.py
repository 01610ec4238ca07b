"""Classes of pictures are found among the extractor's by their names."""

import dataclasses

import numpy as np
import pytest

from kerasgan.data import load
from kerasgan.evaluation import evaluate
from kerasgan.evaluation.class_matching import class_places

KNOWN = ("T-shirt/top", "Trouser", "Bag", "Ankle boot")


@pytest.mark.parametrize(
    ("own", "known", "places"),
    [
        (KNOWN, KNOWN, [0, 1, 2, 3]),
        (("Ankle_boot", "bag", "t shirt top"), KNOWN, [3, 2, 0]),
        (("10", "9"), tuple(map(str, range(11))), [10, 9]),
        (("b", "A"), ("a", "A", "b"), [2, 1]),
        (("+", "-"), ("-", "+"), [1, 0]),
    ],
    ids=["same", "folders", "numbers", "case tells", "signs tell"],
)
def test_places_are_found_by_name(own, known, places):
    found = class_places(own, known)
    assert found.numbers.tolist() == places
    assert found.caveats == ()


def test_without_names_numbers_are_taken_to_be_the_same():
    for found in (class_places(None, KNOWN), class_places(KNOWN, None)):
        assert found == (None, ())
        assert found.of([2, 1]) == [2, 1]


@pytest.mark.parametrize(
    ("own", "known", "labels"),
    [
        (("class_0", "class_1", "class_10", "class_2"), KNOWN, [0, 1, 10, 2]),
        (KNOWN, ("0", "1", "2", "3"), [0, 1, 2, 3]),
    ],
    ids=["own", "known"],
)
def test_numbers_are_no_names_and_a_caveat_says_so(own, known, labels):
    found = class_places(own, known)
    assert found.of(np.arange(4)).tolist() == labels
    (caveat,) = found.caveats
    assert "goes by numbers, for the classes are" in caveat
    assert repr(own[0]) in caveat
    assert repr(known[0]) in caveat


def test_a_class_that_the_extractor_does_not_know_is_refused():
    message = "by name. Received: 'Hat', 'Tie', and an extractor of 'T-shirt/top', .*"
    with pytest.raises(ValueError, match=message + "without names, .images, labels.,"):
        class_places(("Hat", "Bag", "Tie"), KNOWN)


def test_the_order_of_the_names_does_not_change_the_label_accuracy():
    clothing = load("fashion_mnist_10k")
    some = dataclasses.replace(
        clothing, images=clothing.images[:300], labels=clothing.labels[:300]
    )
    order = np.argsort(some.class_names)  # as folders are counted
    sorted_by_name = dataclasses.replace(
        some,
        labels=np.argsort(order)[some.labels],
        class_names=tuple(np.array(some.class_names)[order]),
    )
    only = {"metrics": "label_accuracy"}
    expected = evaluate(some, **only)
    assert expected.values["label_accuracy"] > 0.85
    assert evaluate(sorted_by_name, **only) == expected
    assert evaluate((some.images, some.labels), **only) == expected
    digits = evaluate(some, some, extractor="digits_28", **only)
    assert "goes by numbers" in digits.caveats[-1]
