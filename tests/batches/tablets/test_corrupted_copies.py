"""A corrupted copy is refused as a whole, with the cell named."""

from pathlib import Path

import pytest

from batchwright.batches.tablets.columns import COLUMNS, LABORATORY, NORMALIZATION, PROCESS
from batchwright.batches.tablets.faults import KEPT
from batchwright.batches.tablets.reading import read_tablets
from batchwright.batches.tablets.types import Faults
from tests.batches.tablets.conftest import Copy

LINE = 30


@pytest.mark.parametrize(
    ("file", "column", "text", "code"),
    [
        (LABORATORY, "tbl_rsd_weight", "0,89", "decimal_comma"),
        (LABORATORY, "tbl_tensile", "1.412.698.315", "thousands_dots"),
        (PROCESS, "main_CompForce mean", "4.251.022.864", "thousands_dots"),
        (PROCESS, "ejection_mean", "1.234,5", "decimal_comma"),
        (LABORATORY, "size", "240.000", "thousands_dots"),
        (LABORATORY, "lactose_batch", "3.5", "not_a_whole_number"),
        (PROCESS, "startup_waste", "2115.5", "not_a_whole_number"),
        (LABORATORY, "tbl_max_thickness", "03.apr", "not_a_number"),
        (LABORATORY, "dissolution_min", "pass", "not_a_number"),
        (LABORATORY, "api_water", "#REF!", "not_a_number"),
        (LABORATORY, "starch_ph", "nan", "not_a_number"),
        (LABORATORY, "starch_ph", "4.3E+09", "not_a_number"),
        (LABORATORY, "starch_ph", '"4.3"', "not_a_number"),
        (PROCESS, "main_CompForce mean", "-4.25", "negative"),
        (LABORATORY, "tbl_av_hardness", "-46", "negative"),
        (LABORATORY, "api_content", "945", "out_of_range"),
        (LABORATORY, "batch_yield", "973.48", "out_of_range"),
        (PROCESS, "Drug release average (%)", "9967", "out_of_range"),
        (LABORATORY, "start", "may.19", "not_a_month"),
        (LABORATORY, "start", "19.nov", "not_a_month"),
        (LABORATORY, "start", "nov.81", "month_outside_study"),
        (LABORATORY, "strength", "5", "not_a_strength"),
        (PROCESS, "weekend", "ne", "not_yes_or_no"),
        (LABORATORY, "code", "", "cell_missing"),
        (LABORATORY, "tbl_yield", "  ", "cell_missing"),
        (PROCESS, "fom_mean", "#N/A", "cell_missing"),
        (NORMALIZATION, "Normalisation factor", "2,4", "decimal_comma"),
    ],
)
def test_a_damaged_cell_is_named(copy: Copy, file: str, column: str, text: str, code: str) -> None:
    line = 2 if file == NORMALIZATION else LINE
    copy.set_cell(file, line, column, text)
    fault = copy.only_fault()
    assert (fault.file, fault.line, fault.column) == (file, line, column)
    assert (fault.value, fault.code) == (text, code)
    assert str(fault).startswith(f"{file}, line {line}, column {column}: ")


@pytest.mark.parametrize("text", ["1.5\x00", "\x1b[2J1.5"])
def test_a_control_character_is_written_out_in_what_the_record_keeps(copy: Copy, text: str) -> None:
    copy.set_cell(LABORATORY, LINE, "api_water", text)
    fault = copy.only_fault()
    assert (fault.column, fault.code) == ("api_water", "not_a_number")
    assert fault.value == ascii(text)[1:-1]
    assert str(fault).isprintable()


