"""The figures of a weighing are corrected: first ones stay, stock and genealogy follow."""

from dataclasses import replace
from decimal import Decimal

from batchwright.batches.commands.allocation import AllocateMaterials
from batchwright.batches.commands.charging import ChargeMaterial
from batchwright.batches.commands.reweighing import CorrectWeighing
from batchwright.batches.types import PhaseState, Weighing
from batchwright.materials.commands.stock import AdjustContainer, DestroyContainer
from batchwright.materials.types import Reservation
from tests.batches.acting import Making, making
from tests.support.people import People

WHY = "The display was misread."
PATH = "mix/weigh-active"


def correction(batch: Making, net: str, place: int = -1, tare: str = "1.00") -> CorrectWeighing:
    weighing = batch.rows(Weighing, "true order by id")[place]
    return CorrectWeighing(
        batch_id=batch.batch_id, weighing_id=weighing.id, tare=Decimal(tare), net=Decimal(net)
    )


def test_eu_4_9_a_weighing_corrected_keeps_its_first_figures_and_moves_the_difference(
    people: People,
) -> None:
    batch = making(people)
    batch.weighed("active", "10.00")
    assert batch.phase(PATH).state is PhaseState.COMPLETE
    with batch.refused("reason_missing"):
        batch.do(correction(batch, "10.03"))
    with batch.refused("amount_not_positive"):
        batch.do(correction(batch, "0"), reason=WHY)
    receipt = batch.do(correction(batch, "10.03"), reason=WHY)
    assert [each.code for each in receipt.findings] == ["corrected"]
    first, second = batch.rows(Weighing, "true order by id")
    assert (first.net, second.net, second.corrects, second.within) == (
        10,
        Decimal("10.03"),
        first.id,
        True,
    )
    assert (second.target, second.reason) == (first.target, WHY)
    assert batch.container("RM-A-1").quantity == Decimal("39.97")
    assert batch.container("D-active").quantity == Decimal("10.03")
    balance = batch.asked("materials.reconciliation", lot_id=batch.lots["active"])
    assert (balance.receipts, balance.difference) == (50, 0)
    assert batch.phase(PATH).state is PhaseState.PERFORMED
    with batch.refused("second_person_needed"):
        batch.verified(PATH, who="operator")
    batch.verified(PATH)
    with batch.refused("corrected_already"):
        batch.do(correction(batch, "10.02", place=0), reason=WHY)
    batch.do(correction(batch, "9.98", tare="1.02"), reason=WHY)
    assert batch.container("RM-A-1").quantity == Decimal("40.02")
    assert batch.container("D-active").quantity == Decimal("9.98")


def test_what_takes_up_the_correction_uses_the_figures_in_force_or_shows_that_it_did_not(
    people: People,
) -> None:
    batch = making(people)
    batch.weighed("active", "10.00")
    batch.do(correction(batch, "10.05"), reason=WHY)
    batch.verified(PATH)
    target = batch.asked(
        "batches.to_weigh",
        batch_id=batch.batch_id,
        path="mix/weigh-filler",
        container_id=batch.containers["filler"],
    )
    assert target.target == Decimal("89.95")
    batch.weighed("filler", "89.95")
    receipt = batch.do(correction(batch, "11.00", place=1), reason=WHY)
    codes = [each.code for each in receipt.findings]
    assert codes == ["corrected", "weighing_out_of_tolerance", "calculation_outdated"]
    assert dict(receipt.findings[2].facts)["phase"] == "mix/weigh-filler"
    assert batch.rows(Weighing, "net = 11")[0].within is False


def test_what_was_charged_is_told_in_a_deviation(people: People) -> None:
    batch = making(people)
    batch.until("mix/charge-active")
    charge: ChargeMaterial = batch.charging("active")
    batch.do(replace(charge, partial=True))
    with batch.refused("dispensed_used"):
        batch.do(correction(batch, "10.03", place=0), reason=WHY)


