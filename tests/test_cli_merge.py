"""merge: a real round by command; the dry run says what the real run does, again changes nothing, undo frees a file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.ledger import Ledger
from tests.documents.returned_samples import Returning, copied
from tests.in_process import Answer, Command, commands
from tests.program import SAMPLE, command, is_one_sentence, run


@pytest.fixture
def act(
    tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Run a command in this process; the ledger is 台账.zgdb in the test's folder."""
    monkeypatch.chdir(tmp_path)
    with commands(data_folder, capsys) as answer_to:
        yield answer_to


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample notice in a ledger, sent out to all units: made once, copied for every test."""
    folder = tmp_path_factory.mktemp("round")
    for words in (["import", SAMPLE], ["send", folder / "发出", "--json"]):
        done = run(words, folder / "data", folder / "台账.zgdb")
        assert done.returncode == 0, done.stderr
    (folder / "files.json").write_text(json.dumps(json.loads(done.stdout)["files"]), encoding="utf-8")
    return folder


@pytest.fixture
def sent(act: Command, round_trip: Path) -> list[dict[str, Any]]:
    """The sample notice sent out to all units; the files in the order of the units."""
    shutil.copy(round_trip / "台账.zgdb", "台账.zgdb")
    shutil.copytree(round_trip / "发出", "发出")
    files: list[dict[str, Any]] = json.loads((round_trip / "files.json").read_text(encoding="utf-8"))
    return [{**one, "file": str(Path("发出") / Path(one["file"]).name)} for one in files]


def filled(file: dict[str, Any], line: int = 0, **values: object) -> Path:
    """A workbook with some cells of one of its rows filled in; saved over itself."""
    book = Returning(Path(file["file"]))
    for name, value in values.items():
        book.set(book.lines()[line], f"f_{name}", value)
    return book.save()


def cells(answer: Answer, verdict: str) -> list[dict[str, Any]]:
    return [cell for file in answer.json["files"] for cell in file["cells"] if cell["verdict"] == verdict]


def listed(act: Command, number: int) -> dict[str, Any]:
    return next(one for one in act("list", "--json").json if one["id"] == number)


def test_a_round_takes_what_is_safe_and_tells_every_cell(act: Command, sent: list[dict[str, Any]]) -> None:
    one, other = sent[0], sent[1]
    issue = one["ids"][0]
    filled(one, note="请局里协调", finished_on="2026.11.20")
    filled(other, finished_on="尽快")
    tried = act("merge", one["file"], other["file"], "--dry-run", "--json")
    assert tried.status == 0 and listed(act, issue)["note"] == ""
    answer = act("merge", one["file"], other["file"], "--json")
    assert answer.status == 0 and answer.json == tried.json
    first, second = answer.json["files"]
    assert set(first) >= {"file", "sending", "unit", "verdict", "reason", "cells", "rows"}
    assert (first["file"], first["unit"], first["sending"]) == (Path(one["file"]).name, one["unit"], one["sending"])
    assert first["verdict"] == second["verdict"] == "merged"
    assert set(first["cells"][0]) >= {"id", "row", "field", "verdict", "base", "ours", "theirs"}
    assert {cell["field"] for cell in cells(answer, "take")} == {"note", "finished_on"}
    (waiting,) = cells(answer, "not_valid")
    assert waiting["theirs"] == "尽快" and waiting["mark"]
    counts = answer.json["counts"]
    assert counts["take"] == 2 and counts["not_valid"] == 1
    assert sum(counts.values()) == sum(len(file["cells"]) for file in answer.json["files"])
    assert "2/2" in answer.err
    assert listed(act, issue)["note"] == "请局里协调" and listed(act, issue)["finished_on"] == "2026-11-20"
    assert act("check", "--json").json["ok"]


def test_the_same_file_and_the_same_content_again_change_nothing(act: Command, sent: list[dict[str, Any]]) -> None:
    path = filled(sent[0], note="已落实")
    assert act("merge", path).status == 0
    before = len(act("history", "--json").json)
    again = act("merge", path, "--json")
    assert again.status == 0 and again.json["files"][0]["verdict"] == "seen before"
    assert sum(again.json["counts"].values()) == 0
    saved = Returning(path).save(Path("另存.xlsx"))
    same = act("merge", saved, "--json")
    assert same.json["files"][0]["verdict"] == "merged" and set(_counted(same)) == {"unchanged"}
    newest = act("history", "--json").json[: len(act("history", "--json").json) - before]
    assert not any(line["issue"] for one in newest for line in one["changes"])


def _counted(answer: Answer) -> dict[str, int]:
    return {verdict: count for verdict, count in answer.json["counts"].items() if count}


@pytest.mark.parametrize(("take", "note"), [("theirs", "学校写的"), ("ours", "局里写的")])
def test_open_cells_are_settled_by_the_sheet_or_by_the_ledger(
    act: Command, sent: list[dict[str, Any]], take: str, note: str
) -> None:
    issue = sent[0]["ids"][0]
    path = filled(sent[0], note="学校写的")
    act("set", issue, "note=局里写的")
    (conflict,) = cells(act("merge", path, "--json"), "conflict")
    assert (conflict["ours"], conflict["theirs"], conflict["who"]) == ("局里写的", "学校写的", "张三")
    assert listed(act, issue)["note"] == "局里写的"
    settled = act("merge", path, "--take", take, "--json")
    assert settled.status == 0 and settled.json["files"][0]["verdict"] == "seen before"
    assert listed(act, issue)["note"] == note
    with Ledger.open(Path("台账.zgdb"), operator="张三") as ledger:
        assert ledger.returns.open_cells() == ()


def test_an_undone_merge_may_be_merged_again(act: Command, sent: list[dict[str, Any]]) -> None:
    issue = sent[0]["ids"][0]
    path = filled(sent[0], note="已落实")
    first = act("merge", path, "--json")
    assert act("undo").status == 0 and listed(act, issue)["note"] == ""
    again = act("merge", path, "--json")
    assert again.json["files"][0]["verdict"] == "merged" and again.json["counts"] == first.json["counts"]
    assert listed(act, issue)["note"] == "已落实"


def test_what_is_refused_has_a_sentence_and_stops_nothing_else(act: Command, sent: list[dict[str, Any]]) -> None:
    path = filled(sent[0], note="已落实")
    Path("空.xlsx").write_bytes(b"")
    Path("坏.xlsx").write_bytes(path.read_bytes()[:900])
    other = copied(Path("别的表.xlsx"), [["姓名", "电话"], ["某某", "123"]])
    answer = act("merge", "空.xlsx", "坏.xlsx", SAMPLE, other, "没有.xlsx", path, "--json")
    assert answer.status == 1
    verdicts = {file["file"]: file["verdict"] for file in answer.json["files"]}
    assert verdicts.pop(path.name) == "merged"
    assert set(verdicts.values()) <= {"refused", "needs mapping"} and len(verdicts) == 5
    sentences = [line for line in answer.err.splitlines() if "/" not in line]
    assert len(sentences) == 5 and all(map(is_one_sentence, sentences))
    assert listed(act, sent[0]["ids"][0])["note"] == "已落实"


def test_a_sheet_of_another_ledger_is_foreign(act: Command, sent: list[dict[str, Any]]) -> None:
    assert act("import", SAMPLE, "--ledger", "另一个.zgdb").status == 0
    answer = act("merge", sent[0]["file"], "--ledger", "另一个.zgdb", "--json")
    assert answer.status == 1 and answer.json["files"][0]["verdict"] == "foreign"
    assert len(act("list", "--json", "--ledger", "另一个.zgdb").json) == 28


def test_a_folder_and_a_zip_bring_sheets_and_evidence(act: Command, sent: list[dict[str, Any]]) -> None:
    one = sent[0]
    path = filled(one, note="见佐证")
    code = Returning(path).cell(Returning(path).lines()[0], "k_code").value
    school = Path("交回/一校")
    (school / "佐证").mkdir(parents=True)
    shutil.copy(path, school)
    (school / "佐证" / f"{code} 现场照片.jpg").write_bytes(b"\xff\xd8\xff one")
    (school / "谁的.jpg").write_bytes(b"\xff\xd8\xff two")
    answer = act("merge", "交回", "--json")
    assert answer.status == 0
    evidence = answer.json["evidence"]
    assert [(Path(one["file"]).name, one["id"]) for one in evidence["attached"]] == [
        (f"{code} 现场照片.jpg", one["ids"][0])
    ]
    assert [Path(one["file"]).name for one in evidence["unknown"]] == ["谁的.jpg"] and "谁的.jpg" in answer.err
    assert len(listed(act, one["ids"][0])["evidence"]) == 1
    with zipfile.ZipFile("交回.zip", "w") as archive:
        for file in school.rglob("*.*"):
            archive.write(file, file.relative_to("交回"))
    again = act("merge", "交回.zip", "--json")
    assert again.json["files"][0]["verdict"] == "seen before"
    assert again.json["evidence"]["attached"] == [] and len(again.json["evidence"]["already"]) == 1
    assert len(listed(act, one["ids"][0])["evidence"]) == 1


def test_words_for_people_and_wrong_words(act: Command, sent: list[dict[str, Any]]) -> None:
    answer = act("merge", filled(sent[0], note="已落实"))
    assert answer.status == 0 and "已采用 1 处" in answer.out and "合并 1 份" in answer.out
    assert act("merge", "甲.xlsx", "--take", "both").status == 2
    assert act("merge").status == 2
    Path("空的").mkdir()
    nothing = act("merge", "空的")
    assert nothing.status == 1 and "没有找到填报表" in nothing.err


def test_a_stop_keeps_whole_files(act: Command, sent: list[dict[str, Any]], data_folder: Path, tmp_path: Path) -> None:
    files = [filled(one, note=f"说明{place}") for place, one in enumerate(sent)]
    words = command(["merge", *files], data_folder, tmp_path / "台账.zgdb")
    with subprocess.Popen(
        words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("2/"):
                process.terminate()
        process.wait(30)
    done = {one["note"] for one in act("list", "--json").json} - {""}
    with Ledger.open(tmp_path / "台账.zgdb", operator="张三") as ledger:
        merges = [one for one in ledger.history() if any(line.field == "received_file" for line in one.changes)]
        assert ledger.check().ok
    assert len(merges) >= len(done) and (sys.platform == "win32" or 2 <= len(merges) <= len(files))
    rest = act("merge", *files, "--json")
    assert rest.status == 0
    verdicts = [file["verdict"] for file in rest.json["files"]]
    assert verdicts.count("seen before") == len(merges) and verdicts.count("merged") == len(files) - len(merges)
