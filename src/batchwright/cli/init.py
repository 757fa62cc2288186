"""`batchwright init`: an empty home becomes an installation with its first two people.

Two, because nobody alone can make a person who acts: a system administrator makes users and grants
roles, and somebody else checks who they are (US-11.100(b)).
"""

import secrets
from argparse import ArgumentParser, Namespace
from pathlib import Path

import psycopg

from batchwright.cli import base, installation
from batchwright.cli.base import Answer, Fault, Subparsers
from batchwright.cli.installation import First, Plan
from batchwright.database import cluster, home
from batchwright.database.connections import dsn
from batchwright.database.home import Role, Target
from batchwright.database.installer import installer, wanted_target
from batchwright.database.locks import alone

ADMINISTRATOR = "system-administrator"
PERSONNEL = "personnel"


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds the subcommand."""
    parser = base.add(
        subparsers, "init", "Makes home, database, keys and the first two people.", run
    )
    parser.add_argument("--site", default="Site", metavar="NAME", help="name of the site")
    parser.add_argument(
        "--admin", default="admin", metavar="CODE", help="user code of the system administrator"
    )
    parser.add_argument(
        "--personnel",
        default="personnel",
        metavar="CODE",
        help="user code of who checks the identity of new people",
    )
    parser.add_argument(
        "--secret-file",
        type=Path,
        metavar="FILE",
        help="lines CODE SECRET for both; without it secrets are made and printed once",
    )
    parser.add_argument(
        "--new-secrets",
        action="store_true",
        help="give roles that exist on the server new secrets, of which other homes know nothing",
    )


def run(arguments: Namespace) -> Answer:
    """Installs into the home, or goes on where an installation was interrupted."""
    folder = home.home()
    if installation.finished(folder):
        raise Fault(f"{folder} is initialized already. Nothing was changed.")
    target = _target(folder)
    plan = _plan(arguments)
    home.make(folder)
    with alone(folder / "init.lock", "batchwright init"):
        with installer(target, folder) as connection:
            cluster.create(connection, folder, target, reset=arguments.new_secrets)
        home.write_target(folder, target)
        home.secret(folder, "django")
        plan = install(folder, plan)
    return _answer(folder, target, plan, told=arguments.secret_file is None)


def install(folder: Path, plan: Plan) -> Plan:
    """The schema is made, and the first people are in the record, sealed.

    Returns the plan that was carried out: the one of an earlier call, if that had got so far.
    """
    base.django()
    from batchwright.database.migrate import migrate
    from batchwright.identity import bootstrap
    from batchwright.ledger import guard, keys

    migrate(folder, guard.install)
    with psycopg.connect(dsn(Role.OWNER, folder), autocommit=True) as owner:
        if _holds_people(owner):
            begun = installation.read_plan(folder)
            if begun is None:
                raise Fault(
                    "The database holds the record of another home already. Use that home, or name"
                    " another database in DATABASE_URL."
                )
            plan = begun
        else:
            keys.ensure(folder)
            installation.write_plan(folder, plan)
            bootstrap.install(
                owner,
                plan.site,
                tuple(
                    bootstrap.FirstPerson(each.code, each.name, each.secret, (each.role,))
                    for each in plan.people
                ),
            )
    installation.seal(folder)
    installation.finish(folder, plan.site)
    return plan


def _holds_people(owner: "psycopg.Connection[tuple[object, ...]]") -> bool:
    row = owner.execute(
        "select 1 from ledger.entry where kind = 'identity.installed.v1' limit 1"
    ).fetchone()
    return row is not None


def _target(folder: Path) -> Target:
    """The database asked for; an interrupted installation keeps the one it began with."""
    begun, wanted = home.read_target(folder), wanted_target()
    if begun is not None and begun != wanted:
        raise Fault(
            f"{folder} began with the database {begun.database}, and DATABASE_URL now names"
            f" {wanted.database}. Set it as before, or use another home."
        )
    return wanted


def _plan(arguments: Namespace) -> Plan:
    if arguments.admin == arguments.personnel:
        raise Fault("The first two people need different user codes.", base.Code.USAGE)
    asked = (
        (arguments.admin, "System administrator", ADMINISTRATOR),
        (arguments.personnel, "Personnel", PERSONNEL),
    )
    given = None if arguments.secret_file is None else _secrets(arguments.secret_file)
    people = []
    for code, name, role in asked:
        secret = secrets.token_urlsafe(15) if given is None else given.get(code)
        if secret is None:
            raise Fault(f"{arguments.secret_file} has no line for {code}: CODE SECRET")
        people.append(First(code=code, name=name, role=role, secret=secret))
    if given is not None:
        _refuse_weak(people)
    return Plan(site=arguments.site, people=tuple(people))


def _secrets(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise Fault(f"The secrets cannot be read: {fault}") from fault
    pairs = [line.strip().split(None, 1) for line in lines if line.strip()]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _refuse_weak(people: list[First]) -> None:
    from batchwright.identity.secrets import weaknesses

    for each in people:
        found = weaknesses(each.secret, each.code, each.name)
        if found:
            raise Fault(f"The secret of {each.code} will not do: {', '.join(found)}.")


def _answer(folder: Path, target: Target, plan: Plan, *, told: bool) -> Answer:
    where = "embedded PostgreSQL" if target.embedded else f"database {target.database}"
    lines = [f"{plan.site} is installed in {folder} ({where}).", ""]
    for each in plan.people:
        secret = f"  first secret: {each.secret}" if told else ""
        lines.append(f"  {each.role:<22}{each.code}{secret}")
    lines += ["", "Each must change it at the first sign-in."]
    if told:
        lines[-1] += " It is told once, here."
    lines.append("Next: batchwright serve")
    return Answer(
        text="\n".join(lines),
        data={
            "home": str(folder),
            "site": plan.site,
            "database": target.database,
            "embedded": target.embedded,
            "people": [
                {"code": each.code, "role": each.role} | ({"secret": each.secret} if told else {})
                for each in plan.people
            ],
        },
        told=lambda: installation.forget_plan(folder),
    )
