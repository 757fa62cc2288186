"""Quotes: holes, numbers and places, character for character."""

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from batchwright.market.quotes import (
    documents_in,
    holds_level,
    holds_value,
    holes,
    misquoted,
    numbers,
    placeholder,
)
from batchwright.market.reading import read_text
from batchwright.market.types import Claim


@pytest.mark.parametrize(
    "text",
    [
        *("XX", "XX%", "$XX billion", "$ XX", "USD XX million", "XX percent", "XX.X %", "TBD"),
        *("N/A", "ABC Company; XYZ Inc.", "DEF Corporation", "Category A", "by 20XX", "XXX bn"),
        *("lorem ipsum dolor", "\u20acXX"),
    ],
)
def test_what_a_publisher_left_unfilled_is_a_placeholder(text: str) -> None:
    assert placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *("7.8", "North America", "the XX chromosome", "falls in a category a maker knows", "ABC"),
        *("Category", "Alpha Company", "MAXX", "n/a was said of 5", ""),
    ],
)
def test_words_that_only_look_alike_are_no_placeholder(text: str) -> None:
    assert not placeholder(text)


def test_a_long_text_is_searched_for_holes_in_time_that_grows_with_it() -> None:
    assert placeholder("lorem ipsum" + "!" * 200_000 + "\na")
    assert not placeholder("!" * 200_000 + "a")


def test_each_hole_is_told_with_its_place() -> None:
    assert list(holes("a $XX billion b XX% c")) == [(2, 5), (16, 19)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("valued at USD 7.8 billion in 2022", ("7.8", "2022")),
        ("US$ 1,234.5 million", ("1234.5",)),
        ("over 25,000 markets, 250 analysts.", ("25000", "250")),
        ("USD 7,8 billion", ()),
        ("1.234,5 or 1.2.3 or 1,23,456", ()),
        ("ends in 2030.", ("2030",)),
        ("", ()),
    ],
)
def test_numbers_are_read_with_thousands_commas_and_decimal_points_only(
    text: str, found: tuple[str, ...]
) -> None:
    assert numbers(text) == tuple(Decimal(each) for each in found)


@pytest.mark.parametrize(
    ("quote", "value", "held"),
    [
        ("a CAGR of 9.0%", "9", True),
        ("a CAGR of 9%", "9.0", True),
        ("falls by 3.2%", "-3.2", True),
        ("USD 7.8 billion", "7", False),
        ("USD 7.8 billion", "8", False),
        ("USD 7,8 billion", "8", False),
        ("by 2030", "30", False),
        ("USD 1,239.5 million", "239.5", False),
    ],
)
def test_a_quote_holds_a_value_whole_or_not_at_all(quote: str, value: str, held: bool) -> None:
    assert holds_value(quote, Decimal(value)) is held


@pytest.mark.parametrize(
    ("quote", "usd_bn", "held"),
    [
        ("USD 93887.12 million", "93.8871", True),
        ("USD 93,887.12 million", "93.89", True),
        ("USD 93887.12 million", "93.8872", False),
        ("USD 93887.12 billion", "93.8871", False),
        ("USD 239.5 billion", "239.5", True),
        ("USD 9 million", "0." + "0" * 29 + "1", False),
    ],
)
def test_a_level_is_held_as_written_or_as_the_millions_that_round_to_it(
    quote: str, usd_bn: str, held: bool
) -> None:
    assert holds_level(quote, Decimal(usd_bn)) is held


TEXT = "Intro.\r\nThe market was valued at USD 7.8 billion in 2022.\r\n"
QUOTE = "valued at USD 7.8 billion in 2022"


@pytest.fixture
def claim() -> Claim:
    line = f"C1,S,quantitative,market size,7.8,USD bn,2022,a.txt,{TEXT.index(QUOTE)},{QUOTE}"
    head = "claim_id,source,kind,claim,value,unit,year,source_file,char_offset,quote"
    (found,) = read_text(f"{head}\n{line}\n").claims
    return found


def test_a_quote_at_its_place_is_right_and_line_ends_count(claim: Claim, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "scan.bin").write_bytes(b"\xff\xfe\x00")
    texts = documents_in(tmp_path)
    assert texts == {"a.txt": TEXT}
    assert misquoted(claim, 2, texts, {}) is None


@pytest.mark.parametrize(
    ("text", "place", "digest", "code"),
    [
        (TEXT, 22, None, "quote_elsewhere"),
        (TEXT, 10**8, None, "quote_elsewhere"),
        (TEXT.replace("7.8", "7.9"), 31, None, "quote_not_found"),
        (TEXT.replace("7.8", "7.9"), 31, "0" * 64, "document_differs"),
        (TEXT.replace("7.8", "7.9"), 31, sha256(TEXT.replace("7.8", "7.9").encode()).hexdigest(),
         "quote_not_found"),
        ("", 31, None, "quote_not_found"),
    ],
)  # fmt: skip
def test_a_quote_that_is_elsewhere_or_nowhere_is_refused_with_its_line(
    claim: Claim, text: str, place: int, digest: str | None, code: str
) -> None:
    digests = {} if digest is None else {"a.txt": digest}
    found = misquoted(replace(claim, position=place), 7, {"a.txt": text}, digests)
    assert found is not None
    assert (found.code, found.line, found.claim_id) == (code, 7, "C1")


def test_without_the_document_or_a_place_there_is_nothing_to_hold_against_it(claim: Claim) -> None:
    assert misquoted(claim, 2, {"b.txt": "other"}, {}) is None
    assert misquoted(replace(claim, position=None), 2, {"a.txt": TEXT}, {}) is None
