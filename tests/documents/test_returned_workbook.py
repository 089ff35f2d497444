"""Whatever happens to a workbook at a school, what comes back is read as the rows and cells that it is."""

from __future__ import annotations

import csv
import random
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from documents.returned_workbook import read_returned
from documents.school_workbook import META_NAME, META_SHEET, SHEET_NAME
from models import paths
from models.errors import LedgerError, UnreadableFile
from models.fields import BY_NAME, field_named
from models.ledger import Ledger
from models.return_rules import base_hash, canon
from models.returned import EVIDENCE_WORDS, FILL_IN, KeyedBy, Marks, ReturnedCell, ReturnedFile
from models.sendings import Prepared
from models.sheet_codes import new_sending_code
from tests.documents import hostile
from tests.documents import returned_samples as samples
from tests.documents.returned_samples import Returning, texts

TODAY = date(2026, 11, 22)
with_libreoffice = pytest.mark.skipif(not samples.has_libreoffice(), reason="LibreOffice is not installed here")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Prepared]]]:
    """The workbooks of three units as they went out."""
    folder = tmp_path_factory.mktemp("sent")
    paths.set_data_folder(folder / "data")
    with Ledger.create(folder / "台账.zgdb", operator="张三", today=lambda: TODAY) as ledger:
        samples.fill_ledger(ledger)
        yield folder / "out", samples.send(ledger, folder / "out")


@pytest.fixture
def prepared(batch: tuple[Path, list[Prepared]]) -> Prepared:
    """What went out to the first unit."""
    return batch[1][0]


@pytest.fixture
def sent(batch: tuple[Path, list[Prepared]], prepared: Prepared, tmp_path: Path) -> Path:
    """A copy of the first unit's workbook, to be damaged."""
    return shutil.copy(batch[0] / prepared.file_name, tmp_path / prepared.file_name)


@pytest.fixture
def other(batch: tuple[Path, list[Prepared]], tmp_path: Path) -> Path:
    """A copy of the second unit's workbook."""
    name = batch[1][1].file_name
    return shutil.copy(batch[0] / name, tmp_path / name)


def assert_as_sent(file: ReturnedFile, prepared: Prepared) -> None:
    """Every row is there once, in any order, and every cell means what was sent."""
    by_code = {row.code: row for row in file.rows}
    assert sorted(by_code) == sorted(row.code for row in prepared.rows)
    assert len(file.rows) == len(prepared.rows)
    for one in prepared.rows:
        for name, base in one.base.items():
            if name in file.fields:
                cell = by_code[one.code].cells[name]
                assert canon(name, cell.text) == canon(name, base), (one.code, name)
                assert not (cell.covered or cell.unreadable or cell.formula)


# ------------------------------------------------------------ untouched, and saved by other programs


def test_what_went_out_comes_back_as_it_was(sent: Path, prepared: Prepared) -> None:
    file = read_returned(sent)
    assert_as_sent(file, prepared)
    assert file.marks is Marks.WHOLE
    assert (file.ledger, file.sending, file.unit) == (prepared.ledger, prepared.code, prepared.unit.name)
    assert file.layout == "1"
    assert file.fields == {*prepared.shown, *prepared.editable}
    assert not file.notes and not file.other_sheets and not file.asks
    assert file.size == sent.stat().st_size and file.name == sent.name
    assert {column.keyed_by for column in file.columns if column.field} == {KeyedBy.KEYS}


def test_every_row_bears_its_mark_with_what_was_sent(sent: Path, prepared: Prepared) -> None:
    for row, one in zip(read_returned(sent).rows, prepared.rows, strict=True):
        assert row.mark is not None and (row.mark.sending, row.mark.issue) == (prepared.code, one.issue.id)
        assert row.mark.hashes == {name: base_hash(name, one.base[name]) for name in prepared.editable}


def test_the_stored_modified_time_has_a_zone(sent: Path) -> None:
    samples.with_part(
        sent, "docProps/core.xml", lambda text: _core("2026-11-20T08:30:00Z") if "coreProperties" in text else text
    )
    assert read_returned(sent).modified_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_a_wrong_modified_time_is_none(sent: Path) -> None:
    samples.with_part(sent, "docProps/core.xml", lambda _: _core("yesterday"))
    assert read_returned(sent).modified_at is None


