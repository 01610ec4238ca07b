import dataclasses
import json
import shutil

import pytest

import kerasgan
from kerasgan.storage import read_json
from kerasgan.zoo import registry


def test_list_names_every_entry(run):
    outcome = run("zoo", "list")
    assert outcome.code == 0
    for name in kerasgan.zoo.list_models():
        assert name in outcome.out
        assert kerasgan.zoo.entry(name).summary in outcome.out


def test_list_by_pattern(run):
    outcome = run("zoo", "list", "cdcgan*")
    assert "cdcgan_fashion_28" in outcome.out
    assert " dcgan_fashion_28" not in outcome.out
    assert "28x28x1, 10 classes" in outcome.out


def test_list_that_is_empty_names_the_others(run):
    outcome = run("zoo", "list", "nothing*")
    assert (outcome.code, outcome.out) == (0, "")
    assert "No entry fits 'nothing*'" in outcome.err
    assert all(name in outcome.err for name in kerasgan.zoo.list_models())


def test_markdown_is_the_table_of_the_readme(run):
    table = kerasgan.zoo.markdown_table()
    assert run("zoo", "list", "--markdown") == (0, table, "")


def test_info_prints_the_card(run):
    card = kerasgan.zoo.card("dcgan_fashion_28")
    assert run("zoo", "info", "dcgan_fashion_28") == (0, card, "")


def test_info_of_a_run_says_what_is_known_of_it(run, finished_run):
    outcome = run("zoo", "info", finished_run)
    assert outcome.code == 0
    assert outcome.out.startswith(f"# small\n\nA run of 16 images in {finished_run}.")
    assert "* Pictures: 16x16 RGB\n* Data: pictures, 24 pictures, finger" in outcome.out
    assert f'kerasgan.zoo.load("{finished_run}")' in outcome.out
    assert "* 16 images asked for, 8 in a batch, not mirrored" in outcome.out


def test_verify_of_a_run_checks_its_weights(run, finished_run, tmp_path):
    outcome = run("zoo", "verify", finished_run)
    assert outcome.code == 0
    assert "a run keeps none" in outcome.out
    damaged = shutil.copytree(finished_run, tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"x")
    outcome = run("zoo", "verify", damaged)
    assert outcome.code == 3
    assert "model.safetensors" in outcome.err


@pytest.fixture
def presets(tmp_path, monkeypatch):
    """A zoo of three recipes in a folder, and a way to spoil the second."""
    folder = tmp_path / "presets"
    folder.mkdir()
    names = ("gan_fashion_28", "dcgan_fashion_28", "wgan_fashion_28")
    for name in names:
        shutil.copy(registry.PRESETS / f"{name}.json", folder)
    monkeypatch.setattr(registry, "PRESETS", folder)

    def spoil(change):
        path = folder / "dcgan_fashion_28.json"
        values = read_json(path)
        changed = change(values)
        text = changed if isinstance(changed, str) else json.dumps(values)
        path.write_text(text)
        return path

    return spoil


WRONG = [
    (lambda values: '{"format": 1,', "must be JSON"),
    (lambda values: "[]", "must be a JSON object"),
    (lambda values: values.pop("limits") and None, "must have the field `limits`"),
    (lambda values: values["config"].update(image_shape=28), "Received: 28. Without"),
    (lambda values: values["config"].update(image_shape=None), "Received: None. With"),
    (lambda values: values["config"].update(classes="ten"), "Received: 'ten'."),
    (lambda values: values.update(config=[28]), "field `config` must be an object"),
]


@pytest.mark.parametrize(("change", "message"), WRONG, ids=[said for _, said in WRONG])
def test_a_wrong_preset_is_named_and_the_others_are_listed(
    run, presets, change, message
):
    path = presets(change)
    code, out, err = run("zoo", "list")
    assert code == 3
    listed = [line.split()[0] for line in out.splitlines() if "_fashion_" in line]
    assert listed == ["gan_fashion_28", "wgan_fashion_28"]
    assert err.startswith(f"error: {path}")
    assert message in err
    assert err.count("error:") == 1
    outcome = run("zoo", "info", "dcgan_fashion_28")
    assert outcome.code in (2, 3)
    assert outcome.err == err
    code, out, said = run("zoo", "list", "--markdown")
    assert (code, said) == (3, err)
    assert [line.split("`")[1] for line in out.splitlines()[2:]] == listed
    code, out, err = run("zoo", "list", "dcgan*")
    assert (code, out) == (3, "")
    assert run("zoo", "list", "gan*").code == 0


@pytest.mark.parametrize("command", ["info", "verify"])
def test_unknown_entry(run, command):
    outcome = run("zoo", command, "dcgan_fashion_29")
    assert outcome.code == 2
    assert "Did you mean 'dcgan_fashion_28'" in outcome.err


@pytest.fixture
def verification(monkeypatch):
    """A zoo of two entries whose verification is told what to find."""
    found = kerasgan.zoo.Verification("a", "5" * 64, 1234, 7, 300, 64, 1)
    entry = kerasgan.zoo.entry("dcgan_fashion_28")
    named = lambda name: dataclasses.replace(entry, name=name)  # noqa: E731
    monkeypatch.setattr(kerasgan.zoo, "list_models", lambda: ["a", "b"])
    for reader in ("entry", "resolve"):
        monkeypatch.setattr(kerasgan.zoo, reader, named)

    def install(verify=None):
        default = lambda name: dataclasses.replace(found, name=name)  # noqa: E731
        monkeypatch.setattr(kerasgan.zoo, "verify", verify or default)

    return install


def test_verify_tells_what_it_found(run, verification):
    verification()
    outcome = run("zoo", "verify")
    assert outcome.code == 0
    rows = [line.split() for line in outcome.out.splitlines() if "5" * 16 in line]
    assert rows == [
        [name, "7", "1,234", "5" * 16, "64", "within", "1"] for name in ("a", "b")
    ]
    assert len(run("zoo", "verify", "b").out.splitlines()) < len(
        outcome.out.splitlines()
    )


def test_verify_of_damaged_weights_is_3(run, verification):
    def damaged(name):
        raise kerasgan.storage.StorageError(f"{name} is damaged")

    verification(damaged)
    assert run("zoo", "verify", "b") == (3, "", "error: b is damaged\n")


def test_what_is_damaged_does_not_stop_the_verification(run, verification, monkeypatch):
    found = kerasgan.zoo.Verification("a", "5" * 64, 1234, 7, 300, 64, 1)
    entry = kerasgan.zoo.entry

    def verify(name):
        if name == "a":
            raise kerasgan.storage.StorageError("a is damaged")
        return dataclasses.replace(found, name=name)

    def read(name):
        if name == "c":
            raise ValueError("c.json must have the field `limits`.")
        return entry(name)

    verification(verify)
    monkeypatch.setattr(kerasgan.zoo, "list_models", lambda: ["a", "c", "b"])
    monkeypatch.setattr(kerasgan.zoo, "entry", read)
    code, out, err = run("zoo", "verify")
    assert code == 3
    rows = [line.split()[0] for line in out.splitlines() if "5" * 16 in line]
    assert rows == ["b"]
    assert err == ("error: c.json must have the field `limits`.\nerror: a is damaged\n")


def test_verify_of_an_empty_zoo(run, monkeypatch):
    monkeypatch.setattr(kerasgan.zoo, "list_models", lambda: [])
    outcome = run("zoo", "verify")
    assert (outcome.code, outcome.out) == (0, "")
    assert "no entry with weights" in outcome.err
