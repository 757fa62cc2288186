"""Claims proposed from a report's text: what is found, where it stands, what is left to people."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchwright.market.proposing import Proposal, propose, to_csv
from batchwright.market.quotes import holds_value
from batchwright.market.reading import read_text
from batchwright.market.types import Claim, Kind

REPORT = """Contract Filling Outlook

The global contract filling market was valued at USD 12.4 billion in 2021. It is projected to \
expand at a compound annual growth rate (CAGR) of 6.5 % from 2022 to 2029, and to reach USD 20.5 \
billion by 2029.

Segments

In terms of product, the market spans vials, syringes, and cartridges, each with needs of its own.
The market is analysed across North America, Europe, Asia-Pacific, Latin America, and the Middle \
East & Africa.

Who are the key players?
Key players in the market include Alpha Fill, Beta Pharma Services, Inc. and Gamma AG.

Europe currently dominates the market, followed by North America and Asia Pacific.
"""
HTML = """<html><head><style>p{width:47.4%}</style></head><body><h1>Filling &amp; Packing</h1>
<p>The market is worth <strong>US$&nbsp;3.1 billion</strong> in 2020.</p>
<h3>Competitive Landscape</h3><ul><li>Alpha Fill </li><li>Beta GmbH</li><li> Gamma AG</li></ul>
<p><strong>By Product Type:</strong></p><ul><li>Vials</li><li>Syringes</li></ul>
<h2>Contents</h2><ul><li>North America</li><li>Europe</li><li>Asia Pacific</li>
<li>Rest of the World&nbsp;</li></ul>
<ul><li><strong>Asia-Pacific:</strong> The fastest-growing region, by far.</li></ul>
</body></html>"""


def claimed(text: str) -> list[Claim]:
    """The claims proposed from a text, in their order."""
    return [each.claim for each in propose(text, "made-up.txt") if each.claim is not None]


def figures(text: str) -> list[tuple[str, str, int | None, int | None, str, str]]:
    """Value, unit, years, segment and region of the figures proposed."""
    return [
        (each.value, each.unit, each.base_year, each.horizon_year, each.segment, each.region)
        for each in claimed(text)
        if each.kind is Kind.QUANTITATIVE
    ]


def lists(text: str) -> list[tuple[str, str]]:
    """Segment and value of the lists proposed."""
    return [(each.segment, each.value) for each in claimed(text) if each.kind is Kind.STRUCTURAL]


def test_a_report_gives_its_level_growth_end_lists_companies_and_ranks() -> None:
    found = [(each.claim, each.value) for each in claimed(REPORT)]
    assert found == [
        ("market size", "12.4"),
        ("CAGR", "6.5"),
        ("market size forecast", "20.5"),
        ("segmentation axis: product", "vials | syringes | cartridges"),
        (
            "regions",
            "North America | Europe | Asia-Pacific | Latin America | Middle East & Africa",
        ),
        ("competitors", "Alpha Fill | Beta Pharma Services, Inc. | Gamma AG"),
        ("dominant region", "Europe"),
        ("region rank order", "Europe > North America > Asia Pacific"),
    ]


def test_a_report_in_html_gives_the_same_from_its_lists_and_headings() -> None:
    assert figures(HTML) == [("3.1", "USD bn", 2020, None, "total", "global")]
    assert lists(HTML) == [
        ("companies", "Alpha Fill | Beta GmbH | Gamma AG"),
        ("product", "Vials | Syringes"),
        ("region", "North America | Europe | Asia Pacific | Rest of the World"),
    ]
    ranked = [each for each in claimed(HTML) if each.kind is Kind.DIRECTION]
    assert [(each.claim, each.value) for each in ranked] == [
        ("fastest-growing region", "Asia-Pacific")
    ]


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("The market was USD 7.8 billion in 2022.", "7.8", "USD bn"),
        ("The market was $239.5 bn in 2022.", "239.5", "USD bn"),
        ("The market was $239.5B in 2022.", "239.5", "USD bn"),
        ("The market was US$ 1,234.5 million in 2022.", "1234.5", "USD m"),
        ("The market was EUR 40 billion in 2022.", "40", "EUR bn"),
        ("The market was \u20ac3.20 bn in 2022.", "3.20", "EUR bn"),
        ("The market was 7.8 billion US dollars in 2022.", "7.8", "USD bn"),
        ("The market was USD 1.2 trillion in 2022.", "1.2", "USD tn"),
        ("In 2022, the market stood at USD 7.8 billion.", "7.8", "USD bn"),
    ],
)
def test_a_level_keeps_its_digits_currency_and_year(sentence: str, value: str, unit: str) -> None:
    assert figures(sentence) == [(value, unit, 2022, None, "total", "global")]


@pytest.mark.parametrize(
    ("sentence", "value", "base", "horizon"),
    [
        ("The market grows at a CAGR of 8.5% from 2023 to 2030.", "8.5", 2023, 2030),
        ("The market grows at a CAGR of 9.9 percent during 2025-2034.", "9.9", 2025, 2034),
        ("A 6.41% CAGR is seen for the market (2025\u20132030).", "6.41", 2025, 2030),
        ("Market CAGR (2025-2034): 11.53%", "11.53", 2025, 2034),
        ("The market shows a CAGR of 19.0% through 2030.", "19.0", None, 2030),
        ("The market is declining at a CAGR of 3.2% between 2021 and 2026.", "-3.2", 2021, 2026),
        ("The market grows at a CAGR of 8 per cent.", "8", None, None),
    ],
)
def test_a_growth_has_the_years_of_its_sentence_and_no_others(
    sentence: str, value: str, base: int | None, horizon: int | None
) -> None:
    assert figures(sentence) == [(value, "percent/yr", base, horizon, "total", "global")]


def test_two_levels_in_one_sentence_are_base_and_end_and_growth_leads_between_them() -> None:
    text = (
        "The market is projected to reach USD 20 billion by 2025 and to grow at a CAGR of 9.9 "
        "percent, reaching USD 46.8 billion by 2034."
    )
    assert figures(text) == [
        ("20", "USD bn", 2025, None, "total", "global"),
        ("9.9", "percent/yr", 2025, 2034, "total", "global"),
        ("46.8", "USD bn", None, 2034, "total", "global"),
    ]
    assert "years are those of the levels" in claimed(text)[1].note


def test_what_is_said_to_lie_ahead_is_a_forecast_and_what_was_is_a_base() -> None:
    assert figures("The market is expected to reach USD 5 bn by 2030.")[0][2:4] == (None, 2030)
    assert figures("The market reached USD 5 bn in 2021.")[0][2:4] == (2021, None)
    assert figures("The market is worth USD 5 bn.")[0][2:4] == (None, None)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            (
                "Asia Pacific will dominate the global market in 2025, accounting for 47.4 percent "
                "of total market revenue."
            ),
            ("47.4", "percent", 2025, None, "total", "asia_pacific"),
        ),
        (
            "By service type, drug product led with 69.3% revenue share of the market in 2024.",
            ("69.3", "percent", 2024, None, "service type: drug product", "global"),
        ),
        (
            "The top five firms hold only 15% of revenue.",
            ("15", "percent", None, None, "segment: top five firms", "global"),
        ),
        (
            "The market in the U.S. is estimated at US$43.2 Billion in the year 2024.",
            ("43.2", "USD bn", 2024, None, "total", "united_states"),
        ),
        (
            "Sterile filling, one of the segments analyzed, is to record a 9.3% CAGR.",
            ("9.3", "percent/yr", None, None, "segment: Sterile filling", "global"),
        ),
    ],
)
def test_a_figure_of_a_part_is_not_proposed_as_one_of_the_whole(
    sentence: str, expected: tuple[object, ...]
) -> None:
    assert figures(sentence) == [expected]


def test_a_figure_after_a_sentence_about_a_region_is_marked_for_a_look() -> None:
    text = "The U.S. market is on its way. Valued at $65 billion in 2024, the industry grows."
    assert [each.note for each in claimed(text)] == ["the sentence before names United States"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Alpha bought Beta for USD 16.5 billion to enter the market.",
        "The USD 16.5 billion purchase of Beta moved the market.",
        "The market lies between USD 485 billion and USD 500 billion by 2025.",
        "The market lies at USD 70-80 billion in 2024.",
        "The market grows 9-11% a year.",
        "The market grows 9%-11% a year.",
        "The markets of A and B grow at a CAGR of 7.8% and 9.3% respectively.",
        "The factor has a +3.20% impact on the CAGR forecast.",
        "The market was AU$ 5 billion in 2022.",
        "Is the market worth USD 5 billion in 2022?",
        "Our team of 250 analysts serves over 5,000 clients in 2023.",
        "The market was 80,479.4 in 2018.",
    ],
)
def test_what_is_no_one_figure_of_the_market_is_not_proposed(sentence: str) -> None:
    assert figures(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            (
                "The market is categorized based on Type (Drug Services, Device Services) and "
                "Application (Pharma, Biotech)."
            ),
            [("type", "Drug Services | Device Services"), ("application", "Pharma | Biotech")],
        ),
        (
            (
                "How is the market segmented by service type?\nThe market is segmented into drug "
                "substance, drug product, and packaging."
            ),
            [("service", "drug substance | drug product | packaging")],
        ),
        (
            "The market is categorised by molecule, service and region.",
            [("axes", "molecule | service | region")],
        ),
        (
            "End users include large firms, small firms, and clinics, each with its own needs.",
            [("end user", "large firms | small firms | clinics")],
        ),
        (
            "Contract manufacturing of tablets, creams, and sterile liquids continues to grow.",
            [("products made", "tablets | creams | sterile liquids")],
        ),
        (
            "Countries such as India, China, and South Korea grow.",
            [("region", "India | China | South Korea")],
        ),
        ("Key trends include new tools, better data, and more people.", []),
        ("The market is segmented based on the following criteria:", []),
    ],
)
def test_lists_of_segments_are_proposed_with_what_they_divide_by(
    sentence: str, expected: list[tuple[str, str]]
) -> None:
    assert lists(sentence) == expected


def test_a_table_of_contents_is_not_taken_for_companies() -> None:
    text = "<h2>8. Competitive Landscape</h2><ul><li>Overview</li><li>Company Ranking</li></ul>"
    assert lists(text) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Europe leads the market.", [("dominant region", "Europe", None)]),
        (
            "Asia Pacific holds the largest revenue share in 2025.",
            [("dominant region", "Asia Pacific", 2025)],
        ),
        (
            "Latin America is expected to be the fastest-growing region.",
            [("fastest-growing region", "Latin America", None)],
        ),
        (
            "Oncology is the dominant therapeutic segment of the market.",
            [("dominant therapeutic", "Oncology", None)],
        ),
        ("Europe does not lead, and growth in Asia Pacific is led by China.", []),
        ("In Europe, packaging leads.", []),
        ("Which region leads the market in Europe?", []),
    ],
)
def test_ranks_are_proposed_as_directions_without_a_number(
    sentence: str, expected: list[tuple[str, str, int | None]]
) -> None:
    ranked = [each for each in claimed(sentence) if each.kind is Kind.DIRECTION]
    assert [(each.claim, each.value, each.base_year) for each in ranked] == expected
    assert all(each.amount is None for each in ranked)


@pytest.mark.parametrize(
    ("sentence", "hole"),
    [
        ("The market is worth $XX billion in 2021.", "$XX"),
        ("The market grows at a CAGR of XX% from 2021 to 2026.", "XX%"),
        ("Key players in the market include ABC Company, XYZ Inc., and DEF Corporation.", "ABC"),
        ("The demand for Category A products has surged.", "Category A"),
        ("The market reaches USD XX.X million by 2030.", "XX.X"),
    ],
)
def test_a_placeholder_is_told_as_a_hole_and_never_proposed(sentence: str, hole: str) -> None:
    found = propose(f"First line.\n{sentence}", "made-up.txt")
    assert [each.claim for each in found] == [None] * len(found)
    assert [each.refused.code for each in found if each.refused] == ["placeholder"]
    assert hole in found[0].quote
    assert found[0].refused is not None
    assert found[0].refused.line == 2


def test_a_hole_beside_a_rank_leaves_the_rank_and_is_told_apart() -> None:
    text = "Oncology is the dominant therapeutic segment, accounting for XX% of the market share."
    rank, hole = propose(text, "made-up.txt")
    assert rank.claim is not None
    assert rank.quote == "Oncology is the dominant therapeutic segment"
    assert hole.refused is not None
    assert (hole.refused.code, hole.quote) == ("placeholder", "XX%")


def test_an_impossible_figure_is_refused_as_in_any_file_of_claims() -> None:
    (found,) = propose("Europe accounted for 147 percent of the market.", "made-up.txt")
    assert found.claim is None
    assert found.refused is not None
    assert found.refused.code == "share_impossible"


def checked(text: str, found: tuple[Proposal, ...]) -> None:
    """Every proposal stands in the text at its place, and every value in its quote."""
    for each in found:
        assert text[each.position : each.position + len(each.quote)] == each.quote
        assert (each.claim is None) != (each.refused is None)
        if each.claim is not None and each.claim.amount is not None:
            assert holds_value(each.quote, each.claim.amount)


@pytest.mark.parametrize("text", [REPORT, HTML, REPORT.replace("\n", "\r\n"), f"\ufeff{REPORT}"])
def test_each_quote_stands_at_its_place_holds_its_value_and_is_short(text: str) -> None:
    found = propose(text, "made-up.txt")
    assert len(found) > 4
    checked(text, found)
    for each in found:
        assert len(each.quote.split()) <= 25
    assert found == propose(text, "made-up.txt")


def test_a_long_sentence_is_quoted_by_its_clause() -> None:
    text = (
        "Because the demand for filling has risen for many years and shows no sign of an end in "
        "any of the regions that were studied here, the market, which was valued at USD 7.8 "
        "billion in 2022, is seen by all who were asked as one of the most promising ones."
    )
    (found,) = propose(text, "made-up.txt")
    assert found.quote == "which was valued at USD 7.8 billion in 2022"


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "The market ",
                    "USD 7.8 billion ",
                    "in 2022",
                    "by 2030",
                    ". ",
                    ", ",
                    " and ",
                    "\n",
                ),
                *(
                    "CAGR of 8.5% ",
                    "from 2023 to 2030 ",
                    "Europe ",
                    "Asia Pacific ",
                    "leads ",
                    "<p>",
                ),
                *(
                    "<li>",
                    "</li>",
                    "&amp;",
                    "&#36;5bn ",
                    "XX% ",
                    "47 percent of ",
                    "segmented into ",
                ),
                *(
                    "a, b and c",
                    "(",
                    ")",
                    "\0",
                    "\ud800",
                    "<!--",
                    "-->",
                    "<",
                    "key players include ",
                ),
                *("Alpha Inc., ", "followed by ", "\u2013", "\u00a0", "9-11% ", "1,234.5 ", "$XX "),
            ]
        ),
        max_size=40,
    )
)
def test_whatever_the_text_proposals_stand_in_it_and_can_be_read_back(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = propose(text, "made-up.txt", "Made-up Research", "2024")
    checked(text, found)
    claims = [each.claim for each in found if each.claim is not None]
    back = read_text(to_csv(found))
    assert back.refused == ()
    assert [replace(each, scope=None) for each in back.claims] == claims


def test_proposals_written_as_csv_are_read_with_the_document_unchanged(tmp_path: Path) -> None:
    (tmp_path / "made-up.txt").write_bytes(HTML.encode())
    found = propose(HTML, "made-up.txt", "Made-up Research", "2024")
    back = read_text(to_csv(found), tmp_path)
    assert back.refused == ()
    assert list(back.claims) == [each.claim for each in found if each.claim is not None]
    assert {each.publisher for each in back.claims} == {"Made-up Research"}


def test_the_csv_of_a_report_gives_its_market_to_the_gate() -> None:
    (market,) = read_text(to_csv(propose(REPORT, "made-up.txt", "Made-up Research"))).markets
    assert (market.base_year, market.base_usd_bn) == (2021, Decimal("12.4"))
    assert (market.end_year, market.end_usd_bn) == (2029, Decimal("20.5"))
    assert market.stated_cagr_pct == Decimal("6.5")


@pytest.mark.parametrize(
    "unit",
    [
        *("<", "<a ", "<!--", "<script>", "1,111,", "1", "(", "Type (a, b) ", "a, ", "X", "$XX "),
        *("2023-2024-", "&amp;", ". A", "Europe, ", "\n", "9% ", "USD 5 bn in 2023 ", "- A\n"),
        *("market USD 5 bn in 2023, CAGR of 9% to 2030 and ", "segment products include a, b, c "),
        *(
            "key players ",
            "segmented into a and b and ",
            "word ",
            "is the largest ",
            "lorem ipsum!",
        ),
    ],
)
def test_awkward_text_is_read_to_its_end_and_nothing_is_invented(unit: str) -> None:
    # A pattern that backtracks without end would never return from twenty kilobytes.
    for text in (unit * (20_000 // len(unit)), "<p>" + unit * (20_000 // len(unit))):
        checked(text, propose(text, "made-up.txt"))
