"""一校一册: one unit chosen at the left; its figures, issues, diary, registers, people and 回头看 in one view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models import lights
from models.errors import LedgerError
from models.issues import Issue
from models.ledger import Ledger
from models.rules import RELAPSE_LABELS, Closing
from models.text import folded
from models.unit_book import UnitBook, unit_book
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.progress_dialog import button
from ui.theme import plain_label

_ID = Qt.ItemDataRole.UserRole
#: More lines than this of one section nobody reads in a window; how many more there are is said.
_MOST = 200
_DIARY_LINES = 12
_REGISTER_LINES = 15
#: Narrower than this the figures have no room beside each other.
_NARROWEST = 920


class UnitBookDialog(QDialog):
    """Shows the book of the chosen unit; a click on an issue accepts the dialog with ``chosen_issue``."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None, unit_id: int | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self.chosen_issue: int | None = None
        self.setWindowTitle("一校一册")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.search = QLineEdit()
        self.search.setAccessibleName("查找单位")
        self.search.setPlaceholderText("查找单位")
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("单位")
        self.tree.setHeaderHidden(True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("这个单位的全部情况")
        self.paper = button("写成 PDF…", "", self._preview)
        self._lay_out()
        self._fill_tree()
        self.search.textChanged.connect(self._narrow)
        self._choose(unit_id)
        self.tree.currentItemChanged.connect(lambda *_: self._show())
        self.setMinimumWidth(_NARROWEST)
        open_sized(self, "unit_book", QSize(1180, 660))
        self.search.setFocus()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.paper)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.area)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(1, 1)
        split.setSizes([240, 900])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(split)

    # ------------------------------------------------------------ the units

    def _fill_tree(self) -> None:
        self._items: dict[int, QTreeWidgetItem] = {}
        for unit in self._ledger.units():
            above = self._items.get(unit.parent_id) if unit.parent_id is not None else None
            item = QTreeWidgetItem(above, [unit.name]) if above else QTreeWidgetItem(self.tree, [unit.name])
            item.setData(0, _ID, unit.id)
            item.setToolTip(0, theme.tooltip(unit.name))
            if unit.archived_on:
                item.setText(0, f"{unit.name}（已撤并）")
            self._items[unit.id] = item
        self.tree.expandAll()

    def _choose(self, unit_id: int | None) -> None:
        item = self._items.get(unit_id) if unit_id is not None else self.tree.topLevelItem(0)
        if item is None:
            self.area.setWidget(_nothing("还没有单位。登记问题时填写责任单位，这里就会列出来。"))
        else:
            self.tree.setCurrentItem(item)
            self._show()

    def _narrow(self, words: str) -> None:
        """Show the units whose names hold the words, with those above them; the first of them is chosen."""
        wanted = folded(words)
        found = [item for item in self._items.values() if wanted in folded(item.text(0))]
        shown: set[int] = set()
        for item in found:
            above: QTreeWidgetItem | None = item
            while above is not None:
                shown.add(above.data(0, _ID))
                above = above.parent()
        for number, item in self._items.items():
            item.setHidden(number not in shown)
        if found and wanted:
            self.tree.setCurrentItem(found[0])

    # ------------------------------------------------------------ the book

    def _preview(self) -> None:
        """The book of the shown unit as it will print."""
        from ui.form_exports import preview_unit_book

        if (item := self.tree.currentItem()) is not None:
            preview_unit_book(self, self._ledger, [int(item.data(0, _ID))])

    def _show(self) -> None:
        item = self.tree.currentItem()
        if item is None:
            return
        try:
            book = unit_book(self._ledger, int(item.data(0, _ID)))
        except LedgerError as error:
            messages.warn(self, "一校一册", str(error))
            return
        page = BookPage(book, self._ledger)
        page.issue_chosen.connect(self.open_issue)
        page.register_chosen.connect(self.open_register)
        self.area.setWidget(page)

    def open_issue(self, issue_id: int) -> None:
        """Leave the book and have the window show this issue."""
        self.chosen_issue = issue_id
        self.accept()

    def open_register(self, register_id: int) -> None:
        """Show the rows of this unit in their register; what was changed there shows here afterwards."""
        from ui.lists_dialog import ListsDialog

        item = self.tree.currentItem()
        dialog = ListsDialog(self._ledger, self, register_id)
        if item is not None:
            dialog.filter.toggle(dialog.filter.unit, item.data(0, _ID))
        dialog.exec()
        self._show()


