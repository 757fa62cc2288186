"""What is worked on again is a lot of its own (US-211.115)."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version, number_free
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.materials import changes
from batchwright.materials.commands.stock import SplitFacts, numbers_taken
from batchwright.materials.queries import container_at_use
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.rules import rework as rework_rules
from batchwright.materials.types import LinkKind, Lot, LotStatus, MovementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReworkContainer(Command):
    """container_id, quantity, unit: how much of which container is worked on again. procedure: the
    approved procedure of it. number, code: of the new lot and its container."""

    container_id: UUID
    quantity: Decimal
    unit: Code
    procedure: Code
    number: Code
    code: Code
    expected_version: int | None = None


def rework_facts(do: ReworkContainer, read: Reader) -> SplitFacts:
    """The container locked; raises NotFound."""
    found = container_at_use(read, do.container_id, lock=True)
    taken = numbers_taken(read, found.lot.sponsor_id, do.number, do.code)
    return SplitFacts(found=found, taken=taken)


@command(
    permission="materials.dispose",
    facts=rework_facts,
    signature=Meaning.APPROVED,
    needs_reason=True,
)
def rework_container(do: ReworkContainer, facts: SplitFacts, context: Context) -> Change:
    """The quality unit approves the rework: a lot in quarantine, to be tested anew (US-211.115).

    It expires with the lot it came from, and what came from a batch stays the batch's, so that it
    is released with it alone (own choice: the rework is an exception in the record of that batch).
    """
    found, lot = facts.found, facts.found.lot
    quantity, findings = quantity_rules.measured(do.quantity, do.unit)
    findings += current_version(found.container.version, do.expected_version)
    findings += [each for one in facts.taken for each in number_free(True, *one)]
    findings += rework_rules.procedure_named(do.procedure)
    findings += rework_rules.may_be_reworked(lot, context.at.date())
    if quantity is not None:
        findings += changes.may_take_for(found, quantity, None)
    if quantity is None or findings:
        return Change(kind="materials.container_reworked.v1", findings=tuple(findings))
    reworked = Lot(
        id=context.new_id(),
        version=1,
        sponsor_id=lot.sponsor_id,
        number=do.number,
        definition_id=lot.definition_id,
        definition_owner_id=lot.definition_owner_id,
        status=LotStatus.QUARANTINE,
        produced_at=context.event_at,
        expires_on=lot.expires_on,
        retest_on=lot.retest_on,
        batch_id=lot.batch_id,
        remark=f"Rework of {lot.number} by {do.procedure}",
    )
    source, out = changes.taken(
        found.container, quantity, MovementKind.USE, context, reason=context.reason
    )
    made, into = changes.new_container(
        reworked,
        do.code,
        quantity.to(found.container.unit),
        MovementKind.OUTPUT,
        found.container.location,
        context,
    )
    link = changes.linked(
        LinkKind.REWORK,
        lot,
        reworked,
        quantity,
        context,
        from_container_id=found.container.id,
        to_container_id=made.id,
        batch_id=lot.batch_id,
    )
    told = Finding(
        "lot_reworked",
        Severity.EXCEPTION,
        lot=lot.number,
        into=do.number,
        quantity=str(quantity),
        procedure=do.procedure,
    )
    return Change(
        kind="materials.container_reworked.v1",
        rows=(reworked, source, made, out, into, link),
        findings=(told,),
        result={"lot_id": str(reworked.id), "container_id": str(made.id)},
    )
