"""A quote is checked against the document it is said to stand in, character for character."""

import re
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from hashlib import sha256
from pathlib import Path

from batchwright.market.refusals import refusal
from batchwright.market.types import Claim, Refusal

# Everything that could belong to one figure, so that 7,8 is not read as 7 and 8.
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_MILLIONS = re.compile(r"(\d+(?:[.,]\d+)*)\s?(?:million|mn\b)", re.IGNORECASE)
_WIDE = Context(prec=60)
_HOLE = re.compile(
    r"^\W*X{2,}\W*$|^\W*(?:TBD|TBA|N/?A)\W*$|\blorem ipsum\b|\b(?:19|20)XX\b"
    r"|(?:[$€£]|\bUSD|\bEUR)\s?X{2,}(?:\.X+)?"
    r"|\b(?:X{2,}|X+\.X+)\s?(?:%|per ?cent\b|(?:b|m|tr)illion\b|[bm]n\b)"
    r"|\b(?:ABC|XYZ|DEF) (?:Company|Inc|Corp|Corporation)\b|(?-i:\bCategory [A-Z]\b)",
    re.IGNORECASE,
)


def placeholder(text: str) -> bool:
    """True if `text` is or holds a hole that a publisher left in a template: XX, ABC Company."""
    return next(holes(text), None) is not None


def holes(text: str) -> Iterator[tuple[int, int]]:
    """Where such holes stand in `text`: the first character of each and the one after its last."""
    return (found.span() for found in _HOLE.finditer(text))


def numbers(text: str) -> tuple[Decimal, ...]:
    """The numbers that stand in `text`, thousands commas read as such; 7,8 and 1.2.3 are none."""
    figures = (found for found in _FIGURE.findall(text) if _NUMBER.fullmatch(found))
    return tuple(Decimal(found.replace(",", "")) for found in figures)


def holds_value(quote: str, amount: Decimal) -> bool:
    """True if the quote holds the number, as written or with another count of trailing zeros."""
    return amount.copy_abs() in numbers(quote)


def holds_level(quote: str, usd_bn: Decimal) -> bool:
    """True if the quote holds the level, as written or as the millions that round to it."""
    if holds_value(quote, usd_bn):
        return True
    step = Decimal(1).scaleb(int(usd_bn.as_tuple().exponent))
    millions = (each for found in _MILLIONS.findall(quote) for each in numbers(found))
    rounded = ((each / 1000).quantize(step, context=_WIDE) for each in millions if each < 10**12)
    return any(each == usd_bn for each in rounded)


def documents_in(folder: Path) -> dict[str, str]:
    """The texts of the files in `folder` by their names, as they stand, line ends untouched.

    Raises OSError if the folder cannot be read. A file that is not UTF-8 is left out.
    """
    texts: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file():
            try:
                texts[path.name] = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                continue
    return texts


def misquoted(
    claim: Claim, line: int, documents: Mapping[str, str], digests: Mapping[str, str]
) -> Refusal | None:
    """None if the quote of `claim` stands in its document at its place, or no document is at hand.

    digests: the SHA-256 of the edition that was quoted, by document, where it is known.
    """
    text = documents.get(claim.document)
    if text is None or not claim.quote:
        return None
    told = {"quote": claim.quote, "document": claim.document}
    if claim.position is not None and text.startswith(claim.quote, claim.position):
        return None
    expected, found = digests.get(claim.document), sha256(text.encode()).hexdigest()
    if expected is not None and found != expected:
        return refusal(
            "document_differs", line, claim.claim_id, found=found, expected=expected, **told
        )
    place = text.find(claim.quote)
    if place < 0:
        return refusal("quote_not_found", line, claim.claim_id, **told)
    if claim.position is None:
        return None
    return refusal(
        "quote_elsewhere", line, claim.claim_id, found=place, position=claim.position, **told
    )
