"""Reading within the scope of a session: who acts, what they may, what they ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from psycopg import Connection

from batchwright.ledger.command import EVERYONE, QUERIES
from batchwright.ledger.store import Reader
from batchwright.ledger.types import (
    Actor,
    NotFound,
    SessionEnded,
)


@contextmanager
def scope(connection: Connection[Any], token: str) -> Iterator[Actor]:
    """A transaction for reading within the scope of the session; raises SessionEnded."""
    with connection.transaction():
        found = connection.execute("select identity.enter(%s)", [token]).fetchone()
        yield actor_of(found[0] if found else None)


def ask(connection: Connection[Any], name: str, token: str, **parameters: object) -> Any:
    """What the query `name` gives the person of `token`.

    Raises NotFound where the thing asked for, or the permission, is missing: both read the same.
    """
    specification = QUERIES[name]
    with scope(connection, token) as actor:
        if not permitted(actor, specification.permission):
            raise NotFound(name)
        return specification.function(Reader(connection), **parameters)


def actor_of(found: dict[str, Any] | None) -> Actor:
    """The person of a session as the database tells it; raises SessionEnded if it tells none."""
    if found is None:
        raise SessionEnded
    return Actor(
        user_id=UUID(found["user_id"]),
        session_id=UUID(found["session_id"]),
        code=found["code"],
        name=found["name"],
        permissions=frozenset(found["permissions"]),
        roles=frozenset(found["roles"]),
        sponsors=tuple(UUID(each) for each in found["sponsors"]),
        accountable=found["accountable"],
        must_change_secret=bool(found["must_change_secret"]),
        momentary=found["momentary"],
    )


def permitted(actor: Actor, permission: str) -> bool:
    """True if the actor holds the permission, or everybody does."""
    return permission == EVERYONE or permission in actor.permissions
