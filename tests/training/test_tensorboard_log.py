"""What TensorBoard reads, read back without it."""

import io

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kerasgan.training.tensorboard_log import TensorBoardLog


def events(directory):
    """Values of every file of a log: tag, step, plug-in, class of data, tensor."""
    found = []
    for path in sorted(directory.iterdir()):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                kind = value.metadata
                found.append(
                    (value.tag, event.step, kind.plugin_data.plugin_name,
                     kind.data_class, tf.make_ndarray(value.tensor))
                )  # fmt: skip
    return found


def test_numbers(tmp_path):
    log = TensorBoardLog(tmp_path / "logs")
    log.numbers({"scores/recall": 0.25, "scores/share": float("nan")}, 50_000)
    first, second = events(tmp_path / "logs")  # flushed, though not closed
    assert first == ("scores/recall", 50_000, "scalars", 1, np.float32(0.25))
    assert second[:4] == ("scores/share", 50_000, "scalars", 1)
    assert np.isnan(second[4])
    log.close()


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures(tmp_path, channels):
    image = np.random.default_rng(0).integers(0, 256, (6, 9, channels), dtype=np.uint8)
    log = TensorBoardLog(tmp_path)
    log.picture("samples", image, 7)
    log.close()
    ((tag, step, plugin, kind, (width, height, png)),) = events(tmp_path)
    assert (tag, step, plugin, kind) == ("samples", 7, "images", 3)
    assert (width, height) == (b"9", b"6")
    decoded = np.asarray(Image.open(io.BytesIO(png)))
    np.testing.assert_array_equal(decoded.reshape(image.shape), image)