def _core(modified: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>{modified}</dcterms:modified></cp:coreProperties>'
    )


def test_saved_again_by_openpyxl_nothing_is_different(sent: Path, prepared: Prepared) -> None:
    file = Returning(sent).read()
    assert_as_sent(file, prepared)
    assert file.marks is Marks.WHOLE


@with_libreoffice
def test_saved_again_by_libreoffice_in_each_format(sent: Path, prepared: Prepared, tmp_path: Path) -> None:
    expected = {"xlsx": Marks.WHOLE, "ods": Marks.WHOLE, "xls": Marks.PARTLY, "csv": Marks.PARTLY}
    for ending, marks in expected.items():
        file = read_returned(samples.resaved(sent, ending, tmp_path / "again"))
        assert_as_sent(file, prepared)
        assert file.marks is marks, ending
        assert file.sending == prepared.code
        assert not file.notes


@with_libreoffice
def test_damaged_and_then_saved_by_libreoffice(sent: Path, prepared: Prepared, tmp_path: Path) -> None:
    book = Returning(sent)
    first, second = book.lines()[:2]
    book.set(first, "f_finished_on", date(2026, 5, 31))
    book.set(first, "f_progress_text", "第一段。\n第二段：_x0041_、=1+1")
    book.cell(second, "f_note").value = "=1/0"
    book.sheet.insert_cols(3)
    book.save()
    for ending in ("xlsx", "ods", "xls"):
        file = read_returned(samples.resaved(sent, ending, tmp_path / "again"))
        cells = file.rows[0].cells
        assert cells["finished_on"].text == "2026-05-31"
        assert cells["progress_text"].text == "第一段。\n第二段：_x0041_、=1+1"
        assert file.rows[1].cells["note"] == ReturnedCell("", unreadable="#DIV/0!", formula=True)


# ------------------------------------------------------------ spellings (M01, M08, M40)


def test_other_spellings_mean_the_same(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    for line in book.lines():
        book.set(line, "f_progress_text", f"\u3000{book.cell(line, 'f_progress_text').value or ''}  \r\n\u200b")
        book.set(line, "f_number", f"{book.cell(line, 'f_number').value}.0")
    for row, one in zip(book.read().rows, prepared.rows, strict=True):
        for name in ("progress_text", "number"):
            wanted = one.base[name] if name == "number" else one.base[name].strip()
            assert canon(name, row.cells[name].text).strip() == canon(name, wanted)


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (date(2026, 5, 31), "yyyy-mm-dd", "2026-05-31"),
        (datetime(2026, 5, 31, 14, 30), "yyyy/m/d h:mm", "2026-05-31"),
        (46173, "General", "2026-05-31"),
        ("46173", "@", "2026-05-31"),
        ("2026.5.31", "@", "2026.5.31"),
        ("２０２６年５月３１日", "@", "２０２６年５月３１日"),
        (20260531, "General", "20260531"),
        ("2月30日", "@", "2月30日"),
        ("尽快", "@", "尽快"),
    ],
)
def test_days_however_they_are_typed(sent: Path, value: object, shape: str, text: str) -> None:
    book = Returning(sent)
    cell = book.cell(book.lines()[0], "f_finished_on")
    cell.value, cell.number_format = value, shape
    assert book.read().rows[0].cells["finished_on"].text == text


def test_days_of_the_1904_calendar(sent: Path) -> None:
    book = Returning(sent)
    book.book.epoch = datetime(1904, 1, 1)
    first, second = book.lines()[:2]
    book.set(first, "f_finished_on", date(2026, 5, 31))
    cell = book.cell(second, "f_finished_on")
    cell.value, cell.number_format = 46173 - 1462, "General"
    file = book.read()
    assert [row.cells["finished_on"].text for row in file.rows[:2]] == ["2026-05-31", "2026-05-31"]


