"""Checks of what a model is built and compiled with."""

from __future__ import annotations

import keras

_SUPERVISED = {"optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"}


def check_model_arguments(image_shape, latent_dim, classes, average_half_life):
    """Checks the constructor arguments that every GAN has.

    Args:
        image_shape: Tuple of `(height, width, channels)`.
        latent_dim: Length of a latent, or None for a model without latents.
        classes: Number of classes, or None.
        average_half_life: Number of images, or None.

    Raises:
        ValueError: If one is out of its range.
    """
    whole = isinstance(image_shape, tuple | list) and len(image_shape) == 3
    if not (whole and all(map(is_count, image_shape)) and image_shape[2] in (1, 3)):
        raise ValueError(
            "`image_shape` must be (height, width, channels), integers above 0, with 1 "
            f"(grey) or 3 (RGB) channels. Received: image_shape={image_shape!r}."
        )
    wholes = {"latent_dim": latent_dim, "classes": classes}
    check_counts(**{name: n for name, n in wholes.items() if n is not None})
    numeric = isinstance(average_half_life, int | float)
    numeric = numeric and 0 < average_half_life < float("inf")
    if average_half_life is not None and not numeric:
        raise ValueError(
            "`average_half_life` must be a finite number of images above 0, or None "
            f"for no average. Received: average_half_life={average_half_life!r}."
        )


def check_counts(**arguments):
    """Checks that arguments are integers above 0.

    Args:
        **arguments: The values by their names.

    Raises:
        ValueError: If one is not.
    """
    for name, value in arguments.items():
        if not is_count(value):
            raise ValueError(
                f"`{name}` must be an integer above 0. Received: {name}={value!r}."
            )


def check_game_name(loss, lipschitz=False):
    """Checks that a game is given by its name, which can stand in a config.

    Args:
        loss: The argument `loss` of a model.
        lipschitz: bool. Whether the model bounds the slope of its discriminator.

    Raises:
        ValueError: If it is no string, or a game that needs a bounded slope.
    """
    if not isinstance(loss, str):
        raise ValueError(
            "`loss` must be the name of a game, since arguments are the config. "
            f"Received: loss={loss!r}. Assign an object to `gan.adversarial_loss`."
        )
    if loss == "wasserstein" and not lipschitz:
        raise ValueError(
            "The Wasserstein game needs a critic of bounded slope, or its logits grow "
            "without end. Received: loss='wasserstein'. Take kerasgan.models.WGANGP, "
            "WGAN or SNGAN."
        )


def check_above_zero(**arguments):
    """Checks that arguments are finite numbers above 0.

    Args:
        **arguments: The values by their names.

    Raises:
        ValueError: If one is not.
    """
    check_weights(**arguments)
    for name, value in arguments.items():
        if value == 0:
            raise ValueError(f"`{name}` must be above 0. Received: {name}={value!r}.")


def check_probability(**arguments):
    """Checks that arguments are numbers from 0 to 1.

    Args:
        **arguments: The values by their names.

    Raises:
        ValueError: If one is not.
    """
    check_weights(**arguments)
    for name, value in arguments.items():
        if value > 1:
            raise ValueError(f"`{name}` must be at most 1. Received: {name}={value!r}.")


def check_weights(**arguments):
    """Checks that arguments are numbers of 0 or more, such as weights of terms.

    Args:
        **arguments: The values by their names.

    Raises:
        ValueError: If one is not.
    """
    for name, value in arguments.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (number and 0 <= value < float("inf")):
            raise ValueError(
                f"`{name}` must be a finite number of 0 or more. Received: "
                f"{name}={value!r}."
            )


def check_choice(choices, **arguments):
    """Checks that arguments are among a few values.

    Args:
        choices: Tuple of the values there are.
        **arguments: The values by their names.

    Raises:
        ValueError: If one is not among them.
    """
    for name, value in arguments.items():
        if value not in choices:
            raise ValueError(
                f"`{name}` must be {' or '.join(map(repr, choices))}. Received: "
                f"{name}={value!r}."
            )


def check_policy(policy):
    """Checks that a model's own precision is the one its layers are built in.

    Args:
        policy: Keras dtype policy of the model.

    Raises:
        ValueError: If another one is in force.
    """
    in_force = keras.config.dtype_policy().name
    if policy.name != in_force:
        raise ValueError(
            f"A GAN is built in the precision in force, {in_force!r}. Received: "
            f"dtype={policy.name!r}. Call `keras.config.set_dtype_policy` before "
            "building the model."
        )


def check_optimizers(generator_optimizer, discriminator_optimizer):
    """Checks that each side has an optimizer of its own.

    Args:
        generator_optimizer: Keras optimizer, its name, or None.
        discriminator_optimizer: Likewise.

    Raises:
        ValueError: If both are the same object.
    """
    same = generator_optimizer is discriminator_optimizer
    if same and isinstance(generator_optimizer, keras.optimizers.Optimizer):
        raise ValueError(
            "`generator_optimizer` and `discriminator_optimizer` must be two objects, "
            "for each has a state of its own. Received: the same "
            f"{type(generator_optimizer).__name__} twice. Make a second one."
        )


def check_compile_arguments(seed, arguments):
    """Checks what `compile` is given besides the two optimizers.

    Args:
        seed: int in [0, 2**31).
        arguments: dict of further arguments.

    Raises:
        ValueError: If the seed is out of range, or `optimizer`, `loss` or another
            argument of supervised training is among them.
    """
    if not (isinstance(seed, int) and 0 <= seed < 2**31):
        raise ValueError(
            f"`seed` must be an integer in [0, 2**31). Received: seed={seed!r}."
        )
    unfit = sorted(_SUPERVISED & arguments.keys())
    if unfit:
        raise ValueError(
            "A GAN is compiled with `generator_optimizer` and "
            "`discriminator_optimizer`, and its game is an argument of the model. "
            f"Received: {', '.join(f'`{name}`' for name in unfit)}. Leave it out."
        )


def is_count(value):
    """Whether a value is an integer above 0.

    Args:
        value: Anything.

    Returns:
        bool.
    """
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
