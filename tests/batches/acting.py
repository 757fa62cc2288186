"""A sponsor's small tablet, made through commands: stock, equipment, recipe and one batch."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest

from batchwright.batches.commands.charging import ChargeMaterial, TakeSample
from batchwright.batches.commands.equipment import AssignUnit
from batchwright.batches.commands.orders import CreateOrder, IssueBatch
from batchwright.batches.commands.phases import ConfirmPhase, EndHold, VerifyPhase
from batchwright.batches.commands.values import CalculateValue, RecordTest, RecordValue
from batchwright.batches.commands.weighing import WeighComponent
from batchwright.batches.record import BatchException
from batchwright.batches.types import Batch, Phase, PhaseState
from batchwright.equipment.commands import (
    AddArea,
    AddClass,
    AddReferenceWeight,
    AddSite,
    AddUnit,
    CalibrateUnit,
    CheckBalance,
    QualifyUnit,
    Range,
)
from batchwright.equipment.types import AUTOMATED_VERIFICATION
from batchwright.kernel.rows import SITE, Row
from batchwright.ledger.scope import ask, scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Command, Receipt, Refused
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.commands.masters import DefineMaterial
from batchwright.materials.commands.testing import RecordAssay
from batchwright.materials.types import Container, MaterialKind
from batchwright.quality.commands.agreements import (
    ApproveAgreement,
    ApproveAgreementForSponsor,
    DraftAgreement,
    ResponsibilityLine,
)
from batchwright.quality.types import Party, ReleasedBy, Releaser
from batchwright.recipes.commands import (
    ApproveMaster,
    ApproveMasterForSponsor,
    CheckMaster,
    DraftMaster,
    SubmitMaster,
)
from tests.materials.acting import identified, in_days, made, received, source, today
from tests.support.people import People

R = TypeVar("R", bound=Row)

SMALL = (
    (Path(__file__).parents[1] / "recipes" / "small.yaml")
    .read_text(encoding="utf-8")
    .replace("role: reviewer", "role: supervisor")
)
"""Signed at the end by who makes it: who reviews the record of a batch has no part in it."""
STOCK = {
    "active": ("A", MaterialKind.ACTIVE, "g", "50"),
    "filler": ("F", MaterialKind.EXCIPIENT, "g", "500"),
    "bottle": ("B", MaterialKind.PACKAGING, "pcs", "100"),
    "cap": ("C", MaterialKind.PACKAGING, "pcs", "100"),
    "label": ("L", MaterialKind.PACKAGING, "pcs", "100"),
}
CLASSES = {"balance": "weighing", "mixer": "mixing", "line": "packing"}


@dataclass(kw_only=True)
class Making:
    """The batch while it is made, with what it is made of."""

    people: People
    sponsor_id: UUID
    lots: dict[str, UUID] = field(default_factory=dict)
    containers: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)
    batch_id: UUID = SITE

    def do(self, command: Command, who: str = "operator", **how: Any) -> Receipt:
        """As the person, unsigned."""
        return self.people.do(who, command, **how)

    def issued(self, order: str, number: str) -> UUID:
        """Another batch of the same tablet."""
        ordered = self.people.do(
            "planner",
            CreateOrder(
                sponsor_id=self.sponsor_id,
                number=order,
                product_code="SMALL",
                batch_size=1000,
                markets=("US",),
                site_code="site",
            ),
        )
        issue = IssueBatch(order_id=made(ordered, "order_id"), number=number)
        return made(self.people.sign("supervisor", issue), "batch_id")

    def about(self, path: str) -> dict[str, Any]:
        """What names a phase of the batch."""
        return {"batch_id": self.batch_id, "path": path}

    def verified(self, path: str, who: str = "operator-2") -> None:
        """The second person has checked the phase."""
        self.people.sign(who, VerifyPhase(**self.about(path)))

    def weighing(self, component: str, net: str, **more: Any) -> WeighComponent:
        """The command that weighs a component out of its stock."""
        return WeighComponent(
            **{
                **self.about(f"mix/weigh-{component}"),
                "container_id": self.containers[component],
                "balance_id": self.units["balance"],
                "tare": Decimal("1.00"),
                "net": Decimal(net),
                "unit": "g",
                "code": f"D-{component}",
                **more,
            }
        )

    def weighed(self, component: str, net: str, **more: Any) -> UUID:
        """A component is weighed and verified; the container it is in."""
        receipt = self.do(self.weighing(component, net, **more))
        self.verified(f"mix/weigh-{component}")
        return made(receipt, "container_id")

    def reading(self, value: str = "99.0", unit: str = "g") -> RecordValue:
        """The command that records the mass of the blend."""
        return RecordValue(**self.about("mix/weigh-blend"), value=Decimal(value), unit=unit)

    def testing(self, *values: str, unit: str = "%") -> RecordTest:
        """The command that records moisture."""
        return RecordTest(
            **self.about("mix/moisture"), values=tuple(map(Decimal, values)), unit=unit
        )

    def until(self, path: str) -> None:
        """All phases before `path` that wait are performed and verified, in their order."""
        for each in self.phases():
            if each.path == path:
                return
            if each.state is PhaseState.WAITING:
                self.performed(each.path)

    def performed(self, path: str) -> Receipt:
        """The phase is performed as the recipe asks, and verified."""
        about = self.about(path)
        name = path.split("/")[1].split("-")[-1]
        command: Command
        match path.split("/")[1].split("-"):
            case ["weigh", "blend"]:
                command = self.reading()
            case ["weigh", component]:
                command = self.weighing(component, {"active": "10.00", "filler": "90.00"}[name])
            case ["charge", component]:
                command = self.charging(component)
            case ["set", _]:
                command = RecordValue(**about, value=Decimal(10), unit="rpm")
                return self.do(command, event_at=ago(6), reason="Entered at the end of stirring.")
            case ["stir"]:
                command = EndHold(**about)
            case ["moisture"]:
                command = self.testing("1.0", "1.1", "1.2")
            case ["blend", "yield"] | ["loss"]:
                command = CalculateValue(**about)
            case ["sample"]:
                command = TakeSample(**about, quantity=Decimal(5), unit="g")
            case _:
                return self.people.sign("supervisor", ConfirmPhase(**about))
        receipt = self.do(command)
        if self.phase(path).state is PhaseState.PERFORMED:
            self.verified(path)
        return receipt

    def charging(self, component: str, **more: Any) -> ChargeMaterial:
        """The command that charges what was dispensed of a component, or ten pieces of it."""
        packaging = STOCK[component][2] == "pcs"
        operation = "pack" if packaging else "mix"
        amount = {"quantity": Decimal(10), "unit": "pcs"} if packaging else {}
        found = self.containers[component] if packaging else self.container(f"D-{component}").id
        return ChargeMaterial(
            **{
                **self.about(f"{operation}/charge-{component}"),
                "container_id": found,
                **amount,
                **more,
            }
        )

    def asked(self, name: str, **parameters: Any) -> Any:
        """What a query answers the quality unit."""
        return ask(self.people.connection, name, self.people.token("quality"), **parameters)

    def batch(self) -> Batch:
        """The batch as it is."""
        found: Batch = self.asked("batches.batch", batch_id=self.batch_id)
        return found

    def phases(self) -> list[Phase]:
        """The phases of the batch as they are, in order."""
        return [each.phase for each in self.asked("batches.phases", batch_id=self.batch_id)]

    def phase(self, path: str) -> Phase:
        """One phase as it is."""
        return next(each for each in self.phases() if each.path == path)

    def permitted(self) -> list[str]:
        """The phases that may start now."""
        views = self.asked("batches.phases", batch_id=self.batch_id)
        return [each.phase.path for each in views if each.permitted]

    def container(self, code: str) -> Container:
        """The container of that code."""
        (found,) = self.asked("materials.containers", code=code)
        assert isinstance(found, Container)
        return found

    def exceptions(self) -> list[BatchException]:
        """What a reviewer has to look at."""
        found: list[BatchException] = self.asked("batches.exceptions", batch_id=self.batch_id)
        return found

    def codes(self) -> list[str]:
        """The codes of the exceptions in the order of the record."""
        return [each.code for each in self.exceptions()]

    def rows(self, row_type: type[R], condition: str = "true", *values: object) -> list[R]:
        """Rows of a table as the quality unit may see them."""
        with scope(self.people.connection, self.people.token("quality")):
            return Reader(self.people.connection).rows(row_type, condition, *values)

    @contextmanager
    def refused(self, *codes: str) -> Iterator[None]:
        """What is done within is refused for just these reasons; state of batch and phases stay."""
        before = (self.batch(), self.phases())
        with pytest.raises(Refused) as refused:
            yield
        assert refused.value.codes == codes
        assert (self.batch(), self.phases()) == before


def making(
    people: People, document: str = SMALL, assigned: Collection[str] = tuple(CLASSES)
) -> Making:
    """An issued batch of the small tablet, to which units of those classes are assigned."""
    found = Making(people=people, sponsor_id=people.sponsor("alpha"))
    for component in STOCK:
        _stocked(found, component)
    _equipped(found)
    agreed(found)
    _approved(found, document)
    found.batch_id = found.issued("O-1", "B-1")
    for requirement, unit_id in found.units.items():
        assign = AssignUnit(batch_id=found.batch_id, requirement=requirement, unit_id=unit_id)
        if requirement in assigned:
            people.do("operator", assign)
    return found


def _stocked(found: Making, component: str) -> None:
    code, kind, unit, amount = STOCK[component]
    people, active = found.people, kind is MaterialKind.ACTIVE
    material = source(people, found.sponsor_id, code, kind=kind, unit=unit, needs_potency=active)
    lot_id, (container_id,) = received(
        people, material, f"RM-{code}", amount, owner=found.sponsor_id, unit=unit
    )
    identified(people, lot_id)
    if active:
        people.do("analyst", RecordAssay(lot_id=lot_id, potency_percent=Decimal("100.0")))
    people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    found.lots[component] = lot_id
    found.containers[component] = container_id


def _equipped(found: Making) -> None:
    people, who = found.people, "maintenance"
    people.do(who, AddSite(code="site", name="Site"))
    people.do(who, AddArea(site="site", code="area", name="Area", grade="D"))
    for code, function in CLASSES.items():
        people.do(
            who,
            AddClass(
                code=code,
                name=code,
                function=function,
                needs_cleaning=False,
                needs_calibration=code == "balance",
            ),
        )
        speed = Range(name="mixer_speed", lower=Decimal(1), upper=Decimal(30), unit="rpm")
        receipt = people.do(
            who,
            AddUnit(
                code=f"{code}-1",
                name=code,
                equipment_class=code,
                area="area",
                capabilities=(speed,) if code == "mixer" else (),
            ),
        )
        found.units[code] = made(receipt, "unit_id")
        people.sign(
            who,
            QualifyUnit(
                unit_id=found.units[code],
                function=function,
                qualified_on=today(),
                valid_until=in_days(365),
                document="Q-1",
            ),
        )
    people.sign(
        who,
        QualifyUnit(
            unit_id=found.units["line"],
            function=AUTOMATED_VERIFICATION,
            qualified_on=today(),
            valid_until=in_days(365),
            document="Q-2",
        ),
    )
    people.do(
        who,
        CalibrateUnit(
            unit_id=found.units["balance"],
            property="mass",
            lower=Decimal(1),
            upper=Decimal(1000),
            unit="g",
            performed_on=today(),
            due_on=in_days(365),
            passed=True,
            certificate="C-1",
        ),
    )
    people.sign(
        who,
        AddReferenceWeight(
            unit_id=found.units["balance"],
            code="W-100",
            mass=Decimal("100.00"),
            tolerance=Decimal("0.05"),
            unit="g",
            certificate="C-2",
        ),
    )
    people.do(
        "operator",
        CheckBalance(
            unit_id=found.units["balance"],
            reference="W-100",
            reading=Decimal("100.00"),
            unit="g",
        ),
    )


def agreed(found: Making, market: str = "US") -> UUID:
    """The agreement in force from now on, under which batches are released for that market."""
    receipt = found.people.do(
        "planner",
        DraftAgreement(
            sponsor_id=found.sponsor_id,
            number="QA-1",
            site_code="site",
            product_codes=("SMALL",),
            activities=("manufacture",),
            in_force_on=today(),
            until_on=in_days(365),
            releasers=(Releaser(market=market, released_by=ReleasedBy.OWNER_QUALITY_UNIT),),
            responsibilities=(
                ResponsibilityLine(
                    duty="manufacture", responsible=Party.SITE, accountable=Party.SITE
                ),
                ResponsibilityLine(
                    duty="release", responsible=Party.SPONSOR, accountable=Party.SPONSOR
                ),
            ),
        ),
    )
    agreement_id = made(receipt, "agreement_id")
    found.people.sign("quality", ApproveAgreement(agreement_id=agreement_id))
    found.people.sign(
        "sponsor-representative", ApproveAgreementForSponsor(agreement_id=agreement_id)
    )
    return agreement_id


def _approved(found: Making, document: str) -> None:
    people = found.people
    people.do(
        "process-engineer",
        DefineMaterial(
            owner_id=found.sponsor_id,
            code="SMALL",
            name="Small tablet",
            kind=MaterialKind.FINISHED,
            unit="pcs",
            identity_test=False,
        ),
    )
    receipt = people.do(
        "process-engineer", DraftMaster(sponsor_id=found.sponsor_id, document=document)
    )
    master_id = made(receipt, "master_id")
    people.sign("process-engineer", SubmitMaster(master_id=master_id))
    people.sign("recipe-checker", CheckMaster(master_id=master_id))
    people.sign("quality", ApproveMaster(master_id=master_id))
    people.sign("sponsor-representative", ApproveMasterForSponsor(master_id=master_id))


def ago(minutes: int) -> datetime:
    """The time of this machine, some minutes ago."""
    return datetime.now(UTC) - timedelta(minutes=minutes)
