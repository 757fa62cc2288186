"""What the roles may do in the database they were given, on either server."""

import psycopg
import pytest

from batchwright.database.home import Role
from tests.support.cluster import Clone

OTHERS = [role for role in Role if role is not Role.OWNER]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_connects_to_the_database(database: Clone, role: Role) -> None:
    with database.connect(role) as connection:
        assert connection.execute("select current_database()").fetchone() == (database.name,)


def test_no_role_is_more_than_a_user_of_its_database(database: Clone) -> None:
    with database.connect(Role.OWNER) as connection:
        for role in Role:
            with database.connect(role) as own:
                name = own.info.user
            row = connection.execute(
                "select rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
                " from pg_roles where rolname = %s",
                [name],
            ).fetchone()
            assert row == (False, False, False, False, False)


@pytest.mark.parametrize("role", OTHERS)
def test_no_role_but_the_owner_owns_anything(database: Clone, role: Role) -> None:
    with database.connect(role) as connection:
        row = connection.execute(
            "select count(*) from pg_class where relowner = current_user::regrole"
        ).fetchone()
        assert row == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table public.mine (id integer)")


@pytest.mark.parametrize("role", OTHERS)
def test_no_role_but_the_owner_becomes_the_owner(database: Clone, role: Role) -> None:
    with database.connect(Role.OWNER) as owner:
        name = owner.info.user
    with (
        database.connect(role) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f'set role "{name}"')


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.BACKUP])
def test_a_reader_changes_nothing(database: Clone, role: Role) -> None:
    with (
        database.connect(role) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("insert into ledger.epoch (number, reason) values (99, 'mine')")


def test_the_public_may_not_connect(database: Clone) -> None:
    with database.connect(Role.OWNER) as connection:
        row = connection.execute(
            "select count(*) from pg_database, aclexplode(datacl) right_given"
            " where datname = current_database() and right_given.grantee = 0"
        ).fetchone()
    assert row == (0,)


def test_the_backup_reads_every_table(database: Clone) -> None:
    with database.connect(Role.BACKUP) as connection:
        unread = connection.execute(
            "select oid::regclass::text from pg_class"
            " where relkind in ('r', 'p') and relnamespace::regnamespace::text in"
            " ('public', 'ledger', 'identity') and not has_table_privilege(oid, 'select')"
        ).fetchall()
    assert unread == []
