"""Milliseconds a picture of zoo entries, in Keras and in each runtime, side by side.

Each entry is exported to every format in float32, verified, and timed one picture at a
time: Keras as a compiled function, the files in their own runtimes, in turns.

Run: python benchmarks/export_speed.py [ENTRY ...]
"""

import argparse
import tempfile

from kerasgan import zoo
from kerasgan.export import export, time_bundle

COLUMNS = ("Keras", "saved_model", "litert", "onnx")


def main(names):
    """Prints the table."""
    print(f"{'entry':28}" + "".join(f"{column:>13}" for column in COLUMNS), flush=True)
    for name in names:
        model = zoo.load(name)
        with tempfile.TemporaryDirectory() as folder:
            report = export(model, f"{folder}/bundle")
            timings = time_bundle(f"{folder}/bundle", model)
        formats = {file.file: file.format for file in report.files} | {"": "Keras"}
        quickest = dict.fromkeys(COLUMNS, float("inf"))  # LiteRT's have two batch sizes
        for timing in timings:
            column = formats[timing.file]
            quickest[column] = min(quickest[column], timing.milliseconds)
        row = "".join(f"{quickest[column]:>13.2f}" for column in COLUMNS)
        print(f"{name:28}{row}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "entries", nargs="*", metavar="ENTRY", help="all if none is named"
    )
    main(parser.parse_args().entries or zoo.list_models())
