"""分组: units that are chosen together, whatever stands above them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.issues import UnitGroup
from models.ledger import Ledger
from models.text import folded
from ui import messages
from ui.dialog_size import open_sized
from ui.field_box import mark_invalid
from ui.plain_table import PlainList
from ui.progress_dialog import button, button_row
from ui.register_page import lay_out, size_columns
from ui.theme import plain_label
from ui.unit_ticks import UnitTicks


class GroupsPage(QWidget):
    """The groups with the units in them."""

    changed = Signal()

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._groups: list[UnitGroup] = []
        self._words: list[str] = []
        self.table = PlainList("单位分组", ("分组", "单位数", "单位"))
        size_columns(self.table, 180, 70)
        hint = "把常常一起安排的单位放进一个分组，筛选和分派共性问题时一次选中；一个单位可以在几个分组里。"
        acts = (("新建分组…", self.add), ("修改…", self.edit), ("删除", self.remove))
        lay_out(self, hint, self.table, acts, may_edit=not ledger.read_only)
        self.table.doubleClicked.connect(lambda _index: self.edit())

    def show_groups(self) -> None:
        """Read the groups anew."""
        names = {unit.id: unit.name for unit in self._ledger.units()}
        self._groups = self._ledger.groups()
        rows = [
            (group.name, str(len(group.unit_ids)), "、".join(names[number] for number in group.unit_ids))
            for group in self._groups
        ]
        self._words = [folded(name + members) for name, _count, members in rows]
        self.table.fill(rows)

    def show_matching(self, text: str) -> None:
        """Show only the groups in which the words stand."""
        for row, words in enumerate(self._words):
            self.table.setRowHidden(row, folded(text) not in words)

    def add(self) -> None:
        """Ask for a new group."""
        self._ask(None)

    def edit(self) -> None:
        """Ask for another name or other units of the selected group."""
        if (group := self._selected()) is not None and not self._ledger.read_only:
            self._ask(group)

    def remove(self) -> None:
        """Take the selected group out when that is confirmed."""
        group = self._selected()
        if group is None or not messages.ask(
            self, "删除分组", f"要删除分组“{group.name}”吗？里面的单位不受影响，可以用“撤销”找回。", "删除"
        ):
            return
        self._ledger.responsibility.remove_group(group.id)
        self.changed.emit()

    def _ask(self, group: UnitGroup | None) -> None:
        if GroupForm(self._ledger, group, self).exec():
            self.changed.emit()

    def _selected(self) -> UnitGroup | None:
        row = self.table.currentRow()
        return self._groups[row] if 0 <= row < len(self._groups) else None


class GroupForm(QDialog):
    """A group's name and its units."""

    def __init__(self, ledger: Ledger, group: UnitGroup | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._group = ledger, group
        self.setWindowTitle("新建分组" if group is None else f"修改分组：{group.name}")
        self.name = QLineEdit(group.name if group else "")
        self.name.setAccessibleName("分组名称")
        self.name.setPlaceholderText("如 东片学校")
        self.ticks = UnitTicks(ledger.units(), group.unit_ids if group else ())
        self._opened = self._content()
        self.count = plain_label("", "secondary")
        self.ticks.changed.connect(self._tell)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(plain_label("分组名称"))
        layout.addWidget(self.name)
        layout.addWidget(self.ticks, 1)
        layout.addWidget(self.message)
        foot = button_row(button("取消", "", self.reject), button("保存", "primary", self.accept))
        foot.insertWidget(0, self.count)
        layout.addLayout(foot)
        self._tell()
        open_sized(self, "group", QSize(560, 560))

    def accept(self) -> None:
        """Save; a refusal is said and the dialog stays."""
        name, units = self._content()
        try:
            self._ledger.responsibility.save_group(name, units, self._group.id if self._group else None)
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            mark_invalid(self.name, getattr(error, "field", "") == "name")
            return
        super().accept()

    def reject(self) -> None:
        """Close without saving, after asking when something was changed."""
        if self._content() != self._opened and not messages.ask(
            self, "还没有保存", "分组的改动还没有保存，要放弃吗？", "放弃", "继续修改"
        ):
            return
        super().reject()

    def _content(self) -> tuple[str, list[int]]:
        return self.name.text(), self.ticks.ticked()

    def _tell(self) -> None:
        self.count.setText(f"已选 {len(self.ticks.ticked())} 个单位")
