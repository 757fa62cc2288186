"""The tree verified: tiles, checkpoints inside and outside, and the leaf that each copy keeps."""

import base64
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psycopg import Connection

from batchwright.ledger.checkpoint import Checkpoint, NoteError, VerifierKey, opened
from batchwright.ledger.fault import Fault
from batchwright.ledger.outside import Kept
from batchwright.ledger.tiles import HASH, HEIGHT, WIDTH
from batchwright.ledger.tree import levels_of, root_of
from batchwright.ledger.verify_entries import Entries, streamed

_TILES = "select level, index, hashes from ledger.tile"
_CHECKPOINTS = """
    select c.note, c.size, c.root, c.epoch, c.last_epoch, c.last_txid::text, c.last_entry_id,
           e.epoch, e.txid::text, e.id
    from ledger.checkpoint c
    left join ledger.seal s on s.index = c.size - 1
    left join ledger.entry e on e.id = s.entry_id
    order by c.size
"""
Levels = list[list[bytes]]
Keys = tuple[VerifierKey, ...]


class Loss(NamedTuple):
    """A restore that the record declares: its epoch, the size in the backup and the size known."""

    epoch: int
    in_backup: int
    known: int

    def covers(self, kept: Kept, size: int) -> bool:
        """Whether the note, of this size, is of entries that the restore declared lost."""
        return kept.epoch < self.epoch and self.in_backup < size <= self.known


@dataclass(slots=True)
class TreeFound:
    """How many checkpoints were compared, the size outside, the loss declared, the faults."""

    checkpoints: int = 0
    newest_outside: int = 0
    declared_lost: int = 0
    faults: list[Fault] = field(default_factory=list)


def tree_faults(
    connection: Connection[Any], entries: Entries, outside: list[Kept], trusted: Keys
) -> TreeFound:
    """The tree of all sealed leaves against everything that tells of it.

    trusted: the key in use, then the former, which counts for what stands before a restore.
    """
    found = TreeFound()
    levels = levels_of(entries.sealed)
    tiles = {(level, index): kept for level, index, kept in streamed(connection, _TILES, "tiles")}
    found.faults += _doubts(entries, tiles)
    found.faults += _tiles(entries, levels, tiles)
    inside = connection.execute(_CHECKPOINTS).fetchall()
    found.checkpoints = len(inside)
    newest = max((each[1] for each in inside), default=0)
    if newest != len(entries.sealed):
        found.faults.append(
            Fault(
                code="checkpoint_removed",
                index=len(entries.sealed) - 1,
                detail=f"{len(entries.sealed)} entries are sealed; the newest checkpoint inside "
                f"tells of {newest}.",
            )
        )
    lost = _declared(entries.restored, trusted)
    found.declared_lost = sum(max(0, each.known - each.in_backup) for each in lost)
    before = _former_until(lost)
    for row in inside:
        found.faults += _inside(row, levels, trusted, before)
    _outside(found, outside, levels, lost, trusted)
    return found


def _opened(note: str, trusted: Keys, before: int) -> Checkpoint:
    """The checkpoint, if the key in use signed it, or up to the size `before` a former one."""
    try:
        return opened(note, trusted[0])
    except NoteError:
        for key in trusted[1:]:
            checkpoint = opened(note, key)
            if checkpoint.size <= before:
                return checkpoint
        raise


