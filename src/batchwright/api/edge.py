"""What every request passes: size and media type before it is read, problem details after it."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.parser import Parser

from batchwright.api.problems import PROBLEM_TYPE, problem

View = Callable[..., HttpResponse]

_SENTENCES = {
    400: ("request_wrong", "The request cannot be read."),
    404: ("path_unknown", "Nothing is at this address. What there is stands in /api/v1/docs."),
    405: ("method_not_allowed", "This address does not take that method."),
}


class ExactParser(Parser):
    """Reads JSON numbers as Decimal with the digits that were sent; duplicate keys are refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as JSON; raises ValueError, which is answered with 400."""
        return exact_json(request.body)


def exact_json(body: bytes) -> Any:
    """`body` as JSON in UTF-8; raises ValueError where it is none, or a key stands twice in it."""
    # By itself json would take UTF-16 too.
    return json.loads(
        body.decode(),
        parse_float=Decimal,
        parse_constant=_no_constant,
        object_pairs_hook=_no_duplicates,
    )


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def guarded(view: View) -> View:
    """`view`, reached only by requests of a size and media type that it takes."""

    @wraps(view)
    def passed(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.method in ("POST", "PUT", "PATCH"):
            refused = _unreadable(request)
            if refused is not None:
                return refused
        return told(view(request, *args, **options))

    return passed


def readable_only(view: View) -> View:
    """`view`, reached by GET and HEAD alone; the server leaves out the body of a HEAD."""

    @wraps(view)
    def passed(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return told(HttpResponse(status=405, headers={"Allow": "GET, HEAD"}))
        return told(view(request, *args, **options))

    return passed


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    largest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if not length.isdigit() or int(length[:20]) > largest:
        return problem(413, "body_too_large", f"A body has at most {largest} bytes.")
    charset = request.content_params.get("charset", "utf-8").lower()
    if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
        return problem(
            415, "media_type_wrong", "Send JSON in UTF-8, as Content-Type: application/json."
        )
    return None


def told(response: HttpResponse) -> HttpResponse:
    """`response` with its length; with problem details, if it is an error that says none."""
    status = response.status_code
    if status < 400 or response.headers.get("Content-Type") == PROBLEM_TYPE:
        if status not in (204, 304):
            # Without its length the server ends the connection after each answer.
            response["Content-Length"] = str(len(response.content))
        return response
    code, sentence = _SENTENCES.get(status, ("request_wrong", "The request was refused."))
    made = problem(status, code, sentence)
    if "Allow" in response.headers:
        made["Allow"] = response.headers["Allow"]
    return made


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to a request that it cannot read."""
    return problem(400, *_SENTENCES[400])


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to an address that leads nowhere."""
    return problem(404, *_SENTENCES[404])


def failed(request: HttpRequest) -> HttpResponse:
    """Django's answer to a fault of ours; what it was stands in the server's log alone."""
    return problem(
        500, "fault", "The server failed; nothing was done. Tell the people who keep it running."
    )
