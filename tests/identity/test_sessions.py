"""Signing in, signing, and what ends it (US-11.200, US-11.300)."""

import psycopg
import pytest

from batchwright.database.home import Role
from batchwright.identity.commands import AcceptAccountability, UnlockSecret
from batchwright.identity.sessions import Session, momentary, sign_in, sign_out
from batchwright.ledger.executor import execute
from batchwright.ledger.scope import ask
from batchwright.ledger.signing import prepare
from batchwright.ledger.types import Receipt, Refused, SessionEnded, SignatureGiven
from tests.support.cluster import Clone
from tests.support.people import People, secret_of

ADMINISTRATOR = "system-administrator"


def failures(database: Clone) -> list[tuple[str | None, bool]]:
    with database.connect(Role.OWNER) as owner:
        return owner.execute(
            "select ledger.header(body) ->> 'code', (ledger.header(body) ->> 'locked')::boolean "
            "from ledger.entry where kind = 'identity.sign_in_failed.v1' order by id"
        ).fetchall()


def alerts(people: People) -> list[str]:
    found = ask(people.connection, "identity.open_alerts", people.token(ADMINISTRATOR))
    return [each.code for each in found]


def sign(
    people: People, session: Session, code: str, *, secret: str | None = None, named: bool = True
) -> Receipt:
    """Signs the statement once more in the session given."""
    do = AcceptAccountability()
    prepared = prepare(people.connection, do, session.token)
    given = SignatureGiven(
        secret=secret or secret_of(code),
        digest=prepared.digest,
        user_code=code if named else None,
    )
    return execute(people.connection, do, session.token, signature=given)


def begun(people: People, code: str) -> Session:
    session = sign_in(people.connection, code, secret_of(code))
    assert session is not None
    return session


def test_us_11_300_d_five_failures_lock_and_alert_in_the_same_transaction(
    database: Clone, people: People
) -> None:
    for _ in range(5):
        assert sign_in(people.connection, "operator", "wrong") is None
    assert sign_in(people.connection, "operator", secret_of("operator")) is None
    assert alerts(people) == ["secret_locked"]
    assert failures(database) == [("operator", False)] * 4 + [
        ("operator", True),
        ("operator", False),
    ]
    with database.connect(Role.OWNER) as owner:
        (together,) = owner.execute(
            "select count(*) from ledger.image i join ledger.entry e on e.id = i.entry_id "
            "where i.table_name = 'identity_alert' and e.kind = 'identity.sign_in_failed.v1'"
        ).fetchone() or (0,)
    assert together == 1


def test_four_failures_and_a_success_start_the_count_anew(people: People) -> None:
    for _ in range(2):
        for _ in range(4):
            assert sign_in(people.connection, "operator", "wrong") is None
        begun(people, "operator")
    assert alerts(people) == []


def test_another_person_unlocks_never_the_same(people: People) -> None:
    personnel = people.token("personnel")
    for _ in range(5):
        sign_in(people.connection, "operator", "wrong")
        sign_in(people.connection, "personnel", "wrong")
    people.do("personnel", UnlockSecret(user_id=people.ids["operator"]))
    begun(people, "operator")
    with pytest.raises(Refused) as refused:
        execute(people.connection, UnlockSecret(user_id=people.ids["personnel"]), personnel)
    assert refused.value.codes == ("another_person_needed",)


def test_a_failure_under_an_unknown_code_does_not_keep_what_was_typed(
    database: Clone, people: People
) -> None:
    assert sign_in(people.connection, "my secret by mistake", "x") is None
    assert failures(database) == [(None, False)]


def test_an_unknown_code_reads_as_a_wrong_secret(people: People) -> None:
    known, unknown = (
        people.connection.execute("select * from identity.challenge(%s)", [code]).fetchone()
        for code in ("operator", "nobody")
    )
    assert known is not None
    assert unknown is not None
    assert len(known[0]) == len(unknown[0])


def test_us_11_200_a_1_the_first_signature_of_a_session_takes_both_components(
    people: People,
) -> None:
    session = begun(people, "operator")
    with pytest.raises(Refused) as refused:
        sign(people, session, "operator", named=False)
    assert refused.value.codes == ("signature_wrong",)
    sign(people, session, "operator")
    sign(people, session, "operator", named=False)
    with pytest.raises(Refused):
        sign(people, session, "operator", secret="something else", named=False)


def test_us_11_200_a_1_after_a_session_ended_both_components_are_asked_again(
    people: People,
) -> None:
    sign(people, begun(people, "operator"), "operator")
    with pytest.raises(Refused):
        sign(people, begun(people, "operator"), "operator", named=False)


