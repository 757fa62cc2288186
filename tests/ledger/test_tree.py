"""The Merkle tree against the published vectors of RFC 6962's reference code, and by properties.

Vectors: google/certificate-transparency, merkletree tests (the same tree is kept by RFC 9162).
"""

from functools import lru_cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchwright.ledger.tree import (
    EMPTY,
    Subtree,
    consistency_holds,
    consistency_proof,
    inclusion_holds,
    inclusion_proof,
    leaf_hash,
    levels_of,
    root_of,
    root_of_leaves,
)

INPUTS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
LEAVES = [leaf_hash(bytes.fromhex(each)) for each in INPUTS]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# (leaf, size): proof
INCLUSION = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
# (old size, new size): proof
CONSISTENCY = {
    (1, 1): (),
    (1, 8): INCLUSION[0, 8],
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
    (6, 7): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}

MANY = [leaf_hash(str(number).encode()) for number in range(600)]
_LEVELS = levels_of(MANY)
sizes = st.integers(1, len(MANY))


def subtree(height: int, number: int) -> bytes:
    return _LEVELS[height][number]


def over(leaves: list[bytes]) -> Subtree:
    levels = levels_of(leaves)
    return lambda height, number: levels[height][number]


@lru_cache
def by_definition(start: int, end: int) -> bytes:
    """MTH as RFC 9162, 2.1.1 defines it, over MANY; nothing of the code under test."""
    if end - start == 1:
        return MANY[start]
    split = 1
    while split * 2 < end - start:
        split *= 2
    left, right = by_definition(start, start + split), by_definition(start + split, end)
    return sha256(b"\x01" + left + right).digest()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_published(size: int) -> None:
    assert root_of_leaves(LEAVES[:size]).hex() == ROOTS[size]


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert sha256(b"").digest() == EMPTY


@pytest.mark.parametrize(("at", "expected"), INCLUSION.items())
def test_inclusion_proofs_are_those_published(at: tuple[int, int], expected: tuple[str]) -> None:
    index, size = at
    proof = inclusion_proof(index, size, over(LEAVES))
    assert tuple(each.hex() for each in proof) == expected
    assert inclusion_holds(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("at", "expected"), CONSISTENCY.items())
def test_consistency_proofs_are_those_published(at: tuple[int, int], expected: tuple[str]) -> None:
    old, new = at
    proof = consistency_proof(old, new, over(LEAVES))
    assert tuple(each.hex() for each in proof) == expected
    roots = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    assert consistency_holds(old, new, *roots, proof)


@given(sizes)
def test_the_root_is_the_one_that_the_rfc_defines(size: int) -> None:
    assert root_of(size, subtree) == by_definition(0, size)


def test_every_leaf_is_proved_at_every_small_size() -> None:
    for size in range(1, 40):
        root = by_definition(0, size)
        for index in range(size):
            proof = inclusion_proof(index, size, subtree)
            assert inclusion_holds(MANY[index], index, size, proof, root)


def test_every_growth_is_proved_at_every_small_size() -> None:
    for new in range(1, 40):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, subtree)
            roots = by_definition(0, old), by_definition(0, new)
            assert consistency_holds(old, new, *roots, proof)


@given(st.data())
def test_an_inclusion_proof_holds_for_its_leaf_alone(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda each: size == 1 or each != index))
    root = by_definition(0, size)
    proof = inclusion_proof(index, size, subtree)
    assert inclusion_holds(MANY[index], index, size, proof, root)
    if size > 1:
        assert not inclusion_holds(MANY[other], index, size, proof, root)
        assert not inclusion_holds(MANY[index], other, size, proof, root)
        assert not inclusion_holds(MANY[index], index, size, proof[:-1], root)
    assert not inclusion_holds(MANY[index], index, size, [*proof, root], root)
    assert not inclusion_holds(MANY[index], size, size, proof, root)
    assert not inclusion_holds(MANY[index], -1, size, proof, root)


@given(st.data())
def test_a_changed_byte_fails_inclusion(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    root = by_definition(0, size)
    parts = [MANY[index], root, *inclusion_proof(index, size, subtree)]
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = flipped(parts[which], data.draw(st.integers(0, 31)))
    leaf, changed_root, *proof = parts
    assert not inclusion_holds(leaf, index, size, proof, changed_root)


@given(st.data())
def test_a_changed_byte_fails_consistency(data: st.DataObject) -> None:
    new = data.draw(sizes)
    old = data.draw(st.integers(1, new))
    parts = [by_definition(0, old), by_definition(0, new), *consistency_proof(old, new, subtree)]
    assert consistency_holds(old, new, parts[0], parts[1], parts[2:])
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = flipped(parts[which], data.draw(st.integers(0, 31)))
    assert not consistency_holds(old, new, parts[0], parts[1], parts[2:])


@given(st.data())
def test_a_consistency_proof_holds_for_its_sizes_alone(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, len(MANY)))
    old = data.draw(st.integers(1, new - 1))
    roots = by_definition(0, old), by_definition(0, new)
    proof = consistency_proof(old, new, subtree)
    assert not consistency_holds(old, new, *roots, proof[:-1])
    assert not consistency_holds(old, new, *roots, [*proof, roots[1]])
    assert not consistency_holds(new, old, *roots, proof)
    assert not consistency_holds(0, new, *roots, proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_no_proof_is_made_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_proof(index, size, subtree)


@pytest.mark.parametrize(("old", "new"), [(0, 1), (2, 1), (-1, 1)])
def test_no_growth_is_proved_from_nothing_or_backwards(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="Nothing is proved"):
        consistency_proof(old, new, subtree)
