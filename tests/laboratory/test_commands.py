"""Commands of the laboratory on a database: the state and the single entry."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.identity.commands import GrantRole
from batchwright.laboratory.commands import (
    ApproveSpecification,
    CorrectResult,
    ReceiveSample,
    RecordResult,
    ReviewResult,
    SubmitSpecification,
    TakeSample,
)
from batchwright.laboratory.queries import release_results
from batchwright.laboratory.types import SampleKind, SpecificationState, Verdict
from batchwright.laboratory.views import ReleaseResults
from batchwright.ledger.scope import ask, scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound, Outcome, Refused
from tests.laboratory.acting import (
    ASSAY,
    LOOK,
    BringIn,
    accepted,
    approved,
    batch_of,
    calibrate,
    drafted,
    entries,
    instrument,
    measured,
    taken,
    today,
)
from tests.support.people import People


@pytest.fixture
def sponsor(people: People) -> UUID:
    return people.sponsor("alpha")


def stands(people: People, batch_id: UUID, market: str | None = "EU") -> ReleaseResults:
    with scope(people.connection, people.token("quality")):
        return release_results(Reader(people.connection), batch_id, "P1", market)


def test_a_specification_is_drafted_submitted_and_approved_with_one_entry_each(
    people: People, sponsor: UUID
) -> None:
    found = approved(people, sponsor)
    token = people.token("analyst")
    version = ask(people.connection, "laboratory.specification", token, specification_id=found)
    assert (version.state, version.number) == (SpecificationState.EFFECTIVE, 1)
    tests = ask(people.connection, "laboratory.specification_tests", token, specification_id=found)
    assert [(each.code, each.limits.decimal_places) for each in tests] == [
        ("assay", 1),
        ("appearance", None),
    ]
    assert str(tests[0].limits.lower) == "95.0"
    assert [
        (each.kind, each.signature and each.signature["meaning"])
        for each in entries(people, "laboratory.specification", found)
    ] == [
        ("laboratory.specification_drafted.v1", None),
        ("laboratory.specification_submitted.v1", "authored"),
        ("laboratory.specification_approved.v1", "approved"),
    ]


def test_an_author_does_not_approve_their_own_specification(people: People, sponsor: UUID) -> None:
    people.do(
        "system-administrator",
        GrantRole(user_id=people.ids["process-engineer"], role="quality"),
    )
    found = drafted(people, sponsor)
    people.sign("process-engineer", SubmitSpecification(specification_id=found))
    with pytest.raises(Refused) as refused:
        people.sign(
            "process-engineer", ApproveSpecification(specification_id=found, effective_on=today())
        )
    assert refused.value.codes == ("specification_approved_by_its_author",)
    attempt = entries(people, "laboratory.specification", found)[-1]
    assert attempt.outcome is Outcome.REFUSED


def test_a_new_version_takes_the_place_of_the_one_before_from_its_day_on(
    people: People, sponsor: UUID
) -> None:
    first = approved(people, sponsor)
    second = drafted(people, sponsor, replace(ASSAY, lower=Decimal("98.0")))
    people.sign("process-engineer", SubmitSpecification(specification_id=second))
    later = today() + timedelta(days=10)
    people.sign("quality", ApproveSpecification(specification_id=second, effective_on=later))

    def holds(on: object) -> list[UUID]:
        found = ask(
            people.connection,
            "laboratory.specification_in_force",
            people.token("analyst"),
            sponsor_id=sponsor,
            product_code="P1",
            market="EU",
            on=on,
        )
        return [each.id for each in found]

    assert holds(today()) == [first]
    assert holds(later - timedelta(days=1)) == [first]
    assert holds(later) == [second]


def test_a_sample_is_taken_to_a_specification_in_force_only(people: People, sponsor: UUID) -> None:
    batch = batch_of(people, sponsor)
    with pytest.raises(Refused) as refused:
        taken(people, sponsor, batch, drafted(people, sponsor), "S-1")
    assert refused.value.codes == ("specification_not_in_force",)
    attempt = entries(people, "batches.batch", batch)[-1]
    assert (attempt.kind, attempt.outcome) == ("laboratory.sample_taken.v1", Outcome.REFUSED)


def test_a_sample_number_is_given_once_and_its_batch_is_known(
    people: People, sponsor: UUID
) -> None:
    batch = batch_of(people, sponsor)
    taken(people, sponsor, batch, None, "S-1")
    with pytest.raises(Refused) as twice:
        taken(people, sponsor, batch, None, "S-1")
    assert twice.value.codes == ("sample_number_taken",)
    with pytest.raises(Refused) as unknown:
        taken(people, sponsor, uuid4(), None, "S-2")
    assert unknown.value.codes == ("not_found",)


def test_a_sample_of_another_sponsors_batch_is_refused_as_unknown(
    people: People, sponsor: UUID
) -> None:
    other = people.sponsor("beta")
    batch = batch_of(people, other)
    with pytest.raises(Refused) as refused:
        taken(people, sponsor, batch, None, "S-1")
    assert refused.value.codes == ("not_found",)


def test_a_result_counts_after_a_second_persons_review(people: People, sponsor: UUID) -> None:
    found = approved(people, sponsor)
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, found, "S-1")
    assay = measured(people, sample, "assay", "99.47", "%")
    look = measured(people, sample, "appearance", "complies")
    assert stands(people, batch).missing == ("assay", "appearance")
    before = len(entries(people, "batches.batch", batch))
    accepted(people, assay)
    accepted(people, look)
    assert len(entries(people, "batches.batch", batch)) == before + 2
    stood = stands(people, batch)
    assert (stood.missing, stood.failing, stood.specification_id) == ((), (), found)


def test_an_analyst_does_not_review_their_own_result(people: People, sponsor: UUID) -> None:
    people.do(
        "system-administrator",
        GrantRole(user_id=people.ids["analyst"], role="laboratory-reviewer"),
    )
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, approved(people, sponsor), "S-1")
    assay = measured(people, sample, "assay", "99.5", "%")
    with pytest.raises(Refused) as refused:
        people.sign("analyst", ReviewResult(result_id=assay, verdict=Verdict.ACCEPTED))
    assert refused.value.codes == ("result_reviewed_by_its_performer",)
    assert entries(people, "laboratory.sample", sample)[-1].outcome is Outcome.REFUSED
    assert "assay" in stands(people, batch).missing


def test_a_failing_result_is_recorded_with_its_raw_value_and_keeps_failing(
    people: People, sponsor: UUID
) -> None:
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, approved(people, sponsor), "S-1")
    failing = measured(people, sample, "assay", "94.9490", "%")
    (entry,) = [
        each
        for each in entries(people, "batches.batch", batch)
        if each.kind == "laboratory.result_recorded.v1"
    ]
    assert [each.code for each in entry.findings] == ["result_out_of_specification"]
    accepted(people, failing)
    accepted(people, measured(people, sample, "assay", "99.5", "%"))
    assert stands(people, batch).failing == ("assay",)
    (history, _) = ask(
        people.connection,
        "laboratory.sample_results",
        people.token("quality"),
        sample_id=sample,
    )
    assert (history.result.raw, str(history.result.value)) == ("94.9490", "94.9490")
    assert history.result.within is False


def test_a_result_is_invalidated_with_a_cause_by_a_second_person_only(
    people: People, sponsor: UUID
) -> None:
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, approved(people, sponsor), "S-1")
    failing = measured(people, sample, "assay", "80.0", "%")
    without = ReviewResult(result_id=failing, verdict=Verdict.INVALIDATED)
    with pytest.raises(Refused) as refused:
        people.sign("laboratory-reviewer", without)
    assert refused.value.codes == ("cause_missing",)
    people.sign("laboratory-reviewer", replace(without, cause="Flask broken during transfer"))
    assert stands(people, batch).failing == ()
    with pytest.raises(Refused) as again:
        accepted(people, failing)
    assert again.value.codes == ("result_reviewed_already",)


def test_a_correction_keeps_the_first_value_and_needs_a_new_review(
    people: People, sponsor: UUID
) -> None:
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, approved(people, sponsor, ASSAY), "S-1")
    first = measured(people, sample, "assay", "59.9", "%")
    accepted(people, first)
    with pytest.raises(Refused) as silent:
        people.do("analyst", CorrectResult(result_id=first, raw="99.5"))
    assert silent.value.codes == ("reason_missing",)
    corrected = people.do(
        "analyst", CorrectResult(result_id=first, raw="99.5"), reason="Digits exchanged"
    )
    assert [each.code for each in corrected.findings] == ["result_corrected"]
    assert (stands(people, batch).missing, stands(people, batch).failing) == (("assay",), ())
    accepted(people, UUID(str(corrected.result["result_id"])))
    assert stands(people, batch).missing == ()
    old, new = ask(
        people.connection,
        "laboratory.sample_results",
        people.token("quality"),
        sample_id=sample,
    )
    assert (old.result.raw, new.result.raw) == ("59.9", "99.5")
    assert old.correction.reason == "Digits exchanged"
    assert new.result.corrects_id == old.result.id
    with pytest.raises(Refused) as twice:
        people.do("analyst", CorrectResult(result_id=first, raw="98"), reason="Again")
    assert twice.value.codes == ("result_corrected_already",)


def test_an_incomplete_record_is_not_accepted(people: People, sponsor: UUID) -> None:
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, approved(people, sponsor), "S-1")
    receipt = people.do("analyst", RecordResult(sample_id=sample, test_code="assay", raw=None))
    assert [each.code for each in receipt.findings] == ["result_absent"]
    assert receipt.result["within"] is None
    with pytest.raises(Refused) as refused:
        accepted(people, UUID(str(receipt.result["result_id"])))
    assert set(refused.value.codes) == {"laboratory_record_incomplete"}


def test_a_reading_out_of_calibration_is_recorded_and_never_accepted(
    people: People, sponsor: UUID
) -> None:
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, approved(people, sponsor), "S-1")
    reading = RecordResult(
        sample_id=sample,
        test_code="assay",
        raw="99.5",
        unit="%",
        amount_tested=Decimal("5"),
        amount_unit="pcs",
        instrument_id=instrument(people),
    )
    receipt = people.do("analyst", reading)
    assert [each.code for each in receipt.findings] == ["instrument_not_in_calibration"]
    with pytest.raises(Refused) as refused:
        accepted(people, UUID(str(receipt.result["result_id"])))
    assert refused.value.codes == ("reading_out_of_calibration",)
    calibrate(people, reading.instrument_id)
    again = people.do("analyst", reading)
    assert again.findings == ()
    accepted(people, UUID(str(again.result["result_id"])))


def test_an_instrument_that_nobody_knows_is_refused(people: People, sponsor: UUID) -> None:
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, approved(people, sponsor), "S-1")
    with pytest.raises(Refused) as refused:
        people.do(
            "analyst",
            RecordResult(sample_id=sample, test_code="assay", raw="99", instrument_id=uuid4()),
        )
    assert refused.value.codes == ("not_found",)


def test_each_market_is_judged_by_its_own_limits(people: People, sponsor: UUID) -> None:
    found = approved(people, sponsor, ASSAY)
    approved(people, sponsor, replace(ASSAY, lower=Decimal("98.0")), market="US")
    batch = batch_of(people, sponsor)
    sample = taken(people, sponsor, batch, found, "S-1")
    accepted(people, measured(people, sample, "assay", "96.0", "%"))
    assert stands(people, batch, "EU").failing == ()
    assert stands(people, batch, "US").failing == ("assay",)
    assert stands(people, batch, None).failing == ()


def test_a_historical_sample_takes_no_result_and_does_not_count(
    people: People, sponsor: UUID
) -> None:
    batch = uuid4()
    brought = people.do("analyst", BringIn(sponsor_id=sponsor, batch_id=batch))
    sample = UUID(str(brought.result["sample_id"]))
    for do in (
        RecordResult(sample_id=sample, test_code="assay", raw="99", unit="%"),
        ReceiveSample(sample_id=sample),
    ):
        with pytest.raises(Refused) as refused:
            people.do("analyst", do)
        assert refused.value.codes == ("sample_historical",)
    assert stands(people, batch).missing == ("specification",)


def test_what_the_person_saw_must_still_be_so(people: People, sponsor: UUID) -> None:
    found = drafted(people, sponsor, LOOK)
    with pytest.raises(Refused) as refused:
        people.sign(
            "process-engineer", SubmitSpecification(specification_id=found, expected_version=7)
        )
    assert refused.value.codes == ("stale_write",)


def test_another_sponsor_sees_nothing_of_the_laboratory(people: People) -> None:
    everyone = [each for each in people.ids if each not in ("warehouse", "system-administrator")]
    mine = people.sponsor("alpha", *everyone)
    batch = batch_of(people, mine)
    found = approved(people, mine)
    sample = taken(people, mine, batch, found, "S-1")
    result = measured(people, sample, "assay", "99", "%")
    accepted(people, result)
    people.do("analyst", CorrectResult(result_id=result, raw="98"), reason="Misread")
    stranger = people.token("warehouse")
    for name in ("specifications", "samples"):
        assert ask(people.connection, f"laboratory.{name}", people.token("analyst"))
        assert ask(people.connection, f"laboratory.{name}", stranger) == []
    assert ask(people.connection, "laboratory.batch_results", stranger, batch_id=batch) == []
    for name, asked in (
        ("specification", {"specification_id": found}),
        ("specification_tests", {"specification_id": found}),
        ("sample", {"sample_id": sample}),
        ("sample_results", {"sample_id": sample}),
    ):
        with pytest.raises(NotFound):
            ask(people.connection, f"laboratory.{name}", stranger, **asked)
    with scope(people.connection, stranger):
        read = Reader(people.connection)
        for table in (
            "specification",
            "specification_test",
            "sample",
            "result",
            "result_review",
            "result_correction",
        ):
            assert read.values(f"select count(*) from laboratory_{table}") == [(0,)], table


def test_nobody_writes_for_a_sponsor_they_do_not_see(people: People) -> None:
    mine = people.sponsor("alpha", "quality")
    with pytest.raises(Refused) as refused:
        people.do(
            "analyst",
            TakeSample(
                sponsor_id=mine,
                number="S-1",
                kind=SampleKind.RELEASE,
                product_code="P1",
                quantity=Decimal("1"),
                unit="pcs",
                lot_id=uuid4(),
            ),
        )
    assert refused.value.codes == ("not_found",)
