"""A tiny checkout that keeps every rule, and the ways to break each."""

from __future__ import annotations

from pathlib import Path

CLEAN = {
    "setup.cfg": "[options]\npackages =\n  kerasgan\n  kerasgan.data\n"
    "  kerasgan.models\n  kerasgan.export\n  kerasgan.zoo\n",
    "kerasgan/__init__.py": '"""A library."""\n',
    "kerasgan/data/__init__.py": '"""A room."""\nfrom kerasgan.data.loading import load'
    '\n__all__ = ["load"]\n',
    "kerasgan/data/loading.py": '"""A module."""\ndef load(path):\n    """Loads."""\n',
    "kerasgan/models/__init__.py": '"""A room."""\n__all__ = ["A"]\n',
    "kerasgan/models/a.py": '"""A GAN."""\nclass A(AdversarialModel):\n'
    '    """A GAN."""\n    def train_step(self, images):\n        pass\n',
    "zoo/__init__.py": '"""A room."""\n__getattr__, __dir__, __all__ = lazy_attributes('
    '__name__, {"load": "kerasgan.zoo.loading"})\n',
    "zoo/loading.py": '"""A module."""\nfrom kerasgan.models import A\n',
    "export/__init__.py": '"""A room."""\n__all__ = ["runtime"]\n',
    "export/runtime.py": '"""A module."""\nimport kerasgan.latent\n'
    "from .errors import ExportError\n",
    "export/errors.py": '"""A module."""\nimport numpy\n',
}
A_GAN = "class {}(AdversarialModel):\n    '''A GAN.'''\n"

# Rule, file to change, text to add to it, what the rule says.
BROKEN = {
    "arguments": (
        "arguments_are_few",
        "kerasgan/data/loading.py",
        "def save(a, b, c, d, e, /, f, *, g, h): pass",
        "save: 8 arguments",
    ),
    "arguments-of-a-plain-constructor": (
        "arguments_are_few",
        "kerasgan/data/loading.py",
        "class A(object):\n    def __init__(self, a, b, c, d, e, f, g, h): pass",
        "__init__: 8 arguments",
    ),
    "body": (
        "bodies_are_short",
        "kerasgan/data/loading.py",
        "def long():\n    '''Not counted.'''\n" + "    x = 1\n" * 31,
        "long: 31 lines",
    ),
    "body-of-a-step": (
        "bodies_are_short",
        "kerasgan/models/a.py",
        "    def fit(self):\n" + "        x = 1\n" * 31,
        "fit: 31 lines",
    ),
    "room-without-floor": (
        "every_room_has_a_floor",
        "kerasgan/oddments/__init__.py",
        "",
        "the room oddments",
    ),
    "file": ("files_are_short", "zoo/loading.py", "\n" * 250, "252 lines"),
    "import-zoo": (
        "imports_are_written_one_way",
        "kerasgan/data/loading.py",
        "def f():\n    import zoo",
        "import kerasgan.zoo",
    ),
    "from-export": (
        "imports_are_written_one_way",
        "kerasgan/data/loading.py",
        "from export.report import Report",
        "import kerasgan.zoo",
    ),
    "relative-in-a-library-room": (
        "imports_are_written_one_way",
        "kerasgan/data/loading.py",
        "from . import other",
        "by its whole name",
    ),
    "absolute-in-a-mapped-room": (
        "imports_are_written_one_way",
        "zoo/loading.py",
        "from kerasgan.zoo.entry import Entry",
        "relatively",
    ),
    "import-up": (
        "imports_go_down",
        "kerasgan/data/loading.py",
        "from kerasgan.models import A",
        "must not know kerasgan.models.A",
    ),
    "import-up-in-a-function": (
        "imports_go_down",
        "kerasgan/data/loading.py",
        "def f():\n    import kerasgan.training.lock",
        "must not know kerasgan.training.lock",
    ),
    "import-up-by-name": (
        "imports_go_down",
        "kerasgan/data/loading.py",
        "importlib.import_module('kerasgan.zoo')",
        "must not know kerasgan.zoo",
    ),
    "import-up-by-attribute": (
        "imports_go_down",
        "kerasgan/data/loading.py",
        "import kerasgan\nkerasgan.zoo.load",
        "must not know kerasgan.zoo",
    ),
    "import-up-relatively": (
        "imports_go_down",
        "zoo/loading.py",
        "from ..export import export",
        "must not know kerasgan.export",
    ),
    "import-of-a-neighbour": (
        "imports_go_down",
        "kerasgan/data/loading.py",
        "from kerasgan import storage",
        "must not know kerasgan.storage",
    ),
    "model-imports-model": (
        "models_stand_alone",
        "kerasgan/models/b.py",
        "from kerasgan.models.a import A\n"
        + A_GAN.format("B")
        + "    def train_step(self, images): pass",
        "must not import the model kerasgan.models.a",
    ),
    "model-without-a-step": (
        "models_stand_alone",
        "kerasgan/models/b.py",
        A_GAN.format("B"),
        "B has no train_step",
    ),
    "drawer": (
        "module_names_say_something",
        "zoo/utils.py",
        "",
        "utils says nothing",
    ),
    "module-named-like-a-function": (
        "module_names_say_something",
        "kerasgan/data/load.py",
        "",
        "load is a module and a public name",
    ),
    "machine": (
        "no_machine_is_named",
        "zoo/loading.py",
        "FOLDER = '/" + "home/somebody'",
        "path of one machine",
    ),
    "assert": (
        "nothing_asserts",
        "export/runtime.py",
        "def f():\n    assert True",
        "assert outside tests",
    ),
    "undocumented-module": (
        "public_names_are_documented",
        "kerasgan/data/other.py",
        "A = 1",
        "has no docstring",
    ),
    "undocumented-method": (
        "public_names_are_documented",
        "kerasgan/models/a.py",
        "    def sample(self): pass",
        "sample has no docstring",
    ),
    "unsorted": (
        "public_names_are_sorted",
        "kerasgan/models/__init__.py",
        "__all__ = ['b', 'a']",
        "not sorted",
    ),
    "unsorted-imports": (
        "public_names_are_sorted",
        "kerasgan/losses/__init__.py",
        "'''A room.'''\nfrom kerasgan.losses.games import Hinge as Hinge\n"
        "from kerasgan.losses.games import Game as Game",
        "not sorted",
    ),
    "no-public-names": (
        "public_names_are_sorted",
        "kerasgan/networks/__init__.py",
        "",
        "makes no name public",
    ),
    "package-not-listed": (
        "setup_cfg_lists_the_packages",
        "zoo/cards/__init__.py",
        "",
        "does not name kerasgan.zoo.cards",
    ),
    "package-not-on-disk": (
        "setup_cfg_lists_the_packages",
        "setup.cfg",
        "  kerasgan.gone\n",
        "names kerasgan.gone, not on disk",
    ),
    "runtime-knows-the-zoo": (
        "the_runtime_needs_latent_only",
        "export/runtime.py",
        "from kerasgan.zoo import entry",
        "must not know kerasgan.zoo.entry",
    ),
    "runtime-reaches-storage": (
        "the_runtime_needs_latent_only",
        "export/errors.py",
        "import kerasgan.storage",
        "must not know kerasgan.storage",
    ),
    "runtime-needs-tensorflow": (
        "the_runtime_needs_latent_only",
        "export/runtime_litert.py",
        "def f():\n    import tensorflow.lite",
        "must not need tensorflow",
    ),
}


def plant(root: Path, files: dict[str, str]) -> Path:
    """Adds text to files below a folder and returns the folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    return root
