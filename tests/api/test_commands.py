"""Commands through the API: done, refused, signed, witnessed, repeated, and never lost."""

import json
from typing import Any
from uuid import uuid4

import pytest

from batchwright.api.problems import refusal
from batchwright.identity.commands import STATEMENT
from batchwright.kernel.findings import Finding, Severity
from tests.api.caller import Caller, is_problem, signed_in
from tests.support.people import People, secret_of

ADMINISTRATOR = "system-administrator"
SPONSOR = "/identity/create-sponsor"
ACCOUNTABILITY = "/identity/accept-accountability"


@pytest.fixture
def administrator(people: People) -> Caller:
    return signed_in(ADMINISTRATOR)


def proposed(administrator: Caller, code: str = "newcomer", **headers: str) -> Any:
    do = {"code": code, "name": "New operator", "secret": "violet-ladder-9-kettle"}
    return administrator.do("/identity/propose-user", do, **headers)


def test_a_command_answers_with_the_receipt_of_its_one_entry(administrator: Caller) -> None:
    answer = administrator.do(SPONSOR, {"code": "alpha", "name": "Sponsor alpha"})
    assert answer.status_code == 200, answer.content
    receipt = answer.json()
    assert receipt["kind"] == "identity.sponsor_created.v1"
    assert receipt["versions"] == {receipt["result"]["sponsor_id"]: 1}
    assert len(receipt["leaf"]) == 64
    assert not receipt["repeated"]


def test_what_a_rule_refuses_is_told_with_its_findings_and_its_entry(
    administrator: Caller,
) -> None:
    proposed(administrator)
    answer = proposed(administrator)
    assert is_problem(answer, 422, "user_code_taken")
    [finding] = answer.json()["findings"]
    assert finding["severity"] == "blocking"
    assert "newcomer" in finding["sentence"]
    assert answer.json()["entry"] > 0


def test_a_secret_in_a_command_is_in_no_answer(administrator: Caller) -> None:
    for answer in (proposed(administrator), proposed(administrator)):
        assert b"violet-ladder" not in answer.content
    answer = administrator.do("/identity/propose-user", {"code": 1, "secret": "violet-ladder"})
    assert is_problem(answer, 422, "input_wrong")
    assert b"violet-ladder" not in answer.content


def test_a_repeated_command_gives_its_first_receipt(administrator: Caller) -> None:
    do = {"code": "alpha", "name": "Sponsor alpha"}
    first = administrator.do(SPONSOR, do, Idempotency_Key="k-1").json()
    again = administrator.do(SPONSOR, do, Idempotency_Key="k-1").json()
    assert again == first | {"repeated": True}


def test_a_key_used_for_another_command_is_refused(administrator: Caller) -> None:
    administrator.do(SPONSOR, {"code": "alpha", "name": "A"}, Idempotency_Key="k-1")
    answer = administrator.do(SPONSOR, {"code": "beta", "name": "B"}, Idempotency_Key="k-1")
    assert is_problem(answer, 409, "idempotency_key_reused")


