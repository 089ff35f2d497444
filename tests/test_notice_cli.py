"""``export --layout notice``: the 整改情况通报 without a window."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cli
from documents.readers import read_file
from models.issues import MeasureEdit
from models.ledger import Ledger
from tests.conftest import TODAY

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Run ``export`` on a ledger with an ordinary and a secret issue; status and what was said."""
    path = tmp_path / "台账.zgdb"
    with Ledger.create(path, operator="张三", today=lambda: TODAY) as ledger:
        rows = [{"problem": "校长李明远多收5万元"}, {"problem": "机要柜未上锁", "secrecy": "秘密"}]
        facts = {"organization": "云溪县教育局", "inspected_by": "县委第一巡察组", "feedback_on": TODAY}
        ledger.save_source({"name": "巡察", "kind": "巡察", **facts})
        ledger.add_issues([{"source": "巡察", "measures": (MeasureEdit("整改。"),), **row} for row in rows])
    stop = signal.getsignal(signal.SIGTERM)

    def act(*words: object) -> tuple[int, str]:
        known = ["--data-dir", data_folder, "--ledger", path, "--today", TODAY]
        status = cli.run([*map(str, known), "export", *map(str, words)])
        return status, capsys.readouterr().err

    yield act
    signal.signal(signal.SIGTERM, stop)


def test_a_notice_is_written_with_what_to_look_at(command: Command, tmp_path: Path) -> None:
    for name in ("通报.docx", "通报.pdf"):
        status, said = command(tmp_path / name, "--layout", "notice")
        assert status == 0 and "发出前请先看：" in said and "未填状态 2 处" in said and "字体" in said
        assert (tmp_path / name).is_file()
    assert [issue.title for issue in read_file(tmp_path / "通报.docx").issues()] == [
        "校长李明远多收5万元",
        "机要柜未上锁",
    ]


def test_the_public_one_says_what_is_left_out(command: Command, tmp_path: Path) -> None:
    status, said = command(tmp_path / "公开.docx", "--layout", "notice", "--public")
    assert status == 0 and "公开版：遮盖 2 处；没有列入：密级为“秘密”的 1 项。" in said
    assert [issue.title for issue in read_file(tmp_path / "公开.docx").issues()] == ["校长李某某多收××万元"]


def test_a_notice_is_no_spreadsheet(command: Command, tmp_path: Path) -> None:
    status, said = command(tmp_path / "通报.xlsx", "--layout", "notice")
    assert (status, said) == (2, "通报只能导出成 .docx 或 .pdf，不能是“通报.xlsx”。\n")
    assert not (tmp_path / "通报.xlsx").exists()
    assert command(tmp_path / "通报.pdf", "--layout", "notice", "--paper", "A3") == (2, "通报按公文格式只能是 A4。\n")
    assert not (tmp_path / "通报.pdf").exists()


def test_a_notice_of_several_sources_is_refused_and_one_of_them_written(command: Command, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "台账.zgdb", operator="张三", today=lambda: TODAY) as ledger:
        ledger.add_issue({"source": "教育督导", "problem": "课程未开齐"})
    for more in ((), ("--public",)):
        status, said = command(tmp_path / "通报.docx", "--layout", "notice", *more)
        assert status == 1 and said.strip().count("\n") == 0
        assert "来自 2 个来源：“巡察”、“教育督导”，请用 --source 选定一个" in said
        assert not (tmp_path / "通报.docx").exists()
        status, said = command(tmp_path / f"督导{len(more)}.docx", "--layout", "notice", "--source", "教育督导", *more)
        assert status == 0
        assert [issue.title for issue in read_file(tmp_path / f"督导{len(more)}.docx").issues()] == ["课程未开齐"]
