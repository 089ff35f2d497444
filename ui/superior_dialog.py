"""按上级表格填报: which empty form, what fills its columns, which issues; then it is written and its way remembered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from documents.header_rows import HEADER_DEPTH, HEADER_WITHIN
from documents.saving import safe_name
from documents.superior_form import Filled, fill_form, preview
from documents.superior_look import FormSheet, Template, look_at, look_at_bytes
from documents.superior_proposal import proposed
from models import superior_forms
from models.errors import LedgerError
from models.filters import VIEWS, IssueFilter
from models.ledger import Ledger
from models.list_views import RowOf
from models.orders import Order
from models.settings import WindowSettings
from models.superior_forms import SuperiorForm
from models.text import clean_line
from ui import jobs, messages, theme
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.progress_dialog import button, button_row
from ui.superior_columns import SHOWN_ROWS, SuperiorColumns
from ui.theme import plain_label

_TITLE = "按上级表格填报"
_FOLDER_KEY, _EXPORT_KEY = "superior_folder", "export_folder"
_WAIT = 200
_SHOWN, _ALL = "shown", "all"
_HINT = "请选择上级下发的空表（.xlsx）。表头认一次就记住，下次直接填。"


class SuperiorDialog(QDialog):
    """Asks, shows the first rows, and fills; ``filled`` is there after accepting. Nothing is written before."""

    def __init__(
        self,
        ledger: Ledger,
        settings: WindowSettings | None = None,
        parent: QWidget | None = None,
        *,
        question: IssueFilter | None = None,
        order: Order | None = None,
    ) -> None:
        super().__init__(parent)
        self._ledger, self._settings = ledger, settings
        self._question = question or IssueFilter()
        self._order = order
        self._template: Template | None = None
        self._sheet: FormSheet | None = None
        self._base: SuperiorForm | None = None
        self.filled: Filled | None = None
        self.setWindowTitle(_TITLE)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self._make_fields()
        self._lay_out()
        self._connect()
        self._offer_remembered()
        self._show()
        open_sized(self, "superior", QSize(1240, 720))
        if known := superior_forms.of(ledger):
            QTimer.singleShot(0, self, lambda: self.use_remembered(known[0].name))

    # ------------------------------------------------------------ building

    def _make_fields(self) -> None:
        self.forms = _choices("记住的上级表格")
        self.forms.setMinimumContentsLength(20)
        self.browse_button = button("选择文件…", "", self.browse)
        self.forget_button = button("不再记住", "", self.forget)
        self.name = QLineEdit()
        self.name.setAccessibleName("表格名称")
        self.name.setMaxLength(superior_forms.MAX_NAME)
        self.sheets = _choices("工作表")
        self.first, self.last = _row_number("表头第一行"), _row_number("表头最后一行")
        self.row = _choices("每行")
        self.row.setMinimumContentsLength(8)
        for row in RowOf:
            self.row.addItem(row.label, row)
        self.merged = QCheckBox("同一问题合并单元格")
        self.head = QCheckBox("填写表头上方的填报单位和日期")
        self.scope = _choices("填哪些问题")
        self.scope.setMinimumContentsLength(18)
        self.message = plain_label("", "late")
        self.message.hide()
        self.columns = SuperiorColumns()
        self.notes = plain_label("", "soon")
        self.counts = plain_label("", "section")
        for label in (self.notes, self.message):
            label.setWordWrap(True)
        self.fill_button = button("填表…", "primary", self.accept)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT)
        self._fill_scope()

    def _fill_scope(self) -> None:
        shown = len(self._ids_of(_SHOWN))
        self.scope.addItem(f"表格现在显示的（{shown} 项）", _SHOWN)
        self.scope.addItem(f"全部问题（{len(self._ids_of(_ALL))} 项）", _ALL)
        self.scope.insertSeparator(self.scope.count())
        for view in VIEWS[1:]:
            self.scope.addItem(f"{view.label}（{len(self._ids_of(view.key))} 项）", view.key)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addLayout(
            _line(
                ("上级表格", self.forms, 2),
                ("", self.browse_button, 0),
                ("", self.forget_button, 0),
                ("名称", self.name, 2),
            )
        )
        layout.addLayout(
            _line(
                ("工作表", self.sheets, 1),
                ("表头第", self.first, 0),
                ("行到第", self.last, 0),
                ("行", self.row, 0),
                ("", self.merged, 0),
                ("", self.head, 0),
            )
        )
        layout.addWidget(self.notes)
        layout.addWidget(self.columns, 1)
        layout.addWidget(self.message)
        buttons = button_row(button("取消", "", self.reject), self.fill_button)
        for place, widget in enumerate((plain_label("填", "secondary"), self.scope, self.counts)):
            buttons.insertWidget(place, widget)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.forms.activated.connect(lambda _place: self.use_remembered(str(self.forms.currentData() or "")))
        self.sheets.activated.connect(lambda _place: self._take_sheet(self.sheets.currentText()))
        self.first.valueChanged.connect(self._take_header)
        self.last.valueChanged.connect(self._take_header)
        self.row.currentIndexChanged.connect(self._changed)
        self.merged.toggled.connect(self._changed)
        self.scope.currentIndexChanged.connect(self._changed)
        self.columns.changed.connect(self._changed)
        self.name.textChanged.connect(self.message.hide)
        self._timer.timeout.connect(self._preview)
        self.finished.connect(self._timer.stop)

    # ------------------------------------------------------------ which form

    def browse(self) -> None:
        """Choose an empty form in a file dialog."""
        folder = Path(str(self._settings.get(_FOLDER_KEY, "")) if self._settings else "")
        folder = folder if folder.is_absolute() and folder.is_dir() else messages.documents_folder()
        chosen = messages.choose_open_path(self, "选择上级下发的空表", folder, "表格 (*.xlsx *.xls *.et *.xlsm *.ods)")
        if chosen is not None and self._may_leave():
            self.open_file(chosen)

    def open_file(self, path: Path) -> None:
        """Look at an empty form; what is refused is said."""
        if self._settings:
            self._settings.set(_FOLDER_KEY, str(path.parent))
        jobs.run(self, "正在看上级表格", lambda _tick: look_at(path), self._take, self._refuse)

    def use_remembered(self, name: str) -> None:
        """Take a form that the ledger remembers, as it was kept."""
        form = next((one for one in superior_forms.of(self._ledger) if one.name == name), None)
        if form is None or not self._may_leave():
            self._offer_remembered()
            return
        try:
            content = superior_forms.content_of(self._ledger, form)
        except LedgerError as error:
            self._refuse(error)
            return
        jobs.run(
            self,
            "正在看上级表格",
            lambda _tick: look_at_bytes(f"{form.name}.xlsx", content),
            lambda template: self._take(template, form),
            self._refuse,
        )

    def forget(self) -> None:
        """Remember the chosen form no more, after asking."""
        name = str(self.forms.currentData() or "")
        if not name or self._ledger.read_only:
            return
        if messages.ask(self, _TITLE, f"不再记住“{name}”的填法吗？（可以撤销）", "不再记住"):
            superior_forms.forget(self._ledger, name)
            self._offer_remembered()
            self._allow()

    def _take(self, template: Template, form: SuperiorForm | None = None) -> None:
        """Show a form that was looked at: as it is remembered, else as its headings propose."""
        self.message.hide()
        self._template = template
        with QSignalBlocker(self.sheets):
            self.sheets.clear()
            self.sheets.addItems(template.names)
        if form is not None and form.sheet in template.names:
            sheet = template.sheet(form.sheet)
            if sheet is None or sheet.header != form.header:
                sheet = template.with_header(form.sheet, *form.header)
        else:
            sheet = template.usual()
        self._use(sheet, form)

    def _use(self, sheet: FormSheet | None, form: SuperiorForm | None = None) -> None:
        assert self._template is not None
        self._sheet, name = sheet, Path(self._template.name).stem
        if sheet is None:
            self._base = None
        else:
            form = form or superior_forms.known_again(self._ledger, sheet.headings, name)
            known = form is not None and form.headings == sheet.headings
            base = form if form is not None and known else proposed(sheet, self._ledger.custom_fields(), name)
            self._base = replace(base, sheet=sheet.name, header=sheet.header, digest=self._template.digest)
        self._show()

    def _take_sheet(self, name: str) -> None:
        if self._template is not None:
            self._use(self._template.sheet(name))
            with QSignalBlocker(self.sheets):
                self.sheets.setCurrentText(name)

    def _take_header(self) -> None:
        if self._template is None:
            return
        first = self.first.value() or self.last.value()
        last = min(max(first, self.last.value()), first + HEADER_DEPTH - 1)
        name = self.sheets.currentText()
        if first:
            self._use(self._template.with_header(name, first, last))
            with QSignalBlocker(self.first), QSignalBlocker(self.last):
                self.first.setValue(first)
                self.last.setValue(last)

    # ------------------------------------------------------------ what is shown

    def form(self) -> SuperiorForm | None:
        """The form as it is chosen now; None without one."""
        if self._base is None:
            return None
        return replace(
            self._base,
            name=clean_line(self.name.text()),
            fillings=self.columns.fillings(),
            row=RowOf(self.row.currentData()),
            merged=self.merged.isChecked(),
            head=self.head.isChecked(),
        )

    def _show(self) -> None:
        """The form anew."""
        base = self._base
        blockers = [
            QSignalBlocker(one) for one in (self.first, self.last, self.row, self.merged, self.sheets, self.name)
        ]
        if base is not None:
            self.name.setText(base.name)
            self.name.setCursorPosition(0)
            self.row.setCurrentIndex(list(RowOf).index(base.row))
            self.merged.setChecked(base.merged)
            self.head.setChecked(base.head)
            self.sheets.setCurrentText(base.sheet)
        for box, number in zip((self.first, self.last), base.header if base else (0, 0), strict=True):
            box.setValue(number)
        del blockers
        self.columns.show_form(self._sheet, base, superior_forms.choices(self._ledger))
        self._offer_remembered()
        self._opened = self.form()
        self._tell()
        self._preview()

    def _offer_remembered(self) -> None:
        known = [form.name for form in superior_forms.of(self._ledger)]
        with QSignalBlocker(self.forms):
            self.forms.clear()
            if self._template is not None and (self._base is None or self._base.name not in known):
                self.forms.addItem(f"{Path(self._template.name).stem}（新选的文件）", "")
            for name in known:
                self.forms.addItem(name, name)
            if not self.forms.count():
                self.forms.addItem("还没有记住的表格", "")
            if self._base is not None and self._base.name in known:
                self.forms.setCurrentIndex(self.forms.findData(self._base.name))

    def _tell(self) -> None:
        told = [] if self._template is not None else [_HINT]
        if self._template is not None and self._sheet is None:
            told = ["没有认出表头；请填写表头在第几行到第几行。"]
        if self._sheet is not None:
            told += self._sheet.notes()
        secret = sum(1 for issue in self._ledger.issues(self.ids()).values() if issue.secrecy)
        if secret:
            told.append(f"其中 {secret} 项标有密级，请按保密规定报送。")
        self.notes.setText("\n".join(told))
        self.notes.setVisible(bool(told))
        theme.set_role(self.notes, "secondary" if self._template is None else "soon")
        self._allow()

    def _allow(self) -> None:
        form = self.form()
        filled = len(form.fillings) if form else 0
        for widget in (self.name, self.sheets, self.first, self.last, self.row, self.head, self.scope):
            widget.setEnabled(self._template is not None)
        self.merged.setEnabled(self._template is not None and self.row.currentData() == RowOf.MEASURE)
        self.forget_button.setEnabled(bool(self.forms.currentData()) and not self._ledger.read_only)
        self.fill_button.setEnabled(filled > 0 and bool(self.ids()))
        columns = len(self._sheet.columns) if self._sheet else 0
        words = f"{columns} 列中填 {filled} 列，{len(self.ids())} 个问题" if columns else ""
        self.counts.setText(words)

    def _changed(self) -> None:
        self.message.hide()
        self._tell()
        self._timer.start()

    def _preview(self) -> None:
        form = self.form()
        if form is None or self._sheet is None:
            return
        rows = preview(self._ledger, self.ids(), self._sheet, form, today=self._ledger.today(), rows=SHOWN_ROWS)
        self.columns.show_rows(rows)

    # ------------------------------------------------------------ which issues

    def ids(self) -> list[int]:
        """The issues that are chosen, in the order of the table."""
        return self._ids_of(str(self.scope.currentData() or _SHOWN))

    def _ids_of(self, key: str) -> list[int]:
        question = self._question if key == _SHOWN else self._ledger.view_question(key, IssueFilter())
        return self._ledger.issue_ids(question, self._order) if self._order else self._ledger.issue_ids(question)

    # ------------------------------------------------------------ filling

    def accept(self) -> None:
        """Ask where to, fill, remember; what is refused is said and the dialog stays."""
        form, template = self.form(), self._template
        if form is None or template is None or not self.fill_button.isEnabled():
            return
        if not form.name:
            self._refuse(LedgerError("请填写这份上级表格的名称，下次按这个名称找它。"))
            self.name.setFocus()
            return
        path = messages.choose_save_path(self, "填好的表存为", self._suggested(form), messages.EXCEL_FILES)
        if path is not None:
            self.write(form, template, path)

    def write(self, form: SuperiorForm, template: Template, path: Path) -> None:
        """Fill the form in a thread, then remember how."""
        ledger, ids, today = self._ledger, self.ids(), self._ledger.today()

        def work(tick: jobs.Tick) -> Filled:
            return fill_form(ledger, ids, template, form, path, today=today, tick=tick)

        jobs.run(
            self, f"正在填写“{path.name}”", work, lambda filled: self._done(filled, form, template, path), self._refuse
        )

    def _done(self, filled: Filled, form: SuperiorForm, template: Template, path: Path) -> None:
        self.filled = filled
        if self._settings:
            self._settings.set(_EXPORT_KEY, str(path.parent))
        if not self._ledger.read_only:
            try:
                superior_forms.remember(self._ledger, form, template.content)
            except LedgerError as error:
                messages.warn(self, _TITLE, f"表已填好：{path}\n但填法没有记住：{error}")
        told = [f"已填 {filled.rows} 行（{filled.issues} 个问题），存为“{path.name}”。"]
        if filled.added:
            told.append(f"原表的空行不够，加了 {filled.added} 行，下面的合计、签字等行已顺延。")
        if filled.cut:
            told.append(f"有 {filled.cut} 处文字超过一格能放的字数，末尾注明“全文见台账”。")
        answer = messages.choose(self, _TITLE, "\n".join(told), ("打开文件", "打开文件夹", "关闭"))
        if answer in (0, 1):
            from ui.about_dialog import open_path

            open_path(self, path if answer == 0 else path.parent)
        super().accept()

    def reject(self) -> None:
        """Close without filling, after asking when something was changed."""
        if self._may_leave():
            super().reject()

    def _may_leave(self) -> bool:
        return self.form() == self._opened or messages.ask(
            self, "还没有填表", "改过的填法还没有用来填表，要放弃吗？", "放弃", "继续"
        )

    def _refuse(self, error: LedgerError) -> None:
        self.message.setText(str(error))
        self.message.show()

    def _suggested(self, form: SuperiorForm) -> Path:
        folder = Path(str(self._settings.get(_EXPORT_KEY, "")) if self._settings else "")
        folder = folder if folder.is_absolute() and folder.is_dir() else messages.documents_folder()
        parts = [form.name, self._ledger.settings.office, f"{self._ledger.today():%Y%m%d}"]
        return folder / (safe_name("_".join(filter(None, parts))) + ".xlsx")


def _choices(name: str) -> Choices:
    box = Choices(())
    box.setAccessibleName(name)
    return box


def _row_number(name: str) -> QSpinBox:
    box = QSpinBox()
    box.setAccessibleName(name)
    box.setRange(0, HEADER_WITHIN * 4)
    box.setSpecialValueText("—")
    box.setAlignment(Qt.AlignmentFlag.AlignCenter)
    box.setMinimumWidth(4 * theme.metrics().text)
    return box


def _line(*parts: tuple[str, QWidget, int]) -> QHBoxLayout:
    """Labels and editors in one line, each with its share of the width."""
    line = QHBoxLayout()
    line.setSpacing(8)
    for label, widget, share in parts:
        if label:
            line.addWidget(plain_label(label, "secondary"))
        line.addWidget(widget, share)
    return line
