"""The market report: whole, linked, the same from the same inputs, and honest on what is whose."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from batchwright.market.edition import Edition, Inputs, inputs_in, shipped_inputs
from batchwright.market.reading import joined, read, read_text, shipped, shipped_text
from batchwright.market.report.document import Document
from batchwright.market.report.references import dangling
from batchwright.market.types import MarketFault
from batchwright.market.writing import document, write

OWN = Path(__file__).parents[2] / "docs" / "tutorials" / "market" / "own-claims.csv"
CHAPTERS = (
    "Introduction and scope",
    "Executive summary",
    "Methodology and sources",
    "Market outlook",
    "Forecast and scenarios",
    "By product",
    "By application",
    "By service",
    "By customer",
    "By geography",
    "Competitive landscape",
    "Company profiles",
    "Pricing pressure",
    "Regulation",
    "Technology",
    "Pandemic preparedness",
    "Sustainability",
    "To this plant",
)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return replace(shipped_inputs("first", "2026-01-01"), paths=1000)


@pytest.fixture(scope="module")
def edition(inputs: Inputs) -> Edition:
    return Edition(inputs)


@pytest.fixture(scope="module")
def report(edition: Edition) -> Document:
    return document(edition)


def test_the_report_has_all_its_chapters(report: Document) -> None:
    assert tuple(each.title for each in report.chapters) == CHAPTERS
    assert all(each.blocks for each in report.chapters)


def test_every_number_and_statement_leads_to_an_entry(report: Document) -> None:
    found = dangling(report)
    assert found.missing == ()
    assert found.doubled == ()


def test_the_same_inputs_give_the_same_bytes(
    inputs: Inputs, edition: Edition, tmp_path: Path
) -> None:
    first = write(edition, tmp_path / "first")
    second = write(Edition(inputs), tmp_path / "second")
    assert [each.name for each in first] == [
        "index.html",
        "report.pdf",
        "report.json",
        "inputs.json",
    ]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    text = (tmp_path / "first" / "index.html").read_text("utf-8")
    assert inputs.hash() in text
    assert json.loads((tmp_path / "first" / "report.json").read_text("utf-8"))
    kept = (tmp_path / "first" / "inputs.json").read_bytes()
    assert inputs_in(kept.decode()) == inputs
    assert sha256(kept).hexdigest() == inputs.hash()


def test_another_seed_gives_another_hash(inputs: Inputs) -> None:
    assert replace(inputs, seed=7).hash() != inputs.hash()
    assert replace(inputs, name="second").hash() != inputs.hash()


def test_the_first_page_answers_how_big_how_sure_and_why_others_differ(
    edition: Edition, report: Document
) -> None:
    said = repr(report.answer)
    assert "How big, and how sure" in said
    assert "Why others say otherwise" in said
    assert "Market Size and Trends says" in said
    assert edition.pooled["drugs+devices"].level.median == pytest.approx(230, abs=5)


def test_what_changed_since_the_last_edition_is_told_input_by_input(
    inputs: Inputs, edition: Edition
) -> None:
    more = replace(inputs, name="second", reading=joined(shipped(), read(OWN)))
    later = Edition(more, previous=inputs)
    changes = later.changes
    assert changes is not None
    assert [each.name for each in changes.found.changes] == [
        "claims",
        "assumptions",
        "landscape",
        "method",
    ]
    before, after = (each.total_in(inputs.horizon).median for each in (edition, later))
    assert changes.found.start == before
    assert changes.found.end == after
    assert changes.found.changes[0].change == after - before
    assert all(each.change == 0 for each in changes.found.changes[1:])
    assert "From edition first to second" in repr(document(later))


def test_bounds_hold_the_market_between_what_firms_disclose_and_the_ceiling(
    edition: Edition,
) -> None:
    floors = [each for each in edition.bounds if each.low_usd_bn and each.scope == edition.scope]
    ceiling = next(each for each in edition.bounds if each.high_usd_bn)
    assert max(float(each.low_usd_bn or 0) for each in floors) > 7.8
    low, high = edition.pooled[edition.scope].level.band_90
    assert max(float(each.low_usd_bn or 0) for each in floors) < low
    assert high < float(ceiling.high_usd_bn or 0)


def test_regional_views_stand_with_their_weights(edition: Edition) -> None:
    weights = edition.forecast.regional.probability
    assert {"C031", "C047"} <= set(weights)
    assert sum(weights.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": 3}'])
def test_what_are_no_inputs_are_refused(text: str) -> None:
    with pytest.raises(MarketFault) as refused:
        inputs_in(text)
    assert refused.value.code == "inputs_unread"


def test_a_report_of_other_claims_alone_leads_somewhere_too(inputs: Inputs) -> None:
    published = read_text(shipped_text("market_claims_public.csv"))
    alone = Edition(replace(inputs, reading=published, paths=500))
    found = dangling(document(alone))
    assert found.missing == ()
    assert found.doubled == ()


def test_no_report_is_made_of_two_claims_alone(inputs: Inputs) -> None:
    two = Edition(replace(inputs, reading=read_text(shipped_text("claims.csv"))))
    with pytest.raises(MarketFault) as refused:
        document(two)
    assert refused.value.code == "two_claims_alone"
