"""The site of the demonstration: sponsors, people, equipment, materials, agreement, recipe."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from batchwright.equipment.commands import (
    AddArea,
    AddClass,
    AddReferenceWeight,
    AddSite,
    AddUnit,
    CalibrateUnit,
    CheckBalance,
    CleanUnit,
    QualifyUnit,
    Range,
    VerifyCleaning,
)
from batchwright.identity.commands import (
    CreateSponsor,
    DefineTraining,
    GrantSponsor,
    RecordTraining,
)
from batchwright.laboratory.commands.specifications import (
    ApproveSpecification,
    DraftSpecification,
    SubmitSpecification,
    TestLine,
)
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
from batchwright.recipes import loading
from batchwright.recipes.commands import (
    ApproveMaster,
    ApproveMasterForSponsor,
    CheckMaster,
    DraftMaster,
    SubmitMaster,
)
from batchwright.recipes.document import MasterRecipe, Role
from demo.acting import Acting

RECIPE = Path(__file__).parent / "recipes" / "film-coated-tablet.yaml"
SITE_CODE = "demo-site"
SPONSORS = ("alpha", "beta", "gamma")
WORKING = ("operator", "operator-2", "supervisor", "analyst")
MARKETS = ("EU", "US")

CLASSES = {
    "dispensing-booth": ("dispensing", True, False),
    "floor-balance": ("weighing", False, True),
    "bench-balance": ("weighing", False, True),
    "bin-blender": ("blending", True, False),
    "tablet-press": ("compression", True, False),
    "tablet-tester": ("testing", False, True),
    "suspension-vessel": ("suspending", True, False),
    "drum-coater": ("coating", True, False),
    "blister-line": ("packaging", True, False),
}
"""Of each class of the recipe: function, whether it is cleaned, whether it is calibrated."""

BALANCES = {"floor-balance": ("0.5", "600"), "bench-balance": ("0.01", "35")}
"""Calibrated range of the balances, in kg."""


@dataclass(kw_only=True)
class DemoSite:
    """What was built, by the names that the run uses."""

    recipe: MasterRecipe
    sponsors: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)
    containers: dict[str, UUID] = field(default_factory=dict)
    quarantined: UUID | None = None
    specification_id: UUID | None = None

    @property
    def sponsor_id(self) -> UUID:
        """The sponsor whose tablet is made."""
        return self.sponsors["alpha"]


def built(act: Acting, people: dict[str, UUID]) -> DemoSite:
    """A site ready to make the tablet of the recipe for its first sponsor."""
    site = DemoSite(recipe=loading.read(RECIPE.read_text(encoding="utf-8")))
    _sponsors(act, site, people)
    _training(act, site, people)
    _equipment(act, site)
    _materials(act, site)
    _agreement(act, site)
    _specification(act, site)
    _recipe(act, site)
    return site


def _id(receipt: object, name: str) -> UUID:
    return UUID(str(receipt["result"][name]))  # type: ignore[index]  # JSON of the API


def _sponsors(act: Acting, site: DemoSite, people: dict[str, UUID]) -> None:
    """All people of the site see all three sponsors; the sponsor's own people one each."""
    giver = "system-administrator"
    for code in SPONSORS:
        made = act.do(giver, CreateSponsor(code=code, name=f"Sponsor {code.capitalize()}"))
        site.sponsors[code] = _id(made, "sponsor_id")
    for person, user_id in people.items():
        if person == giver:
            continue
        outside = person in ("sponsor-representative", "qualified-person")
        for code in SPONSORS[:1] if outside else SPONSORS:
            act.do(giver, GrantSponsor(user_id=user_id, sponsor_id=site.sponsors[code]))


def _training(act: Acting, site: DemoSite, people: dict[str, UUID]) -> None:
    from batchwright.recipes.document import phases

    codes = sorted({code for each in phases(site.recipe).values() for code in each.training})
    for code in codes:
        edition = act.do("trainer", DefineTraining(code=code, title=code))["result"]["edition"]
        for person in WORKING:
            act.do(
                "trainer",
                RecordTraining(
                    user_id=people[person],
                    procedure=code,
                    edition=edition,
                    trained_on=_today() - timedelta(days=90),
                    expires_on=_today() + timedelta(days=640),
                ),
            )


