"""What one order costs: created, issued, allocated, N lots weighed, completed, its output a lot.

Through the commands that everyone uses, by one process on a server of its own with fsync on; each
act is a person's, issue, weighings and completion are signed. What the recipe asks for besides
(equipment assigned, charging, tests) is done too, and not measured.

Prints a table and, as its last line, one JSON object.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from statistics import fmean
from typing import TYPE_CHECKING, Any

import psycopg

from batchwright.database.connections import dsn
from batchwright.database.home import Role
from benchmarks.machine import fdatasync_per_s, installation, server_cpu_s, table

if TYPE_CHECKING:
    from benchmarks.orders import Plant

WARM_UP = 3
"""Orders before those that are measured: statements are prepared, the recipe is in memory."""


@dataclass(slots=True)
class Cost:
    """What the metered steps of one order cost."""

    statements: int = 0
    client_ms: float = 0.0
    server_ms: float = 0.0
    seconds: float = 0.0


@dataclass(slots=True)
class Meter:
    """The costs of orders, each apart."""

    folder: Path
    connection: psycopg.Connection[Any]
    orders: list[Cost] = field(default_factory=list)

    def next_order(self) -> None:
        """Costs from here on are another order's."""
        self.orders.append(Cost())

    @contextmanager
    def timed(self) -> Iterator[None]:
        """The time of what runs inside is the order's."""
        server, cpu, began = server_cpu_s(self.folder), time.process_time(), time.perf_counter()
        yield
        cost = self.orders[-1]
        cost.seconds += time.perf_counter() - began
        cost.client_ms += (time.process_time() - cpu) * 1e3
        cost.server_ms += (server_cpu_s(self.folder) - server) * 1e3

    @contextmanager
    def counted(self) -> Iterator[None]:
        """The statements sent inside are the order's: all that libpq hands over, begin and commit
        among them. Counting costs time, so an order is either counted or timed."""
        with tempfile.TemporaryFile("w+") as trace:
            self.connection.pgconn.trace(trace.fileno())
            try:
                yield
            finally:
                self.connection.pgconn.untrace()
            trace.seek(0)
            sent = [line.split("\t") for line in trace]
        self.orders[-1].statements += sum(
            1 for each in sent if len(each) > 3 and each[1] == "F" and each[3] in _STATEMENTS
        )


_STATEMENTS = ("Query", "Execute")
"""Messages that run a statement (PostgreSQL, 54.7 Message Formats); Parse, Bind, Sync run none."""


def order(plant: "Plant", count: int, metered: Callable[[], AbstractContextManager[None]]) -> None:
    """One order of `count` lots is done, and what the bench is about is metered."""
    with metered():
        batch_id = plant.issued(count)
        plant.allocated(batch_id)
    plant.assigned(batch_id)
    with metered():
        dispensed = plant.weighed(batch_id, count)
    plant.worked_off(batch_id, count, dispensed)
    with metered():
        plant.completed(batch_id)


def measure(plant: "Plant", meter: Meter, count: int, orders: int) -> dict[str, float]:
    """Statements, milliseconds of CPU and orders a second, with `count` lots."""
    meter.orders.clear()
    for _ in range(WARM_UP):
        meter.next_order()
        order(plant, count, meter.timed)
    meter.next_order()
    order(plant, count, meter.counted)
    statements = meter.orders[-1].statements
    meter.orders.clear()
    for _ in range(orders):
        meter.next_order()
        order(plant, count, meter.timed)
    client_ms = fmean(each.client_ms for each in meter.orders)
    server_ms = fmean(each.server_ms for each in meter.orders)
    return {
        "statements": statements,
        "client_ms": client_ms,
        "server_ms": server_ms,
        "cpu_ms": client_ms + server_ms,
        "orders_per_s": 1 / fmean(each.seconds for each in meter.orders),
    }


def secret_ms(secret: str, times: int = 5) -> float:
    """Milliseconds of CPU of one full hash of a secret, as each sign-in costs."""
    from batchwright.identity.secrets import PARAMETERS, proof

    began = time.process_time()
    for _ in range(times):
        proof(secret, os.urandom(16), PARAMETERS)
    return (time.process_time() - began) / times * 1e3


def run(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    """Measures and prints it; returns what the last line says."""
    # Rows are Django models by name only: their modules load once Django is set up.
    from batchwright.identity import bootstrap
    from batchwright.identity.roles import ROLES
    from benchmarks.orders import People, Plant

    secret = token_urlsafe(32)
    persons = tuple(bootstrap.FirstPerson(each, each, secret, (each,)) for each in ROLES)
    with psycopg.connect(dsn(Role.OWNER), autocommit=True) as owner:
        ids = bootstrap.install(owner, "Site", persons, must_change=False)
    counts = (10, 50)
    found = {}
    with psycopg.connect(dsn(Role.APP), autocommit=True) as connection:
        people = People(connection=connection, secret=secret)
        for code in ids:
            people.signed_in(code)
        plant = Plant(people=people, ids=ids)
        plant.build(counts)
        meter = Meter(folder, connection)
        fsync_before = fdatasync_per_s(folder)
        for count, orders in zip(counts, (given.orders, max(1, given.orders // 4)), strict=True):
            found[count] = measure(plant, meter, count, orders)
        fsync_after = fdatasync_per_s(folder)
    one_secret_ms = secret_ms(secret)
    table(
        ("lots", "statements", "client ms", "server ms", "CPU ms", "orders/s"),
        [(count, *each.values()) for count, each in found.items()],
    )
    print(f"one full hash of a secret, as at sign-in, apart from the above: {one_secret_ms:.1f} ms")
    print(f"fdatasync/s: {fsync_before} before, {fsync_after} after")
    return {
        "queries_10": found[10]["statements"],
        "cpu_ms_10": round(found[10]["cpu_ms"], 1),
        "queries_50": found[50]["statements"],
        "cpu_ms_50": round(found[50]["cpu_ms"], 1),
        "orders_per_s_10": round(found[10]["orders_per_s"], 2),
        "secret_ms": round(one_secret_ms, 1),
        "fsync_before": fsync_before,
        "fsync_after": fsync_after,
    }


def main() -> int:
    """Starts a server of its own, measures, and leaves nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=20, help="of 10 lots; a quarter of 50")
    given = parser.parse_args()
    with installation("orders") as folder:
        result = run(folder, given)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
