"""People are proposed, checked and activated; roles, sponsors and training are granted and ended."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from batchwright.identity import rules, secrets
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
    UserState,
)
from batchwright.kernel.canonical import Secret
from batchwright.kernel.findings import Finding, Severity
from batchwright.ledger.command import EVERYONE, command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning, NotFound

STATEMENT = (
    "I answer for every act and every electronic signature made under my code, as if I had signed "
    "by hand. I keep my secret to myself."
)
"""The statement of accountability (US-11.10(j))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeUser(Command):
    """code: never given before. name: as printed with signatures. secret: the first one, which the
    person replaces at the first sign-in."""

    code: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole(Command):
    """user_id, role: who gets which role."""

    user_id: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEmergencyAccess(Command):
    """user_id, role, expires_at: who gets which role until when, in an emergency."""

    user_id: UUID
    role: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole(Command):
    """assignment_id: the role that is held no longer."""

    assignment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEmergencyAccess(Command):
    """assignment_id: the emergency access that another person has looked at."""

    assignment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSponsor(Command):
    """code, name: of the contract giver."""

    code: str
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
class DefineTraining(Command):
    """code, title: of the procedure; a new edition if the code exists."""

    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTraining(Command):
    """user_id, procedure: who was trained in what; edition, trained_on, expires_on: which, when."""

    user_id: UUID
    procedure: str
    edition: int
    trained_on: date
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSecret(Command):
    """secret: the new one of the person of this session."""

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
class AcknowledgeAlert(Command):
    """alert_id: the alert that was looked at."""

    alert_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAccessReview(Command):
    """due_on: when the next review of all access is due."""

    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteAccessReview(Command):
    """review_id, conclusion: what the review of all access found."""

    review_id: UUID
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFacts:
    """The person, the role asked for, and what the person holds."""

    user: User
    role: Role
    held: tuple[Role, ...]
    assignments: tuple[RoleAssignment, ...]


def _user_with_code(do: ProposeUser, read: Reader) -> bool:
    return read.first(User, "code = %s", do.code) is not None


def _set_secret(
    user_id: UUID, code: str, secret: str, must_change: bool
) -> tuple[tuple[str, tuple[object, ...]], ...]:
    made = secrets.new_secret(secret)
    values = (user_id, code, made.salt, made.parameters, made.digest, must_change)
    return (("identity.set_secret", values),)


@command(permission="identity.administer", facts=_user_with_code)
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
            *rules.secret_strong(secrets.weaknesses(do.secret, do.code, do.name)),
        ),
        effects=_set_secret(user.id, do.code, do.secret, must_change=True),
        result={"user_id": str(user.id)},
    )


def _user(do: ActivateUser | DeactivateUser | ResetSecret | UnlockSecret, read: Reader) -> User:
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
        ),
    )


@command(permission="identity.administer", facts=_user, needs_reason=True)
def deactivate_user(do: DeactivateUser, facts: User, context: Context) -> Change:
    """The person acts no longer; sessions end, the code stays taken (US-11.100(a))."""
    return Change(
        kind="identity.user_deactivated.v1",
        rows=(replace(facts, version=facts.version + 1, state=UserState.DEACTIVATED),),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.user_is(facts, UserState.PROPOSED, UserState.ACTIVE),
        ),
    )


def _role_facts(do: GrantRole | GrantEmergencyAccess, read: Reader) -> RoleFacts:
    user = read.row(User, do.user_id)
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
            *rules.emergency_is_short(context.at, do.expires_at),
        ),
        result={"assignment_id": str(row.id)},
    )


def _assignment_of(do: EndRole | ReviewEmergencyAccess, read: Reader) -> RoleAssignment:
    return read.row(RoleAssignment, do.assignment_id, lock=True)


@command(permission="identity.administer", facts=_assignment_of)
def end_role(do: EndRole, facts: RoleAssignment, context: Context) -> Change:
    """The role is held no longer, from this moment."""
    return Change(
        kind="identity.role_ended.v1",
        rows=(replace(facts, version=facts.version + 1, ended_at=context.at),),
    )


