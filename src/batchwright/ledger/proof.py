"""Proofs from tiles: which tiles one needs, then the proof from what was read in one query.

A proof of one leaf among a million takes three tiles and some 500 hashes; the tiles are named
first, so that a database gives them all in one statement.
"""

from collections.abc import Callable, Collection

from batchwright.ledger.tiles import (
    TileName,
    Tiles,
    subtree_in,
    tile_of,
    tiles_for_ranges,
)
from batchwright.ledger.tree import Subtree, consistency_proof, inclusion_path, inclusion_proof

ReadTiles = Callable[[Collection[TileName]], Tiles]
"""Gives the tiles of these names; a tile may hold more hashes than the tree had at its size."""


def tiles_needed(index: int, size: int) -> set[TileName]:
    """The tiles that prove leaf `index` in a tree of `size`.

    Raises ValueError if the tree has no such leaf.
    """
    return tiles_for_ranges(inclusion_path(index, size))


def tiles_needed_between(old: int, new: int) -> set[TileName]:
    """The tiles that prove a tree of `new` leaves to begin with one of `old`.

    Raises ValueError unless 0 < old <= new.
    """
    needed: set[TileName] = set()

    def noted(height: int, number: int) -> bytes:
        needed.add(tile_of(height, number))
        return b""

    consistency_proof(old, new, noted)
    return needed


def inclusion(index: int, size: int, read: ReadTiles) -> list[bytes]:
    """The hashes that prove leaf `index` in a tree of `size`; tiles are read once.

    Source: RFC 9162, 2.1.3.1.
    """
    return inclusion_proof(index, size, _subtrees(read(tiles_needed(index, size))))


def consistency(old: int, new: int, read: ReadTiles) -> list[bytes]:
    """The hashes that prove growth from `old` to `new`; tiles are read once.

    Source: RFC 9162, 2.1.4.1.
    """
    return consistency_proof(old, new, _subtrees(read(tiles_needed_between(old, new))))


def _subtrees(tiles: Tiles) -> Subtree:
    return lambda height, number: subtree_in(tiles, height, number)
