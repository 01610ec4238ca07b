"""The Inception network of 2015 that the field's FID means, from the user's own file.

The frozen graph itself is run, not a port of it: ports differ in their pooling, their
resizing and their last digits, and so do the numbers that they give.
"""

from __future__ import annotations

import os
import string
from pathlib import Path

import tensorflow as tf
from google.protobuf.message import DecodeError

from kerasgan.evaluation.downloads import fetch, is_url
from kerasgan.evaluation.feature_cache import VARIABLE, cache_folder
from kerasgan.evaluation.feature_extractor import FeatureExtractor
from kerasgan.evaluation.picture_networks import PictureNetwork, in_range
from kerasgan.storage import read_bytes

PUBLISHED_SHA256 = "009d6814d1bc560d4e7b236e170e9b2d5ca6f4b57bd8037f6db05776204415c6"
"""str. Hash of the published `classify_image_graph_def.pb`, 95 673 916 bytes."""

_PUBLISHED_BYTES = 95_673_916
_BATCH_SIZE = 50

# Names in the graph, as the FID of its authors takes them.
_PICTURES, _FEATURES, _CLASSES = "ExpandDims:0", "pool_3:0", "softmax/logits/MatMul"

_NOT_FID = (
    "This Inception graph is not the published one: its distances are not comparable "
    "with published FIDs."
)


def inception_2015(
    source: str | os.PathLike[str],
    sha256: str = PUBLISHED_SHA256,
    cache: str | os.PathLike[str] | bool | None = None,
) -> FeatureExtractor:
    """Opens the Inception graph of 2015, whose Fréchet distance is called FID.

    Its file, `classify_image_graph_def.pb`, is in the archive
    `inception-2015-12-05.tgz` of TensorFlow's models. Pictures of any size in colour
    are taken as 0..255 and brought to 299x299 by the graph's own bilinear resizing,
    without antialiasing, as the published numbers were. Features are the 2048 numbers
    of `pool_3`; class probabilities leave out the bias of the last layer, as the
    Inception Score of its authors does.

    Args:
        source: Path of the file, or its `https://` address.
        sha256: str. Hash that the file must have; that of the published file unless
            another graph with the same names is meant.
        cache: Path of the folder that a download is kept in; None for the one that the
            variable `KERASGAN_CACHE` names. A local file is read where it is.

    Returns:
        `FeatureExtractor`, named `"inception_2015"`, or `"inception_graph"` with a
        caveat if it is another one.

    Raises:
        StorageError: If the file is missing, truncated, another one than the hash says,
            or cannot be downloaded.
        ValueError: If the file is no graph with those names, the hash is none, or a
            download has no folder to be kept in.

    Reference:
        Heusel et al., 2017. https://arxiv.org/abs/1706.08500
    """
    sha256 = _check_hash(sha256)
    published = sha256 == PUBLISHED_SHA256
    size = _PUBLISHED_BYTES if published else None
    if is_url(source):
        path = _download(source, sha256, cache)
    else:
        path = Path(os.path.realpath(source))  # the hash proves what a link leads to
    network = _network(path, read_bytes(path, size, sha256))
    return FeatureExtractor(
        name="inception_2015" if published else "inception_graph",
        sha256=sha256,
        network=network,
        caveats=() if published else (_NOT_FID,),
    )


def _check_hash(sha256):
    digits = str(sha256).lower()
    if len(digits) != 64 or not set(digits) <= set(string.hexdigits):
        raise ValueError(
            "`sha256` must be the hash that the file must have, 64 hexadecimal digits. "
            f"Received: {sha256=}. `sha256sum FILE` tells that of a file that you "
            "trust."
        )
    return digits


def _download(address, sha256, cache):
    folder = cache_folder(cache)
    if folder is None:
        raise ValueError(
            "A download needs a folder that it is kept in. Received: "
            f"{address!r} with {cache=}. Give `cache=FOLDER`, set the variable "
            f"{VARIABLE}, or fetch the file and give its path."
        )
    return fetch(address, folder / "inception" / f"{sha256}.pb", sha256)


def _network(path, content):
    """Imports the graph up to its features and class scores.

    A session of TensorFlow 1, not a function: the graph normalizes its batches with an
    operation that was removed in version 9 of the format, and only a session keeps the
    version of the graph that it runs.
    """
    with tf.Graph().as_default() as graph:
        pictures = tf.compat.v1.placeholder(tf.float32, (None, None, None, 3))
        pooled, product = _import(path, content, pictures)
        features = tf.squeeze(pooled, (1, 2))
        logits = tf.matmul(features, product.inputs[1])
        graph.finalize()
    options = tf.compat.v1.GPUOptions(allow_growth=True)
    config = tf.compat.v1.ConfigProto(gpu_options=options)
    session = tf.compat.v1.Session(graph=graph, config=config)

    def run(images):
        levels = in_range(images, 0.0, 255.0)
        return session.run((features, logits), {pictures: levels})

    return PictureNetwork(
        image_shape=(None, None, 3),
        dimensions=int(features.shape[-1]),
        classes=int(logits.shape[-1]),
        run=run,
        batch_size=_BATCH_SIZE,
        resizer="the graph's own bilinear",
    )


def _import(path, content, pictures):
    graph_def = tf.compat.v1.GraphDef()
    try:
        graph_def.ParseFromString(content)
        return tf.import_graph_def(
            graph_def,
            input_map={_PICTURES: pictures},
            return_elements=[_FEATURES, _CLASSES],
            name="",
        )
    except (DecodeError, ValueError) as error:
        raise ValueError(
            f"{path} must be a frozen TensorFlow graph with the tensors '{_PICTURES}' "
            f"(pictures), '{_FEATURES}' (features) and the operation '{_CLASSES}' "
            f"(class scores), as the Inception graph of 2015. Received: {error}"
        ) from error