@command(permission="identity.check", facts=_assignment_of)
def review_emergency_access(
    do: ReviewEmergencyAccess, facts: RoleAssignment, context: Context
) -> Change:
    """Another person than its holder and its giver has looked at what the access was used for."""
    actor = context.actor.user_id
    row = replace(facts, version=facts.version + 1, reviewed_by=actor, reviewed_at=context.at)
    return Change(
        kind="identity.emergency_access_reviewed.v1",
        rows=(row,),
        findings=(
            *rules.another_person(actor, facts.user_id, "review the access"),
            *rules.another_person(actor, facts.granted_by or actor, "review the access"),
        ),
    )


def _sponsor_taken(do: CreateSponsor, read: Reader) -> bool:
    return read.first(Sponsor, "code = %s", do.code) is not None


@command(permission="identity.administer", facts=_sponsor_taken)
def create_sponsor(do: CreateSponsor, facts: bool, context: Context) -> Change:
    """A contract giver is known; nobody sees what belongs to it before it is granted."""
    row = Sponsor(id=context.new_id(), version=1, code=do.code, name=do.name)
    findings = [Finding("user_code_taken", Severity.BLOCKING, code=do.code)] if facts else []
    return Change(
        kind="identity.sponsor_created.v1",
        rows=(row,),
        findings=tuple(findings),
        result={"sponsor_id": str(row.id)},
    )


def _sees(do: GrantSponsor, read: Reader) -> tuple[User, Sponsor]:
    return read.row(User, do.user_id), read.row(Sponsor, do.sponsor_id)


@command(permission="identity.administer", facts=_sees)
def grant_sponsor(do: GrantSponsor, facts: tuple[User, Sponsor], context: Context) -> Change:
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
        findings=tuple(
            rules.another_person(context.actor.user_id, do.user_id, "grant this access")
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
    )


def _procedure(do: DefineTraining, read: Reader) -> TrainingProcedure | None:
    return read.first(TrainingProcedure, "code = %s", do.code)


@command(permission="identity.train", facts=_procedure)
def define_training(
    do: DefineTraining, facts: TrainingProcedure | None, context: Context
) -> Change:
    """The procedure is known; a new edition makes training in the one before insufficient."""
    if facts is None:
        row = TrainingProcedure(
            id=context.new_id(), version=1, code=do.code, title=do.title, edition=1
        )
    else:
        row = replace(facts, version=facts.version + 1, title=do.title, edition=facts.edition + 1)
    return Change(
        kind="identity.training_defined.v1",
        rows=(row,),
        result={"procedure_id": str(row.id), "edition": row.edition},
    )


def _training(do: RecordTraining, read: Reader) -> tuple[User, TrainingProcedure]:
    found = read.first(TrainingProcedure, "code = %s", do.procedure)
    if found is None:
        raise NotFound("TrainingProcedure")
    return read.row(User, do.user_id), found


@command(permission="identity.train", facts=_training)
def record_training(
    do: RecordTraining, facts: tuple[User, TrainingProcedure], context: Context
) -> Change:
    """The person was trained in this edition by another (US-211.25, US-11.10(i))."""
    user, procedure = facts
    row = TrainingRecord(
        id=context.new_id(),
        user_id=user.id,
        procedure_id=procedure.id,
        edition=do.edition,
        trained_on=do.trained_on,
        expires_on=do.expires_on,
        trained_by=context.actor.user_id,
    )
    return Change(
        kind="identity.training_recorded.v1",
        rows=(row,),
        findings=tuple(
            rules.another_person(context.actor.user_id, user.id, "record this training")
        ),
        result={"training_id": str(row.id)},
    )


def _self(do: ChangeSecret | AcceptAccountability, read: Reader) -> User:
    found = read.first(User, "id = identity.actor()")
    if found is None:
        raise NotFound("User")
    return read.row(User, found.id, lock=True)


