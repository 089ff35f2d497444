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
#: The details of an issue and the acts of the clipboard come after it; the command line is for commands.
_LATER = {"cli", "cli_words", "models.dates", "models.look_backs", "models.lists", "models.lights", "ui.clipboard"}
#: Classes of Qt that are slow to make: PySide makes a class, with those in it, when it is first asked for.
_SLOW_CLASSES = ("QStyle", "QMessageBox", "QFileDialog", "QWizard", "QGraphicsView")
_START = f"""
import sys, main
from PySide6 import QtWidgets
from ui.main_window import MainWindow
def painted(window):
    made = [name for name in {_SLOW_CLASSES} if name in vars(QtWidgets)]
    print("loaded:", *sys.modules, "made:", *made, "rows:", len(window.page.model.ids))
    sys.stdout.flush()
    import os; os._exit(0)
MainWindow._do_waiting = painted
sys.exit(main.main(["--ledger", sys.argv[1]]))
"""


def test_the_first_paint_needs_only_what_it_shows(ledger: Ledger, tmp_path: Path) -> None:
    rows = [{"source": "自查", "problem": f"台账不全{number}", "deadline": "2026年12月底前"} for number in range(700)]
    ledger.add_issues(rows)
    ledger.close()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _START, str(ledger.path)]
    ended = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    said, _, rows_there = ended.stdout.partition("loaded:")[2].partition("rows:")
    loaded, made = (set(part.split()) for part in said.split("made:"))
    assert "ui.main_window" in loaded
    assert not loaded & (_HEAVY | _LATER)
    assert not made
    assert int(rows_there) == 500, "the further rows come after the first paint"
