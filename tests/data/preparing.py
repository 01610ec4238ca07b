"""Prepares sets of TensorFlow Datasets with TFDS' own writer, offline."""

import numpy as np
import pytest

tfds = pytest.importorskip("tensorflow_datasets")

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (7, 8, 8, 3), np.uint8)


def prepare(folder, features, rows, name="tiny", version="1.0.0"):
    """Writes a set as TFDS does, shards, features and info, and gives its folder."""
    path = folder / name / version
    path.mkdir(parents=True)
    identity = tfds.core.DatasetIdentity(
        name=name.rpartition("/")[2],
        version=tfds.core.Version(version),
        data_dir=str(path),
        module_name="tests",
    )
    info = tfds.core.DatasetInfo(
        builder=identity, features=tfds.features.FeaturesDict(features)
    )
    writer = tfds.core.SequentialWriter(info, max_examples_per_shard=3)
    writer.initialize_splits(list(rows))
    writer.add_examples(rows)
    writer.close_all()
    return path


def labelled(images=IMAGES):
    return [
        {"image": image, "label": index % 2, "id": index}
        for index, image in enumerate(images)
    ]


FEATURES = {
    "image": tfds.features.Image(shape=(None, None, 3)),
    "label": tfds.features.ClassLabel(names=["cat", "dog"]),
    "id": np.int64,
}
