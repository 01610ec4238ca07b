"""A report prints as a line a file."""

import dataclasses

from kerasgan.export.report import FileReport, Report

FILE = FileReport(
    file="model.onnx",
    format="onnx",
    precision="float32",
    batch=None,
    bytes=4_204_000,
    sha256="0" * 64,
    latents=68,
    batches=(1, 2, 7, 68),
    maximum=1.23e-6,
    mean=1e-8,
    levels=0,
    pixels=0.0,
    constants=9,
    operations={"Conv": 3},
    runtime="onnxruntime 1.24",
)


def test_a_report_prints_as_a_line_a_file():
    golden = dataclasses.replace(FILE, file="saved_model", maximum=None, levels=1)
    styles = dataclasses.replace(FILE, file="model.map.onnx", bytes=9_000, levels=None)
    report = Report("out/bundle", "dcgan_fashion_28", "0" * 64, (FILE, golden, styles))
    assert str(report).splitlines() == [
        "dcgan_fashion_28 in out/bundle: 3 files",
        "model.onnx         4.20 MB, from Keras at most 1.2e-06, 0 grey levels",
        "saved_model        4.20 MB, from Keras at most 1 grey levels",
        "model.map.onnx     0.01 MB, from Keras at most 1.2e-06",
    ]
