"""All that training moves in a model: out of it as arrays, and back into it."""

from __future__ import annotations

import keras
import numpy as np

LOSSES = "losses"
"""str. Group of the running means of the losses, which begin anew with each epoch."""


def training_variables(model) -> dict[str, keras.Variable]:
    """Names everything of a model that training moves.

    The weights of all networks, those of levels that are not live and of averages among
    them, counters, pools, probabilities and seeds, both optimizers with their loss
    scales, and the running means of the losses.

    Args:
        model: Compiled `AdversarialModel`.

    Returns:
        dict of "group/number/path" to variable. Group and number identify a variable;
        the path is for people, since Keras counts layers within a process.
    """
    groups = {LOSSES: [v for metric in model.metrics for v in metric.variables]}
    for name, value in sorted(vars(model).items()):
        if isinstance(value, keras.optimizers.Optimizer):
            groups[name] = value.variables
    named, seen = {}, set()
    for group, variables in [*groups.items(), ("model", model.variables)]:
        new = [v for v in {id(v): v for v in variables}.values() if id(v) not in seen]
        seen.update(map(id, new))
        named |= {f"{group}/{k:04d}/{v.path}": v for k, v in enumerate(new)}
    return named


def training_state(model) -> dict[str, np.ndarray]:
    """Copies everything that training moves.

    Args:
        model: Compiled `AdversarialModel`.

    Returns:
        dict of name, as in `training_variables`, to array.
    """
    variables = training_variables(model)
    return {name: _value(variable) for name, variable in variables.items()}


def restore_training_state(model, tensors) -> dict[str, np.ndarray]:
    """Puts back what `training_state` copied, all of it or nothing.

    Args:
        model: Compiled `AdversarialModel` of the same architecture and optimizers.
        tensors: dict of name to array.

    Returns:
        dict of the running means of the losses, to be put back by `restore_means` when
        the epoch that they belong to has begun.

    Raises:
        ValueError: If names, shapes or types differ from the model's.
    """
    variables = _by_place(training_variables(model))
    arrays = _by_place(tensors)
    wrong = [f"{place} is missing" for place in variables if place not in arrays]
    wrong += [f"{place} is unknown" for place in arrays if place not in variables]
    for place in variables.keys() & arrays.keys():
        wanted, found = _form(variables[place]), _form(arrays[place])
        if wanted != found:
            wrong.append(f"{place} is {found} instead of {wanted}")
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise ValueError(
            f"A checkpoint of this {type(model).__name__} must hold what its training "
            f"moves. Received: {', '.join(sorted(wrong)[:3])}{more}. Build and compile "
            "the model as it was."
        )
    for place, variable in variables.items():
        variable.assign(arrays[place])
    return {k: v for k, v in tensors.items() if k.startswith(f"{LOSSES}/")}


def restore_means(model, tensors) -> None:
    """Puts the running means of the losses back, once `fit` has set them to zero.

    Args:
        model: Compiled `AdversarialModel`.
        tensors: What `restore_training_state` returned.
    """
    arrays = _by_place(tensors)
    for place, variable in _by_place(training_variables(model)).items():
        if place in arrays:
            variable.assign(arrays[place])


def not_finite(tensors) -> list[str]:
    """Names the tensors that hold NaN or infinity.

    Args:
        tensors: dict of name to array.

    Returns:
        List of names.
    """
    return [
        name
        for name, array in tensors.items()
        if array.dtype.kind == "f" and not np.isfinite(array).all()
    ]


def _by_place(named):
    return {"/".join(name.split("/")[:2]): value for name, value in named.items()}


def _form(value):
    dtype = keras.backend.standardize_dtype(value.dtype)
    return f"{dtype}{tuple(value.shape)}"


def _value(variable):
    # Not `np.asarray(variable)`: on several replicas that is one tensor of each.
    return np.array(variable.value.numpy())
