"""The reference of the command line names every call, every option and every exit code."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from batchwright.cli.base import Code
from batchwright.cli.doing import add_options
from batchwright.cli.fields import option
from batchwright.cli.main import parser
from batchwright.ledger.command import COMMANDS, QUERIES

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text()


def calls(top: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every subcommand in the words that call it, with its parser."""
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                nested = list(calls(below))
                yield from nested or [(below.prog, below)]


def options(found: argparse.ArgumentParser) -> Iterator[str]:
    """The long options of a parser."""
    for action in found._actions:
        yield from (each for each in action.option_strings if each.startswith("--"))


def test_every_call_is_named() -> None:
    missing = [name for name, _ in calls(parser()) if name not in REFERENCE]
    assert missing == []


def test_every_option_is_named() -> None:
    doing = argparse.ArgumentParser()
    add_options(doing)
    found = {each for _, below in calls(parser()) for each in options(below)}
    assert sorted(each for each in found | set(options(doing)) if each not in REFERENCE) == []


def test_no_field_has_the_name_of_an_option() -> None:
    doing = argparse.ArgumentParser()
    add_options(doing)
    for name in ("--json", "--home", "--session"):
        doing.add_argument(name)
    taken = set(options(doing))
    fields = {name for each in COMMANDS.values() for name in each.type.__dataclass_fields__}
    fields |= {name for each in QUERIES.values() for name in each.parameters}
    assert {option(name) for name in fields} & taken == set()


def test_every_exit_code_is_named() -> None:
    for code in Code:
        assert f"| {code.value} | `{code.name}` |" in REFERENCE
