"""Every finding that the program can give has a sentence for the person who reads it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import batchwright
from batchwright.kernel import messages
from batchwright.kernel.findings import Fact

SOURCE = Path(batchwright.__file__).parent


def found() -> Iterator[tuple[str, str, ast.Call]]:
    """Each finding that a file of the program makes: code, place, call."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id == "Finding" and isinstance(first, ast.Constant):
                    yield str(first.value), f"{file.relative_to(SOURCE)}:{node.lineno}", node


class Given(dict[str, Fact]):
    """Facts under every name."""

    def get(self, key: object, default: object = None) -> str:
        """Something that is given."""
        return "given"


def test_every_finding_has_a_sentence() -> None:
    places = {code: place for code, place, _ in found()}
    assert places
    assert {code: place for code, place in places.items() if not messages.known(code)} == {}


def test_every_value_that_a_sentence_names_is_given() -> None:
    missing = []
    for code, place, call in found():
        names = [each.arg for each in call.keywords]
        facts: dict[str, Fact] = {each: "given" for each in names if each is not None}
        if None not in names and messages.told(code, facts) != messages.told(code, Given()):
            missing.append(f"{place}: {messages.told(code, facts)}")
    assert missing == []


def test_a_code_has_one_sentence() -> None:
    with pytest.raises(ValueError, match="not_found"):
        messages.register(not_found="Another sentence.")


def test_a_value_of_a_list_is_said_in_words_and_a_number_as_it_is() -> None:
    facts: dict[str, Fact] = {"named": "owner_quality_unit", "market": "US_1"}
    said = messages.told("releaser_not_named", facts)
    assert said == "The agreement names the owner quality unit to release for US_1. Ask there."
