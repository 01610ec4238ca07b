"""A real GAN goes through export as its users would send it."""

from types import SimpleNamespace

import numpy as np
import pytest

import kerasgan
from kerasgan.export import export, inspect_bundle, runtime


@pytest.fixture(scope="module")
def gan():
    """A conditional DCGAN whose averaged generator has seen one batch."""
    from kerasgan.models import DCGAN

    gan = DCGAN(image_shape=(28, 28, 1), latent_dim=8, classes=10, width=8)
    gan.compile()
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (32, 28, 28, 1), dtype=np.uint8)
    gan.fit((images, np.arange(32) % 10), batch_size=16, verbose=0)
    return gan


@pytest.fixture(scope="module")
def exported(gan, tmp_path_factory, export_here):
    """Its bundle, as ONNX and LiteRT."""
    path = tmp_path_factory.mktemp("dcgan") / "bundle"
    return export_here(gan, path, formats=("onnx", "litert"))


def test_bundle_bears_the_name_and_the_classes(gan, exported):
    manifest = inspect_bundle(exported.directory)
    assert manifest["model"] == exported.model == "DCGAN"
    assert manifest["classes"] == 10
    assert manifest["output"]["channels"] == "grey"
    assert manifest["licence"] is None


@pytest.mark.parametrize("file", ["model.onnx", "model.tflite", "model.dynamic.tflite"])
@pytest.mark.parametrize("labels", [None, 3, [9, 0, 1, 2, 3]], ids=str)
def test_file_samples_as_the_model_does(gan, exported, file, labels):
    model = runtime.load(f"{exported.directory}/{file}")
    expected = gan.sample(5, seed=11, labels=labels)
    pictures = model.sample(5, seed=11, labels=labels)
    assert pictures.shape == expected.shape
    assert np.max(np.abs(pictures.astype(int) - expected)) <= 1


@pytest.mark.parametrize("licence", ["Apache-2.0", None])
def test_name_and_licence_come_from_the_zoo(gan, monkeypatch, licence):
    from kerasgan.export.plan import plan_export

    entry = SimpleNamespace(name="some_entry", licence=licence)
    run = SimpleNamespace(name="my_run")
    found = entry if licence else run
    monkeypatch.setattr(kerasgan.zoo, "resolve", lambda name: found, raising=False)
    monkeypatch.setattr(kerasgan.zoo, "load", lambda name: gan, raising=False)
    plan = plan_export("anything")
    assert (plan.model, plan.licence) == (found.name, licence)
    assert plan.metadata("float32")["licence"] == licence


def test_unknown_name_is_refused_by_the_zoo(tmp_path):
    with pytest.raises(ValueError, match="has no entry 'dcgan_fashoin_28'"):
        export("dcgan_fashoin_28", tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []
