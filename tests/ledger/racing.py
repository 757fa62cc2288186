"""Commands that ask nothing beforehand: of two at once, one is refused by the database alone."""

from dataclasses import dataclass, replace
from uuid import UUID

from batchwright.equipment.types import Site
from batchwright.ledger.command import command
from batchwright.ledger.types import Change, Command, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCode(Command):
    """code: of a new site."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename(Command):
    """site_id, version: what was seen. name: the new one."""

    site_id: UUID
    version: int
    name: str


@command(permission="equipment.define", offered=False)
def take_code(do: TakeCode, context: Context) -> Change:
    """The site is known, whoever else takes its code."""
    row = Site(id=context.new_id(), version=1, code=do.code, name=do.code)
    return Change(kind="racing.code_taken.v1", rows=(row,), result={"site_id": str(row.id)})


@command(permission="equipment.define", offered=False)
def rename(do: Rename, context: Context) -> Change:
    """The site has another name, at the version after the one that was seen."""
    seen = Site(id=do.site_id, version=do.version, code="S-1", name="")
    row = replace(seen, version=do.version + 1, name=do.name)
    return Change(kind="racing.renamed.v1", rows=(row,))
