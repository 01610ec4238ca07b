"""Errors that are neither of usage nor of data end in a sentence too."""

import subprocess
import sys

import pytest

from kerasgan.data import DataError

BLOCKED = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {package!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from kerasgan.cli import main
sys.exit(main({words!r}))
"""


@pytest.fixture
def failing(monkeypatch):
    """Lets `kerasgan zoo list` raise what a test wants."""
    import kerasgan

    def install(error):
        def fail(pattern="*"):
            raise error

        monkeypatch.setattr(kerasgan.zoo, "list_models", fail, raising=False)

    return install


class ResourceExhaustedError(RuntimeError):
    """As TensorFlow names it."""


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError(), "There is not enough memory.\nSmaller pictures"),
        (MemoryError("no 4 GiB"), "There is not enough memory: no 4 GiB.\nSmaller"),
        (ResourceExhaustedError("OOM.\n\t[[node]]"), "enough memory: OOM.\nSmaller"),
    ],
    ids=["plain", "numpy", "tensorflow"],
)
def test_lack_of_memory_is_no_defect(run, failing, error, message):
    failing(error)
    code, _, err = run("zoo", "list")
    assert code == 2
    assert message in err


def test_arguments_of_the_library_are_shown_as_options(run, failing):
    failing(DataError("give image_size=64"))
    assert run("zoo", "list").err == "error: give --size 64\n"


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ("rich", ["zoo", "list"]),
        ("typer", ["zoo", "list"]),
        ("tensorflow", ["zoo", "verify"]),
    ],
)
def test_a_missing_package_is_told_without_a_traceback(package, words):
    code = BLOCKED.format(package=package, words=words)
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert f"needs {package!r}, which is not installed. `pip install ker" in line
