"""Queries through the API: what was asked for, its version, and nothing for those who may not."""

import json
from uuid import uuid4

import pytest

from batchwright.kernel.rows import SITE
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
    forbidden = signed_in("sponsor-representative").get("/identity/user-rights", user_id=known)
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


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "ten", "1e2", "9" * 30])
def test_a_page_has_between_1_and_1000_rows(people: People, limit: str) -> None:
    answer = signed_in("operator").get("/batches/batches", limit=limit)
    assert is_problem(answer, 422, "input_wrong")
    assert answer.json()["places"][0]["place"] == "limit"


def specification(product_code: str) -> dict[str, object]:
    """A draft of the site's own specification, with one test."""
    assay = {"code": "assay", "name": "Assay", "method": "M-1", "unit": "%"}
    return {
        "sponsor_id": str(SITE),
        "product_code": product_code,
        "title": f"Specification of {product_code}",
        "tests": [assay | {"lower": "95.0", "upper": "105.00"}],
    }


def test_pages_follow_one_another_without_gap_or_overlap(people: People) -> None:
    engineer = signed_in("process-engineer")
    for number in range(5):
        answer = engineer.do("/laboratory/draft-specification", specification(f"P{number}"))
        assert answer.status_code == 200, answer.content
    found: list[dict[str, str]] = []
    while True:
        after = {"after": found[-1]["id"]} if found else {}
        page = engineer.get("/laboratory/specifications", limit="2", **after).json()
        found += page
        if len(page) < 2:
            break
    assert [each["product_code"] for each in found] == [f"P{number}" for number in range(5)]


def test_numbers_keep_their_digits_on_the_way_in_and_out(people: People) -> None:
    engineer = signed_in("process-engineer")
    text = json.dumps({"do": specification("P1")}).replace('"95.0"', "95.0")
    made = engineer.post_text("/laboratory/draft-specification", text)
    assert made.status_code == 200, made.content
    [found] = engineer.get(
        "/laboratory/specification-tests",
        specification_id=made.json()["result"]["specification_id"],
    ).json()
    assert (found["limits"]["lower"], found["limits"]["upper"]) == ("95.0", "105.00")
