"""Roles, emergency access and sponsors: who may do and see what."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from batchwright.database.home import Role as DatabaseRole
from batchwright.identity import roles
from batchwright.identity.bootstrap import known_permissions
from batchwright.identity.commands import (
    AcknowledgeAlert,
    EndRole,
    EndSponsorAccess,
    GrantEmergencyAccess,
    GrantRole,
    GrantSponsor,
    ReviewEmergencyAccess,
)
from batchwright.ledger.scope import ask
from batchwright.ledger.types import Refused
from tests.support.cluster import Clone
from tests.support.people import People, install

ADMINISTRATOR = roles.ADMINISTRATOR


def soon(**later: int) -> datetime:
    return datetime.now(UTC) + timedelta(**later)


def emergency(people: People, code: str = "operator", role: str = "quality") -> UUID:
    made = people.do(
        ADMINISTRATOR,
        GrantEmergencyAccess(user_id=people.ids[code], role=role, expires_at=soon(hours=2)),
        reason="the quality unit is away and a batch would be lost",
    )
    return UUID(str(made.result["assignment_id"]))


def rights(people: People, code: str) -> set[str]:
    found = ask(
        people.connection,
        "identity.user_rights",
        people.token("personnel"),
        user_id=people.ids[code],
    )
    return {each.code for each in found.roles}


def test_every_permission_is_held_by_a_role() -> None:
    known = known_permissions()
    held = {each for name in roles.ROLES for each in roles.permissions_of(name, known)}
    assert known - held == frozenset()


def test_the_system_administrator_holds_no_gmp_permission() -> None:
    held = roles.permissions_of(ADMINISTRATOR, known_permissions())
    assert held == ("identity.administer", "identity.read")


def test_no_other_role_administers() -> None:
    known = known_permissions()
    for name in roles.ROLES:
        may = "identity.administer" in roles.permissions_of(name, known)
        assert may == (name == ADMINISTRATOR)


@pytest.mark.parametrize(
    ("code", "role"), [("operator", ADMINISTRATOR), ("second-administrator", "operator")]
)
def test_eu_11d_11_administration_and_gmp_roles_are_never_held_together(
    database: Clone, code: str, role: str
) -> None:
    with database.connect(DatabaseRole.OWNER) as owner:
        ids = install(owner, [("second-administrator", (ADMINISTRATOR,))])
    with database.connect(DatabaseRole.APP) as connection:
        people = People(connection=connection, ids=ids)
        with pytest.raises(Refused) as refused:
            people.do(ADMINISTRATOR, GrantRole(user_id=people.ids[code], role=role))
    assert refused.value.codes == ("administration_not_apart",)


def test_not_even_in_an_emergency(people: People) -> None:
    with pytest.raises(Refused) as refused:
        emergency(people, role=ADMINISTRATOR)
    assert refused.value.codes == ("administration_not_apart",)


def test_only_a_system_administrator_grants_roles(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do("quality", GrantRole(user_id=people.ids["operator"], role="analyst"))
    assert refused.value.codes == ("not_permitted",)


def test_a_role_is_granted_once_and_ended_once(people: People) -> None:
    do = GrantRole(user_id=people.ids["operator"], role="analyst")
    made = people.do(ADMINISTRATOR, do)
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, do)
    assert refused.value.codes == ("role_held_already",)
    end = EndRole(assignment_id=UUID(str(made.result["assignment_id"])))
    people.do(ADMINISTRATOR, end)
    assert rights(people, "operator") == {"operator"}
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, end)
    assert refused.value.codes == ("ended_already",)


def test_emergency_access_needs_a_reason_and_a_near_end(people: People) -> None:
    do = GrantEmergencyAccess(
        user_id=people.ids["operator"], role="quality", expires_at=soon(hours=25)
    )
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, do)
    assert refused.value.codes == ("reason_missing",)
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, do, reason="nobody else is here")
    assert refused.value.codes == ("emergency_too_long",)


def test_emergency_access_works_alerts_and_expires(database: Clone, people: People) -> None:
    assignment_id = emergency(people)
    assert rights(people, "operator") == {"operator", "quality"}
    alerts = ask(people.connection, "identity.open_alerts", people.token(ADMINISTRATOR))
    assert [(each.code, each.user_id) for each in alerts] == [
        ("emergency_access", people.ids["operator"])
    ]
    expire(database, assignment_id)
    assert rights(people, "operator") == {"operator"}


def expire(database: Clone, assignment_id: UUID) -> None:
    """Two hours pass."""
    with database.connect(DatabaseRole.OWNER) as owner, owner.transaction():
        owner.execute("select ledger.open_system()")
        owner.execute(
            "update identity_role_assignment set version = version + 1, "
            "expires_at = clock_timestamp() where id = %s",
            [assignment_id],
        )
        owner.execute(
            "select ledger.close('test.time_passed.v1', 'done', "
            """'{"act":"test","findings":[],"kind":"test.time_passed.v1","outcome":"done"}')"""
        )


def test_emergency_access_is_reviewed_by_another_when_it_is_over(
    database: Clone, people: People
) -> None:
    assignment_id = emergency(people)
    do = ReviewEmergencyAccess(assignment_id=assignment_id, conclusion="one batch put on hold")
    due = ask(people.connection, "identity.emergency_access_to_review", people.token("personnel"))
    assert [each.id for each in due] == [assignment_id]
    with pytest.raises(Refused) as refused:
        people.do("personnel", do)
    assert refused.value.codes == ("emergency_not_over",)
    # The operator holds the quality role now, which may review: not this access.
    with pytest.raises(Refused) as refused:
        people.do("operator", do)
    assert "took_part" in refused.value.codes
    expire(database, assignment_id)
    people.do("personnel", do)
    with pytest.raises(Refused) as refused:
        people.do("personnel", do)
    assert refused.value.codes == ("emergency_reviewed",)


def test_an_alert_is_acknowledged_once_and_not_by_whom_it_is_about(people: People) -> None:
    emergency(people)
    (alert,) = ask(people.connection, "identity.open_alerts", people.token(ADMINISTRATOR))
    people.do(ADMINISTRATOR, AcknowledgeAlert(alert_id=alert.id))
    assert ask(people.connection, "identity.open_alerts", people.token(ADMINISTRATOR)) == []
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, AcknowledgeAlert(alert_id=alert.id))
    assert refused.value.codes == ("alert_acknowledged",)


def test_a_sponsor_is_seen_by_whom_it_was_granted_to_and_no_longer_than_that(
    people: People,
) -> None:
    alpha = people.sponsor("alpha", "operator")

    def seen(code: str) -> set[str]:
        found = ask(people.connection, "identity.sponsors", people.token(code))
        return {each.code for each in found}

    assert seen("operator") == {"site", "alpha"}
    assert seen("operator-2") == {"site"}
    made = people.do(
        ADMINISTRATOR, GrantSponsor(user_id=people.ids["operator-2"], sponsor_id=alpha)
    )
    assert seen("operator-2") == {"site", "alpha"}
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, GrantSponsor(user_id=people.ids["operator-2"], sponsor_id=alpha))
    assert refused.value.codes == ("sponsor_seen_already",)
    people.do(ADMINISTRATOR, EndSponsorAccess(access_id=UUID(str(made.result["access_id"]))))
    assert seen("operator-2") == {"site"}
