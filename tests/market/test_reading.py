"""Files of claims: both forms, CSV and JSON, refused line by line with the reason."""

import csv
import io
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from batchwright.market.quotes import holds_level, holds_value
from batchwright.market.reading import joined, read, read_text, shipped
from batchwright.market.refusals import SENTENCES
from batchwright.market.types import Kind, MarketFault, Reading

LONG: dict[str, str] = {
    "claim_id": "C1",
    "source": "Made-up Research",
    "kind": "quantitative",
    "claim": "market size",
    "value": "7.8",
    "unit": "USD bn",
    "year": "2022",
    "horizon_year": "",
    "segment": "total",
    "region": "global",
    "source_file": "a.txt",
    "char_offset": "0",
    "quote": "valued at USD 7.8 billion in 2022",
    "scope": "",
    "basis": "",
    "page": "",
}
SHORT: dict[str, str] = {
    "claim_id": "P1",
    "publisher": "Made-up Research (2024 edition)",
    "scope": "devices",
    "base_year": "2024",
    "base_usd_bn": "93.89",
    "end_year": "2033",
    "end_usd_bn": "200.27",
    "stated_cagr_pct": "8.8",
    "source_page": "made-up.example/devices",
    "region": "",
    "basis": "",
    "quote": "",
}


def as_csv(*rows: dict[str, str]) -> str:
    """The rows as a CSV file."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def codes(reading: Reading) -> list[tuple[int, str, str]]:
    """Line, id and code of each refusal."""
    return [(each.line, each.claim_id, each.code) for each in reading.refused]


def test_of_the_seventy_shipped_claims_five_placeholders_are_refused_with_their_lines() -> None:
    found = shipped()
    reports = [each for each in found.claims if each.claim_id.startswith("C")]
    assert len(reports) == 65
    assert codes(found) == [(line, f"C{line - 1:03}", "placeholder") for line in range(5, 10)]
    kinds = Counter(each.kind for each in reports)
    assert kinds[Kind.QUANTITATIVE] == 11


def test_every_shipped_number_of_a_report_has_words_that_hold_it() -> None:
    for each in shipped().claims:
        if each.amount is not None and each.claim_id.startswith("C"):
            assert holds_value(each.quote, each.amount)


def test_the_published_claims_carry_their_publishers_words_where_these_are_known() -> None:
    published = [each for each in shipped().claims if each.claim_id.startswith("P")]
    quoted = [each for each in published if each.quote]
    assert {each.claim_id for each in published} - {each.claim_id for each in quoted} == {
        "P23",
        "P23.growth",
        "P23.end",
    }
    for each in quoted:
        assert each.amount is not None
        holds = holds_value if each.unit == "percent/yr" else holds_level
        assert holds(each.quote, each.amount)
        assert len(each.quote.split()) <= 25
        assert each.page


def test_both_reports_and_nineteen_publishers_give_a_market_each() -> None:
    markets = {each.claim_id: each for each in shipped().markets}
    assert len(markets) == 21
    assert markets["C001"].claim_ids == ("C001", "C002", "C003")
    assert markets["C001"].scope == "drugs+devices"
    assert markets["C001"].growth_year == 2023
    assert markets["C044"].claim_ids == ("C044", "C045", "C046", "C048")
    assert (markets["P12"].publisher, markets["P12"].edition) == ("Straits", "2023 edition")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"claim_id": " "}, "claim_id_missing"),
        ({"kind": "guess"}, "kind_unknown"),
        ({"kind": "placeholder"}, "placeholder"),
        ({"value": "XX"}, "placeholder"),
        ({"quote": "estimated to be worth $XX billion"}, "placeholder"),
        ({"quote": ""}, "quote_missing"),
        ({"quote": "", "kind": "structural", "value": "a | b", "unit": "list"}, "quote_missing"),
        ({"value": "7.9"}, "quote_without_value"),
        ({"value": "8", "quote": "valued at USD 7,8 billion"}, "quote_without_value"),
        ({"value": "seven"}, "not_a_number"),
        ({"value": "1,234.5"}, "not_a_number"),
        ({"value": "7,8"}, "not_a_number"),
        ({"value": "1e3"}, "not_a_number"),
        ({"value": "NaN"}, "not_a_number"),
        ({"value": "Infinity"}, "not_a_number"),
        ({"value": "9" * 31}, "not_a_number"),
        ({"unit": "furlongs"}, "unit_unknown"),
        ({"unit": ""}, "unit_unknown"),
        ({"value": "-7.8"}, "level_impossible"),
        ({"value": "0", "quote": "a market of 0"}, "level_impossible"),
        ({"value": "147", "unit": "percent", "quote": "147 percent"}, "share_impossible"),
        ({"value": "-1", "unit": "percent", "quote": "-1 percent"}, "share_impossible"),
        ({"value": "100", "unit": "percent/yr", "quote": "100 %"}, "growth_impossible"),
        ({"value": "-50", "unit": "percent/yr", "quote": "-50 %"}, "growth_impossible"),
        ({"year": "22"}, "year_impossible"),
        ({"year": "1899"}, "year_impossible"),
        ({"horizon_year": "2101"}, "year_impossible"),
        ({"horizon_year": "2021"}, "years_reversed"),
        ({"char_offset": "-1"}, "position_impossible"),
        ({"char_offset": "12a"}, "position_impossible"),
        ({"char_offset": "9" * 5000}, "position_impossible"),
        ({"region": "Atlantis"}, "region_unknown"),
        ({"scope": "drugs"}, "scope_unknown"),
        ({"basis": "gratis"}, "basis_unknown"),
        ({"value": "7.8\0"}, "characters_impossible"),
    ],
)
def test_each_line_of_the_long_form_that_cannot_be_is_refused_and_the_rest_comes_in(
    change: dict[str, str], code: str
) -> None:
    wrong = {**LONG, "claim_id": "C2", **change}
    found = read_text(as_csv(LONG, wrong, {**LONG, "claim_id": "C3"}))
    assert codes(found) == [(3, wrong["claim_id"].strip(), code)]
    assert [each.claim_id for each in found.claims] == ["C1", "C3"]
    assert found.refused[0].reason[-1] == "."


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"base_year": ""}, "base_missing"),
        ({"base_usd_bn": ""}, "base_missing"),
        ({"scope": "toys"}, "scope_unknown"),
        ({"region": "Atlantis"}, "region_unknown"),
        ({"basis": "gratis"}, "basis_unknown"),
        ({"source_page": ""}, "page_missing"),
        ({"end_year": "20333"}, "year_impossible"),
        ({"end_year": "2023"}, "years_reversed"),
        ({"base_usd_bn": "XX"}, "placeholder"),
        ({"end_usd_bn": "2e2"}, "not_a_number"),
        ({"end_usd_bn": "-200"}, "level_impossible"),
        ({"stated_cagr_pct": "880"}, "growth_impossible"),
        ({"source_page": "", "quote": "USD 93.89 billion at 8.8 %"}, "quote_without_value"),
    ],
)
def test_each_line_of_the_short_form_that_cannot_be_is_refused(
    change: dict[str, str], code: str
) -> None:
    found = read_text(as_csv({**SHORT, **change}, {**SHORT, "claim_id": "P2"}))
    assert codes(found) == [(2, "P1", code)]
    assert [each.claim_id for each in found.markets] == ["P2"]


def test_every_code_that_a_line_is_refused_by_has_a_sentence_that_is_reached_here() -> None:
    of_lines = {
        mark.args[1][place][1]
        for test in (
            test_each_line_of_the_long_form_that_cannot_be_is_refused_and_the_rest_comes_in,
            test_each_line_of_the_short_form_that_cannot_be_is_refused,
        )
        for mark in test.pytestmark  # type: ignore[attr-defined]
        for place in range(len(mark.args[1]))
    }
    elsewhere = {"claim_id_taken", "cells_missing", "quote_not_found", "quote_elsewhere"}
    elsewhere |= {"claim_id_long", "recorded_differently"}
    assert of_lines | elsewhere | {"document_differs"} == set(SENTENCES)


@pytest.mark.parametrize(
    ("value", "unit", "quote"),
    [
        ("0", "percent", "0 percent"),
        ("100", "percent", "all 100 percent"),
        ("99.9", "percent/yr", "99.9 %"),
        ("-49.9", "percent/yr", "falls by 49.9 %"),
        ("9" * 30, "USD bn", "9" * 30),
        ("0.000001", "EUR m", "0.000001"),
        ("0", "count", "0 sites"),
    ],
)
def test_a_figure_at_its_limit_comes_in_with_its_digits(value: str, unit: str, quote: str) -> None:
    found = read_text(as_csv({**LONG, "value": value, "unit": unit, "quote": quote}))
    assert found.refused == ()
    assert str(found.claims[0].amount) == str(Decimal(value))


def test_a_taken_id_is_refused_with_the_line_it_stands_in() -> None:
    found = read_text(as_csv(LONG, {**LONG, "claim_id": "C2"}, LONG))
    assert codes(found) == [(4, "C1", "claim_id_taken")]
    assert "in line 2 already" in found.refused[0].reason


def test_an_id_that_another_line_makes_for_its_growth_is_taken_too() -> None:
    found = read_text(as_csv(SHORT, {**SHORT, "claim_id": "P1.growth"}))
    assert codes(found) == [(3, "P1.growth", "claim_id_taken")]


def test_an_id_of_another_file_is_taken() -> None:
    first = read_text(as_csv(LONG))
    both = joined(first, read_text(as_csv({**LONG, "value": "2022"}, {**LONG, "claim_id": "C2"})))
    assert [(each.claim_id, each.value) for each in both.claims] == [("C1", "7.8"), ("C2", "7.8")]
    assert "in another file already" in both.refused[0].reason


def test_a_line_with_missing_or_spare_cells_is_refused_with_their_count() -> None:
    head, line = as_csv(LONG).splitlines()
    found = read_text(f"{head}\n{line.replace('C1', 'C2')},\n\nC3,a\n{line}\n")
    assert codes(found) == [(2, "C2", "cells_missing"), (4, "C3", "cells_missing")]
    assert "17 cells where 16 are needed" in found.refused[0].reason
    assert [each.claim_id for each in found.claims] == ["C1"]


def test_a_file_as_a_spreadsheet_writes_it_is_read(tmp_path: Path) -> None:
    quote = 'the market,\r\n"all of it", was valued at USD 7.8 billion'
    rows = ({**LONG, "quote": quote}, {**LONG, "claim_id": "C2", "value": "9"})
    plain = as_csv(*rows).replace("\n", "\r\n").replace("\r\r\n", "\r\n")
    spread = "".join(f"{line},,\r\n" for line in plain.splitlines()[:1])
    text = plain.replace(plain.splitlines()[0] + "\r\n", spread)
    text = text.replace(",,,\r\n", ",,,,,\r\n")
    (tmp_path / "claims.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = read(tmp_path / "claims.csv")
    # The quoted line break makes the second claim begin in line 4.
    assert codes(found) == [(4, "C2", "quote_without_value")]
    assert found.claims[0].quote == quote
    assert read_text("\ufeff" + plain).claims == found.claims


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs_part_cells_as_commas_do(separator: str) -> None:
    text = as_csv(SHORT)
    assert read_text(text.replace(",", separator)).markets == read_text(text).markets != ()


def test_json_gives_the_same_as_csv_in_both_forms() -> None:
    for rows in ([LONG, {**LONG, "claim_id": "C2"}], [SHORT, {**SHORT, "claim_id": "P2"}]):
        expected = read_text(as_csv(*rows))
        assert read_text(json.dumps(rows)) == expected
        assert read_text(json.dumps({"claims": rows})) == expected


def test_a_number_in_json_keeps_the_digits_it_is_written_with() -> None:
    text = json.dumps([LONG]).replace('"7.8"', "7.80").replace('"2022"', "2022")
    (claim,) = read_text(text).claims
    assert (str(claim.amount), claim.base_year) == ("7.80", 2022)
    assert read_text(json.dumps([LONG]).replace('"7.8"', "NaN")).refused[0].code == "not_a_number"


def test_a_claim_in_json_that_lacks_a_name_is_refused_alone() -> None:
    lacking = {name: cell for name, cell in LONG.items() if name != "unit"}
    found = read_text(json.dumps([LONG, {**lacking, "claim_id": "C2"}, {**LONG, "claim_id": None}]))
    assert codes(found) == [(2, "C2", "cells_missing"), (3, "", "claim_id_missing")]
    assert len(found.claims) == 1


def test_half_of_a_character_pair_is_refused() -> None:
    text = json.dumps([{**LONG, "claim_id": "C\ud800"}])
    assert codes(read_text(text)) == [(1, "C?", "characters_impossible")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "form_unknown"),
        ("a,b\n1,2\n", "form_unknown"),
        ("[1, 2]", "form_unknown"),
        ('{"claims": 5}', "form_unknown"),
        ('[{"a": 1}]', "form_unknown"),
        ("[" * 100_000, "not_json"),
        ('[{"claim_id": "C1"', "not_json"),
        (f'{as_csv(LONG).splitlines()[0]}\nC1,"open', "not_csv"),
        (f"{as_csv(LONG).splitlines()[0]},claim_id\n", "column_twice"),
        (f"{as_csv(LONG).splitlines()[0]}\n{'x' * 200_000}\n", "not_csv"),
    ],
)
def test_what_is_no_file_of_claims_is_told_whole(text: str, code: str) -> None:
    with pytest.raises(MarketFault) as told:
        read_text(text)
    assert told.value.code == code


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_bytes(as_csv(LONG).encode("utf-16"))
    with pytest.raises(MarketFault, match="Save it as UTF-8") as told:
        read(tmp_path / "claims.csv")
    assert told.value.code == "not_utf_8"


def test_a_quote_is_held_against_the_document_at_hand(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It was valued at USD 7.8 billion in 2022.", encoding="utf-8")
    rows = (
        {**LONG, "char_offset": "7"},
        {**LONG, "claim_id": "C2", "char_offset": "8"},
        {**LONG, "claim_id": "C3", "quote": "worth USD 7.8 billion"},
        {**LONG, "claim_id": "C4", "source_file": "b.txt"},
        {**LONG, "claim_id": "C5", "char_offset": ""},
    )
    found = read_text(as_csv(*rows), tmp_path)
    assert codes(found) == [(3, "C2", "quote_elsewhere"), (4, "C3", "quote_not_found")]
    assert [each.claim_id for each in found.claims] == ["C1", "C4", "C5"]


def test_another_edition_of_a_known_document_is_told_by_its_digest(tmp_path: Path) -> None:
    name = shipped().claims[0].document
    (tmp_path / name).write_text("Another edition.", encoding="utf-8")
    (refused,) = read_text(as_csv({**LONG, "source_file": name}), tmp_path).refused
    assert refused.code == "document_differs"


def test_a_quote_of_the_short_form_goes_to_the_figures_it_holds() -> None:
    quote = "at USD 93,887 million in 2024, a CAGR of 8.8%"
    claims = read_text(as_csv({**SHORT, "quote": quote})).claims
    assert [(each.claim_id, each.quote) for each in claims] == [
        ("P1", quote),
        ("P1.growth", quote),
        ("P1.end", ""),
    ]


def test_figures_of_the_long_form_with_a_page_make_one_market() -> None:
    page = {"page": "made-up.example/a", "source_file": "", "char_offset": ""}
    rows = (
        {**LONG, **page},
        {**LONG, **page, "claim_id": "C2", "value": "8.5", "unit": "percent/yr",
         "horizon_year": "2030", "quote": "a CAGR of 8.5 %"},
        {**LONG, **page, "claim_id": "C3", "value": "15.4", "year": "", "horizon_year": "2030",
         "quote": "USD 15.4 billion by 2030"},
    )  # fmt: skip
    (market,) = read_text(as_csv(*rows)).markets
    assert market.claim_ids == ("C1", "C2", "C3")
    assert (market.end_usd_bn, market.stated_cagr_pct) == (Decimal("15.4"), Decimal("8.5"))


def test_two_lines_of_one_edition_stay_two_markets() -> None:
    rows = (SHORT, {**SHORT, "claim_id": "P2", "base_year": "2023", "stated_cagr_pct": "9.1"})
    assert [(each.claim_id, each.stated_cagr_pct) for each in read_text(as_csv(*rows)).markets] == [
        ("P1", Decimal("8.8")),
        ("P2", Decimal("9.1")),
    ]


def test_a_level_in_millions_and_trillions_keeps_what_its_digits_say() -> None:
    rows = (
        {**LONG, "unit": "USD m", "value": "93887.12", "quote": "USD 93,887.12 million"},
        {**LONG, "claim_id": "C2", "unit": "USD tn", "value": "1.2", "quote": "USD 1.2 trillion"},
    )
    levels = [each.base_usd_bn for each in read_text(as_csv(*rows)).markets]
    assert levels == [Decimal("93.88712"), Decimal(1200)]
    assert [each.as_tuple().exponent for each in levels] == [-5, 2]


def test_a_level_in_a_currency_without_a_rate_is_a_claim_and_no_market() -> None:
    found = read_text(as_csv({**LONG, "unit": "ZAR bn"}))
    assert (len(found.claims), found.markets) == (1, ())
