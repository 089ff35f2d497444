"""``import`` of a changed table, as an office sends it again: counts, warnings, nothing twice, nothing gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cli
from models.ledger import Ledger

HEADS = "序号,反馈问题,整改措施,责任单位,责任人,整改时限,整改进展,完成情况\n"
FIRST = (
    HEADS + "1,食堂食品留样不规范,建立留样制度,柳河小学,王玥,2026年6月底前,,正在整改\n"
    "2,校车台账登记不全,补全台账,石桥中学,李敏,2026年7月底前,已补一半。,正在整改\n"
    "3,固定资产账实不符,全面清查,青禾中心校,周大山,2026年8月底前,,未启动\n"
)
SECOND = (
    HEADS + "1,食堂食品留样不规范,建立留样制度,柳河小学,王玥,2026年9月底前,已购冰箱。,已完成\n"
    "2,校车台账登记不全,补全台账,石桥中学,李敏,2026年12月底前,已补一半。,正在整改\n"
    "4,宿舍消防通道堵塞,清理通道,柳河小学,王玥,2026年10月底前,,未启动\n"
)


def command(folder: Path, capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    """The JSON that a command prints; it must end well."""
    known = ["--data-dir", folder / "data", "--ledger", folder / "a.zgdb", "--today", "2026-11-22", "--json"]
    capsys.readouterr()
    assert cli.run([*map(str, known), *map(str, words)]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_changed_table_updates_and_the_same_one_does_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "县委巡察整改台账.csv"
    file.write_text(FIRST, encoding="utf-8")
    first = command(tmp_path, capsys, "import", file)
    assert (first["added"], first["updated"], first["unchanged"]) == (3, 0, 0)
    (second,) = (one for one in command(tmp_path, capsys, "list") if one["number"] == "2")
    command(tmp_path, capsys, "set", second["id"], "deadline=2026年11月底前")
    file.write_text(SECOND, encoding="utf-8")
    result = command(tmp_path, capsys, "import", file)
    assert (result["added"], result["updated"], result["unchanged"]) == (1, 1, 1)
    assert any("第 2 号" in one and "2026年12月底前" in one and "没有改动" in one for one in result["warnings"])
    assert any("第 3 号“固定资产账实不符”" in one and "照样保留" in one for one in result["warnings"])
    issues = {one["number"]: one for one in command(tmp_path, capsys, "list")}
    assert sorted(issues) == ["1", "2", "3", "4"]
    assert (issues["1"]["progress"], issues["1"]["deadline"]["text"]) == ("已完成", "2026年9月底前")
    assert issues["1"]["progress_entries"][0]["text"] == "已购冰箱。"
    assert issues["2"]["deadline"]["text"] == "2026年11月底前" and len(issues["2"]["progress_entries"]) == 1
    again = command(tmp_path, capsys, "import", file)
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 3)
    undone = command(tmp_path, capsys, "undo")
    assert undone["label"] == f"导入：{file.name}"
    once_more = command(tmp_path, capsys, "import", file)
    assert (once_more["added"], once_more["updated"]) == (1, 1)
    with Ledger.open(tmp_path / "a.zgdb", operator="测试") as ledger:
        assert ledger.check().ok
