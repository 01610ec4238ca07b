"""SavedModel to LiteRT (TFLite), with built-in operations alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tensorflow as tf

from .errors import ExportError
from .runtime_litert import SIGNATURE, append_metadata, litert_operations


def convert_to_litert(
    saved_model: Path, target: Path, precision: str, metadata: dict[str, Any]
) -> None:
    """Writes a LiteRT file; equal weights give equal bytes.

    Args:
        saved_model: `pathlib.Path` of what `kerasgan.export.tracing.save` wrote.
        target: `pathlib.Path` of the file.
        precision: str. `"float16"` stores weights in half the bytes.
        metadata: dict of plain JSON values that the file shall carry.

    Raises:
        ExportError: If the graph needs operations that LiteRT does not have.
    """
    converter = tf.lite.TFLiteConverter.from_saved_model(
        str(saved_model), signature_keys=[metadata.get("function", SIGNATURE)]
    )
    # No TensorFlow operations: no Python runtime can run a file that holds them.
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    if precision == "float16":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    try:
        content = converter.convert()
    except Exception as error:  # the converter raises bare and private classes
        raise ExportError(
            f"{target.name}: LiteRT has no built-in operation for a part of the "
            f"sampler: {_reason(error)}. Upsample by keras.ops.image.resize or "
            "Conv2DTranspose, not by nearest UpSampling2D, and keep height and width "
            "fixed."
        ) from error
    litert_operations(content, target.name)
    target.write_bytes(append_metadata(content, metadata))


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if "error:" in line]
    return (lines[0] if lines else str(error).strip().splitlines()[0]).rstrip(".")
