"""发放填报表: which units, by when, which columns they fill in, where to; then workbooks are written and recorded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.errors import InvalidValue, LedgerError
from models.fields import CUSTOM, read_date
from models.ledger import Ledger
from models.returned import EVIDENCE_WORDS, FILL_IN
from models.sending_columns import ADDABLE, MOST_FIELDS, checked_fields, heading_of
from models.settings import WindowSettings
from models.text import clean_line
from ui import jobs, messages, theme
from ui.dialog_size import open_sized
from ui.field_box import DateLine, mark_invalid, show_refusal
from ui.progress_dialog import button, button_row
from ui.send_units import SendUnits
from ui.theme import plain_label

if TYPE_CHECKING:
    from documents.sending import Sent

T = TypeVar("T")

_TITLE = "发放填报表"
_FOLDER_KEY, _FIELDS_KEY, _PAPER_KEY = "send_folder", "send_fields", "send_paper"
#: How wide the column of questions beside the units is, in characters of the text size.
_SIDE = 24
#: The day that the button offers.
_USUAL_DAYS = 14
_NAME = Qt.ItemDataRole.UserRole


class SendDialog(QDialog):
    """Asks and sends; ``sent`` is there after accepting. Nothing is written before, and nothing after a stop."""

    def __init__(self, ledger: Ledger, settings: WindowSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._settings = ledger, settings
        self.sent: Sent | None = None
        self.setWindowTitle(_TITLE)
        self.units = SendUnits(ledger.groups())
        self.finished_too = QCheckBox("已完成、未销号的也发")
        self.finished_too.setChecked(True)
        self.due = DateLine()
        self.due.setAccessibleName("交回截止")
        self.fields = QListWidget()
        self.fields.setAccessibleName("单位填写的列")
        self.fields.setSpacing(2)
        self.own_column = QLineEdit()
        self.own_column.setAccessibleName("自己加的列")
        self.own_column.setPlaceholderText("自己加一列，如：整改金额")
        self.paper = QComboBox()
        self.paper.setAccessibleName("纸张")
        for words, paper in (("A4 横向", "A4"), ("A3 横向", "A3")):
            self.paper.addItem(words, paper)
        self.folder = QLineEdit()
        self.folder.setAccessibleName("保存到文件夹")
        self.summary = plain_label("", "section")
        self.hint = plain_label("", "secondary")
        self.message = plain_label("", "late")
        for label in (self.summary, self.hint, self.message):
            label.setWordWrap(True)
        self.message.hide()
        self.send_button = button("发放", "primary", self.accept)
        self._fill()
        self._lay_out()
        self._connect()
        self._opened = self._state()
        open_sized(self, "send", QSize(1020, 680))

    # ------------------------------------------------------------ what is asked

    def accept(self) -> None:
        """Send, with progress and a stop; what is refused is said and the dialog stays."""
        self.message.hide()
        try:
            due = read_date(self.due.text(), "due", "交回截止")
            fields = checked_fields(self.chosen_fields())
            folder = self._chosen_folder()
        except LedgerError as error:
            self._refuse(error)
            return
        units = [one.unit.id for one in self.units.ticked()]
        finished, paper = self.finished_too.isChecked(), str(self.paper.currentData())
        ledger = self._ledger

        def work(tick: jobs.Tick) -> Sent:
            from documents.sending import send_workbooks

            prepared = ledger.sendings.prepare(units, due=due, fields=fields, finished=finished)
            return send_workbooks(ledger, prepared, folder, paper=paper, tick=tick)

        jobs.run(self, f"正在做 {len(units)} 份填报表", work, self._done, self._refuse)

    def reject(self) -> None:
        """Close without sending, after asking when something was chosen."""
        if self._state() != self._opened and not messages.ask(
            self, "还没有发放", "填报表还没有做，要放弃吗？", "放弃", "继续"
        ):
            return
        super().reject()

    def chosen_fields(self) -> list[str]:
        """The columns that are ticked to be filled in."""
        items = (self.fields.item(row) for row in range(self.fields.count()))
        return [str(item.data(_NAME)) for item in items if item.checkState() == Qt.CheckState.Checked]

    def add_own_column(self) -> None:
        """Put the typed heading among the columns, ticked; one that is there already is only ticked."""
        heading = clean_line(self.own_column.text())
        name = CUSTOM + heading
        try:
            checked_fields([name])
        except InvalidValue as error:
            self._refuse(InvalidValue("own_column", str(error)))
            return
        present = [self.fields.item(row) for row in range(self.fields.count())]
        item = next((one for one in present if one.data(_NAME) == name), None) or self._add_field(name)
        item.setCheckState(Qt.CheckState.Checked)
        self.fields.scrollToItem(item)
        self.own_column.clear()
        self.message.hide()

    def browse(self) -> None:
        """Choose the folder in a file dialog."""
        typed = Path(self.folder.text().strip())
        chosen = messages.choose_folder(self, "填报表放到哪个文件夹", typed if typed.is_dir() else typed.parent)
        if chosen is not None:
            self.folder.setText(str(chosen))

    # ------------------------------------------------------------ inside

    def _fill(self) -> None:
        remembered = self._remembered(_FIELDS_KEY, list(FILL_IN))
        own = [CUSTOM + heading for heading in self._ledger.custom_fields() if CUSTOM + heading != EVIDENCE_WORDS]
        ticked = set(remembered)
        extra = [name for name in ticked if name.startswith(CUSTOM) and name not in (*own, EVIDENCE_WORDS)]
        for name in (*FILL_IN, *ADDABLE, *own, *sorted(extra)):
            item = self._add_field(name)
            item.setCheckState(Qt.CheckState.Checked if name in ticked else Qt.CheckState.Unchecked)
        self.paper.setCurrentIndex(max(self.paper.findData(self._remembered(_PAPER_KEY, "A4")), 0))
        parent = Path(self._remembered(_FOLDER_KEY, ""))
        parent = parent if parent.is_absolute() and parent.is_dir() else messages.documents_folder()
        self.folder.setText(str(parent / f"填报表_{self._ledger.today().isoformat()}"))
        self._show_units(None)

    def _remembered(self, key: str, default: T) -> T:
        found: T = self._settings.get(key, default) if self._settings else default
        return found

    def _add_field(self, name: str) -> QListWidgetItem:
        item = QListWidgetItem(heading_of(name), self.fields)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setData(_NAME, name)
        return item

    def _show_units(self, ticked: set[int] | None) -> None:
        """Show who has something to fill in; at first all are ticked but those that are no more or only 涉及."""
        candidates = self._ledger.sendings.units_with_rows(finished=self.finished_too.isChecked())
        if ticked is None:
            ticked = {one.unit.id for one in candidates if one.is_usual}
        self.units.show_candidates(candidates, ticked)

    def _filter_changed(self) -> None:
        self._show_units({one.unit.id for one in self.units.ticked()})

    def _offer_day(self) -> None:
        self.due.setText((self._ledger.today() + timedelta(days=_USUAL_DAYS)).isoformat())

    def _tell(self) -> None:
        ticked = self.units.ticked()
        rows, secret = sum(one.rows for one in ticked), sum(one.secret for one in ticked)
        self.send_button.setEnabled(bool(ticked) and not self._ledger.read_only)
        self.summary.setText(f"将做 {len(ticked)} 份填报表，共 {rows} 项" if ticked else "请勾选单位")
        words = "每个单位一份，只有它负责（没有责任单位的，是它涉及）的问题。"
        if secret:
            words = f"其中 {secret} 项标有密级，请按保密规定传递，不要用微信、QQ 发送。"
        self.hint.setText(words)
        theme.set_role(self.hint, "soon" if secret else "secondary")

    def _chosen_folder(self) -> Path:
        typed = self.folder.text().strip()
        if not typed or not Path(typed).is_absolute():
            raise InvalidValue("folder", "请选一个文件夹来放填报表。")
        return Path(typed)

    def _refuse(self, error: LedgerError) -> None:
        editors = {"due": self.due, "folder": self.folder, "own_column": self.own_column, "fields": self.fields}
        show_refusal(self.message, error, editors)

    def _done(self, sent: Sent) -> None:
        self.sent = sent
        folder = sent.list_file.parent.parent
        if self._settings:
            self._settings.set(_FOLDER_KEY, str(folder.parent))
            self._settings.set(_FIELDS_KEY, self.chosen_fields())
            self._settings.set(_PAPER_KEY, str(self.paper.currentData()))
        sentence = (
            f"做好 {len(sent.workbooks)} 份填报表，共 {sent.rows} 项，已记入台账：\n{folder}\n"
            f"发放清单在其中的“{sent.list_file.parent.name}”文件夹里。"
        )
        answer = messages.choose(self, _TITLE, sentence, ("打开文件夹", "打开发放清单", "关闭"))
        if answer < 2:
            from ui.about_dialog import open_path

            open_path(self, folder if answer == 0 else sent.list_file)
        super().accept()

    def _state(self) -> object:
        units = [one.unit.id for one in self.units.ticked()]
        return units, self.due.text(), self.chosen_fields(), self.folder.text(), self.own_column.text()

    def _connect(self) -> None:
        self.units.changed.connect(self._tell)
        self.finished_too.toggled.connect(self._filter_changed)
        self.own_column.returnPressed.connect(self.add_own_column)
        for editor in (self.due, self.folder, self.own_column):
            editor.textChanged.connect(self.message.hide)
            editor.textChanged.connect(lambda _text, editor=editor: mark_invalid(editor, False))
        self._tell()

    def _lay_out(self) -> None:
        side = QWidget()
        side.setFixedWidth(_SIDE * theme.metrics().text)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        offer = button("两周后", "", self._offer_day)
        add = button("添加", "", self.add_own_column)
        browse = button("浏览…", "", self.browse)
        column.addWidget(plain_label("交回截止（可以不填）", "secondary"))
        column.addLayout(_beside(self.due, offer))
        column.addSpacing(6)
        column.addWidget(plain_label(f"单位填写的列（最多 {MOST_FIELDS} 列）", "secondary"))
        column.addWidget(self.fields, 1)
        column.addLayout(_beside(self.own_column, add))
        column.addSpacing(6)
        column.addWidget(plain_label("纸张", "secondary"))
        column.addWidget(self.paper)
        column.addSpacing(6)
        column.addWidget(plain_label("保存到文件夹", "secondary"))
        column.addLayout(_beside(self.folder, browse))
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.units, 1)
        left.addWidget(self.finished_too)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addLayout(left, 1)
        middle.addWidget(side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addLayout(middle, 1)
        layout.addWidget(self.summary)
        layout.addWidget(self.hint)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), self.send_button))


def _beside(editor: QWidget, knob: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(editor, 1)
    row.addWidget(knob)
    return row
