"""Sessions: begun with both components, ended by the person, idle time, or after one command."""

import secrets as random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg import Connection

from batchwright.identity.secrets import proof
from batchwright.ledger.signing import signing_proof
from batchwright.ledger.types import SessionEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A live session; the token is known to the person's side alone."""

    token: str
    session_id: UUID
    user_id: UUID

    def __repr__(self) -> str:
        return f"Session(session_id={self.session_id}, user_id={self.user_id})"


def sign_in(
    connection: Connection[Any], code: str, secret: str, *, is_momentary: bool = False
) -> Session | None:
    """A session of the user `code`, or None; unknown, wrong, locked and deactivated read the same.

    A failure is an entry of the record; the fifth in a row locks the secret and raises an alert.
    """
    found = connection.execute(
        "select salt, parameters from identity.challenge(%s)", [code]
    ).fetchone()
    assert found is not None
    token = random.token_urlsafe(32)
    given = proof(secret, bytes(found[0]), found[1])
    with connection.transaction():
        begun = connection.execute(
            "select session_id, user_id from identity.begin_session(%s, %s, %s, %s, %s)",
            [
                code,
                given,
                sha256(token.encode()).digest(),
                sha256(signing_proof(token, secret)).digest(),
                is_momentary,
            ],
        ).fetchone()
        assert begun is not None
        if begun[0] is None:
            connection.execute("select identity.record_failure(%s)", [code])
            return None
    return Session(token=token, session_id=begun[0], user_id=begun[1])


def sign_out(connection: Connection[Any], token: str) -> None:
    """The session of `token` has ended; nothing happens if it had."""
    connection.execute("select identity.end_session(%s)", [token])


@contextmanager
def momentary(connection: Connection[Any], code: str, secret: str) -> Iterator[Session]:
    """A session for one command of a person at another's screen; none is left behind.

    Both components are given each time (US-11.200(a)(1)); the database ends it with the command,
    done or refused. Raises SessionEnded if the components are wrong.
    """
    session = sign_in(connection, code, secret, is_momentary=True)
    if session is None:
        raise SessionEnded
    try:
        yield session
    finally:
        sign_out(connection, session.token)
