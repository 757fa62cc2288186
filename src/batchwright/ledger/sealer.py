"""The sealer puts closed entries under signed checkpoints, in the order of their transactions.

Identity values are not commit order: entries are taken by (epoch, transaction id, id) below the
snapshot's xmin, so that no late commit is skipped. One sealer works at a time.
"""

import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from batchwright.ledger import keys
from batchwright.ledger.checkpoint import Checkpoint, signed
from batchwright.ledger.outside import bundle, keep_outside
from batchwright.ledger.tiles import TileName, edge, root_in, tiles_for_root, tiles_with

INTERVAL_S = 1.0
BATCH = 100_000
"""How many entries one checkpoint takes at most; the next follows at once."""

# Ordered by the qualified names: a bare txid would be the text beside it, and 10 come before 9.
_NEXT = """
    select e.id, e.epoch, e.txid::text, e.leaf from ledger.entry e
    where (e.epoch, e.txid, e.id) > (%s, %s::xid8, %s) and e.leaf is not null
      and (e.txid < pg_snapshot_xmin(pg_current_snapshot())
           or e.epoch < (select max(number) from ledger.epoch))
    order by e.epoch, e.txid, e.id limit %s
"""


class Frontier(NamedTuple):
    """How far the record is sealed."""

    size: int
    epoch: int
    txid: str
    entry_id: int


def seal_once(connection: Connection[Any], home: Path) -> int:
    """Seals what is closed and returns how many entries that was; 0 writes no checkpoint.

    The checkpoint is in the home before it is in the database: what is outside is never behind.
    """
    with connection.transaction():
        connection.execute("select ledger.begin_sealing()")
        frontier = _frontier(connection)
        entries = connection.execute(
            _NEXT, [frontier.epoch, frontier.txid, frontier.entry_id, BATCH]
        ).fetchall()
        if not entries:
            return 0
        leaves = [bytes(each[3]) for each in entries]
        size = frontier.size + len(leaves)
        written = tiles_with(frontier.size, leaves, tiles_of(connection, edge(frontier.size)))
        needed = [each for each in tiles_for_root(size) if each not in written]
        root = root_in(tiles_of(connection, needed) | written, size)
        note = signed(Checkpoint(origin=keys.ORIGIN, size=size, root=root), keys.signer(home))
        keep_outside(home, _epoch(connection), size, note)
        _save(connection, frontier, entries, written, size, root, note)
    return len(entries)


def _frontier(connection: Connection[Any]) -> Frontier:
    found = connection.execute(
        "select size, last_epoch, last_txid::text, last_entry_id from ledger.checkpoint "
        "order by size desc limit 1"
    ).fetchone()
    return Frontier(*found) if found else Frontier(0, 0, "0", 0)


def _epoch(connection: Connection[Any]) -> int:
    found = connection.execute("select max(number) from ledger.epoch").fetchone()
    assert found is not None
    return int(found[0])


def tiles_of(connection: Connection[Any], names: Collection[TileName]) -> dict[TileName, bytes]:
    """The tiles of these names, in one statement."""
    if not names:
        return {}
    with connection.cursor(binary=True) as cursor:
        cursor.execute(
            "select t.level, t.index, t.hashes from ledger.tile t join "
            "unnest(%s::int[], %s::bigint[]) n (level, index) using (level, index)",
            [[each.level for each in names], [each.number for each in names]],
        )
        return {TileName(level, index): bytes(hashes) for level, index, hashes in cursor}


def _save(
    connection: Connection[Any],
    frontier: Frontier,
    entries: list[Any],
    tiles: dict[TileName, bytes],
    size: int,
    root: bytes,
    note: str,
) -> None:
    connection.execute(
        "insert into ledger.tile (level, index, hashes) "
        "select * from unnest(%s::int[], %s::bigint[], %s::bytea[]) "
        "on conflict (level, index) do update set hashes = excluded.hashes",
        [
            [each.level for each in tiles],
            [each.number for each in tiles],
            list(tiles.values()),
        ],
    )
    connection.execute(
        "insert into ledger.seal (index, entry_id) "
        "select * from unnest(%s::bigint[], %s::bigint[])",
        [list(range(frontier.size, size)), [each[0] for each in entries]],
    )
    last_id, last_epoch, last_txid, _ = entries[-1]
    connection.execute(
        "insert into ledger.checkpoint "
        "(size, root, note, epoch, last_epoch, last_txid, last_entry_id) "
        "values (%s, %s, %s, %s, %s, %s::xid8, %s)",
        [size, root, note, last_epoch, last_epoch, last_txid, last_id],
    )


def run(dsn: str, home: Path, stop: threading.Event) -> None:
    """Seals every second until `stop`; a database that is away is tried again."""
    connection: Connection[Any] | None = None
    due = time.monotonic() + INTERVAL_S
    # Due by the clock: the time that sealing takes is not added to the interval.
    while not stop.wait(max(0.0, due - time.monotonic())):
        due = max(due + INTERVAL_S, time.monotonic())
        try:
            if connection is None or connection.closed:
                connection = psycopg.connect(dsn, autocommit=True)
            if seal_once(connection, home):
                bundle(home)
        except psycopg.OperationalError:
            if connection is not None:
                connection.close()
            connection = None
    if connection is not None:
        seal_once(connection, home)
        connection.close()
