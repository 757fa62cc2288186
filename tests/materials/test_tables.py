"""What the tables refuse by themselves, whoever writes: no rule is asked here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from psycopg import Connection, errors

from batchwright.kernel.rows import SITE, Row
from batchwright.materials.types import (
    Container,
    ContainerStatus,
    GenealogyLink,
    LinkKind,
    Lot,
    LotStatus,
    MaterialDefinition,
    MaterialKind,
    Movement,
    MovementKind,
    Reservation,
    Supplier,
    SupplierQualification,
)
from tests.materials.acting import written
from tests.support.cluster import Clone

AT = datetime(2026, 1, 5, tzinfo=UTC)
LESS = Decimal("-0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """One good row of each table that holds a quantity."""

    definition: MaterialDefinition
    lot: Lot
    container: Container
    movement: Movement
    reservation: Reservation
    link: GenealogyLink


def rows() -> Stock:
    definition = MaterialDefinition(
        id=uuid4(),
        version=1,
        sponsor_id=SITE,
        code="M",
        name="Material",
        kind=MaterialKind.EXCIPIENT,
        unit="g",
    )
    lot = Lot(
        id=uuid4(),
        version=1,
        sponsor_id=SITE,
        number="L",
        definition_id=definition.id,
        definition_owner_id=SITE,
        status=LotStatus.QUARANTINE,
    )
    container = Container(
        id=uuid4(),
        version=1,
        sponsor_id=SITE,
        lot_id=lot.id,
        code="C",
        quantity=Decimal("1.50"),
        unit="kg",
        location="store",
        status=ContainerStatus.FULL,
    )
    movement = Movement(
        id=uuid4(),
        sponsor_id=SITE,
        container_id=container.id,
        lot_id=lot.id,
        kind=MovementKind.RECEIPT,
        quantity=Decimal("1.50"),
        unit="kg",
        moved_at=AT,
        moved_by=uuid4(),
    )
    reservation = Reservation(
        id=uuid4(),
        version=1,
        sponsor_id=SITE,
        container_id=container.id,
        batch_id=uuid4(),
        component="lactose",
        quantity=Decimal(1),
        unit="kg",
    )
    link = GenealogyLink(
        id=uuid4(),
        sponsor_id=SITE,
        kind=LinkKind.PROCESS,
        from_owner_id=SITE,
        from_lot_id=lot.id,
        to_lot_id=lot.id,
        from_container_id=container.id,
        to_container_id=None,
        quantity=Decimal(1),
        unit="kg",
        linked_at=AT,
    )
    return Stock(
        definition=definition,
        lot=lot,
        container=container,
        movement=movement,
        reservation=reservation,
        link=link,
    )


@pytest.fixture
def owner(database: Clone) -> Iterator[Connection]:
    with database.connect("owner") as connection:
        yield connection


@pytest.fixture
def stock(owner: Connection) -> Stock:
    good = rows()
    written(
        owner,
        [good.definition, good.lot, good.container, good.movement, good.reservation, good.link],
    )
    return good


def again(row: Row, **changed: object) -> Row:
    return replace(row, id=uuid4(), **changed)


def test_no_table_takes_a_quantity_that_cannot_be(owner: Connection, stock: Stock) -> None:
    out = {"kind": MovementKind.USE}
    bad: list[Row] = [
        again(stock.container, code="C-2", quantity=LESS),
        again(stock.container, code="C-2", quantity=Decimal(0)),
        again(stock.container, code="C-2", reserved=LESS),
        again(stock.container, code="C-2", reserved=Decimal("1.500001")),
        again(stock.movement, quantity=LESS),
        again(stock.movement, quantity=Decimal(0)),
        again(stock.movement, quantity=Decimal(1), **out),
        again(stock.movement, quantity=Decimal(0), **out),
        again(stock.reservation, quantity=LESS),
        again(stock.reservation, quantity=Decimal(0)),
        again(stock.link, quantity=LESS),
        again(stock.link, quantity=Decimal(0)),
        again(stock.lot, number="L-2", potency_percent=LESS),
        again(stock.lot, number="L-2", potency_percent=Decimal(0)),
        again(stock.lot, number="L-2", moisture_percent=LESS),
        again(stock.lot, number="L-2", moisture_percent=Decimal(100)),
    ]
    for row in bad:
        with pytest.raises(errors.CheckViolation):
            written(owner, [row])


def test_a_quantity_keeps_the_digits_that_were_written(owner: Connection, stock: Stock) -> None:
    found = owner.execute(
        "select quantity::text from materials_container where id = %s", [stock.container.id]
    ).fetchone()
    assert found == ("1.50",)


def test_a_container_is_never_drawn_below_nothing(owner: Connection, stock: Stock) -> None:
    with pytest.raises(errors.CheckViolation):
        written(owner, [replace(stock.container, version=2, quantity=LESS)])


def test_numbers_are_given_once_for_an_owner(owner: Connection, stock: Stock) -> None:
    for row in (again(stock.lot), again(stock.container), again(stock.definition)):
        with pytest.raises(errors.UniqueViolation):
            written(owner, [row])


def test_nothing_refers_to_what_another_owner_holds(owner: Connection, stock: Stock) -> None:
    other: UUID = uuid4()
    for row in (
        again(stock.container, sponsor_id=other),
        again(stock.movement, sponsor_id=other),
        again(stock.reservation, sponsor_id=other),
        again(stock.link, sponsor_id=other),
        again(stock.link, from_owner_id=other),
        again(stock.lot, sponsor_id=other, definition_owner_id=other),
    ):
        with pytest.raises(errors.ForeignKeyViolation):
            written(owner, [row])


def test_a_qualification_names_a_supplier_and_a_material_that_exist(
    owner: Connection, stock: Stock
) -> None:
    supplier = Supplier(id=uuid4(), version=1, code="S", name="Supplier")
    qualification = SupplierQualification(
        id=uuid4(),
        sponsor_id=SITE,
        supplier_id=supplier.id,
        definition_id=stock.definition.id,
        valid_until=date(2027, 1, 1),
        qualified_by=uuid4(),
        qualified_at=AT,
    )
    written(owner, [supplier, qualification])
    for row in (
        again(qualification, supplier_id=uuid4()),
        again(qualification, definition_id=uuid4()),
    ):
        with pytest.raises(errors.ForeignKeyViolation):
            written(owner, [row])


@pytest.mark.parametrize("table", ["materials_movement", "materials_genealogy_link"])
@pytest.mark.parametrize("act", ["update {} set unit = 'g'", "delete from {}", "truncate {}"])
def test_movements_and_genealogy_are_written_once(
    owner: Connection, stock: Stock, table: str, act: str
) -> None:
    with pytest.raises(errors.Error, match="appended to"):
        owner.execute(act.format(table).encode())


@pytest.mark.parametrize("table", ["materials_lot", "materials_container", "materials_reservation"])
def test_lots_and_containers_are_never_deleted(owner: Connection, stock: Stock, table: str) -> None:
    with pytest.raises(errors.Error, match="appended to"):
        owner.execute(f"delete from {table}".encode())
