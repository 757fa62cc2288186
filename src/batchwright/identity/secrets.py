"""Secrets: argon2id outside the database, so that it learns a proof and never the secret.

The proof is the raw argon2id hash (RFC 9106); the database keeps SHA-256 of it. Whoever reads the
database cannot sign in with what they read, and injected SQL cannot begin a session.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw

PARAMETERS = "t=3,m=65536,p=1"
"""Passes, KiB and lanes: at least what RFC 9106 recommends where memory is short (own choice)."""

SHORTEST = 12
COMMON = frozenset(
    {
        "abcdef",
        "admin",
        "changeme",
        "geheim",
        "iloveyou",
        "letmein",
        "passwor",
        "passwort",
        "qwerty",
        "qwertz",
        "welcome",
        "12345",
        "54321",
    }
)
"""Parts of the commonest passwords (own choice)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """What the database keeps of a secret."""

    salt: bytes
    parameters: str
    digest: bytes


def proof(secret: str, salt: bytes, parameters: str) -> bytes:
    """The 32 bytes that prove knowledge of `secret`."""
    costs = dict(part.split("=") for part in parameters.split(","))
    return hash_secret_raw(
        secret.encode(),
        salt,
        time_cost=int(costs["t"]),
        memory_cost=int(costs["m"]),
        parallelism=int(costs["p"]),
        hash_len=32,
        type=Type.ID,
    )


def new_secret(secret: str, parameters: str = PARAMETERS) -> NewSecret:
    """What is kept of `secret`, with a salt of its own."""
    salt = os.urandom(16)
    return NewSecret(
        salt=salt,
        parameters=parameters,
        digest=sha256(proof(secret, salt, parameters)).digest(),
    )


def setting(
    user_id: UUID, code: str, secret: str, *, must_change: bool
) -> tuple[str, tuple[object, ...]]:
    """The effect that makes `secret` the person's; the database learns salt and digest."""
    made = new_secret(secret)
    values = (user_id, code, made.salt, made.parameters, made.digest, must_change)
    return "identity.set_secret", values


def weaknesses(secret: str, code: str, name: str) -> tuple[str, ...]:
    """Why `secret` is too weak, as words for a person; empty if it will do (US-11.300)."""
    lowered = secret.lower()
    found = []
    if len(secret) < SHORTEST:
        found.append(f"shorter than {SHORTEST} characters")
    if len(set(secret)) < 5:
        found.append("fewer than 5 different characters")
    if code.lower() in lowered or any(
        len(part) > 3 and part in lowered for part in name.lower().split()
    ):
        found.append("contains your code or name")
    if any(common in lowered for common in COMMON):
        found.append("contains a common password")
    return tuple(found)
