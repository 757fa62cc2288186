"""Who sees which sponsor, and who may say so: held by the database against any SQL in a session."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection

from batchwright.database.home import Role
from batchwright.ledger.scope import ask
from tests.support.cluster import Clone
from tests.support.people import People

ADMINISTRATOR, STRANGER, INSIDER = "system-administrator", "operator-2", "operator"
RIGHT = "42501"


@pytest.fixture
def alpha(people: People) -> UUID:
    """A sponsor that one operator sees."""
    return people.sponsor("alpha", INSIDER)


@contextmanager
def session(database: Clone, people: People, code: str) -> Iterator[Connection[Any]]:
    """Any SQL in the person's session, under an open entry; nothing of it is committed."""
    with database.connect(Role.APP, autocommit=False) as connection:
        connection.execute("select ledger.open(%s, null)", [people.token(code)])
        yield connection
        connection.rollback()


def told(connection: Connection[Any]) -> str:
    """All that the session reads of sponsors and of access to them, images included."""
    statements = (
        "select row_to_json(t)::text from identity_sponsor t",
        "select row_to_json(t)::text from identity_sponsor_access t",
        "select row_to_json(t)::text from ledger.image t",
        "select convert_from(body, 'UTF8') from ledger.entry where body is not null",
        "select record from ledger.section",
    )
    return "\n".join(
        text for each in statements for (text,) in connection.execute(each.encode()).fetchall()
    )


@pytest.mark.parametrize("code", [STRANGER, "quality", "personnel", "sponsor-representative"])
def test_a_stranger_reads_neither_a_sponsor_nor_who_sees_it(
    database: Clone, people: People, alpha: UUID, code: str
) -> None:
    with session(database, people, code) as connection:
        seen = told(connection)
    assert str(alpha) not in seen
    assert "Sponsor alpha" not in seen


@pytest.mark.parametrize("code", [INSIDER, ADMINISTRATOR])
def test_who_sees_a_sponsor_or_grants_access_reads_who_sees_it(
    database: Clone, people: People, alpha: UUID, code: str
) -> None:
    with session(database, people, code) as connection:
        found = connection.execute(
            "select user_id from identity_sponsor_access where sees_id = %s", [alpha]
        ).fetchall()
    assert found == [(people.ids[INSIDER],)]


def test_a_person_reads_their_own_access_after_it_ended(
    database: Clone, people: People, alpha: UUID
) -> None:
    with session(database, people, STRANGER) as connection:
        own = connection.execute("select distinct user_id from identity_sponsor_access").fetchall()
    assert (people.ids[STRANGER],) in own


def test_the_rights_of_a_person_name_the_sponsors_that_the_reader_sees(
    people: People, alpha: UUID
) -> None:
    for reader, sees in ((ADMINISTRATOR, True), ("personnel", False)):
        found = ask(
            people.connection,
            "identity.user_rights",
            people.token(reader),
            user_id=people.ids[INSIDER],
        )
        assert (alpha in found.sponsors) is sees


ESCALATIONS = {
    "sees a sponsor": (
        "insert into identity_sponsor_access (id, version, user_id, sees_id, granted_at) "
        "values (gen_random_uuid(), 1, %(me)s, %(alpha)s, now())"
    ),
    "gets a role": (
        "insert into identity_role_assignment (id, version, user_id, role_id, granted_at, "
        "emergency) select gen_random_uuid(), 1, %(me)s, id, now(), false from identity_role "
        "where code = 'quality'"
    ),
    "gives a role to a friend": (
        "insert into identity_role_assignment (id, version, user_id, role_id, granted_at, "
        "emergency) select gen_random_uuid(), 1, %(other)s, id, now(), false from identity_role "
        "where code = 'system-administrator'"
    ),
    "keeps a role that is to end": (
        "update identity_role_assignment set version = version + 1, expires_at = null "
        "where user_id = %(me)s"
    ),
    "widens a role": (
        "update identity_role set version = version + 1, "
        """permissions = '["identity.administer"]' where code = 'operator'"""
    ),
    "prints another's name": (
        "update identity_user set version = version + 1, name = 'Quality' where id = %(me)s"
    ),
    "makes somebody active": (
        "update identity_user set version = version + 1, state = 'active' where id = %(other)s"
    ),
    "trains themselves": (
        "insert into identity_training_record (id, user_id, procedure_id, edition, trained_on, "
        "trained_by) values (gen_random_uuid(), %(me)s, gen_random_uuid(), 1, now(), %(other)s)"
    ),
    "quiets an alert": (
        "insert into identity_alert (id, version, code, text, raised_at) "
        "values (gen_random_uuid(), 1, 'x', 'X', now())"
    ),
    "names a sponsor to learn whether the code is taken": (
        "insert into identity_sponsor (id, version, code, name) "
        "values (gen_random_uuid(), 1, 'alpha', 'X')"
    ),
}


@pytest.mark.parametrize("way", ESCALATIONS)
def test_no_sql_in_a_persons_session_gives_rights_to_anybody(
    database: Clone, people: People, alpha: UUID, way: str
) -> None:
    assert refusal(database, people, alpha, STRANGER, ESCALATIONS[way]) == RIGHT


@pytest.mark.parametrize(
    "way", ["sees a sponsor", "gets a role", "widens a role", "makes somebody active"]
)
def test_a_system_administrator_gives_themselves_nothing_and_activates_nobody(
    database: Clone, people: People, alpha: UUID, way: str
) -> None:
    assert refusal(database, people, alpha, ADMINISTRATOR, ESCALATIONS[way]) == RIGHT


def refusal(database: Clone, people: People, alpha: UUID, code: str, statement: str) -> str | None:
    """The SQLSTATE by which the statement is refused in the person's session."""
    values = {"me": people.ids[code], "other": people.ids["trainer"], "alpha": alpha}
    with session(database, people, code) as connection:
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode(), values)
        return refused.value.sqlstate
