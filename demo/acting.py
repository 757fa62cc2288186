"""How the demonstration acts: as a person, through whatever way in it is given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from batchwright.ledger.types import Command


class RefusedHere(Exception):
    """What was asked for was refused; `codes` says why, `entry` where the attempt stands.

    As text it is what a person is told.
    """

    def __init__(self, codes: tuple[str, ...], entry: int, told: str = "") -> None:
        super().__init__(told or ", ".join(codes))
        self.codes = codes
        self.entry = entry


class Acting(Protocol):
    """People act by their codes: do, sign, sign at another's screen, ask."""

    def do(
        self,
        code: str,
        command: Command,
        *,
        reason: str | None = None,
        event_at: datetime | None = None,
    ) -> Mapping[str, Any]:
        """The receipt of a command done; raises RefusedHere."""

    def sign(
        self,
        code: str,
        command: Command,
        *,
        reason: str | None = None,
        event_at: datetime | None = None,
    ) -> Mapping[str, Any]:
        """As `do`, signed in the person's own session."""

    def witness(self, code: str, at: str, command: Command) -> Mapping[str, Any]:
        """As `sign`, by the person `code` at the screen of `at`, with both components."""

    def ask(self, code: str, name: str, **parameters: object) -> Any:
        """What a query answers, as JSON."""
