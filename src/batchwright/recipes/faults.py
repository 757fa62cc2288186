"""What is wrong with a recipe document, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class RecipeFault:
    """One fault: line and column (from 1), JSON pointer, stable code, sentence for a person."""

    line: int
    column: int
    path: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.code}: {self.message}"


class RecipeError(ValueError):
    """A recipe document with faults; all of them, in order of the lines."""

    def __init__(self, faults: Iterable[RecipeFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def pointer(path: Path) -> str:
    """`path` as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(each).replace("~", "~0").replace("/", "~1") for each in path)