@command(permission=EVERYONE, facts=_self, before_accountable=True)
def change_secret(do: ChangeSecret, facts: User, context: Context) -> Change:
    """The person's secret is a new one; the record says only that it changed."""
    return Change(
        kind="identity.secret_changed.v1",
        rows=(replace(facts, version=facts.version + 1),),
        findings=tuple(rules.secret_strong(secrets.weaknesses(do.secret, facts.code, facts.name))),
        effects=_set_secret(facts.id, facts.code, do.secret, must_change=False),
    )


@command(permission="identity.administer", facts=_user)
def reset_secret(do: ResetSecret, facts: User, context: Context) -> Change:
    """The secret is replaced; the person chooses another before acting (US-11.200(a)(2))."""
    return Change(
        kind="identity.secret_reset.v1",
        rows=(replace(facts, version=facts.version + 1),),
        findings=(
            *rules.another_person(context.actor.user_id, facts.id, "reset this secret"),
            *rules.secret_strong(secrets.weaknesses(do.secret, facts.code, facts.name)),
        ),
        effects=_set_secret(facts.id, facts.code, do.secret, must_change=True),
    )


@command(permission="identity.administer", facts=_user, needs_reason=True)
def unlock_secret(do: UnlockSecret, facts: User, context: Context) -> Change:
    """The secret that failures had locked can be used again."""
    return Change(
        kind="identity.secret_unlocked.v1",
        rows=(replace(facts, version=facts.version + 1),),
        findings=tuple(rules.another_person(context.actor.user_id, facts.id, "unlock this secret")),
        effects=(("identity.unlock", (facts.id,)),),
    )


@command(permission=EVERYONE, signature=Meaning.ACCOUNTABLE, facts=_self, before_accountable=True)
def accept_accountability(do: AcceptAccountability, facts: User, context: Context) -> Change:
    """The person has signed the statement, and may sign from now on (US-11.10(j))."""
    return Change(
        kind="identity.accountability_accepted.v1",
        rows=(replace(facts, version=facts.version + 1, accountable_at=context.at),),
        findings=tuple(rules.statement_as_given(do.statement == STATEMENT)),
    )


def _alert(do: AcknowledgeAlert, read: Reader) -> Alert:
    return read.row(Alert, do.alert_id, lock=True)


@command(permission="identity.administer", facts=_alert)
def acknowledge_alert(do: AcknowledgeAlert, facts: Alert, context: Context) -> Change:
    """The alert was looked at by a person other than the one it is about."""
    row = replace(
        facts,
        version=facts.version + 1,
        acknowledged_by=context.actor.user_id,
        acknowledged_at=context.at,
    )
    about = facts.user_id or facts.id
    return Change(
        kind="identity.alert_acknowledged.v1",
        rows=(row,),
        findings=tuple(
            rules.another_person(context.actor.user_id, about, "acknowledge this alert")
        ),
    )


@command(permission="identity.administer")
def plan_access_review(do: PlanAccessReview, context: Context) -> Change:
    """The next review of all access falls due on a day (US-11.300(b))."""
    row = AccessReview(id=context.new_id(), version=1, due_on=do.due_on)
    return Change(
        kind="identity.access_review_planned.v1", rows=(row,), result={"review_id": str(row.id)}
    )


def _access_review(do: CompleteAccessReview, read: Reader) -> AccessReview:
    return read.row(AccessReview, do.review_id, lock=True)


@command(permission="identity.check", facts=_access_review)
def complete_access_review(
    do: CompleteAccessReview, facts: AccessReview, context: Context
) -> Change:
    """All access was reviewed, with a conclusion, by one who does not administer it."""
    row = replace(
        facts,
        version=facts.version + 1,
        done_at=context.at,
        done_by=context.actor.user_id,
        conclusion=do.conclusion,
    )
    return Change(
        kind="identity.access_review_completed.v1",
        rows=(row,),
        findings=tuple(rules.not_done_yet(facts.done_at is not None)),
    )
