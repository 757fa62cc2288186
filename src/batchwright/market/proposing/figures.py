"""Levels, growths and shares that a sentence states, with the years it gives them for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from batchwright.market.cells import GROWTH, SHARE
from batchwright.market.proposing.drafts import Draft, plain
from batchwright.market.proposing.places import Mention, mentions, within
from batchwright.market.proposing.prose import Sentence
from batchwright.market.regions import GLOBAL, name_of
from batchwright.market.types import Kind

_MOST = 40
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,6})?"
_SCALE = r"(?:trillion|billion|million|tn|bn|mn|b|m)\b"
_MONEY = re.compile(
    rf"(?<![A-Za-z$€£])(?P<before>US\s?\$|U\.S\.\s?\$|USD\b|EUR\b|GBP\b|INR\b|[$€£₹])\s{{0,12}}"
    rf"(?P<first>{_NUMBER})\s{{0,12}}(?P<of>{_SCALE})"
    rf"|(?<![\w.,$€£₹-])(?P<second>{_NUMBER})\s{{0,12}}(?P<size>{_SCALE})\s{{0,12}}"
    r"(?P<after>U\.?S\.? dollars|US dollars|USD|EUR|euros?|dollars)\b",
    re.IGNORECASE,
)
_CURRENCY = {
    "usd": "USD", "us$": "USD", "u.s.$": "USD", "$": "USD", "dollars": "USD", "usdollars": "USD",
    "u.s.dollars": "USD", "u.sdollars": "USD", "us.dollars": "USD", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "₹": "INR", "inr": "INR",
}  # fmt: skip
_PERCENT = re.compile(
    rf"(?<![\w.,+-])(?P<sign>-?)(?P<number>{_NUMBER})\s{{0,12}}(?:%|percent\b|per\scent\b|pct\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?<![\w.,$€£])((?:19|20)\d\d)\s{0,3}(?:-|to|through|until|till)\s{0,3}"
    r"((?:19|20)\d\d|2100)(?![\w%]|[.,]\d)"
    r"|\bbetween\s((?:19|20)\d\d)\sand\s((?:19|20)\d\d|2100)(?![\w%]|[.,]\d)"
)
_YEAR = re.compile(
    r"(?<![\w.,$€£-])(?:19|20)\d\d(?![\w%]|[.,]\d|\s?-\s?\d|\s?(?:percent|[bmtr]+illion|[bm]n\b))"
)
_MARKET = re.compile(r"\b(?:market|markets|industry|sector|valuation|CAGR)\b", re.IGNORECASE)
_SPENT = re.compile(
    r"\b(?:invest\w*|acqui\w+|purchas\w+|bought|pa(?:id|ys?)|sold|fund\w*|costs?|spen[dt]\w*|expenditures?|deals?|loan|"
    r"fined?|rais\w+|donat\w+|contracts?\s(?:worth|valued|of)|sales|budget|saves?|saving)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:reach(?:es|ing)?|project\w*|forecast\w*|expected|anticipated|predicted|surpass|exceed|"
    r"hit|poised|set to|will|likely|by)\b",
    re.IGNORECASE,
)
_GROWS = re.compile(
    r"\bCAGR\b|\bcompound(?:ed)?\s+annual|\bannual\s+growth|\bgrowth\s+rate|"
    r"\b(?:grow|expand|ris)(?:s|es|ing|e)?\s+(?:\w+\s+){0,2}at\b",
    re.IGNORECASE,
)
_GREW = re.compile(
    r"\W{0,4}(?:\w+\s+){0,2}(?:CAGR|compound|annual|growth rate|per year|a year|per annum)\b",
    re.IGNORECASE,
)
_SHRINKS = re.compile(r"\b(?:declin|shrink|decreas|negativ)\w*", re.IGNORECASE)
_SHARE_OF = re.compile(
    r"\bshares?\b|\baccount\w*\s+for|\bheld|\bhold(?:s|ing)?|\bcaptur\w+|\bcommand\w+|"
    r"\b(?:contribut|represent|mak|compris)\w+",
    re.IGNORECASE,
)
_OF = re.compile(r"\s{0,9}(?:of\b|(?:\w+\s+){0,3}shares?\b)", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:over|more than|at least|exceed\w*|surpass\w*|above|below|under|less than|up to)\s*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";|,\s+(?:and|but)\s|,?\s+(?:while|whereas)\s", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\W*(?:(?:by|in terms of|based on)\s+(?P<axis>\w+(?:[\s-]\w+){0,3}),\s*)?(?:the\s+)?"
    r"(?P<name>[\w&/'()-]+(?:[\s-]+[\w&/'()-]+){0,7}?)(?:\s+(?:segment|category|sub-?sector))?"
    r"(?:\s+market)?(?:,\s+one of the segments?\b|\s+(?:led|leads|held|holds?|accounts?|accounted|"
    r"accounting|captured?s?|commanded|commands|dominated|dominates|represented|represents|"
    r"contributed|is|are|was|were|will|to|growing|continues?)\b)",
    re.IGNORECASE,
)
_GLOBAL = re.compile(r"\b(?:global|worldwide)\b", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(?:market|industry|it|this|which|they|that|sector|size|revenue|growth|demand)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\b(?:segments?|sub-?segments?|sub-?sectors?|categor(?:y|ies))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """text[start:end] states a number; money if it has a currency, else percent."""

    start: int
    end: int
    value: str
    unit: str
    year: int | None = None
    year_start: int = 0
    year_end: int = 0


def figures(sentence: Sentence, found: Sequence[Mention]) -> Iterator[Draft]:
    """The levels, growths and shares of the sentence.

    found: the regions the whole text names. A figure has no year where its sentence gives none. A
    sentence that says "respectively", or has more figures than a sentence has, gives none: which
    belongs to which would be a guess.
    """
    text = sentence.text
    if "respectively" in text or not re.search(r"\d", text):
        return
    ranges = [(each.start(), each.end(), *_years(each)) for each in _RANGE.finditer(text)]
    numbers = _dated(text, _numbers(text), ranges)
    if len(numbers) > _MOST:
        return
    named = _Named(sentence, found)
    levels: list[Draft] = []
    later: list[Draft] = []
    for place, figure in enumerate(numbers):
        low = numbers[place - 1].end if place else 0
        high = numbers[place + 1].start if place + 1 < len(numbers) else len(text)
        region, segment = named.of(figure, low, high)
        draft = Draft(
            start=figure.start,
            end=figure.end,
            low=sentence.start,
            high=sentence.end,
            kind=Kind.QUANTITATIVE,
            claim="",
            value=figure.value,
            unit=figure.unit,
            region=region,
            segment=segment,
            note="said as a bound"
            if _BOUND.search(text[max(low, figure.start - 20) : figure.start])
            else "",
        )
        if figure.unit != SHARE:
            if _is_level(sentence, figure, low):
                levels.append(_level(text, figure, low, draft))
        elif _grows(text, figure, low, high):
            later.append(_growth(text, figure, low, high, ranges, draft))
        elif _is_share(text, figure, low, high):
            later.append(_share(text, figure, draft))
    levels = _ends(levels)
    told = (*levels, *(_between(each, levels) for each in later))
    doubt = _doubt(sentence) if told else ""
    for each in told:
        note = doubt if each.region == GLOBAL and each.segment == "total" else ""
        yield replace(
            each,
            start=each.start + sentence.start,
            end=each.end + sentence.start,
            note="; ".join(filter(None, (each.note, note))),
        )


def _doubt(sentence: Sentence) -> str:
    """What a person should look at before taking a figure for one of the whole market."""
    before = mentions(sentence.before[-400:])
    if not before or _GLOBAL.search(sentence.text):
        return ""
    return f"the sentence before names {name_of(before[0].code)}"


def _years(found: re.Match[str]) -> tuple[int, int]:
    return int(found[1] or found[3]), int(found[2] or found[4])


def _numbers(text: str) -> list[_Figure]:
    """Money and percents in their order, without the ends of a span (70 to 80, between ... and)."""
    found: list[_Figure] = []
    for money in _MONEY.finditer(text):
        currency = _CURRENCY["".join((money["before"] or money["after"]).casefold().split())]
        scale = (money["of"] or money["size"]).casefold()
        size = {"t": "tn", "b": "bn", "m": "m"}[scale[0]]
        value = (money["first"] or money["second"]).replace(",", "")
        found.append(_Figure(money.start(), money.end(), value, f"{currency} {size}"))
    for percent in _PERCENT.finditer(text):
        # "9%-11%" is a span, not minus eleven.
        minus = percent["sign"] and text[: percent.start()][-1:] != "%"
        start = percent.start() if minus else percent.start("number")
        value = ("-" if minus else "") + percent["number"].replace(",", "")
        found.append(_Figure(start, percent.end(), value, SHARE))
    found.sort(key=lambda each: each.start)
    spans: set[int] = set()
    for place, (one, two) in enumerate(pairwise(found)):
        gap = text[one.end : two.start]
        between = re.search(r"\bbetween\s+$", text[max(0, one.start - 12) : one.start])
        if re.fullmatch(r"\s*(?:to|-)\s*", gap) or (between and gap.strip() == "and"):
            spans |= {place, place + 1}
    return [each for place, each in enumerate(found) if place not in spans]


def _dated(
    text: str, numbers: list[_Figure], ranges: list[tuple[int, int, int, int]]
) -> list[_Figure]:
    """The figures with the year that stands after each, or else before it."""
    inside = {place for start, end, _, _ in ranges for place in range(start, end)}
    years = [each for each in _YEAR.finditer(text) if each.start() not in inside]
    dated: list[_Figure] = []
    taken: set[int] = set()
    for place, each in enumerate(numbers):
        low = numbers[place - 1].end if place else 0
        high = numbers[place + 1].start if place + 1 < len(numbers) else len(text)
        after = [
            year
            for year in years
            if each.end <= year.start() < min(high, each.end + 100)
            and re.search(
                r"(?:\b(?:in|by|for|during|of|year|until|through|to)\s{1,3}|\()$",
                text[each.end : year.start()],
            )
            and not re.search(r"\bfrom\b|;", text[each.end : year.start()])
        ]
        # "by 2030 from USD 5 bn in 2022": what stands before the next figure may be its own year.
        own = next((year for year in after), None)
        if own is None:
            before = [
                year
                for year in years
                if low <= year.start() and year.end() <= each.start and year.start() not in taken
            ]
            own = before[-1] if before else None
        if own is None:
            dated.append(each)
            continue
        taken.add(own.start())
        dated.append(replace(each, year=int(own[0]), year_start=own.start(), year_end=own.end()))
    return dated


class _Named:
    """Whose figures the sentence states: a region, a segment, or the whole market."""

    def __init__(self, sentence: Sentence, found: Sequence[Mention]) -> None:
        self._text = sentence.text
        self._found = [
            Mention(each.start - sentence.start, each.end - sentence.start, each.code)
            for each in within(found, sentence.start, sentence.end)
        ]
        self._parts = _PARTS.search(sentence.text) is not None
        self._last = (GLOBAL, "total")

    def of(self, figure: _Figure, low: int, high: int) -> tuple[str, str]:
        """Region and segment of the figure; those of the figure before where none is named."""
        clauses = [each.end() for each in _CLAUSE.finditer(self._text, low, figure.start)]
        begins = clauses[-1] if clauses else 0 if low == 0 else None
        subject = (
            _SUBJECT.match(self._text, begins, figure.start + 30) if begins is not None else None
        )
        regions = [each for each in self._found if low <= each.start < figure.start]
        said = self._text[regions[0].end if regions else low : figure.start]
        if regions and not (figure.unit != SHARE and _GLOBAL.search(said)):
            self._last = (regions[0].code, "total")
        elif (after := self._after(figure, high)) is not None:
            return (after, self._last[1])
        elif (segment := self._segment(subject, figure)) is not None:
            self._last = (GLOBAL, segment)
        return self._last

    def _after(self, figure: _Figure, high: int) -> str | None:
        for each in self._found:
            if figure.end <= each.start < high:
                between = self._text[figure.end : each.start]
                inside = re.fullmatch(r"[^,.;]{0,30}\b(?:in|across|for)\s+(?:the\s+)?", between)
                return each.code if inside else None
        return None

    def _segment(self, subject: re.Match[str] | None, figure: _Figure) -> str | None:
        axis = plain(subject["axis"]).casefold() if subject and subject["axis"] else "segment"
        name = plain(subject["name"]) if subject else ""
        if (
            name
            and not _NO_NAME.search(name)
            and (figure.unit == SHARE or self._parts or axis != "segment")
        ):
            return f"{axis}: {name}"
        return "segment" if self._parts and self._last == (GLOBAL, "total") else None


def _is_level(sentence: Sentence, figure: _Figure, low: int) -> bool:
    told = f"{sentence.before[-400:]} {sentence.heading} {sentence.text}"
    before = sentence.text[max(low, figure.start - 60) : figure.start]
    after = sentence.text[figure.end : figure.end + 25]
    spent = _SPENT.search(before) or _SPENT.search(after)
    return _MARKET.search(told) is not None and spent is None


def _level(text: str, figure: _Figure, low: int, draft: Draft) -> Draft:
    start, end = figure.start, figure.end
    if figure.year is not None:
        start, end = min(start, figure.year_start), max(end, figure.year_end)
    said = text[low : figure.start] + text[figure.end : max(figure.end, figure.year_start)]
    ahead = _AHEAD.search(said) is not None
    return replace(
        draft,
        start=start,
        end=end,
        claim="market size forecast" if ahead else "market size",
        base_year=None if ahead else figure.year,
        horizon_year=figure.year if ahead else None,
    )


def _ends(levels: list[Draft]) -> list[Draft]:
    """Of levels of one market in one sentence, the last year is the forecast, the others bases."""
    years = [each.base_year or each.horizon_year for each in levels]
    told = []
    for each, year in zip(levels, years, strict=True):
        others = [
            other
            for level, other in zip(levels, years, strict=True)
            if other is not None and (level.region, level.segment) == (each.region, each.segment)
        ]
        if year is None or len(set(others)) < 2:
            told.append(each)
        elif year == max(others):
            told.append(
                replace(each, claim="market size forecast", base_year=None, horizon_year=year)
            )
        else:
            told.append(replace(each, claim="market size", base_year=year, horizon_year=None))
    return told


def _grows(text: str, figure: _Figure, low: int, high: int) -> bool:
    before = text[max(low, figure.start - 70) : figure.start]
    return bool(_GROWS.search(before) or _GREW.match(text[figure.end : min(high, figure.end + 45)]))


def _growth(
    text: str,
    figure: _Figure,
    low: int,
    high: int,
    ranges: list[tuple[int, int, int, int]],
    draft: Draft,
) -> Draft:
    before = text[max(low, figure.start - 70) : figure.start]
    value = figure.value
    if _SHRINKS.search(before) and not value.startswith("-"):
        value = f"-{value}"
    draft = replace(draft, claim="CAGR", value=value, unit=GROWTH)
    after = [each for each in ranges if figure.end <= each[0] < min(high, figure.end + 90)]
    ahead = [each for each in ranges if low <= each[0] and each[1] <= figure.start]
    period = next(iter(after), None) or next(iter(ahead[::-1]), None)
    if period is None and len(ranges) == 1:
        period = ranges[0]
    if period is not None:
        start, end = min(draft.start, period[0]), max(draft.end, period[1])
        if end - start > 160:
            start, end = draft.start, draft.end
        return replace(draft, start=start, end=end, base_year=period[2], horizon_year=period[3])
    until = re.match(
        r"[^,;.]{0,25}\b(?:to|through|by|until)\s+((?:19|20)\d\d)\b", text[figure.end : high]
    )
    if until is None:
        return draft
    return replace(draft, end=figure.end + until.end(), horizon_year=int(until[1]))


def _between(draft: Draft, levels: list[Draft]) -> Draft:
    """A growth without years that stands with two dated levels of its market leads from one to the
    other."""
    if draft.unit != GROWTH or draft.base_year is not None or draft.horizon_year is not None:
        return draft
    about = [
        each for each in levels if (each.region, each.segment) == (draft.region, draft.segment)
    ]
    bases = {each.base_year for each in about if each.base_year is not None}
    ends = {each.horizon_year for each in about if each.horizon_year is not None}
    if len(bases) != 1 or len(ends) != 1:
        return draft
    note = "; ".join(filter(None, (draft.note, "years are those of the levels in the sentence")))
    return replace(draft, base_year=bases.pop(), horizon_year=ends.pop(), note=note)


def _is_share(text: str, figure: _Figure, low: int, high: int) -> bool:
    before = text[max(low, figure.start - 60) : figure.start]
    after = text[figure.end : min(high, figure.end + 60)]
    return bool(_OF.match(after) or _SHARE_OF.search(before))


def _share(text: str, figure: _Figure, draft: Draft) -> Draft:
    whose = name_of(draft.region) if draft.segment == "total" else draft.segment
    of = re.match(
        r"\s{0,9}of\s(?:[\w-]+\s){0,5}(?:market|revenues?|industry|share|sales)\b",
        text[figure.end :],
    )
    return replace(
        draft,
        end=figure.end + of.end() if of and "\n" not in of[0] else figure.end,
        claim=f"{whose} share",
        base_year=figure.year,
        note=draft.note
        or ("" if whose != name_of(GLOBAL) else "the sentence does not say whose share"),
    )
