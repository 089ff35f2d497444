"""The public version in the window: rules to switch, words by hand, what was masked and why, which issues stay out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.issues import Issue
from models.public_rules import OF_TEXTS, RULES, Mask, PublicRules
from models.public_words import RULES as WORD_RULES
from models.text import split_names
from ui import theme
from ui.theme import plain_label

_KEY = Qt.ItemDataRole.UserRole


class PublicPanel(QWidget):
    """Edits ``PublicRules``; ``show_state`` says what they come to."""

    changed = Signal()

    def __init__(self, rules: PublicRules) -> None:
        super().__init__()
        self._rules = rules
        self._filling = False
        self.switches = {key: QCheckBox(words) for key, words in RULES.items()}
        for key, switch in self.switches.items():
            switch.setChecked(key in rules.on)
            switch.toggled.connect(self._switched)
        self.words = QLineEdit("、".join(rules.words))
        self.words.setAccessibleName("另外遮盖的文字")
        self.words.setPlaceholderText("另外遮盖的文字，用顿号隔开，例如校名、人名")
        self.words.textEdited.connect(self._worded)
        self.masks = _tree("遮盖的内容", {"遮盖": 13, "位置": 10, "公开版写成": 11, "规则": 0})
        self.issues = _tree("列入公开版的问题", {"列入": 6, "问题": 0})
        self.masks.itemChanged.connect(self._mask_ticked)
        self.issues.itemChanged.connect(self._issue_ticked)
        self._lay_out()

    def rules(self) -> PublicRules:
        """The rules as they are chosen."""
        return self._rules

    def show_state(self, masks: Sequence[Mask], issues: Sequence[Issue], numbers: dict[int, str]) -> None:
        """What the rules mask, and which issues there are; ``numbers`` are those of the issues."""
        self._filling = True
        _fill(self.masks, [_mask_row(mask, numbers) for mask in dict.fromkeys(masks)])
        out = {number for number, _problem in self._rules.withheld}
        _fill(self.issues, [_issue_row(issue, issue.id not in out) for issue in issues])
        self._filling = False

    # ------------------------------------------------------------ what is chosen

    def _switched(self) -> None:
        self._take(
            replace(self._rules, off=frozenset(key for key, one in self.switches.items() if not one.isChecked()))
        )

    def _worded(self, text: str) -> None:
        self._take(replace(self._rules, words=split_names(text)))

    def _mask_ticked(self, item: QTreeWidgetItem) -> None:
        if not self._filling:
            key = item.data(0, _KEY)
            hidden = item.checkState(0) == Qt.CheckState.Checked
            self._take(replace(self._rules, shown=self._rules.shown - {key} if hidden else self._rules.shown | {key}))

    def _issue_ticked(self, item: QTreeWidgetItem) -> None:
        if not self._filling:
            key = item.data(0, _KEY)
            others = tuple(one for one in self._rules.withheld if one[0] != key[0])
            listed = item.checkState(0) == Qt.CheckState.Checked
            self._take(replace(self._rules, withheld=others if listed else tuple(sorted((*others, key)))))

    def _take(self, rules: PublicRules) -> None:
        self._rules = rules
        self.changed.emit()

    # ------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        rows = [QHBoxLayout(), QHBoxLayout()]
        for key, switch in self.switches.items():
            rows[key not in WORD_RULES].addWidget(switch)
        for row in rows:
            row.setSpacing(16)
            row.addStretch()
        rows[1].insertWidget(0, plain_label("台账和清单里还不列：", "secondary"))
        lists = QSplitter(Qt.Orientation.Vertical)
        lists.setHandleWidth(8)
        lists.setChildrenCollapsible(False)
        for words, tree in (
            ("遮盖了这些，去掉勾就照常显示：", self.masks),
            ("这些问题列入公开版，去掉勾就不列；有密级的从不列入：", self.issues),
        ):
            lists.addWidget(_titled(words, tree))
        lists.setSizes([300, 200])
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        for row in rows:
            column.addLayout(row)
        column.addWidget(self.words)
        column.addWidget(lists, 1)


def _titled(words: str, tree: QTreeWidget) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    label = plain_label(words, "secondary")
    label.setWordWrap(True)
    column.addWidget(label)
    column.addWidget(tree, 1)
    return both


def _tree(name: str, columns: dict[str, int]) -> QTreeWidget:
    """``columns``: how wide each is in characters, the last as wide as there is room."""
    tree = QTreeWidget()
    tree.setAccessibleName(name)
    tree.setHeaderLabels(list(columns))
    for place, wide in enumerate(columns.values()):
        tree.setColumnWidth(place, wide * theme.metrics().text)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    tree.header().setStretchLastSection(True)
    return tree


def _mask_row(mask: Mask, numbers: dict[int, str]) -> QTreeWidgetItem:
    where = mask.place if mask.issue_id == OF_TEXTS else f"{numbers.get(mask.issue_id, '')} {mask.place}".strip()
    item = QTreeWidgetItem([mask.before, where, mask.before if mask.shown else mask.after, mask.why])
    item.setCheckState(0, Qt.CheckState.Unchecked if mask.shown else Qt.CheckState.Checked)
    item.setData(0, _KEY, (mask.issue_id, mask.before))
    for column in range(4):
        item.setToolTip(column, theme.tooltip(item.text(column)))
    return item


def _issue_row(issue: Issue, listed: bool) -> QTreeWidgetItem:
    secret = f"（{issue.secrecy}）" if issue.secrecy else ""
    item = QTreeWidgetItem([issue.number, f"{issue.problem}{secret}".replace("\n", " ")])
    item.setCheckState(0, Qt.CheckState.Checked if listed and not secret else Qt.CheckState.Unchecked)
    item.setData(0, _KEY, (issue.id, issue.problem))
    if secret:
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable & ~Qt.ItemFlag.ItemIsEnabled)
    item.setToolTip(1, theme.tooltip(item.text(1)))
    return item


def _fill(tree: QTreeWidget, items: Sequence[QTreeWidgetItem]) -> None:
    """New rows at the place that was being looked at."""
    at = tree.verticalScrollBar().value()
    tree.clear()
    tree.addTopLevelItems(list(items))
    tree.verticalScrollBar().setValue(at)
