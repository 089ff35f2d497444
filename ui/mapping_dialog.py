"""核对列的含义: the header row that was found, a choice above each column, the first rows, and what it comes to."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QSpinBox, QVBoxLayout, QWidget

from documents.header_rows import HEADER_DEPTH
from documents.mapping import Choices, SheetChoice
from documents.table_file import SheetView, TableFile
from models.drafts import NoticeDraft
from ui import jobs, theme
from ui.dialog_size import open_sized
from ui.mapping_preview import MappingPreview
from ui.progress_dialog import button, divider
from ui.theme import plain_label

#: So many doubts are told at once; the others stand in a tooltip.
_MOST_DOUBTS = 4
#: Tables up to so many rows are read again without a thread: it takes less than a blink.
_AT_ONCE = 600
_HOW = "每列上面选它的含义；改了就按新的重新读。"
_FORM = "一张表单写一个问题，已整理成一行一个问题。"


class MappingDialog(QDialog):
    """Shows the sheets of a table and takes what somebody decides; ``choices`` says it once accepted.

    Every change is read at once: the number of problems and the doubts are those of what is chosen now.
    """

    def __init__(self, title: str, table: TableFile, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        #: What is decided about sheets; those that are left as they were found have no entry.
        self.choices: dict[str, SheetChoice] = dict(choices)
        self._view = self._first_view()
        #: How often a reading was asked for; one that was overtaken is not shown.
        self._asked = 0
        self.setWindowTitle(f"核对列的含义：{title}")
        self.setSizeGripEnabled(True)
        self.sheets = QListWidget()
        self.first, self.last = _row_number("表头第一行"), _row_number("表头最后一行")
        self.header = QWidget()
        self.found = plain_label("", "secondary")
        self.preview = MappingPreview()
        self.doubts = plain_label("", "soon")
        self.counts = plain_label("", "section")
        self.next_button = button("下一步：核对问题", "primary", self.accept)
        self.next_button.setDefault(True)
        self._lay_out()
        self._fill_sheets()
        self.sheets.currentRowChanged.connect(self._show_sheet)
        self.sheets.itemChanged.connect(self._tick)
        self.first.valueChanged.connect(self._take_header)
        self.last.valueChanged.connect(self._take_header)
        self.preview.meant.connect(self._take_meaning)
        self.preview.header_chosen.connect(self._choose_header)
        self._show()
        open_sized(self, "mapping", QSize(1240, 640))
        self.next_button.setFocus()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        self.sheets.setAccessibleName("读哪些表")
        self.sheets.setFixedWidth(14 * theme.metrics().text)
        self.sheets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubts.setWordWrap(True)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(self._header_row())
        right.addWidget(self.preview, 1)
        right.addWidget(self.doubts)
        body = QHBoxLayout()
        body.setContentsMargins(16, 16, 16, 12)
        body.setSpacing(12)
        if len(self._table.names(self.choices)) > 1:
            left = QVBoxLayout()
            left.setSpacing(8)
            left.addWidget(plain_label("读哪些表", "secondary"))
            left.addWidget(self.sheets, 1)
            body.addLayout(left)
        body.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 10)
        foot.setSpacing(8)
        foot.addWidget(self.counts, 1)
        foot.addWidget(button("取消", "", self.reject))
        foot.addWidget(self.next_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addWidget(divider())
        layout.addLayout(foot)

    def _header_row(self) -> QHBoxLayout:
        row = QHBoxLayout(self.header)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(6)
        for part in (plain_label("表头：第", "secondary"), self.first, plain_label("行到第", "secondary"), self.last):
            row.addWidget(part)
        row.addWidget(plain_label("行", "secondary"))
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.header)
        line.addWidget(self.found, 1)
        return line

    def _first_view(self) -> SheetView:
        """The first sheet with something to ask, else the first that is read, else the first."""
        views = self._table.views(self.choices)
        taken = [view for view in views if view.taken]
        return next((view for view in taken if not view.is_certain()), (taken or views)[0])

    def _fill_sheets(self) -> None:
        """The tables that there are now: whoever says where a header stands may make several tables one."""
        self.sheets.clear()
        for view in self._table.views(self.choices):
            item = QListWidgetItem(view.name)
            item.setToolTip(theme.tooltip(view.name))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if view.taken else Qt.CheckState.Unchecked)
            self.sheets.addItem(item)
        self.sheets.setCurrentRow(self._table.names(self.choices).index(self._view.name))

    # ------------------------------------------------------------ what is shown

    def _show_sheet(self, row: int) -> None:
        self._view = self._table.view(self._table.names(self.choices)[row], self.choices)
        self._show()

    def _show(self) -> None:
        """The chosen sheet anew."""
        view = self._view
        first, last = view.header
        lowest = 0 if view.table is None else 1
        for box, number in ((self.first, first), (self.last, last)):
            with QSignalBlocker(box):
                box.setSpecialValueText("" if lowest else "—")
                box.setRange(lowest, max(view.rows[-1].number if view.rows else 0, last))
                box.setValue(number)
        self.header.setVisible(not view.is_form)
        self.found.setText(_FORM if view.is_form else _HOW if view.table else "")
        self.preview.show_sheet(view)
        self._say()

    def _say(self) -> None:
        """What is doubtful about this sheet, and what all of them come to."""
        doubts = (
            list(self._view.doubts()) if self._view.taken or not self._view.table else ["这张工作表没有勾选，不读。"]
        )
        self.doubts.setText("\n".join(doubts[:_MOST_DOUBTS]))
        self.doubts.setToolTip(theme.tooltip("\n".join(doubts)) if len(doubts) > _MOST_DOUBTS else "")
        self.doubts.setVisible(bool(doubts))
        self._asked += 1
        if self._table.rows <= _AT_ONCE:
            self._count(self._table.read(self.choices))
            return
        asked, choices = self._asked, dict(self.choices)
        self.next_button.setEnabled(False)
        jobs.run(
            self,
            "正在重新读取",
            lambda _tick: self._table.read(choices),
            lambda draft: self._count(draft) if asked == self._asked else None,
        )

    def _count(self, draft: NoticeDraft) -> None:
        """What the sheets come to as they are read now."""
        issues, aspects = len(draft.issues()), sum(1 for aspect in draft.aspects if aspect.title)
        groups = f"，{aspects} 个方面" if aspects else ""
        self.counts.setText(f"读出 {issues} 个问题{groups}" if issues else "还没有读出问题")
        self.next_button.setEnabled(bool(issues))
        counted = self._table.counts(draft, self.choices)
        with QSignalBlocker(self.sheets):
            for place, name in enumerate(self._table.names(self.choices)):
                self.sheets.item(place).setText(f"{name}（{counted[name]}）" if counted[name] else name)

    # ------------------------------------------------------------ what is decided

    def decided(self) -> dict[str, SheetChoice]:
        """The choices for every sheet that is read, also where what was found was left as it was."""
        left = {view.name: SheetChoice() for view in self._table.views(self.choices) if view.taken and view.table}
        return {**left, **self.choices}

    def _decide(self, **parts: object) -> None:
        name = self._view.name
        choice = self.choices.get(name, SheetChoice(self._view.taken))
        self.choices[name] = replace(choice, **parts)  # type: ignore[arg-type]
        self._view = self._table.view(name, self.choices)

    def _take_header(self) -> None:
        """A first row below the last one moves both; a header is never more rows than one can be."""
        first = self.first.value() or self.last.value()
        if self.sender() is self.last:
            first = min(max(first, self.last.value() - HEADER_DEPTH + 1), self.last.value()) or first
        last = min(max(first, self.last.value()), first + HEADER_DEPTH - 1)
        before = self._table.names(self.choices)
        self._decide(header=(first, last) if first else None, meanings={}, taken=True)
        if self._table.names(self.choices) != before:
            with QSignalBlocker(self.sheets):
                self._fill_sheets()
        self._check_current()
        self._show()

    def _choose_header(self, row: int) -> None:
        """The row that was clicked is the header, alone."""
        if not self._view.is_form:
            with QSignalBlocker(self.first), QSignalBlocker(self.last):
                self.first.setValue(row)
                self.last.setValue(row)
            self._take_header()

    def _take_meaning(self, column: int, meaning: str) -> None:
        """What a column means counts for every table with the same headings."""
        known, here = self._view.mapping, self._view.name
        if known is not None:
            for name in self._table.alike(here, self.choices):
                self._view = self._table.view(name, self.choices)
                self._decide(meanings={**known.all_meanings(), column: meaning})
            self._view = self._table.view(here, self.choices)
            self.preview.colour(self._view)
            self._say()

    def _tick(self, item: QListWidgetItem) -> None:
        self.sheets.setCurrentItem(item)
        for name in self._table.beside(self._view.name, self.choices):
            self.choices.setdefault(name, SheetChoice(self._table.view(name, self.choices).taken))
        self._decide(taken=item.checkState() is Qt.CheckState.Checked)
        self._show()

    def _check_current(self) -> None:
        with QSignalBlocker(self.sheets):
            self.sheets.currentItem().setCheckState(Qt.CheckState.Checked)


def _row_number(name: str) -> QSpinBox:
    box = QSpinBox()
    box.setAccessibleName(name)
    box.setAlignment(Qt.AlignmentFlag.AlignCenter)
    box.setMinimumWidth(5 * theme.metrics().text)
    return box
