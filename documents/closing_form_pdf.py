"""销号申请表: one page for every issue, with what the ledger knows of it and the opinions of every closing step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from documents.form_page import BLANK_DAY, Box, Form, FormRow, draw_form, label, new_form_paper, signed
from documents.ledger_layout import long_day
from documents.saving import replacing
from models.acts import Tick, no_tick
from models.closing_rules import PERSON_LABELS, ClosingRules, Step, standing
from models.closings import StepTaken
from models.errors import LedgerError
from models.evidence_rows import Evidence
from models.fields import BY_NAME
from models.issues import Issue
from models.ledger import Ledger
from models.rules import NO_PROGRESS_LABEL, PROGRESS_LABELS, Closing

TITLE = "整改问题销号申请表"

#: Three pairs of a label and its value; a label has room for four characters.
COLUMNS = (5.2, 9.9, 5.1, 6.9, 5.1, 8.9)
ALL = 5
#: The diary has its newest lines in the form.
_MOST_ENTRIES, _MOST_EVIDENCE = 3, 12
_BLOCK = 200
_LABELS = {
    Step.APPLY: "申请单位\n自查意见",
    Step.LEADER: "责任领导\n审核意见",
    Step.VERIFY: "现场核查\n情况",
    Step.DELIBERATE: "集体研究\n意见",
    Step.PUBLICIZE: "公示情况",
    Step.APPROVE: "主要领导\n审批意见",
}
#: What is printed where nobody has written an opinion yet.
_BLANKS = {
    Step.VERIFY: "核查地点：　　　　　　　　　　核查结论：□ 通过　□ 不通过",
    Step.PUBLICIZE: "公示时间：　　　年　　月　　日至　　　年　　月　　日　　有无异议：□ 无　□ 有",
}


def write_closing_form_pdf(
    ledger: Ledger, ids: Sequence[int], path: Path, *, today: date, tick: Tick = no_tick
) -> frozenset[str]:
    """Write a form for each of these issues, in this order, whole or not at all.

    Steps that were taken and still count are filled in; the others are blanks to be written by hand. Returns the
    characters no font could print, which stand as □.

    Raises:
        LedgerError: no issue, the file cannot be written, or the user stopped; an old file is untouched.
    """
    if not ids:
        raise LedgerError("还没有选问题，没有写销号申请表。请先选中要销号的问题。")
    rules, done = ledger.closings.rules, 0
    with replacing(path) as temporary:
        paper = new_form_paper(f"{ledger.settings.office}{TITLE}", today)
        for start in range(0, len(ids), _BLOCK):
            block = list(ids[start : start + _BLOCK])
            steps, evidence = ledger.closings.steps_of(block), ledger.evidence.of_many(block)
            for issue in ledger.issues(block).values():
                taken = standing([one for one in steps.get(issue.id, []) if one.round == issue.round])
                draw_form(paper, closing_form(ledger, issue, taken, evidence.get(issue.id, ()), rules))
                done += 1
                tick(done, len(ids))
        temporary.write_bytes(paper.content())
    return frozenset(paper.absent)


def closing_form(
    ledger: Ledger, issue: Issue, taken: Sequence[StepTaken], evidence: Sequence[Evidence], rules: ClosingRules
) -> Form:
    """The form of one issue; ``taken`` are the steps of its present round that still count."""
    last = {one.step: one for one in taken}
    if issue.closed_on and Step.APPROVE not in last:  # closed by an import: nobody took the steps here
        last[Step.APPROVE] = StepTaken(0, issue.round, Step.APPROVE, issue.closed_on, issue.closed_by)
    asked = rules.steps if issue.closing != Closing.CLOSED else ()  # of a closed one no further step is asked
    steps = [step for step in _LABELS if step in asked or step in last]
    applied = last.get(Step.APPLY)
    return Form(
        title=f"{ledger.settings.office}{TITLE}",
        columns=COLUMNS,
        rows=(*matter_rows(issue), *_done_rows(issue, evidence), *(_opinion(step, last.get(step)) for step in steps)),
        left=f"申请单位（盖章）：{units_of(issue)}",
        right=f"申请日期：{long_day(applied.on) if applied else BLANK_DAY}",
        reference=reference_of(issue),
    )


def units_of(issue: Issue) -> str:
    """The units that answer for an issue, else those it is about."""
    return "、".join(issue.units or issue.involved_units)


def reference_of(issue: Issue) -> str:
    """Which issue it is, on an 附页."""
    return f"第 {issue.number or issue.id} 号：{issue.problem}"


def matter_rows(issue: Issue) -> tuple[FormRow, ...]:
    """What an issue is and whose, the same on every form."""
    turn = f"（第 {issue.round} 轮）" if issue.round > 1 else ""
    phones = (*issue.phones, *("" for _ in issue.persons))
    people = "\n".join(f"{name}\n{phone}".strip() for name, phone in zip(issue.persons, phones, strict=False))
    problem = "\n".join([issue.problem, *(f"· {one}" for one in issue.findings if one != issue.problem)])
    return (
        FormRow(
            (
                label(BY_NAME["source"].label),
                _value("source", issue.source, 3),
                label("问题编号"),
                Box(f"{issue.number or issue.id}{turn}", centred=True, name="问题编号"),
            )
        ),
        FormRow((label(BY_NAME["aspect"].label), _value("aspect", issue.aspect, ALL))),
        FormRow((label(BY_NAME["problem"].label), _value("problem", problem, ALL)), least=2),
        FormRow(
            (
                label(BY_NAME["lead_leader"].label),
                _value("lead_leader", issue.lead_leader, centred=True),
                label(BY_NAME["units"].label),
                _value("units", units_of(issue), centred=True),
                label("责任人\n及电话"),
                _value("persons", people, centred=True),
            )
        ),
    )


def _done_rows(issue: Issue, evidence: Sequence[Evidence]) -> tuple[FormRow, ...]:
    state = issue.progress.label if issue.progress is not None else NO_PROGRESS_LABEL
    finished = long_day(issue.finished_on) if issue.finished_on else ""
    return (
        FormRow(
            (
                label(BY_NAME["deadline"].label),
                _value("deadline", deadline_of(issue), centred=True),
                label("整改进度"),
                Box(state + ("，长期坚持" if issue.lasting else ""), centred=True, name="整改进度"),
                label("完成日期"),
                Box(finished, centred=True, name="完成日期"),
            )
        ),
        FormRow((label("整改目标\n（标准）"), _value("goal", issue.goal, ALL)), least=1.5, grows=0.3),
        FormRow((label(BY_NAME["measures"].label), _value("measures", measures_of(issue), ALL)), least=2, grows=0.6),
        FormRow((label("整改完成\n情况"), Box(_results(issue), ALL, name="整改完成情况")), least=2.5, grows=1),
        FormRow((label("佐证材料"), Box(_evidence(evidence), ALL, name="佐证材料")), least=1.5, grows=0.3),
    )


def deadline_of(issue: Issue) -> str:
    """The words of the deadline, with the day where the words do not give it."""
    due, words = issue.deadline.due_on, issue.deadline.text
    if due is None or words in ("", due.isoformat()) or long_day(due) in words:
        return words or (long_day(due) if due else "")
    return f"{words}（{due.isoformat()}）"


def measures_of(issue: Issue) -> str:
    """The measures numbered, each with what was said of it."""
    lines = []
    for place, one in enumerate(issue.measures, 1):
        said = [PROGRESS_LABELS[one.progress] if one.progress is not None else "", one.result]
        words = "：".join(part for part in said if part)
        lines.append(f"{place}. {one.text}" + (f"（{words}）" if words else ""))
    return "\n".join(lines)


def _results(issue: Issue) -> str:
    entries = [one for one in issue.entries if one.round == issue.round][-_MOST_ENTRIES:]
    return "\n".join(f"{one.on} {one.text}" for one in reversed(entries))


def _evidence(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return ""
    names = [one.name for one in evidence[:_MOST_EVIDENCE]]
    more = "等，目录另附" if len(evidence) > _MOST_EVIDENCE else ""
    return f"共 {len(evidence)} 份：{'；'.join(names)}{more}"


def _opinion(step: Step, taken: StepTaken | None) -> FormRow:
    who = PERSON_LABELS[step] if step != Step.APPLY else "单位负责人"
    if taken is None:
        sign = signed(who, stamp=step in (Step.APPLY, Step.APPROVE)) if step != Step.VERIFY else _checkers("", None)
        words = _BLANKS.get(step, "")
    else:
        words = _said(taken)
        sign = _checkers("、".join(taken.checkers), taken) if step == Step.VERIFY else _by(step, taken)
    return FormRow((label(_LABELS[step]), Box(words, ALL, sign=sign, name=_LABELS[step].replace("\n", ""))), grows=1.4)


def _by(step: Step, taken: StepTaken) -> str:
    if step == Step.APPLY and not taken.words:  # noted by the clerk along with the 销号: the unit signs by hand
        return signed("单位负责人", "", taken.on, stamp=True)
    return signed(PERSON_LABELS[step], taken.person, taken.on, stamp=step in (Step.APPLY, Step.APPROVE))


def _checkers(names: str, taken: StepTaken | None) -> str:
    return signed("核查人员", names, taken.on if taken else None)


def _said(taken: StepTaken) -> str:
    """What a step left in writing, with what was agreed where nothing was written."""
    facts = [
        f"核查地点：{taken.place}" if taken.place else "",
        f"核查结论：{taken.result}" if taken.result else "",
        f"核查组长：{taken.person}" if taken.person and taken.step == Step.VERIFY else "",
        f"会议：{taken.minutes}" if taken.minutes else "",
        f"公示时间：{long_day(taken.on)}至{long_day(taken.ends_on)}" if taken.ends_on else "",
    ]
    told = "　".join(fact for fact in facts if fact)
    return "\n".join(part for part in (told, taken.words) if part)


def _value(name: str, text: str, span: int = 1, centred: bool = False) -> Box:
    return Box(text, span, centred=centred, name=BY_NAME[name].label)
