"""Master recipes are drafted, signed by author, checker and quality unit, and superseded."""

from dataclasses import dataclass, replace
from uuid import UUID

from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.recipes import approval, queries
from batchwright.recipes.canonical import digest
from batchwright.recipes.document import MasterRecipe
from batchwright.recipes.faults import RecipeError, RecipeFault
from batchwright.recipes.loading import read as read_document
from batchwright.recipes.queries import MasterFacts
from batchwright.recipes.types import ApprovalRole, Master, MasterApproval, MasterState


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftMaster(Command):
    """sponsor_id: whose product. document: the recipe as YAML."""

    sponsor_id: UUID
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """The document read, or its faults, and the number of the new version."""

    recipe: MasterRecipe | None
    faults: tuple[RecipeFault, ...]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitMaster(Command):
    """master_id: the draft its author signs and hands to the checker."""

    master_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckMaster(Command):
    """master_id: the version a second person has checked independently."""

    master_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveMaster(Command):
    """master_id: the version the quality unit approves; it becomes effective."""

    master_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveMasterForSponsor(Command):
    """master_id: the version the sponsor approves, where the agreement asks for it."""

    master_id: UUID
    expected_version: int | None = None


def draft_facts(do: DraftMaster, read: Reader) -> DraftFacts:
    """The document as it was read, with every fault at once."""
    try:
        recipe = read_document(do.document)
    except RecipeError as found:
        return DraftFacts(recipe=None, faults=tuple(found.faults), number=0)
    number = queries.next_number(read, do.sponsor_id, recipe.product.code, recipe.batch.units)
    return DraftFacts(recipe=recipe, faults=(), number=number)


@command(permission="recipes.author", facts=draft_facts)
def draft_master(do: DraftMaster, facts: DraftFacts, context: Context) -> Change:
    """A new version in draft; a document with faults is refused with the line of each."""
    findings = tuple(approval.document_sound(facts.faults))
    if facts.recipe is None:
        return Change(kind="recipes.master_drafted.v1", findings=findings)
    recipe = facts.recipe
    row = Master(
        id=context.new_id(),
        version=1,
        sponsor_id=do.sponsor_id,
        product_code=recipe.product.code,
        batch_size=recipe.batch.units,
        number=facts.number,
        title=recipe.title,
        state=MasterState.DRAFT,
        document=do.document,
        digest=digest(recipe),
        drafted_by=context.actor.user_id,
    )
    return Change(
        kind="recipes.master_drafted.v1",
        rows=(row,),
        findings=findings,
        result={"master_id": str(row.id), "digest": row.digest, "number": row.number},
    )


def _master(
    do: SubmitMaster | CheckMaster | ApproveMaster | ApproveMasterForSponsor, read: Reader
) -> MasterFacts:
    return queries.master_facts(read, do.master_id)


def _approval(facts: MasterFacts, role: ApprovalRole, context: Context) -> MasterApproval:
    return MasterApproval(
        id=context.new_id(),
        sponsor_id=facts.master.sponsor_id,
        master_id=facts.master.id,
        role=role,
        digest=facts.master.digest,
        signed_by=context.actor.user_id,
        signed_at=context.at,
    )


@command(permission="recipes.author", signature=Meaning.AUTHORED, facts=_master)
def submit_master(do: SubmitMaster, facts: MasterFacts, context: Context) -> Change:
    """The author signs; the version is under review and its document stays as it is."""
    return Change(
        kind="recipes.master_submitted.v1",
        rows=(
            replace(facts.master, version=facts.master.version + 1, state=MasterState.UNDER_REVIEW),
            _approval(facts, ApprovalRole.AUTHOR, context),
        ),
        findings=(
            *current_version(facts.master.version, do.expected_version),
            *approval.in_state(facts.master, MasterState.DRAFT),
        ),
    )


@command(permission="recipes.check", signature=Meaning.CHECKED, facts=_master)
def check_master(do: CheckMaster, facts: MasterFacts, context: Context) -> Change:
    """A second person has checked the version independently (US-211.186(a))."""
    return Change(
        kind="recipes.master_checked.v1",
        rows=(_approval(facts, ApprovalRole.CHECKER, context),),
        findings=(
            *current_version(facts.master.version, do.expected_version),
            *approval.in_state(facts.master, MasterState.UNDER_REVIEW),
            *approval.signed_by_others(facts.approvals, context.actor.user_id),
            *approval.not_signed_as(facts.approvals, ApprovalRole.CHECKER),
        ),
    )


@command(permission="recipes.approve", signature=Meaning.APPROVED, facts=_master)
def approve_master(do: ApproveMaster, facts: MasterFacts, context: Context) -> Change:
    """The version is effective and the one before it superseded (US-211.186(a), US-211.22(c))."""
    rows: list[Master | MasterApproval] = []
    if facts.effective is not None:
        rows.append(
            replace(
                facts.effective,
                version=facts.effective.version + 1,
                state=MasterState.SUPERSEDED,
                superseded_at=context.at,
            )
        )
    rows.append(
        replace(
            facts.master,
            version=facts.master.version + 1,
            state=MasterState.EFFECTIVE,
            effective_at=context.at,
        )
    )
    rows.append(_approval(facts, ApprovalRole.QUALITY, context))
    return Change(
        kind="recipes.master_approved.v1",
        rows=tuple(rows),
        findings=(
            *current_version(facts.master.version, do.expected_version),
            *approval.in_state(facts.master, MasterState.UNDER_REVIEW),
            *approval.signed_as(facts.approvals, ApprovalRole.CHECKER),
            *approval.signed_by_others(facts.approvals, context.actor.user_id),
        ),
    )


@command(permission="recipes.approve_for_sponsor", signature=Meaning.APPROVED, facts=_master)
def approve_master_for_sponsor(
    do: ApproveMasterForSponsor, facts: MasterFacts, context: Context
) -> Change:
    """The sponsor has approved the version; batches are issued from it only then if agreed."""
    return Change(
        kind="recipes.master_approved_for_sponsor.v1",
        rows=(_approval(facts, ApprovalRole.SPONSOR, context),),
        findings=(
            *current_version(facts.master.version, do.expected_version),
            *approval.not_signed_as(facts.approvals, ApprovalRole.SPONSOR),
            *approval.signed_by_others(facts.approvals, context.actor.user_id),
        ),
    )
