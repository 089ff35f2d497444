"""Which ledger is open: new, open, recent, the default one, a copy; each refusal is a sentence and loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from models import logs, paths
from models.errors import Busy, LedgerError
from models.ledger import Ledger
from models.settings import WindowSettings
from models.whole_files import size_of
from ui import jobs, messages

if TYPE_CHECKING:
    from ui.refused_ledgers import Refusals

log = logging.getLogger(__name__)

#: What can be done while another program has a ledger.
_AGAIN, _LOOK, _CANCEL = "重试", "查看副本", "取消"
#: Milliseconds after a ledger is shown until it is noted who has it: the window comes first.
_NOTED_AFTER = 500
#: What is still to be done after a restore.
TO_CONFIRM = "看过没有问题后，请在“备份与恢复”里点“恢复无误”；在那之前，旧备份一份也不会清理。"
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
        #: The ledger of which it was told that its file has gone, with a copy to go on in.
        self._told_gone: Ledger | None = None
        #: Says something that the clerk should look at when there is time.
        self.note: Callable[[str], None] = lambda sentence: log.info("a note was not shown")
        #: How something is put off until the window's first paint; at once where no window is coming up.
        self.after_paint: Callable[[Callable[[], object]], object] = lambda act: act()

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

        One that is refused or gone is told, and the clerk chooses what to open instead. Where one that is in use
        elsewhere was given up, none is open.
        """
        last = next((path for path in self.recent() if path.is_file()), None)
        path = next(iter(wanted), last or paths.default_ledger())
        gone = next((one for one in self.recent()[:1] if one != last and not wanted), None)
        if gone is not None:
            path = self._refusals().ask_gone(gone, path)
        refused = self._try(path)
        while refused and not isinstance(refused, Busy):
            chosen = self._refusals().ask_at_start(path, refused)
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
        if refused is None or isinstance(refused, Busy):
            return refused is None
        chosen = self._refusals().ask(path, refused)
        return chosen is not None and self.open(chosen)

    def _refusals(self) -> Refusals:
        from ui.refused_ledgers import Refusals

        return Refusals(self._window, self.operator, self._today, self.open)

    def _try(self, path: Path) -> LedgerError | None:
        """Open a ledger; why it is refused, None when it is open or a copy of it is about to be shown.

        That it is in use elsewhere was told already: the clerk gave it up then.
        """
        path = path.absolute()
        if self.ledger is not None and _same_file(path, self.ledger.path):
            return None
        while True:
            try:
                with hour_glass():
                    opened = self._opened(path)
                self._replace(opened)
                return None
            except Busy as error:
                from models.holders import busy_words

                log.info("ledger busy: %s", logs.kinds(error))
                words = busy_words(path, error)
                answer = (_AGAIN, _LOOK, _CANCEL)[
                    messages.choose(self._window, "台账正被占用", words, (_AGAIN, _LOOK, _CANCEL))
                ]
                if answer == _LOOK:
                    self._look_at_copy(path)
                    return None
                if answer == _CANCEL:
                    return Busy(words)
            except LedgerError as error:
                log.info("ledger refused: %s", logs.kinds(error))
                if not path.exists():
                    self._forget(path)
                return error

    def _opened(self, path: Path) -> Ledger:
        """Only the default ledger is made by opening; any other one that is missing is refused."""
        if path == paths.default_ledger().absolute() and not path.exists():
            return Ledger.create(path, operator=self.operator, today=self._today)
        at_once = size_of(path) <= _LOOKED_THROUGH_AT_ONCE
        return Ledger.open(path, operator=self.operator, today=self._today, look_through=at_once)

    def _look_at_copy(self, path: Path) -> None:
        """Show a copy of a ledger that another program has open, to be read."""
        from models.holders import copy_to_look_at

        jobs.run(
            self._window,
            "正在复制台账",
            lambda tick: copy_to_look_at(path),
            lambda copy: self.open_read_only(
                copy, f"这是 {datetime.now():%H:%M} 复制的副本，原台账正在别处使用；副本里看不到佐证材料文件"
            ),
        )

    def open_read_only(self, path: Path, reason: str) -> None:
        """Show a ledger or a backup that is only to be looked at; it is not among the ledgers opened last."""
        try:
            with hour_glass():
                ledger = Ledger.open(
                    path, operator=self.operator, today=self._today, read_only=True, look_through=False, backups=False
                )
            ledger.read_only_reason = reason
            self._replace(ledger, remember=False)
        except LedgerError as error:
            messages.warn(self._window, "查看", str(error))

    def _replace(self, ledger: Ledger | None, *, remember: bool = True) -> None:
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
            self._let_go(old)
        if ledger is not None:
            if remember:
                self._remember(ledger.path.absolute())
                self.after_paint(lambda: QTimer.singleShot(_NOTED_AFTER, self._window, lambda: self._take_note(ledger)))
            log.info("ledger opened%s", ", read-only" if ledger.read_only else "")

    def _take_note(self, ledger: Ledger) -> None:
        """Note beside the ledger who has it, and say what the clerk should know about backups and the clock."""
        if ledger is not self.ledger:
            return
        try:
            told = "\n".join(filter(None, self._noted(ledger)))
        except LedgerError as error:  # nobody waits for this: what is wrong is said where the notes stand
            log.warning("ledger not noted: %s", logs.kinds(error))
            told = str(error)
        if told:
            self.note(told)

    def _noted(self, ledger: Ledger) -> tuple[str, ...]:
        from models.clock import doubt
        from models.holders import take
        from models.second_place import chosen
        from ui.weekly_check import in_passing

        take(ledger)
        today = self._today()
        checked = "" if ledger.read_only else in_passing(ledger, self._settings, today)
        return checked, doubt(ledger), chosen(self._settings).note(today)

    def _let_go(self, ledger: Ledger) -> None:
        """Close a ledger with its backup, which goes to the second place too."""
        from models.holders import leave
        from models.second_place import bring

        gone = "" if ledger.read_only else ledger.file_gone
        close_ledger(ledger)
        leave(ledger.path)
        if gone and ledger is not self._told_gone:
            from models.backup_state import kept_words

            messages.warn(self._window, "关闭台账", f"{gone}\n{kept_words(ledger.ledger_id)}")
        if ledger.backup_failure:
            messages.warn(self._window, "备份", ledger.backup_failure)
        if ledger.read_only:
            return
        try:
            with hour_glass():
                bring(self._settings, ledger.ledger_id)
        except LedgerError as error:
            log.warning("no backup in the second place: %s", logs.kinds(error))
            messages.warn(self._window, "备份", f"台账已保存，本机的备份也做好了，但第二份没有做成：{error}")

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
        """What cannot be saved at its place any more is harmlessly left: then Enter means the copy."""
        gone = self.ledger.file_gone if self.ledger is not None and not self.ledger.read_only else ""
        sentence, answers = f"副本已经存好：\n{path}\n{told}现在用的仍是原来的台账。", ["改用副本", "继续用原来的"]
        if gone:
            sentence = f"{sentence[:-1]}，它已不能保存：{gone}\n请改用副本。"
            answers.reverse()
        if answers[messages.choose(self._window, "另存副本", sentence, answers)] == "改用副本":
            self._told_gone = self.ledger
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
            messages.tell(self._window, "恢复", f"已恢复到备份“{backup.name}”。\n{evidence}{told}{TO_CONFIRM}")

        def failed(error: LedgerError) -> None:
            self.open(path)
            messages.warn(self._window, "恢复", str(error))

        jobs.run(
            self._window,
            "正在恢复",
            lambda tick: restored_with_evidence(backup, path, self.operator, self._today, tick),
            done,
            failed,
        )


def close_ledger(ledger: Ledger) -> None:
    """Close with the hour-glass on: a verified backup may have to be made."""
    with hour_glass():
        ledger.close()


@contextmanager
def hour_glass() -> Iterator[None]:
    """The pointer says that the window will answer in a moment."""
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QApplication.restoreOverrideCursor()


def save_with_evidence(ledger: Ledger, path: Path, tick: jobs.Tick) -> str:
    """Write a verified copy and bring its evidence along; what is to be said of the evidence, "" without any."""
    from models.backup import save_verified
    from models.evidence_copies import in_words

    save_verified(ledger, path)
    told = in_words(lambda: ledger.evidence.copy_along(path, tick))
    return f"{told}\n" if told else ""


def restored_with_evidence(
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


def is_opened(path: Path) -> bool:
    """Whether this file is a ledger or a hand-over package, to be opened, and none to be read into a ledger."""
    if path.suffix.lower() != _PACKAGE:
        return path.suffix.lower() == paths.LEDGER_SUFFIX
    from documents.handover_receiving import look

    try:
        look(path)
    except LedgerError:
        return False
    return True


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()
