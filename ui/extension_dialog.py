"""延期: new words, reason and approver for the deadline of issues or of one measure; what each would get is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QWidget

from models.dates import Moved
from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, read_date
from models.ledger import Ledger
from models.text import clean_line
from ui import messages, theme
from ui.detail_sheet import wrapped
from ui.dialog_size import open_sized
from ui.field_box import Choices, DateLine, TextBox, deadline_words, offered_leaders, set_label_role, show_refusal
from ui.moved_dialog import MovedTable
from ui.name_edit import NameEdit
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

_WHOLE_ISSUE = "问题的整改时限"


class ExtensionDialog(QDialog):
    """Gathers an extension and writes it in one operation for those of the issues that can have one: ``ready``.

    The others are said and left alone.
    """

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._ids = ledger, list(ids)
        self._issues = ledger.issues(self._ids)
        self.ready: list[int] = []
        self.setWindowTitle("延期")
        self.what = Choices(())
        self.what.setAccessibleName("延长哪个时限")
        self.what.addItem(_WHOLE_ISSUE, None)
        self.words = QLineEdit()
        self.words.setAccessibleName("新时限")
        self.words.setPlaceholderText("如 2026年12月底前、2027-03-31")
        self.meaning = wrapped("", "secondary")
        self.reason = TextBox(2)
        self.reason.setAccessibleName("延期原因")
        self.approver = NameEdit(offered_leaders(ledger))
        self.approver.setAccessibleName("批准人")
        self.approver.setMaximumWidth(260)
        self.on = DateLine(ledger.today())
        self.on.setAccessibleName("批准日期")
        self.on.setMaximumWidth(8 * theme.metrics().text + 40)
        self.table = MovedTable()
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.save_button = button("延期", "primary", self.accept)
        self._lay_out()
        self.words.textChanged.connect(self._preview)
        self.what.currentIndexChanged.connect(self._preview)
        self._preview()
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self.words.setFocus()
        open_sized(self, "extension", QSize(860, 560))

    def accept(self) -> None:
        """Write the extension; with something wrong the dialog stays open and says so."""
        if not self.save_button.isEnabled():
            return
        try:
            on = read_date(self.on.text(), "on", "批准日期")
            if on is None:
                raise InvalidValue("on", "“批准日期”不能为空，请写成 2026-05-31 这样的日期。")
            self._ledger.dates.extend(
                self.ready,
                words=self.words.text(),
                reason=self.reason.toPlainText(),
                approver=self.approver.text(),
                on=on,
                measure_id=self.what.currentData(),
            )
        except LedgerError as error:
            self._refuse(error)
            return
        super().accept()

    def reject(self) -> None:
        """Close without writing, after asking when something was typed."""
        typed = any((self.words.text().strip(), self.reason.toPlainText().strip(), self.approver.text().strip()))
        if typed and not messages.ask(self, "还没有登记", "填写的延期还没有登记，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def _preview(self) -> None:
        """Say what the words mean and show the day that each issue would get, or why it would get none."""
        self.message.hide()
        words, first = clean_line(self.words.text()), next(iter(self._issues.values()), None)
        moved = self._ledger.dates.preview_extension(self._ids, words, self.what.currentData()) if words else []
        self.table.show_moved(moved)
        refused = [one for one in moved if one.why_not]
        self.ready = [one.issue_id for one in moved if not one.why_not]
        if not words or first is None:
            self.meaning.setText("这里登记经批准的延期，原时限会保留；时限写错了，请用“编辑问题”更正。")
            set_label_role(self.meaning, "secondary")
        elif refused:
            self.meaning.setText(_refusal(refused, len(moved)))
            set_label_role(self.meaning, "soon")
        else:
            sentence, role = deadline_words(self._ledger.preview_deadline(words, first.source_id))
            self.meaning.setText(sentence)
            set_label_role(self.meaning, role)
        self.save_button.setText(f"延期 {len(self.ready)} 项" if self.ready else "延期")
        self.save_button.setEnabled(bool(self.ready) and not self._ledger.read_only)

    def _refuse(self, error: LedgerError) -> None:
        show_refusal(self.message, error, {
            "words": self.words,
            "reason": self.reason,
            "approver": self.approver,
            "on": self.on,
        })

    def _lay_out(self) -> None:
        rows: list[tuple[str, QWidget]] = []
        measures = self._issues[self._ids[0]].measures if len(self._ids) == 1 and self._issues else ()
        for place, measure in enumerate(measures, 1):
            if measure.deadline.due_on is not None:
                self.what.addItem(f"措施 {place}：{measure.text.replace(chr(10), ' ')[:30]}", measure.id)
        if self.what.count() > 1:
            rows.append(("延长", self.what))
        rows += [("新时限 *", self.words), ("", self.meaning), ("延期原因 *", self.reason)]
        rows += [("批准人 *", self.approver), ("批准日期 *", self.on)]
        form = QGridLayout()  # unlike a form it gives the sentence no more height than it has lines
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        for place, (word, editor) in enumerate(rows):
            top = Qt.AlignmentFlag.AlignTop if editor is self.reason else Qt.AlignmentFlag.AlignVCenter
            form.addWidget(plain_label(word, "secondary"), place, 0, top)
            form.addWidget(editor, place, 1)
        layout = framed(self)
        layout.addWidget(self._about())
        layout.addLayout(form)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), self.save_button))

    def _about(self) -> QWidget:
        if len(self._issues) == 1:
            issue = next(iter(self._issues.values()))
            problem, deadline = issue.problem.replace(chr(10), " ")[:80], issue.deadline.text or "没有"
            words = f"{problem}（{BY_NAME['deadline'].label}：{deadline}）"
        else:
            words = f"给选中的 {len(self._ids)} 个问题登记同一次延期"
        label = plain_label(words, "section")
        label.setWordWrap(True)
        return label


def _refusal(refused: Sequence[Moved], of: int) -> str:
    """Why some of these are not extended, and that the others are."""
    if of == 1:
        return refused[0].why_not
    first = refused[0]
    example = f"第 {first.number or first.issue_id} 号：{first.why_not.rstrip('。')}"
    if len(refused) == of:
        return f"选中的 {of} 项都不能延期（{example}）。"
    return f"{len(refused)} 项不能延期，不动（{example}）；只给其余 {of - len(refused)} 项延期。"
