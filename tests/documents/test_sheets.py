"""Ledgers as offices keep them in Excel, read into drafts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from documents.cells import bare_title, split_items, split_phones
from documents.grid import Grid
from documents.ledger_sheets import read_ledger
from documents.sheets import read_grid
from models.drafts import DraftStatus, IssueDraft, NoticeDraft
from models.errors import UnreadableFile

SAMPLES = Path(__file__).parent.parent / "files" / "sheets"
HEADER = ["序号", "反馈问题", "整改措施", "责任人", "整改时限", "完成情况"]


def workbook(path: Path, rows: Sequence[Sequence[object]], merges: Sequence[str] = (), **formats: str) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台账"
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    for cell, code in formats.items():
        sheet[cell].number_format = code
    book.save(path)
    return path


def read(path: Path) -> NoticeDraft:
    return read_ledger(read_grid(path), path.name)


def drafted(tmp_path: Path, *rows: Sequence[object], merges: Sequence[str] = (), **formats: str) -> NoticeDraft:
    return read(workbook(tmp_path / "表.xlsx", rows, merges, **formats))


def told(issue: IssueDraft) -> dict[str, object]:
    return {
        "title": issue.title,
        "findings": [finding.text for finding in issue.findings],
        "measures": [measure.text for measure in issue.measures],
        "progress": issue.progress,
        "status": issue.status.value if issue.status else None,
        "responsible_leader": issue.responsible_leader,
        "unit": issue.unit,
        "person": issue.person,
        "deadline_text": issue.deadline_text,
    }


@pytest.mark.parametrize("name", ["plain.xlsx", "merged.xlsx", "bands.xlsx", "merged_xls.xls", "bands_ods.ods"])
def test_a_sample_ledger_is_read_as_labelled(name: str) -> None:
    path = SAMPLES / name
    draft = read(path)
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))["aspects"]
    assert draft.is_notice
    assert [aspect.title for aspect in draft.aspects] == [aspect["title"] for aspect in expected]
    found = [told(issue) for issue in draft.issues()]
    wanted = [{key: issue[key] for key in found[0]} for aspect in expected for issue in aspect["issues"]]
    assert found == wanted


def test_a_list_that_is_no_ledger_is_said_to_be_none() -> None:
    draft = read(SAMPLES / "roster.xlsx")
    assert not draft.is_notice and not draft.aspects
    assert "roster.xlsx" in draft.warnings[0] and "不是整改台账" in draft.warnings[0]


def test_every_issue_knows_its_row_and_the_window_can_show_it(tmp_path: Path) -> None:
    draft = drafted(tmp_path, HEADER, [1, "甲", "做甲", "张三", "5月底", "√"], [None, None, "做乙", None, None, None])
    (issue,) = draft.issues()
    assert issue.line == "台账!2" and [measure.line for measure in issue.measures] == ["台账!2", "台账!3"]
    assert [(paragraph.line, paragraph.text) for paragraph in draft.paragraphs][1:] == [
        ("台账!2", "1 | 甲 | 做甲 | 张三 | 5月底 | √"),
        ("台账!3", "做乙"),
    ]


def test_title_unit_and_day_stand_above_the_table() -> None:
    draft = read(SAMPLES / "merged.xlsx")
    assert draft.title == "青禾镇教育办公室巡察反馈问题整改台账"
    assert draft.organization == "青禾镇教育办公室"
    assert draft.published_date == date(2026, 5, 31)


def test_days_serials_and_shares_become_the_words_that_the_sheet_shows(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path,
        HEADER,
        [1, "甲", "做", "张三", datetime(2026, 6, 30), 0.5],
        [2, "乙", "做", "张三", 46203, 1],
        [3, "丙", "做", "张三", date(2026, 6, 1), "未启动"],
        E4='yyyy"年"m"月"',
        E3="General",
        F2="0%",
    )
    assert [issue.deadline_text for issue in draft.issues()] == ["2026-06-30", "2026-06-30", "2026年6月"]
    assert [issue.status_words for issue in draft.issues()] == ["50%", "100%", "未启动"]


def test_formulas_give_their_stored_values_and_errors_nothing(tmp_path: Path) -> None:
    draft = drafted(tmp_path, HEADER, [1, "甲", "做", "=A1", "=NOW()", "#N/A"])
    (issue,) = draft.issues()
    assert (issue.person, issue.deadline_text, issue.status) == ("", "", None)


def test_the_same_problem_with_another_number_is_another_issue(tmp_path: Path) -> None:
    rows = [[1, "台账缺失", "补建", "张三", "5月", "√"], [2, "台账缺失", "补建", "李四", "6月", "×"]]
    assert len(drafted(tmp_path, HEADER, *rows).issues()) == 2
    rows[1][0] = 1
    (issue,) = drafted(tmp_path, HEADER, *rows).issues()
    assert issue.person == "张三、李四" and issue.deadline_text == "5月；6月"
    assert issue.status is DraftStatus.IN_PROGRESS


def test_a_group_that_names_a_state_gives_the_state_and_no_aspect(tmp_path: Path) -> None:
    rows = [
        ["已完成整改的问题（1个）"],
        [1, "甲", "做", "张", "5月"],
        ["未完成的问题（1个）"],
        [2, "乙", "做", "张", "6月"],
    ]
    draft = drafted(tmp_path, HEADER[:5], *rows, merges=("A2:E2", "A4:E4"))
    assert [aspect.title for aspect in draft.aspects] == [""]
    assert [issue.status for issue in draft.issues()] == [DraftStatus.DONE, DraftStatus.IN_PROGRESS]


def test_unknown_columns_and_telephones_are_kept(tmp_path: Path) -> None:
    header = ["序号", "反馈问题", "整改措施", "责任人", "帮扶学校"]
    (issue,) = drafted(tmp_path, header, [1, "甲", "做", "张三13800001111\n李四", "石桥小学"]).issues()
    assert issue.person == "张三、李四"
    assert issue.extra == {"帮扶学校": "石桥小学", "联系电话": "13800001111"}


def test_a_closed_problem_is_done_and_says_so(tmp_path: Path) -> None:
    header = ["序号", "反馈问题", "整改措施", "是否销号", "销号时间"]
    closed, still = drafted(
        tmp_path, header, [1, "甲", "做", "是", date(2026, 5, 1)], [2, "乙", "做", "否", None]
    ).issues()
    assert closed.status is DraftStatus.DONE and "已销号" in closed.status_words
    assert closed.extra == {"销号时间": "2026-05-01"}
    assert still.status is None and still.status_words == ""


def test_three_lists_of_one_ledger_are_one_ledger(tmp_path: Path) -> None:
    book = Workbook()
    problems = book.worksheets[0]
    problems.title = "问题清单"
    for row in (["序号", "反馈问题", "具体表现", "责任单位"], [1, "检查不严", "记录不全", "督导室"]):
        problems.append(row)
    tasks = book.create_sheet("任务清单")
    for row in (["序号", "反馈问题", "整改措施", "整改时限"], [1, "检查不严", "①补记；②复查", "5月底"]):
        tasks.append(row)
    book.save(tmp_path / "清单.xlsx")
    (issue,) = read(tmp_path / "清单.xlsx").issues()
    assert [measure.text for measure in issue.measures] == ["补记；", "复查"]
    assert (issue.unit, issue.deadline_text, issue.findings[0].text) == ("督导室", "5月底", "记录不全")


def test_other_files_are_refused_and_an_empty_workbook_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_text("关于整改情况的通报", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="不是表格"):
        read_grid(path)
    empty: list[Grid] = read_grid(workbook(tmp_path / "空.xlsx", []))
    assert "没有内容" in read_ledger(empty, "空.xlsx").warnings[0]


def test_a_damaged_xls_is_refused_and_the_program_lives(tmp_path: Path) -> None:
    path = tmp_path / "坏.xls"
    whole = (SAMPLES / "merged_xls.xls").read_bytes()
    # The record of a sheet's size (0x0200, 14 bytes) now claims four thousand million rows.
    at = whole.index(b"\x00\x02\x0e\x00")
    path.write_bytes(whole[: at + 8] + b"\xff\xff\xff\xff" + whole[at + 12 :])
    with pytest.raises(UnreadableFile, match="已损坏"):
        read_grid(path)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("（1）制定制度；(2)开展检查。", ["制定制度；", "开展检查。"]),
        ("①公示②存档", ["公示", "存档"]),
        ("一是建立台账。二是逐项销号。", ["建立台账。", "逐项销号。"]),
        ("主要措施：1.抽查3.5%的记录；2.落实“1530”教育。", ["抽查3.5%的记录；", "落实“1530”教育。"]),
        ("1、补计划2、补记录", ["补计划", "补记录"]),
        ("落实一岗双责，完善三会一课。", ["落实一岗双责，完善三会一课。"]),
        ("制定制度\n开展培训", ["制定制度", "开展培训"]),
        ("制定制度，\n并开展培训。\n组织检查。", ["制定制度，并开展培训。", "组织检查。"]),
        ("", []),
    ],
)
def test_items_of_a_cell(text: str, items: list[str]) -> None:
    assert split_items(text) == items


def test_people_and_titles_are_freed_of_what_is_not_theirs() -> None:
    assert split_phones("张 三：138 0000 1111、李四（0571-12345678）") == ("张三、李四", "138 0000 1111、0571-12345678")
    assert bare_title("（一）关于“培训不够”的问题。") == "培训不够"
    assert bare_title("1.5万元经费未到位") == "1.5万元经费未到位"


@pytest.mark.parametrize(
    "words",
    ["已完成60%", "完成率60%", "未销号", "无法完成", "不能按期完成", "□已完成 ☑未完成", "已启动", "完成80%", 0.6],
)
def test_no_unfinished_issue_of_a_ledger_is_done(tmp_path: Path, words: object) -> None:
    (issue,) = drafted(tmp_path, [*HEADER[:5], "完成情况"], [1, "甲", "做", "张三", "5月", words]).issues()
    assert issue.status is DraftStatus.IN_PROGRESS


def test_the_unticked_half_of_a_pair_says_nothing(tmp_path: Path) -> None:
    (issue,) = drafted(tmp_path, HEADER, [1, "甲", "做", "张三", "5月", "是☑ 否□"]).issues()
    assert issue.status is DraftStatus.DONE


def test_one_long_text_in_every_row_is_refused_before_it_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.grid.MAX_CHARACTERS", 30_000)
    book = Workbook()
    for number in range(20):
        book.worksheets[0].append([number, "长" * 2_000])
    book.save(tmp_path / "重复.xlsx")
    with pytest.raises(UnreadableFile, match="第 15 行已有 3 万字以上"):
        read_grid(tmp_path / "重复.xlsx")
    merged = workbook(tmp_path / "合并.xlsx", [["甲" * 2_000], *([None, number] for number in range(20))], ("A1:A21",))
    with pytest.raises(UnreadableFile, match="已有 3 万字以上"):
        read_grid(merged)
