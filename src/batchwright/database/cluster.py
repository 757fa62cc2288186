"""The database and its roles on a server, made by an installer that needs no superuser.

Idempotent: what exists is kept. The owner owns the database and, through it, the schema public;
the other roles own nothing and may connect. Nobody else may (CONNECT is revoked from public).
"""

from pathlib import Path

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

from batchwright.database import home
from batchwright.database.faults import DatabaseFault
from batchwright.database.home import Role, Target


def create(connection: Connection, folder: Path, target: Target, *, reset: bool = False) -> None:
    """The database of `target` and its roles exist; their secrets are in the home `folder`.

    connection: the installer's, in autocommit; a superuser, or LOGIN CREATEDB CREATEROLE.
    reset: give new secrets to roles that exist but whose secrets this home does not hold; without
    it they are refused, for another home would be locked out.
    """
    _refuse_missing_rights(connection)
    for role in Role:
        _create_role(connection, folder, target.role(role), reset=reset)
    # Since PostgreSQL 16 making a role no longer lets its maker act as it; CREATE DATABASE ...
    # OWNER asks for that (release notes 16, E.1; CREATEROLE).
    _become_member(connection, target.role(Role.OWNER))
    _create_database(connection, target)


def _refuse_missing_rights(connection: Connection) -> None:
    row = connection.execute(
        "select rolsuper or (rolcreatedb and rolcreaterole), rolname"
        " from pg_roles where rolname = current_user"
    ).fetchone()
    assert row is not None
    if not row[0]:
        raise DatabaseFault(
            f"The role {row[1]} may not install. As a superuser run:"
            f' ALTER ROLE "{row[1]}" CREATEDB CREATEROLE'
        )


def _create_role(connection: Connection, folder: Path, name: str, *, reset: bool) -> None:
    exists = _exists(connection, "select 1 from pg_roles where rolname = %s", name)
    held = home.read_secret(folder, name) is not None
    if exists and not held and not reset:
        raise DatabaseFault(
            f"The role {name} exists and its secret is not in {folder}. Use the home that made it,"
            " name another database in DATABASE_URL, or give it a new secret:"
            " batchwright init --new-secrets"
        )
    if exists and held:
        return
    # The server is sent the verifier, so that no log can hold the secret.
    verifier = connection.pgconn.encrypt_password(
        home.secret(folder, name).encode(), name.encode(), b"scram-sha-256"
    )
    verb = "ALTER" if exists else "CREATE"
    connection.execute(
        SQL(verb + " ROLE {} LOGIN NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {}").format(
            Identifier(name), Literal(verifier.decode())
        )
    )


def _become_member(connection: Connection, owner: str) -> None:
    if not _exists(connection, "select 1 where pg_has_role(current_user, %s, 'usage')", owner):
        connection.execute(SQL("GRANT {} TO current_user").format(Identifier(owner)))


def _create_database(connection: Connection, target: Target) -> None:
    database = Identifier(target.database)
    if not _exists(connection, "select 1 from pg_database where datname = %s", target.database):
        connection.execute(
            SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
            ).format(database, Identifier(target.role(Role.OWNER)))
        )
    restrict(connection, target)


def restrict(connection: Connection, target: Target) -> None:
    """Only the roles of `target` may connect to its database."""
    database = Identifier(target.database)
    connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(
        SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
            database, SQL(", ").join(Identifier(target.role(role)) for role in Role)
        )
    )


def _exists(connection: Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), [name]).fetchone() is not None
