"""The home folder of one installation: secrets, the database it uses, checkpoints and keys."""

import contextlib
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from batchwright.database.faults import DatabaseFault

DEFAULT_DATABASE = "batchwright"


class Role(StrEnum):
    """The database roles of one installation; each holds only what its work needs."""

    OWNER = "owner"
    APP = "app"
    SEALER = "sealer"
    VERIFIER = "verifier"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Which database an installation uses, without any secret.

    parameters: libpq parameters of a server of the site (host, port, sslmode ...); None means the
    embedded server of this home. prefix: what the role names begin with.
    """

    database: str = DEFAULT_DATABASE
    prefix: str = DEFAULT_DATABASE
    parameters: dict[str, str] | None = field(default=None)

    @property
    def embedded(self) -> bool:
        return self.parameters is None

    def role(self, role: Role) -> str:
        return f"{self.prefix}_{role}"


def home() -> Path:
    """The folder of this installation: BATCHWRIGHT_HOME, or .batchwright where one stands."""
    return Path(os.environ.get("BATCHWRIGHT_HOME") or ".batchwright").absolute()


def make(folder: Path) -> None:
    """`folder` exists; if made here, its owner alone may enter. What existed keeps its rights."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def read_target(folder: Path) -> Target | None:
    """The database this home was initialized with, or None before `batchwright init`."""
    try:
        return Target(**json.loads((folder / "database.json").read_text()))
    except FileNotFoundError:
        return None


def write_target(folder: Path, target: Target) -> None:
    make(folder)
    write_private(folder / "database.json", json.dumps(asdict(target), indent=2) + "\n")


def initialized(folder: Path) -> Target:
    """The database of this home; refuses a home that was never initialized."""
    target = read_target(folder)
    if target is None:
        raise DatabaseFault(f"{folder} is not initialized. Run: batchwright init")
    return target


def read_secret(folder: Path, name: str) -> str | None:
    try:
        return (folder / "secrets" / name).read_text().strip()
    except FileNotFoundError:
        return None


def secret(folder: Path, name: str) -> str:
    """The secret `name` of this home, made at first use: 256 random bits, file mode 0600."""
    known = read_secret(folder, name)
    if known is not None:
        return known
    make(folder)
    make(folder / "secrets")
    with contextlib.suppress(FileExistsError):
        write_private(folder / "secrets" / name, secrets.token_urlsafe(32) + "\n", replace=False)
    made = read_secret(folder, name)
    assert made is not None
    return made


def write_private(path: Path, text: str, *, replace: bool = True) -> None:
    """`path` holds `text` whole or not at all, readable by its owner alone (mkstemp gives 0600).

    Raises FileExistsError if it exists already and may not be replaced.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(temporary).replace(path)
        else:
            path.hardlink_to(temporary)
    finally:
        Path(temporary).unlink(missing_ok=True)
