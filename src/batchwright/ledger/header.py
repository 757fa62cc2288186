"""The header of an entry: what was asked, by whom, with which outcome."""

from typing import Any

from batchwright.kernel.canonical import canonical
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.rows import Row, has_version, version_of
from batchwright.ledger.columns import from_json
from batchwright.ledger.command import CommandSpecification
from batchwright.ledger.types import (
    Change,
    Command,
    Context,
    Outcome,
    SignatureGiven,
)


def versions_of(rows: tuple[Row, ...]) -> dict[str, int]:
    """The versions of the rows that have one, by id."""
    return {str(row.id): version_of(row) for row in rows if has_version(type(row))}


def header_of(
    specification: CommandSpecification,
    do: Command,
    context: Context,
    change: Change,
    signature: SignatureGiven | None,
    outcome: Outcome,
    versions: dict[str, int],
    result: dict[str, Any],
) -> str:
    """The header of an entry as canonical JSON; docs/reference/entry.md says what stands in it."""
    signed = None
    if signature is not None and specification.meaning is not None:
        signed = {
            "digest": signature.digest,
            "meaning": change.meaning or specification.meaning,
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


def finding_from(told: dict[str, Any]) -> Finding:
    """The finding that stands in a header; its facts as text, as they were recorded."""
    facts = {name: from_json(str, value) for name, value in told["facts"]}
    return Finding(told["code"], Severity(told["severity"]), **facts)
