"""Each command and each query as an operation of the API, made from the registries."""

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import Parameter, signature
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.params.functions import Query
from psycopg import Connection
from pydantic import Field, create_model

from batchwright.api.connections import connection
from batchwright.api.envelopes import (
    Witness,
    Wrong,
    idempotency_key,
    preparation_model,
    request_model,
    signature_given,
    with_expected_version,
)
from batchwright.api.problems import json_response, problem
from batchwright.api.sessions import bearer, token_of
from batchwright.identity.sessions import sign_in, sign_out
from batchwright.kernel.rows import Row, has_version, version_of
from batchwright.kernel.wire import PageSize, Strict, built, titled, wire_type
from batchwright.ledger.command import COMMANDS, QUERIES, CommandSpecification, QuerySpecification
from batchwright.ledger.executor import execute
from batchwright.ledger.outward import receipt_outward
from batchwright.ledger.scope import ask, scope
from batchwright.ledger.signing import prepare

_FROM_ADDRESS: Any = Query(...)


def add_operations(api: NinjaAPI) -> None:
    """Adds a path for each command (POST, and its preparation) and each query (GET)."""
    offered = [each for each in COMMANDS.values() if each.offered]
    for command in sorted(offered, key=lambda each: each.name):
        _add_command(api, command)
        if command.meaning is not None:
            _add_preparation(api, command)
    for query in sorted(QUERIES.values(), key=lambda each: each.name):
        _add_query(api, query)


def path_of(name: str) -> str:
    """The path of a command or query: `batches.dispose_batch` is at /batches/dispose-batch."""
    return "/" + name.replace(".", "/").replace("_", "-")


def first_line(function: Any) -> str:
    """The first line of a docstring, without its full stop."""
    return (function.__doc__ or "").strip().split("\n")[0].rstrip(".")


@contextmanager
def _acting(database: Connection[Any], token: str, witness: Witness | None) -> Iterator[str]:
    """The token of who acts: the session's person, or the witness who stands beside them."""
    if witness is None:
        yield token
        return
    with scope(database, token):
        pass
    session = sign_in(database, witness.user_code, witness.secret, is_momentary=True)
    if session is None:
        raise Wrong(403, "signature_wrong", "The witness was not accepted. Check user and secret.")
    try:
        yield session.token
    finally:
        sign_out(database, session.token)


def _add_command(api: NinjaAPI, command: CommandSpecification) -> None:
    def operation(request: HttpRequest, body: Any) -> HttpResponse:
        do = with_expected_version(request, command, built(command.type, body.do))
        key = idempotency_key(request)
        signed = signature_given(body)
        with connection() as database, _acting(database, token_of(request), body.witness) as token:
            receipt = execute(
                database,
                do,
                token,
                key=key,
                reason=body.reason,
                event_at=body.event_at,
                signature=signed,
            )
        return json_response(receipt_outward(receipt))

    operation.__annotations__ = {"request": HttpRequest, "body": request_model(command.name)}
    operation.__name__ = command.name.replace(".", "_")
    api.post(
        path_of(command.name),
        operation_id=command.name,
        summary=first_line(command.function),
        description=_described(command),
        tags=[command.module],
        auth=bearer,
    )(operation)


def _described(command: CommandSpecification) -> str:
    lines = [" ".join((command.function.__doc__ or "").split())]
    lines.append(f"Permission: {command.permission}.")
    if command.meaning:
        asked = "where recipe or rule asks for it" if command.signed_when else "always"
        lines.append(f"Signed as: {command.meaning}, {asked}; ask {path_of(command.name)}/prepare.")
    if command.needs_reason:
        lines.append("Needs a reason.")
    return "\n\n".join(lines)


def _add_preparation(api: NinjaAPI, command: CommandSpecification) -> None:
    def operation(request: HttpRequest, body: Any) -> HttpResponse:
        do = built(command.type, body.do)
        with connection() as database, _acting(database, token_of(request), body.witness) as token:
            prepared = prepare(database, do, token, reason=body.reason, event_at=body.event_at)
        return json_response(prepared)

    operation.__annotations__ = {"request": HttpRequest, "body": preparation_model(command.name)}
    operation.__name__ = command.name.replace(".", "_") + "_prepare"
    api.post(
        path_of(command.name) + "/prepare",
        operation_id=command.name + ".prepare",
        summary=f"What a person signs by: {first_line(command.function)}",
        description=(
            "The exact content that is shown to the person, with reason and event time as they "
            "will be given, its meaning and its digest. The signature is made over the digest; "
            "the act is refused (409) if the content changed."
        ),
        tags=[command.module],
        auth=bearer,
    )(operation)


def _add_query(api: NinjaAPI, query: QuerySpecification) -> None:
    declared = signature(query.function).parameters
    told = {"limit": "At most so many rows.", "after": "The id of the last row already seen."}
    members: dict[str, Any] = {}
    for name, hint in query.parameters.items():
        default = declared[name].default
        members[name] = (
            PageSize if name == "limit" else wire_type(hint, address=True),
            Field(
                ... if default is Parameter.empty else default,
                description=told.get(name),
            ),
        )
    model = create_model(titled(query.name) + "Query", __base__=Strict, **members)
    lists = {name for name, (kind, _) in members.items() if "list[" in str(kind)}

    def answered(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
        for name in request.GET:
            if name not in query.parameters:
                return problem(422, "parameter_unknown", f"Not known here: {name[:100]!a}.")
            if len(request.GET.getlist(name)) > 1 and name not in lists:
                return problem(422, "parameter_repeated", f"Given twice: {name}.")
        with connection() as database:
            found = ask(database, query.name, token_of(request), **given)
        if isinstance(found, Row) and has_version(type(found)):
            tag = f'"{version_of(found)}"'
            if request.headers.get("If-None-Match") == tag:
                return HttpResponse(status=304, headers={"ETag": tag})
            response = json_response(found)
            response["ETag"] = tag
            return response
        return json_response(found)

    def operation(request: HttpRequest, parameters: Any) -> HttpResponse:
        given = {
            name: built(hint, getattr(parameters, name)) for name, hint in query.parameters.items()
        }
        return answered(request, given)

    def bare(request: HttpRequest) -> HttpResponse:
        return answered(request, {})

    chosen = operation if members else bare
    if members:
        operation.__annotations__ = {
            "request": HttpRequest,
            "parameters": Annotated[model, _FROM_ADDRESS],
        }
    chosen.__name__ = query.name.replace(".", "_")
    api.get(
        path_of(query.name),
        operation_id=query.name,
        summary=first_line(query.function),
        description=" ".join((query.function.__doc__ or "").split())
        + f"\n\nPermission: {query.permission}.",
        tags=[query.module],
        auth=bearer,
    )(chosen)
