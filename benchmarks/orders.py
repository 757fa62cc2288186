"""The plant of the bench `order`: a recipe that weighs N lots, its stock, people and equipment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import Connection

from batchwright.batches.commands.allocation import AllocateMaterials
from batchwright.batches.commands.charging import ChargeMaterial, TakeSample
from batchwright.batches.commands.completion import CompleteBatch
from batchwright.batches.commands.equipment import AssignUnit
from batchwright.batches.commands.orders import CreateOrder, IssueBatch
from batchwright.batches.commands.phases import VerifyPhase
from batchwright.batches.commands.values import CalculateValue, RecordTest, RecordValue
from batchwright.batches.commands.weighing import WeighComponent
from batchwright.equipment.commands.measuring import CalibrateUnit, CheckBalance
from batchwright.equipment.commands.plant import (
    AddArea,
    AddClass,
    AddReferenceWeight,
    AddSite,
    AddUnit,
    QualifyUnit,
)
from batchwright.equipment.types import AUTOMATED_VERIFICATION
from batchwright.identity.commands import AcceptAccountability, CreateSponsor, GrantSponsor
from batchwright.identity.sessions import sign_in
from batchwright.kernel.rows import SITE
from batchwright.ledger.executor import execute
from batchwright.ledger.signing import prepare
from batchwright.ledger.types import Command, SignatureGiven
from batchwright.materials.commands.lots import Delivered, DisposeLot, ReceiveLot
from batchwright.materials.commands.masters import AddSupplier, DefineMaterial, QualifySupplier
from batchwright.materials.commands.testing import (
    RecordAssay,
    RecordIdentityTest,
    ReviewIdentityTest,
)
from batchwright.materials.types import MaterialKind
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

PACKAGING = {"bottle": "container", "cap": "closure", "label": "label"}
PORTION = Decimal("10.00")
"""What is weighed of each component, in g."""

TODAY = datetime.now(UTC).date()


@dataclass(kw_only=True)
class People:
    """People of the plant by code, each in a session of their own, both components given once."""

    connection: Connection[Any]
    secret: str
    tokens: dict[str, str] = field(default_factory=dict)

    def signed_in(self, code: str) -> None:
        """The person has a session, and has signed in it once."""
        session = sign_in(self.connection, code, self.secret)
        assert session is not None
        self.tokens[code] = session.token
        self.sign(code, AcceptAccountability(), first=True)

    def do(self, code: str, command: Command) -> Mapping[str, Any]:
        """The result of a command."""
        return execute(self.connection, command, self.tokens[code]).result

    def sign(self, code: str, command: Command, *, first: bool = False) -> Mapping[str, Any]:
        """The result of a command that the person was shown and signed."""
        shown = prepare(self.connection, command, self.tokens[code])
        signature = SignatureGiven(
            secret=self.secret, digest=shown.digest, user_code=code if first else None
        )
        return execute(self.connection, command, self.tokens[code], signature=signature).result


def recipe(count: int) -> str:
    """A valid master recipe, as YAML, that weighs `count` components."""
    components = [
        f"    - {{id: c{each}, material: {count}-c{each}, name: Component {each}, "
        + ("role: active, potency: as-is" if each == 0 else "role: excipient")
        + f", amount: {PORTION} g}}"
        for each in range(count)
    ] + [
        f"    - {{id: {name}, material: {count}-{name}, name: {name}, role: packaging, "
        f"amount: 10 pcs, function: {function}"
        + (", specimen: version 1}" if function == "label" else "}")
        for name, function in PACKAGING.items()
    ]
    weighings = [
        f"          - {{id: weigh-c{each}, kind: weigh, title: Weigh, instruction: Weigh it., "
        f"component: c{each}, balance: balance, tolerance: 0.5 %, signature: true, "
        "verification: automated}"
        for each in range(count)
    ]
    chargings = [
        f"          - {{id: charge-{name}, kind: charge, title: Charge, instruction: Charge it., "
        f"component: {name}, into: mixer, verification: automated}}"
        for name in [*(f"c{each}" for each in range(count)), *PACKAGING]
    ]
    mass = PORTION * count
    return f"""\
format: batchwright/recipe/1
title: {count} components
product:
  code: P{count}
  name: {count} components
  form: tablet
  dosage_unit: tablet
  strength: [{{component: c0, amount: 10 mg}}]
  unit_mass: {10 * count} mg
batch: {{mass: {mass} g, units: 1000}}
theoretical_yield:
  amount: 1000 pcs
  investigate_outside: {{minimum: 95.0, maximum: 101.0}}
formula:
  permitted_variation: None.
  excess: None.
  components:
{chr(10).join(components)}
  intermediates:
    - {{id: blend, name: Blend, theoretical: {mass} g}}
equipment:
  - {{id: balance, equipment_class: balance}}
  - {{id: mixer, equipment_class: mixer}}
