"""Secrets are changed, reset and unlocked; the statement of accountability is signed."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from batchwright.identity import rules, secrets
from batchwright.identity.types import Alert, User, UserState
from batchwright.kernel.canonical import Secret
from batchwright.ledger.command import EVERYONE, command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning, NotFound

STATEMENT = (
    "I answer for every act and every electronic signature made under my code, as if I had signed "
    "by hand. I keep my secret to myself."
)
"""The statement of accountability (US-11.10(j))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSecret(Command):
    """current: the secret of the person of this session until now. secret: the new one, with which
    the person signs in again."""

    current: Annotated[str, Secret]
    secret: Annotated[str, Secret]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetSecret(Command):
    """user_id: who forgot it. secret: replaced by the person at the next sign-in."""

    user_id: UUID
    secret: Annotated[str, Secret]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockSecret(Command):
    """user_id: whose secret was locked by failures."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAccountability(Command):
    """statement: the words that are signed, exactly."""

    statement: str = STATEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretFacts:
    """The person of the session, and what the database says of the two secrets."""

    user: User
    is_right: bool
    was_used: bool


def _self(read: Reader) -> User:
    found = read.rows(User, "id = identity.actor() for update")
    if not found:
        raise NotFound("User")
    return found[0]


def _secret_facts(do: ChangeSecret, read: Reader) -> SecretFacts:
    user = _self(read)
    ((salt, costs),) = read.values("select salt, parameters from identity.challenge(%s)", user.code)
    ((is_right,),) = read.values(
        "select identity.proves(%s)", secrets.proof(do.current, bytes(salt), costs)
    )
    was_used = False
    if is_right:
        past = read.values("select salt, parameters from identity.past_secrets()")
        proofs = [secrets.proof(do.secret, bytes(salt), costs) for salt, costs in past]
        ((was_used,),) = read.values("select identity.had_before(%s)", proofs)
    return SecretFacts(user=user, is_right=is_right, was_used=was_used)


@command(permission=EVERYONE, facts=_secret_facts, before_accountable=True)
def change_secret(do: ChangeSecret, facts: SecretFacts, context: Context) -> Change:
    """The person's secret is a new one and all sessions begun with the old one have ended.

    The record says only that it changed. Five wrong tries lock it (US-11.300(d)).
    """
    user = facts.user
    return Change(
        kind="identity.secret_changed.v1",
        rows=(replace(user, version=user.version + 1),),
        findings=(
            *rules.secret_known(facts.is_right),
            *rules.secret_fresh(facts.was_used),
            *rules.secret_strong(secrets.weaknesses(do.secret, user.code, user.name)),
        ),
        effects=(secrets.setting(user.id, user.code, do.secret, must_change=False),),
    )


def _user(do: ResetSecret | UnlockSecret, read: Reader) -> User:
    return read.row(User, do.user_id, lock=True)


@command(permission="identity.administer", facts=_user, needs_reason=True)
def reset_secret(do: ResetSecret, facts: User, context: Context) -> Change:
    """The person has to choose a new secret, after a second person checked who they are.

    All sessions end (US-11.300(c)). The code rests until `activate_user`, which a system
    administrator may not do: using another's code takes two people (US-11.200(a)(3)).
    """
    alert = Alert(
        id=context.new_id(),
        version=1,
        code="secret_reset",
        user_id=facts.id,
        text=f"The secret was reset: {context.reason}",
        raised_at=context.at,
    )
    return Change(
        kind="identity.secret_reset.v1",
        rows=(replace(facts, version=facts.version + 1, state=UserState.PROPOSED), alert),
        findings=(
            *rules.another_person(context.actor.user_id, facts.id, "reset this secret"),
            *rules.user_is(facts, UserState.PROPOSED, UserState.ACTIVE),
            *rules.secret_strong(secrets.weaknesses(do.secret, facts.code, facts.name)),
        ),
        effects=(secrets.setting(facts.id, facts.code, do.secret, must_change=True),),
    )


@command(permission="identity.check", facts=_user)
def unlock_secret(do: UnlockSecret, facts: User, context: Context) -> Change:
    """Failures are forgotten; the secret stays the same. Never for oneself."""
    return Change(
        kind="identity.secret_unlocked.v1",
        rows=(replace(facts, version=facts.version + 1),),
        findings=tuple(rules.another_person(context.actor.user_id, facts.id, "unlock this secret")),
        effects=(("identity.unlock", (facts.id,)),),
    )


def _signing(do: AcceptAccountability, read: Reader) -> User:
    return _self(read)


@command(
    permission=EVERYONE, signature=Meaning.ACCOUNTABLE, facts=_signing, before_accountable=True
)
def accept_accountability(do: AcceptAccountability, facts: User, context: Context) -> Change:
    """The person has signed the statement, and may sign from now on (US-11.10(j))."""
    return Change(
        kind="identity.accountability_accepted.v1",
        rows=(replace(facts, version=facts.version + 1, accountable_at=context.at),),
        findings=(
            *rules.secret_own(context.actor.must_change_secret),
            *rules.statement_as_given(do.statement == STATEMENT),
        ),
    )
