"""Small samplers, and bundles that are exported once for all tests of the room."""

from types import SimpleNamespace

import numpy as np
import pytest

from export_jobs import jobs_in_this_process


def build_sampler(classes=None, dtype="float32"):
    """A small DCGAN-like sampler whose batch statistics are far from the fresh ones."""
    import keras
    from keras import layers

    keras.utils.clear_session()  # equal names, whatever was built before
    latent = keras.Input((16,), name="latent")
    inputs, x = [latent], latent
    if classes:
        labels = keras.Input((), dtype="int32", name="labels")
        inputs.append(labels)
        embedded = layers.Embedding(classes, 8, dtype=dtype)(labels)
        x = layers.Concatenate(dtype=dtype)([x, embedded])
    x = layers.Dense(4 * 4 * 8, use_bias=False, dtype=dtype)(x)
    x = layers.Reshape((4, 4, 8), dtype=dtype)(x)
    x = layers.BatchNormalization(dtype=dtype)(x)
    x = layers.ReLU(dtype=dtype)(x)
    x = layers.Conv2DTranspose(6, 4, 2, "same", dtype=dtype)(x)
    x = layers.BatchNormalization(dtype=dtype)(x)
    x = layers.LeakyReLU(0.2, dtype=dtype)(x)
    x = keras.ops.image.resize(x, (16, 16), "nearest")
    x = layers.Conv2D(3, 3, padding="same", dtype=dtype)(x)
    sampler = keras.Model(inputs, layers.Activation("tanh", dtype="float32")(x))
    random = np.random.default_rng(0)
    for variable in sampler.variables:
        if "gamma" in variable.path or "variance" in variable.path:
            variable.assign(random.uniform(0.5, 1.5, variable.shape))
        elif variable.dtype == "float32":
            variable.assign(random.normal(0.0, 0.15, variable.shape))
    return sampler


@pytest.fixture(scope="session")
def make_sampler():
    """`build_sampler`, for tests that need a sampler of their own."""
    return build_sampler


@pytest.fixture(scope="session")
def sampler():
    """A sampler without labels, in float32."""
    return build_sampler()


@pytest.fixture(scope="session")
def bundle(sampler, tmp_path_factory, export_here):
    """Every format in both precisions: `.model`, `.path`, `.report`."""
    path = tmp_path_factory.mktemp("exported") / "bundle"
    report = export_here(sampler, path, precision=("float32", "float16"))
    return SimpleNamespace(model=sampler, path=path, report=report)


@pytest.fixture(scope="session")
def conditional_bundle(tmp_path_factory, export_here):
    """A conditional model trained in mixed_bfloat16, as ONNX and LiteRT."""
    network = build_sampler(classes=10, dtype="mixed_bfloat16")
    model = SimpleNamespace(sampler=network, classes=10)
    path = tmp_path_factory.mktemp("exported") / "conditional"
    report = export_here(model, path, formats=("onnx", "tflite"))
    return SimpleNamespace(model=model, path=path, report=report)


def _exchange(path, old, new):
    content = path.read_bytes()
    for dtype in ("<f4", "<f2"):
        before, after = (array.astype(dtype).tobytes() for array in (old, new))
        if content.count(before) == 1:
            path.write_bytes(content.replace(before, after))
            return
    raise AssertionError("the constant is not in the file")


@pytest.fixture(scope="session")
def exchange():
    """Exchanges the bytes of a constant in a file for those of a changed one."""
    return _exchange


@pytest.fixture
def in_this_process():
    """Lets children's jobs run in this process."""
    with jobs_in_this_process():
        yield


@pytest.fixture(scope="session")
def export_here():
    """`export`, with conversions and trials in this process."""
    from kerasgan.export import export

    return jobs_in_this_process()(export)
