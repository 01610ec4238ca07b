"""Pictures from exported files without TensorFlow, and what the runner refuses."""

import sys

import numpy as np
import pytest

from kerasgan.export import ExportError, runtime
from kerasgan.latent import sample_labels, sample_latents, to_uint8

FILES = ["model.onnx", "model.tflite", "model.dynamic.tflite"]
HALVES = ["model.float16.onnx", "model.float16.tflite", "model.dynamic.float16.tflite"]


def levels(images, others):
    return int(np.max(np.abs(images.astype(np.int16) - others)))


def keras_pictures(sampler, *inputs):
    return to_uint8(np.asarray(sampler(list(inputs), training=False)))


@pytest.mark.parametrize("file", [*FILES, *HALVES])
def test_same_seed_gives_the_pictures_of_keras(bundle, file):
    expected = keras_pictures(bundle.model, sample_latents(70, 16, seed=5))
    model = runtime.load(bundle.path / file)
    pictures = model.sample(70, seed=5)
    assert pictures.dtype == np.uint8
    assert pictures.shape == (70, 16, 16, 3)
    assert levels(pictures, expected) <= (1 if file in FILES else 2)
    assert levels(model.sample(3, seed=5), pictures[:3]) <= 1
    assert levels(model.sample(3, seed=6), pictures[:3]) > 20


@pytest.mark.parametrize("file", FILES)
def test_conditional_model_takes_and_draws_labels(conditional_bundle, file):
    network = conditional_bundle.model.sampler
    model = runtime.load(conditional_bundle.path / file)
    assert (model.classes, model.latent_dim) == (10, 16)
    latents = sample_latents(20, 16, seed=3)
    given = np.arange(20) % 10
    # The network computes in bfloat16, the files in float32: compare with a copy.
    from kerasgan.export.plan import plan_export

    copy = plan_export(conditional_bundle.model).network
    assert {layer.compute_dtype for layer in copy.layers[2:5]} == {"float32"}
    assert network.layers[2].compute_dtype == "bfloat16"
    expected = keras_pictures(copy, latents, given.astype(np.int32))
    assert levels(model.sample(20, seed=3, labels=given), expected) <= 1
    drawn = keras_pictures(copy, latents, sample_labels(20, 10, seed=3))
    assert levels(model.sample(20, seed=3), drawn) <= 1
    one = keras_pictures(copy, latents, np.full(20, 7, np.int32))
    assert levels(model.sample(20, seed=3, labels=7), one) <= 1
    assert levels(one, expected) > 1


def test_bundle_opens_onnx_and_tells_what_it_is(bundle):
    model = runtime.load(bundle.path)
    assert model.file == str(bundle.path / "model.onnx")
    assert model.runtime.startswith("onnxruntime ")
    assert model.image_shape == (16, 16, 3)
    assert model.metadata["weights_sha256"] == bundle.report.weights_sha256
    assert model.sample(0).shape == (0, 16, 16, 3)


def test_bundle_opens_litert_where_onnxruntime_is_not(bundle, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    model = runtime.load(str(bundle.path))
    assert model.file == str(bundle.path / "model.tflite")
    assert model.runtime.startswith("ai-edge-litert ")
    with pytest.raises(ExportError, match=r"needs `onnxruntime`, .* 'onnxruntime'`"):
        runtime.load(bundle.path / "model.onnx")
    monkeypatch.setitem(sys.modules, "ai_edge_litert", None)
    with pytest.raises(ExportError, match=r"none is installed: `pip install onnxrunt"):
        runtime.load(bundle.path)
    with pytest.raises(ExportError, match=r"`ai_edge_litert`, .* 'ai-edge-litert'`"):
        runtime.load(bundle.path / "model.tflite")


def test_threads_do_not_change_the_pictures(bundle):
    one = runtime.load(bundle.path, threads=1).sample(4)
    assert levels(runtime.load(bundle.path, threads=2).sample(4), one) <= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"truncation": 0.7}, r"`truncation` must be 1 .*Received: truncation=0\.7"),
        ({"labels": [0, 1]}, "this model has no classes. Received: labels="),
        ({"seed": -1}, r"`seed` must be an integer in"),
        ({"count": -1}, "`count` must be an integer in"),
    ],
)
def test_arguments_of_sample_are_checked(bundle, arguments, message):
    with pytest.raises(ValueError, match=message):
        runtime.load(bundle.path).sample(**{"count": 2, **arguments})


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 10], "must be from 0 to 9. Received: values from 0 to 10"),
        (-1, "must be from 0 to 9. Received: values from -1 to -1"),
        ([1, 2, 3], "must be an integer or 2 integers, one for each picture. Rec"),
        ([0.5, 1.0], "an integer or 2 integers.*dtype float64"),
    ],
)
def test_labels_are_checked(conditional_bundle, labels, message):
    model = runtime.load(conditional_bundle.path)
    with pytest.raises(ValueError, match=message):
        model.sample(2, labels=labels)


def test_given_latents_need_given_labels(conditional_bundle):
    model = runtime.load(conditional_bundle.path)
    latents = np.zeros((2, model.latent_dim))
    with pytest.raises(ValueError, match="`labels` must be given beside latents.* 2"):
        model.generate(latents)
    assert len(model.generate(latents, 3)) == 2


def test_latents_are_checked(bundle):
    model = runtime.load(bundle.path)
    with pytest.raises(ValueError, match=r"the shape \(count, 16\). Received: \(2, 15"):
        model.generate(np.zeros((2, 15)))
    with pytest.raises(ValueError, match="`latents` must be finite. Received: 50.0 %"):
        model.generate(np.repeat([[0.0], [np.nan]], 16, 1))
