"""The console blocks of the documentation: what the reader types, and what is shown for it."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One line that the reader types, and the lines shown below it."""

    line: str
    shown: tuple[str, ...]

    def missing(self, said: str) -> list[str]:
        """The shown lines that `said` does not hold in this order."""
        lines = iter(said.splitlines())
        return [each for each in self.shown if not any(_fits(each, line) for line in lines)]


def typed(page: Path) -> list[Typed]:
    """All that a reader of `page` types, in order."""
    found: list[Typed] = []
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *shown = part.rstrip("\n").split("\n")
            found.append(Typed(line=line, shown=tuple(shown)))
    return found


def _fits(shown: str, line: str) -> bool:
    """True if `line` is what is shown, where … stands for anything."""
    pattern = ".*".join(re.escape(part) for part in shown.split(ANYTHING))
    return re.fullmatch(pattern, line.rstrip()) is not None
