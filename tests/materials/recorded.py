"""What the record holds of one act: the state is asserted, and the single entry beside it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from batchwright.ledger.types import Refused
from tests.support.cluster import Clone


def entries(database: Clone) -> list[tuple[str, str]]:
    """Kind and outcome of every entry in order."""
    with database.connect("owner") as owner:
        found = owner.execute("select kind, outcome from ledger.entry order by id").fetchall()
    return [(kind, outcome) for kind, outcome in found]


@contextmanager
def one_entry(database: Clone, kind: str) -> Iterator[None]:
    """What is done inside makes one entry of this kind, and no other."""
    before = len(entries(database))
    yield
    assert entries(database)[before:] == [(kind, "done")]


@contextmanager
def refused(database: Clone, kind: str, *codes: str) -> Iterator[None]:
    """What is tried inside is refused for these reasons; the attempt is one entry."""
    before = len(entries(database))
    with pytest.raises(Refused) as found:
        yield
    assert found.value.codes == codes
    assert entries(database)[before:] == [(kind, "refused")]
