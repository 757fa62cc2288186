"""Who is who, who may do what, who is trained in what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from batchwright.identity.types import (
    AccessReview,
    Alert,
    Role,
    RoleAssignment,
    Sponsor,
    SponsorAccess,
    TrainingProcedure,
    TrainingRecord,
    User,
)
from batchwright.ledger.command import EVERYONE, query
from batchwright.ledger.store import Reader

_TRAINED = """
    select distinct p.code from identity_training_record r
    join identity_training_procedure p on p.id = r.procedure_id and p.edition = r.edition
    where r.user_id = identity.actor() and (r.expires_on is null or r.expires_on >= current_date)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRights:
    """A person with the roles they hold and the sponsors they see."""

    user: User
    roles: tuple[Role, ...]
    assignments: tuple[RoleAssignment, ...]
    sponsors: tuple[UUID, ...]


@query(permission=EVERYONE)
def me(read: Reader) -> User:
    """The person of this session."""
    return read.rows(User, "id = identity.actor()")[0]


@query(permission="identity.read")
def users(read: Reader) -> list[User]:
    """Everyone who has or had a code."""
    return read.rows(User, "true order by code")


@query(permission="identity.read")
def user_rights(read: Reader, *, user_id: UUID, at: datetime | None = None) -> UserRights:
    """What a person might do and see, now or at a past instant (US-11.10(d)); raises NotFound."""
    user = read.row(User, user_id)
    assignments = read.rows(
        RoleAssignment,
        "user_id = %s and granted_at <= coalesce(%s, now()) "
        "and (ended_at is null or ended_at > coalesce(%s, now())) "
        "and (expires_at is null or expires_at > coalesce(%s, now()))",
        user_id,
        at,
        at,
        at,
    )
    access = read.rows(
        SponsorAccess,
        "user_id = %s and granted_at <= coalesce(%s, now()) "
        "and (ended_at is null or ended_at > coalesce(%s, now()))",
        user_id,
        at,
        at,
    )
    return UserRights(
        user=user,
        roles=tuple(read.by_ids(Role, [each.role_id for each in assignments])),
        assignments=tuple(assignments),
        sponsors=tuple(each.sees_id for each in access),
    )


@query(permission="identity.read")
def roles(read: Reader) -> list[Role]:
    """All roles with their permissions."""
    return read.rows(Role, "true order by code")


@query(permission=EVERYONE)
def sponsors(read: Reader) -> list[Sponsor]:
    """The sponsors that this person sees."""
    return read.rows(Sponsor, "true order by code")


@query(permission="identity.read")
def training_of(read: Reader, *, user_id: UUID) -> list[TrainingRecord]:
    """A person's training, newest first."""
    return read.rows(TrainingRecord, "user_id = %s order by trained_on desc", user_id)


@query(permission="identity.read")
def training_procedures(read: Reader) -> list[TrainingProcedure]:
    """The procedures that people are trained in."""
    return read.rows(TrainingProcedure, "true order by code")


@query(permission="identity.administer")
def open_alerts(read: Reader) -> list[Alert]:
    """Alerts that nobody has acknowledged."""
    return read.rows(Alert, "acknowledged_at is null order by raised_at")


@query(permission="identity.administer")
def access_reviews_due(read: Reader) -> list[AccessReview]:
    """Access reviews that are not done, the oldest first."""
    return read.rows(AccessReview, "done_at is null order by due_on")


def trained_procedures(read: Reader) -> frozenset[str]:
    """Codes of the procedures whose edition in force this session's person is trained in."""
    return frozenset(code for (code,) in read.values(_TRAINED))
