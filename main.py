"""The start: with a command the same work without a screen (``cli``), without one the window (``ui.app``)."""

from __future__ import annotations

import importlib.util
import os
import sys
from datetime import date
from pathlib import Path

import cli


def main(words: list[str] | None = None) -> int:
    """Run the program with these words of the command line (default: ``sys.argv``); returns the exit status."""
    words = sys.argv[1:] if words is None else words
    window = cli.window_words(words)
    if window is None:
        return cli.run(words, _take_picture)
    if not _has_screen():
        print("这里没有屏幕，窗口打不开。请在桌面环境里运行，或用命令（python main.py --help 列出全部命令）。", file=sys.stderr)
        return 1
    from ui.app import run

    return run(window.ledger, today=window.today, operator=window.operator)


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
