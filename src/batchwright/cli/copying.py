"""A backup and its restore, with what stands outside the database: checkpoints and public keys.

The private key of the sealer is never in a backup: who holds one could seal a forged record. It is
kept apart; without it a restored record goes on under a new key, and the old public one is kept.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from batchwright.cli import base, installation
from batchwright.cli.base import Fault
from batchwright.database import archive, backup, cluster, home
from batchwright.database.backup import Beside
from batchwright.database.connections import dsn
from batchwright.database.home import Role, Target
from batchwright.database.installer import installer, wanted_target
from batchwright.database.locks import alone

NEVER_COPIED = ("identity.session",)
"""Who was signed in is not a fact to come back; secrets are, for they hold no plain secret."""
PUBLIC_KEY = "keys/verifier.pub"
FORMER_KEYS = "keys/verifier.former.pub"
"""One line for each key that sealed the record before; the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore brought back, and what it knows to be lost."""

    entries: int
    size: int
    newest_known: int
    entry_id: int
    same_key: bool


def back_up(folder: Path, file: Path) -> dict[str, Any]:
    """`file` is a backup of the installation in `folder`; returns the facts of its manifest."""

    from batchwright.ledger import outside

    def beside(connection: psycopg.Connection) -> Beside:
        # A checkpoint is outside before it is inside: later ones than this snapshot knows stay out.
        row = connection.execute("select coalesce(max(size), 0) from ledger.checkpoint").fetchone()
        assert row is not None
        files = {
            f"{outside.FOLDER}/{outside.file_name(each.epoch, each.size)}": each.note.encode()
            for each in outside.kept_outside(folder)
            if each.size <= row[0]
        }
        for name in (PUBLIC_KEY, FORMER_KEYS):
            if (folder / name).exists():
                files[name] = (folder / name).read_bytes()
        facts = {"site": installation.site(folder), "size": row[0]}
        return Beside(facts=facts, files=files)

    return backup.back_up(folder, file.absolute(), beside, NEVER_COPIED)


def restore(
    folder: Path,
    file: Path,
    *,
    sealer_key: Path | None,
    newest_note: Path | None,
    new_secrets: bool,
) -> Restored:
    """The empty home `folder` holds the installation as it was backed up, verified.

    sealer_key: the private key kept apart; it must belong to the public one in the backup.
    newest_note: the newest checkpoint known outside the backup; what it has more is declared lost.
    Raises Fault, and leaves the home unfinished, if the record is not the one that was backed up.
    """
    if folder.exists() and any(path.name != "init.lock" for path in folder.iterdir()):
        raise Fault(f"{folder} is not empty. Restore into an empty home.")
    target = wanted_target()
    home.make(folder)
    with (
        alone(folder / "init.lock", "A restore"),
        tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as made,
    ):
        work = Path(made)
        facts = archive.read(file, work)
        last = _last(work)
        newest = _newest(work, last, newest_note)
        _create(folder, target, new_secrets=new_secrets)
        backup.load(folder, work / archive.DUMP, int(facts["postgresql"]))
        shutil.copytree(work / "checkpoints", folder / "checkpoints")
        (folder / "keys").mkdir(mode=0o700)
        for name in (PUBLIC_KEY, FORMER_KEYS):
            if (work / name).exists():
                shutil.copyfile(work / name, folder / name)
        restored = _put_into_service(folder, last, newest, sealer_key)
        installation.finish(folder, str(facts["site"]))
    return restored


def _create(folder: Path, target: Target, *, new_secrets: bool) -> None:
    with installer(target, folder) as connection:
        cluster.create(connection, folder, target, reset=new_secrets)
    home.write_target(folder, target)
    home.secret(folder, "django")


def _last(folder: Path) -> str | None:
    """The newest checkpoint among those of `folder`, if it has any."""
    from batchwright.ledger.outside import kept_outside

    kept = kept_outside(folder)
    return kept[-1].note if kept else None


def _newest(work: Path, last: str | None, given: Path | None) -> str | None:
    """The newest checkpoint known: the one given, if it is signed and later, else the backup's."""
    from batchwright.ledger.checkpoint import NoteError, opened, parsed_verifier

    if given is None:
        return last
    try:
        note = given.read_text(encoding="utf-8")
        checkpoint = opened(note, parsed_verifier((work / PUBLIC_KEY).read_text()))
    except (OSError, UnicodeDecodeError, NoteError) as fault:
        raise Fault(f"{given} is no checkpoint of this record: {fault}") from fault
    return note if checkpoint.size > _size(last) else last


def _take_key(folder: Path, sealer_key: Path | None) -> bool:
    """The home has the private key it seals with; whether it is the one that sealed before."""
    from batchwright.ledger import keys

    if sealer_key is None:
        public, former = folder / PUBLIC_KEY, folder / FORMER_KEYS
        older = former.read_text() if former.exists() else ""
        former.write_text(public.read_text() + older)
        keys.ensure(folder)
        return False
    try:
        home.write_private(folder / "keys" / "sealer.key", sealer_key.read_text())
        if keys.signer(folder).verifier != keys.verifier(folder):
            raise Fault(f"{sealer_key} is not the key of this record. Give the right one, or none.")
    except (OSError, ValueError) as fault:
        raise Fault(f"{sealer_key} cannot be read as a key: {fault}") from fault
    return True


def _put_into_service(
    folder: Path, last: str | None, newest: str | None, sealer_key: Path | None
) -> Restored:
    base.django()
    from batchwright.database.migrate import migrate
    from batchwright.ledger import guard
    from batchwright.ledger.verify import verify

    migrate(folder, guard.install)
    with psycopg.connect(dsn(Role.VERIFIER, folder), autocommit=True) as verifier:
        verification = verify(verifier, folder)
    if not verification.holds:
        first = verification.faults[0]
        raise Fault(
            f"The record in this backup is not the one that was sealed: {first.code}"
            f" {first.detail}. Use another backup.",
            base.Code.REFUSED,
        )
    same_key = _take_key(folder, sealer_key)
    with psycopg.connect(dsn(Role.OWNER, folder), autocommit=True) as owner:
        row = owner.execute("select ledger.restored(%s, %s)", [last, newest]).fetchone()
        assert row is not None
    installation.seal(folder)
    return Restored(
        entries=verification.entries,
        size=verification.sealed,
        newest_known=_size(newest),
        entry_id=row[0],
        same_key=same_key,
    )


def _size(note: str | None) -> int:
    return 0 if note is None else int(note.split("\n")[1])
