"""The API itself: its operations, its error answers and its addresses."""

import json
import logging
from typing import Any

import psycopg
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from ninja.errors import AuthenticationError, HttpError, ValidationError
from psycopg import errors

import batchwright
from batchwright.api.connections import connection
from batchwright.api.description import DescribedAPI
from batchwright.api.documentation import page
from batchwright.api.edge import ExactParser, guarded, readable_only
from batchwright.api.envelopes import Wrong
from batchwright.api.operations import add_operations
from batchwright.api.problems import json_response, not_found, problem, refusal, session_ended
from batchwright.api.sessions import add_sessions
from batchwright.database.faults import DatabaseFault
from batchwright.kernel.memo import remembered
from batchwright.kernel.quantities import QuantityError
from batchwright.kernel.wire import said
from batchwright.ledger.types import NotFound, Refused, SessionEnded

log = logging.getLogger(__name__)
ROOT = "api/v1/"


@remembered
def build() -> DescribedAPI:
    """The API with every command and query that is registered."""
    api = DescribedAPI(
        title="Batchwright",
        version=batchwright.__version__,
        parser=ExactParser(),
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
    )
    add_sessions(api)
    add_operations(api)
    _add_refusals(api)
    _add_faults(api)
    return api


def addresses() -> list[URLPattern | URLResolver]:
    """The addresses below ROOT: every operation, the description and the documentation."""
    patterns, _, _ = build().urls
    for each in patterns:
        each.callback = guarded(each.callback)
    return [
        path("openapi.json", openapi),
        path("docs", documentation),
        *patterns,
    ]


def description() -> dict[str, Any]:
    """The OpenAPI description as plain JSON types."""
    told = build().get_openapi_schema(path_prefix="/" + ROOT)
    plain: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return plain


@remembered
def description_text() -> str:
    """The OpenAPI description as it is published: keys in order, one line each."""
    return json.dumps(description(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@readable_only
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return HttpResponse(description_text(), content_type="application/json")


@readable_only
def documentation(request: HttpRequest) -> HttpResponse:
    """The description as a page for people, from this server alone."""
    response = HttpResponse(page(json.loads(description_text())))
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@readable_only
def health(request: HttpRequest) -> HttpResponse:
    """Whether server and database answer, and how far the record is sealed."""
    try:
        with connection() as database:
            found = database.execute(
                "select coalesce(max(size), 0) from ledger.checkpoint"
            ).fetchone()
    except (psycopg.Error, DatabaseFault):
        return problem(503, "database_unreachable", "The database cannot be reached.")
    return json_response(
        {
            "status": "ok",
            "version": batchwright.__version__,
            "sealed_entries": found[0] if found else 0,
        }
    )


def _add_refusals(api: DescribedAPI) -> None:
    """What people may do and may not is answered with its sentence."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return refusal(error.findings, error.receipt.entry_id)

    @api.exception_handler(NotFound)
    @api.exception_handler(PermissionError)
    @api.exception_handler(errors.InsufficientPrivilege)
    def hidden(request: HttpRequest, error: Exception) -> HttpResponse:
        # InsufficientPrivilege: a row outside of the person's scope, refused by its policy.
        return not_found()

    @api.exception_handler(SessionEnded)
    @api.exception_handler(AuthenticationError)
    def ended(request: HttpRequest, error: Exception) -> HttpResponse:
        return session_ended()

    @api.exception_handler(Wrong)
    def wrong(request: HttpRequest, error: Wrong) -> HttpResponse:
        return error.answer

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [_place(each) for each in error.errors]
        detail = "; ".join(f"{each['place']}: {each['message']}" for each in places[:5])
        return problem(422, "input_wrong", detail, places=places[:50])

    @api.exception_handler(QuantityError)
    def quantity(request: HttpRequest, error: QuantityError) -> HttpResponse:
        return problem(422, "quantity_wrong", str(error)[:1000])

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 400:
            return problem(400, "json_wrong", "The body is not JSON, or a key stands twice in it.")
        return problem(error.status_code, "request_wrong", str(error))


def _place(told: dict[str, Any]) -> Any:
    where = [str(part)[:100] for part in told["loc"]]
    # What stands before the place in the input is ninja's own.
    where = where[2:] if where[:1] == ["body"] else where[1:]
    return {"place": ascii(".".join(where) or "input")[1:-1], "message": said(told)[:500]}


def _add_faults(api: DescribedAPI) -> None:
    """What the database refused or could not do; the reason is for the log, not for the caller."""

    @api.exception_handler(psycopg.IntegrityError)
    @api.exception_handler(psycopg.DataError)
    @api.exception_handler(errors.ProgramLimitExceeded)
    def impossible(request: HttpRequest, error: psycopg.Error) -> HttpResponse:
        # The last: text too long for an index.
        log.warning("Refused by the database, and by no rule before it: %s", error)
        return problem(
            422, "not_storable", "The record cannot hold this. Check numbers and length of text."
        )

    @api.exception_handler(errors.DeadlockDetected)
    @api.exception_handler(errors.SerializationFailure)
    @api.exception_handler(errors.LockNotAvailable)
    def busy(request: HttpRequest, error: Exception) -> HttpResponse:
        response = problem(503, "busy", "Others write the same records just now. Try again.")
        response["Retry-After"] = "1"
        return response

    @api.exception_handler(psycopg.OperationalError)
    @api.exception_handler(DatabaseFault)
    def unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
        log.warning("The database cannot be reached: %s", error)
        response = problem(503, "database_unreachable", "The database cannot be reached.")
        response["Retry-After"] = "5"
        return response
