"""Mass balance closes to the last digit, whatever is done to a lot in whatever order."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from batchwright.kernel.findings import blocking
from batchwright.kernel.quantities import Quantity, total
from batchwright.kernel.rows import SITE, Row
from batchwright.ledger.scope import ask
from batchwright.ledger.types import Actor, Change, Context
from batchwright.materials import changes
from batchwright.materials.commands.packing import PackContainers, PackFacts, pack_containers
from batchwright.materials.commands.rework import ReworkContainer, rework_container
from batchwright.materials.commands.stock import (
    AdjustContainer,
    BlendContainers,
    BlendFacts,
    DestroyContainer,
    DestroyFacts,
    SplitContainer,
    SplitFacts,
    adjust_container,
    blend_containers,
    destroy_container,
    split_container,
)
from batchwright.materials.commands.testing import SampleContainer, sample_container
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    GenealogyLink,
    LinkKind,
    Lot,
    LotStatus,
    MaterialDefinition,
    MaterialKind,
    Movement,
    MovementKind,
    Reconciliation,
)
from tests.materials.acting import written
from tests.support.cluster import Clone
from tests.support.people import People

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BATCH = UUID(int=77)
GRAMS = MaterialDefinition(
    id=uuid4(),
    version=1,
    sponsor_id=SITE,
    code="TABLETS",
    name="Tablets",
    kind=MaterialKind.BULK,
    unit="g",
)
PACKS = MaterialDefinition(
    id=uuid4(),
    version=1,
    sponsor_id=SITE,
    code="BOTTLES",
    name="Bottles of tablets",
    kind=MaterialKind.FINISHED,
    unit="pcs",
)
CONTEXT = Context(
    actor=Actor(
        user_id=uuid4(),
        session_id=uuid4(),
        code="operator",
        name="Operator",
        permissions=frozenset(),
        roles=frozenset(),
        sponsors=(SITE,),
        accountable=True,
        must_change_secret=False,
        momentary=False,
    ),
    at=AT,
    event_at=AT,
    reason="Counted again.",
)


def lot(number: str) -> Lot:
    return Lot(
        id=uuid4(),
        version=1,
        sponsor_id=SITE,
        number=number,
        definition_id=GRAMS.id,
        definition_owner_id=SITE,
        status=LotStatus.RELEASED,
        expires_on=date(2027, 1, 1),
    )


@dataclass
class Warehouse:
    """Lots and containers as they stand, and all that moved; changed by the rows of commands."""

    lots: dict[UUID, Lot] = field(default_factory=dict)
    containers: dict[UUID, Container] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    links: list[GenealogyLink] = field(default_factory=list)
    per_pack: dict[UUID, Quantity] = field(default_factory=dict)
    numbers: int = 0

    def number(self) -> str:
        self.numbers += 1
        return f"N{self.numbers}"

    def apply(self, rows: tuple[Row, ...]) -> None:
        for row in rows:
            match row:
                case Lot():
                    self.lots[row.id] = row
                case Container():
                    before = self.containers.get(row.id)
                    assert row.version == (before.version + 1 if before else 1)
                    self.containers[row.id] = row
                case Movement():
                    self.movements.append(row)
                case GenealogyLink():
                    self.links.append(row)

    def done(self, change: Change) -> None:
        assert not blocking(change.findings), change.findings
        self.apply(change.rows)

    def receive(self, amount: Quantity) -> None:
        made = lot(self.number())
        self.lots[made.id] = made
        self.apply(
            changes.new_container(
                made, self.number(), amount, MovementKind.RECEIPT, "store", CONTEXT
            )
        )

    def at_use(self, container: Container) -> ContainerAtUse:
        return ContainerAtUse(
            container=container, lot=self.lots[container.lot_id], definition=GRAMS
        )

    def full(self) -> list[Container]:
        """Containers that hold something by mass; what is packed stays packed."""
        return [each for each in self.containers.values() if each.quantity and each.unit != "pcs"]

    def released(self) -> None:
        """What came of a command is in quarantine; for these tests quality has released it."""
        for each in self.lots.values():
            self.lots[each.id] = replace(each, status=LotStatus.RELEASED)

    def unit(self, lot_id: UUID) -> str:
        return "pcs" if self.lots[lot_id].definition_id == PACKS.id else "ug"

    def moved(self, lot_id: UUID, *kinds: MovementKind) -> Quantity:
        return total(
            [
                Quantity(each.quantity, each.unit)
                for each in self.movements
                if each.lot_id == lot_id and each.kind in kinds
            ],
            self.unit(lot_id),
        )


units = some.sampled_from(["kg", "g", "mg"])
amounts = some.builds(
    Quantity,
    some.decimals(min_value=Decimal("0.000001"), max_value=Decimal("999999"), places=6),
    units,
)
parts = some.decimals(min_value=Decimal("0.000001"), max_value=1, places=6)
acts = some.tuples(
    some.sampled_from(
        [
            "use",
            "loss",
            "sample",
            "split",
            "blend",
            "dispense",
            "count",
            "destroy",
            "receive",
            "rework",
            "pack",
        ]
    ),
    some.integers(min_value=0),
    some.integers(min_value=0),
    parts,
    amounts,
)


def act(store: Warehouse, kind: str, one: int, two: int, part: Decimal, amount: Quantity) -> None:
    """Does one thing to one container, or two; what the rules would refuse is left out."""
    full = store.full()
    if kind == "receive" or not full:
        store.receive(amount)
        return
    container = full[one % len(full)]
    asked = container.amount.times(part)
    found = store.at_use(container)
    match kind:
        case "use" | "loss":
            store.apply(changes.taken(container, asked, MovementKind(kind), CONTEXT))
        case "sample":
            store.done(
                sample_container(
                    SampleContainer(
                        container_id=container.id, quantity=asked.value, unit=asked.unit
                    ),
                    found,
                    CONTEXT,
                )
            )
        case "split" if container.batch_id is None:
            store.done(
                split_container(
                    SplitContainer(
                        container_id=container.id,
                        number=store.number(),
                        code=store.number(),
                        quantity=asked.to("mg").value,
                        unit="mg",
                    ),
                    SplitFacts(found=found, taken=()),
                    CONTEXT,
                )
            )
        case "blend":
            store.released()
            other = full[two % len(full)]
            if other is container or container.batch_id or other.batch_id:
                return
            store.done(
                blend_containers(
                    BlendContainers(
                        container_ids=(container.id, other.id),
                        number=store.number(),
                        code=store.number(),
                    ),
                    BlendFacts(found=(store.at_use(container), store.at_use(other)), taken=()),
                    CONTEXT,
                )
            )
        case "rework" if container.batch_id is None:
            store.released()
            found = store.at_use(container)
            store.done(
                rework_container(
                    ReworkContainer(
                        container_id=container.id,
                        quantity=asked.to("mg").value,
                        unit="mg",
                        procedure="SOP-SIEVE",
                        number=store.number(),
                        code=store.number(),
                    ),
                    SplitFacts(found=found, taken=()),
                    CONTEXT,
                )
            )
        case "pack" if container.batch_id is None:
            pack(store, container, two, part)
        case "dispense":
            _, rows = changes.dispensed(found, asked, store.number(), "weigh", BATCH, CONTEXT)
            store.apply(rows)
        case "count":
            store.done(
                adjust_container(
                    AdjustContainer(
                        container_id=container.id, quantity=amount.value, unit=amount.unit
                    ),
                    found,
                    CONTEXT,
                )
            )
        case "destroy":
            store.done(
                destroy_container(
                    DestroyContainer(container_id=container.id),
                    DestroyFacts(found=found, others=()),
                    CONTEXT,
                )
            )


def pack(store: Warehouse, container: Container, two: int, part: Decimal) -> None:
    """Packs of part of the container are filled, as many as it and the others of its lot allow."""
    store.released()
    same = [
        each
        for each in store.full()
        if each.lot_id == container.lot_id and each.batch_id is None and each is not container
    ]
    found = tuple(store.at_use(each) for each in (container, *same))
    per_pack = container.amount.times(part).to("mg")
    held = total([each.container.amount for each in found], "mg")
    fitting = int(held.value / per_pack.value)
    packed = pack_containers(
        PackContainers(
            container_ids=tuple(each.container.id for each in found),
            packs=1 + two % fitting,
            per_pack=per_pack.value,
            unit="mg",
            definition_id=PACKS.id,
            number=store.number(),
            code=store.number(),
        ),
        PackFacts(found=found, packed=PACKS, taken=()),
        CONTEXT,
    )
    store.done(packed)
    store.per_pack[UUID(str(packed.result["container_id"]))] = per_pack


def run(done: list[tuple[str, int, int, Decimal, Quantity]]) -> Warehouse:
    store = Warehouse()
    for each in done:
        act(store, *each)
    return store


@settings(max_examples=150, deadline=None)
@given(some.lists(acts, min_size=1, max_size=25))
def test_receipts_equal_stock_and_uses_and_losses_and_samples(
    done: list[tuple[str, int, int, Decimal, Quantity]],
) -> None:
    store = run(done)
    for container in store.containers.values():
        held = [
            Quantity(each.quantity, each.unit)
            for each in store.movements
            if each.container_id == container.id
        ]
        assert container.quantity >= 0
        assert total(held, container.unit).equals(container.amount)
    for lot_id in store.lots:
        stock = [each.amount for each in store.containers.values() if each.lot_id == lot_id]
        receipts = store.moved(lot_id, MovementKind.RECEIPT, MovementKind.OUTPUT, MovementKind.GAIN)
        went = store.moved(
            lot_id,
            MovementKind.USE,
            MovementKind.LOSS,
            MovementKind.SAMPLE,
            MovementKind.DESTRUCTION,
        )
        assert (receipts + went).equals(total(stock, store.unit(lot_id)))
        # What was dispensed stays in its lot: out of one container and into another.
        assert store.moved(lot_id, MovementKind.IN, MovementKind.OUT).value == 0


@settings(max_examples=60, deadline=None)
@given(some.lists(acts, min_size=1, max_size=25))
def test_genealogy_tells_of_as_much_as_moved_between_containers(
    done: list[tuple[str, int, int, Decimal, Quantity]],
) -> None:
    store = run(done)
    for each in store.links:
        assert each.quantity is not None
        assert each.unit is not None
        assert (each.kind is LinkKind.DISPENSE) == (each.from_lot_id == each.to_lot_id)
        linked = [
            Quantity(one.quantity, one.unit)
            for one in store.links
            if one.to_container_id == each.to_container_id and one.quantity and one.unit
        ]
        assert total(linked, "ug").equals(_moved_into(store, each))


def _moved_into(store: Warehouse, link: GenealogyLink) -> Quantity:
    """What moved into the container that a link leads to: of packs, what they hold in all."""
    if link.kind is LinkKind.PACK:
        (packs,) = [each for each in store.movements if each.container_id == link.to_container_id]
        return store.per_pack[packs.container_id].times(packs.quantity)
    return total(
        [
            Quantity(each.quantity, each.unit)
            for each in store.movements
            if each.container_id == link.to_container_id
            and each.kind in (MovementKind.IN, MovementKind.OUTPUT)
        ],
        "ug",
    )


def test_a_movement_of_many_digits_loses_none() -> None:
    store = Warehouse()
    store.receive(Quantity(Decimal(1), "kg"))
    (container,) = store.full()
    asked = Quantity(Decimal("0." + "123456789" * 5), "kg")
    after, movement = changes.taken(container, asked, MovementKind.USE, CONTEXT)
    assert movement.quantity == asked.value.copy_negate()
    assert (after.amount + asked).equals(container.amount)


SEQUENCES: list[list[tuple[str, int, int, Decimal, Quantity]]] = [
    [
        ("receive", 0, 0, Decimal(1), Quantity(Decimal("25.000000"), "kg")),
        ("sample", 0, 0, Decimal("0.000123"), Quantity(Decimal(1), "g")),
        ("dispense", 0, 0, Decimal("0.333333"), Quantity(Decimal(1), "g")),
        ("use", 1, 0, Decimal("0.999999"), Quantity(Decimal(1), "g")),
        ("loss", 1, 0, Decimal(1), Quantity(Decimal(1), "g")),
        ("split", 0, 0, Decimal("0.5"), Quantity(Decimal(1), "g")),
        ("count", 0, 0, Decimal(1), Quantity(Decimal("8000.001"), "g")),
    ],
    [
        ("receive", 0, 0, Decimal(1), Quantity(Decimal("1.5"), "kg")),
        ("receive", 0, 0, Decimal(1), Quantity(Decimal("250000.000001"), "mg")),
        ("blend", 0, 1, Decimal(1), Quantity(Decimal(1), "g")),
        ("sample", 0, 0, Decimal("0.01"), Quantity(Decimal(1), "g")),
        ("destroy", 0, 0, Decimal(1), Quantity(Decimal(1), "g")),
    ],
    [
        ("receive", 0, 0, Decimal(1), Quantity(Decimal("1.5"), "kg")),
        ("rework", 0, 0, Decimal("0.25"), Quantity(Decimal(1), "g")),
        ("pack", 0, 6, Decimal("0.1"), Quantity(Decimal(1), "g")),
        ("pack", 1, 0, Decimal(1), Quantity(Decimal(1), "g")),
    ],
]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_the_reconciliation_of_every_lot_closes(
    people: People, database: Clone, sequence: list[tuple[str, int, int, Decimal, Quantity]]
) -> None:
    store = run(sequence)
    rows: list[Row] = [GRAMS, PACKS]
    rows += [replace(each, version=1) for each in store.lots.values()]
    rows += [replace(each, version=1) for each in store.containers.values()]
    with database.connect("owner") as owner:
        written(owner, [*rows, *store.movements, *store.links])
    for lot_id in store.lots:
        told: Reconciliation = ask(
            people.connection,
            "materials.reconciliation",
            people.token("quality"),
            lot_id=lot_id,
        )
        assert told.unit == ("pcs" if store.unit(lot_id) == "pcs" else "g")
        assert told.difference == 0
        assert told.receipts == told.stock + told.uses + told.samples + told.losses
        assert told.receipts > 0
