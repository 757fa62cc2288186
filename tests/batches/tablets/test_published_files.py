"""What the published files say: 751 batches, taken exactly and with nothing added."""

import time
from collections import Counter
from decimal import Decimal

from batchwright.batches.tablets.columns import COLUMNS, LABORATORY, PROCESS, RELEASE_TWICE
from batchwright.batches.tablets.reading import read_tablets
from batchwright.batches.tablets.types import Agreement, Figure, Material, Month, TabletData
from tests.batches.tablets.conftest import PUBLISHED, Copy


def value(figures: tuple[Figure, ...], name: str) -> Decimal | None:
    return next(figure.value for figure in figures if figure.name == name)


def test_751_batches_of_25_products_are_taken(published: TabletData) -> None:
    assert len(published.batches) == 751
    assert len({batch.number for batch in published.batches}) == 751
    assert len(published.products) == 25
    assert {batch.product_code for batch in published.batches} == {
        product.code for product in published.products
    }


def test_34_of_206_api_lots_have_differing_analyses(published: TabletData) -> None:
    """36 lots have more than one set as written; in two of them (1/10 and 5/30) no figure is more
    than 2 % apart, which is the same analysis rounded otherwise."""
    api = [lot for lot in published.lots if lot.key.material is Material.API]
    assert len(api) == 206
    assert Counter(lot.agreement for lot in api) == {
        Agreement.SINGLE: 170,
        Agreement.CLOSE: 2,
        Agreement.DIFFERENT: 34,
    }
    close = {(lot.key.source, lot.key.number) for lot in api if lot.agreement is Agreement.CLOSE}
    assert close == {("1", "10"), ("5", "30")}


def test_api_lot_numbers_count_within_their_source(published: TabletData) -> None:
    api = [lot.key for lot in published.lots if lot.key.material is Material.API]
    assert len({key.number for key in api}) == 184
    assert len({(key.source, key.number) for key in api}) == 206


def test_one_excipient_lot_has_two_analyses(published: TabletData) -> None:
    excipients = [lot for lot in published.lots if lot.key.material is not Material.API]
    assert Counter(lot.key.material for lot in excipients) == {
        Material.LACTOSE: 18,
        Material.SMCC: 16,
        Material.STARCH: 14,
    }
    [lot] = [lot for lot in excipients if lot.agreement is not Agreement.SINGLE]
    assert (lot.key.material, lot.key.number) == (Material.SMCC, "13")
    assert [(value(each.figures, "smcc_water"), len(each.cited_by)) for each in lot.analyses] == [
        (Decimal("4.595"), 3),
        (Decimal("4.473"), 41),
    ]


def test_a_lot_keeps_each_analysis_with_the_batches_that_cite_it(published: TabletData) -> None:
    [lot] = [
        lot
        for lot in published.lots
        if lot.key.material is Material.API and (lot.key.source, lot.key.number) == ("5", "119")
    ]
    assert [each.cited_by for each in lot.analyses] == [("73",), ("74",), ("522",)]
    assert [value(each.figures, "api_content") for each in lot.analyses] == [
        Decimal("94.4"),
        Decimal("94.1"),
        Decimal(95),
    ]
    assert any(
        remark.code == "analyses_different" and remark.value == "5/119"
        for remark in published.remarks
    )


def test_every_batch_cites_the_analysis_of_its_own_row(published: TabletData) -> None:
    lots = {lot.key: lot for lot in published.lots}
    for batch in published.batches:
        assert [use.lot.material for use in batch.lots] == list(Material)
        for use in batch.lots:
            assert batch.number in lots[use.lot].analyses[use.analysis].cited_by


def test_every_figure_is_the_written_cell(published: TabletData) -> None:
    """Each Decimal against its cell by an independent split of the lines."""
    rows = {
        file: [line.split(";") for line in (PUBLISHED / file).read_text().splitlines()]
        for file in (LABORATORY, PROCESS)
    }
    withdrawn = {(told.file, told.line, told.column) for told in published.not_taken}
    lots = {lot.key: lot for lot in published.lots}
    compared = 0
    for batch in published.batches:
        analyses = [
            figure for use in batch.lots for figure in lots[use.lot].analyses[use.analysis].figures
        ]
        for file, line, figures in (
            (LABORATORY, batch.laboratory_line, analyses),
            (LABORATORY, batch.laboratory_line, batch.cores),
            (LABORATORY, batch.laboratory_line, batch.coated),
            (LABORATORY, batch.laboratory_line, batch.yields),
            (LABORATORY, batch.laboratory_line, batch.release),
            (PROCESS, batch.process_line, batch.press),
        ):
            cells = dict(zip(rows[file][0], rows[file][line - 1], strict=True))
            assert cells["batch"] == batch.number
            for figure in figures:
                written = cells[figure.name].strip()
                if (file, line, figure.name) in withdrawn or not written:
                    assert figure.value is None
                else:
                    assert figure.value is not None
                    assert figure.value.as_tuple() == Decimal(written).as_tuple()
                compared += 1
    assert compared == 751 * (45 + 26)


