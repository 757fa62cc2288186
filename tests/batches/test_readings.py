"""A reading that was taken is recorded, whatever else holds of its phase."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.batches.commands.corrections import CorrectValue
from batchwright.batches.commands.orders import HoldBatch
from batchwright.batches.commands.phases import ConfirmPhase
from batchwright.batches.commands.values import RecordValue
from batchwright.batches.types import BatchState, PhaseState, RecordedValue
from batchwright.equipment.commands import AddUnit
from tests.batches.acting import SMALL, Making, making
from tests.materials.acting import made
from tests.support.people import People


@pytest.fixture
def batch(people: People) -> Making:
    return making(people)


def test_a_reading_before_its_turn_is_recorded_and_opens_nothing(batch: Making) -> None:
    receipt = batch.do(batch.reading())
    assert [each.code for each in receipt.findings] == ["phase_not_permitted"]
    assert batch.codes() == ["phase_not_permitted"]
    assert batch.batch().state is BatchState.RUNNING
    assert batch.phase("mix/weigh-blend").state is PhaseState.COMPLETE
    # The calculation that comes directly after it waits for all that was passed over.
    assert batch.permitted() == ["mix/weigh-active", "mix/weigh-filler"]
    batch.until("mix/weigh-blend")
    assert batch.permitted() == ["mix/blend-yield"]


def test_a_reading_in_a_held_batch_is_recorded_and_does_not_resume_it(batch: Making) -> None:
    batch.do(HoldBatch(batch_id=batch.batch_id), "supervisor", reason="Power failure.")
    batch.do(batch.reading())
    assert batch.codes() == ["batch_not_running", "phase_not_permitted"]
    held = batch.batch()
    assert (held.state, held.hold_reason) == (BatchState.HELD, "Power failure.")
    assert held.started_at is not None


def test_a_reading_by_the_untrained_or_on_no_equipment_is_recorded(people: People) -> None:
    people.trained("SOP-BLEND", "operator-2")
    plain = "name: blend_mass, unit: g}"
    assert plain in SMALL
    asking = "name: blend_mass, unit: g, training: [SOP-BLEND], equipment: scale}"
    scale = "  - {id: scale, equipment_class: balance}\nspecification:"
    batch = making(people, SMALL.replace(plain, asking).replace("specification:", scale))
    batch.do(batch.reading())
    assert batch.codes() == ["phase_not_permitted", "training_missing", "unit_not_assigned"]
    assert [str(each.value) for each in batch.rows(RecordedValue)] == ["99.0"]


def test_us_211_160_b_a_reading_on_an_instrument_that_is_not_fit_is_an_exception(
    batch: Making,
) -> None:
    added = AddUnit(code="balance-2", name="B", equipment_class="balance", area="area")
    unit_id = made(batch.people.do("maintenance", added), "unit_id")
    batch.until("mix/weigh-blend")
    receipt = batch.do(replace(batch.reading(), unit_id=unit_id))
    codes = [each.code for each in receipt.findings]
    assert codes == ["unit_not_qualified", "unit_out_of_calibration"]
    (value,) = batch.rows(RecordedValue, "name = 'blend_mass'")
    assert value.unit_id == unit_id


def test_us_211_160_b_4_a_reading_outside_the_range_of_its_instrument_is_an_exception(
    batch: Making,
) -> None:
    balance = batch.units["balance"]
    batch.until("mix/weigh-blend")
    receipt = batch.do(replace(batch.reading("1000.1"), unit_id=balance))
    codes = [each.code for each in receipt.findings]
    assert codes == ["reading_out_of_range"]
    first = UUID(str(receipt.result["value_id"]))
    wrong = CorrectValue(batch_id=batch.batch_id, value_id=first, value=Decimal("0.9"))
    corrected = batch.do(wrong, reason="Misread.")
    assert "reading_out_of_range" in [each.code for each in corrected.findings]


def test_us_211_160_b_4_a_tare_that_is_too_heavy_for_the_balance_is_refused(batch: Making) -> None:
    with batch.refused("load_out_of_range"):
        batch.do(batch.weighing("active", "10.00", tare=Decimal("990.01")))
    batch.do(batch.weighing("active", "10.00", tare=Decimal("990.00")))


def test_a_reading_on_an_instrument_that_nobody_knows_is_a_refused_attempt(batch: Making) -> None:
    batch.until("mix/weigh-blend")
    with batch.refused("not_found"):
        batch.do(replace(batch.reading(), unit_id=uuid4()))


@pytest.mark.parametrize("given", [1, 2])
def test_a_test_with_too_few_samples_is_recorded_and_counts_as_one_time(
    people: People, given: int
) -> None:
    batch = making(
        people, SMALL.replace("test: moisture, samples: 3", "test: moisture, samples: 3, times: 2")
    )
    batch.until("mix/moisture")
    batch.do(batch.testing(*["1.0"] * given))
    assert batch.codes()[-1] == "samples_missing"
    assert batch.phase("mix/moisture").state is PhaseState.RUNNING
    batch.do(batch.testing("1.0", "1.1", "1.2"))
    assert batch.phase("mix/moisture").state is PhaseState.COMPLETE
    recorded = batch.rows(RecordedValue, "name = 'moisture' order by id")
    assert [each.repetition for each in recorded] == [1] * given + [2] * 3


def test_what_holds_no_value_is_refused(batch: Making) -> None:
    batch.until("mix/moisture")
    with batch.refused("value_missing"):
        batch.do(batch.testing())
    with batch.refused("value_wrong_unit"):
        batch.do(batch.testing("1.0", "1.0", "1.0", unit="g"))
    assert batch.rows(RecordedValue, "name = 'moisture'") == []


def test_a_reading_of_a_phase_that_is_done_is_a_correction(batch: Making) -> None:
    batch.do(batch.reading())
    with batch.refused("phase_done_already"):
        batch.do(batch.reading("98.0"))


def test_a_reading_for_a_phase_of_another_kind_is_refused(batch: Making) -> None:
    with batch.refused("wrong_kind", "phase_not_permitted"):
        batch.do(RecordValue(**batch.about("mix/moisture"), value=batch.reading().value, unit="%"))


def test_a_reading_of_what_was_seen_otherwise_is_refused(batch: Making) -> None:
    with batch.refused("stale_write", "phase_not_permitted"):
        batch.do(
            RecordValue(
                **batch.about("mix/weigh-blend"),
                value=batch.reading().value,
                unit="g",
                expected_version=7,
            )
        )


def test_a_parameter_is_an_act_and_waits_for_its_turn(batch: Making) -> None:
    setting = RecordValue(**batch.about("mix/set-speed"), value=batch.reading().value, unit="rpm")
    with batch.refused("phase_not_permitted", "value_out_of_limits"):
        batch.do(setting)


def test_a_phase_signed_in_another_role_than_the_recipe_names_goes_to_review(
    batch: Making,
) -> None:
    batch.until("pack/review")
    batch.people.sign("operator", ConfirmPhase(**batch.about("pack/review")))
    assert batch.codes()[-1] == "role_not_held"
