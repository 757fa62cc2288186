"""Rows that move quantities: pure, for this module's commands and those above it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import Quantity, total
from batchwright.kernel.rows import Row
from batchwright.ledger.types import Context
from batchwright.materials.rules import containers as container_rules
from batchwright.materials.rules import lots as lot_rules
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    ContainerStatus,
    GenealogyLink,
    LinkKind,
    Lot,
    LotStatus,
    Movement,
    MovementKind,
    Reservation,
)

HUNDRED = Decimal(100)


def may_use(found: ContainerAtUse, sponsor_id: UUID, on: date) -> list[Finding]:
    """All that must hold when a container is used for a sponsor's batch on a day."""
    return lot_rules.at_use(found, sponsor_id, on)


def may_pick(lot: Lot, older: Sequence[Lot], reason: str | None) -> list[Finding]:
    """The lot that expires first is picked first, another with a reason (US-211.86).

    older: what `queries.older_lots` gives.
    """
    return lot_rules.older_lot_first(lot, older, reason)


def may_take(found: ContainerAtUse, quantity: Quantity) -> list[Finding]:
    """The container holds at least this much."""
    return container_rules.enough_in(found, quantity)


def may_take_for(found: ContainerAtUse, quantity: Quantity, batch_id: UUID | None) -> list[Finding]:
    """The container holds as much that is neither kept nor dispensed for another batch.

    batch_id: the batch it is for; None for what serves no batch, such as a sample of the lot.
    """
    return [
        *container_rules.enough_in(found, quantity),
        *container_rules.not_kept_for_another(found, quantity, batch_id),
        *container_rules.not_dispensed_for_another(found.container, batch_id),
    ]


def may_add(container: Container) -> list[Finding]:
    """The container is there to take something back."""
    return container_rules.not_destroyed(container)


def corrected(
    amount: Decimal, potency_percent: Decimal | None, moisture_percent: Decimal | None
) -> Decimal:
    """The mass of a lot that holds `amount` of pure, dry substance.

    amount * (100 / potency) * (100 / (100 - moisture)), for a potency on the dried basis; a figure
    that is None does not correct. Source: own choice, the usual factor of US-211.101(a) charging
    (no less than 100 % of label); 1000 g at 98.0 % and 2.0 % water need 1041.232819... g.
    """
    result = amount
    if potency_percent is not None:
        result = result * HUNDRED / potency_percent
    if moisture_percent is not None:
        result = result * HUNDRED / (HUNDRED - moisture_percent)
    return result


def taken(
    container: Container,
    quantity: Quantity,
    kind: MovementKind,
    context: Context,
    *,
    batch_id: UUID | None = None,
    reason: str | None = None,
) -> tuple[Container, Movement]:
    """The container with less in it, and the movement that says why.

    No more stays reserved than is left.
    """
    amount = quantity.to(container.unit).value
    left = (container.amount - quantity).value
    after = replace(
        container,
        version=container.version + 1,
        quantity=left,
        reserved=min(container.reserved, left),
        status=ContainerStatus.FULL if left else ContainerStatus.EMPTY,
    )
    # A minus sign would round to the digits of the context; copy_negate keeps them all.
    out = amount.copy_negate()
    return after, _movement(container, kind, out, context, batch_id, reason)


def added(
    container: Container,
    quantity: Quantity,
    kind: MovementKind,
    context: Context,
    *,
    batch_id: UUID | None = None,
    reason: str | None = None,
) -> tuple[Container, Movement]:
    """The container with more in it, and the movement that says why."""
    amount = quantity.to(container.unit).value
    after = replace(
        container,
        version=container.version + 1,
        quantity=(container.amount + quantity).value,
        status=ContainerStatus.FULL,
    )
    return after, _movement(container, kind, amount, context, batch_id, reason)


def new_container(
    lot: Lot,
    code: str,
    quantity: Quantity,
    kind: MovementKind,
    location: str,
    context: Context,
    *,
    batch_id: UUID | None = None,
    phase: str | None = None,
) -> tuple[Container, Movement]:
    """A container of the lot that holds `quantity`, and the movement that filled it."""
    made = Container(
        id=context.new_id(),
        version=1,
        sponsor_id=lot.sponsor_id,
        lot_id=lot.id,
        code=code,
        quantity=quantity.value,
        unit=quantity.unit,
        location=location,
        status=ContainerStatus.FULL,
        batch_id=batch_id,
        phase=phase,
    )
    return made, _movement(made, kind, quantity.value, context, batch_id, None)


def cut(
    container: Container, reservations: Sequence[Reservation], context: Context
) -> tuple[Container, list[Reservation], list[Finding]]:
    """The container with no more kept than it holds; the latest reservations are cut first.

    The reservations that end or shrink, and an exception for each: that less is there is a fact.
    """
    active = [each for each in reservations if each.released_at is None]
    kept = total([each.amount for each in active], container.unit)
    missing = kept - container.amount
    changed: list[Reservation] = []
    findings: list[Finding] = []
    for each in sorted(active, key=lambda one: one.id, reverse=True):
        if missing.value <= 0:
            break
        part = min(each.quantity, missing.value)
        rest = (each.amount - Quantity(part, each.unit)).value
        changed.append(
            replace(each, version=each.version + 1, quantity=rest)
            if rest
            else replace(each, version=each.version + 1, released_at=context.at)
        )
        findings.append(
            Finding(
                "reservation_cut",
                Severity.EXCEPTION,
                container=container.code,
                cut=part,
                unit=each.unit,
                batch_id=each.batch_id,
            )
        )
        missing = missing - Quantity(part, each.unit)
    still = min(kept.value, container.quantity)
    return replace(container, reserved=still), changed, findings


