"""统计看板: the figures of today or of a snapshot, by group as bars, and what changed; every number opens its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from documents.meeting_content import NO_SNAPSHOT
from models.errors import LedgerError
from models.figures import GROUP_LABELS, LABELS, Figures
from models.filters import EVERYTHING, IssueFilter, combine
from models.frozen import Frozen
from models.issues import Unit
from models.ledger import Ledger
from models.rules import Progress
from models.settings import RATE_RULES, WindowSettings
from ui import messages, theme
from ui.change_list import ChangeList
from ui.dialog_size import open_sized
from ui.figure_bars import FigureBars, Legend
from ui.figure_boxes import FigureRow
from ui.progress_dialog import button, button_row

T = TypeVar("T")
_FIRST = ("total", "done", "mostly_done", "in_progress", "not_started", "unsaid", "rate")
_SECOND = (
    *("overdue", "soon", "this_week", "no_deadline", "closed", "being_closed", "returned"),
    *("lasting", "extended", "relapsed"),
)
_NOW = 0


@dataclass(frozen=True)
class Wanted:
    """The rows behind a number: what asks for exactly them, and the words that say which they are."""

    question: IssueFilter
    words: str


class FiguresDialog(QDialog):
    """Shows figures and is accepted when rows are wanted; ``wanted`` then says which. It writes only snapshots."""

    def __init__(self, ledger: Ledger, settings: WindowSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("统计看板")
        self._ledger, self._settings = ledger, settings
        #: The rows that were asked for; None when the dialog was just closed.
        self.wanted: Wanted | None = None
        self._frozen: Frozen | None = None
        self.source, self.aspect = _choice("来源"), _choice("方面")
        self.unit, self.day = _choice("单位"), _choice("日期")
        self.rule, self.group, self.since = _choice("完成率口径"), _choice("分组"), _choice("与哪个快照相比")
        self.numbers = FigureRow(_FIRST, self._open_number, large=True)
        self.more = FigureRow(_SECOND, self._open_number, large=False)
        self.rule.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # a 口径 is read whole
        self.rule_words = theme.plain_label("", "secondary")
        self.rule_words.setWordWrap(True)
        self.remark = theme.plain_label("", "secondary")
        self.remark.setWordWrap(True)
        self.bars, self.changes = FigureBars(), ChangeList()
        self._fill_choices()
        self._lay_out()
        self._connect()
        self._show()
        open_sized(self, "figures", QSize(1284, 690))
        self.bars.setFocus()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        for words, choice in (("范围", self.source), ("", self.aspect), ("", self.unit), ("日期", self.day)):
            if words:
                top.addWidget(theme.plain_label(words, "secondary"))
            top.addWidget(choice, 1)
        take = button("留存快照…", "", self.take)
        take.setEnabled(not self._ledger.read_only)
        top.addWidget(take)
        top.addWidget(button("管理快照…", "", self.manage))
        column.addLayout(top)
        column.addWidget(self._numbers_card())
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self._bars_card())
        parts.addWidget(self._changes_card())
        parts.setStretchFactor(0, 5)
        parts.setStretchFactor(1, 3)
        parts.setSizes([850, 420])
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(10)
        column.addWidget(parts, 1)
        self.owing_button = button("", "", self.show_owing)
        column.addLayout(
            button_row(
                self.owing_button,
                button("调度会材料…", "", self.export),
                button("关闭", "", self.reject),
            )
        )
        self._count_owing()

    def _count_owing(self) -> None:
        """Say how many units have not returned their sheets."""
        from models.outstanding import outstanding

        owing = len(outstanding(self._ledger))
        self.owing_button.setText(f"填报表未交齐：{owing} 个单位…")
        self.owing_button.setVisible(owing > 0)

    def _numbers_card(self) -> QFrame:
        card, column = _card()
        column.addWidget(self.numbers)
        column.addWidget(self.more)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(theme.plain_label("完成率口径", "secondary"))
        line.addWidget(self.rule)
        line.addWidget(self.rule_words, 1)
        column.addLayout(line)
        return card

    def _bars_card(self) -> QFrame:
        card, column = _card()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(theme.plain_label("按", "section"))
        line.addWidget(self.group)
        line.addStretch(1)
        line.addWidget(Legend())
        column.addLayout(line)
        column.addWidget(self.bars, 1)
        return card

    def _changes_card(self) -> QFrame:
        card, column = _card()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(theme.plain_label("与快照相比", "section"))
        line.addWidget(self.since, 1)
        column.addLayout(line)
        column.addWidget(self.remark)
        column.addWidget(self.changes, 1)
        return card

    def _connect(self) -> None:
        for choice in (self.source, self.aspect, self.unit, self.day, self.rule, self.since):
            choice.currentIndexChanged.connect(lambda _place: self._show())
        self.group.currentIndexChanged.connect(lambda _place: self._show_bars())
        self.bars.opened.connect(self._open_member)
        self.changes.opened.connect(lambda ids, words: self._open(IssueFilter(ids=ids), words))

    def _fill_choices(self) -> None:
        ledger = self._ledger
        _fill(self.source, [("全部来源", None), *((one.name, one.id) for one in ledger.sources())])
        _fill(self.aspect, [("全部方面", ""), *((title, title) for title in ledger.aspect_titles())])
        _fill(self.unit, [("全部单位", None), *_tree(ledger.units())])
        _fill(self.rule, [(words, rule) for rule, words in RATE_RULES.items()], ledger.settings.rate_rule)
        remembered = self._settings.get("figures_group", "unit")
        _fill(self.group, [(words, group) for group, words in GROUP_LABELS.items()], remembered)
        self._fill_snapshots()

    def _fill_snapshots(self) -> None:
        there = self._ledger.snapshots.all()
        last = self._ledger.snapshots.last()
        lines: list[tuple[str, object]] = [(f"{one.name}（{one.on.isoformat()}）", one.id) for one in there]
        day = self.day.currentData() if self.day.count() else _NOW
        since = self.since.currentData() if self.since.count() else (last.id if last else None)
        _fill(self.day, [(f"今天（{self._ledger.today().isoformat()}）", _NOW), *lines], day)
        _fill(self.since, [("不比较", None), *lines], since)

    # ------------------------------------------------------------ showing

    def _within(self) -> IssueFilter:
        return IssueFilter(
            source_id=self.source.currentData(), aspect=self.aspect.currentData(), unit_id=self.unit.currentData()
        )

    def _show(self) -> None:
        """Show what is chosen now. A snapshot is of the whole ledger, so nothing narrows it."""
        chosen = self.day.currentData()
        self._frozen = self._said(lambda: self._ledger.snapshots.load(chosen)) if chosen else None
        for choice in (self.source, self.aspect, self.unit):
            choice.setEnabled(self._frozen is None)
            choice.setToolTip("" if self._frozen is None else "快照留存的是全台账的数字")
        self._show_changes()
        self._show_bars()

    def _show_changes(self) -> None:
        since, shown = self.since.currentData(), self.day.currentData() or None
        comparison = None
        if since is not None and since != shown:
            comparison = self._said(lambda: self._ledger.snapshots.compare(since, shown))
        self.changes.show_changes(comparison)
        whole = self._frozen is not None or self._within() == EVERYTHING
        before = comparison.older.figures if comparison and whole else None
        figures = self._by_rule(self._frozen.figures if self._frozen else self._ledger.figures(self._within()))
        self.numbers.show_figures(figures, before)
        self.more.show_figures(figures, before)
        self.rule_words.setText("；".join(part for part in (figures.count_words, _ONLY_HERE) if part))
        self.remark.setText(self._remark(comparison is not None, comparison.remark if comparison else ""))

    def _remark(self, compared: bool, remark: str) -> str:
        if self.since.currentData() and not compared:
            return "日期和要比的快照是同一个，没有变化可看，请另选一个。"
        if remark:
            return remark
        if compared:
            whole = "" if self._within() == EVERYTHING or self._frozen else "（全台账）"
            return f"双击一类或一个问题{whole}，在台账中查看。"
        if not self._ledger.snapshots.all():
            return "还没有快照。会前留存一份，下次就能看出新增、完成、销号、新逾期和退回。"
        return "选一个快照，看这以来新增、完成、销号、新逾期和退回的问题。"

    def _show_bars(self) -> None:
        group = self.group.currentData()
        self._settings.set("figures_group", group)
        rows: Sequence[tuple[str, Figures]]
        rows = self._frozen.groups[group] if self._frozen else self._ledger.figures_by(group, self._within())
        self.bars.show_rows(GROUP_LABELS[group], [(name, self._by_rule(figures)) for name, figures in rows])

    def _by_rule(self, figures: Figures) -> Figures:
        return replace(figures, rule=self.rule.currentData())

    def _said(self, ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except LedgerError as error:
            messages.warn(self, self.windowTitle(), str(error))
            return None

    # ------------------------------------------------------------ acts

    def _open_number(self, key: str) -> None:
        words = RATE_RULES[self.rule.currentData()].partition("=")[0].strip() if key == "rate" else LABELS[key]
        self._open(self._question(key, None), self._words(words))

    def _open_member(self, name: str, key: str) -> None:
        self._open(self._question(key, (self.group.currentData(), name)), self._words(f"{LABELS[key]} · {name}"))

    def _question(self, key: str, member: tuple[str, str] | None) -> IssueFilter:
        keys = _REACHED[self.rule.currentData()] if key == "rate" else (key,)
        if self._frozen is not None:
            return IssueFilter(ids=frozenset(row.id for one in keys for row in self._frozen.behind(one, member)))
        if len(keys) == 1:
            return self._ledger.figure_filter(keys[0], self._within(), member)
        both = IssueFilter(progress=frozenset({Progress.MOSTLY_DONE, Progress.DONE}))
        return self._ledger.figure_filter("total", combine(self._within(), both), member)

    def _words(self, what: str) -> str:
        chosen = [
            choice.currentText().strip() for choice in (self.source, self.aspect, self.unit) if choice.currentIndex()
        ]
        where = [f"快照“{self._frozen.name}”"] if self._frozen else chosen
        return " · ".join([what, *where])

    def _open(self, question: IssueFilter, words: str) -> None:
        self.wanted = Wanted(question, words)
        self.accept()

    def take(self) -> None:
        """Ask for a name and freeze the figures of now under it."""
        from ui.snapshots_dialog import take_snapshot

        if take_snapshot(self._ledger, self):
            self._again()

    def manage(self) -> None:
        """Show the snapshots there are."""
        from ui.snapshots_dialog import SnapshotsDialog

        SnapshotsDialog(self._ledger, self).exec()
        self._again()

    def _again(self) -> None:
        self._fill_snapshots()
        self._show()

    def show_owing(self) -> None:
        """Show who was sent what and what came back."""
        from ui.returns_dialog import ReturnsDialog

        dialog = ReturnsDialog(self._ledger, self._settings, self)
        dialog.merge_button.hide()
        dialog.view.setCurrentIndex(1)
        dialog.exec()
        self._count_owing()

    def export(self) -> None:
        """Write the papers for the meeting: of what is shown, by its 口径, compared with the chosen snapshot."""
        from ui.meeting_export import export_meeting

        words = " · ".join(
            choice.currentText().strip() for choice in (self.source, self.aspect, self.unit) if choice.currentIndex()
        )
        taken = export_meeting(
            self,
            self._ledger,
            self._settings,
            scope=(words, self._within()) if self._frozen is None else None,
            rule=self.rule.currentData(),
            since=self.since.currentData() or NO_SNAPSHOT,
        )
        if taken:
            self._again()


#: What the rate counts as reached, by its rule.
_REACHED = {
    "done": ("done",),
    "mostly": ("done", "mostly_done"),
    "closed": ("closed",),
    "done_of_dated": ("done",),
}
_ONLY_HERE = "在这里换口径只影响看板和由此导出的调度会材料；其他材料的口径在“设置”中选择。"


def _card() -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    theme.set_role(card, "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(10, 8, 10, 8)
    column.setSpacing(6)
    return card, column


def _choice(name: str) -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName(name)
    choice.setMaxVisibleItems(18)
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(8)
    return choice


def _fill(choice: QComboBox, lines: Sequence[tuple[str, object]], chosen: object = None) -> None:
    """Offer these lines, the one with the value ``chosen`` as the current one, else the first."""
    with QSignalBlocker(choice):
        choice.clear()
        for words, value in lines:
            choice.addItem(words, value)
            choice.setItemData(choice.count() - 1, theme.tooltip(words.strip()), Qt.ItemDataRole.ToolTipRole)
        values = [value for _words, value in lines]
        choice.setCurrentIndex(values.index(chosen) if chosen in values else 0)


def _tree(units: Sequence[Unit]) -> list[tuple[str, object]]:
    depth: dict[int, int] = {}
    for unit in units:
        depth[unit.id] = 0 if unit.parent_id is None else depth.get(unit.parent_id, 0) + 1
    return [("\u3000" * depth[unit.id] + unit.name, unit.id) for unit in units]