specification: SPEC-P{count}
precautions: [Wear gloves.]
storage: Below 25 degC.
shelf_life_months: 12
procedure:
  - id: making
    title: Making
    operations:
      - id: dispensing
        title: Dispensing
        phases:
{chr(10).join(weighings)}
      - id: mixing
        title: Mixing
        phases:
{chr(10).join(chargings)}
          - {{id: moisture, kind: in-process-test, title: Moisture, instruction: Test it., \
test: moisture, samples: 1, unit: "%", limits: {{maximum: 2.0}}}}
          - {{id: weigh-blend, kind: record, title: Weigh blend, instruction: Weigh it., \
name: blend_mass, unit: g}}
          - id: blend-yield
            kind: calculate
            title: Yield
            instruction: Compare.
            name: blend_yield
            expression: blend_mass
            unit: g
            yield_of: {{stage: blend, theoretical: {mass} g, \
investigate_outside: {{minimum: 95.0, maximum: 101.0}}}}
            verification: second-person
          - {{id: sample, kind: sample, title: Sample, instruction: Take it., quantity: 5 g, \
test_group: release}}
"""


def _id(result: Mapping[str, Any], name: str) -> UUID:
    return UUID(str(result[name]))


@dataclass(kw_only=True)
class Plant:
    """A sponsor's products of N components each, with stock for many orders."""

    people: People
    ids: dict[str, UUID]
    sponsor_id: UUID = SITE
    units: dict[str, UUID] = field(default_factory=dict)
    containers: dict[tuple[int, str], UUID] = field(default_factory=dict)
    made: int = 0

    def build(self, counts: tuple[int, ...]) -> None:
        """Sponsor, equipment, agreement; for each count a master in force and released stock."""
        giver = "system-administrator"
        sponsor = self.people.do(giver, CreateSponsor(code="sponsor", name="Sponsor"))
        self.sponsor_id = _id(sponsor, "sponsor_id")
        for code, user_id in self.ids.items():
            if code != giver:
                self.people.do(giver, GrantSponsor(user_id=user_id, sponsor_id=self.sponsor_id))
        self._equipment()
        self._agreement(counts)
        supplier = self.people.do("quality", AddSupplier(code="supplier", name="Supplier"))
        for count in counts:
            self._master(count)
            for each in range(count):
                kind = MaterialKind.EXCIPIENT if each else MaterialKind.ACTIVE
                self._stock(count, f"c{each}", kind, "g", _id(supplier, "supplier_id"))
            for name in PACKAGING:
                kind = MaterialKind.PACKAGING
                self._stock(count, name, kind, "pcs", _id(supplier, "supplier_id"))
            self._define(f"P{count}", MaterialKind.FINISHED, "pcs")

    def _equipment(self) -> None:
        who = "maintenance"
        self.people.do(who, AddSite(code="site", name="Site"))
        self.people.do(who, AddArea(site="site", code="area", name="Area"))
        for code, calibrated in (("balance", True), ("mixer", False)):
            self.people.do(
                who,
                AddClass(
                    code=code,
                    name=code,
                    function=code,
                    needs_cleaning=False,
                    needs_calibration=calibrated,
                ),
            )
            made = self.people.do(
                who, AddUnit(code=f"{code}-1", name=code, equipment_class=code, area="area")
            )
            self.units[code] = _id(made, "unit_id")
            for function in (code, AUTOMATED_VERIFICATION):
                self.people.sign(
                    who,
                    QualifyUnit(
                        unit_id=self.units[code],
                        function=function,
                        qualified_on=TODAY,
                        valid_until=TODAY + timedelta(days=365),
                        document="Q-1",
                    ),
                )
        balance = self.units["balance"]
        self.people.do(
            who,
            CalibrateUnit(
                unit_id=balance,
                property="mass",
                lower=Decimal("0.001"),
                upper=Decimal(10),
                unit="kg",
                performed_on=TODAY,
                due_on=TODAY + timedelta(days=365),
                passed=True,
                certificate="C-1",
            ),
        )
        self.people.sign(
            who,
            AddReferenceWeight(
                unit_id=balance,
                code="W-1",
                mass=Decimal(1),
                tolerance=Decimal("0.001"),
                unit="kg",
                certificate="C-2",
            ),
        )
        self.people.do(
            "operator",
            CheckBalance(unit_id=balance, reference="W-1", reading=Decimal(1), unit="kg"),
        )

    def _agreement(self, counts: tuple[int, ...]) -> None:
        made = self.people.do(
            "planner",
            DraftAgreement(
                sponsor_id=self.sponsor_id,
                number="QA-1",
                site_code="site",
                product_codes=tuple(f"P{count}" for count in counts),
                activities=("manufacture",),
                in_force_on=TODAY,
                releasers=(Releaser(market="US", released_by=ReleasedBy.OWNER_QUALITY_UNIT),),
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
        found = _id(made, "agreement_id")
        self.people.sign("quality", ApproveAgreement(agreement_id=found))
        self.people.sign("sponsor-representative", ApproveAgreementForSponsor(agreement_id=found))

    def _master(self, count: int) -> None:
        document = recipe(count)
        drafted = self.people.do(
            "process-engineer", DraftMaster(sponsor_id=self.sponsor_id, document=document)
        )
        found = _id(drafted, "master_id")
        self.people.sign("process-engineer", SubmitMaster(master_id=found))
        self.people.sign("recipe-checker", CheckMaster(master_id=found))
        self.people.sign("quality", ApproveMaster(master_id=found))
        self.people.sign("sponsor-representative", ApproveMasterForSponsor(master_id=found))

    def _define(self, code: str, kind: MaterialKind, unit: str) -> UUID:
        made = self.people.do(
            "process-engineer",
            DefineMaterial(owner_id=self.sponsor_id, code=code, name=code, kind=kind, unit=unit),
        )
        return _id(made, "definition_id")

    def _stock(
        self, count: int, name: str, kind: MaterialKind, unit: str, supplier_id: UUID
    ) -> None:
        code = f"{count}-{name}"
        definition_id = self._define(code, kind, unit)
        self.people.sign(
            "quality",
            QualifySupplier(
                supplier_id=supplier_id,
                definition_id=definition_id,
                valid_until=TODAY + timedelta(days=365),
            ),
        )
        received = self.people.do(
            "warehouse",
            ReceiveLot(
                owner_id=self.sponsor_id,
                number=f"L-{code}",
                definition_id=definition_id,
                supplier_id=supplier_id,
                supplier_lot="S-1",
                containers=(Delivered(code=f"C-{code}", quantity=Decimal(5000)),),
                unit=unit,
                received_on=TODAY,
                expires_on=TODAY + timedelta(days=365),
            ),
        )
        lot_id = _id(received, "lot_id")
        self.people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=True))
        self.people.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))
        if kind is MaterialKind.ACTIVE:
            self.people.do("analyst", RecordAssay(lot_id=lot_id, potency_percent=Decimal(100)))
        self.people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
        self.containers[count, name] = UUID(str(received["container_ids"][0]))

    def issued(self, count: int) -> UUID:
        """An order was created, and its batch issued under a signature. Returns the batch's id."""
        self.made += 1
        order = self.people.do(
            "planner",
            CreateOrder(
                sponsor_id=self.sponsor_id,
                number=f"O-{self.made}",
                product_code=f"P{count}",
                batch_size=1000,
                markets=("US",),
                site_code="site",
            ),
        )
        batch = self.people.sign(
            "supervisor", IssueBatch(order_id=_id(order, "order_id"), number=f"B-{self.made}")
        )
        return _id(batch, "batch_id")

    def allocated(self, batch_id: UUID) -> None:
        """Each component of the batch is reserved."""
        self.people.do("planner", AllocateMaterials(batch_id=batch_id))

    def assigned(self, batch_id: UUID) -> None:
        """Balance and mixer serve the batch."""
        for requirement, unit_id in self.units.items():
            self.people.do(
                "operator",
                AssignUnit(batch_id=batch_id, requirement=requirement, unit_id=unit_id),
            )

    def weighed(self, batch_id: UUID, count: int) -> dict[str, UUID]:
        """Each component is weighed out of its lot, each weighing signed; the new containers."""
        return {
            name: _id(
                self.people.sign(
                    "operator",
                    WeighComponent(
                        batch_id=batch_id,
                        path=f"dispensing/weigh-{name}",
                        container_id=self.containers[count, name],
                        balance_id=self.units["balance"],
                        tare=Decimal("1.25"),
                        net=PORTION,
                        unit="g",
                        code=f"D-{self.made}-{name}",
                    ),
                ),
                "container_id",
            )
            for name in (f"c{each}" for each in range(count))
        }

    def worked_off(self, batch_id: UUID, count: int, dispensed: Mapping[str, UUID]) -> None:
        """The phases that the recipe has besides weighing are done."""

        def path(name: str) -> str:
            return f"mixing/{name}"

        for name, container_id in dispensed.items():
            self.people.do(
                "operator",
                ChargeMaterial(
                    batch_id=batch_id, path=path(f"charge-{name}"), container_id=container_id
                ),
            )
        for name in PACKAGING:
            self.people.do(
                "operator",
                ChargeMaterial(
                    batch_id=batch_id,
                    path=path(f"charge-{name}"),
                    container_id=self.containers[count, name],
                    quantity=Decimal(10),
                    unit="pcs",
                ),
            )
        for command in (
            RecordTest(batch_id=batch_id, path=path("moisture"), values=(Decimal(1),), unit="%"),
            RecordValue(
                batch_id=batch_id, path=path("weigh-blend"), value=PORTION * count, unit="g"
            ),
            CalculateValue(batch_id=batch_id, path=path("blend-yield")),
        ):
            self.people.do("operator", command)
        self.people.sign("supervisor", VerifyPhase(batch_id=batch_id, path=path("blend-yield")))
        sample = TakeSample(batch_id=batch_id, path=path("sample"), quantity=Decimal(5), unit="g")
        self.people.do("operator", sample)

    def completed(self, batch_id: UUID) -> None:
        """The batch is complete under a signature, and its output is a lot."""
        self.people.sign(
            "supervisor",
            CompleteBatch(
                batch_id=batch_id,
                lot_number=f"F-{self.made}",
                quantity=Decimal(1000),
                unit="pcs",
                expires_on=TODAY + timedelta(days=300),
            ),
        )
