"""Roles are granted and ended, for good or for an emergency."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from batchwright.identity import rules
from batchwright.identity.types import Alert, Role, RoleAssignment, User, UserState
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole(Command):
    """user_id, role: who gets which role."""

    user_id: UUID
    role: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole(Command):
    """assignment_id: the role that is held no longer."""

    assignment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEmergencyAccess(Command):
    """user_id, role, expires_at: who gets which role until when, in an emergency."""

    user_id: UUID
    role: Code
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEmergencyAccess(Command):
    """assignment_id: the emergency access that was looked at. conclusion: what it was used for."""

    assignment_id: UUID
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFacts:
    """The person, the role asked for, and what the person holds."""

    user: User
    role: Role
    held: tuple[Role, ...]
    assignments: tuple[RoleAssignment, ...]


def _role_facts(do: GrantRole | GrantEmergencyAccess, read: Reader) -> RoleFacts:
    # Locked, so that two grants at once see each other.
    user = read.row(User, do.user_id, lock=True)
    role = read.first(Role, "code = %s", do.role)
    if role is None:
        raise NotFound("Role")
    held = read.rows(
        RoleAssignment,
        "user_id = %s and ended_at is null and (expires_at is null or expires_at > now())",
        do.user_id,
    )
    return RoleFacts(
        user=user,
        role=role,
        held=tuple(read.by_ids(Role, [each.role_id for each in held])),
        assignments=tuple(held),
    )


def _assignment(facts: RoleFacts, context: Context) -> RoleAssignment:
    return RoleAssignment(
        id=context.new_id(),
        version=1,
        user_id=facts.user.id,
        role_id=facts.role.id,
        granted_at=context.at,
        granted_by=context.actor.user_id,
    )


@command(permission="identity.administer", facts=_role_facts)
def grant_role(do: GrantRole, facts: RoleFacts, context: Context) -> Change:
    """The person holds the role; administration and GMP work stay apart (EU-11D-11)."""
    row = _assignment(facts, context)
    return Change(
        kind="identity.role_granted.v1",
        rows=(row,),
        findings=(
            *rules.user_is(facts.user, UserState.PROPOSED, UserState.ACTIVE),
            *rules.another_person(context.actor.user_id, facts.user.id, "grant this role"),
            *rules.not_held_yet(facts.role, facts.assignments),
            *rules.administration_apart(facts.role, facts.held),
        ),
        result={"assignment_id": str(row.id)},
    )


@command(permission="identity.administer", facts=_role_facts, needs_reason=True)
def grant_emergency_access(do: GrantEmergencyAccess, facts: RoleFacts, context: Context) -> Change:
    """The person holds the role for a short time; an alert is raised and a review is due."""
    row = replace(
        _assignment(facts, context),
        expires_at=do.expires_at,
        emergency=True,
        reason=context.reason,
    )
    alert = Alert(
        id=context.new_id(),
        version=1,
        code="emergency_access",
        user_id=facts.user.id,
        text=f"Emergency access as {facts.role.code}: {context.reason}",
        raised_at=context.at,
    )
    return Change(
        kind="identity.emergency_access_granted.v1",
        rows=(row, alert),
        findings=(
            *rules.user_is(facts.user, UserState.ACTIVE),
            *rules.another_person(context.actor.user_id, facts.user.id, "grant this role"),
            *rules.not_held_yet(facts.role, facts.assignments),
            *rules.administration_apart(facts.role, facts.held),
            *rules.emergency_is_short(context.at, do.expires_at),
        ),
        result={"assignment_id": str(row.id)},
    )


def _assignment_of(do: EndRole | ReviewEmergencyAccess, read: Reader) -> RoleAssignment:
    return read.row(RoleAssignment, do.assignment_id, lock=True)


@command(permission="identity.administer", facts=_assignment_of)
def end_role(do: EndRole, facts: RoleAssignment, context: Context) -> Change:
    """The role is held no longer, from this moment.

    Nobody ends a role of their own, so that a system administrator remains.
    """
    return Change(
        kind="identity.role_ended.v1",
        rows=(replace(facts, version=facts.version + 1, ended_at=context.at),),
        findings=(
            *rules.not_ended(facts.ended_at),
            *rules.another_person(context.actor.user_id, facts.user_id, "end this role"),
        ),
    )


@command(permission="identity.check", facts=_assignment_of)
def review_emergency_access(
    do: ReviewEmergencyAccess, facts: RoleAssignment, context: Context
) -> Change:
    """Another person than its holder and its giver has looked at what the access was used for."""
    actor = context.actor.user_id
    row = replace(
        facts,
        version=facts.version + 1,
        reviewed_by=actor,
        reviewed_at=context.at,
        conclusion=do.conclusion,
    )
    took_part = {facts.user_id, facts.granted_by or facts.user_id}
    return Change(
        kind="identity.emergency_access_reviewed.v1",
        rows=(row,),
        findings=(
            *rules.emergency_reviewable(facts, context.at),
            *rules.not_the_performer(actor, took_part, "review the access"),
            *rules.told(conclusion=do.conclusion),
        ),
    )
