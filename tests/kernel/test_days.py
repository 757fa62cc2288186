"""Days counted in months, at the ends of months."""

from datetime import date

import pytest

from batchwright.kernel.days import months_later


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2027, 12, 31), 2, (2028, 2, 29)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2026, 12, 1), 12, (2027, 12, 1)),
        ((2026, 5, 31), 0, (2026, 5, 31)),
    ],
)
def test_a_month_that_is_too_short_gives_its_last_day(
    day: tuple[int, int, int], months: int, then: tuple[int, int, int]
) -> None:
    assert months_later(date(*day), months) == date(*then)


def test_there_is_no_day_past_the_last_year() -> None:
    with pytest.raises(ValueError, match="year"):
        months_later(date(9999, 12, 1), 1)
