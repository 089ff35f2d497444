"""共性问题 in the detail panel: the rows of its units with their state, or the 共性问题 that a row belongs to."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from models.filters import IssueFilter
from models.issues import Issue
from models.ledger import Ledger
from ui import theme
from ui.delegates import chip_pixmap
from ui.detail_sheet import Sheet, wrapped
from ui.elided_label import ElidedLabel

#: So many rows are listed; the others are counted.
_SHOWN = 40


def add_to(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    """Add the rows of a 共性问题, or the 共性问题 of a row; nothing for other issues."""
    if issue.parts:
        _add_rows(sheet, issue, ledger)
    elif issue.parent_id is not None:
        _add_whole(sheet, issue, issue.parent_id, ledger)


def _add_rows(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    sheet.add_section(f"各单位的条目（{issue.parts}）")
    rows = ledger.issues(ledger.issue_ids(IssueFilter(parent_id=issue.id))[:_SHOWN])
    for row in rows.values():
        sheet.add(_line(row, ledger))
    if issue.parts > len(rows):
        sheet.add(wrapped(f"还有 {issue.parts - len(rows)} 个条目", "secondary"))
    sheet.add_link("只看这些条目", "common_rows")


def _add_whole(sheet: Sheet, issue: Issue, parent_id: int, ledger: Ledger) -> None:
    whole = ledger.issue(parent_id)
    sheet.add_section("所属共性问题")
    sheet.add(wrapped(f"{whole.number}　{whole.problem}"))
    sheet.add(wrapped(f"共 {whole.parts} 个单位的条目，这是其中之一", "secondary"))
    sheet.add_link("转到共性问题", "common_whole")
    sheet.add_link("只看同一共性问题的条目", "common_rows")


def _line(row: Issue, ledger: Ledger) -> QWidget:
    """One row: a bar in the colour of its light, number and unit; days in words and progress below them."""
    settings, today = ledger.settings, ledger.today()
    clock = row.clock(today, settings.soon_days)
    tone = theme.TONES[theme.clock_tone(int(clock), row.days_left(today), settings.urgent_days, settings.near_days)]
    font = theme.text_font(theme.metrics().secondary)
    holder = QWidget()
    holder.setObjectName("row")
    holder.setStyleSheet(f"#row {{ border-left: 3px solid {tone.bar or theme.COLOURS.border}; }}")
    unit = ElidedLabel()
    unit.setText(f"{row.number}　{'、'.join(row.units) or '未填单位'}")
    unit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    days = ElidedLabel()
    days.setText(row.days_words(today))
    days.setFont(font)
    days.setStyleSheet(f"color: {tone.text};")
    chip = QLabel()
    key = theme.chip_key(row.progress, row.closing)
    chip.setPixmap(chip_pixmap(key, font, False, theme.device_ratio()))
    chip.setAccessibleName(theme.CHIPS[key].label)
    state = QHBoxLayout()
    state.setSpacing(8)
    state.addWidget(days, 1)
    state.addWidget(chip)
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(8, 1, 0, 1)
    layout.setSpacing(1)
    layout.addWidget(unit)
    layout.addLayout(state)
    return holder
