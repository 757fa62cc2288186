"""A sponsor's order is created under its agreement; a batch is issued from the effective master."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from batchwright.batches.recipe_cache import recipe_read
from batchwright.batches.rules import orders as rules
from batchwright.batches.types import (
    Batch,
    BatchState,
    ControlRecipe,
    Order,
    OrderState,
    Phase,
    PhaseState,
)
from batchwright.kernel.findings import Finding
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader, asking
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.quality import queries as quality
from batchwright.quality.types import QualityAgreement
from batchwright.recipes.phases import kind
from batchwright.recipes.queries import asking_master, effective_master, sponsor_approved
from batchwright.recipes.types import Master


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrder(Command):
    """sponsor_id: who orders. number: the order's number. product_code, batch_size (dosage units),
    markets: what for. site_code, activity: where and what, as the quality agreement names them."""

    sponsor_id: UUID
    number: Code
    product_code: Code
    batch_size: int
    markets: tuple[Code, ...]
    site_code: Code
    activity: Code = "manufacture"
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """Whether the number is taken, and the agreement that covers the order, if one does."""

    number_taken: bool
    agreement: QualityAgreement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(Command):
    """order_id: the order that is not made."""

    order_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueBatch(Command):
    """order_id: the order. number: the batch number."""

    order_id: UUID
    number: Code
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFacts:
    """The order, its agreement and the effective master for its product and size."""

    order: Order
    number_taken: bool
    master: Master | None
    agreement: QualityAgreement | None
    approved_by_sponsor: bool


def order_facts(do: CreateOrder, read: Reader) -> OrderFacts:
    """What decides whether the order may be created."""
    taken = read.first(Order, "sponsor_id = %s and number = %s", do.sponsor_id, do.number)
    return OrderFacts(
        number_taken=taken is not None,
        agreement=quality.agreement_covering(
            read, do.sponsor_id, do.product_code, do.site_code, do.activity
        ),
    )


@command(permission="batches.order", facts=order_facts)
def create_order(do: CreateOrder, facts: OrderFacts, context: Context) -> Change:
    """An order exists; without a quality agreement in force it is refused (US-QA, EU-7.14).

    So is one for a market for which the agreement names nobody who releases (EU-11.15).
    """
    findings = (
        *rules.order_number_free(facts.number_taken, do.number),
        *rules.order_sound(do.batch_size, do.markets),
        *rules.agreement_in_force(
            facts.agreement, do.product_code, do.site_code, do.activity, context.at.date()
        ),
        *rules.releasers_are_named(facts.agreement, do.markets),
    )
    if facts.agreement is None:
        return Change(kind="batches.order_created.v1", findings=findings)
    order = Order(
        id=context.new_id(),
        version=1,
        sponsor_id=do.sponsor_id,
        number=do.number,
        product_code=do.product_code,
        site_code=do.site_code,
        activity=do.activity,
        batch_size=do.batch_size,
        markets=do.markets,
        agreement_id=facts.agreement.id,
        state=OrderState.CREATED,
        due_on=do.due_on,
    )
    return Change(
        kind="batches.order_created.v1",
        rows=(order,),
        findings=findings,
        result={"order_id": str(order.id)},
    )


def _order(do: CancelOrder, read: Reader) -> Order:
    return read.row(Order, do.order_id, lock=True)


@command(permission="batches.order", facts=_order, needs_reason=True)
def cancel_order(do: CancelOrder, facts: Order, context: Context) -> Change:
    """The order is cancelled; one that has a batch is not."""
    return Change(
        kind="batches.order_cancelled.v1",
        rows=(replace(facts, version=facts.version + 1, state=OrderState.CANCELLED),),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.order_open(facts),
        ),
    )


def issue_facts(do: IssueBatch, read: Reader) -> IssueFacts:
    """The order locked, the master and the agreement that the batch is made under."""
    order = read.row(Order, do.order_id, lock=True)
    same_number = asking(Batch, "sponsor_id = %s and number = %s", order.sponsor_id, do.number)
    read.ahead(
        same_number,
        *asking_master(order.sponsor_id, order.product_code, order.batch_size),
        quality.asking_agreement(
            order.sponsor_id, order.product_code, order.site_code, order.activity
        ),
    )
    master = effective_master(read, order.sponsor_id, order.product_code, order.batch_size)
    return IssueFacts(
        order=order,
        number_taken=bool(read.asked(Batch, same_number)),
        master=master,
        agreement=quality.agreement_covering(
            read, order.sponsor_id, order.product_code, order.site_code, order.activity
        ),
        approved_by_sponsor=master is not None and sponsor_approved(read, master.id),
    )


def _shown(do: IssueBatch, facts: IssueFacts) -> dict[str, object]:
    """What the person who checks the issued record signs: order, number, master and its digest."""
    return {
        "order": facts.order,
        "number": do.number,
        "master": facts.master and facts.master.id,
        "digest": facts.master and facts.master.digest,
    }


@command(permission="batches.issue", signature=Meaning.CHECKED, facts=issue_facts, shown=_shown)
def issue_batch(do: IssueBatch, facts: IssueFacts, context: Context) -> Change:
    """A batch exists with its control recipe frozen from the effective master (US-211.188(a)).

    It is made and released under the agreement in force now; the order was taken under its own.
    """
    order, master = facts.order, facts.master
    findings: tuple[Finding, ...] = (
        *current_version(order.version, do.expected_version),
        *rules.order_open(order),
        *rules.batch_number_free(facts.number_taken, do.number),
        *rules.agreement_in_force(
            facts.agreement,
            order.product_code,
            order.site_code,
            order.activity,
            context.at.date(),
        ),
        *rules.releasers_are_named(facts.agreement, order.markets),
        *rules.master_effective(master is not None, order.product_code, order.batch_size),
        *rules.master_approved_by_sponsor(facts.agreement, facts.approved_by_sponsor),
    )
    if master is None or facts.agreement is None:
        return Change(kind="batches.batch_issued.v1", findings=findings)
    batch = Batch(
        id=context.new_id(),
        version=1,
        sponsor_id=order.sponsor_id,
        number=do.number,
        product_code=order.product_code,
        state=BatchState.ISSUED,
        order_id=order.id,
        batch_size=order.batch_size,
        master_id=master.id,
        recipe_digest=master.digest,
        agreement_id=facts.agreement.id,
        markets=order.markets,
        issued_at=context.at,
    )
    control = ControlRecipe(
        id=context.new_id(),
        sponsor_id=order.sponsor_id,
        batch_id=batch.id,
        master_id=master.id,
        digest=master.digest,
        document=master.document,
    )
    return Change(
        kind="batches.batch_issued.v1",
        rows=(
            replace(order, version=order.version + 1, state=OrderState.ISSUED),
            batch,
            control,
            *_phases(batch, master, context),
        ),
        findings=findings,
        result={"batch_id": str(batch.id), "digest": master.digest},
    )


def _phases(batch: Batch, master: Master, context: Context) -> tuple[Phase, ...]:
    recipe = recipe_read(master.digest, master.document)
    return tuple(
        Phase(
            id=context.new_id(),
            version=1,
            sponsor_id=batch.sponsor_id,
            batch_id=batch.id,
            path=path,
            number=number,
            kind=kind(asked),
            title=asked.title,
            state=PhaseState.WAITING,
        )
        for number, (path, asked) in enumerate(recipe.phases.items(), 1)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldBatch(Command):
    """batch_id: the batch that stops until it is resumed."""

    batch_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeBatch(Command):
    """batch_id: the held batch that goes on."""

    batch_id: UUID
    expected_version: int | None = None


def _batch(do: HoldBatch | ResumeBatch, read: Reader) -> Batch:
    return read.row(Batch, do.batch_id, lock=True)


@command(permission="batches.hold", facts=_batch, needs_reason=True)
def hold_batch(do: HoldBatch, facts: Batch, context: Context) -> Change:
    """The batch is held, with the reason; no phase runs until it is resumed."""
    return Change(
        kind="batches.batch_held.v1",
        rows=(
            replace(
                facts,
                version=facts.version + 1,
                state=BatchState.HELD,
                hold_reason=context.reason,
            ),
        ),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.batch_can_be_held(facts),
        ),
    )


@command(permission="batches.resume", facts=_batch, needs_reason=True)
def resume_batch(do: ResumeBatch, facts: Batch, context: Context) -> Change:
    """The held batch runs again, with the reason."""
    return Change(
        kind="batches.batch_resumed.v1",
        rows=(
            replace(facts, version=facts.version + 1, state=BatchState.RUNNING, hold_reason=None),
        ),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.batch_is_held(facts),
        ),
    )
