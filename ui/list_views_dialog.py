"""清单视图: the lists of the ledger at the left, what one consists of at the right, and how its first page begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from documents.ledger_layout import layout_of
from models import list_views
from models.errors import InvalidValue, LedgerError
from models.ledger import Ledger
from models.list_views import BLANK, COUNT_WORD, DAY_WORD, OFFICE_WORD, Grouping, RowOf, View, ViewColumn
from models.text import clean_line
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.line_dialog import LineDialog
from ui.list_view_columns import ColumnsTable
from ui.list_view_preview import HeadingPreview
from ui.progress_dialog import button, button_row
from ui.theme import plain_label

#: So many issues the preview is laid out with, and how long it waits for the next key.
_SAMPLE, _WAIT = 100, 200
_LEFT = 13
_NEW = "新清单"
#: What a list of one's own begins with.
_FIRST_COLUMNS = ("number", "aspect", "problem", "measures", "units", "persons", "deadline", "note")
_HEAD_HINT = f"可以写 {OFFICE_WORD}、{DAY_WORD}、{COUNT_WORD}，打印时换成单位名称、日期和项数；空着就不印"
_FOOT_HINT = "签字栏，几处用空格隔开；空着就不印"


class ListViewsDialog(QDialog):
    """Edits the lists; nothing is written until 保存, which is one operation of the ledger."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None, shown: str = "ledger") -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._before = list_views.of(ledger)
        self._views = list(self._before)
        self._loading = False
        self._choices = list_views.choices(ledger)
        self._issues = list(ledger.issues(ledger.issue_ids()[:_SAMPLE]).values())
        self.setWindowTitle("清单视图")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        self._connect()
        names = [view.name for view in self._views]
        self._show_views(names.index(shown) if shown in names else 0)
        open_sized(self, "list_views", QSize(1180, 700))

    # ------------------------------------------------------------ building

    def _make_fields(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName("清单")
        self.title, self.attachment = _line("标题"), _line("附件号")
        self.attachment.setPlaceholderText("例如 附件1")
        self.with_office = QCheckBox("标题前加单位名称")
        self.paper = Choices(f"{paper} 横向" for paper in list_views.PAPERS)
        self.row = Choices(row.label for row in RowOf)
        self.grouping = Choices(grouping.label for grouping in Grouping)
        for choice, name in ((self.paper, "纸张"), (self.row, "每行"), (self.grouping, "分组")):
            choice.setAccessibleName(name)
        self.sections = QCheckBox("每组另起一页")
        self.head = tuple(_line(f"标题下一行{place}") for place in ("左", "中", "右"))
        self.foot = _line("签字栏")
        self.sections.setToolTip(theme.tooltip("PDF 另起一页，Excel 另起一张表，各有标题和签字栏"))
        for line in self.head:
            line.setToolTip(theme.tooltip(_HEAD_HINT))
        self.foot.setToolTip(theme.tooltip(_FOOT_HINT))
        self.columns = ColumnsTable()
        self.preview = HeadingPreview()
        self.size_words = plain_label("", "secondary")
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT)

    def _make_buttons(self) -> None:
        self.add_button = button("新建", "", self.add)
        self.copy_button = button("复制", "", self.copy)
        self.remove_button = button("删除", "", self.remove)
        self.reset_button = button("恢复默认", "", self.reset)
        self.up_button = button("上移", "", lambda: self.columns.shift(-1))
        self.down_button = button("下移", "", lambda: self.columns.shift(1))
        self.blank_button = button("添加手填空栏…", "", self.add_blank)
        self.save_button = button("保存", "primary", self.accept)
        self.up_button.setToolTip(theme.tooltip("Alt+↑"))
        self.down_button.setToolTip(theme.tooltip("Alt+↓"))

    def _lay_out(self) -> None:
        side = QGridLayout()
        side.setSpacing(8)
        for place, one in enumerate((self.add_button, self.copy_button, self.remove_button, self.reset_button)):
            side.addWidget(one, place // 2, place % 2)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        left.addLayout(side)
        holder = QWidget()
        holder.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(_LEFT * theme.metrics().text + 24)
        order = QHBoxLayout()
        order.setSpacing(8)
        for one in (self.up_button, self.down_button, self.blank_button):
            order.addWidget(one)
        order.addStretch()
        order.addWidget(plain_label("拖动或 Alt+↑↓ 排序，双击或 F2 修改", "secondary"))
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(self._form())
        right.addWidget(self.columns, 1)
        right.addLayout(order)
        right.addWidget(self.preview)
        right.addWidget(self.size_words)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(holder)
        middle.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addLayout(middle, 1)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), self.save_button))

    def _form(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        rows: tuple[tuple[tuple[str, QWidget, int], ...], ...] = (
            (("标题", self.title, 3), ("附件号", self.attachment, 1), ("", self.with_office, 2)),
            (("纸张", self.paper, 1), ("每行", self.row, 1), ("分组", self.grouping, 1), ("", self.sections, 2)),
            (("标题下 左", self.head[0], 3), ("中", self.head[1], 1), ("右", self.head[2], 1)),
            (("签字栏", self.foot, 7),),
        )
        for row, parts in enumerate(rows):
            column = 0
            for label, widget, span in parts:
                if label:
                    form.addWidget(plain_label(label, "secondary"), row, column)
                    column += 1
                form.addWidget(widget, row, column, 1, span)
                column += span
        for column in (1, 3, 5, 7):
            form.setColumnStretch(column, 1)
        return form

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._open)
        for line in (self.title, self.attachment, *self.head, self.foot):
            line.textChanged.connect(self._edited)
        for box in (self.with_office, self.sections):
            box.toggled.connect(self._edited)
        for choice in (self.paper, self.row, self.grouping):
            choice.currentIndexChanged.connect(self._edited)
        self.columns.changed.connect(self._edited)
        self._timer.timeout.connect(self._preview)
        self.finished.connect(self._timer.stop)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.accept)

    # ------------------------------------------------------------ acts

    def add(self) -> None:
        """Begin a list of one's own."""
        columns = tuple(ViewColumn(name) for name in _FIRST_COLUMNS)
        self._put_in(View(self._free(_NEW), columns))

    def copy(self) -> None:
        """Begin a list of one's own with what the present one has."""
        view = self._views[self.list.currentRow()]
        self._put_in(replace(view, key="", title=self._free(f"{view.title}（副本）")))

    def remove(self) -> None:
        """Take a list of one's own away."""
        row = self.list.currentRow()
        if not self._views[row].key:
            del self._views[row]
            self._show_views(min(row, len(self._views) - 1))

    def reset(self) -> None:
        """Make a built-in list as it was at first."""
        row = self.list.currentRow()
        if self._views[row].key:
            self._views[row] = list_views.built_in(self._views[row].key)
            self._show_views(row)

    def add_blank(self) -> None:
        """Ask for the heading of a column that is filled in by hand, and put it in."""
        LineDialog(self, "添加手填空栏", "表头", "", self._add_blank).exec()

    def _add_blank(self, heading: str) -> None:
        if self.columns.has(BLANK + heading):
            raise InvalidValue("heading", f"已有名为“{heading}”的手填空栏，请换一个表头。")
        self.columns.add_blank(heading)

    def accept(self) -> None:
        """Keep the lists; what cannot be is said and nothing is written."""
        if self._ledger.read_only:
            return
        try:
            if self.is_changed():
                list_views.save(self._ledger, self._views)
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            return
        super().accept()

    def reject(self) -> None:
        """Close without writing, after asking when something was changed."""
        changed = not self._ledger.read_only and self.is_changed()
        if changed and not messages.ask(self, "还没有保存", "清单的改动还没有保存，要放弃吗？", "放弃", "继续修改"):
            return
        super().reject()

    def is_changed(self) -> bool:
        """Whether the lists are others than those of the ledger."""
        try:
            return list_views.to_text(self._views) != list_views.to_text(self._before)
        except InvalidValue:
            return True

    def chosen(self) -> str:
        """The name of the list that is shown."""
        return self._views[self.list.currentRow()].name

    # ------------------------------------------------------------ what is shown

    def _show_views(self, row: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for view in self._views:
            self.list.addItem(QListWidgetItem())
            self._name_item(self.list.count() - 1, view)
        self.list.blockSignals(False)
        self.list.setCurrentRow(row)
        self._open(row)

    def _name_item(self, row: int, view: View) -> None:
        kind = "自己的" if not view.key else "" if view == list_views.built_in(view.key) else "改过"
        item = self.list.item(row)
        item.setText(f"{view.title or '（没有标题）'}{f'　·　{kind}' if kind else ''}")
        item.setToolTip(theme.tooltip(view.title))

    def _open(self, row: int) -> None:
        if not 0 <= row < len(self._views):
            return
        view, writable = self._views[row], not self._ledger.read_only
        self._loading = True
        self.title.setText(view.title)
        self.attachment.setText(view.attachment)
        self.with_office.setChecked(view.with_office)
        self.paper.setCurrentIndex(list_views.PAPERS.index(view.paper))
        self.row.setCurrentIndex(list(RowOf).index(view.row))
        self.grouping.setCurrentIndex(list(Grouping).index(view.grouping))
        self.sections.setChecked(view.sections)
        for line, words in zip(self.head, view.head, strict=True):
            line.setText(words)
            line.setCursorPosition(0)
        self.foot.setText("　　".join(view.foot))
        self.columns.show_columns(view.columns, self._choices, writable)
        self._loading = False
        self._allow(view, writable)
        self._preview()

    def _allow(self, view: View, writable: bool) -> None:
        lines: Sequence[QWidget] = (self.title, self.attachment, *self.head, self.foot, self.with_office)
        for widget in (*lines, self.paper, self.row, self.grouping):
            widget.setEnabled(writable)
        for widget in (self.add_button, self.copy_button, self.up_button, self.down_button, self.blank_button):
            widget.setEnabled(writable)
        self.save_button.setEnabled(writable)
        self.sections.setEnabled(writable and view.grouping is not Grouping.NONE)
        self.remove_button.setEnabled(writable and not view.key)
        self.reset_button.setEnabled(writable and bool(view.key) and view != list_views.built_in(view.key))

    def _edited(self) -> None:
        row = self.list.currentRow()
        if self._loading or self._ledger.read_only or row < 0:
            return
        before = self._views[row]
        self._views[row] = view = self._typed(before)
        self._name_item(row, view)
        self._allow(view, True)
        self.message.hide()
        self._timer.start()

    def _typed(self, before: View) -> View:
        left, middle, right = (clean_line(line.text()) for line in self.head)
        view = replace(
            before,
            title=clean_line(self.title.text()),
            columns=self.columns.columns(),
            paper=list_views.PAPERS[self.paper.currentIndex()],
            row=list(RowOf)[self.row.currentIndex()],
            grouping=list(Grouping)[self.grouping.currentIndex()],
            sections=self.sections.isChecked(),
            attachment=clean_line(self.attachment.text()),
            with_office=self.with_office.isChecked(),
            head=(left, middle, right),
            foot=tuple(self.foot.text().split()),
        )
        return replace(view, sections=view.sections and view.grouping is not Grouping.NONE)

    def _preview(self) -> None:
        view = self._views[self.list.currentRow()]
        if not view.columns:
            self.preview.show_layout(None)
            self.size_words.setText("还没有勾选栏目")
            return
        layout = layout_of(view, self._issues, self._ledger, today=self._ledger.today())
        self.size_words.setText(self.preview.show_layout(layout))

    def _put_in(self, view: View) -> None:
        self._views.append(view)
        self._show_views(len(self._views) - 1)
        self.title.setFocus()
        self.title.selectAll()

    def _free(self, title: str) -> str:
        """The title, with a number behind it while it is taken."""
        taken = {view.title for view in self._views}
        number, free = 1, title
        while free in taken:
            number += 1
            free = f"{title}{number}"
        return free


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    return line
