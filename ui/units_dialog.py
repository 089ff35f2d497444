"""单位与人员: the tree of units, the people, groups of units, and likely doubles; all of it is kept here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QMenu,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.errors import LedgerError
from models.issues import ARCHIVED_UNIT, UNIT_KINDS, Unit
from models.ledger import Ledger
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.groups_page import GroupsPage
from ui.line_dialog import LineDialog
from ui.merge_dialog import DoublesPage, MergeDialog
from ui.people_page import PeoplePage
from ui.progress_dialog import button, button_row
from ui.register_page import lay_out
from ui.theme import plain_label
from ui.unit_ticks import search_line, show_matching

_ID = Qt.ItemDataRole.UserRole


class UnitsDialog(QDialog):
    """Four pages under one search line; every act is one step of undo."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("单位与人员")
        self.units, self.people = UnitsPage(ledger), PeoplePage(ledger)
        self.groups, self.doubles = GroupsPage(ledger), DoublesPage(ledger)
        self.search = search_line("搜索单位、人员、电话")
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.tabs = QTabWidget()
        for page, title in ((self.units, "单位"), (self.people, "人员"), (self.groups, "分组"), (self.doubles, "")):
            self.tabs.addTab(page, title)
        for page in (self.units, self.people, self.groups):
            page.changed.connect(self.refresh)
        self.doubles.merged.connect(self.refresh)
        self.doubles.counted.connect(self._count_doubles)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(button("关闭", "", self.accept))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.search)
        layout.addWidget(self.tabs)
        layout.addLayout(buttons)
        self.refresh()
        self.units.tree.setFocus()
        open_sized(self, "units", QSize(880, 620))

    def refresh(self) -> None:
        """Read everything anew: an act on one page shows on the others."""
        self.units.show_units()
        self.people.show_people()
        self.groups.show_groups()
        self.doubles.show_pairs()
        self._narrow()

    def _count_doubles(self, count: int) -> None:
        self.tabs.setTabText(self.tabs.indexOf(self.doubles), f"疑似重复（{count}）" if count else "疑似重复")

    def _narrow(self) -> None:
        text = self.search.text()
        show_matching(self.units.tree, text)
        for page in (self.people, self.groups, self.doubles):
            page.show_matching(text)


class UnitsPage(QWidget):
    """The tree of units with kind and number of issues."""

    changed = Signal()

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._units: dict[int, Unit] = {}
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("单位")
        self.tree.setHeaderLabels(["单位", "类型", "问题数", "别名"])
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.tree.header().setStretchLastSection(True)
        for column, width in enumerate((430, 80, 80)):
            self.tree.setColumnWidth(column, width)
        acts = (
            ("添加单位…", self.add),
            ("添加下级…", self.add_below),
            ("", None),
            ("改名…", self.rename),
            ("移动到…", self.move_unit),
            ("类型", self._ask_kind),
            ("合并…", self.merge),
            ("设为已撤并", self.archive),
            ("删除", self.remove),
        )
        hint = "单位分上下级；按单位筛选时，上级包含下级。问题数是单位自己的，不含下级。"
        buttons = lay_out(self, hint, self.tree, acts, may_edit=not ledger.read_only)
        self._kind, self._archive = buttons["类型"], buttons["设为已撤并"]
        self._kind.setToolTip("说明所选单位是区、局、教办、学校还是科室")
        self.tree.itemSelectionChanged.connect(self._follow_selection)

    def show_units(self, selected: int | None = None) -> None:
        """Read the units anew and select one."""
        selected = self._selected_id() if selected is None else selected
        self._units = {unit.id: unit for unit in self._ledger.units()}
        counts, aliases = self._ledger.responsibility.unit_counts(), self._ledger.responsibility.aliases("unit")
        self.tree.clear()
        items: dict[int, QTreeWidgetItem] = {}
        for unit in self._units.values():
            above = items.get(unit.parent_id) if unit.parent_id is not None else None
            name = unit.name + (ARCHIVED_UNIT if unit.archived_on else "")
            words = [name, unit.kind, str(counts.get(unit.id, "")), "、".join(aliases.get(unit.id, ()))]
            item = QTreeWidgetItem(above, words) if above else QTreeWidgetItem(self.tree, words)
            item.setData(0, _ID, unit.id)
            for column in range(4) if unit.archived_on else ():
                item.setForeground(column, QColor(theme.COLOURS.muted))
            items[unit.id] = item
        self.tree.expandAll()
        if selected in items:
            self.tree.setCurrentItem(items[selected])
        self._follow_selection()

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
            self.changed.emit()

    def set_kind(self, kind: str, _ticked: bool = False) -> None:
        """Say what the selected units are."""
        self._ledger.responsibility.set_kind(self._selected_ids(), kind)
        self.changed.emit()

    def fill_kinds(self) -> None:
        """Guess the kinds that are missing from the names."""
        count = self._ledger.responsibility.fill_kinds()
        messages.tell(
            self, "补全类型", f"按名称补全了 {count} 个单位的类型，可以撤销。" if count else "没有可以补全的。"
        )
        self.changed.emit()

    def merge(self) -> None:
        """Ask which of two units stays; of more than two selected, the first two."""
        ids = self._selected_ids()
        if ids and MergeDialog(self._ledger, "unit", ids[0], ids[1] if len(ids) > 1 else None, self).exec():
            self.changed.emit()

    def archive(self) -> None:
        """Say that the selected units are no more, or that they are again."""
        ids = self._selected_ids()
        there = [number for number in ids if self._units[number].archived_on is None]
        if there:
            self._ledger.responsibility.archive_units(there)
        elif ids:
            self._ledger.responsibility.unarchive_units(ids)
        self.changed.emit()

    def remove(self) -> None:
        """Remove the selected unit; one in use is refused in a sentence."""
        unit = self._selected()
        if unit is None or not messages.ask(self, "删除单位", f"要删除单位“{unit.name}”吗？可以用“撤销”找回。", "删除"):
            return
        try:
            self._ledger.remove_unit(unit.id)
        except LedgerError as error:
            messages.warn(self, "删除单位", str(error))
        self.changed.emit()

    def _ask_kind(self) -> None:
        menu = QMenu(self)
        for kind in UNIT_KINDS if self._selected_ids() else ():
            menu.addAction(kind).triggered.connect(partial(self.set_kind, kind))
        menu.addSeparator()
        menu.addAction("按名称补全没有类型的单位").triggered.connect(self.fill_kinds)
        menu.exec(self._kind.mapToGlobal(self._kind.rect().bottomLeft()))
        menu.deleteLater()

    def _ask_name(self, title: str, name: str, use: Callable[[str], object]) -> None:
        if LineDialog(self, title, "单位名称", name, use).exec():
            self.changed.emit()

    def _follow_selection(self) -> None:
        # One that was just merged into another may still be selected and is no longer there.
        chosen = [self._units[number] for number in self._selected_ids() if number in self._units]
        gone = bool(chosen) and all(unit.archived_on for unit in chosen)
        self._archive.setText("恢复单位" if gone else "设为已撤并")

    def _selected_ids(self) -> list[int]:
        return [int(item.data(0, _ID)) for item in self.tree.selectedItems()]

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
            elif other.archived_on is None or other.id == unit.parent_id:
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
