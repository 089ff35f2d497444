"""分到各单位: one 共性问题 is given to many units, each with a row of its own; and rows are put below one, or out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.filters import IssueFilter
from models.ledger import Ledger
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.progress_dialog import button, button_row
from ui.theme import plain_label
from ui.unit_ticks import UnitTicks

_HINT = (
    "每个单位一行条目：问题、表现、目标、责任领导、时限和措施照抄，责任单位是它自己，责任人和进展由它填。"
    "原来的一行作为共性问题保留，进度和销号随各单位的条目。"
)


class CommonDialog(QDialog):
    """Asks which units get a row; those that have one are shown and stay as they are. ``rows`` are the new ones."""

    def __init__(self, ledger: Ledger, issue_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._issue = ledger, ledger.issue(issue_id)
        self.rows: list[int] = []
        self.setWindowTitle("分到各单位（共性问题）")
        units, settled = ledger.units(), ledger.responsibility.units_with_rows(issue_id)
        named = {*self._issue.units, *self._issue.involved_units} if not settled else set()
        ticked = [unit.id for unit in units if unit.name in named]
        self.ticks = UnitTicks(units, ticked, settled=settled, groups=ledger.groups())
        self._opened = self.ticks.ticked()
        self._kept = len(settled)
        self._next = ledger.responsibility.next_row_number(issue_id)
        self.preview = plain_label("", "section")
        self.preview.setWordWrap(True)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self._give = button("分到单位", "primary", self.accept)
        self.ticks.changed.connect(self._tell)
        self._lay_out()
        self._tell()
        open_sized(self, "split_common", QSize(620, 640))

    def accept(self) -> None:
        """Make the rows; a refusal is said and the dialog stays."""
        try:
            self.rows = self._ledger.responsibility.split_to_units(self._issue.id, self.ticks.ticked())
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            return
        super().accept()

    def reject(self) -> None:
        """Close without writing, after asking when units were ticked."""
        if self.ticks.ticked() != self._opened and not messages.ask(
            self, "还没有分派", "勾选的单位还没有分派，要放弃吗？", "放弃", "继续勾选"
        ):
            return
        super().reject()

    def _tell(self) -> None:
        self.message.hide()
        count = len(self.ticks.ticked())
        self._give.setEnabled(count > 0)
        stays = f"已有 {self._kept} 个单位的条目不变。" if self._kept else ""
        if not count:
            self.preview.setText(f"请勾选单位。{stays}")
            return
        head, _, first = self._next.rpartition("-")
        last = f"{head}-{int(first) + count - 1}"
        numbers = self._next if count == 1 else f"{self._next} 至 {last}"
        self.preview.setText(f"将新增 {count} 个条目，编号 {numbers}。{stays}")

    def _lay_out(self) -> None:
        problem = plain_label(f"{self._issue.number}　{self._issue.problem}", "section")
        font = theme.text_font(bold=True)
        problem.setText(theme.elided(problem.text(), font, 2 * 540))
        hint = plain_label(_HINT, "secondary")
        for label in (problem, hint):
            label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(problem)
        layout.addWidget(hint)
        layout.addWidget(self.ticks, 1)
        layout.addWidget(self.preview)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), self._give))


class GatherDialog(QDialog):
    """Asks under which 共性问题 existing issues belong, or that they belong under none any more."""

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._ids = ledger, list(ids)
        self.setWindowTitle("归入共性问题")
        chosen = list(ledger.issues(self._ids[:500]).values())
        common = ledger.issues(ledger.issue_ids(IssueFilter(common=True))[:500])
        several = chosen if len(chosen) > 1 else []
        offered = [one for one in common.values() if self._ids != [one.id]]
        offered += [one for one in several if one.id not in common and one.parent_id is None]
        self._parents: list[int | None] = [one.id for one in offered]
        lines = [theme.elided(f"{one.number}　{one.problem}", theme.text_font(), 420) for one in offered]
        if any(one.parent_id is not None for one in chosen):
            self._parents.append(None)
            lines.append("不再归入任何共性问题")
        self.parent_choice = Choices(lines)
        self.parent_choice.setAccessibleName("共性问题")
        words = "所选的问题成为它下面的条目，它的进度和销号随这些条目；可以撤销。"
        if not self._parents:
            words = "台账里还没有别的共性问题。请先用“分到各单位”，或同时选中共性问题和要归入它的问题。"
        hint = plain_label(words, "secondary")
        hint.setWordWrap(True)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.setMinimumWidth(520)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(plain_label(f"把所选的 {len(self._ids)} 项归入：", "section"))
        layout.addWidget(self.parent_choice)
        layout.addWidget(hint)
        layout.addWidget(self.message)
        gather = button("归入", "primary", self.accept)
        gather.setEnabled(bool(self._parents))
        layout.addLayout(button_row(button("取消", "", self.reject), gather))

    def accept(self) -> None:
        """Gather; a refusal is said and the dialog stays."""
        place = self.parent_choice.currentIndex()
        if place < 0:
            return
        wanted = self._parents[place]
        try:
            self._ledger.responsibility.set_parent([one for one in self._ids if one != wanted], wanted)
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            return
        super().accept()
