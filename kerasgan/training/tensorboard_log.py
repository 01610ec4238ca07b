"""Numbers and pictures for TensorBoard, written by TensorFlow alone.

`tf.summary.scalar` and `image` need the package tensorboard, which is for looking at
logs and not among this one's requirements; `tf.summary.write` does not.
"""

from __future__ import annotations

import io

import numpy as np
import tensorflow as tf
from PIL import Image

_SCALAR, _PICTURES = 1, 3  # DataClass of TensorFlow's summary.proto


class TensorBoardLog:
    """A folder that `tensorboard --logdir` reads.

    Args:
        directory: str or PathLike. Made if absent.
    """

    def __init__(self, directory):
        self._writer = tf.summary.create_file_writer(str(directory))

    def numbers(self, values, step):
        """Writes numbers.

        Args:
            values: dict of tag to float.
            step: int. Where on the axis: the images shown.
        """
        with self._writer.as_default():
            for tag, value in values.items():
                number = tf.constant(value, tf.float32)
                tf.summary.write(tag, number, step, _metadata("scalars", _SCALAR))
        self._writer.flush()

    def picture(self, tag, image, step):
        """Writes a picture.

        Args:
            tag: str.
            image: uint8 array of shape `(height, width, 1 or 3)`.
            step: int. Where on the axis: the images shown.
        """
        height, width, channels = image.shape
        buffer = io.BytesIO()
        Image.fromarray(image if channels == 3 else image[..., 0]).save(buffer, "PNG")
        # The form of the plug-in: width and height as texts, then the encoded picture.
        content = np.array([str(width), str(height), buffer.getvalue()], object)
        with self._writer.as_default():
            metadata = _metadata("images", _PICTURES)
            tf.summary.write(tag, tf.constant(content, tf.string), step, metadata)
        self._writer.flush()

    def close(self):
        """Ends the file."""
        self._writer.close()


def _metadata(plugin, kind):
    metadata = tf.compat.v1.SummaryMetadata()
    metadata.plugin_data.plugin_name = plugin
    metadata.data_class = kind
    return metadata
