"""Secrets: the policy, their change, their reset, their age (US-11.300)."""

import pytest

from batchwright.database.home import Role
from batchwright.identity import secrets
from batchwright.identity.commands import (
    AcceptAccountability,
    ActivateUser,
    ChangeSecret,
    ResetSecret,
)
from batchwright.identity.sessions import sign_in
from batchwright.ledger.executor import execute
from batchwright.ledger.scope import ask
from batchwright.ledger.signing import prepare
from batchwright.ledger.types import Refused, SessionEnded, SignatureGiven
from tests.support.cluster import Clone
from tests.support.people import CHEAP, People, secret_of

ADMINISTRATOR = "system-administrator"
NEW = "violet-ladder-9-kettle"


@pytest.mark.parametrize(
    ("secret", "is_strong"),
    [
        ("violet-ladd", False),
        ("violet-ladde", True),
        ("abababababababab", False),
        ("my-operator-7-kettle", False),
        ("kettle-of-Example-9", False),
        ("Password-of-violets", False),
    ],
)
def test_a_secret_is_long_varied_uncommon_and_nobodys_name(secret: str, is_strong: bool) -> None:
    assert (not secrets.weaknesses(secret, "operator", "First Example")) == is_strong


def test_what_is_kept_of_a_secret_has_a_salt_of_its_own() -> None:
    first, second = (secrets.new_secret(NEW, CHEAP) for _ in range(2))
    assert first.salt != second.salt
    assert first.digest != second.digest


def test_the_proof_is_argon2id_as_in_rfc_9106_and_not_what_is_kept() -> None:
    made = secrets.new_secret(NEW, CHEAP)
    proof = secrets.proof(NEW, made.salt, made.parameters)
    assert len(proof) == 32
    assert proof != made.digest


def test_a_weak_secret_is_refused_and_the_attempt_recorded(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do("operator", ChangeSecret(current=secret_of("operator"), secret="operator"))
    assert refused.value.codes == ("secret_too_weak",)
    assert refused.value.receipt.entry_id > 0


def test_a_changed_secret_ends_every_session_begun_with_the_old_one(people: People) -> None:
    other = sign_in(people.connection, "operator", secret_of("operator"))
    own = people.token("operator")
    people.do("operator", ChangeSecret(current=secret_of("operator"), secret=NEW))
    assert other is not None
    for token in (other.token, own):
        with pytest.raises(SessionEnded):
            ask(people.connection, "identity.me", token)
    assert sign_in(people.connection, "operator", secret_of("operator")) is None
    assert sign_in(people.connection, "operator", NEW) is not None


def test_an_unattended_screen_changes_no_secret(people: People) -> None:
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            people.do("operator", ChangeSecret(current="guessed", secret=NEW))
        assert refused.value.codes == ("secret_wrong",)
    alerts = ask(people.connection, "identity.open_alerts", people.token(ADMINISTRATOR))
    assert [each.code for each in alerts] == ["secret_locked"]


def test_none_of_the_last_five_secrets_comes_back(people: People) -> None:
    current = secret_of("operator")
    for number in range(5):
        following = f"violet-ladder-{number}-kettle"
        people.do("operator", ChangeSecret(current=current, secret=following))
        with pytest.raises(Refused) as refused:
            people.do("operator", ChangeSecret(current=following, secret=current))
        assert refused.value.codes == ("secret_used_before",)
        current = following
    people.do("operator", ChangeSecret(current=current, secret=secret_of("operator")))


def test_the_record_says_of_a_secret_only_that_it_changed(database: Clone, people: People) -> None:
    receipt = people.do("operator", ChangeSecret(current=secret_of("operator"), secret=NEW))
    with database.connect(Role.OWNER) as owner:
        found = owner.execute(
            "select convert_from(body, 'UTF8'), "
            "(select string_agg(image, '') from ledger.image where entry_id = e.id) "
            "from ledger.entry e where id = %s",
            [receipt.entry_id],
        ).fetchone()
    assert found is not None
    for text in found:
        assert NEW not in text
        assert secret_of("operator") not in text
    assert "identity.secret_changed.v1" in found[0]


def test_us_11_300_b_a_secret_past_its_time_does_nothing_but_change(
    database: Clone, people: People
) -> None:
    with database.connect(Role.OWNER) as owner:
        owner.execute("update identity.secret set changed_at = changed_at - interval '181 days'")
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, ResetSecret(user_id=people.ids["operator"], secret=NEW))
    assert "secret_must_change" in refused.value.codes
    people.do("operator", ChangeSecret(current=secret_of("operator"), secret=NEW))


def test_us_11_200_a_3_using_a_reset_secret_takes_two_people_and_a_new_secret(
    people: People,
) -> None:
    user_id = people.ids["operator"]
    before = people.token("operator")
    people.do(ADMINISTRATOR, ResetSecret(user_id=user_id, secret=NEW), reason="forgotten")
    people.forget("operator")
    with pytest.raises(SessionEnded):
        ask(people.connection, "identity.me", before)
    assert sign_in(people.connection, "operator", NEW) is None
    with pytest.raises(Refused) as refused:
        people.do(ADMINISTRATOR, ActivateUser(user_id=user_id, identity_checked_how="seen"))
    assert refused.value.codes == ("not_permitted",)
    alerts = ask(people.connection, "identity.open_alerts", people.token(ADMINISTRATOR))
    assert [each.code for each in alerts] == ["secret_reset"]

    people.do("personnel", ActivateUser(user_id=user_id, identity_checked_how="passport"))
    session = sign_in(people.connection, "operator", NEW)
    assert session is not None
    do = AcceptAccountability()
    prepared = prepare(people.connection, do, session.token)
    given = SignatureGiven(secret=NEW, digest=prepared.digest, user_code="operator")
    with pytest.raises(Refused) as refused:
        execute(people.connection, do, session.token, signature=given)
    assert refused.value.codes == ("secret_must_change",)
    own = "amber-ladder-8-teapot"
    execute(people.connection, ChangeSecret(current=NEW, secret=own), session.token)
    assert sign_in(people.connection, "operator", own) is not None


def test_nobody_resets_their_own_secret(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do(
            ADMINISTRATOR,
            ResetSecret(user_id=people.ids[ADMINISTRATOR], secret=NEW),
            reason="forgotten",
        )
    assert refused.value.codes == ("another_person_needed",)
