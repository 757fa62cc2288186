"""One value, one text: what a digest is made over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Annotated
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from batchwright.kernel.canonical import Secret, canonical, digest, instant


class Color(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A command with a secret in it."""

    name: str
    secret: Annotated[str, Secret]
    mass: Decimal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        (Decimal("1.50"), '"1.50"'),
        (Decimal("1.5"), '"1.5"'),
        (date(2026, 2, 28), '"2026-02-28"'),
        (datetime(2026, 2, 28, 12, tzinfo=UTC), '"2026-02-28T12:00:00.000000Z"'),
        (timedelta(minutes=90), '"PT5400S"'),
        (timedelta(milliseconds=1500), '"PT1.5S"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Color.RED, '"red"'),
        (b"\x00\xff", '"00ff"'),
        ("größer \u2028", '"größer \u2028"'),
        ({"b", "a"}, '["a","b"]'),
        ((), "[]"),
    ],
)
def test_a_value_has_one_text(value: object, text: str) -> None:
    assert canonical(value) == text


def test_a_secret_never_enters_the_text() -> None:
    text = canonical(Signed(name="n", secret="hidden", mass=Decimal("2.0")))
    assert text == '{"mass":"2.0","name":"n"}'


@pytest.mark.parametrize("value", [1.5, [0.1], {"a": float("nan")}, object()])
def test_a_float_or_an_unknown_thing_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_an_instant_without_a_zone_is_refused_and_any_zone_is_told_in_utc() -> None:
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 2, 28, 12))  # noqa: DTZ001 - refused for having none
    east = datetime(2026, 2, 28, 12, tzinfo=timezone(timedelta(hours=2)))
    assert instant(east) == "2026-02-28T10:00:00.000000Z"


def test_the_digest_is_of_the_text_in_utf_8() -> None:
    assert digest({"ä": 1}) == sha256('{"ä":1}'.encode()).digest()


@given(some.dictionaries(some.text(), some.integers() | some.text() | some.booleans()))
def test_the_order_in_which_a_thing_was_made_does_not_show(made: dict[str, object]) -> None:
    again = dict(reversed(list(made.items())))
    assert canonical(made) == canonical(again)
    assert "\n" not in canonical(made)
