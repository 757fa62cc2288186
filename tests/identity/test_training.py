"""Training, access reviews and the certificate (US-211.25, US-11.10(i), US-11.300(b))."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from batchwright.identity import queries
from batchwright.identity.commands import (
    CompleteAccessReview,
    DefineTraining,
    FileCertificate,
    RecordTraining,
)
from batchwright.ledger.scope import ask, scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Refused
from tests.support.people import People

TODAY = datetime.now(UTC).date()
PROCEDURE = "SOP-WEIGH"


@pytest.fixture
def procedure(people: People) -> Callable[[], int]:
    """Makes the next edition of the procedure."""

    def define() -> int:
        made = people.do("trainer", DefineTraining(code=PROCEDURE, title="Weighing"))
        edition = made.result["edition"]
        assert isinstance(edition, int)
        return edition

    define()
    return define


def training(people: People, code: str = "operator") -> RecordTraining:
    return RecordTraining(
        user_id=people.ids[code],
        procedure=PROCEDURE,
        edition=1,
        trained_on=TODAY - timedelta(days=10),
    )


def is_trained(people: People, on: date, edition: int = 1) -> bool:
    with scope(people.connection, people.token("quality")):
        reader = Reader(people.connection)
        return queries.trained(reader, people.ids["operator"], PROCEDURE, edition, on)


def procedures(people: People) -> frozenset[str]:
    with scope(people.connection, people.token("operator")):
        return queries.trained_procedures(Reader(people.connection))


def test_us_11_10_i_training_counts_from_its_day_to_its_expiry(
    people: People, procedure: Callable[[], int]
) -> None:
    given = training(people)
    people.do("trainer", replace(given, expires_on=TODAY + timedelta(days=1)))
    assert [
        is_trained(people, given.trained_on + timedelta(days=days)) for days in (-1, 0, 11, 12)
    ] == [False, True, True, False]
    assert procedures(people) == {PROCEDURE}


def test_us_211_25_a_new_edition_asks_for_new_training(
    people: People, procedure: Callable[[], int]
) -> None:
    people.do("trainer", training(people))
    assert procedure() == 2
    assert procedures(people) == frozenset()
    assert not is_trained(people, TODAY, edition=2)
    people.do("trainer", replace(training(people), edition=2))
    assert procedures(people) == {PROCEDURE}


def test_expired_training_does_not_count(people: People, procedure: Callable[[], int]) -> None:
    people.do("trainer", replace(training(people), expires_on=TODAY - timedelta(days=1)))
    assert procedures(people) == frozenset()


def test_nobody_records_their_own_training(people: People, procedure: Callable[[], int]) -> None:
    with pytest.raises(Refused) as refused:
        people.do("trainer", training(people, "trainer"))
    assert refused.value.codes == ("another_person_needed",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"edition": 0}, "training_edition_wrong"),
        ({"edition": 2}, "training_edition_wrong"),
        ({"trained_on": TODAY + timedelta(days=2)}, "training_not_yet"),
        ({"expires_on": TODAY - timedelta(days=10)}, "training_expires_before"),
    ],
)
def test_training_that_cannot_be_is_refused(
    people: People, procedure: Callable[[], int], changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        people.do("trainer", replace(training(people), **changed))
    assert refused.value.codes == (code,)


def test_unknown_procedures_read_as_not_found(people: People) -> None:
    with pytest.raises(Refused) as refused:
        people.do("trainer", training(people))
    assert refused.value.codes == ("not_found",)


def test_us_11_300_b_a_review_of_all_access_is_due_and_the_next_one_follows(
    people: People,
) -> None:
    token = people.token("personnel")
    (due,) = ask(people.connection, "identity.access_reviews_due", token)
    do = CompleteAccessReview(review_id=due.id, conclusion="nobody holds more than they need")
    with pytest.raises(Refused) as refused:
        people.do("system-administrator", do)
    assert refused.value.codes == ("not_permitted",)
    done = people.do("personnel", do)
    (following,) = ask(people.connection, "identity.access_reviews_due", token)
    assert following.id == UUID(str(done.result["next_review_id"]))
    assert following.due_on == done.at.date() + timedelta(days=182)
    with pytest.raises(Refused) as refused:
        people.do("personnel", do)
    assert refused.value.codes == ("access_review_done",)


def test_us_11_100_c_the_certificate_that_signatures_bind_is_on_file(people: People) -> None:
    do = FileCertificate(authority="FDA", sent_on=TODAY, document="letter of the site head")
    people.do("quality", do)
    (filed,) = ask(people.connection, "identity.certificates", people.token("quality"))
    assert (filed.authority, filed.sent_on) == ("FDA", TODAY)
    with pytest.raises(Refused) as refused:
        people.do("quality", replace(do, sent_on=TODAY + timedelta(days=2)))
    assert refused.value.codes == ("certificate_not_sent",)
