"""Identifiers in time order (RFC 9562, 5.7)."""

from datetime import UTC, datetime, timedelta

from batchwright.kernel.identifiers import uuid7

AT = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
"""The instant of the example in RFC 9562, A.6: 1645557742000 ms after 1970."""


def test_the_time_version_and_variant_stand_where_the_standard_puts_them() -> None:
    found = uuid7(AT)
    assert str(found)[:14] == "017f22e2-79b0-"
    assert found.version == 7
    assert found.int >> 62 & 0b11 == 0b10


def test_a_later_instant_gives_a_greater_identifier() -> None:
    made = [uuid7(AT + timedelta(milliseconds=each)) for each in range(50)]
    assert made == sorted(made)


def test_no_two_of_one_instant_are_the_same() -> None:
    assert len({uuid7(AT) for _ in range(10_000)}) == 10_000
