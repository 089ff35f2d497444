"""The detail panel: one issue whole, or the totals of several, or a hint when nothing is selected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from importlib import import_module

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.deadlines import Deadline
from models.fields import BY_NAME
from models.hints import hints_of
from models.issues import ARCHIVED_PERSON, ARCHIVED_UNIT, Issue, Measure, ProgressEntry
from models.ledger import Ledger
from models.rules import UNREAD_LABEL, Clock, Closing
from ui import theme
from ui.delegates import chip_pixmap
from ui.detail_sheet import NoteBox, Sheet, rule, wrapped
from ui.elided_label import ElidedLabel
from ui.issue_model import no_day_was_read

#: Facts in the order shown; what is empty is left out, except these two that somebody has to fill in.
_FACTS = (
    "aspect",
    "lead_leader",
    "lead_unit",
    "units",
    "support_units",
    "involved_units",
    "persons",
    "lasting",
    "finished_on",
    "closing",
    "closed_on",
    "closed_by",
    "round",
)
_ALWAYS = ("units", "persons")
_UNIT_FACTS = ("lead_unit", "units", "support_units", "involved_units")
#: Further sections of one issue, in order: modules with ``add_to(sheet, issue, ledger)``, loaded with the first issue.
SECTIONS: tuple[str, ...] = (
    "ui.detail_common",
    "ui.detail_dates",
    "ui.detail_closing",
    "ui.detail_reminders",
    "ui.detail_look_back",
    "ui.detail_evidence",
    "ui.detail_lists",
    "ui.detail_similar",
)
#: More selected rows than this are counted from the ledger's blocks, not listed one by one.
_COUNTED = 1000


class IssueView(QFrame):
    """The panel beside the table. ``show_issues`` says what it shows; the buttons only ask, by signals.

    Before it is told, it is empty.
    """

    edit_requested = Signal()
    progress_requested = Signal()
    close_requested = Signal()
    reopen_requested = Signal()
    #: An act of the window by its name, asked for from a section.
    act_requested = Signal(str)
    #: An issue to show, by its id.
    issue_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.setMinimumWidth(288)
        self._ids: list[int] = []
        #: Whether something that is selected can be closed, and whether something can be reopened.
        self.can_close = self.can_reopen = False
        self._edit = QToolButton(self)
        self._area = _Area(self)
        self._foot = QWidget(self)
        self._edit.setText("编辑")
        self._edit.setIcon(theme.icon("edit", theme.COLOURS.accent))
        self._edit.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        theme.set_role(self._edit, "flat")
        self._progress = QPushButton(theme.icon("progress"), "填写进展", self._foot)
        self._close = QPushButton(theme.icon("close_issue"), "销号", self._foot)
        for button in (self._edit, self._progress, self._close):
            button.setAccessibleName(button.text())
        self._edit.clicked.connect(self.edit_requested)
        self._progress.clicked.connect(self.progress_requested)
        self._close.clicked.connect(self._ask_to_close)
        self._number = ElidedLabel("secondary")
        self._lay_out()
        self._set_buttons(None, [], 0)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 0)
        top.addWidget(self._number, 1)
        top.addWidget(self._edit)
        buttons = QHBoxLayout(self._foot)
        buttons.setContentsMargins(12, 10, 12, 12)
        buttons.setSpacing(8)
        self._foot.setStyleSheet("QPushButton { padding: 0 4px; icon-size: 16px; }")
        buttons.addWidget(self._progress)
        buttons.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._area, 1)
        self._line = rule()
        layout.addWidget(self._line)
        layout.addWidget(self._foot)

    def sizeHint(self) -> QSize:
        return QSize(320, 480)

    # ------------------------------------------------------------ what is shown

    def show_issues(self, ledger: Ledger | None, ids: Sequence[int]) -> None:
        """Show one issue, the totals of several, or the hint for none. Issues that are gone are passed over."""
        issues = list(ledger.issues(list(ids[:_COUNTED])).values()) if ledger and ids else []
        before, self._ids = self._ids, list(ids)
        self._set_buttons(ledger, issues, len(ids))
        if ledger is None or not issues:
            self._number.setText("")
            self._area.show_content(_hint())
        elif len(ids) == 1:
            issue = issues[0]
            self._number.setText("  ".join(part for part in (issue.number or f"编号 {issue.id}", issue.source) if part))
            details = _Details(issue, ledger)
            details.wants.connect(self.act_requested)
            details.wants_issue.connect(self.issue_requested)
            self._area.show_content(details, keep_place=before == self._ids)
        else:
            self._number.setText("")
            self._area.show_content(_Totals(issues, len(ids), ledger))

    def _set_buttons(self, ledger: Ledger | None, issues: Sequence[Issue], selected: int) -> None:
        read_only = ledger is None or ledger.read_only
        closed = [issue.closing == Closing.CLOSED for issue in issues]
        beyond = selected > len(issues)
        self.can_close, self.can_reopen = beyond or not all(closed), beyond or any(closed)
        self._close.setText("销号" if self.can_close or not issues else "取消销号")
        self._edit.setText("编辑" if selected < 2 else "批量修改")
        for button in (self._edit, self._progress, self._close):
            button.setEnabled(not read_only)
            button.setToolTip(theme.tooltip(f"只读：{ledger.read_only_reason}") if ledger and read_only else "")
            button.setAccessibleName(button.text())
        self._progress.setVisible(selected < 2)
        for widget in (self._edit, self._foot, self._line):
            widget.setVisible(bool(issues))

    def _ask_to_close(self) -> None:
        (self.close_requested if self.can_close else self.reopen_requested).emit()


class _Area(QScrollArea):
    """Scrolls what is shown; never sideways."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("问题详情")
        theme.set_role(self, "read")  # its focus is shown
        ground = theme.own_viewport(self)
        ground.setAutoFillBackground(False)

    def show_content(self, content: QWidget, *, keep_place: bool = False) -> None:
        """Show another widget; the old one goes. ``keep_place`` stays where one was reading."""
        place = self.verticalScrollBar().value() if keep_place else 0
        content.setObjectName("details")
        content.setStyleSheet("#details { background: transparent; }")
        self.setWidget(content)
        stop: QWidget = self
        for widget in content.findChildren(QWidget):  # else the keyboard would come to what stands below first
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(stop, widget)
                stop = widget
        self.verticalScrollBar().setValue(place)


