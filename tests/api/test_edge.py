"""What the API does not know it refuses, in problem details, and never with a fault of its own."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.caller import ROOT, Caller, is_problem, signed_in
from tests.support.people import People

SPONSOR = "/identity/create-sponsor"


@pytest.fixture
def administrator(people: People) -> Caller:
    return signed_in("system-administrator")


@pytest.mark.parametrize(
    ("do", "place"),
    [
        ({"code": "a\x00b", "name": "A"}, "do.code"),
        ({"code": "a", "name": "\ud800"}, "do.name"),
        ({"code": "a", "name": 7}, "do.name"),
        ({"code": "a", "name": None}, "do.name"),
        ({"code": "a"}, "do.name"),
        ({"code": "a", "name": "A", "color": "red"}, "do.color"),
        ({"code": "a", "name": "x" * 2_000_001}, "do.name"),
        ([], "do"),
        ("text", "do"),
    ],
)
def test_input_that_is_not_known_is_refused_with_its_place(
    administrator: Caller, do: Any, place: str
) -> None:
    answer = administrator.do(SPONSOR, do)
    assert is_problem(answer, 422, "input_wrong")
    assert answer.json()["places"][0]["place"] == place


def test_an_unknown_field_of_the_envelope_is_refused(administrator: Caller) -> None:
    answer = administrator.do(SPONSOR, {"code": "a", "name": "A"}, {"hurry": True})
    assert is_problem(answer, 422, "input_wrong")


@pytest.mark.parametrize(
    "at",
    [
        "2026-01-31T08:15:00",
        "2026-01-31",
        "yesterday",
        1769846100,
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+12:00",
        "2026-02-30T08:15:00Z",
        "2026-01-31T08:15:00+99:00",
        True,
        "\uff12026-01-31T08:15:00Z",
    ],
)
def test_an_instant_that_is_none_or_has_no_zone_is_refused(
    administrator: Caller, at: object
) -> None:
    answer = administrator.do(SPONSOR, {"code": "a", "name": "A"}, {"event_at": at})
    assert is_problem(answer, 422, "input_wrong")


@pytest.mark.parametrize("version", [2**63, -(2**70), 10**400, 1.5, "1", True, [1], "NaN"])
def test_a_whole_number_that_is_none_or_too_large_is_refused(
    people: People, version: object
) -> None:
    do = {
        "user_id": str(people.ids["operator"]),
        "identity_checked_how": "passport",
        "expected_version": version,
    }
    answer = signed_in("personnel").do("/identity/activate-user", do)
    assert is_problem(answer, 422, "input_wrong")


@pytest.mark.parametrize(
    "text",
    [
        b" ",
        b"{",
        b"\xff\xfe",
        '{"do": {}}'.encode("utf-16"),
        b'{"do": NaN}',
        b'{"do": {}, "do": {}}',
        b'{"do": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"{'do': 1}",
    ],
)
def test_what_is_not_json_is_refused(administrator: Caller, text: bytes) -> None:
    assert is_problem(administrator.post_text(SPONSOR, text), 400, "json_wrong")


@pytest.mark.parametrize("text", ["[]", "null", "1e400", '"text"'])
def test_json_that_is_no_envelope_is_refused(administrator: Caller, text: str) -> None:
    assert is_problem(administrator.post_text(SPONSOR, text), 422, "input_wrong")


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=latin-1"],
)
def test_another_media_type_is_refused(administrator: Caller, media_type: str) -> None:
    answer = administrator.post_text(SPONSOR, "{}", content_type=media_type)
    assert is_problem(answer, 415, "media_type_wrong")


def test_a_body_too_large_is_refused_before_it_is_read(administrator: Caller) -> None:
    answer = administrator.post_text(SPONSOR, b'"' + b"x" * 3_000_000 + b'"')
    assert is_problem(answer, 413, "body_too_large")


def test_another_method_is_refused_with_those_there_are(administrator: Caller) -> None:
    answer = administrator.delete(SPONSOR)
    assert is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/", "/health", "/api/v1/docs", "/api/v1/openapi.json"])
def test_what_is_only_read_takes_no_other_method(people: People, path: str) -> None:
    answer = Client().head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "UNKNOWN"):
        answer = Client().generic(method, path)
        assert is_problem(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("code", "told"),
    [("a" * 201, "at most 200 characters"), ("alpha\u202e", "the character U+202E cannot be seen")],
)
def test_a_code_too_long_or_with_unseen_characters_is_told(
    administrator: Caller, code: str, told: str
) -> None:
    answer = administrator.do(SPONSOR, {"code": code, "name": "A"})
    assert is_problem(answer, 422, "input_wrong")
    (place,) = answer.json()["places"]
    assert place["place"] == "do.code"
    assert told in place["message"]


def test_what_is_missing_or_not_known_is_told_in_words(administrator: Caller) -> None:
    answer = administrator.do(SPONSOR, {"code": "a", "color": "red"})
    assert answer.json()["detail"] == "do.name: needed; do.color: not known here"
    assert administrator.post(SPONSOR, []).json()["detail"] == "input: a JSON object is needed"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/identity/nothing", "/identity/me/", "/%00", "/identity/%ff"]
)
def test_an_address_that_leads_nowhere_is_refused(administrator: Caller, path: str) -> None:
    assert is_problem(administrator.get(path), 404, "path_unknown")


def test_unknown_and_repeated_parameters_are_refused(administrator: Caller) -> None:
    answer = administrator.get("/identity/me", color="red")
    assert is_problem(answer, 422, "parameter_unknown")
    twice = Client().get(
        ROOT + "/identity/user-rights?user_id=a&user_id=b", headers=administrator.headers({})
    )
    assert twice.status_code == 422


@pytest.mark.parametrize("user_id", ["", "7", "\x00", "é", "0" * 32])
def test_a_parameter_that_is_no_id_is_refused(people: People, user_id: str) -> None:
    answer = signed_in("personnel").get("/identity/user-rights", user_id=user_id)
    assert is_problem(answer, 422, "input_wrong")
    assert answer.json()["places"][0]["place"] == "user_id"


@pytest.mark.parametrize("token", [None, "", "wrong", "x" * 300, "ü"])
def test_without_a_live_session_nothing_is_answered(people: People, token: str | None) -> None:
    nobody = Caller(token=token)
    for answer in (nobody.get("/identity/me"), nobody.do(SPONSOR, {"code": "a", "name": "A"})):
        assert is_problem(answer, 401, "session_ended")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_wrong_and_unknown_read_the_same_at_sign_in(people: People) -> None:
    answers = [
        Caller().post("/sessions", {"user_code": code, "secret": "wrong"})
        for code in ("operator", "nobody")
    ]
    assert all(is_problem(each, 401, "sign_in_failed") for each in answers)
    assert answers[0].content == answers[1].content


def test_a_session_that_was_ended_acts_no_more(people: People) -> None:
    operator = signed_in("operator")
    assert operator.delete("/sessions/current").status_code == 204
    assert is_problem(operator.get("/identity/me"), 401, "session_ended")
    assert is_problem(operator.delete("/sessions/current"), 401, "session_ended")


def test_an_answer_with_an_error_of_ours_tells_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = signed_in("operator")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a name that nobody should see")

    monkeypatch.setattr("batchwright.api.operations.ask", broken)
    answer = operator.get("/identity/me")
    assert is_problem(answer, 500, "fault")
    assert b"nobody should see" not in answer.content


def test_a_database_that_is_gone_is_told_and_found_again(people: People) -> None:
    operator = signed_in("operator")
    people.connection.execute(
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    assert operator.get("/identity/me").status_code == 200


def test_numbers_come_back_as_text_and_keys_in_order(administrator: Caller) -> None:
    answer = administrator.get("/identity/me")
    assert list(answer.json()) == sorted(answer.json())
    assert json.loads(answer.content)["version"] == 2
