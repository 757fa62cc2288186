"""The documentation leads somewhere, and shows no command that nobody has tried."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from batchwright.cli.main import parser
from batchwright.ledger.command import COMMANDS, QUERIES
from tests.docs.consoles import ROOT, typed

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)

RUN = {
    ROOT / "docs" / "tutorials" / "first-batch.md": "tests/docs/test_tutorial.py",
    ROOT / "docs" / "tutorials" / "market.md": "tests/docs/test_market_tutorial.py",
}
"""Pages with console blocks, and the test that runs every line of them."""

ILLUSTRATIVE: dict[Path, str] = {}
"""Pages with console blocks that no test runs, and why."""


def name(page: Path) -> str:
    """The page as a test is called after it."""
    return str(page.relative_to(ROOT))


def links(page: Path) -> Iterator[str]:
    """Where the links of a page lead, without those of other sites."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found), target


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / each).resolve() for each in links(index)}
    assert [name(each) for each in PAGES if "docs" in each.parts and each not in linked] == [
        "docs/README.md"
    ]


def test_every_console_block_is_run_by_a_test_or_says_why_not() -> None:
    shown = {page for page in PAGES if typed(page)}
    assert shown == {*RUN, *ILLUSTRATIVE}
    for page, test in RUN.items():
        assert f'"{page.name}"' in (ROOT / test).read_text(encoding="utf-8")
    assert all(ILLUSTRATIVE.values())


def test_every_call_that_is_named_exists() -> None:
    """Outside of the tutorial calls are examples with invented values; their names are real."""
    acts = {each.name for each in COMMANDS.values()}
    subcommands = next(
        each.choices for each in parser()._actions if isinstance(each, argparse._SubParsersAction)
    )
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for word in re.findall(r"(?:^ *|`)batchwright ([a-z-]+)", text, re.MULTILINE):
            assert word in subcommands, f"{name(page)}: batchwright {word}"
        for verb, named in re.findall(r"\b(do|ask) ([a-z]+\.[a-z_]+)\b", text):
            assert named in (acts if verb == "do" else QUERIES), f"{name(page)}: {verb} {named}"


def test_readme_names_the_scripts_that_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bscript/[a-z]+", text))
    assert {"script/demo", "script/test"} <= named
    assert all((ROOT / each).exists() for each in named)
