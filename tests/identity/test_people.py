"""People come, act and leave; their codes stay (US-11.100)."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from batchwright.identity.commands import (
    ActivateUser,
    DeactivateUser,
    GrantRole,
    ProposeUser,
)
from batchwright.identity.sessions import sign_in
from batchwright.identity.types import UserState
from batchwright.ledger.scope import ask
from batchwright.ledger.types import Refused, SessionEnded
from tests.support.people import People, secret_of

ADMINISTRATOR = "system-administrator"
SECRET = "violet-ladder-9-kettle"


def proposed(people: People, code: str = "newcomer") -> UUID:
    made = people.do(ADMINISTRATOR, ProposeUser(code=code, name="Newcomer", secret=SECRET))
    return UUID(str(made.result["user_id"]))


def test_us_11_100_b_nobody_is_active_before_another_person_checked_identity(
    people: People,
) -> None:
    user_id = proposed(people)
    assert sign_in(people.connection, "newcomer", SECRET) is None
    people.do("personnel", ActivateUser(user_id=user_id, identity_checked_how="passport"))
    session = sign_in(people.connection, "newcomer", SECRET)
    assert session is not None
    me = ask(people.connection, "identity.me", session.token)
    assert (me.code, me.identity_checked_how) == ("newcomer", "passport")
    assert me.identity_checked_by == people.ids["personnel"]


def test_us_11_100_b_who_administers_cannot_check_identity(people: People) -> None:
    user_id = proposed(people)
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, ActivateUser(user_id=user_id, identity_checked_how="passport"))
    assert refused.value.codes == ("not_permitted",)


def test_an_identity_check_says_how(people: People) -> None:
    user_id = proposed(people)
    with pytest.raises(Refused) as refused:
        people.do("personnel", ActivateUser(user_id=user_id, identity_checked_how=" "))
    assert refused.value.codes == ("text_missing",)


def test_us_11_100_a_a_code_is_never_given_twice_not_even_a_retired_one(people: People) -> None:
    people.do(ADMINISTRATOR, DeactivateUser(user_id=people.ids["operator"]), reason="left")
    with pytest.raises(Refused) as refused:
        proposed(people, "operator")
    assert refused.value.codes == ("user_code_taken",)


def test_us_11_10_d_who_is_deactivated_is_out_at_once(people: People) -> None:
    token = people.token("operator")
    people.do(ADMINISTRATOR, DeactivateUser(user_id=people.ids["operator"]), reason="left")
    with pytest.raises(SessionEnded):
        ask(people.connection, "identity.me", token)
    assert sign_in(people.connection, "operator", secret_of("operator")) is None


def test_who_was_deactivated_is_not_activated_again(people: People) -> None:
    user_id = people.ids["operator"]
    people.do(ADMINISTRATOR, DeactivateUser(user_id=user_id), reason="left")
    with pytest.raises(Refused) as refused:
        people.do("personnel", ActivateUser(user_id=user_id, identity_checked_how="passport"))
    assert refused.value.codes == ("user_in_wrong_state",)


def test_nobody_deactivates_themselves_so_that_an_administrator_remains(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, DeactivateUser(user_id=people.ids[ADMINISTRATOR]), reason="left")
    assert refused.value.codes == ("another_person_needed",)


def test_a_stale_deactivation_is_refused_with_both_versions(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do(
            ADMINISTRATOR,
            DeactivateUser(user_id=people.ids["operator"], expected_version=1),
            reason="left",
        )
    (finding,) = refused.value.findings
    assert (finding.code, finding.fact("expected")) == ("stale_write", 1)


def test_us_11_10_d_rights_are_told_for_a_past_instant(people: People) -> None:
    before = datetime(2000, 1, 1, tzinfo=UTC)
    user_id = people.ids["operator"]
    granted = people.do(ADMINISTRATOR, GrantRole(user_id=user_id, role="analyst"))
    people.do(ADMINISTRATOR, DeactivateUser(user_id=user_id), reason="left")

    def rights(at: datetime | None) -> tuple[UserState | None, set[str], bool]:
        found = ask(
            people.connection,
            "identity.user_rights",
            people.token("personnel"),
            user_id=user_id,
            at=at,
        )
        return found.state, {each.code for each in found.roles}, bool(found.permissions)

    assert rights(before) == (None, set(), False)
    assert rights(granted.at) == (UserState.ACTIVE, {"operator", "analyst"}, True)
    assert rights(None) == (UserState.DEACTIVATED, {"operator", "analyst"}, False)
