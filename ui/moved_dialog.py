"""Which deadlines a change would move, from which day to which, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHeaderView, QVBoxLayout, QWidget

from models.dates import Moved
from models.rules import Clock
from ui.dialog_size import open_sized
from ui.plain_table import PlainList
from ui.progress_dialog import button, button_row
from ui.theme import plain_label, tooltip

#: More rows than this are counted and not listed.
_LISTED = 500


class MovedDialog(QDialog):
    """Shows the deadlines that would move; accepted when the clerk wants it so."""

    def __init__(self, title: str, moved: Sequence[Moved], yes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.summary = plain_label(summary(moved), "section")
        self.summary.setWordWrap(True)
        self.table = MovedTable(moved)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, 1)
        if len(moved) > _LISTED:
            layout.addWidget(plain_label(f"只列出前 {_LISTED} 个。", "secondary"))
        layout.addLayout(button_row(button("取消", "", self.reject), button(yes, "primary", self.accept)))
        open_sized(self, "moved", QSize(880, 460))


class MovedTable(PlainList):
    """A row for each deadline: whose it is, its words, the day before and after, the light before and after."""

    def __init__(self, moved: Sequence[Moved] = ()) -> None:
        super().__init__("将变动的时限", ("序号", "问题或措施", "整改时限（原文）", "现在", "变为", "时限状态"))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.show_moved(moved)

    def show_moved(self, moved: Sequence[Moved]) -> None:
        """Show these deadlines."""
        self.fill([_cells(one) for one in moved[:_LISTED]])
        for row, one in enumerate(moved[:_LISTED]):
            for column, words in ((1, one.what), (2, one.words), (4, one.why_not)):
                if words and (item := self.item(row, column)) is not None:
                    item.setToolTip(tooltip(words))


def summary(moved: Sequence[Moved]) -> str:
    """How many deadlines would move and what that does to the lights, in one sentence."""
    if not moved:
        return "没有时限会变动。"
    late = sum(one.clock_after == Clock.OVERDUE != one.clock_before for one in moved)
    freed = sum(one.clock_before == Clock.OVERDUE != one.clock_after for one in moved)
    parts = [f"将有 {len(moved)} 个时限变动"]
    parts += [f"其中 {late} 个因此逾期"] if late else []
    parts += [f"{freed} 个不再逾期"] if freed else []
    return "，".join(parts) + "。"


def _cells(one: Moved) -> tuple[str, ...]:
    kind = "" if one.measure_id is None else "措施："
    what = kind + one.what.replace("\n", " ")[:60]
    light = one.clock_before.label
    if one.clock_after != one.clock_before and not one.why_not:
        light = f"{light} → {one.clock_after.label}"
    return one.number, what, one.words, _day(one.before), "不能延期" if one.why_not else _day(one.after), light


def _day(day: date | None) -> str:
    return day.isoformat() if day else "没有日期"
