import pytest

from kerasgan.cli import arguments


def test_names_are_completed():
    assert arguments.complete_entry("cd") == ["cdcgan_fashion_28"]
    assert "DCGAN" in arguments.complete_trainable("DC")
    assert "dcgan_fashion_28" in arguments.complete_trainable("dcgan_")
    assert arguments.complete_entry("nothing") == []


def test_trainable_names_are_entries_and_families():
    names = arguments.trainable_names()
    assert {"DCGAN", "dcgan_fashion_28"} <= set(names)
    assert "get" not in names


@pytest.mark.parametrize(
    ("name", "guess"),
    [("dcgam", " Did you mean 'DCGAN'?"), ("zzzzzz", "")],
    ids=["near", "far"],
)
def test_nearest_ignores_case(name, guess):
    assert arguments.nearest(name, ["DCGAN", "StyleGAN"]) == guess
