"""Every kind of file that is read, whatever its name and encoding say, and the one list of endings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook

from documents.file_kinds import ENDINGS, OPEN_FILTER, SUFFIXES, FileKind
from documents.readers import read_file

SHEETS = Path(__file__).parent.parent / "files" / "sheets"
TABLE = (
    "整改台账,,,,\n序号,反馈问题,整改措施,责任人,整改时限\n"
    '1,"学习不深入","1.制定计划\n2.开展测试",张一,2026年6月\n2,超标准接待,清退,赵四,2026/5/31\n'
)
NOTICE = (
    "关于整改情况的通报\n一、整改落实情况\n1.检查不严\n整改措施：制定计划,开展检查,抓好落实。\n整改情况：已完成整改。\n"
)
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


def test_dialog_and_drop_offer_every_kind() -> None:
    assert set(ENDINGS) == set(FileKind)
    assert all(f"*{suffix}" in OPEN_FILTER for suffix in SUFFIXES)
    assert {".txt", ".docx", ".doc", ".wps", ".pdf", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv"} <= set(SUFFIXES)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_table_in_text_is_read_in_every_encoding(tmp_path: Path, encoding: str, separator: str, ending: str) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(TABLE.replace(",", separator).replace("\n", ending).encode(encoding))
    draft = read_file(path)
    assert [(issue.title, issue.person, issue.deadline_text) for issue in draft.issues()] == [
        ("学习不深入", "张一", "2026年6月"),
        ("超标准接待", "赵四", "2026/5/31"),
    ]
    assert [measure.text for measure in draft.issues()[0].measures] == ["制定计划", "开展测试"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_notice_in_text_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "通报.txt"
    path.write_bytes(NOTICE.encode(encoding))
    (issue,) = read_file(path).issues()
    assert issue.title == "检查不严" and [one.text for one in issue.measures] == ["制定计划,开展检查,抓好落实。"]


def test_a_text_cut_in_a_character_or_with_one_damaged_is_still_read(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        whole = (NOTICE * 20).encode(encoding)
        path = tmp_path / "通报.txt"
        path.write_bytes(whole + "的".encode(encoding)[:-1])
        assert read_file(path).title == "关于整改情况的通报"
        damaged = bytearray(whole)
        damaged[-4] = 0xFF
        path.write_bytes(damaged)
        assert read_file(path).title == "关于整改情况的通报"


def test_the_content_counts_before_the_name_and_that_is_said(tmp_path: Path) -> None:
    table = tmp_path / "台账.docx"
    shutil.copy(SHEETS / "plain.xlsx", table)
    draft = read_file(table)
    assert draft.issues() and "“台账.docx”的内容其实是Excel 工作簿，已按Excel 工作簿读取。" in draft.warnings
    text = tmp_path / "通报.doc"
    text.write_text(NOTICE, encoding="utf-8")
    draft = read_file(text)
    assert draft.issues() and any("其实是文本" in warning for warning in draft.warnings)
    tabs = tmp_path / "导出.xls"  # what many a program calls an Excel file
    tabs.write_bytes(TABLE.replace(",", "\t").encode("gb18030"))
    assert len(read_file(tabs).issues()) == 2


@pytest.mark.parametrize(("sample", "name"), [("plain.xlsx", "台账.et"), ("merged_xls.xls", "台账.et")])
def test_a_workbook_of_wps_is_known_by_its_bytes(tmp_path: Path, sample: str, name: str) -> None:
    shutil.copy(SHEETS / sample, tmp_path / name)
    draft = read_file(tmp_path / name)
    plain = read_file(SHEETS / sample)
    assert [issue.title for issue in draft.issues()] == [issue.title for issue in plain.issues()] != []
    assert not any("其实是" in warning for warning in draft.warnings)


def test_a_comma_in_running_text_makes_no_table(tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_text(NOTICE * 3, encoding="utf-8")
    assert read_file(path).title == "关于整改情况的通报"
    path = tmp_path / "通报.csv"
    path.write_text(NOTICE, encoding="utf-8")
    assert any("其实是文本" in warning for warning in read_file(path).warnings)


def test_formulas_without_results_are_said(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["序号", "反馈问题", "整改措施", "责任人", "整改时限"], [1, "检查不严", "做", "=A1&B1", "5月"]):
        sheet.append(row)
    book.save(tmp_path / "公式.xlsx")
    draft = read_file(tmp_path / "公式.xlsx")
    assert draft.issues()[0].person == ""
    assert any("1 个公式没有保存结果" in warning and "D2" in warning for warning in draft.warnings)
