"""The PDF: pages, bookmarks, links that arrive, equal bytes."""

import re
from base64 import a85decode
from collections import Counter
from dataclasses import replace
from zlib import decompress

import pytest

from batchwright.market.report.document import (
    Chapter,
    Column,
    Facts,
    Figure,
    KeyFigures,
    Paragraph,
    Statement,
    Table,
)
from batchwright.market.report.pdf import as_pdf
from tests.market.report.awkward import LABELS, charts
from tests.market.report.demo import DOCUMENT, POOL


def objects(pdf: bytes) -> dict[int, str]:
    """The objects of a file as reportlab writes it, by number."""
    text = pdf.decode("latin-1")
    return {int(n): body for n, body in re.findall(r"(\d+) 0 obj\n(.*?)endobj", text, re.DOTALL)}


def pages(pdf: bytes) -> list[int]:
    """The numbers of the objects that are pages, in their order."""
    (kids,) = re.findall(r"/Kids \[ (.*?) \]", pdf.decode("latin-1"), re.DOTALL)
    return [int(each) for each in re.findall(r"(\d+) 0 R", kids)]


def links(pdf: bytes) -> list[int]:
    """The page, from 1 on, at which each link within the file arrives."""
    order, found = pages(pdf), []
    for body in objects(pdf).values():
        if "/Subtype /Link" in body:
            (target,) = re.findall(r"/Dest \[ (\d+) 0 R", body)
            found.append(order.index(int(target)) + 1)
    return found


def streams(pdf: bytes) -> list[str]:
    """What stands on the pages, unpacked."""
    packed = re.findall(rb"ASCII85Decode[^>]*>>\nstream\r?\n(.*?)~>", pdf, re.DOTALL)
    return [decompress(a85decode(each)).decode("latin-1") for each in packed]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return as_pdf(DOCUMENT)


def test_equal_documents_give_equal_bytes_without_a_clock(pdf: bytes):
    assert as_pdf(replace(DOCUMENT)) == pdf
    assert b"/CreationDate (D:20000101000000+00'00')" in pdf


def test_links_arrive_at_their_chapter_and_at_the_entries_at_the_end(pdf: bytes):
    arrivals = Counter(links(pdf))
    last = len(pages(pdf))
    assert arrivals[last] + arrivals[last - 1] > 200, "The numbers lead to the entries."
    assert arrivals[1] >= 4, "The entries lead back to the first page."
    assert arrivals[3] >= 3, "The contents lead to the first chapter."


def test_chapters_are_bookmarks_and_the_file_names_title_and_author(pdf: bytes):
    titles = re.findall(r"/Title \((.*?)\)(?:\n| /Trapped)", pdf.decode("latin-1"))
    for each in ("Answer", "Contents", "1  Introduction and scope", "2  Why others say otherwise"):
        assert each in titles
    assert DOCUMENT.title in titles
    assert b"/Author (Batchwright)" in pdf


def test_each_page_tells_its_number_of_all(pdf: bytes):
    total = len(pages(pdf))
    assert total >= 8
    text = "\n".join(streams(pdf))
    assert [n for n in range(1, total + 1) if f"(Page {n} of {total})" not in text] == []


def test_only_embedded_typefaces_are_used(pdf: bytes):
    fonts = re.findall(r"/BaseFont /(\S+)", pdf.decode("latin-1"))
    assert fonts
    assert all("BitstreamVera" in each for each in fonts)


def test_awkward_content_is_laid_out():
    rows = tuple((each * 25, "W" * 150, None) for each in LABELS)
    columns = tuple(Column(title=each, numeric=n == 2) for n, each in enumerate(("A", "B", "C")))
    blocks = (
        Table(caption="Rows higher than a page", columns=columns, rows=rows),
        Table(caption="No rows", columns=columns, rows=()),
        Table(caption="Many", columns=columns[:1] * 40, rows=(("x",) * 40,) * 3),
        Facts(rows=()),
        Facts(rows=tuple((each, each * 40) for each in LABELS[:3])),
        KeyFigures(figures=()),
        Statement(runs=LABELS),
        Paragraph(runs=()),
    )
    figures = tuple(
        Figure(title=LABELS[0], chart=chart, caption=LABELS[1], sources=(POOL,))
        for chart in charts(tuple(float(n) for n in range(45)))
    )
    entry = replace(DOCUMENT.entries[0], id="C1", quote="word " * 900)
    document = replace(
        DOCUMENT,
        chapters=(
            *DOCUMENT.chapters,
            Chapter(anchor="a b", title="<b>&", blocks=blocks),
            Chapter(anchor="\N{HEBREW LETTER ALEF}", title=LABELS[2], blocks=figures),
            Chapter(anchor="empty", title="", blocks=()),
        ),
        entries=(*DOCUMENT.entries, entry),
    )
    made = as_pdf(document)
    assert set(links(made)) <= set(range(1, len(pages(made)) + 1))


def test_a_document_without_chapters_has_a_first_page_contents_and_appendix():
    bare = replace(DOCUMENT, answer=(), chapters=(), entries=())
    assert len(pages(as_pdf(bare))) == 3
