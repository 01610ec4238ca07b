"""The runner works where TensorFlow is not."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kerasgan

FILES = ["model.onnx", "model.tflite", "model.dynamic.tflite"]

BLOCKED = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"tensorflow", "keras", "tf2onnx", "onnx", "PIL"}:
            raise ImportError(f"{name} must not be imported")

sys.meta_path.insert(0, Blocker())
"""

RUN = """
import json, sys
import numpy as np
from kerasgan.export import inspect_bundle, runtime
from kerasgan.export.manifest import golden_probe
golden = golden_probe(inspect_bundle(sys.argv[1]))
count = len(golden)
asked = {k: golden.inputs[k] for k in ("labels", "truncation") if k in golden.inputs}
free = {k: v for k, v in asked.items() if k != "labels"}
gaps = {}
for name in ("", "model.onnx", "model.tflite", "model.dynamic.tflite"):
    model = runtime.load(f"{sys.argv[1]}/{name}")
    pictures = model.sample(count, seed=0, **asked)
    gaps[name] = int(np.max(np.abs(pictures.astype(int) - golden.expected)))
    drawn = model.sample(count, seed=0, **free)
    gaps[name] = max(gaps[name], int(np.max(np.abs(drawn.astype(int) - pictures))))
heavy = {"tensorflow", "keras"} & set(sys.modules)
print(json.dumps({"gaps": gaps, "heavy": sorted(heavy)}))
"""


def run_python(python, code, *arguments, folder=None):
    command = [python, "-P", "-c", code, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("kind", ["bundle", "conditional_bundle"])
def test_runs_where_tensorflow_cannot_be_imported(request, kind):
    path = request.getfixturevalue(kind).path
    found = run_python(sys.executable, BLOCKED + RUN, path)
    assert found["heavy"] == []
    assert set(found["gaps"]) == {"", *FILES}
    assert max(found["gaps"].values()) <= 1


@pytest.mark.slow
def test_runs_in_an_environment_without_tensorflow(conditional_bundle, tmp_path):
    """numpy and the two runtimes, and kerasgan by --no-deps, in a fresh environment."""
    python = tmp_path / "venv" / "bin" / "python"
    bare = [sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"]
    subprocess.run(bare, check=True)
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-compile"]
    install = [*pip, "-q", "--disable-pip-version-check"]
    checkout = Path(kerasgan.__file__).parents[1]
    if not (checkout / "pyproject.toml").is_file():
        pytest.skip("needs the checkout to install from")
    pinned = ["--constraint", checkout / "constraints.txt"]
    runtimes = ["numpy", "onnxruntime", "ai-edge-litert", "setuptools", "wheel"]
    reached = subprocess.run(
        [*install, *pinned, *runtimes], check=False, text=True, capture_output=True
    )
    if reached.returncode:
        pytest.skip(f"no package index in reach: {reached.stderr[-200:]}")
    copy = shutil.copytree(
        checkout,
        tmp_path / "checkout",
        ignore=shutil.ignore_patterns(".*", "*.egg-info", "outputs", "build", "tests"),
    )
    local = ["--no-deps", "--no-build-isolation", copy]
    subprocess.run([*install, *local], check=True, cwd=tmp_path)
    found = run_python(python, RUN, conditional_bundle.path, folder=tmp_path)
    assert found["heavy"] == []
    assert max(found["gaps"].values()) <= 1
    names = "import importlib.util as u, json; print(json.dumps([n for n in ('keras', "
    names += "'tensorflow', 'onnx', 'tf2onnx', 'PIL') if u.find_spec(n)]))"
    assert run_python(python, names, folder=tmp_path) == []
