"""备份与恢复: the verified backups of this ledger, a new one now, and the choice of one to go back to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from models import second_place
from models.backup import (
    SUFFIX,
    Backup,
    back_up,
    backup_folder,
    confirm_restore,
    list_backups,
    thinning_allowed,
)
from models.backup_state import since, went_through
from models.errors import LedgerError
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, messages
from ui.about_dialog import open_path
from ui.dialog_size import open_sized
from ui.keys import lettered
from ui.ledger_files import save_with_evidence
from ui.plain_table import PlainList
from ui.progress_dialog import button, divider
from ui.theme import icon, plain_label


class BackupDialog(QDialog):
    """The list of backups. ``chosen`` is the backup to go back to, None for none: restoring is the caller's.

    ``to_look_at`` is one to be shown for reading, with the words for it.
    """

    def __init__(self, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._backups: list[Backup] = []
        self.chosen: Path | None = None
        self.to_look_at: tuple[Path, str] | None = None
        self._settings = _settings_of(parent)
        self.setWindowTitle("备份与恢复")
        self.table = PlainList("备份", ("时间", "为什么", "问题", "与现在相比"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.doubleClicked.connect(self.restore_selected)
        self.table.itemSelectionChanged.connect(self._selection_changed)
        hint = plain_label(
            "关闭台账时（有改动）、导入前和恢复前会自动备份；列出的每一份都核对过，放在本机。"
            "请定期用“备份到…”连同佐证材料另存一份到优盘或其他电脑。\n"
            "旧备份会自动清理：两天内的都保留；再早的，最近 14 天、8 个星期、24 个月各留最后一份，"
            "导入前、恢复前的留 30 天。",
            "secondary",
        )
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(hint)
        layout.addWidget(self._confirmation())
        self._none = plain_label("还没有备份。可以点“立即备份”做一份。", "soon")
        layout.addWidget(self._none)
        layout.addWidget(self.table, 1)
        self._others = plain_label("", "secondary")
        layout.addWidget(self._others)
        layout.addLayout(self._second_place())
        layout.addWidget(divider())
        layout.addLayout(self._buttons())
        self.show_backups()
        self.table.setFocus()  # else Enter would confirm a restore
        open_sized(self, "backup", QSize(860, 560))

    def show_backups(self) -> None:
        """Read the list anew."""
        self._backups = list_backups(self._ledger.ledger_id)
        differences = _differences(self._ledger, self._backups)
        self.table.fill(
            [
                (f"{one.made_at:%Y-%m-%d %H:%M}", _REASONS.get(one.reason, one.reason), f"{one.issues} 项", difference)
                for one, difference in zip(self._backups, differences, strict=True)
            ]
        )
        self._none.setVisible(not self._backups)
        others = _not_listed(self._ledger.ledger_id, len(self._backups))
        self._others.setText(f"文件夹里另有 {others} 份没有核对信息，没有列出；需要时用“从文件恢复…”选择它。")
        self._others.setVisible(others > 0)
        self._selection_changed()
        self._show_second_place()

    def _confirmation(self) -> QWidget:
        """After a restore: nothing old is thinned out until the clerk says that it was right."""
        line = QWidget()
        words = plain_label("上次恢复还没有确认；在确认之前，旧备份一份也不会清理。", "soon")
        words.setWordWrap(True)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words, 1)

        def confirm() -> None:
            confirm_restore(self._ledger.ledger_id)
            line.hide()

        row.addWidget(button("恢复无误", "", confirm))
        line.setVisible(not thinning_allowed(self._ledger.ledger_id))
        return line

    def back_up_now(self) -> None:
        """Make a verified backup, unless the newest one holds this very state."""
        jobs.run(
            self,
            "正在备份",
            self._back_up_both,
            self._told,
        )

    def _back_up_both(self, _tick: jobs.Tick) -> str:
        path = back_up(self._ledger, "手动")
        try:
            second = second_place.bring(self._settings, self._ledger.ledger_id)
        except LedgerError as error:
            return f"已备份：{path.name}\n但第二份没有做成：{error}"
        return f"已备份：{path.name}" + ("\n第二份也存好了。" if second else "")

    def back_up_to(self) -> None:
        """Write a verified backup to a place of the clerk's choice."""
        suggested = messages.documents_folder() / f"{self._ledger.name}_{self._ledger.today():%Y%m%d}{SUFFIX}"
        target = messages.choose_save_path(self, "备份到", suggested, f"台账备份 (*{SUFFIX})")
        if target is not None:
            jobs.run(
                self,
                "正在备份",
                lambda tick: save_with_evidence(self._ledger, target, tick),
                lambda told: self._told(f"已备份并核对：{target}\n{told}".strip()),
            )

    def restore_selected(self) -> None:
        """Go back to the selected backup when that is confirmed."""
        row = self.table.currentRow()
        if 0 <= row < len(self._backups):
            backup = self._backups[row]
            difference = _differences(self._ledger, [backup])[0]
            more = since(self._ledger, backup.head).words if went_through(self._ledger, backup) else ""
            difference += f"：{more}" if more else ""
            what = f"{backup.made_at:%Y-%m-%d %H:%M} 的备份（{backup.issues} 项问题；{difference}）"
            self._ask_restore(backup.path, what)

    def look_at_selected(self) -> None:
        """Close, so that the selected backup is shown for reading."""
        row = self.table.currentRow()
        if 0 <= row < len(self._backups):
            backup = self._backups[row]
            words = f"这是 {backup.made_at:%Y-%m-%d %H:%M} 的备份；看完后用“文件 → 最近的台账”回到原来的台账"
            self.to_look_at = (backup.path, words)
            self.accept()

    def choose_second_place(self) -> None:
        """Ask for the folder to which the newest backup goes too, and bring it there."""
        folder = messages.choose_folder(self, "第二备份位置", messages.documents_folder())
        if folder is None:
            return
        try:
            second_place.choose(self._settings, folder)
        except LedgerError as error:
            messages.warn(self, "第二备份位置", str(error))
            return
        self._show_second_place()
        jobs.run(self, "正在备份", self._bring, lambda _target: self.show_backups())

    def leave_second_place(self) -> None:
        """No second place from now on; what lies there stays."""
        second_place.choose(self._settings, None)
        self._show_second_place()

    def _bring(self, _tick: jobs.Tick) -> Path | None:
        back_up(self._ledger, "手动")
        return second_place.bring(self._settings, self._ledger.ledger_id)

    def _second_place(self) -> QHBoxLayout:
        self._second_words = plain_label("", "secondary")
        self._second_words.setWordWrap(True)
        self._second_choose = button("选择位置…", "", self.choose_second_place)
        self._second_leave = button("不再使用", "flat", self.leave_second_place)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._second_words, 1)
        row.addWidget(self._second_choose)
        row.addWidget(self._second_leave)
        return row

    def _show_second_place(self) -> None:
        place = second_place.chosen(self._settings)
        hint = "" if place.folder else "选一个优盘、共享文件夹或另一块硬盘，关闭台账时会自动多存一份。"
        self._second_words.setText(f"{place.words}{hint}")
        self._second_leave.setVisible(place.folder is not None)

    def restore_file(self) -> None:
        """Go back to a backup that lies elsewhere."""
        path = messages.choose_open_path(self, "从文件恢复", messages.documents_folder(), _RESTORED_FILES)
        if path is not None:
            self._ask_restore(path, f"“{path.name}”")

    def _ask_restore(self, path: Path, what: str) -> None:
        present = f"现在的台账有 {self._ledger.count()} 项问题；恢复之前会先自动备份，随时可以再恢复回来。"
        question = f"要把台账恢复到{what}吗？\n{present}"
        if messages.ask(self, "恢复", question, "恢复"):
            self.chosen = path
            self.accept()

    def _told(self, sentence: str) -> None:
        self.show_backups()
        messages.tell(self, "备份", sentence)

    def _selection_changed(self) -> None:
        self._look.setEnabled(bool(self.table.selectedItems()))
        self._restore.setEnabled(not self._ledger.read_only and bool(self.table.selectedItems()))

    def _buttons(self) -> QHBoxLayout:
        self._restore = QPushButton(icon("restore"), lettered("恢复到所选备份…"))
        self._restore.clicked.connect(self.restore_selected)
        self._restore.setAutoDefault(False)
        row = QHBoxLayout()
        acts = (
            ("立即备份", self.back_up_now, True),
            ("备份到…", self.back_up_to, True),
            ("从文件恢复…", self.restore_file, not self._ledger.read_only),
            ("打开备份文件夹", lambda: open_path(self, backup_folder(self._ledger.ledger_id)), True),
        )
        self._look = button("查看所选备份", "", self.look_at_selected)
        row.addWidget(self._restore)
        row.addWidget(self._look)
        for text, act, possible in acts:
            one = button(text, "", partial(_call, act))
            one.setEnabled(possible)
            row.addWidget(one)
        row.addStretch()
        row.addWidget(button("关闭", "", self.reject))
        return row


