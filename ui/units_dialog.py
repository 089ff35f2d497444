"""单位与人员: the tree of units and the people with their phones; added, renamed, moved and removed here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.errors import LedgerError
from models.issues import Person, Unit
from models.ledger import Ledger
from ui import messages
from ui.dialog_size import open_sized
from ui.line_dialog import LineDialog
from ui.plain_table import PlainList
from ui.progress_dialog import button, button_row
from ui.theme import plain_label

_ID = Qt.ItemDataRole.UserRole


class UnitsDialog(QDialog):
    """Two pages, units and people; every act is one step of undo."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("单位与人员")
        self.units, self.people = UnitsPage(ledger), PeoplePage(ledger)
        tabs = QTabWidget()
        tabs.addTab(self.units, "单位")
        tabs.addTab(self.people, "人员")
        close = QPushButton("关闭")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(tabs)
        layout.addLayout(buttons)
        open_sized(self, "units", QSize(720, 600))


class UnitsPage(QWidget):
    """The tree of units."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._units: dict[int, Unit] = {}
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("单位")
        self.tree.setHeaderHidden(True)
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("添加单位…", self.add),
            ("添加下级…", self.add_below),
            ("改名…", self.rename),
            ("移动到…", self.move_unit),
            ("删除", self.remove),
        )
        _lay_out(self, "单位分上下级；按单位筛选时，上级包含下级。", self.tree, acts, not ledger.read_only)
        self.show_units()

    def show_units(self, selected: int | None = None) -> None:
        """Read the units anew and select one."""
        selected = self._selected_id() if selected is None else selected
        self._units = {unit.id: unit for unit in self._ledger.units()}
        self.tree.clear()
        items: dict[int, QTreeWidgetItem] = {}
        for unit in self._units.values():
            above = items.get(unit.parent_id) if unit.parent_id is not None else None
            item = QTreeWidgetItem(above, [unit.name]) if above else QTreeWidgetItem(self.tree, [unit.name])
            item.setData(0, _ID, unit.id)
            items[unit.id] = item
        self.tree.expandAll()
        if selected in items:
            self.tree.setCurrentItem(items[selected])

    def add(self) -> None:
        """Ask for a new unit at the top of the tree."""
        self._ask_name("添加单位", "", lambda name: self._ledger.add_unit(name))

    def add_below(self) -> None:
        """Ask for a new unit below the selected one."""
        unit = self._selected()
        if unit is not None:
            self._ask_name(f"添加下级：{unit.name}", "", lambda name: self._ledger.add_unit(name, unit.id))

    def rename(self) -> None:
        """Ask for another name for the selected unit; it changes wherever the unit stands."""
        unit = self._selected()
        if unit is not None:
            self._ask_name("单位改名", unit.name, lambda name: self._ledger.rename_unit(unit.id, name))

    def move_unit(self) -> None:
        """Ask under which unit the selected one belongs."""
        unit = self._selected()
        if unit is not None and MoveDialog(self._ledger, unit, self).exec():
            self.show_units(unit.id)

    def remove(self) -> None:
        """Remove the selected unit; one in use is refused in a sentence."""
        unit = self._selected()
        if unit is None or not messages.ask(self, "删除单位", f"要删除单位“{unit.name}”吗？可以用“撤销”找回。", "删除"):
            return
        try:
            self._ledger.remove_unit(unit.id)
        except LedgerError as error:
            messages.warn(self, "删除单位", str(error))
        self.show_units()

    def _ask_name(self, title: str, name: str, use: Callable[[str], object]) -> None:
        if LineDialog(self, title, "单位名称", name, use).exec():
            self.show_units()

    def _selected_id(self) -> int | None:
        item = self.tree.currentItem()
        return int(item.data(0, _ID)) if item is not None else None

    def _selected(self) -> Unit | None:
        selected = self._selected_id()
        return self._units.get(selected) if selected is not None else None


class MoveDialog(QDialog):
    """Asks under which unit another one belongs; the units below itself are not offered."""

    def __init__(self, ledger: Ledger, unit: Unit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._unit = ledger, unit
        self.setWindowTitle(f"移动：{unit.name}")
        self.setMinimumWidth(380)
        self.above = QComboBox()
        self.above.setAccessibleName("上级单位")
        self.above.addItem("（最上级）", None)
        below = {unit.id}
        for other in ledger.units():
            if other.id in below or other.parent_id in below:
                below.add(other.id)
            else:
                self.above.addItem(other.name, other.id)
        self.above.setCurrentIndex(max(self.above.findData(unit.parent_id), 0))
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        buttons = button_row(button("取消", "", self.reject), button("移动", "primary", self.accept))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(plain_label("上级单位"))
        layout.addWidget(self.above)
        layout.addWidget(self.message)
        layout.addLayout(buttons)

    def accept(self) -> None:
        """Move; a refusal is said and the dialog stays."""
        try:
            self._ledger.move_unit(self._unit.id, self.above.currentData())
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            return
        super().accept()


class PeoplePage(QWidget):
    """The people with their phones."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._people: list[Person] = []
        self.table = PlainList("人员", ("姓名", "电话"))
        acts: tuple[tuple[str, Callable[[], None]], ...] = (("改名…", self.rename), ("电话…", self.set_phone))
        _lay_out(
            self, "人员在登记问题时自动记下；在这里改名，所有问题里一起改。", self.table, acts, not ledger.read_only
        )
        self.show_people()

    def show_people(self) -> None:
        """Read the people anew, keeping the selected row."""
        self._people = self._ledger.people()
        self.table.fill([(person.name, person.phone) for person in self._people])

    def rename(self) -> None:
        """Ask for another name for the selected person."""
        person = self._selected()
        if person is not None:
            self._ask("人员改名", "姓名", person.name, lambda name: self._ledger.rename_person(person.id, name))

    def set_phone(self) -> None:
        """Ask for the phone of the selected person; nothing clears it."""
        person = self._selected()
        if person is not None:
            self._ask(
                f"{person.name}的电话",
                "电话",
                person.phone,
                lambda phone: self._ledger.set_phone(person.id, phone),
                needed=False,
            )

    def _ask(self, title: str, label: str, text: str, use: Callable[[str], object], needed: bool = True) -> None:
        if LineDialog(self, title, label, text, use, needed).exec():
            self.show_people()

    def _selected(self) -> Person | None:
        row = self.table.currentRow()
        return self._people[row] if 0 <= row < len(self._people) else None


def _lay_out(
    page: QWidget, hint: str, view: QWidget, acts: tuple[tuple[str, Callable[[], None]], ...], may_edit: bool
) -> None:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(12, 12, 12, 12)
    layout.setSpacing(8)
    told = plain_label(hint, "secondary")
    told.setWordWrap(True)
    layout.addWidget(told)
    layout.addWidget(view)
    buttons = QHBoxLayout()
    for text, act in acts:
        button = QPushButton(text)
        button.clicked.connect(act)
        button.setEnabled(may_edit)
        buttons.addWidget(button)
    buttons.addStretch()
    layout.addLayout(buttons)
