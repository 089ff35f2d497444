"""Evidence from the command line: listed by name, checked, carried along by a backup and back by a restore."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from models.evidence_folder import folder_beside
from models.ledger import Ledger
from tests.program import TODAY, run


def asked(ledger: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return run(words, ledger.parent / "data", ledger)


@pytest.fixture
def closed(ledger: Ledger, tmp_path: Path) -> Path:
    """A closed ledger with one issue and two files."""
    number = ledger.add_issue({"source": "自查", "problem": "留样记录不全"})
    for name in ("照片.jpg", "纪要.docx"):
        (tmp_path / name).write_text(name, "utf-8")
    ledger.evidence.add(number, [tmp_path / "照片.jpg", tmp_path / "纪要.docx"])
    ledger.close()
    assert ledger.today() == TODAY
    return ledger.path


def test_list_names_the_evidence_and_check_finds_what_is_missing(closed: Path) -> None:
    (issue,) = json.loads(asked(closed, "list", "--json").stdout)
    assert issue["evidence"] == ["照片.jpg", "纪要.docx"]
    kept = sorted(folder_beside(closed).glob("evidence/*/*"))
    assert asked(closed, "check").returncode == 0
    kept[0].unlink()
    checked = asked(closed, "check", "--json")
    report = json.loads(checked.stdout)
    assert checked.returncode == 1 and not report["ok"]
    assert [problem["what"] for problem in report["problems"]] == ["佐证材料缺失"]
    assert "留样记录不全" in report["problems"][0]["where"]


def test_a_backup_elsewhere_carries_the_files_and_a_restore_brings_them_back(closed: Path, tmp_path: Path) -> None:
    backup = tmp_path / "U盘" / "台账.zgbak"
    backup.parent.mkdir()
    told = asked(closed, "backup", backup)
    assert told.returncode == 0 and "佐证材料 2 个文件" in told.stderr
    shutil.rmtree(folder_beside(closed))
    assert asked(closed, "check").returncode == 1
    assert asked(closed, "restore", backup).returncode == 0
    assert asked(closed, "check").returncode == 0
