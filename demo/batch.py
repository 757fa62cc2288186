"""One batch from order to release: with refused attempts, an exception and a correction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from batchwright.batches.commands.allocation import AllocateMaterials
from batchwright.batches.commands.charging import ChargeMaterial, TakeSample
from batchwright.batches.commands.completion import CompleteBatch
from batchwright.batches.commands.corrections import CorrectValue
from batchwright.batches.commands.disposition import (
    AssessException,
    DecideMarket,
    DisposeBatch,
    ReviewBatch,
)
from batchwright.batches.commands.equipment import AssignUnit
from batchwright.batches.commands.orders import CreateOrder, IssueBatch
from batchwright.batches.commands.phases import ConfirmPhase, EndHold, StartPhase, VerifyPhase
from batchwright.batches.commands.values import CalculateValue, RecordTest, RecordValue
from batchwright.batches.commands.weighing import WeighComponent
from batchwright.batches.types import Decision
from batchwright.laboratory.commands.results import RecordResult, ReviewResult
from batchwright.laboratory.commands.samples import ReceiveSample
from batchwright.laboratory.commands.samples import TakeSample as RegisterSample
from batchwright.laboratory.types import SampleKind, Verdict
from batchwright.ledger.types import Command
from batchwright.quality.commands.deviations import (
    ClassifyDeviation,
    CloseDeviation,
    ConcludeDeviation,
    InvestigationKind,
    OpenDeviation,
    RecordInvestigation,
)
from batchwright.quality.types import Classification
from batchwright.recipes import phases as kinds
from batchwright.recipes.document import phases as phases_of
from demo.acting import Acting, RefusedHere
from demo.site import MARKETS, SITE_CODE, DemoSite

READINGS = {
    "lubrication/weigh-blend": "216.80",
    "compression/weigh-cores": "214.90",
    "compression/weigh-waste": "1.90",
    "coating/weigh-coated": "221.40",
    "packing/count-cartons": "31500",
    "packing/count-cartons-used": "31560",
    "packing/count-cartons-destroyed": "20",
    "packing/count-cartons-returned": "40",
}
"""Readings that the yields are calculated from; others lie in the middle of their limits."""

OUT_OF_LIMIT = "compression/run"
"""The phase whose first reading lies above its upper limit."""

CORRECTED = "lubrication/lubricate"
"""The phase whose reading is first written down wrongly, and corrected with a reason."""

CUT_AFTER = "press-setup/set-speed"
"""The phase after which the power is cut."""


@dataclass(kw_only=True)
class Run:
    """The batch while it is made."""

    act: Acting
    site: DemoSite
    told: Callable[[str], None]
    power_cut: Callable[[], None]
    progress: Callable[[int, int, str], None] = lambda done, total, what: None
    batch_id: UUID = field(default_factory=lambda: UUID(int=0))
    number: str = "B-0001"
    dispensed: dict[str, UUID] = field(default_factory=dict)
    out_of_limit_entry: int = 0
    corrections: int = 0

    def ordered(self) -> None:
        """Order and batch exist, materials are reserved, equipment is assigned."""
        act, site = self.act, self.site
        order = CreateOrder(
            sponsor_id=site.sponsor_id,
            number="O-0001",
            product_code=site.recipe.product.code,
            batch_size=site.recipe.batch.units,
            markets=MARKETS,
            site_code=SITE_CODE,
        )
        order_id = _id(act.do("planner", order), "order_id")
        issued = act.sign("supervisor", IssueBatch(order_id=order_id, number=self.number))
        self.batch_id = _id(issued, "batch_id")
        act.do("planner", AllocateMaterials(batch_id=self.batch_id))
        for requirement, unit_id in site.units.items():
            act.do(
                "operator",
                AssignUnit(batch_id=self.batch_id, requirement=requirement, unit_id=unit_id),
            )

    def refused_attempts(self) -> None:
        """A lot in quarantine is not weighed, nor is a portion outside its tolerance accepted."""
        quarantined = self.site.quarantined
        assert quarantined is not None
        for container_id, net in (
            (quarantined, "20.2532"),
            (self.site.containers["active"], "21.5000"),
        ):
            try:
                self.act.sign("operator", self._weighing("active", container_id, net))
            except RefusedHere as refused:
                self.told(f"refused, and kept as entry {refused.entry}: {refused}")
            else:
                raise AssertionError("An attempt that had to be refused was not.")

    def made(self) -> None:
        """Every phase is performed, and verified where the recipe asks for a second person."""
        done = 0
        total = len(phases_of(self.site.recipe))
        while True:
            views = self.act.ask("operator", "batches.phases", batch_id=str(self.batch_id))
            startable = [each for each in views if each["permitted"]]
            if not startable:
                return
            for view in startable:
                self._phase(view["phase"]["path"])
                done += 1
                self.progress(done, total, "phases")
                if view["phase"]["path"] == CUT_AFTER:
                    self.power_cut()

    def _phase(self, path: str) -> None:
        phase = phases_of(self.site.recipe)[path]
        match phase:
            case kinds.Instruct() | kinds.Sign():
                who = "supervisor" if isinstance(phase, kinds.Sign) else "operator"
                self._act(phase, ConfirmPhase(batch_id=self.batch_id, path=path), who)
            case kinds.Weigh():
                if phase.component == "active":
                    self.refused_attempts()
                self._weigh(path, phase)
            case kinds.Charge():
                container = self.dispensed.get(phase.component or "") or (
                    self.site.containers.get(phase.component or "")
                )
                quantity = self._charged(phase)
                self._act(
                    phase,
                    ChargeMaterial(
                        batch_id=self.batch_id, path=path, container_id=container, **quantity
                    ),
                )
            case kinds.Set():
                self._act(phase, self._value(path, phase.value, phase.unit))
            case kinds.Record():
                self._record(path, phase)
            case kinds.InProcessTest():
                for _ in range(phase.times or 1):
                    self._act(phase, self._test(path, phase))
            case kinds.Calculate():
                self._act(phase, CalculateValue(batch_id=self.batch_id, path=path))
            case kinds.Sample():
                self._act(
                    phase,
                    TakeSample(
                        batch_id=self.batch_id,
                        path=path,
                        quantity=phase.quantity.value,
                        unit=phase.quantity.unit,
                    ),
                )
            case kinds.Hold():
                self._hold(path, phase)
        if phase.verification is kinds.Verification.SECOND_PERSON:
            self.act.witness(
                "operator-2", "operator", VerifyPhase(batch_id=self.batch_id, path=path)
            )

    def _act(
        self, phase: kinds.Phase, command: Command, who: str = "operator", **how: Any
    ) -> Mapping[str, Any]:
        if phase.signature or isinstance(phase, kinds.Sign):
            return self.act.sign(who, command, **how)
        return self.act.do(who, command, **how)

    def _value(self, path: str, value: Decimal, unit: str) -> RecordValue:
        return RecordValue(batch_id=self.batch_id, path=path, value=value, unit=unit)

    def _weighing(self, component: str, container_id: UUID, net: str) -> WeighComponent:
        path = next(
            path
            for path, each in phases_of(self.site.recipe).items()
            if isinstance(each, kinds.Weigh) and each.component == component
        )
        phase = phases_of(self.site.recipe)[path]
        assert isinstance(phase, kinds.Weigh)
        amount = next(
            each.amount for each in self.site.recipe.formula.components if each.id == component
        )
        return WeighComponent(
            batch_id=self.batch_id,
            path=path,
            container_id=container_id,
            balance_id=self.site.units[phase.balance],
            tare=Decimal("1.250"),
            net=Decimal(net),
            unit=amount.unit,
            code=f"D-{self.number}-{component}",
        )

    def _weigh(self, path: str, phase: kinds.Weigh) -> None:
        component = next(
            each for each in self.site.recipe.formula.components if each.id == phase.component
        )
        factor = 1 + (component.overage.to("1").value if component.overage else Decimal(0))
        net = component.amount.value * factor
        if component.id == "active":
            net = net / Decimal("0.948")
        if component.compensates:
            net -= Decimal("19.2") / Decimal("0.948") - Decimal("19.2")
        weighed = self._act(
            phase,
            self._weighing(
                phase.component,
                self.site.containers[phase.component],
                str(net.quantize(Decimal("0.0001"))),
            ),
        )
        self.dispensed[phase.component] = _id(weighed, "container_id")

    def _charged(self, phase: kinds.Charge) -> dict[str, Any]:
        """What is charged straight from stock is charged in the amount of the formula."""
        if phase.component is None or phase.component in self.dispensed:
            return {}
        component = next(
            each for each in self.site.recipe.formula.components if each.id == phase.component
        )
        return {"quantity": component.amount.value, "unit": component.amount.unit}

    def _record(self, path: str, phase: kinds.Record) -> None:
        given = READINGS.get(path)
        middle = Decimal(given) if given else _middle(phase.limits)
        for time in range(phase.times or 1):
            value = middle
            if path == OUT_OF_LIMIT and time == 0:
                assert phase.limits is not None
                assert phase.limits.maximum is not None
                value = phase.limits.maximum + Decimal("0.3")
            if path == CORRECTED:
                value = middle + Decimal("0.1")
            receipt = self._act(phase, self._value(path, value, phase.unit))
            if path == OUT_OF_LIMIT and time == 0:
                self.out_of_limit_entry = receipt["entry"]
                assert phase.limits is not None
                self.told(
                    f"{path}: {value} {phase.unit} is above {phase.limits.maximum}; recorded as an "
                    "exception, for what happened is never refused"
                )
            if path == CORRECTED:
                self.act.do(
                    "operator",
                    CorrectValue(
                        batch_id=self.batch_id, value_id=_id(receipt, "value_id"), value=middle
                    ),
                    reason="Read off the wrong line of the timer.",
                )
                self.corrections += 1
                self.told(f"{path}: {value} is corrected to {middle} with its reason; both stay")

    def _test(self, path: str, phase: kinds.InProcessTest) -> RecordTest:
        if phase.unit is None:
            return RecordTest(batch_id=self.batch_id, path=path, met=True)
        middle = _middle(phase.mean_limits or phase.limits)
        return RecordTest(
            batch_id=self.batch_id,
            path=path,
            values=(middle,) * phase.samples,
            unit=phase.unit,
        )

    def _hold(self, path: str, phase: kinds.Hold) -> None:
        """A hold that takes its time is started with a stated time before now, as a late entry."""
        if phase.minimum is not None:
            passed = timedelta(seconds=float(phase.minimum.to("s").value) + 120)
            self.act.do(
                "operator",
                StartPhase(batch_id=self.batch_id, path=path),
                event_at=datetime.now(UTC) - passed,
                reason="Started at the machine; entered at its end.",
            )
        self._act(phase, EndHold(batch_id=self.batch_id, path=path))

    def completed(self) -> None:
        """The batch is complete and its output in quarantine; the laboratory has tested it."""
        months = self.site.recipe.shelf_life_months
        today = datetime.now(UTC).date()
        expires = (today + timedelta(days=30 * months - 15)).replace(day=1)
        self.act.sign(
            "supervisor",
            CompleteBatch(
                batch_id=self.batch_id,
                lot_number=f"FP-{self.number}",
                quantity=Decimal(945_000),
                unit="pcs",
                expires_on=expires,
            ),
        )

    def tested(self) -> None:
        """Results of the release sample are recorded, and reviewed by another person."""
        taken = self.act.do(
            "analyst",
            RegisterSample(
                sponsor_id=self.site.sponsor_id,
                number="S-0001",
                kind=SampleKind.RELEASE,
                product_code=self.site.recipe.product.code,
                quantity=Decimal(150),
                unit="pcs",
                batch_id=self.batch_id,
                specification_id=self.site.specification_id,
            ),
        )
        sample_id = _id(taken, "sample_id")
        self.act.do("analyst", ReceiveSample(sample_id=sample_id))
        for test, raw, unit in (
            ("identity", "complies", None),
            ("assay", "99.6", "%"),
            ("dissolution", "93", "%"),
        ):
            result = self.act.do(
                "analyst",
                RecordResult(
                    sample_id=sample_id,
                    test_code=test,
                    raw=raw,
                    unit=unit,
                    amount_tested=Decimal(6),
                    amount_unit="pcs",
                ),
            )
            self.act.sign(
                "laboratory-reviewer",
                ReviewResult(result_id=_id(result, "result_id"), verdict=Verdict.ACCEPTED),
            )

    def assessed(self) -> int:
        """The deviation is opened and closed, each exception assessed; how many there are."""
        deviation_id = self._deviation()
        found = self.act.ask("reviewer", "batches.exceptions", batch_id=str(self.batch_id))
        done: set[tuple[int, str]] = set()
        for each in found:
            mark = (each["entry_id"], each["code"])
            if mark in done:
                continue
            done.add(mark)
            taken_up = each["entry_id"] == self.out_of_limit_entry
            self.act.do(
                "reviewer",
                AssessException(
                    batch_id=self.batch_id,
                    entry_id=each["entry_id"],
                    code=each["code"],
                    text="Taken up by the deviation."
                    if taken_up
                    else f"Looked at and accepted: {each['sentence'][:200]}",
                    deviation_id=deviation_id if taken_up else None,
                ),
            )
        return len(found)

    def _deviation(self) -> UUID:
        opened = self.act.do(
            "supervisor",
            OpenDeviation(
                sponsor_id=self.site.sponsor_id,
                description="Main compression force above its limit at the start of the run.",
                batch_id=self.batch_id,
                product_code=self.site.recipe.product.code,
                entry_id=self.out_of_limit_entry,
                finding_code="value_out_of_limits",
            ),
        )
        deviation_id = _id(opened, "deviation_id")
        act = self.act
        act.do(
            "quality",
            ClassifyDeviation(
                deviation_id=deviation_id,
                classification=Classification.MINOR,
                text="Hardness and weight stayed within their limits.",
            ),
        )
        for kind, text in (
            (InvestigationKind.INVESTIGATION, "Force settled after 4 minutes; tablets sorted out."),
            (InvestigationKind.ROOT_CAUSE, "Feeder speed was set before the hopper was full."),
            (InvestigationKind.IMPACT, "None on the tablets kept; no other batch was pressed."),
        ):
            act.do("reviewer", RecordInvestigation(deviation_id=deviation_id, kind=kind, text=text))
        act.do(
            "reviewer",
            ConcludeDeviation(deviation_id=deviation_id, text="No effect on quality."),
        )
        act.sign("quality-2", CloseDeviation(deviation_id=deviation_id))
        self.told("its deviation is investigated, and closed by the quality unit")
        return deviation_id

    def decided(self) -> str:
        """Reviewed, disposed by the site, released for one market and refused for another."""
        self.act.sign("reviewer", ReviewBatch(batch_id=self.batch_id))
        disposed = self.act.sign(
            "quality", DisposeBatch(batch_id=self.batch_id, decision=Decision.RELEASED)
        )
        self.act.sign(
            "sponsor-representative",
            DecideMarket(batch_id=self.batch_id, market="US", decision=Decision.RELEASED),
        )
        self.told("reviewed and disposed by the site; released for the US by its owner")
        try:
            self.act.sign(
                "sponsor-representative",
                DecideMarket(batch_id=self.batch_id, market="EU", decision=Decision.RELEASED),
            )
        except RefusedHere as refused:
            self.told(f"release for the EU refused: {refused}")
        self.act.sign(
            "qualified-person",
            DecideMarket(batch_id=self.batch_id, market="EU", decision=Decision.REJECTED),
            reason="The registered site list of the EU is not updated yet.",
        )
        self.told("the qualified person rejects it for the EU, with a reason")
        return str(disposed["result"]["disposition"])


def _id(receipt: Mapping[str, Any], name: str) -> UUID:
    return UUID(str(receipt["result"][name]))


def _middle(limits: kinds.Limits | None) -> Decimal:
    if limits is None:
        return Decimal(1)
    if limits.minimum is None or limits.maximum is None:
        found = limits.maximum if limits.minimum is None else limits.minimum
        return (found or Decimal(0)) / 2
    return ((limits.minimum + limits.maximum) / 2).quantize(Decimal("0.01"))
