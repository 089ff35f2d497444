"""Rows taken without the XML parser say what the parser would say, and what is odd is left to it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from documents import plain_rows, sheets_xlsx
from documents.sheets import read_grid
from models.errors import UnreadableFile

_WORKBOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>',
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="x/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def _rows_of(path: Path, rows: str, head: str = "") -> list[list[str]]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in _WORKBOOK.items():
            archive.writestr(part, text)
        archive.writestr("xl/worksheets/sheet1.xml", f"{head}<worksheet><sheetData>{rows}</sheetData></worksheet>")
    return [row.cells for row in read_grid(path)[0].rows]


def _by_parser(path: Path, rows: str, head: str, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    with monkeypatch.context() as patched:
        patched.setattr(plain_rows.PlainRows, "_took", lambda *_: False)
        return _rows_of(path, rows, head)


_CASES = {
    "plain": '<row r="1"><c r="A1"><v>7</v></c><c r="C1" t="str"><v>账册不全</v></c></row>',
    "references": '<row r="1"><c r="A1" t="inlineStr"><is><t>&#36134;&#20876;、12</t></is></c></row>',
    "entities": '<row r="1"><c r="A1" t="inlineStr"><is><t>甲&amp;乙&lt;3</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>丙</t></is></c></row>',
    "formula": '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>',
    "no numbers": "<row><c><v>1</v></c></row><row><c><v>2</v></c></row>",
    "mixed numbers": '<row r="4"><c r="A4"><v>4</v></c></row><row><c><v>5</v></c></row>',
    "comment": '<!-- <row r="9"><c r="A9"><v>9</v></c></row> --><row r="1"><c r="A1"><v>1</v></c></row>',
    "cdata": '<row r="1"><c r="A1" t="str"><v><![CDATA[<row r="8"><c r="A8"><v>8</v></c></row>]]></v></c></row>',
    "empty row": '<row r="1" spans="1:1"/><row r="2" hidden="1"><c r="A2" s="3"/><c r="B2"><v>2</v></c></row>',
    "phonetic": '<row r="1"><c r="A1" t="inlineStr"><is><t>王</t><rPh><t>wang</t></rPh></is></c></row>',
}


@pytest.mark.parametrize("rows", _CASES.values(), ids=_CASES)
def test_a_row_says_the_same_with_and_without_the_parser(
    rows: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_parser = _by_parser(tmp_path / "a.xlsx", rows, "", monkeypatch)
    assert _rows_of(tmp_path / "b.xlsx", rows) == by_parser and by_parser


def test_another_encoding_is_left_to_the_parser(tmp_path: Path) -> None:
    head = '<?xml version="1.0" encoding="iso-8859-1"?>'
    rows = '<row r="1"><c r="A1" t="str"><v>caf\u00e9</v></c></row>'
    assert _rows_of(tmp_path / "a.xlsx", rows, head) == [["caf\u00c3\u00a9"]]


def test_a_sheet_that_breaks_off_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="损坏"):
        _rows_of(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v>')


def test_rows_across_the_borders_of_what_is_read_at_once_are_whole(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="str"><v>第{at}项问题</v></c></row>' for at in range(1, 4001))
    assert [row[0] for row in _rows_of(tmp_path / "a.xlsx", rows)] == [f"第{at}项问题" for at in range(1, 4001)]


def test_most_rows_are_taken_without_the_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    take = sheets_xlsx._Sheet._take
    monkeypatch.setattr(
        sheets_xlsx._Sheet, "_take", lambda self, row, *rest: (seen.append(row), take(self, row, *rest))
    )
    _rows_of(tmp_path / "a.xlsx", _CASES["plain"] + _CASES["entities"].replace('r="1"', 'r="3"', 1))
    assert 1 in seen and 3 not in seen
