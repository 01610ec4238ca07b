"""How DCGAN's generator should double its maps: what each form costs.

The paper's transposed convolutions of 4x4 stand next to repeated pixels that are
convolved by 3x3, in training (28x28 grey, batches of 64, rounds of steps in turn) and
one picture at a time in the verified files of an export. Ratios are medians over the
rounds.

Run: python benchmarks/upsampling.py
"""

import argparse
import os
import statistics
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf
from _side_by_side import ROUNDS, seconds

from kerasgan.export import export, time_bundle
from kerasgan.layers import Upsample2D
from kerasgan.models import DCGAN

IMAGE_SHAPE = (28, 28, 1)
BATCH_SIZE = 64
STEPS = 15  # in a round


def repeated_and_convolved(layer):
    """The layer itself, or the other form of a transposed convolution."""
    if not isinstance(layer, keras.layers.Conv2DTranspose):
        return layer.__class__.from_config(layer.get_config())
    convolution = keras.layers.Conv2D(
        layer.filters,
        3,
        padding="same",
        use_bias=layer.use_bias,
        kernel_initializer=keras.initializers.RandomNormal(stddev=0.02),
        dtype=layer.dtype_policy,
    )
    return keras.Sequential([Upsample2D(), convolution], name=layer.name)


def gans():
    """DCGAN in both forms, by name."""
    paper, other = DCGAN(IMAGE_SHAPE), DCGAN(IMAGE_SHAPE)
    resizing = keras.models.clone_model(
        other.generator, clone_function=repeated_and_convolved
    )
    other.set_networks(resizing, other.discriminator)
    return {"transposed": paper, "repeated": other}


def training_seconds(models):
    """Seconds a step of each form, by name, one number a round."""
    batch = tf.random.uniform((BATCH_SIZE, *IMAGE_SHAPE), -1, 1, seed=0)
    steps = {}
    for name, gan in models.items():
        gan.compile()
        steps[name] = tf.function(gan.train_step)
        seconds(steps[name], batch, 2)  # traces and warms up
    taken = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            taken[name].append(seconds(step, batch, STEPS))
    return taken


def file_milliseconds(gan):
    """Milliseconds a picture of the quickest file of each format, by format."""
    with tempfile.TemporaryDirectory() as folder:
        report = export(gan, f"{folder}/bundle")
        timings = time_bundle(f"{folder}/bundle", pictures=400)
    formats = {file.file: file.format for file in report.files}
    quickest = {}
    for timing in timings:
        name = formats[timing.file]
        best = quickest.get(name, float("inf"))
        quickest[name] = min(best, timing.milliseconds)
    return quickest


def main():
    """Prints the table."""
    models = gans()
    taken = training_seconds(models)
    rows = {name: file_milliseconds(gan) for name, gan in models.items()}
    formats = list(rows["transposed"])
    print(f"{'form':12}{'weights':>10}{'images/s':>10}"
          + "".join(f"{name + ' ms':>16}" for name in formats))  # fmt: skip
    for name, gan in models.items():
        rate = BATCH_SIZE / statistics.median(taken[name])
        print(f"{name:12}{gan.generator.count_params():>10}{rate:>10.0f}"
              + "".join(f"{rows[name][each]:>16.2f}" for each in formats))  # fmt: skip
    pairs = zip(*taken.values(), strict=True)
    ratio = statistics.median(second / first for first, second in pairs)
    print(f"repeated / transposed, seconds of a step: {ratio:.2f}")


if __name__ == "__main__":
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    main()
