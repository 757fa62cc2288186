"""The published JSON Schema is the shape that is read."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from batchwright.recipes.canonical import canonical
from batchwright.recipes.loading import check, read
from batchwright.recipes.schema import recipe_schema, schema_text

ROOT = Path(__file__).parents[2]
SMALL = (Path(__file__).parent / "small.yaml").read_text()
TABLET = (ROOT / "demo" / "recipes" / "film-coated-tablet.yaml").read_text()
FROM_CODE = jsonschema_rs.Draft202012Validator(recipe_schema())


def test_a_recipe_asks_for_a_class_of_equipment_by_any_code_that_a_class_can_have() -> None:
    document = SMALL.replace("equipment_class: mixer", "equipment_class: V-BLENDER 2")
    assert [each.equipment_class for each in read(document).equipment][1] == "V-BLENDER 2"


SCHEMA_FAULTS = {
    "key_missing",
    "key_unknown",
    "master_incomplete",
    "number_expected",
    "text_expected",
    "word_unknown",
    "quantity_expected",
    "list_empty",
    "list_expected",
    "kind_unknown",
    "text_malformed",
    "whole_number_expected",
    "text_empty",
    "mapping_expected",
    "unit_unknown",
    "dimension_wrong",
    "truth_expected",
    "scalar_expected",
    "branches_expected",
    "value_missing",
}


def test_the_published_schema_is_the_one_of_the_types() -> None:
    """After a change: python -m batchwright.recipes.schema > docs/reference/recipe.schema.json."""
    published = (ROOT / "docs" / "reference" / "recipe.schema.json").read_text()
    assert published == schema_text()


def test_the_schema_is_a_schema() -> None:
    jsonschema_rs.meta.validate(recipe_schema())


@pytest.mark.parametrize("text", [SMALL, TABLET])
def test_the_examples_fit_the_schema(text: str) -> None:
    assert FROM_CODE.is_valid(json.loads(canonical(read(text))))


def _changed(path: list[str | int], value: Any) -> dict[str, Any]:
    """small.yaml as JSON with `value` at `path`; without the key if `value` is ..."""
    document: dict[str, Any] = json.loads(canonical(read(SMALL)))
    inner: Any = document
    for each in path[:-1]:
        inner = inner[each]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return document


_PHASES: list[str | int] = ["procedure", 0, "operations", 0, "phases"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["title"], ...),
        (["title"], 7),
        (["title"], ""),
        (["extra"], "x"),
        (["format"], "other"),
        (["batch", "units"], 10.5),
        (["batch", "units"], 0),
        (["batch", "mass"], "100 L"),
        (["batch", "mass"], "100g"),
        (["batch", "mass"], "0100 g"),
        (["formula", "components", 0, "role"], "activ"),
        (["formula", "components", 0, "potency"], None),
        (["formula", "components", 0, "id"], "Active"),
        (["formula", "components", 0, "moisture_correction"], "no"),
        (["precautions"], []),
        (["precautions"], "none"),
        (["storage"], ["a"]),
        ([*_PHASES, 1, "kind"], "chrge"),
        ([*_PHASES, 1, "kind"], ...),
        ([*_PHASES, 1, "meaning"], "reviewed"),
        ([*_PHASES, 0, "parallel"], {"one": [{}]}),
        ([*_PHASES, 3, "value"], "10"),
        ([*_PHASES, 3, "limits"], {"minimun": 1}),
        ([*_PHASES, 4, "minimum"], "5 kg"),
        (["procedure"], {}),
    ],
)
def test_schema_and_reader_refuse_the_same(path: list[str | int], value: Any) -> None:
    document = _changed(path, value)
    assert not FROM_CODE.is_valid(document)
    codes = {each.code for each in check(json.dumps(document))}
    assert codes & SCHEMA_FAULTS, codes


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["retest_months"], 12),
        (["markets"], ["EU"]),
        ([*_PHASES, 1, "training"], ["SOP-1"]),
        ([*_PHASES, 3, "limits"], {"minimum": 9.5, "maximum": 10}),
        ([*_PHASES, 7, "decimals"], 2),
    ],
)
def test_schema_and_reader_take_the_same(path: list[str | int], value: Any) -> None:
    document = _changed(path, value)
    assert FROM_CODE.is_valid(document)
    assert check(json.dumps(document)) == ()
