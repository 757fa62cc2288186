"""Another sponsor sees and touches nothing of a sponsor's materials, not by SQL either."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from psycopg import errors

from batchwright.database.home import Role
from batchwright.identity.commands import GrantSponsor
from batchwright.kernel.rows import has_sponsor
from batchwright.ledger.scope import ask
from batchwright.ledger.table import ROW_TYPES
from batchwright.ledger.types import NotFound
from batchwright.materials.commands.reservations import ReserveContainer
from batchwright.materials.commands.stock import SplitContainer
from tests.materials.acting import delivery, made, received, released, source
from tests.support.cluster import Clone
from tests.support.people import People

OWNED = sorted(
    name
    for name, row_type in ROW_TYPES.items()
    if name.startswith("materials_") and has_sponsor(row_type)
)
STRANGER = "operator-2"
"""Sees the sponsor beta alone; everybody else here sees alpha alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What alpha has: a lot with a container, a part of it, and a reservation."""

    sponsor_id: UUID
    lot_id: UUID
    container_id: UUID


@pytest.fixture
def alpha(people: People) -> Held:
    """A material of alpha, received, released, split and reserved."""
    sponsor_id = people.sponsor(
        "alpha", "process-engineer", "quality", "warehouse", "analyst", "laboratory-reviewer"
    )
    people.sponsor("beta", STRANGER, "planner")
    material = source(people, sponsor_id, "SECRET")
    lot_id, (container_id,) = released(people, material, "AL-1", "25", owner=sponsor_id)
    people.do(
        "warehouse",
        SplitContainer(
            container_id=container_id,
            number="AL-1-A",
            code="AL-1-A-1",
            quantity=Decimal(1),
            unit="kg",
        ),
    )
    people.do(
        "warehouse",
        ReserveContainer(
            container_id=container_id,
            batch_id=uuid4(),
            component="active",
            quantity=Decimal(1),
            unit="kg",
        ),
    )
    return Held(sponsor_id=sponsor_id, lot_id=lot_id, container_id=container_id)


def test_queries_show_a_sponsors_materials_to_its_own_people_alone(
    people: People, alpha: Held
) -> None:
    lists = {
        "materials.definitions": 1,
        "materials.lots": 2,
        "materials.containers": 2,
    }
    for name, count in lists.items():
        assert len(ask(people.connection, name, people.token("quality"))) == count
        assert ask(people.connection, name, people.token(STRANGER)) == []
    for name in ("materials.lot", "materials.reconciliation"):
        assert ask(people.connection, name, people.token("quality"), lot_id=alpha.lot_id)
        with pytest.raises(NotFound):
            ask(people.connection, name, people.token(STRANGER), lot_id=alpha.lot_id)
    for name, count in (("materials.trace_forward", 1), ("materials.trace_backward", 0)):
        found = ask(people.connection, name, people.token("quality"), lot_id=alpha.lot_id)
        assert len(found) == count
        assert ask(people.connection, name, people.token(STRANGER), lot_id=alpha.lot_id) == []


def test_a_sponsors_own_people_see_the_suppliers_of_their_lots_alone(
    people: People, alpha: Held
) -> None:
    grant = GrantSponsor(user_id=people.ids["sponsor-representative"], sponsor_id=alpha.sponsor_id)
    people.do("system-administrator", grant)
    source(people)

    def seen(who: str) -> list[str]:
        return [each.code for each in ask(people.connection, "materials.suppliers", who)]

    assert seen(people.token("quality")) == ["for-LACTOSE", "for-SECRET"]
    assert seen(people.token("sponsor-representative")) == ["for-SECRET"]


@pytest.mark.parametrize("table", OWNED)
def test_sql_with_another_sponsors_token_shows_and_changes_nothing(
    people: People, database: Clone, alpha: Held, table: str
) -> None:
    token = people.token(STRANGER)
    with database.connect(Role.OWNER) as owner:
        assert owner.execute(f"select count(*) from {table}".encode()).fetchone() != (0,)
    with database.connect(Role.APP) as outsider, outsider.transaction():
        outsider.execute("select identity.enter(%s)", [token])
        found = outsider.execute(f"select count(*) from {table}".encode()).fetchone()
        assert found == (0,)
        outsider.execute("select set_config('batchwright.token', '', true)")
        found = outsider.execute(f"select count(*) from {table}".encode()).fetchone()
        assert found == (0,)


def test_sql_with_another_sponsors_token_writes_nothing(
    people: People, database: Clone, alpha: Held
) -> None:
    with database.connect(Role.APP) as outsider, outsider.transaction(force_rollback=True):
        outsider.execute("select ledger.open(%s, null, null, null)", [people.token(STRANGER)])
        moved = outsider.execute(
            "update materials_container set location = 'mine', version = version + 1"
        )
        assert moved.rowcount == 0
        with pytest.raises(errors.InsufficientPrivilege):
            outsider.execute(
                "insert into materials_lot (id, version, sponsor_id, number, definition_id, "
                "definition_owner_id, status, historical) select %s, 1, %s, 'X', %s, %s, "
                "'released', false",
                [uuid4(), alpha.sponsor_id, uuid4(), alpha.sponsor_id],
            )


def test_a_site_lot_is_seen_by_everyone_in_a_session(people: People, alpha: Held) -> None:
    lot_id, _ = received(people, source(people, code="WATER"), "W-1", "25")
    for code in ("quality", STRANGER):
        found = ask(people.connection, "materials.lot", people.token(code), lot_id=lot_id)
        assert found.number == "W-1"


def test_a_number_of_one_sponsor_is_free_for_another(people: People, alpha: Held) -> None:
    receipt = people.do("warehouse", delivery(source(people, code="WATER"), "AL-1", "25"))
    assert made(receipt, "lot_id") != alpha.lot_id
