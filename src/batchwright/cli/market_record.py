"""`batchwright market import, claims, claim, correct`: the claims of the record."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, get_type_hints

from batchwright.cli.base import Answer, Code, Fault, Subparsers, add, django
from batchwright.cli.session import add_session, database, ended, kept
from batchwright.kernel.canonical import jsonable
from batchwright.market.types import Kind

COLUMNS = ("claim_id", "publisher", "scope", "region", "value", "unit", "base_year", "state")
_PAGE = 1000


def register_record(nested: "Subparsers[ArgumentParser]") -> None:
    """Adds import, claims, claim and correct to the acts of `batchwright market`."""
    bring = add(nested, "import", "Brings the claims of FILE into the record.", _import)
    bring.add_argument("file", type=Path, metavar="FILE", help="claims as CSV or JSON")
    bring.add_argument("--documents", type=Path, metavar="DIR", help="texts the quotes stand in")
    listed = add(nested, "claims", "Lists the claims of the record.", _claims)
    listed.add_argument("--publisher", help="of this publisher alone")
    listed.add_argument("--scope", help='such as "drugs+devices"')
    listed.add_argument("--kind", choices=[each.value for each in Kind])
    listed.add_argument("--region", help="such as global, north_america")
    told = add(nested, "claim", "Tells a claim of the record with all that was done to it.", _claim)
    told.add_argument("claim_id", metavar="CLAIM", help="such as C001")
    mend = add(nested, "correct", "Corrects a claim of the record, with a reason.", _correct)
    mend.add_argument("claim_id", metavar="CLAIM", help="such as C001")
    mend.add_argument(
        "--set",
        metavar="FIELD=TEXT",
        action="append",
        required=True,
        help="such as value=7.9; again for each field; nothing after the = empties it",
    )
    mend.add_argument("--reason", required=True, help="why it is corrected")
    for each in (bring, listed, told, mend):
        add_session(each)


def _import(given: Namespace) -> Answer:
    django()
    from batchwright.cli.doing import refusal
    from batchwright.ledger.executor import execute
    from batchwright.ledger.types import Refused, SessionEnded
    from batchwright.market.commands import ImportClaims

    folder = given.documents
    if not given.file.is_file():
        raise Fault(f"{given.file} is no file. Nothing was brought in.")
    if folder is not None and not folder.is_dir():
        raise Fault(f"{folder} is no directory. Nothing was brought in.")
    do = ImportClaims(
        file=str(given.file.resolve()),
        documents=str(folder.resolve()) if folder is not None else None,
    )
    token = kept(given).token
    with database() as connection:
        try:
            receipt = execute(connection, do, token)
        except SessionEnded:
            raise ended() from None
        except Refused as refused:
            return refusal(refused)
    result = dict(receipt.result)
    return Answer(
        text=_imported(result, receipt.entry_id), data={**result, "entry": receipt.entry_id}
    )


def _imported(result: dict[str, Any], entry: int) -> str:
    passed, refused = result["passed_over"], result["refused"]
    lines = [f"{result['claims']} claims of {result['file']} came in, by entry {entry}."]
    if passed:
        lines.append(f"{len(passed)} were in the record already: {', '.join(passed)}.")
    lines.append(f"{len(refused)} were refused{':' if refused else '.'}")
    lines += [
        f"  line {each['line']}, {each['claim_id'] or 'no id'}: {each['reason']}"
        for each in refused
    ]
    return "\n".join(lines)


def _claims(given: Namespace) -> Answer:
    from batchwright.cli.tables import readable

    asked = {name: getattr(given, name) for name in ("publisher", "scope", "kind", "region")}
    rows: list[dict[str, Any]] = []
    while True:
        after = rows[-1]["claim_id"] if rows else None
        more = _asked(given, "market.claims", **asked, after=after, limit=_PAGE)
        rows += more
        if len(more) < _PAGE:
            break
    shown = [{name: each[name] for name in COLUMNS} for each in rows]
    return Answer(text=readable(shown), data={"found": rows})


def _claim(given: Namespace) -> Answer:
    from batchwright.cli.tables import block

    found = _asked(given, "market.claim", claim_id=given.claim_id)
    lines = [block(found["claim"]), "", "What was done to it:"]
    before: dict[str, Any] = {}
    for each in found["entries"]:
        after = each["claim"]
        why = f": {each['reason']}" if each["reason"] else ""
        lines.append(f"  entry {each['entry_id']}, {each['at']}, {each['kind']}{why}")
        if after is None:
            lines.append(f"    refused: {', '.join(each['findings'])}")
        elif before:
            lines += [
                f"    {name}: {_cell(before[name])} -> {_cell(after[name])}"
                for name in after
                if after[name] != before[name] and name != "version"
            ]
        before = after or before
    return Answer(text="\n".join(lines), data=found)


def _correct(given: Namespace) -> Answer:
    django()
    from batchwright.cli.doing import done
    from batchwright.ledger.command import COMMANDS
    from batchwright.market.commands import CorrectClaim

    hints = get_type_hints(CorrectClaim)
    known = [name for name, hint in hints.items() if hint == str | None]
    fields: dict[str, list[str]] = {"claim_id": [given.claim_id]}
    for each in given.set:
        name, sign, text = each.partition("=")
        if not sign or name not in known:
            told = f"--set {each}: write FIELD=TEXT, with FIELD one of {', '.join(known)}."
            raise Fault(told, Code.USAGE)
        fields.setdefault(name, []).append(text)
    nothing = dict.fromkeys(("sign", "witness", "json_input", "key", "event_at", "secret_file"))
    texts = {f"field_{name}": fields.get(name) for name in hints}
    return done(Namespace(**(vars(given) | nothing | texts)), COMMANDS[CorrectClaim], hints)


def _asked(given: Namespace, name: str, **parameters: Any) -> Any:
    """What the query gives to whoever is signed in, in the types of JSON."""
    django()
    from batchwright.kernel.messages import told
    from batchwright.ledger.scope import ask
    from batchwright.ledger.types import NotFound, SessionEnded

    token = kept(given).token
    try:
        with database() as connection:
            return jsonable(ask(connection, name, token, **parameters))
    except NotFound:
        raise Fault(told("not_found", {}), Code.REFUSED) from None
    except SessionEnded:
        raise ended() from None


def _cell(value: object) -> str:
    return "-" if value in (None, "") else str(value)
