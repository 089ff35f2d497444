"""The columns of a superior's form as rows: heading, what fills it, how it is written, and what the first rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from documents.superior_look import FormColumn, FormSheet
from models.superior_forms import FIXED, MAX_TEXT, Filling, SuperiorForm, forms_for, source_label
from ui import theme
from ui.field_box import Choices

#: So many rows are shown beside the choices.
SHOWN_ROWS = 3
_LETTERS, _HEADING, _SOURCE, _FORM, _FIRST_ROW = range(5)
_WIDTHS = {_LETTERS: 44, _HEADING: 270, _SOURCE: 220, _FORM: 172}
_BETWEEN = " › "


class SuperiorColumns(QTableWidget):
    """``changed`` says that a column is filled otherwise; ``fillings`` is what is chosen now."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("各列填什么")
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWordWrap(False)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.setColumnCount(_FIRST_ROW + SHOWN_ROWS)
        rows = [f"第 {place} 行" for place in range(1, SHOWN_ROWS + 1)]
        self.setHorizontalHeaderLabels(["列", "上级表格的表头", "填什么", "写法", *rows])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row + 6)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, wide in _WIDTHS.items():
            self.setColumnWidth(column, wide * theme.metrics().text // 14)
        for place in range(SHOWN_ROWS):
            header.setSectionResizeMode(_FIRST_ROW + place, QHeaderView.ResizeMode.Stretch)
        self._columns: tuple[FormColumn, ...] = ()
        self._fillings: dict[int, Filling] = {}

    def show_form(
        self,
        sheet: FormSheet | None,
        form: SuperiorForm | None,
        choices: Sequence[Sequence[str]],
        writable: bool = True,
    ) -> None:
        """Everything anew: the columns of this sheet, filled as the form says."""
        self._columns = sheet.columns if sheet is not None else ()
        self._fillings = dict(form.fillings) if form is not None else {}
        self.setRowCount(0)
        self.setRowCount(len(self._columns))
        for row, column in enumerate(self._columns):
            self.setItem(row, _LETTERS, _item(column.letters))
            self.setItem(row, _HEADING, _item(_BETWEEN.join(column.path), self._about(column)))
            self.setCellWidget(row, _SOURCE, self._source_box(row, column, choices))
            self._show_way(row)

    def fillings(self) -> dict[int, Filling]:
        """What fills the columns; those that nothing fills are left out."""
        return {column: filling for column, filling in self._fillings.items() if filling.source}

    def show_rows(self, rows: Sequence[Mapping[int, str]]) -> None:
        """What the first rows of the filled form say."""
        for row, column in enumerate(self._columns):
            filled = bool(self._fillings.get(column.column, Filling()).source)
            for place in range(SHOWN_ROWS):
                words = rows[place].get(column.column, "") if place < len(rows) else ""
                if not filled and column.has_formula and place < len(rows):
                    words = "（表中的公式）"
                item = _item(words)
                item.setForeground(QColor(theme.COLOURS.text if filled else theme.COLOURS.disabled))
                self.setItem(row, _FIRST_ROW + place, item)
            heading = self.item(row, _HEADING)
            if heading is not None:
                heading.setForeground(QColor(theme.COLOURS.text if filled else theme.COLOURS.secondary))

    def source_box(self, row: int) -> Choices:
        """The choice of what fills the column in that row."""
        box = self.cellWidget(row, _SOURCE)
        assert isinstance(box, Choices)
        return box

    def way_box(self, row: int) -> Choices | QLineEdit | None:
        """The choice of how it is written, the line for a fixed text, or nothing."""
        box = self.cellWidget(row, _FORM)
        return box if isinstance(box, Choices | QLineEdit) else None

    def _source_box(self, row: int, column: FormColumn, choices: Sequence[Sequence[str]]) -> Choices:
        box = Choices(())
        box.setAccessibleName(f"{column.leaf}填什么")
        filling = self._fillings.get(column.column, Filling())
        offered = {source for group in choices for source in group}
        groups = list(choices) if filling.source in offered else [*choices, (filling.source,)]
        for place, group in enumerate(groups):
            if place:
                box.insertSeparator(box.count())
            for source in group:
                box.addItem(source_label(source), source)
        box.setMaxVisibleItems(24)
        box.setCurrentIndex(box.findData(filling.source))
        box.currentIndexChanged.connect(partial(self._take_source, row, box))
        return box

    def _take_source(self, row: int, box: Choices, _place: int) -> None:
        self._fillings[self._columns[row].column] = Filling(str(box.currentData() or ""))
        self._show_way(row)
        self.changed.emit()

    def _show_way(self, row: int) -> None:
        column = self._columns[row]
        filling = self._fillings.get(column.column, Filling())
        self.removeCellWidget(row, _FORM)
        if filling.source == FIXED:
            line = QLineEdit(filling.text)
            line.setAccessibleName(f"{column.leaf}的固定文字")
            line.setPlaceholderText("写什么")
            line.setMaxLength(MAX_TEXT)
            line.textChanged.connect(partial(self._take_text, row))
            self.setCellWidget(row, _FORM, line)
        elif forms := forms_for(filling.source):
            box = Choices(())
            box.setAccessibleName(f"{column.leaf}的写法")
            for key, words in forms.items():
                box.addItem(words, key)
            box.setCurrentIndex(max(box.findData(filling.form), 0))
            box.currentIndexChanged.connect(partial(self._take_form, row, box))
            self.setCellWidget(row, _FORM, box)

    def _take_form(self, row: int, box: Choices, _place: int) -> None:
        column = self._columns[row].column
        self._fillings[column] = Filling(self._fillings[column].source, str(box.currentData() or ""))
        self.changed.emit()

    def _take_text(self, row: int, text: str) -> None:
        self._fillings[self._columns[row].column] = Filling(FIXED, "", text)
        self.changed.emit()

    @staticmethod
    def _about(column: FormColumn) -> str:
        told = [_BETWEEN.join(column.path)]
        if column.sample:
            told.append(f"表中示例：{column.sample}")
        if column.choices:
            told.append(f"表中下拉选项：{'、'.join(column.choices[:12])}")
        return "\n".join(told)


def _item(text: str, about: str = "") -> QTableWidgetItem:
    item = QTableWidgetItem(" ".join(text.split("\n"))[:200])
    if text or about:
        item.setToolTip(theme.tooltip((about or text)[:500]))
    return item