def _hint() -> QWidget:
    content = QWidget()
    layout = QVBoxLayout(content)
    layout.setSpacing(10)
    picture = QLabel()
    picture.setPixmap(theme.icon("file", theme.COLOURS.border).pixmap(40, 40))
    picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words = theme.plain_label("选中一行查看详情", "secondary")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    layout.addStretch(2)
    layout.addWidget(picture)
    layout.addWidget(words)
    layout.addStretch(3)
    return content


class _Details(Sheet):
    """One issue from top to bottom."""

    def __init__(self, issue: Issue, ledger: Ledger) -> None:
        super().__init__()
        self._issue = issue
        self._today = ledger.today()
        self._ledger = ledger
        self._archived = ledger.archived_names()
        self._soon = ledger.settings.soon_days
        self._limits = ledger.settings.urgent_days, ledger.settings.near_days
        self.add(wrapped(issue.problem, "heading"))
        self.add(self._banner())
        if hints := hints_of(issue):
            self.add(NoteBox(theme.TONES["check"], "请核对", list(hints.values())))
        self.add_pairs(self._facts())
        self._add_texts("具体表现", issue.findings)
        if issue.goal:
            self._add_texts(BY_NAME["goal"].label, (issue.goal,))
        self._add_measures(issue.measures)
        self._add_diary()
        for place in SECTIONS:
            import_module(place).add_to(self, issue, ledger)
        for heading, text in issue.custom:
            self._add_texts(heading, (text,))
        for name in ("reason", "note"):
            if text := BY_NAME[name].text(issue):
                self._add_texts(BY_NAME[name].label, (text,))
        self.finish()

    def _banner(self) -> QWidget:
        """The light in words: how late, which day, what was written, and what the program made of it."""
        issue, deadline = self._issue, self._issue.deadline
        clock = issue.clock(self._today, self._soon)
        if no_day_was_read(issue, clock):
            # The remark is not stored: the words are read once more.
            why = self._ledger.preview_deadline(deadline.text, issue.source_id).remark
            lines = [f"原文：{deadline.text}", why or "没有从这句话里读出日期，请核实。"]
            return NoteBox(theme.TONES["check"], f"{UNREAD_LABEL} · 看不出日期", lines)
        closed = issue.closing == Closing.CLOSED
        tone = "closed" if closed else theme.clock_tone(int(clock), issue.days_left(self._today), *self._limits)
        from models.lights import words_of as light_words

        lines = [light_words(clock, closed, self._ledger.settings.lights)]
        lines += _banner_lines(deadline, self._remark(deadline))
        return NoteBox(theme.TONES[tone], _banner_title(issue, clock, self._today), lines)

    def _remark(self, deadline: Deadline) -> str:
        """What is to be checked of a deadline; it is not stored, the words are read once more."""
        if not (deadline.assumed or deadline.needs_check):
            return ""
        return self._ledger.dates.remark(self._issue)

    def _facts(self) -> list[tuple[str, QWidget]]:
        issue = self._issue
        chip = QLabel()
        font = theme.text_font(theme.metrics().secondary)
        key = theme.chip_key(issue.progress, issue.closing)
        chip.setPixmap(chip_pixmap(key, font, False, theme.device_ratio()))
        chip.setAccessibleName(theme.CHIPS[key].label)
        pairs: list[tuple[str, QWidget]] = [(BY_NAME["progress"].label, chip)]
        for name in _FACTS:
            text = self._fact(name)
            if text:
                pairs.append((BY_NAME[name].label, wrapped(text)))
            elif name in _ALWAYS:
                pairs.append((BY_NAME[name].label, wrapped("未填", "secondary")))
        return pairs

    def _fact(self, name: str) -> str:
        issue = self._issue
        if (name == "round" and issue.round < 2) or (name == "closing" and issue.closing == Closing.NOT_APPLIED):
            return ""
        if name == "persons":
            return ("\n" if any(issue.phones) else "、").join(map(self._with_phone, issue.persons, issue.phones))
        if name in _UNIT_FACTS:
            gone = self._archived[0]
            return "、".join(unit + (ARCHIVED_UNIT if unit in gone else "") for unit in _names_of(issue, name))
        if name == "lead_leader" and issue.lead_leader:
            return self._with_phone(issue.lead_leader, self._phones.get(issue.lead_leader, ""))
        return BY_NAME[name].text(issue)

    @cached_property
    def _phones(self) -> dict[str, str]:
        return {person.name: person.phone for person in self._ledger.people()}

    def _with_phone(self, person: str, phone: str) -> str:
        return f"{person}{ARCHIVED_PERSON if person in self._archived[1] else ''} {phone}".rstrip()

    def _add_texts(self, title: str, texts: Sequence[str]) -> None:
        if not texts:
            return
        self.add_section(title)
        for place, text in enumerate(texts, 1):
            self.add(wrapped(f"{place}. {text}" if len(texts) > 1 else text))

    def _add_measures(self, measures: Sequence[Measure]) -> None:
        if not measures:
            return
        self.add_section(f"整改措施（{len(measures)}）" if len(measures) > 1 else "整改措施")
        for place, measure in enumerate(measures, 1):
            self.add(wrapped(f"{place}. {measure.text}" if len(measures) > 1 else measure.text))
            own = _own_words(measure, [self._with_phone(one, self._phones.get(one, "")) for one in measure.persons])
            if own:
                note = wrapped(own, "secondary")
                note.setContentsMargins(16, 0, 0, 0)
                self.add(note)

    def _add_diary(self) -> None:
        self.add_section("整改进展")
        if not self._issue.entries:
            self.add(wrapped("还没有登记进展", "secondary"))
        entries = reversed(self._issue.entries)
        self.add_pairs([(entry.on.isoformat(), self._entry_label(entry)) for entry in entries])

    def _entry_label(self, entry: ProgressEntry) -> QLabel:
        """The line, with the round where it is an earlier one; who wrote it is said when one points at it."""
        earlier = f"（第 {entry.round} 轮）" if entry.round < self._issue.round else ""
        back = self._issue.returned_on
        earlier = earlier or ("（退回前）" if back is not None and entry.on < back else "")
        label = wrapped(entry.text + earlier)
        label.setToolTip(theme.tooltip(f"登记人：{entry.by}") if entry.by else "")
        return label


