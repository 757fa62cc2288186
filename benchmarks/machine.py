"""What the benches share: a server of their own, the disk's rate, and CPU of client and server."""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg

from batchwright.database import cluster, embedded, home, layout
from batchwright.database.home import Target
from batchwright.database.migrate import migrate
from batchwright.ledger import guard, keys

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@contextmanager
def installation(
    name: str, modules: str = "", settings: Mapping[str, str] | None = None
) -> Iterator[Path]:
    """The home of an installation on a server of its own, durable (fsync is on), gone afterwards.

    name: of the database. modules: only these, with commas between; all if empty.
    """
    os.environ["BATCHWRIGHT_HOME"] = tempfile.mkdtemp(prefix=f"bw-{name}-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "batchwright.settings"
    os.environ["BATCHWRIGHT_MODULES"] = modules
    django.setup()
    folder = home.home()
    try:
        embedded.start(folder, settings)
        target = Target(database=name, prefix=name)
        with psycopg.connect(embedded.superuser_dsn(folder), autocommit=True) as installer:
            cluster.create(installer, folder, target)
        home.write_target(folder, target)
        migrate(folder, guard.install)
        keys.ensure(folder)
        yield folder
    finally:
        embedded.stop(folder)
        shutil.rmtree(layout.layout(folder).base, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def fdatasync_per_s(folder: Path, seconds: float = 1.0) -> int:
    """How often in a second the disk beneath the server's data makes 8 KiB durable.

    One writer overwrites one page of a file that is allocated beforehand, as a log segment is.
    """
    path = layout.layout(folder).base / f"fdatasync-{secrets.token_hex(4)}"
    page = os.urandom(8192)
    with path.open("wb", buffering=0) as file:
        try:
            file.write(page * 128)
            os.fsync(file.fileno())
            done, began = 0, time.perf_counter()
            while time.perf_counter() - began < seconds:
                os.pwrite(file.fileno(), page, done % 128 * 8192)
                os.fdatasync(file.fileno())
                done += 1
            return round(done / (time.perf_counter() - began))
        finally:
            path.unlink()


def server_cpu_s(folder: Path) -> float:
    """Seconds of CPU that the server used so far: its processes, and those that have ended."""
    postmaster = embedded.status(folder).pid
    assert postmaster is not None
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(words[1]) == postmaster:
            ticks += int(words[11]) + int(words[12])
        elif int(stat.parent.name) == postmaster:
            # With the children that have ended (proc(5): cutime, cstime).
            ticks += sum(int(each) for each in words[11:15])
    return ticks * TICK_S


def backend_cpu_s(pid: int) -> float:
    """Seconds of CPU that one backend used, to the nanosecond (proc(5): schedstat)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def table(heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Prints rows under their heads, the first column to the left."""
    text = [heads, *[tuple(_told(each) for each in row) for row in rows]]
    widths = [max(len(row[place]) for row in text) for place in range(len(heads))]
    for row in text:
        first, *rest = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
        print("  ".join(cells))


def _told(value: object) -> str:
    return f"{value:,.3f}" if isinstance(value, float) else str(value)
