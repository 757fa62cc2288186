"""The document as a PDF of A4 pages: the same bytes for the same document."""

from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from batchwright.market.report import pdf_styles as styles
from batchwright.market.report.document import Block, Document
from batchwright.market.report.drawing import WIDTH
from batchwright.market.report.entries import Entry, anchor, reference, short
from batchwright.market.report.flowables import Mark
from batchwright.market.report.measuring import wrapped
from batchwright.market.report.palette import GRID, MUTED
from batchwright.market.report.pdf_blocks import Layout, kept
from batchwright.market.report.pdf_words import link, safe
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
from batchwright.market.report.typefaces import REGULAR, printable

LAST = "Sources and calculations"


def as_pdf(document: Document) -> bytes:
    """The PDF of `document`; raises ReferenceMissing if a number in it leads nowhere.

    It is laid out twice: the first time tells the pages that contents and footers name.
    """
    checked(document)
    pages: dict[str, int] = {}
    _, total = _laid_out(document, pages, 0)
    made, again = _laid_out(document, pages, total)
    assert again == total, "The numbers of pages moved the pages."
    return made


def _laid_out(document: Document, pages: dict[str, int], total: int) -> tuple[bytes, int]:
    into = BytesIO()
    template = BaseDocTemplate(
        into,
        pagesize=styles.PAGE,
        title=document.title,
        author=document.author,
        subject=f"{document.edition}, inputs {document.input_hash}, seed {document.seed}",
        creator="Batchwright",
        lang="en",
        invariant=1,
        initialFontName=REGULAR,
    )
    frame = Frame(styles.SIDE, styles.BOTTOM, WIDTH, styles.ROOM, 0, 0, 0, 0, id="text")
    first = Frame(styles.SIDE, styles.BOTTOM, WIDTH, styles.ROOM + 20, 0, 0, 0, 0, id="first")

    columns = [
        Frame(side, styles.BOTTOM, styles.COLUMN, styles.ROOM, 0, 0, 0, 0, id=name)
        for name, side in (
            ("left", styles.SIDE),
            ("right", styles.SIDE + WIDTH - styles.COLUMN),
        )
    ]

    def footer(canvas: Any, _: Any) -> None:
        _footer(canvas, document, total)

    def both(canvas: Any, _: Any) -> None:
        _header(canvas, document)
        _footer(canvas, document, total)

    template.addPageTemplates(
        [
            PageTemplate(id="answer", frames=[first], onPage=footer),
            PageTemplate(id="text", frames=[frame], onPage=both),
            PageTemplate(id="entries", frames=columns, onPage=both),
        ]
    )
    template.build(_story(document, pages))
    return into.getvalue(), int(template.page)


def _story(document: Document, pages: dict[str, int]) -> list[Any]:
    layout = Layout()
    story: list[Any] = [
        NextPageTemplate("text"),
        Mark("answer", pages, title="Answer"),
        Paragraph(safe(document.edition), styles.EYEBROW),
        Paragraph(safe(document.title), styles.TITLE),
        Paragraph(safe(document.subtitle), styles.SUBTITLE),
        Paragraph(
            safe(
                f"{document.author}, {document.made_on}. "
                f"Inputs {document.input_hash}, seed {document.seed}."
            ),
            styles.SMALL,
        ),
        Spacer(0, 10),
        *layout.blocks(document.answer),
        PageBreak(),
        Mark("contents", pages, title="Contents"),
        Paragraph("Contents", styles.CHAPTER),
        _contents(document, pages),
        PageBreak(),
    ]
    for number, chapter in enumerate(document.chapters, 1):
        story += _chapter(anchor(chapter.anchor), f"{number}", chapter.title, pages, chapter.blocks)
        story += [*layout.blocks(chapter.blocks), Spacer(0, 18)]
    if document.chapters:
        story += [NextPageTemplate("entries"), PageBreak()]
    story += _chapter(ENTRIES, str(len(document.chapters) + 1), LAST, pages)
    return story + _entries(document, pages)


