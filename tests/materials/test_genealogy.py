"""Traces forward and backward: whole, once, with quantities, within the scope."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from batchwright.kernel.rows import SITE
from batchwright.ledger.scope import ask
from batchwright.materials.types import (
    GenealogyLink,
    LinkKind,
    Lot,
    LotStatus,
    MaterialDefinition,
    MaterialKind,
    TraceStep,
)
from tests.materials.acting import written
from tests.support.cluster import Clone
from tests.support.people import People

DEFINITION = uuid4()


def lot(name: str, owner: UUID = SITE) -> Lot:
    return Lot(
        id=uuid4(),
        version=1,
        sponsor_id=owner,
        number=name,
        definition_id=DEFINITION,
        definition_owner_id=SITE,
        status=LotStatus.QUARANTINE,
    )


def link(
    source: Lot, target: Lot, quantity: str | None = "1.50", kind: LinkKind = LinkKind.PROCESS
) -> GenealogyLink:
    return GenealogyLink(
        id=uuid4(),
        sponsor_id=target.sponsor_id,
        kind=kind,
        from_owner_id=source.sponsor_id,
        from_lot_id=source.id,
        to_lot_id=target.id,
        from_container_id=None,
        to_container_id=None,
        quantity=None if quantity is None else Decimal(quantity),
        unit=None if quantity is None else "kg",
        linked_at=datetime(2026, 1, 5, tzinfo=UTC),
    )


def stored(database: Clone, lots: list[Lot], links: list[GenealogyLink]) -> None:
    material = MaterialDefinition(
        id=DEFINITION,
        version=1,
        sponsor_id=SITE,
        code="M",
        name="Material",
        kind=MaterialKind.EXCIPIENT,
        unit="kg",
    )
    with database.connect("owner") as owner:
        written(owner, [material, *lots, *links])


def trace(people: People, way: str, start: Lot, who: str = "quality") -> list[TraceStep]:
    found: list[TraceStep] = ask(
        people.connection, f"materials.trace_{way}", people.token(who), lot_id=start.id
    )
    return found


def test_a_trace_gives_each_link_once_at_its_least_depth_with_its_quantity(
    people: People, database: Clone
) -> None:
    raw, mix, tablets, packs = (lot(name) for name in ("RAW", "MIX", "TABLETS", "PACKS"))
    links = [link(raw, mix, "12.345"), link(mix, tablets), link(tablets, packs), link(raw, packs)]
    stored(database, [raw, mix, tablets, packs], links)
    steps = trace(people, "forward", raw)
    assert {each.link_id: each.depth for each in steps} == {
        links[0].id: 1,
        links[3].id: 1,
        links[1].id: 2,
        links[2].id: 3,
    }
    assert [each.depth for each in steps] == [1, 1, 2, 3]
    first = next(each for each in steps if each.link_id == links[0].id)
    assert (str(first.quantity), first.unit) == ("12.345", "kg")
    backward = trace(people, "backward", packs)
    assert {each.link_id for each in backward} == {each.id for each in links}
    assert (backward[0].to_lot_id, backward[-1].from_lot_id) == (packs.id, raw.id)


def test_a_trace_ends_where_material_was_reworked_into_what_it_came_from(
    people: People, database: Clone
) -> None:
    one, two = lot("ONE"), lot("TWO")
    links = [link(one, two), link(two, one, kind=LinkKind.REWORK), link(one, one)]
    stored(database, [one, two], links)
    assert {(each.depth, each.link_id) for each in trace(people, "forward", one)} == {
        (1, links[0].id),
        (2, links[1].id),
    }
    assert len(trace(people, "backward", one)) == 2


def test_the_depth_of_a_trace_is_never_capped(people: People, database: Clone) -> None:
    lots = [lot(f"L{number}") for number in range(501)]
    stored(database, lots, [link(a, b) for a, b in pairwise(lots)])
    assert trace(people, "forward", lots[0])[-1].depth == 500
    assert trace(people, "backward", lots[-1])[-1].from_lot_id == lots[0].id


def test_a_quantity_that_nobody_recorded_stays_absent(people: People, database: Clone) -> None:
    one, two = lot("ONE"), lot("TWO")
    stored(database, [one, two], [link(one, two, None)])
    (step,) = trace(people, "forward", one)
    assert (step.quantity, step.unit) == (None, None)


def test_a_sponsor_sees_where_the_sites_material_came_into_its_own_lots_only(
    people: People, database: Clone
) -> None:
    alpha = people.sponsor("alpha", "operator")
    beta = people.sponsor("beta", "analyst")
    raw, own, other = lot("RAW"), lot("OWN", alpha), lot("OTHER", beta)
    stored(database, [raw, own, other], [link(raw, own), link(raw, other)])
    assert [each.to_lot_id for each in trace(people, "forward", raw, "operator")] == [own.id]
    assert [each.to_lot_id for each in trace(people, "forward", raw, "analyst")] == [other.id]
    assert trace(people, "backward", other, "operator") == []


@pytest.mark.parametrize("way", ["forward", "backward"])
def test_a_lot_that_nothing_came_of_has_an_empty_trace(
    people: People, database: Clone, way: str
) -> None:
    alone = lot("ALONE")
    stored(database, [alone], [])
    assert trace(people, way, alone) == []
