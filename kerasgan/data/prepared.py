"""Sets of TensorFlow Datasets (TFDS), by name."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kerasgan.data.arrays import conform
from kerasgan.data.bundled import NAME as BUNDLED
from kerasgan.data.errors import DataError
from kerasgan.data.scanning import MEMORY_LIMIT
from kerasgan.data.shapes import Target, only_size
from kerasgan.data.sources import ImageSource

_LONGEST = 200  # letters of a name; file systems end at 255
_NAME = re.compile(r"(?P<path>\w+(/\w[\w.+-]*)*)(:(?P<version>\d+\.\d+\.\d+))?")


def load_prepared(
    name: str,
    target: Target,
    split: str,
    options: Mapping[str, Any],
) -> ImageSource:
    """Loads one split of a TFDS set into memory, in the order in which it is stored.

    A prepared set is read from its folder, without a network. Only a set that TFDS
    knows and that is not prepared yet is downloaded, by TFDS.

    Args:
        name: str. `set`, `set/config` or either with `:version`.
        target: Target that the pictures are brought to.
        split: str. Any split of TFDS, as `train` or `train[:10%]`.
        options: Mapping with `data_dir`, `background` and `check_range`, as for `load`.

    Returns:
        ImageSource.

    Raises:
        DataError: If TFDS is not installed, or knows no such set or split, or the set
            has no pictures, or its pictures differ in size and `target` has none, or
            are more than fits in memory.
    """
    builder = _builder(name, options["data_dir"])
    image, label = _keys(builder, name)
    count = _count(builder, name, split)
    rows = _rows(builder, split, [key for key in (image, label) if key])
    images, labels = [], []
    for row in rows:
        pixels = conform(row[image][None], target, options["background"])[0]
        images.append(pixels)
        labels.append(row[label] if label else 0)
        _check_memory(name, count, pixels.nbytes)
    only_size(name, [pixels.shape[:2] for pixels in images])
    names = tuple(builder.info.features[label].names) if label else None
    return ImageSource(
        np.stack(images),
        np.array(labels) if label else None,
        names,
        name,
        split,
        check_range=options["check_range"],
    )


def _builder(name: str, data_dir: str | os.PathLike | None) -> Any:
    """Opens a prepared set; prepares one that TFDS knows."""
    match = _NAME.fullmatch(name)
    if match is None or len(name) > _LONGEST:
        raise _unknown(name)
    tfds = _import_tfds(name)
    root = Path(data_dir or tfds.core.constants.DATA_DIR).expanduser()
    folders = [path.parent for path in (root / match["path"]).glob("*/features.json")]
    folders = [path for path in folders if match["version"] in (None, path.name)]
    if folders:
        newest = max(folders, key=lambda path: _version(path.name))
        return tfds.builder_from_directory(newest)
    known = tfds.list_builders(with_community_datasets=False)
    if match["path"].partition("/")[0] not in known:
        raise _unknown(name, _guess(name, [BUNDLED, *known]))
    try:
        builder = tfds.builder(name, data_dir=root)
        builder.download_and_prepare()
    except Exception as error:  # networks and archives fail in any way
        raise DataError(
            f"TFDS could not prepare {name!r} in {str(root)!r}: {error}. Prepare it "
            "where there is a network, and give its folder as `data_dir`; or give a "
            "folder of its pictures or IDX files instead of the name."
        ) from error
    return builder


def _import_tfds(name: str) -> Any:
    try:
        import tensorflow_datasets as tfds
    except ImportError as error:
        raise _unknown(
            name,
            f"{_guess(name, [BUNDLED])} A name of TensorFlow Datasets needs the "
            "package `tensorflow-datasets`: `pip install 'kerasgan[tfds]'`.",
        ) from error
    return tfds


def _unknown(name: str, hint: str = "") -> DataError:
    from kerasgan.data.loading import ACCEPTED

    return DataError(
        f"Unknown source: no such path or name. Received: {name!r}.{hint} Accepted: "
        f"{ACCEPTED}."
    )


def _guess(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.7)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _keys(builder: Any, name: str) -> tuple[str, str | None]:
    """Finds the feature that is the picture and the one that is its class."""
    import tensorflow_datasets as tfds

    # Sorted, because TFDS does not always give them in one order.
    features = dict(sorted(builder.info.features.items()))
    images = [k for k, v in features.items() if isinstance(v, tfds.features.Image)]
    labels = [k for k, v in features.items() if isinstance(v, tfds.features.ClassLabel)]
    chosen = builder.info.supervised_keys or ("image", "label")
    image = images[0] if len(images) == 1 else chosen[0]
    if image not in images:
        raise DataError(
            f"{name!r} must have one picture a row. Received features: "
            f"{', '.join(features)}; of these pictures: "
            f"{', '.join(images) or 'none'}."
        )
    label = labels[0] if len(labels) == 1 else chosen[1]
    return image, label if label in labels else None


def _count(builder: Any, name: str, split: str) -> int:
    """Says how many rows a split, or a part of one, has."""
    try:
        count = builder.info.splits[split].num_examples
    except (KeyError, ValueError) as error:
        raise DataError(
            f"{name!r} has no split {split!r}. It has: "
            f"{', '.join(sorted(builder.info.splits)) or 'none'}; a part of one is "
            "written as 'train[:10%]'."
        ) from error
    if count == 0:
        raise DataError(
            f"{name!r} must have a picture in split {split!r}. Received: none."
        )
    return count


def _rows(builder: Any, split: str, keys: list[str]) -> Iterable[dict]:
    """Reads rows in the order of the files; only the wanted features are decoded."""
    import tensorflow_datasets as tfds

    features = {key: builder.info.features[key] for key in keys}
    dataset = builder.as_dataset(
        split=split,
        shuffle_files=False,
        decoders=tfds.decode.PartialDecoding(features),
        read_config=tfds.ReadConfig(interleave_cycle_length=1, try_autocache=False),
    )
    return tfds.as_numpy(dataset)


def _check_memory(name: str, count: int, size: int) -> None:
    if count * size > MEMORY_LIMIT:
        raise DataError(
            f"{name!r} must fit in {MEMORY_LIMIT / 2**30:g} GiB of pixels. Received: "
            f"{count} pictures of {size} bytes. Take a smaller `image_size`, or a part "
            "of the split, as split='train[:10%]'."
        )
