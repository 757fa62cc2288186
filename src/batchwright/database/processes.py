"""The embedded server's processes: started as its user, found again, waited for."""

import contextlib
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from batchwright.database.faults import DatabaseFault
from batchwright.database.layout import Layout


def spawn(place: Layout, *arguments: str) -> "subprocess.Popen[bytes]":
    """`arguments` run as the server's user in a session of their own; output goes to the log."""
    give_group = None if place.user is None else pwd.getpwnam(place.user).pw_gid
    with place.log.open("wb") as log:
        return subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=place.base,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            user=place.user,
            group=give_group,
            extra_groups=None if place.user is None else [],
            umask=0o077,
        )


def give(path: Path, user: str | None) -> None:
    """`path` belongs to `user`, or to the caller where the server runs as the caller."""
    if user is not None:
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)


def postmaster(data: Path) -> int | None:
    """The process that serves `data`, or None.

    A number left in postmaster.pid proves nothing: after a crash, above all in a container, an
    unrelated process may carry it. The server works in its data folder (postmaster.c), so the
    process counts only if it is there.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if _works_in(data, pid) else None


def wait_until_none_uses(data: Path, seconds: float) -> None:
    """No process works in `data`: children outlive a killed server and hold its shared memory."""
    deadline = time.monotonic() + seconds
    while left := _users(data):
        if time.monotonic() > deadline:
            raise DatabaseFault(f"PostgreSQL processes {left} still use {data}.")
        time.sleep(0.02)


def _users(data: Path) -> list[int]:
    numbers = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [pid for pid in numbers if _works_in(data, pid)]


def _works_in(data: Path, pid: int) -> bool:
    """Whether `pid` lives, is no zombie, and has `data` as its working folder."""
    with contextlib.suppress(FileNotFoundError, PermissionError, ProcessLookupError):
        return (Path("/proc") / str(pid) / "cwd").readlink() == data.resolve()
    return False
