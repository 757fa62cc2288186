"""Signing in and out, and the bearer token of each request."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer

from batchwright.api.connections import connection
from batchwright.api.envelopes import SecretText
from batchwright.api.problems import json_response, problem
from batchwright.identity.sessions import sign_in, sign_out
from batchwright.kernel.wire import CodeText, Strict
from batchwright.ledger.scope import scope


class SessionRequest(Strict):
    """Both components of a sign-in: user code and secret."""

    user_code: CodeText
    secret: SecretText


class Bearer(HttpBearer):
    """The token of a session; whether it lives, the database says when it is used."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        """The token, if it can be one."""
        return token if token.isascii() and token.isprintable() and len(token) <= 200 else None


bearer = Bearer()


def token_of(request: HttpRequest) -> str:
    """The token that Bearer found in the request."""
    token: str = getattr(request, "auth")
    return token


def add_sessions(api: NinjaAPI) -> None:
    """Adds the operations that begin and end a session."""

    @api.post(
        "/sessions",
        operation_id="sessions.begin",
        summary="A session begins",
        tags=["sessions"],
        auth=None,
    )
    def begin(request: HttpRequest, body: SessionRequest) -> HttpResponse:
        """A session begins; wrong, unknown, locked and deactivated read the same."""
        with connection() as database:
            session = sign_in(database, body.user_code, body.secret)
            if session is None:
                return problem(401, "sign_in_failed", "User or secret was not accepted.")
            with scope(database, session.token) as actor:
                told = {
                    "token": session.token,
                    "user_id": actor.user_id,
                    "user_code": actor.code,
                    "name": actor.name,
                    "permissions": actor.permissions,
                    "accountable": actor.accountable,
                    "must_change_secret": actor.must_change_secret,
                }
        return json_response(told, status=201)

    @api.delete(
        "/sessions/current",
        operation_id="sessions.end",
        summary="The session of the token ends",
        tags=["sessions"],
        auth=bearer,
    )
    def end(request: HttpRequest) -> HttpResponse:
        """The session of the token has ended."""
        with connection() as database:
            with scope(database, token_of(request)):
                pass
            sign_out(database, token_of(request))
        return HttpResponse(status=204)
