"""What was found, for a person: a table, or a block for each row where a table is too wide."""

import shutil
from collections.abc import Sequence
from typing import Any

from batchwright.kernel.canonical import canonical

CELL = 48


def readable(found: Any) -> str:
    """`found` (JSON types) as text."""
    if isinstance(found, list):
        return rows(found) if found else "None found."
    if isinstance(found, dict):
        return block(found)
    return _cell(found, None)


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Columns under their heads, two spaces apart."""
    widths = [max(len(line[n]) for line in (heads, *lines)) for n in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (heads, *lines)
    )


def rows(found: list[Any]) -> str:
    """A table of rows; blocks one under another where that is too wide."""
    if not all(isinstance(each, dict) for each in found):
        return "\n".join(_cell(each, None) for each in found)
    names = [name for name in found[0] if any(each.get(name) is not None for each in found)]
    lines = [[_cell(each.get(name), CELL) for name in names] for each in found]
    made = table(names, lines)
    widest = max(len(line) for line in made.split("\n"))
    if widest <= max(shutil.get_terminal_size((160, 24)).columns, 80):
        return made
    return "\n\n".join(block(each) for each in found)


def block(found: dict[str, Any]) -> str:
    """One line for each field that is there; blocks and lists of rows stand below."""
    below = {
        name: value
        for name, value in found.items()
        if value and isinstance(value[0] if isinstance(value, list) else value, dict)
    }
    width = max((len(name) for name in found if name not in below), default=0)
    lines = [
        f"{name.ljust(width)}  {_cell(value, None)}"
        for name, value in found.items()
        if name not in below
    ]
    for name, value in below.items():
        told = rows(value) if isinstance(value, list) else block(value)
        lines += ["", f"{name}:", *(f"  {line}".rstrip() for line in told.split("\n"))]
    return "\n".join(lines).lstrip("\n")


def _cell(value: Any, most: int | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value if isinstance(value, str) else canonical(value)
    if most is None:
        return text
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
