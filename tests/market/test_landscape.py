"""Companies, their events and revenues, on small tables made by hand."""

from decimal import Decimal

import pytest

from batchwright.market.landscape import (
    Company,
    CompanyEvent,
    ExchangeRate,
    Landscape,
    Revenue,
    Source,
    became,
    bounds,
    disclosed_floor,
    ranking,
    read_landscape,
    revenue_usd_bn,
)
from batchwright.market.types import MarketFault

SOURCE = Source(publisher="A firm", page="firm.example/report", quote="sales of 1")


def company(company_id: str) -> Company:
    return Company(
        company_id=company_id,
        name=company_id.upper(),
        country="",
        region="",
        ownership="",
        technologies=(),
        sites="",
        source=SOURCE,
    )


def event(company_id: str, into: str, year: int, kind: str = "acquired") -> CompanyEvent:
    return CompanyEvent(
        event_id=f"{company_id}-{into}",
        company_id=company_id,
        kind=kind,
        into_company_id=into,
        year=year,
        source=SOURCE,
    )


def revenue(
    company_id: str,
    year: int,
    amount: str,
    *,
    currency: str = "USD",
    unit: str = "bn",
    covers: str = "segment",
    scope: str = "drugs (CDMO)",
) -> Revenue:
    return Revenue(
        revenue_id=f"{company_id}-{year}-{amount}",
        company_id=company_id,
        year=year,
        revenue=Decimal(amount),
        currency=currency,
        unit=unit,
        covers=covers,
        scope=scope,
        source=SOURCE,
    )


def landscape(
    *revenues: Revenue, events: tuple[CompanyEvent, ...] = (), rates: tuple[ExchangeRate, ...] = ()
) -> Landscape:
    ids = sorted({r.company_id for r in revenues} | {e.into_company_id for e in events})
    return Landscape(
        companies=tuple(company(each) for each in ids),
        events=events,
        revenues=revenues,
        rates=rates,
    )


FRANC = ExchangeRate(currency="CHF", year=2022, per_usd=Decimal("0.8"), source=SOURCE)
CHAIN = (event("a", "b", 2014), event("b", "c", 2017), event("d", "c", 2019))


@pytest.mark.parametrize(
    ("company_id", "year", "today"),
    [("a", 2013, "a"), ("a", 2014, "b"), ("a", 2016, "b"), ("a", 2017, "c"), ("d", 2020, "c")],
)
def test_a_company_becomes_what_its_events_made_of_it_by_that_year(company_id, year, today):
    assert became(CHAIN, company_id, year) == today


def test_a_company_spun_off_again_no_longer_belongs_to_its_buyer():
    events = (event("a", "b", 2022), event("a", "c", 2025, "spun off"))
    assert became(events, "a", 2024) == "b"
    assert became(events, "a", 2025) == "c"


def test_companies_that_become_each_other_are_refused():
    with pytest.raises(MarketFault, match="a -> b -> a"):
        became((event("a", "b", 2014), event("b", "a", 2015)), "a", 2020)


@pytest.mark.parametrize(
    ("amount", "unit", "usd_bn"),
    [("1.6", "bn", "2"), ("1600", "m", "2"), ("0.0016", "tn", "2"), ("160", "crore", "2")],
)
def test_a_revenue_is_told_in_usd_billion_at_the_average_rate_of_its_year(amount, unit, usd_bn):
    found = revenue("a", 2022, amount, currency="CHF", unit=unit)
    assert revenue_usd_bn(landscape(rates=(FRANC,)), found) == Decimal(usd_bn)


def test_without_a_rate_of_its_year_a_revenue_has_no_value_and_the_floor_says_so():
    found = revenue("a", 2023, "1.6", currency="CHF")
    firms = landscape(found, rates=(FRANC,))
    assert revenue_usd_bn(firms, found) is None
    floor = disclosed_floor(firms, "drugs (CDMO)", 2023)
    assert floor.usd_bn == 0
    assert floor.told == ("a 2023: no average rate of CHF for the year, not counted.",)


