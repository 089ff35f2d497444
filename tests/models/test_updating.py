"""A newer file of the same source brings what it changed, keeps what the office changed, and takes nothing away."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

import pytest

from models.drafts import AspectDraft, DraftStatus, FindingDraft, IssueDraft, MeasureDraft, NoticeDraft
from models.import_plan import State
from models.issues import Issue, MeasureEdit
from models.ledger import Ledger
from models.origins import Origin, origin_of
from models.rules import Closing, Progress

TITLE = "青禾镇教办2026年县委巡察整改台账"


def notice(*issues: IssueDraft, published: date | None = None) -> NoticeDraft:
    aspects = [AspectDraft("校园安全方面", issues=list(issues))]
    return NoticeDraft(title=TITLE, is_notice=True, published_date=published, aspects=aspects)


def row(number: str = "1", title: str = "食堂食品留样不规范", **values: object) -> IssueDraft:
    usual: dict[str, object] = {
        "findings": [FindingDraft("无留样记录。")],
        "measures": [MeasureDraft("建立留样制度。"), MeasureDraft("配备留样冰箱。")],
        "unit": "柳河小学",
        "person": "王玥",
        "deadline_text": "2026年6月底前",
    }
    return IssueDraft(title=title, number=number, **{**usual, **values})  # type: ignore[arg-type]


def brought(ledger: Ledger, *issues: IssueDraft) -> list[int]:
    ledger.import_notice(notice(*issues), digest="v1")
    return ledger.issue_ids()


def only(ledger: Ledger) -> Issue:
    (issue,) = ledger.issues(ledger.issue_ids()).values()
    return issue


@pytest.mark.usefixtures("undoable")
def test_what_the_file_changed_comes_in_as_one_operation(ledger: Ledger) -> None:
    brought(ledger, row())
    newer = row(
        deadline_text="2026年9月底前",
        person="李敏",
        findings=[FindingDraft("无留样记录。"), FindingDraft("留样量不足。")],
        measures=[MeasureDraft("建立食品留样制度并公示。"), MeasureDraft("配备留样冰箱。")],
        progress="已购冰箱。",
        status=DraftStatus.DONE,
        status_words="已完成",
        fields={"goal": "合规"},
    )
    kept = [measure.id for measure in only(ledger).measures]
    result = ledger.import_notice(notice(newer), digest="v2")
    assert (result.added, result.updated, result.unchanged, result.warnings) == (0, 1, 0, ())
    issue = only(ledger)
    assert (issue.deadline.text, issue.persons, issue.goal) == ("2026年9月底前", ("李敏",), "合规")
    assert issue.findings == ("无留样记录。", "留样量不足。")
    assert [measure.text for measure in issue.measures] == ["建立食品留样制度并公示。", "配备留样冰箱。"]
    assert [measure.id for measure in issue.measures] == kept
    assert (issue.progress, [entry.text for entry in issue.entries]) == (Progress.DONE, ["已购冰箱。"])
    assert ledger.history(limit=1)[0].label.startswith("导入：")
    assert all(change.field != "origin" for change in ledger.history(limit=1)[0].changes)
    head = ledger.head
    again = ledger.import_notice(notice(newer), digest="v3")
    assert (again.updated, again.unchanged) == (0, 1) and ledger.head == head


def test_an_undone_update_may_come_again(ledger: Ledger) -> None:
    brought(ledger, row())
    newer = notice(row(deadline_text="2026年9月底前"))
    ledger.import_notice(newer, digest="v2")
    ledger.undo()
    assert only(ledger).deadline.text == "2026年6月底前"
    assert ledger.import_notice(newer, digest="v2").updated == 1
    ledger.undo()
    ledger.redo()
    assert only(ledger).deadline.text == "2026年9月底前"
    assert ledger.import_notice(newer, digest="v2").updated == 0
    ledger.import_notice(notice(row(deadline_text="2026年12月底前")), digest="v4")
    assert only(ledger).deadline.text == "2026年12月底前" and ledger.check().ok


def test_what_the_office_changed_stays_and_is_told(ledger: Ledger) -> None:
    (number,) = brought(ledger, row())
    ledger.update_issues({number: {"deadline": "2026年8月底前", "goal": "自己写的目标"}})
    newer = row(deadline_text="2026年9月底前", unit="柳河小学", fields={"reason": "缺钱"})
    compared = ledger.compare_import(notice(newer))
    assert compared.rows[0].state == State.CONFLICT
    assert [(one.field, one.conflict) for one in compared.rows[0].differences] == [
        ("reason", False),
        ("deadline", True),
    ]
    result = ledger.import_notice(notice(newer), digest="v2")
    issue = only(ledger)
    assert (issue.deadline.text, issue.goal, issue.reason) == ("2026年8月底前", "自己写的目标", "缺钱")
    assert result.updated == 1
    assert result.warnings == (
        "第 1 号“食堂食品留样不规范”的整改时限：2026年8月底前 → 2026年9月底前，没有改动（台账里已改过），请核对。",
    )
    again = ledger.import_notice(notice(newer), digest="v3")
    assert again.updated == 0 and len(again.warnings) == 1, "an open conflict is told again"


def test_a_field_that_the_file_left_as_it_was_is_never_touched(ledger: Ledger) -> None:
    (number,) = brought(ledger, row())
    edited = {"deadline": "2026年8月底前", "problem": "食堂留样问题", "units": ("石桥中学",), "number": "7"}
    ledger.update_issues({number: edited})
    result = ledger.import_notice(notice(row(progress="已整改。")), digest="v2")
    issue = only(ledger)
    assert (result.updated, result.warnings) == (1, ())
    assert (issue.problem, issue.units, issue.deadline.text) == ("食堂留样问题", ("石桥中学",), "2026年8月底前")
    assert issue.progress_text == "已整改。" and issue.number == "7"


def test_what_was_reworded_in_the_review_is_not_worded_back(ledger: Ledger) -> None:
    original = row()
    reworded = replace(row(title="留样不规范"), origins=(origin_of("校园安全方面", original),))
    ledger.import_notice(notice(reworded), digest="v1")
    ledger.import_notice(notice(row(deadline_text="2026年9月底前")), digest="v2")
    issue = only(ledger)
    assert (issue.problem, issue.deadline.text) == ("留样不规范", "2026年9月底前")


def test_a_reworded_problem_of_the_same_number_is_the_same_issue(ledger: Ledger) -> None:
    brought(ledger, row("1"), row("2", "校车台账不全"))
    result = ledger.import_notice(
        notice(row("1", "食堂食品留样不够规范，记录缺失"), row("2", "校车台账不全")), digest="v2"
    )
    assert (result.added, result.updated, result.unchanged) == (0, 1, 1)
    assert [issue.problem for issue in ledger.issues(ledger.issue_ids()).values()] == [
        "食堂食品留样不够规范，记录缺失",
        "校车台账不全",
    ]


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("1", "财务管理不规范"),
        ("1", "石桥小学食堂食品留样不规范"),
        ("9", "食堂食品留样不够规范，记录缺失"),
    ],
)
def test_in_doubt_a_row_is_new(ledger: Ledger, number: str, title: str) -> None:
    brought(ledger, row("1", "柳河小学食堂食品留样不规范"))
    result = ledger.import_notice(notice(row(number, title)), digest="v2")
    assert (result.added, result.updated) == (1, 0)
    if number == "9":
        assert any("按新问题登记" in warning for warning in result.warnings)


def test_renumbered_rows_keep_their_issues(ledger: Ledger) -> None:
    first, second = brought(ledger, row("1", "食堂留样不规范"), row("2", "校车台账不全"))
    new = row("1", "宿舍消防通道堵塞")
    result = ledger.import_notice(notice(new, row("2", "食堂留样不规范"), row("3", "校车台账不全")), digest="v2")
    assert (result.added, result.updated) == (1, 2)
    issues = ledger.issues([first, second])
    assert [(issue.number, issue.problem) for issue in issues.values()] == [
        ("2", "食堂留样不规范"),
        ("3", "校车台账不全"),
    ]


def test_rows_of_equal_words_are_told_apart_by_number_then_content(ledger: Ledger) -> None:
    rows = [
        row(number, "台账不全", deadline_text=f"2026年{month}月底前")
        for number, month in (("1", 3), ("2", 4), ("3", 5))
    ]
    brought(ledger, *rows)
    newer = [rows[2], rows[0], replace(rows[1], deadline_text="2026年10月底前")]
    assert ledger.import_notice(notice(*newer), digest="v2").updated == 1
    found = {issue.number: issue.deadline.text for issue in ledger.issues(ledger.issue_ids()).values()}
    assert found == {"1": "2026年3月底前", "2": "2026年10月底前", "3": "2026年5月底前"}


def test_what_is_missing_is_told_and_stays(ledger: Ledger) -> None:
    brought(ledger, row("1"), row("2", "校车台账不全"), row("3", "账目不清"))
    result = ledger.import_notice(notice(row("1", progress="已整改。")), digest="v2")
    assert len(ledger.issue_ids()) == 3
    assert result.warnings == (
        "以前从这份材料导入的 2 个问题，这次文件里没有：第 2 号“校车台账不全”、第 3 号“账目不清”。"
        "台账照样保留，没有删除或销号。",
    )


def test_empty_cells_and_missing_measures_take_nothing_away(ledger: Ledger) -> None:
    brought(ledger, row(progress="已整改。", status=DraftStatus.DONE, status_words="已完成"))
    bare = IssueDraft("食堂食品留样不规范", number="1", unit="柳河小学", measures=[MeasureDraft("张贴公示。")])
    assert ledger.import_notice(notice(bare), digest="v2").updated == 1
    issue = only(ledger)
    assert [one.text for one in issue.measures] == ["建立留样制度。", "配备留样冰箱。", "张贴公示。"]
    assert (issue.persons, issue.deadline.text, issue.progress) == (("王玥",), "2026年6月底前", Progress.DONE)


def test_nothing_finished_opens_again(ledger: Ledger) -> None:
    (number,) = brought(ledger, row(status=DraftStatus.DONE, status_words="已完成"))
    newer = notice(row(status=DraftStatus.IN_PROGRESS, status_words="正在整改"))
    result = ledger.import_notice(newer, digest="v2")
    assert only(ledger).progress == Progress.DONE and "台账已是“已完成”" in result.warnings[0]
    ledger.close_issues([number], date(2026, 11, 20), "周明")
    result = ledger.import_notice(newer, digest="v3", reviewed=True)
    assert only(ledger).closing == Closing.CLOSED and only(ledger).progress == Progress.DONE
    assert "台账已销号" in result.warnings[0] and ledger.check().ok


def test_an_amount_is_the_same_with_and_without_commas(ledger: Ledger) -> None:
    (number,) = brought(ledger, row(extra={"问题金额": "35,000.00", "编码": "007"}))
    assert ledger.import_notice(notice(row(extra={"问题金额": "35000", "编码": "007"})), digest="v2").updated == 0
    assert ledger.import_notice(notice(row(extra={"问题金额": "36000", "编码": "7"})), digest="v3").updated == 1
    assert dict(ledger.issue(number).custom) == {"问题金额": "36000", "编码": "7"}


def test_what_is_closed_takes_nothing_unasked(ledger: Ledger) -> None:
    """New progress, another person: told, and written only where somebody ticked it."""
    done = row(status=DraftStatus.DONE, status_words="已完成")
    (number,) = brought(ledger, done)
    ledger.close_issues([number], date(2026, 11, 20), "周明")
    newer = notice(replace(done, progress="又补了一次培训。", person="李敏"))
    (compared,) = ledger.compare_import(newer, "", "v2").rows
    assert compared.state == State.CONFLICT and {one.why for one in compared.differences} == {"台账已销号"}
    result = ledger.import_notice(newer, digest="v2")
    assert only(ledger).entries == () and only(ledger).persons == ("王玥",)
    assert len(result.warnings) == 2 and all("台账已销号" in one for one in result.warnings)
    ledger.import_notice(newer, digest="v3", reviewed=True)
    assert [one.text for one in only(ledger).entries] == ["又补了一次培训。"]
    assert only(ledger).closing == Closing.CLOSED and ledger.check().ok


@pytest.mark.usefixtures("undoable")
def test_a_file_that_says_closed_closes(ledger: Ledger) -> None:
    brought(ledger, row(status=DraftStatus.IN_PROGRESS, status_words="正在整改"))
    newer = row(status=DraftStatus.DONE, status_words="已销号")
    assert ledger.import_notice(notice(newer), digest="v2").updated == 1
    assert (only(ledger).progress, only(ledger).closing) == (Progress.DONE, Closing.CLOSED)


def test_a_progress_cell_that_was_written_on_becomes_one_more_line(ledger: Ledger) -> None:
    brought(ledger, row(progress="6月：已定方案。"))
    ledger.import_notice(notice(row(progress="6月：已定方案。\n7月：已购冰箱。")), digest="v2")
    ledger.import_notice(notice(row(progress="6月：已定方案。\n7月：已购冰箱。8月：已验收。")), digest="v3")
    assert [entry.text for entry in only(ledger).entries] == ["6月：已定方案。", "7月：已购冰箱。", "8月：已验收。"]


def test_the_line_is_dated_by_the_file_only_when_that_is_newer(ledger: Ledger) -> None:
    first, later = date(2026, 9, 1), date(2026, 10, 1)
    ledger.import_notice(notice(row(progress="甲。"), published=first), digest="v1")
    ledger.import_notice(notice(row(progress="乙。"), published=first), digest="v2")
    ledger.undo()
    ledger.import_notice(notice(row(progress="乙。"), published=later), digest="v3")
    assert [entry.on for entry in only(ledger).entries] == [first, later]


def test_a_reviewed_conflict_is_taken_unless_kept(ledger: Ledger) -> None:
    (number,) = brought(ledger, row())
    ledger.update_issues({number: {"deadline": "2026年8月底前", "number": "5"}})
    newer = row("2", deadline_text="2026年9月底前")
    ledger.import_notice(notice(replace(newer, keep=frozenset({"number"}))), digest="v2", reviewed=True)
    assert (only(ledger).deadline.text, only(ledger).number) == ("2026年9月底前", "5")


def test_a_measure_that_the_office_edited_is_a_conflict_of_its_own(ledger: Ledger) -> None:
    (number,) = brought(ledger, row())
    first, second = only(ledger).measures
    edits = [MeasureEdit("建立留样制度，每天抽查。", first.id), MeasureEdit(second.text, second.id)]
    ledger.update_issues({number: {"measures": edits}})
    measures = [MeasureDraft("建立留样制度并上墙。"), MeasureDraft("配备留样冰箱两台。")]
    result = ledger.import_notice(notice(row(measures=measures)), digest="v2")
    assert [one.text for one in only(ledger).measures] == ["建立留样制度，每天抽查。", "配备留样冰箱两台。"]
    assert len(result.warnings) == 1 and "整改措施" in result.warnings[0]


def test_rows_joined_in_the_review_change_only_by_choice(ledger: Ledger) -> None:
    one, other = row("1"), row("2", "校车台账不全")
    origins = tuple(origin_of("校园安全方面", issue) for issue in (one, other))
    ledger.import_notice(notice(replace(row(title="食堂和校车问题"), origins=origins)), digest="v1")
    result = ledger.import_notice(notice(replace(one, deadline_text="2026年9月底前"), other), digest="v2")
    assert (result.added, result.updated) == (0, 0) and only(ledger).deadline.text == "2026年6月底前"
    assert any("2026年9月底前" in warning for warning in result.warnings)


def test_a_renamed_unit_is_still_the_one_that_the_file_means(ledger: Ledger) -> None:
    brought(ledger, row())
    (unit,) = ledger.units()
    ledger.rename_unit(unit.id, "柳河中心小学")
    result = ledger.import_notice(notice(row(progress="已整改。")), digest="v2")
    assert result.updated == 1 and only(ledger).units == ("柳河中心小学",) and len(ledger.units()) == 1


def test_an_issue_typed_by_hand_is_known_by_its_words(ledger: Ledger) -> None:
    ledger.add_issue({"source": TITLE, "problem": "食堂食品留样不规范", "deadline": "2026年5月底前"})
    result = ledger.import_notice(notice(row()), digest="v1")
    assert (result.added, result.updated) == (0, 1)
    assert (only(ledger).units, only(ledger).deadline.text) == (("柳河小学",), "2026年5月底前")
    assert any("整改时限" in warning for warning in result.warnings)


def test_origins_of_an_older_version_fall_back_on_the_history(ledger: Ledger) -> None:
    old = Origin.read(origin_of("校园安全方面", row()))
    plain = f"{old.problem}.{old.content}"
    ledger.import_notice(notice(replace(row(), origins=(plain,))), digest="v1")
    assert ledger.import_notice(notice(row()), digest="v2").unchanged == 1
    ledger.update_issues({ledger.issue_ids()[0]: {"persons": ("周大山",)}})
    result = ledger.import_notice(notice(row(deadline_text="2026年9月底前")), digest="v3")
    assert (result.updated, result.warnings) == (1, ())
    assert (only(ledger).deadline.text, only(ledger).persons) == ("2026年9月底前", ("周大山",))


def test_ditto_follows_the_row_above(ledger: Ledger) -> None:
    brought(ledger, row("1"), row("2", "校车台账不全", deadline_text="同上"))
    rows = [row("1", deadline_text="2026年9月底前"), row("2", "校车台账不全", deadline_text="同上")]
    assert ledger.import_notice(notice(*rows), digest="v2").updated == 2
    assert {one.deadline.text for one in ledger.issues(ledger.issue_ids()).values()} == {"2026年9月底前"}


def test_other_words_of_a_deadline_leave_the_lasting_mark(ledger: Ledger) -> None:
    (number,) = brought(ledger, row())
    ledger.update_issues({number: {"lasting": True}})
    ledger.import_notice(notice(row(deadline_text="2026年9月底前")), digest="v2")
    assert only(ledger).lasting


def test_the_source_chosen_is_compared_whatever_the_title(ledger: Ledger) -> None:
    brought(ledger, row())
    newer = replace(notice(row(deadline_text="2026年9月底前")), title="县委巡察整改台账（9月）")
    assert ledger.import_notice(newer, source_name=TITLE, digest="v2").updated == 1
    assert ledger.import_notice(newer, source_name="另一来源", digest="v4").added == 1


def test_columns_of_the_office_are_updated_and_kept_in_conflict(ledger: Ledger) -> None:
    (number,) = brought(ledger, row(extra={"问题金额": "2万元", "经费来源": "公用经费"}))
    ledger.update_issues({number: {"custom": {"经费来源": "专项经费"}}})
    newer = row(extra={"问题金额": "3万元", "经费来源": "自筹", "督办人": "周明"})
    result = ledger.import_notice(notice(newer), digest="v2")
    assert dict(only(ledger).custom) == {"问题金额": "3万元", "经费来源": "专项经费", "督办人": "周明"}
    assert len(result.warnings) == 1 and "的经费来源：专项经费 → 自筹，没有改动" in result.warnings[0]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_office_and_the_file_do(ledger: Ledger, seed: int) -> None:
    """What the office edited stands; nothing goes; the same again does nothing; undo leads back."""
    chance = random.Random(seed)
    titles = [
        "食堂食品留样不规范",
        "校车台账登记不全",
        "固定资产账实不符",
        "宿舍消防通道堵塞",
        "学籍人籍分离",
        "教辅征订摊派",
    ]
    months = [f"2026年{month}月底前" for month in range(1, 13)]

    def some(number: int, title: str) -> IssueDraft:
        measures = [MeasureDraft(f"{word}{title[:2]}。") for word in chance.sample(["清查", "公示", "补录", "培训"], 2)]
        people, words = chance.choice(["王玥", "李敏"]), chance.choice(["", "已启动。", "已办一半。"])
        return row(
            str(number), title, deadline_text=chance.choice(months), person=people, measures=measures, progress=words
        )

    brought(ledger, *(some(number, title) for number, title in enumerate(titles, 1)))
    for number in ledger.issue_ids():
        if chance.random() < 0.5:
            name = chance.choice(["deadline", "problem", "persons", "number", "measures"])
            values = {"deadline": "待定", "problem": "改写过的问题", "persons": ("周明",), "number": f"9{number}"}
            ledger.update_issues({number: {name: values.get(name, [MeasureEdit("只剩一条。")])}})
    before = ledger.issues(ledger.issue_ids())
    newer = [some(number, title) for number, title in enumerate(titles, 1) if chance.random() < 0.8]
    chance.shuffle(newer)
    result = ledger.import_notice(notice(*newer), digest="v2")
    after = ledger.issues(ledger.issue_ids())
    assert result.added == 0 and result.updated + result.unchanged == len(newer)
    for number, issue in before.items():
        now = after[number]
        assert len(now.measures) >= len(issue.measures) and set(issue.entries) <= set(now.entries)
        for name, edited in (("problem", "改写过的问题"), ("persons", ("周明",)), ("number", f"9{number}")):
            assert getattr(now, name) == edited if getattr(issue, name) == edited else True
        assert now.deadline.text == "待定" if issue.deadline.text == "待定" else True
    head = ledger.head
    assert ledger.import_notice(notice(*newer), digest="v3").updated == 0 and ledger.head == head
    assert ledger.check().ok
    if result.updated:
        ledger.undo()
        undone = ledger.issues(ledger.issue_ids())
        assert {key: replace(one, rev=0) for key, one in undone.items()} == {
            key: replace(one, rev=0) for key, one in before.items()
        }


def test_thousands_of_equal_rows_are_compared_in_bounded_time(ledger: Ledger) -> None:
    equal = [row("", "台账不全", deadline_text=f"2026年{1 + place % 12}月底前") for place in range(1500)]
    ledger.import_notice(notice(*equal), digest="v1")
    begun = time.perf_counter()
    compared = ledger.compare_import(notice(*equal[::-1]))
    assert time.perf_counter() - begun < 15
    assert {one.state for one in compared.rows} == {State.SAME}


def test_of_rows_of_equal_words_another_number_is_another_issue(ledger: Ledger) -> None:
    """The first went out of the file and a new one of the same words came: it is not taken for the first."""
    rows = [row(number, "台账不全", deadline_text=f"2026年{month}月底前") for number, month in (("1", 3), ("2", 4))]
    first, _second = brought(ledger, *rows)
    result = ledger.import_notice(notice(rows[1], row("3", "台账不全", deadline_text="2026年12月底前")), digest="v2")
    assert (result.added, result.updated, result.unchanged) == (1, 0, 1)
    assert ledger.issue(first).deadline.text == "2026年3月底前" and any(
        "按新问题登记" in one for one in result.warnings
    )


def test_equal_rows_that_only_moved_down_keep_their_issues(ledger: Ledger) -> None:
    rows = [row(number, "台账不全", deadline_text=f"2026年{month}月底前") for number, month in (("1", 3), ("2", 4))]
    brought(ledger, *rows)
    moved = [replace(one, number=str(place)) for place, one in enumerate(rows, 2)]
    result = ledger.import_notice(notice(row("1", "宿舍消防通道堵塞"), *moved), digest="v2")
    assert (result.added, result.updated) == (1, 2)
    found = {issue.number: issue.deadline.text for issue in ledger.issues(ledger.issue_ids()).values()}
    assert (found["2"], found["3"]) == ("2026年3月底前", "2026年4月底前")
