"""References: each has its entry, and a document with one that leads nowhere is not written."""

from dataclasses import replace

import pytest

from batchwright.market.report.document import Chapter, Figure, Link, Number, Paragraph, Statement
from batchwright.market.report.entries import SourceEntry, anchor
from batchwright.market.report.html import as_html
from batchwright.market.report.json import as_json
from batchwright.market.report.pdf import as_pdf
from batchwright.market.report.references import ReferenceMissing, dangling, used_in
from tests.market.report.demo import BARS, DOCUMENT


def chapter(*blocks: Paragraph | Statement | Figure) -> Chapter:
    return Chapter(anchor="added", title="Added", blocks=blocks)


def test_the_demo_leaves_no_reference_open_and_no_entry_unused():
    found = dangling(DOCUMENT)
    assert (found.missing, found.unused, found.doubled) == ((), (), ())


@pytest.mark.parametrize(
    ("block", "target"),
    [
        (Paragraph(runs=(Number(value=1, basis="claim:C999"),)), "claim:C999"),
        (Paragraph(runs=(Number(value=1, basis=""),)), ""),
        (Paragraph(runs=(Link(text="there", target="nowhere"),)), "nowhere"),
        (Paragraph(runs=(Link(text="run", target="javascript:alert(1)"),)), "javascript:alert(1)"),
        (Statement(runs=("So it is.",), sources=("source:S9",)), "source:S9"),
        (Figure(title="T", chart=replace(BARS, basis="claim:C7"), caption="C"), "claim:C7"),
    ],
)
def test_a_reference_without_entry_is_found_and_nothing_is_written(
    block: Paragraph | Statement | Figure, target: str
):
    document = replace(DOCUMENT, chapters=(*DOCUMENT.chapters, chapter(block)))
    assert dangling(document).missing == ((target, "chapter 4, Added"),)
    for write in (as_html, as_pdf, as_json):
        with pytest.raises(ReferenceMissing, match="chapter 4, Added"):
            write(document)


def test_an_input_without_entry_is_found_at_its_calculation():
    entries = tuple(x for x in DOCUMENT.entries if x.id != "A01")
    missing = dangling(replace(DOCUMENT, entries=entries)).missing
    assert ("assumption:A01", "calculation:pool-drugs+devices-2025") in missing


def test_an_entry_nothing_leads_to_is_named_but_does_no_harm():
    spare = SourceEntry(id="S2", publisher="P", page="p.example", quote="q")
    document = replace(DOCUMENT, entries=(*DOCUMENT.entries, spare))
    assert dangling(document).unused == ("source:S2",)
    assert "p.example" in as_html(document)


def test_an_entry_that_is_there_twice_is_refused():
    document = replace(DOCUMENT, entries=(*DOCUMENT.entries, DOCUMENT.entries[0]))
    assert dangling(document).doubled == ("claim:C001",)
    with pytest.raises(ReferenceMissing, match="twice"):
        as_json(document)


def test_an_entry_knows_where_it_is_used():
    assert used_in(DOCUMENT)["source:S1"] == (1, 2)
    assert used_in(DOCUMENT)["claim:C044"] == (0, 2, 3)


def test_different_references_have_different_anchors():
    assert anchor("calculation:pool-drugs+devices-2025") == "calculation:pool-drugs+devices-2025"
    assert anchor("calculation:drugs (CDMO)") != anchor("calculation:drugs_20_(CDMO)")
    assert " " not in anchor("calculation:drugs (CDMO)")
