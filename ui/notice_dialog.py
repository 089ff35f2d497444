"""整改情况通报: which source, the office's texts, what to look at first, how it reads, what the public may not read."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QSplitter,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from documents.notice_checks import TO_FILL, Remark, remarks, still_open
from documents.notice_draft import NoticeDraft, draft_of
from documents.notice_file import write_notice
from documents.official_layout import LOOKS, pdf_font_words
from documents.official_text import Line, Style
from documents.saving import safe_name
from models.errors import LedgerError
from models.filters import EVERYTHING, IssueFilter
from models.ledger import Ledger
from models.notice_scope import scope_of
from models.notice_texts import default_of, save_texts, texts_for
from models.public_rules import rules_for, save_rules
from models.settings import WindowSettings
from ui import jobs, messages, theme
from ui.about_dialog import open_path
from ui.dialog_size import open_sized
from ui.notice_public import PublicPanel
from ui.notice_texts import NoticeTextsPanel
from ui.progress_dialog import button
from ui.theme import plain_label

log = logging.getLogger(__name__)

_KEY = Qt.ItemDataRole.UserRole
#: The draft follows the typing after so long a pause (milliseconds).
_PAUSE = 300
_KINDS = {".docx": "Word 文档 (*.docx)", ".pdf": messages.PDF_FILES}


class NoticeDialog(QDialog):
    """Gathers texts and rules and writes the notice; a click on a remark accepts the dialog with ``chosen_issue``.

    ``source`` is the name of the source to begin with, "" for the first.
    """

    def __init__(
        self, ledger: Ledger, settings: WindowSettings, parent: QWidget | None = None, *, source: str = ""
    ) -> None:
        super().__init__(parent)
        self._ledger, self._settings = ledger, settings
        self.chosen_issue: int | None = None
        self.draft: NoticeDraft | None = None
        self._found: list[Remark] = []
        self.setWindowTitle("整改情况通报")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.source = QComboBox()
        self.source.setAccessibleName("问题来源")
        self.public = QCheckBox("公开版（遮盖人名、电话、金额等）")
        self.count = plain_label("", "secondary")
        self.texts = NoticeTextsPanel()
        self.remarks = QTreeWidget()
        self.preview = QPlainTextEdit()
        self.rules = PublicPanel(rules_for(ledger))
        self.pages = QTabWidget()
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.save_button = button("保存文字和规则", "", self.save)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.refresh)
        self._lay_out()
        self._fill_sources(source)
        self._take_source()
        self._connect()
        open_sized(self, "notice", QSize(1240, 700))

    # ------------------------------------------------------------ what is shown

    def refresh(self) -> None:
        """Make the draft anew and show it; texts that make no sense say why, and the last draft stays."""
        self._timer.stop()
        rules = self.rules.rules() if self.public.isChecked() else None
        today, settings = self._ledger.today(), self._ledger.settings
        try:
            self.draft = draft_of(self._scope, self.texts.texts(), settings, today=today, rules=rules)
        except LedgerError as error:
            self._complain(str(error))
            return
        self.message.hide()
        self._found = remarks(self.draft, today, settings)
        self._show_remarks(self._found)
        self._show_preview("\n".join(map(_as_read, self.draft.lines)))
        issues = self._scope.issues
        self.rules.show_state(self.draft.all_masks, issues, {issue.id: issue.number for issue in issues})
        self.count.setText(self.draft.masked_words or f"共 {len(issues)} 个问题")
        self.pages.setTabEnabled(2, self.public.isChecked())
        self.save_button.setEnabled(not self._ledger.read_only and self._is_changed())

    def _show_remarks(self, found: list[Remark]) -> None:
        self.remarks.clear()
        for one in found:
            item = QTreeWidgetItem(self.remarks, [one.kind, one.words])
            item.setData(0, _KEY, one)
            item.setToolTip(1, theme.tooltip(one.words))
        self.pages.setTabText(0, f"发出前检查（{len(found)}）")

    def _show_preview(self, text: str) -> None:
        at = self.preview.verticalScrollBar().value()
        self.preview.setPlainText(text)
        self.preview.verticalScrollBar().setValue(at)

    def open_remark(self, item: QTreeWidgetItem) -> None:
        """Go to the issue or the text that a remark is about."""
        remark: Remark = item.data(0, _KEY)
        if remark.text:
            self.texts.show_text(remark.text)
        elif remark.issue is not None and self._may_leave():
            self.chosen_issue = remark.issue
            self.accept()

    # ------------------------------------------------------------ sources and keeping

    def _fill_sources(self, chosen: str) -> None:
        for source in self._ledger.sources():
            self.source.addItem(source.name, source.id)
        if not self.source.count():
            self.source.addItem("（没有问题来源）", None)
        self.source.setCurrentIndex(max(0, self.source.findText(chosen)))

    def _take_source(self) -> None:
        self._source_id: int | None = self.source.currentData()
        asked = EVERYTHING if self._source_id is None else IssueFilter(source_id=self._source_id)
        self._scope = scope_of(self._ledger, asked)
        self._text_key = self._source_id or self._scope.source_id
        self.texts.default = default_of(self._ledger, self._text_key)
        self._kept = texts_for(self._ledger, self._text_key)
        self.texts.show_texts(self._kept)
        self.refresh()

    def _source_chosen(self) -> None:
        if self.source.currentData() != self._source_id and not self._may_leave():
            self.source.setCurrentIndex(self.source.findData(self._source_id))
        elif self.source.currentData() != self._source_id:
            self._take_source()

    def save(self) -> bool:
        """Keep texts and rules in the ledger; False with a sentence where a text is refused."""
        try:
            save_texts(self._ledger, self._text_key, self.texts.texts())
            self._kept = texts_for(self._ledger, self._text_key)
            save_rules(self._ledger, self.rules.rules())
        except LedgerError as error:
            self._complain(str(error))
            return False
        self.refresh()
        return True

    def _is_changed(self) -> bool:
        return self.texts.texts() != self._kept or self.rules.rules() != rules_for(self._ledger)

    def _may_leave(self) -> bool:
        """Whether what was typed is kept or may go."""
        if self._ledger.read_only or not self._is_changed():
            return True
        sentence = "通报的文字或公开版规则改过，还没有保存。"
        answer = messages.choose(self, "整改情况通报", sentence, ("保存", "不保存", "继续修改"))
        return answer == 1 or (answer == 0 and self.save())

    def reject(self) -> None:
        """Close, after asking when something was typed."""
        if self._may_leave():
            super().reject()

    # ------------------------------------------------------------ writing

    def write(self, ending: str) -> None:
        """Ask where to and write what is shown; texts and rules are kept with it. What is still open is asked about."""
        self.refresh()
        draft = self.draft
        if draft is None or not self.message.isHidden():
            return
        left = still_open(draft, self._found)
        if left and messages.choose(self, "整改情况通报", f"{left}要现在写出吗？", _WRITE_OR_FILL) != 0:
            self._show_open()
            return
        if not self._ledger.read_only and self._is_changed() and not self.save():
            return
        name = safe_name(f"{draft.title}{'（公开版）' if draft.public else ''}") + ending
        path = messages.choose_save_path(self, "写成文件", self._folder() / name, _KINDS[ending])
        if path is None:
            return
        self._settings.set("export_folder", str(path.parent))
        today = self._ledger.today()
        jobs.run(
            self,
            f"正在写“{path.name}”",
            lambda tick: write_notice(draft, path, today=today, tick=tick),
            lambda said: self._offer_to_open(path, said),
        )

    def _show_open(self) -> None:
        """Turn to what is open, and to the first text with a blank."""
        self.pages.setCurrentIndex(0)
        if text := next((one.text for one in self._found if one.kind == TO_FILL), ""):
            self.texts.show_text(text)

    def show_as_printed(self) -> None:
        """Show the pages of what is shown; nothing is kept or written."""
        from ui.preview import show_preview

        self.refresh()
        draft, today = self.draft, self._ledger.today()
        if draft is None or not self.message.isHidden():
            return
        name = f"{draft.title}{'（公开版）' if draft.public else ''}"
        show_preview(self, lambda path, tick: "\n".join(write_notice(draft, path, today=today, tick=tick)), name)

    def _offer_to_open(self, path: Path, said: tuple[str, ...]) -> None:
        log.info("notice written as %s", path.suffix)
        words = "\n".join(["通报已写好：", str(path), *said])
        answer = messages.choose(self, "整改情况通报", words, ("打开文件", "打开所在文件夹", "关闭"))
        if answer < 2:
            open_path(self, path if answer == 0 else path.parent)

    def _folder(self) -> Path:
        kept = Path(self._settings.get("export_folder", ""))
        return kept if kept.is_dir() and str(kept) != "." else messages.documents_folder()

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()

    # ------------------------------------------------------------ layout

    def _connect(self) -> None:
        self.source.currentIndexChanged.connect(self._source_chosen)
        self.public.toggled.connect(self._public_chosen)
        self.texts.changed.connect(self._timer.start)
        self.rules.changed.connect(self._timer.start)
        self.remarks.itemClicked.connect(self.open_remark)
        self.remarks.itemActivated.connect(self.open_remark)

    def _public_chosen(self, public: bool) -> None:
        self.refresh()
        self.pages.setCurrentIndex(2 if public else 0)

    def _lay_out(self) -> None:
        self.remarks.setAccessibleName("发出前检查")
        self.remarks.setHeaderLabels(["类别", "内容"])
        self.remarks.setRootIsDecorated(False)
        self.remarks.setWordWrap(True)
        self.remarks.setColumnWidth(0, 7 * theme.metrics().text)
        self.preview.setAccessibleName("通报预览")
        self.preview.setReadOnly(True)
        self.pages.addTab(_explained(_REMARKS_HINT, self.remarks), "发出前检查")
        self.pages.addTab(_explained(_PREVIEW_HINT, self.preview), "预览文字")
        self.pages.addTab(self.rules, "公开版遮盖")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(plain_label("问题来源"))
        top.addWidget(self.source, 1)
        top.addWidget(self.public)
        self.source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self.texts)
        split.addWidget(self.pages)
        split.setSizes([440, 780])
        fonts = plain_label(_font_words(), "secondary")
        fonts.setWordWrap(True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.save_button)
        foot.addWidget(self.count)
        foot.addStretch()
        foot.addWidget(button("关闭", "", self.reject))
        foot.addWidget(button("打印预览…", "", self.show_as_printed))
        foot.addWidget(button("写成 PDF…", "", lambda: self.write(".pdf")))
        foot.addWidget(button("写成 Word…", "primary", lambda: self.write(".docx")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(split, 1)
        layout.addWidget(self.message)
        layout.addWidget(fonts)
        layout.addLayout(foot)


def _as_read(line: Line) -> str:
    """A line as the preview has it: paragraphs begin two characters in, the title stands by itself."""
    if line.style is Style.TITLE:
        return f"{line.text}\n"
    ends = line.style in (Style.SIGNATURE, Style.DATE)
    return "\u3000" * (20 if ends else 2) + line.text


_WRITE_OR_FILL = ("仍然写出", "回去填写")
_REMARKS_HINT = "点一行，转到那个问题或那段文字。写成文件前会问一句；这里列出的都不妨碍写。"
_PREVIEW_HINT = "写成文件后按公文格式排版：每页 22 行，每行 28 字。"


def _explained(hint: str, widget: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(12, 12, 12, 12)
    column.setSpacing(8)
    column.addWidget(plain_label(hint, "secondary"))
    column.addWidget(widget, 1)
    return page


def _font_words() -> str:
    """Which of the fonts of official papers this computer lacks, and what stands for them."""
    here = set(QFontDatabase.families())
    missing = [font for font in dict.fromkeys(look.font for look in LOOKS.values()) if font not in here]
    if not missing:
        return pdf_font_words()
    return f"这台电脑没有{'、'.join(missing)}，Word 文件在这里会显示成别的字体。{pdf_font_words()}"