def test_an_older_figure_with_a_rate_stands_in_for_a_newer_one_without():
    firms = landscape(
        revenue("a", 2022, "1.6", currency="CHF"),
        revenue("a", 2023, "9", currency="CHF"),
        rates=(FRANC,),
    )
    floor = disclosed_floor(firms, "drugs (CDMO)", 2023)
    assert (floor.usd_bn, floor.own_year_usd_bn) == (2, 0)


def test_the_floor_adds_distinct_companies():
    floor = disclosed_floor(
        landscape(revenue("a", 2022, "1.5"), revenue("b", 2022, "2")), "drugs+devices", 2022
    )
    assert floor.usd_bn == Decimal("3.5")
    assert [str(part.revenue.source) for part in floor.parts] == ["A firm, firm.example/report"] * 2


def test_a_bought_company_is_not_counted_beside_its_buyer():
    firms = landscape(
        revenue("a", 2014, "1"),
        revenue("b", 2014, "5"),
        revenue("e", 2014, "7"),
        events=(event("a", "b", 2014),),
    )
    assert disclosed_floor(firms, "drugs (CDMO)", 2014).usd_bn == 12


def test_the_figure_of_a_bought_company_counts_for_a_buyer_that_discloses_nothing():
    firms = landscape(revenue("a", 2016, "1.9"), events=(event("a", "b", 2017),))
    floor = disclosed_floor(firms, "drugs (CDMO)", 2017)
    assert [(part.company_id, part.usd_bn) for part in floor.parts] == [("b", Decimal("1.9"))]


def test_two_companies_merged_into_one_are_both_counted_with_figures_from_before():
    firms = landscape(
        revenue("a", 2014, "1"),
        revenue("b", 2014, "2"),
        events=(event("a", "c", 2015, "merged"), event("b", "c", 2015, "merged")),
    )
    assert disclosed_floor(firms, "drugs (CDMO)", 2015).usd_bn == 3


def test_along_a_chain_of_purchases_only_the_last_discloser_counts():
    firms = landscape(
        revenue("a", 2017, "1"), revenue("b", 2017, "2"), revenue("c", 2017, "4"), events=CHAIN
    )
    assert disclosed_floor(firms, "drugs (CDMO)", 2017).usd_bn == 4


def test_a_group_figure_never_counts_not_even_without_a_segment_beside_it():
    firms = landscape(
        revenue("a", 2022, "9", covers="group"),
        revenue("a", 2022, "2"),
        revenue("b", 2022, "9", covers="group"),
    )
    assert disclosed_floor(firms, "drugs (CDMO)", 2022).usd_bn == 2


def test_a_part_of_a_segment_is_not_counted_beside_the_segment_but_two_parts_are():
    parts = (
        revenue("a", 2022, "3", scope="biologics"),
        revenue("a", 2022, "1", scope="small molecule"),
    )
    whole = revenue("a", 2022, "5")
    assert disclosed_floor(landscape(*parts), "drugs (CDMO)", 2022).usd_bn == 4
    assert disclosed_floor(landscape(*parts, whole), "drugs (CDMO)", 2022).usd_bn == 5
    assert disclosed_floor(landscape(*parts, whole), "biologics", 2022).usd_bn == 3


def test_of_two_figures_for_the_same_thing_the_smaller_counts():
    firms = landscape(revenue("a", 2022, "2.1"), revenue("a", 2022, "2.0"))
    assert disclosed_floor(firms, "drugs (CDMO)", 2022).usd_bn == 2


@pytest.mark.parametrize(
    ("scope", "floor"),
    [("drugs+devices", 7), ("drugs (CDMO)", 6), ("biologics", 2), ("devices", 1)],
)
def test_only_companies_whose_scope_lies_within_the_one_asked_count(scope, floor):
    firms = landscape(
        revenue("a", 2022, "4"),
        revenue("b", 2022, "2", scope="biologics"),
        revenue("c", 2022, "1", scope="devices"),
    )
    assert disclosed_floor(firms, scope, 2022).usd_bn == floor


@pytest.mark.parametrize(("year", "shown"), [(2021, 0), (2022, 2), (2023, 2), (2025, 2), (2026, 0)])
def test_a_revenue_is_shown_for_three_years_after_and_told(year, shown):
    floor = disclosed_floor(landscape(revenue("a", 2022, "2")), "drugs (CDMO)", year)
    assert floor.usd_bn == shown
    assert floor.own_year_usd_bn == (2 if year == 2022 else 0)
    assert bool(floor.told) == (shown and year != 2022)


