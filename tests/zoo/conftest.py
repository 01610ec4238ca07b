"""A tiny finished run, and a zoo in a folder of its own."""

import shutil

import numpy as np
import pytest

from kerasgan.storage import read_json, write_json
from kerasgan.zoo import entries, publish, registry

SCORES = {
    "values": {"frechet_distance": 12.345678, "coverage": 0.7},
    "protocol": {
        "extractor": "fashion_28", "reference": "fashion_mnist", "split": "test",
        "real": 10_000, "fake": 10_000, "seed": 0,
    },
    "protocol_text": "fashion_28 (sha256 abc), 10000 real pictures",
    "caveats": ["too few samples"],
}  # fmt: skip
FLOOR, CEILING = {"frechet_distance": 1.5}, {"frechet_distance": 250.0}
DESCRIPTION = {
    "summary": "Draws nothing much.",
    "data": "Noise",
    "data_licence": "CC0-1.0",
    "licence": "Apache-2.0",
    "paper": "https://arxiv.org/abs/1511.06434",
    "trained_with": "kerasgan train dcgan_noise_8 --data noise --out runs/noise",
    "limits": "Everything.",
}


@pytest.fixture
def description():
    """What an entry says in words."""
    return dict(DESCRIPTION)


class Stamped:
    """What `kerasgan.evaluation.evaluate` returns, as far as it matters here."""

    def to_dict(self):
        return SCORES


@pytest.fixture
def scores():
    """Scores of one protocol as plain values, with floor and ceiling."""
    return {**SCORES, "floor": FLOOR, "ceiling": CEILING}


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """Folder and sampler's pictures of a run, trained once; not to be changed."""
    from kerasgan import data, models, training

    noise = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), np.uint8)
    labels = np.arange(64, dtype=np.int32) % 3
    model = models.DCGAN(image_shape=(8, 8, 1), latent_dim=6, classes=3, width=4)
    folder = tmp_path_factory.mktemp("runs") / "noise"
    source = data.load((noise, labels))
    training.train(model, source, images=64, directory=folder, batch_size=16)
    return folder, model.sample(5, seed=3)


@pytest.fixture
def run(trained, tmp_path):
    """Folder of a finished run that a test may change."""
    folder = tmp_path / "noise"
    folder.mkdir()
    for name in ("run.json", "model.safetensors"):
        (folder / name).write_bytes((trained[0] / name).read_bytes())
    return folder


@pytest.fixture
def zoo_folder(tmp_path, monkeypatch):
    """An empty zoo in place of the package's."""
    folder = tmp_path / "zoo"
    for room in ("presets", "weights"):
        (folder / room).mkdir(parents=True)
    monkeypatch.setattr(registry, "PRESETS", folder / "presets")
    monkeypatch.setattr(entries, "WEIGHTS", folder / "weights")
    return folder


@pytest.fixture(scope="session")
def published_once(trained, tmp_path_factory):
    """A zoo into which the run was published; not to be changed."""
    folder = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        for name, room in ((registry, "PRESETS"), (entries, "WEIGHTS")):
            (folder / room.lower()).mkdir()
            patch.setattr(name, room, folder / room.lower())
        entry = publish(
            trained[0], "cdcgan_noise_8", DESCRIPTION, Stamped(), FLOOR, CEILING
        )
    return folder, entry


@pytest.fixture
def published(published_once, zoo_folder):
    """The entry `cdcgan_noise_8`, in a zoo that a test may change."""
    shutil.copytree(published_once[0], zoo_folder, dirs_exist_ok=True)
    return published_once[1]


@pytest.fixture
def preset(zoo_folder):
    """Plain values of an entry without weights, and a way to put them into the zoo."""
    settings = {"class_name": "Adam", "learning_rate": 2e-4, "beta_1": 0.5}
    values = {
        "format": 1,
        "name": "dcgan_noise_8",
        "model": "DCGAN",
        "config": {"image_shape": [8, 8, 1], "latent_dim": 6, "width": 4},
        "recipe": {
            "images": 1000,
            "batch_size": 16,
            "seed": 5,
            "generator_optimizer": settings,
            "discriminator_optimizer": settings | {"learning_rate": 1e-3},
        },
        **DESCRIPTION,
    }
    path = zoo_folder / "presets" / "dcgan_noise_8.json"
    write_json(path, values)
    return path


@pytest.fixture
def edit():
    """Changes fields of a JSON file; a field is named with dots, `...` removes it."""

    def change(path, **changes):
        values = read_json(path)
        for name, value in changes.items():
            *way, last = name.split("__")
            place = values
            for key in way:
                place = place[key]
            if value is ...:
                del place[last]
            else:
                place[last] = value
        write_json(path, values)

    return change
