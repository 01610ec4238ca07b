"""How a model is trained, as plain values."""

from __future__ import annotations

import keras

from kerasgan.training.schedules import ImageCosineDecay, LinearDecay

_SETTINGS = (
    "learning_rate",
    "beta_1",
    "beta_2",
    "epsilon",
    "rho",
    "momentum",
    "nesterov",
    "weight_decay",
)


_SCHEDULES = {
    "ImageCosineDecay": ImageCosineDecay,
    "LinearDecay": LinearDecay,
    **{
        name: getattr(keras.optimizers.schedules, name)
        for name in (
            "CosineDecay",
            "CosineDecayRestarts",
            "ExponentialDecay",
            "InverseTimeDecay",
            "PiecewiseConstantDecay",
            "PolynomialDecay",
        )
    },
}


_DURATIONS = (
    "images",
    "decay_steps",
    "first_decay_steps",
    "warmup_steps",
    "boundaries",
)


def recipe_of(
    model, images: int, batch_size: int, flip: bool = False, pad: bool = False
) -> dict:
    """Describes how a compiled model is trained.

    Args:
        model: Compiled `AdversarialModel`.
        images: int. Number of images at which training ends.
        batch_size: int. Pictures in a batch.
        flip: bool. Whether pictures are mirrored at random.
        pad: bool. Whether smaller pictures are framed instead of enlarged.

    Returns:
        dict of plain values: images, batch size, seed, flip, pad, precision and both
        optimizers.
    """
    return {
        "images": images,
        "batch_size": batch_size,
        "seed": model.get_compile_config()["seed"],
        "flip": flip,
        "pad": pad,
        "precision": model.dtype_policy.name,
        "generator_optimizer": optimizer_settings(model.generator_optimizer),
        "discriminator_optimizer": optimizer_settings(model.discriminator_optimizer),
    }


def optimizer_settings(optimizer) -> dict:
    """Describes an optimizer by its class and those settings that are set.

    Args:
        optimizer: Keras optimizer; of a `LossScaleOptimizer`, the one inside counts.

    Returns:
        dict with `class_name` and plain values.
    """
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    config = optimizer.get_config()
    settings = {
        name: _plain(value)
        for name, value in config.items()
        if name in _SETTINGS and value is not None
    }
    return {"class_name": type(optimizer).__name__, **settings}


def stretched_settings(settings: dict, share: float) -> dict:
    """Makes the schedule of an optimizer's rate of learning longer or shorter.

    Args:
        settings: dict as `optimizer_settings` returns.
        share: float. How many times as long it is to be.

    Returns:
        dict likewise; the same for a rate that stays.
    """
    rate = settings.get("learning_rate")
    if not isinstance(rate, dict):
        return settings
    stretched = {
        name: _times(value, share) if name in _DURATIONS else value
        for name, value in rate.items()
    }
    return {**settings, "learning_rate": stretched}


def optimizer_from_settings(settings: dict):
    """Makes the optimizer that `optimizer_settings` described.

    Args:
        settings: dict with `class_name` (Adam, RMSprop or SGD) and its settings.

    Returns:
        Keras optimizer.

    Raises:
        ValueError: If the class or a setting is unknown.
    """
    classes = {
        kind.__name__: kind
        for kind in (
            keras.optimizers.Adam,
            keras.optimizers.RMSprop,
            keras.optimizers.SGD,
        )
    }
    settings = dict(settings)
    name = settings.pop("class_name", None)
    unknown = sorted(settings.keys() - set(_SETTINGS))
    if name not in classes or unknown:
        raise ValueError(
            f"An optimizer must be one of {sorted(classes)} with settings out of "
            f"{sorted(_SETTINGS)}. Received: {name!r} with {unknown or settings}."
        )
    rate = settings.get("learning_rate")
    if isinstance(rate, dict):
        settings["learning_rate"] = _schedule(dict(rate))
    return classes[name](**settings)


def _times(duration, share):
    if isinstance(duration, list):
        return [_times(each, share) for each in duration]
    return max(round(duration * share), min(duration, 1))


def _plain(value):
    if isinstance(value, dict):  # a learning-rate schedule, as Keras describes it
        return {"class_name": value["class_name"], **value["config"]}
    # Keras keeps a learning rate in float32: 2e-4 comes back as 0.000199999995.
    return value if isinstance(value, bool) else float(f"{value:.7g}")


def _schedule(settings):
    name = settings.pop("class_name", None)
    if name not in _SCHEDULES:
        raise ValueError(
            f"A learning-rate schedule must be one of {sorted(_SCHEDULES)}. Received: "
            f"{name!r}."
        )
    return _SCHEDULES[name](**settings)
