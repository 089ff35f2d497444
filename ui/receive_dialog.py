"""A hand-over package is opened: what it says, where its ledger is to go, and then it is verified and put there."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from documents.handover_receiving import Received, Seen, free_place, look, receive
from models.errors import LedgerError
from models.evidence_rows import size_words
from models.file_names import display_name
from models.paths import LEDGER_SUFFIX
from ui import jobs, messages
from ui.dialog_size import fit
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

_TITLE = "接收交接包"
#: Longer words take two lines.
_ONE_LINE = 36


class ReceiveDialog(QDialog):
    """Shows what a package says and asks for a place; ``received`` is there after accepting."""

    def __init__(
        self,
        path: Path,
        seen: Seen,
        operator: str,
        today: Callable[[], date],
        parent: QWidget | None = None,
        *,
        present: str = "",
    ) -> None:
        """``present`` is the id of the ledger that is open now, "" for none."""
        super().__init__(parent)
        self._path, self._operator, self._today = path, operator, today
        self.received: Received | None = None
        self.setWindowTitle(_TITLE)
        manifest = seen.manifest
        self.place = QLineEdit(str(free_place(messages.documents_folder(), manifest.ledger_name)))
        self.place.setAccessibleName("放到")
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.place, 1)
        where.addWidget(button("浏览…", "", self.browse))
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.setColumnStretch(1, 1)
        for label, words in _facts(path, seen):
            row = form.rowCount()
            form.addWidget(plain_label(label, "secondary"), row, 0)
            form.addWidget(_fact(words), row, 1)
        row = form.rowCount()
        form.addWidget(plain_label("放到", "secondary"), row, 0)
        form.addLayout(where, row, 1)
        layout = framed(self)
        layout.addLayout(form)
        for sentence in _remarks(seen, manifest.ledger_id == present):
            remark = plain_label(sentence, "soon")
            remark.setWordWrap(True)
            layout.addWidget(remark)
        hint = plain_label(
            "程序先核对包里的每一个文件，全部对得上才放好并打开；已有的台账不会被覆盖。核对码应与移交人告诉你的一样。",
            "secondary",
        )
        hint.setWordWrap(True)
        layout.addWidget(hint)
        layout.addWidget(self.message)
        take = button("接收并打开", "primary", self.accept)
        take.setDefault(True)
        layout.addLayout(button_row(button("取消", "", self.reject), take))
        fit(self, 640)

    def chosen_place(self) -> Path:
        """Where the ledger is to go."""
        path = Path(self.place.text().strip())
        return path if path.suffix.lower() == LEDGER_SUFFIX else path.with_name(path.name + LEDGER_SUFFIX)

    def browse(self) -> None:
        """Choose the place in a file dialog."""
        path = messages.choose_save_path(self, "放到", self.chosen_place(), messages.LEDGER_FILES)
        if path is not None:
            self.place.setText(str(path))

    def accept(self) -> None:
        """Verify and put in place, with progress and a stop; what is refused is said and the dialog stays."""
        self.message.hide()
        if not self.place.text().strip() or not os.path.isdir(self.chosen_place().parent):
            self._complain("“放到”的文件夹不存在，请点“浏览…”选一个。")
            return
        path, target, operator, today = self._path, self.chosen_place().absolute(), self._operator, self._today
        if os.path.lexists(target):
            self._complain(f"“{target.name}”已经在那里，没有接收。请换一个名字或文件夹。")
            return

        def work(tick: jobs.Tick) -> Received:
            return receive(path, target, operator=operator, today=today, tick=tick)

        jobs.run(self, "正在核对并接收交接包", work, self._done, self._refused)

    def _done(self, received: Received) -> None:
        self.received = received
        super().accept()

    def _refused(self, error: LedgerError) -> None:
        self._complain(str(error))

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()


def receive_package(
    window: QWidget, path: Path, operator: str, today: Callable[[], date], present: str = ""
) -> Path | None:
    """Ask where a package is to go and put it there; the ledger to be opened then, None when it was given up.

    ``present`` is the id of the ledger that is open now, "" for none.
    """
    try:
        seen = look(path)
    except LedgerError as error:
        messages.warn(window, _TITLE, str(error))
        return None
    dialog = ReceiveDialog(path, seen, operator, today, window, present=present)
    if not dialog.exec() or dialog.received is None:
        return None
    target = dialog.chosen_place()
    messages.tell(window, _TITLE, f"已接收：\n{target}\n{dialog.received.words}")
    return target


def _facts(path: Path, seen: Seen) -> list[tuple[str, str]]:
    manifest = seen.manifest
    pieces, size = manifest.evidence_words, sum(one.size for one in manifest.evidence)
    evidence = f"，{pieces}（{size_words(size)}）" if pieces else ""
    made_for = f"，交给 {manifest.made_for}" if manifest.made_for else ""
    contents = f"{manifest.issue_words}，历史记录 {manifest.operation} 次操作{evidence}"
    return [
        ("交接包", display_name(path.name)),
        ("台账", manifest.ledger_name),
        ("移交人", f"{manifest.made_by}，{manifest.made_at}{made_for}".strip("，")),
        ("内容", contents),
        ("核对码", seen.code),
    ]


def _remarks(seen: Seen, is_present: bool) -> list[str]:
    """What the clerk should know before taking it."""
    remarks = []
    if is_present:
        remarks.append(
            "这是现在打开的这本台账的交接包。接收会另放一本，两本以后互不相干；"
            "要让现在的台账回到包里的内容，请用“备份与恢复”里的“从文件恢复…”。"
        )
    if lacks := seen.manifest.lacks:
        first = "；".join(lack.words for lack in lacks[:3])
        remarks.append(
            f"移交时就有 {len(lacks)} 份佐证材料缺失或被改动，包里没有：{first}{'……' if len(lacks) > 3 else '。'}"
        )
    return remarks


def _fact(words: str) -> QLabel:
    label = plain_label(words)
    label.setWordWrap(len(words) > _ONE_LINE)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