def test_a_bound_is_given_only_for_the_year_the_revenue_is_of():
    firms = landscape(revenue("a", 2022, "2"), revenue("b", 2023, "3"))
    assert [(b.year, b.low_usd_bn, b.sources) for b in bounds(firms, "drugs (CDMO)")] == [
        (2022, 2, ("A firm, firm.example/report",)),
        (2023, 3, ("A firm, firm.example/report",)),
    ]


def test_companies_are_ranked_by_contract_revenue_and_the_rest_listed_apart():
    firms = landscape(
        revenue("a", 2022, "2"),
        revenue("b", 2022, "4"),
        revenue("c", 2022, "2"),
        revenue("d", 2022, "40", covers="group"),
        revenue("e", 2022, "1", currency="XXX"),
        revenue("f", 2010, "1"),
    )
    found = ranking(firms, 2022)
    assert [(p.rank, p.company.name) for p in found.ranked] == [(1, "B"), (2, "A"), (2, "C")]
    assert [(p.rank, p.company.name, p.basis) for p in found.apart] == [
        (None, "D", "group"),
        (None, "E", "no exchange rate"),
        (None, "F", "not disclosed"),
    ]


def test_a_bought_company_is_ranked_under_its_buyer_with_its_own_name_beside():
    firms = landscape(revenue("a", 2022, "2"), events=(event("a", "b", 2024),))
    (place,) = ranking(firms, 2024).ranked
    assert (place.company.name, place.disclosed_as, place.year) == ("B", ("A",), 2022)
    (place,) = ranking(firms, 2023).ranked
    assert place.company.name == "A"


HEADERS = {
    "shares.csv": "share_id,scope,axis,member,share_pct,year,publisher,page,quote",
    "companies.csv": (
        "company_id,name,country,region,ownership,technologies,sites,publisher,page,quote"
    ),
    "company_events.csv": "event_id,company_id,kind,into_company_id,year,publisher,page,quote",
    "company_revenues.csv": (
        "revenue_id,company_id,year,revenue,currency,unit,covers,scope,publisher,page,quote"
    ),
    "exchange_rates.csv": "currency,year,per_usd,publisher,page,quote",
    "statements.csv": "statement_id,chapter,subject,statement,score,claim_ids,publisher,page,quote",
}


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("shares.csv", "S1,drugs,region,europe,20,2024,,,", 'column scope: "drugs" is no scope'),
        ("shares.csv", "S1,devices,region,europe,120,2024,,,", 'column share_pct: "120" is more'),
        (
            "shares.csv",
            "S1,devices,region,europe,XX,2024,,,",
            'column share_pct: "XX" is no number',
        ),
        ("shares.csv", "S1,devices,region,europe,20", "column year: .* is missing"),
        ("companies.csv", ",A firm,,,,,,,,", 'column company_id: "" is empty'),
        ("company_events.csv", "E1,a,bought,b,2014,,,", 'column kind: "bought" is none of'),
        ("company_events.csv", "E1,a,merged,b,2014,,,", 'column company_id: "a" is no company'),
        ("company_revenues.csv", "R1,a,2022,1,USD,bn,group,devices,,,", '"a" is no company'),
        ("exchange_rates.csv", "CHF,2022,0,,,", 'column per_usd: "0" is no number above zero'),
        ("exchange_rates.csv", "CHF,22,0.9,,,", 'column year: "22" is no year'),
        ("exchange_rates.csv", "CHF,2022,0.9,Fed,fed.example,", "column quote: .* stands alone"),
        ("statements.csv", "T1,driver,growth,It grows.,6,,,,", 'column score: "6" is none of'),
        ("statements.csv", f"T1,driver,growth,It grows.,,,A,a.example,{'w ' * 26}", "25 words"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused_with_file_line_column_and_value(
    tmp_path, file, line, told
):
    for name, header in HEADERS.items():
        text = f"{header}\n{line}\n" if name == file else f"{header}\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(MarketFault, match=f"{file}, line 2, .*{told}") as fault:
        read_landscape(tmp_path)
    assert fault.value.code == "table_cell"
