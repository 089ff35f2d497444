"""The commands: the same work as the window's, without a screen and without Qt.

Exit status: 0 done; 1 something was refused or failed, one Chinese sentence a problem on standard error; 2 wrong words.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn, TypeVar

from cli_commands import COMMANDS
from cli_session import complain
from cli_words import WrongWords, understood
from models import logs, paths
from models.errors import LedgerError

T = TypeVar("T")
log = logging.getLogger(__name__)

#: Opens the window; returns the exit status.
Window = Callable[["WindowWords"], int]
#: Takes a picture of the window of a ledger: (ledger, png, today); False where Qt is not installed.
Picture = Callable[[Path, Path, date], bool]


@dataclass(frozen=True, slots=True)
class WindowWords:
    """What the command line says to the window."""

    ledger: Path | None
    today: date | None
    operator: str | None


# ---------------------------------------------------------------- running


def run(words: Sequence[str], window: Window | None = None, picture: Picture | None = None) -> int:
    """Run one command; returns the exit status.

    Without a command ``window`` is opened; a ledger alone (a double click) opens that. ``picture`` is what ``demo``
    takes a picture of the window with.
    """
    _speak_utf8()
    try:
        options = understood(list(words))
        if options.data_dir:
            paths.set_data_folder(options.data_dir)
        options.picture = picture
        if options.command is None and window:
            return window(WindowWords(options.ledger, options.today, options.operator))
        if options.command is None:
            raise WrongWords(f"缺少命令。写法见：{paths.called()} --help")
        signal.signal(signal.SIGTERM, _interrupt)
        logs.start_log()
        return COMMANDS[options.command](options)
    except WrongWords as error:
        complain(str(error))
        return 2
    except LedgerError as error:
        log.info("refused: %s", logs.kinds(error))
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        complain("已停止：做完的都在，没有做完的那一份一点也没有保留，原有文件没有改动。")
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except SystemExit as ended:
        return int(ended.code or 0)
    except Exception as error:
        log.error("%s", logs.describe(error))
        complain(f"出了意外，刚才的操作没有完成。详情在日志里：{paths.data_folder() / 'log'}")
        return 1


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
