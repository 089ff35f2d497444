"""The sample ledger: the program's main job without a screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import cli
from documents import demo
from models import paths
from models.ledger import Ledger
from models.list_views import BUILT_IN
from models.rules import Clock, Progress
from tests.program import digest, names


@pytest.mark.usefixtures("data_folder")
def test_the_demo_makes_a_ledger_in_every_state_and_its_papers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "示例 文件夹"
    assert cli.run(["demo", str(folder), "--today", "2026-11-22"]) == 0
    assert str(folder / "整改台账.pdf") in capsys.readouterr().out
    names = {path.name for path in folder.iterdir()}
    papers = {"整改台账.xlsx", "整改台账.pdf", "整改汇总.pdf", "调度会材料.pdf", "佐证材料目录.pdf"}
    papers |= {"现场核查表.pdf", "回头看记录表.pdf", "销号申请表.pdf", "延期申请表.pdf", "督办提醒.pdf", "一校一册.pdf"}
    papers |= {"整改情况通报.docx", "整改情况通报.pdf", "整改情况通报（公开版）.pdf"}
    papers |= {f"{view.title}{suffix}" for view in BUILT_IN for suffix in (".xlsx", ".pdf")}
    papers |= {"填报表", "填报表发放清单.xlsx", "填报表合并报告.xlsx", "填报表催报单.pdf"}
    assert names == {"示例台账.zgdb", "示例台账.资料"} | papers
    assert len(list((folder / "填报表").iterdir())) > 10
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
        assert ledger.count() == 32
    assert not (paths.data_folder() / "backups").exists(), "a demo needs no backups"


@pytest.mark.usefixtures("data_folder")
def test_a_demo_that_is_open_or_was_worked_in_is_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["demo", str(tmp_path / "示例"), "--today", "2026-11-22"]
    assert cli.run(words) == 0
    path = tmp_path / "示例" / "示例台账.zgdb"
    with Ledger.open(path, operator="张三") as ledger:
        assert cli.run(words) == 1
        ledger.update_issues({1: {"note": "我的"}})
    before = digest(path)
    assert cli.run(words) == 1
    assert "里面已有后来登记的内容" in capsys.readouterr().err and digest(path) == before


@pytest.mark.usefixtures("data_folder")
def test_the_earlier_demo_stays_until_the_new_one_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["demo", str(tmp_path / "示例"), "--today", "2026-11-22"]
    assert cli.run(words) == 0
    before, files = digest(tmp_path / "示例" / "示例台账.zgdb"), names(tmp_path / "示例")

    def stopped(*_rest: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "_work_on", stopped)
    assert cli.run(words) == 1
    assert digest(tmp_path / "示例" / "示例台账.zgdb") == before and names(tmp_path / "示例") == files
