"""Alerts are acknowledged, access is reviewed when due, the firm's certificate is filed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from batchwright.identity import rules
from batchwright.identity.types import AccessReview, Alert, BindingCertificate
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context

REVIEW_AGAIN_AFTER = timedelta(days=182)
"""The next review of all access falls due half a year after one was done (own choice)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlert(Command):
    """alert_id: the alert that was looked at."""

    alert_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAccessReview(Command):
    """due_on: when the next review of all access is due."""

    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteAccessReview(Command):
    """review_id, conclusion: what the review of all access found."""

    review_id: UUID
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCertificate(Command):
    """authority: who was told that signatures bind. sent_on: when. document: where it is kept."""

    authority: str
    sent_on: date
    document: Code


def _alert(do: AcknowledgeAlert, read: Reader) -> Alert:
    return read.row(Alert, do.alert_id, lock=True)


@command(permission="identity.administer", facts=_alert)
def acknowledge_alert(do: AcknowledgeAlert, facts: Alert, context: Context) -> Change:
    """The alert was looked at by a person other than the one it is about."""
    row = replace(
        facts,
        version=facts.version + 1,
        acknowledged_by=context.actor.user_id,
        acknowledged_at=context.at,
    )
    about = facts.user_id or facts.id
    return Change(
        kind="identity.alert_acknowledged.v1",
        rows=(row,),
        findings=(
            *rules.another_person(context.actor.user_id, about, "acknowledge this alert"),
            *rules.alert_open(facts),
        ),
    )


@command(permission="identity.administer")
def plan_access_review(do: PlanAccessReview, context: Context) -> Change:
    """The next review of all access falls due on a day (US-11.300(b))."""
    row = AccessReview(id=context.new_id(), version=1, due_on=do.due_on)
    return Change(
        kind="identity.access_review_planned.v1", rows=(row,), result={"review_id": str(row.id)}
    )


def _access_review(do: CompleteAccessReview, read: Reader) -> AccessReview:
    return read.row(AccessReview, do.review_id, lock=True)


@command(permission="identity.check", facts=_access_review)
def complete_access_review(
    do: CompleteAccessReview, facts: AccessReview, context: Context
) -> Change:
    """All access was reviewed by one who does not administer it, and the next review is due."""
    done = replace(
        facts,
        version=facts.version + 1,
        done_at=context.at,
        done_by=context.actor.user_id,
        conclusion=do.conclusion,
    )
    due_on = context.at.date() + REVIEW_AGAIN_AFTER
    following = AccessReview(id=context.new_id(), version=1, due_on=due_on)
    return Change(
        kind="identity.access_review_completed.v1",
        rows=(done, following),
        findings=(
            *rules.not_done_yet(facts.done_at is not None),
            *rules.told(conclusion=do.conclusion),
        ),
        result={"next_review_id": str(following.id)},
    )


@command(permission="identity.certify")
def file_certificate(do: FileCertificate, context: Context) -> Change:
    """The firm's certificate that its electronic signatures bind is on file (US-11.100(c))."""
    row = BindingCertificate(
        id=context.new_id(),
        authority=do.authority,
        sent_on=do.sent_on,
        document=do.document,
        filed_by=context.actor.user_id,
    )
    return Change(
        kind="identity.certificate_filed.v1",
        rows=(row,),
        findings=(
            *rules.sent_already(do.sent_on, context.at.date()),
            *rules.told(authority=do.authority, document=do.document),
        ),
        result={"certificate_id": str(row.id)},
    )
