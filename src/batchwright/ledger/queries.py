"""What the record says: the entries of one record in order."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from batchwright.kernel.findings import Finding
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.header import finding_from
from batchwright.ledger.store import R, Reader, row_from_json
from batchwright.ledger.types import Outcome

_ENTRIES = """
    select s.number, e.id, e.at, e.actor_id, e.kind, e.outcome, e.leaf, ledger.header(e.body)
    from ledger.section s join ledger.entry e on e.id = s.entry_id
    where s.record = %s and s.number > %s order by s.number
"""

_VERSIONS = """
    select entry_id, image from ledger.image where row_id = %s and table_name = %s order by id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """One entry of a record: its number in that record, who, when, what, and its findings."""

    number: int
    entry_id: int
    at: datetime
    event_at: datetime
    actor_id: UUID | None
    kind: str
    outcome: Outcome
    leaf: bytes
    findings: tuple[Finding, ...]
    reason: str | None
    command: dict[str, Any]
    signature: dict[str, Any] | None


def entries_of(read: Reader, record: RecordRef, after: int = 0) -> list[RecordEntry]:
    """The entries of `record` in order, refused attempts among them, from number `after` + 1."""
    return [_entry(found) for found in read.values(_ENTRIES, str(record), after)]


def versions_of(read: Reader, row_type: type[R], row_id: UUID) -> dict[int, R]:
    """Every version of a row by the number of the entry that made it, the first one first."""
    found = read.values(_VERSIONS, row_id, row_type.TABLE.name)
    return {
        entry_id: row_from_json(row_type, json.loads(image, parse_float=Decimal))
        for entry_id, image in found
    }


def _entry(found: tuple[Any, ...]) -> RecordEntry:
    number, entry_id, at, actor_id, kind, outcome, leaf, header = found
    event_at = header.get("event_at")
    return RecordEntry(
        number=number,
        entry_id=entry_id,
        at=at,
        event_at=datetime.fromisoformat(event_at) if event_at else at,
        actor_id=actor_id,
        kind=kind,
        outcome=Outcome(outcome),
        leaf=bytes(leaf),
        findings=tuple(finding_from(each) for each in header.get("findings", ())),
        reason=header.get("reason"),
        command=header.get("command") or {},
        signature=header.get("signature"),
    )
