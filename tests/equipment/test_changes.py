"""The rows that a use brings, and the logbook: numbered, in date order, without overlap."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from batchwright.equipment import changes
from batchwright.equipment.types import CleaningState, LogbookEntry, LogKind, Unit, Use, UseState
from batchwright.kernel.findings import Severity
from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import SITE
from batchwright.ledger.types import Context
from tests.equipment.examples import (
    AT,
    BATCH,
    CLASS,
    HOUR,
    OTHER,
    UNIT,
    at_use,
    codes,
    context,
    use,
)

BEGUN = replace(UNIT, use=UseState.IN_USE, use_id=use().id, in_use_since=AT, logged_until=AT)


def begun(unit: Unit, told: Context) -> tuple[Use, Unit]:
    """The unit begins to serve a batch."""
    return changes.begin_use(
        unit, told, sponsor_id=SITE, batch_id=BATCH, batch_number="B-1", product_code="P-23"
    )


def test_a_use_that_begins_names_the_batch_apart_from_the_unit() -> None:
    of, unit = begun(UNIT, context(AT))
    assert (of.batch_id, of.batch_number, of.product_code) == (BATCH, "B-1", "P-23")
    assert (of.sponsor_id, of.unit_id) == (SITE, UNIT.id)
    assert (unit.use, unit.use_id, unit.in_use_since) == (UseState.IN_USE, of.id, AT)
    assert unit.version == 2


def test_a_use_that_ended_leaves_a_line_and_a_dirty_unit() -> None:
    unit, line = changes.end_use(at_use(unit=BEGUN), context(AT + HOUR))
    assert (unit.use, unit.cleaning, unit.use_id) == (
        UseState.AVAILABLE,
        CleaningState.DIRTY,
        None,
    )
    assert (unit.version, unit.log_number, unit.logged_until) == (2, 1, AT + HOUR)
    assert (line.number, line.started_at, line.ended_at) == (1, AT, AT + HOUR)
    assert (line.use_id, line.late_reason) == (BEGUN.use_id, None)


def test_a_class_that_is_not_cleaned_stays_clean_after_use() -> None:
    facts = at_use(unit=BEGUN, equipment_class=replace(CLASS, needs_cleaning=False))
    assert changes.end_use(facts, context(AT + HOUR))[0].cleaning is CleaningState.CLEAN


def test_a_unit_taken_out_of_service_in_use_stays_out_when_the_use_ends() -> None:
    failed = replace(BEGUN, use=UseState.OUT_OF_SERVICE)
    unit, _ = changes.end_use(at_use(unit=failed), context(AT + HOUR))
    assert unit.use is UseState.OUT_OF_SERVICE


def test_a_use_said_to_end_before_it_began_is_recorded_as_an_exception() -> None:
    told = context(AT + HOUR, event_at=AT - HOUR)
    _, line = changes.end_use(at_use(unit=BEGUN), told)
    assert (line.started_at, line.ended_at) == (AT, AT)
    [finding] = changes.late_use(at_use(unit=BEGUN), told)
    assert (finding.code, finding.severity) == ("log_times_reversed", Severity.EXCEPTION)


def test_a_use_in_order_brings_no_exception() -> None:
    assert changes.late_use(at_use(unit=BEGUN), context(AT + HOUR)) == []


def test_whoever_waited_for_the_unit_goes_on_where_its_logbook_ends() -> None:
    ahead = replace(UNIT, logged_until=AT + timedelta(milliseconds=3))
    assert begun(ahead, context(AT))[1].in_use_since == ahead.logged_until


def test_a_check_during_a_use_does_not_make_the_use_late() -> None:
    check = changes.noted(BEGUN, LogKind.CALIBRATION, context(AT + HOUR), "Check.")
    during = changes.written(BEGUN, check)
    unit, line = changes.end_use(at_use(unit=during), context(AT + 2 * HOUR))
    assert (check.number, line.number, unit.log_number) == (1, 2, 2)
    assert (check.late_reason, line.late_reason) == (None, None)


def test_a_late_line_says_why_and_moves_nothing_back() -> None:
    unit = replace(UNIT, logged_until=AT, log_number=4)
    late = context(AT + HOUR, event_at=AT - HOUR, reason="The terminal was down.")
    line = changes.noted(unit, LogKind.MAINTENANCE, late, "Belt replaced.")
    after = changes.written(unit, line)
    assert (line.number, line.late_reason) == (5, "The terminal was down.")
    assert (after.log_number, after.logged_until) == (5, AT)


def test_a_balance_that_another_batch_keeps_does_not_weigh() -> None:
    kept = at_use(unit=BEGUN, serving=use(OTHER))
    weighed = Quantity(CLASS_MASS, "kg")
    assert "unit_not_available" in codes(changes.may_weigh(kept, weighed, NONE, AT, BATCH))
    assert "unit_not_available" not in codes(changes.may_weigh(kept, weighed, NONE, AT, OTHER))


CLASS_MASS = at_use().calibrations[0].lower
NONE = Decimal(0)


@dataclass
class Log:
    """A unit, its lines, and which of them lie inside a use by intent."""

    unit: Unit = UNIT
    lines: list[LogbookEntry] = field(default_factory=list)
    inside: set[int] = field(default_factory=set)

    def step(self, act: str, at: datetime, event_at: datetime) -> None:
        """One act at the clock `at` that states `event_at`."""
        told = context(at, event_at=event_at, reason="written later")
        if act == "begin":
            if self.unit.use is UseState.AVAILABLE:
                _, self.unit = begun(self.unit, told)
        elif act == "end":
            if self.unit.use is UseState.IN_USE:
                self.unit, line = changes.end_use(at_use(unit=self.unit), told)
                self.lines.append(line)
        else:
            line = changes.noted(self.unit, LogKind.CALIBRATION, told, "Check.")
            since = self.unit.in_use_since
            if since is not None and line.started_at >= since:
                self.inside.add(line.number)
            self.unit = changes.written(self.unit, line)
            self.lines.append(line)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "end", "note"]),
        st.integers(min_value=0, max_value=120),
        st.integers(min_value=-180, max_value=30),
        st.booleans(),
    ),
    max_size=30,
)


@given(STEPS)
def test_us_211_182_no_gap_no_overlap_and_every_late_line_says_so(
    steps: list[tuple[str, int, int, bool]],
) -> None:
    log, at = Log(), AT
    for act, passed, stated, states in steps:
        at += timedelta(minutes=passed)
        before = log.unit.logged_until
        log.step(act, at, at + timedelta(minutes=stated) if states else at)
        after = log.unit.logged_until
        assert before is None or (after is not None and after >= before)
    assert [each.number for each in log.lines] == list(range(1, len(log.lines) + 1))
    assert log.unit.log_number == len(log.lines)
    assert all(each.started_at <= each.ended_at <= at for each in log.lines)
    in_order = [x for x in log.lines if x.late_reason is None and x.number not in log.inside]
    for earlier, later in pairwise(in_order):
        assert earlier.ended_at <= later.started_at
