"""Verification: everything that can be recomputed is, and whatever differs is named.

It runs as the verifier, who reads and never writes, and trusts no computation of the database:
leaves, sections, the tree and every checkpoint are made again here, from the bytes. What it can
find is any change below the newest checkpoint kept outside the database.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg import Connection

from batchwright.ledger import keys
from batchwright.ledger.checkpoint import Checkpoint, NoteError, VerifierKey, opened
from batchwright.ledger.sealer import kept_outside
from batchwright.ledger.tree import levels_of, root_of

_ENTRIES = """
    select e.id, e.body, e.leaf, e.epoch, e.txid::text, e.actor_id::text, e.session_id::text,
           e.idempotency_key, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           e.kind, e.outcome, s.index
    from ledger.entry e left join ledger.seal s on s.entry_id = e.id
    order by s.index nulls last, e.id
"""
_SECTIONS = """
    select entry_id, record, number, previous, salt, digest from ledger.section
    order by entry_id, record collate "C"
"""
_IMAGES = """
    select entry_id, operation, image, table_name, records from ledger.image
    order by entry_id, id
"""
_FIRST = b"batchwright.entry.v1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is not as it was recorded: what, in which entry or record, in which field."""

    code: str
    entry_id: int | None = None
    index: int | None = None
    field: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was verified, up to which size it is sealed, and all faults."""

    entries: int
    sealed: int
    checkpoints: int
    newest_outside: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """True if nothing differs."""
        return not self.faults


@dataclass(slots=True)
class _Found:
    """What one pass over the entries gave."""

    leaves: dict[int, bytes]
    sealed: list[bytes]
    sections: dict[int, list[str]]
    faults: list[Fault]


def verify(connection: Connection[Any], home: Path, key: VerifierKey | None = None) -> Verification:
    """Recomputes the whole record of the database and compares it with every checkpoint."""
    key = key or keys.verifier(home)
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        found = _entries(connection)
        found.faults += _sections(connection, found)
        found.faults += _chains(connection, found.leaves)
        inside = [
            (n, s)
            for n, s in connection.execute(
                "select note, size from ledger.checkpoint order by size"
            ).fetchall()
        ]
        found.faults += _tiles(connection, found.sealed)
    outside = kept_outside(home)
    notes = [note for note, _ in inside]
    faults, newest = _checkpoints(found.sealed, notes, outside, key)
    return Verification(
        entries=len(found.leaves),
        sealed=len(found.sealed),
        checkpoints=len(notes),
        newest_outside=newest,
        faults=(*found.faults, *faults),
    )


def _entries(connection: Connection[Any]) -> _Found:
    """Every entry's leaf made again from its bytes, and its columns compared with them."""
    found = _Found(leaves={}, sealed=[], sections={}, faults=[])
    leaves, sealed, sections, faults = found.leaves, found.sealed, found.sections, found.faults
    for row in _streamed(connection, _ENTRIES):
        entry_id, body, leaf, epoch, txid, actor, session, key, at, kind, outcome, index = row
        if body is None:
            faults.append(Fault(code="entry_not_closed", entry_id=entry_id))
            continue
        made = sha256(b"\x00" + body).digest()
        if made != leaf:
            faults.append(Fault(code="entry_altered", entry_id=entry_id, index=index, field="body"))
        leaves[entry_id] = made
        if index is not None:
            if index != len(sealed):
                faults.append(
                    Fault(
                        code="entry_removed",
                        index=len(sealed),
                        detail=f"The next sealed entry has the index {index}.",
                    )
                )
                sealed.extend([b"\x00" * 32] * (index - len(sealed)))
            sealed.append(made)
        actor_text = f'"{actor}"' if actor else "null"
        session_text = f'"{session}"' if session else "null"
        key_text = "null" if key is None else json.dumps(key, ensure_ascii=False)
        attested = (
            f'{{"actor":{actor_text},"at":"{at}","epoch":{epoch},"id":{entry_id},'
            f'"key":{key_text},"session":{session_text},"txid":"{txid}"}}\n'
        ).encode()
        lines = body.split(b"\n")
        if not body.startswith(_FIRST + attested):
            faults += _columns_differ(entry_id, index, lines, attested)
        header = lines[2]
        if (
            header.count(b'"kind":"') != 1
            or f'"kind":"{kind}"'.encode() not in header
            or f'"outcome":"{outcome}"'.encode() not in header
        ):
            faults += _kind_differs(entry_id, index, header, kind, outcome)
        if len(lines) > 3:
            sections[entry_id] = [each.decode() for each in lines[3:]]
    return found


