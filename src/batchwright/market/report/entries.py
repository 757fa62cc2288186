"""The entries of the appendix: what a number or a statement rests on, and how it is referred to."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

_PLAIN = re.compile(r"[^A-Za-z0-9.:+-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEntry:
    """A publisher's claim with the words it stands in and their place (`position`: character)."""

    kind: ClassVar[str] = "claim"
    id: str
    publisher: str
    edition: str
    quote: str
    document: str
    position: int | None = None
    figures: tuple[tuple[str, Decimal | str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """Where a fact or a statement was read."""

    kind: ClassVar[str] = "source"
    id: str
    publisher: str
    page: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionEntry:
    """What nobody is quoted for: the author's estimate with its range."""

    kind: ClassVar[str] = "assumption"
    id: str
    subject: str
    low: Decimal
    mode: Decimal
    high: Decimal
    unit: str
    note: str
    signed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculationEntry:
    """How a number was made: the method in a sentence, from which entries, with what result."""

    kind: ClassVar[str] = "calculation"
    id: str
    title: str
    method: str
    inputs: tuple[str, ...]
    result: str


Entry = ClaimEntry | SourceEntry | AssumptionEntry | CalculationEntry


def reference(entry: Entry) -> str:
    """How the document refers to `entry`: `claim:C044`."""
    return f"{entry.kind}:{entry.id}"


def anchor(target: str) -> str:
    """`target` as an id of HTML and a destination of PDF; different targets stay different."""
    return _PLAIN.sub(lambda found: f"_{ord(found.group()):x}_", target)


def short(target: str) -> str:
    """The reference as a reader sees it: its id alone."""
    return target.partition(":")[2] or target