#: What can be restored: backups, copies, and hand-over packages with their evidence.
_RESTORED_FILES = f"{messages.BACKUP_FILES};;交接包 (*.zip)"


def _settings_of(window: QWidget | None) -> WindowSettings:
    """Those of the window behind the dialog; without one (a test) they are read anew."""
    settings = getattr(window, "settings", None)
    return settings if isinstance(settings, WindowSettings) else WindowSettings()


#: What the reasons of backups are called here, where their own word is too short.
_REASONS = {"手动": "手动备份", "关闭": "关闭台账时"}


def _differences(ledger: Ledger, backups: Sequence[Backup]) -> list[str]:
    """For each backup, what the ledger has become since."""
    head, issues = ledger.head.operation, ledger.count()
    return [_difference(backup, head, issues, went_through(ledger, backup)) for backup in backups]


def _difference(backup: Backup, head: int, issues: int, is_before: bool) -> str:
    if not is_before:
        return "一次恢复之前的内容，现在的台账里没有"
    if backup.head == head:
        return "与现在相同"
    more = issues - backup.issues
    words = f"，问题{'多' if more > 0 else '少'}了 {abs(more)} 项" if more else ""
    return f"之后又做了 {head - backup.head} 次操作{words}"


def _not_listed(ledger_id: str, listed: int) -> int:
    """How many backups lie there without the file that says what they are."""
    try:
        return max(sum(1 for _ in backup_folder(ledger_id).glob("*" + SUFFIX)) - listed, 0)
    except LedgerError:
        return 0


def _call(act: Callable[[], object], *_checked: bool) -> None:
    act()
