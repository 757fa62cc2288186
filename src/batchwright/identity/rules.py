"""Rules of people and their rights."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from batchwright.identity.types import Role, RoleAssignment, User, UserState
from batchwright.kernel.findings import Finding, Severity

CODE = re.compile(r"[a-z0-9][a-z0-9.-]{1,62}")
EMERGENCY_LONGEST = timedelta(hours=24)
"""The longest emergency access (own choice)."""


def code_free(taken: bool, code: str) -> list[Finding]:
    """A user code is given once and never reused, not even a retired one (US-11.100(a))."""
    return [Finding("user_code_taken", Severity.BLOCKING, code=code)] if taken else []


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


def administration_apart(role: Role, held: Sequence[Role]) -> list[Finding]:
    """System administrators hold no GMP permission (PIC-9.x access, EU-11D-11)."""
    if all(each.administers == role.administers for each in held):
        return []
    return [Finding("administration_not_apart", Severity.BLOCKING, role=role.code)]


def not_held_yet(role: Role, held: Sequence[RoleAssignment]) -> list[Finding]:
    """A role is granted once."""
    if all(each.role_id != role.id for each in held):
        return []
    return [Finding("role_held_already", Severity.BLOCKING, role=role.code)]


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


def secret_strong(weaknesses: Collection[str]) -> list[Finding]:
    """A secret follows the policy."""
    if not weaknesses:
        return []
    return [Finding("secret_too_weak", Severity.BLOCKING, why=", ".join(weaknesses))]


def not_the_performer(actor: UUID, performers: Collection[UUID], act: str) -> list[Finding]:
    """Nobody reviews, verifies or disposes what they performed (US-211.22(a))."""
    if actor not in performers:
        return []
    return [Finding("performed_by_the_same_person", Severity.BLOCKING, act=act)]


def code_well_formed(code: str) -> list[Finding]:
    """A code is 2 to 63 small letters, digits, dots and hyphens (own choice)."""
    if CODE.fullmatch(code):
        return []
    return [Finding("user_code_malformed", Severity.BLOCKING, code=code)]


def statement_as_given(same: bool) -> list[Finding]:
    """The statement of accountability is signed in its exact words (US-11.10(j))."""
    return [] if same else [Finding("statement_differs", Severity.BLOCKING)]


def not_done_yet(done: bool) -> list[Finding]:
    """An access review is concluded once."""
    return [Finding("access_review_done", Severity.BLOCKING)] if done else []
