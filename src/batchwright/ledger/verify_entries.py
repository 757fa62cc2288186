"""The entries verified: each leaf made again from its bytes, each column compared with them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from psycopg import Connection

from batchwright.ledger.fault import Fault

RESTORED = "ledger.restored.v1"

_ENTRIES = """
    select id, body, leaf, epoch, txid::text, actor_id::text, session_id::text, idempotency_key,
           to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), kind, outcome,
           sponsors::text[], concerned is not null
    from ledger.entry order by id
"""
_SEALS = "select index, entry_id from ledger.seal order by index"
_COUNTS = "select (select count(*) from ledger.seal) + (select count(*) from ledger.entry)"
_PLACE = "select epoch, txid::text from ledger.entry where id = %s"
_FIRST = b"batchwright.entry.v1\n"
MISSING = b"\x00" * 32


@dataclass(slots=True)
class Entries:
    """What one pass over the entries gave.

    leaves: by entry, made again here. sealed, sealed_ids: leaf and entry by index in the tree;
    MISSING and None where an entry or its seal is gone. indexes: index by entry.
    doubted: entries whose stored leaf is not the one made, with the stored one.
    sections: the digests that an entry's bytes name. sponsors: of the entries with sections.
    concerning: the site's own entries that stand in records of sponsors.
    restored: epoch and header of each entry of the system that declares a loss.
    """

    leaves: dict[int, bytes] = field(default_factory=dict)
    sealed: list[bytes] = field(default_factory=list)
    sealed_ids: list[int | None] = field(default_factory=list)
    indexes: dict[int, int] = field(default_factory=dict)
    doubted: list[tuple[int, bytes | None]] = field(default_factory=list)
    sections: dict[int, list[str]] = field(default_factory=dict)
    sponsors: dict[int, list[str] | None] = field(default_factory=dict)
    concerning: set[int] = field(default_factory=set)
    restored: list[tuple[int, bytes]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def streamed(connection: Connection[Any], statement: str, name: str) -> Iterator[Any]:
    """The rows of a statement, a part of them in memory at a time; within a transaction."""
    with connection.cursor(name=name, binary=True) as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(20_000):
            yield from rows


def read_entries(connection: Connection[Any]) -> Entries:
    """Every entry against its own columns, then the order of the seals, with all that differs."""
    found = Entries()
    ((most,),) = connection.execute(_COUNTS).fetchall()
    for index, entry_id in streamed(connection, _SEALS, "seals"):
        if not 0 <= index < most:
            # No place in the tree: room for all before it would take any memory that there is.
            found.faults.append(Fault(code="seal_altered", entry_id=entry_id, field="index"))
            continue
        while len(found.sealed_ids) < index:
            found.sealed_ids.append(None)
        found.sealed_ids.append(entry_id)
        found.indexes[entry_id] = index
    unsealed = _each_entry(connection, found)
    _seals(connection, found, unsealed)
    return found


def _each_entry(connection: Connection[Any], found: Entries) -> list[tuple[int, int, int]]:
    """Makes each leaf again; gives the places (epoch, transaction, id) of unsealed entries."""
    leaves, indexes, faults = found.leaves, found.indexes, found.faults
    unsealed = []
    for row in streamed(connection, _ENTRIES, "entries"):
        (
            entry_id, body, leaf, epoch, txid, actor, session, key, at, kind, outcome, sponsors,
            concerning,
        ) = row  # fmt: skip
        if entry_id not in indexes:
            unsealed.append((epoch, int(txid), entry_id))
        if body is None:
            faults.append(Fault(code="entry_not_closed", entry_id=entry_id))
            body = b""
        leaves[entry_id] = made = sha256(b"\x00" + body).digest()
        if made != leaf:
            found.doubted.append((entry_id, leaf))
        actor_text = f'"{actor}"' if actor else "null"
        session_text = f'"{session}"' if session else "null"
        key_text = "null" if key is None else json.dumps(key, ensure_ascii=False)
        attested = (
            f'{{"actor":{actor_text},"at":"{at}","epoch":{epoch},"id":{entry_id},'
            f'"key":{key_text},"session":{session_text},"txid":"{txid}"}}\n'
        ).encode()
        lines = body.split(b"\n")
        if not body.startswith(_FIRST + attested) or len(lines) < 3:
            faults += _columns_differ(entry_id, lines, attested)
            if len(lines) < 3:
                continue
        header = lines[2]
        if (
            header.count(b'"kind":"') != 1
            or f'"kind":"{kind}"'.encode() not in header
            or f'"outcome":"{outcome}"'.encode() not in header
        ):
            faults += _kind_differs(entry_id, header, kind, outcome)
        if kind == RESTORED and actor is None:
            found.restored.append((epoch, header))
        if len(lines) > 3:
            found.sections[entry_id] = [each.decode("ascii", "replace") for each in lines[3:]]
            found.sponsors[entry_id] = sponsors
            if concerning:
                found.concerning.add(entry_id)
        elif sponsors is not None:
            faults.append(Fault(code="entry_altered", entry_id=entry_id, field="sponsors"))
    return unsealed


def _seals(
    connection: Connection[Any], found: Entries, unsealed: list[tuple[int, int, int]]
) -> None:
    """The sealed leaves in order; entries gone, seals gone, entries put before the last seal."""
    leaves = found.leaves
    found.sealed += [
        MISSING if entry_id is None else leaves.get(entry_id, MISSING)
        for entry_id in found.sealed_ids
    ]
    for index, entry_id in enumerate(found.sealed_ids):
        if entry_id is None:
            found.faults.append(Fault(code="seal_removed", index=index))
        elif entry_id not in leaves:
            found.faults.append(Fault(code="entry_removed", entry_id=entry_id, index=index))
    last = next((each for each in reversed(found.sealed_ids) if each in leaves), None)
    place = connection.execute(_PLACE, [last]).fetchone()
    if place is None:
        return
    found.faults += [
        Fault(
            code="entry_inserted",
            entry_id=entry_id,
            detail="It stands before the last sealed entry and has no seal.",
        )
        for epoch, txid, entry_id in unsealed
        if (epoch, txid, entry_id) < (place[0], int(place[1]), last)
    ]


def _columns_differ(entry_id: int, lines: list[bytes], attested: bytes) -> list[Fault]:
    recorded = _object(lines[1]) if len(lines) > 2 else {}
    now = json.loads(attested)
    return [
        Fault(
            code="entry_altered",
            entry_id=entry_id,
            field=name,
            detail=f"The entry's bytes say {recorded.get(name)}; the column says {now[name]}.",
        )
        for name in now
        if recorded and now[name] != recorded.get(name)
    ] or [Fault(code="entry_altered", entry_id=entry_id, field="body")]


def _kind_differs(entry_id: int, header: bytes, kind: str, outcome: str) -> list[Fault]:
    recorded = _object(header)
    return [
        Fault(
            code="entry_altered",
            entry_id=entry_id,
            field=name,
            detail=f"The entry's bytes say {recorded.get(name)}; the column says {now}.",
        )
        for name, now in (("kind", kind), ("outcome", outcome))
        if recorded.get(name) != now
    ]


def _object(line: bytes) -> dict[str, Any]:
    """The JSON object in a line; an empty one where there is none."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
