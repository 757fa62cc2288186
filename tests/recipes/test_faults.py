"""Each fault of a document is told with its line, column and code.

A row replaces a piece of small.yaml by another; § in it marks where the fault has to be reported.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchwright.recipes.canonical import canonical
from batchwright.recipes.faults import RecipeError
from batchwright.recipes.loading import check, examine, read, thaw

SMALL = (Path(__file__).parent / "small.yaml").read_text()

YAML = [
    ("title: Small tablet", "title: Small tablet\n§title: Again", "yaml_key_duplicated"),
    ("title: Small tablet", "title: §&name Small tablet", "yaml_anchor"),
    ("storage: Below 25 degC.", "storage: §!!str Below 25 degC.", "yaml_tag"),
    ("storage: Below 25 degC.", "storage: [", "yaml_syntax"),
    ("shelf_life_months: 12", "shelf_life_months: 12\n§[a, b]: 1", "yaml_key_not_text"),
    ("meaning: reviewed}\n", "meaning: reviewed}\n§---\nformat: other\n", "yaml_several_documents"),
]

FORM = [
    ("storage: Below", "§storag: Below", "key_unknown"),
    ("{id: cap, material: C,", "§{id: cap,", "key_missing"),
    ("excess: None.", "excess:§", "value_missing"),
    ("theoretical: 100.00 g}", "theoretical: §100.00 L2}", "unit_unknown"),
    ("theoretical: 100.00 g}", "theoretical: §12 rpm}", "dimension_wrong"),
    ("amount: 90.00 g", "amount: §90.00", "quantity_expected"),
    ("amount: 90.00 g", "amount: §9e1 g", "quantity_expected"),
    ("value: 10,", "value: §1e1,", "number_expected"),
    ("value: 10,", "value: §0x0A,", "number_expected"),
    ("value: 10,", "value: §010,", "number_expected"),
    ("value: 10,", 'value: §"10",', "number_expected"),
    ("value: 10,", "value: §.inf,", "number_expected"),
    ("value: 10,", "value: §[10],", "scalar_expected"),
    ("units: 1000", "units: §1000.5", "whole_number_expected"),
    ("units: 1000", "units: §0", "whole_number_expected"),
    ("code: SMALL", "code: §25", "text_expected"),
    ("code: SMALL", 'code: §""', "text_empty"),
    ("code: SMALL", 'code: §"a\\tb"', "text_not_printable"),
    ("role: excipient", "role: §excipent", "word_unknown"),
    ("specimen: L version 1", "specimen: L version 1, moisture_correction: §no", "truth_expected"),
    ("parameter: mixer_speed", "parameter: §Mixer-Speed", "text_malformed"),
    ("precautions: [Wear gloves.]", "precautions: §Wear gloves.", "list_expected"),
    ("precautions: [Wear gloves.]", "precautions: §[]", "list_empty"),
    ("batch: {mass: 100.00 g, units: 1000}", "batch: §100 g", "mapping_expected"),
    ("kind: sign,", "kind: §sing,", "kind_unknown"),
    ("{id: review, kind: sign,", "§{id: review,", "key_missing"),
]

NAMES = [
    ("id: charge-filler", "id: §charge-active", "phase_duplicated"),
    ("id: packing", "id: §making", "unit_procedure_duplicated"),
    ("id: pack\n", "id: §mix\n", "operation_duplicated"),
    ("{id: cap, material", "{id: §bottle, material", "component_duplicated"),
    ("{id: line, ", "{id: §mixer, ", "equipment_duplicated"),
    ("component: active, balance", "component: §activ, balance", "component_unknown"),
    (
        "balance: balance, tolerance: 0.5 %",
        "balance: §scale, tolerance: 0.5 %",
        "equipment_unknown",
    ),
    (
        "component: filler, into: mixer",
        "intermediate: §blends, into: mixer",
        "intermediate_unknown",
    ),
    ("since: mix/set-speed", "since: §mix/set-spead", "phase_unknown"),
    ("since: mix/set-speed", "after: §[mix/charge-fller]", "phase_unknown"),
    ("expression: blend_mass", "expression: §blend_mas", "value_unknown"),
    ("expression: blend_mass", "expression: §formula.fuller", "value_unknown"),
    ("name: blend_mass", "name: §net_active", "value_name_duplicated"),
    ("name: blend_mass", "name: §sum", "value_name_reserved"),
    ("compensates: active", "compensates: §actve", "component_unknown"),
]

SENSE = [
    ("amount: 90.00 g", "amount: 89.00 g", "mass_not_closed"),
    (
        "unit_mass: 100 mg\nbatch: {mass: 100.00 g",
        "unit_mass: 101 mg\nbatch: {mass: §100.00 g",
        "mass_not_closed",
    ),
    ("role: active, amount: 10.00 g", "role: active, amount: §9.99 g", "below_label_strength"),
    (
        "into: mixer, verification: second-person}\n          - {id: charge-filler",
        "into: mixer, portion: §99 %, verification: second-person}\n          - {id: charge-filler",
        "charge_below_label_strength",
    ),
    ("tolerance: 0.2 g", "tolerance: 0.2 g, portion: §50 %", "portions_not_whole"),
    ("tolerance: 0.2 g", "tolerance: 0.2 g, portion: §150 %", "portion_wrong"),
    ("tolerance: 0.2 g", "tolerance: §0.2 mL", "dimension_wrong"),
    ("tolerance: 0.2 g", "tolerance: §0 g", "amount_not_positive"),
    (", potency: as-is", "", "potency_basis_missing"),
    ("potency: as-is", "potency: §anhydrous", "moisture_correction_missing"),
    ("potency: as-is", "potency: as-is, moisture_correction: §true", "moisture_corrected_twice"),
    ("compensates: active", "overage: §2 %", "overage_reason_missing"),
    ("amount: 1000 pcs", "amount: §999 pcs", "theoretical_yield_differs"),
    ("label, specimen: L version 1", "§label", "master_incomplete"),
    ("quantity: 5 g", "quantity: §-5 g", "amount_not_positive"),
    ("expression: blend_mass", "expression: §blend_mass +", "expression_malformed"),
    ("expression: blend_mass", "expression: §moisture", "value_recorded_several_times"),
    ("expression: blend_mass", "expression: §blend_mass + batch.units", "units_mixed"),
    ("expression: blend_mass", "expression: §mixer_speed", "unit_differs"),
    ("expression: blend_mass", "expression: §blend_yield", "value_recorded_later"),
    ("name: net_filler,", "name: net_filler, target: §100 - net_active,", "value_recorded_later"),
    ("value: 10, unit", "value: §12, unit", "value_outside_limits"),
    (
        "value: 10, unit: rpm, limits: {minimum: 9, maximum: 11}",
        "value: §25, unit: rpm",
        "value_outside_capability",
    ),
    ("value: 10, unit: rpm", "value: 10, unit: §Hz", "unit_unknown"),
    ("limits: {minimum: 9, maximum: 11}", "limits: {minimum: §11, maximum: 9}", "limits_reversed"),
    ("limits: {maximum: 2.0}", "limits: §{basis: none}", "limits_absent"),
    ("minimum: 5 min, maximum: 10 min", "minimum: §15 min, maximum: 10 min", "limits_reversed"),
    ("minimum: 5 min, maximum: 10 min, ", "", "limits_absent"),
    ("since: mix/set-speed", "since: §mix/weigh-blend", "phase_not_earlier"),
    ("since: mix/set-speed", "after: §[mix/weigh-blend]", "phase_unreachable"),
    (
        "0.5 %, name: net_active, verification: second-person",
        "0.5 %, name: net_active, verification: §none",
        "second_person_missing",
    ),
    (
        "kind: hold, title: Stir",
        "kind: hold, verification: §automated, title: Stir",
        "automation_without_equipment",
    ),
    ("role: reviewer, ", "", "role_missing"),
    ("component: cap, into", "component: label, into", "component_not_charged"),
    ("component: filler, into: mixer", "into: mixer", "charge_unclear"),
    ("unit: g\n", "unit: §L\n", "dimension_wrong"),
]


def _marked(old: str, new: str) -> tuple[str, tuple[int, int] | None]:
    """small.yaml with `old` replaced by `new`, and the place of the § in it, if there is one."""
    assert SMALL.count(old) >= 1, old
    text = SMALL.replace(old, new, 1)
    place = text.find("§")
    if place < 0:
        return text, None
    line = text.count("\n", 0, place) + 1
    return text.replace("§", ""), (line, place - text.rfind("\n", 0, place))


def test_the_small_recipe_has_no_fault() -> None:
    assert check(SMALL) == ()


@pytest.mark.parametrize(("old", "new", "code"), [*YAML, *FORM, *NAMES, *SENSE])
def test_a_fault_is_told_with_line_column_and_code(old: str, new: str, code: str) -> None:
    text, place = _marked(old, new)
    found = {(each.code, each.line, each.column) for each in check(text)}
    if place is None:
        assert code in {each[0] for each in found}, found
    else:
        assert (code, *place) in found


@pytest.mark.parametrize(
    ("kinds", "clause"),
    [
        ("sample", "US-211.186(b)(9)"),
        ("in-process-test", "US-211.110(a)"),
    ],
)
def test_a_master_without_samples_or_tests_is_incomplete(kinds: str, clause: str) -> None:
    text = "\n".join(line for line in SMALL.split("\n") if f"kind: {kinds}," not in line)
    (fault,) = check(text)
    assert fault.code == "master_incomplete"
    assert clause in fault.message


@pytest.mark.parametrize(
    "key",
    [
        "name",
        "form",
        "unit_mass",
        "strength",
        "permitted_variation",
        "excess",
        "specification",
        "precautions",
        "theoretical_yield",
    ],
)
def test_each_missing_item_of_the_nine_is_told_with_its_clause(key: str) -> None:
    lines = SMALL.split("\n")
    start = next(i for i, line in enumerate(lines) if line.strip().startswith(f"{key}:"))
    depth = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while len(lines[end]) - len(lines[end].lstrip()) > depth:
        end += 1
    found = check("\n".join([*lines[:start], *lines[end:]]))
    assert [each.code for each in found] == ["master_incomplete"]
    assert "US-211.186(b)" in found[0].message


def test_all_faults_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = SMALL
    for old, new in (
        ("code: SMALL", "code: 7"),
        ("amount: 90.00 g", "amount: 90.00 mL"),
        ("role: excipient", "role: filler"),
        ("parameter: mixer_speed", "parametr: mixer_speed"),
        ("expression: blend_mass", "expression: blend_mass / mixer_sped"),
        ("role: reviewer, ", ""),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    found = check(text)
    assert [each.code for each in found] == [
        "text_expected",
        "word_unknown",
        "key_missing",
        "key_unknown",
        "value_unknown",
        "role_missing",
    ]
    assert [each.line for each in found] == sorted(each.line for each in found)
    assert "Did you mean parameter?" in found[3].message


def test_what_depends_on_a_faulty_part_is_not_called_unknown() -> None:
    text = SMALL.replace("material: A, name: Active", "materiel: A, name: Active")
    assert {each.code for each in check(text)} == {"key_unknown", "key_missing"}


def test_a_refused_document_carries_its_faults() -> None:
    with pytest.raises(RecipeError) as refused:
        read("format: 1\n")
    assert refused.value.faults == check("format: 1\n")
    assert str(refused.value).splitlines() == [str(each) for each in refused.value.faults]
    assert ("/format", "word_unknown") in {(each.path, each.code) for each in refused.value.faults}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "just text",
        "- a\n- b\n",
        "\x00",
        "{",
        "a: *b",
        "[" * 100 + "]" * 100,
        "? {a: b}\n: c",
    ],
)
def test_nothing_that_is_no_recipe_breaks_the_reader(text: str) -> None:
    faults = check(text)
    assert faults
    assert all(each.line >= 1 and each.column >= 1 for each in faults)


@given(st.data())
def test_no_damage_breaks_the_reader_and_what_is_read_is_canonical(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SMALL)))
    end = min(len(SMALL), start + data.draw(st.integers(0, 60)))
    put = data.draw(st.sampled_from(["", " ", "\n", ":", "{", "]", "- ", "'", "x", "0", "%", "&a"]))
    recipe, faults = examine(SMALL[:start] + put + SMALL[end:])
    assert (recipe is None) == bool(faults)
    assert list(faults) == sorted(set(faults))
    if recipe is not None:
        assert thaw(canonical(recipe)) == recipe


def test_an_alias_is_refused_and_not_followed() -> None:
    text = SMALL.replace("title: Small tablet", "title: *other", 1)
    assert "yaml_alias" in {each.code for each in check(text)}
