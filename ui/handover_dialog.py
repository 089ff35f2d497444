"""交接包: who hands over to whom, and where to; made under the dialog, which stays when it is refused."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from documents.handover import SUFFIX, HandedOver, suggested_name, weigh, write_handover
from documents.handover_manifest import evidence_words, issue_words
from documents.handover_papers import secret_count
from models.errors import LedgerError
from models.evidence_rows import size_words
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, messages
from ui.about_dialog import open_path
from ui.dialog_size import fit
from ui.exporting import export_folder
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

_TITLE = "做交接包"
#: What a file dialog offers.
PACKAGE_FILES = f"交接包 (*{SUFFIX})"
_WHAT = (
    "把台账连同全部历史记录、佐证材料和现在的清单放进一个压缩包，交给接手的人、上级或档案室。"
    "对方在自己的电脑上用“文件 → 打开台账…”打开它；没有程序，解压后看里面的 Excel 和 PDF。"
)


class HandoverDialog(QDialog):
    """Asks and makes it; ``made`` is there after accepting. Nothing is written before, and nothing after a stop."""

    def __init__(self, ledger: Ledger, settings: WindowSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._settings = ledger, settings
        self.made: HandedOver | None = None
        self.setWindowTitle(_TITLE)
        weight = weigh(ledger)
        self.made_by = _line("移交人", ledger.operator)
        self.made_for = _line("交给")
        self.made_for.setPlaceholderText("接手的人或单位，可以不填；印在移交清单上")
        again = f"（多占 {size_words(weight.evidence)}）" if weight.pieces else ""
        self.by_name = QCheckBox(f"另按问题分文件夹放一份，用原来的名称{again}")
        self.by_name.setToolTip("不用本程序的人也能直接翻看；去掉它，包会小一些，对方用程序打开时一份不少")
        self.by_name.setChecked(True)
        self.by_name.setVisible(weight.pieces > 0)
        self.path = _line("保存到", str(export_folder(settings) / suggested_name(ledger)))
        self._contents = plain_label(_contents(ledger, weight.pieces, weight.evidence))
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self._lay_out(weight.pieces > 0)
        fit(self, 620)

    def _lay_out(self, has_evidence: bool) -> None:
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.path, 1)
        where.addWidget(button("浏览…", "", self.browse))
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.addRow("内容", self._contents)
        form.addRow("移交人", self.made_by)
        form.addRow("交给", self.made_for)
        if has_evidence:
            form.addRow("佐证材料", self.by_name)
        form.addRow("保存到", where)
        what = plain_label(_WHAT, "secondary")
        what.setWordWrap(True)
        make = button(_TITLE, "primary", self.accept)
        make.setDefault(True)
        layout = framed(self)
        layout.addWidget(what)
        layout.addLayout(form)
        if secret := _secret(self._ledger):
            warning = plain_label(f"里面有 {secret} 项标有密级的问题，请按保密规定移交和保管。", "soon")
            warning.setWordWrap(True)
            layout.addWidget(warning)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), make))

    def chosen_path(self) -> Path:
        """Where to write."""
        path = Path(self.path.text().strip())
        return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)

    def browse(self) -> None:
        """Choose the place in a file dialog."""
        path = messages.choose_save_path(self, _TITLE, self.chosen_path(), PACKAGE_FILES)
        if path is not None:
            self.path.setText(str(path))

    def accept(self) -> None:
        """Make it, with progress and a stop; what is refused is said and the dialog stays."""
        self.message.hide()
        if not self.path.text().strip() or not os.path.isdir(self.chosen_path().parent):
            self._complain("“保存到”的文件夹不存在，请点“浏览…”选一个。")
            return
        path = self.chosen_path()
        if os.path.lexists(path) and not messages.ask(self, _TITLE, f"“{path.name}”已经存在，要替换它吗？", "替换"):
            return
        ledger, made_by, made_for = self._ledger, self.made_by.text(), self.made_for.text()
        by_name = self.by_name.isChecked()

        def work(tick: jobs.Tick) -> HandedOver:
            return write_handover(ledger, path, made_by=made_by, made_for=made_for, by_name=by_name, tick=tick)

        jobs.run(self, "正在做交接包", work, self._done, self._refused)

    def reject(self) -> None:
        """Close without making it, after asking when something was typed."""
        typed = self.made_for.text().strip() or self.made_by.text() != self._ledger.operator
        if typed and not messages.ask(self, _TITLE, "交接包还没有做，要放弃吗？", "放弃", "继续"):
            return
        super().reject()

    def _done(self, made: HandedOver) -> None:
        self.made = made
        self._settings.set("export_folder", str(made.path.parent))
        super().accept()

    def _refused(self, error: LedgerError) -> None:
        self._complain(str(error))

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()


def make_handover(window: QWidget, ledger: Ledger, settings: WindowSettings) -> HandedOver | None:
    """Ask, make it, and say what came of it; None when nothing was made."""
    dialog = HandoverDialog(ledger, settings, window)
    if not dialog.exec() or dialog.made is None:
        return None
    made = dialog.made
    told = "\n".join(filter(None, (f"交接包已做好：\n{made.path}", made.first_words, made.lack_words)))
    hint = "请把核对码另外告诉对方，并在包里的“移交清单”上签字。"
    if messages.choose(window, _TITLE, f"{told}\n{hint}", ("打开所在文件夹", "关闭")) == 0:
        open_path(window, made.path.parent)
    return made


def _contents(ledger: Ledger, pieces: int, size: int) -> str:
    evidence = f"{evidence_words(pieces)}（{size_words(size)}）" if pieces else "没有佐证材料"
    figures = ledger.figures()
    issues = issue_words(figures.total, figures.counting)
    return f"{issues}，历史记录 {ledger.head.operation} 次操作，{evidence}"


def _secret(ledger: Ledger) -> int:
    return secret_count(ledger, ledger.figures().counting)


def _line(name: str, text: str = "") -> QLineEdit:
    line = QLineEdit(text)
    line.setAccessibleName(name)
    return line
