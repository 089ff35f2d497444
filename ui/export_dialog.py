"""导出: which paper, which issues, how large, and where to; a question only, the writing is in ``exporting``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from documents.fonts import Face, font_words
from documents.saving import safe_name
from models.list_views import BUILT_IN, View
from models.text import clean_line
from ui import messages
from ui.progress_dialog import button, button_row
from ui.theme import plain_label


class Paper(Enum):
    """What can be written, with its name and its file's suffix."""

    LEDGER_XLSX = ("清单或台账 Excel", ".xlsx", "整改台账")
    LEDGER_PDF = ("清单或台账 PDF（打印用）", ".pdf", "整改台账")
    SUMMARY_PDF = ("汇总 PDF", ".pdf", "整改情况汇总")
    MEETING_PDF = ("调度会材料", ".pdf", "整改工作调度表")

    def __init__(self, label: str, suffix: str, title: str) -> None:
        self.label, self.suffix, self.title = label, suffix, title

    @property
    def kinds(self) -> str:
        """What the file dialog offers."""
        return messages.EXCEL_FILES if self.suffix == ".xlsx" else messages.PDF_FILES


#: What the dialog offers: papers of what the filter shows. The sheet for a meeting is of the whole ledger.
_OFFERED = (Paper.LEDGER_XLSX, Paper.LEDGER_PDF, Paper.SUMMARY_PDF)


class Scope(Enum):
    """Which issues go out."""

    SHOWN = "shown"
    SELECTED = "selected"
    ALL = "all"


@dataclass(frozen=True)
class Wish:
    """What the clerk wants written: ``size`` is A4 or A3, ``title`` "" for the usual one, ``view`` the list if any.

    ``public``: masked, without what bears a 密级; of lists only.
    """

    paper: Paper
    scope: Scope
    size: str
    title: str
    path: Path
    view: View | None = None
    public: bool = False

    @property
    def label(self) -> str:
        """What was written, for whoever asked for it."""
        return self.paper.label if self.view is None else f"“{self.view.title}”"


@dataclass(frozen=True)
class Offer:
    """What the dialog starts from: how many issues each scope has, the lists, and what was wanted last time.

    ``change`` opens the editor of the lists at one of them and
    gives the lists as they are then; without it they cannot be changed from here. ``preview`` shows a PDF as it will
    print.
    """

    shown: int
    selected: int
    total: int
    folder: Path
    name: str
    today: date
    views: tuple[View, ...] = BUILT_IN
    change: Callable[[QWidget, str], tuple[View, ...]] | None = None
    preview: Callable[[QWidget, Wish], None] | None = None


