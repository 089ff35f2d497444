"""The start: with a command the same work without a screen (``cli``), without one the window (``ui.app``)."""

from __future__ import annotations

import gc
import importlib.util
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import cli


def main(words: list[str] | None = None) -> int:
    """Run the program with these words of the command line (default: ``sys.argv``); returns the exit status."""
    words = sys.argv[1:] if words is None else words
    gc.disable()  # modules that are being read make no garbage, and looking for some takes a tenth of their time
    if _no_words_but_a_ledger(words) and _has_screen():
        return _open_at_once(words)
    import cli

    gc.enable()
    return cli.run(words, _open_window, _take_picture)


def _no_words_but_a_ledger(words: list[str]) -> bool:
    """How the window is usually opened: from a menu or by a double click. Understanding these takes no command line."""
    *option, last = words or ["ledger.zgdb"]
    return last.endswith(".zgdb") and option in ([], ["--ledger"])


def _open_at_once(words: list[str]) -> int:
    """Open the window; what keeps it from opening is told as by any command."""
    try:
        return _show_window(Path(words[-1]) if words else None)
    except (Exception, KeyboardInterrupt) as error:
        import cli

        def fail(_words: cli.WindowWords, error: BaseException = error) -> NoReturn:
            raise error

        return cli.run(words, fail)


def _open_window(words: cli.WindowWords) -> int:
    if not _has_screen():
        from models.paths import called

        told = f"这里没有屏幕，窗口打不开。请在桌面环境里运行，或用命令（见 {called()} --help）。"
        print(told, file=sys.stderr)
        return 1
    gc.disable()  # until the window is painted, see ``ui.app``
    return _show_window(words.ledger, words.today, words.operator)


def _show_window(ledger: Path | None, today: date | None = None, operator: str | None = None) -> int:
    from ui.app import run

    return run(ledger, today=today, operator=operator)


def _has_screen() -> bool:
    variables = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in variables)


def _take_picture(ledger: Path, png: Path, today: date) -> bool:
    """A picture of the main window, drawn without a screen; False where Qt is not installed."""
    if importlib.util.find_spec("PySide6") is None:
        return False
    from ui.picture import save_picture

    save_picture(ledger, png, today=today)
    return True


def _be_a_child() -> None:
    """In a built program a child process starts here too: readers of old formats work in a process of their own."""
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()


if __name__ == "__main__":
    _be_a_child()
    sys.exit(main())
