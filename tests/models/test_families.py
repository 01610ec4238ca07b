"""Families are found by name."""

import pytest

from kerasgan import models


@pytest.mark.parametrize("name", ["DCGAN", "dcgan"])
def test_get(name):
    assert models.get(name) is models.DCGAN


def test_unknown_family_names_the_nearest():
    with pytest.raises(
        ValueError, match="Unknown family 'DCGANN'. Did you mean 'DCGAN'"
    ):
        models.get("DCGANN")
    with pytest.raises(
        ValueError, match="Unknown family 'x'. kerasgan.models has CycleGAN, DCGAN"
    ):
        models.get("x")
