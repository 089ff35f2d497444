"""The same change on many selected issues: fields are ticked, their new values checked, one operation writes them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QGridLayout, QScrollArea, QWidget

from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME
from models.issues import Issue
from models.ledger import Ledger
from models.text import clean_line
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.field_box import FieldBox, deadline_words, set_label_role
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

#: What makes sense to be the same on many issues, in the order offered.
_FIELDS = (
    "progress",
    "deadline",
    "lasting",
    "units",
    "persons",
    "lead_leader",
    "lead_unit",
    "support_units",
    "aspect",
    "finished_on",
    "goal",
    "reason",
    "note",
)
#: Pause after typing before the preview is worked out again (milliseconds).
_PAUSE = 150


class BulkDialog(QDialog):
    """Asks which fields get which value and writes them to every selected issue; ``changed_ids``: which changed."""

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._ids = list(ids)
        self._issues = _load(ledger, self._ids)
        self.changed_ids: set[int] = set()
        self.ticks: dict[str, QCheckBox] = {}
        self.boxes: dict[str, FieldBox] = {}
        self.setWindowTitle("批量修改")
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.preview)
        self.finished.connect(self._timer.stop)
        self.preview_label = plain_label("", "section")
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.save_button = button("修改", "primary", self.accept)
        layout = framed(self)
        layout.addWidget(plain_label(f"选中了 {len(self._issues)} 个问题", "heading"))
        layout.addWidget(plain_label("勾选要修改的字段并填写新值；勾选后留空，就是清除原来的内容。", "secondary"))
        layout.addWidget(self._fields(), 1)
        layout.addWidget(self.message)
        row = button_row(button("取消", "", self.reject), self.save_button)
        row.insertWidget(0, self.preview_label)
        layout.addLayout(row)
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self.preview()
        open_sized(self, "bulk", QSize(680, 720))

    def _fields(self) -> QScrollArea:
        card = QFrame()
        theme.set_role(card, "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for row, name in enumerate(_FIELDS):
            self._add_row(grid, row, name)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(_FIELDS), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(card)
        return scroll

    def _add_row(self, grid: QGridLayout, row: int, name: str) -> None:
        tick = QCheckBox(BY_NAME[name].label)
        tick.setAccessibleName(f"修改{BY_NAME[name].label}")
        tick.setMinimumHeight(theme.metrics().button - 2)
        box = FieldBox(BY_NAME[name], self._ledger)
        box.editor.setEnabled(False)
        if name == "deadline":
            self.meaning = plain_label("", "secondary")
            self.meaning.setWordWrap(True)
            self.meaning.hide()
            box.below.insertWidget(1, self.meaning)
        tick.toggled.connect(box.editor.setEnabled)
        tick.toggled.connect(lambda on: self._ticked(box, on))
        box.changed.connect(self._timer.start)
        self.ticks[name], self.boxes[name] = tick, box
        grid.addWidget(tick, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(box, row, 1)

    def _ticked(self, box: FieldBox, on: bool) -> None:
        if on:
            box.editor.setFocus()
        box.forgive()
        self.preview()

    def preview(self) -> None:
        """Say how many issues would differ, and what the deadline's words mean."""
        self._timer.stop()
        self.message.setText("")
        self.message.hide()
        self._preview_deadline()
        try:
            values = self._values()
        except InvalidValue:
            self._tell("有的值不能用，请改正", 0)
            return
        if not values:
            self._tell("还没有勾选要修改的字段", 0)
            return
        number = sum(_differs(issue, values) for issue in self._issues)
        self._tell(f"将修改 {len(self._issues)} 项中的 {number} 项", number)

    def _tell(self, words: str, number: int) -> None:
        self.preview_label.setText(words)
        self.save_button.setEnabled(number > 0 and not self._ledger.read_only)
        self.save_button.setText(f"修改 {number} 项" if number else "修改")

    def _preview_deadline(self) -> None:
        shown = self.ticks["deadline"].isChecked()
        self.meaning.setVisible(shown)
        if shown:
            sources = {issue.source_id for issue in self._issues}
            source = sources.pop() if len(sources) == 1 else None
            words = clean_line(self.boxes["deadline"].text())
            sentence, role = deadline_words(self._ledger.preview_deadline(words, source))
            self.meaning.setText(sentence)
            set_label_role(self.meaning, role)

    def _values(self) -> dict[str, object]:
        """The new values; every wrong field is marked, the first one raised."""
        chosen = [box for name, box in self.boxes.items() if self.ticks[name].isChecked()]
        errors = [error for box in chosen if (error := box.check())]
        if errors:
            raise errors[0]
        return {box.field.name: box.value() for box in chosen}

    def accept(self) -> None:
        """Write the change; with something wrong the dialog stays open and nothing is written."""
        self.preview()
        if not self.save_button.isEnabled():
            return
        try:
            wanted = dict.fromkeys((issue.id for issue in self._issues), self._values())
            self.changed_ids = self._ledger.update_issues(wanted, "批量修改")
        except LedgerError as error:
            self._refuse(error)
            return
        super().accept()

    def reject(self) -> None:
        """Close without changing anything, after asking when a field was ticked."""
        ticked = any(tick.isChecked() for tick in self.ticks.values())
        if ticked and not messages.ask(self, "还没有修改", "填写的修改还没有保存，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def _refuse(self, error: LedgerError) -> None:
        self.message.setText(str(error))
        self.message.show()
        if isinstance(error, InvalidValue) and error.field in self.boxes:
            self.boxes[error.field].complain(str(error))
            self.boxes[error.field].editor.setFocus()


def _load(ledger: Ledger, ids: Sequence[int]) -> list[Issue]:
    found: list[Issue] = []
    for start in range(0, len(ids), 500):
        found += ledger.issues(ids[start : start + 500]).values()
    return found


def _differs(issue: Issue, values: dict[str, object]) -> bool:
    return any(_plain(BY_NAME[name].value(issue)) != _plain(value) for name, value in values.items())


def _plain(value: object) -> object:
    return getattr(value, "text", value)