class ExportDialog(QDialog):
    """Gathers a ``Wish``; ``wish()`` is there after accepting."""

    def __init__(self, paper: Paper, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer = offer
        self.setWindowTitle("导出")
        self.setMinimumWidth(540)
        self.paper = _combo("文件", [(each.label, each.name) for each in _OFFERED])
        self._views = offer.views
        self.view = _combo("清单", [(view.title, view.name) for view in self._views])
        self.scopes = {
            Scope.SHOWN: QRadioButton(f"筛选结果（{offer.shown} 项）"),
            Scope.SELECTED: QRadioButton(f"所选问题（{offer.selected} 项）"),
            Scope.ALL: QRadioButton(f"全部问题（{offer.total} 项）"),
        }
        self.scopes[Scope.SHOWN].setChecked(True)
        self.scopes[Scope.SELECTED].setVisible(offer.selected > 1)
        group = QButtonGroup(self)
        scope_column = QVBoxLayout()
        scope_column.setSpacing(4)
        for one in self.scopes.values():
            group.addButton(one)
            scope_column.addWidget(one)
        self.size_choice = _combo("纸张", [("A4 横向", "A4"), ("A3 横向", "A3")])
        self.title = QLineEdit()
        self.title.setAccessibleName("标题")
        self.public = QCheckBox("公开版（遮盖人名、电话、金额等，不列有密级的问题）")
        self.path = QLineEdit()
        self.path.setAccessibleName("保存到")
        browse = QPushButton("浏览…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self.browse)
        where = QHBoxLayout()
        where.addWidget(self.path, 1)
        where.addWidget(browse)
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow("文件", self.paper)
        form.addRow("清单", self._view_row())
        form.addRow("内容", scope_column)
        form.addRow("纸张", self.size_choice)
        form.addRow("标题", self.title)
        form.addRow("", self.public)
        form.addRow("保存到", where)
        self.preview_button = button("打印预览…", "", self._preview)
        self.preview_button.setToolTip("PDF 可以先看看印出来什么样，也可以直接打印")
        self.fonts = plain_label(font_words([Face.TITLE]), "secondary")
        self.fonts.setWordWrap(True)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.fonts)
        layout.addWidget(self.message)
        layout.addLayout(self._buttons())
        self.paper.currentIndexChanged.connect(self._paper_chosen)
        self.view.currentIndexChanged.connect(self._view_chosen)
        self.public.toggled.connect(lambda: self.path.setText(str(self._suggested())))
        self.path.textChanged.connect(self.message.hide)
        self.paper.setCurrentIndex(max(self.paper.findData(paper.name), 0))
        self._view_chosen()

    def wish(self) -> Wish:
        """What was asked for."""
        paper = self._paper()
        scope = next(scope for scope, one in self.scopes.items() if one.isChecked())
        size, title = str(self.size_choice.currentData()), clean_line(self.title.text())
        public = self.public.isEnabled() and self.public.isChecked()
        return Wish(paper, scope, size, title, self._path(), self._view(), public)

    def browse(self) -> None:
        """Choose the place in a file dialog."""
        chosen = messages.choose_save_path(self, "导出到", self._path(), self._paper().kinds)
        if chosen is not None:
            self.path.setText(str(chosen))

    def accept(self) -> None:
        """Accept when the place can be one and nothing is replaced unasked."""
        path = self._path()
        if not path.parent.is_dir():
            self._complain(f"没有“{path.parent}”这个文件夹，请换一个位置。")
            return
        if path.exists() and not messages.ask(self, "导出", f"“{path.name}”已经存在，要替换它吗？", "替换"):
            return
        super().accept()

    def _paper(self) -> Paper:
        return Paper[str(self.paper.currentData())]

    def _path(self) -> Path:
        typed = Path(self.path.text().strip() or self._suggested())
        suffix = self._paper().suffix
        return typed if typed.suffix.lower() == suffix else typed.with_name(typed.name + suffix)

    def _view(self) -> View | None:
        """The list that is wanted; None for a paper that is none."""
        if self._paper() is Paper.SUMMARY_PDF:
            return None
        return self._views[max(self.view.currentIndex(), 0)]

    def _suggested(self) -> Path:
        paper, view = self._paper(), self._view()
        title = view.title if view else paper.title
        parts = [self._offer.name, title, f"{self._offer.today:%Y%m%d}"]
        if title in self._offer.name or (view and view.key == "ledger" and "台账" in self._offer.name):
            parts.remove(title)
        if self.public.isEnabled() and self.public.isChecked():
            parts.append("公开版")
        return self._offer.folder / (safe_name("_".join(parts)) + paper.suffix)

    def _view_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.view, 1)
        if self._offer.change is not None:
            self.change_button = button("清单视图…", "", self._change_views)
            row.addWidget(self.change_button)
        return row

    def _change_views(self) -> None:
        if self._offer.change is None:
            return
        name = self.view.currentData()
        self._views = self._offer.change(self, str(name))
        self.view.blockSignals(True)
        self.view.clear()
        for view in self._views:
            self.view.addItem(view.title, view.name)
        self.view.setCurrentIndex(max(self.view.findData(name), 0))
        self.view.blockSignals(False)
        self._view_chosen()

    def _view_chosen(self) -> None:
        """Each list has its paper, here as in 清单视图 and the preview; another is chosen for this once."""
        view = self._views[max(self.view.currentIndex(), 0)]
        for place, size in enumerate(("A4", "A3")):
            more = "（全部栏目）" if view.follows_paper and size == "A3" else ""
            self.size_choice.setItemText(place, f"{size} 横向{more}")
        self.size_choice.setCurrentIndex(max(self.size_choice.findData(view.paper), 0))
        self._paper_chosen()

    def _paper_chosen(self) -> None:
        paper, view = self._paper(), self._view()
        summary = paper is Paper.SUMMARY_PDF
        self.view.setEnabled(not summary)
        self.title.setPlaceholderText(view.title if view else paper.title)
        self.title.setEnabled(not summary)
        self.size_choice.setEnabled(not summary)
        self.public.setEnabled(not summary)
        self.fonts.setVisible(paper.suffix == ".pdf")
        self.preview_button.setEnabled(self._offer.preview is not None and paper.suffix == ".pdf")
        self.scopes[Scope.SELECTED].setEnabled(not summary)
        if summary and self.scopes[Scope.SELECTED].isChecked():
            self.scopes[Scope.SHOWN].setChecked(True)
        self.path.setText(str(self._suggested()))

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()

    def _buttons(self) -> QHBoxLayout:
        export = button("导出", "primary", self.accept)
        export.setDefault(True)
        return button_row(self.preview_button, button("取消", "", self.reject), export)

    def _preview(self) -> None:
        if self._offer.preview is not None:
            self._offer.preview(self, self.wish())


def _combo(name: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for label, value in choices:
        combo.addItem(label, value)
    return combo
