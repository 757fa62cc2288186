"""The fan: what was, the median of what comes, and how sure it is year by year."""

from dataclasses import dataclass

from batchwright.market.report.axes import Axis, axis, centered, tick_text
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
from batchwright.market.report.measuring import LEADING, spread, wrapped
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
        labels = self._labels()
        start = widest(names) + GAP
        end = WIDTH - widest([text for _, text in labels], bold=True) - 2 * GAP
        years = [*(each.year for each in self.known), *(each.year for each in self.path)]
        first, last = min(years), max(years)
        slot = (end - start) / (last - first + 1)
        at = {each: start + slot * (each - first + 0.5) for each in range(first, last + 1)}
        items: list[Primitive] = [Text(0, SIZE, wrapped(self.unit, WIDTH, lines=1)[0], INK)]
        for tick, name in zip(up.ticks, names, strict=True):
            place = up.at(tick)
            items.append(Line(start, place, end, place, GRID if tick else RULE))
            items.append(Text(start - GAP, place + 3, name, MUTED, anchor="end"))
        room = width(str(last), SIZE) + 8
        every = next((n for n in (1, 2, 5, 10, 20) if n * slot >= room), last - first + 1)
        items += [
            centered(at[year], BOTTOM + SIZE + 5, str(year))
            for year in range(last, first - 1, -every)
        ]
        items += self._ribbons(at, up)
        items += self._lines(at, up)
        items += self._base(at, up, start, end)
        items += self._ends(at[last], up, end)
        return Drawing(height=HEIGHT, items=tuple(items))

    def _ribbons(self, at: dict[int, float], up: Axis) -> list[Primitive]:
        made: list[Primitive] = []
        for low, high, fill in self._edges():
            if len(high) == 1:
                ((year, top),), ((_, bottom),) = high, low
                tall = max(up.at(bottom) - up.at(top), 0.75)
                made.append(Rectangle(at[year] - 8, up.at(top), 16, tall, fill))
                continue
            there = ((at[year], up.at(value)) for year, value in high)
            back = ((at[year], up.at(value)) for year, value in reversed(low))
            made.append(Polygon((*there, *back), fill))
        return made

    def _lines(self, at: dict[int, float], up: Axis) -> list[Primitive]:
        median = tuple((at[each.year], up.at(each.median)) for each in self.path)
        before = tuple((at[each.year], up.at(each.value)) for each in self.known)
        made: list[Primitive] = [Polyline((*before, median[0]), INK)] if before else []
        made += [Polyline(median, MEDIAN, 2)] if len(median) > 1 else []
        made += [Circle(*point, 2.6, INK, WHITE) for point in before]
        return [*made, *(Circle(*median[n], 3, MEDIAN, WHITE) for n in (0, -1))]

    def _base(self, at: dict[int, float], up: Axis, start: float, end: float) -> list[Primitive]:
        """What the forecast begins with, above its bands, where there is room for it."""
        base = self.path[0]
        told = f"{base.year}: {written(base.median)}"
        half = width(told, SIZE, bold=True) / 2
        if len(self.path) == 1 or 2 * half > end - start:
            return []
        x = min(max(at[base.year], start + half), end - half)
        y = max(up.at(base.band_90[1]) - GAP, TOP + SIZE)
        return [Text(x, y, told, MEDIAN, bold=True, anchor="middle")]

    def _ends(self, x: float, up: Axis, end: float) -> list[Primitive]:
        """The bands of the last year, named beside their upper ends."""
        made: list[Primitive] = []
        wanted = sorted((up.at(value), text) for value, text in self._labels())
        places = spread([place for place, _ in wanted], LEADING, TOP - SIZE, BOTTOM)
        side = x if len(self.path) > 1 else x + 8
        for (place, text), down in zip(wanted, places, strict=True):
            median = text.startswith("median")
            color, link = (MEDIAN, self.basis) if median else (INK, "")
            made.append(Line(side, place, end + GAP, down, RULE, 0.5))
            made.append(Text(end + 8, down + 3, text, color, bold=median, link=link))
        return made

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
