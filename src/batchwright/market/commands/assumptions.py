"""Assumptions are adopted, written, changed, and approved by another person."""

from dataclasses import dataclass, replace
from decimal import Decimal

from batchwright.kernel.rows import RecordRef
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.market import facts as reading
from batchwright.market import rules
from batchwright.market.assumptions import Assumption, assumption_of
from batchwright.market.facts import AdoptionFacts, ApprovalFacts, AssumptionFacts
from batchwright.market.records import AssumptionState, RecordedAssumption
from batchwright.market.types import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptAssumptions(Command):
    """Assumptions that Batchwright comes with become drafts of this site.

    assumption_ids: which; all that are not in the record yet, if none is named.
    """

    assumption_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAssumption(Command):
    """An assumption is written, or changed with a reason.

    assumption_id: of its own. group: such as forecast, scenario, plant. subject: what it is about.
    low, mode, high: the least, the most likely and the largest value. unit: such as percent, USD m.
    source: where it is from; empty for an own estimate. note: why this range. expected_version: the
    state of the latest revision that was seen.
    """

    assumption_id: str
    group: str
    subject: str
    low: Decimal
    mode: Decimal
    high: Decimal
    unit: str
    note: str
    source: str = ""
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveAssumptions(Command):
    """Drafts are approved, and used from then on.

    assumption_ids: which; all drafts, if none is named.
    """

    assumption_ids: tuple[str, ...] = ()


def _shipped(do: AdoptAssumptions, read: Reader) -> AdoptionFacts:
    return reading.adoption_facts(read)


def _latest(do: SetAssumption, read: Reader) -> AssumptionFacts:
    return reading.assumption_facts(
        read, do.assumption_id.strip(), do.group.strip(), do.subject.strip()
    )


def _drafts(do: ApproveAssumptions, read: Reader) -> ApprovalFacts:
    return reading.approval_facts(read, do.assumption_ids)


def _adopted(do: AdoptAssumptions, facts: AdoptionFacts) -> tuple[Assumption, ...]:
    recorded = {each.assumption_id for each in facts.standing}
    return tuple(
        each
        for each in facts.shipped
        if each.assumption_id not in recorded
        and (not do.assumption_ids or each.assumption_id in do.assumption_ids)
    )


def _adoption_shown(do: AdoptAssumptions, facts: AdoptionFacts) -> dict[str, object]:
    return {"assumptions": _adopted(do, facts)}


def _approval_shown(do: ApproveAssumptions, facts: ApprovalFacts) -> dict[str, object]:
    return {"approved": facts.drafts, "replaced": facts.before}


@command(
    permission="market.edit", signature=Meaning.AUTHORED, facts=_shipped, shown=_adoption_shown
)
def adopt_assumptions(do: AdoptAssumptions, facts: AdoptionFacts, context: Context) -> Change:
    """The assumptions stand as drafts, signed by who adopts them; another person approves them."""
    shipped = tuple(each.assumption_id for each in facts.shipped)
    recorded = tuple(each.assumption_id for each in facts.standing)
    adopted = _adopted(do, facts)
    rows = tuple(_draft(each, 1, context) for each in adopted)
    return Change(
        kind="market.assumptions_adopted.v1",
        rows=rows,
        findings=(
            *rules.adoptable(do.assumption_ids, shipped, recorded),
            *(one for each in adopted for one in rules.subject_free(each, facts.standing)),
        ),
        result={"assumptions": len(rows)},
    )


@command(permission="market.edit", signature=Meaning.AUTHORED, facts=_latest)
def set_assumption(do: SetAssumption, facts: AssumptionFacts, context: Context) -> Change:
    """The assumption stands as a draft, signed by its author; what is in use stays in use.

    It is used once another person approved it. A draft that it replaces is never used.
    """
    found = _as_written(do)
    latest = facts.latest
    rows: tuple[RecordedAssumption, ...] = ()
    if isinstance(found, Assumption):
        draft = _draft(found, latest.revision + 1 if latest else 1, context)
        rows = (*_replaced(latest, AssumptionState.DRAFT), draft)
    return Change(
        kind="market.assumption_set.v1",
        rows=rows,
        findings=(
            *(current_version(latest.version, do.expected_version) if latest else ()),
            *rules.assumption_sound(do.assumption_id.strip(), found),
            *rules.subject_free(found, facts.same_subject),
            *rules.change_reasoned(found, latest, context.reason),
        ),
        about=(RecordRef("market.assumption", latest.id),) if latest else (),
        result={"revision": latest.revision + 1 if latest else 1},
    )


@command(
    permission="market.approve", signature=Meaning.APPROVED, facts=_drafts, shown=_approval_shown
)
def approve_assumptions(do: ApproveAssumptions, facts: ApprovalFacts, context: Context) -> Change:
    """The drafts are approved and in use; each replaces what was in use before.

    Nobody approves alone what they wrote.
    """
    person = context.actor.user_id
    return Change(
        kind="market.assumptions_approved.v1",
        rows=(
            *(row for each in facts.before for row in _replaced(each, AssumptionState.APPROVED)),
            *(
                replace(
                    each,
                    version=each.version + 1,
                    state=AssumptionState.APPROVED,
                    approved_by=person,
                    approved_at=context.at,
                )
                for each in facts.drafts
            ),
        ),
        findings=(
            *rules.drafts_there(do.assumption_ids, facts.drafts),
            *rules.approved_by_another(facts.drafts, person),
        ),
        about=tuple(RecordRef("market.assumption", each.id) for each in facts.drafts),
        result={"assumptions": len(facts.drafts)},
    )


def _as_written(do: SetAssumption) -> Assumption | Refusal:
    """By the checks that a line of a file passes."""
    cells = {
        "assumption_id": do.assumption_id,
        "group": do.group,
        "subject": do.subject,
        "low": f"{do.low:f}",
        "mode": f"{do.mode:f}",
        "high": f"{do.high:f}",
        "unit": do.unit,
        "source": do.source,
        "note": do.note,
    }
    return assumption_of(0, cells)


def _draft(found: Assumption, revision: int, context: Context) -> RecordedAssumption:
    return RecordedAssumption(
        id=context.new_id(),
        version=1,
        assumption_id=found.assumption_id,
        revision=revision,
        state=AssumptionState.DRAFT,
        group_name=found.group,
        subject=found.subject,
        low=found.low,
        mode=found.mode,
        high=found.high,
        unit=found.unit,
        source=found.source,
        note=found.note,
        authored_by=context.actor.user_id,
        authored_at=context.at,
    )


def _replaced(
    held: RecordedAssumption | None, state: AssumptionState
) -> tuple[RecordedAssumption, ...]:
    """`held`, replaced, if it is in `state`."""
    if held is None or held.state is not state:
        return ()
    return (replace(held, version=held.version + 1, state=AssumptionState.REPLACED),)
