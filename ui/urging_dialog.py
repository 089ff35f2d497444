"""催报: until when, in which words and whose name; slips are written and the reminders recorded as one operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QLineEdit, QWidget

from documents.urging_pdf import reply_day, usual_reply_day
from models.errors import InvalidValue, LedgerError
from models.fields import read_date
from models.ledger import Ledger
from models.reminders import URGING, ReminderDraft
from models.sendings import SendingState
from models.settings import WindowSettings
from models.text import clean, clean_line
from ui import jobs, messages, theme
from ui.dialog_size import fit
from ui.field_box import DateLine, TextBox, show_refusal
from ui.progress_dialog import button, button_row, framed

_TITLE = "催报"
#: Working days that the offered day leaves to answer.
_USUAL_DAYS = 3
_SIGNER_KEY, _CONTACT_KEY = "urging_signer", "urging_contact"
#: Of the units so many are named in the dialog.
_MOST_NAMED = 6


class UrgingDialog(QDialog):
    """Asks, writes the slips and records them; accepted when they stand."""

    def __init__(
        self,
        ledger: Ledger,
        sendings: Sequence[SendingState],
        settings: WindowSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ledger, self._sendings, self._settings = ledger, list(sendings), settings
        self.setWindowTitle(_TITLE)
        today = ledger.today()
        soon = ledger.calendar.add_workdays(today, _USUAL_DAYS)[0]
        self.reply_by = DateLine(usual_reply_day([one.due_on for one in self._sendings], today, soon))
        self.words = TextBox(3)
        self.words.setPlaceholderText("可以不写，例如：逾期不交的，在调度会上通报。")
        self.signer = QLineEdit(self._kept(_SIGNER_KEY) or ledger.settings.office)
        self.contact = QLineEdit(self._kept(_CONTACT_KEY))
        self.contact.setPlaceholderText("姓名和电话，可以不写")
        self.layout_box = QComboBox()
        self.layout_box.addItems(["催报单，一页排几张，裁开用", "催报函，每个单位一页"])
        self.record = QCheckBox("记入台账，填报情况里显示催过几次")
        self.record.setChecked(True)
        self.message = theme.plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        for label, editor in (
            ("请于此日前交回", self.reply_by),
            ("附言", self.words),
            ("落款", self.signer),
            ("联系人", self.contact),
            ("格式", self.layout_box),
        ):
            editor.setAccessibleName(label)
            form.addRow(theme.plain_label(label, "secondary"), editor)
        form.addRow("", self.record)
        names = "、".join(one.unit.name for one in self._sendings[:_MOST_NAMED])
        more = f"等 {len(self._sendings)} 个单位" if len(self._sendings) > _MOST_NAMED else ""
        about = theme.plain_label(f"催 {names}{more} 交回填报表", "section")
        about.setWordWrap(True)
        layout = framed(self)
        layout.addWidget(about)
        layout.addLayout(form)
        layout.addWidget(self.message)
        layout.addStretch()
        self.write_button = button("生成 PDF…", "primary", self.accept)
        self.preview_button = button("打印预览…", "", self.preview)
        layout.addLayout(button_row(self.preview_button, button("取消", "", self.reject), self.write_button))
        fit(self, 560)

    def accept(self) -> None:
        """Ask for a place, write the slips, record them; what is refused is said and the dialog stays."""
        self.message.hide()
        try:
            day = self._day()
        except LedgerError as error:
            show_refusal(self.message, error, {"reply_by": self.reply_by})
            return
        name = f"{_TITLE}_{self._ledger.today():%Y%m%d}.pdf"
        suggested = messages.documents_folder() / name
        path = messages.choose_save_path(self, "生成催报 PDF", suggested, messages.PDF_FILES)
        if path is not None:
            self._keep()
            self._write(path, day)

    def preview(self) -> None:
        """Show the slips as they will print; nothing is recorded."""
        from ui.preview import show_preview

        self.message.hide()
        try:
            make = self._maker(self._day())
        except LedgerError as error:
            show_refusal(self.message, error, {"reply_by": self.reply_by})
            return
        show_preview(self, make, f"{_TITLE}_{self._ledger.today():%Y%m%d}")

    def _maker(self, day: date | None) -> Callable[[Path, jobs.Tick], str]:
        """What writes the slips as they are wanted now, and says what could not be printed."""
        ledger, sendings, today = self._ledger, self._sendings, self._ledger.today()
        words, signer = clean(self.words.toPlainText()), clean_line(self.signer.text())
        contact, one_a_page = clean_line(self.contact.text()), self.layout_box.currentIndex() == 1

        def make(path: Path, tick: jobs.Tick) -> str:
            from documents.shortfalls import absent_words
            from documents.urging_pdf import Urging, slips_of, write_urging_pdf

            urging, slips = Urging(day, words, signer, contact), slips_of(ledger, sendings)
            return absent_words(write_urging_pdf(slips, urging, path, today=today, one_a_page=one_a_page, tick=tick))

        return make

    def _day(self) -> date | None:
        day = read_date(self.reply_by.text(), "reply_by", "交回日期")
        today = self._ledger.today()
        if day is not None and day < today:
            raise InvalidValue("reply_by", f"交回日期不能早于今天（{today}），请改正。")
        first = usual_reply_day([one.due_on for one in self._sendings], today, today)
        if day is not None and day < first:
            raise InvalidValue("reply_by", f"这些表要到 {first} 才截止，交回日期不能比它早，请改正。")
        return day

    def _write(self, path: Path, day: date | None) -> None:
        ledger, sendings, today = self._ledger, self._sendings, self._ledger.today()
        words, signer = clean(self.words.toPlainText()), clean_line(self.signer.text())
        make, recorded = self._maker(day), self.record.isChecked()

        def work(tick: jobs.Tick) -> str:
            missing = make(path, tick)
            if recorded:
                ledger.reminders.issue_all(
                    [
                        ReminderDraft(
                            *(URGING, one.unit.id, one.missing, "", today, reply_day(one.due_on, day, today)),
                            signer=signer,
                            words=words,
                            sending=one.id,
                        )
                        for one in sendings
                    ]
                )
            return missing

        def written(missing: str) -> None:
            from ui.about_dialog import open_path

            super(UrgingDialog, self).accept()
            sentence = "\n".join(part for part in ("催报已写好：", str(path), missing) if part)
            answer = messages.choose(self, "导出完成", sentence, ("打开文件", "打开所在文件夹", "关闭"))
            if answer < 2:
                open_path(self, path if answer == 0 else path.parent)

        jobs.run(self, f"正在生成“{path.name}”", work, written)

    def _kept(self, key: str) -> str:
        return str(self._settings.get(key, "")) if self._settings else ""

    def _keep(self) -> None:
        if self._settings:
            self._settings.set(_SIGNER_KEY, clean_line(self.signer.text()))
            self._settings.set(_CONTACT_KEY, clean_line(self.contact.text()))
