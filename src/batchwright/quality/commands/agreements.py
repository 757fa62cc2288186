"""Drafting, signing (by both sides) and ending quality agreements."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.quality import facts as reading
from batchwright.quality.facts import AgreementFacts, NewAgreementFacts
from batchwright.quality.rules import agreements as rules
from batchwright.quality.types import (
    AgreementState,
    Classification,
    Party,
    QualityAgreement,
    Releaser,
    Responsibility,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityLine:
    """One line of the matrix.

    duty: an activity of the agreement, "release", or any other duty. responsible: who does it.
    accountable: who answers for it. consulted, informed: who is asked before, and told after.
    """

    duty: Code
    responsible: Party
    accountable: Party
    consulted: tuple[Party, ...] = ()
    informed: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAgreement(Command):
    """A new version of a quality agreement.

    sponsor_id: the contract giver. number: of the contract. site_code: the site that does the
    work. product_codes, activities: what it covers. in_force_on, until_on: first and last day.
    releasers: who releases, for each market. responsibilities: who does and answers for what.
    sponsor_approves_masters, sponsor_approves_changes: whether nothing takes effect without the
    sponsor. notified_from: the class of deviation from which the sponsor is told.
    subcontracting_permitted: whether the site may give work on.
    """

    sponsor_id: UUID
    number: Code
    site_code: Code
    product_codes: tuple[Code, ...]
    activities: tuple[Code, ...]
    in_force_on: date
    releasers: tuple[Releaser, ...]
    responsibilities: tuple[ResponsibilityLine, ...]
    until_on: date | None = None
    sponsor_approves_masters: bool = True
    sponsor_approves_changes: bool = True
    notified_from: Classification | None = Classification.MINOR
    subcontracting_permitted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveAgreement(Command):
    """The site's quality unit signs an agreement.

    agreement_id: the version. expected_version: the state of the row that was seen.
    """

    agreement_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveAgreementForSponsor(Command):
    """The sponsor's representative signs an agreement.

    agreement_id: the version. expected_version: the state of the row that was seen.
    """

    agreement_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAgreement(Command):
    """An agreement ends early.

    agreement_id: the version. until_on: its last day. expected_version: the state of the row
    that was seen.
    """

    agreement_id: UUID
    until_on: date
    expected_version: int | None = None


def _new(do: DraftAgreement, read: Reader) -> NewAgreementFacts:
    reading.sponsor_seen(read, do.sponsor_id)
    return NewAgreementFacts(revision=reading.next_revision(read, do.sponsor_id, do.number.strip()))


def _found(
    do: ApproveAgreement | ApproveAgreementForSponsor | EndAgreement, read: Reader
) -> AgreementFacts:
    return reading.agreement_facts(read, do.agreement_id)


@command(permission="quality.agree_draft", facts=_new)
def draft_agreement(do: DraftAgreement, facts: NewAgreementFacts, context: Context) -> Change:
    """The next version of the agreement is in draft, with its matrix (US-QA, EU-7.14)."""
    agreement = QualityAgreement(
        id=context.new_id(),
        version=1,
        sponsor_id=do.sponsor_id,
        number=do.number.strip(),
        revision=facts.revision,
        site_code=do.site_code.strip(),
        product_codes=tuple(each.strip() for each in do.product_codes),
        activities=tuple(each.strip() for each in do.activities),
        in_force_on=do.in_force_on,
        until_on=do.until_on,
        releasers=do.releasers,
        sponsor_approves_masters=do.sponsor_approves_masters,
        sponsor_approves_changes=do.sponsor_approves_changes,
        notified_from=do.notified_from,
        subcontracting_permitted=do.subcontracting_permitted,
        state=AgreementState.DRAFT,
        drafted_by=context.actor.user_id,
        drafted_at=context.at,
    )
    matrix = tuple(
        Responsibility(
            id=context.new_id(),
            sponsor_id=do.sponsor_id,
            agreement_id=agreement.id,
            position=position,
            duty=line.duty.strip(),
            responsible=line.responsible,
            accountable=line.accountable,
            consulted=line.consulted,
            informed=line.informed,
        )
        for position, line in enumerate(do.responsibilities, 1)
    )
    return Change(
        kind="quality.agreement_drafted.v1",
        rows=(agreement, *matrix),
        findings=(
            *rules.scope_stated(agreement),
            *rules.period_sound(do.in_force_on, do.until_on),
            *rules.every_activity_has_a_responsible(agreement.activities, matrix),
            *rules.each_duty_once(matrix),
            *rules.releasers_sound(do.releasers),
        ),
        result={"agreement_id": str(agreement.id), "revision": facts.revision},
    )


@command(permission="quality.approve", signature=Meaning.APPROVED, facts=_found)
def approve_agreement(do: ApproveAgreement, facts: AgreementFacts, context: Context) -> Change:
    """The site's quality unit has signed; the agreement holds once the sponsor has too."""
    seen = facts.agreement
    signed = replace(
        seen,
        version=seen.version + 1,
        site_approved_by=context.actor.user_id,
        site_approved_at=context.at,
    )
    return Change(
        kind="quality.agreement_approved.v1",
        rows=_in_force(signed, facts.before),
        findings=(
            *current_version(seen.version, do.expected_version),
            *rules.in_draft(seen),
            *rules.not_signed_yet(seen, seen.site_approved_by),
            *rules.signed_by_another_than_its_author(seen, context.actor.user_id),
            *rules.sides_are_different_people(seen.sponsor_approved_by, context.actor.user_id),
        ),
        about=(_about(seen),),
    )


