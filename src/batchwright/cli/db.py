"""`batchwright db`: the database of the home, started, looked at, copied and brought back."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

from batchwright.cli import base, copying, installation
from batchwright.cli.base import Answer, Fault, Run, Subparsers
from batchwright.database import embedded, home, layout
from batchwright.database.connections import dsn
from batchwright.database.home import Role


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds the subcommand with its own subcommands."""
    parser = subparsers.add_parser(
        "db", help="The database: start, stop, status, url, migrate, backup, restore."
    )
    below = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add(below, "start", "Starts the embedded PostgreSQL.", _start)
    _add(below, "stop", "Stops the embedded PostgreSQL.", _stop)
    _add(below, "status", "Tells whether the database answers, and where.", _status)
    url = _add(below, "url", "Tells the address of the database, with its secret.", _url)
    url.add_argument("--role", choices=list(Role), type=Role, default=Role.VERIFIER)
    _add(below, "migrate", "Brings the schema up to this version of Batchwright.", _migrate)
    backup = _add(below, "backup", "Writes one file from which all can be restored.", _backup)
    backup.add_argument("file", type=Path, metavar="FILE", help="must not exist yet")
    restore = _add(below, "restore", "Restores a backup into an empty home.", _restore)
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--sealer-key", type=Path, metavar="KEY", help="the private key that was kept apart"
    )
    restore.add_argument(
        "--newest-checkpoint", type=Path, metavar="NOTE", help="the newest one known elsewhere"
    )
    restore.add_argument(
        "--new-secrets", action="store_true", help="for roles that exist on the server already"
    )


def _add(below: "Subparsers[ArgumentParser]", name: str, purpose: str, run: Run) -> ArgumentParser:
    return base.add(below, name, purpose, run)


def _start(arguments: Namespace) -> Answer:
    folder = home.home()
    _refuse_own_server(folder)
    status = embedded.start(folder)
    return Answer(
        text=f"PostgreSQL runs as process {status.pid}.",
        data={"running": True, "pid": status.pid, "socket": str(status.socket)},
    )


def _stop(arguments: Namespace) -> Answer:
    folder = home.home()
    _refuse_own_server(folder)
    embedded.stop(folder)
    return Answer(text="PostgreSQL does not run.", data={"running": False})


def _refuse_own_server(folder: Path) -> None:
    if not home.initialized(folder).embedded:
        raise Fault("This home uses a server of your own. Start and stop it with its own tools.")


def _status(arguments: Namespace) -> Answer:
    import psycopg

    folder = home.home()
    target = home.initialized(folder)
    try:
        with psycopg.connect(dsn(Role.VERIFIER, folder), connect_timeout=5) as connection:
            version = connection.info.parameter_status("server_version")
    except psycopg.OperationalError as fault:
        next_step = "batchwright db start" if target.embedded else "the tools of your server"
        raise Fault(f"The database {target.database} does not answer. Try: {next_step}") from fault
    kind = "embedded" if target.embedded else "your own server"
    left = [str(path) for path in layout.left_behind(folder)] if target.embedded else []
    lines = [
        f"The database {target.database} answers: PostgreSQL {version}, {kind}.",
        *(f"{path} was left by a home that stood here before. Keep or remove it." for path in left),
    ]
    return Answer(
        text="\n".join(lines),
        data={
            "left_behind": left,
            "running": True,
            "database": target.database,
            "embedded": target.embedded,
            "postgresql": version,
            "pid": embedded.status(folder).pid if target.embedded else None,
            "installed": installation.finished(folder),
        },
    )


def _url(arguments: Namespace) -> Answer:
    url = address(dsn(arguments.role))
    return Answer(text=url, data={"url": url, "role": arguments.role})


def address(conninfo: str) -> str:
    """The libpq connection string `conninfo` as a URL."""
    parts = {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}
    user, password = quote(parts.pop("user"), safe=""), quote(parts.pop("password"), safe="")
    name = quote(parts.pop("dbname"), safe="")
    # Host and port as parameters: a socket's folder cannot stand before the path.
    return f"postgresql://{user}:{password}@/{name}?{urlencode(parts)}"


def _migrate(arguments: Namespace) -> Answer:
    folder = home.home()
    installation.ready(folder)
    base.django()
    from batchwright.database.migrate import migrate, pending
    from batchwright.ledger import guard

    steps = pending(folder)
    migrate(folder, guard.install)
    return Answer(text=f"The schema is up to date; {len(steps)} steps.", data={"steps": steps})


def _backup(arguments: Namespace) -> Answer:
    folder = home.home()
    installation.ready(folder)
    facts = copying.back_up(folder, arguments.file)
    return Answer(
        text=f"{arguments.file} holds the record up to checkpoint {facts['size']}.",
        data={"file": str(arguments.file), **facts},
    )


def _restore(arguments: Namespace) -> Answer:
    folder = home.home()
    restored = copying.restore(
        folder,
        arguments.file,
        sealer_key=arguments.sealer_key,
        newest_note=arguments.newest_checkpoint,
        new_secrets=arguments.new_secrets,
    )
    lost = max(0, restored.newest_known - restored.size)
    lines = [
        f"{folder} holds {restored.entries} entries, verified up to checkpoint {restored.size}.",
        f"Entry {restored.entry_id} declares the restore; {lost} sealed entries are lost.",
    ]
    if not restored.same_key:
        lines.append("The record goes on under a new key: publish keys/verifier.pub anew.")
    return Answer(
        text="\n".join(lines),
        data={
            "home": str(folder),
            "entries": restored.entries,
            "size": restored.size,
            "lost": lost,
            "entry": restored.entry_id,
            "same_key": restored.same_key,
        },
    )
