"""导出调度会材料: of which issues, by which 口径, compared with which snapshot, with the ledger or without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from documents.meeting_content import NO_SNAPSHOT, MeetingWish
from documents.saving import safe_name
from models.errors import LedgerError
from models.filters import EVERYTHING, IssueFilter
from models.ledger import Ledger
from models.settings import RATE_RULES, WindowSettings
from models.text import clean_line
from ui import messages, theme
from ui.dialog_size import fit
from ui.progress_dialog import button, button_row
from ui.snapshots_dialog import suggested_name

#: What the window remembers: the paper of the ledger behind the figures, "" for none.
_PAPER_SETTING = "meeting_ledger"
_PAPERS = (("附，A4 横向", "A4"), ("附，A3 横向（全部列）", "A3"), ("不附", ""))


@dataclass(frozen=True)
class Start:
    """What the dialog starts from. ``scope`` may be chosen instead of 全部问题; ``is_wanted``: it is, at first.

    ``rule`` "" is that of the settings; ``since`` None the last snapshot, ``NO_SNAPSHOT`` none.
    """

    path: Path
    scope: tuple[str, IssueFilter] | None = None
    is_wanted: bool = False
    rule: str = ""
    since: int | None = None


class MeetingDialog(QDialog):
    """Gathers a ``MeetingWish`` and a path; takes a snapshot when it is accepted with one wanted."""

    def __init__(
        self,
        ledger: Ledger,
        settings: WindowSettings,
        start: Start,
        preview: Callable[[QWidget, MeetingWish], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("导出调度会材料")
        self._ledger, self._settings, self._preview = ledger, settings, preview
        self._suffix = start.path.suffix
        #: The name of the snapshot that was taken, "" without one.
        self.taken = ""
        self.scope = _combo("范围", [("全部问题", EVERYTHING), *([start.scope] if start.scope else [])])
        self.scope.setCurrentIndex(int(start.is_wanted and start.scope is not None))
        rule = start.rule or ledger.settings.rate_rule
        self.rule = _combo("完成率口径", [(words, key) for key, words in RATE_RULES.items()], rule)
        self.since = _combo("对照快照", self._snapshots(), self._first_since(start.since))
        paper = settings.get(_PAPER_SETTING, "A4")
        self.paper = _combo("整改台账", _PAPERS, paper)
        self.keeps = QCheckBox("同时留存快照，下次会与这次相比")
        self.name = QLineEdit(suggested_name(ledger))
        self.name.setAccessibleName("快照名称")
        self.keeps.setEnabled(not ledger.read_only)
        self.name.setEnabled(False)
        self.keeps.toggled.connect(self.name.setEnabled)
        self.path = QLineEdit(str(start.path))
        self.path.setAccessibleName("保存到")
        self.message = theme.plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self._lay_out()
        fit(self, 620)

    def _lay_out(self) -> None:
        keeping = QVBoxLayout()
        keeping.setSpacing(6)
        keeping.addWidget(self.keeps)
        keeping.addWidget(self.name)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.path, 1)
        where.addWidget(button("浏览…", "", self.browse))
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.addRow("范围", self.scope)
        form.addRow("完成率口径", self.rule)
        form.addRow("对照快照", self.since)
        form.addRow("整改台账", self.paper)
        form.addRow("本次数字", keeping)
        form.addRow("保存到", where)
        hint = theme.plain_label(
            "一份 PDF：第一页是全部数字和变化，后面是红灯、黄灯、长期坚持、填报表未交清单，最后是整改台账。",
            "secondary",
        )
        hint.setWordWrap(True)
        export = button("导出", "primary", self.accept)
        export.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(hint)
        column.addLayout(form)
        column.addWidget(self.message)
        column.addLayout(
            button_row(button("打印预览…", "", self.show_preview), button("取消", "", self.reject), export)
        )

    def _snapshots(self) -> list[tuple[str, object]]:
        there = self._ledger.snapshots.all()
        named: list[tuple[str, object]] = [(f"{one.name}（{one.on.isoformat()}）", one.id) for one in there]
        return [*named, ("不比较" if named else "不比较（还没有快照）", NO_SNAPSHOT)]

    def _first_since(self, since: int | None) -> int:
        last = self._ledger.snapshots.last() if since is None else None
        return last.id if last else since or NO_SNAPSHOT

    def wish(self) -> MeetingWish:
        """What is chosen now."""
        return MeetingWish(
            question=self.scope.currentData(),
            rule=str(self.rule.currentData()),
            since=int(self.since.currentData()),
            with_ledger=bool(self.paper.currentData()),
            paper=str(self.paper.currentData()),
        )

    def chosen_path(self) -> Path:
        """Where to write."""
        path = Path(self.path.text().strip())
        return path if path.suffix.lower() == self._suffix else path.with_name(path.name + self._suffix)

    def browse(self) -> None:
        """Choose the place in a file dialog."""
        path = messages.choose_save_path(self, self.windowTitle(), self.chosen_path(), messages.PDF_FILES)
        if path is not None:
            self.path.setText(str(path))

    def show_preview(self) -> None:
        """Show the papers as they would print; nothing is written and no snapshot taken."""
        self._preview(self, self.wish())

    def accept(self) -> None:
        """Take the snapshot that is wanted; a refusal is shown and the dialog stays."""
        if not self.path.text().strip() or not self.chosen_path().parent.is_dir():
            self._complain("“保存到”的文件夹不存在，请点“浏览…”选一个。")
            return
        if self.keeps.isChecked():
            try:
                self._ledger.snapshots.take(self.name.text())
            except LedgerError as error:
                self._complain(str(error))
                return
            self.taken = clean_line(self.name.text())
        self._settings.set(_PAPER_SETTING, str(self.paper.currentData()))
        super().accept()

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()


def suggested_path(ledger: Ledger, folder: Path, title: str) -> Path:
    """The papers' usual name in a folder."""
    return folder / (safe_name(f"{ledger.name}_{title}_{ledger.today():%Y%m%d}") + ".pdf")


def _combo(name: str, choices: Sequence[tuple[str, object]], chosen: object = None) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setMaxVisibleItems(18)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for words, value in choices:
        combo.addItem(words, value)
    values = [value for _words, value in choices]
    combo.setCurrentIndex(values.index(chosen) if chosen in values else 0)
    return combo
