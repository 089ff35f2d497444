"""督办提醒: about which problems, to which units, which step each, until when; the letters are written and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from documents.saving import CannotSave, safe_name
from models.errors import InvalidValue, LedgerError, Stopped
from models.escalation import LATE_FOR_SUPERVISION, PATIENCE, URGE_LABELS, UrgeStep, number_of
from models.fields import read_date
from models.ledger import Ledger
from models.settings import WindowSettings
from models.text import clean_line
from models.urge_letters import (
    ToUrge,
    UrgeLetter,
    letters,
    next_number,
    overdue_issues,
    soon_issues,
    units_to_urge,
)
from models.urge_texts import texts_of
from ui import jobs, messages, theme
from ui.dialog_size import open_sized
from ui.field_box import Choices, DateLine, mark_invalid, show_refusal
from ui.progress_dialog import button, button_row
from ui.theme import plain_label
from ui.urge_units import UrgeUnits

_TITLE = "督办提醒"
#: How wide the column of questions beside the units is, in characters of the text size.
_SIDE = 21
_SCOPE_CHARACTERS = 18
_MOST_NUMBER = 9999


class UrgeDialog(QDialog):
    """Asks and sends; ``sent`` counts the letters after accepting. Nothing is written or recorded before."""

    def __init__(
        self,
        ledger: Ledger,
        selected: Sequence[int] = (),
        settings: WindowSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ledger, self._settings = ledger, settings
        self.sent = 0
        self._scopes = [list(selected), overdue_issues(ledger), soon_issues(ledger)]
        self.setWindowTitle(_TITLE)
        self.scope = Choices(self._scope_words())
        self.scope.setAccessibleName("哪些问题")
        self.scope.setMinimumContentsLength(_SCOPE_CHARACTERS)
        self.left_out = plain_label("", "secondary")
        self.units = UrgeUnits()
        today = ledger.today()
        self.issued = DateLine(today)
        self.issued.setAccessibleName("发出日期")
        self.reply = DateLine(today + timedelta(days=PATIENCE))
        self.reply.setAccessibleName("答复期限")
        self.signer = QLineEdit()
        self.signer.setAccessibleName("签发人")
        self.signer.setPlaceholderText("可以不填")
        self.numbers = {step: QSpinBox() for step in UrgeStep}
        self.number_words = {step: plain_label("", "secondary") for step in UrgeStep}
        self.summary = plain_label("", "section")
        self.secret = plain_label("", "soon")
        self.message = plain_label("", "late")
        for label in (self.summary, self.secret, self.message, self.left_out):
            label.setWordWrap(True)
        self.message.hide()
        self.preview_button = button("预览…", "", self.preview)
        self.send_button = button("写成 PDF 并登记…", "primary", self.accept)
        self._take_numbers()
        self._lay_out()
        self._connect()
        self.scope.setCurrentIndex(0 if selected else 1)
        self._take_scope()
        open_sized(self, "urge", QSize(1120, 680))

    # ------------------------------------------------------------ what is asked

    def made(self) -> list[UrgeLetter]:
        """The letters as they are asked for now.

        Raises:
            InvalidValue: a day is wrong or missing; it names the line.
        """
        issued = read_date(self.issued.text(), "issued_on", "发出日期") or self._ledger.today()
        reply = read_date(self.reply.text(), "reply_by", "答复期限")
        if reply is None:
            raise InvalidValue("reply_by", "“答复期限”不能为空，请填写要求答复的日期。")
        if reply < issued:
            raise InvalidValue("reply_by", f"“答复期限”{reply} 早于发出日期 {issued}，请改正。")
        return letters(
            self._ledger,
            self.units.wanted(),
            issued_on=issued,
            reply_by=reply,
            signer=clean_line(self.signer.text()),
            first={step: spin.value() for step, spin in self.numbers.items()},
        )

    def preview(self) -> None:
        """Show the letters as they will print; nothing is recorded."""
        made = self._made()
        if made is None:
            return

        def make(path: Path, tick: jobs.Tick) -> str:
            from documents.shortfalls import absent_words
            from documents.urge_letter_pdf import write_urge_letters_pdf

            return absent_words(write_urge_letters_pdf(made, path, tick=tick))

        from ui.preview import show_preview

        show_preview(self, make, _TITLE)

    def accept(self) -> None:
        """Ask where to, write the letters and record them; what is refused is said and the dialog stays."""
        made = self._made()
        if not made:
            return
        steps = "、".join(dict.fromkeys(one.step.label for one in made))
        whom = made[0].unit if len(made) == 1 else f"{len(made)}个单位"
        name = safe_name(f"{steps}_{whom}_{made[0].issued_on:%Y%m%d}") + ".pdf"
        path = messages.choose_save_path(self, "写成 PDF 并登记", self._folder() / name, messages.PDF_FILES)
        if path is not None:
            self._write(made, path)

    def reject(self) -> None:
        """Close without sending, after asking when something was typed."""
        if self._typed() and not messages.ask(self, "还没有发出", "督办提醒还没有登记，要放弃吗？", "放弃", "继续"):
            return
        super().reject()

    # ------------------------------------------------------------ inside

    def _made(self) -> list[UrgeLetter] | None:
        self.message.hide()
        try:
            return self.made()
        except LedgerError as error:
            self._refuse(error)
            return None

    def _write(self, made: list[UrgeLetter], path: Path) -> None:
        ledger = self._ledger

        def work(tick: jobs.Tick) -> str:
            from documents.shortfalls import absent_words
            from documents.urge_letter_pdf import issue_urge_letters

            return absent_words(issue_urge_letters(ledger, made, path, tick=tick))

        def failed(error: LedgerError) -> None:
            if isinstance(error, CannotSave) and error.kept is not None:
                self._done(made, error.kept, str(error))
            elif isinstance(error, Stopped):
                messages.tell(self, _TITLE, str(error))
            else:
                self._refuse(error)
                self._take_numbers()

        jobs.run(self, f"正在写 {len(made)} 份督办提醒", work, lambda missing: self._done(made, path, missing), failed)

    def _done(self, made: Sequence[UrgeLetter], path: Path, remark: str) -> None:
        self.sent = len(made)
        if self._settings:
            self._settings.set("export_folder", str(path.parent))
        parts = (f"{len(made)} 份督办提醒已写好并登记，可以一次撤销：", str(path), remark)
        answer = messages.choose(
            self, _TITLE, "\n".join(part for part in parts if part), ("打开文件", "打开所在文件夹", "关闭")
        )
        if answer < 2:
            from ui.about_dialog import open_path

            open_path(self, path if answer == 0 else path.parent)
        super().accept()

    def _refuse(self, error: LedgerError) -> None:
        editors = {"issued_on": self.issued, "reply_by": self.reply, "signer": self.signer}
        show_refusal(self.message, error, editors)

    def _folder(self) -> Path:
        kept = Path(self._settings.get("export_folder", "")) if self._settings else Path()
        return kept if kept.is_dir() and str(kept) != "." else messages.documents_folder()

    def _typed(self) -> bool:
        usual = (self._ledger.today(), self._ledger.today() + timedelta(days=PATIENCE))
        days = tuple(day.isoformat() for day in usual)
        return (self.issued.text(), self.reply.text()) != days or bool(self.signer.text())

    def _scope_words(self) -> list[str]:
        words = ("选中的问题", "逾期的问题", "临期的问题")
        return [f"{word}（{len(ids)} 项）" for word, ids in zip(words, self._scopes, strict=True)]

    def _take_scope(self) -> None:
        found = units_to_urge(self._ledger, self._scopes[max(self.scope.currentIndex(), 0)])
        self.left_out.setText(_left_out_words(found))
        self.units.show_units(found.units)

    def _take_numbers(self) -> None:
        """Offer the next number of each step in the year of the letters."""
        texts, year = texts_of(self._ledger), self._year()
        for step, spin in self.numbers.items():
            spin.blockSignals(True)
            spin.setValue(next_number(self._ledger, step, year, texts[step]))
            spin.blockSignals(False)

    def _year(self) -> int:
        try:
            day: date | None = read_date(self.issued.text(), "issued_on", "发出日期")
        except LedgerError:
            day = None
        return (day or self._ledger.today()).year

    def _tell(self) -> None:
        wanted, year, texts = self.units.wanted(), self._year(), texts_of(self._ledger)
        counts = Counter(step for _unit, step in wanted)
        for step, label in self.number_words.items():
            first, count = self.numbers[step].value(), counts[step]
            name = number_of(texts[step].number, step, year, first)
            more = f" 起 {count} 份" if count > 1 else " 1 份" if count else ""
            label.setText(name + more)
            theme.set_role(label, "" if count else "secondary")
        each = "、".join(f"{step.label} {counts[step]} 份" for step in UrgeStep if counts[step])
        issues = sum(len(unit.items) for unit, _step in wanted)
        self.summary.setText(f"将发 {len(wanted)} 份：{each}，共 {issues} 项。" if wanted else "请勾选单位或问题")
        secret = len({one.issue.id for unit, _step in wanted for one in unit.items if one.issue.secrecy})
        self.secret.setText(f"其中 {secret} 项标有密级，请按保密规定传递，不要用微信、QQ 发送。")
        self.secret.setVisible(secret > 0)
        self.preview_button.setEnabled(bool(wanted))
        self.send_button.setEnabled(bool(wanted) and not self._ledger.read_only)

    def _change_texts(self) -> None:
        from ui.urge_texts_dialog import UrgeTextsDialog

        steps = [step for _unit, step in self.units.wanted()]
        if UrgeTextsDialog(self._ledger, self, max(steps, default=UrgeStep.REMINDER)).exec():
            self._take_numbers()
            self._tell()

    def _connect(self) -> None:
        self.scope.currentIndexChanged.connect(self._take_scope)
        self.units.changed.connect(self._tell)
        self.issued.editingFinished.connect(self._take_numbers)
        self.issued.textChanged.connect(lambda _text: self._tell())
        for spin in self.numbers.values():
            spin.valueChanged.connect(lambda _value: self._tell())
        for line in (self.issued, self.reply, self.signer):
            line.textChanged.connect(self.message.hide)
            line.textChanged.connect(lambda _text, line=line: mark_invalid(line, False))

    def _lay_out(self) -> None:
        side = QWidget()
        side.setFixedWidth(_SIDE * theme.metrics().text)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for words, line in (("发出日期", self.issued), ("答复期限", self.reply), ("签发人", self.signer)):
            column.addWidget(plain_label(words, "secondary"))
            column.addWidget(line)
            column.addSpacing(4)
        column.addWidget(plain_label("文号（序号可以改）", "secondary"))
        column.addLayout(self._numbers_grid())
        column.addSpacing(6)
        column.addWidget(button("修改文字…", "", self._change_texts))
        column.addStretch()
        column.addWidget(_steps_hint())
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(plain_label("哪些问题"))
        top.addWidget(self.scope)
        top.addWidget(self.left_out, 1)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.units, 1)
        middle.addWidget(side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addLayout(middle, 1)
        layout.addWidget(self.summary)
        layout.addWidget(self.secret)
        layout.addWidget(self.message)
        layout.addLayout(button_row(self.preview_button, button("取消", "", self.reject), self.send_button))

    def _numbers_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (step, spin) in enumerate(self.numbers.items()):
            spin.setRange(1, _MOST_NUMBER)
            spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
            spin.setAccessibleName(f"{step.label}的序号")
            grid.addWidget(spin, row, 0)
            grid.addWidget(self.number_words[step], row, 1)
        return grid


def _steps_hint() -> QLabel:
    steps = " → ".join(URGE_LABELS.values())
    by_days = f"没到期发通知；逾期发提醒，逾期 {LATE_FOR_SUPERVISION} 天起发督办"
    label = plain_label(f"{steps}。{by_days}；发过而答复期已过的，升一级。建议可以改。", "secondary")
    label.setWordWrap(True)
    return label


def _left_out_words(found: ToUrge) -> str:
    words = [
        f"{found.finished} 项已完成，不发" if found.finished else "",
        f"{len(found.nobody)} 项没有责任单位，不能发" if found.nobody else "",
    ]
    told = "；".join(part for part in words if part)
    return f"其中 {told}。" if told else ""
