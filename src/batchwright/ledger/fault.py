"""What verification finds: one thing that is not as it was recorded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is not as it was recorded: what, in which entry or record, in which field."""

    code: str
    entry_id: int | None = None
    index: int | None = None
    field: str | None = None
    detail: str = ""
