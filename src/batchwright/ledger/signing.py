"""What a person signs by: the exact content that is shown, and the proof of a secret."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Any

from psycopg import Connection

from batchwright.kernel.canonical import canonical
from batchwright.ledger.command import COMMANDS, CommandSpecification
from batchwright.ledger.scope import actor_of, permitted
from batchwright.ledger.store import Reader
from batchwright.ledger.types import (
    Command,
    Prepared,
)


def signing_proof(token: str, secret: str) -> bytes:
    """The proof of a secret within a session: a verifier keyed by the session's unstored token.

    HMAC-SHA256 (RFC 2104), so that a signature within a session costs no full password hash.
    """
    return hmac.digest(token.encode(), secret.encode(), "sha256")


def prepare(
    connection: Connection[Any],
    do: Command,
    token: str,
    *,
    reason: str | None = None,
    event_at: datetime | None = None,
) -> Prepared:
    """What the person of `token` would sign by executing `do`: exact content, digest, meaning.

    reason, event_at: as they will be given to `execute`, for they are signed too. Raises NotFound
    if what `do` names cannot be seen, PermissionError if the person may not do it and ValueError
    if the command asks for no signature.
    """
    specification = COMMANDS[type(do)]
    if specification.meaning is None:
        raise ValueError(f"{specification.name} asks for no signature.")
    found = connection.execute("select identity.enter(%s)", [token]).fetchone()
    actor = actor_of(found[0] if found else None)
    if not permitted(actor, specification.permission):
        raise PermissionError(specification.name)
    reading = specification.view or specification.facts
    facts = reading(do, Reader(connection, token)) if reading else None
    meaning = meaning_of(specification, do, facts)
    content = content_shown(specification, do, facts, reason, event_at)
    return Prepared(
        meaning=meaning or specification.meaning,
        content=content,
        digest=sha256(content.encode()).digest(),
        signer_code=actor.code,
        signer_name=actor.name,
    )


def meaning_of(specification: CommandSpecification, do: Command, facts: Any) -> str | None:
    """What the signature means (US-11.50(a)(3)): as the command says, or recipe or rule in it."""
    if specification.meant is None:
        return specification.meaning
    meant: str = specification.meant(do, facts)
    return meant


def content_shown(
    specification: CommandSpecification,
    do: Command,
    facts: Any,
    reason: str | None,
    event_at: datetime | None,
) -> str:
    """The canonical text that is shown to who signs, and whose digest is signed.

    event_at: when it happened, where that is stated.
    """
    if specification.shown is not None:
        shown = specification.shown(do, facts)
    else:
        shown = {"command": do, "facts": facts}
    return canonical(
        {
            "act": specification.name,
            "event_at": event_at,
            "meaning": meaning_of(specification, do, facts),
            "reason": reason,
            "shown": shown,
        }
    )
