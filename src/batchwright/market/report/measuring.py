"""How wide text is, where it breaks, and whether two labels touch.

Widths are those of the printed typeface, which is wider than what browsers choose: what fits here
fits there.
"""

import re
from collections.abc import Sequence

from batchwright.market.report.drawing import SIZE, Drawing, Text
from batchwright.market.report.typefaces import width
from batchwright.market.report.wording import held

_BLANKS = re.compile("[ \\t\\n]+")  # a no-break space holds number and unit together
LEADING = 11.5
"""From one line of a label to the next."""


def wrapped(
    text: str, room: float, *, size: float = SIZE, bold: bool = False, lines: int = 3
) -> tuple[str, ...]:
    """`text` in at most `lines` lines of at most `room` points; what is left out shows as …"""
    made: list[str] = []
    rest = _BLANKS.split(held(text.strip(" \t\n")))
    while rest and len(made) < lines:
        line = [rest.pop(0)]
        while rest and width(" ".join([*line, rest[0]]), size, bold=bold) <= room:
            line.append(rest.pop(0))
        last = len(made) == lines - 1
        made.append(_cut(" ".join(line + rest if last else line), room, size, bold=bold))
    return tuple(made)


def _cut(text: str, room: float, size: float, *, bold: bool) -> str:
    if width(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + "…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def left(text: Text) -> float:
    """Where `text` begins."""
    room = width(text.text, text.size, bold=text.bold)
    return text.x - {"start": 0.0, "middle": room / 2, "end": room}[text.anchor]


def box(text: Text) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what `text` covers."""
    start = left(text)
    end = start + width(text.text, text.size, bold=text.bold)
    return start, text.y - 0.76 * text.size, end, text.y + 0.2 * text.size


def collisions(drawing: Drawing) -> list[tuple[str, str]]:
    """The pairs of texts in `drawing` that touch: none, in a drawing that can be read."""
    placed = [(x.text, box(x)) for x in drawing.items if isinstance(x, Text) and x.text]
    return [
        (one, other)
        for n, (one, a) in enumerate(placed)
        for other, b in placed[n + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places near those `wanted` (rising), at least `apart` from each other, within low and high.

    Where there is no room for all, the last ones pass `high`.
    """
    places: list[float] = []
    for each in wanted:
        places.append(max(each, low, places[-1] + apart if places else low))
    limit = high
    for n in range(len(places) - 1, -1, -1):
        places[n] = min(places[n], limit)
        limit = places[n] - apart
    for n, place in enumerate(places):
        places[n] = max(place, low if n == 0 else places[n - 1] + apart)
    return places