@pytest.mark.parametrize(
    ("file", "column", "text", "code", "named"),
    [
        (LABORATORY, "tbl_min_thickness", "6.3", "order_reversed", "tbl_min_thickness"),
        (LABORATORY, "api_ps05", "400", "order_reversed", "api_ps05"),
        (LABORATORY, "tbl_av_hardness", "99", "tensile_disagrees", "tbl_tensile"),
        (LABORATORY, "fct_tensile", "1.9", "tensile_disagrees", "fct_tensile"),
        (LABORATORY, "impurity_o", "0.11", "release_disagrees", "impurity_o"),
        (PROCESS, "Impurity L", "0.01", "release_disagrees", "impurity_l"),
        (PROCESS, "Residual solvent", "", "release_disagrees", "resodual_solvent"),
        (PROCESS, "ejection_min", "9000", "order_reversed", "ejection_min"),
        (PROCESS, "main_CompForce_median", "12", "far_apart", "main_CompForce_median"),
        (PROCESS, "startup_waste", "2000000", "waste_disagrees", "startup_waste"),
        (PROCESS, "code", "24", "code_disagrees", "code"),
        (LABORATORY, "strength", "40M", "strength_disagrees", "strength"),
        (LABORATORY, "size", "241000", "size_disagrees", "size"),
        (NORMALIZATION, "Normalisation factor", "2.5", "factor_disagrees", None),
    ],
)
def test_a_sound_number_that_cannot_be_true_is_refused(
    copy: Copy, file: str, column: str, text: str, code: str, named: str | None
) -> None:
    line = 2 if file == NORMALIZATION else LINE
    copy.set_cell(file, line, column, text)
    faults = copy.faults()
    assert (code, named or column, line) in {
        (fault.code, fault.column, fault.line) for fault in faults.first
    }


def test_decimal_commas_throughout_are_counted_and_the_first_hundred_kept(copy: Copy) -> None:
    for file in COLUMNS:
        copy.write(
            file, [copy.lines(file)[0], *(x.replace(".", ",") for x in copy.lines(file)[1:])]
        )
    faults = copy.faults()
    assert len(faults.first) == KEPT
    assert faults.count > 30_000
    assert "decimal_comma" in {fault.code for fault in faults.first}


def test_the_known_damaged_public_copy_of_the_tensile_columns_is_refused(copy: Copy) -> None:
    """A public copy of Laboratory.csv lost its tensile figures to a locale: 1.412.698.315."""
    header, *lines = copy.lines(LABORATORY)
    place = header.split(";").index("tbl_tensile")
    damaged = []
    for line in lines:
        cells = line.split(";")
        whole, _, digits = cells[place].partition(".")
        groups = [digits[index : index + 3] for index in range(0, len(digits), 3)]
        cells[place] = ".".join([whole, *groups])
        damaged.append(";".join(cells))
    copy.write(LABORATORY, [header, *damaged])
    faults = copy.faults()
    assert faults.count == 751
    assert (faults.first[0].line, faults.first[0].column) == (2, "tbl_tensile")
    assert (faults.first[0].code, faults.first[0].value) == ("thousands_dots", "1.412.698.315")


@pytest.mark.parametrize("file", list(COLUMNS))
def test_a_missing_column_is_named(copy: Copy, file: str) -> None:
    header, *lines = copy.lines(file)
    names = header.split(";")
    copy.write(file, [";".join(names[:1] + names[2:]), *lines])
    fault = copy.only_fault()
    assert (fault.line, fault.column, fault.code) == (1, names[1], "column_missing")


def test_an_added_column_is_named(copy: Copy) -> None:
    copy.write(PROCESS, [f"{line};remark" for line in copy.lines(PROCESS)])
    fault = copy.only_fault()
    assert (fault.line, fault.column, fault.code) == (1, "remark", "column_unknown")


def test_exchanged_columns_are_named(copy: Copy) -> None:
    header, *lines = copy.lines(PROCESS)
    exchanged = header.replace("stiffness_max;stiffness_min", "stiffness_min;stiffness_max")
    copy.write(PROCESS, [exchanged, *lines])
    fault = copy.only_fault()
    assert (fault.column, fault.value, fault.code) == (
        "stiffness_max",
        "stiffness_min",
        "column_moved",
    )


def test_another_separator_is_told(copy: Copy) -> None:
    copy.write(LABORATORY, [line.replace(";", "\t") for line in copy.lines(LABORATORY)])
    assert copy.only_fault().code == "wrong_separator"


def test_a_line_with_a_lost_cell_names_where_it_went_out_of_step(copy: Copy) -> None:
    cells = copy.cells(LABORATORY, LINE)
    place = copy.cells(LABORATORY, 1).index("start")
    copy.replace_line(LABORATORY, LINE, cells[:place] + cells[place + 1 :])
    fault = copy.only_fault()
    assert (fault.line, fault.column, fault.code) == (LINE, "start", "line_too_short")


