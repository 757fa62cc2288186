"""The OpenAPI 3.1 description: what ninja says of the input, and every answer there may be."""

from typing import Any

from ninja import NinjaAPI

from batchwright.api.schemas import FINDING, PROBLEM, RECEIPT, SESSION, Schema, outward
from batchwright.kernel.rows import Row, has_version
from batchwright.ledger.command import COMMANDS, QUERIES, CommandSpecification, QuerySpecification
from batchwright.ledger.types import Prepared

ABOUT = """\
Every command and every query of Batchwright; nothing else writes or reads.

**Sessions.** POST `user_code` and `secret` to `/api/v1/sessions`, and send the token that comes
back with every request, as `Authorization: Bearer TOKEN`.

**Commands** are POSTed as `{"do": {...}}`, with `reason`, `event_at`, `signature` and `witness`
where they are due. The answer is the receipt of the one entry that the record now holds. What a
rule refuses is answered with problem details, and the attempt stays in the record.

**Signatures.** `/prepare` gives the exact content to show, its meaning and its digest; the command
is then sent with `signature`: the digest, the signer's secret and, at the first signing of a
session, the user code. A `witness` acts outside their own session with both components each time.

**Repeating.** With an `Idempotency-Key` a repeated command gives its first receipt.

**Versions.** `ETag` of a row is its version; send it as `If-Match` (or `expected_version`) with a
command that changes the row: a stale write is refused with 412 and both versions.

**Paging.** Long lists take `limit` and `after`, the id of the last row already seen.

**Numbers** are sent as JSON numbers or as text and come back as text, digit for digit. Instants
carry their zone. Unknown fields and parameters are refused. Unknown and forbidden read the same.
"""

_SENTENCES = {
    400: "The request cannot be read, or its headers do not fit",
    401: "There is no live session",
    403: "The signature is missing or was not accepted",
    404: "There is no such record, or this person may not see it",
    405: "The address does not take this method",
    409: "Something changed or was taken meanwhile, or the key was used for another command",
    412: "The row is no longer at the stated version; both versions are told",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "Input was not understood, or a rule refused the act; findings say why",
    503: "The database cannot be reached, or is too busy",
}
_READING = (400, 401, 404, 405, 422, 503)
_SIGNING_IN = (400, 401, 405, 413, 415, 422, 503)
_PREPARING = (400, 401, 403, 404, 405, 409, 413, 415, 422, 503)
_WRITING = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 503)

_ETAG = {"ETag": {"description": "The version of the row", "schema": {"type": "string"}}}
_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A repeated command gives its first receipt.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The version of the row that is to be changed.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,18}"$'},
}
_NONE_MATCH: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "304 without a body, if the row is still at this version.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,18}"$'},
}


class DescribedAPI(NinjaAPI):
    """An API whose description says every answer, made from the registries."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI description."""
        described = super().get_openapi_schema(**options)
        components = described["components"]["schemas"]
        components |= {
            "Finding": FINDING,
            "Problem": PROBLEM,
            "Receipt": RECEIPT,
            "Session": SESSION,
        }
        by_name = {each.name: each for each in COMMANDS.values() if each.offered}
        for path in described["paths"].values():
            for operation in path.values():
                _describe(operation, by_name, components)
                operation["parameters"] = _untitled(operation["parameters"])
        described["info"]["description"] = ABOUT
        described["servers"] = [{"url": "/"}]
        described["components"]["schemas"] = {
            name: _untitled(schema) for name, schema in sorted(components.items())
        }
        described["components"]["responses"] = _problem_responses()
        return described


def _describe(
    operation: dict[str, Any],
    commands: dict[str, CommandSpecification],
    components: dict[str, Schema],
) -> None:
    name = operation["operationId"]
    if name in commands:
        receipt = _json("The receipt", {"$ref": "#/components/schemas/Receipt"})
        operation["responses"] = {"200": receipt, **_problems(_WRITING)}
        operation["parameters"].append(_KEY)
        if "expected_version" in commands[name].type.__dataclass_fields__:
            operation["parameters"].append(_MATCH)
    elif name in QUERIES:
        _describe_query(operation, QUERIES[name], components)
    elif name == "sessions.begin":
        session = _json("The session has begun", {"$ref": "#/components/schemas/Session"})
        operation["responses"] = {"201": session, **_problems(_SIGNING_IN)}
    elif name == "sessions.end":
        ended = {"description": "The session has ended"}
        operation["responses"] = {"204": ended, **_problems((400, 401, 405, 503))}
    else:
        prepared = _json("What is shown and signed", outward(Prepared, components))
        operation["responses"] = {"200": prepared, **_problems(_PREPARING)}


def _describe_query(
    operation: dict[str, Any], query: QuerySpecification, components: dict[str, Schema]
) -> None:
    found = _json("What was asked for", outward(query.result, components))
    operation["responses"] = {"200": found, **_problems(_READING)}
    if (
        isinstance(query.result, type)
        and issubclass(query.result, Row)
        and has_version(query.result)
    ):
        found["headers"] = _ETAG
        operation["responses"]["304"] = {
            "description": "The row is still at this version",
            "headers": _ETAG,
        }
        operation["parameters"].append(_NONE_MATCH)


def _json(description: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problems(codes: tuple[int, ...]) -> dict[str, Any]:
    return {str(code): {"$ref": f"#/components/responses/Problem{code}"} for code in codes}


def _problem_responses() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        f"Problem{code}": {
            "description": sentence,
            "content": {"application/problem+json": {"schema": schema}},
        }
        for code, sentence in _SENTENCES.items()
    }


def _untitled(schema: Any) -> Any:
    """`schema` without the titles that only repeat the name of a field."""
    if isinstance(schema, list):
        return [_untitled(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: value
        for name, value in schema.items()
        if name != "title" or not isinstance(value, str)
    }
    return {
        name: {each: _untitled(told) for each, told in value.items()}
        if name == "properties"
        else _untitled(value)
        for name, value in kept.items()
    }
