"""Who may know whom: each rule takes a checkout and lists what breaks it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from architecture.source_tree import (
    Module,
    arrows,
    modules,
    packages_needed,
    packages_on_disk,
    room_of,
    setup_cfg,
)

FLOORS = {
    "": 0,
    **dict.fromkeys(
        ("augmentation", "data", "latent", "layers", "losses", "storage"), 1
    ),
    **dict.fromkeys(("evaluation", "networks"), 2),
    "training": 3,
    "models": 4,
    "zoo": 5,
    "export": 6,
    "cli": 7,
}
RUNTIME_PACKAGES = {"ai_edge_litert", "kerasgan", "numpy", "onnxruntime"}


def imports_go_down(root: Path) -> Iterator[str]:
    """A room knows the floors below it and no neighbour on its own.

    Only the package itself names them all, and imports none.
    """
    for module in modules(root):
        if module.name == "kerasgan":
            continue
        for name, line in arrows(module):
            room = room_of(name)
            if room == module.room or room not in FLOORS:
                continue
            if FLOORS[room] >= FLOORS[module.room]:
                yield f"{module.path}:{line}: {module.name} must not know {name}"


def every_room_has_a_floor(root: Path) -> Iterator[str]:
    """A new room is given its floor before it is used."""
    rooms = {room_of(name) for name in packages_on_disk(root)}
    yield from (f"no floor is named for the room {room}" for room in rooms - {*FLOORS})


def the_runtime_needs_latent_only(root: Path) -> Iterator[str]:
    """An edge device has numpy and one runtime, so the runtime reaches nothing else."""
    known = {module.name: module for module in modules(root)}
    reached = [name for name in known if name.startswith("kerasgan.export.runtime")]
    for name in reached:  # grows: what the runtime takes from its room obeys as well
        module = known[name]
        for needed, line in arrows(module):
            owner = next(n for n in _outwards(needed) if n in known or "." not in n)
            if room_of(needed) == "export" and owner not in reached:
                reached.append(owner)
            elif room_of(needed) not in ("", "latent", "export"):
                yield f"{module.path}:{line}: the runtime must not know {needed}"
        for package, line in packages_needed(module):
            if package not in RUNTIME_PACKAGES:
                yield f"{module.path}:{line}: the runtime must not need {package}"


def _outwards(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


def models_stand_alone(root: Path) -> Iterator[str]:
    """Every GAN is one class of depth 1 with its own step; none imports another."""
    room = [m for m in modules(root) if m.room == "models" and not m.is_package]
    gans = {module.name: _gan_classes(module) for module in room}
    for module in room:
        for name, line in arrows(module):
            others = [gan for gan in gans if gans[gan] and gan != module.name]
            if gans[module.name] and any(name.startswith(gan) for gan in others):
                yield f"{module.path}:{line}: a model must not import the model {name}"
        for node in gans[module.name]:
            if "train_step" not in [getattr(child, "name", "") for child in node.body]:
                yield f"{module.path}:{node.lineno}: {node.name} has no train_step"
            if len(node.bases) > 1:
                yield f"{module.path}:{node.lineno}: {node.name} has two bases"


def _gan_classes(module: Module) -> list[ast.ClassDef]:
    classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef)]
    return [
        node
        for node in classes
        if any(ast.unparse(base).endswith("AdversarialModel") for base in node.bases)
    ]


def imports_are_written_one_way(root: Path) -> Iterator[str]:
    """Relative within the mapped folders, absolute elsewhere, never `import zoo`."""
    for module in modules(root):
        mapped = module.room in ("zoo", "export")
        for node in ast.walk(module.tree):
            where = f"{module.path}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.ImportFrom) and node.level and not mapped:
                yield f"{where}: import from kerasgan.{module.room} by its whole name"
            elif isinstance(node, ast.ImportFrom | ast.Import):
                names = [alias.name for alias in node.names]
                if isinstance(node, ast.ImportFrom):
                    names = [] if node.level else [node.module]
                tops = {name.split(".")[0] for name in names}
                if tops & {"zoo", "export"}:
                    yield f"{where}: import kerasgan.zoo, kerasgan.export"
                if mapped and any(room_of(name) == module.room for name in names):
                    yield f"{where}: import from the own room relatively"


def setup_cfg_lists_the_packages(root: Path) -> Iterator[str]:
    """A package that setup.cfg does not name is in no wheel."""
    listed = set(setup_cfg(root)["options"]["packages"].split())
    disk = packages_on_disk(root)
    yield from (f"setup.cfg does not name {name}" for name in sorted(disk - listed))
    yield from (f"setup.cfg names {name}, not on disk" for name in listed - disk)


IMPORT_RULES = (
    every_room_has_a_floor,
    imports_are_written_one_way,
    imports_go_down,
    models_stand_alone,
    setup_cfg_lists_the_packages,
    the_runtime_needs_latent_only,
)
