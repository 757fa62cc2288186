"""Quality agreements on a database: the state and the single entry."""

from datetime import timedelta
from uuid import UUID

import pytest

from batchwright.identity.commands import GrantRole
from batchwright.ledger.scope import ask, scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound, Outcome, Refused
from batchwright.quality.commands import (
    ApproveAgreement,
    ApproveAgreementForSponsor,
    EndAgreement,
)
from batchwright.quality.queries import agreement_covering
from batchwright.quality.types import AgreementState, QualityAgreement
from tests.quality.acting import draft, drafted, entries, signed, today
from tests.support.people import People


@pytest.fixture
def sponsor(people: People) -> UUID:
    return people.sponsor("alpha")


def covering(
    people: People,
    sponsor_id: UUID,
    *,
    product: str = "P1",
    site: str = "SITE-1",
    activity: str = "manufacture",
    days: int = 0,
) -> QualityAgreement | None:
    with scope(people.connection, people.token("planner")):
        read = Reader(people.connection)
        on = today() + timedelta(days=days)
        return agreement_covering(read, sponsor_id, product, site, activity, on)


def test_an_agreement_holds_once_both_sides_have_signed(people: People, sponsor: UUID) -> None:
    found = drafted(people, draft(sponsor))
    assert covering(people, sponsor) is None
    people.sign("quality", ApproveAgreement(agreement_id=found))
    assert covering(people, sponsor) is None
    people.sign("sponsor-representative", ApproveAgreementForSponsor(agreement_id=found))
    held = covering(people, sponsor)
    assert held is not None
    assert (held.id, held.state) == (found, AgreementState.APPROVED)
    assert [
        (each.kind, each.signature and each.signature["meaning"])
        for each in entries(people, "quality.agreement", found)
    ] == [
        ("quality.agreement_drafted.v1", None),
        ("quality.agreement_approved.v1", "approved"),
        ("quality.agreement_approved_for_sponsor.v1", "approved"),
    ]
    view = ask(people.connection, "quality.agreement", people.token("planner"), agreement_id=found)
    assert [each.duty for each in view.responsibilities] == ["manufacture", "release"]


def test_an_agreement_covers_its_products_site_activity_and_days_only(
    people: People, sponsor: UUID
) -> None:
    signed(people, draft(sponsor, until_on=today() + timedelta(days=30)))
    assert covering(people, sponsor) is not None
    assert covering(people, sponsor, days=30) is not None
    assert covering(people, sponsor, days=-1) is None
    assert covering(people, sponsor, days=31) is None
    assert covering(people, sponsor, product="P2") is None
    assert covering(people, sponsor, site="SITE-2") is None
    assert covering(people, sponsor, activity="packaging") is None


def test_an_incomplete_agreement_is_refused_and_the_attempt_recorded(
    people: People, sponsor: UUID
) -> None:
    with pytest.raises(Refused) as refused:
        people.do("planner", draft(sponsor, responsibilities=(), product_codes=()))
    assert set(refused.value.codes) == {"agreement_incomplete", "responsibility_missing"}
    assert refused.value.receipt.entry_id > 0
    assert ask(people.connection, "quality.agreements", people.token("planner")) == []


def test_nobody_signs_what_they_drafted_nor_for_both_sides(people: People, sponsor: UUID) -> None:
    for person, role in (("planner", "quality"), ("quality", "sponsor-representative")):
        people.do("system-administrator", GrantRole(user_id=people.ids[person], role=role))
    found = drafted(people, draft(sponsor))
    with pytest.raises(Refused) as own:
        people.sign("planner", ApproveAgreement(agreement_id=found))
    assert own.value.codes == ("agreement_approved_by_its_author",)
    people.sign("quality", ApproveAgreement(agreement_id=found))
    with pytest.raises(Refused) as both:
        people.sign("quality", ApproveAgreementForSponsor(agreement_id=found))
    assert both.value.codes == ("agreement_signed_by_one_person",)
    assert entries(people, "quality.agreement", found)[-1].outcome is Outcome.REFUSED
    assert covering(people, sponsor) is None


def test_a_new_version_ends_the_one_before_the_day_before(people: People, sponsor: UUID) -> None:
    first = signed(people, draft(sponsor))
    second = signed(people, draft(sponsor, in_force_on=today() + timedelta(days=10)))
    for days, expected in ((0, first), (9, first), (10, second)):
        held = covering(people, sponsor, days=days)
        assert held is not None
        assert held.id == expected


def test_an_ended_agreement_covers_nothing_after_its_last_day(
    people: People, sponsor: UUID
) -> None:
    found = signed(people, draft(sponsor))
    early = EndAgreement(agreement_id=found, until_on=today() - timedelta(days=1))
    with pytest.raises(Refused) as past:
        people.sign("quality", early, reason="Contract terminated")
    assert past.value.codes == ("agreement_end_unsound",)
    ends = EndAgreement(agreement_id=found, until_on=today())
    people.sign("quality", ends, reason="Contract terminated")
    assert covering(people, sponsor) is not None
    assert covering(people, sponsor, days=1) is None


def test_another_sponsor_sees_no_agreement(people: People) -> None:
    everyone = [each for each in people.ids if each not in ("reviewer", "system-administrator")]
    mine = people.sponsor("alpha", *everyone)
    found = signed(people, draft(mine))
    stranger = people.token("reviewer")
    assert ask(people.connection, "quality.agreements", stranger) == []
    with pytest.raises(NotFound):
        ask(people.connection, "quality.agreement", stranger, agreement_id=found)
    with scope(people.connection, stranger):
        read = Reader(people.connection)
        assert agreement_covering(read, mine, "P1", "SITE-1", "manufacture") is None
        assert read.values("select count(*) from quality_responsibility") == [(0,)]
