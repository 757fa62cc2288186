"""What a sentence seems to say, before it is checked, and the words that are quoted for it."""

import re
from dataclasses import dataclass

from batchwright.market.types import Kind

WORDS = 25
"""Words a quote has at most, unless what it states takes more (own choice)."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A claim as read from a text; start, end: the least words that state it.

    low, high: the bounds of its sentence, which a quote does not leave. members: where the members
    of a list stand, whose words are its value.
    """

    start: int
    end: int
    low: int
    high: int
    kind: Kind
    claim: str
    value: str
    unit: str
    base_year: int | None = None
    horizon_year: int | None = None
    segment: str = "total"
    region: str = "global"
    note: str = ""
    members: tuple[tuple[int, int], ...] = ()


def plain(text: str) -> str:
    """The words of `text` with one blank between them."""
    return " ".join(text.split())


def quoted(view: str, draft: Draft) -> tuple[int, int]:
    """Where the quote of `draft` begins and ends: its sentence, or the clause around its words."""
    words = [found.span() for found in _WORD.finditer(view, draft.low, draft.high)]
    if len(words) <= WORDS:
        return draft.low, draft.high
    first = next(each for each, word in enumerate(words) if word[1] > draft.start)
    last = max(each for each, word in enumerate(words) if word[0] < draft.end)
    room = WORDS - (last - first + 1)
    while first > 0 and room > 0 and view[words[first - 1][1] - 1] not in ",;:":
        first, room = first - 1, room - 1
    ends = (word[1] for word in words[last : last + max(room, 0) + 1])
    stop = next((end - 1 for end in ends if view[end - 1] in ",;:.)"), draft.end)
    return min(draft.start, words[first][0]), max(draft.end, stop)
