"""Sponsors are made known, and who sees them."""

from dataclasses import dataclass, replace
from uuid import UUID

from batchwright.identity import rules
from batchwright.identity.types import Sponsor, SponsorAccess, User, UserState
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSponsor(Command):
    """code, name: of the contract giver."""

    code: Code
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantSponsor(Command):
    """user_id, sponsor_id: who sees which sponsor."""

    user_id: UUID
    sponsor_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSponsorAccess(Command):
    """access_id: what is seen no longer."""

    access_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFacts:
    """The person, the sponsor, and whether the one sees the other."""

    user: User
    sponsor: Sponsor
    sees: bool


def _taken(do: CreateSponsor, read: Reader) -> bool:
    return read.first(Sponsor, "code = %s", do.code) is not None


@command(permission="identity.administer", facts=_taken)
def create_sponsor(do: CreateSponsor, facts: bool, context: Context) -> Change:
    """A contract giver is known; nobody sees what belongs to it before it is granted."""
    row = Sponsor(id=context.new_id(), version=1, code=do.code, name=do.name)
    return Change(
        kind="identity.sponsor_created.v1",
        rows=(row,),
        findings=(
            *rules.sponsor_code_free(facts, do.code),
            *rules.told(code=do.code, name=do.name),
        ),
        result={"sponsor_id": str(row.id)},
    )


def _access_facts(do: GrantSponsor, read: Reader) -> AccessFacts:
    # Locked, so that two grants at once see each other.
    user = read.row(User, do.user_id, lock=True)
    sponsor = read.row(Sponsor, do.sponsor_id)
    held = read.first(
        SponsorAccess,
        "user_id = %s and sees_id = %s and ended_at is null",
        do.user_id,
        do.sponsor_id,
    )
    return AccessFacts(user=user, sponsor=sponsor, sees=held is not None)


@command(permission="identity.administer", facts=_access_facts)
def grant_sponsor(do: GrantSponsor, facts: AccessFacts, context: Context) -> Change:
    """The person sees what belongs to the sponsor."""
    row = SponsorAccess(
        id=context.new_id(),
        version=1,
        user_id=do.user_id,
        sees_id=do.sponsor_id,
        granted_at=context.at,
        granted_by=context.actor.user_id,
    )
    return Change(
        kind="identity.sponsor_granted.v1",
        rows=(row,),
        findings=(
            *rules.user_is(facts.user, UserState.PROPOSED, UserState.ACTIVE),
            *rules.another_person(context.actor.user_id, do.user_id, "grant this access"),
            *rules.not_seen_yet(facts.sees, facts.sponsor),
        ),
        result={"access_id": str(row.id)},
    )


def _access(do: EndSponsorAccess, read: Reader) -> SponsorAccess:
    return read.row(SponsorAccess, do.access_id, lock=True)


@command(permission="identity.administer", facts=_access)
def end_sponsor_access(do: EndSponsorAccess, facts: SponsorAccess, context: Context) -> Change:
    """The person sees the sponsor no longer, from this moment."""
    return Change(
        kind="identity.sponsor_access_ended.v1",
        rows=(replace(facts, version=facts.version + 1, ended_at=context.at),),
        findings=tuple(rules.not_ended(facts.ended_at)),
    )
