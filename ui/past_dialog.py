"""The ledger as it was on a day: the same table, views and details, only to look at and to export."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from models.errors import InvalidValue, LedgerError
from models.fields import read_date
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, theme
from ui.dialog_size import open_sized
from ui.field_box import DateLine, mark_invalid
from ui.ledger_page import LedgerPage
from ui.progress_dialog import button, button_row

_HINT = "写一个日期，看台账在那天结束时的样子：当时的内容、状态和灯。只能查看和导出，不会改动现在的台账。"


class PastDialog(QDialog):
    """Asks for a day and shows the ledger of that day below it, until it is closed."""

    def __init__(self, ledger: Ledger, settings: WindowSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("查看某一天的台账")
        self._ledger, self._settings = ledger, settings
        self._past: Ledger | None = None
        self.page: LedgerPage | None = None
        self.on = DateLine()
        self.on.setAccessibleName("哪一天")
        self.on.setFixedWidth(10 * theme.metrics().text)
        self.on.returnPressed.connect(self.look)
        self.show_button = button("查看", "primary", self.look)
        self.message = theme.plain_label(_HINT, "secondary")
        self.message.setWordWrap(True)
        self._exports = [
            button("导出 Excel…", "", partial(self._export, "LEDGER_XLSX")),
            button("导出 PDF…", "", partial(self._export, "LEDGER_PDF")),
            button("导出汇总…", "", partial(self._export, "SUMMARY_PDF")),
        ]
        self._lay_out()
        self.finished.connect(self._let_go)
        open_sized(self, "past", QSize(1240, 680))
        self.on.setFocus()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(theme.plain_label("日期"))
        top.addWidget(self.on)
        top.addWidget(self.show_button)
        top.addSpacing(8)
        top.addWidget(self.message, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(10)
        self._column.addLayout(top)
        self._column.addStretch(1)
        foot = button_row(*self._exports, button("关闭", "", self.accept))
        for one in self._exports:
            one.setEnabled(False)
        self._column.addLayout(foot)

    def look(self) -> None:
        """Show the day that was typed; a day that is none, or without a ledger, is said in a sentence."""
        mark_invalid(self.on, False)
        try:
            day = read_date(self.on.text(), "day", "日期")
            if day is None:
                raise InvalidValue("day", "请先写上日期，如 2026-05-31。")
        except InvalidValue as error:
            self._say(str(error), "late")
            mark_invalid(self.on, True)
            return
        jobs.run(self, "正在整理当天的台账", lambda _tick: self._ledger.as_of(day), self._show, self._refuse)

    def _refuse(self, error: LedgerError) -> None:
        self._say(str(error), "late")
        mark_invalid(self.on, True)

    def _show(self, past: Ledger) -> None:
        self._drop_page()
        self._past = past
        self.page = LedgerPage(past, self._settings, self)
        self.page.set_writable(False)
        self._column.takeAt(1)
        self._column.insertWidget(1, self.page, 1)
        self.page.fill()
        for one in self._exports:
            one.setEnabled(True)
        self._say(_words(past, self._ledger.today()), "secondary")
        self.page.table.setFocus()

    def _drop_page(self) -> None:
        if self.page is not None:
            self._column.removeWidget(self.page)
            self._column.insertStretch(1, 1)
            self.page.hide()
            self.page.deleteLater()
            self.page = None
        self._let_go()

    def _let_go(self) -> None:
        if self._past is not None:
            self._past.close()
            self._past = None

    def _export(self, name: str) -> None:
        if self._past is None or self.page is None:
            return
        from ui.export_dialog import Paper
        from ui.exporting import export

        page = self.page
        export(
            self, self._past, self._settings, Paper[name], page.question, page.model.order, page.table.selected_ids()
        )

    def _say(self, sentence: str, role: str) -> None:
        theme.set_role(self.message, role)
        self.message.setText(sentence)


def _words(past: Ledger, today: date) -> str:
    figures = past.figures()
    ago = (today - past.today()).days
    when = f"{past.today()}（{ago} 天前）" if ago else f"{past.today()}（今天）"
    counts = f"共 {figures.total} 项，已完成 {figures.done}，已销号 {figures.closed}，逾期 {figures.overdue}"
    return f"{when} 结束时：{counts}。"