@command(permission="quality.approve_for_sponsor", signature=Meaning.APPROVED, facts=_found)
def approve_agreement_for_sponsor(
    do: ApproveAgreementForSponsor, facts: AgreementFacts, context: Context
) -> Change:
    """The sponsor's representative has signed; the agreement holds once the site has too."""
    seen = facts.agreement
    signed = replace(
        seen,
        version=seen.version + 1,
        sponsor_approved_by=context.actor.user_id,
        sponsor_approved_at=context.at,
    )
    return Change(
        kind="quality.agreement_approved_for_sponsor.v1",
        rows=_in_force(signed, facts.before),
        findings=(
            *current_version(seen.version, do.expected_version),
            *rules.in_draft(seen),
            *rules.not_signed_yet(seen, seen.sponsor_approved_by),
            *rules.sides_are_different_people(seen.site_approved_by, context.actor.user_id),
        ),
        about=(_about(seen),),
    )


@command(permission="quality.approve", signature=Meaning.APPROVED, facts=_found, needs_reason=True)
def end_agreement(do: EndAgreement, facts: AgreementFacts, context: Context) -> Change:
    """The agreement holds until `until_on` and no longer; what was made under it stays so."""
    seen = facts.agreement
    ended = replace(
        seen, version=seen.version + 1, state=AgreementState.ENDED, until_on=do.until_on
    )
    return Change(
        kind="quality.agreement_ended.v1",
        rows=(ended,),
        findings=(
            *current_version(seen.version, do.expected_version),
            *rules.approved(seen),
            *rules.ends_from_today(seen, do.until_on, context.at.date()),
        ),
        about=(_about(seen),),
    )


def _in_force(
    signed: QualityAgreement, before: QualityAgreement | None
) -> tuple[QualityAgreement, ...]:
    """The agreement, approved if both sides signed; the version before ends the day before."""
    if signed.site_approved_by is None or signed.sponsor_approved_by is None:
        return (signed,)
    approved = replace(signed, state=AgreementState.APPROVED)
    if before is None:
        return (approved,)
    last_on = signed.holds_from - timedelta(days=1)
    if before.until_on is not None:
        last_on = min(last_on, before.until_on)
    ended = replace(
        before, version=before.version + 1, state=AgreementState.ENDED, until_on=last_on
    )
    return (ended, approved)


def _about(agreement: QualityAgreement) -> RecordRef:
    return RecordRef("quality.agreement", agreement.id)
