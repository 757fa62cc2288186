"""Where a lot came from and where it went, with quantities, however deep."""

import gc
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from batchwright.ledger.command import query
from batchwright.ledger.store import Reader
from batchwright.materials.types import LinkKind, TraceStep

# UNION keeps each lot once, so that a cycle (rework into a lot it came from) ends. Depth is counted
# afterwards: within the recursion it would make one lot as many rows as it has ways to it.
_TRACE = """
    with recursive reached (lot_id) as (
        select %s::uuid
        union
        select l.{far} from reached r
        join materials_genealogy_link l on l.{near} = r.lot_id and l.from_lot_id <> l.to_lot_id
    )
    select l.{near}, l.{far}, l.id, l.kind, l.quantity, l.unit
    from reached r
    join materials_genealogy_link l on l.{near} = r.lot_id and l.from_lot_id <> l.to_lot_id
    order by l.id
"""
_FORWARD = _TRACE.format(near="from_lot_id", far="to_lot_id")
_BACKWARD = _TRACE.format(near="to_lot_id", far="from_lot_id")
_KINDS = {each.value: each for each in LinkKind}


@query(permission="materials.read")
def trace_forward(read: Reader, *, lot_id: UUID) -> list[TraceStep]:
    """Everything that this lot went into, with quantities, however deep (US-211.150).

    Each link stands once, at its least depth, nearest first; what another sponsor owns is not seen.
    """
    with _uncollected():
        by_lot, depths = _reached(read.values(_FORWARD, lot_id), lot_id)
        return [
            TraceStep(
                depth=depth,
                link_id=link_id,
                kind=_KINDS[kind],
                from_lot_id=near,
                to_lot_id=far,
                quantity=quantity,
                unit=unit,
            )
            for near_lot, depth in depths.items()
            for near, far, link_id, kind, quantity, unit in by_lot[near_lot]
        ]


@query(permission="materials.read")
def trace_backward(read: Reader, *, lot_id: UUID) -> list[TraceStep]:
    """Everything that went into this lot, with quantities, however deep.

    Each link stands once, at its least depth, nearest first; what another sponsor owns is not seen.
    """
    with _uncollected():
        by_lot, depths = _reached(read.values(_BACKWARD, lot_id), lot_id)
        return [
            TraceStep(
                depth=depth,
                link_id=link_id,
                kind=_KINDS[kind],
                from_lot_id=far,
                to_lot_id=near,
                quantity=quantity,
                unit=unit,
            )
            for near_lot, depth in depths.items()
            for near, far, link_id, kind, quantity, unit in by_lot[near_lot]
        ]


@contextmanager
def _uncollected() -> Iterator[None]:
    """No cycles are looked for meanwhile: there are none, and the search among so many new objects
    took two thirds of the processor time of a long trace (measured, 3,400 links).

    Threads that overlap find the collector on again a little earlier, and always at the end.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _reached(
    found: list[tuple[Any, ...]], root: UUID
) -> tuple[dict[int, list[tuple[Any, ...]]], dict[int, int]]:
    """The links by the lot they start at, and the depth of each lot's links, in order of depth.

    Lots are told apart by the integers of their ids: hashing a UUID is Python code and took twice
    as long here (measured, 3,400 links).
    """
    by_lot: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for each in found:
        by_lot[each[0].int].append(each)
    depths = {root.int: 1}
    level = [root.int]
    depth = 1
    while level:
        depth += 1
        following = []
        for lot in level:
            for each in by_lot[lot]:
                far = each[1].int
                if far not in depths:
                    depths[far] = depth
                    following.append(far)
        level = following
    return by_lot, depths
