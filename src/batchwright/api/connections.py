"""One connection of the application role for each thread of the server."""

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection

from batchwright.database.connections import dsn
from batchwright.database.home import Role

_local = threading.local()


@contextmanager
def connection() -> Iterator[Connection[Any]]:
    """This thread's connection, made anew if the server was gone meanwhile."""
    conninfo = dsn(Role.APP)
    found: Connection[Any] | None = getattr(_local, "connection", None)
    if found is None or _local.conninfo != conninfo or _gone(found):
        if found is not None:
            found.close()
        found = psycopg.connect(conninfo, autocommit=True)
        _local.connection, _local.conninfo = found, conninfo
    try:
        yield found
    except psycopg.OperationalError:
        found.close()
        raise


def _gone(found: Connection[Any]) -> bool:
    """True if the server hung up: an idle connection has nothing to say, unless it is the end."""
    if found.closed or found.broken:
        return True
    poll = select.poll()
    poll.register(found.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
