"""The registries of commands and queries: what can be asked of Batchwright, by whom.

API and command line are made from these registries; nothing else writes or reads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any, TypeVar, get_type_hints

from batchwright.ledger.types import Command, Meaning

F = TypeVar("F", bound=Callable[..., Any])

EVERYONE = "everyone"
"""The permission that every user has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpecification:
    """A command as it is registered: its type, permission, signature and facts.

    facts: reads what the rules need, given the command and a Reader; rows that will change are
    locked there. shown: what a person who signs is shown, from the command and its facts; by
    default both whole. view: reads of the facts no more than `shown` takes. meant: what the
    signature means, from the command and its facts, where that is not always `meaning`.
    signed_when: whether recipe or rule asks for the signature, from the command and its facts;
    always, if absent.
    needs_reason: a change of a recorded value needs one (EU-11.9).
    """

    name: str
    type: type[Command]
    function: Callable[..., Any]
    permission: str
    meaning: Meaning | None
    facts: Callable[..., Any] | None
    shown: Callable[..., Any] | None
    view: Callable[..., Any] | None
    meant: Callable[..., str] | None
    signed_when: Callable[..., bool] | None
    needs_reason: bool
    before_accountable: bool
    offered: bool

    @property
    def module(self) -> str:
        """The module that owns the command."""
        return self.name.split(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySpecification:
    """A query as it is registered: parameters and result by type, and who may ask it."""

    name: str
    function: Callable[..., Any]
    permission: str
    parameters: dict[str, Any]
    result: Any

    @property
    def module(self) -> str:
        """The module that owns the query."""
        return self.name.split(".")[0]


COMMANDS: dict[type[Command], CommandSpecification] = {}
QUERIES: dict[str, QuerySpecification] = {}


def command(
    *,
    permission: str,
    signature: Meaning | None = None,
    facts: Callable[..., Any] | None = None,
    shown: Callable[..., Any] | None = None,
    view: Callable[..., Any] | None = None,
    meant: Callable[..., str] | None = None,
    signed_when: Callable[..., bool] | None = None,
    needs_reason: bool = False,
    before_accountable: bool = False,
    offered: bool = True,
) -> Callable[[F], F]:
    """Registers a command function `(do, facts, context) -> Change`, `(do, context)` without facts.

    permission: what the actor must hold; `EVERYONE` for what all may do. signature: the meaning
    that a signature is asked for. before_accountable: may be done, and signed, before the
    statement of accountability (US-11.10(j)). offered: by the API too; a command that reads
    files of the machine it runs on is not.
    """

    def register(function: F) -> F:
        do_type = get_type_hints(function)["do"]
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        COMMANDS[do_type] = CommandSpecification(
            name=name,
            type=do_type,
            function=function,
            permission=permission,
            meaning=signature,
            facts=facts,
            shown=shown,
            view=view,
            meant=meant,
            signed_when=signed_when,
            needs_reason=needs_reason,
            before_accountable=before_accountable,
            offered=offered,
        )
        return function

    return register


def query(*, permission: str) -> Callable[[F], F]:
    """Registers a query function `(read: Reader, **parameters) -> rows or a frozen dataclass`."""

    def register(function: F) -> F:
        hints = get_type_hints(function, include_extras=True)
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        parameters = {key: hints[key] for key in list(signature(function).parameters)[1:]}
        QUERIES[name] = QuerySpecification(
            name=name,
            function=function,
            permission=permission,
            parameters=parameters,
            result=hints["return"],
        )
        return function

    return register


def command_named(name: str) -> CommandSpecification | None:
    """The command of that name, such as `batches.dispose_batch`, or None."""
    return next((each for each in COMMANDS.values() if each.name == name), None)
