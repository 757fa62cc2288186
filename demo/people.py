"""The people of the demonstration: one for each role, checked, activated and accountable."""

from collections.abc import Callable, Mapping
from uuid import UUID

from batchwright.identity.commands import (
    AcceptAccountability,
    ActivateUser,
    ChangeSecret,
    GrantRole,
    ProposeUser,
)
from batchwright.identity.roles import ROLES
from demo.client import ApiActing

ADMINISTRATOR = "system-administrator"
PERSONNEL = "personnel"
SECOND = {"operator-2": "operator", "quality-2": "quality"}


def introduced(
    act: ApiActing, first: Mapping[str, str], progress: Callable[[int, int, str], None]
) -> tuple[dict[str, str], dict[str, UUID]]:
    """The secrets and ids by user code, after everybody has signed to be accountable."""
    secrets: dict[str, str] = {}
    ids: dict[str, UUID] = {}
    for code in first:
        _own_secret(act, code, secrets)
        ids[code] = UUID(act.ask(code, "identity.me")["id"])
    roles = {code: code for code in ROLES if code not in first} | SECOND
    for number, (code, role) in enumerate(roles.items(), 1):
        ids[code] = _user(act, code, role)
        _own_secret(act, code, secrets)
        progress(number, len(roles), "people introduced")
    for number, code in enumerate(ids, 1):
        act.sign(code, AcceptAccountability())
        progress(number, len(ids), "people accountable for what they sign")
    return secrets, ids


def _user(act: ApiActing, code: str, role: str) -> UUID:
    """The administrator proposes, personnel checks the identity, the administrator grants."""
    given = f"first-of-many-{len(code)}-kettles"
    made = act.do(
        ADMINISTRATOR,
        ProposeUser(code=code, name=code.replace("-", " ").capitalize(), secret=given),
    )
    user_id = UUID(str(made["result"]["user_id"]))
    act.do(PERSONNEL, ActivateUser(user_id=user_id, identity_checked_how="identity card"))
    act.do(ADMINISTRATOR, GrantRole(user_id=user_id, role=role))
    act.set_secret(code, given)
    return user_id


def _own_secret(act: ApiActing, code: str, secrets: dict[str, str]) -> None:
    """The person replaces the secret that somebody else knows."""
    secrets[code] = f"demo-only-{sum(map(ord, code))}-violet-ladder"
    act.do(code, ChangeSecret(current=act.secret(code), secret=secrets[code]))
    act.set_secret(code, secrets[code])
