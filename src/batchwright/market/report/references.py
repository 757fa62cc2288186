"""What a document refers to, and whether each reference has its entry."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from batchwright.market.report.document import Document, Figure, Link, Number, Statement
from batchwright.market.report.entries import CalculationEntry, reference
from batchwright.market.report.marks import outside

FIRST_PAGE = "answer"
"""The anchor that all writers give the first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangling:
    """`missing`: references without an entry, and where; `unused`: entries nothing leads to.

    `doubled`: references and anchors that are there more than once.
    """

    missing: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]
    doubled: tuple[str, ...]


class ReferenceMissing(ValueError):
    """A number or statement of the document leads nowhere, so it is not written."""


def dangling(document: Document) -> Dangling:
    """What is missing, unused or doubled among the references of `document`.

    An entry is used if the text refers to it, or a used calculation has it as input.
    """
    entries = {reference(each): each for each in document.entries}
    anchors = [each.anchor for each in document.chapters]
    places = dict(_places(document))
    known = {*entries, *anchors, FIRST_PAGE}
    missing = [
        (each, place)
        for place, referred in places.items()
        for each in dict.fromkeys(referred)
        if each not in known
    ]
    reached: set[str] = set()
    ahead = [each for referred in places.values() for each in referred if each in entries]
    while ahead:
        target = ahead.pop()
        if target in reached:
            continue
        reached.add(target)
        entry = entries[target]
        if isinstance(entry, CalculationEntry):
            ahead += [each for each in entry.inputs if each in entries]
    for target in entries:
        entry = entries[target]
        if isinstance(entry, CalculationEntry):
            missing += [(each, target) for each in entry.inputs if each not in entries]
    counted = Counter([*(reference(each) for each in document.entries), *anchors])
    return Dangling(
        missing=tuple(missing),
        unused=tuple(each for each in entries if each not in reached),
        doubled=tuple(each for each, count in counted.items() if count > 1),
    )


def checked(document: Document) -> Document:
    """`document`, in which every reference leads to one entry; raises ReferenceMissing if not."""
    found = dangling(document)
    if found.missing or found.doubled:
        told = [f"{each or 'a number without basis'} ({place})" for each, place in found.missing]
        told += [f"{each} (there twice)" for each in found.doubled]
        raise ReferenceMissing(f"References without one entry: {', '.join(told)}.")
    return document


def used_in(document: Document) -> dict[str, tuple[int, ...]]:
    """By reference, the numbers of the chapters that lead to it; 0 is the first page."""
    found: dict[str, list[int]] = {}
    for number, blocks in enumerate([document.answer, *(x.blocks for x in document.chapters)]):
        for target in dict.fromkeys(referred(blocks)):
            found.setdefault(target, []).append(number)
    return {target: tuple(numbers) for target, numbers in found.items()}


def referred(part: object) -> Iterator[str]:
    """The references in `part` and all it holds, in their order."""
    match part:
        case Number():
            yield part.basis
        case Link():
            if not outside(part.target):
                yield part.target
        case Figure():
            yield from part.sources
            yield from referred(part.chart.table())
        case Statement():
            yield from referred(part.runs)
            yield from part.sources
        case tuple():
            for each in part:
                yield from referred(each)
        case _ if is_dataclass(part):
            for field in fields(part):
                yield from referred(getattr(part, field.name))


def _places(document: Document) -> Iterator[tuple[str, list[str]]]:
    yield "first page", list(referred(document.answer))
    for number, chapter in enumerate(document.chapters, 1):
        yield f"chapter {number}, {chapter.title}", list(referred(chapter.blocks))
