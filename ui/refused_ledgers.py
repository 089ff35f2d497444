"""A ledger was refused: another one, its newest backup, or what can be salvaged of it; nothing is done unasked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from models import migrations, paths, sqlite
from models.acts import no_tick
from models.backup_state import backups_for, is_gone, what_lacks
from models.errors import LedgerError, UnreadableFile
from models.salvage import salvage
from ui import jobs, messages
from ui.ledger_files import TO_CONFIRM, hour_glass, restored_with_evidence

#: What can be done.
_ANOTHER, _DEFAULT, _NONE, _CANCEL = "打开其他台账…", "打开默认台账", "先不打开", "取消"
_AGAIN, _EMPTY = "重试", "新建空的默认台账"
_NEWEST, _FROM_BACKUP, _SALVAGE = "恢复到最近的备份", "从备份恢复…", "抢救到新文件…"


class Refusals:
    """Asks what to do about a ledger that does not open; ``open_it`` is called with one that was salvaged."""

    def __init__(
        self, window: QWidget, operator: str, today: Callable[[], date], open_it: Callable[[Path], object]
    ) -> None:
        self._window, self._operator, self._today, self._open_it = window, operator, today, open_it

    def ask_at_start(self, path: Path, refused: LedgerError) -> Path | None:
        """Which ledger to open instead of the one that was refused, perhaps that one restored; None for none."""
        others = [_ANOTHER, _FROM_BACKUP, _DEFAULT, _NONE]
        if path.absolute() == paths.default_ledger().absolute():
            others.remove(_DEFAULT)
        if not path.is_file() and not is_gone(path):
            others.remove(_FROM_BACKUP)
        return self._ask(path, refused, others, "要打开哪一个？")

    def ask_gone(self, path: Path, instead: Path) -> Path:
        """Which ledger to open at the start where the last one is no longer there: that one restored, or another.

        ``instead`` is the one that is offered; it is made when it is not there either. Asked until one is named.
        """
        other = f"打开“{_short(instead.stem)}”" if instead.exists() else _EMPTY
        while not path.exists():
            if is_gone(path):
                told, first = f"“{path.stem}”已不在原处，可能被移走、改名或删除：{path}。", _FROM_BACKUP
            else:
                place = f"请插回优盘或连上共享文件夹后重试：{path.parent}。"
                told, first = f"找不到“{path.stem}”所在的磁盘或文件夹，{place}", _AGAIN
            question = f"要怎么办？不然就{other}：{instead}。"
            chosen = self._ask(path, UnreadableFile(told), [first, _ANOTHER, other], question, instead)
            if chosen is not None and (chosen is instead or chosen != path):
                return chosen
        return path

    def ask(self, path: Path, refused: LedgerError) -> Path | None:
        """The same ledger restored, None when it stays as it is; where nothing can be done that is only told."""
        lost = is_damaged(path) or (is_gone(path) and bool(backups_for(path)))
        if not isinstance(refused, UnreadableFile) or not lost:
            messages.warn(self._window, "打开台账", str(refused))
            return None
        return self._ask(path, refused, [_FROM_BACKUP, _CANCEL], "要怎么办？")

    def _ask(
        self, path: Path, refused: LedgerError, answers: list[str], question: str, otherwise: Path | None = None
    ) -> Path | None:
        lines = [str(refused)]
        damaged = isinstance(refused, UnreadableFile) and is_damaged(path)
        newest = next(iter(backups_for(path)), None) if damaged or is_gone(path) else None
        if newest is not None:
            answers.insert(0, _NEWEST)
            lines.append(f"最近一份核对过的是 {what_lacks(path, newest)}。")
        if damaged:
            answers.insert(len(answers) - 1, _SALVAGE)
            lines.append("受损的文件会留着，不会删除；也可以把其中还读得出的内容抢救到一个新文件。")
        answer = answers[messages.choose(self._window, "台账没有打开", "\n".join([*lines, question]), answers)]
        if answer == _NEWEST and newest is not None:
            return self._put_back(newest.path, path)
        if answer == _FROM_BACKUP:
            return self._put_back_chosen(path)
        if answer == _SALVAGE:
            self._salvage(path)
        if answer == _ANOTHER:
            folder = messages.documents_folder()
            return messages.choose_open_path(self._window, "打开台账", folder, messages.LEDGER_FILES)
        if answer == _AGAIN:
            return path
        return paths.default_ledger() if answer == _DEFAULT else otherwise

    def _put_back_chosen(self, path: Path) -> Path:
        folder = paths.data_folder() / "backups"
        backup = messages.choose_open_path(self._window, "选择备份", folder, messages.BACKUP_FILES)
        return path if backup is None else self._put_back(backup, path)

    def _put_back(self, backup: Path, path: Path) -> Path:
        """Put a backup in the place of a ledger that cannot be opened; the damaged one is kept beside."""
        try:
            with hour_glass():
                kept, evidence = restored_with_evidence(backup, path, self._operator, self._today, no_tick)
        except LedgerError as error:
            messages.warn(self._window, "恢复", str(error))
            return path
        aside = f"原来的文件留在旁边：{kept.name}。\n" if kept else ""
        messages.tell(self._window, "恢复", f"已恢复到备份“{backup.name}”。\n{evidence}{aside}{TO_CONFIRM}")
        return path

    def _salvage(self, path: Path) -> None:
        """Ask for a place and bring there what can be read of a damaged ledger; it is opened then."""
        suggested = path.with_name(f"{path.stem}（抢救）{paths.LEDGER_SUFFIX}")
        target = messages.choose_save_path(self._window, "抢救到新文件", suggested, messages.LEDGER_FILES)
        if target is None:
            return

        def done(words: str) -> None:
            self._open_it(target)
            messages.tell(self._window, "抢救", f"{words}\n新台账：{target}\n受损的文件没有改动，请留着它。")

        jobs.run(
            self._window,
            "正在抢救台账",
            lambda tick: salvage(path, target, operator=self._operator, today=self._today, tick=tick).words,
            done,
        )


def _short(name: str) -> str:
    return name if len(name) <= 16 else f"{name[:15]}…"


def is_damaged(path: Path) -> bool:
    """Whether a file that was refused is, or by its backups was, a ledger that this program can read."""
    head = b""
    with suppress(OSError), path.open("rb") as file:
        head = file.read(100)
    if head.startswith(b"SQLite format 3\x00"):
        ours = int.from_bytes(head[68:72], "big") == sqlite.APPLICATION_ID
        return ours and int.from_bytes(head[60:64], "big") <= migrations.CURRENT
    return path.is_file() and bool(backups_for(path))