def test_numbers_are_what_is_shown(sent: Path) -> None:
    book = Returning(sent)
    lines = book.lines()
    for line, value, shape in zip(
        lines, (0.5, 12.0, True, 0.1 + 0.2), ("0%", "General", "General", "0.0"), strict=True
    ):
        cell = book.cell(line, "f_note")
        cell.value, cell.number_format = value, shape
    assert [row.cells["note"].text for row in book.read().rows] == ["50%", "12", "是", "0.3"]


def test_hostile_texts_stay_text(sent: Path) -> None:
    hostile = ["=1+1", '=HYPERLINK("http://x","y")', "_x0041_", "a\x0bb", "无", "/", "长" * 32_767, "😀𠮷\u2028末"]
    book = Returning(sent)
    book.unmerge()
    line, column = book.lines()[0], book.column("f_note")
    for place, words in enumerate(hostile):
        if place:
            book.sheet.insert_rows(line)
            for at in range(1, book.sheet.max_column + 1):
                book.sheet.cell(line, at, book.sheet.cell(line + place, at).value)
        cell = book.sheet.cell(line, column)
        cell.value = words.replace("\x0b", "_x000B_").replace("_x0041_", "_x005F_x0041_")
        cell.data_type = "s"
    file = book.read()
    said = {row.cells["note"].text for row in file.rows}
    wanted = {"=1+1", '=HYPERLINK("http://x","y")', "_x0041_", "a\nb", "无", "/", "长" * 32_767, "😀𠮷\n末"}
    assert not wanted - said, [words[:20] for words in wanted - said]
    assert not any(row.cells["note"].formula for row in file.rows)


# ------------------------------------------------------------ formulas and errors (M07)


def test_a_formula_without_a_value_is_not_an_empty_cell(sent: Path) -> None:
    book = Returning(sent)
    book.cell(book.lines()[0], "f_note").value = "=VLOOKUP(A1,B:C,2,0)"
    cell = book.read().rows[0].cells["note"]
    assert (cell.text, cell.unreadable, cell.formula) == ("", "=VLOOKUP(A1,B:C,2,0)", True)


