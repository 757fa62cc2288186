"""Django's migrations, run by the owner, who is the only one that may change the schema."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections

from batchwright.database.connections import django_database, dsn
from batchwright.database.home import Role

OWNER = "owner"
"""The alias under which migrations run; it exists only while they do."""


def migrate(folder: Path, then: Callable[[psycopg.Connection], None]) -> None:
    """The schema is up to date and `then` ran on a connection of the owner.

    `then` sets guard and capture; the ledger brings it, for it stands above this module. Django
    must be set up (django.setup()).
    """
    default = connections.settings["default"]
    connections.settings[OWNER] = default | django_database(Role.OWNER, folder)
    try:
        call_command("migrate", database=OWNER, interactive=False, verbosity=0)
    finally:
        connections[OWNER].close()
        del connections.settings[OWNER]
        del connections[OWNER]
    with psycopg.connect(dsn(Role.OWNER, folder), autocommit=True) as connection:
        then(connection)