def _streamed(connection: Connection[Any], statement: str) -> Iterator[Any]:
    with connection.cursor(name="verify", binary=True) as cursor:
        cursor.itersize = 20_000
        cursor.execute(statement)
        yield from cursor


def _columns_differ(
    entry_id: int, index: int | None, lines: list[bytes], attested: bytes
) -> list[Fault]:
    try:
        recorded = json.loads(lines[1])
    except (IndexError, ValueError):
        return [Fault(code="entry_altered", entry_id=entry_id, index=index, field="body")]
    now = json.loads(attested)
    names = [name for name in now if now[name] != recorded.get(name)]
    return [
        Fault(
            code="entry_altered",
            entry_id=entry_id,
            index=index,
            field=name,
            detail=f"The entry's bytes say {recorded.get(name)}; the column says {now[name]}.",
        )
        for name in names or ["body"]
    ]


def _kind_differs(
    entry_id: int, index: int | None, header: bytes, kind: str, outcome: str
) -> list[Fault]:
    try:
        recorded = json.loads(header)
    except ValueError:
        recorded = {}
    faults = []
    for name, now in (("kind", kind), ("outcome", outcome)):
        if name in recorded and recorded[name] != now:
            faults.append(
                Fault(
                    code="entry_altered",
                    entry_id=entry_id,
                    index=index,
                    field=name,
                    detail=f"The entry's bytes say {recorded[name]}; the column says {now}.",
                )
            )
    return faults


def _sections(connection: Connection[Any], found: _Found) -> list[Fault]:
    """Each section's digest made again from salt and images, and compared with the entry's bytes."""
    faults: list[Fault] = []
    images = _Grouped(_streamed_named(connection, _IMAGES, "images"))
    made: dict[int, list[str]] = {}
    expected_images = images
    current: int | None = None
    rows: list[Any] = []
    for entry_id, record, number, previous, salt, digest in _streamed_named(
        connection, _SECTIONS, "sections"
    ):
        if entry_id != current:
            current = entry_id
            rows = expected_images.of(entry_id)
        previous_text = f'"{previous.hex()}"' if previous is not None else "null"
        text = (
            f'batchwright.section.v1\n{{"number":{number},"previous":{previous_text},'
            f'"record":{json.dumps(record)},"salt":"{salt.hex()}"}}'
        )
        for _, operation, image, table, records in rows:
            if record in records:
                text += f'\n{{"operation":"{operation}","row":{image},"table":"{table}"}}'
        now = sha256(text.encode()).digest()
        if now != digest:
            faults.append(
                Fault(code="section_altered", entry_id=entry_id, field="images", detail=record)
            )
        made.setdefault(entry_id, []).append(now.hex())
    for entry_id, recorded in found.sections.items():
        if made.get(entry_id, []) != recorded:
            faults.append(
                Fault(
                    code="sections_differ",
                    entry_id=entry_id,
                    field="images",
                    detail="The images stored are not those that the entry's bytes hold.",
                )
            )
    for entry_id in made.keys() - found.sections.keys():
        faults.append(Fault(code="section_inserted", entry_id=entry_id))
    return faults


