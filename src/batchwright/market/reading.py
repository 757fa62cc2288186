"""Reads a file of claims, CSV or JSON, in either published form; refuses line by line.

The long form has one claim in a line, with its quote and place; the short form one market in a
line: level, growth and end, with the page they can be read on. Columns that a file adds (publisher,
edition, scope, basis, page, quote) are taken where they are known and passed over where not.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from importlib import resources
from pathlib import Path

from batchwright.market.long_form import claim_of
from batchwright.market.markets import markets_of, scopes_stated
from batchwright.market.quotes import documents_in, misquoted
from batchwright.market.refusals import refusal
from batchwright.market.short_form import claims_of, held
from batchwright.market.types import Claim, MarketFault, Reading, Refusal

LONG = ("claim_id", "source", "kind", "claim", "value", "unit")
SHORT = ("claim_id", "publisher", "scope", "base_year", "base_usd_bn")
SHIPPED = ("claims.csv", "market_claims_public.csv")
SEPARATORS = (",", ";", "\t")
_LARGEST = 50_000_000
_LONGEST_ID = 200
_IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")
"""What no text holds, and no database: NUL, and halves of a character that JSON can escape."""


def shipped(documents: Path | None = None) -> Reading:
    """The claims that come with Batchwright: the 70 of two reports, then the published ones.

    The figures of the published ones have their publisher's words, where those are known.
    """
    reports, published = (read_text(shipped_text(name), documents) for name in SHIPPED)
    quoted = _reading(_quoted(published.claims), published.refused)
    return joined(reports, quoted)


def _quoted(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    quotes: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(shipped_text("published_quotes.csv"), newline="")):
        for figure in row["found"].split(";"):
            claim_id = row["claim_id"] + ("" if figure == "base" else f".{figure}")
            quotes.setdefault(claim_id, []).append(row["quote"])
    return tuple(
        next(
            (
                replace(each, quote=quote)
                for quote in quotes.get(each.claim_id, ())
                if held(quote, each.value, each.unit)
            ),
            each,
        )
        for each in claims
    )


def shipped_text(name: str) -> str:
    """A file of the package's data, as it stands."""
    return (resources.files("batchwright.market") / "data" / name).read_bytes().decode("utf-8")


def read(path: Path, documents: Path | None = None) -> Reading:
    """The claims in the file at `path`; with `documents`, each quote is checked against its text.

    Raises OSError if it cannot be read, MarketFault if it is no file of claims.
    """
    return read_text(text_of(path)[0], documents)


def text_of(path: Path) -> tuple[str, str]:
    """The text of the file at `path`, and the SHA-256 of its bytes, hexadecimal.

    Raises OSError if it cannot be read, MarketFault if it is too large or no text.
    """
    if path.stat().st_size > _LARGEST:
        raise MarketFault("file_too_large", f"{path} is larger than 50 MB. Split it.")
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig"), sha256(content).hexdigest()
    except UnicodeDecodeError:
        raise MarketFault("not_utf_8", f"{path} is not UTF-8. Save it as UTF-8.") from None


def joined(*readings: Reading) -> Reading:
    """All of several files as one; an id that was in an earlier file is refused."""
    claims: dict[str, Claim] = {}
    refused: list[Refusal] = []
    for reading in readings:
        refused += reading.refused
        for each in reading.claims:
            if each.claim_id in claims:
                told = {"value": each.claim_id, "earlier": "another file"}
                refused.append(refusal("claim_id_taken", 0, each.claim_id, **told))
            claims.setdefault(each.claim_id, each)
    return _reading(tuple(claims.values()), tuple(refused))


def read_text(text: str, documents: Path | None = None) -> Reading:
    """The claims in `text`, CSV or JSON. Raises MarketFault if it is neither form."""
    return read_beside(text, documents_in(documents) if documents is not None else {})


def read_beside(text: str, texts: Mapping[str, str]) -> Reading:
    """The claims in `text`, each quote checked against the document of its name in `texts`.

    Raises MarketFault if it is neither form.
    """
    sources = known_sources()
    digests = known_digests()
    claims: list[Claim] = []
    refused: list[Refusal] = []
    lines: dict[str, int] = {}
    for line, cells in _rows(text.removeprefix("\ufeff")):
        found = cells if isinstance(cells, Refusal) else _claims(line, cells, sources)
        if isinstance(found, Refusal):
            refused.append(found)
            continue
        taken = next((each.claim_id for each in found if each.claim_id in lines), None)
        if taken is not None:
            told = {"value": taken, "earlier": f"line {lines[taken]}"}
            refused.append(refusal("claim_id_taken", line, taken, **told))
            continue
        faults = [misquoted(each, line, texts, digests) for each in found]
        fault = next((each for each in faults if each is not None), None)
        if fault is not None:
            refused.append(fault)
            continue
        lines |= {each.claim_id: line for each in found}
        claims += found
    return _reading(tuple(claims), tuple(refused), lines)


