"""The sentences of a report, plain or HTML, each with its place in the raw text.

What is read is a view of the raw text, character for character as long as it: tags, comments and
entities are blanked out, so that a place in the view is the same place in the raw text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

LONGEST = 1500
"""Characters after which a sentence without an end is cut, so that work stays linear."""


class Part(StrEnum):
    """What stands in one block of a text."""

    HEADING = "\x1c"
    ITEM = "\x1d"
    PARAGRAPH = "\x1e"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, an item of a list or a paragraph: view[start:end], with no blanks around it."""

    part: Part
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """view[start:end], with the sentence before it and the heading it stands under.

    text, before: dashes and quotation marks as ASCII has them.
    """

    start: int
    end: int
    text: str
    before: str
    heading: str


_HTML = re.compile(r"</?(?:p|li|ul|h[1-6]|div|br|td|body)\b[^<>]*>", re.IGNORECASE)
_MARK = re.compile(
    r"<!--|<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
)
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "br", "dd", "div", "dl", "dt", "footer"),
        *("head", "header", "html", "main", "ol", "option", "p", "pre", "section", "table"),
        *("tbody", "td", "th", "thead", "tr", "ul"),
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "title"))
_UNSEEN = frozenset(("script", "style"))
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_BULLET = re.compile(r"[ \t]*(?:[-*•·‣▪●]|\d{1,2}[.)])[ \t]+(?=\S)")
_SPLIT = re.compile(f"[{''.join(Part)}]")
_END = re.compile(r"[.!?][\"')\]]?(?:\s+(?=[\"'$€£A-Z0-9])|(?=[A-Z][a-z]))")
_ASCII = str.maketrans(
    "\u2010\u2011\u2012\u2013\u2014\u2212\u2018\u2019\u201c\u201d", "------''\"\""
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:U\.S|U\.K|Inc|Ltd|Co|Corp|LLC|S\.A|vs|e\.g|i\.e|approx|No|Mr|Mrs|Dr|St|Fig)$"
)


def view_of(raw: str) -> str:
    """The raw text with all blanked out that nobody reads; as long as it, place for place."""
    text = _CONTROL.sub(Part.PARAGRAPH, raw)
    return _without_tags(text) if _HTML.search(text) else _with_lines(text)


def _without_tags(text: str) -> str:
    pieces: list[str] = []
    done = 0
    while (mark := _MARK.search(text, done)) is not None:
        pieces.append(text[done : mark.start()].replace("\n", " ").replace("\r", " "))
        end, shown = mark.end(), " "
        name = (mark[2] or "").casefold()
        if mark[0] == "<!--":
            end = _after(text, "-->", end)
        elif not name:
            shown = unescape(mark[0])[:1]
            shown = shown if shown.isprintable() else " "
        elif name in _UNSEEN and not mark[1]:
            end, shown = _after(text, f"</{name}", end), Part.PARAGRAPH
        elif name in _HEADINGS:
            shown = Part.PARAGRAPH if mark[1] else Part.HEADING
        elif name == "li":
            shown = Part.PARAGRAPH if mark[1] else Part.ITEM
        elif name in _BLOCKS:
            shown = Part.PARAGRAPH
        pieces.append(shown.ljust(end - mark.start()))
        done = end
    pieces.append(text[done:].replace("\n", " ").replace("\r", " "))
    return "".join(pieces)


def _after(text: str, sought: str, start: int) -> int:
    found = text.find(sought, start)
    return len(text) if found < 0 else found + len(sought)


def _with_lines(text: str) -> str:
    """A plain text: an empty line, a bullet and the end of a short line begin a new block."""
    pieces: list[str] = []
    short = True
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        bullet = _BULLET.match(body)
        if bullet is not None:
            body = Part.ITEM.ljust(bullet.end()) + body[bullet.end() :]
        elif pieces and (short or not body.strip()):
            pieces[-1] = pieces[-1][:-1] + Part.PARAGRAPH
        pieces.append(body.ljust(len(line)))
        short = len(body) < 60
    return "".join(pieces)


def blocks(view: str) -> Iterator[Block]:
    """The blocks of the view in their order; empty ones are left out."""
    start, part = 0, Part.PARAGRAPH
    while True:
        found = _SPLIT.search(view, start)
        end = found.start() if found else len(view)
        text = view[start:end]
        if text.strip():
            kept = Block(
                part,
                start + len(text) - len(text.lstrip()),
                end - len(text) + len(text.rstrip()),
            )
            if part is Part.PARAGRAPH and _heads(view[kept.start : kept.end]):
                kept = Block(Part.HEADING, kept.start, kept.end)
            yield kept
        if found is None:
            return
        start, part = found.end(), Part(found[0])


def _heads(text: str) -> bool:
    return len(text) < 120 and text[-1] not in ".;,%" and not re.search(r"\d{3}", text)


def sentences(view: str) -> Iterator[Sentence]:
    """The sentences of the view in their order."""
    view = view.translate(_ASCII)
    before = heading = ""
    for block in blocks(view):
        for start, end in _split(view, block.start, block.end):
            text = view[start:end]
            yield Sentence(start, end, text, before, heading)
            before = text
        if block.part is Part.HEADING:
            heading = view[block.start : block.end][:LONGEST]


def _split(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for place in _END.finditer(view, start, end):
        close = place.start() + len(place[0].rstrip())
        if _ABBREVIATION.search(view[max(start, place.start() - 12) : place.start()]):
            continue
        if place[0] == "." and not re.match(r"[a-z0-9%)]", view[place.start() - 1 : place.start()]):
            continue
        yield from _cut(view, start, close)
        start = place.end()
    yield from _cut(view, start, end)


def _cut(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = min(end, start + LONGEST)
        blank = view.rfind(" ", start + 1, stop) if stop < end else -1
        stop = blank if blank > 0 else stop
        text = view[start:stop]
        if text.strip():
            yield start + len(text) - len(text.lstrip()), stop - len(text) + len(text.rstrip())
        start = stop
