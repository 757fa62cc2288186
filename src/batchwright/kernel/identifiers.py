"""Identifiers: ids in time order, and the codes that people type, scan and read aloud."""

import os
from datetime import datetime
from typing import Annotated
from unicodedata import category
from uuid import UUID

CODE_LENGTH_MAXIMUM = 200
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})


class Identifying:
    """Marks a text by which a thing is known: `Annotated[str, Identifying]`."""


Code = Annotated[str, Identifying]
"""A code, number or unit: at most 200 characters, all of them seen, no blank at either end."""


def readable_code(text: str) -> str:
    """`text`, if two codes that look the same are the same; raises ValueError.

    A control or a formatting character (Unicode Cc, Cf), such as one that turns the direction of
    writing, lets a code read as another one (US-11.10(a): altered records are discerned).
    """
    for each in text:
        if category(each) in _UNSEEN:
            raise ValueError(f"the character U+{ord(each):04X} cannot be seen; leave it out")
    if text != text.strip():
        raise ValueError("a blank stands before or behind it; leave it out")
    return text


def uuid7(at: datetime) -> UUID:
    """A version 7 UUID (RFC 9562, 5.7) for the instant `at`: milliseconds, then 74 random bits."""
    milliseconds = int(at.timestamp() * 1000)
    random = int.from_bytes(os.urandom(10), "big")
    high = random >> 68
    low = random & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (high << 64) | (2 << 62) | low)
