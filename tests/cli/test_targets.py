"""What a command may write over: what kerasgan wrote, and nothing else."""

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.cli.targets import require_free_folder, require_picture_target
from kerasgan.storage import write_animation, write_json, write_png

ENTRY = "dcgan_fashion_28"
PIXELS = np.full((4, 4), 9, np.uint8)
OURS = {"entry": "somebody's run"}
PICTURES = {
    "sample": ("sample", ENTRY, "--out"),
    "interpolate": ("interpolate", ENTRY, "--out"),
    "styles": ("styles", "stylegan2_emoji_32", "--out"),
    "translate": ("translate", "pix2pix_line_3d_64", "in.png"),
    "inspect": ("data", "inspect", "set", "--out"),
}
SCORES = ("evaluate", ENTRY, "--out")
REPORT = {"format": 1, "kerasgan": "0.1.0", "subject": {"name": "a"}}
MANIFEST = {"format": 1, "kerasgan": "0.1.0", "model": "DCGAN"}
CARD = {"format": 1, "kerasgan": "0.1.0", "demo": {}}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The current folder, where a command that begins its work says so and ends."""

    def work(*arguments, **options):
        raise ValueError("work begins")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kerasgan.zoo, "load", work, raising=False)
    monkeypatch.setattr(kerasgan.data, "inspect", work, raising=False)
    Image.fromarray(PIXELS).save("in.png")
    return tmp_path


def assert_refused(run, words, path, message):
    before = path.read_bytes() if path.is_file() else None
    outcome = run(*words)
    assert outcome.code == 2
    assert message in outcome.err
    assert f"Received: {str(words[-1])!r}, " in outcome.err
    if before is not None:
        assert path.read_bytes() == before


def put(path, kind):
    """Puts something of somebody's at a path."""
    if kind == "picture":
        Image.fromarray(PIXELS).save(path, "PNG")
    elif kind == "other program's":
        write_png(path, PIXELS, {**OURS, "software": "kerasganize 3"})
    elif kind == "text":
        path.write_text("mine")
    elif kind == "folder":
        path.mkdir()
    else:
        write_png(path.with_name("own.png"), PIXELS, OURS)
        path.symlink_to("own.png")


@pytest.mark.parametrize("command", PICTURES)
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("picture", "a file that does not say it is that. Give another name, or rem"),
        ("other program's", "a file that does not say it is that"),
        ("text", "a file that does not say it is that"),
        ("folder", "a folder. Give another name, or remove what stands there."),
        ("link", "a symbolic link. Give another name"),
    ],
)
def test_pictures_of_others_are_left_alone(run, place, command, kind, said):
    put(place / "a.png", kind)
    message = "must be absent, or a picture that kerasgan wrote, which is replaced. R"
    words = (*PICTURES[command], "a.png")
    assert_refused(run, words, place / "a.png", message)
    assert f"Received: 'a.png', {said}" in run(*words).err


@pytest.mark.parametrize("command", PICTURES)
def test_pictures_of_kerasgan_are_replaced(run, place, command):
    write_png(place / "a.png", PIXELS, OURS)
    write_animation(place / "a.webp", [PIXELS] * 2, provenance=OURS)
    assert run(*PICTURES[command], "a.png").err == "error: work begins\n"


@pytest.mark.parametrize("command", [*PICTURES, "evaluate"])
def test_a_place_below_a_file_is_refused(run, place, command):
    (place / "file").write_text("mine")
    words = PICTURES.get(command, SCORES)
    out = f"file/new/a{'.json' if words is SCORES else '.png'}"
    outcome = run(*words, out)
    assert outcome.code == 2
    assert f"must be in a folder. Received: {out!r}, and 'file' is none." in outcome.err


def test_the_animation_beside_a_strip_is_looked_at_too(run, place):
    Image.fromarray(PIXELS).save(place / "a.webp")
    before = (place / "a.webp").read_bytes()
    outcome = run(*PICTURES["interpolate"], "a.png")
    assert outcome.code == 2
    assert "The animation beside `--out` must be absent, or a picture" in outcome.err
    assert (place / "a.webp").read_bytes() == before


