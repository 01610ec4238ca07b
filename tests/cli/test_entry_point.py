import json
import os
import shlex
import signal
import subprocess
import sys

import pytest

from kerasgan.cli import app, main
from kerasgan.data import DataError
from kerasgan.storage import StorageError

COMMANDS = [
    [],
    ["zoo"],
    ["zoo", "list"],
    ["zoo", "info"],
    ["zoo", "verify"],
    ["data"],
    ["data", "inspect"],
    ["train"],
    ["sample"],
    ["evaluate"],
    ["export"],
    ["demo"],
]
HEAVY = {"tensorflow", "keras", "numpy", "matplotlib", "PIL", "onnx", "safetensors"}


class DivergedError(RuntimeError):
    exit_code = 4


class ExportError(ValueError):
    exit_code = 5


@pytest.fixture
def failing(monkeypatch):
    """Lets `kerasgan zoo list` raise what a test wants."""
    import kerasgan

    def install(error):
        def fail(pattern="*"):
            raise error

        monkeypatch.setattr(kerasgan.zoo, "list_models", fail, raising=False)

    return install


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_tells_what_a_command_takes(run, words):
    outcome = run(*words, "--help")
    assert outcome.code == 0
    assert "Usage: kerasgan" in outcome.out
    assert outcome.err == ""


@pytest.mark.parametrize(
    "words", [["--help"], ["zoo", "list"], ["train", "--help"]], ids=" ".join
)
def test_help_and_lists_load_nothing_heavy(words):
    code = (
        "import json, sys\n"
        "from kerasgan.cli import main\n"
        f"code = main({words!r})\n"
        "print(json.dumps([code, *sys.modules]), file=sys.stderr)"
    )
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, *loaded = json.loads(done.stderr)
    assert code == 0
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError("a wrong value"), 2),
        (ImportError("a missing package"), 2),
        (FileNotFoundError("a missing file"), 2),
        (DataError("broken data"), 3),
        (StorageError("broken weights"), 3),
        (DivergedError("no number"), 4),
        (ExportError("another picture"), 5),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_become_exit_codes(run, failing, error, code):
    failing(error)
    outcome = run("zoo", "list")
    assert outcome == (code, "", f"error: {error}\n")


def test_library_errors_carry_the_codes_of_the_contract():
    import kerasgan

    assert DataError.exit_code == StorageError.exit_code == 3
    assert kerasgan.training.DivergedError.exit_code == 4
    assert kerasgan.export.ExportError.exit_code == 5


def test_a_defect_is_called_one(run, failing):
    failing(KeyError("x"))
    code, out, err = run("zoo", "list")
    assert (code, out) == (1, "")
    assert err.startswith("error: unexpected KeyError: 'x'\n")
    assert "Please report it" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("place", [0, 2], ids=["before", "behind"])
def test_debug_shows_the_traceback_and_keeps_the_code(run, failing, place):
    failing(DataError("broken data"))
    words = ["zoo", "list"]
    words.insert(place, "--debug")
    outcome = run(*words)
    assert outcome.code == 3
    assert "Traceback" in outcome.err
    assert outcome.err.endswith("error: broken data\n")


def test_brackets_of_a_message_are_no_markup(run, failing):
    failing(ValueError("[red]shape (1, [2])[/red]"))
    assert run("zoo", "list").err == "error: [red]shape (1, [2])[/red]\n"


def test_long_messages_are_not_broken_into_lines(run, failing):
    failing(ValueError("word " * 100 + "end"))
    assert run("zoo", "list").err.count("\n") == 1


def test_interruption_is_130(run, failing):
    failing(KeyboardInterrupt())
    assert run("zoo", "list") == (130, "", "error: interrupted.\n")


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
    ids=["SIGINT", "SIGTERM"],
)
def test_signals_end_a_command(run, monkeypatch, number, code, message):
    import kerasgan

    def signalled(pattern="*"):
        os.kill(os.getpid(), number)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(kerasgan.zoo, "list_models", signalled, raising=False)
    # A process that was started in the background may be set to ignore Ctrl-C.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert run("zoo", "list") == (code, "", f"error: {message}.\n")
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trian"], "No such command 'trian'"),
        (["train", "DCGAN"], "Missing option '--data'"),
        (["sample", "x", "--out", "a.png", "--cuont", "3"], "No such option: --cuont"),
        (
            ["sample", "x", "--out", "a.png", "--count", "0"],
            "Invalid value for '--count'",
        ),
    ],
    ids=["command", "missing", "option", "range"],
)
def test_usage_errors_name_the_help(run, words, message):
    outcome = run(*words)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith(f"error: {message}")
    assert "--help` shows what it takes." in outcome.err


def test_version(run):
    import kerasgan

    assert run("--version") == (0, f"kerasgan {kerasgan.__version__}\n", "")


def test_no_command_prints_the_help(run):
    outcome = run()
    assert outcome.code == 2
    assert "Usage: kerasgan" in outcome.out + outcome.err


@pytest.mark.parametrize(
    "command",
    [[sys.executable, "-P", "-m", "kerasgan"]],
    ids=["python -m kerasgan"],
)
def test_other_doors(command):
    done = subprocess.run(
        [*command, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("kerasgan ")


@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [
        (">&-", "zoo list", 0),
        ("2>&-", "zoo list", 0),
        ("<&- >&- 2>&-", "zoo verify dcgan_fashion_28", 0),
        ("<&- >&- 2>&-", "zoo info nothing", 2),
    ],
)
def test_closed_streams_are_no_defect(closed, words, code):
    command = f"{shlex.quote(sys.executable)} -P -m kerasgan {words} {closed}"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert "defect" not in done.stderr


def test_main_takes_the_words_of_the_process(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["kerasgan", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("kerasgan ")


def test_app_is_a_typer_application():
    import typer

    assert isinstance(app, typer.Typer)
