"""People, sessions and signatures on a real database."""

from uuid import UUID

import pytest

from batchwright.identity.commands import ActivateUser, ChangeSecret, GrantRole, ProposeUser
from batchwright.identity.sessions import momentary, sign_in, sign_out
from batchwright.ledger.executor import ask
from batchwright.ledger.types import Refused, SessionEnded
from tests.support.people import People, secret_of

ADMINISTRATOR = "system-administrator"


def test_us_11_100_b_nobody_is_active_before_another_person_checked_identity(
    people: People,
) -> None:
    secret = "violet-ladder-9-kettle"
    made = people.do(ADMINISTRATOR, ProposeUser(code="newcomer", name="Newcomer", secret=secret))
    assert sign_in(people.connection, "newcomer", secret) is None
    user_id = UUID(str(made.result["user_id"]))
    people.do("personnel", ActivateUser(user_id=user_id, identity_checked_how="passport"))
    session = sign_in(people.connection, "newcomer", secret)
    assert session is not None
    assert ask(people.connection, "identity.me", session.token).code == "newcomer"


def test_us_11_100_a_a_code_is_never_given_twice(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do(
            ADMINISTRATOR,
            ProposeUser(code="operator", name="Other", secret="violet-ladder-9-kettle"),
        )
    assert refused.value.codes == ("user_code_taken",)


def test_us_11_300_d_five_failures_lock_and_alert(people: People) -> None:
    for _ in range(5):
        assert sign_in(people.connection, "operator", "wrong") is None
    assert sign_in(people.connection, "operator", secret_of("operator")) is None
    alerts = ask(people.connection, "identity.open_alerts", people.token(ADMINISTRATOR))
    assert [each.code for each in alerts] == ["secret_locked"]


def test_a_weak_secret_is_refused_and_the_attempt_recorded(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do("operator", ChangeSecret(secret="operator"))
    assert refused.value.codes == ("secret_too_weak",)
    assert refused.value.receipt.entry_id > 0


def test_system_administrators_hold_no_gmp_role(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, GrantRole(user_id=people.ids["operator"], role=ADMINISTRATOR))
    assert refused.value.codes == ("administration_not_apart",)


def test_us_11_200_a_1_a_momentary_session_leaves_none_behind(people: People) -> None:
    with momentary(people.connection, "operator-2", secret_of("operator-2")) as session:
        token = session.token
    with pytest.raises(SessionEnded):
        ask(people.connection, "identity.me", token)


def test_an_ended_session_acts_no_more(people: People) -> None:
    token = people.token("operator")
    sign_out(people.connection, token)
    with pytest.raises(SessionEnded):
        ask(people.connection, "identity.me", token)
