"""The detail panel's section on 销号: the steps of the present round, what is missing for the next, earlier rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.closing_rules import next_step, to_confirm
from models.closings import StepTaken
from models.issues import Issue
from models.ledger import Ledger
from models.rounds import IssueRound
from models.rules import Closing, Progress
from ui.closing_steps import StepList, step_rows, taken_row
from ui.detail_sheet import Sheet, wrapped


def add_to(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    """Add the sections, for issues that have anything to do with closing yet."""
    if issue.parts:
        return
    steps = ledger.closings.steps(issue.id)
    rounds = ledger.rounds.rounds(issue.id) if issue.round > 1 else []
    begun = issue.progress == Progress.DONE or issue.closing != Closing.NOT_APPLIED
    if begun or any(one.round == issue.round for one in steps):
        _add_present(sheet, issue, ledger, steps)
    if rounds:
        sheet.add_section("以前的轮次")
        for one in rounds:
            _add_round(sheet, one)


def _add_present(sheet: Sheet, issue: Issue, ledger: Ledger, steps: Sequence[StepTaken]) -> None:
    cases, rules = ledger.closings.cases([issue.id]), ledger.closings.rules
    case = cases[issue.id]
    turn = f" · 第 {issue.round} 轮" if issue.round > 1 else ""
    sheet.add_section(f"销号{turn}（规则：{rules.preset}）")
    sheet.add(StepList(step_rows(issue, steps, case, rules)))
    following = next_step(case, rules)
    if following is None:
        if issue.closing == Closing.CLOSED:
            sheet.add_link("登记反弹…", "relapse")
        return
    missing = ledger.closings.missing_in(cases, following, ledger.today(), None)[issue.id]
    for sentence in missing:
        sheet.add(wrapped(f"还缺：{sentence}", "secondary"))
    if not missing and (remark := to_confirm(case, rules)):
        sheet.add(wrapped(f"请确认：{remark}", "secondary"))
    sheet.add_link(f"办理“{following.label}”…", "close_issues")


def _add_round(sheet: Sheet, ended: IssueRound) -> None:
    opened = f"{ended.opened_on.isoformat()} 起" if ended.opened_on else ""
    sheet.add(wrapped(f"第 {ended.round} 轮{'：' if opened else ''}{opened}", "section"))
    closed = f"{ended.closed_on.isoformat()} {ended.closed_by}" if ended.closed_on else ""
    finished = ended.finished_on.isoformat() if ended.finished_on else ""
    pairs = [("整改时限", ended.deadline_text), ("完成日期", finished), ("销号", closed)]
    sheet.add_pairs([(word, wrapped(text)) for word, text in pairs if text])
    sheet.add(wrapped(f"{ended.ended_on.isoformat()} 反弹：{ended.why}"))
    if ended.steps:
        sheet.add(StepList([replace(taken_row(one), lines=()) for one in ended.steps]))
