"""Two scores are compared under one protocol, with errors, or not silently."""

import dataclasses
import math

import pytest

from kerasgan.evaluation import Protocol, Scores, compare

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
VALUES = {"frechet_distance": 8.0, "kernel_distance": 2.0, "coverage": 0.5}


def scores(values=VALUES, errors=None, caveats=(), **changes):
    stamp = dataclasses.replace(PROTOCOL, **changes)
    return Scores(values, stamp, caveats, errors or {})


def test_differences_are_second_minus_first_with_their_errors():
    first = scores(errors={"kernel_distance": 0.3})
    second = scores(
        {"frechet_distance": 6.5, "kernel_distance": 3.0, "density": 1.0},
        errors={"kernel_distance": 0.4, "density": 0.1},
    )
    found = compare(first, second)
    assert found.differences == {"frechet_distance": -1.5, "kernel_distance": 1.0}
    assert found.errors == {"kernel_distance": math.hypot(0.3, 0.4)}
    assert (found.first, found.second, found.caveats) == (first, second, ())


def test_the_text_is_a_table():
    first = scores(errors={"kernel_distance": 0.3, "coverage": 0.01}, caveats=["Few."])
    second = scores(
        {"frechet_distance": 6.5, "kernel_distance": 3.0, "coverage": 0.75},
        errors={"kernel_distance": 0.4, "coverage": 0.01},
        caveats=["Few."],
    )
    assert str(compare(first, second)) == (
        "frechet_distance 8 -> 6.5: -1.5\n"
        "kernel_distance 2 -> 3: +1 +- 0.5\n"
        "coverage 0.5 -> 0.75: +0.25 +- 0.014\n"
        "Caveat: Few."
    )


@pytest.mark.parametrize(("value", "chance"), [(2.99, True), (3.0, False), (1.1, True)])
def test_less_than_two_standard_errors_may_be_chance(value, chance):
    errors = {"kernel_distance": 0.3}, {"kernel_distance": 0.4}
    second = scores({"kernel_distance": value}, errors[1], neighbours=None)
    text = str(compare(scores(errors=errors[0]), second))
    assert ("(may be chance)" in text) == chance


def test_scores_of_differing_protocols_are_refused_and_the_fields_named():
    other = scores(fake=1000, seed=4)
    with pytest.raises(ValueError, match="fake: 5000 and 1000; seed: 0 and 4"):
        compare(scores(), other)


def test_forced_the_result_says_which_fields_differ():
    found = compare(
        scores(caveats=["A."]),
        scores(fake=1000, extractor="other", caveats=["B.", "A."]),
        force=True,
    )
    assert found.differences == dict.fromkeys(VALUES, 0.0)
    assert found.caveats == (
        "The protocols differ in extractor: 'fashion_28' and 'other'.",
        "The protocols differ in fake: 5000 and 1000.",
        "A.",
        "B.",
    )
    assert "\nCaveat: The protocols differ in fake: 5000 and 1000.\n" in str(found)


def test_fields_that_are_ignored_may_differ_and_are_told():
    found = compare(scores(), scores(seed=4), ignore=("seed",))
    assert found.caveats == ("The protocols differ in seed: 0 and 4.",)
    with pytest.raises(ValueError, match="Received: fake: 5000 and 7. Evaluate"):
        compare(scores(), scores(seed=4, fake=7), ignore=("seed",))
    with pytest.raises(ValueError, match="`ignore` must name fields.*'sede'"):
        compare(scores(), scores(), ignore=("sede",))


def test_the_neighbours_of_coverage_do_not_matter_without_it():
    only = {"frechet_distance": 7.0}
    found = compare(scores(), scores(only, neighbours=None))
    assert (found.differences, found.caveats) == ({"frechet_distance": -1.0}, ())
    with pytest.raises(ValueError, match="Received: neighbours: 5 and 3"):
        compare(scores(), scores(neighbours=3))


@pytest.mark.parametrize("force", [False, True])
def test_nothing_in_common_is_refused(force):
    first, second = scores({"density": 1.0}), scores({"recall": 1.0})
    with pytest.raises(ValueError, match="in common .* Received: density and recall."):
        compare(first, second, force=force)
    with pytest.raises(ValueError, match="Received: density and none."):
        compare(first, scores({}), force=force)
