"""The tree kept in tiles of 256 hashes and eight levels (C2SP tlog-tiles).

Tile (level, index) holds the roots of the perfect subtrees of height 8 * level with the numbers
256 * index and on; heights between two levels are computed from the tile below.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from batchwright.ledger.tree import joined, levels_of, peaks

WIDTH = 256
HEIGHT = 8
HASH = 32


class TileName(NamedTuple):
    """Level from the leaves up, index from the left."""

    level: int
    number: int


Tiles = Mapping[TileName, bytes]


def tiles_with(size: int, leaves: Sequence[bytes], tiles: Tiles) -> dict[TileName, bytes]:
    """The tiles to write after `leaves` follow on a tree of `size`; full ones and the right edge.

    tiles: the partial tiles of the right edge of the tree of `size` (see `edge`).
    """
    written: dict[TileName, bytes] = {}
    level, start, new = 0, size, list(leaves)
    while new:
        index, offset = divmod(start, WIDTH)
        before = tiles[TileName(level, index)][: offset * HASH] if offset else b""
        row = [before[i : i + HASH] for i in range(0, len(before), HASH)] + new
        above: list[bytes] = []
        for begin in range(0, len(row), WIDTH):
            part = row[begin : begin + WIDTH]
            written[TileName(level, index + begin // WIDTH)] = b"".join(part)
            if len(part) == WIDTH:
                above.append(levels_of(part)[HEIGHT][0])
        level, start, new = level + 1, start // WIDTH, above
    return written


def edge(size: int) -> list[TileName]:
    """The tiles at the right edge of a tree of `size` that are not full."""
    found = []
    level = 0
    while size:
        if size % WIDTH:
            found.append(TileName(level, size // WIDTH))
        size //= WIDTH
        level += 1
    return found


def tile_of(height: int, number: int) -> TileName:
    """The tile that the perfect subtree of this height and number is computed from."""
    level = height // HEIGHT
    return TileName(level, (number << (height % HEIGHT)) // WIDTH)


def tiles_for_root(size: int) -> set[TileName]:
    """The tiles that the root of a tree of `size` is computed from."""
    return {tile_of(height, number) for height, number in peaks(size)}


def tiles_for_ranges(ranges: Sequence[tuple[int, int]]) -> set[TileName]:
    """The tiles that the roots of leaf ranges are computed from."""
    found = set()
    for start, end in ranges:
        at = start
        for height, _ in peaks(end - start):
            found.add(tile_of(height, at >> height))
            at += 1 << height
    return found


def subtree_in(tiles: Tiles, height: int, number: int) -> bytes:
    """The hash of a perfect subtree, computed from the tile that holds what is below it."""
    level, within = divmod(height, HEIGHT)
    first = number << within
    index, offset = divmod(first, WIDTH)
    row = tiles[TileName(level, index)][offset * HASH : (offset + (1 << within)) * HASH]
    while len(row) > HASH:
        # A node's two children stand side by side, as they are hashed (RFC 9162, 2.1.1).
        pairs = range(0, len(row), 2 * HASH)
        row = b"".join([sha256(b"\x01" + row[at : at + 2 * HASH]).digest() for at in pairs])
    return row


def root_in(tiles: Tiles, size: int) -> bytes:
    """The root of a tree of `size` > 0 from its tiles."""
    return joined(subtree_in(tiles, height, number) for height, number in peaks(size))
