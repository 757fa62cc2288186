"""The Merkle tree over all leaves, as in RFC 9162, 2.1: roots, inclusion and consistency.

Leaves are hashed when they are made (0x00 before the entry's bytes); here only nodes are made
(0x01 before left and right).
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Subtree = Callable[[int, int], bytes]
"""The hash of the perfect subtree of height h (2**h leaves) with the number n from the left."""

EMPTY = sha256(b"").digest()
"""The root of no leaves (RFC 9162, 2.1.1)."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf's bytes (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


def levels_of(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Every perfect subtree over `leaves`: one list a height, from the leaves up."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append(
            [
                sha256(b"\x01" + below[i] + below[i + 1]).digest()
                for i in range(0, len(below) - 1, 2)
            ]
        )
    return levels


def peaks(size: int) -> list[tuple[int, int]]:
    """The perfect subtrees (height, number) that make up a tree of `size` leaves, from the left."""
    found = []
    start = 0
    for height in range(size.bit_length() - 1, -1, -1):
        if size >> height & 1:
            found.append((height, start >> height))
            start += 1 << height
    return found


def root_of(size: int, subtree: Subtree) -> bytes:
    """The root of a tree of `size` leaves."""
    if size == 0:
        return EMPTY
    return joined(subtree(height, number) for height, number in peaks(size))


def joined(hashes: Iterable[bytes]) -> bytes:
    """The root over the peaks of a tree, given from the left; at least one."""
    found = list(hashes)
    root = found.pop()
    while found:
        root = node_hash(found.pop(), root)
    return root


def root_of_leaves(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves`, all at hand."""
    levels = levels_of(leaves)
    return root_of(len(leaves), lambda height, number: levels[height][number])


def inclusion_path(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges (start, end) whose roots prove leaf `index` in a tree of `size`, bottom up.

    Raises ValueError if the tree has no such leaf. Source: RFC 9162, 2.1.3.1.
    """
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    path: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        split = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < split:
            path.append((split, end))
            end = split
        else:
            path.append((start, split))
            start = split
    path.reverse()
    return path


def range_root(start: int, end: int, subtree: Subtree) -> bytes:
    """The root of the leaves from `start` up to `end`, where `start` begins a perfect subtree."""
    hashes = []
    at = start
    for height, _ in peaks(end - start):
        hashes.append(subtree(height, at >> height))
        at += 1 << height
    return joined(hashes)


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes that prove leaf `index` in a tree of `size` (RFC 9162, 2.1.3.1)."""
    return [range_root(start, end, subtree) for start, end in inclusion_path(index, size)]


def inclusion_holds(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """True if `proof` shows `leaf` at `index` under `root` of `size` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last = index, size - 1
    found = leaf
    for each in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            found = sha256(b"\x01" + each + found).digest()
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            found = sha256(b"\x01" + found + each).digest()
        first >>= 1
        last >>= 1
    return last == 0 and found == root


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The hashes that prove a tree of `new` leaves begins with one of `old` (RFC 9162, 2.1.4.1).

    Raises ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError(f"Nothing is proved from {old} to {new}.")
    proof: list[bytes] = []
    start, end, whole = 0, new, True
    while old - start < end - start:
        split = start + (1 << ((end - start - 1).bit_length() - 1))
        if old <= split:
            proof.append(range_root(split, end, subtree))
            end = split
        else:
            proof.append(range_root(start, split, subtree))
            start, whole = split, False
    if not whole:
        proof.append(range_root(start, end, subtree))
    proof.reverse()
    return proof


def consistency_holds(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """True if `proof` shows that the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new:
        return False
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first >>= 1
        last >>= 1
    before = after = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before = node_hash(each, before)
            after = node_hash(each, after)
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            after = node_hash(after, each)
        first >>= 1
        last >>= 1
    return before == old_root and after == new_root and last == 0
