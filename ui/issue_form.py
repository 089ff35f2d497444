"""The form for one issue: every field, findings, measures, a new line of progress; one call to the ledger saves all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from models.errors import InvalidValue, LedgerError
from models.fields import CUSTOM, FIELDS, Kind, field_named, read_date
from models.following import RULE_WORDS, progress_of
from models.issues import Issue, ProgressEntry
from models.ledger import Ledger
from models.rules import Closing, progress_from_words
from models.text import clean, clean_line
from ui import form_drafts, messages, theme
from ui.dialog_size import open_sized
from ui.field_box import (
    DateLine,
    FieldBox,
    TextBox,
    deadline_words,
    mark_invalid,
    offered_people,
    offered_units,
    set_label_role,
)
from ui.measures_editor import FindingsEditor, MeasuresEditor, state_of
from ui.progress_dialog import button, divider
from ui.theme import plain_label

#: The sections of the form: title → rows; two names in one row stand side by side. Fields named nowhere come last.
_SECTIONS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("问题", (("source", "number"), ("aspect",), ("problem",), ("findings",))),
    ("责任", (("lead_leader", "lead_unit"), ("units", "persons"), ("support_units", "involved_units"))),
    ("时限和进度", (("deadline", "progress"), ("lasting", "progress_follows"), ("finished_on", "weight"), ("reason",))),
    ("整改", (("goal",), ("measures",))),
    ("进展", (("entry",),)),
    ("其他", (("note",), ("secrecy",))),
)
#: How long typing may rest unsaved (milliseconds); a crash loses no more than this.
_DRAFT_PAUSE = 2000
#: What stays free above and below the field that has the keyboard (pixels).
_AROUND = 14


class IssueForm(QDialog):
    """Adds (``issue_id`` None) or edits an issue. ``issue_id`` is the new issue's id once it is saved.

    ``ids`` are the issues of the list behind the form, in its order: with them the form can go on to the next.
    ``source`` is proposed for a new issue. ``field`` gets the keyboard, 反馈问题 where the form has no such field.
    ``saved`` follows every saving with the id.
    """

    saved = Signal(int)

    def __init__(
        self,
        ledger: Ledger,
        issue_id: int | None,
        parent: QWidget | None = None,
        *,
        ids: Sequence[int] = (),
        source: str = "",
        field: str = "",
    ) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._source = source
        self.issue_id = issue_id
        self._issue: Issue | None = None
        self._ids = list(ids)
        self._boxes: dict[str, FieldBox] = {}
        self._loading = False
        self._initial: dict[str, object] = {}
        self._draft: form_drafts.FormDraft | None = None
        self._kept: dict[str, object] | None = None
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_PAUSE)
        self._draft_timer.timeout.connect(self._keep_draft)
        self._build()
        self._load(issue_id)
        self._begin_at(field)
        open_sized(self, "form", QSize(1040, 860))

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.setSizeGripEnabled(True)
        known = {"units": offered_units(self._ledger), "persons": offered_people(self._ledger)}
        self.findings = FindingsEditor()
        self.measures = MeasuresEditor(known)
        self.entry = _EntryEditor(self._ledger)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(12)
        for title, rows in _all_sections(self._ledger.custom_fields()):
            self._column.addWidget(self._section(title, rows))
        self._column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._draft_bar())
        layout.addWidget(self._scroll, 1)
        layout.addWidget(divider())
        layout.addWidget(self._footer())
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self.findings.changed.connect(self._changed)
        self.measures.changed.connect(self._changed)
        self.entry.changed.connect(self._changed)
        self._boxes["progress_follows"].changed.connect(self._follow)
        self.measures.changed.connect(self._follow)
        self._boxes["progress"].changed.connect(self._overrule)
        self._boxes["deadline"].changed.connect(self._preview)
        self._boxes["source"].changed.connect(self._preview)

    def _section(self, title: str, rows: Sequence[Sequence[str]]) -> QFrame:
        card = QFrame()
        theme.set_role(card, "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 10, 14, 14)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.addWidget(plain_label(title, "section"), 0, 0, 1, 4)
        for row, names in enumerate(rows, 1):
            self._add_row(grid, row, names)
        for column in (0, 2):
            grid.setColumnMinimumWidth(column, _label_width())
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return card

    def _add_row(self, grid: QGridLayout, row: int, names: Sequence[str]) -> None:
        for place, name in enumerate(names):
            widget = self._widget(name)
            label = self._label(name)
            grid.addWidget(label, row, 2 * place, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            grid.addWidget(widget, row, 2 * place + 1, 1, 3 if len(names) == 1 else 1)
            if isinstance(widget, FieldBox):
                label.setBuddy(widget.editor)

    def _label(self, name: str) -> QLabel:
        if name == "entry":
            return _form_label("新的进展")
        field = field_named(name)
        label = _form_label(f"{field.label} *" if field.required else "" if field.kind == Kind.FLAG else field.label)
        if name.startswith(CUSTOM):  # a heading of any length
            label.setWordWrap(True)
            label.setFixedWidth(_label_width())
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        return label

    def _widget(self, name: str) -> QWidget:
        lists: dict[str, QWidget] = {"findings": self.findings, "measures": self.measures, "entry": self.entry}
        if name in lists:
            return lists[name]
        box = FieldBox(field_named(name), self._ledger)
        box.changed.connect(self._changed)
        self._boxes[name] = box
        if name == "deadline":
            self.meaning = plain_label("", "secondary")
            self.meaning.setWordWrap(True)
            box.below.insertWidget(1, self.meaning)
            _placeholder(box, "照原文填写，如：2026年6月底前，并长期坚持")
        return box

    def _draft_bar(self) -> QFrame:
        self._bar = QFrame()
        theme.set_role(self._bar, "bar")
        self._bar_text = plain_label("", "soon")
        self.restore_button = button("恢复填写的内容", "", self._restore)
        self.discard_button = button("不要了", "flat", self._discard)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(self._bar_text, 1)
        row.addWidget(self.restore_button)
        row.addWidget(self.discard_button)
        self._bar.hide()
        return self._bar

    def _footer(self) -> QFrame:
        footer = QFrame()
        footer.setStyleSheet(f"QFrame#footer {{ background: {theme.COLOURS.surface}; border: none; }}")
        footer.setObjectName("footer")
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.previous_button = button("上一条", "flat", lambda: self._go(-1))
        self.next_button = button("下一条", "flat", lambda: self._go(1))
        self.cancel_button = button("取消", "", self.reject)
        self.save_button = button("保存", "primary", self.accept)
        self.save_button.setText("保存(&V)")  # Alt+S splits a measure
        self.save_button.setToolTip("保存（Ctrl+S 或 Ctrl+Enter）")
        row = QHBoxLayout(footer)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(8)
        for step in (self.previous_button, self.next_button):
            step.setVisible(len(self._ids) > 1)
            row.addWidget(step)
        row.addWidget(self.message, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
        return footer

    def _begin_at(self, field: str) -> None:
        """Give the keyboard to a field; a focused one is always in view."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_in_view)
        if field == "progress_text":
            self.entry.edit.setFocus()
        elif field in self._boxes and field != "number":  # 序号 is where one stands without having chosen a cell
            self._boxes[field].editor.setFocus()
        else:
            self._boxes["problem"].editor.setFocus()

    def _keep_in_view(self, _left: QWidget | None, entered: QWidget | None) -> None:
        """Qt alone shows the line with the cursor: a box of several lines would be half behind the buttons."""
        content = self._scroll.widget()
        if content is None or entered is None or not content.isAncestorOf(entered):
            return
        bar, height = self._scroll.verticalScrollBar(), self._scroll.viewport().height()
        top = entered.mapTo(content, QPoint(0, 0)).y()
        lowest = max(bar.value(), top + entered.height() + _AROUND - height)
        bar.setValue(min(lowest, top - _AROUND))

    # ------------------------------------------------------------ showing an issue

    def _load(self, issue_id: int | None) -> None:
        self._loading = True
        self.issue_id = issue_id
        self._issue = None if issue_id is None else self._ledger.issue(issue_id)
        self._show_state(self._state_of(self._issue))
        self.entry.show_diary(self._issue.entries if self._issue else ())
        self.setWindowTitle(self._title())
        self._name_what_is_followed()
        self._initial = self.state()
        self._kept = None
        self._loading = False
        self.message.setText("")
        self._forgive()
        self._preview()
        self._offer_draft()
        self._update_buttons()

    def _title(self) -> str:
        if self._issue is None:
            return "登记问题"
        closed = "（已销号）" if self._issue.closing == Closing.CLOSED else ""
        return f"编辑问题 {self._issue.number or self._issue.id}{closed}"

    def _state_of(self, issue: Issue | None) -> dict[str, object]:
        if issue is None:
            fields = {"source": self._source, "progress_follows": "是"}
            return {"fields": fields, "findings": [], "measures": [], "entry": {}}
        return {
            "fields": {name: field_named(name).text(issue) for name in self._boxes},
            "findings": list(issue.findings),
            "measures": [state_of(measure) for measure in issue.measures],
            "entry": {},
        }

    def _show_state(self, state: dict[str, object]) -> None:
        fields = _as_dict(state.get("fields"))
        for name, box in self._boxes.items():
            box.set_text(str(fields.get(name, "")))
        self.findings.set_state([str(text) for text in _as_list(state.get("findings"))])
        self.measures.set_state([_as_dict(measure) for measure in _as_list(state.get("measures"))])
        self.entry.set_state(_as_dict(state.get("entry")))

    def state(self) -> dict[str, object]:
        """Everything as typed, in plain values: what a draft keeps."""
        return {
            "fields": {name: box.text() for name, box in self._boxes.items()},
            "findings": self.findings.state(),
            "measures": self.measures.state(),
            "entry": self.entry.state(),
        }

    def is_changed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.state() != self._initial

    def _changed(self) -> None:
        if not self._loading:
            self.message.setText("")
            self._update_buttons()
            if not self._draft_timer.isActive():
                self._draft_timer.start()

    def _update_buttons(self) -> None:
        read_only = self._ledger.read_only
        self.save_button.setEnabled(not read_only)
        if read_only:
            self.message.setText(f"台账只能查看：{self._ledger.read_only_reason}。")
        place = self._place()
        self.previous_button.setEnabled(place > 0)
        self.next_button.setEnabled(0 <= place < len(self._ids) - 1)

    def _name_what_is_followed(self) -> None:
        follows = self._boxes["progress_follows"].editor
        words = "进度随各单位的条目" if self._of_rows else field_named("progress_follows").label
        if isinstance(follows, QCheckBox):
            follows.setText(words)
        follows.setAccessibleName(words)
        follows.setToolTip(theme.tooltip(RULE_WORDS.replace("措施", "条目") if self._of_rows else RULE_WORDS))

    @property
    def _of_rows(self) -> bool:
        """Whether it is a 共性问题: what is said of its measures then says nothing of it."""
        return self._issue is not None and self._issue.parts > 0

    def _follow(self) -> None:
        """The progress that the measures come to, while it is to follow them."""
        if self._loading or self._of_rows or self._boxes["progress_follows"].text() != "是":
            return
        words = [str(row["progress"]) for row in self.measures.state()]
        found = progress_of([progress_from_words(word) for word in words])
        if found is not None:
            self._loading = True
            self._boxes["progress"].set_text(found.label)
            self._loading = False
            self._changed()

    def _overrule(self) -> None:
        """Who chooses a progress overrules the measures."""
        if not self._loading:
            self._boxes["progress_follows"].set_text("否")

    def _preview(self) -> None:
        name = clean_line(self._boxes["source"].text())
        source = next((one.id for one in self._ledger.sources() if one.name == name), None)
        words = clean_line(self._boxes["deadline"].text())
        sentence, role = deadline_words(self._ledger.preview_deadline(words, source))
        self.meaning.setText(sentence)
        set_label_role(self.meaning, role)

    # ------------------------------------------------------------ saving

    def accept(self) -> None:
        """Save and close; with something wrong the form stays open and says so at the field."""
        if self._save():
            super().accept()

    def reject(self) -> None:
        """Close without saving, after asking when something was typed."""
        if self.is_changed() and not self._may_leave():
            return
        self._forget_draft()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button asks like 取消."""
        event.ignore()
        self.reject()

    def _may_leave(self) -> bool:
        answers = ("保存", "不保存", "继续填写")
        chosen = messages.choose(self, "还没有保存", "填写的内容还没有保存，要保存吗？", answers)
        if chosen == 0:
            self.accept()
            return False
        return chosen == 1

    def _save(self) -> bool:
        if not self.is_changed() and self._issue is not None:
            return True
        if not self.save_button.isEnabled():
            return False
        try:
            self._write(self._values())
        except InvalidValue as error:
            self._refuse(error)
            return False
        except LedgerError as error:
            self.message.setText(str(error))
            self._keep_draft()
            return False
        self._forget_draft()
        if self.issue_id is not None:
            self.saved.emit(self.issue_id)
        return True

    def _write(self, values: dict[str, object]) -> None:
        if self._issue is None:
            self.issue_id = self._ledger.add_issue(values)
        else:
            self._ledger.update_issues({self._issue.id: values}, revs={self._issue.id: self._issue.rev})

    def _values(self) -> dict[str, object]:
        """What was changed, as the ledger takes it; every wrong field is marked, the first one raised."""
        before = _as_dict(self._initial["fields"])
        touched = {
            name: box
            for name, box in self._boxes.items()
            if box.text() != before[name] or (self._issue is None and box.field.required)
        }
        errors = [error for box in touched.values() if (error := box.check())]
        if errors:
            raise errors[0]
        values = {name: box.value() for name, box in touched.items()}
        if self._boxes["progress_follows"].value():
            values.pop("progress", None)
        if self.findings.state() != self._initial["findings"]:
            values["findings"] = self.findings.value()
        if self.measures.state() != self._initial["measures"]:
            values["measures"] = self.measures.value()
        entry = self.entry.value()
        return values | ({"entry": entry} if entry else {})

    def _refuse(self, error: InvalidValue) -> None:
        self.message.setText(str(error))
        if error.field in self._boxes:
            box = self._boxes[error.field]
            box.complain(str(error))
            self._reveal(box)
            box.editor.setFocus()
        elif error.field == "entry":
            self.entry.complain(str(error))
            self._reveal(self.entry)
        elif error.field == "measures":
            card = next((card for card in self.measures.cards if not card.message.isHidden()), None)
            self._reveal(card or self.measures)

    def _reveal(self, widget: QWidget) -> None:
        self._column.activate()
        self._scroll.ensureWidgetVisible(widget, 0, 24)

    def _forgive(self) -> None:
        for box in self._boxes.values():
            box.forgive()
        self.entry.forgive()

    # ------------------------------------------------------------ from one issue to the next

    def _place(self) -> int:
        return self._ids.index(self.issue_id) if self.issue_id in self._ids else -1

    def _go(self, step: int) -> None:
        target = self._place() + step
        if not 0 <= target < len(self._ids) or (self.is_changed() and not self._save()):
            return
        self._forget_draft()
        self._load(self._ids[target])
        self._scroll.verticalScrollBar().setValue(0)

    # ------------------------------------------------------------ drafts

    def _keep_draft(self) -> None:
        state = self.state()
        if state != self._initial and state != self._kept and not self._ledger.read_only:
            form_drafts.keep(self._ledger.ledger_id, self.issue_id, state)
            self._kept = state

    def _forget_draft(self) -> None:
        self._draft_timer.stop()
        number = self._issue.id if self._issue else None
        if self._bar.isHidden():
            form_drafts.drop(self._ledger.ledger_id, number)
        elif self._draft is not None and self._kept is not None:  # offered and not answered: offered again next time
            form_drafts.keep(self._ledger.ledger_id, number, self._draft.state)

    def _offer_draft(self) -> None:
        self._draft = form_drafts.find(self._ledger.ledger_id, self.issue_id)
        offered = self._draft is not None and self._draft.state != self._initial
        if self._draft is not None and offered:
            self._bar_text.setText(f"上次填写到 {self._draft.at:%m-%d %H:%M} 的内容没有保存，要恢复吗？")
        self._bar.setVisible(offered)

    def _restore(self) -> None:
        self._bar.hide()
        if self._draft is not None:
            self._show_state(self._draft.state)

    def _discard(self) -> None:
        self._bar.hide()
        form_drafts.drop(self._ledger.ledger_id, self.issue_id)


class _EntryEditor(QWidget):
    """A new line for the diary, and under it the diary as it is."""

    changed = Signal()

    def __init__(self, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = ledger.today()
        self.on = DateLine(self._today)
        self.on.setAccessibleName("进展日期")
        self.on.setFixedWidth(8 * theme.metrics().text + 24)
        self.edit = TextBox(2)
        self.edit.setAccessibleName("新的进展")
        self.edit.setPlaceholderText("做了什么、做到什么程度；登记后不再改动")
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.diary = QVBoxLayout()
        self.diary.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.on, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.edit, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.message)
        layout.addLayout(self.diary)
        self.on.textChanged.connect(self._touched)
        self.edit.textChanged.connect(self._touched)

    def show_diary(self, entries: Sequence[ProgressEntry]) -> None:
        """The lines there are, the newest first, for reading only."""
        while (item := self.diary.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for entry in reversed(entries):
            by = f"（{entry.by}）" if entry.by else ""
            line = plain_label(f"{entry.on.isoformat()}  {entry.text}{by}", "secondary")
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.diary.addWidget(line)

    def state(self) -> dict[str, object]:
        """As typed; the day alone is nothing."""
        text = self.edit.toPlainText()
        return {"on": self.on.text(), "text": text} if text.strip() else {}

    def set_state(self, state: dict[str, object]) -> None:
        """Show a typed line, or an empty one with today's day."""
        self.on.setText(str(state.get("on", self._today.isoformat())))
        self.edit.setPlainText(str(state.get("text", "")))

    def value(self) -> tuple[date, str] | None:
        """The new line as the ledger takes it, None without one.

        Raises:
            InvalidValue: with text, but no such day.
        """
        text = clean(self.edit.toPlainText())
        if not text:
            return None
        on = read_date(self.on.text(), "entry", "进展日期")
        if on is None:
            raise InvalidValue("entry", "“进展日期”不能为空，请写成 2026-05-31 这样的日期。")
        return on, text

    def complain(self, sentence: str) -> None:
        """Say under the line what is wrong with it."""
        self.message.setText(sentence)
        self.message.show()
        mark_invalid(self.on, True)
        self.on.setFocus()

    def forgive(self) -> None:
        """Take the sentence away."""
        self.message.hide()
        mark_invalid(self.on, False)

    def _touched(self) -> None:
        self.forgive()
        self.changed.emit()


def _all_sections(own: Sequence[str]) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Those of every ledger, with the office's own columns at the end."""
    placed = {name for _title, rows in _SECTIONS for row in rows for name in row}
    rest = tuple((field.name,) for field in FIELDS if field.editable and field.name not in placed)
    *most, (last, rows) = _SECTIONS
    return [*most, (last, rows + rest + tuple((CUSTOM + heading,) for heading in own))]


def _label_width() -> int:
    """Room for five characters, so that the fields of all sections begin at one line."""
    return 5 * theme.metrics().secondary + 14


def _form_label(text: str) -> QLabel:
    label = plain_label(text, "secondary")
    label.setContentsMargins(0, 7, 0, 0)
    return label


def _placeholder(box: FieldBox, words: str) -> None:
    setter = getattr(box.editor, "setPlaceholderText", None)
    if setter is not None:
        setter(words)


def _as_dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
