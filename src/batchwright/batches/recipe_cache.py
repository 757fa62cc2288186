"""Control recipes as documents, parsed once: a digest always stands for the same recipe."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from batchwright.batches.types import ControlRecipe
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound
from batchwright.recipes import document, flow, loading
from batchwright.recipes.phases import Phase

K = TypeVar("K")
V = TypeVar("V")

_KEPT = 64
_BATCHES_KEPT = 1024
_frozen: OrderedDict[str, "FrozenRecipe"] = OrderedDict()
_digests: OrderedDict[UUID, str] = OrderedDict()
"""The digest of each batch's recipe: frozen when the batch is issued, it never changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenRecipe:
    """A control recipe as document, its phases by path, and their order.

    earlier: for each phase those that are complete when it starts in its turn.
    """

    document: document.MasterRecipe
    phases: dict[str, Phase]
    order: flow.Order
    earlier: dict[str, tuple[str, ...]]


def frozen(master: document.MasterRecipe) -> FrozenRecipe:
    """`master` with its phases by path and their order."""
    order = flow.order(master.procedure)
    return FrozenRecipe(
        document=master,
        phases=document.phases(master),
        order=order,
        earlier={path: tuple(sorted(each)) for path, each in flow.earlier(order).items()},
    )


def recipe_of(read: Reader, batch_id: UUID, digest: str | None) -> FrozenRecipe:
    """The recipe that a batch runs from; raises NotFound for a batch without one."""
    recipe = _recent(_frozen, digest) if digest is not None else None
    if recipe is None:
        found = read.first(ControlRecipe, "batch_id = %s", batch_id)
        if found is None:
            raise NotFound("ControlRecipe")
        digest, recipe = found.digest, recipe_read(found.digest, found.document)
    if digest is not None:
        _keep(_digests, batch_id, digest, _BATCHES_KEPT)
    return recipe


def recipe_known(batch_id: UUID) -> FrozenRecipe | None:
    """The recipe of a batch if it is at hand; says nothing of who may see the batch."""
    digest = _recent(_digests, batch_id)
    return None if digest is None else _recent(_frozen, digest)


def recipe_read(digest: str, document: str) -> FrozenRecipe:
    """The recipe of this digest, read from its document where it is not at hand."""
    recipe = _recent(_frozen, digest)
    if recipe is None:
        recipe = frozen(loading.read(document))
        _keep(_frozen, digest, recipe, _KEPT)
    return recipe


def _recent(kept: OrderedDict[K, V], key: K) -> V | None:
    found = kept.get(key)
    if found is not None:
        kept.move_to_end(key)
    return found


def _keep(kept: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