class BookPage(QWidget):
    """Everything of one unit from top to bottom; the signals say which issue or register is wanted."""

    issue_chosen = Signal(int)
    register_chosen = Signal(int)

    def __init__(self, book: UnitBook, ledger: Ledger) -> None:
        super().__init__()
        self._book, self._ledger = book, ledger
        self._today, self._soon = ledger.today(), ledger.settings.soon_days
        self._lights = lights.from_text(ledger.settings.lights)
        #: A column for whose issue it is, where there are several units.
        self._whose = ("责任单位",) if len(book.units) > 1 else ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._head()
        self._issues("未销号的问题", book.open_issues, "没有未销号的问题。")
        self._issues("已销号的问题", book.closed_issues, "")
        self._involved()
        self._diary()
        self._people()
        self._look_backs()
        self._registers()
        self._column.addStretch(1)

    def _head(self) -> None:
        book = self._book
        below = len(book.units) - 1
        row = QHBoxLayout()
        row.addWidget(plain_label(book.unit.name, "title"))
        row.addWidget(plain_label(f"含下级单位 {below} 个" if below else book.unit.kind, "secondary"))
        row.addStretch()
        row.addWidget(plain_label("点问题一行，可转到这个问题", "secondary"))
        self._column.addLayout(row)
        figures = book.figures
        cards = QHBoxLayout()
        cards.setSpacing(8)
        for words, value, role in (
            ("问题", str(figures.total), ""),
            ("已完成", str(figures.done), ""),
            ("正在整改", str(figures.in_progress + figures.mostly_done), ""),
            ("逾期", str(figures.overdue), "late" if figures.overdue else ""),
            ("临期", str(figures.soon), "soon" if figures.soon else ""),
            ("已销号", str(figures.closed), ""),
            ("完成率", figures.rate_text, ""),
            ("佐证材料", str(book.evidence), ""),
        ):
            cards.addWidget(_card(words, value, role), 1)
        self._column.addLayout(cards)
        self._column.addWidget(plain_label(figures.rate_words, "secondary"))

    def _issues(self, title: str, issues: Sequence[Issue], otherwise: str) -> None:
        if not issues and not otherwise:
            return
        self._section(title, len(issues))
        if not issues:
            self._column.addWidget(plain_label(otherwise, "secondary"))
            return
        rows = [self._issue_cells(issue) for issue in issues[:_MOST]]
        ids = [one.id for one in issues[:_MOST]]
        table = self._table(title, ("灯", "序号", "问题", *self._whose, "时限", "责任人"), rows, 2, ids)
        for place, issue in enumerate(issues[:_MOST]):
            if item := table.item(place, 0):
                item.setForeground(QBrush(QColor(self._light(issue).colour)))
        self._more(len(issues))

    def _issue_cells(self, issue: Issue) -> tuple[str, ...]:
        if issue.closing == Closing.CLOSED:
            when = f"{issue.closed_on.isoformat()} 销号" if issue.closed_on else "已销号"
        else:
            when = issue.days_words(self._today)
        units = ["、".join(issue.units or issue.involved_units)] if self._whose else []
        people = "、".join(issue.persons)
        return f"● {self._light(issue).name}", issue.number, issue.problem, *units, when, people

    def _light(self, issue: Issue) -> lights.Light:
        clock = issue.clock(self._today, self._soon)
        return self._lights[lights.key_of(clock, issue.closing == Closing.CLOSED)]

    def _involved(self) -> None:
        found = self._book.involved
        if not found:
            return
        self._section("其他单位的问题中有关的", len(found))
        rows = [
            (
                one.how,
                one.issue.number,
                one.issue.problem,
                "、".join(one.issue.units),
                one.issue.days_words(self._today),
            )
            for one in found[:_MOST]
        ]
        ids = [one.issue.id for one in found[:_MOST]]
        self._table("有关的问题", ("关系", "序号", "问题", "责任单位", "时限"), rows, 2, ids)
        self._more(len(found))

    def _diary(self) -> None:
        found = self._book.diary
        if not found:
            return
        self._section("最近进展", len(found))
        lines = found[:_DIARY_LINES]
        rows = [(line.on.isoformat(), line.issue.number, line.issue.problem, line.text) for line in lines]
        ids = [line.issue.id for line in lines]
        self._table("最近进展", ("日期", "序号", "问题", "进展"), rows, 3, ids)

    def _registers(self) -> None:
        for register, found in self._book.registers:
            self._section(f"{register.name}（{register.kind}）", len(found))
            status = register.column("status")
            rows = [
                (
                    row.aspect,
                    register.title_of(row.cells),
                    "" if status is None else row.cells[status],
                    "、".join(row.units),
                )
                for row in found[:_REGISTER_LINES]
            ]
            heading = "状态" if status is None else register.columns[status]
            table = self._table(register.name, ("方面", "内容", heading, "单位"), rows, 1)
            table.setCursor(Qt.CursorShape.PointingHandCursor)
            for signal in (table.clicked, table.activated):
                signal.connect(lambda _index, number=register.id: self.register_chosen.emit(number))
            self._more(len(found), _REGISTER_LINES)

    def _people(self) -> None:
        found = self._book.contacts
        if not found:
            return
        self._section("人员", len(found))
        rows = [
            (
                one.person.name + ("（已离任）" if one.person.archived_on else ""),
                one.person.phone or "未填",
                one.person.post,
                one.unit,
                f"{one.open_issues} 项" if one.open_issues else "",
            )
            for one in found
        ]
        self._table("人员", ("姓名", "电话", "职务", "单位", "未销号问题"), rows, 3)

    def _look_backs(self) -> None:
        found = self._book.look_backs
        if not found:
            return
        self._section("回头看", len(found))
        rows = [
            (
                one.plan,
                one.issue.number,
                one.issue.problem,
                "还没有看" if one.result is None else RELAPSE_LABELS[one.result],
                one.checked_on.isoformat() if one.checked_on else "",
                one.words,
            )
            for one in found[:_MOST]
        ]
        ids = [one.issue.id for one in found[:_MOST]]
        self._table("回头看", ("计划", "序号", "问题", "结果", "日期", "情况"), rows, 2, ids)

    # ------------------------------------------------------------ parts

    def _section(self, title: str, count: int) -> None:
        label = plain_label(f"{title}（{count}）", "section")
        label.setContentsMargins(0, 8, 0, 0)
        self._column.addWidget(label)

    def _more(self, count: int, shown: int = _MOST) -> None:
        if count > shown:
            where = "，点一行可打开登记簿查看全部" if shown == _REGISTER_LINES else ""
            self._column.addWidget(plain_label(f"还有 {count - shown} 条没有列出{where}。", "secondary"))

    def _table(
        self,
        name: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        wide: int,
        issues: Sequence[int] = (),
    ) -> QTableWidget:
        """A table as high as its rows; ``wide`` is the column that gets the room, ``issues`` what a click opens."""
        table = _Lines(name, headings, rows, wide)
        if issues:
            table.setCursor(Qt.CursorShape.PointingHandCursor)

            def open_row(index: QModelIndex) -> None:
                self.issue_chosen.emit(issues[index.row()])

            table.clicked.connect(open_row)
            table.activated.connect(open_row)
        self._column.addWidget(table)
        return table


class _Lines(QTableWidget):
    """Rows to read, without a scroll bar of their own."""

    def __init__(self, name: str, headings: Sequence[str], rows: Sequence[Sequence[str]], wide: int) -> None:
        super().__init__(len(rows), len(headings))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row - 4)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, cells in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(" ".join(text.split("\n")))
                item.setToolTip(theme.tooltip(text))
                self.setItem(place, column, item)
        self.resizeColumnsToContents()
        for column in range(len(headings)):
            self.setColumnWidth(column, min(self.columnWidth(column) + 8, 240))
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        self.setFixedHeight(theme.HEADER_HEIGHT + len(rows) * (theme.metrics().row - 4) + 4)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


def _card(words: str, value: str, role: str) -> QFrame:
    card = QFrame()
    theme.set_role(card, "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 8, 12, 8)
    column.setSpacing(2)
    number = plain_label(value, role or "title")
    if role:
        number.setStyleSheet(f"font-size: {theme.metrics().title}px;")
    column.addWidget(number)
    column.addWidget(plain_label(words, "secondary"))
    return card


def _nothing(sentence: str) -> QWidget:
    page = QWidget()
    words = plain_label(sentence, "secondary")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    QVBoxLayout(page).addWidget(words)
    return page