def test_a_key_used_with_another_reason_or_time_is_refused(administrator: Caller) -> None:
    do = {"code": "alpha", "name": "Sponsor alpha"}
    administrator.do(SPONSOR, do, Idempotency_Key="k-1")
    for more in ({"reason": "Another."}, {"event_at": "2026-01-31T08:15:00Z"}):
        answer = administrator.post(SPONSOR, {"do": do, **more}, Idempotency_Key="k-1")
        assert is_problem(answer, 409, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\tbed"])
def test_a_key_that_is_none_is_refused(administrator: Caller, key: str) -> None:
    answer = administrator.do(SPONSOR, {"code": "alpha", "name": "A"}, Idempotency_Key=key)
    assert is_problem(answer, 400, "idempotency_key_wrong")


def test_a_stale_write_is_refused_with_both_versions(people: People) -> None:
    user_id = proposed(signed_in(ADMINISTRATOR)).json()["result"]["user_id"]
    do = {"user_id": user_id, "identity_checked_how": "passport"}
    answer = signed_in("personnel").do("/identity/activate-user", do, If_Match='"7"')
    assert is_problem(answer, 412, "stale_write")
    facts = {each["code"]: each["facts"] for each in answer.json()["findings"]}
    assert facts["stale_write"] == {"expected": 7, "actual": 1}


def test_a_number_taken_at_the_same_instant_is_a_conflict_that_names_its_entry() -> None:
    taken = Finding("number_taken", Severity.BLOCKING, kind="lot", number="RM-1")
    answer = refusal([taken], 7)
    told = json.loads(answer.content)
    assert (answer.status_code, told["code"], told["entry"]) == (409, "number_taken", 7)


def test_a_write_to_the_version_that_was_seen_is_done(people: People) -> None:
    user_id = proposed(signed_in(ADMINISTRATOR)).json()["result"]["user_id"]
    do = {"user_id": user_id, "identity_checked_how": "passport"}
    answer = signed_in("personnel").do("/identity/activate-user", do, If_Match='"1"')
    assert answer.status_code == 200, answer.content
    assert answer.json()["versions"] == {user_id: 2}


@pytest.mark.parametrize("stated", ["*", "one", '"1', 'W/"1"', '""', "9" * 30, "²"])
def test_an_if_match_that_is_no_version_is_refused(people: People, stated: str) -> None:
    do = {"user_id": str(uuid4()), "identity_checked_how": "passport"}
    answer = signed_in("personnel").do("/identity/activate-user", do, If_Match=stated)
    assert is_problem(answer, 400, "if_match_wrong")


def test_if_match_is_refused_where_no_version_is_checked(administrator: Caller) -> None:
    answer = administrator.do(SPONSOR, {"code": "alpha", "name": "A"}, If_Match='"1"')
    assert is_problem(answer, 400, "if_match_unused")


def test_us_11_50_what_is_signed_is_shown_first(people: People) -> None:
    operator = signed_in("operator")
    prepared = operator.do(ACCOUNTABILITY + "/prepare", {}).json()
    assert prepared["meaning"] == "accountable"
    assert prepared["signer_code"] == "operator"
    assert STATEMENT.split(".")[0] in prepared["content"]
    answer = operator.sign(ACCOUNTABILITY, {}, "operator")
    assert answer.status_code == 200, answer.content
    assert answer.json()["versions"] == {str(people.ids["operator"]): 3}


def test_an_unsigned_act_that_needs_a_signature_is_refused(people: People) -> None:
    answer = signed_in("operator").do(ACCOUNTABILITY, {})
    assert is_problem(answer, 403, "signature_missing")


def test_a_signature_over_other_content_is_refused(people: People) -> None:
    signature = {"secret": secret_of("operator"), "user_code": "operator", "digest": "0" * 64}
    answer = signed_in("operator").do(ACCOUNTABILITY, {}, {"signature": signature})
    assert is_problem(answer, 409, "signature_stale")


def test_us_11_200_a_the_first_signing_of_a_session_needs_both_components(people: People) -> None:
    operator = signed_in("operator")
    digest = operator.do(ACCOUNTABILITY + "/prepare", {}).json()["digest"]
    signature = {"secret": secret_of("operator"), "digest": digest}
    answer = operator.do(ACCOUNTABILITY, {}, {"signature": signature})
    assert is_problem(answer, 403, "signature_wrong")


@pytest.mark.parametrize("digest", ["", "zz" * 32, "0" * 63, "0" * 66, "É" * 64])
def test_a_digest_that_is_none_is_refused(people: People, digest: str) -> None:
    signature = {"secret": "x", "digest": digest}
    answer = signed_in("operator").do(ACCOUNTABILITY, {}, {"signature": signature})
    assert is_problem(answer, 422, "input_wrong")
    assert answer.json()["places"][0]["place"] == "signature.digest"


def test_a_witness_signs_with_both_components_at_anothers_screen(people: People) -> None:
    operator, beside = signed_in("operator"), "operator-2"
    witness = {"user_code": beside, "secret": secret_of(beside)}
    prepared = operator.do(ACCOUNTABILITY + "/prepare", {}, {"witness": witness}).json()
    assert prepared["signer_code"] == beside
    signed = {"signature": {"digest": prepared["digest"]}, "witness": witness}
    answer = operator.do(ACCOUNTABILITY, {}, signed)
    assert answer.status_code == 200, answer.content
    assert answer.json()["versions"] == {str(people.ids[beside]): 3}


def test_a_witness_with_a_wrong_secret_is_refused(people: People) -> None:
    witness = {"user_code": "operator-2", "secret": "wrong"}
    answer = signed_in("operator").do(ACCOUNTABILITY, {}, {"witness": witness})
    assert is_problem(answer, 403, "signature_wrong")


def test_a_witness_needs_a_live_session_to_stand_beside(people: People) -> None:
    witness = {"user_code": "operator-2", "secret": secret_of("operator-2")}
    answer = Caller(token="none").do(ACCOUNTABILITY, {}, {"witness": witness})
    assert is_problem(answer, 401, "session_ended")


def test_a_signature_without_a_secret_and_a_witness_is_refused(people: People) -> None:
    signature = {"digest": "0" * 64}
    answer = signed_in("operator").do(ACCOUNTABILITY, {}, {"signature": signature})
    assert is_problem(answer, 422, "input_wrong")


def test_unknown_and_forbidden_read_the_same(people: People) -> None:
    user_id = proposed(signed_in(ADMINISTRATOR)).json()["result"]["user_id"]
    how = {"identity_checked_how": "passport"}
    unknown = signed_in("personnel").do("/identity/activate-user", {"user_id": str(uuid4()), **how})
    forbidden = signed_in("operator").do("/identity/activate-user", {"user_id": user_id, **how})
    assert is_problem(unknown, 404, "not_found")
    assert is_problem(forbidden, 404, "not_found")
    assert {**unknown.json(), "entry": 0} == {**forbidden.json(), "entry": 0}


def test_a_reason_that_is_due_is_asked_for(people: People) -> None:
    do = {"user_id": str(people.ids["operator"])}
    administrator = signed_in(ADMINISTRATOR)
    answer = administrator.do("/identity/deactivate-user", do)
    assert is_problem(answer, 422, "reason_missing")
    answer = administrator.do("/identity/deactivate-user", do, {"reason": "Left the site."})
    assert answer.status_code == 200, answer.content


def test_an_event_time_long_before_shows_as_a_late_entry(administrator: Caller) -> None:
    answer = administrator.do(
        SPONSOR,
        {"code": "alpha", "name": "A"},
        {"event_at": "2026-01-31T08:15:00+01:00", "reason": "Written on paper first."},
    )
    assert [each["code"] for each in answer.json()["findings"]] == ["late_entry"]
    assert answer.json()["findings"][0]["facts"]["event_at"] == "2026-01-31T07:15:00.000000Z"
