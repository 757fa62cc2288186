"""A backup's file: a tar whose first member, the manifest, holds the SHA-256 of all others."""

import hashlib
import json
import os
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from batchwright.database.faults import DatabaseFault

FORMAT = "batchwright.backup.v1"
MANIFEST = "manifest.json"
DUMP = "database.dump"


def write(file: Path, facts: dict[str, Any], folder: Path) -> None:
    """`file` holds all files beneath `folder`, whole and readable by its owner alone.

    Raises DatabaseFault if `file` exists: a backup never replaces another.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    digests = {str(path.relative_to(folder)): _digest(path) for path in paths}
    manifest = json.dumps(
        {"format": FORMAT} | facts | {"sha256": digests}, indent=2, sort_keys=True
    ).encode()
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w") as tar:
                head = tarfile.TarInfo(MANIFEST)
                head.size = len(manifest)
                tar.addfile(_plain(head), BytesIO(manifest))
                for path in paths:
                    tar.add(path, arcname=str(path.relative_to(folder)), filter=_plain)
            stream.flush()
            os.fsync(stream.fileno())
        file.hardlink_to(temporary)
    except FileExistsError as taken:
        raise DatabaseFault(f"{file} exists already. Name another file.") from taken
    finally:
        Path(temporary).unlink()


def read(file: Path, folder: Path) -> dict[str, Any]:
    """The manifest of the backup `file`, whose files lie beneath `folder` after the call.

    Raises DatabaseFault if a file is missing, more than the manifest names, or differs from it.
    """
    try:
        with tarfile.open(file) as tar:
            head = tar.next()
            if head is None or head.name != MANIFEST:
                raise DatabaseFault(f"{file} is not a backup of Batchwright.")
            manifest = _manifest(tar, head, file)
            for member in iter(tar.next, None):
                _extract(tar, member, folder, manifest["sha256"])
    except (OSError, tarfile.TarError) as fault:
        raise DatabaseFault(f"{file} cannot be read as a backup: {fault}") from fault
    for name, digest in manifest["sha256"].items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise DatabaseFault(f"{name} in {file} is not as it was backed up. Use another backup.")
    return manifest


def _manifest(tar: tarfile.TarFile, head: tarfile.TarInfo, file: Path) -> dict[str, Any]:
    stream = tar.extractfile(head)
    assert stream is not None
    try:
        manifest = json.load(stream)
    except ValueError as fault:
        raise DatabaseFault(f"The manifest of {file} is damaged. Use another backup.") from fault
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise DatabaseFault(f"{file} is not a backup of this version of Batchwright.")
    return manifest


def _extract(
    tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, digests: dict[str, str]
) -> None:
    name = PurePosixPath(member.name)
    if member.name not in digests or name.is_absolute() or ".." in name.parts:
        raise DatabaseFault(f"The backup holds {member.name}, which its manifest does not name.")
    stream = tar.extractfile(member)
    if stream is None:
        raise DatabaseFault(f"{member.name} in the backup is no file.")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        while block := stream.read(1 << 20):
            out.write(block)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's name and no odd rights in the archive."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
