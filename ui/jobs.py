"""Long work off the screen's thread: progress, a stop, and the window stays alive. Only this module knows threads."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QWidget

from models import logs
from models.errors import LedgerError, Stopped
from ui import messages

log = logging.getLogger(__name__)

Tick = Callable[[int, int], None]
T = TypeVar("T")

#: Work that ends sooner shows no progress window (milliseconds).
_PATIENCE = 400
#: While a job runs, garbage is collected by the window's thread this often (milliseconds).
_COLLECTING = 1000


#: How the title of work begins.
_UNDER_WAY = "正在"


def _refused(title: str) -> str:
    """What did not work: 正在读取“a.txt” becomes 无法读取“a.txt”."""
    return f"无法{title.removeprefix(_UNDER_WAY)}" if title.startswith(_UNDER_WAY) else title


class Activity(QObject):
    """Whether any job is under way; ``changed`` tells windows to switch their editing off and on.

    While one is, Python's own garbage collection is off: it would run in whatever thread happens to allocate, and
    destroying a closed dialog outside of the window's thread ends the program. The window's thread collects instead.
    """

    changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._jobs: list[Job] = []
        self._collects_by_itself = False
        self._collector = QTimer(self, interval=_COLLECTING)
        self._collector.timeout.connect(gc.collect)

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return bool(self._jobs)

    def began(self, job: Job) -> None:
        """A job has been started."""
        if not self._jobs:
            self._collects_by_itself = gc.isenabled()
            gc.disable()
            self._collector.start()
        self._jobs.append(job)
        self.changed.emit(True)

    def ended(self, job: Job) -> None:
        """A job has ended, well or not."""
        if job in self._jobs:
            self._jobs.remove(job)
            if not self._jobs:
                self._collector.stop()
                if self._collects_by_itself:
                    gc.enable()
            self.changed.emit(self.busy)

    def stop_all(self) -> None:
        """Stop every job, wait until each has ended, and show no more of their results."""
        for job in list(self._jobs):
            job.abandon()


#: The jobs of this program.
activity = Activity()


def run(
    parent: QWidget,
    title: str,
    work: Callable[[Tick], T],
    done: Callable[[T], None],
    failed: Callable[[LedgerError], None] | None = None,
) -> Job:
    """Do ``work`` in a thread of its own and hand its result to ``done`` in the window's thread.

    ``work`` gets a tick(done, total) that raises ``Stopped`` once the user wants to stop. A LedgerError is shown as
    its sentence, or handed to ``failed``; anything else goes to the crash dialog and the log. Under a dialog the
    progress window blocks that dialog; under the main window it blocks nothing.
    """
    job = Job(parent, title, work, done, failed)
    job.begin()
    return job


class Job(QObject):
    """One piece of long work, its thread and its progress window."""

    _ticked = Signal(int, int)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        work: Callable[[Tick], Any],
        done: Callable[[Any], None],
        failed: Callable[[LedgerError], None] | None,
    ) -> None:
        super().__init__()
        from ui.progress_window import ProgressWindow

        self._parent, self._title, self._work, self._done, self._failed = parent, title, work, done, failed
        self._wanted_to_stop = Event()
        self._result: Any = None
        self._error: BaseException | None = None
        self._thread = _Thread(self._do)
        self._thread.finished.connect(self._end)
        self.progress = ProgressWindow(parent, title, self.stop)
        self._ticked.connect(self.progress.show_progress)

    def begin(self) -> None:
        """Start the thread; the progress window follows when the work takes a while."""
        activity.began(self)
        self._thread.start()
        QTimer.singleShot(_PATIENCE, self.progress, self._show_window)

    def stop(self) -> None:
        """Ask the work to stop at its next tick."""
        self._wanted_to_stop.set()

    def abandon(self) -> None:
        """Stop, wait for the thread, and drop what it brought."""
        self.stop()
        self._thread.finished.disconnect(self._end)
        self._thread.wait()
        self._finish()

    def _do(self) -> None:
        try:
            self._result = self._work(self._tick)
        except BaseException as error:
            self._error = error

    def _tick(self, done: int, total: int) -> None:
        if self._wanted_to_stop.is_set():
            raise Stopped
        self._ticked.emit(done, total)

    def _show_window(self) -> None:
        if self._thread.isRunning():
            self.progress.show()

    def _end(self) -> None:
        self._thread.wait()
        self._finish()
        if isinstance(self._error, LedgerError) and not isinstance(self._error, Stopped):
            log.warning("work refused: %s", logs.kinds(self._error))
        if self._error is None:
            self._done(self._result)
        elif not isinstance(self._error, LedgerError):
            sys.excepthook(type(self._error), self._error, self._error.__traceback__)
        elif self._failed is not None:
            self._failed(self._error)
        elif isinstance(self._error, Stopped):
            messages.tell(self._parent, self._title.removeprefix(_UNDER_WAY), str(self._error))
        else:
            messages.warn(self._parent, _refused(self._title), str(self._error))

    def _finish(self) -> None:
        self.progress.leave()
        activity.ended(self)


class _Thread(QThread):
    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        """What the thread does."""
        self._work()
