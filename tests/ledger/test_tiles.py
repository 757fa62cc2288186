"""Tiles give the same roots and proofs as the whole tree, however the leaves were appended."""

from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchwright.ledger.proof import consistency, inclusion, tiles_needed, tiles_needed_between
from batchwright.ledger.tiles import HASH, TileName, edge, root_in, tiles_for_root, tiles_with
from batchwright.ledger.tree import (
    consistency_holds,
    inclusion_holds,
    leaf_hash,
    levels_of,
    root_of,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(66_000)]
_LEVELS = levels_of(LEAVES)


def root_at(size: int) -> bytes:
    return root_of(size, lambda height, number: _LEVELS[height][number])


def appended(steps: list[int]) -> dict[TileName, bytes]:
    """The tiles after batches of these sizes; each append is given the right edge and no more."""
    kept: dict[TileName, bytes] = {}
    size = 0
    for step in steps:
        given_tiles = {name: kept[name] for name in edge(size)}
        kept |= tiles_with(size, LEAVES[size : size + step], given_tiles)
        size += step
    return kept


WHOLE = appended([len(LEAVES)])
EDGES = (1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_000)


@pytest.mark.parametrize("size", EDGES)
def test_tiles_give_the_root_around_every_full_tile(size: int) -> None:
    tiles = appended([size])
    assert root_in(tiles, size) == root_at(size)
    assert tiles_for_root(size) <= tiles.keys()


def test_a_tile_holds_the_roots_of_the_tiles_below() -> None:
    assert WHOLE[TileName(1, 0)][:HASH] == _LEVELS[8][0]
    assert WHOLE[TileName(2, 0)] == _LEVELS[16][0]
    assert {name.level for name in WHOLE} == {0, 1, 2}
    assert len(WHOLE[TileName(0, 66_000 // 256)]) == 66_000 % 256 * HASH


@given(st.lists(st.integers(1, 700), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_batches_of_any_size_give_the_same_tiles_as_one(steps: list[int]) -> None:
    assert appended(steps) == appended([sum(steps)])


@pytest.mark.parametrize("steps", [[65_530, 3, 3, 1], [255, 1, 1, 65_279, 1], [65_536, 1]])
def test_batches_around_a_full_tile_of_the_second_level_give_the_same_tiles(
    steps: list[int],
) -> None:
    assert appended(steps) == appended([sum(steps)])


def test_nothing_appended_writes_nothing() -> None:
    assert tiles_with(300, [], {name: WHOLE[name] for name in edge(300)}) == {}


@given(st.data())
@settings(deadline=None)
def test_a_proof_reads_once_what_it_needs_and_holds(data: st.DataObject) -> None:
    size = data.draw(st.one_of(st.sampled_from(EDGES), st.integers(1, len(LEAVES))))
    index = data.draw(st.integers(0, size - 1))
    asked: list[set[TileName]] = []

    def read(names: Collection[TileName]) -> dict[TileName, bytes]:
        asked.append(set(names))
        return {name: WHOLE[name] for name in asked[-1]}

    proof = inclusion(index, size, read)
    assert inclusion_holds(LEAVES[index], index, size, proof, root_at(size))
    assert asked == [tiles_needed(index, size)]


@given(st.data())
@settings(deadline=None)
def test_growth_is_proved_from_the_tiles_named_for_it(data: st.DataObject) -> None:
    new = data.draw(st.one_of(st.sampled_from(EDGES), st.integers(1, len(LEAVES))))
    old = data.draw(st.integers(1, new))
    needed = tiles_needed_between(old, new)
    proof = consistency(old, new, lambda names: {name: WHOLE[name] for name in names})
    assert consistency_holds(old, new, root_at(old), root_at(new), proof)
    assert len(needed) <= 6


@given(st.data())
@settings(deadline=None)
def test_a_proof_at_an_earlier_size_asks_for_nothing_beyond_it(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    for level, number in tiles_needed(index, size):
        assert number * 256 < max(1, size >> (8 * level))


def test_one_leaf_of_a_million_needs_three_tiles_or_few_more() -> None:
    assert len(tiles_needed(123_456, 1_000_000)) <= 6
