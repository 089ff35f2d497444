"""Notices in the shapes that offices write: what is read is what a careful reader would have labelled."""

# A whole invented text stands on one line:
# ruff: noqa: E501

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from documents.draft_json import to_json
from documents.notice_titles import title_of
from documents.notices import read_notice, read_outline
from documents.outline import Role
from documents.readers import read_file
from documents.reading import read_paragraphs
from models.calendar import Calendar
from models.drafts import DraftStatus, NoticeDraft, Paragraph

FILES = Path(__file__).parent.parent / "files" / "notices"
SHARED = Path(__file__).parents[3] / "shared" / "notices"
SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "notice.txt"


def labelled(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.*") if path.suffix in (".txt", ".docx"))


def read(text: str) -> NoticeDraft:
    return read_notice([Paragraph(str(number), line) for number, line in enumerate(text.split("\n"), 1)])


def expected_of(path: Path) -> dict[str, object]:
    label = path.with_name(f"{path.stem}.expected.json")
    found: dict[str, object] = json.loads(label.read_text(encoding="utf-8"))
    return found


def assert_reads_as_labelled(path: Path) -> None:
    expected = expected_of(path)
    draft = read_file(path)
    if expected.get("not_a_notice"):
        assert not draft.is_notice and not draft.aspects and draft.warnings
        return
    read_json = json.loads(json.dumps(to_json(draft, Calendar())))
    for key in ("title", "organization", "inspection_by", "inspection_start", "inspection_end", "feedback_date"):
        assert read_json[key] in [expected[key], *list_of(expected.get(f"{key}_alt"))]
    assert [aspect["title"] for aspect in read_json["aspects"]] == [aspect["title"] for aspect in aspects_of(expected)]
    for found, wanted in zip(read_json["aspects"], aspects_of(expected), strict=True):
        assert [issue["title"] for issue in found["issues"]] == [issue["title"] for issue in wanted["issues"]]
        for issue, label in zip(found["issues"], wanted["issues"], strict=True):
            assert {key: issue[key] for key in label if not key.endswith("_alt")} == {
                key: value for key, value in label.items() if not key.endswith("_alt")
            }


def list_of(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def aspects_of(expected: dict[str, object]) -> list[dict[str, list[dict[str, object]]]]:
    aspects = expected["aspects"]
    assert isinstance(aspects, list)
    return aspects


@pytest.mark.parametrize("path", labelled(FILES), ids=lambda path: path.stem)
def test_an_invented_notice_reads_as_labelled(path: Path) -> None:
    assert_reads_as_labelled(path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the three real notices lie beside the project, not in it")
@pytest.mark.parametrize("path", labelled(SHARED), ids=lambda path: path.stem)
def test_a_real_notice_reads_as_labelled(path: Path) -> None:
    assert_reads_as_labelled(path)


def test_the_bundled_sample_reads_without_a_doubt() -> None:
    draft = read_notice(read_paragraphs(SAMPLE))
    assert draft.is_notice and not draft.warnings
    assert [len(aspect.issues) for aspect in draft.aspects] == [5, 6, 6, 7, 4]
    assert all(issue.findings and issue.measures and issue.unit and issue.deadline_text for issue in draft.issues())
    assert not any(issue.doubts for issue in draft.issues())


def test_a_claimed_total_that_was_not_found_is_said() -> None:
    draft = read(
        "青河县教育局关于巡察整改情况的通报\n2026年3月1日至4月2日，县委第一巡察组对县教育局进行了巡察，5月6日反馈了3个问题。\n"
        "一、整改落实情况\n1.值班制度执行不严。\n整改措施：修订制度。\n2.档案不全。\n整改措施：补齐材料。"
    )
    assert draft.warnings == ["正文称3项，识别出2项，请核对是否有遗漏或合并。"]


def test_measures_without_a_problem_are_marked_for_a_look() -> None:
    draft = read_notice(read_paragraphs(FILES / "action_headings.txt"))
    assert all(issue.doubts for issue in draft.issues())
    assert all("原文未写问题" in issue.doubts[0] for issue in draft.issues())


def test_every_part_points_at_its_paragraph() -> None:
    draft = read_notice(read_paragraphs(FILES / "measures_and_progress.txt"))
    texts = {paragraph.line: paragraph.text for paragraph in draft.paragraphs}
    for issue in draft.issues():
        assert issue.title in texts[issue.line]
        parts = [(one.text, one.line) for one in issue.findings] + [(one.text, one.line) for one in issue.measures]
        assert parts and all(words[:12] in texts[line] for words, line in parts)


def test_every_heading_says_what_it_was_taken_for_and_why() -> None:
    root = read_outline(read_paragraphs(FILES / "plan_with_owners.txt"))
    headings = [node for node in root.walk() if node.is_heading]
    assert all(node.role is not Role.UNDECIDED and node.reason for node in headings)
    assert {node.text for node in headings if node.role is Role.NEXT} >= {"工作要求"}


@pytest.mark.parametrize(
    "text",
    ["", "一", "一、", "1.\n2.\n3.", "（" * 500, "“" * 500, "一是" * 300, "整改措施：" * 300, "\x00\x01\u200b", "\ud800一、问题", "。。。\n；；；",
     "整改措施：\n责任人：\n", "一、整改落实情况\n" + "（1）" * 200, "2026年2月30日至13月45日，巡察组对学校进行巡察。\n1.问题不少。"],
)  # fmt: skip
def test_odd_text_is_refused_in_a_sentence_or_read(text: str) -> None:
    draft = read(text)
    assert draft.is_notice or (draft.warnings and not draft.aspects)


@pytest.mark.parametrize(
    "piece",
    [
        "1.检查不严。一是未建计划。二是记录不全。\n整改措施：\n（1）制定计划。\n",
        "整改",
        "（一）关于“",
        "0123456789.",
        "目前已整改到位，",
    ],
)
def test_a_megabyte_is_read_in_seconds(piece: str) -> None:
    text = "青河县教育局关于巡察整改情况的通报\n一、整改落实情况\n" + piece * (350_000 // len(piece))
    begun = time.process_time()  # the work, however busy the machine is
    read(text)
    assert time.process_time() - begun < 8


OPENING = "关于反馈意见整改情况的通报\n2026年3月3日至4月20日，县委第二巡察组对青河中学开展了巡察。\n一、整改落实情况\n"


def test_the_words_of_an_owner_end_with_their_bracket() -> None:
    draft = read(
        f"{OPENING}1.账目不公开。（责任人：王五）整改措施：一是公示；二是接受监督。（整改时限：立行立改）\n2.值班不落实。\n（责任人：赵六）一是排班；二是抽查。"
    )
    assert [issue.person for issue in draft.issues()] == ["王五", "赵六"]
    assert [[measure.text for measure in issue.measures] for issue in draft.issues()] == [
        ["公示；", "接受监督。"], ["排班；", "抽查。"],
    ]  # fmt: skip


def test_a_state_before_the_measures_is_no_finding() -> None:
    draft = read(
        f"{OPENING}1.学习不深入。已完成整改。整改措施：一是甲类书目每月读一本；二是每季度交流。\n2.账目不公开。未完成整改。整改措施：公示。"
    )
    assert [issue.status for issue in draft.issues()] == [DraftStatus.DONE, DraftStatus.IN_PROGRESS]
    assert [issue.findings for issue in draft.issues()] == [[], []]


LISTED = "存在问题：\n1.应收款未收回。\n2.预付款未核销。\n整改措施：\n1.发函催收。\n2.报批核销。\n整改结果：已全部整改到位。\n责任人：张三\n整改时限：2026年9月底"


def test_two_lists_under_a_problem_are_its_findings_and_measures() -> None:
    (issue,) = read(f"{OPENING.rsplit('一、', 1)[0]}一、往来款项长期挂账\n{LISTED}").issues()
    assert (issue.title, issue.person, issue.deadline_text) == ("往来款项长期挂账", "张三", "2026年9月底")
    assert (issue.status, issue.progress) == (DraftStatus.DONE, "已全部整改到位。")
    assert [finding.text for finding in issue.findings] == ["应收款未收回。", "预付款未核销。"]
    assert [measure.text for measure in issue.measures] == ["发函催收。", "报批核销。"]


def test_two_lists_under_a_field_of_work_are_pairs_that_share_state_owner_and_deadline() -> None:
    issues = read(f"{OPENING.rsplit('一、', 1)[0]}一、财务管理方面\n{LISTED}").issues()
    assert [issue.title for issue in issues] == ["应收款未收回", "预付款未核销"]
    for issue in issues:
        assert (issue.status, issue.person, issue.deadline_text) == (DraftStatus.DONE, "张三", "2026年9月底")


def test_one_problem_under_a_field_of_work_is_read_as_several_are() -> None:
    one = "存在问题：食材验收不规范。\n整改措施：双人验收。\n整改结果：长期坚持。\n"
    draft = read(
        f"{OPENING.rsplit('一、', 1)[0]}一、教学方面存在的问题及整改情况\n{one.replace('食材', '作业')}{one}二、后勤方面存在的问题及整改情况\n{one}"
    )
    assert [len(aspect.issues) for aspect in draft.aspects] == [2, 1]
    assert [issue.title for issue in draft.issues()] == ["作业验收不规范", "食材验收不规范", "食材验收不规范"]


@pytest.mark.parametrize("form", ["【问题{}】", "（问题{}）", "[任务{}] "])
def test_a_heading_may_stand_in_brackets(form: str) -> None:
    body = "【具体表现】1.护目镜不足；2.按钮失灵。\n【整改措施】1.采购护目镜；2.维修按钮。\n【整改成效】已完成整改。"
    head = OPENING.rsplit("一、", 1)[0]
    draft = read(f"{head}{form.format('一')}防护不到位\n{body}\n{form.format('二')}登记不规范\n{body}")
    assert [issue.title for issue in draft.issues()] == ["防护不到位", "登记不规范"]
    assert all(len(issue.findings) == len(issue.measures) == 2 for issue in draft.issues())


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("关于“两个责任”落实不到位的问题", "“两个责任”落实不到位"), ("针对“三重一大”制度执行不严问题", "“三重一大”制度执行不严"),
        ("关于“落实“两个责任”不到位”的问题", "落实“两个责任”不到位"), ("关于“甲类”和“乙类”台账不全的问题", "“甲类”和“乙类”台账不全"),
    ],
)  # fmt: skip
def test_a_title_keeps_its_inner_quotation_and_loses_its_wrapper(heading: str, title: str) -> None:
    assert title_of(heading) == title


def test_the_papers_listed_after_an_enclosure_mark_belong_to_no_problem() -> None:
    draft = read(
        f"{OPENING}1.账目不公开。\n整改措施：每月公示。\n整改情况：已完成。\n附件：整改清单\n附：\n1.整改台账\n2.佐证材料目录\n青河中学"
    )
    assert [issue.progress for issue in draft.issues()] == ["已完成。"]


def test_a_closing_part_of_promises_holds_no_problem() -> None:
    draft = read(
        f"{OPENING.rsplit('一、', 1)[0]}一、党建引领不强\n1.针对“学习不深入”问题。一是制定计划；二是每月交流。\n二、公益属性弱化\n1.针对“场地被挤占”问题。一是腾退场地；二是公示安排表。\n三、强化后续整改\n1.锲而不舍抓落实。一是紧盯进度；二是定期回访。\n2.驰而不息转作风。"
    )
    assert [issue.title for issue in draft.issues()] == ["学习不深入", "场地被挤占"]


@pytest.mark.parametrize(
    "text",
    [
        "青河县整改销号管理办法（试行）\n第一章 总则\n第一条 为规范反馈问题整改销号，制定本办法。\n第二条 有下列情形的，不予销号：\n（一）整改措施不具体的；\n（二）整改不到位的。",
        "青河县问题线索移送工作制度\n（一）整改不到位的，应当移送。\n（二）弄虚作假的，应当移送。",
    ],
)
def test_rules_are_no_notice(text: str) -> None:
    draft = read(text)
    assert not draft.is_notice and not draft.aspects
    assert "规章制度" in draft.warnings[0]


@pytest.mark.parametrize(
    "said",
    [
        "完成情况：未销号",
        "完成情况：已完成60%",
        "整改成效：抽查12次，已完成60%。",
        "完成情况：因诉讼未决，无法完成",
        "完成情况：□已完成 ☑未完成",
    ],
)
def test_an_unfinished_problem_is_never_read_as_done(said: str) -> None:
    (issue,) = read(f"{OPENING}1.值班记录不全\n整改措施：补齐记录。\n{said}").issues()
    assert issue.status is DraftStatus.IN_PROGRESS
