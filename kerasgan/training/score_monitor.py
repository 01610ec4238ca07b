"""Scores a GAN while it trains, within a share of the time, and keeps the best."""

from __future__ import annotations

import dataclasses
import math
import pathlib
import sys

import keras
import numpy as np
from rich.console import Console

from kerasgan.data import image_grid
from kerasgan.training.best_sampler import BestSampler, deciding_score
from kerasgan.training.distribution import is_multi_worker
from kerasgan.training.image_interval import ImageInterval
from kerasgan.training.last_epoch import is_last_epoch
from kerasgan.training.score_history import ScoreHistory
from kerasgan.training.score_protocol import ScoreProtocol
from kerasgan.training.tensorboard_log import TensorBoardLog
from kerasgan.training.time_share import TimeShare
from kerasgan.training.weights import provenance_of

SAMPLES = 2_000  # enough to rank the states of one training
GRID = 64  # pictures in TensorBoard's grid


class ScoreMonitor(keras.callbacks.Callback):
    """Computes scores every so many images and keeps the sampler that scored best.

    Samples come from the same latents each time and features of the real pictures are
    computed once, so that scores of one training compare. Scoring takes a bounded share
    of the time: one that would exceed it, if it took as long as the last, is put off
    until there is room, and after training left out. Only the first may exceed it. What
    came out is printed to standard error, with the share.

    The logs of each epoch get the newest scores, the images shown at that moment as
    `scored_images`, and `scoring_share`; they are NaN until the first scoring. A
    callback that reads logs, as `keras.callbacks.CSVLogger`, must stand behind this one
    in the list.

    A directory gets `scores.csv` with the protocol above it, `scores.png` with a curve
    for each score, and `best.safetensors` with `best.json`: the weights of the best
    sampler, its scores, and what is needed to build and verify it. A training that is
    taken up again goes on with these files, from a checkpoint also with the clock.

    Args:
        every_images: int. Images shown between two scorings.
        directory: str, PathLike or None. Folder of the files, such as that of the run;
            None keeps none.
        largest_share: float in (0, 1]. Share of the time that scoring may take.
        best_by: str or None. Name of the score that decides which sampler is the best,
            such as `"coverage"`; None takes the first distance, or the first score.
            Of distances and lengths less is better, of all others more.
        tensorboard: str, PathLike or None. Folder for TensorBoard: scores, share and a
            grid of samples by the images shown.
        **protocol: Arguments of `kerasgan.evaluation.evaluate` besides the model:
            `reference`, `metrics`, `samples` (2 000 if not given), `seed`, `extractor`,
            `split`.

    Attributes:
        history: `ScoreHistory`; its `rows` and `table()` hold every scoring.
        best: `BestSampler`; its `value` and `images_shown` are those of the best.

    Raises:
        ValueError: If an argument is unknown or out of its range, or `best_by` is no
            score of the metrics; when training begins, if `evaluate` refuses the model
            or the reference, or the directory holds the scores of another training.

    Example:
    >>> monitor = ScoreMonitor(50_000, "runs/mine", metrics="frechet_distance")
    >>> history = train(gan, source, 500_000, "runs/mine", callbacks=[monitor])
    >>> print(monitor.history.table())
    """

    def __init__(
        self,
        every_images,
        directory=None,
        largest_share=0.1,
        best_by=None,
        tensorboard=None,
        **protocol,
    ):
        super().__init__()
        self.directory = None if directory is None else pathlib.Path(directory)
        self.tensorboard = tensorboard
        self.history, self.best = ScoreHistory(), None
        self._protocol = ScoreProtocol({"samples": SAMPLES, **protocol})
        self.best_by = deciding_score(self._protocol.scores, best_by)
        self._interval = ImageInterval(every_images)
        self._time = TimeShare(largest_share)
        self._log = self._state = None

    def on_train_begin(self, logs=None):
        """Tries a small scoring, so that what cannot be scored is known at once."""
        self._require_one_process()
        if self._state is None:
            self._time.begin()
        with self._time.spend():
            tried = self._protocol.rehearse(self.model)
        if self._state is not None:  # few samples take less time than they all
            self._time.last = self._state["last"]
        self._interval.begin(self.model)
        if self.best is None:
            self._take_up(tried)
        self._names = list(tried.values)
        self._renew()
        if self.tensorboard is not None:
            self._log = TensorBoardLog(self.tensorboard)

    def on_train_batch_end(self, batch, logs=None):
        """Scores where another interval is full and there is time."""
        if self._interval.is_full() and self._has_time():
            self._score()

    def on_epoch_end(self, epoch, logs=None):
        """Adds the newest scores to the logs, in the last epoch those of its end."""
        if is_last_epoch(self, epoch):
            self._score_the_end()
        if logs is not None:
            logs.update({**self._newest, "scoring_share": self._time.share})

    def on_train_end(self, logs=None):
        """Scores the last sampler, if there is time, and sums up."""
        self._score_the_end()
        if self._log is not None:
            self._log.close()
        self._say(f"{self.history.table()}\n{self._summary()}")

    def _take_up(self, tried):
        """Goes on with the files of a training that is taken up again."""
        self.best = BestSampler(self.best_by, self.directory)
        path = None if self.directory is None else self.directory / "scores.csv"
        if path is not None and path.exists():
            self.history = ScoreHistory.read(path)
            self._require_same_protocol(path, tried.stamp)
        self._forget_what_follows()

    def _require_same_protocol(self, path, stamp):
        # As if the samples had been as many as in a whole scoring.
        whole = dataclasses.replace(stamp, fake=self._protocol.samples)
        begun = self._interval.shown > 0 or self._state is not None
        if not begun or self.history.protocol != str(whole):
            raise ValueError(
                "The directory of a `ScoreMonitor` must hold no scores of another "
                f"training or protocol. Received: {path}, scores by "
                f"{self.history.protocol}. Choose another directory."
            )

    def get_state(self):
        """What a checkpoint keeps besides the files: the scores, and the time."""
        time = self._time
        times = {"elapsed": time.elapsed, "spent": time.spent, "last": time.last}
        return {"scores": self.history.text() if self.history.rows else "", **times}

    def set_state(self, state):
        """Goes on with them, as if training had not stopped."""
        self._state = state
        self._time.begin(state["elapsed"], state["spent"], state["last"])
        self._interval.begin(self.model)
        self.history = ScoreHistory()
        if state["scores"]:
            self.history = ScoreHistory.parse(state["scores"])
        if self.best is not None:  # rolled back, while it trained
            self.best = BestSampler(self.best.score, self.directory)
            self._forget_what_follows()
            self._renew()

    def _forget_what_follows(self):
        shown, rows = self._interval.shown, self.history.rows
        self.history.rows = [row for row in rows if row["images"] <= shown]
        if lost := self.best.resume(shown, self.history.rows):
            self._say(lost)

    def _renew(self):
        """Sets the newest scores to those of the last row, if there is one."""
        rows, nan = self.history.rows, math.nan
        last = rows[-1] if rows else {}
        self._newest = {name: last.get(name, nan) for name in self._names}
        self._newest["scored_images"] = last.get("images", nan)
        self._scored = bool(rows)

    def _require_one_process(self):
        if is_multi_worker(self.model.distribute_strategy):
            raise ValueError(
                "A `ScoreMonitor` keeps to a share of the time, which is another one "
                "in each process of a training. Received: a strategy of several "
                "processes. Score its checkpoints or its end: `kerasgan evaluate`."
            )

    def _score_the_end(self):
        self._interval.advance()
        if self._newest["scored_images"] != self._interval.shown and self._has_time():
            self._score()

    def _has_time(self):
        # What the first takes is not known before; a training is scored at least once.
        return not self._scored or self._time.allows_another()

    def _score(self):
        self._interval.advance()
        shown = self._interval.shown
        with self._time.spend():
            scores = self._protocol.score(self.model)
            if self.directory is not None:
                self.directory.mkdir(parents=True, exist_ok=True)
            better = self.best.offer(self.model, scores, shown)
            self.history.add(scores, shown, self._time.elapsed, self._time.share)
            self._keep(scores, shown)
        self._newest, self._scored = {**scores.values, "scored_images": shown}, True
        numbers = ", ".join(
            f"{name} {value:.4g}" for name, value in scores.values.items()
        )
        self._say(
            f"{shown:,} images: {numbers}{' (best so far)' if better else ''}; scored "
            f"in {self._time.last:.1f} s, {self._time.share:.1%} of the time"
        )

    def _keep(self, scores, shown):
        if self.directory is not None:
            self.history.write(self.directory / "scores.csv")
            chart, best = self.directory / "scores.png", self.best.images_shown
            name, seed = self.directory.resolve().name, self._protocol.seed
            self.history.draw(chart, best, provenance_of(self.model, name, seed))
        if self._log is None:
            return
        numbers = {f"scores/{name}": value for name, value in scores.values.items()}
        self._log.numbers({**numbers, "scores/share": self._time.share}, shown)
        classes = self.model.classes
        labels = None if classes is None else np.arange(GRID) % classes
        pictures = self.model.sample(GRID, self._protocol.seed, labels)
        self._log.picture("samples", image_grid(pictures, classes), shown)

    def _summary(self):
        best = self.best
        if best.images_shown is None:
            return f"No state of this training has a finite {best.score}."
        kept = "" if self.directory is None else f", kept in {best.path}"
        return (
            f"Best {best.score.replace('_', ' ')}: {best.value:.4g} at "
            f"{best.images_shown:,} images{kept}. Scoring took {self._time.share:.1%} "
            "of the time."
        )

    def _say(self, text):
        # Made anew: a live progress bar stands in for standard error while it moves.
        console = Console(file=sys.stderr, soft_wrap=True, highlight=False)
        console.print(text, markup=False)
