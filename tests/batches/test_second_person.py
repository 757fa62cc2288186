"""Who verifies a phase is none of those who recorded in it (US-211.101(c), (d))."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from batchwright.batches.rules.execution import second_person_verified
from batchwright.batches.types import Phase, PhaseState

FIRST, SECOND, THIRD = (UUID(int=number) for number in (1, 2, 3))


def phase(performed_by: UUID) -> Phase:
    return Phase(
        id=uuid4(),
        version=3,
        sponsor_id=uuid4(),
        batch_id=uuid4(),
        path="compression/run/mass",
        number=1,
        kind="test",
        title="Mass",
        state=PhaseState.PERFORMED,
        performed_at=datetime(2026, 1, 31, tzinfo=UTC),
        performed_by=performed_by,
    )


@pytest.mark.parametrize(("verifier", "refused"), [(FIRST, True), (SECOND, True), (THIRD, False)])
def test_nobody_verifies_a_phase_in_which_they_recorded(verifier: UUID, refused: bool) -> None:
    found = second_person_verified(phase(SECOND), verifier, {FIRST, SECOND})
    assert [each.code for each in found] == ["second_person_needed"] * refused
