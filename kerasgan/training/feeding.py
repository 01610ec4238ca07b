"""What `fit` is given, checked and turned into what Keras trains on."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.data import DataError
from kerasgan.training.divergence import StopOnDivergence
from kerasgan.training.run_settings import facts_of_source

_SUPERVISED = (
    "validation_data",
    "validation_split",
    "class_weight",
    "sample_weight",
)


def as_fit_arguments(model, x, y, arguments):
    """Checks training data against a model and completes the arguments of `fit`.

    Arrays are checked whole, a dataset by its first batch; in later batches the finite
    check of the losses finds what is broken.

    Args:
        model: Compiled `AdversarialModel`.
        x: Images, `(images, labels)`, a `tf.data.Dataset`, a `keras.utils.PyDataset` or
            a data source. A source's labels are left out for a model without classes.
        y: Labels, where `x` is an array of images.
        arguments: dict. Further arguments of `fit`.

    Returns:
        dict of the arguments for `keras.Model.fit`.

    Raises:
        ValueError: If the model is not compiled or an argument has no meaning for a
            GAN; a `DataError` if the data break the contract.
    """
    _check_call(model, arguments)
    check_range = model.get_compile_config()["check_range"]
    arguments = {**arguments, "callbacks": _with_finite_check(arguments)}
    if isinstance(x, tf.data.Dataset | keras.utils.PyDataset):
        _tell_facts(arguments, x, _check_first_batch(model, x, check_range))
        # Keras' own shuffling is for arrays; it would warn.
        return {"x": x, "shuffle": False, **arguments}
    lot = model.default_batch_size * model.critic_steps * accumulated(model)
    batch_size = arguments.pop("batch_size", None) or lot
    _check_lots(model, batch_size)
    _tell_facts(arguments, x, batch_size)
    if hasattr(x, "dataset"):
        return {**_from_source(model, x, batch_size, arguments), "shuffle": False}
    if isinstance(x, tuple | list) and y is None and len(x) == 2:
        x, y = x
    if not hasattr(x, "__array__") and not isinstance(x, list):
        raise DataError(
            "`fit` takes an array of images, (images, labels), a tf.data.Dataset or a "
            "source; `kerasgan.data.load` makes one of a folder, a file or a name. "
            f"Received: {type(x).__name__}."
        )
    batch = x if y is None else (x, y)
    model.check_data(batch, check_range)
    whole = _whole_lots(model, len(x))
    x, y = x[:whole], None if y is None else y[:whole]
    return {"x": x, "y": y, "batch_size": batch_size, **arguments}


def _check_call(model, arguments):
    if not model.compiled:
        raise ValueError(
            f"{type(model).__name__} must be compiled before `fit`. Call `compile()`, "
            "which takes the paper's optimizers when given nothing."
        )
    for name in _SUPERVISED:
        if arguments.get(name) is not None and name not in _harmless(arguments):
            raise ValueError(
                f"`{name}` has no meaning for a GAN, whose losses do not say how good "
                "it is. Leave it out, and score with kerasgan.evaluation.evaluate."
            )


def _harmless(arguments):
    return ["validation_split"] if arguments.get("validation_split") == 0 else []


def accumulated(model):
    """Returns how many parts a batch of a compiled model is played in.

    Args:
        model: Compiled `AdversarialModel`.

    Returns:
        int.
    """
    return model.get_compile_config()["accumulate"]


def _lots(model):
    """Number that a batch must be a multiple of: lots times parts times replicas."""
    replicas = model.distribute_strategy.num_replicas_in_sync
    return model.critic_steps * accumulated(model) * replicas


def _whole_lots(model, count):
    """How many pictures to take, for the last batch to hold whole lots too."""
    whole = count // _lots(model) * _lots(model)
    if not whole:
        raise DataError(
            f"There must be a picture for each lot of {type(model).__name__}: "
            f"{_split(model)}. Received: {count} pictures. Give more, or split them "
            "less."
        )
    return whole


def _check_lots(model, batch_size):
    if batch_size % _lots(model):
        raise ValueError(
            f"{type(model).__name__} splits each batch of `fit`: {_split(model)}. "
            f"Received: a batch of {batch_size}. Take a multiple of {_lots(model)}, "
            "and of a tf.data.Dataset `batch(..., drop_remainder=True)`."
        )


def _split(model):
    """Says what a batch is split into, and why."""
    split = {
        "devices": model.distribute_strategy.num_replicas_in_sync,
        "parts (`accumulate`)": accumulated(model),
        "lots, one for each update of its critic (`critic_steps`)": model.critic_steps,
    }
    return ", each into ".join(f"{n} {what}" for what, n in split.items() if n > 1)


def _with_finite_check(arguments):
    callbacks = arguments.get("callbacks")
    if isinstance(callbacks, keras.callbacks.CallbackList):
        return callbacks
    if isinstance(callbacks, keras.callbacks.Callback):
        callbacks = [callbacks]
    callbacks = list(callbacks or ())
    given = any(isinstance(callback, StopOnDivergence) for callback in callbacks)
    return callbacks if given else [StopOnDivergence(), *callbacks]


def _tell_facts(arguments, x, batch_size):
    """Tells callbacks that ask, such as a `Checkpoint`, what is trained on."""
    callbacks = arguments["callbacks"]
    if isinstance(callbacks, keras.callbacks.CallbackList):
        return  # of `train`, which tells them itself
    for callback in callbacks:
        if hasattr(callback, "take_facts"):
            facts = {"fit": {"batch_size": batch_size}}
            if hasattr(x, "dataset"):
                facts["data"] = facts_of_source(x)
            callback.take_facts(facts)


def _from_source(model, source, batch_size, arguments):
    if model.classes is None and hasattr(source, "without_labels"):
        source = source.without_labels()
    position = int(model.images_shown.value.numpy())
    seed = model.get_compile_config()["seed"]
    dataset = source.dataset(batch_size, seed, position)
    # The source knows its range: pictures without a dark pixel are no mistake.
    _check_first_batch(model, dataset, check_range=False)
    steps = max(1, len(source) // batch_size)
    return {"x": dataset, "steps_per_epoch": steps, **arguments}


def _check_first_batch(model, dataset, check_range):
    empty = isinstance(dataset, keras.utils.PyDataset) and not dataset.num_batches
    first = None if empty else _first(dataset)
    if first is None:
        raise DataError(
            "The dataset must yield at least one batch. Received: an empty dataset. "
            "Look at what fills it, for instance at the path it reads."
        )
    model.check_data(first, check_range)
    batch_size = len(first[0] if isinstance(first, tuple | list) else first)
    _check_lots(model, batch_size)
    return batch_size


def _first(dataset):
    if isinstance(dataset, tf.data.Dataset):
        return next(iter(dataset.take(1)), None)
    return dataset[0]
