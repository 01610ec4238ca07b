"""What `fit` is given, checked and turned into what Keras trains on."""

from __future__ import annotations

import tensorflow as tf

from kerasgan.data import DataError, check_batch


def as_fit_arguments(model, x, y, arguments):
    """Checks training data against a model and completes the arguments of `fit`.

    Arrays are checked whole, a dataset by its first batch; in later batches the finite
    check of the losses finds what is broken.

    Args:
        model: Compiled `AdversarialModel`.
        x: Images, `(images, labels)`, a `tf.data.Dataset` or a data source.
        y: Labels, where `x` is an array of images.
        arguments: dict. Further arguments of `fit`.

    Returns:
        dict of the arguments for `keras.Model.fit`.

    Raises:
        ValueError: If the model is not compiled; a `DataError` if the data break the
            contract.
    """
    if not model.compiled:
        raise ValueError(
            f"{type(model).__name__} must be compiled before `fit`. Call `compile()`, "
            "which takes the paper's optimizers when given nothing."
        )
    settings = model.get_compile_config()
    if isinstance(x, tf.data.Dataset):
        _check_first_batch(model, x, settings["check_range"])
        # Keras' own shuffling is for arrays; it would warn.
        return {"x": x, "shuffle": False, **arguments}
    arguments = {**arguments}
    batch_size = arguments.pop("batch_size", None) or model.default_batch_size
    if hasattr(x, "dataset"):
        position = int(model.images_shown.value.numpy())
        arguments.setdefault("steps_per_epoch", max(1, len(x) // batch_size))
        dataset = x.dataset(batch_size, settings["seed"], position)
        # The source knows its range: pictures without a dark pixel are no mistake.
        _check_first_batch(model, dataset, check_range=False)
        return {"x": dataset, "shuffle": False, **arguments}
    if isinstance(x, tuple | list) and y is None and len(x) == 2:
        x, y = x
    batch = x if y is None else (x, y)
    check_batch(batch, model.image_shape, model.classes, settings["check_range"])
    return {"x": x, "y": y, "batch_size": batch_size, **arguments}


def _check_first_batch(model, dataset, check_range):
    first = next(iter(dataset.take(1)), None)
    if first is None:
        raise DataError(
            "The dataset must yield at least one batch. Received: an empty dataset. "
            "Look at what fills it, for instance at the path it reads."
        )
    check_batch(first, model.image_shape, model.classes, check_range)
