"""Historical batches are brought in: one command, one entry, all of it or nothing."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from batchwright.batches.historical import rows_of
from batchwright.batches.rules import imports as rules
from batchwright.batches.tablets.reading import read_tablets
from batchwright.batches.tablets.types import Faults, TabletData
from batchwright.batches.types import Batch, Import
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context

CITATION = (
    "Žagar J, Mihelič J: Big data collection in pharmaceutical manufacturing and its use for "
    "product quality predictions. Scientific Data 9, 99 (2022). "
    "https://doi.org/10.1038/s41597-022-01203-x. CC BY 4.0."
)
FILES = ("Laboratory.csv", "Process.csv", "Normalization.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTablets(Command):
    """owner_id: the sponsor whose batches they were. directory: where the three files lie."""

    owner_id: UUID
    directory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFacts:
    """The files as they were read, their digests, and whether their batches are here already."""

    found: TabletData | Faults
    digests: dict[str, str]
    here_already: bool


def import_facts(do: ImportTablets, read: Reader) -> ImportFacts:
    """Reads the directory whole; that is why only the command line offers this command."""
    directory = Path(do.directory)
    return ImportFacts(
        found=read_tablets(directory),
        digests={
            name: sha256((directory / name).read_bytes()).hexdigest()
            for name in FILES
            if (directory / name).is_file()
        },
        here_already=read.first(Batch, "sponsor_id = %s and historical", do.owner_id) is not None,
    )


@command(permission="batches.import", facts=import_facts, offered=False)
def import_tablets(do: ImportTablets, facts: ImportFacts, context: Context) -> Change:
    """The batches are here as historical ones, with lots, genealogy, samples and results.

    A corrupted copy is refused with every cell named, and nothing of it stays.
    """
    findings = [
        *rules.owner_seen(do.owner_id in context.actor.sponsors),
        *rules.not_here_yet(facts.here_already),
    ]
    if isinstance(facts.found, Faults):
        findings += rules.files_sound(facts.found)
        return Change(kind="batches.tablets_imported.v1", findings=tuple(findings))
    data = facts.found
    made = rows_of(data, do.owner_id, context)
    not_taken = tuple(
        f"{each.file}, line {each.line}, column {each.column}: {each.message}"
        for each in data.not_taken
    )
    row = Import(
        id=context.new_id(),
        sponsor_id=do.owner_id,
        source="film-coated tablets",
        citation=CITATION,
        digests=facts.digests,
        batches=len(made.batches),
        not_taken=not_taken,
        imported_by=context.actor.user_id,
        imported_at=context.at,
    )
    return Change(
        kind="batches.tablets_imported.v1",
        rows=(*made.rows, row),
        findings=tuple(findings),
        result={
            "import_id": str(row.id),
            "batches": len(made.batches),
            "lots": len(made.lots),
            "definitions": len(made.definitions),
            "samples": len(made.samples),
            "results": len(made.results),
            "links": len(made.links),
            "not_taken": list(not_taken),
            "remarks": [each.message for each in data.remarks],
        },
    )
