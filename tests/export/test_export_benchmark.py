"""Timings of Keras and the runtimes, side by side."""

import pytest

from kerasgan.export import Timing, time_bundle


def test_keras_and_every_file_are_timed(bundle):
    timings = time_bundle(bundle.path, bundle.model, pictures=10, threads=1)
    assert [timing.file for timing in timings] == [
        "",
        *(file.file for file in bundle.report.files),
    ]
    assert [timing.runtime.split()[0] for timing in timings] == [
        "keras",
        *["tensorflow"] * 2,
        *["ai-edge-litert"] * 4,
        *["onnxruntime"] * 2,
    ]
    sizes = {file.file: file.bytes for file in bundle.report.files}
    for timing in timings:
        assert isinstance(timing, Timing)
        assert 0 < timing.fastest <= timing.milliseconds < 1000
        assert timing.bytes == sizes.get(timing.file)


def test_conditional_bundle_is_timed_without_keras(conditional_bundle):
    timings = time_bundle(conditional_bundle.path, pictures=10)
    assert [timing.file for timing in timings] == [
        file.file for file in conditional_bundle.report.files
    ]


def test_too_few_pictures_are_refused(bundle):
    with pytest.raises(ValueError, match=r"at least 10\. Received: 9"):
        time_bundle(bundle.path, pictures=9)
