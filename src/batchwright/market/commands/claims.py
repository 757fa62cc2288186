"""Claims are brought in from a file, corrected and withdrawn."""

from dataclasses import dataclass, replace
from pathlib import Path

from batchwright.kernel.canonical import digest, jsonable
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.market import facts as reading
from batchwright.market import rules
from batchwright.market.cells import money
from batchwright.market.facts import ImportFacts
from batchwright.market.long_form import claim_of
from batchwright.market.reading import known_digests
from batchwright.market.records import ClaimImport, ClaimState, RecordedClaim, said
from batchwright.market.types import Claim, Refusal

COLUMNS = {
    "publisher": "publisher",
    "edition": "edition",
    "kind": "kind",
    "claim": "claim",
    "value": "value",
    "unit": "unit",
    "base_year": "year",
    "horizon_year": "horizon_year",
    "scope": "scope",
    "basis": "basis",
    "segment": "segment",
    "region": "region",
    "document": "source_file",
    "position": "char_offset",
    "quote": "quote",
    "page": "page",
    "note": "check",
}
"""What a correction can change, with the column of a file that is read by the same checks."""

_QUOTED = ("document", "position", "quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportClaims(Command):
    """Claims are brought in from a file.

    file: a file of claims, CSV or JSON, in either form. documents: the folder of the texts that
    its quotes stand in, where they are at hand.
    """

    file: str
    documents: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectClaim(Command):
    """A claim is corrected; what is not given stays, an empty text takes away what is given for it.

    claim_id: of the claim in its file. publisher, edition: who states it, and where. kind, claim:
    what it is and is about. value: as written, with a decimal point. unit: such as USD bn,
    percent/yr. base_year, horizon_year: of the figure. scope, basis, segment, region: what it
    counts. document, position: the text it stands in, and the character at which the quote begins.
    quote: the publisher's words, which hold the value. page: where it can be read. note: a remark.
    expected_version: the state of the row that was seen.
    """

    claim_id: str
    publisher: str | None = None
    edition: str | None = None
    kind: str | None = None
    claim: str | None = None
    value: str | None = None
    unit: str | None = None
    base_year: str | None = None
    horizon_year: str | None = None
    scope: str | None = None
    basis: str | None = None
    segment: str | None = None
    region: str | None = None
    document: str | None = None
    position: str | None = None
    quote: str | None = None
    page: str | None = None
    note: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawClaim(Command):
    """A claim counts no more; it stays visible.

    claim_id: of the claim in its file. expected_version: the state of the row that was seen.
    """

    claim_id: str
    expected_version: int | None = None


def _file(do: ImportClaims, read: Reader) -> ImportFacts:
    folder = Path(do.documents) if do.documents is not None else None
    return reading.import_facts(read, Path(do.file), folder)


def _found(do: CorrectClaim | WithdrawClaim, read: Reader) -> RecordedClaim:
    return reading.claim_named(read, do.claim_id, lock=True)


@command(permission="market.edit", facts=_file, offered=False)
def import_claims(do: ImportClaims, facts: ImportFacts, context: Context) -> Change:
    """The claims of the file are in the record; each refused line is named with its reason.

    A refused line keeps no other out. A claim that is there with the same content is passed over.
    """
    file = Path(do.file).name
    found = rules.sorted_out(facts.reading, facts.recorded)
    row = ClaimImport(
        id=context.new_id(),
        file=file,
        file_sha256=facts.file_sha256,
        claims=len(found.new),
        digest=digest(found.new).hex(),
        passed_over=found.passed_over,
        refused=found.refused,
        documents=dict(facts.documents),
        imported_by=context.actor.user_id,
        imported_at=context.at,
    )
    return Change(
        kind="market.claims_imported.v1",
        rows=(
            row,
            *(_row(each, row, facts, place, context) for place, each in enumerate(found.new, 1)),
        ),
        findings=(
            *rules.readable(file, facts.fault),
            *(() if facts.fault else rules.holds_claims(file, found)),
        ),
        result={
            "import_id": str(row.id),
            "file": file,
            "file_sha256": row.file_sha256,
            "claims": row.claims,
            "digest": row.digest,
            "passed_over": list(found.passed_over),
            "refused": jsonable(found.refused),
        },
    )


@command(permission="market.edit", facts=_found, needs_reason=True)
def correct_claim(do: CorrectClaim, facts: RecordedClaim, context: Context) -> Change:
    """The claim says what was meant; what it said before stays in its record, with the reason.

    A correction passes the checks that a line of a file passes.
    """
    corrected = corrected_by(do, facts)
    rows: tuple[RecordedClaim, ...] = ()
    if isinstance(corrected, Claim):
        before, now = said(facts.as_claim()), said(corrected)
        same_words = all(before[name] == now[name] for name in _QUOTED)
        rows = (
            replace(
                facts,
                version=facts.version + 1,
                currency=_currency(corrected),
                quote_checked=facts.quote_checked and same_words,
                document_sha256=facts.document_sha256
                if corrected.document == facts.document
                else known_digests().get(corrected.document),
                **now,
            ),
        )
    return Change(
        kind="market.claim_corrected.v1",
        rows=rows,
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.counts(facts),
            *rules.correction_sound(facts, corrected),
        ),
        about=(_about(facts),),
    )


@command(permission="market.edit", facts=_found, needs_reason=True)
def withdraw_claim(do: WithdrawClaim, facts: RecordedClaim, context: Context) -> Change:
    """The claim counts no more, for the reason given; it stays visible with all it said."""
    return Change(
        kind="market.claim_withdrawn.v1",
        rows=(replace(facts, version=facts.version + 1, state=ClaimState.WITHDRAWN),),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.counts(facts),
        ),
        about=(_about(facts),),
    )


def corrected_by(do: CorrectClaim, claim: RecordedClaim) -> Claim | Refusal:
    """The claim as a line of a file would give it with the corrections in its cells."""
    cells = {"claim_id": claim.claim_id}
    for name, column in COLUMNS.items():
        given, stands = getattr(do, name), getattr(claim, name)
        cells[column] = given if given is not None else "" if stands is None else str(stands)
    # What came without a quote has a page; what has a quote holds its value there.
    return claim_of(claim.line, cells, {}, quoted=bool(claim.quote))


def _row(
    claim: Claim, source: ClaimImport, facts: ImportFacts, place: int, context: Context
) -> RecordedClaim:
    return RecordedClaim(
        id=context.new_id(),
        version=1,
        state=ClaimState.RECORDED,
        currency=_currency(claim),
        document_sha256=facts.digests.get(claim.document),
        quote_checked=bool(claim.quote) and claim.document in facts.documents,
        digest=rules.digest_of(claim),
        import_id=source.id,
        line=facts.reading.lines[claim.claim_id],
        place=place,
        **said(claim),
    )


def _currency(claim: Claim) -> str | None:
    unit = money(claim.unit)
    return unit[0] if unit is not None and claim.amount is not None else None


def _about(claim: RecordedClaim) -> RecordRef:
    return RecordRef("market.claim", claim.id)
