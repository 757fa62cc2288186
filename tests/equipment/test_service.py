"""A unit in the service of a batch: its line, and what its failure means for the batch."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from batchwright.database.home import Role
from batchwright.equipment.commands import (
    InspectUnit,
    QualifyUnit,
    ReturnToService,
    TakeOutOfService,
    VerifyCleaning,
)
from batchwright.equipment.types import CleaningState, LogKind, UseState
from batchwright.kernel.rows import SITE, RecordRef
from batchwright.ledger import keys
from batchwright.ledger.queries import RecordEntry, entries_of
from batchwright.ledger.scope import ask, scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Refused
from batchwright.ledger.verify import verify
from tests.equipment.serving import Free, Serve
from tests.equipment.test_commands import MAINTENANCE, OPERATOR, SECOND, Plant, plant, today
from tests.support.cluster import Clone
from tests.support.sealing import seal_all

__all__ = ["plant"]


@pytest.fixture
def ready(plant: Plant) -> Plant:
    """The balance, qualified, calibrated, clean, with its reference weight."""
    plant.weigh_in()
    do = QualifyUnit(
        unit_id=plant.balance,
        function="weighing",
        qualified_on=today(),
        valid_until=today() + timedelta(days=365),
        document="Q-1",
    )
    plant.people.sign(MAINTENANCE, do)
    plant.calibrate()
    plant.clean()
    plant.people.sign(SECOND, VerifyCleaning(unit_id=plant.balance))
    return plant


def serve(plant: Plant, sponsor_id: UUID = SITE, who: str = OPERATOR) -> UUID:
    """A batch that the balance serves now."""
    batch_id = uuid4()
    do = Serve(unit_id=plant.balance, batch_id=batch_id, sponsor_id=sponsor_id)
    plant.people.do(who, do)
    return batch_id


def served(plant: Plant, sponsor_id: UUID = SITE, who: str = OPERATOR) -> UUID:
    """A batch that the balance served; it is free and clean again."""
    batch_id = serve(plant, sponsor_id, who)
    plant.people.do(who, Free(unit_id=plant.balance))
    plant.clean()
    plant.people.sign(SECOND, VerifyCleaning(unit_id=plant.balance))
    return batch_id


def codes_of(plant: Plant, batch_id: UUID) -> list[str]:
    """The codes of all findings in the record of a batch."""
    return [one.code for each in record_of(plant, batch_id) for one in each.findings]


def record_of(plant: Plant, batch_id: UUID, code: str = MAINTENANCE) -> list[RecordEntry]:
    with scope(plant.people.connection, plant.people.token(code)):
        return entries_of(Reader(plant.people.connection), RecordRef("batches.batch", batch_id))


def test_a_unit_that_lacks_everything_is_refused_with_all_of_it(plant: Plant) -> None:
    with pytest.raises(Refused) as attempt:
        serve(plant)
    assert attempt.value.codes == (
        "unit_not_clean",
        "unit_not_qualified",
        "unit_out_of_calibration",
    )


def test_a_use_is_a_line_and_leaves_the_unit_dirty(ready: Plant) -> None:
    batch_id = serve(ready)
    ready.people.do(OPERATOR, Free(unit_id=ready.balance))
    shown = ready.ask("logbook", unit_id=ready.balance)[-1]
    line, use = shown.line, shown.use
    assert (line.kind, line.use_id, line.number) == (LogKind.USE, use.id, 3)
    assert (use.batch_id, use.batch_number, use.product_code) == (batch_id, "B-1", "P-23")
    assert line.started_at < line.ended_at
    assert ready.unit().cleaning is CleaningState.DIRTY
    with pytest.raises(Refused) as attempt:
        serve(ready)
    assert attempt.value.codes == ("unit_not_clean",)


def test_a_second_batch_waits_until_the_unit_is_free(ready: Plant) -> None:
    serve(ready)
    with pytest.raises(Refused) as attempt:
        serve(ready)
    assert attempt.value.codes[0] == "unit_not_available"


def test_us_211_68_a_a_failed_calibration_is_an_exception_of_each_batch_served(
    ready: Plant,
) -> None:
    batches = [serve(ready)]
    ready.check("10")
    ready.people.do(OPERATOR, Free(unit_id=ready.balance))
    ready.clean()
    ready.people.sign(SECOND, VerifyCleaning(unit_id=ready.balance))
    batches.append(serve(ready))
    ready.calibrate(passed=False)
    for batch_id in batches:
        last = record_of(ready, batch_id)[-1]
        assert [each.code for each in last.findings] == ["calibration_failed"]
    ready.people.do(OPERATOR, Free(unit_id=ready.balance))
    assert ready.unit().use is UseState.OUT_OF_SERVICE


def test_a_failed_check_is_an_exception_of_the_batches_since_the_last_good_one_only(
    ready: Plant,
) -> None:
    first = served(ready)
    ready.check("10")
    second = serve(ready)
    ready.check("11")
    assert codes_of(ready, first) == []
    assert codes_of(ready, second) == ["balance_check_failed"]


def test_us_211_68_a_a_failed_check_told_after_a_good_one_counts_from_the_good_one_before_it(
    ready: Plant,
) -> None:
    first = served(ready)
    ready.check("10")
    second = served(ready)
    failed_at = datetime.now(UTC)
    ready.check("10")
    ready.check("11", event_at=failed_at)
    assert codes_of(ready, first) == []
    assert codes_of(ready, second) == ["log_line_late", "balance_check_failed"]


@pytest.mark.parametrize("how", ["calibration", "check"])
def test_us_211_68_a_a_failure_reaches_the_reviewer_of_every_sponsor_and_tells_none_of_another(
    ready: Plant, database: Clone, how: str
) -> None:
    """Two batches of two sponsors, the second still served; whose people do not see the site's own
    acts, and not both."""
    people = ready.people
    alpha = people.sponsor("alpha", OPERATOR, "reviewer")
    beta = people.sponsor("beta", SECOND, "sponsor-representative")
    first, second = served(ready, alpha), serve(ready, beta, SECOND)
    if how == "check":
        ready.check("11")
    else:
        ready.calibrate(passed=False)
    code = "calibration_failed" if how == "calibration" else "balance_check_failed"
    for batch_id, seer, other, stranger in (
        (first, "reviewer", second, SECOND),
        (second, "sponsor-representative", first, "reviewer"),
    ):
        last = record_of(ready, batch_id, seer)[-1]
        assert [each.code for each in last.findings] == [code]
        told = str((last.findings, last.command, last.reason))
        assert str(other) not in told
        assert str(batch_id) not in told
        assert record_of(ready, batch_id, stranger) == []
        assert record_of(ready, other, seer) == []
    keys.ensure(database.home)
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert verify(verifier, database.home).faults == ()


def test_no_session_puts_an_entry_into_records_that_it_does_not_see(ready: Plant) -> None:
    with pytest.raises(InsufficientPrivilege):
        ready.people.connection.execute("select ledger.concern(array['batches.batch/x'])")


def test_a_unit_that_fails_in_use_is_an_exception_of_its_batch_and_comes_back_to_it(
    ready: Plant,
) -> None:
    batch_id = serve(ready)
    out = TakeOutOfService(unit_id=ready.balance)
    ready.people.do(MAINTENANCE, out, reason="Display dead.")
    last = record_of(ready, batch_id)[-1]
    assert [each.code for each in last.findings] == ["unit_not_available"]
    ready.people.do(MAINTENANCE, ReturnToService(unit_id=ready.balance), reason="Repaired.")
    [shown] = ready.ask("board")
    assert (shown.unit.use, shown.serving.batch_id) == (UseState.IN_USE, batch_id)
    receipt = ready.people.do(OPERATOR, Free(unit_id=ready.balance))
    assert receipt.findings == ()


def test_a_failure_reaches_the_batch_of_a_sponsor_whom_the_person_does_not_see(
    ready: Plant,
) -> None:
    batch_id = serve(ready, ready.people.sponsor("alpha", OPERATOR))
    ready.people.do(MAINTENANCE, TakeOutOfService(unit_id=ready.balance), reason="Display dead.")
    ready.people.do(MAINTENANCE, ReturnToService(unit_id=ready.balance), reason="Repaired.")
    ready.people.do(OPERATOR, Free(unit_id=ready.balance))
    kinds = [each.kind for each in record_of(ready, batch_id, OPERATOR)]
    assert kinds == [
        "equipment.served.v1",
        "equipment.unit_taken_out_of_service.v1",
        "equipment.unit_returned_to_service.v1",
    ]
    assert record_of(ready, batch_id, MAINTENANCE) == []


def test_us_211_182_a_use_for_a_sponsor_who_is_not_seen_is_a_line_that_does_not_name_the_lot(
    ready: Plant,
) -> None:
    batch_id = serve(ready, ready.people.sponsor("alpha", OPERATOR))
    [shown] = ready.ask("board")
    assert (shown.unit.use, shown.serving) == (UseState.IN_USE, None)
    ready.people.do(OPERATOR, Free(unit_id=ready.balance))
    lines = ready.ask("logbook", unit_id=ready.balance)
    assert [each.line.number for each in lines] == [1, 2, 3]
    assert (lines[-1].line.kind, lines[-1].use) == (LogKind.USE, None)
    people = ready.people
    seen = ask(
        people.connection, "equipment.logbook", people.token(OPERATOR), unit_id=ready.balance
    )
    assert seen[-1].line == lines[-1].line
    assert seen[-1].use.batch_id == batch_id


def test_us_211_67_b_6_a_unit_found_dirty_before_use_is_an_exception_and_not_used(
    ready: Plant,
) -> None:
    ready.people.do(OPERATOR, InspectUnit(unit_id=ready.balance, clean=True))
    assert ready.unit().cleaning is CleaningState.CLEAN
    seen = InspectUnit(unit_id=ready.balance, clean=False, remark="Label of another batch.")
    receipt = ready.people.do(OPERATOR, seen)
    assert [each.code for each in receipt.findings] == ["unit_found_dirty"]
    assert ready.log()[-1].text == "Inspected before use: not clean. Label of another batch."
    with pytest.raises(Refused) as attempt:
        serve(ready)
    assert attempt.value.codes == ("unit_not_clean",)


def test_an_inspection_before_use_does_not_take_the_place_of_the_verification(
    plant: Plant,
) -> None:
    plant.clean()
    with pytest.raises(Refused) as attempt:
        plant.people.do(OPERATOR, InspectUnit(unit_id=plant.balance, clean=True))
    assert attempt.value.codes == ("unit_not_clean",)


def test_the_board_tells_state_dues_and_what_waits_for_a_second_person(ready: Plant) -> None:
    [shown] = ready.ask("board")
    assert (shown.class_code, shown.area_code, shown.unchecked) == ("balance", "W1", 0)
    assert shown.calibration_due_on == today() + timedelta(days=30)
    assert shown.qualified_until == today() + timedelta(days=365)
    ready.clean()
    assert ready.ask("board")[0].unchecked == 1
