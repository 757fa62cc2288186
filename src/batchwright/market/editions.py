"""What changed since the last edition and why: its inputs replaced one by one, in a fixed order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from batchwright.market.types import MarketFault

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced(Generic[T]):
    """An input of both editions, such as claims, assumptions, method or seed."""

    name: str
    old: T
    new: T


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What replacing one input did to the median; zero where it is the same in both editions."""

    name: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """From before to after."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """From the median of the old edition to that of the new; the changes sum to the difference."""

    start: float
    changes: tuple[Change, ...]
    end: float


def compared(
    inputs: Sequence[Replaced[T]], evaluate: Callable[[Mapping[str, T]], float]
) -> Waterfall:
    """Replaces the old inputs by the new, in the order given, and evaluates after each.

    The order is part of the answer (own choice: as given, so that it is the same every year): what
    two inputs do together is counted to the later one.
    Raises MarketFault `input_taken` if two have one name.
    """
    names = [each.name for each in inputs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        reason = f'Two inputs are named "{twice}". Give each a name of its own.'
        raise MarketFault("input_taken", reason)
    current = {each.name: each.old for each in inputs}
    start = before = evaluate(dict(current))
    changes = []
    for each in inputs:
        current[each.name] = each.new
        after = before if each.old == each.new else evaluate(dict(current))
        changes.append(Change(name=each.name, before=before, after=after))
        before = after
    return Waterfall(start=start, changes=tuple(changes), end=before)
