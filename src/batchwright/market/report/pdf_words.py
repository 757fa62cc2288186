"""Runs in the markup of reportlab's paragraphs: every text is escaped here and nowhere else."""

from html import escape

from batchwright.market.report.document import Cell, Link, Number, Run, Runs, Statement, Strong
from batchwright.market.report.entries import anchor, short
from batchwright.market.report.marks import clean, outside
from batchwright.market.report.palette import ACCENT, LINK
from batchwright.market.report.telling import OWN, number_text, runs_of
from batchwright.market.report.typefaces import printable
from batchwright.market.report.wording import held


def safe(text: str) -> str:
    """`text` for a paragraph, in letters the typeface has."""
    return escape(printable(clean(text)))


def runs(given: Runs) -> str:
    """The runs as markup."""
    return "".join(_run(each) for each in given)


def _run(run: Run) -> str:
    match run:
        case str():
            return safe(held(run))
        case Strong():
            return f"<b>{safe(run.text)}</b>"
        case Number():
            return link(number_text(run), run.basis)
        case Link() if outside(run.target):
            return f'<a href="{safe(run.target)}" color="{LINK}">{safe(run.text)}</a>'
        case Link():
            return link(run.text, run.target)


def link(text: str, target: str) -> str:
    """Words that lead to an entry or a chapter."""
    return f'<a href="#{anchor(target)}" color="{LINK}">{safe(text)}</a>'


def references(sources: tuple[str, ...]) -> str:
    """References by their ids, in brackets."""
    return f"[{', '.join(link(short(each), each) for each in sources)}]"


def statement(given: Statement) -> str:
    """A statement with its sources, or marked as the author's."""
    if given.sources:
        return f"{runs(given.runs)} {references(given.sources)}"
    return f'{runs(given.runs)} <font color="{ACCENT}">[{OWN}]</font>'


def cell(given: Cell) -> str:
    """A cell as markup."""
    return statement(given) if isinstance(given, Statement) else runs(runs_of(given))
