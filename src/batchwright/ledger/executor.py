"""The one way to write: prepare, execute, open, save under guard and capture, close.

One command is one transaction and one entry. A refused attempt is an entry too.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg import Connection, errors

from batchwright.kernel.canonical import canonical, jsonable
from batchwright.kernel.findings import Finding, Severity, blocking
from batchwright.kernel.rows import RecordRef, Row, has_version, version_of
from batchwright.ledger.columns import from_json
from batchwright.ledger.command import COMMANDS, EVERYONE, QUERIES, CommandSpecification
from batchwright.ledger.rules import current_version, number_free
from batchwright.ledger.store import Reader, StaleWrite, save, write
from batchwright.ledger.types import (
    Actor,
    Change,
    Command,
    Context,
    NotFound,
    Outcome,
    Prepared,
    Receipt,
    Refused,
    SessionEnded,
    SignatureGiven,
)

LATE_AFTER = timedelta(minutes=5)
"""An event time further than this from the time of entry is a late entry (own choice)."""

TRIES = 3
"""How often a command is tried whose locks met another's (own choice)."""


Lost = errors.UniqueViolation | StaleWrite
"""What a command met that another was quicker than."""


def signing_proof(token: str, secret: str) -> bytes:
    """The proof of a secret within a session: a verifier keyed by the session's unstored token.

    HMAC-SHA256 (RFC 2104), so that a signature within a session costs no full password hash.
    """
    return hmac.digest(token.encode(), secret.encode(), "sha256")


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


def prepare(connection: Connection[Any], do: Command, token: str) -> Prepared:
    """What the person of `token` would sign by executing `do`: exact content, digest, meaning.

    Raises NotFound if what `do` names cannot be seen, PermissionError if the person may not do it
    and ValueError if the command asks for no signature.
    """
    specification = COMMANDS[type(do)]
    if specification.meaning is None:
        raise ValueError(f"{specification.name} asks for no signature.")
    found = connection.execute("select identity.enter(%s)", [token]).fetchone()
    actor = _actor(found[0] if found else None)
    if not _permitted(actor, specification.permission):
        raise PermissionError(specification.name)
    reading = specification.view or specification.facts
    facts = reading(do, Reader(connection, token)) if reading else None
    content = _content(specification, do, facts)
    return Prepared(
        meaning=specification.meaning,
        content=content,
        digest=sha256(content.encode()).digest(),
        signer_code=actor.code,
        signer_name=actor.name,
    )


@contextmanager
def scope(connection: Connection[Any], token: str) -> Iterator[Actor]:
    """A transaction for reading within the scope of the session; raises SessionEnded."""
    with connection.transaction():
        found = connection.execute("select identity.enter(%s)", [token]).fetchone()
        yield _actor(found[0] if found else None)


def ask(connection: Connection[Any], name: str, token: str, **parameters: object) -> Any:
    """What the query `name` gives the person of `token`.

    Raises NotFound where the thing asked for, or the permission, is missing: both read the same.
    """
    specification = QUERIES[name]
    with scope(connection, token) as actor:
        if not _permitted(actor, specification.permission):
            raise NotFound(name)
        return specification.function(Reader(connection), **parameters)


def _actor(found: dict[str, Any] | None) -> Actor:
    if found is None:
        raise SessionEnded
    return Actor(
        user_id=UUID(found["user_id"]),
        session_id=UUID(found["session_id"]),
        code=found["code"],
        name=found["name"],
        permissions=frozenset(found["permissions"]),
        sponsors=tuple(UUID(each) for each in found["sponsors"]),
        accountable=found["accountable"],
        must_change_secret=bool(found["must_change_secret"]),
        momentary=found["momentary"],
    )


def _permitted(actor: Actor, permission: str) -> bool:
    return permission == EVERYONE or permission in actor.permissions


def _content(specification: CommandSpecification, do: Command, facts: Any) -> str:
    if specification.shown is not None:
        shown = specification.shown(do, facts)
    else:
        shown = {"command": do, "facts": facts}
    return canonical({"act": specification.name, "meaning": specification.meaning, "shown": shown})


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
    actor = _actor(actor_found)
    if repeated is not None:
        return _repeated(connection, repeated, specification, do)
    context = Context(actor=actor, at=at, event_at=event_at or at, reason=reason)
    if lost is not None:
        change = Change(kind=f"{specification.name}.v1", findings=_outrun(connection, lost))
    else:
        change = _decided(connection, specification, do, context, signature, bool(signed))
    return _recorded(connection, specification, do, context, change, signature)


