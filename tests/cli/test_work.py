"""`batchwright recipe check` and `batchwright openapi`: work on files, without a session."""

import json
from pathlib import Path

import pytest

from batchwright.cli.base import Code
from batchwright.cli.main import main

RECIPE = Path(__file__).parents[1] / "recipes" / "small.yaml"


def test_a_complete_recipe_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", "check", str(RECIPE)]) == Code.DONE
    assert "is a complete recipe" in capsys.readouterr().out


def test_each_fault_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recipe.yaml"
    file.write_text(RECIPE.read_text() + "color: red\n")
    assert main(["recipe", "check", str(file)]) == Code.REFUSED
    last = len(file.read_text().splitlines())
    assert f"{file}:{last}:" in capsys.readouterr().err
    assert main(["recipe", "check", str(file), "--json"]) == Code.REFUSED
    assert json.loads(capsys.readouterr().out)["faults"][0]["line"] == last


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", "check", "nowhere.yaml"]) == Code.SURROUNDINGS
    assert "nowhere.yaml" in capsys.readouterr().err


def test_the_description_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "openapi.json"
    assert main(["openapi", "--out", str(file)]) == Code.DONE
    assert json.loads(file.read_text())["openapi"].startswith("3.1")
    capsys.readouterr()
    assert main(["openapi"]) == Code.DONE
    assert capsys.readouterr().out == file.read_text()
