"""Acting through the public API, as anybody could: one session a person, over plain HTTP."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from batchwright.kernel.canonical import jsonable
from batchwright.ledger.command import COMMANDS
from batchwright.ledger.types import Command
from demo.acting import RefusedHere

WAIT_S = 30
"""How long a request is tried again while the server is away."""


class ApiActing:
    """People act by their codes through the API at `url`.

    Every command carries an idempotency key, so that it can be sent again when the answer was lost:
    the second time gives the first receipt.
    """

    def __init__(self, url: str, secrets: Mapping[str, str]) -> None:
        self.url = url
        self._secrets = dict(secrets)
        self._tokens: dict[str, str] = {}
        self._signed: set[str] = set()

    def secret(self, code: str) -> str:
        """The person's secret as it is now."""
        return self._secrets[code]

    def set_secret(self, code: str, secret: str) -> None:
        """The person's secret from now on; the next request begins a new session."""
        self._secrets[code] = secret
        self._tokens.pop(code, None)
        self._signed.discard(code)

    def do(self, code: str, command: Command, **how: Any) -> Mapping[str, Any]:
        """As the person, unsigned."""
        return self._send(code, command, self._envelope(command, how))

    def sign(self, code: str, command: Command, **how: Any) -> Mapping[str, Any]:
        """As the person, signed: the exact content is asked for first, then signed by digest."""
        signature = {
            "secret": self._secrets[code],
            "digest": self._prepared(code, command, how),
            "user_code": None if code in self._signed else code,
        }
        answer = self._send(code, command, self._envelope(command, how, signature=signature))
        self._signed.add(code)
        return answer

    def witness(self, code: str, at: str, command: Command) -> Mapping[str, Any]:
        """As the person `code` at the screen of `at`, with both components."""
        signature = {
            "secret": self._secrets[code],
            "digest": self._prepared(at, command, {}),
            "user_code": code,
        }
        witness = {"user_code": code, "secret": self._secrets[code]}
        envelope = self._envelope(command, {}, signature=signature, witness=witness)
        return self._send(at, command, envelope)

    def ask(self, code: str, name: str, **parameters: object) -> Any:
        """What the query answers."""
        query = "&".join(f"{key}={value}" for key, value in parameters.items())
        return self._request("GET", f"{_path(name)}?{query}", None, self._token(code))

    def _prepared(self, code: str, command: Command, how: Mapping[str, Any]) -> str:
        path = f"{_path(COMMANDS[type(command)].name)}/prepare"
        envelope = {"do": jsonable(command), **_told(how)}
        return str(self._request("POST", path, envelope, self._token(code))["digest"])

    def _envelope(self, command: Command, how: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        return {"do": _with_secrets(command), **_told(how), **more}

    def _send(self, code: str, command: Command, envelope: dict[str, Any]) -> Mapping[str, Any]:
        path = _path(COMMANDS[type(command)].name)
        answer: Mapping[str, Any] = self._request(
            "POST", path, envelope, self._token(code), key=str(uuid4())
        )
        return answer

    def _token(self, code: str) -> str:
        if code not in self._tokens:
            body = {"user_code": code, "secret": self._secrets[code]}
            self._tokens[code] = self._request("POST", "/sessions", body, None)["token"]
        return self._tokens[code]

    def _request(
        self, method: str, path: str, body: Any, token: str | None, key: str | None = None
    ) -> Any:
        return patiently(lambda: self._once(method, path, body, token, key))

    def _once(self, method: str, path: str, body: Any, token: str | None, key: str | None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Content-Type": "application/json",
                **({"Authorization": f"Bearer {token}"} if token else {}),
                **({"Idempotency-Key": key} if key else {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read() or b"{}")
            if error.code == 503:
                raise ConnectionError(problem.get("detail")) from None
            codes = [each["code"] for each in problem.get("findings", ())]
            raise RefusedHere(
                tuple(codes) or (f"{error.code} {problem.get('code')}: {problem.get('detail')}",),
                problem.get("entry") or 0,
                " ".join(each["sentence"] for each in problem.get("findings", ())),
            ) from None


def patiently(request: Callable[[], Any]) -> Any:
    """The answer of `request`, tried again while nobody answers."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            return request()
        except (ConnectionError, urllib.error.URLError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _told(how: Mapping[str, Any]) -> dict[str, Any]:
    return {key: jsonable(value) for key, value in how.items() if value is not None}


def _path(name: str) -> str:
    return "/" + name.replace(".", "/").replace("_", "-")


def _with_secrets(command: Command) -> dict[str, Any]:
    """The command as JSON with its secrets, which no record ever holds."""
    return {name: jsonable(getattr(command, name)) for name in type(command).__dataclass_fields__}
