"""Deviations on a database: the state and the single entry (US-211.192)."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from batchwright.identity.commands import GrantRole
from batchwright.ledger.scope import ask, scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound, Outcome, Refused
from batchwright.quality.commands import (
    CloseDeviation,
    InvestigationKind,
    OpenDeviation,
    RecordInvestigation,
)
from batchwright.quality.types import Classification, Deviation, DeviationState
from tests.quality.acting import (
    classified,
    deviation_of_a_batch,
    entries,
    investigated,
)
from tests.support.people import People


@pytest.fixture
def sponsor(people: People) -> UUID:
    return people.sponsor("alpha")


def open_of(people: People, batch_id: UUID, by: str = "quality") -> list[Deviation]:
    found: list[Deviation] = ask(
        people.connection, "quality.open_deviations", people.token(by), batch_id=batch_id
    )
    return found


def test_a_fact_opens_deviations_with_numbers_of_their_own_in_one_entry(
    people: People, sponsor: UUID
) -> None:
    batch, _ = deviation_of_a_batch(people, sponsor)
    assert [each.number[-5:] for each in open_of(people, batch)] == ["00001", "00002"]
    assert [each.classification for each in open_of(people, batch)] == [None, None]
    assert len(entries(people, "batches.batch", batch)) == 1


def test_a_deviation_is_opened_from_an_exception_of_the_record(
    people: People, sponsor: UUID
) -> None:
    batch, _ = deviation_of_a_batch(people, sponsor)
    entry = entries(people, "batches.batch", batch)[0].entry_id
    do = OpenDeviation(
        sponsor_id=sponsor,
        description="Hardness above its limit",
        batch_id=batch,
        entry_id=entry,
        finding_code="value_out_of_limits",
    )
    receipt = people.do("supervisor", do)
    assert str(receipt.result["number"]).endswith("00003")
    assert len(entries(people, "batches.batch", batch)) == 2
    for unknown in (replace(do, entry_id=10**30), replace(do, batch_id=uuid4())):
        with pytest.raises(Refused) as refused:
            people.do("supervisor", unknown)
        assert refused.value.codes == ("not_found",)


def test_a_deviation_is_closed_by_the_quality_unit_after_investigation(
    people: People, sponsor: UUID
) -> None:
    batch, deviation = deviation_of_a_batch(people, sponsor)
    close = CloseDeviation(deviation_id=deviation)
    with pytest.raises(Refused) as refused:
        people.sign("quality", close)
    assert refused.value.codes == (
        "classification_missing",
        "investigation_missing",
        "conclusion_missing",
    )
    assert entries(people, "batches.batch", batch)[-1].outcome is Outcome.REFUSED
    classified(people, deviation, Classification.MAJOR)
    investigated(people, deviation)
    with pytest.raises(Refused) as narrow:
        people.sign("quality", close)
    assert narrow.value.codes == ("impact_missing",)
    investigated(people, deviation, InvestigationKind.IMPACT)
    before = len(entries(people, "quality.deviation", deviation))
    people.sign("quality", close)
    record = entries(people, "quality.deviation", deviation)
    assert len(record) == before + 1
    assert record[-1].signature is not None
    assert record[-1].signature["meaning"] == "approved"
    assert [each.id for each in open_of(people, batch)] != []
    assert deviation not in [each.id for each in open_of(people, batch)]
    view = ask(
        people.connection,
        "quality.deviation_history",
        people.token("quality"),
        deviation_id=deviation,
    )
    assert view.deviation.state is DeviationState.CLOSED
    assert view.deviation.closed_by == people.ids["quality"]
    assert [each.kind.value for each in view.steps] == [
        "classification",
        "investigation",
        "conclusion",
        "impact",
        "conclusion",
        "closing",
    ]


def test_a_later_finding_reopens_the_investigation(people: People, sponsor: UUID) -> None:
    _, deviation = deviation_of_a_batch(people, sponsor)
    classified(people, deviation, Classification.MINOR)
    investigated(people, deviation)
    people.do(
        "reviewer",
        RecordInvestigation(
            deviation_id=deviation, kind=InvestigationKind.ROOT_CAUSE, text="Another punch too"
        ),
    )
    with pytest.raises(Refused) as refused:
        people.sign("quality", CloseDeviation(deviation_id=deviation))
    assert refused.value.codes == ("conclusion_missing",)


@pytest.mark.parametrize("person", ["supervisor", "reviewer"])
def test_nobody_closes_what_they_opened_or_investigated(
    people: People, sponsor: UUID, person: str
) -> None:
    people.do("system-administrator", GrantRole(user_id=people.ids[person], role="quality"))
    _, deviation = deviation_of_a_batch(people, sponsor)
    classified(people, deviation, Classification.MINOR)
    investigated(people, deviation)
    with pytest.raises(Refused) as refused:
        people.sign(person, CloseDeviation(deviation_id=deviation))
    assert refused.value.codes == ("deviation_closed_by_its_writer",)
    people.sign("quality", CloseDeviation(deviation_id=deviation))


def test_a_closed_deviation_takes_nothing_more(people: People, sponsor: UUID) -> None:
    _, deviation = deviation_of_a_batch(people, sponsor)
    classified(people, deviation, Classification.MINOR)
    investigated(people, deviation)
    people.sign("quality", CloseDeviation(deviation_id=deviation))
    with pytest.raises(Refused) as refused:
        classified(people, deviation, Classification.CRITICAL)
    assert "deviation_closed" in refused.value.codes


def test_another_sponsor_sees_no_deviation(people: People) -> None:
    everyone = [each for each in people.ids if each not in ("warehouse", "system-administrator")]
    mine = people.sponsor("alpha", *everyone)
    batch, deviation = deviation_of_a_batch(people, mine)
    classified(people, deviation, Classification.MINOR)
    stranger = people.token("warehouse")
    assert open_of(people, batch, "warehouse") == []
    assert ask(people.connection, "quality.deviations", stranger) == []
    for name in ("deviation", "deviation_history"):
        with pytest.raises(NotFound):
            ask(people.connection, f"quality.{name}", stranger, deviation_id=deviation)
    with scope(people.connection, stranger):
        read = Reader(people.connection)
        assert read.values("select count(*) from quality_deviation_step") == [(0,)]
