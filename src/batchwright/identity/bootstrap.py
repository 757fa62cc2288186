"""The first entries of a new installation: site, roles, and the persons who can make others."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from batchwright.identity import roles, secrets
from batchwright.identity.commands.reviews import REVIEW_AGAIN_AFTER
from batchwright.identity.types import (
    AccessReview,
    Role,
    RoleAssignment,
    Sponsor,
    SponsorAccess,
    User,
    UserState,
)
from batchwright.kernel.canonical import canonical
from batchwright.kernel.identifiers import uuid7
from batchwright.kernel.rows import SITE, Row
from batchwright.ledger.command import COMMANDS, EVERYONE, QUERIES
from batchwright.ledger.store import save


class FirstPerson(NamedTuple):
    """A person of the first hour, with the secret to be replaced and the roles."""

    code: str
    name: str
    secret: str
    roles: tuple[str, ...]


def known_permissions() -> frozenset[str]:
    """Every permission that a command or query asks for, and those that rules look for."""
    return (
        frozenset(each.permission for each in COMMANDS.values())
        | frozenset(each.permission for each in QUERIES.values())
        | {"batches.release_as_owner", "batches.certify", "ledger.verify"}
    ) - {EVERYONE}


def install(
    owner: Connection[Any],
    site_name: str,
    people: tuple[FirstPerson, ...],
    *,
    parameters: str = secrets.PARAMETERS,
    must_change: bool = True,
) -> dict[str, UUID]:
    """Site, roles, first people and first access review are in the record; the user ids by code.

    Runs once, on a connection of the owner, for there is nobody yet who could act. A system
    administrator among `people` holds no other role.
    """
    with owner.transaction():
        found = owner.execute("select entry_id, at from ledger.open_system()").fetchone()
        assert found is not None
        at: datetime = found[1]
        rows: list[Row] = [Sponsor(id=SITE, version=1, code="site", name=site_name)]
        for each in people:
            assert roles.ADMINISTRATOR not in each.roles or len(each.roles) == 1, each.code
        by_role = {name: _role(name, at) for name in roles.ROLES}
        rows += by_role.values()
        users = {each.code: _user(each, at) for each in people}
        rows += users.values()
        for each in people:
            rows += [_assignment(users[each.code], by_role[role], at) for role in each.roles]
        rows += [
            _access(users[each.code], at) for each in people if set(each.roles) - roles.OUTSIDE
        ]
        rows.append(AccessReview(id=uuid7(at), version=1, due_on=at.date() + REVIEW_AGAIN_AFTER))
        save(owner, sorted(rows, key=lambda row: _ORDER.index(type(row))))
        for each in people:
            made = secrets.new_secret(each.secret, parameters)
            owner.execute(
                "select identity.set_secret(%s, %s, %s, %s, %s, %s)",
                [
                    users[each.code].id,
                    each.code,
                    made.salt,
                    made.parameters,
                    made.digest,
                    must_change,
                ],
            )
        header = {
            "act": "identity.install",
            "kind": "identity.installed.v1",
            "outcome": "done",
            "findings": [],
        }
        owner.execute(
            "select ledger.close('identity.installed.v1', 'done', %s)", [canonical(header)]
        )
    return {code: user.id for code, user in users.items()}


_ORDER: list[type[Row]] = [Sponsor, Role, User, RoleAssignment, SponsorAccess, AccessReview]


def _role(name: str, at: datetime) -> Role:
    return Role(
        id=uuid7(at),
        version=1,
        code=name,
        permissions=roles.permissions_of(name, known_permissions()),
        administers=name == roles.ADMINISTRATOR,
    )


def _user(person: FirstPerson, at: datetime) -> User:
    return User(
        id=uuid7(at),
        version=1,
        code=person.code,
        name=person.name,
        state=UserState.ACTIVE,
        identity_checked_how="by who installed Batchwright",
        identity_checked_at=at,
    )


def _assignment(user: User, role: Role, at: datetime) -> RoleAssignment:
    return RoleAssignment(
        id=uuid7(at), version=1, user_id=user.id, role_id=role.id, granted_at=at, granted_by=None
    )


def _access(user: User, at: datetime) -> SponsorAccess:
    return SponsorAccess(
        id=uuid7(at), version=1, user_id=user.id, sees_id=SITE, granted_at=at, granted_by=None
    )
