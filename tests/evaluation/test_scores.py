"""Scores carry their protocol, and refuse to be compared without it."""

import dataclasses
import json

import pytest

from kerasgan.evaluation import Protocol, Scores

PROTOCOL = Protocol(
    extractor="fashion_28",
    extractor_sha256="ab" * 32,
    resizer="none",
    reference="fashion_mnist",
    split="test",
    reference_fingerprint="cd" * 32,
    real=10_000,
    fake=5_000,
    neighbours=5,
    seed=0,
    averaged=True,
    kerasgan="0.1.0",
)
SCORES = Scores({"frechet_distance": 1.25, "density": 0.5}, PROTOCOL, ("Few.",))


def scores_with(**changes):
    return Scores(SCORES.values, dataclasses.replace(PROTOCOL, **changes))


def test_the_protocol_reads_as_one_line():
    assert SCORES.protocol == (
        "fashion_28 (sha256 abababababab), resizer none, 10000 real pictures of "
        "fashion_mnist test (sha256 cdcdcdcdcdcd), 5000 fake pictures, k=5, seed 0, "
        "averaged generator, kerasgan 0.1.0"
    )


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"averaged": False}, "seed 0, generator, kerasgan"),
        ({"averaged": None}, "seed 0, kerasgan"),
        ({"neighbours": None}, "5000 fake pictures, seed 0"),
    ],
    ids=["not averaged", "given pictures", "no neighbours"],
)
def test_the_protocol_says_what_applies(changes, part):
    assert part in scores_with(**changes).protocol


def test_the_text_holds_values_protocol_and_caveats():
    assert str(SCORES) == (
        f"frechet_distance 1.25, density 0.5\n{SCORES.protocol}\nCaveat: Few."
    )


def test_json_gives_the_scores_back():
    stored = json.loads(SCORES.to_json())
    assert stored["protocol_text"] == SCORES.protocol
    assert stored["protocol"]["extractor_sha256"] == "ab" * 32
    assert Scores.from_dict(stored) == SCORES


def test_standard_errors_are_told_and_stored():
    errors = {"density": 0.0123}
    scores = Scores(SCORES.values, PROTOCOL, errors=errors)
    assert str(scores).startswith("frechet_distance 1.25, density 0.5 +- 0.012\n")
    assert Scores.from_dict(json.loads(scores.to_json())) == scores
    errors["density"] = 1.0
    assert scores.errors == scores.to_dict()["errors"] == {"density": 0.0123}


def test_scores_without_errors_are_stored_as_ever():
    assert list(SCORES.to_dict()) == ["values", "protocol", "protocol_text", "caveats"]
    assert Scores.from_dict(SCORES.to_dict()).errors == {}


def test_scores_are_apart_from_what_they_were_made_of():
    values = {"coverage": 0.5}
    scores = Scores(values, PROTOCOL)
    values["coverage"] = 1.0
    scores.to_dict()["values"]["coverage"] = 1.0
    assert scores.values == {"coverage": 0.5}
    with pytest.raises(dataclasses.FrozenInstanceError):
        scores.stamp = None


def test_equal_protocols_compare():
    SCORES.ensure_comparable(scores_with())


@pytest.mark.parametrize(
    "field", [field.name for field in dataclasses.fields(Protocol)]
)
def test_each_differing_field_is_refused_and_named(field):
    other = scores_with(**{field: False if field == "averaged" else "other"})
    with pytest.raises(ValueError, match=f"Received: {field}: .*`ignore`"):
        SCORES.ensure_comparable(other)
    SCORES.ensure_comparable(other, ignore=(field,))


def test_all_differing_fields_are_named():
    with pytest.raises(ValueError, match="fake: 5000 and 7; seed: 0 and 1"):
        SCORES.ensure_comparable(scores_with(seed=1, fake=7))
    with pytest.raises(ValueError, match="Received: fake: 5000 and 7. Evaluate"):
        SCORES.ensure_comparable(scores_with(seed=1, fake=7), ignore=("seed",))


@pytest.mark.parametrize("field", ["averaged", "neighbours"])
def test_what_does_not_apply_to_one_side_is_not_compared(field):
    SCORES.ensure_comparable(scores_with(**{field: None}))
    scores_with(**{field: None}).ensure_comparable(SCORES)
    found = PROTOCOL.differences(scores_with(**{field: None, "seed": 1}).stamp)
    assert found == {"seed": (0, 1)}


def test_ignore_must_name_fields():
    with pytest.raises(ValueError, match="`ignore` must name fields.*'sede'"):
        SCORES.ensure_comparable(SCORES, ignore=("sede",))


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"values": {}, "protocol": {"extractor": "fashion_28"}},
        {"values": {}, "protocol": {**dataclasses.asdict(PROTOCOL), "more": 1}},
    ],
    ids=["empty", "missing field", "unknown field"],
)
def test_stored_scores_that_lack_something_are_refused(stored):
    with pytest.raises(ValueError, match="must hold `values` and a `protocol`"):
        Scores.from_dict(stored)


@pytest.mark.parametrize("part", ["values", "errors"])
@pytest.mark.parametrize("wrong", [{"density": "1"}, {"density": None}, "abc", None])
def test_what_are_no_numbers_by_name_is_refused(part, wrong):
    stored = SCORES.to_dict() | {part: wrong}
    with pytest.raises(ValueError, match=f"`{part}` of stored scores must be numbers"):
        Scores.from_dict(stored)
