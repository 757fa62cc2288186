"""The shipped tables: sourced rows hold their value in their words, and nothing dangles."""

import csv
import re
from decimal import Decimal
from importlib.resources import files

import pytest

from batchwright.market import regions
from batchwright.market.landscape import Landscape, Source, disclosed_floor, ranking, read_landscape

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module")
def shipped() -> Landscape:
    return read_landscape()


def digits(text: str) -> str:
    """The digits of a number without separators, as 1,272, 1.272 and 1272 are written for one."""
    return re.sub(r"[.,]", "", text)


def holds(source: Source, value: Decimal) -> bool:
    return digits(str(value)) in {digits(found) for found in NUMBER.findall(source.quote)}


def test_every_table_has_rows_and_its_ids_are_unique(shipped):
    ids = [
        [row.share_id for row in shipped.shares],
        [row.company_id for row in shipped.companies],
        [row.event_id for row in shipped.events],
        [row.revenue_id for row in shipped.revenues],
        [(row.currency, row.year) for row in shipped.rates],
        [row.statement_id for row in shipped.statements],
    ]
    assert all(table and len(set(table)) == len(table) for table in ids)


def test_every_share_is_sourced_and_its_quote_holds_it(shipped):
    assert [s.share_id for s in shipped.shares if not holds(s.source, s.share_pct)] == []


def test_every_revenue_is_sourced_and_its_quote_holds_it(shipped):
    assert [r.revenue_id for r in shipped.revenues if not holds(r.source, r.revenue)] == []


def test_every_rate_stands_in_its_quote_or_is_the_reciprocal_of_one_that_does(shipped):
    for rate in shipped.rates:
        quoted = [Decimal(found) for found in NUMBER.findall(rate.source.quote)]
        in_dollars = {(1 / each).quantize(Decimal("0.000001")) for each in quoted}
        assert rate.per_usd in quoted or rate.per_usd in in_dollars, rate


def test_no_statement_names_a_claim_that_does_not_exist(shipped):
    table = files("batchwright.market").joinpath("data/claims.csv").read_text(encoding="utf-8")
    claims = {row["claim_id"] for row in csv.DictReader(table.splitlines())}
    named = {claim for row in shipped.statements for claim in row.claim_ids}
    named |= {row.source.page[6:] for row in shipped.shares if row.source.page.startswith("claim ")}
    assert named
    assert named <= claims


def test_regions_are_those_of_the_region_table(shipped):
    codes = {region.code for region in regions.REGIONS}
    assert {company.region for company in shipped.companies} <= codes
    assert {share.member for share in shipped.shares if share.axis == "region"} <= codes


def test_each_force_has_several_scored_statements_and_nothing_else_is_scored(shipped):
    scored = [row for row in shipped.statements if row.score is not None]
    assert {row.chapter for row in scored} == {"five forces"}
    subjects = [row.subject for row in shipped.statements if row.chapter == "five forces"]
    assert len(scored) == len(subjects)
    forces = {"rivalry", "new entrants", "substitutes", "buyers", "suppliers"}
    assert set(subjects) == forces
    assert min(subjects.count(force) for force in forces) >= 3


def test_the_ten_companies_of_the_report_are_known_and_followed(shipped):
    today = {place.company.name for place in ranking(shipped, 2025).ranked}
    names = {company.name for company in shipped.companies}
    assert {"Accellent", "Greatbatch", "Patheon", "DSM Pharmaceutical Products"} <= names
    assert {"Integer Holdings", "Novo Holdings"} <= today
    assert not today & {"Accellent", "Greatbatch", "Patheon", "Catalent"}


def test_three_firms_alone_refute_7_8_billion_for_the_world_in_2022(shipped):
    floor = disclosed_floor(shipped, "drugs+devices", 2022)
    largest = sorted((part.usd_bn for part in floor.parts), reverse=True)[:3]
    assert sum(largest) > Decimal("7.8")
    assert floor.own_year_usd_bn > 12


def test_sources_md_names_every_data_file():
    folder = files("batchwright.market").joinpath("data")
    told = folder.joinpath("SOURCES.md").read_text(encoding="utf-8")
    for table in ("shares", "companies", "company_events", "company_revenues", "statements"):
        assert f"| {table}.csv |" in told
