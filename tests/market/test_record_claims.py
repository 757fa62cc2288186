"""Claims on a database: brought in, passed over, refused, corrected, withdrawn; one entry each."""

from pathlib import Path

import pytest
from psycopg import errors

from batchwright.database.home import Role
from batchwright.kernel.canonical import digest
from batchwright.kernel.rows import RecordRef
from batchwright.ledger import keys
from batchwright.ledger.queries import entries_of
from batchwright.ledger.replay import replay
from batchwright.ledger.scope import scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound, Outcome, Refused
from batchwright.ledger.verify import verify
from batchwright.market.commands import CorrectClaim, ImportClaims, WithdrawClaim
from batchwright.market.queries import recorded_reading
from batchwright.market.reading import SHIPPED, joined, read, read_text, shipped, shipped_text
from batchwright.market.records import ClaimState
from batchwright.market.types import Kind, Reading
from tests.market.recording import (
    ANALYST,
    APPROVER,
    DOCUMENT,
    HEADER,
    LEVEL,
    asked,
    brought,
    shipped_in,
    written,
)
from tests.support.cluster import Clone
from tests.support.people import People
from tests.support.sealing import seal_all


def counted(people: People) -> Reading:
    with scope(people.connection, people.token(ANALYST)):
        return recorded_reading(Reader(people.connection))


def test_of_70_claims_65_come_in_and_five_placeholders_stand_refused_in_the_record(
    people: People, tmp_path: Path
) -> None:
    long, short = shipped_in(people, tmp_path)
    assert long.result["claims"] == 65
    refused = long.result["refused"]
    assert isinstance(refused, list)
    assert [each["code"] for each in refused] == ["placeholder"] * 5  # type: ignore[call-overload,index]  # objects
    first, second = asked(people, "imports")
    assert [each.reason for each in first.refused] == [each["reason"] for each in refused]  # type: ignore[call-overload,index]  # objects
    lines = shipped_text("claims.csv").split("\n")
    for each in first.refused:
        assert lines[each.line - 1].startswith(f"{each.claim_id},")
    assert (second.refused, second.claims) == ((), short.result["claims"])
    assert len({each.claim_id.split(".")[0] for each in asked(people, "claims", limit=1000)}) == 84
    texts = (read_text(shipped_text(name)) for name in SHIPPED)
    assert counted(people).claims == joined(*texts).claims
    assert counted(people).markets == shipped().markets


def test_an_import_is_one_entry_that_verifies_and_replays(
    database: Clone, people: People, tmp_path: Path
) -> None:
    receipt, _ = shipped_in(people, tmp_path)
    found = read(tmp_path / "claims.csv")
    assert receipt.result["digest"] == digest(found.claims).hex()
    (first, _) = asked(people, "imports")
    assert first.digest == receipt.result["digest"]
    with scope(people.connection, people.token(ANALYST)):
        record = entries_of(Reader(people.connection), RecordRef("market.import", first.id))
    assert [each.entry_id for each in record] == [receipt.entry_id]
    people.do(ANALYST, CorrectClaim(claim_id="C001", note="seen"), reason="a remark")
    people.do(ANALYST, WithdrawClaim(claim_id="C002"), reason="of another market")
    keys.ensure(database.home)
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert verify(verifier, database.home).faults == ()
        assert replay(verifier).differences == ()


def test_the_same_file_twice_is_passed_over_and_told(people: People, tmp_path: Path) -> None:
    file = written(tmp_path, HEADER + LEVEL)
    brought(people, file)
    again = brought(people, file)
    assert (again.result["claims"], again.result["passed_over"]) == (0, ["A1"])
    people.do(ANALYST, CorrectClaim(claim_id="A1", note="seen"), reason="a remark")
    assert brought(people, file).result["passed_over"] == ["A1"]
    assert asked(people, "claim", claim_id="A1").claim.note == "seen"
    assert len(asked(people, "imports")) == 3


def test_the_same_id_with_another_content_is_refused_with_its_line_and_the_rest_comes_in(
    people: People, tmp_path: Path
) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL))
    other = LEVEL.replace("12.5", "13.5")
    receipt = brought(people, written(tmp_path, HEADER + LEVEL.replace("A1", "A2") + other))
    assert receipt.result["claims"] == 1
    (refused,) = asked(people, "imports")[1].refused
    assert (refused.line, refused.claim_id, refused.code) == (3, "A1", "recorded_differently")
    assert "another value, amount, quote" in refused.reason
    assert asked(people, "claim", claim_id="A1").claim.value == "12.5"


