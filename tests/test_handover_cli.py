"""Handing over and receiving from the command line: made, verified, received, refused, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.evidence_folder import folder_beside
from models.ledger import Ledger
from tests.in_process import Command, commands
from tests.program import TODAY, command, digest, is_one_sentence, names


@pytest.fixture
def act(
    ledger: Ledger,
    data_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Command]:
    """Commands in the folder of a ledger with one issue and two files."""
    number = ledger.add_issue({"source": "自查", "number": "7", "problem": "留样记录不全"})
    for name in ("照片.jpg", "纪要.docx"):
        (tmp_path / name).write_text(name, "utf-8")
    ledger.evidence.add(number, [tmp_path / "照片.jpg", tmp_path / "纪要.docx"])
    ledger.close()
    assert ledger.today() == TODAY
    monkeypatch.chdir(tmp_path)
    with commands(data_folder, capsys) as run:
        yield run


def test_a_ledger_is_handed_over_checked_and_received(act: Command, tmp_path: Path) -> None:
    made = act("handover", "交接.zip", "--to", "李四")
    assert made.status == 0 and "核对码：" in made.out and "100/100" in made.err
    again = act("handover", "交接.zip", "--to", "李四", "--json")
    code = again.json["code"]
    assert (again.status, again.json["path"], again.json["missing"]) == (0, "交接.zip", [])
    assert again.json["counts"]["issues"] == 1 and again.json["counts"]["evidence"] == 2
    checked = act("check", "--ledger", "交接.zip", "--json")
    assert checked.status == 0 and checked.json["ok"] and checked.json["code"] == code
    assert code in act("check", "--ledger", "交接.zip").out
    (tmp_path / "新").mkdir()
    received = act("restore", "交接.zip", "--ledger", "新/台账.zgdb", "--json")
    assert received.status == 0 and received.json["code"] == code
    assert received.json["path"] == str(Path("新/台账.zgdb"))
    assert act("check", "--ledger", "新/台账.zgdb").status == 0
    assert act("restore", "交接.zip", "--ledger", "新/台账.zgdb").status == 0


def test_missing_evidence_does_not_stop_it_and_is_told(act: Command, tmp_path: Path) -> None:
    (lost,) = folder_beside(tmp_path / "台账.zgdb").glob("evidence/*/*.jpg")
    lost.unlink()
    made = act("handover", "交接.zip", "--json")
    assert made.status == 0
    assert made.json["missing"] == [{"issue": "7", "problem": "留样记录不全", "name": "照片.jpg", "state": "缺失"}]
    assert "第 7 号问题“留样记录不全”的“照片.jpg”：缺失" in made.err


def test_evidence_once_makes_a_smaller_package(act: Command) -> None:
    assert act("handover", "交接.zip", "--once").status == 0
    with zipfile.ZipFile("交接.zip") as archive:
        assert not any(name.startswith("佐证材料/") for name in archive.namelist())


def test_what_cannot_be_is_one_sentence(act: Command, tmp_path: Path) -> None:
    assert act("handover", "交接.zip").status == 0
    broken = bytearray((tmp_path / "交接.zip").read_bytes())
    broken[len(broken) // 2] ^= 0xFF
    (tmp_path / "坏.zip").write_bytes(broken)
    before = digest(tmp_path / "台账.zgdb")
    for status, words in (
        (2, ("handover", "交接.rar")),
        (1, ("handover", "没有/交接.zip")),
        (1, ("handover", "交接2.zip", "--ledger", "没有.zgdb")),
        (1, ("check", "--ledger", "坏.zip")),
        (1, ("restore", "坏.zip")),
    ):
        answer = act(*words)
        last = answer.err.strip().splitlines()[-1]
        assert answer.status == status and is_one_sentence(last), words
    assert digest(tmp_path / "台账.zgdb") == before


def test_whoever_reads_or_merges_a_package_is_told_to_open_it(act: Command) -> None:
    assert act("handover", "交接.zip").status == 0
    for words in (("read", "交接.zip"), ("import", "交接.zip"), ("merge", "交接.zip")):
        answer = act(*words)
        assert answer.status == 1 and "是整改台账的交接包" in answer.err, words


@pytest.mark.skipif(os.name == "nt", reason="SIGTERM ends a program at once there")
def test_a_stopped_package_leaves_the_old_one(act: Command, tmp_path: Path, data_folder: Path) -> None:
    folder = tmp_path / "优盘"
    folder.mkdir()
    old = folder / "交接.zip"
    old.write_bytes(b"old")
    whole = command(["handover", old], data_folder, tmp_path / "台账.zgdb")
    with subprocess.Popen(whole, stderr=subprocess.PIPE, text=True, encoding="utf-8") as program:
        assert program.stderr is not None
        assert program.stderr.readline()
        time.sleep(0.02)
        program.send_signal(signal.SIGTERM)
        told = program.stderr.read()
    if program.returncode:
        assert "已停止" in told and old.read_bytes() == b"old"
    assert names(folder) == {"交接.zip"}
