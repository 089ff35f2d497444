"""Drafts become issues once, however often they come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from models.backup import list_backups
from models.drafts import AspectDraft, DraftStatus, FindingDraft, IssueDraft, MeasureDraft, NoticeDraft
from models.errors import NotANotice, Stopped
from models.importing import origin_of
from models.ledger import Ledger
from models.rules import Closing, Progress


def notice(*issues: IssueDraft) -> NoticeDraft:
    return NoticeDraft(
        title="中共清水县教育局党组关于巡察整改情况的通报",
        organization="清水县教育局党组",
        inspection_by="县委第二巡察组",
        inspection_start=date(2026, 3, 1),
        inspection_end=date(2026, 4, 30),
        feedback_date=date(2026, 6, 10),
        published_date=date(2026, 10, 8),
        is_notice=True,
        aspects=[AspectDraft("校园安全方面", issues=list(issues))],
    )


def draft(title: str = "食堂管理不严", **values: object) -> IssueDraft:
    return IssueDraft(title=title, findings=[FindingDraft("无留样")], measures=[MeasureDraft("建制度")], **values)  # type: ignore[arg-type]


@pytest.mark.usefixtures("undoable")
def test_a_notice_becomes_a_source_with_its_issues(ledger: Ledger) -> None:
    result = ledger.import_notice(
        notice(draft(unit="柳河小学、石桥中学", person="王玥", deadline_text="3个月内", progress="已建立台账。")),
        file_name="通报.txt",
    )
    assert (result.added, result.unchanged) == (1, 0)
    (source,) = ledger.sources()
    assert (source.kind, source.inspected_by, source.feedback_on) == ("巡察", "县委第二巡察组", date(2026, 6, 10))
    issue = ledger.issue(ledger.issue_ids()[0])
    assert (issue.problem, issue.aspect, issue.findings) == ("食堂管理不严", "校园安全方面", ("无留样",))
    assert (issue.units, issue.persons) == (("柳河小学", "石桥中学"), ("王玥",))
    assert issue.deadline.on == date(2026, 9, 10)
    assert [(entry.on, entry.text) for entry in issue.entries] == [(date(2026, 10, 8), "已建立台账。")]


def test_the_same_notice_again_changes_nothing_even_after_edits(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft(), draft("账目不清"), draft("账目不清")), digest="d1")
    for number in ledger.issue_ids():
        ledger.update_issues({number: {"problem": f"改过的{number}"}})
    head = ledger.head
    again = notice(draft(), draft("账目不清"), draft("账目不清"))
    result = ledger.import_notice(again, digest="d1", source_name="另一个名字")
    assert (result.added, result.unchanged) == (0, 3)
    assert "导入过" in result.warnings[0]
    assert ledger.head == head and len(ledger.sources()) == 1


def test_a_longer_notice_adds_only_what_is_new(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft()))
    result = ledger.import_notice(notice(draft(), draft("账目不清")))
    assert (result.added, result.unchanged) == (1, 1)


def test_an_undone_import_may_come_again(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft()), digest="d1")
    ledger.undo()
    assert ledger.issue_ids() == [] and ledger.sources() == []
    assert ledger.import_notice(notice(draft()), digest="d1").added == 1


@pytest.mark.parametrize(
    ("status", "words", "progress", "lasting", "closing"),
    [
        (None, "", None, False, Closing.NOT_APPLIED),
        (DraftStatus.DONE, "整改到位", Progress.DONE, False, Closing.NOT_APPLIED),
        (DraftStatus.DONE, "已销号", Progress.DONE, False, Closing.CLOSED),
        (DraftStatus.DONE, "拟销号", Progress.DONE, False, Closing.NOT_APPLIED),
        (DraftStatus.LONG_TERM, "整改完成，长期坚持", Progress.DONE, True, Closing.NOT_APPLIED),
        (DraftStatus.LONG_TERM, "长期坚持", Progress.IN_PROGRESS, True, Closing.NOT_APPLIED),
        (DraftStatus.LONG_TERM, "基本完成，长期坚持", Progress.MOSTLY_DONE, True, Closing.NOT_APPLIED),
        (DraftStatus.LONG_TERM, "尚未完成，长期坚持", Progress.IN_PROGRESS, True, Closing.NOT_APPLIED),
        (DraftStatus.LONG_TERM, "持续销号", Progress.DONE, True, Closing.CLOSED),
        (DraftStatus.IN_PROGRESS, "基本完成", Progress.MOSTLY_DONE, False, Closing.NOT_APPLIED),
        (DraftStatus.IN_PROGRESS, "未整改", Progress.NOT_STARTED, False, Closing.NOT_APPLIED),
        (DraftStatus.IN_PROGRESS, "正在推进", Progress.IN_PROGRESS, False, Closing.NOT_APPLIED),
        (DraftStatus.IN_PROGRESS, "持续推进", Progress.IN_PROGRESS, True, Closing.NOT_APPLIED),
    ],
)
def test_a_status_is_spread_over_the_axes(
    ledger: Ledger, status: DraftStatus | None, words: str, progress: Progress | None, lasting: bool, closing: Closing
) -> None:
    ledger.import_notice(notice(draft(status=status, status_words=words)))
    issue = ledger.issue(ledger.issue_ids()[0])
    assert (issue.progress, issue.lasting, issue.closing) == (progress, lasting, closing)


def test_odd_values_are_kept_in_the_note_and_unknown_columns_as_columns(ledger: Ledger) -> None:
    odd = draft(fields={"goal": "合规", "finished_on": "尽快"}, extra={"问题金额": "2.5万元"})
    result = ledger.import_notice(notice(odd))
    issue = ledger.issue(ledger.issue_ids()[0])
    assert issue.goal == "合规"
    assert issue.note == "完成日期：尽快" and issue.custom == (("问题金额", "2.5万元"),)
    assert any("尽快" in warning for warning in result.warnings)


def test_ditto_takes_the_words_of_the_row_above(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft("甲", deadline_text="2026年9月底前"), draft("乙", deadline_text="同上")))
    assert [issue.deadline.text for issue in ledger.issues(ledger.issue_ids()).values()] == ["2026年9月底前"] * 2


def test_a_non_notice_is_refused_and_a_stopped_import_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(NotANotice, match="经验文章"):
        ledger.import_notice(NoticeDraft(title="某文", warnings=["这是一篇经验文章。"]), file_name="a.txt")

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        ledger.import_notice(notice(draft()), tick=stop)
    assert ledger.issue_ids() == [] and ledger.sources() == [] and ledger.check().ok


def test_a_verified_backup_is_made_before_an_import_into_a_used_ledger(ledger: Ledger) -> None:
    ledger.add_issue({"source": "自查", "problem": "甲"})
    ledger.import_notice(notice(draft()))
    (backup,) = list_backups(ledger.ledger_id)
    assert (backup.reason, backup.issues, backup.head) == ("导入前", 1, 1)


def test_what_was_merged_or_reworded_in_the_review_is_known_again(ledger: Ledger) -> None:
    first, second = draft("食堂管理不严"), draft("账目不清")
    origins = tuple(origin_of("校园安全方面", issue) for issue in (first, second))
    ledger.import_notice(notice(draft("食堂和账目问题", origins=origins)), digest="d1")
    result = ledger.import_notice(notice(first, second), digest="d1")
    assert (result.added, result.unchanged) == (0, 2)


def test_the_ledger_knows_when_a_file_was_imported(ledger: Ledger) -> None:
    assert ledger.imported_before("d1") is None
    ledger.import_notice(notice(draft()), digest="d1")
    imported_at = ledger.imported_before("d1")
    assert imported_at is not None and abs(datetime.now() - imported_at) < timedelta(minutes=5)
    assert ledger.imported_before("d2") is None and ledger.imported_before("") is None
    ledger.undo()
    assert ledger.imported_before("d1") is None


def test_another_unit_with_the_same_problem_is_another_issue(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft(unit="第一小学")))
    assert ledger.import_notice(notice(draft(unit="第二小学"))).added == 1


def test_what_a_newer_file_says_of_a_known_issue_is_told_not_lost(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft(number="3")), digest="d1")
    result = ledger.import_notice(notice(draft(number="3", status_words="已完成", progress="已办好。")), digest="d2")
    assert (result.added, result.updated, result.unchanged) == (0, 1, 0)
    (issue,) = ledger.issues(ledger.issue_ids()).values()
    assert [entry.text for entry in issue.entries] == ["已办好。"]


def test_a_saved_again_copy_finds_its_source_after_that_was_renamed(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft()), digest="d1")
    ledger.save_source({"name": "新名字"}, ledger.sources()[0].id)
    head = ledger.head
    result = ledger.import_notice(notice(draft()), digest="d2")
    assert (result.added, len(ledger.sources())) == (0, 1) and ledger.head == head


def test_the_same_file_brings_back_what_was_removed_only_when_somebody_reviewed_it(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft(), draft("账目不清")), digest="d1")
    ledger.remove_issues(ledger.issue_ids()[:1])
    assert ledger.import_notice(notice(draft(), draft("账目不清")), digest="d1").added == 0
    assert ledger.import_notice(notice(draft(), draft("账目不清")), digest="d1", reviewed=True).added == 1


def test_rows_that_name_their_source_go_there(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft(fields={"source": "春季督导"}), draft("账目不清")))
    sources = {issue.problem: issue.source for issue in ledger.issues(ledger.issue_ids()).values()}
    assert sources["食堂管理不严"] == "春季督导" and sources["账目不清"].endswith("通报")


def test_of_several_leaders_the_first_leads_and_all_stand_in_the_note(ledger: Ledger) -> None:
    ledger.import_notice(notice(draft(responsible_leader="周明、李原")))
    issue = ledger.issue(ledger.issue_ids()[0])
    assert (issue.lead_leader, issue.note) == ("周明", "责任领导：周明、李原")


def test_a_row_without_a_problem_is_named_and_the_others_come_in(ledger: Ledger) -> None:
    result = ledger.import_notice(notice(draft(), draft(" ", line="台账!7")))
    assert result.added == 1 and any("台账!7" in warning for warning in result.warnings)
    with pytest.raises(NotANotice):
        ledger.import_notice(notice(draft("")))


def test_deadlines_without_a_year_are_of_the_year_that_the_table_names(ledger: Ledger) -> None:
    words = ("6月底前", "3个月内")
    issues = [IssueDraft(f"第{at}项制度未落实", str(at), deadline_text=text) for at, text in enumerate(words)]
    table = NoticeDraft("2025年整改台账", is_notice=True, year_from=date(2025, 1, 1))
    table.aspects.append(AspectDraft("", "1", issues))
    result = ledger.import_notice(table)
    due = {one.deadline.text: one.deadline for one in ledger.issues(ledger.issue_ids()).values()}
    assert due["6月底前"].on == date(2025, 6, 30) and due["6月底前"].assumed
    assert due["3个月内"].base_on == ledger.today()
    ledger.save_source({"organization": "石桥镇教育办公室"}, result.source_id)
    again = {one.deadline.text: one.deadline.on for one in ledger.issues(ledger.issue_ids()).values()}
    assert again["6月底前"] == date(2025, 6, 30) and ledger.check().ok


def _people(ledger: Ledger) -> dict[str, str]:
    return {person.name: person.phone for person in ledger.people()}


def _with_phone(title: str, unit: str, person: str, phone: str = "") -> IssueDraft:
    extra = {"联系电话": phone} if phone else {}
    return draft(title, unit=unit, person=person, extra=extra, line=title)


@pytest.mark.usefixtures("undoable")
def test_two_people_of_one_name_keep_their_own_telephones(ledger: Ledger) -> None:
    rows = (
        _with_phone("甲", "柳河小学", "李明", "13800000001"),
        _with_phone("乙", "石桥中学", "李明", "13900000002"),
        _with_phone("丙", "石桥中学", "李明"),
        _with_phone("丁", "柳河小学", "李明"),
    )
    doubts = [row.doubt for row in ledger.compare_import(notice(*rows)).rows]
    assert "李明（石桥中学）" in doubts[1] and not any((doubts[0], doubts[2], doubts[3]))
    result = ledger.import_notice(notice(*rows), file_name="台账.xlsx")
    assert _people(ledger) == {"李明": "13800000001", "李明（石桥中学）": "13900000002"}
    told = [warning for warning in result.warnings if "同名" in warning]
    assert len(told) == 1 and "李明（石桥中学）" in told[0] and "合并" in told[0]
    issues = ledger.issues(ledger.issue_ids()).values()
    assert [issue.persons for issue in issues] == [("李明",), ("李明（石桥中学）",), ("李明（石桥中学）",), ("李明",)]
    assert [issue.phones for issue in issues][:2] == [("13800000001",), ("13900000002",)]
    again = ledger.import_notice(notice(*rows), file_name="台账2.xlsx")
    assert (again.added, again.updated) == (0, 0) and not [one for one in again.warnings if "李明" in one]


def test_another_number_at_the_same_unit_is_the_same_person_and_said(ledger: Ledger) -> None:
    ledger.import_notice(notice(_with_phone("甲", "柳河小学", "李明", "13800000001")), file_name="一.xlsx")
    result = ledger.import_notice(notice(_with_phone("乙", "柳河小学", "李明", "13900000002")), file_name="二.xlsx")
    assert _people(ledger) == {"李明": "13800000001、13900000002"}
    assert any("已登记的电话是 13800000001" in warning for warning in result.warnings)


def test_one_person_with_one_number_at_two_units_is_one(ledger: Ledger) -> None:
    rows = (
        _with_phone("甲", "柳河小学", "李明", "138-0000-0001"),
        _with_phone("乙", "石桥中学", "李明", "13800000001"),
    )
    result = ledger.import_notice(notice(*rows), file_name="台账.xlsx")
    assert len(_people(ledger)) == 1 and not [one for one in result.warnings if "李明" in one]
