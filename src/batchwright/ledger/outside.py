"""Checkpoints outside the database: a note each in the home, old ones bundled into archives.

A plant seals up to once a second. So that a folder never holds millions of files, the oldest notes
are put into one zip archive under their own names, from which any unzip takes them out again.
"""

import os
import zipfile
from bisect import bisect_left
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

FOLDER = "checkpoints"
NOTE = ".note"
BUNDLE = ".zip"
LOOSE = 1000
"""How many of the newest notes stay files of their own at least, and how many a bundle holds."""


class Forked(Exception):
    """The database holds another history than the checkpoints kept outside."""


def keep_outside(home: Path, epoch: int, size: int, note: str) -> None:
    """The checkpoint is a file in the home, on disk before this returns.

    It is named by epoch and size: after a restore, what it declared lost may stay beside.
    Raises Forked if another history of this size was signed before; that file stays as it is. The
    same checkpoint again, after a crash before the commit, changes nothing: witnesses may have
    added their lines to it.
    """
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(epoch, size)
    kept = _kept_as(path)
    if kept is not None:
        if kept.rpartition("\n\n")[0] != note.rpartition("\n\n")[0]:
            raise Forked(f"{path} tells of another history of {size} entries. Verify the record.")
        return
    partial = folder / f".{path.stem}.partial"
    partial.write_text(note, encoding="utf-8")
    _on_disk(partial, path)


def _on_disk(partial: Path, path: Path) -> None:
    """The file `partial`, made whole, is `path`, and both are on disk."""
    _flush(partial)
    partial.replace(path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_name(epoch: int, size: int) -> str:
    """The name of a checkpoint's file: the order of names is the order of signing."""
    return f"{epoch:06d}-{size:020d}{NOTE}"


class Kept(NamedTuple):
    """A note that is kept in a file: its text, and the epoch and size in the file's name."""

    epoch: int
    size: int
    note: str


def kept_in(folder: Path) -> list[Kept]:
    """The notes in the files and bundles of a folder, the newest last.

    Raises ValueError for a note whose name does not tell epoch and size, and for a bundle that
    cannot be read.
    """
    found = set()
    for path in folder.glob(f"*{NOTE}"):
        # One that is gone by now is in a bundle.
        with suppress(FileNotFoundError):
            found.add(_kept(path, path.read_text(encoding="utf-8")))
    for path in folder.glob(f"*{BUNDLE}"):
        try:
            with zipfile.ZipFile(path) as bundled:
                found |= {_kept(path / each, _text(bundled, each)) for each in bundled.namelist()}
        except (zipfile.BadZipFile, UnicodeDecodeError) as broken:
            raise ValueError(f"{path} is no readable bundle of checkpoints: {broken}") from broken
    return sorted(found)


def kept_outside(home: Path) -> list[Kept]:
    """The notes kept in the home, the newest last."""
    return kept_in(home / FOLDER)


def bundle(home: Path, loose: int = LOOSE) -> None:
    """Of more than twice `loose` notes, the oldest are in a bundle, `loose` in each.

    It has the name of its newest note, and is on disk before the files go: a crash in between
    leaves a note in both, which is one note.
    """
    folder = home / FOLDER
    paths = sorted(folder.glob(f"*{NOTE}"))
    while len(paths) > 2 * loose:
        oldest, paths = paths[:loose], paths[loose:]
        partial = folder / f".{oldest[-1].stem}.partial"
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as bundled:
            for path in oldest:
                bundled.write(path, path.name)
        _on_disk(partial, oldest[-1].with_suffix(BUNDLE))
        for path in oldest:
            path.unlink()


def _kept(path: Path, note: str) -> Kept:
    epoch, _, size = path.stem.partition("-")
    if not (epoch.isdecimal() and size.isdecimal()):
        raise ValueError(f"{path} is not named as a checkpoint: EPOCH-SIZE{NOTE}.")
    return Kept(int(epoch), int(size), note)


def _kept_as(path: Path) -> str | None:
    """The note of this file, or what the bundle that would hold it has under its name."""
    if path.exists():
        return path.read_text(encoding="utf-8")
    # A bundle is named by its newest note: the first that is not older is the one.
    bundles = sorted(path.parent.glob(f"*{BUNDLE}"))
    at = bisect_left(bundles, path.with_suffix(BUNDLE))
    if at == len(bundles):
        return None
    with zipfile.ZipFile(bundles[at]) as bundled:
        return _text(bundled, path.name) if path.name in bundled.namelist() else None


def _text(bundled: zipfile.ZipFile, name: str) -> str:
    return bundled.read(name).decode("utf-8")
