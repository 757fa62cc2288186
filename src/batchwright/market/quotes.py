"""A quote is checked against the document it is said to stand in, character for character."""

import re
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from batchwright.market.refusals import refusal
from batchwright.market.types import Claim, Refusal

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_HOLE = re.compile(
    r"^\W*X{2,}\W*$|^\W*(?:TBD|TBA|N/?A|lorem ipsum.*)\W*$"
    r"|\$\s?X{2,}|\bX{2,}\s?(?:%|percent|billion|million|bn\b)"
    r"|\b(?:ABC|XYZ|DEF) (?:Company|Inc|Corp|Corporation)\b|\bCategory [A-Z]\b",
    re.IGNORECASE,
)


def placeholder(text: str) -> bool:
    """True if `text` is or holds a hole that a publisher left in a template: XX, ABC Company."""
    return _HOLE.search(text) is not None


def numbers(text: str) -> tuple[Decimal, ...]:
    """The numbers that stand in `text`, thousands commas read as such."""
    return tuple(Decimal(found.replace(",", "")) for found in _NUMBER.findall(text))


def holds_value(quote: str, amount: Decimal) -> bool:
    """True if the quote holds the number, as written or with another count of trailing zeros."""
    return abs(amount) in numbers(quote)


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
