"""Whatever people do to stock in whatever order: every lot balances, and the record replays."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from uuid import UUID, uuid4

import pytest
from psycopg import errors

from batchwright.database.home import Role
from batchwright.ledger.replay import replay
from batchwright.ledger.scope import ask
from batchwright.ledger.types import Command, Receipt, Refused
from batchwright.materials.commands.reservations import ReserveContainer
from batchwright.materials.commands.stock import (
    AdjustContainer,
    BlendContainers,
    DestroyContainer,
    SplitContainer,
)
from batchwright.materials.commands.testing import SampleContainer
from batchwright.materials.types import Container, Lot
from tests.materials.acting import Source, received, released, source
from tests.support.cluster import Clone
from tests.support.people import People

UNITS = {"kg": 3, "g": 0, "mg": -3}
"""Powers of ten from the unit to a gram."""


@dataclass
class Warehouse:
    """Someone who does one thing after another to whatever containers there are."""

    people: People
    material: Source
    chance: Random
    done: int = 0
    refused: int = 0
    numbers: int = 0
    containers: list[UUID] = field(default_factory=list)

    def number(self) -> str:
        self.numbers += 1
        return f"N-{self.numbers}"

    def quantity(self) -> tuple[Decimal, str]:
        """Up to 3 kg to the last milligram, written in any unit."""
        unit = self.chance.choice(tuple(UNITS))
        return Decimal(self.chance.randint(0, 3_000_000)).scaleb(-3 - UNITS[unit]), unit

    def act(self) -> None:
        """One command, done or refused."""
        kind = self.chance.choice(
            ("receive", "split", "split", "blend", "sample", "adjust", "reserve", "destroy")
        )
        if kind == "receive" or not self.containers:
            self._receive()
            return
        one, two = self.chance.choice(self.containers), self.chance.choice(self.containers)
        quantity, unit = self.quantity()
        how = {"container_id": one, "quantity": quantity, "unit": unit}
        do: Command
        match kind:
            case "split":
                do = SplitContainer(number=self.number(), code=self.number(), **how)
            case "blend":
                do = BlendContainers(
                    container_ids=(one, two), number=self.number(), code=self.number()
                )
            case "sample":
                do = SampleContainer(**how)
            case "adjust":
                do = AdjustContainer(**how)
            case "reserve":
                do = ReserveContainer(batch_id=uuid4(), component="lactose", **how)
            case _:
                do = DestroyContainer(container_id=one)
        receipt = self._tried(do)
        made = receipt.result.get("container_id") if receipt else None
        if made:
            self.containers.append(UUID(str(made)))

    def _receive(self) -> None:
        bring = self.chance.choice((received, released))
        amount = str(Decimal(self.chance.randint(1, 5_000_000)).scaleb(-6))
        self.containers += bring(self.people, self.material, self.number(), amount)[1]
        self.done += 1

    def _tried(self, do: Command) -> Receipt | None:
        try:
            receipt = self.people.do("warehouse", do, reason="At random.")
        except Refused:
            self.refused += 1
            return None
        self.done += 1
        return receipt


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_us_211_184_every_lot_balances_to_the_last_digit_and_the_record_replays(
    people: People, database: Clone, seed: int
) -> None:
    store = Warehouse(people=people, material=source(people), chance=Random(seed))
    while store.done + store.refused < 80:
        store.act()
    assert store.done > 20
    assert store.refused > 5
    token = people.token("quality")
    lots: list[Lot] = ask(people.connection, "materials.lots", token, limit=1000)
    assert len(lots) > 3
    for lot in lots:
        told = ask(people.connection, "materials.reconciliation", token, lot_id=lot.id)
        assert told.difference == 0, lot.number
    held: list[Container] = ask(people.connection, "materials.containers", token)
    assert {each.id for each in held} == set(store.containers)
    assert all(0 <= each.reserved <= each.quantity for each in held)
    with database.connect(Role.OWNER) as owner:
        kept = owner.execute(
            "select c.code from materials_container c where c.reserved <> (select "
            "coalesce(sum(r.quantity), 0) from materials_reservation r "
            "where r.container_id = c.id and r.released_at is null)"
        ).fetchall()
    assert kept == []
    with database.connect(Role.VERIFIER) as verifier:
        assert replay(verifier).differences == ()


@pytest.mark.parametrize(
    "change",
    [
        "quantity = -1",
        "quantity = quantity - 25.000001",
        "reserved = -1",
        "reserved = quantity + 1",
        "quantity = 0",
        "status = 'lost'",
    ],
)
def test_the_owner_with_triggers_disabled_makes_no_impossible_stock(
    people: People, database: Clone, change: str
) -> None:
    received(people, source(people), "RM-1", "25")
    with database.connect(Role.OWNER) as owner:
        owner.execute("alter table materials_container disable trigger user")
        with pytest.raises(errors.CheckViolation):
            owner.execute(f"update materials_container set {change}".encode())
