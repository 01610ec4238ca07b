"""What the tests of training share."""

import signal

import pytest

from training.made_up_scores import Judge


@pytest.fixture(autouse=True)
def _ctrl_c():
    """A shell starts what runs in the background with Ctrl-C ignored."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)


@pytest.fixture
def judge(monkeypatch):
    """Stands for `evaluate`, and writes no config of a model that has none."""
    judge = Judge(frechet_distance=[9.0, 4.0, 6.0, 5.0], coverage=[0.1, 0.4, 0.2, 0.3])
    room = "kerasgan.training.score_protocol"
    monkeypatch.setattr(f"{room}.evaluation.evaluate", judge)
    monkeypatch.setattr(f"{room}.choose_extractor", lambda *arguments: None)
    monkeypatch.setattr("kerasgan.training.best_sampler.plain_config", lambda model: {})
    return judge
