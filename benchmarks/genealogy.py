"""Forward and backward traces with quantities at one million lots, by the queries everyone uses.

The plant: 300,000 received lots, then 700,000 made ones in ten levels; each made lot takes one to
three lots of the level before and two received lots of about its time. One received lot in two
hundred is a common excipient that hundreds of batches share. The lots are built by SQL in a
database of its own, thrown away afterwards, with its triggers off: a bench of reading does not
need a million entries of the record first.

Prints a table and, as its last line, one JSON object.
"""

import argparse
import json
import os
import random
import secrets
import shutil
import sys
import tempfile
import time
from typing import Any
from uuid import UUID

import django
import psycopg

from batchwright.database import cluster, embedded, home, layout
from batchwright.database.connections import dsn
from batchwright.database.home import Role, Target
from batchwright.database.migrate import migrate
from batchwright.identity import bootstrap
from batchwright.identity.sessions import sign_in
from batchwright.kernel.rows import SITE
from batchwright.ledger import guard
from batchwright.ledger.scope import ask

SEED = 2026
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "max_wal_size": "8GB"}
"""The bench reads; what it reads need not survive a power cut."""

LOT = "('018f0000-0000-7000-8000-' || lpad(to_hex({}), 12, '0'))::uuid"
DEFINITION = UUID(int=1)


def build(connection: psycopg.Connection[Any], lots: int, levels: int) -> int:
    """Lots and links are there, with statistics; returns how many links."""
    received = lots * 3 // 10
    each_level = (lots - received) // levels
    connection.execute("set session_replication_role = replica")
    connection.execute("set maintenance_work_mem = '1GB'")
    connection.execute("select setseed(0.5)")
    indexes = connection.execute(
        "select indexname, indexdef from pg_indexes where schemaname = 'public' "
        "and tablename in ('materials_lot', 'materials_genealogy_link') "
        "and indexname not in (select conname from pg_constraint)"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f'drop index "{name}"'.encode())
    connection.execute(
        "insert into materials_definition (id, version, sponsor_id, code, name, kind, unit, "
        "identity_test, needs_potency) values (%s, 1, %s, 'MATERIAL', 'Material', 'active', 'g', "
        "false, false)",
        [DEFINITION, SITE],
    )
    connection.execute(
        f"""insert into materials_lot (id, version, sponsor_id, number, definition_id,
            definition_owner_id, status, historical)
        select {LOT.format("n")}, 1, '{SITE}', 'L' || n, '{DEFINITION}', '{SITE}', 'released', false
        from generate_series(0, {lots} - 1) n""".encode()
    )
    # A made lot's place within its level is its place in time; what it takes was there about then.
    connection.execute(
        f"""
        create temporary table link (source bigint, target bigint);
        insert into link
        select case when level = 0 then greatest(0, least({received} - 1,
                    (place * {received}.0 / {each_level})::bigint - (random() * 400)::bigint))
               else {received} + (level - 1) * {each_level} + greatest(0, least({each_level} - 1,
                    place - (random() * 20)::bigint)) end,
               {received} + level * {each_level} + place
        from generate_series(0, {levels} - 1) level, generate_series(0, {each_level} - 1) place,
             generate_series(1, 1 + (random() * 1.4)::integer) several;
        insert into link
        select case when random() < 0.5 then spot - spot % 200 else spot end,
               {received} + level * {each_level} + place
        from generate_series(0, {levels} - 1) level, generate_series(0, {each_level} - 1) place,
             generate_series(1, 2) several,
             lateral (select greatest(0, least({received} - 1, (place * {received}.0
                      / {each_level})::bigint - (random() * 400)::bigint)) spot
                      where several > 0) s;
        """.encode()
    )
    done = connection.execute(
        f"""insert into materials_genealogy_link (id, sponsor_id, kind, from_owner_id, from_lot_id,
            to_lot_id, quantity, unit, linked_at)
        select {LOT.format("row_number() over ()")}, '{SITE}', 'process', '{SITE}',
               {LOT.format("source")}, {LOT.format("target")},
               round((random() * 1000 + 1)::numeric, 3), 'g', now()
        from link""".encode()
    )
    for _, definition in indexes:
        connection.execute(definition.encode())
    connection.execute("vacuum analyze materials_lot, materials_genealogy_link")
    return done.rowcount


