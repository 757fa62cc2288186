"""Assumptions made for a test: one line each."""

from decimal import Decimal

from batchwright.market.assumptions import Assumption, Book


def assumed(
    group: str,
    subject: str,
    mode: str,
    unit: str,
    *,
    low: str | None = None,
    high: str | None = None,
) -> Assumption:
    """An assumption; certain where neither low nor high is given."""
    return Assumption(
        assumption_id=f"{group}: {subject}",
        group=group,
        subject=subject,
        low=Decimal(low or mode),
        mode=Decimal(mode),
        high=Decimal(high or mode),
        unit=unit,
        source="",
        note="made for a test",
    )


def certain(book: Book) -> Book:
    """The same assumptions, each without doubt at its mode."""
    return Book(
        tuple(assumed(each.group, each.subject, str(each.mode), each.unit) for each in book.rows)
    )