def _reading(
    claims: tuple[Claim, ...],
    refused: tuple[Refusal, ...] = (),
    lines: Mapping[str, int] | None = None,
) -> Reading:
    stated = scopes_stated(claims)
    return Reading(claims=stated, markets=markets_of(stated), refused=refused, lines=lines or {})


def reading_of(claims: tuple[Claim, ...]) -> Reading:
    """What `claims` that were checked before say of markets."""
    return _reading(claims)


def known_sources() -> dict[str, dict[str, str]]:
    """The documents whose claims are shipped: publisher, edition, title, SHA-256, by source."""
    rows = csv.DictReader(io.StringIO(shipped_text("documents.csv"), newline=""))
    return {row["source"]: row for row in rows}


def known_digests() -> dict[str, str]:
    """The SHA-256 of the edition that was quoted, by the name of the document."""
    return {each["document"]: each["sha256"] for each in known_sources().values()}


def _claims(
    line: int, cells: Mapping[str, str], sources: Mapping[str, Mapping[str, str]]
) -> tuple[Claim, ...] | Refusal:
    claim_id = cells.get("claim_id", "").strip()
    if not claim_id:
        return refusal("claim_id_missing", line, "")
    if any(_IMPOSSIBLE.search(cell) for cell in cells.values()):
        told = _IMPOSSIBLE.sub("?", claim_id)[:_LONGEST_ID]
        return refusal("characters_impossible", line, told)
    if len(claim_id) > _LONGEST_ID:
        return refusal("claim_id_long", line, claim_id[:_LONGEST_ID], longest=_LONGEST_ID)
    if "base_usd_bn" in cells:
        return claims_of(line, cells)
    claim = claim_of(line, cells, sources)
    return claim if isinstance(claim, Refusal) else (claim,)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str] | Refusal]]:
    if text.lstrip()[:1] in ("[", "{"):
        yield from _json_rows(text)
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_separator(text))
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _known_form(set(header)):
            raise _form_unknown()
        twice = {name for name in header if name and header.count(name) > 1}
        if twice:
            names = ", ".join(sorted(twice))
            raise MarketFault("column_twice", f"The header names {names} twice. Name each once.")
        before = reader.line_num
        for row in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            cells = dict(zip(header, row, strict=False))
            if len(row) == len(header):
                yield line, cells
                continue
            told = {"found": len(row), "expected": len(header)}
            yield line, refusal("cells_missing", line, cells.get("claim_id", "").strip(), **told)
    except csv.Error as problem:
        reason = f"Line {reader.line_num} is no CSV: {problem}. Nothing was taken."
        raise MarketFault("not_csv", reason) from None


def _separator(text: str) -> str:
    """What stands between the cells: comma, semicolon or tab, whichever the header has most of."""
    header = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=header.count)


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, str] | Refusal]]:
    try:
        # Numbers stay the text they were written as, so that their rounding is known.
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as problem:
        raise MarketFault("not_json", f"The file is no JSON: {problem}.") from None
    rows = found.get("claims") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        reason = "The JSON holds no list of claims. Give a list of objects, or one under claims."
        raise MarketFault("form_unknown", reason)
    if rows and not any(_known_form(set(row)) for row in rows):
        raise _form_unknown()
    for line, row in enumerate(rows, 1):
        cells = {name: "" if cell is None else str(cell) for name, cell in row.items()}
        if _known_form(set(row)):
            yield line, cells
            continue
        needed = set(SHORT if "base_usd_bn" in row else LONG)
        told = {"found": len(needed & set(row)), "expected": len(needed)}
        yield line, refusal("cells_missing", line, cells.get("claim_id", "").strip(), **told)


def _known_form(names: set[str]) -> bool:
    return names >= set(LONG) or names >= set(SHORT)


def _form_unknown() -> MarketFault:
    reason = (
        f"These are no claims: neither the columns {', '.join(LONG)} nor {', '.join(SHORT)} are "
        "all there. Name the columns in the first line, with commas, semicolons or tabs between."
    )
    return MarketFault("form_unknown", reason)