def test_us_11_200_a_2_nobody_signs_in_the_session_of_another(people: People) -> None:
    session = begun(people, "operator")
    do = AcceptAccountability()
    prepared = prepare(people.connection, do, session.token)
    for secret in (secret_of("quality"), secret_of("operator")):
        given = SignatureGiven(secret=secret, digest=prepared.digest, user_code="quality")
        with pytest.raises(Refused) as refused:
            execute(people.connection, do, session.token, signature=given)
        assert refused.value.codes == ("signature_wrong",)


def test_us_11_300_d_five_failed_signatures_lock_and_alert(people: People) -> None:
    session = begun(people, "operator")
    for _ in range(5):
        with pytest.raises(Refused):
            sign(people, session, "operator", secret="something else")
    with pytest.raises(Refused):
        sign(people, session, "operator")
    assert alerts(people) == ["secret_locked"]


def test_us_11_200_a_1_idle_time_ends_a_session(database: Clone, people: People) -> None:
    session = begun(people, "operator")
    with database.connect(Role.OWNER) as owner:
        owner.execute(
            "update identity.session set last_seen_at = clock_timestamp() - interval '14 minutes' "
            "where id = %s",
            [session.session_id],
        )
        ask(people.connection, "identity.me", session.token)
        owner.execute(
            "update identity.session set last_seen_at = clock_timestamp() - interval '15 minutes' "
            "where id = %s",
            [session.session_id],
        )
    with pytest.raises(SessionEnded):
        ask(people.connection, "identity.me", session.token)


def seen_by_hand(people: People, token: str) -> tuple[object, ...] | None:
    """What SQL sees that puts the token itself in place, instead of entering its scope."""
    with people.connection.transaction():
        people.connection.execute("select set_config('batchwright.token', %s, true)", [token])
        return people.connection.execute(
            "select identity.in_scope(), identity.sponsors(), identity.actor(), "
            "identity.holds('identity.read'), (select count(*) from identity_user)"
        ).fetchone()


NOTHING = (False, None, None, False, 0)


def test_us_11_200_a_1_idle_time_ends_what_a_session_sees_too(
    database: Clone, people: People
) -> None:
    session = begun(people, "operator")
    assert seen_by_hand(people, session.token) != NOTHING
    with database.connect(Role.OWNER) as owner:
        owner.execute(
            "update identity.session set last_seen_at = clock_timestamp() - interval '15 minutes' "
            "where id = %s",
            [session.session_id],
        )
    assert seen_by_hand(people, session.token) == NOTHING


def test_us_11_200_a_1_a_momentary_session_sees_nothing_after_its_command(people: People) -> None:
    with momentary(people.connection, "operator-2", secret_of("operator-2")) as session:
        assert seen_by_hand(people, session.token) != NOTHING
        sign(people, session, "operator-2")
        assert seen_by_hand(people, session.token) == NOTHING


def test_an_ended_session_acts_no_more(people: People) -> None:
    token = people.token("operator")
    sign_out(people.connection, token)
    with pytest.raises(SessionEnded):
        ask(people.connection, "identity.me", token)


def test_us_11_200_a_1_a_momentary_session_does_one_command_and_leaves_none_behind(
    people: People,
) -> None:
    with momentary(people.connection, "operator-2", secret_of("operator-2")) as session:
        sign(people, session, "operator-2")
        with pytest.raises(SessionEnded):
            sign(people, session, "operator-2")
        with pytest.raises(SessionEnded):
            ask(people.connection, "identity.me", session.token)


def test_us_11_200_a_1_a_momentary_session_is_over_after_a_refusal_too(people: People) -> None:
    with momentary(people.connection, "operator-2", secret_of("operator-2")) as session:
        with pytest.raises(Refused):
            sign(people, session, "operator-2", secret="something else")
        with pytest.raises(SessionEnded):
            sign(people, session, "operator-2")


def test_us_11_200_a_1_a_momentary_session_needs_both_components(people: People) -> None:
    with (
        pytest.raises(SessionEnded),
        momentary(people.connection, "operator-2", "something else"),
    ):
        raise AssertionError


def test_the_application_role_reads_neither_secrets_nor_sessions(people: People) -> None:
    for table in ("secret", "secret_history", "session"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            people.connection.execute(f"select * from identity.{table}")


def test_the_database_sets_nobodys_secret_for_injected_sql(people: People) -> None:
    injected = """
        do $$ begin
            perform ledger.open('%t', null);
            perform identity.set_secret(%s, 'quality', '\\x00', 't=1,m=64,p=1', '\\x00', false);
        end $$
    """
    injected = injected.replace("%t", people.token("operator"))
    with pytest.raises(psycopg.Error) as wrong:
        people.connection.execute(injected.replace("%s", f"'{people.ids['quality']}'"))
    assert wrong.value.sqlstate == "BW007"
