"""docs/evaluation.md names what there is, and all of it."""

import ast
import importlib
import pathlib
import re

import pytest
from typer.testing import CliRunner

from kerasgan import evaluation
from kerasgan.cli.application import app
from kerasgan.training.health_findings import ADVICE

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "evaluation.md").read_text()
SECTIONS = dict(
    section.partition("\n")[::2] for section in re.split(r"^## ", PAGE, flags=re.M)
)
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def marked(section, column=0):
    """What stands in code marks in a column of the tables of a section."""
    rows = re.findall(r"^\| (.*) \|$(?!\n\|-)", SECTIONS[section], re.M)  # no heads
    return re.findall(r"`([^`]+)`", " ".join(row.split(" | ")[column] for row in rows))


@pytest.mark.parametrize("code", EXAMPLES, ids=range(len(EXAMPLES)))
def test_what_an_example_imports_exists(code):
    for statement in ast.walk(ast.parse(code)):
        if isinstance(statement, ast.ImportFrom):
            room = importlib.import_module(statement.module)
            missing = [n.name for n in statement.names if not hasattr(room, n.name)]
            assert missing == []


def test_every_metric_answers_a_question_and_the_others_are_functions():
    names = list(dict.fromkeys(marked("Which score answers which question", 1)))
    count = len(evaluation.METRICS)
    assert sorted(names[:count]) == sorted(evaluation.METRICS)
    assert set(names[count:]) < set(evaluation.__all__)


def test_the_memory_of_every_metric_of_two_sides_is_told():
    told = set(marked("Batches and memory"))
    of_two_sides = {
        name
        for name in evaluation.__all__
        if hasattr(getattr(evaluation, name), "update_real")
    }
    assert len(of_two_sides) == 5
    assert of_two_sides < told


def test_every_bundled_extractor_is_in_the_table():
    told = marked("Extractors")
    assert set(evaluation.list_extractors()) < set(told)
    assert {name.strip('"') for name in told} > set(evaluation.RESIZERS)


def test_options_of_the_table_exist_and_every_finding_is_listed():
    told = marked("While it trains")
    options = {name.split()[0] for name in told if name.startswith("--")}
    shown = CliRunner().invoke(app, ["train", "--help"]).stdout
    assert len(options) > 8
    assert [option for option in options if option not in shown] == []
    assert [name for name in told if not name.startswith("--")] == list(ADVICE)
