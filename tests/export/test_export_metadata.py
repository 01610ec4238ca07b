"""What files say of their inputs: the first said less, later ones may say more."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from kerasgan.export import ExportError, runtime


def onnx_with(path, target, **entries):
    """Writes a copy of an ONNX file with other metadata; None takes an entry away."""
    model = onnx.load(path)
    (entry,) = (item for item in model.metadata_props if item.key == "kerasgan")
    metadata = json.loads(entry.value) | entries
    kept = {k: v for k, v in metadata.items() if v is not None}
    entry.value = json.dumps(kept)
    Path(target).write_bytes(model.SerializeToString())
    return target


def test_metadata_of_the_first_files_are_understood(bundle, tmp_path):
    """Files that name no function, and inputs without a meaning beside them."""
    source = bundle.path / "model.onnx"
    first = onnx_with(source, tmp_path / "first.onnx", function=None)
    model = runtime.load(first)
    assert not model.has_style_space
    np.testing.assert_array_equal(model.sample(2), runtime.load(source).sample(2))


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            {"function": "dream"},
            "must do one of generate, map, synthesize, a_to_b, b_to_a. Received: '",
        ),
        (
            {"inputs": [{"name": "latent"}, {"name": "mood"}]},
            r"inputs among latent, .* \['latent', 'mood'\]\. A later kerasgan wrote it",
        ),
        ({"inputs": []}, "must have inputs among"),
        (
            {"inputs": [{"name": "latent"}, {"name": "noise"}], "noise": {"law": "x"}},
            "must draw its noise by the law .* 'x'",
        ),
        ({"latent": None}, "must draw its latents by the law .* None"),
    ],
    ids=["function", "input", "none", "law", "no law"],
)
def test_metadata_of_later_files_are_refused(bundle, tmp_path, entries, message):
    source = bundle.path / "model.onnx"
    later = onnx_with(source, tmp_path / "later.onnx", **entries)
    with pytest.raises(ExportError, match=message):
        runtime.load(later)
