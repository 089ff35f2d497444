"""销号规则 in the settings: three presets, and each rule that may be set otherwise; the steps are shown in order."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QRadioButton, QSpinBox, QVBoxLayout, QWidget

from models.closing_rules import CUSTOM, MOST_CHECKERS, MOST_PUBLICITY_DAYS, PRESETS, ClosingRules, in_words, named
from ui import theme
from ui.detail_sheet import rule
from ui.theme import plain_label

#: The rules that are on or off, in the order of the steps, with the words of the clerk.
_SWITCHES = {
    "leader_review": "要责任领导审核",
    "deliberation": "要集体研究",
    "evidence": "要有佐证材料",
    "standard": "要填写整改目标（销号标准）",
    "measures_done": "措施要全部完成",
    "doer_not_verifier": "责任人不能核查自己负责的问题",
}
#: Steps stand at the left, what has to be there at the right.
_STEPS = ("leader_review", "deliberation")


class ClosingRulesPage(QWidget):
    """The rules as they stand in the fields; choosing a preset sets them all."""

    changed = Signal()

    def __init__(self, rules: ClosingRules) -> None:
        super().__init__()
        self.presets = {name: QRadioButton(name) for name in (*PRESETS, CUSTOM)}
        self.switches = {name: QCheckBox(words) for name, words in _SWITCHES.items()}
        self.checkers = _number("现场核查至少几人", MOST_CHECKERS, " 人", "不核查")
        self.publicity_days = _number("公示多少天", MOST_PUBLICITY_DAYS, " 天", "不公示")
        self.steps = plain_label("", "section")
        self.steps.setWordWrap(True)
        self._lay_out()
        self.show_rules(rules)
        for name, preset in PRESETS.items():
            self.presets[name].clicked.connect(lambda _checked=False, preset=preset: self.show_rules(preset))
        for switch in self.switches.values():
            switch.clicked.connect(self._adjusted)
        self.checkers.valueChanged.connect(self._adjusted)
        self.publicity_days.valueChanged.connect(self._adjusted)

    def rules(self) -> ClosingRules:
        """The rules in the fields, under the name of the preset that they equal."""
        return named(
            ClosingRules(
                checkers=self.checkers.value(),
                publicity_days=self.publicity_days.value(),
                leader_review=self.switches["leader_review"].isChecked(),
                deliberation=self.switches["deliberation"].isChecked(),
                evidence=self.switches["evidence"].isChecked(),
                standard=self.switches["standard"].isChecked(),
                measures_done=self.switches["measures_done"].isChecked(),
                doer_not_verifier=self.switches["doer_not_verifier"].isChecked(),
            )
        )

    def show_rules(self, rules: ClosingRules) -> None:
        """Set every field to these rules."""
        for name, switch in self.switches.items():
            switch.setChecked(bool(getattr(rules, name)))
        for name in ("checkers", "publicity_days"):
            number: QSpinBox = getattr(self, name)
            number.blockSignals(True)
            number.setValue(getattr(rules, name))
            number.blockSignals(False)
        self._adjusted()

    def _adjusted(self) -> None:
        rules = self.rules()
        self.presets[CUSTOM].setEnabled(rules.preset == CUSTOM)
        self.presets[rules.preset].setChecked(True)
        self.steps.setText(in_words(rules).replace("；要求：", "\n要求："))
        self.changed.emit()

    def _lay_out(self) -> None:
        presets = QHBoxLayout()
        presets.setSpacing(20)
        for radio in self.presets.values():
            presets.addWidget(radio)
        presets.addStretch()
        columns = QHBoxLayout()
        columns.setSpacing(32)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(8)
            columns.addLayout(column)
        columns.addStretch()
        left.addWidget(plain_label("步骤（“自查申请”和“主要领导审批”总要有）", "secondary"))
        right.addWidget(plain_label("每一步之前要具备", "secondary"))
        for name, switch in self.switches.items():
            (left if name in _STEPS else right).addWidget(switch)
        left.insertLayout(2, _row("现场核查至少", self.checkers))
        left.addLayout(_row("公示", self.publicity_days))
        left.addStretch()
        right.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        words = "选一套，再按本地要求调整；与三套都不同的就是“自定”。改了只影响以后办理的步骤。"
        hint = plain_label(words, "secondary")
        hint.setWordWrap(True)
        layout.addWidget(hint)
        layout.addLayout(presets)
        layout.addWidget(rule())
        layout.addLayout(columns)
        layout.addWidget(rule())
        layout.addWidget(plain_label("照此办理销号的顺序", "secondary"))
        layout.addWidget(self.steps)
        layout.addStretch()


def _number(name: str, most: int, suffix: str, none: str) -> QSpinBox:
    number = QSpinBox()
    number.setAccessibleName(name)
    number.setRange(0, most)
    number.setSuffix(suffix)
    number.setSpecialValueText(none)
    number.lineEdit().setTextMargins(6, 0, 0, 0)
    number.setFixedWidth(64 + 4 * theme.metrics().text)
    return number


def _row(words: str, widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(plain_label(words))
    row.addWidget(widget)
    row.addStretch()
    return row
