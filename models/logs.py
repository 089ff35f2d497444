"""The log: what was done and which kind of error happened where, never a person's data or the texts of the ledger."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from models import paths

#: Size at which the log is rotated, and how many old ones are kept.
_LOG_SIZE, _OLD_LOGS = 1_000_000, 5


def start_log() -> None:
    """Let the program's log go to ``paths.log_folder``; where that cannot be written the program runs without one."""
    try:
        handler = _LogFile(paths.log_folder() / "ledger.log")
    except OSError:
        logging.getLogger().addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


class _LogFile(logging.FileHandler):
    """A file that is put aside when it is full. (``logging.handlers`` has one, and takes long to load: it e-mails.)"""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # a full disk: what waits to be written cannot be counted, and the log goes without
            if self.stream is not None and self.stream.tell() >= _LOG_SIZE:
                self._put_aside()
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written disturbs nothing, and there is no better place to say so."""

    def _put_aside(self) -> None:
        """ledger.log becomes ledger.log.1, that .2 and so on; while another program holds one the log grows on."""
        if self.stream is not None:
            self.stream.close()
        self.stream = None  # opened again by the record that follows
        names = [self.baseFilename, *(f"{self.baseFilename}.{number}" for number in range(1, _OLD_LOGS + 1))]
        with suppress(OSError):
            for newer, older in reversed(list(pairwise(names))):
                if os.path.exists(newer):
                    os.replace(newer, older)


def describe(error: BaseException) -> str:
    """The kinds of error with their codes and the places in the program, never their messages: those may hold names."""
    return "\n".join(_chain(error))


def kinds(error: BaseException | None) -> str:
    """The kinds of error with their codes alone, on one line, the root last."""
    named = []
    while error is not None:
        named.append(f"{type(error).__name__}{_codes(error)}")
        error = error.__cause__ or error.__context__
    return " < ".join(named)


def _chain(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{type(error).__module__}.{type(error).__name__}{_codes(error)}"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
        error = error.__cause__ or error.__context__


def _codes(error: BaseException) -> str:
    codes = [getattr(error, name, None) for name in ("errno", "winerror", "sqlite_errorname")]
    return "".join(f" [{code}]" for code in codes if code)
