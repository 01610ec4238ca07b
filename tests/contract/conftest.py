"""Models that a file of checks shares go when it has ended."""

import pytest

from contract import trainings


@pytest.fixture(scope="module", autouse=True)
def _forgotten():
    yield
    trainings.forget()
