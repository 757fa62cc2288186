"""Control recipes as documents, parsed once: a digest always stands for the same recipe."""

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from batchwright.batches.types import ControlRecipe
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound
from batchwright.recipes import document, flow, loading
from batchwright.recipes.phases import Phase

_KEPT = 64
_frozen: OrderedDict[str, "FrozenRecipe"] = OrderedDict()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenRecipe:
    """A control recipe as document, its phases by path, and their order."""

    document: document.MasterRecipe
    phases: dict[str, Phase]
    order: flow.Order


def frozen(master: document.MasterRecipe) -> FrozenRecipe:
    """`master` with its phases by path and their order."""
    return FrozenRecipe(
        document=master, phases=document.phases(master), order=flow.order(master.procedure)
    )


def recipe_of(read: Reader, batch_id: UUID, digest: str | None) -> FrozenRecipe:
    """The recipe that a batch runs from; raises NotFound for a batch without one."""
    if digest is not None and digest in _frozen:
        _frozen.move_to_end(digest)
        return _frozen[digest]
    found = read.first(ControlRecipe, "batch_id = %s", batch_id)
    if found is None:
        raise NotFound("ControlRecipe")
    return recipe_read(found.digest, found.document)


def recipe_read(digest: str, document: str) -> FrozenRecipe:
    """The recipe of this digest, read from its document where it is not at hand."""
    if digest in _frozen:
        _frozen.move_to_end(digest)
        return _frozen[digest]
    recipe = _frozen[digest] = frozen(loading.read(document))
    while len(_frozen) > _KEPT:
        _frozen.popitem(last=False)
    return recipe
