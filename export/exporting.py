"""From a trained model to a bundle of verified files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kerasgan.latent import to_uint8
from kerasgan.storage import new_folder

from .children import Job, run_jobs
from .formats import FORMATS, Artifact, bundle_artifacts
from .manifest import write_manifest
from .report import Report
from .runtime_files import MANIFEST


def export(
    model: Any,
    directory: str | os.PathLike[str],
    formats: str | Iterable[str] = FORMATS,
    precision: str | Iterable[str] = ("float32",),
    overwrite: bool = False,
) -> Report:
    """Writes a model's sampler as a bundle of files that were run and compared.

    Every file is opened in its real runtime, in a process of its own, and must give
    the pictures of Keras for 68 latents or more (zeros and extremes among them, every
    class), at batch sizes 1, 2, 7 and all; its constants must be the model's weights.
    The folder appears when all files have passed, else not at all.

    With `"float16"` the weights are stored in half the bytes and every file still
    computes in float32: in SavedModel the variables are float16 and cast at every call
    (which costs some time), in ONNX large constants are, and in LiteRT all; those two
    are turned into float32 once, when the file is loaded.

    Args:
        model: A GAN with a `sampler`; a functional `keras.Model` with the input
            `latent` (and `labels`, int32) and one image output in [-1, 1]; the name of
            a zoo entry; or a finished run's folder.
        directory: Path of the bundle: absent or an empty folder.
        formats: Names among `"saved_model"`, `"litert"` (or `"tflite"`) and `"onnx"`.
        precision: Names among `"float32"` and `"float16"`.
        overwrite: bool. Replace a folder that holds a bundle: all of it goes. Any other
            folder with files in it is refused.

    Returns:
        `Report` with the figures of every file.

    Raises:
        ValueError: If a name is unknown, or `model` nothing that can be exported.
        TargetError: If `directory` is not free.
        StorageError: If `directory` cannot be written.
        ExportError: If an extra is not installed, the sampler cannot be exported, or a
            file fails a gate: which file, which gate, the figure, and what to do.

    Example:
    >>> report = kerasgan.export.export("dcgan_fashion_28", "bundle")
    >>> [row["file"] for row in report.rows()]
    ['saved_model', 'model.tflite', 'model.dynamic.tflite', 'model.onnx']
    """
    artifacts = bundle_artifacts(formats, precision)
    with (
        new_folder(directory, overwrite, MANIFEST) as bundle,
        tempfile.TemporaryDirectory(prefix="kerasgan-export-") as work,
    ):
        return _fill(model, bundle, Path(work), artifacts, os.fspath(directory))


def _fill(model, bundle: Path, work: Path, artifacts, directory: str) -> Report:
    # TensorFlow is imported here: a wrong name or a full folder is refused before.
    from .expected_constants import expected_constants
    from .plan import plan_export
    from .probe import Probe, golden_inputs, keras_images, keras_probe
    from .verify import verify_files

    plan = plan_export(model)
    probe, expected = keras_probe(plan), expected_constants(plan)
    _write_files(plan, bundle, work, artifacts)
    reports = verify_files(bundle, artifacts, probe, expected, work)
    size = probe.images[0].size
    latents, labels = golden_inputs(plan.latent_dim, plan.classes, size)
    golden = Probe(latents, labels, to_uint8(keras_images(plan, latents, labels)))
    values = float(probe.images.min()), float(probe.images.max())
    write_manifest(bundle, plan.metadata("float32"), reports, golden, values)
    return Report(directory, plan.model, plan.weights_sha256, reports)


def _write_files(plan, bundle: Path, work: Path, artifacts) -> None:
    from .tracing import save, trace

    for artifact in artifacts:
        if artifact.format == "saved_model":
            module = trace(plan, None, artifact.precision)
            save(module, plan, artifact.precision, bundle / artifact.file)
    converted = [item for item in artifacts if item.format != "saved_model"]
    sources = {batch: work / f"batch_{batch}" for batch in {a.batch for a in converted}}
    for batch, source in sources.items():
        save(trace(plan, batch), plan, "float32", source)
    jobs = [_conversion(plan, bundle, item, sources[item.batch]) for item in converted]
    run_jobs(jobs, work)


def _conversion(plan, bundle: Path, artifact: Artifact, source: Path) -> Job:
    arguments = {
        "task": "convert",
        "file_format": artifact.format,
        "saved_model": os.fspath(source),
        "target": os.fspath(bundle / artifact.file),
        "precision": artifact.precision,
        "metadata": plan.metadata(artifact.precision),
    }
    return Job(artifact.file, f"convert_{artifact.format}", arguments)
