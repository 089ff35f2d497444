"""Snapshots: frozen figures with the rows behind them never change; two of them say what became of the issues."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.closing_rules import Step
from models.errors import InvalidValue, LedgerError
from models.figures import GROUPS, KEYS
from models.frozen import CHANGES, compared, from_text
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Progress


def _add(ledger: Ledger, problem: str, **values: object) -> int:
    return ledger.add_issue({"source": "巡察", "problem": problem, **values})


@pytest.fixture
def five(ledger: Ledger, today: date) -> list[int]:
    """Five issues under way; the second falls due tomorrow."""
    tomorrow = (today + timedelta(days=1)).isoformat()
    return [
        _add(
            ledger,
            f"问题{place}",
            aspect=("", "管理")[place % 2],
            units=((), ("柳河小学",), ("柳河小学", "石桥中学"))[place % 3],
            persons=((), ("赵一", "钱二"))[place % 2],
            lead_leader=("", "王局长")[place % 2],
            deadline=tomorrow if place == 1 else "2026年12月底前",
            progress=(None, *Progress)[place],
        )
        for place in range(5)
    ]


def test_a_snapshot_is_the_figures_of_the_day_with_the_rows_behind_each(ledger: Ledger, five: list[int]) -> None:
    frozen = ledger.snapshots.load(ledger.snapshots.take("11月调度会"))
    assert (frozen.name, frozen.on, frozen.figures) == ("11月调度会", ledger.today(), ledger.figures())
    for key in KEYS:
        assert getattr(frozen.figures, key) == len(frozen.behind(key)), key
    for group in GROUPS:
        assert list(frozen.groups[group]) == ledger.figures_by(group)
        for name, figures in frozen.groups[group]:
            for key in KEYS:
                assert getattr(figures, key) == len(frozen.behind(key, (group, name))), (group, name, key)
    assert [row.id for row in frozen.rows] == five
    assert from_text("11月调度会", frozen.as_text()) == frozen


@pytest.mark.parametrize("count_rule", ["heads", "rows"])
def test_rows_of_a_common_problem_are_counted_as_in_the_figures(ledger: Ledger, count_rule: str) -> None:
    ledger.change_settings({"count_rule": count_rule})
    head, one, other = (_add(ledger, "共性问题", units=(school,)) for school in ("教体局", "柳河小学", "石桥中学"))
    with ledger.operation("测试准备") as write:
        write.change("issue", one, {"parent_id": head})
        write.change("issue", other, {"parent_id": head})
    frozen = ledger.snapshots.now()
    assert [row.id for row in frozen.behind("total")] == ([head] if count_rule == "heads" else [one, other])
    assert [row.id for row in frozen.behind("total", ("unit", "柳河小学"))] == [one]


def test_what_happens_later_leaves_a_snapshot_as_it_was(ledger: Ledger, five: list[int], today: date) -> None:
    number = ledger.snapshots.take("会前")
    before = ledger.snapshots.load(number)
    ledger.update_issues({five[1]: {"progress": Progress.DONE, "problem": "改写过的问题", "units": ("清水小学",)}})
    ledger.remove_issues(five[3:])
    ledger.change_settings({"rate_rule": "mostly", "soon_days": 60})
    assert ledger.snapshots.load(number) == before
    assert before.figures.rule == "done" and before.figures.total == 5
    assert ledger.check().ok


def test_taking_and_removing_can_be_undone_and_read_in_the_history(ledger: Ledger, five: list[int]) -> None:
    number = ledger.snapshots.take("会前")
    ledger.snapshots.remove(number)
    assert ledger.snapshots.all() == []
    ledger.undo()
    assert [one.name for one in ledger.snapshots.all()] == ["会前"]
    ledger.undo()
    assert ledger.snapshots.all() == []
    ledger.redo()
    assert ledger.snapshots.load(number).figures.total == 5
    taken = next(one for one in ledger.history() if one.label == "留存快照：会前")
    assert [(line.label, line.before, line.after) for line in taken.changes] == [("快照", None, "会前")]
    assert ledger.check().ok


def test_names_are_wanted_and_unique(ledger: Ledger) -> None:
    ledger.snapshots.take(" 会前 ")
    with pytest.raises(InvalidValue, match="已有名为“会前”的快照"):
        ledger.snapshots.take("会前")
    with pytest.raises(InvalidValue, match="1 到 60 个字"):
        ledger.snapshots.take("  ")
    with pytest.raises(LedgerError, match="没有名为“会后”的快照。现有：“会前”。"):
        ledger.snapshots.named("会后")
    with pytest.raises(LedgerError, match="已不在台账里"):
        ledger.snapshots.load(99)


def test_the_newest_stands_first(ledger: Ledger) -> None:
    for name in ("一", "二"):
        ledger.snapshots.take(name)
    assert [one.name for one in ledger.snapshots.all()] == ["二", "一"]


def test_a_comparison_lists_what_became_of_every_issue(
    ledger: Ledger, five: list[int], today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing, late, done, gone, closed = five
    older = ledger.snapshots.take("会前")
    monkeypatch.setattr(ledger, "today", lambda: today + timedelta(days=4))
    ledger.update_issues({done: {"progress": Progress.DONE}})
    ledger.close_issues([closed], today, "周明")
    ledger.remove_issues([gone])
    new = _add(ledger, "新问题", progress=Progress.IN_PROGRESS)
    with ledger.operation("测试准备") as write:
        write.change("issue", nothing, {"round": 2, "closing": 2})
        write.add("closing_step", {"issue_id": nothing, "round": 1, "step": 6, "done_on": today.isoformat()})
        values = {"issue_id": nothing, "round": 1, "new_text": "年底", "approved_on": today.isoformat()}
        write.add("extension", values)
    found = ledger.snapshots.compare(older)
    assert {key: found.ids(key) for key in CHANGES} == {
        "added": [new],
        "done": [done],
        "closed": [closed],
        "newly_overdue": [late],
        "returned": [nothing],
        "relapsed": [nothing],
        "extended": [nothing],
        "removed": [gone],
    }
    words = {key: found.lists[key][0].words for key in CHANGES}
    assert words["done"] == "正在整改 → 已完成"
    assert words["newly_overdue"] == "逾期 3 天"
    assert words["relapsed"] == "第 1 轮 → 第 2 轮"
    assert words["removed"] == "已从台账删除"
    assert found.lists["removed"][0].row.problem == "问题3"
    newer = ledger.snapshots.take("会后")
    assert ledger.snapshots.compare(older, newer).lists == found.lists
    assert not any(ledger.snapshots.compare(newer).lists.values())


def test_counting_by_different_rules_is_said(ledger: Ledger, five: list[int]) -> None:
    older = ledger.snapshots.take("会前")
    assert ledger.snapshots.compare(older).remark == ""
    ledger.change_settings({"rate_rule": "closed"})
    assert "完成率口径不同" in ledger.snapshots.compare(older).remark


def test_a_new_deadline_of_a_return_is_no_extension_in_any_figure(ledger: Ledger, five: list[int]) -> None:
    before = ledger.snapshots.now()
    returned, extended, measured = five[2:5]
    ledger.update_issues({returned: {"progress": Progress.DONE}, extended: {"progress": Progress.IN_PROGRESS}})
    ledger.update_issues({measured: {"measures": (MeasureEdit("补", deadline="2026年12月1日"),), "progress": None}})
    on = ledger.today()
    ledger.closings.take([returned], Step.APPLY, on=on, person="王玥")
    ledger.closings.take([returned], Step.RETURN, on=on, person="李原", words="不足", new_deadline="2027年1月31日")
    ledger.dates.extend([extended], words="2027年2月底前", reason="工期", approver="李原", on=on)
    measure = ledger.issue(measured).measures[0].id
    ledger.dates.extend([measured], words="2027年3月1日", reason="工期", approver="李原", on=on, measure_id=measure)
    after = ledger.snapshots.now()
    changed = compared(before, after)
    assert changed.ids("extended") == [extended, measured] and changed.ids("returned") == [returned]
    assert after.figures.extended == len(after.behind("extended")) == 2 == ledger.figures().extended
    assert [one.words for one in changed.lists["extended"]][1] == "其中有措施延期"
