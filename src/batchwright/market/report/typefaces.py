"""The embedded typeface (Bitstream Vera, shipped with reportlab): widths and letters."""

import re
from functools import cache, lru_cache
from unicodedata import combining, name, normalize

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
_INSTEAD = {
    "→": "->",
    "←": "<-",
    "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
    "●": "•",
    "■": "•",
    "₹": "INR",
}

_NONE = "\ufffd"
_RUN = re.compile(f"(?:{_NONE} ?){{2,}}")
_GREEK = re.compile(r"GREEK (?:SMALL|CAPITAL) LETTER ([A-Z]+)")


@cache
def registered() -> frozenset[int]:
    """The code points that the typeface holds, which is known to reportlab from here on."""
    for face in (REGULAR, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(face, f"{face}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, ITALIC, BOLD)
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


@lru_cache(maxsize=20_000)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` in points."""
    registered()
    return float(pdfmetrics.stringWidth(printable(text), BOLD if bold else REGULAR, size))


def printable(text: str) -> str:
    """`text` as the typeface can write it: a letter it lacks loses its accent or becomes `?`.

    A Greek letter is named, as in beta-lactam; a run of other letters becomes an ellipsis.
    """
    known = registered()
    if all(ord(each) in known for each in text):
        return text
    near = "".join(each if ord(each) in known else _nearest(each, known) for each in text)
    return _RUN.sub("…", near).replace(_NONE, "?")


def _nearest(letter: str, known: frozenset[int]) -> str:
    if letter.isspace():
        return " "
    plain = _INSTEAD.get(letter) or "".join(
        part for part in normalize("NFKD", letter) if not combining(part)
    )
    if all(ord(each) in known for each in plain):
        return plain
    found = _GREEK.fullmatch(name(letter, ""))
    return found[1].lower() if found else _NONE
