"""The pages for people and machines that look whether it runs, and how to speak with it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from batchwright.api.api import description, description_text
from batchwright.api.operations import path_of
from batchwright.ledger.command import COMMANDS, QUERIES
from tests.support.people import People


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        found = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return found.union(*(_references(each) for each in node.values()))
    if isinstance(node, list):
        return set().union(*(_references(each) for each in node))
    return set()


def test_health_says_that_server_and_database_answer(people: People) -> None:
    answer = Client().get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_health_says_that_the_database_does_not_answer(home: object) -> None:
    answer = Client().get("/health")
    assert answer.status_code == 503
    assert answer.json()["code"] == "database_unreachable"
    assert Client().get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/v1/docs"])
def test_pages_ask_no_other_host_and_run_no_script(people: People, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
    assert "<script" not in text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_every_command_and_query_is_described() -> None:
    told = description()
    assert told["openapi"].startswith("3.1")
    for command in COMMANDS.values():
        if not command.offered:
            assert "/api/v1" + path_of(command.name) not in told["paths"]
            continue
        operation = told["paths"]["/api/v1" + path_of(command.name)]["post"]
        assert operation["operationId"] == command.name
        assert operation["summary"]
        prepares = "/api/v1" + path_of(command.name) + "/prepare" in told["paths"]
        assert prepares == (command.meaning is not None)
    for query in QUERIES.values():
        operation = told["paths"]["/api/v1" + path_of(query.name)]["get"]
        assert operation["responses"]["200"]["content"]["application/json"]["schema"]


def test_every_reference_of_the_description_leads_somewhere() -> None:
    told = description()
    names = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses")
        for name in told["components"][kind]
    }
    assert _references(told) - names == set()


def test_every_operation_but_signing_in_needs_a_session() -> None:
    for path, methods in description()["paths"].items():
        for operation in methods.values():
            assert bool(operation.get("security")) == (path != "/api/v1/sessions")


def test_the_documentation_names_every_operation(people: People) -> None:
    text = Client().get("/api/v1/docs").content.decode()
    for methods in json.loads(Client().get("/api/v1/openapi.json").content)["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in text


def test_a_link_of_the_documentation_leads_inside_of_what_is_closed(people: People) -> None:
    """The browser opens what holds the target of a link, not a target that is closed itself."""
    text = Client().get("/api/v1/docs").content.decode()
    targets = set(re.findall(r'<div class="inside" id="([^"]+)"', text))
    sections = set(re.findall(r'<section id="([^"]+)"', text))
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert links
    assert links <= targets | sections


def test_the_published_description_is_current() -> None:
    published = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
    assert published.read_text() == description_text(), (
        "Run: batchwright openapi --out docs/reference/openapi.json"
    )
