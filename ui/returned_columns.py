"""Which column of a returned sheet is what: asked once, where neither its keys nor its headings say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QScrollArea, QWidget

from documents.returned_samples import proposed, rows_below, samples_of
from documents.school_workbook import CODE_HEADING, CODE_KEY
from models.fields import CUSTOM
from models.ledger import Ledger
from models.return_rules import label_of
from models.returned import FILL_IN, Column
from models.sendings import ADDABLE, SHOWN
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.progress_dialog import button, button_row, framed

_NOT_USED = "不用"


class ReturnedColumnsDialog(QDialog):
    """Asks; ``asked`` then says by letter which field each column is ("" for none)."""

    def __init__(
        self, ledger: Ledger, name: str, path: Path, columns: Sequence[Column], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        rows = rows_below(path, columns)
        self._samples = samples_of(rows, columns)
        self.setWindowTitle("指定各列")
        fields = dict.fromkeys([*SHOWN, *FILL_IN, *ADDABLE, *(f"{CUSTOM}{one}" for one in ledger.custom_fields())])
        self._fields = {"": _NOT_USED, CODE_KEY: CODE_HEADING, **{field: label_of(field) for field in fields}}
        sure = {one.letter: one.field for one in columns if one.field in self._fields and one.field}
        open_columns = [one for one in columns if one.letter not in sure]
        open_fields = [field for field in fields if field not in sure.values()]
        self._proposed = {**proposed(ledger, rows, open_columns, open_fields), **sure}
        self._boxes: dict[str, QComboBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 2)
        for place, words in enumerate(("列", "表里的列名", "表里的内容", "是什么")):
            grid.addWidget(theme.plain_label(words, "secondary"), 0, place)
        for row, column in enumerate(columns, 1):
            self._add(grid, row, column)
        grid.setRowStretch(len(columns) + 1, 1)
        holder = QWidget()
        holder.setLayout(grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        about = theme.plain_label(
            f"“{name}”的列名和标记都认不出来，请指定每一列是什么。"
            "按内容看得出的已经选好，请核对。列名相同的几份表只问一次。"
        )
        about.setWordWrap(True)
        layout = framed(self)
        layout.addWidget(about)
        layout.addWidget(area, 1)
        layout.addLayout(button_row(button("取消", "", self.reject), button("合并", "primary", self.accept)))
        open_sized(self, "returned_columns", QSize(760, 600))

    @property
    def asked(self) -> Mapping[str, str]:
        """The field of every column by its letter, "" where it is not used."""
        names = list(self._fields)
        return {letter: names[box.currentIndex()] for letter, box in self._boxes.items()}

    def accept(self) -> None:
        """Two columns cannot be the same, and one must say which row is which."""
        used = [field for field in self.asked.values() if field]
        twice = next((field for field in used if used.count(field) > 1), "")
        if twice:
            messages.warn(self, "指定各列", f"有两列都指定为“{self._fields[twice]}”，请改掉一列。")
        elif not {CODE_KEY, "problem"} & set(used):
            needed = f"“{CODE_HEADING}”或“{self._fields['problem']}”"
            messages.warn(self, "指定各列", f"还没有指定{needed}，认不出各行是哪个问题。")
        else:
            super().accept()

    def _add(self, grid: QGridLayout, row: int, column: Column) -> None:
        box = QComboBox()
        box.addItems(list(self._fields.values()))
        box.setAccessibleName(f"{column.letter} 列是什么")
        box.setCurrentIndex(list(self._fields).index(self._proposed.get(column.letter, "")))
        self._boxes[column.letter] = box
        heading = theme.plain_label(" ".join(column.heading.split()) or "（没有列名）")
        heading.setWordWrap(True)
        grid.addWidget(theme.plain_label(column.letter, "secondary"), row, 0)
        grid.addWidget(heading, row, 1)
        sample = theme.plain_label(self._samples.get(column.letter, ""), "secondary")
        sample.setWordWrap(True)
        grid.addWidget(sample, row, 2)
        grid.addWidget(box, row, 3)