class _Totals(Sheet):
    """Several selected issues: how many, by light and by progress."""

    def __init__(self, issues: Sequence[Issue], selected: int, ledger: Ledger) -> None:
        super().__init__()
        self.add(wrapped(f"已选 {selected} 项", "heading"))
        if len(issues) < selected:
            self.add(wrapped(f"以下为前 {len(issues)} 项的统计", "secondary"))
        today, soon = ledger.today(), ledger.settings.soon_days
        clocks = Counter(issue.clock(today, soon) for issue in issues)
        self.add_section("时限状态")
        shown = (Clock.OVERDUE, Clock.SOON, Clock.NORMAL, Clock.NO_DEADLINE, Clock.FINISHED)
        self.add_pairs(
            [(clock.label, _count(clocks[clock], _CLOCK_ROLES.get(clock, ""))) for clock in shown if clocks[clock]]
        )
        chips = Counter(theme.chip_key(issue.progress, issue.closing) for issue in issues)
        self.add_section("整改进度")
        self.add_pairs([(chip.label, _count(chips[key], "")) for key, chip in theme.CHIPS.items() if chips[key]])
        units = Counter(unit for issue in issues for unit in issue.units or issue.involved_units)
        if units:
            self.add_section("责任单位")
            self.add_pairs([(unit, _count(count, "")) for unit, count in units.most_common(12)])
        self.finish()


