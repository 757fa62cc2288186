"""The fan: what was, the median of what comes, and how sure it is year by year."""

from dataclasses import dataclass

from batchwright.market.report.axes import axis, tick_text
from batchwright.market.report.charts.common import (
    GAP,
    NOTHING,
    Band,
    band_columns,
    cell,
    ends,
    widest,
)
from batchwright.market.report.document import Column, Table
from batchwright.market.report.drawing import (
    SIZE,
    WIDTH,
    Circle,
    Drawing,
    Line,
    Polygon,
    Polyline,
    Primitive,
    Rectangle,
    Text,
)
from batchwright.market.report.measuring import LEADING, spread
from batchwright.market.report.palette import (
    BAND_50,
    BAND_80,
    BAND_90,
    GRID,
    INK,
    MEDIAN,
    MUTED,
    RULE,
    WHITE,
)
from batchwright.market.report.typefaces import width
from batchwright.market.report.wording import span, with_unit, written

TOP, BOTTOM, HEIGHT = 22.0, 222.0, 242.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FanYear:
    """One year of the forecast."""

    year: int
    median: float
    band_50: Band
    band_80: Band
    band_90: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is held for a year before the forecast."""

    year: int
    value: float
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """Years rising; `known` may be empty."""

    path: tuple[FanYear, ...]
    unit: str
    basis: str
    known: tuple[Known, ...] = ()

    def drawing(self) -> Drawing:
        if not self.path:
            return NOTHING
        up = axis(self._values(), BOTTOM, TOP, zero=True)
        names = [tick_text(tick) for tick in up.ticks]
        start, labels = widest(names) + GAP, self._labels()
        end = WIDTH - widest([text for _, text in labels], bold=True) - 2 * GAP
        years = [*(each.year for each in self.known), *(each.year for each in self.path)]
        first, last = min(years), max(years)
        slot = (end - start) / (last - first + 1)
        at = {each: start + slot * (each - first + 0.5) for each in range(first, last + 1)}
        items: list[Primitive] = [Text(0, SIZE, self.unit, INK)]
        for tick, name in zip(up.ticks, names, strict=True):
            color = RULE if tick == 0 else GRID
            items.append(Line(start, up.at(tick), end, up.at(tick), color))
            items.append(Text(start - GAP, up.at(tick) + 3, name, MUTED, anchor="end"))
        room = width(str(last), SIZE) + 8
        every = next((n for n in (1, 2, 5, 10, 20) if n * slot >= room), last - first + 1)
        items += [
            Text(at[year], BOTTOM + SIZE + 5, str(year), MUTED, anchor="middle")
            for year in range(last, first - 1, -every)
        ]
        for low, high, fill in self._edges():
            items.append(
                Polygon(
                    (
                        *((at[year], up.at(value)) for year, value in high),
                        *((at[year], up.at(value)) for year, value in reversed(low)),
                    ),
                    fill,
                )
                if len(high) > 1
                else _single(at[high[0][0]], up.at(high[0][1]), up.at(low[0][1]), fill)
            )
        median = tuple((at[each.year], up.at(each.median)) for each in self.path)
        before = tuple((at[each.year], up.at(each.value)) for each in self.known)
        items += [Polyline((*before, median[0]), INK)] if before else []
        items += [Polyline(median, MEDIAN, 2)] if len(median) > 1 else []
        items += [Circle(*point, 2.6, INK, WHITE) for point in before]
        items += [Circle(*median[0], 3, MEDIAN, WHITE), Circle(*median[-1], 3, MEDIAN, WHITE)]
        if len(median) > 1:
            base = self.path[0]
            above = max(up.at(base.band_90[1]) - GAP, TOP + SIZE)
            told = f"{base.year}: {written(base.median)}"
            items.append(Text(median[0][0], above, told, MEDIAN, bold=True, anchor="middle"))
        wanted = sorted((up.at(value), text) for value, text in labels)
        places = spread([place for place, _ in wanted], LEADING, TOP - SIZE, BOTTOM)
        side = median[-1][0] if len(median) > 1 else median[-1][0] + 8
        for (place, text), down in zip(wanted, places, strict=True):
            bold = not text.startswith(("50", "80", "90"))
            items.append(Line(side, place, end + GAP, down, RULE, 0.5))
            color = MEDIAN if bold else INK
            link = self.basis if bold else ""
            items.append(Text(end + 8, down + 3, text, color, bold=bold, link=link))
        return Drawing(height=HEIGHT, items=tuple(items))

    def _values(self) -> list[float]:
        banded = [end for each in self.path for end in (*each.band_90, *each.band_80)]
        return [*banded, *(each.median for each in self.path), *(x.value for x in self.known)]

    def _labels(self) -> list[tuple[float, str]]:
        last = self.path[-1]
        return [
            (last.band_90[1], f"90 %: {span(last.band_90)}"),
            (last.band_80[1], f"80 %: {span(last.band_80)}"),
            (last.band_50[1], f"50 %: {span(last.band_50)}"),
            (last.median, f"median {written(last.median)}"),
        ]

    def _edges(self) -> list[tuple[list[tuple[int, float]], list[tuple[int, float]], str]]:
        return [
            (
                [(each.year, getattr(each, name)[0]) for each in self.path],
                [(each.year, getattr(each, name)[1]) for each in self.path],
                fill,
            )
            for name, fill in (("band_90", BAND_90), ("band_80", BAND_80), ("band_50", BAND_50))
        ]

    def summary(self) -> str:
        if not self.path:
            return "Fan chart without data."
        first, last = self.path[0], self.path[-1]
        return (
            f"Fan chart: median {with_unit(written(first.median), self.unit)} in {first.year}, "
            f"{with_unit(written(last.median), self.unit)} in {last.year}; "
            f"80 % band there {span(last.band_80)}."
        )

    def table(self) -> Table:
        known = [
            (str(each.year), cell(each.value, each.basis or self.basis), *[None] * 6)
            for each in self.known
        ]
        path = [
            (
                str(each.year),
                cell(each.median, self.basis),
                *ends(each.band_50, self.basis),
                *ends(each.band_80, self.basis),
                *ends(each.band_90, self.basis),
            )
            for each in self.path
        ]
        return Table(
            caption="By year: what is known, then the median with its bands",
            columns=(
                Column(title="Year"),
                Column(title="Median", unit=self.unit, numeric=True),
                *band_columns(50, self.unit),
                *band_columns(80, self.unit),
                *band_columns(90, self.unit),
            ),
            rows=(*known, *path),
        )


def _single(x: float, top: float, bottom: float, fill: str) -> Rectangle:
    return Rectangle(x - 8, top, 16, max(bottom - top, 0.75), fill)
