"""The market by geography: two views that contradict each other, both with their weights."""

from batchwright.market import gdp
from batchwright.market.chapters.refs import (
    between,
    calculation_ref,
    claim_link,
    percent,
    source_ref,
)
from batchwright.market.chapters.segments import forecast_by, label_of, stated_shares
from batchwright.market.chapters.statements import points_of
from batchwright.market.edition import Edition
from batchwright.market.report.document import (
    Block,
    Chapter,
    Column,
    Heading,
    Link,
    Number,
    Paragraph,
    Table,
)
from batchwright.market.shares import View

QUALITATIVE = ("C030", "C031", "C032", "C033", "C034", "C055", "C056", "C060")


def geography(edition: Edition) -> Chapter:
    """Regions: who says what, with which weight, and what follows."""
    return Chapter(
        anchor="geography",
        title="By geography",
        blocks=(
            Heading(title="Which region is the largest"),
            *_views(edition),
            points_of(edition, QUALITATIVE),
            *forecast_by(edition, "region"),
            Heading(title="Beside the world's product"),
            *_product(edition),
            Heading(title="What publishers state"),
            stated_shares(edition, "region"),
        ),
    )


def _views(edition: Edition) -> tuple[Block, ...]:
    basis = calculation_ref("views")
    weights = edition.forecast.regional.probability
    return (
        Paragraph(
            runs=(
                "The sources contradict each other in rank. No middle is taken: each path of the "
                "forecast follows one view, picked by its weight, and the shares below are the "
                "mixture. So a band is wide where the views differ.",
            )
        ),
        Table(
            columns=(
                Column(title="View"),
                Column(title="Says"),
                Column(title="Weight", numeric=True),
            ),
            rows=tuple(
                (
                    (_link(each),),
                    _says(each),
                    Number(value=weights[each.name], text=f"{weights[each.name]:.2f}", basis=basis),
                )
                for each in edition.views
            ),
            caption="Views of the regions, with the weight that an assumption gives each",
        ),
    )


def _link(view: View) -> Link:
    if view.name.startswith("C"):
        return claim_link(view.name)
    return Link(text=view.name, target=source_ref(view.name))


def _says(view: View) -> str:
    if view.shares_pct:
        return "; ".join(
            f"{label_of(region)} has {share:g} %" for region, share in view.shares_pct.items()
        )
    return " before ".join(label_of(region) for region in view.order)


def _product(edition: Edition) -> tuple[Block, ...]:
    year = gdp.latest_year()
    regions = edition.forecast.members("region")
    world = gdp.shares_pct(year, regions)
    basis = calculation_ref("world-product")
    return (
        Table(
            columns=(
                Column(title="Region"),
                Column(title="Share of product", unit=f"%, {year}", numeric=True),
                Column(title="Share of market", unit=f"%, {edition.year}", numeric=True),
                Column(title="80 %"),
            ),
            rows=tuple(
                (
                    label_of(region),
                    percent(world[region], basis) if region in world else None,
                    percent(share.median, calculation_ref("forecast-region")),
                    between(share.band_80, calculation_ref("forecast-region"), 0),
                )
                for region in regions
                for share in (edition.forecast.share_pct("region", region, edition.year),)
            ),
            caption=f"A region's share of the world's product ({gdp.SOURCE}) and of this market. "
            "Europe holds Central Asia in the World Bank's aggregate",
        ),
    )
