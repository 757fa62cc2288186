"""What the commands of the market need to know."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound
from batchwright.market.assumptions import Assumption, shipped_assumptions
from batchwright.market.quotes import documents_in
from batchwright.market.reading import known_digests, read_beside, text_of
from batchwright.market.records import (
    AssumptionState,
    ClaimState,
    PublishedEdition,
    RecordedAssumption,
    RecordedClaim,
    Stated,
)
from batchwright.market.types import Claim, MarketFault, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFacts:
    """A file as it was read, and the claims of the record that have ids of it.

    fault: why nothing of it could be read. digests: the SHA-256 of each document known or at hand,
    by its name; documents: of those at hand.
    """

    reading: Reading
    fault: MarketFault | None
    file_sha256: str
    digests: Mapping[str, str]
    documents: Mapping[str, str]
    recorded: Mapping[str, RecordedClaim]


def import_facts(read: Reader, file: Path, folder: Path | None) -> ImportFacts:
    """Reads file and documents whole, once: what is digested is what was checked and came in."""
    texts = documents_in(folder) if folder is not None else {}
    at_hand = {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}
    reading, fault, digest = Reading(claims=(), markets=(), refused=()), None, ""
    try:
        text, digest = text_of(file)
        reading = read_beside(text, texts)
    except MarketFault as found:
        fault = found
    ids = tuple(each.claim_id for each in reading.claims)
    held = read.rows(RecordedClaim, "claim_id = any(%s)", ids)
    return ImportFacts(
        reading=reading,
        fault=fault,
        file_sha256=digest,
        digests=known_digests() | at_hand,
        documents=at_hand,
        recorded={each.claim_id: each for each in held},
    )


def claim_named(read: Reader, claim_id: str, *, lock: bool = False) -> RecordedClaim:
    """The claim of that id in its file, withdrawn or not; raises NotFound."""
    found = read.first(RecordedClaim, "claim_id = %s", claim_id)
    if found is None:
        raise NotFound("Claim")
    return read.row(RecordedClaim, found.id, lock=True) if lock else found


def claims_that_count(read: Reader) -> tuple[Claim, ...]:
    """The claims of the record that are not withdrawn, in the order they came in."""
    found = read.rows(
        RecordedClaim,
        "state = %s order by import_id, place",
        ClaimState.RECORDED,
    )
    return tuple(each.as_claim() for each in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionFacts:
    """An assumption's latest revision, locked, and what stands on the same subject."""

    latest: RecordedAssumption | None
    same_subject: tuple[RecordedAssumption, ...]


def assumption_facts(read: Reader, assumption_id: str, group: str, subject: str) -> AssumptionFacts:
    """The latest revision of `assumption_id`, and what stands on `subject` of `group`."""
    latest = read.first(
        RecordedAssumption,
        "assumption_id = %s order by revision desc",
        assumption_id,
    )
    same = read.rows(
        RecordedAssumption,
        "group_name = %s and subject = %s and state <> %s order by id",
        group,
        subject,
        AssumptionState.REPLACED,
    )
    return AssumptionFacts(
        latest=read.row(RecordedAssumption, latest.id, lock=True) if latest else None,
        same_subject=tuple(same),
    )


def assumptions_in_state(
    read: Reader, state: AssumptionState, *, lock: bool = False
) -> tuple[RecordedAssumption, ...]:
    """The revisions in that state, in the order of their ids."""
    found = read.rows(
        RecordedAssumption,
        f"state = %s order by assumption_id{' for update' if lock else ''}",
        state,
    )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionFacts:
    """The assumptions that are shipped, and those in the record: drafts and those in use."""

    shipped: tuple[Assumption, ...]
    standing: tuple[RecordedAssumption, ...]


def adoption_facts(read: Reader) -> AdoptionFacts:
    """What Batchwright comes with beside what is recorded."""
    return AdoptionFacts(shipped=shipped_assumptions().rows, standing=assumptions_standing(read))


def assumptions_standing(read: Reader) -> tuple[RecordedAssumption, ...]:
    """The drafts and those in use, in the order of their ids; of one id, the one in use first."""
    found = read.rows(
        RecordedAssumption,
        "state <> %s order by assumption_id, revision",
        AssumptionState.REPLACED,
    )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFacts:
    """The drafts that are to be approved, and what is in use of the same assumptions; locked."""

    drafts: tuple[RecordedAssumption, ...]
    before: tuple[RecordedAssumption, ...]


def approval_facts(read: Reader, assumption_ids: tuple[str, ...]) -> ApprovalFacts:
    """The drafts of these ids, all drafts if none is given, and what each replaces."""
    drafts = tuple(
        each
        for each in assumptions_in_state(read, AssumptionState.DRAFT, lock=True)
        if not assumption_ids or each.assumption_id in assumption_ids
    )
    ids = {each.assumption_id for each in drafts}
    used = assumptions_in_state(read, AssumptionState.APPROVED, lock=True)
    return ApprovalFacts(
        drafts=drafts, before=tuple(each for each in used if each.assumption_id in ids)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFacts:
    """The next number, whether the name is taken, and what an edition may rest on.

    stated: what its inputs say it rests on; None if they cannot be read.
    """

    number: int
    name_taken: bool
    stated: Stated | None
    claims: tuple[Claim, ...]
    assumptions: tuple[Assumption, ...]


def edition_facts(read: Reader, name: str, inputs: str) -> EditionFacts:
    """What the record holds beside the edition that is to be published."""
    number = read.next_number("select coalesce(max(number), 0) + 1 from market_edition")
    taken = read.first(PublishedEdition, "name = %s", name)
    approved = assumptions_in_state(read, AssumptionState.APPROVED)
    return EditionFacts(
        number=number,
        name_taken=taken is not None,
        stated=stated_in(inputs),
        claims=claims_that_count(read),
        assumptions=tuple(each.as_assumption() for each in approved),
    )


def stated_in(inputs: str) -> Stated | None:
    """What an edition's inputs say it rests on; None if they do not say it."""
    try:
        found = json.loads(inputs, parse_float=str)
        stated = Stated(
            claims=_objects(found["reading"]["claims"]),
            assumptions=_objects(found["book"]["rows"]),
            seed=found["seed"],
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return stated if type(stated.seed) is int else None


def _objects(found: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise TypeError("A list of objects is needed.")
    return tuple(found)
