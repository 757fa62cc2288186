"""Who disposes, what rejection takes along, and who sees which lot."""

from decimal import Decimal
from uuid import UUID

import pytest

from batchwright.identity.commands import GrantRole
from batchwright.kernel.rows import SITE
from batchwright.ledger.scope import ask
from batchwright.ledger.types import NotFound, Refused
from batchwright.materials.commands.lots import CloseLot, DisposeLot
from batchwright.materials.commands.stock import SplitContainer
from batchwright.materials.commands.testing import (
    RecordIdentityTest,
    ReviewIdentityTest,
    SampleContainer,
)
from batchwright.materials.types import Container, Lot, LotStatus
from tests.materials.acting import Source, delivery, made, received, released, source
from tests.support.people import People


@pytest.fixture
def lactose(people: People) -> Source:
    return source(people)


def lot(people: People, lot_id: UUID, who: str = "quality") -> Lot:
    found: Lot = ask(people.connection, "materials.lot", people.token(who), lot_id=lot_id)
    return found


def containers(people: People, lot_id: UUID, who: str = "quality") -> list[Container]:
    found: list[Container] = ask(
        people.connection, "materials.containers", people.token(who), lot_id=lot_id
    )
    return found


def codes(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return refused.value.codes


def ask_lots(people: People, who: str) -> list[Lot]:
    found: list[Lot] = ask(people.connection, "materials.lots", people.token(who))
    return found


def test_nobody_reviews_or_releases_what_they_tested(people: People, lactose: Source) -> None:
    for role in ("laboratory-reviewer", "quality"):
        people.do("system-administrator", GrantRole(user_id=people.ids["analyst"], role=role))
    lot_id, _ = received(people, lactose, "RM-1", "25")
    people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=True))
    with pytest.raises(Refused) as refused:
        people.sign("analyst", ReviewIdentityTest(lot_id=lot_id))
    assert codes(refused) == ("another_person_needed",)
    people.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))
    with pytest.raises(Refused) as refused:
        people.sign("analyst", DisposeLot(lot_id=lot_id, released=True))
    assert codes(refused) == ("another_person_needed",)


def test_a_released_lot_can_be_rejected_and_its_sublots_with_it(
    people: People, lactose: Source
) -> None:
    lot_id, drums = released(people, lactose, "RM-1", "25")
    split = people.do(
        "warehouse",
        SplitContainer(
            container_id=drums[0], number="RM-1a", code="RM-1a-1", quantity=Decimal(5), unit="kg"
        ),
    )
    part = made(split, "lot_id")
    assert lot(people, part).status is LotStatus.RELEASED
    people.sign("quality", DisposeLot(lot_id=lot_id, released=False))
    assert lot(people, lot_id).status is LotStatus.REJECTED
    assert lot(people, part).status is LotStatus.REJECTED


def test_another_sponsor_sees_no_lot_and_no_container(people: People) -> None:
    alpha = people.sponsor("alpha", "warehouse", "process-engineer", "quality", "operator")
    beta = people.sponsor("beta", "warehouse", "process-engineer", "quality", "analyst")
    ours = source(people, alpha, "ALPHA-API")
    theirs = source(people, beta, "BETA-API")
    own, own_drums = received(people, ours, "A-1", "5", owner=alpha)
    other, _ = received(people, theirs, "B-1", "5", owner=beta)
    shared, _ = received(people, source(people), "S-1", "5")
    assert {each.id for each in ask_lots(people, "operator")} == {own, shared}
    assert {each.id for each in ask_lots(people, "analyst")} == {other, shared}
    for name, asked in (
        ("lot", {"lot_id": own}),
        ("reconciliation", {"lot_id": own}),
    ):
        with pytest.raises(NotFound):
            ask(people.connection, f"materials.{name}", people.token("analyst"), **asked)
    assert containers(people, own, "analyst") == []
    defined = ask(people.connection, "materials.definitions", people.token("analyst"))
    assert {each.code for each in defined} == {"BETA-API", "LACTOSE"}
    with pytest.raises(Refused) as refused:
        people.do(
            "analyst", SampleContainer(container_id=own_drums[0], quantity=Decimal(1), unit="g")
        )
    assert codes(refused) == ("not_found",)


def test_a_sponsors_material_is_received_for_that_sponsor_alone(people: People) -> None:
    alpha, beta = people.sponsor("alpha"), people.sponsor("beta")
    ours = source(people, alpha, "ALPHA-API")
    for owner in (beta, SITE):
        with pytest.raises(Refused) as refused:
            people.do("warehouse", delivery(ours, "X-1", "5", owner=owner))
        assert "not_found" in codes(refused)
    lot_id, _ = received(people, source(people), "S-1", "5", owner=alpha)
    assert lot(people, lot_id).sponsor_id == alpha


def test_what_is_gone_or_rejected_is_not_rejected_again(people: People, lactose: Source) -> None:
    lot_id, drums = received(people, lactose, "RM-1", "1")
    people.do("warehouse", SampleContainer(container_id=drums[0], quantity=Decimal(1), unit="kg"))
    people.do("warehouse", CloseLot(lot_id=lot_id))
    with pytest.raises(Refused) as refused:
        people.sign("quality", DisposeLot(lot_id=lot_id, released=False))
    assert codes(refused) == ("lot_not_rejectable",)
