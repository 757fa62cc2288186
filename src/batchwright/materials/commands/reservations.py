"""Part of a container is kept for a batch, and free again."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.materials import changes
from batchwright.materials.queries import container_at_use
from batchwright.materials.rules import containers as container_rules
from batchwright.materials.rules import lots as lot_rules
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.types import Container, ContainerAtUse, Reservation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveContainer(Command):
    """container_id, quantity, unit: how much is kept of which container. batch_id, component: for
    what."""

    container_id: UUID
    batch_id: UUID
    component: Code
    quantity: Decimal
    unit: Code
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReservation(Command):
    """reservation_id: what is no longer kept."""

    reservation_id: UUID


def reserve_facts(do: ReserveContainer, read: Reader) -> ContainerAtUse:
    """The container locked; raises NotFound."""
    return container_at_use(read, do.container_id, lock=True)


@command(permission="materials.reserve", facts=reserve_facts)
def reserve_container(do: ReserveContainer, facts: ContainerAtUse, context: Context) -> Change:
    """The quantity is kept for the batch; never more is kept than there is."""
    container = facts.container
    quantity, findings = quantity_rules.measured(do.quantity, do.unit)
    findings += current_version(container.version, do.expected_version)
    findings += lot_rules.at_use(facts, container.sponsor_id, context.at.date())
    if quantity is not None:
        findings += changes.may_take_for(facts, quantity, None)
    if quantity is None or findings:
        return Change(kind="materials.container_reserved.v1", findings=tuple(findings))
    kept = quantity.to(container.unit)
    reservation = Reservation(
        id=context.new_id(),
        version=1,
        sponsor_id=container.sponsor_id,
        container_id=container.id,
        batch_id=do.batch_id,
        component=do.component,
        quantity=kept.value,
        unit=kept.unit,
    )
    return Change(
        kind="materials.container_reserved.v1",
        rows=(_reserving(container, kept), reservation),
        result={"reservation_id": str(reservation.id)},
    )


def _reserving(container: Container, more: Quantity) -> Container:
    reserved = Quantity(container.reserved, container.unit) + more
    return replace(container, version=container.version + 1, reserved=reserved.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFacts:
    """The reservation and its container, locked."""

    reservation: Reservation
    container: Container


def release_facts(do: ReleaseReservation, read: Reader) -> ReleaseFacts:
    """The container locked before its reservation, as everywhere; raises NotFound."""
    seen = read.row(Reservation, do.reservation_id)
    container = read.row(Container, seen.container_id, lock=True)
    return ReleaseFacts(container=container, reservation=read.row(Reservation, seen.id, lock=True))


@command(permission="materials.reserve", facts=release_facts)
def release_reservation(do: ReleaseReservation, facts: ReleaseFacts, context: Context) -> Change:
    """What was kept is free for others."""
    reservation = facts.reservation
    ended = replace(reservation, version=reservation.version + 1, released_at=context.at)
    return Change(
        kind="materials.reservation_released.v1",
        rows=(_reserving(facts.container, -reservation.amount), ended),
        findings=tuple(container_rules.not_released_yet(reservation)),
    )
