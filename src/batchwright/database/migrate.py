"""Django's migrations, run by the owner, who is the only one that may change the schema."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg.sql import SQL, Identifier

from batchwright.database import home
from batchwright.database.connections import django_database, dsn
from batchwright.database.home import Role

OWNER = "owner"
"""The alias under which migrations run; it exists only while they do."""


def migrate(folder: Path, then: Callable[[psycopg.Connection], None]) -> None:
    """The schema is up to date and `then` ran on a connection of the owner.

    `then` sets guard and capture; the ledger brings it, for it stands above this module. Django
    must be set up (django.setup()).
    """
    with _owner(folder):
        call_command("migrate", database=OWNER, interactive=False, verbosity=0)
    with psycopg.connect(dsn(Role.OWNER, folder), autocommit=True) as connection:
        then(connection)
        # pg_dump reads the sequence behind Django's own table of migrations.
        backup = Identifier(home.initialized(folder).role(Role.BACKUP))
        connection.execute(
            SQL("grant select on all sequences in schema public to {}").format(backup)
        )


def pending(folder: Path) -> list[str]:
    """The migrations that this version brings and the database has not seen."""
    with _owner(folder):
        executor = MigrationExecutor(connections[OWNER])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


@contextmanager
def _owner(folder: Path) -> Iterator[None]:
    """Django knows the owner's connection while inside."""
    connections.settings[OWNER] = connections.settings["default"] | django_database(
        Role.OWNER, folder
    )
    try:
        yield
    finally:
        connections[OWNER].close()
        del connections.settings[OWNER]
        del connections[OWNER]
