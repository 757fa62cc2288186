"""Lots are received, sampled, tested for identity, retested and disposed."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.materials import changes, rules
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
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

    code: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveLot(Command):
    """owner_id: whose lot. number: ours. definition_id: what. supplier_id, supplier_lot: from whom.
    containers, unit: what came. expires_on, retest_on: as far as known."""

    owner_id: UUID
    number: str
    definition_id: UUID
    supplier_id: UUID
    supplier_lot: str
    containers: tuple[Delivered, ...]
    unit: str
    location: str = "quarantine"
    received_on: date
    expires_on: date | None = None
    retest_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleContainer(Command):
    """container_id, quantity, unit: how much is taken out of which container."""

    container_id: UUID
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIdentityTest(Command):
    """lot_id, passed: which lot, with which result."""

    lot_id: UUID
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewIdentityTest(Command):
    """lot_id: whose identity test another person has reviewed."""

    lot_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAssay(Command):
    """lot_id, potency_percent, moisture_percent: what later weighings are corrected by."""

    lot_id: UUID
    potency_percent: Decimal
    moisture_percent: Decimal | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRetest(Command):
    """lot_id, passed, retest_on: the outcome of a retest and when the next is due."""

    lot_id: UUID
    passed: bool
    retest_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposeLot(Command):
    """lot_id, released: the quality unit releases or rejects the lot."""

    lot_id: UUID
    released: bool
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
        retest_on=do.retest_on,
    )
    findings = [
        *rules.owner_seen(do.owner_id in context.actor.sponsors),
        *rules.number_free(facts.number_taken, do.number),
        *(each for code in facts.codes_taken for each in rules.number_free(True, code)),
        *rules.supplier_qualified(facts.qualifications, do.received_on, facts.supplier.code),
        *rules.same_dimension(do.unit, facts.definition.unit),
        *(each for one in do.containers for each in rules.amount_positive(one.quantity)),
    ]
    if findings:
        return Change(kind="materials.lot_received.v1", findings=tuple(findings))
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
        result={"lot_id": str(lot.id), "container_ids": [str(each.id) for each, _ in made]},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFacts:
    """The container and its lot."""

    found: ContainerAtUse


def sample_facts(do: SampleContainer, read: Reader) -> SampleFacts:
    """The container locked; raises NotFound."""
    container = read.row(Container, do.container_id, lock=True)
    lot = read.row(Lot, container.lot_id)
    definition = read.row(MaterialDefinition, lot.definition_id)
    return SampleFacts(
        found=ContainerAtUse(container=container, lot=lot, definition=definition)
    )


@command(permission="materials.sample", facts=sample_facts)
def sample_container(do: SampleContainer, facts: SampleFacts, context: Context) -> Change:
    """The sample is out of the container, which is marked as sampled (US-211.84(c))."""
    quantity, findings = rules.measured(do.quantity, do.unit)
    if quantity is None:
        return Change(kind="materials.container_sampled.v1", findings=tuple(findings))
    findings += rules.enough_in(facts.found, quantity)
    if findings:
        return Change(kind="materials.container_sampled.v1", findings=tuple(findings))
    after, movement = changes.taken(facts.found.container, quantity, MovementKind.SAMPLE, context)
    return Change(
        kind="materials.container_sampled.v1", rows=(replace(after, sampled=True), movement)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """A lot, locked, with its definition."""

    lot: Lot
    definition: MaterialDefinition


def lot_facts(
    do: RecordIdentityTest | ReviewIdentityTest | RecordAssay | RecordRetest | DisposeLot,
    read: Reader,
) -> LotFacts:
    """The lot locked; raises NotFound."""
    lot = read.row(Lot, do.lot_id, lock=True)
    return LotFacts(lot=lot, definition=read.row(MaterialDefinition, lot.definition_id))


@command(permission="materials.test", facts=lot_facts)
def record_identity_test(do: RecordIdentityTest, facts: LotFacts, context: Context) -> Change:
    """The result stands; it counts once another person reviewed it (US-211.84(d)(1))."""
    findings = []
    if not do.passed:
        findings.append(Finding("identity_test_failed", Severity.EXCEPTION, lot=facts.lot.number))
    return Change(
        kind="materials.identity_tested.v1",
        rows=(
            replace(
                facts.lot,
                version=facts.lot.version + 1,
                identity_passed=do.passed,
                identity_tested_by=context.actor.user_id,
                identity_reviewed_by=None,
            ),
        ),
        findings=tuple(findings),
    )


@command(permission="materials.review", facts=lot_facts, signature=Meaning.REVIEWED)
def review_identity_test(do: ReviewIdentityTest, facts: LotFacts, context: Context) -> Change:
    """Another person than the tester has reviewed the test (US-211.194(a)(8))."""
    return Change(
        kind="materials.identity_test_reviewed.v1",
        rows=(
            replace(
                facts.lot,
                version=facts.lot.version + 1,
                identity_reviewed_by=context.actor.user_id,
            ),
        ),
        findings=tuple(rules.reviewed_by_another(facts.lot, context.actor.user_id)),
    )


@command(permission="materials.test", facts=lot_facts)
def record_assay(do: RecordAssay, facts: LotFacts, context: Context) -> Change:
    """Potency and moisture of the lot are known; weighings are corrected by them."""
    return Change(
        kind="materials.assay_recorded.v1",
        rows=(
            replace(
                facts.lot,
                version=facts.lot.version + 1,
                potency_percent=do.potency_percent,
                moisture_percent=do.moisture_percent,
            ),
        ),
        findings=(
            *current_version(facts.lot.version, do.expected_version),
            *rules.assay_plausible(do.potency_percent, do.moisture_percent),
            *rules.in_quarantine(facts.lot),
        ),
    )


@command(permission="materials.test", facts=lot_facts)
def record_retest(do: RecordRetest, facts: LotFacts, context: Context) -> Change:
    """The lot is good until the next retest, or back in quarantine (US-211.87)."""
    failed = [Finding("retest_failed", Severity.EXCEPTION, lot=facts.lot.number)]
    status = facts.lot.status if do.passed else LotStatus.QUARANTINE
    return Change(
        kind="materials.lot_retested.v1",
        rows=(
            replace(
                facts.lot,
                version=facts.lot.version + 1,
                retest_on=do.retest_on,
                status=status,
            ),
        ),
        findings=() if do.passed else tuple(failed),
    )


@command(permission="materials.dispose", facts=lot_facts, signature=Meaning.DISPOSED)
def dispose_lot(do: DisposeLot, facts: LotFacts, context: Context) -> Change:
    """The quality unit releases the lot or rejects it (US-211.22(a), US-211.84)."""
    findings = [
        *current_version(facts.lot.version, do.expected_version),
        *rules.in_quarantine(facts.lot),
        *rules.not_historical(facts.lot),
    ]
    if do.released:
        findings += [
            *rules.identity_tested(facts.lot, facts.definition),
            *rules.potency_known(facts.lot, facts.definition),
            *rules.lot_not_expired(facts.lot, context.at.date()),
            *rules.not_from_a_batch(facts.lot),
        ]
    status = LotStatus.RELEASED if do.released else LotStatus.REJECTED
    return Change(
        kind="materials.lot_disposed.v1",
        rows=(replace(facts.lot, version=facts.lot.version + 1, status=status),),
        findings=tuple(findings),
        result={"status": status.value},
    )
