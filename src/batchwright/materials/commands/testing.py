"""Containers are sampled; lots are tested for identity, assayed and retested."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.identifiers import Code
from batchwright.kernel.rows import Row
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.materials import changes
from batchwright.materials.commands.facts import LotFacts, lot_facts
from batchwright.materials.queries import container_at_use
from batchwright.materials.rules import containers as container_rules
from batchwright.materials.rules import lots as lot_rules
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.rules import receiving as receiving_rules
from batchwright.materials.rules import testing as testing_rules
from batchwright.materials.types import ContainerAtUse, Lot, LotStatus, MovementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleContainer(Command):
    """container_id, quantity, unit: how much is taken out of which container."""

    container_id: UUID
    quantity: Decimal
    unit: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIdentityTest(Command):
    """lot_id, passed: which lot, with which result."""

    lot_id: UUID
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewIdentityTest(Command):
    """lot_id: whose identity test another person has reviewed. invalid_because: the fault of the
    laboratory that makes the test none; absent where it counts."""

    lot_id: UUID
    invalid_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAssay(Command):
    """lot_id, potency_percent, moisture_percent: what later weighings are corrected by."""

    lot_id: UUID
    potency_percent: Decimal
    moisture_percent: Decimal | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRetest(Command):
    """lot_id, passed: the outcome of a retest. retest_on: when the next is due, if it passed;
    else by the interval of the material."""

    lot_id: UUID
    passed: bool
    retest_on: date | None = None


def sample_facts(do: SampleContainer, read: Reader) -> ContainerAtUse:
    """The container locked; raises NotFound."""
    return container_at_use(read, do.container_id, lock=True)


@command(permission="materials.sample", facts=sample_facts)
def sample_container(do: SampleContainer, facts: ContainerAtUse, context: Context) -> Change:
    """The sample is out of the container, which is marked as sampled (US-211.84(c)).

    Of what was dispensed for a batch it is an exception in that batch's record.
    """
    quantity, findings = quantity_rules.measured(do.quantity, do.unit)
    if quantity is not None:
        findings += changes.may_take_for(facts, quantity, facts.container.batch_id)
    if quantity is None or findings:
        return Change(kind="materials.container_sampled.v1", findings=tuple(findings))
    container = facts.container
    after, movement = changes.taken(
        container, quantity, MovementKind.SAMPLE, context, batch_id=container.batch_id
    )
    return Change(
        kind="materials.container_sampled.v1",
        rows=(replace(after, sampled=True), movement),
        findings=tuple(container_rules.dispensed_not_sampled(container, quantity)),
    )


@command(permission="materials.test", facts=lot_facts)
def record_identity_test(do: RecordIdentityTest, facts: LotFacts, context: Context) -> Change:
    """The result stands; it counts once another person reviewed it (US-211.84(d)(1)).

    A test that failed is not undone by one that passes: it stays failed until a reviewer finds it
    invalid. The lot and its sublots are no longer used.
    """
    passed = do.passed and facts.lot.identity_passed is not False
    lot = replace(
        facts.lot,
        version=facts.lot.version + 1,
        identity_passed=passed,
        identity_tested_by=context.actor.user_id,
        identity_reviewed_by=None,
    )
    if passed:
        return Change(kind="materials.identity_tested.v1", rows=(lot,))
    return Change(
        kind="materials.identity_tested.v1",
        rows=(_withheld(lot), *_withheld_parts(facts.sublots)),
        findings=(Finding("identity_test_failed", Severity.EXCEPTION, lot=lot.number),),
    )


def _withheld(lot: Lot) -> Lot:
    """The same version of the lot, in quarantine if it was released."""
    if lot.status is not LotStatus.RELEASED:
        return lot
    return replace(lot, status=LotStatus.QUARANTINE)


def _withheld_parts(sublots: tuple[Lot, ...]) -> tuple[Row, ...]:
    """The next versions of those sublots that were released: what is wrong with a lot is wrong
    with its parts."""
    return tuple(
        replace(each, version=each.version + 1, status=LotStatus.QUARANTINE)
        for each in sublots
        if each.status is LotStatus.RELEASED
    )


@command(permission="materials.review", facts=lot_facts, signature=Meaning.REVIEWED)
def review_identity_test(do: ReviewIdentityTest, facts: LotFacts, context: Context) -> Change:
    """Another person than the tester has reviewed the test (US-211.194(a)(8)).

    A test found invalid is as if not done; that it was, and why it does not count, is an exception.
    """
    findings = testing_rules.reviewed_by_another(facts.lot, context.actor.user_id)
    lot = replace(
        facts.lot,
        version=facts.lot.version + 1,
        identity_reviewed_by=context.actor.user_id,
    )
    because = (do.invalid_because or "").strip()
    if because:
        lot = replace(lot, identity_passed=None, identity_tested_by=None, identity_reviewed_by=None)
        findings.append(
            Finding("identity_test_invalid", Severity.EXCEPTION, lot=lot.number, reason=because)
        )
    return Change(kind="materials.identity_test_reviewed.v1", rows=(lot,), findings=tuple(findings))


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
            *testing_rules.assay_plausible(do.potency_percent, do.moisture_percent),
            *lot_rules.in_quarantine(facts.lot),
        ),
    )


@command(permission="materials.test", facts=lot_facts)
def record_retest(do: RecordRetest, facts: LotFacts, context: Context) -> Change:
    """The lot is good until the next retest, or back in quarantine with its sublots (US-211.87).

    A lot that is neither released nor in quarantine keeps its status whatever a retest says.
    """
    lot = replace(facts.lot, version=facts.lot.version + 1, retest_passed=do.passed)
    on = context.at.date()
    due_on = receiving_rules.retest_due(do.retest_on, on, facts.definition)
    if do.passed:
        return Change(
            kind="materials.lot_retested.v1",
            rows=(replace(lot, retest_on=due_on),),
            findings=tuple(testing_rules.retest_later(do.passed, due_on, on)),
        )
    return Change(
        kind="materials.lot_retested.v1",
        rows=(_withheld(lot), *_withheld_parts(facts.sublots)),
        findings=(Finding("retest_failed", Severity.EXCEPTION, lot=lot.number),),
    )
