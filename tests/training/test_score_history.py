"""Rows of scores as a file with its protocol, as a table and as a curve."""

import csv
import math

import numpy as np
import pytest
from PIL import Image

from kerasgan.storage import StorageError
from kerasgan.training.score_history import ScoreHistory
from training.made_up_scores import STAMP, made_up


def history():
    made = ScoreHistory()
    errors = {"kernel_distance": 0.125}
    first = made_up(kernel_distance=8.25, coverage=0.5, errors=errors)
    second = made_up(kernel_distance=math.nan, coverage=1 / 3, recall=0.75)
    made.add(first, 1_000, 12.34, 0.05)
    made.add(second, 25_000, 300.0, 0.0625)
    return made


def test_file_has_the_protocol_once_and_every_column(tmp_path):
    history().write(tmp_path / "scores.csv")
    first, *table = (tmp_path / "scores.csv").read_text().splitlines()
    assert first == f"# protocol: {STAMP}"
    rows = list(csv.DictReader(table))
    assert list(rows[0]) == [
        "images", "seconds", "share", "kernel_distance", "coverage",
        "kernel_distance_error", "recall",
    ]  # fmt: skip
    assert rows[0]["seconds"] == "12.3"
    assert float(rows[1]["coverage"]) == 1 / 3
    assert (rows[0]["recall"], rows[1]["kernel_distance_error"]) == ("", "")
    images = np.loadtxt(tmp_path / "scores.csv", delimiter=",", skiprows=2, usecols=0)
    np.testing.assert_array_equal(images, [1_000, 25_000])


def test_file_is_read_back(tmp_path):
    made = history()
    made.write(tmp_path / "scores.csv")
    again = ScoreHistory.read(tmp_path / "scores.csv")
    assert again.protocol == str(STAMP)
    assert again.rows[0] == made.rows[0]
    assert math.isnan(again.rows[1].pop("kernel_distance"))
    assert again.rows[1].items() <= made.rows[1].items()
    assert isinstance(again.rows[0]["images"], int)


@pytest.mark.parametrize("text", ["", "images,seconds\n1,2\n"], ids=["empty", "table"])
def test_other_files_are_refused(tmp_path, text):
    (tmp_path / "scores.csv").write_text(text)
    with pytest.raises(ValueError, match="must be a table of scores .* Choose another"):
        ScoreHistory.read(tmp_path / "scores.csv")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1000,", "1000,7,"),
        ("images,", "pictures,"),
        ("8.25", "8.2x"),
        ("1000,", ","),
        ("1000,", "\N{REPLACEMENT CHARACTER},"),
    ],
    ids=["a cell more", "no images", "no number", "no images in a row", "other bytes"],
)
def test_a_damaged_file_is_said_to_be_one(tmp_path, old, new):
    path, text = tmp_path / "scores.csv", history().text()
    assert old in text
    content = text.replace(old, new).encode().replace(b"\xef\xbf\xbd", b"\xff")
    path.write_bytes(content)
    message = "scores.csv must have the images shown .* Restore it, or move it away"
    with pytest.raises(StorageError, match=message):
        ScoreHistory.read(path)


def test_table_is_for_reading():
    *lines, protocol = history().table().splitlines()
    assert [line.split() for line in lines] == [
        ["images", "seconds", "share", "kernel_distance", "coverage", "recall"],
        ["1,000", "12.3", "5.0%", "8.25", "+-", "0.12", "0.5", "-"],
        ["25,000", "300", "6.2%", "nan", "0.3333", "0.75"],
    ]
    assert len({len(line) for line in lines}) == 1
    assert protocol == str(STAMP)


def test_curve_has_a_panel_for_each_score(tmp_path):
    made = history()
    made.draw(tmp_path / "all.png", best=1_000)
    for row in made.rows:
        row.pop("recall", None)
    made.draw(tmp_path / "fewer.png")
    tall, short = (Image.open(tmp_path / f"{name}.png") for name in ("all", "fewer"))
    assert tall.height - short.height == pytest.approx(2.2 * 120, abs=1)
    assert np.asarray(tall.convert("L")).std() > 5
