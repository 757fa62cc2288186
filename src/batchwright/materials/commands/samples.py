"""Samples that are kept: where one came from is genealogy as any other (US-211.84, US-211.170)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version, number_free
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.materials import changes
from batchwright.materials.commands.stock import SplitFacts, numbers_taken
from batchwright.materials.queries import container_at_use
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.types import LinkKind, LotStatus, MovementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSample(Command):
    """container_id, quantity, unit: how much is taken out of which container. number: of the sample
    as a sublot. code, location: of the container it is kept in, and where."""

    container_id: UUID
    quantity: Decimal
    unit: Code
    number: Code
    code: Code
    location: Code
    expected_version: int | None = None


def keep_facts(do: KeepSample, read: Reader) -> SplitFacts:
    """The container locked; raises NotFound."""
    found = container_at_use(read, do.container_id, lock=True)
    taken = numbers_taken(read, found.lot.sponsor_id, do.number, do.code)
    return SplitFacts(found=found, taken=taken)


@command(permission="materials.sample", facts=keep_facts)
def keep_sample(do: KeepSample, facts: SplitFacts, context: Context) -> Change:
    """The sample is a sublot in quarantine, linked to what it came from, which is marked.

    It stays in quarantine, so that no sample is ever used for a batch (own choice).
    """
    found = facts.found
    quantity, findings = quantity_rules.measured(do.quantity, do.unit)
    findings += current_version(found.container.version, do.expected_version)
    findings += [each for one in facts.taken for each in number_free(True, *one)]
    if quantity is not None:
        findings += changes.may_take_for(found, quantity, found.container.batch_id)
    if quantity is None or findings:
        return Change(kind="materials.sample_kept.v1", findings=tuple(findings))
    sample = replace(
        found.lot,
        id=context.new_id(),
        version=1,
        number=do.number,
        parent_id=found.lot.id,
        status=LotStatus.QUARANTINE,
        remark=f"Sample of {found.lot.number}",
    )
    source, out = changes.taken(found.container, quantity, MovementKind.SAMPLE, context)
    made, into = changes.new_container(
        sample, do.code, quantity, MovementKind.OUTPUT, do.location, context
    )
    link = changes.linked(
        LinkKind.SAMPLE,
        found.lot,
        sample,
        quantity,
        context,
        from_container_id=found.container.id,
        to_container_id=made.id,
    )
    return Change(
        kind="materials.sample_kept.v1",
        rows=(sample, replace(source, sampled=True), made, out, into, link),
        result={"lot_id": str(sample.id), "container_id": str(made.id)},
    )
