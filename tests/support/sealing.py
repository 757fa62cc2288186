"""Sealing in tests."""

import time

from batchwright.database.home import Role
from batchwright.ledger.sealer import seal_once
from tests.support.cluster import Clone


def seal_all(database: Clone) -> int:
    """How many entries were sealed, until all that are closed are.

    The snapshot's xmin is that of the whole server: a transaction of another test may hold it back.
    """
    count = 0
    with database.connect(Role.SEALER, autocommit=True) as sealer:
        for _ in range(400):
            count += seal_once(sealer, database.home)
            left = sealer.execute(
                "select count(*) from ledger.entry e where not exists "
                "(select from ledger.seal s where s.entry_id = e.id)"
            ).fetchone()
            if left == (0,):
                return count
            time.sleep(0.05)
    raise TimeoutError("Another transaction of the server held the sealer back for 20 s.")