def _chapter(
    name: str, number: str, title: str, pages: dict[str, int], blocks: tuple[Block, ...] = ()
) -> list[Any]:
    told = f"{number}  {title}"
    words = f'<font color="{MUTED}">{number}</font>  {safe(title)}'
    return [
        CondPageBreak(styles.ROOM * 0.45),
        Mark(name, pages, title=printable(told)),
        kept(words, styles.CHAPTER, blocks[0] if blocks else None),
    ]


def _contents(document: Document, pages: dict[str, int]) -> Any:
    names = [(anchor(each.anchor), each.title) for each in document.chapters]
    rows = [
        [
            Paragraph(f'<a href="#{name}">{number}</a>', styles.CONTENT),
            Paragraph(f'<a href="#{name}">{safe(title)}</a>', styles.CONTENT),
            Paragraph(f'<a href="#{name}">{pages.get(name, "")}</a>', styles.PAGE_NUMBER),
        ]
        for number, (name, title) in enumerate([*names, (ENTRIES, LAST)], 1)
    ]
    rules = [
        styles.FONT,
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(GRID)),
    ]
    return Table(rows, colWidths=[28, WIDTH - 78, 50], style=rules)


def _entries(document: Document, pages: dict[str, int]) -> list[Any]:
    used = used_in(document)
    anchors = ["answer", *(each.anchor for each in document.chapters)]
    made: list[Any] = []
    for n, (title, entries) in enumerate(entries_by_kind(document)):
        made += [
            CondPageBreak(110),
            Mark(f"{ENTRIES}-{n}", pages, title=title, level=1),
            Paragraph(safe(title), styles.HEADING),
        ]
        for each in entries:
            made += _entry(each, [(x, anchors[x]) for x in used.get(reference(each), ())], pages)
    return made


def _entry(entry: Entry, used: list[tuple[int, str]], pages: dict[str, int]) -> list[Any]:
    target, quote, inputs = reference(entry), quote_of(entry), inputs_of(entry)
    told = [
        f"<b>{safe(short(target))}</b>  {safe(headline(entry))}",
        *([f"<i>“{safe(quote)}”</i>"] if quote else []),
        *(f'<font color="{MUTED}">{safe(each)}</font>' for each in details(entry)),
    ]
    if inputs:
        told.append("From " + ", ".join(link(short(each), each) for each in inputs))
    if used:
        told.append("Used in " + ", ".join(link(chapter_name(n), place) for n, place in used))
    lines = [Paragraph(each, styles.ENTRY) for each in told]
    return [KeepTogether([Mark(anchor(target), pages), *lines, Spacer(0, 6)])]


def _header(canvas: Any, document: Document) -> None:
    top = styles.PAGE[1] - 44
    _small(canvas)
    canvas.drawString(styles.SIDE, top, printable(wrapped(document.title, 340, size=8, lines=1)[0]))
    edition = printable(wrapped(document.edition, 125, size=8, lines=1)[0])
    canvas.drawRightString(styles.SIDE + WIDTH, top, edition)
    _rule(canvas, top - 7)


def _footer(canvas: Any, document: Document, total: int) -> None:
    _rule(canvas, 46)
    _small(canvas)
    told = f"{document.edition} · inputs {document.input_hash[:12]} · seed {document.seed}"
    canvas.drawString(styles.SIDE, 34, printable(wrapped(told, 380, size=8, lines=1)[0]))
    page = f"Page {canvas.getPageNumber()} of {total}"
    canvas.drawRightString(styles.SIDE + WIDTH, 34, page)


def _small(canvas: Any) -> None:
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(HexColor(MUTED))


def _rule(canvas: Any, height: float) -> None:
    canvas.setStrokeColor(HexColor(GRID))
    canvas.setLineWidth(0.5)
    canvas.line(styles.SIDE, height, styles.SIDE + WIDTH, height)
