"""Scores without scoring, and training without a model, for tests of what surrounds."""

import dataclasses
import types

import tensorflow as tf

from kerasgan.evaluation import Protocol, Scores

STAMP = Protocol(
    **dict.fromkeys([field.name for field in dataclasses.fields(Protocol)], "x")
    | {"averaged": True, "neighbours": 5, "real": 100, "fake": 50, "seed": 0}
)


def made_up(samples=50, errors=None, **values):
    """Scores with the given values.

    Args:
        samples: int. Number of fakes that the stamp names.
        errors: dict or None. Standard errors.
        **values: Scores by name.
    """
    stamp = dataclasses.replace(STAMP, fake=samples)
    return Scores(values, stamp, (), errors or {})


class Judge:
    """Stands for `evaluate`: scores that were made up, and a clock that they move.

    Args:
        **values: Scores by name: those of the first scoring, of the second ...
    """

    def __init__(self, **values):
        self.values = values
        self.calls = []
        self.now, self.cost = 0.0, 0.0

    def __call__(self, model, reference=None,
                 metrics=("frechet_distance", "density_coverage"), samples=0, seed=0,
                 extractor=None, split="test", **options):  # fmt: skip
        self.calls.append((int(model.images_shown.value.numpy()), samples))
        self.now += self.cost
        place = max(0, len(self.scored) - 1)
        values = {k: v[min(place, len(v) - 1)] for k, v in self.values.items()}
        return made_up(samples, **values)

    def clock(self):
        """The time in seconds."""
        return self.now

    @property
    def scored(self):
        """Images shown at each whole scoring."""
        return [images for images, samples in self.calls if samples == 2_000]


class Counter:
    """The counter of a model, which counts how often it is read."""

    def __init__(self, shown=0):
        self.shown = shown
        self.reads = 0

    def numpy(self):
        self.reads += 1
        return self.shown


def model_without_networks(shown=0):
    """What a monitor of scores needs to know of a model whose scores are made up."""
    return types.SimpleNamespace(
        images_shown=types.SimpleNamespace(value=Counter(shown)),
        image_shape=(8, 8, 1),
        classes=None,
        stop_training=False,
        sampler=types.SimpleNamespace(weights=[]),
        distribute_strategy=tf.distribute.get_strategy(),
    )


def play(monitor, model, epochs=2, steps=10, each_batch=lambda: None):
    """Calls a callback as `fit` does, in batches of 16; returns the epochs' logs."""
    monitor.set_model(model)
    monitor.set_params({"epochs": epochs})
    monitor.on_train_begin()
    history = []
    for epoch in range(epochs):
        for batch in range(steps):
            model.images_shown.value.shown += 16
            each_batch()
            monitor.on_train_batch_end(batch, {"generator_loss": 1.0})
        logs = {"generator_loss": 1.0}
        monitor.on_epoch_end(epoch, logs)
        history.append(logs)
    monitor.on_train_end()
    return history


def played(monitor, shown=0, **arguments):
    """The same with a model that has seen so many images."""
    return play(monitor, model_without_networks(shown), **arguments)
