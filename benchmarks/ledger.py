"""What the record costs: appends beside plain inserts, sealing, verification, proofs.

32 writer processes commit one row a transaction by the same psycopg path on a server of their own,
with fsync on. Rounds of the three ways alternate, so that all meet the same disk:

plain     INSERT of the row that an unlinked append writes, into a table of the same columns
unlinked  ledger.append without a record
linked    ledger.append to one record, each writer to a record of its own

Prints tables and, as its last line, one JSON object.
"""

import argparse
import json
import multiprocessing
import random
import secrets
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from batchwright.database import embedded, home
from batchwright.database.connections import dsn
from batchwright.database.home import Role
from batchwright.identity import bootstrap
from batchwright.identity.sessions import sign_in
from batchwright.ledger import sealer
from batchwright.ledger.proof import inclusion
from batchwright.ledger.tiles import root_in, tiles_for_root, tiles_with
from batchwright.ledger.tree import inclusion_holds
from batchwright.ledger.verify import verify
from benchmarks.machine import fdatasync_per_s, installation, server_cpu_s, table

WRITERS = 32
PATIENCE_S = 60
"""Until all writers stand at the start; one that failed breaks the barrier for all."""
HEADER = json.dumps(
    {
        "act": "bench.record_reading",
        "command": {"unit": "BAL-01", "value": "12.345", "of": "kg"},
        "event_at": "2026-01-01T00:00:00.000000Z",
        "findings": [],
        "kind": "bench.reading_recorded.v1",
        "outcome": "done",
        "reason": None,
        "result": {},
        "signature": None,
        "versions": {},
    },
    separators=(",", ":"),
)
COLUMNS = "epoch, txid, at, actor_id, session_id, kind, outcome, sponsors, body, leaf"
PLAIN = f"insert into bench.entry ({COLUMNS}) values ({', '.join(['%s'] * 10)})"
UNLINKED = "select entry_id from ledger.append(%s, %s, %s)"
LINKED = "select entry_id from ledger.append(%s, %s, %s, %s)"
KIND = "bench.reading_recorded.v1"


