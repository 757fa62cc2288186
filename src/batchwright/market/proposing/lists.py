"""Lists that a text gives: segments of the market, regions, companies; in a row or as items."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from batchwright.market.proposing.drafts import Draft, plain
from batchwright.market.proposing.places import WIDE, Mention
from batchwright.market.proposing.prose import Block, Part, Sentence
from batchwright.market.regions import GLOBAL, REGIONS, holds, region_of
from batchwright.market.types import Kind

Span = tuple[int, int]
_GAP = 200

_AXES = (
    ("region", r"regions?|regional|geograph\w+|countr(?:y|ies)"),
    ("service", r"services?"),
    ("application", r"applications?|therapeutic areas?"),
    ("end user", r"end[\s-]?users?|end[\s-]?uses?|customers?|clients?"),
    ("product", r"products?|molecules?"),
    ("type", r"types?"),
)
_CLAIMS = {"companies": "competitors", "axes": "segmentation axes", "segment": "segments"}
_AXIS = tuple((axis, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for axis, words in _AXES)
_SPLITS = re.compile(
    r"\b(?:segmented|categori[sz]ed|divided|classified|bifurcated|subdivided|broken down|spans|"
    r"compris(?:es|ed of))\b(?:\s+(?:on\s+the\s+basis\s+of|based\s+on|by|into|as|across|to))?",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\b(?:include[sd]?(?:\s+primarily)?|delivers?|provides?|offers?)\s", re.IGNORECASE
)
_MAKES = re.compile(
    r"\b(?:products\s+such\s+as|manufactur(?:e|es|ed|ing)\s+(?:of|for))\s", re.IGNORECASE
)
_WHO = re.compile(
    r"\b(?:key|major|leading|prominent|notable|top)\s+(?:\w+\s+)?"
    r"(?:players|companies|vendors|competitors|participants|manufacturers)\b"
    r"[^.:;]{0,80}?(?:\b(?:includes?|are|such\s+as|like|compris\w+)\b|:)\s*",
    re.IGNORECASE,
)
_WHO_HEAD = re.compile(r"\b(?:competitive|competitors|players|companies|vendors)\b", re.IGNORECASE)
_NO_COMPANY = re.compile(
    r"\b(?:overview|ranking|strateg\w+|analysis|markets?|introduction|profiles?|appendix|"
    r"developments?|landscape|methodology|shares?|trends?)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:\d{1,2}\.\s*)?(?:market\s+)?(?:segmentation\s+)?by\s+", re.IGNORECASE)
_GROUP = re.compile(r"(?<!\w)([A-Za-z][\w/& -]{1,40}?)\s{0,9}\(([^()]{3,600})\)")
_STOP = re.compile(
    r"[.;:()?!]|,\s+(?:each|with|which|leveraging|driven|depending|that|due|among others|where)\b"
)
_AND = re.compile(r"\s+(?:and|or)\s+")
_OXFORD = re.compile(r"[,;]\s*(?:and|or)\s+")
_ENDS = re.compile(
    r",|\s(?:is|are|was|were|has|have|had|will|would|can|could|may|continue[sd]?|demands?|"
    r"requires?|remains?|to|for|in|at|by|that|which|with|as|due|owing|across|from|when|while|"
    r"whereas|where|who|enables?|drives?|offers?|provides?|among|through|over|during|under)\s"
)
_SUFFIX = re.compile(
    r"(?:Inc|Ltd|LLC|L\.?L\.?C|Co|Corp|Corporation|Limited|GmbH|AG|S\.?A|KG|plc|Pvt)\b\.?(?:\s|$)",
    re.IGNORECASE,
)
_FORM = re.compile(r"\b(?:Inc|Ltd|Co|Corp|LLC|Pvt|S\.A)$")
_BETWEEN = re.compile(
    rf"[\s,;&{Part.ITEM}{Part.PARAGRAPH}]*(?:and|or)?\s*(?:the\s+)?", re.IGNORECASE
)
_MORE = re.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+)(?:the\s+)?[A-Z]")


def axis_of(words: str) -> str | None:
    """What a list divides the market by, of the words that introduce it; the last named."""
    found = [(each.start(), axis) for axis, pattern in _AXIS for each in pattern.finditer(words)]
    # "End-user/Application", "service type": the earlier of the table where two stand together.
    last = max((place for place, _ in found), default=0)
    return next((axis for place, axis in found if last - place < 16), None)


def segments(view: str, sentence: Sentence) -> Iterator[Draft]:
    """The lists of segments in the sentence, in brackets or in running text."""
    text, low = sentence.text, sentence.start
    splits = _SPLITS.search(text)
    groups = [each for each in _GROUP.finditer(text) if splits or re.match(r"By\s", plain(each[1]))]
    listed = False
    for group in groups:
        axis, items = axis_of(group[1]), _commas(view, low + group.start(2), low + group.end(2))
        if axis is not None and len(items) > 1:
            listed = True
            if axis != "region":
                yield _list(
                    items, sentence, axis, start=low + group.start(1), end=low + group.end()
                )
    if not listed and splits is not None:
        items = _items(view, low + splits.end(), sentence.end)
        axis = _near(sentence, splits.start()) or "segment"
        if re.search(r"\b(?:by|on|of)$", splits[0]):
            axis = "axes"
        regions = [each for each in items if region_of(view[slice(*each)]) is not None]
        if len(items) > 1 and len(regions) < 2:
            yield _list(items, sentence, axis, start=low + splits.start())
    for gives in _GIVES.finditer(text):
        axis = _near(sentence, gives.start(), told=False)
        if axis is None or axis == "region" or not _divides(sentence):
            continue
        items = _items(view, low + gives.end(), sentence.end)
        if len(items) > 2:
            yield _list(items, sentence, axis)
    for makes in _MAKES.finditer(text):
        items = _items(view, low + makes.end(), sentence.end)
        if len(items) > 2:
            yield _list(items, sentence, "products made", start=low + makes.start())


def _divides(sentence: Sentence) -> bool:
    told = f"{sentence.heading} {sentence.text}"
    return re.search(r"\bsegment|\bcustomers\b|\bend[\s-]users?\b", told, re.IGNORECASE) is not None


def _near(sentence: Sentence, place: int, *, told: bool = True) -> str | None:
    """The axis that stands before `place`, else what was asked just before."""
    axis = axis_of(sentence.text[max(0, place - 80) : place])
    if axis is None and told:
        asked = re.search(r"\b(?:by|of)\s.*$", sentence.before[-200:])
        axis = axis_of(asked[0]) if asked else None
    return axis


def companies(view: str, sentence: Sentence) -> Iterator[Draft]:
    """The companies that the sentence names as players of the market."""
    who = _WHO.search(sentence.text)
    if who is None:
        return
    items = _names(view, sentence.start + who.end(), sentence.end)
    if len(items) > 1 and not any(_NO_COMPANY.search(view[low:high]) for low, high in items):
        yield _list(items, sentence, "companies")


def items_of_blocks(view: str, blocks: Sequence[Block]) -> Iterator[Draft]:
    """Lists whose items stand for themselves: segments under "By ...", companies."""
    heading = label = ""
    for part, group in groupby(blocks, key=lambda block: block.part):
        kept = list(group)
        if part is Part.ITEM:
            yield from _listed(view, kept, heading, label)
            continue
        label = view[kept[-1].start : kept[-1].end][:200]
        if part is Part.HEADING:
            heading = " ".join(view[each.start : each.end][:200] for each in kept[-3:])


def _listed(view: str, kept: list[Block], heading: str, label: str) -> Iterator[Draft]:
    spans = [(each.start, each.end) for each in kept]
    texts = [plain(view[low : min(high, low + 200)]) for low, high in spans]
    if not 2 <= len(spans) <= 60 or any(len(text.split()) > 8 or ":" in text for text in texts):
        return
    whole = Sentence(spans[0][0], spans[-1][1], "", "", "")
    by = _BY.match(label)
    axis = axis_of(label[by.end() :]) if by else None
    if axis is not None and axis != "region":
        yield _list(spans, whole, axis)
    elif (
        axis is None
        and _WHO_HEAD.search(f"{heading} {label}")
        and all(text[:1].isupper() and not _NO_COMPANY.search(text) for text in texts)
    ):
        yield _list(spans, whole, "companies")


def region_lists(found: Sequence[Mention], view: str) -> Iterator[Draft]:
    """Three or more regions or countries in a row, with nothing between but commas."""
    run: list[Mention] = []
    for each in (*found, None):
        known = {mention.code for mention in run}
        if each is not None and run and each.code not in known and _next(view, run[-1], each):
            run.append(each)
            continue
        if len(run) > 2 and not _MORE.match(view, run[-1].end):
            yield _regions(run)
        run = [each] if each is not None else []


def _next(view: str, one: Mention, two: Mention) -> bool:
    gap = view[one.end : min(two.start, one.end + _GAP)]
    return len(gap) < _GAP and _BETWEEN.fullmatch(gap) is not None


def _regions(run: list[Mention]) -> Draft:
    wide = any(each.code in WIDE for each in run)
    return Draft(
        start=run[0].start,
        end=run[-1].end,
        low=run[0].start,
        high=run[-1].end,
        kind=Kind.STRUCTURAL,
        claim="regions" if wide else "countries",
        value="",
        unit="list",
        segment="region",
        region=GLOBAL if wide else _around(run),
        members=tuple((each.start, each.end) for each in run),
    )


def _around(run: list[Mention]) -> str:
    """The smallest region that holds all the countries."""
    holding = [
        region.code for region in REGIONS if all(holds(region.code, each.code) for each in run)
    ]
    return holding[-1]


def _commas(view: str, start: int, end: int) -> list[Span]:
    parts: list[Span] = []
    low = start
    for comma in re.finditer(r"[,;]", view[start:end]):
        parts.append((low, start + comma.start()))
        low = start + comma.end()
    parts.append((low, end))
    kept = [_trimmed(view, *part) for part in parts]
    return [span for span in kept if span is not None and len(view[slice(*span)].split()) < 9]


def _trimmed(view: str, start: int, end: int) -> Span | None:
    lead = re.match(r"\s*(?:(?:and|or)\s+)?(?:the\s+)?", view[start:end])
    start += lead.end() if lead else 0
    text = view[start:end]
    end = start + len(text.rstrip(" ,;.\n\r\t"))
    return (start, end) if end > start else None


def _items(view: str, start: int, end: int) -> list[Span]:
    """The members of a running list that begins at `start`; empty if it is none."""
    stop = _STOP.search(view, start, end)
    end = stop.start() if stop else end
    oxford = _OXFORD.search(view, start, end)
    if oxford is None:
        comma = view.rfind(",", start, end)
        last = _AND.search(view, max(start, comma), end)
    else:
        last = oxford
    if last is None:
        return []
    items = _commas(view, start, last.start())
    ends = _ENDS.search(view, last.end(), end)
    final = _trimmed(view, last.end(), ends.start() if ends else end)
    if final is not None:
        items.append(final)
    words = [len(view[slice(*each)].split()) for each in items]
    contiguous = items and view[start : items[0][0]].strip() in ("", "the")
    return items if contiguous and max(words) < 8 else []


def _names(view: str, start: int, end: int) -> list[Span]:
    """The names of companies from `start` on, their legal forms kept with them."""
    items: list[Span] = []
    low = start
    for comma in re.finditer(r"[,;]\s*(?:and\s+)?|\s+and\s+|$", view[start:end]):
        high = start + comma.start()
        rest = view[start + comma.end() : min(end, start + comma.end() + 12)]
        if comma[0] and _SUFFIX.match(rest):
            continue
        span = _trimmed_name(view, low, high)
        if span is None:
            break
        items.append(span)
        low = start + comma.end()
    return items


def _trimmed_name(view: str, start: int, end: int) -> Span | None:
    span = _trimmed(view, start, end)
    if span is None:
        return None
    ends = re.search(
        r"\s(?:who|which|that|are|is|among|have|to|in|for|with|as)\s", view[slice(*span)]
    )
    if ends:
        span = (span[0], span[0] + ends.start())
    if view[span[1] : span[1] + 1] == "." and _FORM.search(view, span[0], span[1]):
        span = (span[0], span[1] + 1)
    text = view[slice(*span)]
    return span if text[:1].isupper() and len(text.split()) < 9 else None


def _list(
    items: Sequence[Span],
    sentence: Sentence,
    axis: str,
    *,
    start: int | None = None,
    end: int | None = None,
) -> Draft:
    return Draft(
        start=items[0][0] if start is None else start,
        end=items[-1][1] if end is None else end,
        low=sentence.start,
        high=sentence.end,
        kind=Kind.STRUCTURAL,
        claim=_CLAIMS.get(axis, f"segmentation axis: {axis}"),
        value="",
        unit="list",
        segment=axis,
        members=tuple(items),
    )
