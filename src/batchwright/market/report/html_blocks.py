"""The blocks of a document as HTML; every text is escaped here and nowhere else."""

from html import escape
from itertools import count

from batchwright.market.report.charts.strip import strip
from batchwright.market.report.document import (
    Block,
    Cell,
    Column,
    Facts,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Note,
    Number,
    Paragraph,
    Points,
    Run,
    Runs,
    Statement,
    Strong,
    Table,
)
from batchwright.market.report.entries import anchor, short
from batchwright.market.report.marks import clean, outside
from batchwright.market.report.svg import as_svg
from batchwright.market.report.telling import OWN, aligned, number_text, runs_of, sure
from batchwright.market.report.wording import DASH, held


def safe(text: str) -> str:
    """`text` for the page, in an element or an attribute."""
    return escape(clean(text))


class Writer:
    """Blocks as HTML. Figures are numbered in the order in which they are written.

    names: by reference, what an entry is; shown at the pointer.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        self._numbers = count(1)
        self._strips = count(1)

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        return "\n".join(self._block(each) for each in blocks)

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return f"<p>{self.runs(block.runs)}</p>"
            case Statement():
                return f'<p class="statement">{self._statement(block)}</p>'
            case Points():
                items = "".join(f"<li>{self._statement(each)}</li>" for each in block.statements)
                return f'<ul class="points">{items}</ul>'
            case Heading():
                return f"<h3>{safe(block.title)}</h3>"
            case Note():
                said = f"<strong>{safe(block.title)}</strong> {self.runs(block.runs)}"
                return f'<div class="note" role="note"><p>{said}</p></div>'
            case Table():
                return self._table(block)
            case Facts():
                rows = "".join(
                    f"<dt>{safe(name)}</dt><dd>{self._cell(cell)}</dd>" for name, cell in block.rows
                )
                return f'<dl class="facts">{rows}</dl>'
            case Figure():
                return self._figure(block)
            case KeyFigures():
                cards = "".join(self._card(each) for each in block.figures)
                return f'<dl class="key">{cards}</dl>'

    def runs(self, runs: Runs) -> str:
        return "".join(self._run(each) for each in runs)

    def _run(self, run: Run) -> str:
        match run:
            case str():
                return safe(held(run))
            case Strong():
                return f"<strong>{safe(run.text)}</strong>"
            case Number():
                return self._number(run)
            case Link() if outside(run.target):
                return f'<a href="{safe(run.target)}" rel="noreferrer">{safe(run.text)}</a>'
            case Link():
                return f'<a href="#{safe(anchor(run.target))}">{safe(run.text)}</a>'

    def _number(self, number: Number) -> str:
        return self._led(number_text(number), number.basis)

    def _led(self, text: str, basis: str) -> str:
        told, place = safe(self._names.get(basis, basis)), safe(anchor(basis))
        return f'<a class="n" href="#{place}" title="{told}">{safe(text)}</a>'

    def reference(self, target: str) -> str:
        """A reference as a link that shows the id."""
        told = safe(self._names.get(target, target))
        place = safe(anchor(target))
        return f'<a class="ref" href="#{place}" title="{told}">{safe(short(target))}</a>'

    def _statement(self, statement: Statement) -> str:
        said = self.runs(statement.runs)
        if not statement.sources:
            return f'{said} <span class="own">{OWN}</span>'
        return f"{said} {self._sources(statement.sources)}"

    def _sources(self, sources: tuple[str, ...]) -> str:
        return f'<span class="ref">[{", ".join(self.reference(each) for each in sources)}]</span>'

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, Statement):
            return self._statement(cell)
        return self.runs(runs_of(cell))

    def _table(self, table: Table) -> str:
        name = safe(table.caption)
        heads = "".join(_head(each) for each in table.columns)
        rows = "".join(
            f"<tr>{''.join(map(self._data, row, table.columns))}</tr>"
            for row in aligned(table).rows
        )
        kind = ' class="sortable"' if table.sortable else ""
        return (
            f'<div class="scroll" role="region" aria-label="{name}" tabindex="0"><table{kind}>'
            f"<caption>{name}</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    def _data(self, cell: Cell, column: Column) -> str:
        classes = [*(["num"] if column.numeric else []), *(["absent"] if cell is None else [])]
        kind = f' class="{" ".join(classes)}"' if classes else ""
        value = f' data-value="{cell.value}"' if isinstance(cell, Number) else ""
        if cell is None:
            return f'<td{kind}><span aria-label="none">{DASH}</span></td>'
        return f'<td{kind}{value} dir="auto">{self._cell(cell)}</td>'

    def _figure(self, figure: Figure) -> str:
        number = next(self._numbers)
        name = f"figure-{number}"
        drawn = as_svg(
            figure.chart.drawing(),
            name=name,
            title=figure.title,
            described=figure.chart.summary(),
        )
        sources = f" Sources: {self._sources(figure.sources)}" if figure.sources else ""
        return (
            f'<figure id="{name}"><h4>{safe(held(figure.title))}</h4>{drawn}'
            f"<figcaption>Figure {number}. {safe(held(figure.caption))}{sources}</figcaption>"
            f"<details><summary>Figure {number} as a table</summary>"
            f"{self._table(figure.chart.table())}</details></figure>"
        )

    def _card(self, figure: KeyFigure) -> str:
        drawn = strip(figure)
        bands = (
            as_svg(
                drawn,
                name=f"key-{next(self._strips)}",
                title=figure.label,
                described="; ".join(sure(figure)),
            )
            if drawn
            else ""
        )
        told = "<br>".join(self._led(each, figure.number.basis) for each in sure(figure))
        why = f'<dd class="why">{self.runs(figure.note)}</dd>' if figure.note else ""
        return (
            f'<div><dt>{safe(figure.label)}</dt><dd class="big">{self._number(figure.number)}</dd>'
            f'<dd class="sure">{bands}{told}</dd>{why}</div>'
        )


def _head(column: Column) -> str:
    unit = f"<small>{safe(column.unit)}</small>" if column.unit else ""
    kind = ' class="num"' if column.numeric else ""
    return f'<th scope="col"{kind}>{safe(column.title)}{unit}</th>'
