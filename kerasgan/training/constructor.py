"""A model's constructor: its arguments as a config, its precision as it was."""

from __future__ import annotations

import contextlib
import inspect

import keras


def constructor_arguments(cls, args, kwargs) -> dict:
    """Binds what a class was called with to the names of its constructor.

    Args:
        cls: The class.
        args: Positional arguments.
        kwargs: Keyword arguments.

    Returns:
        dict of every argument, defaults included, with tuples as lists; empty where the
        call does not fit, which the constructor itself will say.
    """
    signature = inspect.signature(cls.__init__)
    try:
        bound = signature.bind(None, *args, **kwargs)
    except TypeError:
        return {}
    bound.apply_defaults()
    names = list(signature.parameters)[1:]
    arguments = {name: bound.arguments[name] for name in names}
    variadic = [
        name
        for name, parameter in signature.parameters.items()
        if parameter.kind is parameter.VAR_KEYWORD
    ]
    for name in variadic:
        arguments |= arguments.pop(name)
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in arguments.items()
    }


@contextlib.contextmanager
def under_policy(policy):
    """Makes layers that are built in the block compute by a dtype policy.

    Args:
        policy: Name of a Keras dtype policy, or None for the one in force.
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy or before)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