def test_a_quote_is_checked_against_the_document_at_hand(people: People, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    written(documents, DOCUMENT, "own.txt")
    elsewhere = LEVEL.replace("A1", "A2").replace(",4,", ",5,")
    receipt = brought(people, written(tmp_path, HEADER + LEVEL + elsewhere), documents)
    assert receipt.result["claims"] == 1
    (made,) = asked(people, "imports")
    assert [each.code for each in made.refused] == ["quote_elsewhere"]
    found = asked(people, "claim", claim_id="A1").claim
    assert found.quote_checked
    assert found.document_sha256 == made.documents["own.txt"]
    people.do(ANALYST, CorrectClaim(claim_id="A1", position="5"), reason="counted anew")
    assert not asked(people, "claim", claim_id="A1").claim.quote_checked


def test_a_file_that_holds_no_claims_is_refused_and_the_attempt_recorded(
    people: People, tmp_path: Path
) -> None:
    for text, code in (("a,b\n1,2\n", "claims_unreadable"), (HEADER, "claims_absent")):
        with pytest.raises(Refused) as refused:
            brought(people, written(tmp_path, text))
        assert refused.value.codes == (code,)
        assert refused.value.receipt.entry_id > 0
    assert asked(people, "imports") == []


def test_text_that_no_database_holds_is_a_refused_line(people: People, tmp_path: Path) -> None:
    cells = '"claim_id": "%s", "source": "Own", "kind": "quantitative", "claim": "size", '
    cells += '"value": 12.50, "unit": "USD bn", "quote": "12.50 %s"'
    rows = ((cells % each) for each in (("A1", "bn"), ("A2", "\\u0000"), ("A\\ud800", "bn")))
    file = written(tmp_path, "[" + ", ".join(f"{{{each}}}" for each in rows) + "]", "own.json")
    assert brought(people, file).result["claims"] == 1
    (made,) = asked(people, "imports")
    assert [each.code for each in made.refused] == ["characters_impossible"] * 2
    assert asked(people, "claim", claim_id="A1").claim.value == "12.50"


def test_a_correction_keeps_the_first_value_with_reason_and_person(
    people: People, tmp_path: Path
) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL))
    with pytest.raises(Refused) as refused:
        people.do(ANALYST, CorrectClaim(claim_id="A1", value="12.6"), reason="misread")
    assert refused.value.codes == ("claim_unsound",)
    assert "does not hold the value 12.6" in str(refused.value.findings[0].fact("reason"))
    do = CorrectClaim(claim_id="A1", value="12.6", quote="is USD 12.6 billion in 2024")
    people.do(ANALYST, do, reason="misread a 5")
    found = asked(people, "claim", claim_id="A1")
    assert (found.claim.value, found.claim.version) == ("12.6", 2)
    assert [each.outcome for each in found.entries] == [
        Outcome.DONE,
        Outcome.REFUSED,
        Outcome.DONE,
    ]
    first, attempt, corrected = found.entries
    assert (first.claim.value, attempt.claim, corrected.claim) == ("12.5", None, found.claim)
    assert (corrected.reason, corrected.actor_id) == ("misread a 5", people.ids[ANALYST])


@pytest.mark.parametrize("reason", [None, "  "])
def test_nothing_is_corrected_or_withdrawn_without_a_reason(
    people: People, tmp_path: Path, reason: str | None
) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL))
    for do in (CorrectClaim(claim_id="A1", note="x"), WithdrawClaim(claim_id="A1")):
        with pytest.raises(Refused) as refused:
            people.do(ANALYST, do, reason=reason)
        assert refused.value.codes == ("reason_missing",)
    assert asked(people, "claim", claim_id="A1").claim.version == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"value": "XX"}, "placeholder"),
        ({"unit": "kg"}, "unit_unknown"),
        ({"unit": "percent", "value": "112.5", "quote": "112.5 percent"}, "share_impossible"),
        ({"quote": ""}, "quote_missing"),
        ({"value": "12,5"}, "not_a_number"),
        ({"base_year": "2k24"}, "year_impossible"),
        ({"scope": "all of it"}, "scope_unknown"),
    ],
)
def test_a_correction_passes_the_checks_of_reading(
    people: People, tmp_path: Path, given: dict[str, str], code: str
) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL))
    with pytest.raises(Refused) as refused:
        people.do(ANALYST, CorrectClaim(claim_id="A1", **given), reason="to see")  # type: ignore[arg-type]  # texts
    assert refused.value.codes == ("claim_unsound",)
    assert refused.value.findings[0].fact("fault") == code


