"""Rules of the record that every module shares."""

from batchwright.kernel.findings import Finding, Severity


def current_version(actual: int, expected: int | None) -> list[Finding]:
    """What is changed is what was seen: `expected`, if stated, is the row's version."""
    if expected is None or expected == actual:
        return []
    return [Finding("stale_write", Severity.BLOCKING, expected=expected, actual=actual)]


def number_free(taken: bool, kind: str, number: str) -> list[Finding]:
    """A number or code is given once to a thing of its kind, such as a lot of an owner."""
    return [Finding("number_taken", Severity.BLOCKING, kind=kind, number=number)] if taken else []
