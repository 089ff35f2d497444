"""Merging: which of two spellings stays, and what the merge changes; and the page of likely doubles."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.ledger import Ledger
from models.spellings import Likeness
from models.text import clean_line, folded
from ui.field_box import Choices
from ui.plain_table import PlainList
from ui.progress_dialog import button, button_row
from ui.register_page import lay_out, size_columns
from ui.theme import icon, plain_label

_WHAT = {"unit": "单位", "person": "人员"}


class MergeDialog(QDialog):
    """Asks which name stays and which goes over to it, and says in numbers what that changes."""

    def __init__(
        self, ledger: Ledger, record: str, keep: int | None, other: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ledger, self._record = ledger, record
        rows = ledger.units() if record == "unit" else ledger.people()
        self._ids = {row.name: row.id for row in rows}
        names = {row.id: row.name for row in rows}
        self.setWindowTitle(f"合并{_WHAT[record]}")
        self.setMinimumWidth(520)
        self.keep, self.other = Choices(self._ids, editable=True), Choices(self._ids, editable=True)
        for box, name, chosen in ((self.keep, "保留的名称", keep), (self.other, "并入的名称", other)):
            box.setAccessibleName(name)
            box.setEditText(names.get(chosen, "") if chosen is not None else "")
            box.currentTextChanged.connect(self._tell)
        self._swap = button("对调", "", self.swap)
        self._swap.setIcon(icon("arrows-down-up"))
        self.effect = plain_label("", "secondary")
        self.effect.setWordWrap(True)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self._merge = button("合并", "primary", self.accept)
        self._lay_out()
        self._tell()

    def swap(self) -> None:
        """Keep the other one."""
        keep, other = self.keep.currentText(), self.other.currentText()
        self.keep.setEditText(other)
        self.other.setEditText(keep)

    def accept(self) -> None:
        """Merge; a refusal is said and the dialog stays."""
        keep, other = self._chosen(self.keep), self._chosen(self.other)
        if keep is None or other is None:
            return
        people = self._ledger.responsibility
        try:
            (people.merge_units if self._record == "unit" else people.merge_people)(keep, other)
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            return
        super().accept()

    def _chosen(self, box: Choices) -> int | None:
        return self._ids.get(clean_line(box.currentText()))

    def _tell(self) -> None:
        self.message.hide()
        keep, other = self._chosen(self.keep), self._chosen(self.other)
        self._merge.setEnabled(keep is not None and other is not None and keep != other)
        if keep is None or other is None:
            self.effect.setText("请选择两个名称：一个保留，另一个并入它。")
        elif keep == other:
            self.effect.setText("两个名称相同，请另选一个。")
        else:
            numbers = self._ledger.responsibility.preview_merge(self._record, other).words()
            kept, gone = clean_line(self.keep.currentText()), clean_line(self.other.currentText())
            self.effect.setText(
                f"用到“{gone}”的地方改为“{kept}”：{numbers}。\n"
                f"“{gone}”作为别名保留，以后再输入或导入它，就认作“{kept}”。可以一次撤销。"
            )

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("保留", self.keep)
        form.addRow("并入（不再使用）", self.other)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(form, 1)
        row.addWidget(self._swap, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(row)
        layout.addWidget(self.effect)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), self._merge))


_DOUBLES = "名称像是同一个单位或同一个人的不同写法时列在这里，请核对后合并；不是同一个的不用管。"


class DoublesPage(QWidget):
    """Pairs that are likely two spellings of one unit or person; merged here one by one."""

    #: Something was merged.
    merged = Signal()
    #: So many pairs are listed.
    counted = Signal(int)

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._pairs: list[Likeness] = []
        self.table = PlainList("疑似重复", ("", "名称", "另一个名称", "依据"))
        size_columns(self.table, 70, 230, 230)
        self._buttons = lay_out(self, _DOUBLES, self.table, (("合并…", self.merge),), may_edit=not ledger.read_only)
        self._none = plain_label("没有发现疑似重复的单位或人员。", "secondary")
        self.layout().addWidget(self._none)  # type: ignore[union-attr]
        self.table.doubleClicked.connect(lambda _index: self.merge())

    def show_pairs(self) -> None:
        """Look for doubles anew."""
        self._pairs = self._ledger.responsibility.likely_same()
        self.table.fill([(_WHAT[pair.record], pair.one, pair.other, pair.why) for pair in self._pairs])
        self._none.setVisible(not self._pairs)
        self._buttons["合并…"].setEnabled(bool(self._pairs) and not self._ledger.read_only)
        self.counted.emit(len(self._pairs))

    def show_matching(self, text: str) -> None:
        """Show only the pairs in which the words stand."""
        for row, pair in enumerate(self._pairs):
            self.table.setRowHidden(row, folded(text) not in folded(pair.one + pair.other))

    def merge(self) -> None:
        """Ask which name of the selected pair stays."""
        row = self.table.currentRow()
        if self._ledger.read_only or not 0 <= row < len(self._pairs):
            return
        pair = self._pairs[row]
        if MergeDialog(self._ledger, pair.record, pair.one_id, pair.other_id, self).exec():
            self.merged.emit()