@dataclass(slots=True)
class Sum:
    """What the rounds of one way came to."""

    rows: int = 0
    seconds: float = 0.0
    cpu_s: float = 0.0

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU a row, client and server."""
        return self.cpu_s / self.rows * 1e6


def write(
    statement: str, parameters: list[object], seconds: float, start: Barrier, told: Any
) -> None:
    """One writer: commits the statement over and over for so long; tells how often, and its CPU."""
    with psycopg.connect(dsn(Role.APP)) as connection:
        connection.execute(statement.encode(), parameters)
        connection.commit()
        start.wait(PATIENCE_S)
        rows, cpu_began, began = 0, time.process_time(), time.perf_counter()
        while time.perf_counter() - began < seconds:
            connection.execute(statement.encode(), parameters)
            connection.commit()
            rows += 1
        told.put((rows, time.perf_counter() - began, time.process_time() - cpu_began))


def together(folder: Path, writers: list[tuple[str, list[object]]], seconds: float) -> Sum:
    """All writers at once."""
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(len(writers) + 1), fork.SimpleQueue()
    processes = [
        fork.Process(target=write, args=(statement, parameters, seconds, start, told))
        for statement, parameters in writers
    ]
    for each in processes:
        each.start()
    server = server_cpu_s(folder)
    start.wait()
    found = [told.get() for _ in processes]
    server = server_cpu_s(folder) - server
    for each in processes:
        each.join()
    return Sum(
        rows=sum(rows for rows, _, _ in found),
        seconds=max(taken for _, taken, _ in found),
        cpu_s=server + sum(cpu for _, _, cpu in found),
    )


def ways(tokens: list[str], template: list[object]) -> dict[str, list[tuple[str, list[object]]]]:
    """For each way, the statement and parameters of each writer."""
    return {
        "plain": [(PLAIN, template) for _ in tokens],
        "unlinked": [(UNLINKED, [each, KIND, HEADER]) for each in tokens],
        "linked": [(LINKED, [each, KIND, HEADER, f"bench.writer/{uuid4()}"]) for each in tokens],
    }


def plain_table(folder: Path, tokens: list[str]) -> list[object]:
    """A plain table of the columns of ledger.entry, its number the only key; returns its row: the
    one that an unlinked append has just written."""
    superuser = embedded.superuser_dsn(folder, home.initialized(folder).database)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("create schema bench")
        connection.execute(
            "create table bench.entry (like ledger.entry including identity including storage)"
        )
        connection.execute("alter table bench.entry add primary key (id)")
        app = home.initialized(folder).role(Role.APP)
        connection.execute(f"grant usage on schema bench to {app}".encode())
        connection.execute(f"grant insert on bench.entry to {app}".encode())
        with psycopg.connect(dsn(Role.APP)) as writer:
            writer.execute(UNLINKED, [tokens[0], KIND, HEADER])
        found = connection.execute(
            f"select {COLUMNS.replace('txid', 'txid::text')} from ledger.entry "
            "order by id desc limit 1".encode()
        ).fetchone()
        assert found is not None
        return list(found)


def appends(
    folder: Path, tokens: list[str], rounds: int, seconds: float
) -> tuple[dict[str, Sum], Callable[[], None]]:
    """Rounds of the three ways in turn; returns their sums, and what prints them."""
    all_ways = ways(tokens, plain_table(folder, tokens))
    sums = {name: Sum() for name in all_ways}
    for _ in range(rounds):
        for name, writers in all_ways.items():
            found = together(folder, writers, seconds)
            sums[name].rows += found.rows
            sums[name].seconds += found.seconds
            sums[name].cpu_s += found.cpu_s
    plain = sums["plain"]

    def told() -> None:
        table(
            ("way", "rows/s", "of plain", "CPU us/row", "of plain"),
            [
                (name, each.rate, each.rate / plain.rate, each.cpu_us, each.cpu_us / plain.cpu_us)
                for name, each in sums.items()
            ],
        )

    return sums, told


def seal_all(folder: Path) -> None:
    """Everything closed so far is under a checkpoint."""
    with psycopg.connect(dsn(Role.SEALER), autocommit=True) as connection:
        while sealer.seal_once(connection, folder):
            pass


def seal_lags_s(folder: Path, tokens: list[str], seconds: float) -> tuple[list[float], float]:
    """How long each entry waited for its checkpoint, while all writers append and one seals.

    From the entry's own time, just before its commit, to the commit of the checkpoint. Returns
    the lags in order, and entries a second.
    """
    seal_all(folder)
    stop = threading.Event()
    thread = threading.Thread(target=sealer.run, args=(dsn(Role.SEALER), folder, stop))
    with psycopg.connect(dsn(Role.VERIFIER), autocommit=True) as connection:
        before = connection.execute("select max(size) from ledger.checkpoint").fetchone()
        assert before is not None
        thread.start()
        found = together(folder, ways(tokens, [])["unlinked"], seconds)
        time.sleep(2 * sealer.INTERVAL_S)
        stop.set()
        thread.join()
        lags = connection.execute(
            """
            select extract(epoch from pg_xact_commit_timestamp(c.xmin) - e.at)::float8
            from ledger.seal s join ledger.entry e on e.id = s.entry_id
            cross join lateral (select x.xmin from ledger.checkpoint x where x.size > s.index
                                order by x.size limit 1) c
            where s.index >= %s order by 1
            """,
            [before[0]],
        ).fetchall()
    return [each for (each,) in lags], found.rate


def fill(token: str, at_least: int) -> None:
    """The record holds so many entries: more unlinked ones in transactions of 1,000."""
    with psycopg.connect(dsn(Role.VERIFIER), autocommit=True) as verifier:
        found = verifier.execute("select count(*) from ledger.entry").fetchone()
        held = 0 if found is None else int(found[0])
    with psycopg.connect(dsn(Role.APP), autocommit=True) as connection:
        for _ in range(max(0, (at_least - held + 999) // 1000)):
            connection.execute(
                "select count(ledger.append(%s, %s, %s)) from generate_series(1, 1000)",
                [token, KIND, HEADER],
            )


def verification(folder: Path) -> tuple[int, float, float]:
    """Entries verified, seconds, and seconds of CPU of client and server."""
    with psycopg.connect(dsn(Role.VERIFIER), autocommit=True) as connection:
        cpu, began = time.process_time() + server_cpu_s(folder), time.perf_counter()
        found = verify(connection, folder)
        taken = time.perf_counter() - began
        cpu = time.process_time() + server_cpu_s(folder) - cpu
    assert found.holds, found.faults[:3]
    return found.entries, taken, cpu


def proofs(folder: Path, size: int, count: int) -> tuple[float, float, int]:
    """Milliseconds to make a proof from the tiles in the database, and microseconds to check one;
    medians over `count` leaves of a tree of `size` made-up leaves. And the hashes in a proof."""
    leaves = [sha256(each.to_bytes(8)).digest() for each in range(size)]
    tiles = tiles_with(0, leaves, {})
    root = root_in({each: tiles[each] for each in tiles_for_root(size)}, size)
    superuser = embedded.superuser_dsn(folder, "proofs")
    with psycopg.connect(superuser, autocommit=True) as connection:
        with connection.cursor().copy("copy ledger.tile from stdin (format binary)") as copy:
            copy.set_types(["int4", "int8", "bytea"])
            for name, hashes in tiles.items():
                copy.write_row((name.level, name.number, hashes))
        connection.execute("vacuum analyze ledger.tile")
    chance = random.Random(2026)
    making, checking, length = [], [], 0
    verifier = psycopg.conninfo.make_conninfo(dsn(Role.VERIFIER), dbname="proofs")
    with psycopg.connect(verifier, autocommit=True) as connection:
        for _ in range(count):
            index = chance.randrange(size)
            began = time.perf_counter()
            proof = inclusion(index, size, lambda names: sealer.tiles_of(connection, names))
            made = time.perf_counter()
            holds = inclusion_holds(leaves[index], index, size, proof, root)
            checked = time.perf_counter()
            assert holds
            making.append((made - began) * 1e3)
            checking.append((checked - made) * 1e6)
            length = max(length, len(proof))
    return sorted(making)[count // 2], sorted(checking)[count // 2], length


def run(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    """Measures all and prints it; returns what the last line says."""
    secret = secrets.token_urlsafe(32)
    first = bootstrap.FirstPerson("writer", "Writer", secret, ("operator",))
    superuser = embedded.superuser_dsn(folder)
    with psycopg.connect(superuser, autocommit=True) as connection:
        # Proofs need a large tree in a database of its own: an empty copy, made beforehand.
        connection.execute("create database proofs template ledger")
    with psycopg.connect(dsn(Role.OWNER), autocommit=True) as owner:
        bootstrap.install(owner, "Site", (first,), parameters="t=1,m=64,p=1", must_change=False)
    with psycopg.connect(dsn(Role.APP), autocommit=True) as connection:
        sessions = [sign_in(connection, "writer", secret) for _ in range(WRITERS)]
    tokens = [each.token for each in sessions if each is not None]

    fsync_before = fdatasync_per_s(folder)
    sums, told = appends(folder, tokens, given.rounds, given.seconds)
    told()
    lags, sealing_rate = seal_lags_s(folder, tokens, given.seconds * 3)
    lag_p99 = lags[int(0.99 * len(lags))] / sealer.INTERVAL_S
    fsync_after = fdatasync_per_s(folder)
    fill(tokens[0], given.entries)
    seal_all(folder)
    entries, seconds, cpu_s = verification(folder)
    proof_ms, check_us, length = proofs(folder, given.leaves, 2000)
    print()
    table(
        ("measure", "value"),
        [
            ("entries sealed while writing", len(lags)),
            ("entries/s while sealing", sealing_rate),
            ("seal lag p50, intervals", lags[len(lags) // 2] / sealer.INTERVAL_S),
            ("seal lag p99, intervals", lag_p99),
            ("entries verified", entries),
            ("verification s", seconds),
            ("verification CPU s", cpu_s),
            ("entries verified/s of CPU", entries / cpu_s),
            ("leaves in the tree of proofs", given.leaves),
            ("hashes in a proof", length),
            ("proof ms", proof_ms),
            ("proof check us", check_us),
            ("fdatasync/s before", fsync_before),
            ("fdatasync/s after", fsync_after),
        ],
    )
    plain, unlinked, linked = sums["plain"], sums["unlinked"], sums["linked"]
    return {
        "append_ratio_32": round(unlinked.rate / plain.rate, 3),
        "append_cpu_ratio": round(unlinked.cpu_us / plain.cpu_us, 3),
        "linked_ratio_32": round(linked.rate / plain.rate, 3),
        "linked_cpu_ratio": round(linked.cpu_us / plain.cpu_us, 3),
        "seal_lag_p99_intervals": round(lag_p99, 3),
        "verify_per_s": round(entries / cpu_s),
        "proof_ms": round(proof_ms, 3),
        "proof_check_us": round(check_us, 1),
        "fsync_before": fsync_before,
        "fsync_after": fsync_after,
    }


def main() -> int:
    """Starts a server of its own, measures, and leaves nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each way in each round")
    parser.add_argument("--entries", type=int, default=200_000, help="to verify, at least")
    parser.add_argument("--leaves", type=int, default=1_000_000, help="of the tree of proofs")
    given = parser.parse_args()
    # The lag of sealing ends with the commit of the checkpoint, so commits carry their time.
    settings = {"track_commit_timestamp": "on"}
    with installation("ledger", "ledger,identity", settings) as folder:
        result = run(folder, given)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
