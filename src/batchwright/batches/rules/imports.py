"""Rules of bringing historical batches in."""

from batchwright.batches.tablets.types import Faults
from batchwright.kernel.findings import Finding, Severity


def owner_seen(seen: bool) -> list[Finding]:
    """Nobody brings in batches of a sponsor they do not see."""
    return [] if seen else [Finding("not_found", Severity.BLOCKING)]


def not_here_yet(here: bool) -> list[Finding]:
    """The same batches are not brought in twice."""
    return [Finding("imported_already", Severity.BLOCKING)] if here else []


def files_sound(faults: Faults) -> list[Finding]:
    """Each cell that no sound copy has is named, as far as kept, and all are counted once.

    EU-11.4, PIC-9: data migration checked.
    """
    named = [
        Finding(
            "file_corrupted",
            Severity.BLOCKING,
            file=each.file,
            line=each.line,
            column=each.column,
            value=each.value[:200],
            fault=each.code,
            message=str(each),
        )
        for each in faults.first
    ]
    in_all = Finding(
        "files_not_taken", Severity.BLOCKING, faults=faults.count, named=len(faults.first)
    )
    return [*named, in_all]