_CLOCK_ROLES = {Clock.OVERDUE: "late", Clock.SOON: "soon"}


def _names_of(issue: Issue, name: str) -> Sequence[str]:
    """The names in a field that holds one or several."""
    value = getattr(issue, name)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _count(count: int, role: str) -> QLabel:
    return wrapped(f"{count} 项", role)


def _banner_title(issue: Issue, clock: Clock, today: date) -> str:
    deadline = issue.deadline
    words = issue.days_words(today)
    if clock == Clock.FINISHED:
        if issue.closed_on:
            return f"已销号 · {issue.closed_on.isoformat()}"
        return f"已办结 · {issue.finished_on.isoformat()} 完成" if issue.finished_on else "已办结"
    if deadline.due_on is None:
        return words
    day = deadline.due_on.isoformat()
    return f"{words} · 检查日 {day}" if deadline.on is None else f"{words} · {day} 到期"


def _banner_lines(deadline: Deadline, remark: str) -> list[str]:
    """What the words said, and how the day was found."""
    if not deadline.text or (deadline.on and deadline.text == deadline.on.isoformat()):
        return []
    from models.deadline_rules import WRITTEN_DAY  # its patterns are not needed before the first issue is shown

    lines = [f"原文：{deadline.text}"]
    if deadline.rule and deadline.rule != WRITTEN_DAY:
        base = f"（自 {deadline.base_on.isoformat()} 起算）" if deadline.base_on else ""
        lines.append(f"依据：{deadline.rule}{base}")
    if remark:
        lines.append(remark)
    elif deadline.assumed or deadline.needs_check:
        lines.append("日期由程序推定，请核对" if deadline.assumed else "日期需要核实")
    return lines


def _own_words(measure: Measure, persons: Sequence[str]) -> str:
    """Who does a measure by when and how far it is, if the measure says so itself."""
    parts = ["、".join(measure.units), "、".join(persons), measure.deadline.text]
    parts.append(measure.progress.label if measure.progress is not None else "")
    own = " · ".join(part for part in parts if part)
    return "\n".join(part for part in (own, measure.result) if part)
