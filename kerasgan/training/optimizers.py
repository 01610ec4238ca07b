"""Optimizers made ready for adversarial training."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.training.schedules import follow_images


def prepare_optimizer(optimizer, variables, model):
    """Wraps an optimizer for float16 where the model needs it, and builds it.

    Keras wraps and builds only a model's single `optimizer`. Built at once, the state
    exists before any graph, strategy or file asks for it. A rate of learning that
    follows the images shown is given the model's counter.

    Args:
        optimizer: Keras optimizer or its name.
        variables: List of the variables it will move.
        model: The `AdversarialModel` that it will train.

    Returns:
        Built Keras optimizer.

    Raises:
        ValueError: If float16 is asked for on several replicas.
    """
    optimizer = keras.optimizers.get(optimizer)
    follow_images(optimizer, model.images_shown)
    if uses_float16(model):
        if model.distribute_strategy.num_replicas_in_sync > 1:
            raise ValueError(
                "float16 cannot be trained on several replicas: Keras looks for "
                "overflow on the first one only. Use the policy 'mixed_bfloat16'. "
                f"Received: policy {model.dtype_policy.name!r}."
            )
        if not isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
            optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    optimizer.build(variables)
    # Not a variable of Keras: no part of the optimizer's state or of its files.
    optimizer.broken_gradients = tf.Variable(
        0,
        dtype=tf.int64,
        trainable=False,
        synchronization=tf.VariableSynchronization.ON_READ,
        aggregation=tf.VariableAggregation.SUM,
    )
    remember_settings(optimizer, settings_now(optimizer))
    return optimizer


def optimizers_of(model) -> dict:
    """Finds the optimizers of a model.

    Args:
        model: Compiled `AdversarialModel`.

    Returns:
        dict of the attribute's name to the optimizer.
    """
    return {
        name: value
        for name, value in vars(model).items()
        if isinstance(value, keras.optimizers.Optimizer)
    }


def settings_now(optimizer) -> dict:
    """Describes an optimizer as it stands.

    Args:
        optimizer: Keras optimizer.

    Returns:
        dict of plain values, its learning rate as it is now among them.
    """
    return keras.saving.serialize_keras_object(optimizer)


def settings_compiled(optimizer) -> dict:
    """Describes an optimizer as `compile` took it, whatever changed its rate since.

    Args:
        optimizer: Keras optimizer.

    Returns:
        dict as `settings_now` gives it; that itself for one that was not compiled.
    """
    return vars(optimizer).get("compiled_with") or settings_now(optimizer)


def remember_settings(optimizer, settings) -> None:
    """Notes what an optimizer is compiled with.

    Args:
        optimizer: Keras optimizer.
        settings: dict as `settings_now` gives it.
    """
    vars(optimizer)["compiled_with"] = settings  # Keras would track an attribute


def take_over(optimizer, other):
    """Copies the state of an optimizer that moved these variables, and maybe more.

    Args:
        optimizer: Built Keras optimizer.
        other: Likewise, of the same class and settings.
    """
    states = {_place(variable): variable for variable in other.variables}
    for variable in optimizer.variables:
        variable.assign(states[_place(variable)].value)


def _place(variable):
    """The path of a state without Keras' count of the optimizers of a process."""
    owner, _, name = variable.path.partition("/")
    return owner.rstrip("0123456789_"), name


def uses_float16(model) -> bool:
    """Returns whether any layer of a model computes in float16."""
    return any(layer.compute_dtype == "float16" for layer in model._flatten_layers())
