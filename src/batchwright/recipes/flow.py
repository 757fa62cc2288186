"""Which phases may run now: the order of a procedure, without clock, people or database.

A step of a sequence may start when the one before it is complete; the branches of `parallel` run
side by side; `after` adds phases of other branches that come first. What was done before its turn
stands for nothing that it passed over: what follows it waits for both.
"""

from collections.abc import Mapping
from enum import StrEnum

from batchwright.recipes.document import MasterRecipe, Operation, Parallel, UnitProcedure, phases
from batchwright.recipes.phases import Phase

Procedure = tuple[UnitProcedure | Parallel[UnitProcedure], ...]
Steps = (
    Procedure | tuple[Operation | Parallel[Operation], ...] | tuple[Phase | Parallel[Phase], ...]
)
Order = dict[str, frozenset[str]]
"""For each phase the phases that come directly before it."""


class PhaseState(StrEnum):
    """Where a phase of a batch stands; one without a state is waiting."""

    WAITING = "waiting"
    ACTIVE = "active"
    HELD = "held"
    COMPLETE = "complete"


def permitted(document: MasterRecipe, states: Mapping[str, PhaseState]) -> tuple[str, ...]:
    """Paths of the phases that may start now, in the order of the document."""
    return startable(order(document.procedure), states)


def is_complete(document: MasterRecipe, states: Mapping[str, PhaseState]) -> bool:
    """True if every phase is complete."""
    return all(states.get(path) is PhaseState.COMPLETE for path in phases(document))


def startable(before: Order, states: Mapping[str, PhaseState]) -> tuple[str, ...]:
    """As `permitted`, from an order that was taken once with `order`."""
    done = {path for path, state in states.items() if state is PhaseState.COMPLETE}
    if any(not before[path] <= done for path in done):
        done = _in_turn(before, done)
    return tuple(
        path
        for path, needed in before.items()
        if states.get(path, PhaseState.WAITING) is PhaseState.WAITING and needed <= done
    )


def _in_turn(before: Order, complete: set[str]) -> set[str]:
    """Those of `complete` before which nothing at all is missing."""
    done: set[str] = set()
    grown = True
    while grown:
        grown = False
        for path, needed in before.items():
            if path in complete and path not in done and needed <= done:
                done.add(path)
                grown = True
    return done


def order(procedure: Procedure) -> Order:
    """The phases by path, in the order of the document, each with those directly before it."""
    before: Order = {}
    _walk(procedure, frozenset(), "", before)
    return before


def earlier(before: Order) -> Order:
    """For each phase all phases that are certainly complete when it starts.

    A phase that waits for itself, through `after`, is among its own; it never starts.
    """
    found: Order = {}
    for path in before:
        reached: set[str] = set()
        waiting = list(before[path])
        while waiting:
            each = waiting.pop()
            if each not in reached:
                reached.add(each)
                waiting.extend(before.get(each, ()))
        found[path] = frozenset(reached)
    return found


def _walk(steps: Steps, before: frozenset[str], operation: str, found: Order) -> frozenset[str]:
    """Adds the phases of `steps` to `found`; returns the phases that what follows waits for."""
    for step in steps:
        match step:
            case Parallel(branches=branches):
                ends = [_walk(each.steps, before, operation, found) for each in branches]
                before = frozenset().union(*ends)
            case UnitProcedure(operations=operations):
                before = _walk(operations, before, operation, found)
            case Operation(id=name, phases=inner):
                before = _walk(inner, before, name, found)
            case phase:
                path = f"{operation}/{phase.id}"
                found[path] = before | frozenset(phase.after)
                before = frozenset((path,))
    return before
