"""How each role reaches the database of a home: for libpq and for Django."""

from pathlib import Path

from psycopg.conninfo import make_conninfo

from batchwright.database import embedded, home
from batchwright.database.faults import DatabaseFault
from batchwright.database.home import Role, Target


def dsn(role: Role | str, folder: Path | None = None) -> str:
    """The libpq connection string of `role` in the database of the home."""
    folder = folder or home.home()
    target = home.initialized(folder)
    return make_conninfo(
        **_server(folder, target),
        user=target.role(Role(role)),
        password=password(folder, target, Role(role)),
        dbname=target.database,
    )


def password(folder: Path, target: Target, role: Role) -> str:
    known = home.read_secret(folder, target.role(role))
    if known is None:
        raise DatabaseFault(
            f"{folder} holds no secret of {target.role(role)}. Run: batchwright init"
        )
    return known


def django_database(role: Role | str, folder: Path | None = None) -> dict[str, object]:
    """An entry of Django's DATABASES by which `role` connects.

    Before `batchwright init` it names no server, so that code which needs none still loads.
    """
    folder = folder or home.home()
    entry: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "TIME_ZONE": None,
    }
    target = home.read_target(folder)
    if target is None:
        return entry | {"NAME": home.DEFAULT_DATABASE}
    options = dict(_server(folder, target))
    return entry | {
        "NAME": target.database,
        "USER": target.role(Role(role)),
        "PASSWORD": password(folder, target, Role(role)),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        "OPTIONS": options,
    }


def _server(folder: Path, target: Target) -> dict[str, str]:
    return embedded.parameters(folder) if target.parameters is None else target.parameters
