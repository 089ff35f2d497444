"""The window starts without what only some acts need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from models.ledger import Ledger

_ROOT = Path(__file__).parents[2]
#: What takes long to import and no first paint needs.
_HEAVY = {"openpyxl", "reportlab", "docx", "pypinyin", "fontTools", "python_calamine", "logging.handlers"}
_HEAVY |= {f"models.{name}" for name in ("deadline_rules", "drafts", "editing", "importing", "registers")}
_START = """
import sys, main
from PySide6.QtWidgets import QApplication
QApplication.exec = lambda *_: QApplication.processEvents() or 0
main.main(["--ledger", sys.argv[1]])
print("loaded:", *sys.modules)
sys.stdout.flush()
import os; os._exit(0)
"""


def test_the_first_paint_needs_no_library_for_files(ledger: Ledger, tmp_path: Path) -> None:
    ledger.add_issue({"source": "自查", "problem": "台账不全", "deadline": "2026年12月底前"})
    ledger.close()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _START, str(ledger.path)]
    ended = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stdout.partition("loaded:")[2].split())
    assert "ui.main_window" in loaded
    assert not loaded & _HEAVY
