"""Market outlook: what drives and restrains it, the five forces, the value chain."""

from batchwright.market.chapters.charts import force_table, value_chain
from batchwright.market.chapters.refs import own
from batchwright.market.chapters.statements import stated
from batchwright.market.edition import Edition
from batchwright.market.report.document import Block, Chapter, Heading

DYNAMICS = (
    ("driver", "Drivers"),
    ("restraint", "Restraints"),
    ("opportunity", "Opportunities"),
)


def outlook(edition: Edition) -> Chapter:
    """Dynamics, five forces and value chain."""
    blocks: list[Block] = [
        own(
            "Publishers agree on the forces and not on their size. Each statement below names its "
            "source; one without is the author's, and marked as this one is."
        )
    ]
    for chapter, title in DYNAMICS:
        blocks += [Heading(title=title), stated(edition, chapter)]
    blocks += [
        Heading(title="Five forces"),
        force_table(edition),
        stated(edition, "five forces"),
        Heading(title="Value chain"),
        value_chain(edition),
        stated(edition, "value chain"),
    ]
    return Chapter(anchor="outlook", title="Market outlook", blocks=tuple(blocks))