def test_tiny_figures_keep_their_digits(published: TabletData) -> None:
    [batch] = [batch for batch in published.batches if batch.number == "577"]
    assert value(batch.press, "pre_CompForce_mean") == Decimal("0.0000360")
    assert str(value(batch.press, "pre_CompForce_mean")) == "0.0000360"


def test_a_start_is_a_month_and_never_a_day(published: TabletData) -> None:
    starts = Counter(batch.start for batch in published.batches)
    assert starts[Month(year=2020, month=5)] == 40
    assert starts[Month(year=2019, month=8)] == 21
    assert starts[Month(year=2019, month=10)] == 40
    assert len(starts) == 25
    assert str(min(starts, key=str)) == "2018-11"
    assert str(max(starts, key=str)) == "2020-12"


def test_no_quantity_is_made_up(published: TabletData) -> None:
    assert all(use.quantity is None for batch in published.batches for use in batch.lots)


def test_what_is_absent_stays_absent(published: TabletData) -> None:
    without_weight = [
        batch.number for batch in published.batches if value(batch.cores, "tbl_min_weight") is None
    ]
    assert without_weight == ["454", "537", "538", "539", "540", "541", "542", "544"]
    lots = {lot.key: lot for lot in published.lots}
    [batch] = [batch for batch in published.batches if batch.number == "581"]
    use = batch.lots[0]
    assert value(lots[use.lot].analyses[use.analysis].figures, "api_content") is None


def test_contradicting_extremes_are_not_taken_and_told(published: TabletData) -> None:
    assert [(told.line, told.column, told.value) for told in published.not_taken] == [
        (3, "fct_min_hardness", "57"),
        (3, "fct_max_hardness", "40"),
        (21, "fct_min_thickness", "3"),
        (21, "fct_max_thickness", "2.6"),
        (471, "fct_min_hardness", "57"),
        (471, "fct_max_hardness", "39"),
    ]


def test_doubts_about_the_files_are_told(published: TabletData) -> None:
    assert Counter(remark.code for remark in published.remarks) == {
        "analyses_different": 35,
        "analyses_close": 2,
        "part_above_total": 18,
        "zero_as_written": 14,
        "batch_size_differs": 12,
        "average_outside_extremes": 2,
    }


def test_a_batch_size_other_than_its_product_keeps_both(published: TabletData) -> None:
    products = {product.code: product for product in published.products}
    differing = {
        (batch.product_code, batch.size_tablets, products[batch.product_code].batch_size_tablets)
        for batch in published.batches
        if batch.size_tablets != products[batch.product_code].batch_size_tablets
    }
    assert differing == {("14", 4_800_000, 480_000), ("16", 4_800_000, 480_000)}


def test_strengths_are_read_from_cut_labels(published: TabletData) -> None:
    assert {(product.strength, product.strength_mg) for product in published.products} == {
        ("5MG", Decimal(5)),
        ("10M", Decimal(10)),
        ("20M", Decimal(20)),
        ("40M", Decimal(40)),
    }


def test_release_figures_missing_as_a_whole_from_one_file_come_from_the_other(copy: Copy) -> None:
    """18 of the 1,005 published batches have #N/A for all six in Process.csv."""
    for _, column in RELEASE_TWICE:
        copy.set_cell(PROCESS, 2, column, "#N/A")
    data = copy.taken()
    assert value(data.batches[0].release, "dissolution_av") == Decimal("99.67")
    [told] = [remark for remark in data.remarks if remark.code == "release_absent"]
    assert (told.file, told.line) == (PROCESS, 2)


def test_release_figures_missing_from_both_files_stay_absent(copy: Copy) -> None:
    for column, again in RELEASE_TWICE:
        copy.set_cell(LABORATORY, 2, column, "   ")
        copy.set_cell(PROCESS, 2, again, "#N/A")
    release = copy.taken().batches[0].release
    assert [figure.value for figure in release] == [None] * 6


def test_a_subset_of_the_batches_is_taken(copy: Copy) -> None:
    for file in (LABORATORY, PROCESS):
        copy.write(file, [*copy.lines(file)[:1], *copy.lines(file)[300:340]])
    assert len(copy.taken().batches) == 40


def test_line_ends_and_a_byte_order_mark_do_not_matter(copy: Copy) -> None:
    for file in COLUMNS:
        path = copy.directory / file
        text = path.read_text(encoding="utf-8").strip().replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(copy.taken().batches) == 751


def test_reading_takes_less_than_a_second() -> None:
    started = time.process_time()
    read_tablets(PUBLISHED)
    assert time.process_time() - started < 1