def test_a_line_with_an_added_cell_is_refused(copy: Copy) -> None:
    cells = copy.cells(PROCESS, LINE)
    copy.replace_line(PROCESS, LINE, ["", *cells])
    assert (LINE, "batch", "line_too_long") in {
        (fault.line, fault.column, fault.code) for fault in copy.faults().first
    }


def test_a_cut_last_line_is_refused(copy: Copy) -> None:
    path = copy.directory / PROCESS
    path.write_bytes(path.read_bytes()[:-40])
    fault = copy.only_fault()
    assert (fault.file, fault.line, fault.code) == (PROCESS, 752, "line_truncated")


@pytest.mark.parametrize("file", list(COLUMNS))
def test_a_last_cell_that_lost_a_digit_is_refused(copy: Copy, file: str) -> None:
    path = copy.directory / file
    path.write_bytes(path.read_bytes().rstrip()[:-1])
    assert copy.only_fault().code in ("release_disagrees", "factor_disagrees", "not_a_number")


def test_an_empty_line_is_refused(copy: Copy) -> None:
    lines = copy.lines(LABORATORY)
    copy.write(LABORATORY, [*lines[:5], "", *lines[5:]])
    fault = copy.only_fault()
    assert (fault.line, fault.column, fault.code) == (6, "batch", "line_too_short")


@pytest.mark.parametrize("file", [LABORATORY, PROCESS])
def test_a_repeated_batch_number_is_refused(copy: Copy, file: str) -> None:
    lines = copy.lines(file)
    copy.write(file, [*lines, lines[LINE - 1]])
    fault = copy.only_fault()
    assert (fault.file, fault.line, fault.column) == (file, 753, "batch")
    assert fault.code == "key_repeated"
    assert f"line {LINE}" in fault.message


@pytest.mark.parametrize("file", [LABORATORY, PROCESS])
def test_a_batch_in_one_file_only_is_refused(copy: Copy, file: str) -> None:
    lines = copy.lines(file)
    number = lines[LINE - 1].split(";")[0]
    copy.write(file, lines[: LINE - 1] + lines[LINE:])
    fault = copy.only_fault()
    assert fault.file != file
    assert (fault.column, fault.value, fault.code) == ("batch", number, "batch_in_one_file")


def test_a_damaged_row_does_not_also_count_as_missing(copy: Copy) -> None:
    copy.set_cell(LABORATORY, LINE, "tbl_yield", "98,4")
    assert copy.faults().count == 1


def test_a_product_without_a_row_in_normalization_is_refused(copy: Copy) -> None:
    lines = copy.lines(NORMALIZATION)
    copy.write(NORMALIZATION, lines[:-1])
    faults = copy.faults()
    assert faults.count == 29
    assert {(fault.column, fault.value, fault.code) for fault in faults.first} == {
        ("code", "25", "product_unknown")
    }


def test_a_byte_that_is_not_utf8_is_named(copy: Copy) -> None:
    path = copy.directory / LABORATORY
    path.write_bytes(path.read_bytes().replace(b";maj.19;", b";maj.19\xb5;", 1))
    fault = copy.only_fault()
    assert (fault.column, fault.value, fault.code) == ("start", "b5", "not_utf8")
    assert fault.line == next(
        number
        for number, line in enumerate(path.read_bytes().split(b"\n"), start=1)
        if b"\xb5" in line
    )


@pytest.mark.parametrize("file", list(COLUMNS))
def test_a_missing_file_is_told(copy: Copy, file: str) -> None:
    (copy.directory / file).unlink()
    fault = copy.only_fault()
    assert (fault.file, fault.line, fault.code) == (file, None, "file_missing")


@pytest.mark.parametrize("file", list(COLUMNS))
def test_an_empty_file_and_a_bare_header_are_told(copy: Copy, file: str) -> None:
    header = copy.lines(file)[0]
    copy.write(file, [])
    assert copy.only_fault().code == "file_empty"
    copy.write(file, [header])
    assert "no_rows" in {fault.code for fault in copy.faults().first}


def test_an_empty_directory_names_all_three_files(tmp_path: Path) -> None:
    faults = read_tablets(tmp_path)
    assert isinstance(faults, Faults)
    assert {fault.file for fault in faults.first} == set(COLUMNS)
