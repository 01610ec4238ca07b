"""Names that are imported on first use say what is missing, and how to get it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kerasgan
from kerasgan.lazy_imports import lazy_attributes

PACKAGE = Path(kerasgan.__file__).parent


def in_folder(folder, code):
    """What Python says that looks for kerasgan in a folder first, without a site."""
    command = [sys.executable, "-S", "-c", code]
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env=environment
    )
    return done.stderr.splitlines()[-1]


@pytest.fixture
def copied(tmp_path):
    """A folder with the package alone, as a checkout has it, without zoo and export."""
    (tmp_path / "kerasgan").mkdir()
    for path in PACKAGE.glob("*.py"):
        shutil.copy(path, tmp_path / "kerasgan")
    for room in ("cli", "latent"):
        shutil.copytree(PACKAGE / room, tmp_path / "kerasgan" / room)
    return tmp_path


@pytest.mark.parametrize(
    "code",
    ["import kerasgan; kerasgan.zoo", "from kerasgan import zoo"],
    ids=["attribute", "import"],
)
def test_a_checkout_that_hides_the_installed_package_says_so(copied, code):
    (copied / "setup.cfg").touch()
    message = in_folder(copied, code)
    assert message.startswith("ModuleNotFoundError: There is no 'kerasgan.zoo' beside")
    assert str(copied / "kerasgan") in message
    assert message.endswith(
        "leave its folder, or install it by `pip install -e '.[all]'`."
    )


def test_an_incomplete_installation_says_so(copied):
    message = in_folder(copied, "import kerasgan; kerasgan.export")
    assert message.endswith("The installation is incomplete: install it again.")


def test_a_missing_package_is_named_with_what_installs_it(copied):
    message = in_folder(copied, "from kerasgan.latent import sample_latents")
    assert message.startswith(
        "ModuleNotFoundError: `kerasgan.latent.sample_latents` needs 'numpy', which is "
        "not installed. `pip install kerasgan` brings"
    )


def test_a_defect_inside_the_package_is_left_as_it_is(monkeypatch):
    get, *_ = lazy_attributes("kerasgan", {"thing": "kerasgan.latent.nothing"})
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'kerasgan\.la"):
        get("thing")
