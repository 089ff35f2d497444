"""What the program's start asks of a ledger, it asks without what takes long to read in."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from models.ledger import Ledger

TODAY = date(2026, 11, 22)
_ASKED = """
import sys
from datetime import date
from pathlib import Path
from models.ledger import Ledger
ledger = Ledger.open(Path(sys.argv[1]), operator="测试", today=lambda: date(2026, 11, 22), look_through=False)
ids = ledger.issue_ids(limit=200)
heavy = {"peewee", "openpyxl", "reportlab", "docx", "pypinyin"}
print(ledger.issues(ids)[ids[0]].problem, *(heavy & sys.modules.keys()))
ledger.update_issues({ids[0]: {"problem": "改过"}})
print(ledger.issues(ids)[ids[0]].problem, *(heavy & sys.modules.keys()))
ledger.close()
"""


def test_the_first_rows_come_without_peewee_and_the_first_write_with_it(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "a.zgdb"
    with Ledger.create(path, operator="测试", today=lambda: TODAY) as ledger:
        ledger.add_issue({"source": "自查", "problem": "台账不全", "deadline": "2026-11-01"})
    told = subprocess.run(
        [sys.executable, "-c", _ASKED, str(path)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONUTF8": "1", "XDG_DATA_HOME": str(tmp_path)},
    )
    assert told.stdout.split("\n")[:2] == ["台账不全", "改过 peewee"]
