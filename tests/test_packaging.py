"""What is installed is what the project says: metadata, pins, data, licence."""

import fnmatch
import importlib.metadata
import os
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import kerasgan
from architecture.source_tree import FOLDERS, packages_on_disk, setup_cfg

ROOT = Path(__file__).resolve().parents[1]
CORE = {
    "keras",
    "matplotlib",
    "numpy",
    "pillow",
    "rich",
    "safetensors",
    "tensorflow",
    "typer",
}
EXTRAS = {
    "onnx": {"onnx", "onnxruntime", "tf2onnx"},
    "litert": {"ai-edge-litert"},
    "tfds": {"importlib-resources", "tensorflow-datasets"},
    "gpu": {"tensorflow"},
    "test": {"build", "packaging", "pytest", "pytest-xdist", "ruff"},
    "peers": {"prdc", "scipy"},
    "all": {"kerasgan"},
}


def requirements(name, extras=frozenset()):
    """What a package, with these extras of it, needs here."""
    for text in importlib.metadata.requires(name) or []:
        needed = Requirement(text)
        chosen = [{"extra": extra} for extra in ("", *extras)]
        if not needed.marker or any(needed.marker.evaluate(given) for given in chosen):
            yield needed


def pins():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def everything_installed(name, extras, known):
    """Adds to `known` every package that an installation of `name[extras]` brings."""
    seen = known.setdefault(canonicalize_name(name), set())
    if extras <= seen and "" in seen:
        return known
    seen |= {"", *extras}
    for needed in requirements(name, seen):
        everything_installed(needed.name, needed.extras, known)
    return known


def extra_names(extra):
    return {canonicalize_name(needed.name) for needed in requirements_of_extra(extra)}


def requirements_of_extra(extra):
    core = list(map(str, requirements("kerasgan")))
    return [r for r in requirements("kerasgan", {extra}) if str(r) not in core]


def package_folder(package):
    """Where a package of setup.cfg lies in the checkout."""
    mapped = {name: folder for folder, name in FOLDERS.items()}
    top = max((name for name in mapped if package.startswith(name)), key=len)
    return ROOT / mapped[top] / package[len(top) :].lstrip(".").replace(".", "/")


def data_files(package):
    """Files of a package that are no code, relative to its folder."""
    folder = package_folder(package)
    others = [package_folder(other) for other in packages_on_disk(ROOT)]
    inner = {other for other in others if folder in other.parents}
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix not in (".py", ".pyc")
        and not inner & set(path.parents)
    ]


def test_core_needs_what_the_core_uses():
    names = {canonicalize_name(needed.name) for needed in requirements("kerasgan")}
    assert names == CORE


@pytest.mark.parametrize("extra", EXTRAS)
def test_extra_brings_its_packages(extra):
    assert extra_names(extra) == EXTRAS[extra]


def test_all_is_what_runs_anywhere():
    (everything,) = requirements_of_extra("all")
    assert everything.extras == {"onnx", "litert", "tfds"}


def test_no_other_extra_exists():
    metadata = importlib.metadata.metadata("kerasgan")
    assert set(metadata.get_all("Provides-Extra")) == set(EXTRAS)


def test_gpu_brings_cuda():
    (tensorflow,) = requirements_of_extra("gpu")
    assert tensorflow.extras == {"and-cuda"}


def test_versions_with_known_holes_are_refused():
    known = {"keras": "3.15.0", "onnx": "1.20.1", "pillow": "12.1.0"}
    needed = {canonicalize_name(r.name): r for r in requirements("kerasgan", {"onnx"})}
    assert not [name for name in known if needed[name].specifier.contains(known[name])]


def test_constraints_pin_everything_that_an_installation_brings():
    brought = set(everything_installed("kerasgan", {"all", "test"}, {})) - {"kerasgan"}
    assert brought - set(pins()) == set()


def test_constraints_fit_what_is_required():
    for extra in EXTRAS:
        for needed in requirements("kerasgan", {extra}):
            pin = pins().get(canonicalize_name(needed.name))
            assert needed.name == "kerasgan" or needed.specifier.contains(pin), needed


def test_constraints_name_versions_only():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert [line for line in pinned if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    assert len(pinned) == len(pins())


def test_metadata_states_licence_and_version():
    metadata = importlib.metadata.metadata("kerasgan")
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Version"] == kerasgan.__version__
    assert metadata["Requires-Python"] == ">=3.11"


def test_command_is_installed():
    (command,) = [
        entry
        for entry in importlib.metadata.distribution("kerasgan").entry_points
        if entry.group == "console_scripts"
    ]
    assert (command.name, command.value) == ("kerasgan", "kerasgan.cli:main")
    assert callable(command.load())


def test_top_level_names_no_zoo_and_no_export():
    names = importlib.metadata.distribution("kerasgan").read_text("top_level.txt")
    assert names.split() == ["kerasgan"]


@pytest.mark.parametrize("package", sorted(packages_on_disk(ROOT)))
def test_data_files_are_packaged(package):
    names = data_files(package)
    patterns = setup_cfg(ROOT)["options.package_data"].get(package, "")
    patterns = [pattern.strip() for pattern in patterns.split(",") if pattern.strip()]
    unnamed = [n for n in names if not any(fnmatch.fnmatch(n, p) for p in patterns)]
    assert unnamed == [], "no pattern of setup.cfg names these files"
    empty = [pattern for pattern in patterns if not fnmatch.filter(names, pattern)]
    assert empty == [], "no file fits these patterns of setup.cfg"


def test_licence_files_exist():
    named = setup_cfg(ROOT)["metadata"]["license_files"].split()
    assert [name for name in named if not (ROOT / name).is_file()] == []
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_changelog_leads_to_the_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *released = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    dated = [re.fullmatch(r"\[(.+)\] - \d{4}-\d\d-\d\d", line) for line in released]
    assert all(dated), released
    versions = [Version(match[1]) for match in dated]
    assert versions == sorted(versions, reverse=True)
    assert Version(kerasgan.__version__) >= max(versions, default=Version("0"))


def test_continuous_integration_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "\nmake test\n" in script.read_text(encoding="utf-8")
