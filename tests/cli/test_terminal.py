import logging
import os
import subprocess
import sys

import pytest

from kerasgan.cli import terminal

NOISY = """
import os, sys
from kerasgan.cli.terminal import quiet_libraries
try:
    with quiet_libraries():
        os.write(2, b"library\\n")
        if len(sys.argv) > 1:
            raise {"fail": ValueError, "interrupt": KeyboardInterrupt}[sys.argv[1]]
except (ValueError, KeyboardInterrupt):
    pass
os.write(2, b"after\\n")
"""


@pytest.mark.parametrize(
    ("level", "words", "lines"),
    [
        ("3", [], ["after"]),
        ("3", ["fail"], ["library", "after"]),
        ("3", ["interrupt"], ["after"]),
        ("0", [], ["library", "after"]),
    ],
    ids=["quiet", "failure", "interruption", "debug"],
)
def test_libraries_are_quiet_unless_they_fail_or_are_asked(level, words, lines):
    done = subprocess.run(
        [sys.executable, "-P", "-c", NOISY, *words],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": level},
    )
    assert done.stderr.split() == lines


@pytest.mark.parametrize(("level", "shown"), [("3", False), ("0", True)])
def test_warnings_of_tensorflow_are_for_debugging(level, shown, monkeypatch, caplog):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
    caplog.set_level(logging.WARNING, "tensorflow")
    terminal.import_tensorflow()
    assert logging.getLogger("tensorflow").isEnabledFor(logging.WARNING) == shown


def test_tables_are_not_cut_in_a_pipe(capsys):
    row = ("x" * 90, "y" * 60, 3)
    terminal.print_table("Title", ("first", "second", "third"), [row])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].strip() == "Title"
    assert [str(cell) for cell in row] in [line.split() for line in lines]


def test_numbers_stand_to_the_right_and_empty_cells_are_blank(capsys):
    terminal.print_table(None, ("name", "count"), [("a", 5), ("b", 1234), ("c", None)])
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    ends = {line.split()[0]: len(line) for line in lines if line.split()}
    assert ends["a"] == ends["b"] > ends["c"]


def test_brackets_in_cells_are_no_markup(capsys):
    terminal.print_pairs("[b]", {"shape": "[28, 28, 1]"})
    assert capsys.readouterr().out.split() == ["[b]", "shape", "[28,", "28,", "1]"]


def test_working_is_silent_where_there_is_no_terminal(capsys):
    with terminal.working("Computing"):
        pass
    assert capsys.readouterr() == ("", "")
