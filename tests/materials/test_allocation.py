"""First expiry first out: which stock an order is offered, in which order (US-211.86)."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.kernel.rows import SITE
from batchwright.ledger.scope import scope
from batchwright.ledger.store import Reader
from batchwright.materials import changes, queries
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.commands.reservations import ReserveContainer
from batchwright.materials.types import Lot
from tests.materials.acting import Source, identified, in_days, received, released, source, today
from tests.support.people import People


@pytest.fixture
def lactose(people: People) -> Source:
    return source(people)


def offered(people: People, sponsor_id: UUID = SITE, *, lock: bool = False) -> list[str]:
    """Codes of the containers in the order in which they are to be taken."""
    with scope(people.connection, people.token("quality")):
        found = queries.first_expiring(Reader(people.connection), "LACTOSE", sponsor_id, lock=lock)
    return [each.code for each in found]


def test_us_211_86_the_stock_that_expires_first_comes_first(
    people: People, lactose: Source
) -> None:
    released(people, lactose, "LATE", "1", "1", expires_on=in_days(90))
    released(people, lactose, "NEVER", "1", expires_on=None)
    released(people, lactose, "SOON", "1", expires_on=in_days(30))
    released(people, lactose, "LATE-OLDER", "1", expires_on=in_days(90), received_on=in_days(-5))
    expected = ["SOON-1", "LATE-OLDER-1", "LATE-1", "LATE-2", "NEVER-1"]
    assert offered(people) == expected
    assert offered(people, lock=True) == expected


def test_only_what_may_be_used_today_is_offered(people: People, lactose: Source) -> None:
    received(people, lactose, "WAITING", "1")
    released(people, lactose, "LAST-DAY", "1", expires_on=today(), retest_on=today())
    rejected, _ = received(people, lactose, "REJECTED", "1")
    identified(people, rejected)
    people.sign("quality", DisposeLot(lot_id=rejected, released=False))
    _, (kept,) = released(people, lactose, "KEPT", "1")
    people.do(
        "warehouse",
        ReserveContainer(
            container_id=kept,
            batch_id=uuid4(),
            component="lactose",
            quantity=Decimal(1000),
            unit="g",
        ),
    )
    assert offered(people) == ["LAST-DAY-1"]


def test_iso_7_5_10_an_order_is_offered_its_sponsors_stock_and_the_sites(
    people: People, lactose: Source
) -> None:
    alpha, beta = people.sponsor("alpha"), people.sponsor("beta")
    released(people, lactose, "S", "1", expires_on=in_days(10))
    released(people, lactose, "A", "1", owner=alpha, expires_on=in_days(20))
    released(people, lactose, "B", "1", owner=beta, expires_on=in_days(5))
    assert offered(people, alpha) == ["S-1", "A-1"]
    assert offered(people, beta) == ["B-1", "S-1"]
    assert offered(people) == ["S-1"]


def test_us_211_86_older_lots_are_those_with_free_stock_that_expire_before(
    people: People, lactose: Source
) -> None:
    released(people, lactose, "OLD", "1", expires_on=in_days(30))
    released(people, lactose, "SAME", "1", expires_on=in_days(60))
    young, _ = released(people, lactose, "YOUNG", "1", expires_on=in_days(60))
    received(people, lactose, "WAITING", "1", expires_on=in_days(10))
    never, _ = released(people, lactose, "NEVER", "1", expires_on=None)
    with scope(people.connection, people.token("quality")):
        read = Reader(people.connection)
        lot = read.row(Lot, young)
        older = queries.older_lots(read, lot)
        before_never = queries.older_lots(read, read.row(Lot, never))
    assert [each.number for each in older] == ["OLD"]
    assert [each.number for each in before_never] == ["OLD", "SAME", "YOUNG"]
    assert [each.code for each in changes.may_pick(lot, older, None)] == ["older_lot_first"]
