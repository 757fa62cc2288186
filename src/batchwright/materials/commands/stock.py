"""Containers are moved, split, blended, adjusted and destroyed."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity, total
from batchwright.kernel.rows import RecordRef, Row
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version, number_free
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.materials import changes
from batchwright.materials.queries import container_at_use
from batchwright.materials.rules import blending as blending_rules
from batchwright.materials.rules import containers as container_rules
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    ContainerStatus,
    LinkKind,
    Lot,
    LotStatus,
    MovementKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveContainer(Command):
    """container_id, location: what goes where."""

    container_id: UUID
    location: Code
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitContainer(Command):
    """container_id: what is split. number: of the sublot. code, quantity, unit: its container."""

    container_id: UUID
    number: Code
    code: Code
    quantity: Decimal
    unit: Code
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlendContainers(Command):
    """container_ids: emptied into one new lot. number, code: of that lot and its container."""

    container_ids: tuple[UUID, ...]
    number: Code
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustContainer(Command):
    """container_id, quantity, unit: what it holds by a count or weighing."""

    container_id: UUID
    quantity: Decimal
    unit: Code
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyContainer(Command):
    """container_id: what is destroyed with all it holds."""

    container_id: UUID
    expected_version: int | None = None


def _at_use(do: MoveContainer | AdjustContainer, read: Reader) -> ContainerAtUse:
    return container_at_use(read, do.container_id, lock=True)


@command(permission="materials.move", facts=_at_use)
def move_container(do: MoveContainer, facts: ContainerAtUse, context: Context) -> Change:
    """The container is at another place."""
    container = facts.container
    return Change(
        kind="materials.container_moved.v1",
        rows=(replace(container, version=container.version + 1, location=do.location),),
        findings=tuple(current_version(container.version, do.expected_version)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts:
    """The container, and whether the new numbers are taken."""

    found: ContainerAtUse
    taken: tuple[tuple[str, str], ...]


def numbers_taken(
    read: Reader, owner_id: UUID, number: str, code: str
) -> tuple[tuple[str, str], ...]:
    """Those of the lot number and the container code that the owner has given, with their kind."""
    lots = read.rows(Lot, "sponsor_id = %s and number = %s", owner_id, number)
    codes = read.rows(Container, "sponsor_id = %s and code = %s", owner_id, code)
    return (
        *(("lot", each.number) for each in lots),
        *(("container", each.code) for each in codes),
    )


def split_facts(do: SplitContainer, read: Reader) -> SplitFacts:
    """The container locked; raises NotFound."""
    found = container_at_use(read, do.container_id, lock=True)
    return SplitFacts(
        found=found, taken=numbers_taken(read, found.lot.sponsor_id, do.number, do.code)
    )


@command(permission="materials.move", facts=split_facts)
def split_container(do: SplitContainer, facts: SplitFacts, context: Context) -> Change:
    """Part of the container is a sublot of its own, with status and dates of its lot."""
    found = facts.found
    quantity, findings = quantity_rules.measured(do.quantity, do.unit)
    findings += current_version(found.container.version, do.expected_version)
    findings += [each for one in facts.taken for each in number_free(True, *one)]
    if quantity is not None:
        findings += changes.may_take_for(found, quantity, None)
    if quantity is None or findings:
        return Change(kind="materials.container_split.v1", findings=tuple(findings))
    sublot = replace(
        found.lot,
        id=context.new_id(),
        version=1,
        number=do.number,
        parent_id=found.lot.id,
    )
    source, out = changes.taken(found.container, quantity, MovementKind.USE, context)
    made, into = changes.new_container(
        sublot,
        do.code,
        quantity.to(found.container.unit),
        MovementKind.OUTPUT,
        found.container.location,
        context,
    )
    link = changes.linked(
        LinkKind.SPLIT,
        found.lot,
        sublot,
        quantity,
        context,
        from_container_id=found.container.id,
        to_container_id=made.id,
    )
    return Change(
        kind="materials.container_split.v1",
        rows=(sublot, source, made, out, into, link),
        result={"lot_id": str(sublot.id), "container_id": str(made.id)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BlendFacts:
    """The containers in id order, and whether the new numbers are taken."""

    found: tuple[ContainerAtUse, ...]
    taken: tuple[tuple[str, str], ...]


def blend_facts(do: BlendContainers, read: Reader) -> BlendFacts:
    """The containers locked in id order; raises NotFound."""
    found = tuple(container_at_use(read, each, lock=True) for each in sorted(set(do.container_ids)))
    taken = numbers_taken(read, found[0].lot.sponsor_id, do.number, do.code) if found else ()
    return BlendFacts(found=found, taken=taken)


@command(permission="materials.move", facts=blend_facts)
def blend_containers(do: BlendContainers, facts: BlendFacts, context: Context) -> Change:
    """One new lot from released lots of one material; it expires with the oldest (Q7-8.3).

    The blend is in quarantine until it is tested and disposed itself (own choice: its potency and
    identity are those of none of its parts).
    """
    lots = [each.lot for each in facts.found]
    findings = [
        *blending_rules.blendable(facts.found),
        *blending_rules.never_blend_failing(lots, context.at.date()),
        *(each for one in facts.found for each in container_rules.nothing_kept(one.container)),
        *(each for one in facts.taken for each in number_free(True, *one)),
    ]
    if findings:
        return Change(kind="materials.containers_blended.v1", findings=tuple(findings))
    unit = facts.found[0].container.unit
    whole = total([each.container.amount for each in facts.found], unit)
    expiries = [each.expires_on for each in lots if each.expires_on is not None]
    retests = [each.retest_on for each in lots if each.retest_on is not None]
    blend = Lot(
        id=context.new_id(),
        version=1,
        sponsor_id=lots[0].sponsor_id,
        number=do.number,
        definition_id=lots[0].definition_id,
        definition_owner_id=lots[0].definition_owner_id,
        status=LotStatus.QUARANTINE,
        produced_at=context.event_at,
        expires_on=min(expiries) if expiries else None,
        retest_on=min(retests) if retests else None,
    )
    made, into = changes.new_container(
        blend, do.code, whole, MovementKind.OUTPUT, facts.found[0].container.location, context
    )
    emptied = [
        changes.taken(each.container, each.container.amount, MovementKind.USE, context)
        for each in facts.found
    ]
    links = [
        changes.linked(
            LinkKind.BLEND,
            each.lot,
            blend,
            each.container.amount,
            context,
            from_container_id=each.container.id,
            to_container_id=made.id,
        )
        for each in facts.found
    ]
    return Change(
        kind="materials.containers_blended.v1",
        rows=(
            blend,
            *(each for each, _ in emptied),
            made,
            *(each for _, each in emptied),
            into,
            *links,
        ),
        result={"lot_id": str(blend.id), "container_id": str(made.id)},
    )


@command(permission="materials.move", facts=_at_use, needs_reason=True)
def adjust_container(do: AdjustContainer, facts: ContainerAtUse, context: Context) -> Change:
    """The container holds what was counted; the difference is a loss or a gain with its reason.

    Of what was dispensed for a batch it is an exception in that batch's record.
    """
    container = facts.container
    findings = [
        *current_version(container.version, do.expected_version),
        *quantity_rules.same_dimension(do.unit, container.unit),
        *quantity_rules.not_negative(do.quantity),
        *container_rules.not_destroyed(container),
    ]
    about = (
        RecordRef("materials.container", container.id),
        RecordRef("materials.lot", facts.lot.id),
    )
    if findings:
        return Change(kind="materials.container_adjusted.v1", findings=tuple(findings), about=about)
    counted = Quantity(do.quantity, do.unit)
    told = container_rules.dispensed_not_adjusted(container, counted)
    difference = counted.to(container.unit) - container.amount
    if not difference.value:
        return Change(kind="materials.container_adjusted.v1", about=about)
    if difference.value > 0:
        rows = changes.added(
            container,
            difference,
            MovementKind.GAIN,
            context,
            batch_id=container.batch_id,
            reason=context.reason,
        )
        return Change(kind="materials.container_adjusted.v1", rows=rows, findings=tuple(told))
    after, movement = changes.taken(
        container,
        -difference,
        MovementKind.LOSS,
        context,
        batch_id=container.batch_id,
        reason=context.reason,
    )
    after, reservations, cuts = changes.cut(after, facts.reservations, context)
    return Change(
        kind="materials.container_adjusted.v1",
        rows=(after, movement, *reservations),
        findings=(*told, *cuts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyFacts:
    """The container and its lot, locked, and what else there is of the lot."""

    found: ContainerAtUse
    others: tuple[Container, ...]


def destroy_facts(do: DestroyContainer, read: Reader) -> DestroyFacts:
    """The lot locked before its container, so that two destructions do not meet; NotFound."""
    seen = read.row(Container, do.container_id)
    read.row(Lot, seen.lot_id, lock=True)
    return DestroyFacts(
        found=container_at_use(read, do.container_id, lock=True),
        others=tuple(read.rows(Container, "lot_id = %s and id <> %s", seen.lot_id, seen.id)),
    )


@command(permission="materials.move", facts=destroy_facts, needs_reason=True)
def destroy_container(do: DestroyContainer, facts: DestroyFacts, context: Context) -> Change:
    """What the container held is destroyed; container and record stay.

    With the last container that held something the lot is destroyed. What was dispensed for a
    batch is an exception in that batch's record.
    """
    container, lot = facts.found.container, facts.found.lot
    findings = [
        *current_version(container.version, do.expected_version),
        *container_rules.holds_something(container),
        *container_rules.nothing_kept(container),
    ]
    if findings:
        return Change(kind="materials.container_destroyed.v1", findings=tuple(findings))
    after, movement = changes.taken(
        container,
        container.amount,
        MovementKind.DESTRUCTION,
        context,
        batch_id=container.batch_id,
        reason=context.reason,
    )
    rows: tuple[Row, ...] = (replace(after, status=ContainerStatus.DESTROYED), movement)
    if not any(each.quantity for each in facts.others):
        rows += (replace(lot, version=lot.version + 1, status=LotStatus.DESTROYED),)
    return Change(
        kind="materials.container_destroyed.v1",
        rows=rows,
        findings=tuple(container_rules.dispensed_not_destroyed(container)),
    )
