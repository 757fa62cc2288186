"""One process at a time: a lock on a file of the home, let go when its holder ends, however."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from batchwright.database.faults import DatabaseFault


@contextlib.contextmanager
def alone(path: Path, purpose: str) -> Iterator[None]:
    """No other process is inside with the same `path`; refused at once if one is."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise DatabaseFault(f"{purpose} is running already in {path.parent}.") from taken
        yield
