"""Learning rates made smaller while a training runs."""

from __future__ import annotations

from kerasgan.training.optimizers import optimizers_of


def constant_rates(model) -> dict[str, float]:
    """Reads the learning rates of all optimizers of a model.

    Args:
        model: Compiled `AdversarialModel`.

    Returns:
        dict of the optimizer's name in the model to its rate.

    Raises:
        ValueError: If a rate follows a schedule, which nobody can assign to.
    """
    rates = {}
    for name, value in optimizers_of(model).items():
        inner = getattr(value, "inner_optimizer", value)
        rates[name] = inner.get_config()["learning_rate"]
        if not isinstance(rates[name], float):
            raise ValueError(
                "The learning rates must be numbers for a training to be rolled back, "
                f"so that they can be made smaller. Received: {rates[name]!r:.200}. "
                "Compile the model with such optimizers, or leave `roll_backs` at 0."
            )
    return rates


def set_constant_rates(model, rates) -> None:
    """Sets the learning rates of all optimizers of a model.

    Args:
        model: Compiled `AdversarialModel`.
        rates: dict as `constant_rates` returns.
    """
    for name, rate in rates.items():
        getattr(model, name).learning_rate = rate
