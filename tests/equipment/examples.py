"""Units, calibrations and contexts for the tests of equipment."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from batchwright.equipment.types import (
    Calibration,
    Capability,
    CleaningState,
    EquipmentClass,
    Qualification,
    Unit,
    UnitAtUse,
    Use,
    UseState,
)
from batchwright.kernel.findings import Finding
from batchwright.ledger.types import Actor, Context

AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
DAY = AT.date()
HOUR = timedelta(hours=1)
BATCH, OTHER = UUID(int=1), UUID(int=2)
CLASS = EquipmentClass(
    id=uuid4(),
    version=1,
    code="balance",
    name="Balance",
    function="weighing",
    needs_cleaning=True,
    needs_calibration=True,
)
UNIT = Unit(
    id=uuid4(),
    version=1,
    code="BAL-01",
    name="Balance 1",
    class_id=CLASS.id,
    area_id=uuid4(),
    parent_id=None,
    use=UseState.AVAILABLE,
    cleaning=CleaningState.CLEAN,
)


def calibration(**changed: Any) -> Calibration:
    """A passed calibration of mass from 0.5 to 60 kg, in force from 2026-03-01 to 2026-03-31."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "unit_id": UNIT.id,
        "property": "mass",
        "lower": Decimal("0.5"),
        "upper": Decimal("60"),
        "unit": "kg",
        "performed_on": date(2026, 3, 1),
        "due_on": date(2026, 3, 31),
        "passed": True,
        "certificate": "C-1",
        "performed_by": uuid4(),
    }
    return Calibration(**(facts | changed))


def qualification(**changed: Any) -> Qualification:
    """Qualified for weighing from 2026-01-01 to 2026-12-31."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "unit_id": UNIT.id,
        "function": "weighing",
        "qualified_on": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        "qualified_by": uuid4(),
        "document": "Q-1",
    }
    return Qualification(**(facts | changed))


def use(batch_id: UUID = BATCH) -> Use:
    """The use of the balance for a batch."""
    return Use(
        id=batch_id,
        version=1,
        sponsor_id=uuid4(),
        unit_id=UNIT.id,
        batch_id=batch_id,
        batch_number="B-1",
        product_code="P-23",
    )


def capability(lower: str, upper: str, unit: str) -> Capability:
    """A volume that the unit covers."""
    return Capability(
        id=uuid4(),
        unit_id=UNIT.id,
        name="volume",
        lower=Decimal(lower),
        upper=Decimal(upper),
        unit=unit,
    )


def at_use(**changed: Any) -> UnitAtUse:
    """The balance, in order in every respect but its daily check."""
    facts: dict[str, Any] = {
        "unit": UNIT,
        "serving": None,
        "equipment_class": CLASS,
        "capabilities": (),
        "qualifications": (qualification(),),
        "calibrations": (calibration(),),
        "last_check": None,
    }
    return UnitAtUse(**(facts | changed))


def context(
    at: datetime = AT, event_at: datetime | None = None, reason: str | None = None
) -> Context:
    """An operator acts at `at`, of what happened at `event_at`."""
    actor = Actor(
        user_id=UUID(int=7),
        session_id=uuid4(),
        code="operator",
        name="Operator",
        permissions=frozenset(),
        roles=frozenset(),
        sponsors=(),
        accountable=True,
        must_change_secret=False,
        momentary=False,
    )
    return Context(actor=actor, at=at, event_at=event_at or at, reason=reason)


def codes(findings: list[Finding]) -> list[str]:
    """The codes of findings in order."""
    return [each.code for each in findings]
