"""Rules of people and their rights."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from batchwright.identity.types import (
    Alert,
    Role,
    RoleAssignment,
    Sponsor,
    TrainingProcedure,
    User,
    UserState,
)
from batchwright.kernel.findings import Finding, Severity

CODE = re.compile(r"[a-z0-9][a-z0-9.-]{1,62}")
EMERGENCY_LONGEST = timedelta(hours=24)
"""The longest emergency access (own choice)."""


def code_free(taken: bool, code: str) -> list[Finding]:
    """A user code is given once and never reused, not even a retired one (US-11.100(a))."""
    return [Finding("user_code_taken", Severity.BLOCKING, code=code)] if taken else []


def sponsor_code_free(taken: bool, code: str) -> list[Finding]:
    """A sponsor has a code of its own."""
    return [Finding("sponsor_code_taken", Severity.BLOCKING, code=code)] if taken else []


def code_well_formed(code: str) -> list[Finding]:
    """A code is 2 to 63 small letters, digits, dots and hyphens (own choice)."""
    if CODE.fullmatch(code):
        return []
    return [Finding("user_code_malformed", Severity.BLOCKING, code=code)]


def told(**texts: str) -> list[Finding]:
    """Each of these texts says something."""
    return [
        Finding("text_missing", Severity.BLOCKING, field=name)
        for name, text in texts.items()
        if not text.strip()
    ]


def user_is(user: User, *states: UserState) -> list[Finding]:
    """The user is in the state that the act needs."""
    if user.state in states:
        return []
    return [Finding("user_in_wrong_state", Severity.BLOCKING, user=user.code, state=user.state)]


def another_person(actor: UUID, subject: UUID, act: str) -> list[Finding]:
    """Nobody does this for themselves."""
    if actor != subject:
        return []
    return [Finding("another_person_needed", Severity.BLOCKING, act=act)]


def not_the_performer(actor: UUID, performers: Collection[UUID], act: str) -> list[Finding]:
    """Nobody reviews, verifies or disposes what they performed (US-211.22(a))."""
    if actor not in performers:
        return []
    return [Finding("took_part", Severity.BLOCKING, act=act)]


def administration_apart(role: Role, held: Sequence[Role]) -> list[Finding]:
    """System administrators hold no GMP permission (EU-11D-11)."""
    if all(each.administers == role.administers for each in held):
        return []
    return [Finding("administration_not_apart", Severity.BLOCKING, role=role.code)]


def not_held_yet(role: Role, held: Sequence[RoleAssignment]) -> list[Finding]:
    """A role is granted once."""
    if all(each.role_id != role.id for each in held):
        return []
    return [Finding("role_held_already", Severity.BLOCKING, role=role.code)]


def not_seen_yet(sees: bool, sponsor: Sponsor) -> list[Finding]:
    """Sight of a sponsor is granted once."""
    return (
        [Finding("sponsor_seen_already", Severity.BLOCKING, sponsor=sponsor.code)] if sees else []
    )


def not_ended(ended_at: datetime | None) -> list[Finding]:
    """What ended is not ended again: the first time stands."""
    if ended_at is None:
        return []
    return [Finding("ended_already", Severity.BLOCKING, ended_at=ended_at)]


def emergency_is_short(at: datetime, expires_at: datetime) -> list[Finding]:
    """Emergency access is limited in time."""
    if at < expires_at <= at + EMERGENCY_LONGEST:
        return []
    return [
        Finding(
            "emergency_too_long",
            Severity.BLOCKING,
            expires_at=expires_at,
            longest=EMERGENCY_LONGEST,
        )
    ]


def emergency_reviewable(access: RoleAssignment, at: datetime) -> list[Finding]:
    """Emergency access is reviewed once, when it is over and nothing more can happen under it."""
    if not access.emergency:
        return [Finding("not_emergency_access", Severity.BLOCKING)]
    if access.reviewed_at is not None:
        return [Finding("emergency_reviewed", Severity.BLOCKING, reviewed_at=access.reviewed_at)]
    if access.ended_at is None and access.expires_at is not None and access.expires_at > at:
        return [Finding("emergency_not_over", Severity.BLOCKING, expires_at=access.expires_at)]
    return []


def secret_strong(weaknesses: Collection[str]) -> list[Finding]:
    """A secret follows the policy."""
    if not weaknesses:
        return []
    return [Finding("secret_too_weak", Severity.BLOCKING, why=", ".join(weaknesses))]


def secret_known(is_right: bool) -> list[Finding]:
    """Who changes a secret knows the one before: an unattended screen is no way in."""
    return [] if is_right else [Finding("secret_wrong", Severity.BLOCKING)]


def secret_fresh(was_used: bool) -> list[Finding]:
    """None of the last five secrets comes back."""
    return [Finding("secret_used_before", Severity.BLOCKING)] if was_used else []


def secret_own(must_change: bool) -> list[Finding]:
    """Nobody signs with a secret that another person set (US-11.200(a)(2))."""
    return [Finding("secret_must_change", Severity.BLOCKING)] if must_change else []


def statement_as_given(same: bool) -> list[Finding]:
    """The statement of accountability is signed in its exact words (US-11.10(j))."""
    return [] if same else [Finding("statement_differs", Severity.BLOCKING)]


def training_happened(
    procedure: TrainingProcedure, edition: int, trained_on: date, today: date
) -> list[Finding]:
    """Training is recorded after it happened, in an edition that exists (US-211.25(a))."""
    found = []
    if not 1 <= edition <= procedure.edition:
        found.append(
            Finding(
                "training_edition_wrong",
                Severity.BLOCKING,
                procedure=procedure.code,
                edition=edition,
                in_force=procedure.edition,
            )
        )
    if trained_on > today:
        found.append(Finding("training_not_yet", Severity.BLOCKING, trained_on=trained_on))
    return found


def training_lasts(trained_on: date, expires_on: date | None) -> list[Finding]:
    """Training expires after it was given, if it expires."""
    if expires_on is None or expires_on > trained_on:
        return []
    return [
        Finding(
            "training_expires_before",
            Severity.BLOCKING,
            trained_on=trained_on,
            expires_on=expires_on,
        )
    ]


def alert_open(alert: Alert) -> list[Finding]:
    """An alert is acknowledged once."""
    if alert.acknowledged_at is None:
        return []
    return [Finding("alert_acknowledged", Severity.BLOCKING, acknowledged_at=alert.acknowledged_at)]


def not_done_yet(done: bool) -> list[Finding]:
    """An access review is concluded once."""
    return [Finding("access_review_done", Severity.BLOCKING)] if done else []


def sent_already(sent_on: date, today: date) -> list[Finding]:
    """A certificate is filed once it was sent."""
    if sent_on <= today:
        return []
    return [Finding("certificate_not_sent", Severity.BLOCKING, sent_on=sent_on)]
