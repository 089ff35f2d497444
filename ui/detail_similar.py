"""屡改屡犯 in the detail panel: problems worded like this one, of earlier inspections and of the same."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import LedgerError
from models.issues import Issue
from models.ledger import Ledger
from models.similar_issues import SimilarIssue
from ui import theme
from ui.detail_sheet import Sheet, rule, wrapped

#: Looking begins when a row has been selected for so long, and goes on in slices of so long (milliseconds, seconds).
_REST, _SLICE = 150, 0.012
_SHOWN = 3


def add_to(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    """Add the place for the section; it fills and shows by itself when something is found."""
    sheet.add(_Similar(sheet, issue, ledger))


class _Similar(QWidget):
    """The section: hidden until something is found."""

    def __init__(self, sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
        super().__init__()
        self._sheet, self._issue, self._ledger = sheet, issue, ledger
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._timer = QTimer(self, interval=_REST)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self.hide()

    def _look(self) -> None:
        """A slice of reading, and when all is read the answer."""
        try:
            if not self._ledger.similar.prepare(_SLICE):
                self._timer.setInterval(0)
                return
            self._timer.stop()
            found = self._ledger.similar.of_issue(self._issue, _SHOWN)
        except LedgerError:  # the ledger is busy or was closed meanwhile: the section is no reason to say so
            self._timer.stop()
            return
        if found:
            self._show(found)

    def _show(self, found: list[SimilarIssue]) -> None:
        self._column.addWidget(rule())
        self._column.addWidget(theme.plain_label("相似的问题（屡改屡犯？）", "section"))
        for one in found:
            remarks = "，".join(["同一单位"] * one.same_unit + [one.state])
            self._column.addWidget(wrapped(f"{one.issue.source}　第 {one.issue.number} 号（{remarks}）", "secondary"))
            self._column.addWidget(wrapped(one.issue.problem))
            self._column.addWidget(self._sheet.issue_link(f"转到第 {one.issue.number} 号", one.issue.id))
        self.show()