class _Grouped:
    """Rows in order of their first column, taken group by group."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._next: Any = next(rows, None)

    def of(self, group: int) -> list[Any]:
        """The rows of this group; groups before it are passed over."""
        found = []
        while self._next is not None and self._next[0] <= group:
            if self._next[0] == group:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _streamed_named(connection: Connection[Any], statement: str, name: str) -> Iterator[Any]:
    with connection.cursor(name=name, binary=True) as cursor:
        cursor.itersize = 20_000
        cursor.execute(statement)
        yield from cursor


def _chains(connection: Connection[Any], leaves: dict[int, bytes]) -> list[Fault]:
    """In each record the numbers have no gap, and each section names the leaf before it."""
    faults = []
    last_record, last_number, last_leaf = None, 0, None
    statement = (
        "select record, number, entry_id, previous from ledger.section "
        'order by record collate "C", number'
    )
    for record, number, entry_id, previous in _streamed_named(connection, statement, "chains"):
        if record != last_record:
            last_record, last_number, last_leaf = record, 0, None
        if number != last_number + 1:
            faults.append(
                Fault(
                    code="record_gap",
                    entry_id=entry_id,
                    field="number",
                    detail=f"{record}: {number} follows {last_number}.",
                )
            )
        elif previous != last_leaf:
            faults.append(
                Fault(
                    code="record_chain_broken",
                    entry_id=entry_id,
                    field="previous",
                    detail=f"{record}, number {number}",
                )
            )
        last_number, last_leaf = number, leaves.get(entry_id)
    heads = connection.execute(
        "select h.record, h.number, coalesce(max(s.number), 0) from ledger.head h "
        "left join ledger.section s on s.record = h.record group by h.record, h.number "
        "having coalesce(max(s.number), 0) <> h.number"
    ).fetchall()
    faults += [
        Fault(code="record_gap", field="head", detail=f"{record}: {number} is the last of {head}.")
        for record, head, number in heads
    ]
    return faults


def _tiles(connection: Connection[Any], sealed: list[bytes]) -> list[Fault]:
    """The leaves kept in the tiles are those of the entries; names each that differs."""
    faults = []
    statement = "select index, hashes from ledger.tile where level = 0 order by index"
    for index, hashes in _streamed_named(connection, statement, "tiles"):
        here = sealed[index * 256 : index * 256 + 256]
        if b"".join(here) == hashes:
            continue
        for offset in range(len(hashes) // 32):
            kept = hashes[offset * 32 : offset * 32 + 32]
            at = index * 256 + offset
            if at >= len(sealed):
                faults.append(Fault(code="entry_removed", index=at))
            elif kept != sealed[at]:
                faults.append(Fault(code="leaf_differs", index=at, detail="tile and entry differ"))
    return faults


def _checkpoints(
    sealed: list[bytes], inside: list[str], outside: list[str], key: VerifierKey
) -> tuple[list[Fault], int]:
    """Every checkpoint, inside and outside, is the root of the leaves up to its size."""
    faults: list[Fault] = []
    levels = levels_of(sealed)
    newest = 0
    for place, notes in (("inside", inside), ("outside", outside)):
        for note in notes:
            try:
                checkpoint = opened(note, key)
            except NoteError as error:
                faults.append(Fault(code="checkpoint_forged", detail=f"{place}: {error}"))
                continue
            if place == "outside":
                newest = max(newest, checkpoint.size)
            faults += _checkpoint_holds(checkpoint, place, len(sealed), levels)
    if newest > len(sealed):
        faults.append(
            Fault(
                code="entries_removed",
                index=len(sealed),
                detail=f"A checkpoint outside tells of {newest} entries; {len(sealed)} are left.",
            )
        )
    return faults, newest


def _checkpoint_holds(
    checkpoint: Checkpoint, place: str, size: int, levels: list[list[bytes]]
) -> list[Fault]:
    if checkpoint.size > size:
        return []
    root = root_of(checkpoint.size, lambda height, number: levels[height][number])
    if root == checkpoint.root:
        return []
    return [
        Fault(
            code="checkpoint_differs",
            index=checkpoint.size - 1,
            detail=f"{place}: the first {checkpoint.size} entries are not those that were signed.",
        )
    ]
