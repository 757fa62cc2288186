"""Corporate events along the years: who became whom."""

from dataclasses import dataclass, replace

from batchwright.market.report.axes import Axis, centered
from batchwright.market.report.charts.common import GAP, NOTHING, Label, rows
from batchwright.market.report.document import Column, Number, Table
from batchwright.market.report.drawing import (
    SIZE,
    WIDTH,
    Circle,
    Drawing,
    Line,
    Primitive,
    Rectangle,
    Text,
)
from batchwright.market.report.measuring import LEADING, box, wrapped
from batchwright.market.report.palette import ACCENT, GRID, INK, LINK, MEDIAN, SHADE, WHITE
from batchwright.market.report.typefaces import width

LANE = LEADING + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """In `year` the row's company did with `label` what `kind` says: acquired, renamed, ..."""

    row: str
    year: int
    label: str
    kind: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A row for each company in the order of its first event here."""

    events: tuple[Event, ...]
    basis: str

    def drawing(self) -> Drawing:
        if not self.events:
            return NOTHING
        names = list(dict.fromkeys(each.row for each in self.events))
        start = rows([Label(text=each, bold=True) for each in names], 0, share=0.28).start
        years = [each.year for each in self.events]
        low, high = min(years), max(years)
        across = Axis(low=low - 0.5, high=high + 0.5, start=start, end=WIDTH - 4, ticks=())
        shades: list[Primitive] = []
        items: list[Primitive] = []
        top = SIZE + GAP
        for n, name in enumerate(names):
            own = sorted((x for x in self.events if x.row == name), key=lambda x: x.year)
            lanes = _lanes(own, across)
            count = max(lane for *_, lane in lanes) + 1
            label = Label(text=name, bold=True)
            laid = rows([label], top, share=0.28, least=count * LANE + GAP)
            if n % 2 == 0:
                shades.append(Rectangle(0, top, WIDTH, laid.bottom - top, SHADE))
            items += laid.labels
            first = laid.middles[0] - (count - 1) * LANE / 2
            for event, text, lane in lanes:
                y = first + lane * LANE
                items.append(_mark(across.at(event.year), y, event.kind))
                items.append(replace(text, y=y + 3))
            top = laid.bottom
        grid = _years(across, low, high, top)
        return Drawing(height=top + 4, items=(*shades, *grid, *items))

    def summary(self) -> str:
        told = "; ".join(f"{x.year} {x.row} {x.kind}: {x.label}" for x in self.events[:8])
        return f"{len(self.events)} events. {told}." if told else "No events."

    def table(self) -> Table:
        return Table(
            caption="Events by company and year",
            columns=(
                Column(title="Company"),
                Column(title="Year", numeric=True),
                Column(title="What happened"),
                Column(title="To whom"),
            ),
            rows=tuple(
                (
                    each.row,
                    Number(value=each.year, text=str(each.year), basis=each.basis or self.basis),
                    each.kind,
                    each.label,
                )
                for each in self.events
            ),
        )


def _years(across: Axis, low: int, high: int, bottom: float) -> list[Primitive]:
    room = width(str(high), SIZE) + 8
    slot = (across.end - across.start) / (high - low + 1)
    every = next((n for n in (1, 2, 5, 10, 20, 50) if n * slot >= room), high - low + 1)
    made: list[Primitive] = []
    for year in range(high, low - 1, -every):
        x = across.at(year)
        made.append(Line(x, SIZE + GAP, x, bottom, GRID))
        made.append(centered(x, SIZE, str(year)))
    return made


def _lanes(events: list[Event], across: Axis) -> list[tuple[Event, Text, int]]:
    """Each event with its label, in the first lane in which it touches nothing."""
    placed: list[tuple[Event, Text, int]] = []
    taken: list[list[tuple[float, float]]] = []
    for event in events:
        text = _label(event, across)
        x = across.at(event.year)
        left, _, right, _ = box(text)
        span = (min(left, x - 5) - 3, max(right, x + 5) + 3)
        lane = next(
            (
                n
                for n, spans in enumerate(taken)
                if all(span[1] <= low or span[0] >= high for low, high in spans)
            ),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append(span)
        placed.append((event, text, lane))
    return placed


def _label(event: Event, across: Axis) -> Text:
    """The words on that side of the mark which has more room."""
    x = across.at(event.year)
    color = LINK if event.basis else INK
    right, left = WIDTH - x - 8, x - across.start - 8
    room = max(right, left)
    words = f"{event.label} ({event.kind})"
    if width(words, SIZE) > room:
        # What was done must stay readable; a name is cut before it.
        kind = f" ({event.kind})"
        words = wrapped(event.label, room - width(kind, SIZE) - 4, lines=1)[0] + kind
    if width(words, SIZE) <= right or right >= left:
        return Text(x + 7, 0, wrapped(words, right, lines=1)[0], color, link=event.basis)
    text = wrapped(words, left, lines=1)[0]
    return Text(x - 7, 0, text, color, anchor="end", link=event.basis)


def _mark(x: float, y: float, kind: str) -> Primitive:
    """A dot for what joined, a ring for what left or took another name."""
    if kind in ("acquired", "merged"):
        return Circle(x, y, 3.5, MEDIAN, WHITE)
    return Circle(x, y, 3.2, WHITE, ACCENT)
