"""The one way to write: execute, open, save under guard and capture, close.

One command is one transaction and one entry. A refused attempt is an entry too.
"""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg import Connection, errors

from batchwright.kernel.canonical import jsonable
from batchwright.kernel.findings import Finding, Severity, blocking
from batchwright.kernel.rows import RecordRef, version_of
from batchwright.ledger.admission import entered_in_time, may_act, reason_given, signed_as_asked
from batchwright.ledger.command import COMMANDS, CommandSpecification
from batchwright.ledger.header import finding_from, header_of, versions_of
from batchwright.ledger.rules import current_version, number_free
from batchwright.ledger.scope import actor_of
from batchwright.ledger.signing import content_shown, meaning_of, signing_proof
from batchwright.ledger.store import Reader, StaleWrite, save, write
from batchwright.ledger.types import (
    Change,
    Command,
    Context,
    NotFound,
    Outcome,
    Receipt,
    Refused,
    SignatureGiven,
)

TRIES = 3
"""How often a command is tried whose locks met another's (own choice)."""


Lost = errors.UniqueViolation | StaleWrite
"""What a command met that another was quicker than."""


def execute(
    connection: Connection[Any],
    do: Command,
    token: str,
    *,
    key: str | None = None,
    reason: str | None = None,
    event_at: datetime | None = None,
    signature: SignatureGiven | None = None,
) -> Receipt:
    """Does `do` for the session of `token` and returns the receipt of its one entry.

    key: an idempotency key; a repeated command gives its first receipt. event_at: when it
    happened, if not now. Raises Refused after recording the attempt, SessionEnded if the token
    has no live session, in which case nobody acts and nothing is recorded.
    """
    lost: Lost | None = None
    for attempt in range(1, TRIES + 1):
        try:
            with connection.transaction():
                receipt = _executed(connection, do, token, key, reason, event_at, signature)
            break
        except (errors.DeadlockDetected, errors.SerializationFailure):
            # Locks met another's: facts are read anew.
            if attempt == TRIES:
                raise
        except (errors.UniqueViolation, StaleWrite) as met:
            # Another took the number, or moved the row, between reading and saving: the same.
            lost = met
    else:
        with connection.transaction():
            receipt = _executed(connection, do, token, key, reason, event_at, signature, lost)
    if receipt.outcome is Outcome.REFUSED:
        raise Refused(receipt)
    return receipt


def _executed(
    connection: Connection[Any],
    do: Command,
    token: str,
    key: str | None,
    reason: str | None,
    event_at: datetime | None,
    signature: SignatureGiven | None,
    lost: Lost | None = None,
) -> Receipt:
    specification = COMMANDS[type(do)]
    proof = signing_proof(token, signature.secret) if signature else None
    code = signature.user_code if signature else None
    found = connection.execute(
        "select at, repeated, signed, actor from ledger.open(%s, %s, %s, %s)",
        [token, key, code, proof],
    ).fetchone()
    assert found is not None
    at, repeated, signed, actor_found = found
    actor = actor_of(actor_found)
    if repeated is not None:
        return _repeated(connection, repeated, specification, do, reason, event_at)
    context = Context(actor=actor, at=at, event_at=event_at or at, reason=reason)
    if lost is not None:
        change = Change(kind=f"{specification.name}.v1", findings=_outrun(connection, lost))
    else:
        change = _decided(connection, specification, do, context, event_at, signature, bool(signed))
    return _recorded(connection, specification, do, context, change, signature)


def _decided(
    connection: Connection[Any],
    specification: CommandSpecification,
    do: Command,
    context: Context,
    event_at: datetime | None,
    signature: SignatureGiven | None,
    signed: bool,
) -> Change:
    """The change that the command function wants, or a refusal before it is asked.

    event_at: when it happened, where that was stated.
    """
    kind = f"{specification.name}.v1"
    findings = [*may_act(specification, context), *reason_given(specification, context)]
    if findings:
        return Change(kind=kind, findings=tuple(findings))
    try:
        facts = specification.facts(do, Reader(connection)) if specification.facts else None
    except NotFound:
        missing = Finding("not_found", Severity.BLOCKING)
        return Change(kind=kind, findings=(missing,))
    meaning = meaning_of(specification, do, facts)
    findings = signed_as_asked(specification, do, facts, context, signature, signed)
    if not findings and signature is not None and specification.meaning is not None:
        content = content_shown(specification, do, facts, context.reason, event_at)
        if sha256(content.encode()).digest() != signature.digest:
            findings = [Finding("signature_stale", Severity.BLOCKING)]
    if findings:
        return Change(kind=kind, findings=tuple(findings), meaning=meaning)
    change: Change = (
        specification.function(do, facts, context)
        if specification.facts
        else specification.function(do, context)
    )
    return replace(change, findings=(*change.findings, *entered_in_time(context)), meaning=meaning)


