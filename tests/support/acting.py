"""The demonstration's way of acting, on the executor: for scenarios without a server."""

from collections.abc import Mapping
from typing import Any

from batchwright.kernel.canonical import jsonable
from batchwright.ledger.scope import ask
from batchwright.ledger.types import Command, Receipt, Refused
from demo.acting import RefusedHere
from tests.support.people import People


class ExecutorActing:
    """Acts as the people of a test, without HTTP."""

    def __init__(self, people: People) -> None:
        self._people = people

    def do(self, code: str, command: Command, **how: Any) -> Mapping[str, Any]:
        """As the person, unsigned."""
        return self._answered(lambda: self._people.do(code, command, **how))

    def sign(self, code: str, command: Command, **how: Any) -> Mapping[str, Any]:
        """As the person, signed."""
        return self._answered(lambda: self._people.sign(code, command, **how))

    def witness(self, code: str, at: str, command: Command) -> Mapping[str, Any]:
        """As the person, with both components, leaving no session."""
        return self._answered(lambda: self._people.witness(code, command))

    def ask(self, code: str, name: str, **parameters: object) -> Any:
        """What the query answers, as JSON."""
        people = self._people
        return jsonable(ask(people.connection, name, people.token(code), **parameters))

    def _answered(self, act: Any) -> Mapping[str, Any]:
        try:
            receipt: Receipt = act()
        except Refused as refused:
            raise RefusedHere(refused.codes, refused.receipt.entry_id) from None
        return {
            "entry": receipt.entry_id,
            "result": dict(receipt.result),
            "findings": [{"code": each.code} for each in receipt.findings],
        }
