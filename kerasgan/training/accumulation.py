"""The update of a large batch, from parts of it that fit into memory one by one."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.training.arguments import check_counts
from kerasgan.training.descent import apply_gradients, gradients_of


def set_accumulation(model, accumulate):
    """Makes a model play its steps in parts, or whole again.

    Args:
        model: `AdversarialModel` that is being compiled.
        accumulate: int. Parts of a batch.

    Raises:
        ValueError: If it is no integer above 0, or the family or the strategy cannot.
    """
    check_counts(accumulate=accumulate)
    if isinstance(vars(model).get("train_step"), Accumulation):
        del model.train_step
    model.parts = None
    if accumulate == 1:
        return
    replicas = model.distribute_strategy.num_replicas_in_sync
    if replicas > 1:
        raise ValueError(
            "Batches are accumulated on one device only. Received: "
            f"{accumulate=} with {replicas} replicas. Each replica holds its share of "
            "a batch as it is: take more devices, or smaller batches."
        )
    if model.single_device:
        raise ValueError(
            f"This {type(model).__name__} cannot accumulate: whether its generator is "
            f"updated depends on the step. Received: {accumulate=}. "
            f"{model.single_device}"
        )
    model.train_step = Accumulation(model, model.train_step, accumulate)


class Accumulation:
    """Plays a training step part by part, with the updates of the whole batch.

    A step with n updates is played n times over all parts. Each time one of the
    updates collects its gradients, and is then made with their mean. Updates before it
    put their result in place when their turn comes, so that what follows them sees the
    weights that it would see in a whole step; updates behind it do nothing. What else a
    play moves, such as statistics of batch norm or a pool, is put back after all plays
    but the last. Memory holds the activations of one part.

    The latents are those of the whole batch. What works on a batch, such as batch norm,
    works on each part.

    Args:
        model: `AdversarialModel`.
        step: Its `train_step`.
        parts: int above 1. Parts of a batch.
    """

    def __init__(self, model, step, parts):
        self.count = parts
        self._model, self._step = model, step

    def __call__(self, data):
        """Plays a step on what `fit` hands to `train_step`."""
        model, first = self._model, keras.tree.flatten(data)[0]
        model.count_images(first)
        model.parts = self
        try:
            losses = self._play_all(data)
        finally:
            model.parts = None
        if self._averages:
            model.update_average(first)
        return model.log(
            **dict(zip(model.loss_names, tf.unstack(losses / self.count), strict=True))
        )

    def of(self, batch):
        """Takes the part that is played out of a tensor of the whole batch.

        Args:
            batch: Tensor whose first axis `parts` divides.

        Returns:
            Tensor.
        """
        size = tf.shape(batch)[0] // self.count
        part = batch[self.part * size : (self.part + 1) * size]
        return tf.ensure_shape(part, (None, *batch.shape[1:]))

    def meet(self, loss, tape, variables, optimizer):
        """Takes the place of an update: collects, repeats or leaves it out.

        Args:
            loss: float32 scalar tensor.
            tape: `tf.GradientTape` that recorded it.
            variables: List of variables that the update moves.
            optimizer: Built Keras optimizer.
        """
        number, self._met = self._met, self._met + 1
        if number < self._turn:
            _assign(variables, self._after[number])
        elif number == self._turn:
            self._update = variables, optimizer
            self._gradients = gradients_of(loss, tape, variables, optimizer)

    def skip_average(self):
        """Takes the place of moving the average, which waits for all updates."""
        self._averages = True

    def take_losses(self, losses):
        """Takes the place of logging.

        Args:
            losses: dict of name to float32 scalar tensor.
        """
        self._losses = tf.stack([losses[name] for name in self._model.loss_names])

    def _play_all(self, data):
        model = self._model
        self._moved = _unique(
            [*model.generator_variables, *model.discriminator_variables]
        )
        ids = set(map(id, self._moved))
        others = [v for v in model.variables if id(v) not in ids]
        begun, kept = _values(self._moved), _values(others)
        self._after, self._averages = [], False
        while True:
            self._turn = len(self._after)
            sums, losses = self._play(data, begun)
            variables, optimizer = self._update
            gradients = {id(v): s for v, s in zip(self._moved, sums, strict=True)}
            means = [gradients[id(v)] / self.count for v in variables]
            apply_gradients(means, variables, optimizer, losses)
            self._after.append(_values(variables))
            if len(self._after) == self._met:
                return losses
            _assign(others, kept)

    def _play(self, data, begun):
        """Plays all parts; returns the sums of the gradients and of the losses."""

        def body(number, sums, losses):
            if self._turn:
                _assign(self._moved, begun)
            self.part, self._met = number, 0
            self._step(keras.tree.map_structure(self._part_of_lots, data))
            variables, _ = self._update
            own = dict(zip(map(id, variables), self._gradients, strict=True))
            sums = [
                total if own.get(id(v)) is None else total + own[id(v)]
                for v, total in zip(self._moved, sums, strict=True)
            ]
            return number + 1, sums, losses + self._losses

        zeros = [tf.zeros(v.shape, v.dtype) for v in self._moved]
        losses = tf.zeros(len(self._model.loss_names))
        _, sums, losses = tf.while_loop(
            lambda number, *_: number < self.count,
            body,
            (tf.constant(0), zeros, losses),
            parallel_iterations=1,
        )
        return sums, losses

    def _part_of_lots(self, batch):
        """A part of each lot, so that lots stay what they are."""
        lots = tf.split(batch, self._model.critic_steps)
        return tf.concat([self.of(lot) for lot in lots], 0)


def _unique(variables):
    return list({id(v): v for v in variables}.values())


def _values(variables):
    return [tf.identity(v.value) for v in variables]


def _assign(variables, values):
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
