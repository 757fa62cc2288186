"""Lots are received, disposed, marked as expired and closed."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version, number_free
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.materials import changes
from batchwright.materials.commands.facts import LotFacts, lot_facts
from batchwright.materials.rules import lots as lot_rules
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.rules import receiving as receiving_rules
from batchwright.materials.rules import testing as testing_rules
from batchwright.materials.types import (
    Container,
    Lot,
    LotStatus,
    MaterialDefinition,
    MovementKind,
    Supplier,
    SupplierQualification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """code: the container's own code. quantity: what it holds, in the unit of the delivery."""

    code: Code
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveLot(Command):
    """owner_id: whose lot. number: ours. definition_id: what. supplier_id, supplier_lot: from whom.
    containers, unit: what came. expires_on, retest_on: as far as known; retest_on is else by the
    interval of the material, if it has one."""

    owner_id: UUID
    number: Code
    definition_id: UUID
    supplier_id: UUID
    supplier_lot: Code
    containers: tuple[Delivered, ...]
    unit: Code
    location: Code = "quarantine"
    received_on: date
    expires_on: date | None = None
    retest_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposeLot(Command):
    """lot_id, released: the quality unit releases or rejects the lot."""

    lot_id: UUID
    released: bool
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireLot(Command):
    """lot_id: a lot past its expiry, marked as expired."""

    lot_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLot(Command):
    """lot_id: a lot of which nothing is left, marked as consumed."""

    lot_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """The material, the supplier with its qualifications for it, and whether numbers are taken."""

    definition: MaterialDefinition
    supplier: Supplier
    qualifications: tuple[SupplierQualification, ...]
    number_taken: bool
    codes_taken: tuple[str, ...]


def receipt_facts(do: ReceiveLot, read: Reader) -> ReceiptFacts:
    """What decides whether a lot may be received; raises NotFound."""
    codes = [each.code for each in do.containers]
    return ReceiptFacts(
        definition=read.row(MaterialDefinition, do.definition_id),
        supplier=read.row(Supplier, do.supplier_id),
        qualifications=tuple(
            read.rows(
                SupplierQualification,
                "supplier_id = %s and definition_id = %s",
                do.supplier_id,
                do.definition_id,
            )
        ),
        number_taken=read.first(Lot, "sponsor_id = %s and number = %s", do.owner_id, do.number)
        is not None,
        codes_taken=tuple(
            each.code
            for each in read.rows(
                Container, "sponsor_id = %s and code = any(%s)", do.owner_id, codes
            )
        ),
    )


@command(permission="materials.receive", facts=receipt_facts)
def receive_lot(do: ReceiveLot, facts: ReceiptFacts, context: Context) -> Change:
    """The lot is in quarantine, container by container (US-211.80(d), US-211.82)."""
    findings = [
        *receiving_rules.owner_seen(do.owner_id in context.actor.sponsors),
        *receiving_rules.definition_serves(facts.definition, do.owner_id),
        *receiving_rules.something_received([each.code for each in do.containers]),
        *receiving_rules.received_by(do.received_on, context.at.date()),
        *number_free(facts.number_taken, "lot", do.number),
        *(each for code in facts.codes_taken for each in number_free(True, "container", code)),
        *receiving_rules.supplier_qualified(
            facts.qualifications, do.received_on, facts.supplier.code
        ),
        *quantity_rules.same_dimension(do.unit, facts.definition.unit),
        *(each for one in do.containers for each in quantity_rules.amount_positive(one.quantity)),
    ]
    if findings:
        return Change(kind="materials.lot_received.v1", findings=tuple(findings))
    lot = Lot(
        id=context.new_id(),
        version=1,
        sponsor_id=do.owner_id,
        number=do.number,
        definition_id=facts.definition.id,
        definition_owner_id=facts.definition.sponsor_id,
        status=LotStatus.QUARANTINE,
        supplier_id=facts.supplier.id,
        supplier_lot=do.supplier_lot,
        received_on=do.received_on,
        expires_on=do.expires_on,
        retest_on=receiving_rules.retest_due(do.retest_on, do.received_on, facts.definition),
    )
    made = [
        changes.new_container(
            lot,
            each.code,
            Quantity(each.quantity, do.unit),
            MovementKind.RECEIPT,
            do.location,
            context,
        )
        for each in do.containers
    ]
    return Change(
        kind="materials.lot_received.v1",
        rows=(lot, *(each for each, _ in made), *(each for _, each in made)),
        result={
            "lot_id": str(lot.id),
            "container_ids": [str(each.id) for each, _ in made],
            "retest_on": lot.retest_on.isoformat() if lot.retest_on else None,
        },
    )


