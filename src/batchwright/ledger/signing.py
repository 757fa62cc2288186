"""What a person signs by: the exact content that is shown, and the proof of a secret."""

import hmac
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


def prepare(connection: Connection[Any], do: Command, token: str) -> Prepared:
    """What the person of `token` would sign by executing `do`: exact content, digest, meaning.

    Raises NotFound if what `do` names cannot be seen, PermissionError if the person may not do it
    and ValueError if the command asks for no signature.
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
    content = content_shown(specification, do, facts)
    return Prepared(
        meaning=specification.meaning,
        content=content,
        digest=sha256(content.encode()).digest(),
        signer_code=actor.code,
        signer_name=actor.name,
    )


def content_shown(specification: CommandSpecification, do: Command, facts: Any) -> str:
    """The canonical text that is shown to who signs, and whose digest is signed."""
    if specification.shown is not None:
        shown = specification.shown(do, facts)
    else:
        shown = {"command": do, "facts": facts}
    return canonical({"act": specification.name, "meaning": specification.meaning, "shown": shown})
