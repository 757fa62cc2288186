"""Bulk is packed: what was a mass or a count of one lot is a count of packs of another."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.rules import number_free
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.materials import changes
from batchwright.materials.commands.stock import numbers_taken
from batchwright.materials.queries import container_at_use
from batchwright.materials.rules import packing as packing_rules
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.types import (
    ContainerAtUse,
    LinkKind,
    Lot,
    LotStatus,
    MaterialDefinition,
    MovementKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContainers(Command):
    """container_ids: containers of one bulk lot, taken from in this order. packs, per_pack, unit:
    how many packs, and how much each holds. definition_id: the packed material. number, code: of
    the packed lot and its container."""

    container_ids: tuple[UUID, ...]
    packs: int
    per_pack: Decimal
    unit: Code
    definition_id: UUID
    number: Code
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFacts:
    """The containers in the order named, the packed material, and whether numbers are taken."""

    found: tuple[ContainerAtUse, ...]
    packed: MaterialDefinition
    taken: tuple[tuple[str, str], ...]


def pack_facts(do: PackContainers, read: Reader) -> PackFacts:
    """The containers locked in id order; raises NotFound."""
    locked = {
        each: container_at_use(read, each, lock=True) for each in sorted(set(do.container_ids))
    }
    found = tuple(locked[each] for each in dict.fromkeys(do.container_ids))
    return PackFacts(
        found=found,
        packed=read.row(MaterialDefinition, do.definition_id),
        taken=numbers_taken(read, found[0].lot.sponsor_id, do.number, do.code) if found else (),
    )


@command(permission="materials.move", facts=pack_facts)
def pack_containers(do: PackContainers, facts: PackFacts, context: Context) -> Change:
    """The packs are a lot of their own, linked to its bulk by all that went in (US-211.184).

    The count of packs times the content of each is what left the bulk, to the last digit; what is
    left stays in its container. The packs expire with the bulk and share its disposition
    (US-211.137, US-211.165(a)): with a batch's bulk they are in quarantine or released, others are
    released by themselves.
    """
    kind = "materials.containers_packed.v1"
    content, findings = quantity_rules.measured(do.per_pack, do.unit)
    findings += quantity_rules.amount_positive(Decimal(do.packs))
    findings += packing_rules.packable(facts.found)
    findings += [each for one in facts.taken for each in number_free(True, *one)]
    if content is None or findings:
        return Change(kind=kind, findings=tuple(findings))
    bulk = facts.found[0].lot
    needed = content.times(Decimal(do.packs))
    findings += packing_rules.may_be_packed(bulk, context.at.date())
    findings += packing_rules.packed_material(facts.packed, bulk.sponsor_id)
    findings += packing_rules.enough_to_pack(facts.found, needed)
    if findings:
        return Change(kind=kind, findings=tuple(findings))
    parts = _parts(facts.found, needed)
    findings += [each for found, part in parts for each in changes.may_take_for(found, part, None)]
    packed = Lot(
        id=context.new_id(),
        version=1,
        sponsor_id=bulk.sponsor_id,
        number=do.number,
        definition_id=facts.packed.id,
        definition_owner_id=facts.packed.sponsor_id,
        status=LotStatus.QUARANTINE if bulk.batch_id is None else bulk.status,
        parent_id=bulk.id,
        produced_at=context.event_at,
        expires_on=bulk.expires_on,
        retest_on=bulk.retest_on,
        batch_id=bulk.batch_id,
    )
    made, into = changes.new_container(
        packed,
        do.code,
        Quantity(Decimal(do.packs), facts.packed.unit),
        MovementKind.OUTPUT,
        facts.found[0].container.location,
        context,
    )
    emptied = [
        changes.taken(found.container, part, MovementKind.USE, context) for found, part in parts
    ]
    links = [
        changes.linked(
            LinkKind.PACK,
            bulk,
            packed,
            part,
            context,
            from_container_id=found.container.id,
            to_container_id=made.id,
        )
        for found, part in parts
    ]
    return Change(
        kind=kind,
        rows=(
            packed,
            *(each for each, _ in emptied),
            made,
            *(each for _, each in emptied),
            into,
            *links,
        ),
        findings=tuple(findings),
        result={"lot_id": str(packed.id), "container_id": str(made.id)},
    )


def _parts(
    found: tuple[ContainerAtUse, ...], needed: Quantity
) -> list[tuple[ContainerAtUse, Quantity]]:
    """What each container gives: all it holds, the last one only what is still needed."""
    parts = []
    for each in found:
        held = each.container.amount
        part = held if held <= needed else needed
        if part.value > 0:
            parts.append((each, part))
        needed = needed - part
    return parts
