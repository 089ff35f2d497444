"""延期申请表: one page for every issue, with the deadline that holds, earlier 延期 and room for the opinions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from documents.closing_form_pdf import ALL, COLUMNS, deadline_of, matter_rows, measures_of, reference_of, units_of
from documents.form_page import BLANK_DAY, Box, Form, FormRow, draw_form, label, new_form_paper, signed
from documents.ledger_layout import long_day
from documents.saving import replacing
from models.acts import Tick, no_tick
from models.dates import Extension
from models.errors import LedgerError
from models.fields import BY_NAME
from models.issues import Issue
from models.ledger import Ledger
from models.rules import NO_PROGRESS_LABEL

TITLE = "整改问题延期申请表"

_BLOCK = 200
_BLANK_WORDS = "　　　　年　　月　　日前"


def write_extension_form_pdf(
    ledger: Ledger,
    ids: Sequence[int],
    path: Path,
    *,
    today: date,
    recorded: bool = False,
    tick: Tick = no_tick,
) -> frozenset[str]:
    """Write a form for each of these issues, in this order, whole or not at all.

    By itself it asks for a new deadline, which is left blank. ``recorded``: it is the form of the newest 延期 of the
    issue's round, with its days, reason and approval, where there is one. Returns the characters printed as □.

    Raises:
        LedgerError: no issue, the file cannot be written, or the user stopped; an old file is untouched.
    """
    if not ids:
        raise LedgerError("还没有选问题，没有写延期申请表。请先选中要延期的问题。")
    done = 0
    with replacing(path) as temporary:
        paper = new_form_paper(f"{ledger.settings.office}{TITLE}", today)
        for start in range(0, len(ids), _BLOCK):
            block = list(ids[start : start + _BLOCK])
            extensions = ledger.dates.extensions_of(block)
            for issue in ledger.issues(block).values():
                draw_form(paper, extension_form(ledger, issue, extensions[issue.id], today, recorded=recorded))
                done += 1
                tick(done, len(ids))
        temporary.write_bytes(paper.content())
    return frozenset(paper.absent)


def has_extension(issue: Issue, extensions: Sequence[Extension]) -> bool:
    """Whether the present round of an issue was put off, so that a form can be written of it."""
    return any(_counts(one, issue) for one in extensions)


def extension_form(
    ledger: Ledger, issue: Issue, extensions: Sequence[Extension], today: date, *, recorded: bool = False
) -> Form:
    """The form of one issue."""
    own = [one for one in extensions if _counts(one, issue)]
    shown = own[-1] if recorded and own else None
    before = [one for one in own if one is not shown]
    return Form(
        title=f"{ledger.settings.office}{TITLE}",
        columns=COLUMNS,
        rows=(*matter_rows(issue), *_days(issue, shown, before, today), *_opinions(issue, shown)),
        left=f"申请单位（盖章）：{units_of(issue)}",
        right=f"申请日期：{BLANK_DAY}",
        reference=reference_of(issue),
        notes=("原整改时限保留在台账里；批准前仍按原时限计算。",) if shown is None else (),
    )


def _counts(one: Extension, issue: Issue) -> bool:
    return one.round == issue.round and one.measure_id is None and not one.returned


def _days(issue: Issue, shown: Extension | None, before: Sequence[Extension], today: date) -> tuple[FormRow, ...]:
    old = _words(shown.old_text, shown.old_on) if shown else deadline_of(issue)
    new = _words(shown.new_text, shown.new_on) if shown else _BLANK_WORDS
    state = issue.progress.label if issue.progress is not None else NO_PROGRESS_LABEL
    late = "" if shown else issue.days_words(today)
    return (
        FormRow(
            (
                label("原整改\n时限"),
                Box(old, centred=True, name="原整改时限"),
                label("申请延至"),
                Box(new, 3, centred=True, name="申请延至"),
            )
        ),
        FormRow(
            (
                label("目前进度"),
                Box(f"{state}\n（{late}）" if late else state, centred=True, name="目前进度"),
                label("以往延期"),
                Box(_history(before), 3, name="以往延期"),
            )
        ),
        FormRow((label(BY_NAME["measures"].label), Box(measures_of(issue), ALL, name="整改措施")), least=2, grows=0.4),
        FormRow((label("已做工作"), Box(_done(issue), ALL, name="已做工作")), least=2, grows=0.6),
        FormRow(
            (label("延期原因"), Box(shown.reason if shown else issue.reason, ALL, name="延期原因")), least=3, grows=1.2
        ),
        FormRow((label("延期期间\n工作安排"), Box("", ALL)), least=3, grows=1.2),
    )


def _history(before: Sequence[Extension]) -> str:
    if not before:
        return "无"
    lines = []
    for place, one in enumerate(before, 1):
        moved = f"{_words(one.old_text, one.old_on)} → {_words(one.new_text, one.new_on)}"
        lines.append(f"{place}. {moved}（{one.on} {one.approver}批准）")
    return "\n".join(lines)


def _words(text: str, on: date | None) -> str:
    """The words of a deadline with its day, unless they say the day."""
    if on is None or text in ("", on.isoformat()) or long_day(on) in text:
        return text or (long_day(on) if on else "")
    return f"{text}（{on.isoformat()}）"


def _done(issue: Issue) -> str:
    entries = [one for one in issue.entries if one.round == issue.round][-3:]
    return "\n".join(f"{one.on} {one.text}" for one in reversed(entries))


def _opinions(issue: Issue, shown: Extension | None) -> tuple[FormRow, ...]:
    approved = "同意延期。" if shown else ""
    sign = signed("批准人", shown.approver, shown.on, stamp=True) if shown else signed("批准人", stamp=True)
    return (
        FormRow((label("申请单位\n意见"), Box("", ALL, sign=signed("单位负责人", stamp=True))), grows=1.4),
        FormRow((label("责任领导\n意见"), Box("", ALL, sign=signed("责任领导"))), grows=1.4),
        FormRow((label("审批意见"), Box(approved, ALL, sign=sign)), grows=1.4),
    )
