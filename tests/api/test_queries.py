"""Queries through the API: what was asked for, its version, and nothing for those who may not."""

from uuid import uuid4

from tests.api.caller import Caller, is_problem, signed_in
from tests.support.people import People


def test_a_row_comes_with_its_version_as_etag(people: People) -> None:
    operator = signed_in("operator")
    answer = operator.get("/identity/me")
    assert answer.json()["code"] == "operator"
    assert answer.headers["ETag"] == '"2"'
    again = operator.get("/identity/me", headers={"If-None-Match": '"2"'})
    assert (again.status_code, again.content) == (304, b"")
    assert operator.get("/identity/me", headers={"If-None-Match": '"1"'}).status_code == 200


def test_a_list_comes_as_a_list(people: People) -> None:
    users = signed_in("personnel").get("/identity/users").json()
    assert "operator" in [each["code"] for each in users]


def test_parameters_are_read_by_their_type(people: People) -> None:
    rights = signed_in("personnel").get(
        "/identity/user-rights", user_id=people.ids["operator"], at="2026-01-31T08:15:00Z"
    )
    assert rights.status_code == 200, rights.content
    assert rights.json()["user"]["code"] == "operator"


def test_unknown_and_forbidden_read_the_same(people: People) -> None:
    unknown = signed_in("personnel").get("/identity/user-rights", user_id=uuid4())
    known = people.ids["operator"]
    forbidden = signed_in("system-administrator").get("/identity/user-rights", user_id=known)
    assert is_problem(unknown, 404, "not_found")
    assert unknown.content == forbidden.content


def test_another_sponsors_rows_are_not_there(people: People) -> None:
    people.sponsor("alpha", "operator")
    seen = [each["code"] for each in signed_in("operator").get("/identity/sponsors").json()]
    assert "alpha" in seen
    other = [each["code"] for each in signed_in("operator-2").get("/identity/sponsors").json()]
    assert "alpha" not in other


def test_answers_are_kept_by_no_cache(people: People) -> None:
    assert signed_in("operator").get("/identity/me").headers["Cache-Control"] == "no-store"
    assert Caller().get("/openapi.json").status_code == 200
