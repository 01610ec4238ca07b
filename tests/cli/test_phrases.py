import numpy as np
import pytest

from kerasgan.cli.phrases import as_options
from kerasgan.data import DataError, load
from kerasgan.data.contract import check_images, check_pair_shapes


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("or `image_size` must be given", "or `--size` must be given"),
        ("as image_size=64, which", "as --size 64, which"),
        ("(image_size=(64, 48, 3)).", "(--size 64x48)."),
        (
            "`image_shape` must. Received: image_shape=(9, 9, 1).",
            "`--size` must. Received: --size 9x9.",
        ),
        ('leave them out with on_bad="skip".', "leave them out with --on-bad skip."),
        ("as split='train[:10%]'.", "as --split train[:10%]."),
        ("Received: extractor=None. There", "Received: no --extractor. There"),
        ("images=-1, batch_size=64.", "--images -1, --batch-size 64."),
        (
            "as `evaluate(..., extractor='colour_32', resizer='lanczos')`; or",
            "as `--extractor colour_32 --resizer lanczos`; or",
        ),
        ("`kerasgan.zoo.list_models()` names", "`kerasgan zoo list` names"),
        (
            "or: `overwrite=True` in Python, `--overwrite` on the command line.",
            "or: `--overwrite`.",
        ),
    ],
)
def test_arguments_become_options(message, expected):
    assert as_options(message) == expected


@pytest.mark.parametrize(
    "message",
    [
        "'/data/split=train/a.png': empty file",
        "'split=train' holds no pictures",
        "/data/images=3/a.png",
        "hold `images[, labels]`, as `images * 2 - 1`",
        "latent_dim=100, my_seed=3",
        "`--size` must be a number of pixels",
        "/a/b.json: `images` must be at least 1. Received: 0.",
        "/a/b.json, field `recipe`, field `seed` must be an integer.",
        "/a/b.json must have the field `images`. It is missing.",
    ],
)
def test_what_is_no_argument_stays(message):
    assert as_options(message) == message


def test_messages_of_the_library_name_options(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(DataError) as raised:
        load(tmp_path)
    assert "leave them out with --on-bad skip." in as_options(str(raised.value))
    with pytest.raises(DataError) as raised:
        load("fashion_mnist_10k", split="test")
    assert "Received: --split test; give --split train" in as_options(str(raised.value))


def in_options(check, *arguments, **options):
    with pytest.raises(DataError) as raised:
        check(*arguments, **options)
    return as_options(str(raised.value))


def test_calls_of_the_library_become_options():
    grey = np.zeros((2, 20, 20, 1), np.uint8)
    message = in_options(check_images, grey, (32, 32, 1))
    assert "each. Received: shape=(2, 20, 20, 1). Load them with `--size 32x32`," in (
        message
    )
    message = in_options(check_pair_shapes, (32, 32, 1), (40, 32, 1))
    assert message.endswith("(32, 32, 1) and (40, 32, 1). Load both by `--size 32x32`.")


def test_what_no_option_can_ask_for_is_not_advised():
    unscaled = np.full((2, 4, 4, 1), 0.5, np.float32)
    message = in_options(check_images, unscaled)
    assert message.endswith("looks like 0..1. Scale them by `images * 2 - 1`.")
