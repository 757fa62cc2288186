"""Gathers the faults of one reading: all are counted, the first hundred are kept."""

from batchwright.batches.tablets.types import DataFault, Faults

KEPT = 100


class FaultList:
    """What is wrong so far, in the order it was found."""

    __slots__ = ("_count", "_first")

    def __init__(self) -> None:
        self._first: list[DataFault] = []
        self._count = 0

    def __bool__(self) -> bool:
        return self._count > 0

    def add(
        self,
        file: str,
        line: int | None,
        column: str | None,
        value: str,
        code: str,
        message: str,
    ) -> None:
        """Counts one fault and keeps it if it is among the first hundred."""
        self._count += 1
        if len(self._first) < KEPT:
            self._first.append(
                DataFault(
                    file=file,
                    line=line,
                    column=column,
                    value=_shown(value),
                    code=code,
                    message=_shown(message),
                )
            )

    def gathered(self) -> Faults:
        """The faults as a value."""
        return Faults(first=tuple(self._first), count=self._count)


def _shown(text: str) -> str:
    """`text` with what no record holds, and no screen shows, written out, such as a NUL."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
