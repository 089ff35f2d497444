"""回头看: the plans at the left, the issues of one with their results at the right, relapse rates beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.ledger import Ledger
from models.look_back_rows import RATE_GROUP_LABELS, RATE_WORDS, LookBackItem, LookBackPlan
from models.rules import RELAPSE_LABELS
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.look_back_plan import LookBackPlanDialog
from ui.look_back_result import LookBackResultDialog
from ui.look_back_table import LookBackTable
from ui.parted import side_by_side
from ui.plain_table import PlainList
from ui.progress_dialog import button, button_row
from ui.read_table import ReadTable
from ui.sheet_exports import print_look_back

_EMPTY = "还没有回头看。点“新建回头看…”，从已销号的问题中抽取一批，登记复核结果。"


class LookBackDialog(QDialog):
    """Plans, results and rates; it is accepted when an issue is wanted, ``chosen_issue`` then says which.

    ``selected`` are the issues selected in the ledger: a new plan may take them as picked by hand.
    """

    def __init__(self, ledger: Ledger, selected: Sequence[int] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._selected = ledger, tuple(selected)
        self._plans: list[LookBackPlan] = []
        self._items: dict[int, LookBackItem] = {}
        self._remembered = ""
        self.chosen_issue: int | None = None
        self.setWindowTitle("回头看")
        self.list = PlainList("回头看计划", ["名称", "已看"])
        self.table = LookBackTable()
        self.title = theme.plain_label("", "heading")
        self.how, self.rule, self.found = (theme.plain_label("", "secondary") for _each in range(3))
        self.found.setProperty("role", "section")
        self.rate_group, self.rate_scope = Choices(RATE_GROUP_LABELS.values()), Choices(["本次", "全部回头看"])
        self.rates = ReadTable(
            "反弹率",
            ["名称", "计划", "已回头看", *RELAPSE_LABELS.values(), "反弹率"],
            {0},
            dict.fromkeys(range(1, 7), 6),
        )
        self.new_button = button("新建回头看…", "primary", self.add)
        self.remove_button = button("删除", "danger", self.remove)
        self.record_button = button("登记结果…", "primary", self.record)
        self.open_button = button("选中待核查的", "", self.table.select_open)
        self.show_button = button("在台账中查看", "", self._show_selected)
        self.print_button = button("导出记录表…", "", self.print)
        self.verify_button = button("核对抽取", "", self.verify)
        self._lay_out()
        self._connect()
        self._fill()
        open_sized(self, "look_back", QSize(1260, 680))

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        parts = side_by_side(self._left(), self._right(), (240, 990))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(parts, 1)
        column.addLayout(button_row(button("关闭", "", self.reject)))

    def _left(self) -> QWidget:
        self.list.horizontalHeader().setSectionResizeMode(1, self.list.horizontalHeader().ResizeMode.ResizeToContents)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.new_button, 1)
        buttons.addWidget(self.remove_button)
        return _column([self.list], [buttons])

    def _right(self) -> QWidget:
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for one in (self.record_button, self.open_button, self.show_button):
            acts.addWidget(one)
        acts.addStretch(1)
        for one in (self.verify_button, self.print_button):
            acts.addWidget(one)
        self.tabs = QTabWidget()
        self.tabs.addTab(_padded(_column([self.table], [acts])), "问题和结果")
        self.tabs.addTab(_padded(self._rates_page()), "反弹率")
        for label in (self.how, self.rule):
            label.setWordWrap(True)
        holder = _column([self.title, self.how, self.rule, self.found, self.tabs], [])
        layout = holder.layout()
        if isinstance(layout, QVBoxLayout):
            layout.setSpacing(5)
            layout.setStretchFactor(self.tabs, 1)
        return holder

    def _rates_page(self) -> QWidget:
        self.rate_group.setAccessibleName("分组")
        self.rate_scope.setAccessibleName("范围")
        line = QHBoxLayout()
        line.setSpacing(8)
        for words, choice in (("按", self.rate_group), ("范围", self.rate_scope)):
            line.addWidget(theme.plain_label(words, "secondary"))
            line.addWidget(choice)
        line.addStretch(1)
        definition = theme.plain_label(f"{RATE_WORDS}。", "secondary")
        definition.setWordWrap(True)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self.rates, 1)
        column.addWidget(definition)
        return holder

    def _connect(self) -> None:
        self.list.itemSelectionChanged.connect(self._show_plan)
        self.table.itemSelectionChanged.connect(self._update_buttons)
        self.table.opened.connect(self._open)
        self.rate_group.currentIndexChanged.connect(self._show_rates)
        self.rate_scope.currentIndexChanged.connect(self._show_rates)

    # ------------------------------------------------------------ showing

    def _fill(self, plan_id: int | None = None) -> None:
        """Show the plans anew, and of them this one."""
        self._plans = self._ledger.look_backs.plans()
        rows = [(one.name, f"{one.tally.looked_at}/{one.tally.planned}") for one in self._plans]
        blocked = self.list.blockSignals(True)
        self.list.fill(rows)
        places = [place for place, one in enumerate(self._plans) if one.id == plan_id]
        if places:
            self.list.selectRow(places[0])
        self.list.blockSignals(blocked)
        for row, one in enumerate(self._plans):
            item = self.list.item(row, 0)
            if item is not None:
                item.setToolTip(theme.tooltip(f"{one.name}\n{one.made_on}　{one.drawing_words}"))
        self._show_plan()

    def plan(self) -> LookBackPlan | None:
        """The plan that is shown."""
        row = self.list.currentRow()
        return self._plans[row] if 0 <= row < len(self._plans) else None

    def _show_plan(self) -> None:
        plan = self.plan()
        items = self._ledger.look_backs.items(plan.id) if plan else []
        self._items = {item.id: item for item in items}
        issues = self._ledger.issues([item.issue_id for item in items])
        self.table.show_items(items, issues, self._ledger.look_backs.closing_days(items))
        self.title.setText(f"{plan.name}（{plan.made_on}）" if plan else "回头看")
        self.how.setText(plan.drawing_words if plan else _EMPTY)
        more = f"　说明：{plan.note}" if plan and plan.note else ""
        self.rule.setText(f"{plan.rule_words}{more}" if plan else "")
        self.found.setText(f"{plan.tally.words}。" if plan else "")
        self._show_rates()
        self._update_buttons()

    def _show_rates(self) -> None:
        plan = self.plan()
        group = list(RATE_GROUP_LABELS)[self.rate_group.currentIndex()]
        whole = self.rate_scope.currentIndex() == 1
        rows = self._ledger.look_backs.rates(group, None if whole or plan is None else plan.id) if self._plans else []
        self.rates.setRowCount(len(rows))
        for row, (name, one) in enumerate(rows):
            numbers = (one.planned, one.looked_at, one.none, one.partly, one.full)
            self.rates.put(row, [name, *map(str, numbers), one.rate_text])

    def _update_buttons(self) -> None:
        plan, writable = self.plan(), not self._ledger.read_only
        selected = bool(self.table.selected())
        self.new_button.setEnabled(writable)
        self.remove_button.setEnabled(writable and plan is not None)
        self.record_button.setEnabled(writable and selected)
        self.show_button.setEnabled(selected)
        self.open_button.setEnabled(any(item.result is None for item in self._items.values()))
        self.print_button.setEnabled(plan is not None)
        self.verify_button.setEnabled(plan is not None and plan.method.draws)

    # ------------------------------------------------------------ acting

    def add(self) -> None:
        """Ask for a new plan and show it."""
        dialog = LookBackPlanDialog(self._ledger, self._selected, self)
        if dialog.exec():
            self._fill(dialog.plan_id)
        dialog.deleteLater()

    def remove(self) -> None:
        """Take the shown plan out when that is confirmed."""
        plan = self.plan()
        if plan is None:
            return
        what = f"要删除回头看“{plan.name}”和它的 {plan.tally.looked_at} 项结果吗？"
        words = f"{what}\n已开启的下一轮整改不受影响；可以撤销。"
        if not messages.ask(self, "删除回头看", words, "删除"):
            return
        try:
            self._ledger.look_backs.remove(plan.id)
        except LedgerError as error:
            messages.warn(self, "删除回头看", str(error))
        self._fill()

    def record(self) -> None:
        """Ask what was found at the selected issues."""
        items = [self._items[number] for number in self.table.selected()]
        plan = self.plan()
        if not items or plan is None or self._ledger.read_only:
            return
        dialog = LookBackResultDialog(self._ledger, items, self, self._remembered)
        if dialog.exec():
            self._remembered = dialog.checkers.text()
            self._fill(plan.id)
        dialog.deleteLater()

    def verify(self) -> None:
        """Draw again from the stored candidates and say whether the same comes out."""
        plan = self.plan()
        if plan is None:
            return
        again = f"用抽取编号“{plan.seed}”从当时的 {len(plan.candidates)} 项候选问题重新抽取"
        if self._ledger.look_backs.verified(plan.id):
            messages.tell(self, "核对抽取", f"{again}，结果与计划一致。")
        else:
            why = "抽取以后有问题被删除，或改了责任单位、重要程度。"
            messages.warn(self, "核对抽取", f"{again}，结果与计划不同：{why}可在历史记录中查看。")

    def print(self) -> None:
        """Write the 回头看记录表 of the shown plan."""
        if plan := self.plan():
            print_look_back(self, self._ledger, plan.id)

    def _show_selected(self) -> None:
        if selected := self.table.selected():
            self._open(self._items[selected[0]].issue_id)

    def _open(self, issue_id: int) -> None:
        """Close, and let the window show the issue."""
        self.chosen_issue = issue_id
        self.accept()


def _column(widgets: Sequence[QWidget], rows: Sequence[QHBoxLayout]) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for one in widgets:
        column.addWidget(one)
    for row in rows:
        column.addLayout(row)
    return holder


def _padded(widget: QWidget) -> QWidget:
    layout = widget.layout()
    if layout is not None:
        layout.setContentsMargins(10, 10, 10, 10)
    return widget
