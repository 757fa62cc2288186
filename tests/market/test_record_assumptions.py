"""Assumptions on a database: signed by their author, used once another person approved them."""

from decimal import Decimal
from typing import Any

import pytest

from batchwright.identity.commands import GrantRole
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.queries import entries_of
from batchwright.ledger.scope import scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Refused
from batchwright.market.assumptions import Book, shipped_assumptions
from batchwright.market.commands import AdoptAssumptions, ApproveAssumptions
from batchwright.market.queries import approved_book
from batchwright.market.records import AssumptionState
from tests.market.recording import ANALYST, APPROVER, asked, assumed
from tests.support.people import People


def in_use(people: People) -> Book:
    with scope(people.connection, people.token(ANALYST)):
        return approved_book(Reader(people.connection))


def states(people: People) -> list[tuple[int, AssumptionState]]:
    return [(each.revision, each.state) for each in asked(people, "assumptions")]


def test_the_shipped_assumptions_are_used_once_another_person_approved_them(
    people: People,
) -> None:
    shipped = shipped_assumptions().rows
    receipt = people.sign(ANALYST, AdoptAssumptions())
    assert receipt.result["assumptions"] == len(shipped)
    assert {each.state for each in asked(people, "assumptions")} == {AssumptionState.DRAFT}
    assert in_use(people).rows == ()
    people.sign(APPROVER, ApproveAssumptions())
    assert set(in_use(people).rows) == set(shipped)
    with pytest.raises(Refused) as refused:
        people.sign(ANALYST, AdoptAssumptions())
    assert refused.value.codes == ("nothing_to_adopt",)
    with pytest.raises(Refused) as refused:
        people.sign(APPROVER, ApproveAssumptions())
    assert refused.value.codes == ("nothing_to_approve",)


def test_single_shipped_assumptions_are_adopted_once(people: People) -> None:
    first = shipped_assumptions().rows[0]
    do = AdoptAssumptions(assumption_ids=(first.assumption_id,))
    assert people.sign(ANALYST, do).result["assumptions"] == 1
    for ids, code in (
        ((first.assumption_id,), "assumption_recorded"),
        (("NONE",), "assumption_not_shipped"),
    ):
        with pytest.raises(Refused) as refused:
            people.sign(ANALYST, AdoptAssumptions(assumption_ids=ids))
        assert refused.value.codes == (code,)


def test_us_11_50_both_signatures_say_what_they_mean(people: People) -> None:
    people.sign(ANALYST, assumed())
    people.sign(APPROVER, ApproveAssumptions(assumption_ids=("OWN-1",)))
    (found,) = asked(people, "assumptions")
    assert (found.authored_by, found.approved_by) == (people.ids[ANALYST], people.ids[APPROVER])
    with scope(people.connection, people.token(ANALYST)):
        record = entries_of(Reader(people.connection), RecordRef("market.assumption", found.id))
    assert [each.signature["meaning"] for each in record if each.signature] == [
        "authored",
        "approved",
    ]
    for code, do in ((ANALYST, assumed(note="Another.")), (APPROVER, ApproveAssumptions())):
        with pytest.raises(Refused) as refused:
            people.do(code, do, reason="to see")
        assert refused.value.codes == ("signature_missing",)


def test_nobody_approves_what_they_wrote(people: People) -> None:
    administrator = "system-administrator"
    people.do(administrator, GrantRole(user_id=people.ids[ANALYST], role=APPROVER))
    people.sign(ANALYST, assumed())
    with pytest.raises(Refused) as refused:
        people.sign(ANALYST, ApproveAssumptions())
    assert refused.value.codes == ("assumption_approved_by_its_author",)
    assert in_use(people).rows == ()
    people.sign(APPROVER, ApproveAssumptions())
    assert len(in_use(people).rows) == 1


def test_what_was_approved_is_used_until_its_change_is_approved_too(people: People) -> None:
    people.sign(ANALYST, assumed())
    people.sign(APPROVER, ApproveAssumptions())
    with pytest.raises(Refused) as refused:
        people.sign(ANALYST, assumed(mode=Decimal("1.2")))
    assert refused.value.codes == ("reason_missing",)
    people.sign(ANALYST, assumed(mode=Decimal("1.2")), reason="two offers more")
    people.sign(ANALYST, assumed(mode=Decimal("1.3")), reason="and one more")
    assert [each.mode for each in in_use(people).rows] == [Decimal("1.10")]
    assert states(people) == [
        (1, AssumptionState.APPROVED),
        (2, AssumptionState.REPLACED),
        (3, AssumptionState.DRAFT),
    ]
    people.sign(APPROVER, ApproveAssumptions())
    assert [each.mode for each in in_use(people).rows] == [Decimal("1.3")]
    assert states(people)[0] == (1, AssumptionState.REPLACED)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"mode": Decimal(3)}, "range_reversed"),
        ({"unit": "furlong"}, "unit_unknown"),
        ({"group": "weather"}, "group_unknown"),
        ({"note": " "}, "note_missing"),
        ({"low": Decimal(-1)}, "value_impossible"),
        ({"high": Decimal("1e40")}, "not_a_number"),
    ],
)
def test_an_assumption_passes_the_checks_of_a_file(
    people: People, given: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        people.sign(ANALYST, assumed(**given))
    assert refused.value.codes == ("assumption_unsound",)
    assert refused.value.findings[0].fact("fault") == code


def test_one_subject_is_assumed_once_and_nothing_is_set_to_what_it_is(people: People) -> None:
    people.sign(ANALYST, assumed())
    for given, code in (
        ({"assumption_id": "OWN-2"}, "assumption_subject_taken"),
        ({}, "assumption_unchanged"),
        ({"note": "Another.", "expected_version": 9}, "stale_write"),
    ):
        with pytest.raises(Refused) as refused:
            people.sign(ANALYST, assumed(**given), reason="to see")
        assert refused.value.codes == (code,)


def test_a_shipped_assumption_gives_way_to_the_sites_own_on_its_subject(people: People) -> None:
    first = shipped_assumptions().rows[0]
    own = assumed(
        group=first.group,
        subject=first.subject,
        unit=first.unit,
        low=first.low,
        mode=first.mode,
        high=first.high,
    )
    people.sign(ANALYST, own)
    with pytest.raises(Refused) as refused:
        people.sign(ANALYST, AdoptAssumptions(assumption_ids=(first.assumption_id,)))
    assert refused.value.codes == ("assumption_subject_taken",)


@pytest.mark.parametrize("other", ["planner", "quality", "system-administrator"])
def test_another_role_neither_writes_nor_approves(people: People, other: str) -> None:
    people.sign(ANALYST, assumed())
    for do in (assumed(note="Another."), ApproveAssumptions(), AdoptAssumptions()):
        with pytest.raises(Refused) as refused:
            people.do(other, do, reason="to see")
        assert refused.value.codes == ("not_permitted",)
    with pytest.raises(Refused) as refused:
        people.do(ANALYST, ApproveAssumptions())
    assert refused.value.codes == ("not_permitted",)
