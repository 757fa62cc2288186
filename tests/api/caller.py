"""A caller of the API within the test's own process."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.support.people import secret_of

ROOT = "/api/v1"


@dataclass(kw_only=True)
class Caller:
    """One person's session, or nobody's."""

    token: str | None = None

    def __post_init__(self) -> None:
        self._client = Client(raise_request_exception=False)

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        """The headers of each request."""
        return ({"Authorization": f"Bearer {self.token}"} if self.token else {}) | more

    def get(self, path: str, /, headers: dict[str, str] | None = None, **parameters: Any) -> Any:
        """The answer to a GET."""
        return self._client.get(ROOT + path, data=parameters, headers=self.headers(headers or {}))

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """The answer to a POST of `body` as JSON."""
        return self.post_text(path, json.dumps(body), **headers)

    def post_text(
        self, path: str, text: str | bytes, content_type: str = "application/json", **headers: str
    ) -> Any:
        """The answer to a POST of `text`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.post(
            ROOT + path, data=text, content_type=content_type, headers=self.headers(named)
        )

    def delete(self, path: str) -> HttpResponse:
        """The answer to a DELETE."""
        answer: HttpResponse = self._client.delete(ROOT + path, headers=self.headers({}))
        return answer

    def do(
        self, path: str, do: dict[str, Any], more: dict[str, Any] | None = None, **headers: str
    ) -> Any:
        """The answer to a command."""
        return self.post(path, {"do": do, **(more or {})}, **headers)

    def sign(self, path: str, do: dict[str, Any], code: str, **headers: str) -> Any:
        """The answer to a command that is prepared and signed with both components."""
        prepared = self.do(path + "/prepare", do)
        assert prepared.status_code == 200, prepared.content
        signature = {
            "secret": secret_of(code),
            "user_code": code,
            "digest": prepared.json()["digest"],
        }
        return self.do(path, do, {"signature": signature}, **headers)


def signed_in(code: str) -> Caller:
    """A caller with a session of the person `code`."""
    answer = Caller().post("/sessions", {"user_code": code, "secret": secret_of(code)})
    assert answer.status_code == 201, answer.content
    return Caller(token=answer.json()["token"])


def is_problem(answer: Any, status: int, code: str) -> bool:
    """True if `answer` is problem details of this status and code, told apart if not."""
    told = (answer.status_code, answer.headers.get("Content-Type"), answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json", told
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code), told
    assert body["type"] == f"urn:batchwright:{code}"
    assert body["detail"]
    return True
