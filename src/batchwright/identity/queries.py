"""Who is who, who may do what, who is trained in what."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from batchwright.identity.types import (
    AccessReview,
    Alert,
    BindingCertificate,
    Role,
    RoleAssignment,
    Sponsor,
    SponsorAccess,
    TrainingProcedure,
    TrainingRecord,
    User,
    UserState,
)
from batchwright.ledger.command import EVERYONE, query
from batchwright.ledger.store import Reader

_TRAINED = """
    select distinct p.code from identity_training_record r
    join identity_training_procedure p on p.id = r.procedure_id and p.edition = r.edition
    where r.user_id = identity.actor() and r.trained_on <= current_date
      and (r.expires_on is null or r.expires_on >= current_date)
"""
_WAS_TRAINED = """
    select exists (
        select from identity_training_record r
        join identity_training_procedure p on p.id = r.procedure_id
        where r.user_id = %s and p.code = %s and r.edition = %s and r.trained_on <= %s
          and (r.expires_on is null or r.expires_on >= %s))
"""
_RECORDED = """
    select i.image::jsonb from ledger.image i join ledger.entry e on e.id = i.entry_id
    where i.table_name = %s and i.row_id = %s and e.at <= %s
    order by i.id desc limit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRights:
    """A person with the roles they hold and the sponsors they see.

    state: None for an instant before the person was proposed. permissions: what they may do, none
    unless active. sponsors: for one who does not grant access, those that one sees oneself.
    """

    user: User
    state: UserState | None
    permissions: tuple[str, ...]
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
    """What a person might do and see, now or at a past instant (US-11.10(d)); raises NotFound.

    The past is told from the record, so that state and permissions are those of that instant.
    """
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
    held = read.by_ids(Role, [each.role_id for each in assignments])
    state: UserState | None = user.state
    if at is not None:
        held = [
            replace(each, permissions=tuple(_recorded(read, each, at)["permissions"]))
            for each in held
        ]
        found = _recorded(read, user, at).get("state")
        state = UserState(found) if found else None
    may = {each for role in held for each in role.permissions}
    return UserRights(
        user=user,
        state=state,
        permissions=tuple(sorted(may)) if state is UserState.ACTIVE else (),
        roles=tuple(held),
        assignments=tuple(assignments),
        sponsors=tuple(each.sees_id for each in access),
    )


def _recorded(read: Reader, row: User | Role, at: datetime) -> dict[str, Any]:
    """The row as the record has it at an instant; empty if it was not there yet."""
    found = read.values(_RECORDED, row.TABLE.name, row.id, at)
    image: dict[str, Any] = found[0][0] if found else {}
    return image


@query(permission="identity.read")
def roles(read: Reader) -> list[Role]:
    """All roles with their permissions."""
    return read.rows(Role, "true order by code")


@query(permission=EVERYONE)
def sponsors(read: Reader) -> list[Sponsor]:
    """The sponsors that this person sees; all of them, for one who grants access to them."""
    return read.rows(Sponsor, "true order by code")


@query(permission="identity.read")
def training_of(read: Reader, *, user_id: UUID) -> list[TrainingRecord]:
    """A person's training, newest first."""
    return read.rows(TrainingRecord, "user_id = %s order by trained_on desc, id desc", user_id)


@query(permission="identity.read")
def training_procedures(read: Reader) -> list[TrainingProcedure]:
    """The procedures that people are trained in."""
    return read.rows(TrainingProcedure, "true order by code")


@query(permission="identity.administer")
def open_alerts(read: Reader) -> list[Alert]:
    """Alerts that nobody has acknowledged."""
    return read.rows(Alert, "acknowledged_at is null order by raised_at")


@query(permission="identity.check")
def emergency_access_to_review(read: Reader) -> list[RoleAssignment]:
    """Emergency access that nobody has reviewed, the oldest first."""
    return read.rows(RoleAssignment, "emergency and reviewed_at is null order by granted_at")


@query(permission="identity.read")
def access_reviews_due(read: Reader) -> list[AccessReview]:
    """Access reviews that are not done, the oldest first (US-11.300(b))."""
    return read.rows(AccessReview, "done_at is null order by due_on")


@query(permission="identity.read")
def certificates(read: Reader) -> list[BindingCertificate]:
    """Who was told that electronic signatures bind, newest first (US-11.100(c))."""
    return read.rows(BindingCertificate, "true order by sent_on desc, id desc")


def trained_procedures(read: Reader) -> frozenset[str]:
    """Codes of the procedures whose edition in force this session's person is trained in."""
    return frozenset(code for (code,) in read.values(_TRAINED))


def trained(read: Reader, user_id: UUID, procedure: str, edition: int, on: date) -> bool:
    """True if the person had training in that edition on that day, not expired (US-11.10(i))."""
    ((was_trained,),) = read.values(_WAS_TRAINED, user_id, procedure, edition, on, on)
    return bool(was_trained)
