"""A new 回头看: from which issues, how and how many, by which seed; what would be drawn is shown before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from models.drawing import METHOD_RULES, Method, new_seed
from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, read_date
from models.ledger import Ledger
from models.look_back_rows import units_of
from models.look_backs import CLOSED, FINISHED, Scope
from models.rules import review_due
from models.text import clean_line
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.field_box import Choices, DateLine, mark_invalid, show_refusal
from ui.progress_dialog import button, button_row
from ui.read_table import ReadTable
from ui.theme import plain_label

#: A 回头看 comes so many months after the closing, as the button offers it.
_MONTHS = 6
_USUAL_SIZE = 10
_ANY = "全部"


class LookBackPlanDialog(QDialog):
    """Gathers a plan and makes it; ``plan_id`` is there after accepting. ``selected`` may be picked by hand."""

    def __init__(self, ledger: Ledger, selected: Sequence[int] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._selected = ledger, tuple(selected)
        self.plan_id: int | None = None
        self.setWindowTitle("新建回头看")
        self.name = QLineEdit(self._suggested_name())
        self.state = _choice([("已销号的问题", CLOSED), ("已完成和已销号的问题", FINISHED)])
        self.source = _choice([(_ANY, None), *((one.name, one.id) for one in ledger.sources())])
        self.unit = _choice([(_ANY, None), *((one.name, one.id) for one in ledger.units())])
        self.aspect = _choice([(_ANY, ""), *((title, title) for title in ledger.aspect_titles())])
        self.until = DateLine()
        self.until.setMinimumWidth(7 * theme.metrics().text + 10)
        self.method = _choice([(self._method_words(one), one) for one in Method])
        self.size_box = QSpinBox()
        self.size_box.setSuffix(" 项")
        self.size_box.lineEdit().setTextMargins(7, 0, 0, 0)
        self.size_box.setFixedHeight(theme.metrics().button)
        self.seed = QLineEdit(new_seed())
        self.note = QLineEdit()
        self.note.setPlaceholderText("可以不填，如：由督导组两人一组现场核查")
        self.count = plain_label("", "section")
        self.rule = plain_label("", "secondary")
        self.rule.setWordWrap(True)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.drawn = ReadTable(
            "抽取结果",
            ["抽取顺序", "序号", BY_NAME["problem"].label, BY_NAME["units"].label, BY_NAME["weight"].label],
            {2},
            {0: 4.2, 1: 2.2, 3: 9, 4: 4.2},
        )
        self.drawn_words = plain_label("", "secondary")
        self.preview_button = button("预览抽取结果", "", self.preview)
        self.save_button = button("保存回头看", "primary", self.accept)
        self.save_button.setEnabled(not ledger.read_only)
        self._lay_out()
        self._connect()
        self._method_changed()
        open_sized(self, "look_back_plan", QSize(860, 640))
        self.name.setFocus()
        self.name.selectAll()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        half, other_seed = button(f"满 {_MONTHS} 个月", "", self.half_a_year), button("换一个", "", self.other_seed)
        half.setToolTip(theme.tooltip(f"只看 {_MONTHS} 个月以前销号的问题"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        fields: tuple[tuple[tuple[str, QWidget | QHBoxLayout], tuple[str, QWidget | QHBoxLayout]], ...] = (
            (("名称 *", self.name), ("范围", self.state)),
            (("来源", self.source), ("方面", self.aspect)),
            (("单位及下属", self.unit), ("销号不晚于", _beside(self.until, half))),
            (("抽取方法", self.method), ("个数", self.size_box)),
            (("抽取编号", _beside(self.seed, other_seed)), ("说明", self.note)),
        )
        self._labels = {}
        for row, pair in enumerate(fields):
            for place, (words, editor) in enumerate(pair):
                label = self._labels[words] = plain_label(words, "secondary")
                grid.addWidget(label, row, 2 * place)
                if isinstance(editor, QWidget):
                    editor.setAccessibleName(words.removesuffix(" *"))
                    grid.addWidget(editor, row, 2 * place + 1)
                else:
                    grid.addLayout(editor, row, 2 * place + 1)
        self.until.setAccessibleName("销号不晚于")
        self.seed.setAccessibleName("抽取编号")
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.count)
        line.addWidget(self.drawn_words, 1)
        line.addWidget(self.preview_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(grid)
        column.addWidget(self.rule)
        column.addLayout(line)
        column.addWidget(self.drawn, 1)
        column.addWidget(self.message)
        column.addLayout(button_row(button("取消", "", self.reject), self.save_button))

    def _connect(self) -> None:
        for choice in (self.state, self.source, self.unit, self.aspect):
            choice.currentIndexChanged.connect(self._scope_changed)
        self.method.currentIndexChanged.connect(self._method_changed)
        self.until.textChanged.connect(self._scope_changed)
        self.size_box.valueChanged.connect(self._forget)
        self.seed.textChanged.connect(self._forget)
        self.name.textChanged.connect(self.message.hide)

    def _suggested_name(self) -> str:
        today = self._ledger.today()
        there = {one.name for one in self._ledger.look_backs.plans()}
        base = f"{today.year}年{today.month}月回头看"
        numbered = (f"{base}（{number}）" for number in range(2, 100))
        return next(name for name in (base, *numbered) if name not in there)

    def _method_words(self, method: Method) -> str:
        if method == Method.CHOSEN:
            return f"{method.label}（台账中选中的 {len(self._selected)} 项）"
        return method.label

    # ------------------------------------------------------------ what was chosen

    def _method(self) -> Method:
        return Method(self.method.currentData())

    def _scope(self) -> Scope:
        """The scope as chosen.

        Raises:
            InvalidValue: the day is none.
        """
        asked = replace(
            self.state.currentData(),
            source_id=self.source.currentData(),
            unit_id=self.unit.currentData(),
            aspect=self.aspect.currentData(),
        )
        return Scope(asked, read_date(self.until.text(), "until", "销号不晚于"))

    def _scope_changed(self) -> None:
        method = self._method()
        by_hand = method == Method.CHOSEN
        for editor in (self.state, self.source, self.unit, self.aspect, self.until):
            editor.setEnabled(not by_hand)
        self.size_box.setEnabled(method.draws)
        self.seed.setEnabled(method.draws)
        self._labels["个数"].setText("每个单位个数" if method == Method.UNIT else "个数")
        self.rule.setText(METHOD_RULES[method])
        try:
            count = len(self._selected) if by_hand else len(self._ledger.look_backs.candidates(self._scope()))
            mark_invalid(self.until, False)
        except InvalidValue:
            mark_invalid(self.until, True)
            count = 0
        self.count.setText(f"选中 {count} 项" if by_hand else f"候选 {count} 项")
        self.size_box.setRange(1, max(count, 1))
        self._forget()

    def _method_changed(self) -> None:
        self._scope_changed()
        self.size_box.setValue(1 if self._method() == Method.UNIT else _USUAL_SIZE)

    def _forget(self) -> None:
        """What was previewed does not hold any more."""
        self.drawn.setRowCount(0)
        self.drawn_words.setText("还没有预览")
        self.message.hide()

    def half_a_year(self) -> None:
        """Take the day half a year ago: 回头看 comes that long after the closing."""
        self.until.setText(review_due(self._ledger.today(), -_MONTHS).isoformat())

    def other_seed(self) -> None:
        """Put another seed."""
        self.seed.setText(new_seed())

    # ------------------------------------------------------------ drawing

    def preview(self) -> None:
        """Show what would be drawn."""
        try:
            looks = self._ledger.look_backs
            drawn = looks.preview(
                method=self._method(),
                size=self.size_box.value(),
                seed=self.seed.text(),
                scope=self._scope(),
                chosen=self._selected,
            )
        except LedgerError as error:
            self._refuse(error)
            return
        self.message.hide()
        issues = self._ledger.issues(list(drawn.ids))
        self.drawn.setRowCount(len(drawn.ids))
        for row, number in enumerate(drawn.ids):
            issue = issues[number]
            problem, units = issue.problem.replace("\n", " "), "、".join(units_of(issue))
            self.drawn.put(row, [str(row + 1), issue.number, problem, units, issue.weight.label])
        units_drawn = len({unit for issue in issues.values() for unit in units_of(issue)})
        self.drawn_words.setText(f"抽中 {len(drawn.ids)} 项，涉及 {units_drawn} 个单位")

    def accept(self) -> None:
        """Draw and keep it; with something wrong the dialog stays open and says so."""
        if self._ledger.read_only:
            return
        try:
            self.plan_id = self._ledger.look_backs.make(
                self.name.text(),
                method=self._method(),
                size=self.size_box.value(),
                seed=clean_line(self.seed.text()),
                scope=self._scope(),
                chosen=self._selected,
                note=self.note.text(),
            )
        except LedgerError as error:
            self._refuse(error)
            return
        super().accept()

    def reject(self) -> None:
        """Close without keeping anything, after asking when a drawing is there to see."""
        question = "抽取结果还没有保存，要放弃吗？"
        if self.drawn.rowCount() and not messages.ask(self, "还没有保存", question, "放弃", "继续填写"):
            return
        super().reject()

    def _refuse(self, error: LedgerError) -> None:
        show_refusal(self.message, error, {"name": self.name, "seed": self.seed, "until": self.until})


def _choice(choices: Sequence[tuple[str, object]]) -> QComboBox:
    combo = Choices([])
    for words, value in choices:
        combo.addItem(words, value)
    return combo


def _beside(editor: QWidget, *more: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(editor, 1)
    for one in more:
        row.addWidget(one)
    return row
