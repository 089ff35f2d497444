"""Rows that units added, or that fit no row of ours: confirmed, merged into the issue they resemble, or dismissed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.ledger import Ledger
from models.return_rules import label_of
from models.returns_report import Offered, RowKind
from ui import messages, theme
from ui.parted import side_by_side
from ui.progress_dialog import button
from ui.read_table import ReadTable

_NOTHING = "没有等待确认的行。"
_TAKEN = (RowKind.DUPLICATE, RowKind.UNKNOWN)


class OfferedPage(QWidget):
    """The rows that wait. ``changed`` tells that something was confirmed or dismissed."""

    changed = Signal()

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._rows: tuple[Offered, ...] = ()
        self.table = ReadTable("等待确认的行", ["单位", "类别", "问题"], {2}, {0: 8, 1: 5.5})
        self.title = theme.plain_label("", "heading")
        self.reason = theme.plain_label("", "secondary")
        self.similar = theme.plain_label("", "soon")
        for label in (self.title, self.reason, self.similar):
            label.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("这一行的内容")
        self.merge_button = button("并入这个问题", "primary", self.merge)
        self.add_button = button("登记为新问题", "primary", self.add)
        self.dismiss_button = button("不予登记", "danger", self.dismiss)
        self._lay_out()
        self.table.itemSelectionChanged.connect(self._show)
        self.reload()

    def _lay_out(self) -> None:
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for one in (self.merge_button, self.add_button, self.dismiss_button):
            acts.addWidget(one)
        acts.addStretch()
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for label in (self.title, self.reason, self.similar):
            column.addWidget(label)
        column.addWidget(self.text, 1)
        column.addLayout(acts)
        parts = side_by_side(self.table, right, (520, 640))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 10, 10, 10)
        outer.addWidget(parts)

    @property
    def count(self) -> int:
        """How many rows wait."""
        return len(self._rows)

    def reload(self) -> None:
        """Show what waits now; the place in the list stays."""
        place = max(self.table.currentRow(), 0)
        self._rows = self._ledger.returns.offered()
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self._rows))
            for row, one in enumerate(self._rows):
                words = one.cells.get("problem", "") or "；".join(one.cells.values())
                self.table.put(row, [one.unit, one.kind.label, words.replace("\n", " ")])
            if self._rows:
                self.table.select_rows([min(place, len(self._rows) - 1)])
        self._show()

    def chosen(self) -> list[Offered]:
        """The selected rows, from the top."""
        places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._rows[place] for place in places if place < len(self._rows)]

    def _show(self) -> None:
        chosen = self.chosen()
        one = chosen[0] if len(chosen) == 1 else None
        if not chosen:
            self.title.setText(_NOTHING if not self._rows else "请在左边选一行。")
        elif one is None:
            self.title.setText(f"选中 {len(chosen)} 行")
        else:
            self.title.setText(f"{one.unit}　{one.kind.label}　{one.file} 第 {one.row} 行")
        self.reason.setText(self._reason(one) if one else "")
        self.similar.setText("\n".join(one.similar) if one else "")
        self.similar.setVisible(bool(one and one.similar))
        self.text.setPlainText(_content(one) if one else "")
        writable = bool(chosen) and not self._ledger.read_only
        joins = [row.issue is not None and row.kind in _TAKEN for row in chosen]
        taken, alike = bool(joins) and all(joins), bool(one and one.kind not in _TAKEN and one.similar_issues)
        self.merge_button.setVisible(taken or alike)
        self.merge_button.setText("并入相似的问题…" if alike else "并入这个问题")
        for act, role in (
            (self.merge_button, "primary" if taken else ""),
            (self.add_button, "" if taken else "primary"),
        ):
            theme.set_role(act, role)
            theme.repolish(act)
        for act in (self.merge_button, self.add_button, self.dismiss_button):
            act.setEnabled(writable)

    def _reason(self, one: Offered) -> str:
        issue = self._ledger.issues([one.issue]).get(one.issue) if one.issue is not None else None
        what = f"　台账里的第 {issue.number or issue.id} 号：{issue.problem}" if issue else ""
        return f"{one.reason}。{what}" if one.reason else what

    # ------------------------------------------------------------ deciding

    def merge(self) -> None:
        """Merge the selected rows into the issues that they are taken for, an added one into the likest issue."""
        chosen = self.chosen()
        if len(chosen) == 1 and chosen[0].kind not in _TAKEN:
            self._merge_alike(chosen[0])
            return
        self._act(lambda ids: self._ledger.returns.accept_offered(ids))

    def _merge_alike(self, one: Offered) -> None:
        issue = next(iter(self._ledger.issues(list(one.similar_issues[:1])).values()), None)
        if issue is None:
            return
        what = f"“{issue.source}”第 {issue.number or issue.id} 号：{issue.problem}"
        question = f"把这一行并入{what}\n与台账不同的内容逐格核对，分不清先后的等您决定。可以撤销。"
        if messages.ask(self, "等待确认的行", question, "并入", "取消"):
            self._act(lambda ids: self._ledger.returns.accept_offered(ids, into=issue.id))

    def add(self) -> None:
        """Make issues of the selected rows."""
        self._act(lambda ids: self._ledger.returns.accept_offered(ids, as_new=True))

    def dismiss(self) -> None:
        """Say that nothing becomes of the selected rows."""
        chosen = self.chosen()
        question = f"选中的 {len(chosen)} 行不予登记吗？以后再交回同样的行，不再列出。可以撤销。"
        if chosen and messages.ask(self, "等待确认的行", question, "不予登记", "取消"):
            self._act(lambda ids: self._ledger.returns.dismiss_offered(ids))

    def _act(self, act: Callable[[list[int]], object]) -> None:
        ids = [one.id for one in self.chosen()]
        if not ids:
            return
        try:
            act(ids)
        except LedgerError as error:
            messages.warn(self, "等待确认的行", str(error))
            return
        self.reload()
        self.changed.emit()


def _content(one: Offered) -> str:
    lines = [f"{label_of(name)}：{text}" for name, text in one.cells.items() if text]
    lines += [f"附加栏“{heading}”：{text}" for heading, text in one.extra.items() if text]
    return "\n".join(lines)
