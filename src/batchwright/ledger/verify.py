"""Verification: everything that can be recomputed is, and whatever differs is named.

It runs as the verifier, who reads and never writes, and trusts no computation of the database:
leaves, sections, the tree and every checkpoint are made again here, from the bytes. What it can
find is any change below the newest checkpoint kept outside the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection

from batchwright.ledger import keys
from batchwright.ledger.checkpoint import VerifierKey, parsed_verifier
from batchwright.ledger.fault import Fault
from batchwright.ledger.outside import Kept, kept_outside
from batchwright.ledger.verify_entries import read_entries
from batchwright.ledger.verify_records import record_faults
from batchwright.ledger.verify_tree import tree_faults

__all__ = ["Fault", "Verification", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was verified, up to which size it is sealed, and all faults.

    declared_lost: how many sealed entries restores from a backup have declared as lost.
    """

    entries: int
    sealed: int
    checkpoints: int
    newest_outside: int
    declared_lost: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """True if nothing differs."""
        return not self.faults


def verify(
    connection: Connection[Any],
    home: Path,
    key: VerifierKey | None = None,
    elsewhere: Sequence[Kept] = (),
) -> Verification:
    """Recomputes the whole record of the database and compares it with every checkpoint.

    key: what checkpoints are signed with; None: the home's, and up to a restore the former ones.
    elsewhere: checkpoints kept apart from the home.
    """
    trusted = (key,) if key else (keys.verifier(home), *_former(home))
    with connection.transaction():
        # A checkpoint is outside before its seals are committed: without the sealer's lock one in
        # between would be taken for entries that were removed.
        connection.execute("select ledger.await_sealing()")
        outside = [*kept_outside(home), *elsewhere]
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        entries = read_entries(connection)
        records = record_faults(connection, entries)
        tree = tree_faults(connection, entries, outside, trusted)
    return Verification(
        entries=len(entries.leaves),
        sealed=len(entries.sealed),
        checkpoints=tree.checkpoints,
        newest_outside=tree.newest_outside,
        declared_lost=tree.declared_lost,
        faults=(*entries.faults, *records, *tree.faults),
    )


def _former(home: Path) -> tuple[VerifierKey, ...]:
    """The keys that signed before restores for which the private one was not at hand."""
    path = home / "keys" / "verifier.former.pub"
    if not path.exists():
        return ()
    return tuple(parsed_verifier(line) for line in path.read_text().splitlines() if line.strip())