@command(permission="materials.dispose", facts=lot_facts, signature=Meaning.DISPOSED)
def dispose_lot(do: DisposeLot, facts: LotFacts, context: Context) -> Change:
    """The quality unit releases the lot or rejects it (US-211.22(a), US-211.84).

    Rejection is always open, and rejects the sublots too: what is wrong with a lot is wrong with
    its parts. A sublot is released by itself.
    """
    lot, on = facts.lot, context.at.date()
    findings = [
        *current_version(lot.version, do.expected_version),
        *lot_rules.not_historical(lot),
    ]
    if do.released:
        findings += [
            *lot_rules.in_quarantine(lot),
            *testing_rules.not_tested_by_who_disposes(lot, context.actor.user_id),
            *testing_rules.identity_tested(lot, facts.definition),
            *testing_rules.potency_known(lot, facts.definition),
            *testing_rules.retest_not_failed(lot),
            *lot_rules.lot_not_expired(lot, on),
            *lot_rules.lot_not_past_retest(lot, on),
            *lot_rules.not_from_a_batch(lot),
        ]
        rows: tuple[Lot, ...] = (_disposed(lot, LotStatus.RELEASED),)
    else:
        findings += lot_rules.may_be_rejected(lot)
        parts = (each for each in facts.sublots if each.status in lot_rules.REJECTABLE)
        rows = tuple(_disposed(each, LotStatus.REJECTED) for each in (lot, *parts))
    return Change(
        kind="materials.lot_disposed.v1",
        rows=rows,
        findings=tuple(findings),
        result={"status": rows[0].status.value},
    )


def _disposed(lot: Lot, status: LotStatus) -> Lot:
    return replace(lot, version=lot.version + 1, status=status)


@command(permission="materials.dispose", facts=lot_facts)
def expire_lot(do: ExpireLot, facts: LotFacts, context: Context) -> Change:
    """The lot is marked as expired; at use its date refused it already (US-211.137)."""
    lot = facts.lot
    return Change(
        kind="materials.lot_expired.v1",
        rows=(replace(lot, version=lot.version + 1, status=LotStatus.EXPIRED),),
        findings=(
            *current_version(lot.version, do.expected_version),
            *lot_rules.expired_by(lot, context.at.date()),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseFacts:
    """A lot, locked, and its containers."""

    lot: Lot
    containers: tuple[Container, ...]


def close_facts(do: CloseLot, read: Reader) -> CloseFacts:
    """The lot locked; raises NotFound."""
    lot = read.row(Lot, do.lot_id, lock=True)
    return CloseFacts(
        lot=lot, containers=tuple(read.rows(Container, "lot_id = %s order by code", lot.id))
    )


@command(permission="materials.move", facts=close_facts)
def close_lot(do: CloseLot, facts: CloseFacts, context: Context) -> Change:
    """The lot is marked as consumed; its record stays."""
    lot = facts.lot
    return Change(
        kind="materials.lot_closed.v1",
        rows=(replace(lot, version=lot.version + 1, status=LotStatus.CONSUMED),),
        findings=(
            *current_version(lot.version, do.expected_version),
            *lot_rules.nothing_left(lot, facts.containers),
        ),
    )
