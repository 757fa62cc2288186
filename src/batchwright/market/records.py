"""What the record holds of the market: claims, the files they came from, assumptions, editions.

All of it is the site's own; no sponsor's data stand here, and no sponsor sees it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from batchwright.kernel.rows import RecordOf, References, Row, Table
from batchwright.ledger.types import Outcome
from batchwright.market.assumptions import Assumption
from batchwright.market.types import Claim, Kind, Refusal

READERS = "(select identity.holds('market.view'))"
"""Who sees the rows: the market is the site's, and known to few of its people."""
EDITORS = "(select identity.holds('market.edit'))"
APPROVERS = "(select identity.holds('market.approve'))"


class ClaimState(StrEnum):
    """Whether a claim counts. WITHDRAWN: for a reason, still to be seen."""

    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"


class AssumptionState(StrEnum):
    """Whether an assumption is used. REPLACED: by a later revision, draft or approved."""

    DRAFT = "draft"
    APPROVED = "approved"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimImport(Row):
    """A file of claims was brought in: what came in, what was there already, what was refused.

    claims: how many came in; digest: SHA-256 of their canonical JSON. passed_over: ids of
    claims that were in the record with the same content. documents: the SHA-256 of each text that
    was at hand for its quotes, by its name.
    """

    TABLE: ClassVar[Table] = Table(
        "market_import",
        records=(RecordOf("market.import", "id"),),
        checks=("claims >= 0",),
        policy=READERS,
        writers=EDITORS,
    )
    file: str
    file_sha256: str
    claims: int
    digest: str
    passed_over: tuple[str, ...]
    refused: tuple[Refusal, ...]
    documents: dict[str, str]
    imported_by: UUID
    imported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedClaim(Row):
    """A claim in the record; see `types.Claim` for what a claim says.

    currency: of a level; None for other figures. document_sha256: of the edition quoted, where it
    is known. quote_checked: the quote was found in that text, at its place. digest: of the claim as
    it was brought in, which no correction changes. line: in the file of `import_id`; place: among
    the claims that came in with it, from 1.
    """

    TABLE: ClassVar[Table] = Table(
        "market_claim",
        records=(RecordOf("market.claim", "id"), RecordOf("market.import", "import_id")),
        unique=(("claim_id",),),
        checks=(
            "claim_id <> '' and value <> ''",
            "quote <> '' or page <> ''",
            "(kind = 'quantitative') = (amount is not null)",
            "horizon_year >= base_year",
        ),
        policy=READERS,
        writers=EDITORS,
    )
    version: int
    claim_id: str
    state: ClaimState
    publisher: str
    edition: str
    kind: Kind
    claim: str
    value: str
    amount: Decimal | None
    unit: str
    currency: str | None
    base_year: int | None
    horizon_year: int | None
    scope: str | None
    basis: str
    segment: str
    region: str
    document: str
    document_sha256: str | None
    position: int | None
    quote: str
    quote_checked: bool
    page: str
    note: str
    digest: str
    import_id: Annotated[UUID, References("market_import")]
    line: int
    place: int

    def as_claim(self) -> Claim:
        """The claim as the engine takes it."""
        return Claim(**{each.name: getattr(self, each.name) for each in fields(Claim)})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAssumption(Row):
    """One revision of an assumption, signed by its author; used once another person approved it.

    source: empty where it is its author's own estimate.
    """

    TABLE: ClassVar[Table] = Table(
        "market_assumption",
        records=(RecordOf("market.assumption", "id"),),
        unique=(("assumption_id", "revision"),),
        checks=(
            "assumption_id <> '' and note <> ''",
            "revision >= 1",
            "low <= mode and mode <= high",
            "(approved_by is null) = (approved_at is null)",
            "approved_by <> authored_by",
            "state <> 'approved' or approved_by is not null",
            "state <> 'draft' or approved_by is null",
        ),
        policy=READERS,
        writers=f"{EDITORS} or {APPROVERS}",
    )
    version: int
    assumption_id: str
    revision: int
    state: AssumptionState
    group_name: str
    subject: str
    low: Decimal
    mode: Decimal
    high: Decimal
    unit: str
    source: str
    note: str
    authored_by: UUID
    authored_at: datetime
    approved_by: UUID | None = None
    approved_at: datetime | None = None

    def as_assumption(self) -> Assumption:
        """The assumption as the engine takes it."""
        return Assumption(
            assumption_id=self.assumption_id,
            group=self.group_name,
            subject=self.subject,
            low=self.low,
            mode=self.mode,
            high=self.high,
            unit=self.unit,
            source=self.source,
            note=self.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A central band; same unit as its result."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult:
    """A result of an edition with its central 50, 80 and 90 % bands, in `unit`."""

    name: str
    unit: str
    median: Decimal
    band_50: Band
    band_80: Band
    band_90: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEdition(Row):
    """An edition of the market report as it went out.

    number: counted by the site. input_hash: SHA-256 of its inputs, from which, with `seed`, the
    same results come; document_sha256: of the report.
    """

    TABLE: ClassVar[Table] = Table(
        "market_edition",
        records=(RecordOf("market.edition", "id"),),
        unique=(("number",), ("name",)),
        checks=(
            "number >= 1",
            "name <> ''",
            "input_hash ~ '^[0-9a-f]{64}$'",
            "document_sha256 ~ '^[0-9a-f]{64}$'",
        ),
        policy=READERS,
        writers=APPROVERS,
    )
    number: int
    name: str
    made_on: date
    input_hash: str
    seed: int
    results: tuple[KeyResult, ...]
    document_sha256: str
    published_by: UUID
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionInputs(Row):
    """All that an edition was made from, as JSON text; its SHA-256 is the edition's input hash."""

    TABLE: ClassVar[Table] = Table(
        "market_edition_inputs",
        records=(RecordOf("market.edition", "edition_id"),),
        unique=(("edition_id",),),
        policy=READERS,
        writers=APPROVERS,
    )
    edition_id: Annotated[UUID, References("market_edition")]
    inputs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the inputs of an edition say they rest on: claims, assumptions, seed."""

    claims: tuple[Mapping[str, object], ...]
    assumptions: tuple[Mapping[str, object], ...]
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEntry:
    """One entry of a claim's record: who, when, why, and the claim as it stood after it.

    claim: None where the attempt was refused; `findings` then tell why.
    """

    entry_id: int
    at: datetime
    actor_id: UUID | None
    kind: str
    outcome: Outcome
    reason: str | None
    findings: tuple[str, ...]
    claim: RecordedClaim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimHistory:
    """A claim and all that was done to it, first to last; the first value stays in the first."""

    claim: RecordedClaim
    entries: tuple[ClaimEntry, ...]


def said(claim: Claim) -> Mapping[str, Any]:
    """What `claim` says, by the fields that a recorded claim has too."""
    return {each.name: getattr(claim, each.name) for each in fields(Claim)}
