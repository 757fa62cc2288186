"""Signing in and out, every command and every query; a person acts, never the program itself."""

import os
import sys
from argparse import REMAINDER, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_type_hints

from batchwright.cli.base import Answer, Code, Fault, Parser, Subparsers, add, django
from batchwright.cli.session import (
    SECRET,
    Kept,
    add_session,
    database,
    ended,
    forget,
    keep,
    kept,
    secret,
)


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds sign-in, sign-out, do, ask, commands and queries."""
    parser = add(subparsers, "sign-in", "Begins a session of the user CODE.", _sign_in)
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("--secret-file", type=Path, help=f"else {SECRET}, or it is asked for")
    add_session(parser)
    add_session(add(subparsers, "sign-out", "Ends the session.", _sign_out))
    for name, purpose, such, run in (
        ("do", "Does a command; `do NAME --help` tells its fields.", "batches.dispose_batch", _do),
        ("ask", "Asks a query; `ask NAME --help` tells its parameters.", "batches.batches", _ask),
    ):
        parser = add(subparsers, name, purpose, run)
        parser.add_argument("name", metavar="NAME", help=f"such as {such}")
        parser.add_argument("rest", nargs=REMAINDER, metavar="...", help="fields and options")
    for name, purpose, listed in (
        ("commands", "Lists what can be done, with the permission it needs.", _commands),
        ("queries", "Lists what can be asked, with the permission it needs.", _queries),
    ):
        parser = add(subparsers, name, purpose, listed)
        parser.add_argument("part", nargs="?", default="", help="part of a name")


def _sign_in(given: Namespace) -> Answer:
    django()
    from batchwright.identity.sessions import sign_in
    from batchwright.ledger.scope import scope

    with database() as connection:
        session = sign_in(
            connection, given.code, secret(f"Secret of {given.code}", SECRET, given.secret_file)
        )
        if session is None:
            raise Fault("User or secret was not accepted.", Code.REFUSED)
        with scope(connection, session.token) as actor:
            pass
    keep(given, Kept(token=session.token, code=given.code))
    lines = [f"{actor.name} ({actor.code}) is signed in."]
    if actor.must_change_secret:
        lines.append("Choose a secret of your own: batchwright do identity.change_secret")
    if not actor.accountable:
        lines.append(
            "Before the first signature: batchwright do identity.accept_accountability --sign"
        )
    return Answer(
        text="\n".join(lines),
        data={
            "user_code": actor.code,
            "user_id": str(actor.user_id),
            "accountable": actor.accountable,
            "must_change_secret": actor.must_change_secret,
        },
    )


def _sign_out(given: Namespace) -> Answer:
    django()
    from batchwright.identity.sessions import sign_out

    session = kept(given)
    with database() as connection:
        sign_out(connection, session.token)
    forget(given)
    return Answer(text=f"{session.code} is signed out.", data={"user_code": session.code})


def _do(given: Namespace) -> Answer:
    django()
    from batchwright.cli.doing import add_options, done
    from batchwright.cli.fields import add_fields
    from batchwright.kernel.wire import meanings
    from batchwright.ledger.command import COMMANDS, QUERIES, command_named

    specification = command_named(given.name.replace("-", "_"))
    if specification is None:
        raise _unknown("command", given.name, (each.name for each in COMMANDS.values()), QUERIES)
    hints = get_type_hints(specification.type, include_extras=True)
    about = [" ".join((specification.function.__doc__ or "").split())]
    about.append(f"Permission: {specification.permission}.")
    if specification.meaning:
        about.append(f"Signed as: {specification.meaning}.")
    parser = _second("do", specification.name, "\n".join(about))
    add_options(parser)
    add_fields(
        parser.add_argument_group("fields", "@FILE stands for the text of a file"),  # type: ignore[arg-type]  # a group takes arguments as a parser does
        hints,
        meanings(specification.type),
    )
    return _told(given, parser, lambda found: done(found, specification, hints))


def _ask(given: Namespace) -> Answer:
    django()
    from pydantic import Field, create_model

    from batchwright.cli.fields import add_fields, given_fields, parameters
    from batchwright.cli.tables import readable
    from batchwright.kernel.canonical import jsonable
    from batchwright.kernel.wire import PageSize, Strict, wire_type
    from batchwright.ledger.command import COMMANDS, QUERIES
    from batchwright.ledger.scope import ask
    from batchwright.ledger.types import NotFound, SessionEnded

    query = QUERIES.get(given.name.replace("-", "_"))
    if query is None:
        raise _unknown("query", given.name, QUERIES, (each.name for each in COMMANDS.values()))
    parser = _second("ask", query.name, " ".join((query.function.__doc__ or "").split()))
    add_fields(parser, query.parameters, {})
    needed = query.function.__kwdefaults__ or {}
    members: dict[str, Any] = {
        name: (PageSize if name == "limit" else wire_type(hint), Field(needed.get(name, ...)))
        for name, hint in query.parameters.items()
    }
    model = create_model("Parameters", __base__=Strict, **members)

    def answered(found: Namespace) -> Answer:
        values = parameters(model, query.parameters, given_fields(found, query.parameters))
        session = kept(found)
        try:
            with database() as connection:
                rows = jsonable(ask(connection, query.name, session.token, **values))
        except NotFound:
            from batchwright.kernel.messages import told

            raise Fault(told("not_found", {}), Code.REFUSED) from None
        except SessionEnded:
            raise ended() from None
        return Answer(text=readable(rows), data={"found": rows})

    return _told(given, parser, answered)


def _unknown(kind: str, given: str, known: Iterable[str], others: Iterable[str]) -> Fault:
    """There is no `kind` of the name `given`; what may have been meant."""
    name = given.replace("-", "_")
    plural, verb = ("commands", "ask") if kind == "command" else ("queries", "do")
    if name in set(others):
        return Fault(f"{name} is no {kind}. Run: batchwright {verb} {name}", Code.USAGE)
    near = get_close_matches(name, list(known), n=1)
    meant = f" The nearest is {near[0]}." if near else ""
    return Fault(f"There is no {kind} {given}.{meant} Run: batchwright {plural}", Code.USAGE)


def _second(verb: str, name: str, about: str) -> ArgumentParser:
    parser = Parser(
        prog=f"batchwright {verb} {name}",
        description=about,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.add_argument("--home", type=Path, help="folder of the installation")
    add_session(parser)
    return parser


def _told(given: Namespace, parser: ArgumentParser, run: Any) -> Answer:
    """The answer of `run`; options may stand before the name or after it."""
    found = parser.parse_args(given.rest)
    given.json = found.json = given.json or found.json
    if found.home is not None:
        os.environ["BATCHWRIGHT_HOME"] = str(found.home.absolute())
    answer: Answer = run(found)
    sys.stderr.flush()
    return answer


def _commands(given: Namespace) -> Answer:
    django()
    from batchwright.ledger.command import COMMANDS

    return _listed(given.part, COMMANDS.values())


def _queries(given: Namespace) -> Answer:
    django()
    from batchwright.ledger.command import QUERIES

    return _listed(given.part, QUERIES.values())


def _listed(part: str, found: Any) -> Answer:
    from batchwright.cli.tables import table

    lines = [
        {
            "name": each.name,
            "permission": each.permission,
            "does": (each.function.__doc__ or "").strip().split("\n")[0],
        }
        for each in sorted(found, key=lambda each: each.name)
        if part in each.name
    ]
    heads = ("name", "permission", "does")
    text = table(heads, [[each[head] for head in heads] for each in lines])
    return Answer(text=text, data={"found": lines})