@pytest.mark.parametrize(
    ("stored", "cell"),
    [
        ('<c r="{0}" t="str"><f>A1&amp;"完成"</f><v>已完成</v></c>', ReturnedCell("已完成", formula=True)),
        ('<c r="{0}" t="str"><f>IF(1,"","")</f><v></v></c>', ReturnedCell("", formula=True)),
        ('<c r="{0}" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ReturnedCell("", unreadable="#DIV/0!", formula=True)),
        ('<c r="{0}" t="e"><v>#REF!</v></c>', ReturnedCell("", unreadable="#REF!")),
        ('<c r="{0}" t="inlineStr"><is><t>#N/A</t></is></c>', ReturnedCell("", unreadable="#N/A")),
        ('<c r="{0}"><f>NOW()</f></c>', ReturnedCell("", unreadable="=NOW()", formula=True)),
    ],
)
def test_stored_results_of_formulas(sent: Path, stored: str, cell: ReturnedCell) -> None:
    book = Returning(sent)
    book.set(book.lines()[0], "f_note", "哨兵")
    place = book.cell(book.lines()[0], "f_note").coordinate
    book.save()

    samples.with_part(
        sent,
        "xl/worksheets/sheet1.xml",
        lambda text: re.sub(rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)', lambda _: stored.format(place), text, count=1),
    )
    assert read_returned(sent).rows[0].cells["note"] == cell


# ------------------------------------------------------------ order, hiding, moving (M10, M11, M17, M20–M22)


def test_sorted_filtered_and_hidden_is_as_if_not(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    lines = book.lines()
    rows = [[book.sheet.cell(line, at).value for at in range(1, book.sheet.max_column + 1)] for line in lines]
    for line, row in zip(lines, reversed(rows), strict=True):
        for at, value in enumerate(row, 1):
            book.sheet.cell(line, at).value = value
    book.sheet.row_dimensions[lines[1]].hidden = True
    book.sheet.column_dimensions["D"].hidden = True
    book.sheet.auto_filter.add_filter_column(0, ["x"])
    file = book.read()
    assert_as_sent(file, prepared)
    assert file.marks is Marks.WHOLE
    assert [row.code for row in file.rows] == [row.code for row in reversed(prepared.rows)]


def test_moved_columns_are_known_by_their_keys(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    last = book.sheet.max_column
    for row in range(book.key_row - 1, book.sheet.max_row + 1):
        cells = [book.sheet.cell(row, at).value for at in range(1, last + 1)]
        for at, value in enumerate(reversed(cells), 1):
            if not isinstance(book.sheet.cell(row, at), type(None)) and not _is_merged(book, row, at):
                book.sheet.cell(row, at).value = value
    file = book.read()
    assert_as_sent(file, prepared)


def _is_merged(book: Returning, row: int, at: int) -> bool:
    return any(
        area.min_row <= row <= area.max_row and area.min_col <= at <= area.max_col
        for area in book.sheet.merged_cells.ranges
    )


def test_renamed_headings_and_title_are_told(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    book.sheet.cell(1, 1).value = "我校自己的标题"
    for at in range(1, book.sheet.max_column):
        book.sheet.cell(book.header, at).value = f"改名{at}"
    book.sheet.title = "Sheet1"
    file = book.read()
    assert_as_sent(file, prepared)
    assert all(column.heading.startswith("改名") for column in file.columns)
    assert [text for _, text in file.notes] == ["我校自己的标题"]


def test_inserted_columns_are_kept_beside_the_row(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    at = book.column("f_progress")
    _insert_column(book, at)
    book.sheet.cell(book.header, at, "整改成效")
    book.sheet.cell(book.lines()[0], at, "我校另加的话")
    file = book.read()
    assert_as_sent(file, prepared)
    assert file.rows[0].extra == {"整改成效": "我校另加的话"}
    assert all(not row.extra for row in file.rows[1:])
    assert [column.field for column in file.columns if column.heading == "整改成效"] == [""]


def _insert_column(book: Returning, at: int) -> None:
    book.unmerge()
    book.sheet.insert_cols(at)


def test_deleted_columns_are_absent_not_empty(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    book.unmerge()
    book.sheet.delete_cols(book.column("f_note"))
    book.sheet.delete_cols(book.column("f_problem"))
    file = book.read()
    assert_as_sent(file, prepared)
    assert not {"note", "problem"} & file.fields
    assert all("note" not in row.cells for row in file.rows)


def test_deleted_and_cut_rows_are_only_missing(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    book.sheet.delete_rows(book.lines()[1], 2)
    line = book.lines()[-1]
    for at in range(1, book.column("k_mark")):
        book.sheet.cell(line, at).value = None
    file = book.read()
    assert [row.code for row in file.rows] == [prepared.rows[0].code]
    assert file.marks is Marks.WHOLE


def test_rows_inserted_above_and_between_are_notes(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    book.unmerge()
    line = book.lines()[2]
    book.sheet.insert_rows(line, 2)
    book.sheet.cell(line, 1, "小计")
    book.sheet.cell(line, 4, "2")
    book.sheet.cell(line, 5, "3")
    book.sheet.insert_rows(1, 40)
    book.sheet.cell(1, 1, "领导批示：同意")
    extra = book.book.create_sheet("附表")
    extra.append(["随便写的"])
    book.book.create_sheet("空表")
    file = book.read()
    assert_as_sent(file, prepared)
    assert [text for _, text in file.notes] == ["领导批示：同意", "小计 2 3"]
    assert "第 1 行" in file.notes[0][0]
    assert file.other_sheets == ("附表",)


def test_the_filled_in_line_for_signatures_is_told(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    foot = next(cell for row in book.sheet.iter_rows() for cell in row if cell.value == "填报人：")
    foot.value = "填报人：李四"
    file = book.read()
    assert_as_sent(file, prepared)
    assert len(file.notes) == 1 and file.notes[0][1].startswith("填报人：李四")


# ------------------------------------------------------------ merges (M23)


def test_what_a_merge_covers_is_not_empty_but_covered(sent: Path) -> None:
    book = Returning(sent)
    first, last = book.lines()[0], book.lines()[2]
    at = book.column("f_progress_text")
    book.sheet.cell(first, at).value = "三项一起推进"
    book.sheet.merge_cells(start_row=first, end_row=last, start_column=at, end_column=at)
    file = book.read()
    cells = [row.cells["progress_text"] for row in file.rows]
    assert cells[0] == ReturnedCell("三项一起推进")
    assert cells[1:3] == [ReturnedCell("", covered=True)] * 2
    assert not cells[3].covered
    assert [text for _, text in file.notes] == ["合并了 3 行，只算第一行的：三项一起推进"]


def test_a_code_is_never_spread_from_a_merge(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    first, second = book.lines()[:2]
    book.sheet.merge_cells(start_row=first, end_row=second, start_column=1, end_column=1)
    rows = book.read().rows
    assert [row.code for row in rows[:3]] == [prepared.rows[0].code, "", prepared.rows[2].code]
    assert rows[1].mark is not None and rows[1].mark.issue == prepared.rows[1].issue.id


def test_across_a_row_only_the_first_cell_of_a_merge_speaks(sent: Path) -> None:
    book = Returning(sent)
    line, at = book.lines()[0], book.column("f_progress_text")
    book.sheet.cell(line, at).value = "两格合一"
    book.sheet.merge_cells(start_row=line, end_row=line, start_column=at, end_column=at + 1)
    cells = book.read().rows[0].cells
    assert cells["progress_text"].text == "两格合一"
    assert cells["progress"] == ReturnedCell("")


# ------------------------------------------------------------ rows added, copied, damaged (M12–M16)


def test_the_units_own_problems(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    own = book.own_lines()
    book.sheet.cell(own[0], book.column("f_problem")).value = "自查发现操场有裂缝"
    book.sheet.cell(own[1], book.column("f_progress_text")).value = "只写了做了什么"
    book.sheet.cell(own[2], book.column("f_number")).value = 3
    file = book.read()
    added = [row for row in file.rows if row.own]
    assert [row.line for row in added] == own[:2]
    assert texts(added[0])["problem"] == "自查发现操场有裂缝"
    assert all(row.code == "" and row.mark is None for row in added)
    assert file.marks is Marks.WHOLE and not file.notes
    assert len(file.rows) == len(prepared.rows) + 2


def test_a_row_added_among_the_issues(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    line = book.lines()[1]
    book.unmerge()
    book.sheet.insert_rows(line)
    book.sheet.cell(line, book.column("f_problem")).value = "插进来的新问题"
    book.sheet.cell(line, book.column("f_progress_text")).value = "正在处理"
    file = book.read()
    added = [row for row in file.rows if row.mark is None]
    assert len(added) == 1 and added[0].line == line and not added[0].own and added[0].code == ""
    assert len(file.rows) == len(prepared.rows) + 1


def test_copied_rows_are_all_told(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    first = book.lines()[0]
    target = book.own_lines()[0]
    for at in range(1, book.sheet.max_column + 1):
        book.sheet.cell(target, at).value = book.sheet.cell(first, at).value
    book.set(target, "f_problem", "内容改成了别的")
    rows = book.read().rows
    twice = [row for row in rows if row.code == prepared.rows[0].code]
    assert len(twice) == 2 and twice[0].mark == twice[1].mark
    assert not twice[1].own


@pytest.mark.parametrize("damaged", ["", "42", "编号没了", "Z7K3-0001-Q"])
def test_a_damaged_code_stays_as_it_stands(sent: Path, damaged: str) -> None:
    book = Returning(sent)
    book.set(book.lines()[0], "k_code", damaged or None)
    file = book.read()
    assert file.rows[0].code == damaged
    assert file.rows[0].mark is not None


def test_damaged_marks_are_no_marks(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    line = book.lines()[0]
    book.set(line, "k_mark", str(book.cell(line, "k_mark").value)[:-3])
    file = book.read()
    assert file.rows[0].mark is None and file.rows[0].code == prepared.rows[0].code
    assert file.rows[1].mark is not None
    assert file.marks is Marks.PARTLY


# ------------------------------------------------------------ hidden marks lost (M18, M19, M30–M32)


def test_each_hidden_place_may_be_lost(sent: Path, prepared: Prepared, tmp_path: Path) -> None:
    def without_sheet(book: Returning) -> None:
        del book.book[META_SHEET]

    def without_name(book: Returning) -> None:
        del book.book.defined_names[META_NAME]

    def without_property(book: Returning) -> None:
        del book.book.custom_doc_props["zgtz"]

    losses = (without_sheet, without_name, without_property)
    for place in range(len(losses)):
        book = Returning(shutil.copy(sent, tmp_path / f"{place}.xlsx"))
        for loss in losses[: place + 1]:
            loss(book)
        file = book.read()
        assert file.marks is Marks.PARTLY
        assert file.sending == prepared.code
        assert file.ledger == (prepared.ledger if place < 2 else "")
        assert_as_sent(file, prepared)


def test_hidden_places_that_contradict_each_other(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    meta = book.book[META_SHEET]
    row = next(row for row in meta.iter_rows() if row[0].value == "sending")
    row[1].value = new_sending_code(prepared.ledger, 9)
    file = book.read()
    assert file.marks is Marks.CONTRADICT
    assert_as_sent(file, prepared)


def test_a_sending_of_another_ledger_than_the_one_named_contradicts(sent: Path) -> None:
    book = Returning(sent)
    for row in book.book[META_SHEET].iter_rows():
        if row[0].value == "ledger":
            row[1].value = "another"
    del book.book.defined_names[META_NAME]
    del book.book.custom_doc_props["zgtz"]
    assert book.read().marks is Marks.CONTRADICT


def test_without_keys_the_headings_do(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    book.unmerge()
    book.sheet.cell(book.header, book.column("f_progress_text")).value = "整改落实情况"
    book.sheet.delete_rows(book.key_row)
    file = book.read()
    assert_as_sent(file, prepared)
    assert file.fields == {*prepared.shown, *prepared.editable}
    assert {column.keyed_by for column in file.columns if column.field} == {KeyedBy.HEADINGS}
    assert not file.notes and not any(row.extra for row in file.rows)


def test_two_columns_of_one_field_are_asked_about(sent: Path) -> None:
    book = Returning(sent)
    book.unmerge()
    column, header = book.column("f_progress_text"), book.header
    book.sheet.insert_cols(column + 1)
    book.sheet.cell(header, column).value = "整改落实情况"
    book.sheet.cell(header, column + 1).value = "目前进展"
    book.sheet.delete_rows(book.key_row)
    file = book.read()
    assert "整改进展" in file.asks and file.asks.endswith("。") and not file.rows
    letter = next(one.letter for one in file.columns if one.heading == "目前进展")
    again = read_returned(sent, {letter: "progress_text"})
    assert not again.asks and again.rows
    assert [one.keyed_by for one in again.columns if one.field == "progress_text"] == [KeyedBy.ASKED]


def test_a_column_copied_with_its_key(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    book.unmerge()
    column, other = book.column("f_progress_text"), book.sheet.max_column + 2
    for row in range(1, book.sheet.max_row + 1):
        book.sheet.cell(row, other).value = book.sheet.cell(row, column).value
    assert_as_sent(book.read(), prepared)
    book.sheet.cell(book.lines()[0], other).value = "改在复制的那一列"
    assert "整改进展" in book.read().asks


def test_keys_and_headings_lost_is_asked_once(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    book.unmerge()
    letters = {name: book.cell(1, f"f_{name}").column_letter for name in (*prepared.shown, *prepared.editable)}
    for at in range(1, book.sheet.max_column):
        book.sheet.cell(book.header, at).value = f"栏目{at}"
    book.sheet.delete_rows(book.key_row)
    file = book.read()
    assert file.asks and not file.rows
    assert {"栏目1", "栏目2"} <= {column.heading for column in file.columns}
    assert not file.fields
    again = read_returned(sent, {letter: name for name, letter in letters.items()})
    assert not again.asks
    assert_as_sent(again, prepared)


def test_copied_into_a_new_workbook(sent: Path, prepared: Prepared, tmp_path: Path) -> None:
    file = read_returned(samples.copied(tmp_path / "新建.xlsx", samples.values(sent)))
    assert file.marks is Marks.LOST
    assert_as_sent(file, prepared)
    assert file.fields == {*prepared.shown, *prepared.editable}
    assert not file.notes and not any(row.extra for row in file.rows)


def test_copied_into_a_new_workbook_without_the_codes(sent: Path, prepared: Prepared, tmp_path: Path) -> None:
    rows = [row[1:] for row in samples.values(sent)]
    file = read_returned(samples.copied(tmp_path / "新建.xlsx", rows))
    assert file.marks is Marks.LOST
    said = [texts(row)["problem"] for row in file.rows]
    assert said == [row.base["problem"] for row in prepared.rows]
    assert all(row.code == "" and row.mark is None for row in file.rows)


def test_as_comma_separated_text(sent: Path, prepared: Prepared, tmp_path: Path) -> None:

    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(samples.values(sent))
        read = read_returned(path)
        assert read.marks is Marks.LOST
        assert_as_sent(read, prepared)


def test_characters_that_an_encoding_lost_are_not_read_as_text(sent: Path, tmp_path: Path) -> None:

    rows = samples.values(sent)
    book = Returning(sent)
    line, column = book.lines()[0], book.column("f_note")
    visible = [number for number in range(1, line + 1) if not book.sheet.row_dimensions[number].hidden]
    rows[len(visible) - 1][column - 1] = "王𠮷同学"
    path = tmp_path / "表.csv"
    with path.open("w", encoding="gbk", errors="replace", newline="") as file:
        csv.writer(file).writerows(rows)
    assert read_returned(path).rows[0].cells["note"] == ReturnedCell("", unreadable="王?同学")
    with path.open("w", encoding="ascii", errors="replace", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(UnreadableFile, match="问号"):
        read_returned(path)


# ------------------------------------------------------------ several units in one file (M33, M34)


def test_rows_of_several_units_in_one_sheet(sent: Path, other: Path, batch: tuple[Path, list[Prepared]]) -> None:
    book, more = Returning(sent), Returning(other)
    book.unmerge()
    at = book.sheet.max_row + 2
    for row in range(more.header, more.lines()[-1] + 1):
        for column in range(1, more.sheet.max_column + 1):
            book.sheet.cell(at, column).value = more.sheet.cell(row, column).value
        at += 1
    file = book.read()
    sendings = [row.mark.sending if row.mark else "" for row in file.rows]
    first, second = batch[1][:2]
    assert sendings == [first.code] * len(first.rows) + [second.code] * len(second.rows)
    assert not file.notes and file.marks is Marks.WHOLE


def test_tables_of_other_columns_below_one_another(sent: Path, other: Path, batch: tuple[Path, list[Prepared]]) -> None:
    book, more = Returning(sent), Returning(other)
    book.unmerge()
    more.unmerge()
    more.sheet.delete_cols(more.column("f_aspect"))
    more.set(more.lines()[0], "f_note", "乙校填的")
    at = book.sheet.max_row + 2
    for row in more.sheet.iter_rows(min_row=more.header, max_row=more.lines()[-1], values_only=True):
        for column, value in enumerate(row, 1):
            book.sheet.cell(at, column).value = value
        at += 1
    file = book.read()
    first, second = batch[1][:2]
    assert [row.code for row in file.rows] == [row.code for one in (first, second) for row in one.rows]
    foreign = file.rows[len(first.rows)]
    assert foreign.cells["problem"].text == second.rows[0].base["problem"]
    assert foreign.cells["note"].text == "乙校填的" and "aspect" not in foreign.cells
    assert not file.notes and not file.other_sheets


def test_sheets_of_several_units_in_one_workbook(sent: Path, other: Path, batch: tuple[Path, list[Prepared]]) -> None:
    book, more = Returning(sent), Returning(other)
    sheet = book.book.create_sheet("第二个学校")
    for row in more.sheet.iter_rows(values_only=True):
        sheet.append(row)
    file = book.read()
    assert {row.sheet for row in file.rows} == {SHEET_NAME, "第二个学校"}
    assert len(file.rows) == sum(len(one.rows) for one in batch[1][:2])


def test_a_copy_of_the_sheet_without_keys_is_another_sheet(sent: Path, prepared: Prepared) -> None:
    book = Returning(sent)
    sheet = book.book.create_sheet("留底")
    for row in samples.values(sent):
        sheet.append(row)
    file = book.read()
    assert_as_sent(file, prepared)
    assert file.other_sheets == ("留底",)


# ------------------------------------------------------------ what is no returned workbook (M41)


def test_what_is_no_returned_workbook_is_told_in_a_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "空.xlsx"
    Workbook().save(empty)
    ordinary = samples.copied(
        tmp_path / "台账.xlsx",
        [["序号", "反馈问题", "整改措施", "责任领导", "整改时限"], [1, "问题", "措施", "王局长", "2026年底"]],
    )
    roster = samples.copied(tmp_path / "名单.xlsx", [["姓名", "性别", "电话"], ["王玥", "女", "1"]])
    notice = tmp_path / "通报.txt"
    notice.write_text("关于某事的通报\n一、基本情况\n（一）问题一\n", encoding="utf-8")
    nothing = tmp_path / "无.xlsx"
    nothing.write_bytes(b"")
    for path in (empty, ordinary, roster, notice, nothing, tmp_path / "没有.xlsx"):
        with pytest.raises(LedgerError) as told:
            read_returned(path)
        assert path.name in str(told.value) and str(told.value).endswith("。")


def test_all_files_of_the_ordinary_import_are_refused_or_read(tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "files" / "sheets"
    read = []
    for path in sorted([*folder.glob("*.xlsx"), *folder.glob("*.ods"), *folder.glob("*.csv")]):
        try:
            read.append(read_returned(path))
        except LedgerError as told:
            assert str(told).endswith("。")
    assert all(file.marks is Marks.LOST for file in read)


def test_damaged_files_are_refused(sent: Path, tmp_path: Path) -> None:
    content = sent.read_bytes()
    for cut in (100, len(content) // 2, len(content) - 30):
        path = tmp_path / "半截.xlsx"
        path.write_bytes(content[:cut])
        with pytest.raises(UnreadableFile):
            read_returned(path)


def test_damage_anywhere_is_read_or_refused(sent: Path, tmp_path: Path) -> None:
    whole = sent.read_bytes()
    with zipfile.ZipFile(sent) as archive:
        parts: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    inner = [name for name in parts if "sheet" in name or "workbook.xml" in name or "custom" in name or "core" in name]
    chance = random.Random(20261122)
    path = tmp_path / "坏.xlsx"
    for turn in range(120):
        if turn % 2:
            data = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            path.write_bytes(data)
        else:
            part = chance.choice(inner)
            pieces = re.findall(rb"<[^>]*>|[^<]+", parts[part])
            at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
            pieces[at] = chance.choice((b"", pieces[other], re.sub(rb"\d+", b"99999999999", pieces[at])))
            path.write_bytes(hostile.zipped(parts | {part: b"".join(pieces)}))
        try:
            read_returned(path)
        except LedgerError as told:
            assert "坏." in str(told) and str(told).endswith("。")


def test_a_table_of_thousands_is_no_returned_workbook(tmp_path: Path) -> None:
    path = tmp_path / "大.csv"
    path.write_text("序号,反馈问题,整改进展\n" + "1,问题,进展\n" * 20_001, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="行以上"):
        read_returned(path)


def test_columns_that_the_user_added_come_back(tmp_path: Path, ledger: Ledger) -> None:
    samples.fill_ledger(ledger, units=samples.UNITS[:1])
    fields = (*FILL_IN, "reason", "custom:联系人，电话=1")
    (prepared,) = samples.send(ledger, tmp_path / "out", fields)
    file = read_returned(tmp_path / "out" / prepared.file_name)
    assert set(fields) <= file.fields
    assert file.rows[0].mark is not None and set(file.rows[0].mark.hashes) == set(fields)
    assert BY_NAME["reason"].label and field_named(EVIDENCE_WORDS).label == "佐证材料"
