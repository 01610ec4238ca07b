"""The project keeps its house rules, and each rule can be broken."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import kerasgan
from architecture.broken_trees import BROKEN, CLEAN, plant
from architecture.import_rules import FLOORS, IMPORT_RULES
from architecture.source_tree import exported, modules
from architecture.style_rules import STYLE_RULES

ROOT = Path(__file__).resolve().parents[1]
RULES = {rule.__name__: rule for rule in (*IMPORT_RULES, *STYLE_RULES)}
ROOMS = sorted(
    (found for found in modules(ROOT) if found.name == f"kerasgan.{found.room}"),
    key=lambda found: found.room,
)
LAZY_ROOMS = ["cli", "data", "export", "latent", "storage", "zoo"]
HEAVY = ["keras", "matplotlib", "numpy", "PIL", "rich", "tensorflow", "typer"]


def run_python(code):
    """What a fresh interpreter prints as JSON."""
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", RULES)
def test_project_keeps_the_rule(name):
    broken = [line.replace(f"{ROOT}/", "") for line in RULES[name](ROOT)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("name", RULES)
def test_rule_is_silent_about_a_clean_tree(name, tmp_path):
    assert list(RULES[name](plant(tmp_path, CLEAN))) == []


@pytest.mark.parametrize(
    ("name", "file", "text", "message"), BROKEN.values(), ids=list(BROKEN)
)
def test_rule_sees_what_breaks_it(name, file, text, message, tmp_path):
    plant(plant(tmp_path, CLEAN), {file: text})
    broken = list(RULES[name](tmp_path))
    assert len(broken) == 1
    assert message in broken[0]


def test_every_rule_is_seen_broken():
    assert {name for name, *_ in BROKEN.values()} == set(RULES)


def test_rooms_are_attributes_of_kerasgan():
    on_disk = [module.room for module in ROOMS]
    assert kerasgan.__all__ == on_disk
    assert [name for name in dir(kerasgan) if name in FLOORS] == on_disk


@pytest.mark.parametrize("module", ROOMS, ids=lambda module: module.room)
def test_public_names_resolve_and_are_documented(module):
    room = importlib.import_module(module.name)
    for name, _ in exported(module):
        assert name in dir(room)
        value = getattr(room, name)
        if callable(value):
            assert value.__doc__, f"{module.name}.{name} has no docstring"


def test_import_kerasgan_loads_nothing_heavy_and_no_room():
    code = "import json, sys, kerasgan; print(json.dumps(sorted(sys.modules)))"
    assert not {*HEAVY, *(module.name for module in ROOMS)} & set(run_python(code))


@pytest.mark.parametrize("name", LAZY_ROOMS)
def test_lazy_room_loads_without_tensorflow(name):
    code = f"import json, sys, kerasgan.{name}; print(json.dumps(sorted(sys.modules)))"
    assert not {"keras", "tensorflow", "zoo", "export"} & set(run_python(code))


def test_rooms_and_runtime_are_reachable_after_import_kerasgan():
    code = (
        "import json, sys, kerasgan\n"
        "rooms = [getattr(kerasgan, room).__name__ for room in ('zoo', 'export')]\n"
        "runtime = kerasgan.export.runtime.__name__\n"
        "print(json.dumps([*rooms, runtime, 'tensorflow' in sys.modules]))"
    )
    names = ["kerasgan.zoo", "kerasgan.export", "kerasgan.export.runtime"]
    assert run_python(code) == [*names, False]


def test_unknown_room_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'kerasgan' has no attribute 'zo'"):
        _ = kerasgan.zo
    with pytest.raises(AttributeError, match=r"latent' has no attribute 'sample'"):
        _ = kerasgan.latent.sample


def test_python_suggests_the_nearest_name():
    code = "import kerasgan; kerasgan.latent.sample_latent"
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Did you mean: 'sample_latents'?" in done.stderr
