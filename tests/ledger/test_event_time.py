"""The time at which something happened, as a person states it (US-211.100)."""

from datetime import UTC, datetime, timedelta

import pytest

from batchwright.identity.commands import CreateSponsor
from batchwright.ledger.types import Refused
from tests.support.people import People

ADMINISTRATOR = "system-administrator"
DO = CreateSponsor(code="alpha", name="Alpha")


def test_what_happened_hours_ago_is_recorded_as_a_late_entry(people: People) -> None:
    then = datetime.now(UTC) - timedelta(hours=3)
    receipt = people.do(ADMINISTRATOR, DO, event_at=then, reason="The terminal was down.")
    assert [each.code for each in receipt.findings] == ["late_entry"]


@pytest.mark.parametrize("reason", [None, " "])
def test_a_late_entry_has_its_reason(people: People, reason: str | None) -> None:
    then = datetime.now(UTC) - timedelta(hours=3)
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, DO, event_at=then, reason=reason)
    assert "late_entry_reason_missing" in refused.value.codes


def test_what_is_still_to_come_is_refused(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, DO, event_at=datetime.now(UTC) + timedelta(hours=3))
    assert refused.value.codes == ("event_in_future",)


def test_a_clock_that_is_minutes_ahead_is_borne(people: People) -> None:
    receipt = people.do(ADMINISTRATOR, DO, event_at=datetime.now(UTC) + timedelta(minutes=3))
    assert receipt.findings == ()