def roots(
    connection: psycopg.Connection[Any], column: str, lots: int, first: int, last: int, count: int
) -> list[UUID]:
    """Lots to trace: half any of the range, half any links' ends there, so that lots that were
    used often are drawn often."""
    chance = random.Random(SEED)
    low, high = (f"018f0000-0000-7000-8000-{n:012x}" for n in (first, last))
    anywhere = [
        UUID(f"018f0000-0000-7000-8000-{chance.randrange(first, last + 1):012x}")
        for _ in range(count // 2)
    ]
    ends = connection.execute(
        f"select {column} from materials_genealogy_link tablesample system (5) repeatable ({SEED}) "
        f"where {column} between %s and %s".encode(),
        [low, high],
    ).fetchall()
    return anywhere + [chance.choice(ends)[0] for _ in range(count - count // 2)]


def measure(
    connection: psycopg.Connection[Any], query: str, token: str, chosen: list[UUID]
) -> list[tuple[float, int, int]]:
    """For each lot: milliseconds, links found, depth."""
    for lot_id in chosen[:20]:
        ask(connection, query, token, lot_id=lot_id)
    found = []
    for lot_id in chosen:
        began = time.perf_counter()
        steps = ask(connection, query, token, lot_id=lot_id)
        taken_ms = (time.perf_counter() - began) * 1000
        found.append((taken_ms, len(steps), max((each.depth for each in steps), default=0)))
    return found


def at(values: list[Any], part: float) -> Any:
    """The value that `part` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def run(lots: int, levels: int, count: int) -> dict[str, object]:
    """Builds, traces, prints; returns what the last line says."""
    folder, secret = home.home(), secrets.token_urlsafe(32)
    target = Target(database="genealogy", prefix="genealogy")
    with psycopg.connect(embedded.superuser_dsn(folder), autocommit=True) as installer:
        cluster.create(installer, folder, target)
    home.write_target(folder, target)
    migrate(folder, guard.install)
    with psycopg.connect(dsn(Role.OWNER, folder), autocommit=True) as owner:
        first = bootstrap.FirstPerson("reader", "Reader", secret, ("operator",))
        bootstrap.install(owner, "Site", (first,), parameters="t=1,m=64,p=1", must_change=False)
    began = time.perf_counter()
    superuser = embedded.superuser_dsn(folder, target.database)
    received = lots * 3 // 10
    with psycopg.connect(superuser, autocommit=True) as connection:
        links = build(connection, lots, levels)
        print(f"{lots} lots, {links} links, built in {time.perf_counter() - began:.0f} s")
        forward = roots(connection, "from_lot_id", lots, 0, received - 1, count)
        last = (lots - received) // levels
        backward = roots(connection, "to_lot_id", lots, lots - last, lots - 1, count)
    print(
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; what else runs adds to the times"
    )
    with psycopg.connect(dsn(Role.APP, folder), autocommit=True) as connection:
        session = sign_in(connection, "reader", secret)
        assert session is not None
        print(
            f"{'trace':10}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'p50 links':>11}"
            f"{'p95 links':>11}{'max links':>11}{'max depth':>11}"
        )
        p95 = {}
        for name, chosen in (("forward", forward), ("backward", backward)):
            found = measure(connection, f"materials.trace_{name}", session.token, chosen)
            times, sizes, depths = (list(each) for each in zip(*found, strict=True))
            p95[name] = round(at(times, 0.95), 1)
            print(
                f"{name:10}{at(times, 0.5):9.1f}{at(times, 0.95):9.1f}{max(times):9.1f}"
                f"{at(sizes, 0.5):11}{at(sizes, 0.95):11}{max(sizes):11}{max(depths):11}"
            )
    return {
        "lots": lots,
        "links": links,
        "forward_p95_ms": p95["forward"],
        "backward_p95_ms": p95["backward"],
    }


def main() -> int:
    """Starts a server of its own, measures, and leaves nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lots", type=int, default=1_000_000)
    parser.add_argument("--levels", type=int, default=10)
    parser.add_argument("--traces", type=int, default=200, help="how many in each direction")
    given = parser.parse_args()
    os.environ["BATCHWRIGHT_HOME"] = tempfile.mkdtemp(prefix="bw-genealogy-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "batchwright.settings"
    django.setup()
    folder = home.home()
    try:
        embedded.start(folder, SETTINGS)
        result = run(given.lots, given.levels, given.traces)
    finally:
        embedded.stop(folder)
        shutil.rmtree(layout.layout(folder).base, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
