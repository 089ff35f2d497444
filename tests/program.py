"""The program as a process, and small ledgers for it to work on: for tests that kill, refuse and break."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from models.ledger import Ledger

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "resources" / "samples" / "notice.txt"
TODAY = date(2026, 11, 22)
#: How many times the suite's share of faults a run tries: FAULT_ROUNDS=50 for a release.
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))


def command(words: Sequence[object], data: Path, ledger: Path | None = None) -> list[str]:
    """A command line of the program."""
    known = ["--data-dir", data, "--today", TODAY, "--operator", "张三"]
    known += ["--ledger", ledger] if ledger else []
    return [sys.executable, str(ROOT / "main.py"), *map(str, [*words, *known])]


def run(
    words: Sequence[object], data: Path, ledger: Path | None = None, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end; ``before`` is a program that runs it (strace, setpriv)."""
    whole = [*before, *command(words, data, ledger)]
    return subprocess.run(whole, capture_output=True, text=True, timeout=60, encoding="utf-8")


def small_ledger(path: Path, issues: int = 3) -> Path:
    """A closed ledger with a few issues, each one operation."""
    with Ledger.create(path, operator="张三", today=lambda: TODAY) as ledger:
        for number in range(1, issues + 1):
            ledger.add_issue(
                {
                    "source": "自查",
                    "problem": f"第{number}所学校食堂留样记录不全",
                    "findings": ["留样不足125克", "冰箱无温度记录"],
                    "units": ("柳河小学",),
                    "deadline": "2026年12月底前",
                }
            )
    return path


def digest(path: Path) -> str:
    """What tells whether a file is byte for byte as it was."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(folder: Path) -> set[str]:
    """Everything in a folder by name: nothing may be left over."""
    return {path.name for path in folder.iterdir()}


def is_one_sentence(text: str) -> bool:
    """Whether this is what a clerk may be shown: Chinese, one line, ended, and no word of Python."""
    line = text.strip()
    foreign = ("Traceback", "Error", "errno", "SQLITE", "peewee", "None")
    return (
        "\n" not in line
        and line.endswith(("。", "。）"))
        and not any(word in line for word in foreign)
        and any("\u4e00" <= sign <= "\u9fff" for sign in line)
    )
