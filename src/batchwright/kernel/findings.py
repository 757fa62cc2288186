"""What a rule answers: a stable code, a severity and the facts that a person needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

Fact = str | int | bool | Decimal | date | datetime | timedelta | UUID | None


class Severity(StrEnum):
    """BLOCKING refuses an act not yet done; EXCEPTION records a fact and sends it to review."""

    BLOCKING = "blocking"
    EXCEPTION = "exception"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, init=False)
class Finding:
    """One sentence that does not hold, with its facts; `kernel.messages.sentence` tells it."""

    code: str
    severity: Severity
    facts: tuple[tuple[str, Fact], ...]

    def __init__(self, code: str, severity: Severity, /, **facts: Fact) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "severity", severity)
        object.__setattr__(self, "facts", tuple(facts.items()))

    def fact(self, name: str) -> Fact:
        """The fact called `name`; raises KeyError if the finding has none of that name."""
        return dict(self.facts)[name]


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of `findings` that refuse an act not yet done."""
    return tuple(each for each in findings if each.severity is Severity.BLOCKING)


def as_facts(findings: Iterable[Finding]) -> list[Finding]:
    """The same findings as exceptions: what happened is recorded, never refused."""
    return [
        Finding(each.code, Severity.EXCEPTION, **dict(each.facts))
        if each.severity is Severity.BLOCKING
        else each
        for each in findings
    ]
