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
    assert class_places(own, known).tolist() == places


def test_without_names_numbers_are_taken_to_be_the_same():
    assert class_places(None, KNOWN) is None
    assert class_places(KNOWN, None) is None


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
    with pytest.raises(ValueError, match="Received: 'T-shirt/top', .* of '0', '1', "):
        evaluate(some, extractor="digits_28", reference=some, **only)
