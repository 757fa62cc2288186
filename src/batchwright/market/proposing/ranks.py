"""Ranks that a sentence states without a number: who is largest, who grows fastest."""

import re
from collections.abc import Iterator, Sequence

from batchwright.market.proposing.drafts import Draft
from batchwright.market.proposing.places import WIDE, Mention, within
from batchwright.market.proposing.prose import Sentence
from batchwright.market.regions import GLOBAL
from batchwright.market.types import Kind

_LARGEST = re.compile(
    r"[\s:,]*(?:[\w-]+\s+){0,5}?(?:dominat(?:es?|ed|ing)|leads|led)\b(?!\s+by\b)"
    r"|[\s:,]*(?:[\w-]+\s+){0,6}?(?:the\s+)?(?:largest|leading|dominant)\s+(?:\w+\s+){0,2}?"
    r"(?:share|market|region)\b",
    re.IGNORECASE,
)
_FASTEST = re.compile(
    r"[\s:,]*(?:[\w-]+\s+){0,8}?(?:fastest[\s-]+growing|(?:grow|expand)\w*\s+(?:the\s+)?fastest|"
    r"fastest\s+(?:growth|CAGR))\b",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"[^.;]{0,80}?\bfollowed\s+by\s+(?:the\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+)(?:the\s+)?")
_JOINED = re.compile(r"(?:,|\band|\bby|\bin|\bof)\s+(?:the\s+)?$", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|no longer|never|was once|overtak\w+)\b", re.IGNORECASE)
_SEGMENT = re.compile(
    r"(?:^|,\s+|;\s+)(?:the\s+)?(?P<name>[\w&/-]+(?:\s+[\w&/-]+){0,5}?)\s+(?:segment\s+)?"
    r"(?:is|was|remains)\s+the\s+(?P<how>dominant|largest|leading|fastest[\s-]growing)\s+"
    r"(?P<axis>(?:[\w-]+\s+){0,2})segment\b",
    re.IGNORECASE,
)
_LED = re.compile(
    r"(?:^|,\s+|;\s+)(?:the\s+)?(?P<name>[\w&/-]+(?:\s+[\w&/-]+){0,5}?)\s+segment\s+"
    r"(?:dominat(?:es|ed)|leads|led|h(?:olds|eld)\s+the\s+largest)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\bin\s+((?:19|20)\d\d)\b")


def ranks(sentence: Sentence, found: Sequence[Mention]) -> Iterator[Draft]:
    """The largest and the fastest growing that the sentence names, regions and segments."""
    yield from _regions(sentence, within(found, sentence.start, sentence.end))
    yield from _segments(sentence)


def _regions(sentence: Sentence, about: Sequence[Mention]) -> Iterator[Draft]:
    text, low = sentence.text, sentence.start
    for place, each in enumerate(about):
        start, end = each.start - low, each.end - low
        # A country leads within its region as often as in the world: only regions are ranked.
        if each.code not in WIDE or _JOINED.search(text[max(0, start - 12) : start]):
            continue
        high = about[place + 1].start - low if place + 1 < len(about) else len(text)
        for claim, unit, pattern in (
            ("dominant region", "rank 1", _LARGEST),
            ("fastest-growing region", "rank 1 growth", _FASTEST),
        ):
            told = pattern.match(text, end, min(high, end + 120))
            if told is None or _DENIED.search(told[0]):
                continue
            yield _rank(sentence, start, told.end(), claim, text[start:end], unit, each.code)
            if claim == "dominant region":
                yield from _order(sentence, about[place:], told.end())


def _order(sentence: Sentence, about: Sequence[Mention], end: int) -> Iterator[Draft]:
    """First, second, third, where the sentence says who follows."""
    text, low = sentence.text, sentence.start
    follows = _FOLLOWED.match(text, end)
    if follows is None:
        return
    named, reach = [about[0]], follows.end()
    for each in about[1:]:
        gap = text[reach : each.start - low]
        if gap and not (len(named) > 1 and _AND.fullmatch(gap)):
            break
        named.append(each)
        reach = each.end - low
    if len(named) > 1:
        value = " > ".join(text[each.start - low : each.end - low] for each in named)
        start = about[0].start - low
        yield _rank(sentence, start, reach, "region rank order", value, "rank", GLOBAL)


def _segments(sentence: Sentence) -> Iterator[Draft]:
    for pattern in (_SEGMENT, _LED):
        for each in pattern.finditer(sentence.text):
            parts = each.groupdict()
            fastest = (parts.get("how") or "").casefold().startswith("fastest")
            axis = " ".join((parts.get("axis") or "").split()) or "segment"
            claim = f"{'fastest-growing' if fastest else 'dominant'} {axis}"
            unit = "rank 1 growth" if fastest else "rank 1"
            draft = _rank(
                sentence, each.start("name"), each.end(), claim, each["name"], unit, GLOBAL, axis
            )
            yield draft


def _rank(
    sentence: Sentence,
    start: int,
    end: int,
    claim: str,
    value: str,
    unit: str,
    region: str,
    segment: str = "total",
) -> Draft:
    year = _YEAR.search(sentence.text)
    return Draft(
        start=sentence.start + start,
        end=sentence.start + end,
        low=sentence.start,
        high=sentence.end,
        kind=Kind.DIRECTION,
        claim=claim,
        value=" ".join(value.split()),
        unit=unit,
        base_year=int(year[1]) if year else None,
        segment=segment,
        region=region,
    )
