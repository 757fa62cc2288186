"""The message catalogue: one sentence a code, for the person in front of the screen.

Modules register their own sentences with `register`; a code without a sentence fails a test.
A sentence says what was refused, the values with their units, and the next step. `{state:word}`
is for a value of a list, which the record writes with underscores.
"""

from datetime import datetime, timedelta
from string import Formatter

from batchwright.kernel.findings import Fact, Finding

_CATALOGUE: dict[str, str] = {}


def register(**sentences: str) -> None:
    """Adds sentences by code; the same code with another sentence is refused with ValueError."""
    for code, sentence in sentences.items():
        if _CATALOGUE.setdefault(code, sentence) != sentence:
            raise ValueError(f"The message code {code} has two sentences.")


def sentence(finding: Finding) -> str:
    """What `finding` says to a person; facts stand in place, absent ones as 'not recorded'."""
    return told(finding.code, dict(finding.facts))


def told(code: str, facts: dict[str, Fact]) -> str:
    """The sentence of `code` with `facts`; the code itself where the catalogue has none."""
    template = _CATALOGUE.get(code)
    if template is None:
        return code
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return template.format(**{name: _Said(_plain(facts.get(name))) for name in names})


def known(code: str) -> bool:
    """True if the catalogue has a sentence for `code`."""
    return code in _CATALOGUE


class _Said(str):
    """A fact in a sentence; `{state:word}` says `under_review` as a person would."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return self.replace("_", " ") if form == "word" else str(self)


def _plain(fact: Fact) -> str:
    if fact is None:
        return "not recorded"
    if isinstance(fact, datetime):
        return fact.strftime("%Y-%m-%d %H:%M:%S UTC")
    if isinstance(fact, timedelta):
        return f"{fact.total_seconds() / 3600:.2f} h"
    return str(fact)


register(
    not_permitted="You may not do this. Ask the person who keeps the roles.",
    not_found="There is no such record, or you may not see it. Check the number you gave.",
    stale_write="The record changed meanwhile: you saw version {expected}, it is now at version "
    "{actual}. Read it again and decide anew.",
    number_taken="The number {number} is taken: another {kind} has it. Take another.",
    reason_missing="A reason is needed for this change. Give it in a sentence.",
    signature_missing="This act needs your signature. Sign with your secret.",
    signature_wrong="The signature was not accepted. Check user and secret.",
    signature_stale="What you signed is no longer what would be done: it changed meanwhile. Read "
    "it again and sign anew.",
    session_ended="Your session has ended. Sign in again.",
    event_in_future="The event time {event_at} lies after the time of entry {at}. Give the time at "
    "which it happened.",
    late_entry="The event time {event_at} differs from the time of entry {at}. Reason: {reason}",
    late_entry_reason_missing="The event time {event_at} differs from the time of entry {at} by "
    "more than {tolerance}. Give the reason for the late entry.",
    idempotency_key_reused="This idempotency key was used for another command. Take a new key.",
)
