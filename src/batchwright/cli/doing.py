"""A command is done from the command line: read, shown and signed where due, and answered."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from psycopg import Connection
from pydantic import TypeAdapter, ValidationError

from batchwright.cli.base import Answer, Code, Fault
from batchwright.cli.fields import Hints, exact_json, given_fields, is_secret, option, validated
from batchwright.cli.session import SECRET, WITNESS_SECRET, database, ended, kept, read, secret
from batchwright.cli.tables import readable
from batchwright.identity.sessions import sign_in, sign_out
from batchwright.kernel.messages import sentence, told
from batchwright.kernel.quantities import QuantityError
from batchwright.kernel.wire import Instant, built, meanings, model_of
from batchwright.ledger.command import CommandSpecification
from batchwright.ledger.executor import execute
from batchwright.ledger.outward import finding_outward, receipt_outward, telling
from batchwright.ledger.signing import prepare
from batchwright.ledger.types import (
    Command,
    NotFound,
    Prepared,
    Receipt,
    Refused,
    SessionEnded,
    SignatureGiven,
)


def add_options(parser: ArgumentParser) -> None:
    """`parser` takes what surrounds a command."""
    parser.add_argument(
        "--json-input", type=Path, metavar="FILE", help="the fields as JSON; - reads"
    )
    parser.add_argument("--reason", help="why; a change of a recorded value needs one")
    parser.add_argument("--event-at", metavar="INSTANT", help="when it happened, if not now")
    parser.add_argument("--key", help="idempotency key: a repeated command gives its first receipt")
    parser.add_argument("--sign", action="store_true", help="shows the content, then signs it")
    parser.add_argument("--secret-file", type=Path, help=f"else {SECRET}, or it is asked for")
    parser.add_argument("--witness", metavar="CODE", help="another person acts at this screen")
    parser.add_argument("--witness-secret-file", type=Path, help=f"else {WITNESS_SECRET}")


def done(given: Namespace, specification: CommandSpecification, hints: Hints) -> Answer:
    """The receipt of the command, or why it was refused."""
    signs = given.sign or (
        given.witness and specification.meaning and not specification.signed_when
    )
    if specification.meaning is None and given.sign:
        raise Fault(f"{specification.name} asks for no signature.", Code.USAGE)
    do = _command(given, specification, hints)
    if specification.meaning and not specification.signed_when and not signs:
        raise Fault("This act needs your signature. Add --sign.", Code.USAGE)
    session, event_at = kept(given), _instant(given.event_at)
    try:
        with database() as connection, _acting(connection, given, session.token) as (token, own):
            signature = None
            if signs:
                prepared = prepare(connection, do, token, reason=given.reason, event_at=event_at)
                _show(prepared, given.json)
                signature = SignatureGiven(
                    secret=own
                    if own is not None
                    else secret(f"Secret of {prepared.signer_code}", SECRET, given.secret_file),
                    digest=prepared.digest,
                    user_code=prepared.signer_code,
                )
            receipt = execute(
                connection,
                do,
                token,
                key=given.key,
                reason=given.reason,
                event_at=event_at,
                signature=signature,
            )
    except Refused as refused:
        return refusal(refused)
    except (NotFound, PermissionError):
        raise Fault(told("not_found", {}), Code.REFUSED) from None
    except QuantityError as wrong:
        raise Fault(str(wrong), Code.REFUSED) from None
    except SessionEnded:
        raise ended() from None
    return _done(receipt)


def _command(given: Namespace, specification: CommandSpecification, hints: Hints) -> Command:
    values: dict[str, Any] = {}
    if given.json_input is not None:
        values = exact_json(read(given.json_input), str(given.json_input))
        if not isinstance(values, dict):
            raise Fault(f"{given.json_input} holds no JSON object.", Code.USAGE)
    values |= given_fields(given, hints)
    for each in fields(specification.type):
        if is_secret(hints[each.name]) and each.default is MISSING and each.name not in values:
            prompt = meanings(specification.type).get(each.name, each.name).split(".")[0]
            values[each.name] = secret(f"{each.name}: {prompt}", _variable(each.name), None)
    do: Command = built(specification.type, validated(model_of(specification.type), values))
    return do


def _variable(name: str) -> str:
    """Where a secret field is taken from; never from the session's own secret."""
    return f"BATCHWRIGHT_FIELD_{name.upper()}"


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    kind: Annotated[Any, "the same that the API reads"] = Instant
    try:
        at: datetime = TypeAdapter(kind).validate_python(text)
    except ValidationError as wrong:
        message = wrong.errors()[0]["msg"].removeprefix("Value error, ")
        raise Fault(f"{option('event_at')}: {message}", Code.USAGE) from None
    return at


@contextmanager
def _acting(
    connection: Connection[Any], given: Namespace, token: str
) -> Iterator[tuple[str, str | None]]:
    """The token of who acts, and the secret where it is known: that of a witness, given once."""
    if given.witness is None:
        yield token, None
        return
    own = secret(f"Secret of {given.witness}", WITNESS_SECRET, given.witness_secret_file)
    session = sign_in(connection, given.witness, own, is_momentary=True)
    if session is None:
        raise Fault("The witness was not accepted. Check user and secret.", Code.REFUSED)
    try:
        yield session.token, own
    finally:
        sign_out(connection, session.token)


def _show(prepared: Prepared, quietly: bool) -> None:
    """What is signed stands on the screen before the secret is asked for (US-11.50)."""
    if quietly:
        return
    shown = exact_json(prepared.content, "content")
    print(f"To be signed as {prepared.meaning} by {prepared.signer_name}:", file=sys.stderr)
    print(readable(shown["shown"]), file=sys.stderr)
    for name, told_as in (("event_at", "happened at"), ("reason", "reason")):
        if shown[name] is not None:
            print(f"{told_as}  {shown[name]}", file=sys.stderr)
    print(f"digest  {prepared.digest.hex()}", file=sys.stderr)


def _done(receipt: Receipt) -> Answer:
    again = " (done before; this is its first receipt)" if receipt.repeated else ""
    lines = [f"Done: {receipt.kind}, entry {receipt.entry_id}{again}."]
    lines += [f"{each.severity.capitalize()}: {sentence(each)}" for each in receipt.findings]
    if receipt.result:
        lines.append(readable(dict(receipt.result)))
    return Answer(text="\n".join(lines), data={"outcome": "done", **receipt_outward(receipt)})


def refusal(refused: Refused) -> Answer:
    """Why it was refused, and where the attempt stands."""
    named = telling(refused.findings)
    hidden = named.code == "not_found"
    found = [named] if hidden else list(refused.findings)
    entry = refused.receipt.entry_id
    lines = [sentence(each) for each in found]
    return Answer(
        text="\n".join([*lines, f"Refused; the attempt is entry {entry}."]),
        data={
            "outcome": "refused",
            "code": named.code,
            "entry": entry,
            "findings": [finding_outward(each) for each in found],
        },
        code=Code.REFUSED,
    )
