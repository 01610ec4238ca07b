"""The checkpoint of the best logs, which stays beside the newest."""

import keras
import pytest

from kerasgan.training import Checkpoint, resume
from kerasgan.training.checkpoint_files import checkpoint_names, read_checkpoint
from training.small_training import fit, made


class Scores(keras.callbacks.Callback):
    """Logs these scores, one an epoch."""

    def __init__(self, *scores, name="frechet_distance"):
        super().__init__()
        self.scores, self.name = scores, name

    def on_epoch_end(self, epoch, logs=None):
        logs[self.name] = self.scores[epoch]


def test_newest_and_best_stay(tmp_path):
    kept = Checkpoint(tmp_path, 32, keep=1, keep_best="frechet_distance")
    fit(made(), Scores(5.0, 3.0, 4.0, float("nan"), 6.0), kept, epochs=5)
    assert checkpoint_names(tmp_path) == ["0000000128", "0000000320"]
    _, card = read_checkpoint(tmp_path / "0000000320")
    assert card["best"] == {
        "name": "0000000128", "value": 3.0, "of": "frechet_distance"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("of", "scores", "best"),
    [
        ("frechet_distance", (4.0, 3.5), "0000000064"),
        ("frechet_distance", (4.0, 2.5), "0000000256"),
        pytest.param(
            *("coverage", (2.0, 1.0), "0000000192"), marks=pytest.mark.exhaustive
        ),
        (None, (4.0, 2.5), "0000000064"),
    ],
    ids=["before", "after", "another", "none"],
)
def test_the_best_stays_where_fit_goes_on(tmp_path, of, scores, best):
    kept = Checkpoint(tmp_path, 32, keep=1, keep_best="frechet_distance")
    fit(made(), Scores(3.0, 5.0), kept)
    gan = made(weights=9)
    at = resume(gan, tmp_path)
    logged = Scores(0, 0, *scores, name=of or "frechet_distance")
    again = Checkpoint(tmp_path, 32, keep=1, keep_best=of)
    fit(gan, logged, again, initial_epoch=at.epoch, epochs=4)
    assert checkpoint_names(tmp_path) == sorted({best, "0000000256"})
