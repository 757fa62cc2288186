"""What a receipt and its findings look like outside, for the API and the command line alike."""

from collections.abc import Iterable

from batchwright.kernel.canonical import Json, jsonable
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.messages import sentence
from batchwright.ledger.types import Receipt


def finding_outward(finding: Finding) -> dict[str, Json]:
    """A finding with its sentence for a person."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sentence": sentence(finding),
        "facts": {name: jsonable(value) for name, value in finding.facts},
    }


def receipt_outward(receipt: Receipt) -> dict[str, Json]:
    """The receipt of a command that was done."""
    return {
        "entry": receipt.entry_id,
        "leaf": receipt.leaf.hex(),
        "at": jsonable(receipt.at),
        "kind": receipt.kind,
        "findings": [finding_outward(each) for each in receipt.findings],
        "versions": jsonable(receipt.versions),
        "result": jsonable(receipt.result),
        "repeated": receipt.repeated,
    }


HIDDEN = frozenset({"not_found", "not_permitted"})
"""Unknown and forbidden read the same."""


def telling(findings: Iterable[Finding]) -> Finding:
    """The finding that a refusal is named after: hidden things first, then a stale version."""
    found = [each for each in findings if each.severity is Severity.BLOCKING]
    for code in (*HIDDEN, "stale_write"):
        for each in found:
            if each.code == code:
                return Finding("not_found", Severity.BLOCKING) if code in HIDDEN else each
    return found[0]
