"""The market by product, application, service and customer: what is stated, what is forecast."""

from batchwright.market.chapters.charts import shares_of
from batchwright.market.chapters.refs import between, calculation_ref, percent, source_ref
from batchwright.market.chapters.statements import stated
from batchwright.market.edition import Edition
from batchwright.market.regions import capital, name_of
from batchwright.market.report.document import (
    Block,
    Chapter,
    Column,
    Heading,
    Number,
    Paragraph,
    Run,
    Statement,
    Table,
)
from batchwright.market.types import Bands

AXES = (
    ("product", "By product"),
    ("application", "By application"),
    ("service", "By service"),
    ("customer", "By customer"),
)


def segments(edition: Edition) -> tuple[Chapter, ...]:
    """One chapter for each axis."""
    return tuple(
        Chapter(
            anchor=axis,
            title=title,
            blocks=(
                stated(edition, axis),
                *forecast_by(edition, axis),
                Heading(title="What publishers state"),
                stated_shares(edition, axis),
            ),
        )
        for axis, title in AXES
    )


def forecast_by(edition: Edition, axis: str) -> tuple[Block, ...]:
    """Shares at both ends of the forecast, and each member's level and growth."""
    found = edition.forecast
    members = found.members(axis)
    basis = calculation_ref(f"forecast-{axis}")
    middle = (edition.year + edition.horizon) // 2
    rows = []
    for member in members:
        bands = found.bands(axis, member)
        growth = found.growth_pct(axis, member)
        rows.append(
            (
                label_of(member),
                *_level(bands[0], basis),
                *_level(bands[middle - edition.year], basis)[:1],
                *_level(bands[-1], basis),
                percent(growth.median, basis),
                between(growth.band_80, basis, 1),
            )
        )
    return (
        Heading(title=f"{edition.year} to {edition.horizon}"),
        shares_of(edition, axis),
        Table(
            columns=(
                Column(title=axis.capitalize()),
                Column(title=str(edition.year), unit="USD bn", numeric=True),
                Column(title="80 %"),
                Column(title=str(middle), unit="USD bn", numeric=True),
                Column(title=str(edition.horizon), unit="USD bn", numeric=True),
                Column(title="80 %"),
                Column(title="Growth", unit="% a year", numeric=True),
                Column(title="80 %"),
            ),
            rows=tuple(rows),
            caption="Median and 80 % band. Shares between members are assumptions of the author "
            "where no publisher states one",
        ),
    )


def _level(bands: Bands, basis: str) -> tuple[Number, tuple[Run, ...]]:
    return Number(value=bands.median, basis=basis), between(bands.band_80, basis)


def label_of(member: str) -> str:
    """A member as people read it: `Asia Pacific`, `Small molecule`."""
    return capital(name_of(member))


def stated_shares(edition: Edition, axis: str) -> Block:
    """The shares that publishers state, contradictions beside each other."""
    kept = [each for each in edition.landscape.shares if each.axis == axis]
    if not kept:
        return Paragraph(runs=("No publisher found states a share here.",))
    kept.sort(key=lambda share: (share.scope, share.member, share.year))
    return Table(
        columns=(
            Column(title="Scope"),
            Column(title="Member"),
            Column(title="Share", unit="%", numeric=True),
            Column(title="Year"),
            Column(title="Publisher"),
        ),
        rows=tuple(
            (
                each.scope,
                label_of(each.member),
                Number(value=each.share_pct, basis=source_ref(each.share_id)),
                str(each.year),
                Statement(
                    runs=(each.source.publisher,),
                    sources=() if each.source.own else (source_ref(each.share_id),),
                ),
            )
            for each in kept
        ),
        caption="Shares as stated; they count different things and do not sum",
        sortable=True,
    )
