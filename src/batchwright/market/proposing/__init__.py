"""Proposes claims from a report's text, for a person to accept or leave; it never invents.

What is found stands word for word at its place in the text, and passes the checks that any file of
claims passes. A year that the sentence does not give stays absent; a hole that the publisher left
in a template is told as such. Nothing here reads meaning: what is said in a way that no pattern
knows is not found, and a person reads each proposal before it becomes a claim.
"""

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from batchwright.market.long_form import claim_of
from batchwright.market.proposing import figures, lists, places, prose, ranks
from batchwright.market.proposing.drafts import Draft, plain, quoted
from batchwright.market.quotes import holes, placeholder
from batchwright.market.refusals import refusal
from batchwright.market.types import Claim, Refusal

COLUMNS = (
    *("claim_id", "source", "kind", "claim", "value", "unit", "year", "horizon_year", "segment"),
    *("region", "source_file", "char_offset", "quote", "check", "publisher", "edition", "scope"),
    *("basis", "page"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the text says at `position`: a claim to accept, or why there is none to believe.

    claim is None where `refused` says why: a placeholder, or a figure that cannot be; its line is
    that of the text.
    """

    position: int
    quote: str
    claim: Claim | None
    refused: Refusal | None


def propose(
    text: str, document: str, publisher: str = "", edition: str = ""
) -> tuple[Proposal, ...]:
    """What the text of a report, plain or HTML, claims of its market, in the order of the text.

    document: the name of its file, as claims cite it. publisher, edition: as the claims shall name
    them; a text does not say them reliably. The same text gives the same proposals.
    """
    view = prose.view_of(text)
    drafts = sorted(_drafts(view), key=lambda each: (each.start, each.end, each.claim, each.value))
    lines = [found.end() for found in re.finditer(r"\n", text)]
    stem = re.sub(r"[^A-Za-z0-9]+", "-", PurePath(document).stem).strip("-")[:24] or "claim"
    proposals: list[Proposal] = []
    for draft in dict.fromkeys(drafts):
        low, high = _quote(text, view, draft)
        cells = {
            "claim_id": f"{stem}-{len(proposals) + 1:03}",
            "kind": draft.kind,
            "claim": draft.claim,
            "value": draft.value or " | ".join(plain(view[a:b]) for a, b in draft.members),
            "unit": draft.unit,
            "year": str(draft.base_year or ""),
            "horizon_year": str(draft.horizon_year or ""),
            "segment": draft.segment,
            "region": draft.region,
            "source_file": document,
            "char_offset": str(low),
            "quote": text[low:high],
            "check": draft.note,
            "publisher": publisher,
            "edition": edition,
        }
        found = claim_of(bisect_right(lines, low) + 1, cells, {})
        claim, refused = (found, None) if isinstance(found, Claim) else (None, found)
        proposals.append(Proposal(position=low, quote=text[low:high], claim=claim, refused=refused))
    proposals += _holes(text, view, lines, proposals)
    return tuple(sorted(proposals, key=lambda each: each.position))


def to_csv(proposals: Iterable[Proposal]) -> str:
    """The proposed claims in the long form of a claims file, which `reading` takes unchanged."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in proposals:
        if each.claim is not None:
            writer.writerow(_row(each.claim))
    return written.getvalue()


def _row(claim: Claim) -> tuple[object, ...]:
    return (
        *(claim.claim_id, "", claim.kind.value, claim.claim, claim.value, claim.unit),
        *(claim.base_year or "", claim.horizon_year or "", claim.segment, claim.region),
        *(claim.document, "" if claim.position is None else claim.position, claim.quote),
        *(claim.note, claim.publisher, claim.edition, claim.scope or "", claim.basis, claim.page),
    )


def _drafts(view: str) -> Iterator[Draft]:
    found = places.mentions(view)
    for sentence in prose.sentences(view):
        # A question states nothing; nor do a few characters.
        if len(sentence.text) < 10 or sentence.text.endswith("?"):
            continue
        yield from figures.figures(sentence, found)
        yield from lists.segments(view, sentence)
        yield from lists.companies(view, sentence)
        yield from ranks.ranks(sentence, found)
    yield from lists.items_of_blocks(view, tuple(prose.blocks(view)))
    yield from lists.region_lists(found, view)


def _quote(text: str, view: str, draft: Draft) -> tuple[int, int]:
    """The words around what is claimed; the least of them where tags or holes stand among them."""
    low, high = quoted(view, draft)
    if "<" in text[low : draft.start] or (placeholder(view[low : draft.start])):
        low = draft.start
    if "<" in text[draft.end : high] or placeholder(view[draft.end : high]):
        high = draft.end
    return low, _whole(text, high)


def _whole(text: str, end: int) -> int:
    """The end of a quote, moved past the entity in whose middle it lies."""
    entity = re.compile(r"&#?\w{2,8};").match(text, end - 1)
    return entity.end() if entity else end


def _holes(text: str, view: str, lines: list[int], proposals: list[Proposal]) -> Iterator[Proposal]:
    """The placeholders that no proposal has run into, each with the words around it."""
    told = [
        (each.position, each.position + len(each.quote))
        for each in proposals
        if each.refused is not None
    ]
    ends = [end for _, end in told]
    for low, high in holes(view):
        known = bisect_right(ends, low)
        if known < len(told) and told[known][0] <= low:
            continue
        yield Proposal(
            position=low,
            quote=text[low:high],
            claim=None,
            refused=refusal("placeholder", bisect_right(lines, low) + 1, "", value=text[low:high]),
        )
