import pytest

from kerasgan.cli.options import (
    check_precision,
    check_split,
    parse_label,
    parse_labels,
    parse_names,
    parse_settings,
    parse_size,
)

NAMES = ("T-shirt/top", "Trouser", "Ankle boot")


@pytest.mark.parametrize(
    ("text", "size"), [("64", 64), ("64x48", (64, 48)), (None, None)]
)
def test_size(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["0", "64x", "-3", "64X48", "a", "", "1.5"])
def test_size_that_is_none(text):
    with pytest.raises(ValueError, match="`--size` must be a number of pixels") as info:
        parse_size(text)
    assert f"Received: {text!r}" in str(info.value)


def test_settings_are_literals_or_words():
    texts = ["a=1", "b=2e-4", "loss=hinge", "c=None", "d=true", "e=(28, 28, 1)", "f="]
    assert parse_settings(texts) == {
        "a": 1,
        "b": 2e-4,
        "loss": "hinge",
        "c": None,
        "d": True,
        "e": (28, 28, 1),
        "f": "",
    }


@pytest.mark.parametrize("text", ["latent_dim", "=3", "a b=3"])
def test_settings_without_a_name(text):
    with pytest.raises(ValueError, match="`--set` must be NAME=VALUE.*Received"):
        parse_settings([text])


def test_names_by_commas_and_by_repetition():
    assert parse_names(["a,b", " c ", ""]) == ("a", "b", "c")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (None, None),
        ("2", [2, 2, 2, 2]),
        ("trouser", [1, 1, 1, 1]),
        ("0, Ankle boot", [0, 2, 0, 2]),
        ("all", [0, 1, 2, 0]),
    ],
)
def test_labels(text, labels):
    assert parse_labels(text, 4, 3, NAMES) == labels


def test_labels_without_names():
    assert parse_labels("1", 2, 3, None) == [1, 1]


@pytest.mark.parametrize(
    ("text", "names", "message"),
    [
        ("3", NAMES, r"from 0 to 2, or one of T-shirt/top, .*Received: '3'\."),
        ("-1", None, r"numbers from 0 to 2\. Received: '-1'"),
        ("Trousers", NAMES, "Received: 'Trousers'. Did you mean 'trouser'?"),
        (",", NAMES, "must name at least one class. Received: ','"),
    ],
)
def test_labels_that_are_no_classes(text, names, message):
    with pytest.raises(ValueError, match=message):
        parse_labels(text, 4, 3, names)


def test_labels_of_a_model_without_classes():
    with pytest.raises(ValueError, match="needs a conditional model.*Received: '1'"):
        parse_labels("1", 4, None, None)


@pytest.mark.parametrize(
    ("text", "label"), [(None, None), ("2", 2), ("trouser", 1)], ids=str
)
def test_label(text, label):
    assert parse_label(text, 3, NAMES) == label


@pytest.mark.parametrize(
    ("text", "classes", "message"),
    [
        ("0,2", 3, "`--label` must be a single class. Received: '0,2'"),
        (" all", 3, "`--label` must be a single class. Received: ' all'"),
        ("3", 3, "`--label` must hold classes: numbers from 0 to 2"),
        ("", 3, "`--label` must name at least one class"),
        ("0", None, "`--label` needs a conditional model"),
    ],
    ids=str,
)
def test_label_that_is_not_one_class(text, classes, message):
    with pytest.raises(ValueError, match=message):
        parse_label(text, classes, NAMES)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("bfloat16", "mixed_bfloat16"),
        ("float16", "mixed_float16"),
        ("float23", "float32"),
        ("mixed_flaot16", "mixed_float16"),
    ],
)
def test_precision(name, meant):
    assert check_precision(meant) == meant
    with pytest.raises(ValueError, match=f"'{name}'. Did you mean '{meant}'"):
        check_precision(name)


def test_a_split_is_asked_of_data_that_have_parts():
    check_split("train", "all", "set")
    check_split("test", "test", "set")
    with pytest.raises(ValueError, match="be left out .*Received: 'test' for 'set'"):
        check_split("test", "all", "set")
