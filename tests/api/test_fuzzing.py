"""Fuzzing: whatever is sent, there is no fault of ours and no answer that is not described.

A real server on loopback and real PostgreSQL; each operation is called by a person whose role holds
its permission, with ids that exist, so that the rules behind the edge are reached as well.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from psycopg import Connection
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from batchwright.database.home import Role
from batchwright.ledger.command import COMMANDS, EVERYONE, QUERIES
from batchwright.ledger.table import ROW_TYPES
from tests.api.serving import serving
from tests.support.cluster import Clone
from tests.support.people import People, secret_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 3, GenerationMode.NEGATIVE: 2}
ENDING = "sessions.end"

pytestmark = pytest.mark.slow


@dataclass(kw_only=True)
class Fuzzer:
    """Who calls which operation, and what has been answered so far."""

    people: People
    base_url: str
    permissions: dict[str, frozenset[str]]
    answered: dict[int, int]

    def caller(self, operation_id: str) -> str:
        """A person whose role holds the permission of the operation."""
        name = operation_id.removesuffix(".prepare")
        by_name = {each.name: each.permission for each in COMMANDS.values()}
        permission = by_name.get(name) or (QUERIES[name].permission if name in QUERIES else "")
        holders = [code for code, held in self.permissions.items() if permission in held]
        return "operator" if permission == EVERYONE or not holders else holders[0]

    def headers(self, code: str) -> dict[str, str]:
        """The headers of the person's requests."""
        return {"Authorization": f"Bearer {self.people.token(code)}"}

    def count(self, status: int) -> None:
        """One more answer of this status."""
        self.answered[status] = self.answered.get(status, 0) + 1


@pytest.fixture
def fuzzer(people: People, database: Clone, caplog: pytest.LogCaptureFixture) -> Iterator[Fuzzer]:
    caplog.set_level(logging.ERROR, logger="django.request")
    people.sponsor("alpha")
    with database.connect(Role.OWNER) as owner:
        known = _known_ids(owner)
        held = dict(owner.execute(_PERMISSIONS).fetchall())
    schemathesis.openapi.format("uuid", st.sampled_from([*map(str, known), str(uuid4())]))
    load_all_checks()
    with serving() as base_url:
        yield Fuzzer(
            people=people,
            base_url=base_url,
            permissions={code: frozenset(each) for code, each in held.items()},
            answered={},
        )


_PERMISSIONS = """
    select u.code, array_agg(distinct p)
    from identity_user u join identity_role_assignment a on a.user_id = u.id
    join identity_role r on r.id = a.role_id
    cross join lateral jsonb_array_elements_text(r.permissions) p group by u.code order by u.code
"""


def _known_ids(owner: Connection[Any]) -> list[UUID]:
    """A few ids of each table that has rows."""
    found: list[UUID] = []
    for name in sorted(ROW_TYPES):
        rows = owner.execute(f"select id from {name} order by id limit 3".encode()).fetchall()
        found += [each[0] for each in rows]
    return found


def _checked(fuzzer: Fuzzer, operation: Any, mode: GenerationMode) -> None:
    operation_id = operation.definition.raw["operationId"]
    code = fuzzer.caller(operation_id)

    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        if isinstance(case.body, dict) and mode is GenerationMode.POSITIVE:
            _let_in(case)
        answer = case.call(base_url=fuzzer.base_url, headers=fuzzer.headers(code), timeout=30)
        case.validate_response(answer, checks=CHECKS)
        fuzzer.count(answer.status_code)
        if operation_id.endswith(".prepare") and answer.status_code == 200:
            _sign(fuzzer, case, code, answer.json()["digest"])

    check()


def _let_in(case: Any) -> None:
    """What is made up and stops at the door is taken away; what is behind it is to be met."""
    for name in ("witness", "signature"):
        case.body.pop(name, None)
    for name in ("Idempotency-Key", "If-Match"):
        if case.headers is not None:
            case.headers.pop(name, None)


def _sign(fuzzer: Fuzzer, case: Any, code: str, digest: str) -> None:
    """What was prepared is signed and done; the answer is no fault of ours."""
    signature = {"secret": secret_of(code), "user_code": code, "digest": digest}
    answer = requests.post(
        fuzzer.base_url + case.path.removesuffix("/prepare"),
        json={"do": case.body["do"], "signature": signature},
        headers=fuzzer.headers(code),
        timeout=30,
    )
    assert answer.status_code < 500, (case.path, case.body, answer.text)
    fuzzer.count(answer.status_code)


def test_no_input_makes_a_fault_or_an_undescribed_answer(fuzzer: Fuzzer) -> None:
    schema = schemathesis.openapi.from_url(
        fuzzer.base_url + "/api/v1/openapi.json",
        config=schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}}),
    )
    failures = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] == ENDING:
            continue
        for mode in EXAMPLES:
            try:
                _checked(fuzzer, operation, mode)
            except Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, "only what takes no input has no wrong one"
            except (AssertionError, ExceptionGroup) as failure:
                failures.append(f"{operation.label} {mode.value}: {_first(failure)}")
    assert failures == [], "\n\n".join(failures)
    assert fuzzer.answered.get(200, 0) > len(QUERIES), fuzzer.answered


def _first(failure: BaseException) -> str:
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return str(failure)[:1500]
