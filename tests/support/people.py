"""People for database tests: one for each role, signed in, with what they may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from batchwright.database.home import Role
from batchwright.identity import bootstrap
from batchwright.identity.commands import (
    AcceptAccountability,
    ChangeSecret,
    CreateSponsor,
    DefineTraining,
    GrantSponsor,
    RecordTraining,
)
from batchwright.identity.roles import ROLES
from batchwright.identity.sessions import momentary, sign_in, sign_out
from batchwright.ledger.executor import execute
from batchwright.ledger.signing import prepare
from batchwright.ledger.types import Command, Receipt, SignatureGiven
from tests.support.cluster import Clone

CHEAP = "t=1,m=64,p=1"
"""Argon2 costs that keep tests quick; the stored parameters say so."""


def secret_of(code: str) -> str:
    """The secret of a test's person."""
    return f"correct-horse-{code[::-1]}-battery"


def signed_too(how: dict[str, Any]) -> dict[str, Any]:
    """What is signed with the act, of all that is told with it."""
    return {name: how[name] for name in ("reason", "event_at") if name in how}


@dataclass(kw_only=True)
class People:
    """One person for each role, by the role's name, with a live session each."""

    connection: Connection[Any]
    ids: dict[str, UUID]
    tokens: dict[str, str] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)
    secrets: dict[str, str] = field(default_factory=dict)

    def secret(self, code: str) -> str:
        """The secret that the person has now."""
        return self.secrets.get(code, secret_of(code))

    def forget(self, code: str) -> None:
        """The person's session is gone: the next act signs in anew, with both components."""
        self.tokens.pop(code, None)
        self.signed.discard(code)

    def token(self, code: str) -> str:
        """The token of the person's session, begun on first use."""
        if code not in self.tokens:
            session = sign_in(self.connection, code, self.secret(code))
            assert session is not None
            self.tokens[code] = session.token
        return self.tokens[code]

    def do(self, code: str, do: Command, **how: Any) -> Receipt:
        """Executes `do` as the person, unsigned; a changed secret is theirs from then on."""
        receipt = execute(self.connection, do, self.token(code), **how)
        if isinstance(do, ChangeSecret):
            self.secrets[code] = do.secret
            self.forget(code)
        return receipt

    def sign(self, code: str, do: Command, **how: Any) -> Receipt:
        """Prepares and executes `do` as the person, signed; both components the first time."""
        prepared = prepare(self.connection, do, self.token(code), **signed_too(how))
        signature = SignatureGiven(
            secret=self.secret(code),
            digest=prepared.digest,
            user_code=None if code in self.signed else code,
        )
        receipt = execute(self.connection, do, self.token(code), signature=signature, **how)
        self.signed.add(code)
        return receipt

    def witness(self, code: str, do: Command, **how: Any) -> Receipt:
        """The person signs outside a session of their own, with both components."""
        with momentary(self.connection, code, self.secret(code)) as session:
            prepared = prepare(self.connection, do, session.token, **signed_too(how))
            signature = SignatureGiven(
                secret=self.secret(code), digest=prepared.digest, user_code=code
            )
            return execute(self.connection, do, session.token, signature=signature, **how)

    def sponsor(self, code: str, *seen_by: str) -> UUID:
        """A new sponsor that the people named see; all of them, if none is named."""
        made = self.do("system-administrator", CreateSponsor(code=code, name=f"Sponsor {code}"))
        sponsor_id = UUID(str(made.result["sponsor_id"]))
        for person in seen_by or tuple(self.ids):
            giver = "system-administrator"
            if person == giver:
                continue
            self.do(giver, GrantSponsor(user_id=self.ids[person], sponsor_id=sponsor_id))
        return sponsor_id

    def trained(self, procedure: str, *codes: str) -> None:
        """The people named are trained in the procedure."""
        made = self.do("trainer", DefineTraining(code=procedure, title=procedure))
        edition = made.result["edition"]
        assert isinstance(edition, int)
        for code in codes:
            self.do(
                "trainer",
                RecordTraining(
                    user_id=self.ids[code],
                    procedure=procedure,
                    edition=edition,
                    trained_on=date(2026, 1, 5),
                ),
            )


def install(
    owner: Connection[Any], more: Sequence[tuple[str, tuple[str, ...]]] = ()
) -> dict[str, UUID]:
    """Bootstrap with one person for each role, whose code is the role's, and `more` people."""
    people = [(role, (role,)) for role in ROLES] + [
        ("operator-2", ("operator",)),
        ("quality-2", ("quality",)),
        *more,
    ]
    return bootstrap.install(
        owner,
        "Demonstration site",
        tuple(
            bootstrap.FirstPerson(code, code.replace("-", " ").capitalize(), secret_of(code), roles)
            for code, roles in people
        ),
        parameters=CHEAP,
        must_change=False,
    )


def accountable(people: People) -> People:
    """The same people, each with the statement of accountability signed."""
    for code in people.ids:
        people.sign(code, AcceptAccountability())
    return people


def settle(database: Clone) -> None:
    """In the empty database there is one person for each role, who has signed the statement of
    accountability; nobody is signed in."""
    with database.connect(Role.OWNER) as owner:
        ids = install(owner)
    with database.connect(Role.APP) as connection:
        people = accountable(People(connection=connection, ids=ids))
        for code in ids:
            sign_out(connection, people.token(code))


def unknown_id() -> UUID:
    """An id that nothing has."""
    return uuid4()
