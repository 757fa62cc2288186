"""Rules of a container: what it holds, and for whom it is kept."""

from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import Quantity, total
from batchwright.materials.rules.quantities import same_dimension
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    ContainerStatus,
    Reservation,
)


def enough_in(at_use: ContainerAtUse, quantity: Quantity) -> list[Finding]:
    """A container gives no more than it holds."""
    held = at_use.container.amount
    wrong = same_dimension(quantity.unit, held.unit)
    if wrong or quantity <= held:
        return wrong
    return [
        Finding(
            "not_enough_in_container",
            Severity.BLOCKING,
            container=at_use.container.code,
            asked=str(quantity),
            held=str(held),
        )
    ]


def kept_for(at_use: ContainerAtUse, batch_id: UUID | None) -> Quantity:
    """What of a container is kept for this batch."""
    own = [
        each.amount
        for each in at_use.reservations
        if each.batch_id == batch_id and each.released_at is None
    ]
    return total(own, at_use.container.unit)


def free_in(at_use: ContainerAtUse, batch_id: UUID | None) -> Quantity:
    """What a container holds and is not kept for another batch than this one, or for any."""
    container = at_use.container
    kept = Quantity(container.reserved, container.unit) - kept_for(at_use, batch_id)
    return container.amount - kept


def not_kept_for_another(
    at_use: ContainerAtUse, quantity: Quantity, batch_id: UUID | None
) -> list[Finding]:
    """What is reserved for one batch is not taken for another, or for none."""
    if enough_in(at_use, quantity):
        return []
    free = free_in(at_use, batch_id)
    if quantity <= free:
        return []
    return [
        Finding(
            "kept_for_another_batch",
            Severity.BLOCKING,
            container=at_use.container.code,
            asked=str(quantity),
            free=str(free),
        )
    ]


def not_dispensed_for_another(container: Container, batch_id: UUID | None) -> list[Finding]:
    """What was dispensed for a batch serves that batch alone (US-211.101(b))."""
    if not container.dispensed or container.batch_id == batch_id:
        return []
    return [Finding("dispensed_for_another_batch", Severity.BLOCKING, container=container.code)]


def nothing_kept(container: Container) -> list[Finding]:
    """A container that is kept for a batch is not emptied for something else."""
    if not container.reserved:
        return []
    return [
        Finding(
            "container_reserved",
            Severity.BLOCKING,
            container=container.code,
            reserved=str(Quantity(container.reserved, container.unit)),
        )
    ]


def not_released_yet(reservation: Reservation) -> list[Finding]:
    """A reservation is released once."""
    if reservation.released_at is None:
        return []
    return [Finding("reservation_ended", Severity.BLOCKING)]


def not_destroyed(container: Container) -> list[Finding]:
    """What was destroyed is not counted again."""
    if container.status is not ContainerStatus.DESTROYED:
        return []
    return [Finding("container_destroyed", Severity.BLOCKING, container=container.code)]


def dispensed_not_destroyed(container: Container) -> list[Finding]:
    """What was dispensed for a batch goes into it; what did not is told in its review.

    US-211.188(b)(3), (4): the record of a batch tells what was weighed for it and what was used.
    """
    if not container.dispensed:
        return []
    return [
        Finding(
            "dispensed_destroyed",
            Severity.EXCEPTION,
            container=container.code,
            amount=str(container.amount),
        )
    ]


def dispensed_not_sampled(container: Container, quantity: Quantity) -> list[Finding]:
    """What was dispensed for a batch goes into it; a sample of it is told in its review.

    US-211.188(b)(3), (4).
    """
    if not container.dispensed:
        return []
    return [
        Finding(
            "dispensed_sampled",
            Severity.EXCEPTION,
            container=container.code,
            quantity=str(quantity),
        )
    ]


def dispensed_not_adjusted(container: Container, counted: Quantity) -> list[Finding]:
    """What was dispensed for a batch holds what was weighed; another count is told in its review.

    US-211.188(b)(3), (4).
    """
    if not container.dispensed or container.amount.equals(counted):
        return []
    return [
        Finding(
            "dispensed_adjusted",
            Severity.EXCEPTION,
            container=container.code,
            amount=str(container.amount),
            counted=str(counted),
        )
    ]


def holds_something(container: Container) -> list[Finding]:
    """An empty container has nothing to destroy."""
    if container.quantity:
        return []
    return [Finding("container_empty", Severity.BLOCKING, container=container.code)]