def _outrun(connection: Connection[Any], lost: Lost) -> tuple[Finding, ...]:
    """Why an act is refused that others were quicker than: a number taken, or both versions."""
    if isinstance(lost, errors.UniqueViolation):
        # materials_lot is a lot; which number it was, the server does not say across a policy.
        kind = (lost.diag.table_name or "").partition("_")[2].replace("_", " ")
        return tuple(number_free(True, kind, "you gave"))
    read = Reader(connection)
    findings: list[Finding] = []
    for row in lost.rows:
        for now in read.rows(type(row), "id = %s", row.id):
            findings += current_version(version_of(now), version_of(row) - 1)
    return tuple(findings) or (Finding("not_found", Severity.BLOCKING),)


def _named_records(do: Command) -> tuple[RecordRef, ...]:
    """The batch that a command names: its refused attempt stays in that batch's record."""
    batch_id = getattr(do, "batch_id", None)
    return (RecordRef("batches.batch", batch_id),) if isinstance(batch_id, UUID) else ()


def _seen(connection: Connection[Any], records: tuple[RecordRef, ...]) -> set[str]:
    """Those of the records that the actor sees: an attempt on what is another sponsor's, or does
    not exist, stands in no record, so that neither learns of the other."""
    if not records:
        return set()
    found = connection.execute(
        "select r from unnest(%s::text[]) r "
        "where exists (select from ledger.section s where s.record = r)",
        [[str(each) for each in records]],
    ).fetchall()
    return {record for (record,) in found}


def _recorded(
    connection: Connection[Any],
    specification: CommandSpecification,
    do: Command,
    context: Context,
    change: Change,
    signature: SignatureGiven | None,
) -> Receipt:
    refused = bool(blocking(change.findings))
    outcome = Outcome.REFUSED if refused else Outcome.DONE
    rows = () if refused else change.rows
    versions = {} if refused else versions_of(change.rows)
    result = {} if refused else dict(change.result)
    header = header_of(specification, do, context, change, signature, outcome, versions, result)
    about = {str(each) for each in change.about}
    if refused:
        about |= _seen(connection, _named_records(do))
    records = sorted(about)
    if change.effects and not refused:
        # Effects stand between the rows and the close; without any, both are one statement.
        save(connection, rows)
        for function, values in change.effects:
            marks = ", ".join("%s" for _ in values)
            connection.execute(f"select {function}({marks})", values)
        rows = ()
    entry_id, leaf = write(connection, rows, change.kind, outcome.value, header, records)
    return Receipt(
        entry_id=entry_id,
        leaf=leaf,
        at=context.at,
        kind=change.kind,
        outcome=outcome,
        findings=change.findings,
        versions=versions,
        result=result,
    )


def _repeated(
    connection: Connection[Any],
    entry_id: int,
    specification: CommandSpecification,
    do: Command,
    reason: str | None,
    event_at: datetime | None,
) -> Receipt:
    """The first receipt of a repeated command; another under the key is refused.

    One with another reason, or that says it happened at another time, is another.
    """
    found = connection.execute(
        "select at, kind, outcome, leaf, ledger.header(body) from ledger.entry where id = %s",
        [entry_id],
    ).fetchone()
    if found is None:
        raise NotFound(specification.name)
    at, kind, outcome, leaf, header = found
    said = (specification.name, jsonable(do), reason, jsonable(event_at or at))
    same = said == tuple(header[name] for name in ("act", "command", "reason", "event_at"))
    findings = tuple(finding_from(each) for each in header["findings"])
    if not same:
        findings = (Finding("idempotency_key_reused", Severity.BLOCKING),)
    return Receipt(
        entry_id=entry_id,
        leaf=bytes(leaf),
        at=at,
        kind=kind,
        outcome=Outcome(outcome) if same else Outcome.REFUSED,
        findings=findings,
        versions=header["versions"] if same else {},
        result=header["result"] if same else {},
        repeated=True,
    )
