"""Canonical bytes stand for what a document says, not for how it is laid out."""

import json
from pathlib import Path

import pytest
import yaml

from batchwright.recipes.canonical import canonical, digest
from batchwright.recipes.faults import RecipeError
from batchwright.recipes.loading import check, read, thaw

SMALL = (Path(__file__).parent / "small.yaml").read_text()
TABLET = (Path(__file__).parents[2] / "demo" / "recipes" / "film-coated-tablet.yaml").read_text()


def test_the_digest_of_a_known_document_never_changes() -> None:
    """What is hashed can never be reshaped: frozen control recipes carry this digest."""
    known = "0c8f6bfeab6b774030fa74d1c78af30301cbd68eca7271c9c60513ed5b064255"
    assert digest(read(SMALL)) == known


@pytest.mark.parametrize("text", [SMALL, TABLET])
def test_the_canonical_bytes_are_a_document_that_reads_the_same(text: str) -> None:
    recipe = read(text)
    frozen = canonical(recipe)
    assert thaw(frozen) == recipe
    assert canonical(thaw(frozen)) == frozen
    assert b"\n" not in frozen
    json.loads(frozen)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Small tablet", "# a comment\ntitle:    'Small tablet'   # another"),
        (
            "format: batchwright/recipe/1\ntitle: Small tablet\n",
            "title: Small tablet\nformat: batchwright/recipe/1\n",
        ),
        ("batch: {mass: 100.00 g, units: 1000}", "batch:\n  units: 1000\n  mass: 100.00 g"),
        ("storage: Below 25 degC.", "storage: >-\n  Below\n  25 degC."),
        ("storage: Below 25 degC.", "storage: |\n  Below 25 degC.\n\n"),
        ("meaning: reviewed}", "meaning: reviewed, signature: false, verification: none}"),
    ],
)
def test_layout_does_not_change_the_digest(old: str, new: str) -> None:
    assert old in SMALL
    assert digest(read(SMALL.replace(old, new, 1))) == digest(read(SMALL))


def test_the_order_of_branches_does_not_change_the_digest() -> None:
    lines = SMALL.split("\n")
    start = next(i for i, line in enumerate(lines) if line.strip() == "active:")
    turned = [
        *lines[:start],
        *lines[start + 2 : start + 4],
        *lines[start : start + 2],
        *lines[start + 4 :],
    ]
    assert turned != lines
    assert digest(read("\n".join(turned))) == digest(read(SMALL))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("amount: 90.00 g", "amount: 90.0 g"),
        ("value: 10,", "value: 10.0,"),
        ("title: Stir", "title: stir"),
        ("maximum: 2.0}", "maximum: 2.1}"),
        ("precautions: [Wear gloves.]", "precautions: [Wear gloves., Wear a mask.]"),
        ("name: moisture}", "name: moisture, signature: true}"),
    ],
)
def test_whatever_is_said_differently_changes_the_digest(old: str, new: str) -> None:
    assert old in SMALL
    assert digest(read(SMALL.replace(old, new, 1))) != digest(read(SMALL))


def test_the_order_of_phases_changes_the_digest() -> None:
    lines = SMALL.split("\n")
    place = next(i for i, line in enumerate(lines) if "id: charge-bottle" in line)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    assert digest(read("\n".join(lines))) != digest(read(SMALL))


def test_a_frozen_recipe_is_read_even_where_a_rule_would_now_refuse_it() -> None:
    older = canonical(read(SMALL)).replace(b'"amount":"90.00 g"', b'"amount":"89.00 g"')
    assert [each.code for each in check(older.decode())] == ["mass_not_closed"]
    assert canonical(thaw(older)) == older


def test_bytes_that_are_no_recipe_are_not_thawed() -> None:
    with pytest.raises(RecipeError):
        thaw(b'{"format":"batchwright/recipe/1"}')


def test_numbers_keep_their_digits() -> None:
    frozen = canonical(read(SMALL)).decode()
    assert '"mass":"100.00 g"' in frozen
    assert '"minimum":95.0' in frozen
    assert yaml.safe_load(frozen)["batch"]["units"] == 1000
