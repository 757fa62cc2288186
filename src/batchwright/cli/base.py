"""What every subcommand shares: its parser, its answer, its faults and exit codes."""

import os
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn


class Code(IntEnum):
    """How a process ends; documented in docs/reference/command-line.md."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    SURROUNDINGS = 3
    NO_SESSION = 4
    INTERRUPTED = 130


class Fault(Exception):
    """A foreseeable fault, told without a trace. Its text says the next step."""

    def __init__(self, text: str, code: Code = Code.SURROUNDINGS) -> None:
        super().__init__(text)
        self.code = code


class Parser(ArgumentParser):
    """Tells wrong usage as a Fault, so that a machine is answered with JSON there too."""

    def error(self, message: str) -> NoReturn:
        """Raises the Fault; the long list of options is left to --help."""
        raise Fault(f"{message}\nSee: {self.prog} --help", Code.USAGE)


def nothing() -> None:
    """What is left to do after most answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a subcommand has to say: `text` to a person, `data` to a machine.

    told: called once the answer is printed, for what must not be lost before.
    """

    text: str
    data: dict[str, Any] = field(default_factory=dict)
    code: Code = Code.DONE
    told: Callable[[], None] = nothing


Subparsers = _SubParsersAction
Run = Callable[[Namespace], Answer]


def add(
    subparsers: "Subparsers[ArgumentParser]", name: str, purpose: str, run: Run
) -> ArgumentParser:
    """The parser of the subcommand `name`, with the options that all have."""
    parser = subparsers.add_parser(name, help=purpose, description=purpose)
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.add_argument(
        "--home", type=Path, help="folder of the installation; else BATCHWRIGHT_HOME, .batchwright"
    )
    parser.set_defaults(run=run)
    return parser


def django() -> None:
    """Django is set up for the home of this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batchwright.settings")
    import django as framework

    framework.setup()
