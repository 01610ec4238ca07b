"""From a trained model to a bundle of verified files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kerasgan.storage import new_folder

from .children import Job, run_jobs
from .formats import FORMATS, Artifact, bundle_artifacts, directed_artifacts
from .manifest import write_manifest
from .report import Report
from .runtime_files import MANIFEST


def export(
    model: Any,
    directory: str | os.PathLike[str],
    formats: str | Iterable[str] = FORMATS,
    precision: str | Iterable[str] = ("float32",),
    overwrite: bool = False,
    parts: bool = False,
) -> Report:
    """Writes a model's sampler as a bundle of files that were run and compared.

    Every file is opened in its real runtime, in another process, and must give
    the pictures of Keras for 68 latents or more (zeros and extremes among them, every
    class), at batch sizes 1, 2, 7 and all; its constants must be the model's weights.
    The folder appears when all files have passed, else not at all.

    A model that translates has files for each direction, `model.onnx` from a to b and
    `model.b_to_a.onnx` back, from `image` to `translation`. They take pictures of any
    height and width that are multiples of what the model says, and are tried at three
    sizes; `model.tflite` takes the size of training alone.

    The inputs are those of the sampler, under the same names: `latent`, and as far as
    it has them `labels`, `truncation` (one number a picture: 1 draws the picture of the
    latent, 0 the mean picture, and the probe has values from -1 to 1.5) and `noise`
    (one vector a picture). Nothing in a file is random.

    A model that computes in half precision is copied into float32, and its files must
    give the pictures of the copy; its own may lie several grey levels away.

    With `"float16"` the weights are stored in half the bytes and every file still
    computes in float32: in SavedModel the variables are float16 and cast at every call
    (which costs some time), in ONNX large constants are, and in LiteRT all; those two
    are turned into float32 once, when the file is loaded.

    Args:
        model: A GAN with a `sampler` or `translators`; a functional `keras.Model` with
            the input `latent` (and `labels`, int32, `truncation`, `noise`) and one
            image output in [-1, 1]; the name of a zoo entry; or a finished run's
            folder.
        directory: Path of the bundle: absent or an empty folder.
        formats: Names among `"saved_model"`, `"litert"` (or `"tflite"`) and `"onnx"`.
        precision: Names among `"float32"` and `"float16"`.
        overwrite: bool. Replace a folder that holds a bundle: all of it goes. Any other
            folder with files in it is refused.
        parts: bool. Write the two parts of a style model as ONNX files of their own
            too, for who works on styles between them: `model.map.onnx`, from `latent`
            (and `labels`) to `style`, and `model.synthesize.onnx`, from `styles`, one a
            layer, (and `noise`) to `image`.

    Returns:
        `Report` with the figures of every file.

    Raises:
        ValueError: If a name is unknown, or `model` nothing that can be exported, or
            without the parts that are asked for.
        TargetError: If `directory` is not free.
        StorageError: If `directory` cannot be written.
        ExportError: If an extra is not installed, the sampler cannot be exported, or a
            file fails a gate: which file, which gate, the figure, and what to do.

    Example:
    >>> report = kerasgan.export.export("dcgan_fashion_28", "bundle")
    >>> [row["file"] for row in report.rows()]
    ['saved_model', 'model.tflite', 'model.dynamic.tflite', 'model.onnx']
    """
    artifacts = bundle_artifacts(formats, precision, parts)
    with (
        new_folder(directory, overwrite, MANIFEST) as bundle,
        tempfile.TemporaryDirectory(prefix="kerasgan-export-") as work,
    ):
        return _fill(model, bundle, Path(work), artifacts, os.fspath(directory))


def _fill(model, bundle: Path, work: Path, artifacts, directory: str) -> Report:
    # TensorFlow is imported here: a wrong name or a full folder is refused before.
    from .expected_constants import expected_constants
    from .parts import golden_probes, keras_probes, plan_bundle
    from .verify import verify_functions

    plans = plan_bundle(model, any(item.function != "generate" for item in artifacts))
    main, whole = next(iter(plans.items()))
    if whole.translator is not None:
        artifacts = directed_artifacts(artifacts, plans)
    probes = keras_probes(plans)
    proofs = {name: (probes[name], expected_constants(plans[name])) for name in plans}
    _write_files(plans, bundle, work, artifacts)
    reports = verify_functions(bundle, artifacts, proofs, work)
    metadata = {name: plan.metadata("float32") for name, plan in plans.items()}
    pictures = probes[main].expected
    values = float(pictures.min()), float(pictures.max())
    golden = golden_probes(plans, probes)
    write_manifest(bundle, metadata, reports, golden, values)
    return Report(directory, whole.model, whole.weights_sha256, reports)


def _write_files(plans, bundle: Path, work: Path, artifacts) -> None:
    from .tracing import save, trace

    written: dict[tuple[str, int | None, str], Path] = {}

    def saved(artifact: Artifact, precision: str, folder: Path) -> Path:
        """Returns the SavedModel of a graph; the folder is where the first one goes."""
        graph = artifact.function, artifact.batch, precision
        if graph not in written:
            plan = plans[artifact.function]
            save(trace(plan, artifact.batch, precision), plan, precision, folder)
            written[graph] = folder
        return written[graph]

    for item in artifacts:
        if item.format == "saved_model":
            saved(item, item.precision, bundle / item.file)
    jobs = []
    for item in artifacts:
        if item.format != "saved_model":
            source = saved(item, "float32", work / f"{item.function}_{item.batch}")
            jobs.append(_conversion(plans[item.function], bundle, item, source))
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