def _equipment(act: Acting, site: DemoSite) -> None:
    who = "maintenance"
    act.do(who, AddSite(code=SITE_CODE, name="Demonstration site"))
    act.do(who, AddArea(site=SITE_CODE, code="oral-solids", name="Oral solids", grade="D"))
    for code, (function, cleaned, calibrated) in CLASSES.items():
        act.do(
            who,
            AddClass(
                code=code,
                name=code.replace("-", " "),
                function=function,
                needs_cleaning=cleaned,
                needs_calibration=calibrated,
            ),
        )
    for requirement in site.recipe.equipment:
        _unit(act, site, requirement.id, requirement.equipment_class, who)


def _unit(act: Acting, site: DemoSite, name: str, class_code: str, who: str) -> None:
    needed = next(each for each in site.recipe.equipment if each.id == name)
    ranges = tuple(
        Range(
            name=each.name,
            lower=each.minimum if each.minimum is not None else Decimal(0),
            upper=each.maximum if each.maximum is not None else Decimal(1_000_000),
            unit=each.unit,
        )
        for each in needed.capabilities
    )
    function, cleaned, calibrated = CLASSES[class_code]
    made = act.do(
        who,
        AddUnit(
            code=f"{class_code}-1",
            name=f"{class_code.replace('-', ' ')} 1",
            equipment_class=class_code,
            area="oral-solids",
            capabilities=ranges,
        ),
    )
    unit_id = site.units[name] = _id(made, "unit_id")
    today = _today()
    act.sign(
        who,
        QualifyUnit(
            unit_id=unit_id,
            function=function,
            qualified_on=today - timedelta(days=30),
            valid_until=today + timedelta(days=700),
            document=f"QUAL-{class_code}",
        ),
    )
    if calibrated:
        lower, upper = BALANCES.get(class_code, ("0", "1000"))
        act.do(
            who,
            CalibrateUnit(
                unit_id=unit_id,
                property="mass" if class_code in BALANCES else "all",
                lower=Decimal(lower),
                upper=Decimal(upper),
                unit="kg",
                performed_on=today - timedelta(days=10),
                due_on=today + timedelta(days=170),
                passed=True,
                certificate=f"CAL-{class_code}",
            ),
        )
    if class_code in BALANCES:
        act.sign(
            who,
            AddReferenceWeight(
                unit_id=unit_id,
                code="W-20",
                mass=Decimal("20.000"),
                tolerance=Decimal("0.005"),
                unit="kg",
                certificate="WEIGHT-20",
            ),
        )
        act.do(
            "operator",
            CheckBalance(
                unit_id=unit_id,
                reference="W-20",
                reading=Decimal("20.001"),
                unit="kg",
            ),
        )
    if cleaned:
        act.sign(
            "operator",
            CleanUnit(
                unit_id=unit_id,
                started_at=datetime.now(UTC) - timedelta(minutes=30),
                procedure="SOP-CLEANING",
                clean_hours=240,
            ),
        )
        act.witness("operator-2", "operator", VerifyCleaning(unit_id=unit_id))


def _materials(act: Acting, site: DemoSite) -> None:
    made = act.do("quality", AddSupplier(code="supplier-1", name="Supplier 1"))
    supplier_id = _id(made, "supplier_id")
    for component in site.recipe.formula.components:
        active = component.role is Role.ACTIVE
        kind = MaterialKind(component.role.value)
        definition = act.do(
            "process-engineer",
            DefineMaterial(
                owner_id=site.sponsor_id,
                code=component.material,
                name=component.name,
                kind=kind,
                unit=component.amount.unit,
                needs_potency=active,
            ),
        )
        definition_id = _id(definition, "definition_id")
        act.sign(
            "quality",
            QualifySupplier(
                supplier_id=supplier_id,
                definition_id=definition_id,
                valid_until=_today() + timedelta(days=365),
            ),
        )
        amount = component.amount.times(Decimal("1.6")).value.quantize(Decimal("0.001"))
        site.containers[component.id] = _lot(
            act,
            site,
            definition_id,
            supplier_id,
            component.material,
            amount,
            component.amount.unit,
            active=active,
            released=True,
        )
        if active:
            site.quarantined = _lot(
                act,
                site,
                definition_id,
                supplier_id,
                f"{component.material}-Q",
                amount,
                component.amount.unit,
                active=active,
                released=False,
            )
    act.do(
        "process-engineer",
        DefineMaterial(
            owner_id=site.sponsor_id,
            code=site.recipe.product.code,
            name=site.recipe.product.name,
            kind=MaterialKind.FINISHED,
            unit="pcs",
            storage=site.recipe.storage,
            identity_test=False,
        ),
    )