def test_us_211_101_d_what_is_corrected_is_verified_before_more_of_it_is_charged(
    people: People,
) -> None:
    batch = making(people)
    batch.do(batch.weighing("active", "5.00", code="D-1", partial=True))
    batch.do(batch.weighing("active", "5.00"))
    batch.verified(PATH)
    batch.until("mix/charge-active")
    first = batch.charging("active", container_id=batch.container("D-1").id, partial=True)
    batch.do(first)
    batch.do(correction(batch, "4.98", place=1), reason=WHY)
    with batch.refused("phase_not_permitted"):
        batch.do(batch.charging("active"))
    batch.verified(PATH)
    batch.do(batch.charging("active"))
    assert batch.phase("mix/charge-active").state is PhaseState.PERFORMED


def test_a_part_is_corrected_while_the_phase_goes_on(people: People) -> None:
    batch = making(people)
    batch.do(batch.weighing("active", "4.00", code="D-1", partial=True))
    batch.do(correction(batch, "3.00"), reason=WHY)
    with batch.refused("weighing_out_of_tolerance"):
        batch.do(batch.weighing("active", "6.00", code="D-2"))
    batch.do(batch.weighing("active", "7.00", code="D-2"))
    assert batch.phase(PATH).state is PhaseState.PERFORMED
    assert batch.container("RM-A-1").quantity == 40


def kept_for_two(people: People) -> Making:
    """24 g of the active substance, of which 11.5 g are kept for the batch, and for another."""
    batch = making(people)
    other = batch.issued("O-2", "B-2")
    stock = batch.containers["active"]
    counted = AdjustContainer(container_id=stock, quantity=Decimal(24), unit="g")
    batch.do(counted, "warehouse", reason="Counted.")
    for batch_id in (batch.batch_id, other):
        people.do("planner", AllocateMaterials(batch_id=batch_id))
    return batch


def kept(batch: Making) -> list[Decimal]:
    """What is kept of the active substance, by batch."""
    still = "component = 'active' and released_at is null order by id"
    return [each.quantity for each in batch.rows(Reservation, still)]


def test_more_than_was_told_comes_out_of_what_was_kept_for_the_batch(people: People) -> None:
    batch = kept_for_two(people)
    batch.do(batch.weighing("active", "5.00", code="D-1", partial=True))
    batch.do(correction(batch, "7.00"), reason=WHY)
    assert kept(batch) == [Decimal("4.5"), Decimal("11.5")]
    assert batch.container("RM-A-1").reserved == 16
    batch.do(batch.weighing("active", "3.00", code="D-2"))
    source = batch.container("RM-A-1")
    assert (source.quantity, source.reserved, kept(batch)) == (
        14,
        Decimal("11.5"),
        [Decimal("11.5")],
    )


def test_more_than_was_free_was_weighed_all_the_same_and_the_other_batch_has_less_kept(
    people: People,
) -> None:
    batch = kept_for_two(people)
    batch.weighed("active", "10.00")
    receipt = batch.do(correction(batch, "14.00"), reason=WHY)
    codes = [each.code for each in receipt.findings]
    assert codes == [
        "kept_for_another_batch",
        "reservation_cut",
        "corrected",
        "weighing_out_of_tolerance",
    ]
    source = batch.container("RM-A-1")
    assert (source.quantity, source.reserved, kept(batch)) == (10, 10, [Decimal(10)])
    with batch.refused("not_enough_in_container", "corrected", "weighing_out_of_tolerance"):
        batch.do(correction(batch, "24.01"), reason=WHY)


def test_nothing_is_put_back_into_a_container_that_was_destroyed(people: People) -> None:
    batch = making(people)
    batch.weighed("active", "10.00")
    stock = DestroyContainer(container_id=batch.containers["active"])
    batch.do(stock, "warehouse", reason="Damaged.")
    with batch.refused("container_destroyed", "corrected"):
        batch.do(correction(batch, "9.98"), reason=WHY)
    assert batch.container("RM-A-1").quantity == 0
