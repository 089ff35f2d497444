"""Cells that wait for a decision: what was sent, the ledger and the sheet side by side, decided by button or key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from documents.merge_words import only_doubted, reason_of
from models.errors import LedgerError
from models.ledger import Ledger
from models.open_choices import Refusals, refusals
from models.return_rules import UNDECIDED, Verdict
from models.returns_report import Choice, Decision, OpenCell
from models.sending_records import turn_words
from ui import messages, theme
from ui.parted import side_by_side
from ui.progress_dialog import button
from ui.read_table import ReadTable
from ui.text_side import TextSide

_CHOICES = (Choice.OURS, Choice.THEIRS, Choice.BOTH, Choice.EDIT, Choice.REMARK)
#: What is offered only where it is possible.
_SELDOM = (Choice.BOTH, Choice.REMARK)
_NOTHING = "没有等待决定的内容。"
_WHY = {
    Verdict.CONFLICT: "发出以后，台账和填报表都改过这一处。",
    Verdict.CLEARED: "单位把这一处清空了。",
    Verdict.NOT_VALID: "填写的内容不合要求，不能直接采用。",
    Verdict.STALE: "这是较早的一份表里的内容。",
    Verdict.NOT_ALLOWED: "这一列不由单位填写，台账没有改动。",
}
_DOUBTED = "台账没有改过这一处，因为下面的情况没有自动采用。"
#: Of what had to stay in a decision on a whole file so many cells are named.
_MOST_NAMED = 8
_HINT = "在列表里按 1 保留台账、2 采用填报表、3 两条都留、4 另行填写、5 记入备注"


class CellsPage(QWidget):
    """The open cells of the ledger; deciding one is one operation. ``changed`` tells that something was decided."""

    changed = Signal()

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._cells: tuple[OpenCell, ...] = ()
        self._refusals: Refusals = {}
        self.table = ReadTable("等待决定的内容", ["单位", "序号", "栏目", "原因"], {0, 3}, {1: 3.5, 2: 5}, lines=2)
        self.table.setSelectionMode(ReadTable.SelectionMode.SingleSelection)
        self.table.installEventFilter(self)
        self.with_listed = QCheckBox("也列出没有采用的（较早的表、锁定的列）")
        self.problem = theme.plain_label("", "heading")
        self.why = theme.plain_label("", "secondary")
        self.mark = theme.plain_label("", "soon")
        for label in (self.problem, self.why, self.mark):
            label.setWordWrap(True)
        self.base, self.ours, self.theirs = (TextSide(name) for name in ("上次一致的内容", "台账现在", "填报表"))
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName("另行填写的内容")
        self.edit.setPlaceholderText("写上要用的内容，按 Ctrl+Enter 采用")
        self.message = theme.plain_label("", "late")
        self.message.setWordWrap(True)
        self.buttons = {choice: button(choice.label, "", self._chooser(choice)) for choice in _CHOICES}
        self.use_button = button("采用所填内容", "primary", self.use_edited)
        self.all_theirs = button("这份表全部采用填报表…", "", lambda: self.decide_file(Choice.THEIRS))
        self.all_ours = button("这份表全部保留台账…", "", lambda: self.decide_file(Choice.OURS))
        self._lay_out()
        self.table.itemSelectionChanged.connect(self._show)
        self.with_listed.toggled.connect(lambda _on: self.reload())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.edit, self.use_edited, context=Qt.ShortcutContext.WidgetShortcut)
        self.reload()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        left = QWidget()
        listed = QVBoxLayout(left)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(8)
        listed.addWidget(self.table, 1)
        for one in (self.with_listed, self.all_theirs, self.all_ours):
            listed.addWidget(one)
        sides = QHBoxLayout()
        sides.setSpacing(10)
        for side in (self.base, self.ours, self.theirs):
            sides.addWidget(side, 1)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for one in self.buttons.values():
            acts.addWidget(one)
        acts.addStretch()
        acts.addWidget(self.use_button)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for label in (self.problem, self.why, self.mark):
            column.addWidget(label)
        column.addLayout(sides, 3)
        column.addWidget(self.edit, 1)
        column.addWidget(self.message)
        column.addLayout(acts)
        column.addWidget(theme.plain_label(_HINT, "secondary"))
        parts = side_by_side(left, right, (470, 720))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 10, 10, 10)
        outer.addWidget(parts)

    def _chooser(self, choice: Choice) -> Callable[[], None]:
        return lambda: self.choose(choice)

    # ------------------------------------------------------------ showing

    @property
    def count(self) -> int:
        """How many cells wait."""
        return sum(cell.verdict in UNDECIDED for cell in self._cells)

    def reload(self) -> None:
        """Show what waits now; the place in the list stays."""
        place = max(self.table.currentRow(), 0)
        returns = self._ledger.returns
        self._listed = returns.listed_cells()
        self._cells = (*returns.open_cells(), *(self._listed if self.with_listed.isChecked() else ()))
        self._refusals = refusals(self._ledger, self._cells)
        self.with_listed.setVisible(bool(self._listed))
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self._cells))
            for row, cell in enumerate(self._cells):
                self.table.put(row, [cell.unit, cell.issue_number or str(cell.id), cell.label, reason_of(cell)])
            if self._cells:
                self.table.selectRow(min(place, len(self._cells) - 1))
        self._show()

    def cell(self) -> OpenCell | None:
        """The cell that is shown."""
        row = self.table.currentRow()
        return self._cells[row] if 0 <= row < len(self._cells) else None

    def open_by_file(self) -> Counter[str]:
        """How many cells wait of each file, by its digest."""
        return Counter(cell.digest for cell in self._cells if cell.verdict in UNDECIDED)

    def show_file(self, digest: str) -> None:
        """Go to the first cell that waits of a file."""
        row = next((place for place, cell in enumerate(self._cells) if cell.digest == digest), None)
        if row is not None:
            self.table.selectRow(row)

    def _show(self) -> None:
        cell = self.cell()
        self.problem.setText(_title(cell) if cell else _NOTHING)
        why = (_DOUBTED if only_doubted(cell) else _WHY[cell.verdict]) if cell else ""
        self.why.setText(f"{why}　{cell.file} 第 {cell.row} 行" if cell else "")
        refused = self._refused(cell).get(Choice.THEIRS, "") if cell else ""
        self.mark.setText("\n".join(filter(None, [cell.mark, refused])) if cell else "")
        self.mark.setVisible(bool(self.mark.text()))
        who = f"{cell.who}　{cell.when:%Y-%m-%d %H:%M}" if cell and cell.when else ""
        self.base.show_text(cell.base if cell else "", "发出时写的，或者上次采用的")
        self.ours.show_text(cell.ours if cell else "", who or "没有改过")
        self.theirs.show_text(cell.theirs if cell else "", f"{cell.unit}，{turn_words(cell.number)}" if cell else "")
        self._open_edit(False)
        self._update_buttons()

    @property
    def has_typed(self) -> bool:
        """Whether words of one's own stand in the box and were not used yet."""
        cell = self.cell()
        return not self.edit.isHidden() and cell is not None and self.edit.toPlainText() != (cell.theirs or cell.ours)

    def _open_edit(self, shown: bool) -> None:
        self.edit.setVisible(shown)
        self.use_button.setVisible(shown)
        self.message.setText("")
        self.message.hide()

    def _update_buttons(self) -> None:
        cell, writable = self.cell(), not self._ledger.read_only
        for choice, one in self.buttons.items():
            possible = cell is not None and self._may(cell, choice)
            one.setVisible(choice not in _SELDOM or bool(cell and choice in cell.choices))
            one.setEnabled(possible and writable)
            one.setToolTip(self._refused(cell).get(choice, "") if cell else "")
            theme.set_role(one, "primary" if possible and choice is Choice.THEIRS else "")
            theme.repolish(one)
        of_file = self._of_file(cell) if cell else []
        for one, choice in ((self.all_theirs, Choice.THEIRS), (self.all_ours, Choice.OURS)):
            one.setEnabled(writable and any(self._may(each, choice) for each in of_file))

    # ------------------------------------------------------------ deciding

    def _refused(self, cell: OpenCell) -> dict[Choice, str]:
        return self._refusals.get(cell.cell, {})

    def _may(self, cell: OpenCell, choice: Choice) -> bool:
        return choice in cell.choices and choice not in self._refused(cell)

    def _of_file(self, cell: OpenCell) -> list[OpenCell]:
        """What the file of a cell left open, or of what nobody need decide, what it says besides."""
        waits = cell.verdict in UNDECIDED
        return [one for one in self._cells if one.digest == cell.digest and (one.verdict in UNDECIDED) == waits]

    def choose(self, choice: Choice) -> None:
        """Decide the shown cell, or open the box for words of one's own."""
        cell = self.cell()
        if cell is None or not self._may(cell, choice) or self._ledger.read_only:
            return
        if choice is Choice.EDIT:
            self.edit.setPlainText(cell.theirs or cell.ours)
            self._open_edit(True)
            self.edit.setFocus()
            self.edit.selectAll()
            return
        self._decide([Decision(cell.cell, choice)])

    def use_edited(self) -> None:
        """Decide the shown cell by what stands in the box."""
        cell = self.cell()
        if cell is not None and not self.edit.isHidden():
            self._decide([Decision(cell.cell, Choice.EDIT, self.edit.toPlainText())])

    def decide_file(self, choice: Choice) -> None:
        """Decide everything that the file of the shown cell left open, as far as it can be decided so."""
        cell = self.cell()
        if cell is None:
            return
        of_file = self._of_file(cell)
        possible = [one for one in of_file if self._may(one, choice)]
        left = [one for one in of_file if not self._may(one, choice)]
        if not possible:
            messages.tell(self, "等待决定的内容", "这份表待定的内容不能这样处理，请逐处决定。")
            return
        question = f"“{cell.file}”待定的 {len(possible)} 处，全部{choice.label}吗？可以撤销。"
        if left:
            lines = [f"第 {one.issue_number or one.id} 号 {one.label}：{self._why_left(one, choice)}" for one in left]
            more = [f"……还有 {len(lines) - _MOST_NAMED} 处。"] if len(lines) > _MOST_NAMED else []
            question = "\n".join([question, f"另有 {len(left)} 处不能，留着逐处决定：", *lines[:_MOST_NAMED], *more])
        if messages.ask(self, "等待决定的内容", question, f"全部{choice.label}", "取消"):
            self._decide([Decision(one.cell, choice) for one in possible])

    def _why_left(self, cell: OpenCell, choice: Choice) -> str:
        return self._refused(cell).get(choice) or cell.mark or _WHY[cell.verdict]

    def _decide(self, decisions: Sequence[Decision]) -> None:
        try:
            self._ledger.returns.decide(decisions)
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            return
        self.reload()
        self.table.setFocus()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """1 to 5 in the list decide."""
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            place = event.key() - Qt.Key.Key_1.value
            if event.modifiers() == Qt.KeyboardModifier.NoModifier and 0 <= place < len(_CHOICES):
                self.choose(_CHOICES[place])
                return True
        return super().eventFilter(watched, event)


def _title(cell: OpenCell) -> str:
    return f"第 {cell.issue_number or cell.id} 号　{cell.problem}　·　{cell.label}"
