"""What every test room shares: quiet TensorFlow, fixed seeds, the real pictures."""

import gc
import importlib.util
import os
import random
import sys
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["MPLBACKEND"] = "agg"

_CHECKOUT = Path(__file__).resolve().parents[1]
_BESIDE = _CHECKOUT.parent / "shared" / "data"
SHARED_DATA = Path(os.environ.get("KERASGAN_SHARED_DATA", _BESIDE))


def pytest_configure():
    """Stops at once where the rooms zoo and export are not installed."""
    try:
        found = all(
            importlib.util.find_spec(f"kerasgan.{room}") for room in ("export", "zoo")
        )
    except ModuleNotFoundError:
        found = False
    if not found:
        raise pytest.UsageError(
            "kerasgan.zoo is not importable: run `make test`, or install the checkout "
            "with `pip install -e '.[all,test]'`."
        )


def pytest_collection_modifyitems(items):
    """Skips the tests marked `shared` where the real pictures are not."""
    if SHARED_DATA.is_dir():
        return
    reason = f"needs the pictures of {SHARED_DATA}; KERASGAN_SHARED_DATA moves it"
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish():
    """Lets Python's collector look seldom, and never at what is imported by now.

    Tracing makes objects by the million, and most of them stay until a file ends.
    """
    gc.set_threshold(50_000, 20, 50)
    gc.collect()
    gc.freeze()
    tensorflow = sys.modules.get("tensorflow")  # tests of some rooms need none
    if tensorflow is not None and os.environ.get("KERASGAN_TEST_GRAPHS") == "as traced":
        options = {"disable_meta_optimizer": True}
        tensorflow.config.optimizer.set_experimental_options(options)


@pytest.fixture(scope="module", autouse=True)
def _collected():
    """Frees a file's graphs when it ends, and spares the collector what stays."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture
def shared_data():
    """Folder of the real pictures; the test is to be marked `shared`."""
    return SHARED_DATA


@pytest.fixture(autouse=True)
def _reproducible():
    """Every test begins at the same seeds and in float32, whatever ran before it."""
    random.seed(0)
    np.random.seed(0)
    keras = sys.modules.get("keras")  # not imported for the rooms that need no Keras
    if keras is not None:
        keras.utils.set_random_seed(0)
    yield
    keras = sys.modules.get("keras")
    if keras is not None:
        keras.config.set_dtype_policy("float32")
