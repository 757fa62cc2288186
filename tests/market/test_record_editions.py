"""Editions on a database: they rest on what is recorded and approved, and keep their inputs."""

from dataclasses import asdict, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from batchwright.database.home import Role
from batchwright.kernel.canonical import jsonable
from batchwright.ledger.replay import replay
from batchwright.ledger.scope import scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Refused
from batchwright.market.commands import ApproveAssumptions, CorrectClaim, WithdrawClaim
from batchwright.market.queries import approved_book, last_edition, recorded_reading
from batchwright.market.records import Band
from tests.market.recording import (
    ANALYST,
    APPROVER,
    HEADER,
    LEVEL,
    asked,
    assumed,
    brought,
    edition,
    inputs,
    result,
    written,
)
from tests.support.cluster import Clone
from tests.support.people import People


def of_the_record(people: People, seed: int = 7) -> str:
    """The inputs of an edition that is made from the record."""
    with scope(people.connection, people.token(APPROVER)):
        read = Reader(people.connection)
        claims, book = recorded_reading(read).claims, approved_book(read)
    told: list[list[Any]] = [
        [jsonable(asdict(each)) for each in rows] for rows in (claims, book.rows)
    ]
    return inputs(*told, seed=seed)


@pytest.fixture
def recorded(people: People, tmp_path: Path) -> People:
    """A claim in the record and an approved assumption."""
    brought(people, written(tmp_path, HEADER + LEVEL))
    people.sign(ANALYST, assumed())
    people.sign(APPROVER, ApproveAssumptions())
    return people


def test_an_edition_is_published_signed_with_all_it_was_made_from(
    recorded: People, database: Clone
) -> None:
    made_from = of_the_record(recorded)
    receipt = recorded.sign(APPROVER, edition(made_from))
    assert receipt.result["number"] == 1
    (found,) = asked(recorded, "editions")
    assert found.input_hash == sha256(made_from.encode()).hexdigest()
    assert (found.seed, found.results) == (7, (result(),))
    assert asked(recorded, "edition_inputs", edition_id=found.id).inputs == made_from
    second = edition(made_from, name="2026-2")
    assert recorded.sign(APPROVER, second).result["number"] == 2
    assert [each.number for each in asked(recorded, "editions")] == [2, 1]
    with scope(recorded.connection, recorded.token(APPROVER)):
        last = last_edition(Reader(recorded.connection))
    assert last is not None
    assert (last[0].name, last[1].inputs) == ("2026-2", made_from)
    with database.connect(Role.VERIFIER) as verifier:
        assert replay(verifier).differences == ()


def test_an_edition_rests_on_claims_that_stand_in_the_record(recorded: People) -> None:
    made_from = of_the_record(recorded)
    unknown = made_from.replace('"A1"', '"A9"')
    with pytest.raises(Refused) as refused:
        recorded.sign(APPROVER, edition(unknown))
    assert refused.value.codes == ("edition_claims_not_recorded",)
    assert refused.value.findings[0].fact("claims") == "A9"
    do = CorrectClaim(claim_id="A1", value="12.6", quote="is USD 12.6 billion in 2024")
    recorded.do(ANALYST, do, reason="misread")
    with pytest.raises(Refused) as refused:
        recorded.sign(APPROVER, edition(made_from))
    assert refused.value.codes == ("edition_claims_not_recorded",)
    corrected = of_the_record(recorded)
    recorded.sign(APPROVER, edition(corrected))
    recorded.do(ANALYST, WithdrawClaim(claim_id="A1"), reason="of another market")
    with pytest.raises(Refused) as refused:
        recorded.sign(APPROVER, edition(corrected, name="2026-2"))
    assert refused.value.codes == ("edition_claims_not_recorded",)


def test_an_edition_rests_on_approved_assumptions_alone(recorded: People) -> None:
    recorded.sign(ANALYST, assumed(mode=Decimal("1.2")), reason="two offers more")
    drafted = of_the_record(recorded).replace('"1.10"', '"1.2"')
    with pytest.raises(Refused) as refused:
        recorded.sign(APPROVER, edition(drafted))
    assert refused.value.codes == ("edition_assumptions_not_approved",)
    recorded.sign(APPROVER, ApproveAssumptions())
    recorded.sign(APPROVER, edition(drafted))


def test_an_edition_that_says_nothing_sound_is_refused(recorded: People) -> None:
    made_from = of_the_record(recorded)
    recorded.sign(APPROVER, edition(made_from))
    crossed = replace(result(), band_80=Band(low=Decimal(0), high=Decimal(999)))
    for given, code in (
        ({"name": "2026-1"}, "edition_name_taken"),
        ({"name": " "}, "edition_unnamed"),
        ({"results": ()}, "edition_without_results"),
        ({"results": (result(), result())}, "edition_result_twice"),
        ({"results": (crossed,)}, "edition_bands_cross"),
        ({"document_sha256": "abc"}, "edition_digest_unsound"),
        ({"seed": 8}, "edition_seed_differs"),
        ({"inputs": "[]"}, "edition_inputs_unreadable"),
        ({"inputs": '{"claims": [1], "assumptions": [], "seed": 7}'}, "edition_inputs_unreadable"),
        ({"inputs": "{"}, "edition_inputs_unreadable"),
    ):
        with pytest.raises(Refused) as refused:
            recorded.sign(APPROVER, edition(made_from, **({"name": "2026-2"} | given)))
        assert refused.value.codes == (code,), given
    assert len(asked(recorded, "editions")) == 1


def test_who_writes_assumptions_publishes_no_edition(recorded: People) -> None:
    with pytest.raises(Refused) as refused:
        recorded.do(ANALYST, edition(of_the_record(recorded)))
    assert refused.value.codes == ("not_permitted",)