@pytest.mark.parametrize(
    "content",
    ["mine", "[]", "{}", json.dumps(MANIFEST), json.dumps({**REPORT, "format": "1"})],
    ids=["text", "list", "empty", "manifest", "format"],
)
def test_json_of_others_and_of_other_kinds_is_left_alone(run, place, content):
    (place / "run.json").write_text(content)
    message = "must be absent, or a file of scores that kerasgan wrote"
    assert_refused(run, (*SCORES, "run.json"), place / "run.json", message)


def test_scores_of_kerasgan_are_replaced(run, place):
    write_json(place / "a.json", REPORT)
    assert run(*SCORES, "a.json").err == "error: work begins\n"
    (place / "report").mkdir()
    write_json(place / "report" / "scores.json", REPORT)
    assert "an older report" in run(*SCORES, "report").err
    assert run(*SCORES, "report", "--overwrite").err == "error: work begins\n"


def test_a_report_goes_into_no_folder_that_another_program_filled(run, place):
    (place / "report").mkdir()
    write_json(place / "report" / "scores.json", MANIFEST)
    outcome = run(*SCORES, "report", "--overwrite")
    assert outcome.code == 2
    assert "must be an absent or empty folder" in outcome.err


@pytest.mark.parametrize("card", [None, MANIFEST], ids=["none", "other kind"])
def test_a_demo_takes_no_folder_but_an_earlier_demo_s(run, place, card):
    (place / "bundle").mkdir()
    write_json(place / "bundle" / "manifest.json", MANIFEST)  # as an export writes it
    if card is not None:
        write_json(place / "demo.json", card)
    before = sorted(place.rglob("*"))
    outcome = run("demo", "--out", ".")
    assert outcome.code == 2
    assert "`--out` must be an absent or empty folder. Received: '.'" in outcome.err
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("samples.png", "`samples.png` in `--out` must be absent, or a picture that"),
        ("before_after.png", "`before_after.png` in `--out` must be absent, or a pic"),
        ("bundle", "`bundle` in `--out` must be an absent or empty folder. Received"),
    ],
)
def test_a_demo_leaves_what_was_put_into_its_folder(run, place, name, message):
    write_json(place / "demo.json", CARD)
    assert run("demo", "--out", ".").err == "error: work begins\n"
    (place / name).write_text("mine")
    outcome = run("demo", "--out", ".")
    assert outcome.code == 2
    assert message in outcome.err
    assert (place / name).read_text() == "mine"


def test_a_folder_must_be_one_that_can_stand_there(place):
    (place / "file").write_text("mine")
    (place / "empty").mkdir()
    (place / "link").symlink_to("empty")
    require_free_folder(place / "empty")
    require_free_folder(place / "new" / "inner")
    with pytest.raises(ValueError, match="OUT must be an absent or empty.*is a file"):
        require_free_folder(place / "file", "OUT")
    with pytest.raises(ValueError, match="which is a symbolic link. Choose another"):
        require_free_folder(place / "link")
    with pytest.raises(ValueError, match=r"holds files\. Choose another one"):
        require_free_folder(place)


def test_a_name_that_no_file_can_have(place):
    with pytest.raises(ValueError, match="path that can be written.*too long"):
        require_picture_target(place / f"{'a' * 300}.png")


def test_refusals_come_before_tensorflow(tmp_path):
    for name in ("a.png", "a.webp", "in.png", "a.json"):
        (tmp_path / name).write_text("mine")
    commands = [[*words, "a.png"] for words in PICTURES.values()]
    commands += [[*SCORES, "a.json"], ["demo", "--out", "."]]
    script = (
        "import sys; from kerasgan.cli import main; "
        f"print([main(words) for words in {commands!r}], "
        "{'tensorflow', 'keras'} & set(sys.modules))"
    )
    command = [sys.executable, "-P", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout == f"{[2] * len(commands)} set()\n", done.stderr
