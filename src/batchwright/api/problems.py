"""Errors as problem details (RFC 9457): a stable code for machines, a sentence for people."""

from collections.abc import Iterable

from django.http import HttpResponse

from batchwright.kernel.canonical import Json, canonical
from batchwright.kernel.findings import Finding
from batchwright.kernel.messages import sentence, told
from batchwright.ledger.outward import finding_outward, telling

PROBLEM_TYPE = "application/problem+json"

_STATUS = {
    "not_found": 404,
    "stale_write": 412,
    "number_taken": 409,
    "idempotency_key_reused": 409,
    "signature_missing": 403,
    "signature_wrong": 403,
    "signature_stale": 409,
    "accountability_missing": 403,
    "secret_must_change": 403,
}
REFUSED = 422
"""What a rule refuses: the input was understood, and its act may not be done now."""


def problem(status: int, code: str, detail: str, **more: Json) -> HttpResponse:
    """A response with problem details."""
    body = {
        "type": f"urn:batchwright:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
    }
    return json_response({**body, **more}, status=status, content_type=PROBLEM_TYPE)


def not_found() -> HttpResponse:
    """Unknown and forbidden read the same."""
    return problem(404, "not_found", told("not_found", {}))


def session_ended() -> HttpResponse:
    """Nobody acts: the token has no live session."""
    response = problem(401, "session_ended", told("session_ended", {}))
    response["WWW-Authenticate"] = "Bearer"
    return response


def refusal(findings: Iterable[Finding], entry_id: int) -> HttpResponse:
    """What was refused and why; the attempt is in the record under `entry`."""
    found = list(findings)
    named = telling(found)
    status = _STATUS.get(named.code, REFUSED)
    # Findings beside a hidden thing would tell what is hidden.
    shown: list[Json] = [] if status == 404 else [finding_outward(each) for each in found]
    return problem(status, named.code, sentence(named), findings=shown, entry=entry_id)


def json_response(
    value: object, status: int = 200, content_type: str = "application/json"
) -> HttpResponse:
    """`value` as canonical JSON; quantities and instants are text, so that nothing is rounded."""
    response = HttpResponse(canonical(value), status=status, content_type=content_type)
    response["Cache-Control"] = "no-store"
    return response
