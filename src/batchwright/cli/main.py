"""The program `batchwright`: reads the command line, runs one subcommand, prints its answer."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from psycopg import OperationalError

import batchwright
from batchwright.cli.base import Answer, Code, Fault, Parser
from batchwright.database.faults import DatabaseFault

MODULES = ("init", "serve", "db", "act", "work", "imports", "ledger", "market")


def parser() -> ArgumentParser:
    """The whole command line."""
    top = Parser(
        prog="batchwright",
        description="Batches made and released on a record nobody can change unseen.",
        epilog="Exit codes: 0 done, 1 refused or not in order, 2 wrong usage, 3 surroundings, "
        "4 nobody is signed in.",
    )
    top.add_argument("--version", action="version", version=batchwright.__version__)
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in MODULES:
        if find_spec(f"batchwright.cli.{name}") is not None:
            import_module(f"batchwright.cli.{name}").register(subparsers)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the subcommand that `arguments` name; returns the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words:
        parser().print_help(sys.stderr)
        return Code.USAGE
    given = Namespace(json=False)
    answer = _answer(words, given)
    try:
        if given.json or "--json" in words:
            print(json.dumps(answer.data, indent=2, default=str))
        elif answer.text:
            print(answer.text, file=sys.stdout if answer.code is Code.DONE else sys.stderr)
        sys.stdout.flush()
        answer.told()
    except BrokenPipeError:
        # Who reads wants no more, as `head` does; nor may Python try again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answer.code


def _answer(words: Sequence[str], given: Namespace) -> Answer:
    try:
        parser().parse_args(words, given)
        if given.home is not None:
            os.environ["BATCHWRIGHT_HOME"] = str(given.home.absolute())
        answer = given.run(given)
    except Fault as fault:
        return _fault(fault, fault.code)
    except DatabaseFault as fault:
        return _fault(fault, Code.SURROUNDINGS)
    except OperationalError as fault:
        return _fault(Fault(f"The database does not answer: {fault}"), Code.SURROUNDINGS)
    except OSError as fault:
        if fault.filename is None:
            raise
        text = f"{fault.filename}: {fault.strerror}. Check the path and its rights."
        return _fault(Fault(text), Code.SURROUNDINGS)
    except KeyboardInterrupt:
        return Answer(text="Interrupted.", data={"error": "interrupted"}, code=Code.INTERRUPTED)
    assert isinstance(answer, Answer)
    return answer


def _fault(fault: Exception, code: Code) -> Answer:
    return Answer(text=str(fault), data={"error": str(fault)}, code=code)
