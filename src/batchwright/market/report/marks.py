"""Text that may stand in a page or a PDF, and which addresses may be followed."""

import re

# Control characters have no place in HTML or XML; the others would turn the order of what follows.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")


def clean(text: str) -> str:
    """`text` with controls, turns of direction and halves of letters shown as U+FFFD."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def outside(target: str) -> bool:
    """Whether `target` is an address on the web; nothing else (javascript:, data:) is followed."""
    return _ADDRESS.fullmatch(target) is not None