def _lot(
    act: Acting,
    site: DemoSite,
    definition_id: UUID,
    supplier_id: UUID,
    name: str,
    amount: Decimal,
    unit: str,
    *,
    active: bool,
    released: bool,
) -> UUID:
    received = act.do(
        "warehouse",
        ReceiveLot(
            owner_id=site.sponsor_id,
            number=f"RM-{name}",
            definition_id=definition_id,
            supplier_id=supplier_id,
            supplier_lot=f"S-{name}",
            containers=(Delivered(code=f"C-{name}-1", quantity=amount),),
            unit=unit,
            received_on=_today() - timedelta(days=5),
            expires_on=_today() + timedelta(days=400),
            retest_on=_today() + timedelta(days=300),
        ),
    )
    lot_id = _id(received, "lot_id")
    if released:
        act.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=True))
        act.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))
        if active:
            act.do("analyst", RecordAssay(lot_id=lot_id, potency_percent=Decimal("94.8")))
        act.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    return UUID(str(received["result"]["container_ids"][0]))


def _agreement(act: Acting, site: DemoSite) -> None:
    made = act.do(
        "planner",
        DraftAgreement(
            sponsor_id=site.sponsor_id,
            number="QA-ALPHA",
            site_code=SITE_CODE,
            product_codes=(site.recipe.product.code,),
            activities=("manufacture",),
            in_force_on=_today() - timedelta(days=1),
            until_on=_today() + timedelta(days=1000),
            releasers=(
                Releaser(market="EU", released_by=ReleasedBy.QUALIFIED_PERSON),
                Releaser(market="US", released_by=ReleasedBy.OWNER_QUALITY_UNIT),
            ),
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
    agreement_id = _id(made, "agreement_id")
    act.sign("quality", ApproveAgreement(agreement_id=agreement_id))
    act.sign("sponsor-representative", ApproveAgreementForSponsor(agreement_id=agreement_id))


def _specification(act: Acting, site: DemoSite) -> None:
    made = act.do(
        "process-engineer",
        DraftSpecification(
            sponsor_id=site.sponsor_id,
            product_code=site.recipe.product.code,
            title=f"Specification {site.recipe.specification}",
            tests=(
                TestLine(
                    code="identity",
                    name="Identity",
                    method="IR",
                    criterion="complies",
                ),
                TestLine(
                    code="assay",
                    name="Assay",
                    method="HPLC",
                    unit="%",
                    lower=Decimal("95.0"),
                    upper=Decimal("105.0"),
                    decimal_places=1,
                ),
                TestLine(
                    code="dissolution",
                    name="Dissolution, mean",
                    method="USP <711>",
                    unit="%",
                    lower=Decimal(80),
                    decimal_places=0,
                ),
            ),
        ),
    )
    specification_id = site.specification_id = _id(made, "specification_id")
    act.sign("process-engineer", SubmitSpecification(specification_id=specification_id))
    act.sign(
        "quality",
        ApproveSpecification(specification_id=specification_id, effective_on=_today()),
    )


def _recipe(act: Acting, site: DemoSite) -> None:
    document = RECIPE.read_text(encoding="utf-8")
    made = act.do("process-engineer", DraftMaster(sponsor_id=site.sponsor_id, document=document))
    master_id = _id(made, "master_id")
    act.sign("process-engineer", SubmitMaster(master_id=master_id))
    act.sign("recipe-checker", CheckMaster(master_id=master_id))
    act.sign("quality", ApproveMaster(master_id=master_id))
    act.sign("sponsor-representative", ApproveMasterForSponsor(master_id=master_id))


def _today() -> date:
    return datetime.now(UTC).date()
