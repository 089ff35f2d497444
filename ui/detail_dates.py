"""The detail panel's sections on days: 延期 with the day that held first, milestones to tick, 复查 past and next."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from models.dates import Extension, IssueMilestone
from models.errors import LedgerError
from models.issues import Issue
from models.ledger import Ledger
from models.rules import Closing
from ui import messages, theme
from ui.detail_sheet import Sheet, wrapped


def add_to(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    """Add the sections, each for issues that have any of it."""
    _add_milestones(sheet, issue, ledger)
    _add_extensions(sheet, ledger.dates.extensions(issue.id))
    _add_reviews(sheet, issue, ledger)


def _add_milestones(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    found = ledger.dates.milestones(issue.id)
    if not found:
        return
    done = sum(one.done_on is not None for one in found)
    sheet.add_section(f"时间节点（{done}/{len(found)} 完成）")
    for one in found:
        sheet.add(_milestone(one, issue, ledger))
    if not ledger.read_only:
        sheet.add_link("增减时间节点…", "milestones")


def _milestone(one: IssueMilestone, issue: Issue, ledger: Ledger) -> QWidget:
    """A box to tick, done today; its words, and in red that it is late."""
    tick = QCheckBox()
    tick.setChecked(one.done_on is not None)
    tick.setAccessibleName(f"{one.on.isoformat()} {one.text} 已完成")
    tick.setToolTip(theme.tooltip("打勾记为今天完成；去掉打勾就是没有完成。"))
    tick.setEnabled(not ledger.read_only and issue.closing != Closing.CLOSED)

    def set_done(checked: bool) -> None:
        try:
            ledger.dates.set_milestone(one.id, ledger.today() if checked else None)
        except LedgerError as error:
            messages.warn(tick, "时间节点", str(error))

    tick.clicked.connect(set_done)
    words, role = f"{one.on.isoformat()} 前：{one.text}", ""
    if one.done_on is not None:
        words, role = f"{words}（{one.done_on.isoformat()} 完成）", "secondary"
    elif one.on < ledger.today():
        words, role = f"{words}（已过 {(ledger.today() - one.on).days} 天）", "late"
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(tick)
    layout.addWidget(wrapped(words, role), 1)
    return row


def _add_extensions(sheet: Sheet, found: list[Extension]) -> None:
    if not found:
        return
    sheet.add_section(f"时限变动（{len(found)} 次）")
    for one in found:
        what = f"措施“{one.measure[:20]}”：" if one.measure else ""
        sheet.add(wrapped(f"{what}{_words(one.old_text, one.old_on)} → {_words(one.new_text, one.new_on)}"))
        turn = f"第 {one.round} 轮 · " if one.round > 1 else ""
        what = f"{one.approver}退回" if one.returned else f"延期，{one.approver}批准"
        sheet.add(wrapped(f"{turn}{one.on.isoformat()} {what}：{one.reason}", "secondary"))


def _add_reviews(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    following, found = ledger.dates.next_review(issue), ledger.dates.reviews(issue.id)
    if following is None and not found:
        return
    sheet.add_section(f"复查（{len(found)} 次）" if found else "复查")
    if following is not None:
        days = (following - ledger.today()).days
        late = days < 0
        words = f"已过 {-days} 天" if late else "今天" if days == 0 else f"还有 {days} 天"
        sheet.add(wrapped(f"下次复查：{following.isoformat()}（{words}）", "late" if late else ""))
    for one in reversed(found):
        turn = f"第 {one.round} 轮 · " if one.round > 1 else ""
        sheet.add(wrapped(f"{turn}{one.on.isoformat()} {one.reviewer}：{one.words}"))
    if following is not None and not ledger.read_only:
        sheet.add_link("登记复查…", "review")


def _words(text: str, on: object) -> str:
    """The words of a deadline with its day, unless they are the day."""
    return f"{text}（{on}）" if on is not None and str(on) != text else text
