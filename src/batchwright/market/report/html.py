"""The document as one HTML file: no other file, no other host, all of it without a script."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from batchwright.market.report.document import Document
from batchwright.market.report.entries import Entry, anchor, reference, short
from batchwright.market.report.html_blocks import Writer, safe
from batchwright.market.report.references import checked, used_in
from batchwright.market.report.telling import (
    ENTRIES,
    chapter_name,
    details,
    entries_by_kind,
    headline,
    inputs_of,
    quote_of,
)

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="author" content="{author}">
<style>{style}</style></head><body>
<a class="skip" href="#answer">Skip to the answer</a>
<div class="page">
<nav aria-label="Contents"><h2>Contents</h2><ol>{contents}</ol></nav>
<main>
<header><p class="eyebrow">{edition}</p><h1>{title}</h1><p class="subtitle">{subtitle}</p>
<p class="made">{author}, {made_on}. Inputs <code>{input_hash}</code>, seed {seed}.</p></header>
<section class="answer" id="answer" aria-label="Answer">{answer}</section>
{chapters}
<section id="{entries}"><h2><span class="no">{last}</span>Sources and calculations</h2>
<div id="filter"></div>{references}</section>
</main></div>
<script>{script}</script></body></html>
"""


def as_html(document: Document) -> str:
    """The page of `document`; raises ReferenceMissing if a number in it leads nowhere."""
    names = {reference(each): f"{each.id}: {headline(each)}" for each in checked(document).entries}
    writer = Writer(names)
    style, script = _shipped("report.css"), _shipped("report.js")
    numbered = list(enumerate(document.chapters, 1))
    titles = [(str(n), anchor(each.anchor), each.title) for n, each in numbered]
    last = str(len(numbered) + 1)
    answer = writer.blocks(document.answer)
    chapters = "\n".join(
        f'<section id="{place}"><h2><span class="no">{number}</span>{safe(title)}</h2>\n'
        f"{writer.blocks(each.blocks)}</section>"
        for (number, place, title), each in zip(titles, document.chapters, strict=True)
    )
    contents = [("", "answer", "Answer"), *titles, (last, ENTRIES, "Sources and calculations")]
    return _PAGE.format(
        policy=_policy(style, script),
        title=safe(document.title),
        subtitle=safe(document.subtitle),
        author=safe(document.author),
        edition=safe(document.edition),
        made_on=safe(document.made_on),
        input_hash=safe(document.input_hash),
        seed=document.seed,
        style=style,
        script=script,
        contents="".join(
            f'<li><a href="#{place}"><span>{number}</span>{safe(title)}</a></li>'
            for number, place, title in contents
        ),
        answer=answer,
        chapters=chapters,
        entries=ENTRIES,
        last=last,
        references=_entries(document, writer),
    )


def _entries(document: Document, writer: Writer) -> str:
    used = used_in(document)
    anchors = ["answer", *(anchor(each.anchor) for each in document.chapters)]
    return "\n".join(
        f"<h3>{safe(title)}</h3>\n"
        + "\n".join(
            _entry(each, writer, used.get(reference(each), ()), anchors) for each in entries
        )
        for title, entries in entries_by_kind(document)
    )


def _entry(entry: Entry, writer: Writer, used: tuple[int, ...], anchors: list[str]) -> str:
    quote = quote_of(entry)
    said = f'<p dir="auto"><q>{safe(quote)}</q></p>' if quote else ""
    more = "".join(f'<p class="more">{safe(each)}</p>' for each in details(entry))
    inputs = ", ".join(writer.reference(each) for each in inputs_of(entry))
    made = f'<p class="more">From {inputs}</p>' if inputs else ""
    places = ", ".join(f'<a href="#{anchors[n]}">{chapter_name(n)}</a>' for n in used)
    leads = f'<p class="more">Used in {places}</p>' if places else ""
    target = reference(entry)
    return (
        f'<article class="entry" id="{safe(anchor(target))}"><h4>{safe(short(target))}</h4>'
        f"<div><p>{safe(headline(entry))}</p>{said}{more}{made}{leads}</div></article>"
    )


def _policy(style: str, script: str) -> str:
    """Nothing is fetched and nothing runs but what is in the file."""
    kinds = {"style-src": style, "script-src": script}
    hashes = (
        f"{kind} 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
        for kind, text in kinds.items()
    )
    return "; ".join(["default-src 'none'", *hashes, "base-uri 'none'", "form-action 'none'"])


def _shipped(name: str) -> str:
    return files("batchwright.market.report").joinpath(name).read_text(encoding="utf-8").strip()
