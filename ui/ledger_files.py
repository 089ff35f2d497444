"""Which ledger is open: new, open, recent, the default one, a copy; each refusal is a sentence and loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from models import paths
from models.errors import Busy, LedgerError
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, messages

log = logging.getLogger(__name__)

#: What can be done when a ledger is refused at the start.
_ANOTHER, _FROM_BACKUP, _DEFAULT, _NONE = "打开其他台账…", "从备份恢复…", "打开默认台账", "先不打开"
#: How many ledgers the menu remembers.
RECENT = 8
#: A file of so many bytes (some 300 issues) is looked through before it is shown; a larger one before it is changed.
_LOOKED_THROUGH_AT_ONCE = 2_000_000
#: How a hand-over package is called, and what is offered to be opened.
_PACKAGE = ".zip"
_OPENED_FILES = f"整改台账和交接包 (*{paths.LEDGER_SUFFIX} *{_PACKAGE})"


class LedgerFiles:
    """Opens and closes ledgers for one window; ``show`` is called with each one that is open now, None for none."""

    def __init__(
        self,
        window: QWidget,
        settings: WindowSettings,
        operator: str,
        today: Callable[[], date],
        show: Callable[[Ledger | None], None],
    ) -> None:
        self._window, self._settings, self._today, self._show = window, settings, today, show
        self.operator = operator
        self.ledger: Ledger | None = None

    # ------------------------------------------------------------ what is remembered

    def recent(self) -> list[Path]:
        """The ledgers opened last, newest first."""
        return [Path(text) for text in self._settings.get("recent", []) if isinstance(text, str)][:RECENT]

    def _remember(self, path: Path) -> None:
        others = [str(other) for other in self.recent() if other != path]
        self._settings.set("recent", [str(path), *others][:RECENT])

    def _forget(self, path: Path) -> None:
        self._settings.set("recent", [str(other) for other in self.recent() if other != path])

    # ------------------------------------------------------------ open and close

    def open_first(self, wanted: Sequence[Path]) -> None:
        """At the start: the ledger that was asked for, else the last one, else the default one.

        One that is refused is told, and the clerk chooses what to open instead.
        """
        last = next((path for path in self.recent() if path.is_file()), None)
        path = next(iter(wanted), last or paths.default_ledger())
        refused = self._try(path)
        while refused:
            chosen = self._ask_instead(path, refused)
            if chosen is None:
                return
            path = chosen
            refused = self._try(path)

    def open(self, path: Path) -> bool:
        """Open a ledger in place of the present one; when it is refused, that is told and the present one stays.

        A hand-over package is received first, at a place that the clerk chooses.
        """
        if path.suffix.lower() == _PACKAGE:
            from ui.receive_dialog import receive_package

            present = self.ledger.ledger_id if self.ledger else ""
            received = receive_package(self._window, path, self.operator, self._today, present)
            return received is not None and self.open(received)
        refused = self._try(path)
        if refused:
            messages.warn(self._window, "打开台账", refused)
        return not refused

    def _try(self, path: Path) -> str:
        """Open a ledger; why it is refused, "" when it is open."""
        path = path.absolute()
        if self.ledger is not None and _same_file(path, self.ledger.path):
            return ""
        while True:
            try:
                self._replace(self._opened(path))
                return ""
            except Busy as error:
                if messages.choose(self._window, "台账正被占用", str(error), ("重试", "取消")) != 0:
                    return str(error)
            except LedgerError as error:
                log.info("ledger refused: %s", type(error).__name__)
                if not path.exists():
                    self._forget(path)
                return str(error)

    def _opened(self, path: Path) -> Ledger:
        """Only the default ledger is made by opening; any other one that is missing is refused."""
        if path == paths.default_ledger().absolute() and not path.exists():
            return Ledger.create(path, operator=self.operator, today=self._today)
        at_once = _size(path) <= _LOOKED_THROUGH_AT_ONCE
        return Ledger.open(path, operator=self.operator, today=self._today, look_through=at_once)

    def _ask_instead(self, path: Path, refused: str) -> Path | None:
        """After a refusal at the start: which ledger to open instead, None for none."""
        answers = [_ANOTHER, _FROM_BACKUP, _DEFAULT, _NONE]
        if path.absolute() == paths.default_ledger().absolute():
            answers.remove(_DEFAULT)
        if not path.is_file():
            answers.remove(_FROM_BACKUP)
        question = f"{refused}\n要打开哪一个？"
        answer = answers[messages.choose(self._window, "台账没有打开", question, answers)]
        if answer == _FROM_BACKUP:
            return self._restored(path)
        if answer == _ANOTHER:
            return messages.choose_open_path(
                self._window, "打开台账", messages.documents_folder(), messages.LEDGER_FILES
            )
        return paths.default_ledger() if answer == _DEFAULT else None

    def _restored(self, path: Path) -> Path:
        """Put a backup in the place of a ledger that cannot be opened; the damaged one is kept beside."""
        folder = paths.data_folder() / "backups"
        backup = messages.choose_open_path(self._window, "选择备份", folder, messages.BACKUP_FILES)
        if backup is not None:
            try:
                _restored_with_evidence(backup, path, self.operator, self._today, lambda _done, _total: None)
            except LedgerError as error:
                messages.warn(self._window, "恢复", str(error))
        return path

    def _replace(self, ledger: Ledger | None) -> None:
        old, self.ledger = self.ledger, ledger
        try:
            self._show(ledger)
        except LedgerError:
            self.ledger = old
            self._show(old)
            if ledger is not None:
                ledger.close()
            raise
        if old is not None:
            close_ledger(old)
            if old.backup_failure:
                messages.warn(self._window, "备份", old.backup_failure)
        if ledger is not None:
            self._remember(ledger.path.absolute())
            log.info("ledger opened%s", ", read-only" if ledger.read_only else "")

    def close(self) -> None:
        """Let the ledger go, with its backup; the window shows none from now on."""
        if self.ledger is not None:
            self._replace(None)

    # ------------------------------------------------------------ the acts of the menu

    def create(self) -> None:
        """Ask for a place and begin an empty ledger there."""
        suggested = messages.documents_folder() / f"新台账{paths.LEDGER_SUFFIX}"
        path = messages.choose_save_path(self._window, "新建台账", suggested, messages.LEDGER_FILES)
        if path is None:
            return
        try:
            self._replace(Ledger.create(path, operator=self.operator, today=self._today))
        except LedgerError as error:
            messages.warn(self._window, "新建台账", str(error))

    def choose(self) -> None:
        """Ask which ledger to open."""
        folder = self.ledger.path.parent if self.ledger else messages.documents_folder()
        path = messages.choose_open_path(self._window, "打开台账", folder, _OPENED_FILES)
        if path is not None:
            self.open(path)

    def open_default(self) -> None:
        """Open the ledger of somebody who never thinks about files."""
        self.open(paths.default_ledger())

    def save_copy(self) -> None:
        """Ask for a place and write a copy of the present state there; it can then be opened instead."""
        ledger = self.ledger
        if ledger is None:
            return
        suggested = messages.documents_folder() / f"{ledger.name}（副本）{paths.LEDGER_SUFFIX}"
        path = messages.choose_save_path(self._window, "另存副本", suggested, messages.LEDGER_FILES)
        if path is None:
            return
        if _same_file(path, ledger.path):
            messages.warn(self._window, "另存副本", "副本不能替换正在使用的台账本身，请换一个名字或文件夹。")
            return
        jobs.run(
            self._window,
            "正在另存副本",
            lambda tick: save_with_evidence(ledger, path, tick),
            lambda told: self._offer_copy(path, told),
        )

    def _offer_copy(self, path: Path, told: str) -> None:
        sentence = f"副本已经存好：\n{path}\n{told}现在用的仍是原来的台账。"
        if messages.choose(self._window, "另存副本", sentence, ("改用副本", "继续用原来的")) == 0:
            self.open(path)

    def restore(self, backup: Path) -> None:
        """Put a backup in the place of the open ledger and open it; when that fails the present one is open again."""
        if self.ledger is None:
            return
        path = self.ledger.path
        self.close()

        def done(outcome: tuple[Path | None, str]) -> None:
            self.open(path)
            kept, evidence = outcome
            told = f"恢复前的台账也备份好了：{kept.name}。\n" if kept else ""
            hint = "看过没有问题后，请在“备份与恢复”里点“恢复无误”；在那之前，旧备份一份也不会清理。"
            messages.tell(self._window, "恢复", f"已恢复到备份“{backup.name}”。\n{evidence}{told}{hint}")

        def failed(error: LedgerError) -> None:
            self.open(path)
            messages.warn(self._window, "恢复", str(error))

        jobs.run(
            self._window,
            "正在恢复",
            lambda tick: _restored_with_evidence(backup, path, self.operator, self._today, tick),
            done,
            failed,
        )


def close_ledger(ledger: Ledger) -> None:
    """Close with the hour-glass on: a verified backup may have to be made."""
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        ledger.close()
    finally:
        QApplication.restoreOverrideCursor()


def save_with_evidence(ledger: Ledger, path: Path, tick: jobs.Tick) -> str:
    """Write a verified copy and bring its evidence along; what is to be said of the evidence, "" without any."""
    from models.backup import save_verified
    from models.evidence_copies import in_words

    save_verified(ledger, path)
    told = in_words(lambda: ledger.evidence.copy_along(path, tick))
    return f"{told}\n" if told else ""


def _restored_with_evidence(
    backup: Path, path: Path, operator: str, today: Callable[[], date], tick: jobs.Tick
) -> tuple[Path | None, str]:
    """Where the present state was kept, and what is to be said of the evidence that lay beside or in the backup."""
    from models.backup import restore
    from models.evidence_copies import in_words

    if backup.suffix.lower() == _PACKAGE:
        from documents.handover_receiving import receive

        received = receive(backup, path, operator=operator, today=today, tick=tick)
        return received.kept, f"{received.words}\n"
    _contents, kept = restore(backup, path, operator=operator, today=today)
    with Ledger.open(path, operator=operator, today=today, look_through=False, backups=False) as ledger:
        told = in_words(lambda: ledger.evidence.bring_back(backup, tick))
    return kept, f"{told}\n" if told else ""


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()
