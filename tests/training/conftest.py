"""What the tests of training share."""

import signal

import pytest


@pytest.fixture(autouse=True)
def _ctrl_c():
    """A shell starts what runs in the background with Ctrl-C ignored."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)
