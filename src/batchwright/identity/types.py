"""People, what they may do, what they are trained in, and which sponsors they see."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from batchwright.kernel.rows import RecordOf, References, Row, Table

USER = RecordOf("identity.user", "user_id")
ADMINISTERS = "(select identity.holds('identity.administer'))"
CHECKS = "(select identity.holds('identity.check'))"
TRAINS = "(select identity.holds('identity.train'))"
OF_ANOTHER = "user_id <> (select identity.actor())"
"""Who writes what decides over rights: the commands' permissions once more, in the database, so
that no SQL in a person's session gives rights or sponsors to anybody."""


class UserState(StrEnum):
    """PROPOSED until identity was checked, and again after another person reset the secret.

    DEACTIVATED is for good, with the code kept.
    """

    PROPOSED = "proposed"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Row):
    """A person; the code is given once and never reused (US-11.100(a))."""

    TABLE: ClassVar[Table] = Table(
        "identity_user",
        records=(RecordOf("identity.user", "id"),),
        unique=(("code",),),
        checks=(
            "code ~ '^[a-z0-9][a-z0-9.-]{1,62}$'",
            "state = 'proposed' or identity_checked_at is not null",
        ),
        writers=(
            f"({ADMINISTERS} and state <> 'active') or "
            f"({CHECKS} and id <> (select identity.actor())) or "
            "identity.remains(id, code, name, state)"
        ),
    )
    version: int
    code: str
    name: str
    state: UserState
    identity_checked_how: str | None = None
    identity_checked_by: UUID | None = None
    identity_checked_at: datetime | None = None
    accountable_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Row):
    """A role and what it may do; nobody in a session changes it."""

    TABLE: ClassVar[Table] = Table(
        "identity_role",
        records=(RecordOf("identity.role", "id"),),
        unique=(("code",),),
        writers="false",
    )
    version: int
    code: str
    permissions: tuple[str, ...]
    administers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment(Row):
    """A person holds a role, until it ends or expires; emergency access always expires."""

    TABLE: ClassVar[Table] = Table(
        "identity_role_assignment",
        records=(USER,),
        indexes=(("user_id",),),
        checks=(
            "not emergency or (expires_at is not null and reason <> '')",
            "reviewed_by is null or (reviewed_by <> user_id and reviewed_by <> granted_by)",
            "granted_by <> user_id",
        ),
        writers=(
            f"{OF_ANOTHER} and ({ADMINISTERS} or "
            f"({CHECKS} and reviewed_by = (select identity.actor()) and version > 1))"
        ),
    )
    version: int
    user_id: Annotated[UUID, References("identity_user")]
    role_id: Annotated[UUID, References("identity_role")]
    granted_at: datetime
    granted_by: UUID | None
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    emergency: bool = False
    reason: str | None = None
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = None
    conclusion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor(Row):
    """A contract giver; the site itself is the one with the id `kernel.rows.SITE`."""

    TABLE: ClassVar[Table] = Table(
        "identity_sponsor",
        records=(RecordOf("identity.sponsor", "id"),),
        unique=(("code",),),
        owner="id",
        policy=f"id = any((select identity.sponsors())::uuid[]) or {ADMINISTERS}",
        writers=ADMINISTERS,
    )
    version: int
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorAccess(Row):
    """A person sees what belongs to a sponsor.

    Known to the person, to those who see that sponsor too, and to those who grant access.
    """

    TABLE: ClassVar[Table] = Table(
        "identity_sponsor_access",
        records=(USER,),
        indexes=(("user_id",),),
        owner="sees_id",
        policy=(
            "user_id = (select identity.actor()) or "
            f"sees_id = any((select identity.sponsors())::uuid[]) or {ADMINISTERS}"
        ),
        writers=f"{OF_ANOTHER} and {ADMINISTERS}",
    )
    version: int
    user_id: Annotated[UUID, References("identity_user")]
    sees_id: Annotated[UUID, References("identity_sponsor")]
    granted_at: datetime
    granted_by: UUID | None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingProcedure(Row):
    """A procedure that people are trained in; a new edition asks for new training."""

    TABLE: ClassVar[Table] = Table(
        "identity_training_procedure",
        records=(RecordOf("identity.training_procedure", "id"),),
        unique=(("code",),),
        writers=TRAINS,
    )
    version: int
    code: str
    title: str
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecord(Row):
    """A person was trained in one edition of a procedure (US-211.25)."""

    TABLE: ClassVar[Table] = Table(
        "identity_training_record",
        records=(USER,),
        indexes=(("user_id", "procedure_id"),),
        checks=("trained_by <> user_id", "expires_on > trained_on"),
        writers=f"{TRAINS} and trained_by = (select identity.actor())",
    )
    user_id: Annotated[UUID, References("identity_user")]
    procedure_id: Annotated[UUID, References("identity_training_procedure")]
    edition: int
    trained_on: date
    expires_on: date | None
    trained_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Row):
    """Something that security has to look at, such as a locked secret (US-11.300(d))."""

    TABLE: ClassVar[Table] = Table(
        "identity_alert",
        records=(RecordOf("identity.alert", "id"), USER),
        writers=ADMINISTERS,
    )
    version: int
    code: str
    user_id: Annotated[UUID | None, References("identity_user")]
    text: str
    raised_at: datetime
    acknowledged_by: UUID | None = None
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReview(Row):
    """The periodic review of who may do what (US-11.300(b), EU-11D-11)."""

    TABLE: ClassVar[Table] = Table(
        "identity_access_review",
        records=(RecordOf("identity.access_review", "id"),),
        writers=f"{ADMINISTERS} or {CHECKS}",
    )
    version: int
    due_on: date
    done_at: datetime | None = None
    done_by: UUID | None = None
    conclusion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingCertificate(Row):
    """The firm told an authority that its electronic signatures bind as those by hand do.

    US-11.100(c): sent to the FDA before or when they are first used.
    """

    TABLE: ClassVar[Table] = Table(
        "identity_binding_certificate",
        records=(RecordOf("identity.binding_certificate", "id"),),
        writers="(select identity.holds('identity.certify'))",
    )
    authority: str
    sent_on: date
    document: str
    filed_by: UUID
