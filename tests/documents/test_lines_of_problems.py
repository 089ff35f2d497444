"""Where problems and measures begin and end: run-on counts, bare headings, enclosures, chrome, tables between texts."""

# A whole invented text stands on one line:
# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path

import pytest

from documents.notices import read_notice
from documents.readers import read_file
from models.drafts import NoticeDraft, Paragraph

OPENING = "青河中学关于督导反馈问题整改情况的报告\n2026年3月3日至5日，县教育局督导组对我校进行了督导。\n"


def read(text: str) -> NoticeDraft:
    return read_notice([Paragraph(str(number), line) for number, line in enumerate(text.split("\n"), 1)])


def measures_of(draft: NoticeDraft) -> list[list[str]]:
    return [[measure.text for measure in issue.measures] for issue in draft.issues()]


@pytest.mark.parametrize("marks", ["（1）（2）（3）", "1.2.3.", "①②③", "一、二、三、"])
def test_a_count_that_runs_on_behind_semicolons_is_a_list(marks: str) -> None:
    one, two, three = (marks[at : at + len(marks) // 3] for at in range(0, len(marks), len(marks) // 3))
    draft = read(
        f"{OPENING}关于“值班不落实”的问题\n整改措施\n{one}修订值班表；{two}每周抽查；{three}结果公示。\n关于“登记不全”的问题\n整改措施\n补齐登记。"
    )
    assert measures_of(draft) == [["修订值班表；", "每周抽查；", "结果公示。"], ["补齐登记。"]]


def test_a_numbered_answer_that_runs_on_under_a_problem_is_a_list() -> None:
    draft = read(
        f"{OPENING}一、关于“值班不落实”的问题\n（1）修订值班表，明确到人；（2）每周抽查2次；（3）结果纳入考核。\n二、关于“登记不全”的问题\n补齐登记。"
    )
    assert measures_of(draft) == [["修订值班表，明确到人；", "每周抽查2次；", "结果纳入考核。"], ["补齐登记。"]]


def test_a_part_headed_by_how_and_what_was_answered_is_read() -> None:
    draft = read(
        "中共青河县教育局党组关于巡察整改情况的通报\n2026年3月3日至4月5日，县委第一巡察组对县教育局党组进行了巡察。\n"
        "一、提高政治站位，压实整改责任\n（一）统一思想认识。一是召开会议。二是组织学习。\n二、坚持标本兼治，逐项推进问题整改\n（一）固本强基，提升能力\n"
        "1.抓实理论学习\n一是修订学习计划，每月学习一次。\n二是开展研讨6次。\n2.严格阵地管理\n一是签订责任书。二是每季度研判。\n"
    )
    assert [(aspect.title, [issue.title for issue in aspect.issues]) for aspect in draft.aspects] == [
        ("固本强基，提升能力", ["抓实理论学习", "严格阵地管理"])
    ]
    assert [len(found) for found in measures_of(draft)] == [2, 2]


def test_counted_enclosures_belong_to_no_problem_whatever_they_are() -> None:
    draft = read(f"{OPENING}1.登记不全。\n整改措施：补齐登记。\n附件：1.登记表\n2.缴款凭证（复印件）\n3.现场实拍\n青河中学")
    assert measures_of(draft) == [["补齐登记。"]]


def test_a_problem_about_access_for_all_is_no_page_chrome() -> None:
    draft = read(f"{OPENING}一、设施类\n无障碍通道坡度过陡\n整改措施：重新铺设。\n繁体标识使用混乱\n整改措施：更换标识。\n无障碍浏览\n")
    assert [issue.title for issue in draft.issues()] == ["无障碍通道坡度过陡", "繁体标识使用混乱"]


def test_a_bare_heading_may_have_its_owner_or_deadline_before_its_answer() -> None:
    draft = read(
        f"{OPENING}护栏松动\n整改措施：加固护栏。\n门卫室缺少登记本\n责任人：方文\n整改时限：2026年5月底前\n整改措施：配备登记本。\n食堂地面积水\n整改措施：疏通下水。"
    )
    assert [(issue.title, issue.person) for issue in draft.issues()] == [
        ("护栏松动", ""), ("门卫室缺少登记本", "方文"), ("食堂地面积水", ""),
    ]  # fmt: skip


def test_a_school_that_promises_at_the_end_promises_for_no_problem() -> None:
    draft = read(f"{OPENING}1.登记不全。\n整改情况：补齐登记。\n我校保证今后规范管理，一是加强学习，二是接受监督。\n青河中学\n2026年4月9日")
    assert measures_of(draft) == [["补齐登记。"]]


def test_what_the_problem_was_like_is_its_finding() -> None:
    draft = read(f"{OPENING}1.登记不全\n问题情况：缺三月记录。\n整改情况：补齐登记。")
    assert [[finding.text for finding in issue.findings] for issue in draft.issues()] == [["缺三月记录。"]]


def test_problems_in_tables_between_others_in_the_text_are_read_in_their_order(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for line in (*OPENING.strip().split("\n"), "一、整改进展情况", "（一）安全方面"):
        document.add_paragraph(line)
    rows = (("问题1", "门卫登记不全"), ("具体表现", "缺三月记录。"), ("整改措施", "补齐登记。"), ("责任单位", "总务处"))
    table = document.add_table(rows=0, cols=2)
    for label, text in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, text
    for line in ("（二）教学方面", "1.听课记录不全", "整改措施：重新听课。", "2.作业批改不及时", "整改措施：每周检查。"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "报告.docx"))
    draft = read_file(tmp_path / "报告.docx")
    assert isinstance(draft, NoticeDraft)
    assert [(aspect.title, [issue.title for issue in aspect.issues]) for aspect in draft.aspects] == [
        ("安全方面", ["门卫登记不全"]), ("教学方面", ["听课记录不全", "作业批改不及时"]),
    ]  # fmt: skip
    assert draft.issues()[0].unit == "总务处" and not draft.warnings


def test_a_field_of_work_in_which_nothing_was_found_holds_no_problem() -> None:
    draft = read(
        f"{OPENING}一、问题整改情况\n（一）安全方面\n1.登记不全。\n整改措施：补齐登记。\n2.灭火器过期。\n整改措施：更换。\n（二）收费方面\n经逐项自查，未发现违规收费问题。"
    )
    assert [(aspect.title, len(aspect.issues)) for aspect in draft.aspects] == [("安全方面", 2)]
    assert draft.warnings == ["“收费方面”原文说明没有需要整改的内容，没有导入。"]


def test_bold_headings_worded_alike_stand_alike(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    lines = [
        *((line, False) for line in OPENING.strip().split("\n")),
        ("工作组织情况", True), ("学校成立专班，校长任组长，下设三个小组。", False),
        ("问题整改情况", True), ("安全管理方面", True), ("登记不全", True), ("整改措施：补齐登记。", False),
        ("教学管理方面", True), ("听课次数不足", True), ("整改措施：补听课。", False),
        ("财务管理方面", True), ("财务管理方面的问题较为集中，学校进行了自查。", False),
        ("账目未公开", True), ("整改措施：每月公示。", False), ("报销手续不全", True), ("整改措施：补齐手续。", False),
    ]  # fmt: skip
    for text, bold in lines:
        document.add_paragraph().add_run(text).bold = bold
    document.save(str(tmp_path / "报告.docx"))
    draft = read_file(tmp_path / "报告.docx")
    assert isinstance(draft, NoticeDraft)
    assert [(aspect.title, [issue.title for issue in aspect.issues]) for aspect in draft.aspects] == [
        ("安全管理方面", ["登记不全"]), ("教学管理方面", ["听课次数不足"]),
        ("财务管理方面", ["账目未公开", "报销手续不全"]),
    ]  # fmt: skip


def test_the_number_of_an_item_at_the_end_of_a_line_belongs_to_the_next_line() -> None:
    draft = read(
        f"{OPENING}关于“场馆不足”的问题\n整改措施：1.改造地下车库，建成体育活动室。2.\n与县体育中心签订协议，定时开放运动场。\n关于“登记不全”的问题\n整改措施：补齐登记。"
    )
    assert measures_of(draft) == [
        ["改造地下车库，建成体育活动室。", "与县体育中心签订协议，定时开放运动场。"], ["补齐登记。"],
    ]  # fmt: skip
