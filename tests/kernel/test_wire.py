"""Input at the edge: what is read, digit for digit, and what is refused."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from batchwright.kernel.canonical import Secret
from batchwright.kernel.identifiers import Code
from batchwright.kernel.wire import built, meanings, model_of, said, wire_type


class Color(StrEnum):
    """A color."""

    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """amount: how much."""

    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Part):
    """name, color: what it is called and looks like; `parts` are below. parts: of what it is made.

    secret: known to one.
    """

    name: str
    color: Color = Color.RED
    parts: tuple[Part, ...] = ()
    at: datetime | None = None
    secret: Annotated[str, Secret] = "none"
    more: dict[str, Any] = field(default_factory=dict)


def read(hint: Any, value: object, *, address: bool = False) -> Any:
    """`value` as it is read for `hint`."""
    validated = TypeAdapter(wire_type(hint, address=address)).validate_python(value)
    return built(hint, validated)


@pytest.mark.parametrize(
    ("hint", "given", "found"),
    [
        (Decimal, "1.50", Decimal("1.50")),
        (Decimal, Decimal("1.50"), Decimal("1.50")),
        (Decimal, 2, Decimal(2)),
        (Decimal, "-1.5e-3", Decimal("-0.0015")),
        (int, 2**63 - 1, 2**63 - 1),
        (int, Decimal("1E+2"), 100),
        (bool, True, True),
        (date, "2026-02-28", date(2026, 2, 28)),
        (timedelta, "PT36H", timedelta(hours=36)),
        (timedelta, "P2DT0.5S", timedelta(days=2, seconds=0.5)),
        (bytes, "00ff", b"\x00\xff"),
        (datetime, "2026-01-31t08:15:00.5+01:00", datetime(2026, 1, 31, 7, 15, 0, 500000, UTC)),
        (Color, "red", Color.RED),
        (frozenset[str], ["a", "a"], frozenset("a")),
        (UUID | None, None, None),
        (Decimal | str | None, "12.5 %", "12.5 %"),
    ],
)
def test_values_are_read_as_written(hint: Any, given: object, found: object) -> None:
    made = read(hint, given)
    assert (made, type(made), str(made)) == (found, type(found), str(found))


@pytest.mark.parametrize(
    ("hint", "given"),
    [
        (Decimal, "1,5"),
        (Decimal, "1_000"),
        (Decimal, "\u0661"),
        (Decimal, "NaN"),
        (Decimal, "1e99"),
        (Decimal, Decimal("1e400")),
        (Decimal, "9" * 61),
        (Decimal, True),
        (Decimal, ""),
        (int, True),
        (int, "1"),
        (int, Decimal("1.5")),
        (int, 2**63),
        (bool, 1),
        (bool, "true"),
        (str, 1),
        (str, "a\x00"),
        (str, "\ud800"),
        (date, "2026-02-30"),
        (date, "0001-01-01"),
        (date, 20260131),
        (datetime, "2026-01-31T08:15:00"),
        (timedelta, "P"),
        (timedelta, "PT"),
        (timedelta, 36),
        (timedelta, "P99999999D"),
        (bytes, "0"),
        (UUID, "{01a208ae-51ca-76b0-a861-de192e416776}"),
        (Color, "blue"),
        (dict[str, Any], {"a": ["\x00"]}),
        (dict[str, Any], {"a": Decimal("1e400")}),
        (dict[str, Any], {"a": 2**64}),
    ],
)
def test_what_is_not_known_is_refused(hint: Any, given: object) -> None:
    with pytest.raises(ValidationError):
        read(hint, given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "at least 1 character"),
        ("L" * 201, "at most 200 characters"),
        ("RM-0117\u202e", "U\\+202E cannot be seen"),
        ("RM\u200b-0117", "U\\+200B cannot be seen"),
        ("RM\u00ad0117", "U\\+00AD cannot be seen"),
        ("RM-0117\n", "U\\+000A cannot be seen"),
        ("RM\u20280117", "U\\+2028 cannot be seen"),
        (" RM-0117", "a blank stands before or behind"),
        ("RM-0117\u00a0", "a blank stands before or behind"),
    ],
)
def test_a_code_that_could_read_as_another_is_refused(given: str, said: str) -> None:
    for hint, value in ((Code, given), (Code | None, given), (tuple[Code, ...], [given])):
        with pytest.raises(ValidationError, match=said):
            read(hint, value)


@pytest.mark.parametrize(
    ("hint", "given", "words"),
    [
        (Code, "", "at least 1 character is needed"),
        (Code, "L" * 201, "at most 200 characters are taken"),
        (str, 7, "a text is needed"),
        (bool, 1, "true or false is needed"),
        (tuple[str, ...], "a", "a list is needed"),
        (Color, "blue", "one of these is needed: 'red'"),
        (Decimal, "1,5", "a number is needed, such as 1.50"),
    ],
)
def test_what_is_wrong_is_said_in_words_of_our_own(hint: Any, given: object, words: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        read(hint, given)
    assert [said(each) for each in wrong.value.errors()] == [words]


@pytest.mark.parametrize("given", ["L", "L" * 200, "RM 0117/a", "\u6279\u53f7-7", "\u00b0C"])
def test_a_code_is_read_as_written_in_any_script(given: str) -> None:
    assert read(Code, given) == given


@pytest.mark.parametrize("given", ["30 \u202e05", "\u2066a", "seen\x1b[2J", "\x85"])
def test_free_text_turns_no_direction_of_writing_and_steers_no_terminal(given: str) -> None:
    with pytest.raises(ValidationError, match="cannot be seen"):
        read(str, given)


def test_free_text_keeps_lines_tabulators_and_joined_letters() -> None:
    given = "Sieve torn.\r\n\tReplaced: \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645."
    assert read(str, given) == given


@pytest.mark.parametrize(
    ("hint", "given", "found"), [(int, "12", 12), (bool, "false", False), (bool, "true", True)]
)
def test_an_address_says_numbers_and_truth_in_text(hint: Any, given: str, found: object) -> None:
    assert read(hint, given, address=True) == found
    for wrong in ("1_2", "yes", " 1", ""):
        with pytest.raises(ValidationError):
            read(hint, wrong, address=True)


def test_a_command_is_built_from_its_model() -> None:
    given = {"name": "x", "amount": "1.50", "parts": [{"amount": 2}], "more": {"a": [1]}}
    assert built(Whole, model_of(Whole).model_validate(given)) == Whole(
        name="x", amount=Decimal("1.50"), parts=(Part(amount=Decimal(2)),), more={"a": [1]}
    )
    with pytest.raises(ValidationError):
        model_of(Whole).model_validate(given | {"size": 1})


def test_fields_are_told_by_the_docstring_and_by_that_of_the_base() -> None:
    assert meanings(Whole) == {
        "amount": "how much.",
        "name": "what it is called and looks like; `parts` are below.",
        "color": "what it is called and looks like; `parts` are below.",
        "parts": "of what it is made.",
        "secret": "known to one.",
    }


def test_a_secret_is_marked_in_the_schema() -> None:
    schema = model_of(Whole).model_json_schema()
    assert schema["properties"]["secret"]["format"] == "password"
