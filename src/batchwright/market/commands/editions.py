"""An edition of the market report is published."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.market import facts as reading
from batchwright.market import rules
from batchwright.market.facts import EditionFacts
from batchwright.market.records import EditionInputs, KeyResult, PublishedEdition


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishEdition(Command):
    """An edition of the market report goes out.

    name: such as 2026-1. made_on: the day it was made. seed: of its draws. inputs: all it was made
    from, as JSON text with claims, assumptions and seed; their SHA-256 is the input hash. results:
    the medians and bands it rests on. document_sha256: of the report, 64 hexadecimal digits.
    """

    name: str
    made_on: date
    seed: int
    inputs: str
    results: tuple[KeyResult, ...]
    document_sha256: str


def _facts(do: PublishEdition, read: Reader) -> EditionFacts:
    return reading.edition_facts(read, do.name.strip(), do.inputs)


def _shown(do: PublishEdition, facts: EditionFacts) -> dict[str, object]:
    return {
        "number": facts.number,
        "name": do.name.strip(),
        "made_on": do.made_on,
        "seed": do.seed,
        "input_hash": input_hash(do.inputs),
        "results": do.results,
        "document_sha256": do.document_sha256,
    }


@command(permission="market.approve", signature=Meaning.APPROVED, facts=_facts, shown=_shown)
def publish_edition(do: PublishEdition, facts: EditionFacts, context: Context) -> Change:
    """The edition is in the record with its inputs, so that the next can say what changed.

    It rests on claims that count in the record and on approved assumptions alone.
    """
    edition = PublishedEdition(
        id=context.new_id(),
        number=facts.number,
        name=do.name.strip(),
        made_on=do.made_on,
        input_hash=input_hash(do.inputs),
        seed=do.seed,
        results=do.results,
        document_sha256=do.document_sha256,
        published_by=context.actor.user_id,
        published_at=context.at,
    )
    inputs = EditionInputs(id=context.new_id(), edition_id=edition.id, inputs=do.inputs)
    return Change(
        kind="market.edition_published.v1",
        rows=(edition, inputs),
        findings=(
            *rules.edition_named(edition.name, facts.name_taken),
            *rules.results_sound(do.results),
            *rules.digest_sound(do.document_sha256),
            *rules.seed_stated(facts.stated, do.seed),
            *(rules.rests_on_recorded_claims(facts.stated, facts.claims) if facts.stated else ()),
            *(
                rules.rests_on_approved_assumptions(facts.stated, facts.assumptions)
                if facts.stated
                else ()
            ),
        ),
        result={
            "edition_id": str(edition.id),
            "number": edition.number,
            "input_hash": edition.input_hash,
        },
    )


def input_hash(inputs: str) -> str:
    """SHA-256 of the inputs' text in UTF-8, hexadecimal."""
    return sha256(inputs.encode()).hexdigest()
