"""A model whose config is what its constructor was called with."""

from __future__ import annotations

import contextlib
import inspect

import keras


class ConfigByArguments:
    """Makes a Keras model's config of its constructor's arguments and its precision.

    To be inherited before `keras.Model`, whose own automatic config holds the defaults
    of the constructor instead of what it was called with (Keras 3.15).
    """

    def __new__(cls, *args, **kwargs):
        """Remembers the arguments."""
        model = super().__new__(cls, *args, **kwargs)
        vars(model)["_arguments"] = constructor_arguments(cls, args, kwargs)
        return model

    def get_config(self):
        """Returns the constructor's arguments, the name and the precision."""
        return {**self._arguments, "name": self.name, "dtype": self.dtype_policy.name}

    @classmethod
    def from_config(cls, config):
        """Makes a model as `get_config` described it, in the precision it had."""
        with under_policy(config.get("dtype")):
            return cls(**config)


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
    arguments = dict(list(bound.arguments.items())[1:])
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
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
