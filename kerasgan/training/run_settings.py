"""What must not change where a training goes on, and how it did."""

from __future__ import annotations

from kerasgan.training.determinism import is_deterministic
from kerasgan.training.optimizers import (
    optimizers_of,
    settings_compiled,
    settings_now,
)

_FREE = ("name", "trainable", "level", "fading")  # of a config: no settings, or state


def settings_of(model, **facts) -> dict:
    """Describes what a training depends on, besides its length.

    Args:
        model: Compiled `AdversarialModel`.
        **facts: What is known besides, such as the batch size.

    Returns:
        dict of plain values: the class, its config, the optimizers as they were
        compiled, the seed, and whether XLA and determinism are on.
    """
    compiled = model.get_compile_config()
    config = {k: v for k, v in model.get_config().items() if k not in _FREE}
    return {
        "model": type(model).__name__,
        "config": _plain(config),
        **_optimizers(model, settings_compiled),
        "seed": compiled["seed"],
        "accumulate": compiled["accumulate"],
        "jit_compile": bool(model.jit_compile),
        "deterministic": is_deterministic(),
        **_plain(facts),
    }


def facts_of_source(source) -> dict:
    """Describes the pictures of a data source, and whether they are mirrored.

    Args:
        source: Data source.

    Returns:
        dict of plain values.
    """
    return {
        "count": len(source),
        "fingerprint": source.fingerprint,
        "flip": getattr(source, "flip", False),
    }


def differences(before: dict, now: dict) -> list[str]:
    """Lists what differs between the settings of two trainings.

    Args:
        before: dict of `settings_of`.
        now: dict likewise. What only one of them knows at all is not compared.

    Returns:
        List of texts such as "config.width was 32 and is 64".
    """
    old, new = dict(_flat(before)), dict(_flat(now))
    known = before.keys() & now.keys()
    names = dict.fromkeys([*old, *new])
    return [
        f"{name} was {old.get(name, 'not set')!r} and is {new.get(name, 'not set')!r}"
        for name in names
        if name.partition(".")[0] in known and old.get(name) != new.get(name)
    ]


def require_same(before: dict, model, place, **facts) -> None:
    """Checks that a training may go on.

    Args:
        before: dict of `settings_of`, from a checkpoint.
        model: Compiled `AdversarialModel` at hand.
        place: Where the checkpoint lies.
        **facts: What is known of it besides.

    Raises:
        ValueError: If they differ, with the list of differences.
    """
    now = settings_of(model, **facts)
    found = differences(before, now)
    # Checkpoints used to name the rates that stood when training began.
    if found and differences(before, now | _optimizers(model, settings_now)):
        listed = "".join(f"\n  {each}" for each in found)
        raise ValueError(
            f"The training in {place} must go on with the settings that it began with. "
            f"Received:{listed}\nGive those back, or choose another folder."
        )


def _optimizers(model, described):
    return {
        name: _plain(_without_names(described(optimizer)))
        for name, optimizer in optimizers_of(model).items()
    }


def _without_names(setting):
    """An optimizer's description without the names that Keras counts up."""
    if isinstance(setting, dict):
        return {k: _without_names(v) for k, v in setting.items() if k != "name"}
    return setting


def _plain(value):
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    # JSON gives the same back: a number of numpy becomes one of Python.
    return value.item() if hasattr(value, "item") else value


def _flat(settings, prefix=""):
    for name, value in settings.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
