"""A trained generator or translator as SavedModel, LiteRT (TFLite) and ONNX, proved.

`export` writes a bundle of files. Each was opened in its real runtime, in a process of
its own, and gave the pictures of Keras before it was handed over. `runtime` makes or
translates pictures by such a file with numpy and one runtime, without TensorFlow.
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "ExportError": "kerasgan.export.errors",
        "FileReport": "kerasgan.export.report",
        "Report": "kerasgan.export.report",
        "Timing": "kerasgan.export.benchmark",
        "export": "kerasgan.export.exporting",
        "inspect_bundle": "kerasgan.export.manifest",
        "installed_formats": "kerasgan.export.formats",
        "runtime": "kerasgan.export.runtime",
        "time_bundle": "kerasgan.export.benchmark",
        "verify_bundle": "kerasgan.export.verify",
    },
)