def _decided(
    connection: Connection[Any],
    specification: CommandSpecification,
    do: Command,
    context: Context,
    signature: SignatureGiven | None,
    signed: bool,
) -> Change:
    """The change that the command function wants, or a refusal before it is asked."""
    kind = f"{specification.name}.v1"
    findings = [*_may(specification, context), *_reasoned(specification, context)]
    if findings:
        return Change(kind=kind, findings=tuple(findings))
    try:
        facts = specification.facts(do, Reader(connection)) if specification.facts else None
    except NotFound:
        missing = Finding("not_found", Severity.BLOCKING)
        return Change(kind=kind, findings=(missing,))
    findings = _signed(specification, do, facts, context, signature, signed)
    if findings:
        return Change(kind=kind, findings=tuple(findings))
    if signature is not None and specification.meaning is not None:
        content = _content(specification, do, facts)
        if sha256(content.encode()).digest() != signature.digest:
            stale = Finding("signature_stale", Severity.BLOCKING)
            return Change(kind=kind, findings=(stale,))
    change: Change = (
        specification.function(do, facts, context)
        if specification.facts
        else specification.function(do, context)
    )
    return replace(change, findings=(*change.findings, *_late(context)))


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


def _may(specification: CommandSpecification, context: Context) -> list[Finding]:
    """The actor holds the permission, and signs only after the statement of accountability."""
    if not _permitted(context.actor, specification.permission):
        return [Finding("not_permitted", Severity.BLOCKING, permission=specification.permission)]
    if specification.meaning and not (
        context.actor.accountable or specification.before_accountable
    ):
        return [Finding("accountability_missing", Severity.BLOCKING)]
    if context.actor.must_change_secret and not specification.before_accountable:
        return [Finding("secret_must_change", Severity.BLOCKING)]
    return []


def _signed(
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


def _reasoned(specification: CommandSpecification, context: Context) -> list[Finding]:
    if specification.needs_reason and not (context.reason or "").strip():
        return [Finding("reason_missing", Severity.BLOCKING)]
    return []


def _late(context: Context) -> list[Finding]:
    """A stated event time far from the time of entry shows as a late entry (US-211.100)."""
    if abs(context.at - context.event_at) <= LATE_AFTER:
        return []
    if context.event_at > context.at:
        # What is still to come has not happened; a hold would end before its time by it.
        return [
            Finding("event_in_future", Severity.BLOCKING, event_at=context.event_at, at=context.at)
        ]
    return [
        Finding(
            "late_entry",
            Severity.EXCEPTION,
            event_at=context.event_at,
            at=context.at,
            reason=context.reason,
        )
    ]


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
    versions = {} if refused else _versions(change.rows)
    result = {} if refused else dict(change.result)
    header = _header(specification, do, context, change, signature, outcome, versions, result)
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


def _versions(rows: tuple[Row, ...]) -> dict[str, int]:
    return {str(row.id): version_of(row) for row in rows if has_version(type(row))}


def _header(
    specification: CommandSpecification,
    do: Command,
    context: Context,
    change: Change,
    signature: SignatureGiven | None,
    outcome: Outcome,
    versions: dict[str, int],
    result: dict[str, Any],
) -> str:
    signed = None
    if signature is not None and specification.meaning is not None:
        signed = {
            "digest": signature.digest,
            "meaning": specification.meaning,
            "name": context.actor.name,
            "signer": context.actor.user_id,
            "code": context.actor.code,
            "at": context.at,
            "zone": "UTC",
        }
    return canonical(
        {
            "act": specification.name,
            "command": do,
            "event_at": context.event_at,
            "findings": change.findings,
            "kind": change.kind,
            "outcome": outcome,
            "reason": context.reason,
            "result": result,
            "signature": signed,
            "versions": versions,
        }
    )


def _repeated(
    connection: Connection[Any], entry_id: int, specification: CommandSpecification, do: Command
) -> Receipt:
    """The first receipt of a repeated command; another command under the key is refused."""
    found = connection.execute(
        "select at, kind, outcome, leaf, ledger.header(body) from ledger.entry where id = %s",
        [entry_id],
    ).fetchone()
    if found is None:
        raise NotFound(specification.name)
    at, kind, outcome, leaf, header = found
    same = header["act"] == specification.name and header["command"] == jsonable(do)
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


def finding_from(told: dict[str, Any]) -> Finding:
    """The finding that stands in a header; its facts as text, as they were recorded."""
    facts = {name: from_json(str, value) for name, value in told["facts"]}
    return Finding(told["code"], Severity(told["severity"]), **facts)
