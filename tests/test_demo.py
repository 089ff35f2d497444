"""The sample ledger: the program's main job without a screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import cli
from models.ledger import Ledger
from models.rules import Clock, Progress


@pytest.mark.usefixtures("data_folder")
def test_the_demo_makes_a_ledger_in_every_state_and_its_papers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "示例 文件夹"
    assert cli.run(["demo", str(folder), "--today", "2026-11-22"]) == 0
    assert str(folder / "整改台账.pdf") in capsys.readouterr().out
    names = {path.name for path in folder.iterdir()}
    assert names == {"示例台账.zgdb", "整改台账.xlsx", "整改台账.pdf", "整改汇总.pdf"}
    with Ledger.open(folder / "示例台账.zgdb", operator="张三", today=lambda: date(2026, 11, 22)) as ledger:
        issues = list(ledger.issues(ledger.issue_ids()).values())
        assert {issue.clock(date(2026, 11, 22)) for issue in issues} == set(Clock)
        assert {issue.progress for issue in issues} >= set(Progress)
        assert ledger.view_counts()["no_person"] and ledger.view_counts()["closed"]
        assert ledger.check().ok


@pytest.mark.usefixtures("data_folder")
def test_the_demo_again_replaces_the_earlier_one(tmp_path: Path) -> None:
    for _ in range(2):
        assert cli.run(["demo", str(tmp_path), "--today", "2026-11-22"]) == 0
    with Ledger.open(tmp_path / "示例台账.zgdb", operator="张三") as ledger:
        assert ledger.count() == 28
