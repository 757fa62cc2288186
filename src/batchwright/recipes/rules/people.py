"""Who has to check whom is stated where the regulation asks for a second person."""

from collections.abc import Iterator

from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.phases import (
    Calculate,
    Charge,
    Phase,
    Sign,
    Verification,
    Weigh,
    equipment_of,
)
from batchwright.recipes.rules.draft import Draft


def _asked_by(phase: Phase) -> str | None:
    """The clause that asks for a check of `phase` by a second person or by a machine and one."""
    if isinstance(phase, Weigh):
        return "US-211.101(c)"
    if isinstance(phase, Charge):
        return "US-211.101(d)"
    if isinstance(phase, Calculate) and phase.yield_of is not None:
        return "US-211.103"
    return None


def checked_where_the_rule_asks(draft: Draft) -> Iterator[RecipeFault]:
    """Weighing, charging and yields are checked by a second person, or automated and by one."""
    for phase in draft.phases.values():
        clause = _asked_by(phase)
        if clause is not None and phase.verification is Verification.NONE:
            yield draft.fault(
                phase,
                "verification",
                "second_person_missing",
                "Write verification: second-person, or automated where qualified "
                f"equipment does it ({clause}).",
            )


def automation_has_its_equipment(draft: Draft) -> Iterator[RecipeFault]:
    """What is verified automatically is done on equipment, which can be qualified for it."""
    for phase in draft.phases.values():
        if phase.verification is Verification.AUTOMATED and not equipment_of(phase):
            yield draft.fault(
                phase,
                "verification",
                "automation_without_equipment",
                "This phase uses no equipment that could verify it (US-211.68(c)). Name the "
                "equipment, or write verification: second-person.",
            )


def a_signature_has_its_role(draft: Draft) -> Iterator[RecipeFault]:
    """A phase to sign says who signs."""
    for phase in draft.phases.values():
        if isinstance(phase, Sign) and phase.role is None:
            yield draft.fault(phase, None, "role_missing", "Say in role who signs here.")


RULES = (
    checked_where_the_rule_asks,
    automation_has_its_equipment,
    a_signature_has_its_role,
)
