"""回头看: drawn by a stored seed that anybody can repeat; what came back opens its next round; rates in words."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest

from documents import issue_extras
from models.drawing import Candidate, Method, as_ranges, draw, from_ranges
from models.errors import InvalidValue, LedgerError
from models.filters import IssueFilter
from models.ledger import Ledger
from models.look_back_rows import RATE_WORDS, Tally
from models.look_backs import FINISHED, Scope
from models.rules import Closing, Progress, Relapse, Weight

CLOSED = date(2026, 5, 1)
LOOKED = date(2026, 11, 20)


def closed(ledger: Ledger, number: int, **values: object) -> int:
    basis = {"source": "督导", "number": str(number), "problem": f"问题{number}", "progress": Progress.DONE}
    issue = ledger.add_issue({**basis, "finished_on": date(2026, 4, 20), **values})
    ledger.close_issues([issue], CLOSED, "周明")
    return issue


@pytest.fixture
def nine(ledger: Ledger) -> list[int]:
    """Nine closed issues of three schools, one that is only finished, one in progress."""
    ids = [
        closed(ledger, place, units=[f"{'一二三'[place % 3]}小"], aspect="食堂" if place < 4 else "财务")
        for place in range(9)
    ]
    ledger.add_issue({"source": "督导", "problem": "完成未销", "progress": Progress.DONE, "units": ["一小"]})
    ledger.add_issue({"source": "督导", "problem": "在改", "progress": Progress.IN_PROGRESS})
    return ids


def by_hash(seed: str, ids: list[int]) -> list[int]:
    return sorted(ids, key=lambda number: sha256(f"{seed}:{number}".encode()).hexdigest())


def test_a_drawing_is_the_order_of_plain_hashes() -> None:
    ids = list(range(1, 41))
    candidates = [Candidate(number) for number in ids]
    assert draw(candidates, Method.RANDOM, 5, "2026") == by_hash("2026", ids)[:5]
    assert draw(candidates[::-1], Method.RANDOM, 5, "2026") == by_hash("2026", ids)[:5]
    assert draw(candidates, Method.RANDOM, 5, "2027") != by_hash("2026", ids)[:5]
    assert draw(candidates, Method.WEIGHT, 5, "2026") == by_hash("2026", ids)[:5], "equal weights are no weights"
    assert draw(candidates, Method.ALL, 0, "") == ids


def test_each_unit_gives_its_number_and_heavy_ones_are_drawn_more_often() -> None:
    schools = [Candidate(number, (f"校{number % 4}",)) for number in range(1, 21)] + [Candidate(90), Candidate(91)]
    drawn = draw(schools, Method.UNIT, 2, "甲")
    assert len(drawn) == 10 and {number % 4 for number in drawn if number < 90} == {0, 1, 2, 3} and {90, 91} <= {*drawn}
    shared = [Candidate(1, ("甲", "乙")), Candidate(2, ("丙",))]
    assert sorted(draw(shared, Method.UNIT, 1, "x")) == [1, 2]
    urn = [Candidate(number, weight=Weight.GRAVE if number % 2 else Weight.ORDINARY) for number in range(1, 41)]
    firsts = [draw(urn, Method.WEIGHT, 1, str(seed))[0] for seed in range(300)]
    assert 0.72 < sum(number % 2 for number in firsts) / 300 < 0.88, "four fifths of the lots are heavy ones"


def test_numbers_are_kept_short() -> None:
    assert as_ranges([8, 1, 2, 3, 11, 10]) == "1-3,8,10-11"
    assert from_ranges("1-3,8,10-11") == [1, 2, 3, 8, 10, 11] and from_ranges(as_ranges([])) == []


@pytest.mark.usefixtures("undoable")
def test_a_plan_keeps_seed_and_candidates_and_can_be_drawn_again(ledger: Ledger, nine: list[int]) -> None:
    plan_id = ledger.look_backs.make("秋季", method=Method.RANDOM, size=4, seed="2026秋")
    plan = ledger.look_backs.plan(plan_id)
    assert plan.candidates == tuple(nine) and plan.tally == Tally(planned=4)
    assert plan.drawing_words == "随机抽取 4 项；抽取编号 2026秋；候选 9 项（已销号的问题）"
    assert [one.issue_id for one in ledger.look_backs.items(plan_id)] == by_hash("2026秋", nine)[:4]
    again = ledger.look_backs.preview(method=Method.RANDOM, size=4, seed="2026秋")
    assert list(again.ids) == by_hash("2026秋", nine)[:4] and ledger.look_backs.verified(plan_id)
    other = ledger.look_backs.make("没有给编号", method=Method.UNIT, size=1)
    assert len(ledger.look_backs.plan(other).seed) == 8 and len(ledger.look_backs.items(other)) == 3
    ledger.update_issues({nine[0]: {"units": ["三小"]}})
    assert ledger.look_backs.verified(plan_id)


def test_scopes_are_said_in_words(ledger: Ledger, nine: list[int]) -> None:
    units = {unit.name: unit.id for unit in ledger.units()}
    looks = ledger.look_backs
    assert looks.candidates() == nine
    assert len(looks.candidates(Scope(FINISHED))) == 10
    assert looks.candidates(Scope(until=date(2026, 4, 30))) == [] and looks.candidates(Scope(until=CLOSED)) == nine
    scope = Scope(IssueFilter(closing=frozenset({Closing.CLOSED}), unit_id=units["一小"], aspect="食堂"), CLOSED)
    assert looks.candidates(scope) == [nine[0], nine[3]]
    assert looks.scope_words(scope) == "已销号的问题，一小及下属，食堂，2026-05-01 及以前销号或完成"
    assert looks.scope_words(Scope(FINISHED)) == "已完成和已销号的问题"


def test_only_finished_issues_and_no_common_ones_are_candidates(ledger: Ledger, nine: list[int]) -> None:
    going = ledger.issue_ids(IssueFilter(text="在改"))
    with pytest.raises(InvalidValue, match=r"还没有完成.*在改"):
        ledger.look_backs.make("手工", method=Method.CHOSEN, chosen=[nine[2], *going])
    plan = ledger.look_backs.make("手工", method=Method.CHOSEN, chosen=[nine[2], nine[0], nine[2]])
    assert [one.issue_id for one in ledger.look_backs.items(plan)] == [nine[2], nine[0]]
    assert ledger.look_backs.plan(plan).drawing_words == "手工选定；候选 2 项（手工选定的问题）"
    with pytest.raises(InvalidValue, match="还没有选定"):
        ledger.look_backs.make("空", method=Method.CHOSEN)
    with pytest.raises(InvalidValue, match="1 到 9"):
        ledger.look_backs.make("太多", method=Method.RANDOM, size=10)
    with pytest.raises(InvalidValue, match="已有名为“手工”"):
        ledger.look_backs.make("手工", method=Method.ALL)
    with pytest.raises(InvalidValue, match="不能晚于今天"):
        ledger.look_backs.make("明年", method=Method.ALL, made_on=date(2027, 1, 1))
    with pytest.raises(LedgerError, match="没有可以回头看的"):
        ledger.look_backs.make("早", method=Method.ALL, scope=Scope(until=date(2020, 1, 1)))
    assert len(ledger.look_backs.plans()) == 1


@pytest.mark.usefixtures("undoable")
def test_what_came_back_opens_its_next_round_in_the_same_act(ledger: Ledger, nine: list[int]) -> None:
    plan = ledger.look_backs.make("秋季", method=Method.ALL)
    items = ledger.look_backs.items(plan)
    before = ledger.head.operation
    ledger.look_backs.record([items[0].id, items[1].id], Relapse.NONE, on=LOOKED, checkers=["李原、王玥"])
    back = [items[2].id, items[3].id]
    ledger.look_backs.record(
        back, Relapse.FULL, on=LOOKED, checkers=["李原"], words="又缺记录", next_round=True, deadline="30日内"
    )
    assert ledger.head.operation == before + 2
    issue = ledger.issue(nine[2])
    assert (issue.round, issue.progress, issue.closing) == (2, Progress.IN_PROGRESS, Closing.NOT_APPLIED)
    assert issue.deadline.on == date(2026, 12, 20)
    (ended,) = ledger.rounds.rounds(nine[2])
    assert ended.why == "回头看“秋季”：又缺记录" and ended.closed_on == CLOSED
    found = ledger.look_backs.items(plan)[2]
    assert (found.result, found.round, found.on, found.checkers) == (Relapse.FULL, 1, LOOKED, ("李原",))
    assert ledger.look_backs.plan(plan).tally.words == (
        "共 9 项，已回头看 4 项：未反弹 2、部分反弹 0、反弹 2，反弹率 50.00%"
    )
    extra = issue_extras.load(ledger, [nine[2], nine[8]])
    assert extra[nine[2]]["look_backs"] == [
        {"plan": "秋季", "round": 1, "date": "2026-11-20", "result": "反弹", "checkers": ["李原"], "words": "又缺记录"}
    ]
    assert extra[nine[8]]["look_backs"][0]["result"] is None
    told = {line.label: line.after for line in ledger.history(nine[2])[0].changes}
    assert told["回头看·结果"] == "反弹" and told["回头看·核查人员"] == "李原" and told["轮次"] == "2"
    assert told["回头看·核查日期"] == "2026-11-20" and told["回头看·情况"] == "又缺记录"


@pytest.mark.usefixtures("undoable")
def test_a_result_may_be_corrected_and_a_plan_removed(ledger: Ledger, nine: list[int]) -> None:
    plan = ledger.look_backs.make("秋季", method=Method.CHOSEN, chosen=nine[:1])
    (item,) = ledger.look_backs.items(plan)
    ledger.look_backs.record([item.id], Relapse.PARTLY, on=LOOKED, checkers=["李原"], words="不全")
    ledger.look_backs.record([item.id], Relapse.NONE, on=LOOKED, checkers=["李原"])
    change = next(line for line in ledger.history(nine[0])[0].changes if line.label == "回头看·结果")
    assert (change.before, change.after) == ("部分反弹", "未反弹")
    ledger.look_backs.remove(plan)
    assert ledger.look_backs.plans() == [] and ledger.look_backs.items_of(nine) == {}
    (gone,) = [line for line in ledger.history()[0].changes if line.issue == nine[0]]
    assert (gone.label, gone.before) == ("回头看", "未反弹（第 1 轮，2026-11-20，核查人员 李原）")
    made = [line for one in ledger.history() for line in one.changes if line.label == "回头看计划" and line.after]
    assert made[0].after == "秋季（2026-11-22）：手工选定；候选 1 项（手工选定的问题）"


def test_removing_an_issue_takes_it_out_of_its_plans(ledger: Ledger, nine: list[int]) -> None:
    plan = ledger.look_backs.make("秋季", method=Method.ALL)
    ledger.remove_issues(nine[:2])
    assert len(ledger.look_backs.items(plan)) == 7 and ledger.look_backs.plan(plan).tally.planned == 7
    ledger.undo()
    assert len(ledger.look_backs.items(plan)) == 9 and ledger.check().ok


def test_a_result_needs_a_day_checkers_and_words(ledger: Ledger, nine: list[int]) -> None:
    plan = ledger.look_backs.make("秋季", method=Method.ALL)
    first, second, *_more = [one.id for one in ledger.look_backs.items(plan)]
    record = ledger.look_backs.record
    with pytest.raises(InvalidValue, match=r"核查日期.*不能晚于今天"):
        record([first], Relapse.NONE, on=date(2026, 11, 23), checkers=["李原"])
    with pytest.raises(InvalidValue, match="核查人员"):
        record([first], Relapse.NONE, on=LOOKED, checkers=["  "])
    with pytest.raises(InvalidValue, match="情况"):
        record([first], Relapse.PARTLY, on=LOOKED, checkers=["李原"])
    with pytest.raises(LedgerError, match="2026-05-01 才销号"):
        record([first], Relapse.NONE, on=date(2026, 4, 1), checkers=["李原"])
    ledger.rounds.relapse(nine[1], on=LOOKED, why="先前已登记")
    with pytest.raises(LedgerError, match="不算反弹"):
        record([first, second], Relapse.FULL, on=LOOKED, checkers=["李原"], words="又犯", next_round=True)
    assert ledger.look_backs.plan(plan).tally.looked_at == 0 and ledger.issue(nine[0]).round == 1
    record([second], Relapse.FULL, on=LOOKED, checkers=["李原"], words="又犯")
    assert ledger.look_backs.items(plan)[1].round == 1


def test_who_is_responsible_does_not_check_where_the_rules_say_so(ledger: Ledger) -> None:
    issue = closed(ledger, 1, persons=["赵强"])
    plan = ledger.look_backs.make("秋季", method=Method.CHOSEN, chosen=[issue])
    (item,) = ledger.look_backs.items(plan)
    ledger.change_settings({"closing_rules": '{"preset": "自定", "checkers": 1, "doer_not_verifier": true}'})
    with pytest.raises(InvalidValue, match="赵强是“问题1”的责任人"):
        ledger.look_backs.record([item.id], Relapse.NONE, on=LOOKED, checkers=["李原", "赵强"])
    ledger.look_backs.record([item.id], Relapse.NONE, on=LOOKED, checkers=["李原"])


def test_relapse_rates_by_unit_and_aspect(ledger: Ledger, nine: list[int]) -> None:
    plan = ledger.look_backs.make("秋季", method=Method.ALL)
    items = [one.id for one in ledger.look_backs.items(plan)]
    ledger.look_backs.record(items[:3], Relapse.NONE, on=LOOKED, checkers=["李原"])
    ledger.look_backs.record(items[3:4], Relapse.FULL, on=LOOKED, checkers=["李原"], words="又犯")
    ledger.look_backs.record(items[4:5], Relapse.PARTLY, on=LOOKED, checkers=["李原"], words="又犯")
    assert ledger.look_backs.rates("unit", plan) == [
        ("一小", Tally(3, none=1, full=1)),
        ("二小", Tally(3, none=1, partly=1)),
        ("三小", Tally(3, none=1)),
    ]
    assert ledger.look_backs.rates("aspect") == [
        ("财务", Tally(5, partly=1)),
        ("食堂", Tally(4, none=3, full=1)),
    ]
    assert [tally.rate_text for _name, tally in ledger.look_backs.rates("aspect")] == ["100.00%", "25.00%"]
    assert RATE_WORDS.startswith("反弹率 =") and Tally().rate_text == "—"
    assert ledger.look_backs.rates("unit", 99) == []
