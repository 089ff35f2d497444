"""The report of a merge as a spreadsheet, and the slips that urge: what stands in them, and that they are safe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from documents.merge_report import merge_object
from documents.merge_report_xlsx import write_merge_report
from documents.merge_words import file_line, summary, waiting
from documents.merging import Merged, merge_given
from documents.urging_pdf import Urging, asked_of, reply_day, slips_of, usual_reply_day, write_urging_pdf
from models.errors import Stopped
from models.ledger import Ledger
from models.outstanding import outstanding, state_words
from tests.documents.returned_samples import UNITS, Returning, fill_ledger, send

TODAY = date(2026, 11, 22)


@pytest.fixture
def merged(ledger: Ledger, tmp_path: Path) -> Merged:
    """Two of three units have answered: one with a conflict and an added row, one with a partial return."""
    ledger.change_settings({"office": "青禾县教育局"})
    fill_ledger(ledger)
    first, second, _third = send(ledger, tmp_path)
    book = Returning(tmp_path / first.file_name)
    line = book.lines()[0]
    ledger.update_issues({first.rows[0].issue.id: {"note": "局里写的"}})
    book.set(line, "f_note", "=1+1 学校写的")
    book.set(line, "f_finished_on", "2026年11月20日")
    book.set(book.own_lines()[0], "f_problem", "校门口车辆乱停")
    book.save()
    part = Returning(tmp_path / second.file_name)
    part.unmerge()
    part.sheet.delete_rows(part.lines()[-1])
    part.save()
    (tmp_path / "通知.docx").write_bytes(b"PK")
    return merge_given(ledger, [tmp_path / first.file_name, tmp_path / second.file_name, tmp_path / "通知.docx"])


def test_the_report_names_every_touched_cell_and_row(ledger: Ledger, merged: Merged, tmp_path: Path) -> None:
    path = tmp_path / "报告.xlsx"
    write_merge_report(ledger, merged, path, today=TODAY)
    book = load_workbook(path)
    assert book.sheetnames == ["各份填报表", "各处内容", "各行"]
    files, cells, rows = ([[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book)
    assert files[0][0] == "青禾县教育局填报表合并报告" and "1 处等您决定" in str(files[1][0])
    assert [row[4] for row in files[3:]] == ["已合并", "已合并", "没有收下"]
    assert f"SHA-256：{merged.reports[2].digest}" in str(files[5][11]) and len(merged.reports[2].digest) == 64
    touched = {row[3]: row for row in cells[3:]}
    assert set(touched) == {"备注", "完成日期"}
    assert touched["备注"][4:8] == ["两边都改过", None, "局里写的", "=1+1 学校写的"] and touched["备注"][8] == "张三"
    assert {row[1] for row in rows[3:]} >= {"新增的行", "没有交回"}
    assert [row[3] for row in rows if row[1] == "新增的行"] == ["校门口车辆乱停"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert book.properties.creator in (None, "") and book.properties.lastModifiedBy is None


def test_words_and_json_agree(merged: Merged) -> None:
    assert summary(merged) == "合并 2 份，采用 1 处，1 份没有收下，1 处等您决定，1 行待确认。"
    lines = [file_line(report) for report in merged.reports]
    assert lines[0].endswith("已采用 1 处，两边都改过 1 处；1 行待确认") and "1 行没有交回" in lines[1]
    told = merge_object(merged)
    assert told["rows"]["new"] == 1 and told["rows"]["not_returned"] == 1
    (new,) = [row for row in told["files"][0]["rows"] if row["verdict"] == "new"]
    assert new["cells"] == {"problem": "校门口车辆乱停"} and new["extra"] == {}
    assert told["counts"]["take"] == 1 and told["counts"]["conflict"] == 1
    assert [file["verdict"] for file in told["files"]] == ["merged", "merged", "refused"]


def test_what_an_added_row_says_stays_in_the_report(ledger: Ledger, merged: Merged, tmp_path: Path) -> None:
    ledger.returns.dismiss_offered([one.id for one in ledger.returns.offered()])
    write_merge_report(ledger, merged, tmp_path / "报告.xlsx", today=TODAY)
    rows = load_workbook(tmp_path / "报告.xlsx")["各行"].iter_rows(values_only=True)
    assert [row[3] for row in rows if row[1] == "新增的行"] == ["校门口车辆乱停"]


def test_a_row_of_a_deleted_issue_is_told_and_not_to_be_confirmed(ledger: Ledger, tmp_path: Path) -> None:
    fill_ledger(ledger)
    first, *_others = send(ledger, tmp_path)
    book = Returning(tmp_path / first.file_name)
    book.set(book.lines()[0], "f_note", "已办")
    book.save()
    ledger.remove_issues([first.rows[0].issue.id])
    (report,) = merge_given(ledger, [tmp_path / first.file_name]).reports
    assert report.row_counts["unknown"] == 1 and ledger.returns.offered() == ()
    assert "待确认" not in file_line(report)
    assert report.counts["conflict"] == 1 and waiting(report) == len(ledger.returns.open_cells()) == 0


def test_a_stopped_report_leaves_the_old_file(ledger: Ledger, merged: Merged, tmp_path: Path) -> None:
    path = tmp_path / "报告.xlsx"
    path.write_bytes(b"old")

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        write_merge_report(ledger, merged, path, today=TODAY, tick=stop)
    assert path.read_bytes() == b"old"


def test_who_owes_is_listed_and_urged(ledger: Ledger, merged: Merged, tmp_path: Path) -> None:
    owing = outstanding(ledger)
    assert {one.unit.name: state_words(one, TODAY) for one in owing} == {
        merged.reports[1].unit: "部分交回（缺 1 项）",
        next(unit for unit in UNITS if unit not in {report.unit for report in merged.reports}): "未交",
    }
    urging = Urging(date(2026, 11, 26), "逾期不交的予以通报。", "青禾县教育局", "王老师 0555-1234567")
    slips = slips_of(ledger, owing)
    for one_a_page, pages in ((False, 1), (True, 2)):
        path = tmp_path / f"催报{one_a_page}.pdf"
        assert write_urging_pdf(slips, urging, path, today=TODAY, one_a_page=one_a_page) == frozenset()
        document = pypdfium2.PdfDocument(path)
        text = "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "").replace(" ", "")
        assert len(document) == pages
        for words in ("至今没有交回", "还缺1项", "请于2026年11月26日前交回", "逾期不交的予以通报", "0555-1234567"):
            assert words in text
        document.close()


def test_nobody_is_late_before_the_day_that_was_given(ledger: Ledger, merged: Merged) -> None:
    slip = replace(slips_of(ledger, outstanding(ledger))[0], partly=False)
    soon, due, passed = date(2026, 11, 25), date(2026, 12, 5), date(2026, 11, 10)
    words = {day: asked_of(replace(slip, due_on=day), Urging(soon), 8, TODAY)[0] for day in (due, passed)}
    assert words[due].endswith("，目前还没有交回。请按时于2026年12月5日前交回。") and "应于" not in words[due]
    assert words[passed].endswith("应于2026年11月10日前交回，至今没有交回。请于2026年11月25日前交回。")
    assert usual_reply_day([due, date(2026, 12, 1)], TODAY, soon) == date(2026, 12, 1)
    assert usual_reply_day([due, passed], TODAY, soon) == usual_reply_day([None], TODAY, soon) == soon
    assert [reply_day(day, soon, TODAY) for day in (due, passed, None)] == [due, soon, soon]
    later = asked_of(replace(slip, due_on=due), Urging(date(2026, 12, 9)), 8, TODAY)[0]
    assert later.endswith("应于2026年12月5日前交回，目前还没有交回。请于2026年12月9日前交回。")


def test_many_slips_never_break_over_a_page(ledger: Ledger, merged: Merged, tmp_path: Path) -> None:
    slips = slips_of(ledger, outstanding(ledger)) * 12
    write_urging_pdf(slips, Urging(), tmp_path / "催报.pdf", today=TODAY)
    document = pypdfium2.PdfDocument(tmp_path / "催报.pdf")
    for page in document:
        text = page.get_textpage().get_text_range()
        assert text.count("填报表催报单") == text.count("签收人") > 0
    document.close()
