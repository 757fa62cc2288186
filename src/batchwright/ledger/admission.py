"""What must hold before any command is asked: permission, signature, reason, event time."""

from datetime import timedelta
from typing import Any

from batchwright.kernel.findings import Finding, Severity
from batchwright.ledger.command import CommandSpecification
from batchwright.ledger.scope import permitted
from batchwright.ledger.types import (
    Command,
    Context,
    SignatureGiven,
)

LATE_AFTER = timedelta(minutes=5)
"""An event time further than this from the time of entry is a late entry (own choice)."""


def may_act(specification: CommandSpecification, context: Context) -> list[Finding]:
    """The actor holds the permission, and signs only after the statement of accountability."""
    if not permitted(context.actor, specification.permission):
        return [Finding("not_permitted", Severity.BLOCKING, permission=specification.permission)]
    if specification.meaning and not (
        context.actor.accountable or specification.before_accountable
    ):
        return [Finding("accountability_missing", Severity.BLOCKING)]
    if context.actor.must_change_secret and not specification.before_accountable:
        return [Finding("secret_must_change", Severity.BLOCKING)]
    return []


def signed_as_asked(
    specification: CommandSpecification,
    do: Command,
    facts: Any,
    context: Context,
    signature: SignatureGiven | None,
    signed: bool,
) -> list[Finding]:
    """Where a meaning is named, the signature was given and accepted (US-11.200(a)(1))."""
    if specification.meaning is None:
        return []
    if signature is None:
        if specification.signed_when and not specification.signed_when(do, facts):
            return []
        return [Finding("signature_missing", Severity.BLOCKING, meaning=specification.meaning)]
    if not signed:
        return [Finding("signature_wrong", Severity.BLOCKING, user=context.actor.code)]
    return []


def reason_given(specification: CommandSpecification, context: Context) -> list[Finding]:
    """A change of a recorded value has its reason (EU-11.9)."""
    if specification.needs_reason and not (context.reason or "").strip():
        return [Finding("reason_missing", Severity.BLOCKING)]
    return []


def entered_in_time(context: Context) -> list[Finding]:
    """A stated event time far from the time of entry is a late entry with its reason (US-211.100).

    Without one it is refused, for it can be told again with it at once.
    """
    if abs(context.at - context.event_at) <= LATE_AFTER:
        return []
    if context.event_at > context.at:
        # What is still to come has not happened; a hold would end before its time by it.
        return [
            Finding("event_in_future", Severity.BLOCKING, event_at=context.event_at, at=context.at)
        ]
    late = Finding(
        "late_entry",
        Severity.EXCEPTION,
        event_at=context.event_at,
        at=context.at,
        reason=context.reason,
    )
    if (context.reason or "").strip():
        return [late]
    missing = Finding(
        "late_entry_reason_missing",
        Severity.BLOCKING,
        event_at=context.event_at,
        at=context.at,
        tolerance=LATE_AFTER,
    )
    return [missing, late]