def _movement(
    container: Container,
    kind: MovementKind,
    quantity: Decimal,
    context: Context,
    batch_id: UUID | None,
    reason: str | None,
) -> Movement:
    return Movement(
        id=context.new_id(),
        sponsor_id=container.sponsor_id,
        container_id=container.id,
        lot_id=container.lot_id,
        kind=kind,
        quantity=quantity,
        unit=container.unit,
        moved_at=context.event_at,
        moved_by=context.actor.user_id,
        batch_id=batch_id,
        reason=reason,
    )


def linked(
    kind: LinkKind,
    source: Lot,
    target: Lot,
    quantity: Quantity | None,
    context: Context,
    *,
    from_container_id: UUID | None = None,
    to_container_id: UUID | None = None,
    batch_id: UUID | None = None,
) -> GenealogyLink:
    """The link that says how much of `source` went into `target`."""
    return GenealogyLink(
        id=context.new_id(),
        sponsor_id=target.sponsor_id,
        kind=kind,
        from_owner_id=source.sponsor_id,
        from_lot_id=source.id,
        to_lot_id=target.id,
        from_container_id=from_container_id,
        to_container_id=to_container_id,
        quantity=quantity.value if quantity else None,
        unit=quantity.unit if quantity else None,
        linked_at=context.event_at,
        batch_id=batch_id,
    )


def dispensed(
    found: ContainerAtUse,
    quantity: Quantity,
    code: str,
    phase: str,
    batch_id: UUID,
    context: Context,
) -> tuple[Container, tuple[Row, ...]]:
    """A new container with `quantity` for the batch, and all rows of taking it (US-211.101(b)).

    The new container belongs to the same lot, so its owner and status stay known. The first row is
    the source; what was kept of it for the batch still is: who dispenses releases that.
    """
    source, out = taken(found.container, quantity, MovementKind.OUT, context, batch_id=batch_id)
    source = still_kept(found, source, batch_id)
    made, into = new_container(
        found.lot,
        code,
        quantity.to(found.container.unit),
        MovementKind.IN,
        "dispensed",
        context,
        batch_id=batch_id,
        phase=phase,
    )
    link = linked(
        LinkKind.DISPENSE,
        found.lot,
        found.lot,
        quantity,
        context,
        from_container_id=found.container.id,
        to_container_id=made.id,
        batch_id=batch_id,
    )
    return made, (source, made, out, into, link)


def still_kept(found: ContainerAtUse, after: Container, batch_id: UUID) -> Container:
    """The container as it is `after` a batch took of it, with what was kept of it for that batch
    still kept: who takes releases that."""
    own = container_rules.kept_for(found, batch_id)
    return replace(after, reserved=min(found.container.reserved, (after.amount + own).value))


def transferred(
    lot: Lot,
    source: Container,
    into: Container,
    quantity: Quantity,
    context: Context,
    batch_id: UUID,
) -> list[Row]:
    """`quantity` of a lot out of one container into another, as a weighing corrected has moved it.

    The first row is the source.
    """
    less, out = taken(source, quantity, MovementKind.OUT, context, batch_id=batch_id)
    more, put = added(into, quantity, MovementKind.IN, context, batch_id=batch_id)
    link = linked(
        LinkKind.DISPENSE,
        lot,
        lot,
        quantity,
        context,
        from_container_id=source.id,
        to_container_id=into.id,
        batch_id=batch_id,
    )
    return [less, more, out, put, link]


def disposed_with_batch(lots: Iterable[Lot], *, released: bool) -> tuple[Lot, ...]:
    """The next versions of what a batch gave, its packs among them: one disposition for all.

    Released is what is in quarantine; rejected, whatever can be (US-211.165(a), (f)).
    """
    if released:
        concerned = [each for each in lots if each.status is LotStatus.QUARANTINE]
    else:
        concerned = [each for each in lots if each.status in lot_rules.REJECTABLE]
    status = LotStatus.RELEASED if released else LotStatus.REJECTED
    return tuple(replace(each, version=each.version + 1, status=status) for each in concerned)


def produced(
    sponsor_id: UUID,
    number: str,
    definition_id: UUID,
    definition_owner_id: UUID,
    quantity: Quantity,
    expires_on: date | None,
    batch_id: UUID,
    context: Context,
) -> tuple[Lot, tuple[Row, ...]]:
    """The lot that a batch gave, in quarantine, in one container; and the rows of making it."""
    lot = Lot(
        id=context.new_id(),
        version=1,
        sponsor_id=sponsor_id,
        number=number,
        definition_id=definition_id,
        definition_owner_id=definition_owner_id,
        status=LotStatus.QUARANTINE,
        produced_at=context.event_at,
        expires_on=expires_on,
        batch_id=batch_id,
    )
    container, movement = new_container(
        lot, f"{number}-1", quantity, MovementKind.OUTPUT, "quarantine", context, batch_id=batch_id
    )
    return lot, (lot, container, movement)