def _doubts(entries: Entries, tiles: dict[tuple[int, int], bytes]) -> list[Fault]:
    """Where leaf and bytes of an entry differ, the copy in the tile tells which was altered."""
    faults = []
    for entry_id, stored in entries.doubted:
        kept = None
        index = entries.indexes.get(entry_id)
        if index is not None:
            begin = index % WIDTH * HASH
            kept = tiles.get((0, index // WIDTH), b"")[begin : begin + HASH]
        made = entries.leaves[entry_id]
        name = "leaf" if kept == made or (stored is None and kept is None) else "body"
        detail = "The tile keeps the leaf as it was sealed." if kept in (made, stored) else ""
        faults.append(
            Fault(code="entry_altered", entry_id=entry_id, index=index, field=name, detail=detail)
        )
    return faults


def _tiles(entries: Entries, levels: Levels, tiles: dict[tuple[int, int], bytes]) -> list[Fault]:
    """Every tile is there and holds the hashes of the tree over the entries."""
    faults = []
    expected = {}
    for height in range(0, len(levels), HEIGHT):
        row = levels[height]
        for index in range(0, len(row), WIDTH):
            expected[height // HEIGHT, index // WIDTH] = b"".join(row[index : index + WIDTH])
    for name in sorted(expected.keys() | tiles.keys()):
        now, kept = expected.get(name, b""), tiles.get(name, b"")
        if now == kept:
            continue
        level, number = name
        if len(kept) < len(now):
            detail = f"level {level}, number {number}: {len(kept)} bytes of {len(now)}"
            faults.append(Fault(code="tile_missing", detail=detail))
        elif level or number < 0:
            detail = f"level {level}, number {number}"
            faults.append(Fault(code="tile_altered", detail=detail))
        if level == 0 and number >= 0:
            faults += _leaves_differ(entries, number * WIDTH, kept)
    return faults


def _leaves_differ(entries: Entries, start: int, kept: bytes) -> list[Fault]:
    faults = []
    for at in range(start, start + len(kept) // HASH):
        leaf = kept[(at - start) * HASH : (at - start + 1) * HASH]
        if at >= len(entries.sealed):
            faults.append(Fault(code="entry_removed", index=at))
        elif leaf != entries.sealed[at]:
            faults.append(
                Fault(
                    code="leaf_differs",
                    entry_id=entries.sealed_ids[at],
                    index=at,
                    detail="The tile keeps another leaf than the entry's bytes give.",
                )
            )
    return faults


def _root(levels: Levels, size: int) -> bytes:
    return root_of(size, lambda height, number: levels[height][number])


def _inside(row: Any, levels: Levels, trusted: Keys, before: int) -> list[Fault]:
    note, size, root, of_epoch, last_epoch, last_txid, last_id, epoch, txid, entry_id = row
    try:
        checkpoint = _opened(note, trusted, before)
    except NoteError as error:
        return [Fault(code="checkpoint_forged", index=size - 1, detail=f"inside: {error}")]
    columns = (
        ("size", checkpoint.size, size),
        ("root", checkpoint.root, root),
        ("epoch", epoch, of_epoch),
        ("last_epoch", epoch, last_epoch),
        ("last_txid", txid, last_txid),
        ("last_entry_id", entry_id, last_id),
    )
    faults = [
        Fault(
            code="checkpoint_altered",
            index=size - 1,
            field=name,
            detail=f"recorded {_told(recorded)}; the column says {_told(now)}",
        )
        for name, recorded, now in columns
        if recorded != now
    ]
    return faults + _holds(checkpoint, "inside", levels)


def _told(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _holds(checkpoint: Checkpoint, place: str, levels: Levels) -> list[Fault]:
    if checkpoint.size > len(levels[0]) or _root(levels, checkpoint.size) == checkpoint.root:
        return []
    return [
        Fault(
            code="checkpoint_differs",
            index=checkpoint.size - 1,
            detail=f"{place}: the first {checkpoint.size} entries are not those that were signed.",
        )
    ]


def _declared(restored: list[tuple[int, bytes]], trusted: Keys) -> list[Loss]:
    """What each restore declared in the record says is lost."""
    found = []
    for epoch, header in restored:
        try:
            told = json.loads(header)
            sizes = [
                _signed_size(told[name], trusted)
                for name in ("checkpoint_in_backup", "checkpoint_known_outside")
            ]
        except (KeyError, TypeError, ValueError):
            continue
        found.append(Loss(epoch, sizes[0], sizes[1]))
    return found


def _former_until(lost: list[Loss]) -> int:
    """The size up to which a former key counts: the last restore's."""
    return max((max(each.in_backup, each.known) for each in lost), default=0)


def _signed_size(note: str | None, trusted: Keys) -> int:
    """The size in a note that any of the keys signed; 0 without a note. Raises ValueError."""
    if note is None:
        return 0
    for key in trusted[:-1]:
        with suppress(NoteError):
            return opened(note, key).size
    return opened(note, trusted[-1]).size


def _outside(
    found: TreeFound,
    notes: list[Kept],
    levels: Levels,
    lost: list[Loss],
    trusted: Keys,
) -> None:
    """A checkpoint outside that the tree does not hold is a fault, unless a restore declared it."""
    size = len(levels[0])
    before = _former_until(lost)
    newest_held = 0
    for kept in notes:
        try:
            checkpoint = _opened(kept.note, trusted, before)
        except NoteError as error:
            found.faults.append(Fault(code="checkpoint_forged", detail=f"outside: {error}"))
            continue
        found.newest_outside = max(found.newest_outside, checkpoint.size)
        if any(each.covers(kept, checkpoint.size) for each in lost):
            continue
        newest_held = max(newest_held, checkpoint.size)
        found.faults += _holds(checkpoint, "outside", levels)
    if newest_held > size:
        found.faults.append(
            Fault(
                code="entries_removed",
                index=size,
                detail=f"A checkpoint outside tells of {newest_held} entries; {size} are left.",
            )
        )