def test_a_correction_that_changes_nothing_or_saw_another_version_is_refused(
    people: People, tmp_path: Path
) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL))
    for given, code in (
        ({"value": "12.5"}, "claim_unchanged"),
        ({"publisher": ""}, "claim_publisher_missing"),
        ({"note": "x", "expected_version": 2}, "stale_write"),
    ):
        with pytest.raises(Refused) as refused:
            people.do(ANALYST, CorrectClaim(claim_id="A1", **given), reason="to see")  # type: ignore[arg-type]  # fields
        assert refused.value.codes == (code,)


def test_every_claim_that_was_brought_in_can_be_corrected_in_one_field_alone(
    people: People, tmp_path: Path
) -> None:
    shipped_in(people, tmp_path)
    for each in asked(people, "claims", limit=1000):
        people.do(ANALYST, CorrectClaim(claim_id=each.claim_id, note="seen"), reason="read again")
        now = asked(people, "claim", claim_id=each.claim_id).claim.as_claim()
        assert {name for name in now.__slots__ if getattr(now, name) != getattr(each, name)} <= {
            "note"
        }


def test_a_withdrawn_claim_stays_visible_and_counts_no_more(people: People, tmp_path: Path) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL + LEVEL.replace("A1", "A2")))
    people.do(ANALYST, WithdrawClaim(claim_id="A1"), reason="of another market")
    assert [each.claim_id for each in counted(people).claims] == ["A2"]
    assert [each.claim_id for each in asked(people, "claims")] == ["A1", "A2"]
    assert [each.claim_id for each in asked(people, "claims", state=ClaimState.WITHDRAWN)] == ["A1"]
    for do in (CorrectClaim(claim_id="A1", note="x"), WithdrawClaim(claim_id="A1")):
        with pytest.raises(Refused) as refused:
            people.do(ANALYST, do, reason="to see")
        assert refused.value.codes == ("claim_withdrawn",)


def test_claims_are_found_by_publisher_scope_kind_and_region(
    people: People, tmp_path: Path
) -> None:
    shipped_in(people, tmp_path)
    every = asked(people, "claims", limit=1000)
    for name, value in (
        ("publisher", "Polaris"),
        ("scope", "biologics"),
        ("kind", Kind.STRUCTURAL),
        ("region", "asia_pacific"),
    ):
        found = asked(people, "claims", limit=1000, **{name: value})
        assert [each.id for each in found] == [
            each.id for each in every if getattr(each, name) == value
        ]
        assert 0 < len(found) < len(every)
    page = asked(people, "claims", limit=3, after=every[2].claim_id)
    assert [each.id for each in page] == [each.id for each in every[3:6]]


@pytest.mark.parametrize("other", ["operator", "quality", "system-administrator", APPROVER])
def test_another_role_brings_in_and_changes_nothing(
    people: People, tmp_path: Path, other: str
) -> None:
    file = written(tmp_path, HEADER + LEVEL)
    brought(people, file)
    for do in (ImportClaims(file=str(file)), CorrectClaim(claim_id="A1", note="x")):
        with pytest.raises(Refused) as refused:
            people.do(other, do, reason="to see")
        assert refused.value.codes == ("not_permitted",)
    if other != APPROVER:
        with pytest.raises(NotFound):
            asked(people, "claims", by=other)


def test_who_may_not_view_the_market_sees_nothing_of_it_by_sql(
    people: People, tmp_path: Path
) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL))
    for code, seen in ((ANALYST, 1), ("operator", 0), ("sponsor-representative", 0)):
        with scope(people.connection, people.token(code)):
            found = Reader(people.connection)
            for table in ("market_claim", "market_import"):
                assert found.values(f"select count(*) from {table}") == [(seen,)], (code, table)
    with scope(people.connection, people.token("sponsor-representative")):
        images = "select count(*) from ledger.image where table_name like %s"
        assert Reader(people.connection).values(images, "market%") == [(0,)]


def test_who_may_view_writes_no_claim_by_sql(people: People, tmp_path: Path) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL))
    opened = "select ledger.open(%s, null, null, null)"
    with people.connection.transaction(force_rollback=True):
        people.connection.execute(opened, [people.token("planner")])
        with pytest.raises(errors.InsufficientPrivilege):
            people.connection.execute("update market_claim set version = 2, value = '99'")


def test_no_claim_in_the_table_is_impossible_or_without_words(
    people: People, database: Clone, tmp_path: Path
) -> None:
    brought(people, written(tmp_path, HEADER + LEVEL))
    with database.connect(Role.OWNER) as owner:
        owner.execute("alter table market_claim disable trigger user")
        for change in (
            "quote = ''",
            "amount = null",
            "state = 'lost'",
            "horizon_year = 2020",
        ):
            with (
                pytest.raises(errors.CheckViolation),
                owner.transaction(),
            ):
                owner.execute(f"update market_claim set {change}".encode())
