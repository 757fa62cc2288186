"""The rules of a phase at the moment of use, around their limits; no database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from batchwright.batches.commands.orders import CreateOrder, OrderFacts, create_order
from batchwright.batches.facts import PhaseFacts
from batchwright.batches.performing import NO_FACT, as_told
from batchwright.batches.recipe_cache import frozen
from batchwright.batches.rules import disposition
from batchwright.batches.rules import execution as rules
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.rules import orders as order_rules
from batchwright.batches.types import Batch, BatchState, Phase, PhaseState
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.messages import known
from batchwright.kernel.quantities import Quantity
from batchwright.recipes.loading import read
from tests.batches.acting import SMALL
from tests.equipment.examples import context
from tests.quality.examples import EU, SPONSOR, US, agreement

RECIPE = frozen(read(SMALL))
READING, TEST, ACT, SETTING = "mix/weigh-blend", "mix/moisture", "mix/stir", "mix/set-speed"
REFUSALS = [
    Finding(code, Severity.BLOCKING)
    for code in ("training_missing", "phase_not_permitted", "lot_expired", "hold_too_short")
]


def batch(state: BatchState = BatchState.RUNNING, **more: Any) -> Batch:
    return Batch(
        **{
            "id": UUID(int=1),
            "version": 2,
            "sponsor_id": UUID(int=2),
            "number": "B-1",
            "product_code": "SMALL",
            "state": state,
            "started_at": datetime(2026, 3, 10, tzinfo=UTC),
            **more,
        }
    )


def phase(path: str = READING, state: PhaseState = PhaseState.WAITING) -> Phase:
    return Phase(
        id=UUID(int=3),
        version=1,
        sponsor_id=UUID(int=2),
        batch_id=UUID(int=1),
        path=path,
        number=1,
        kind="record",
        title="Phase",
        state=state,
    )


def facts(path: str) -> PhaseFacts:
    return PhaseFacts(
        batch=batch(),
        phase=phase(path),
        others=(),
        recipe=RECIPE,
        assignments=(),
        trained=frozenset(),
    )


def told(path: str, findings: list[Finding], *, already_done: bool = False) -> list[Severity]:
    counted = as_told(facts(path), findings, already_done=already_done)
    assert [each.code for each in counted] == [each.code for each in findings]
    return [each.severity for each in counted]


@pytest.mark.parametrize("path", [READING, TEST])
def test_nothing_refuses_a_reading_but_what_no_record_can_hold(path: str) -> None:
    assert told(path, REFUSALS) == [Severity.EXCEPTION] * len(REFUSALS)


@pytest.mark.parametrize("path", [ACT, SETTING, "mix/blend-yield", "mix/weigh-active"])
def test_an_act_is_refused_until_it_is_told_as_done(path: str) -> None:
    assert told(path, REFUSALS) == [Severity.BLOCKING] * len(REFUSALS)
    assert told(path, REFUSALS, already_done=True) == [Severity.EXCEPTION] * len(REFUSALS)


@pytest.mark.parametrize("code", sorted(NO_FACT))
def test_what_no_record_can_hold_is_refused_however_it_is_told(code: str) -> None:
    assert known(code)
    for path in (READING, TEST, ACT):
        found = told(path, [Finding(code, Severity.BLOCKING)], already_done=True)
        assert found == [Severity.BLOCKING]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (BatchState.ISSUED, None),
        (BatchState.RUNNING, None),
        (BatchState.HELD, "batch_not_running"),
        (BatchState.COMPLETED, "batch_not_running"),
        (BatchState.REVIEWED, "batch_not_running"),
        (BatchState.DISPOSED, "batch_decided"),
        (BatchState.REJECTED, "batch_decided"),
        (BatchState.HISTORICAL, "batch_decided"),
    ],
)
def test_a_batch_takes_facts_until_it_is_decided(state: BatchState, code: str | None) -> None:
    found = rules.batch_runs(batch(state))
    assert [each.code for each in found] == ([code] if code else [])
    assert (code in NO_FACT) is (code == "batch_decided")


@pytest.mark.parametrize(("reason", "given"), [(None, False), (" ", False), ("So.", True)])
def test_what_is_told_as_done_has_a_reason(reason: str | None, given: bool) -> None:
    assert bool(rules.reason_given(reason)) is not given


@pytest.mark.parametrize(
    ("given", "code"), [(0, "value_missing"), (1, "samples_missing"), (2, "samples_missing")]
)
def test_too_few_samples_are_told_apart_from_none(given: int, code: str) -> None:
    assert [each.code for each in rules.enough_samples(phase(), given, 3)] == [code]
    assert rules.enough_samples(phase(), 3, 3) == []


@pytest.mark.parametrize("state", PhaseState)
def test_only_a_phase_that_waits_can_come_too_early(state: PhaseState) -> None:
    early = state is PhaseState.WAITING
    assert bool(rules.phase_permitted(phase(state=state), ())) is early
    assert rules.phase_permitted(phase(state=state), (READING,)) == []


@pytest.mark.parametrize(("person", "refused"), [(1, True), (2, False)])
def test_an_exception_is_assessed_by_another_than_who_made_its_entry(
    person: int, refused: bool
) -> None:
    found = disposition.not_ones_own_entry(7, {UUID(int=1)}, UUID(int=person))
    assert [each.code for each in found] == ["own_entry_assessed"] * refused


@pytest.mark.parametrize(
    ("net", "lower", "upper"),
    [
        ("21.50", "20.22", "20.29"),
        ("0.0001", "20.2127", "20.2936"),
        ("21.5", "20.22", "20.29"),
        ("30", "20.22", "20.29"),
    ],
)
def test_bounds_are_told_as_finely_as_the_balance_showed(net: str, lower: str, upper: str) -> None:
    """US-211.101(c): rounded inward, so that what reads as within them is within."""
    (found,) = rules.weighed_within_tolerance(
        phase(),
        Decimal(net),
        Decimal("20.2126582278481012658227848"),
        Decimal("20.2936708860759493670886075"),
        "kg",
    )
    told = dict(found.facts)
    assert (str(told["lower"]), str(told["upper"])) == (lower, upper)


@pytest.mark.parametrize(
    ("gross", "wrong"),
    [("11.00", False), ("11", False), ("11.01", True), ("10.99", True), (None, False)],
)
def test_us_211_68_b_a_net_that_is_not_gross_less_tare_is_an_exception(
    gross: str | None, wrong: bool
) -> None:
    given = None if gross is None else Decimal(gross)
    net = Quantity(Decimal("10.00"), "g")
    found = rules.net_is_gross_less_tare(phase(), given, Decimal("1.0"), net)
    assert [each.severity for each in found] == [Severity.EXCEPTION] * wrong


@pytest.mark.parametrize(("hour", "refused"), [(7, True), (8, False), (9, False)])
def test_a_batch_is_not_complete_before_it_began(hour: int, refused: bool) -> None:
    began, ended = (datetime(2026, 3, 10, each, tzinfo=UTC) for each in (8, hour))
    found = material_rules.completed_after_start(began, ended)
    assert [each.code for each in found] == ["completed_before_start"] * refused


@pytest.mark.parametrize(
    ("size", "markets", "codes"),
    [
        (1, ("US",), []),
        (0, ("US", "EU"), ["batch_size_not_positive"]),
        (-5, (), ["batch_size_not_positive", "markets_unclear"]),
        (10, ("US", "US"), ["markets_unclear"]),
    ],
)
def test_an_order_names_a_size_and_each_market_once(
    size: int, markets: tuple[str, ...], codes: list[str]
) -> None:
    assert [each.code for each in order_rules.order_sound(size, markets)] == codes


def test_eu_11_15_a_market_for_which_nobody_may_release_is_not_ordered() -> None:
    order = CreateOrder(
        sponsor_id=SPONSOR,
        number="O-1",
        product_code="P1",
        batch_size=10,
        markets=("EU", "CA", "US", "BR"),
        site_code="SITE-1",
    )
    facts = OrderFacts(number_taken=False, agreement=agreement(releasers=(US, EU)))
    change = create_order(order, facts, context(datetime(2026, 3, 10, tzinfo=UTC)))
    told = [(each.code, each.fact("market")) for each in change.findings]
    assert told == [("releaser_missing", "CA"), ("releaser_missing", "BR")]


@pytest.mark.parametrize(
    ("on", "refused"),
    [(date(2028, 2, 28), False), (date(2028, 2, 29), False), (date(2028, 3, 1), True)],
)
def test_us_211_137_a_batch_is_released_up_to_the_day_it_expires(on: date, refused: bool) -> None:
    found = disposition.not_expired(batch(expires_on=date(2028, 2, 29)), on)
    assert [each.code for each in found] == ["batch_expired"] * refused


@pytest.mark.parametrize(("tare", "codes"), [("-0.1", ["tare_negative"]), ("0", []), ("0.1", [])])
def test_an_empty_container_weighs_nothing_or_more(tare: str, codes: list[str]) -> None:
    found = material_rules.tare_possible(Decimal(tare), "g")
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("role", "held", "codes"),
    [
        (None, (), []),
        ("supervisor", ("operator", "supervisor"), []),
        ("supervisor", ("operator",), ["role_not_held"]),
    ],
)
def test_us_211_188_b_who_signs_holds_the_role_that_the_recipe_names(
    role: str | None, held: tuple[str, ...], codes: list[str]
) -> None:
    found = rules.in_the_role(phase(), role, held)
    assert [each.code for each in found] == codes
    assert all(each.severity is Severity.EXCEPTION for each in found)
