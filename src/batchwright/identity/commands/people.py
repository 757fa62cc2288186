"""People are proposed, checked by another, activated and deactivated."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from batchwright.identity import rules, secrets
from batchwright.identity.types import User, UserState
from batchwright.kernel.canonical import Secret
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeUser(Command):
    """code: never given before. name: as printed with signatures. secret: the first one, which the
    person replaces at the first sign-in."""

    code: Code
    name: str
    secret: Annotated[str, Secret]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateUser(Command):
    """user_id: whose identity was checked. identity_checked_how: by what."""

    user_id: UUID
    identity_checked_how: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateUser(Command):
    """user_id: who leaves; the code stays taken."""

    user_id: UUID
    expected_version: int | None = None


def _code_taken(do: ProposeUser, read: Reader) -> bool:
    return read.first(User, "code = %s", do.code) is not None


@command(permission="identity.administer", facts=_code_taken)
def propose_user(do: ProposeUser, facts: bool, context: Context) -> Change:
    """A person is known by a code that was never given before; not active yet (US-11.100)."""
    user = User(
        id=context.new_id(), version=1, code=do.code, name=do.name, state=UserState.PROPOSED
    )
    return Change(
        kind="identity.user_proposed.v1",
        rows=(user,),
        findings=(
            *rules.code_free(facts, do.code),
            *rules.code_well_formed(do.code),
            *rules.told(name=do.name),
            *rules.secret_strong(secrets.weaknesses(do.secret, do.code, do.name)),
        ),
        effects=(secrets.setting(user.id, do.code, do.secret, must_change=True),),
        result={"user_id": str(user.id)},
    )


def _user(do: ActivateUser | DeactivateUser, read: Reader) -> User:
    return read.row(User, do.user_id, lock=True)


@command(permission="identity.check", facts=_user)
def activate_user(do: ActivateUser, facts: User, context: Context) -> Change:
    """The person's identity was checked by another, and the code is active (US-11.100(b))."""
    row = replace(
        facts,
        version=facts.version + 1,
        state=UserState.ACTIVE,
        identity_checked_how=do.identity_checked_how,
        identity_checked_by=context.actor.user_id,
        identity_checked_at=context.at,
    )
    return Change(
        kind="identity.user_activated.v1",
        rows=(row,),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.user_is(facts, UserState.PROPOSED),
            *rules.another_person(context.actor.user_id, facts.id, "check the identity"),
            *rules.told(identity_checked_how=do.identity_checked_how),
        ),
    )


@command(permission="identity.administer", facts=_user, needs_reason=True)
def deactivate_user(do: DeactivateUser, facts: User, context: Context) -> Change:
    """The person acts no longer; sessions end at once, the code stays taken (US-11.100(a)).

    Nobody deactivates themselves, so that a system administrator remains.
    """
    return Change(
        kind="identity.user_deactivated.v1",
        rows=(replace(facts, version=facts.version + 1, state=UserState.DEACTIVATED),),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.user_is(facts, UserState.PROPOSED, UserState.ACTIVE),
            *rules.another_person(context.actor.user_id, facts.id, "deactivate this user"),
        ),
        effects=(("identity.end_sessions", (facts.id,)),),
    )
