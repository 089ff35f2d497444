"""The workbook that a unit gets: read again with openpyxl, and after LibreOffice has saved it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from documents.returned_workbook import read_returned
from documents.school_sheet import BAND_ROW, FIRST_ROW, HEADER_ROW, KEY_ROW, OWN_ROWS, STRIP_ROW
from documents.school_workbook import (
    LISTS_SHEET,
    LONG_SHEET,
    META_NAME,
    META_PROPERTY,
    META_SHEET,
    OWN_TITLE,
    SHEET_NAME,
    workbook_bytes,
    write_workbook,
)
from models.ledger import Ledger
from models.return_rules import base_hash
from models.returned import FILL_IN
from models.returned_marks import FOOT, OWN_HEAD, OWN_ROW, BookMark, decode_book, decode_mark
from models.rules import PROGRESS_LABELS, Progress
from models.sendings import Prepared
from tests.documents.returned_samples import has_libreoffice, resaved

RISKY = ("=1+1", "+86 电话", "-1", "@甲", '=HYPERLINK("http://x")', "_x0041_", "行一\n行二")


@pytest.fixture
def prepared(ledger: Ledger) -> Prepared:
    """What goes out to a school with risky texts, a finished and a late row."""
    ledger.change_settings({"office": "青禾县教育局"})
    rows: list[dict[str, object]] = [
        {"problem": text, "number": str(place), "units": ("柳坪小学",), "persons": ("王玥",), "note": text}
        for place, text in enumerate(RISKY, 1)
    ]
    rows[0] |= {"progress": Progress.DONE, "finished_on": date(2026, 11, 3), "deadline": "2026年12月底前"}
    rows[1] |= {"deadline": "2026年10月底前", "aspect": "食堂方面"}
    ids = ledger.add_issues([{"source": "巡察反馈", **row} for row in rows])
    ledger.add_progress(ids[2], date(2026, 11, 9), "=已整改")
    (one,) = ledger.sendings.prepare([ledger.units()[0].id], due=date(2026, 12, 5))
    return one


@pytest.fixture
def path(prepared: Prepared, ledger: Ledger, tmp_path: Path) -> Path:
    """Its workbook."""
    write_workbook(tmp_path / prepared.file_name, prepared, ledger.settings)
    return tmp_path / prepared.file_name


@pytest.fixture
def sheet(path: Path) -> Iterator[Any]:
    """The sheet to fill in, as openpyxl reads it."""
    book = load_workbook(path)
    yield book[SHEET_NAME]
    book.close()


def _columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[KEY_ROW] if cell.value}


def _value_of(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return re.sub("_x005F_", "_", str(value or ""))


def test_every_text_stands_there_as_it_was_prepared_and_days_are_days(sheet: Any, prepared: Prepared) -> None:
    columns = _columns(sheet)
    for line, row in enumerate(prepared.rows, FIRST_ROW):
        assert sheet.cell(line, columns["k_code"]).value == row.code
        for name, text in row.base.items():
            cell = sheet.cell(line, columns[f"f_{name}"])
            assert _value_of(cell.value) == text
            assert cell.data_type != "f"
    finished = sheet.cell(FIRST_ROW, columns["f_finished_on"])
    assert finished.value == datetime(2026, 11, 3) and finished.number_format == "yyyy-mm-dd"
    assert sheet.cell(FIRST_ROW, columns["f_number"]).value == 1


def test_nothing_in_it_is_a_formula_and_text_that_looks_like_one_is_marked(path: Path, sheet: Any) -> None:
    columns = _columns(sheet)
    for line, text in enumerate(RISKY, FIRST_ROW):
        assert sheet.cell(line, columns["f_problem"]).quotePrefix == text.startswith(("=", "+", "-", "@"))
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(part)


def test_rows_are_marked_and_the_mark_hidden(sheet: Any, prepared: Prepared) -> None:
    columns = _columns(sheet)
    place = columns["k_mark"]
    assert place == sheet.max_column
    assert sheet.column_dimensions[sheet.cell(1, place).column_letter].hidden
    assert sheet.row_dimensions[KEY_ROW].hidden and not sheet.row_dimensions[STRIP_ROW].hidden
    for line, row in enumerate(prepared.rows, FIRST_ROW):
        mark = decode_mark(sheet.cell(line, place).value)
        assert mark is not None
        assert (mark.sending, mark.issue) == (prepared.code, row.issue.id)
        assert mark.hashes == {name: base_hash(name, row.base[name]) for name in FILL_IN}
    below = [sheet.cell(line, place).value for line in range(FIRST_ROW + len(prepared.rows), sheet.max_row + 1)]
    assert [mark for mark in below if mark] == [OWN_HEAD, *[OWN_ROW] * OWN_ROWS, FOOT]


def test_whose_it_is_stands_in_three_places_and_nobody_is_named(path: Path, prepared: Prepared) -> None:
    book = load_workbook(path)
    mark = BookMark(prepared.ledger, prepared.code, "1", "柳坪小学")
    meta = {row[0].value: row[1].value for row in book[META_SHEET].iter_rows()}
    assert meta == {"ledger": mark.ledger, "sending": mark.sending, "layout": mark.layout, "unit": mark.unit}
    assert decode_book(book.defined_names[META_NAME].value.strip('"')) == mark
    assert decode_book(str(book.custom_doc_props[META_PROPERTY].value)) == mark
    assert {name: book[name].sheet_state for name in (SHEET_NAME, META_SHEET, LISTS_SHEET)} == {
        SHEET_NAME: "visible",
        META_SHEET: "hidden",
        LISTS_SHEET: "hidden",
    }
    assert not book.properties.creator and not book.properties.lastModifiedBy
    hidden = "".join(str(cell.value) for cell in book[SHEET_NAME][KEY_ROW]) + str(meta)
    with zipfile.ZipFile(path) as archive:
        hidden += "".join(archive.read(part).decode() for part in archive.namelist() if part.startswith("docProps"))
        hidden += archive.read("xl/workbook.xml").decode()
    place = _columns(book[SHEET_NAME])["k_mark"]
    hidden += "".join(str(row[place - 1].value) for row in book[SHEET_NAME].iter_rows(min_row=FIRST_ROW))
    assert "王玥" not in hidden and "张三" not in hidden


def test_only_what_is_to_be_filled_in_can_be_typed_into(sheet: Any, prepared: Prepared) -> None:
    columns = _columns(sheet)
    assert sheet.protection.sheet and not sheet.protection.password
    for free in ("formatColumns", "formatRows", "sort", "autoFilter"):
        assert getattr(sheet.protection, free) is False
    last = FIRST_ROW + len(prepared.rows) - 1
    for line in range(FIRST_ROW, last + 1):
        unlocked = {key for key, place in columns.items() if not sheet.cell(line, place).protection.locked}
        assert unlocked == {f"f_{name}" for name in FILL_IN}
    own = last + 2
    unlocked = {key for key, place in columns.items() if not sheet.cell(own, place).protection.locked}
    assert unlocked == {key for key in columns if key.startswith("f_")}
    assert sheet.cell(last + 1, 1).value.startswith(OWN_TITLE)


def test_choices_and_days_are_checked_and_the_rest_is_explained(sheet: Any) -> None:
    columns = _columns(sheet)
    checks = sheet.data_validations.dataValidation
    by_column = {range_boundaries(str(check.sqref).split()[0])[0]: check for check in checks}
    choices = by_column[columns["f_progress"]]
    book = sheet.parent
    assert (choices.type, choices.formula1) == ("list", "zgtz_progress")
    assert book.defined_names["zgtz_progress"].value == f"{LISTS_SHEET}!$A$1:$A$4"
    assert [cell.value for cell in book[LISTS_SHEET]["A"]] == list(PROGRESS_LABELS.values())
    assert by_column[columns["f_finished_on"]].type == "date"
    assert by_column[columns["f_progress_text"]].prompt
    assert all(check.allow_blank for check in by_column.values())


def test_it_prints_without_touching_the_page_setup(prepared: Prepared, ledger: Ledger, tmp_path: Path) -> None:
    for paper, size in (("A4", 9), ("A3", 8)):
        path = tmp_path / f"{paper}.xlsx"
        path.write_bytes(workbook_bytes(prepared, ledger.settings, paper=paper))
        sheet: Any = load_workbook(path)[SHEET_NAME]
        setup = sheet.page_setup
        assert (int(setup.paperSize), setup.orientation) == (size, "landscape")
        assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"${BAND_ROW}:${HEADER_ROW}"
        assert prepared.code in sheet.oddFooter.left.text and "&P" in sheet.oddFooter.center.text
        assert sheet.auto_filter.ref.startswith(f"A{STRIP_ROW}:")


def test_rows_are_high_enough_and_may_grow(ledger: Ledger, tmp_path: Path) -> None:
    long = "整改措施要具体可查，责任到人。" * 220
    ledger.add_issues([{"source": "巡察", "problem": text, "units": ("甲校",)} for text in ("短", "长" * 300, long)])
    (one,) = ledger.sendings.prepare([ledger.units()[0].id])
    write_workbook(tmp_path / "a.xlsx", one, ledger.settings)
    sheet: Any = load_workbook(tmp_path / "a.xlsx")[SHEET_NAME]
    short, high, highest = (sheet.row_dimensions[FIRST_ROW + place].height for place in range(3))
    assert 40 <= short < high < highest <= 405
    smaller = sheet.cell(FIRST_ROW + 2, _columns(sheet)["f_problem"])
    assert smaller.font.size < 10 and smaller.value == long
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        rows = re.findall(rf'<row r="{FIRST_ROW}"[^>]*>', archive.read("xl/worksheets/sheet1.xml").decode())
    assert "ht=" in rows[0] and "customHeight" not in rows[0]


def test_what_no_row_can_print_stands_whole_on_a_sheet_of_its_own_and_merges_as_ever(
    ledger: Ledger, tmp_path: Path
) -> None:
    long = "".join(f"第{place}处整改不到位。" for place in range(600))
    ledger.add_issues(
        [
            {"source": "巡察", "problem": "短", "units": ("甲校",)},
            {"source": "巡察", "problem": "长", "note": long, "units": ("甲校",), "deadline": "2026年11月24日前"},
        ]
    )
    (one,) = ledger.sendings.prepare([ledger.units()[0].id])
    write_workbook(tmp_path / "a.xlsx", one, ledger.settings)
    book = load_workbook(tmp_path / "a.xlsx")
    sheet: Any = book[SHEET_NAME]
    columns = _columns(sheet)
    note = sheet.cell(FIRST_ROW + 1, columns["f_note"])
    assert note.value == long and note.alignment.vertical == "top" and note.font.size >= 9
    told = [sheet.cell(FIRST_ROW + place, columns["x_clock"]).value or "" for place in range(2)]
    assert LONG_SHEET not in told[0] and told[1].startswith("剩") and LONG_SHEET in told[1]
    assert sheet.row_dimensions[FIRST_ROW + 1].height <= 405
    parts = [row[2].value for row in book[LONG_SHEET].iter_rows(min_row=3)]
    assert "".join(parts) == long and book[LONG_SHEET].protection.sheet
    assert all(book[LONG_SHEET].row_dimensions[row].height <= 409 for row in range(3, 3 + len(parts)))
    book.close()
    again = read_returned(tmp_path / "a.xlsx")
    assert again.notes == () and again.other_sheets == () and len(again.rows) == 2


def test_the_head_says_who_by_when_and_how(sheet: Any) -> None:
    words = [str(cell.value) for row in sheet.iter_rows(max_row=HEADER_ROW) for cell in row if cell.value]
    assert words[0] == "青禾县教育局整改情况填报表"
    for part in ("填报单位（盖章）：柳坪小学", "巡察反馈　共 7 项", "截止：2026年12月5日前交回", "填报说明：1. "):
        assert any(word.startswith(part) for word in words), part
    for heading in ("编号", "反馈问题", "整改进展", "完成情况", "完成日期", "佐证材料", "备注"):
        assert heading in words


def test_a_secret_row_is_told_on_the_sheet(ledger: Ledger, tmp_path: Path) -> None:
    ledger.add_issues([{"source": "巡察", "problem": "甲", "units": ("甲校",), "secrecy": "内部"}])
    (one,) = ledger.sendings.prepare([ledger.units()[0].id])
    write_workbook(tmp_path / "a.xlsx", one, ledger.settings)
    sheet: Any = load_workbook(tmp_path / "a.xlsx")[SHEET_NAME]
    assert any("密级：内部" in str(cell.value) for cell in sheet[2])
    assert read_returned(tmp_path / "a.xlsx").notes == ()


@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice is not installed here")
def test_it_is_the_same_after_libreoffice_saved_it(path: Path, prepared: Prepared, tmp_path: Path) -> None:
    book = load_workbook(resaved(path, "xlsx", tmp_path / "saved"))
    sheet: Any = book[SHEET_NAME]
    columns = _columns(sheet)
    for line, row in enumerate(prepared.rows, FIRST_ROW):
        mark = decode_mark(sheet.cell(line, columns["k_mark"]).value)
        assert mark is not None and mark.issue == row.issue.id
        for name, text in row.base.items():
            cell = sheet.cell(line, columns[f"f_{name}"])
            assert base_hash(name, _value_of(cell.value)) == base_hash(name, text)
            assert cell.protection.locked == (name not in FILL_IN)
    assert sheet.protection.sheet
    assert {check.type for check in sheet.data_validations.dataValidation} >= {"list", "date"}
    assert book[META_SHEET].sheet_state == "hidden"
    assert decode_book(book.defined_names[META_NAME].value.strip('"')) is not None
    assert decode_book(str(book.custom_doc_props[META_PROPERTY].value)) is not None
