"""The command line as the contract says: statuses, sentences, JSON, and nothing half done."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from models import list_views, paths
from models.ledger import Ledger
from models.rules import Progress
from tests.in_process import Command, commands
from tests.program import ROOT, SAMPLE, TODAY, digest, is_one_sentence, names, run, small_ledger


@pytest.fixture
def command(
    tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Run a command in this process, in a folder of its own; the ledger is 台账.zgdb there."""
    place = tmp_path / "这里"
    place.mkdir()
    monkeypatch.chdir(place)
    with commands(data_folder, capsys) as act:
        yield act


@pytest.fixture
def entered(command: Command) -> Command:
    """The same with the sample notice brought in."""
    assert command("import", SAMPLE).status == 0
    return command


# ---------------------------------------------------------------- what the commands do


def test_import_is_counted_and_the_same_file_again_changes_nothing(command: Command) -> None:
    first = command("import", SAMPLE, "--json")
    assert first.status == 0 and first.json | {"warnings": []} == {
        "added": 28,
        "updated": 0,
        "unchanged": 0,
        "warnings": [],
    }
    assert "28/28" in first.err
    again = command("import", SAMPLE, "--json")
    assert (again.json["added"], again.json["unchanged"]) == (0, 28)
    assert len(command("history", "--json").json) == 1


def test_an_issue_has_the_keys_of_the_contract(entered: Command) -> None:
    issue = entered("list", "--limit", 1, "--json").json[0]
    assert set(issue) >= {
        "id", "number", "source", "aspect", "problem", "findings", "goal", "measures", "lead_leader", "lead_unit",
        "units", "support_units", "involved_units", "persons", "deadline", "progress", "lasting", "closing",
        "finished_on", "reason", "clock", "days_left", "round", "progress_entries", "evidence", "note",
    }  # fmt: skip
    assert set(issue["deadline"]) >= {"text", "date", "lasting", "check_date", "assumed"}
    assert set(issue["measures"][0]) >= {"id", "text", "units", "persons", "deadline", "progress", "result"}
    assert issue["progress"] in ("未启动", "正在整改", "基本完成", "已完成", None)
    assert issue["closing"] in ("未申请", "申请中", "退回", "已销号")
    assert issue["clock"] in ("正常", "临期", "逾期", "无期限", "已办结")


def test_set_changes_by_the_rules_of_the_form_and_history_and_undo_know_it(entered: Command) -> None:
    changed = entered("set", 2, "deadline=2026年11月30日前", "progress=正在整改", "units=柳河小学、石桥中学", "--json")
    assert changed.status == 0
    assert changed.json["deadline"]["date"] == "2026-11-30" and changed.json["units"] == ["柳河小学", "石桥中学"]
    assert (changed.json["clock"], changed.json["days_left"]) == ("临期", 8)
    newest, *_ = entered("history", 2, "--json").json
    assert set(newest) >= {"seq", "at", "operator", "label", "undoes", "changes"} and newest["operator"] == "张三"
    assert {line["field"] for line in newest["changes"]} >= {"deadline", "units"}
    assert all(line["issue"] == 2 for line in newest["changes"])
    taken_back = entered("undo", "--json")
    assert taken_back.status == 0 and taken_back.json["seq"] == newest["seq"]
    assert entered("history", "--json").json[0]["undoes"] == newest["seq"]
    assert entered("set", 2, "units=", "--json").json["units"] == []


def test_set_takes_the_names_that_the_table_has(entered: Command) -> None:
    changed = entered(
        "set",
        3,
        "密级=秘密",
        "整改时限=2026年5月底前",
        "进度=已完成",
        "责任科室=基教股、人事股",
        "长期坚持=是",
        "--json",
    )
    assert changed.status == 0, changed.err
    assert (changed.json["secrecy"], changed.json["progress"]) == ("秘密", "已完成")
    assert changed.json["deadline"]["date"] == "2026-05-31" and changed.json["units"] == ["基教股", "人事股"]
    assert changed.json["lasting"] is True
    assert entered("undo").status == 0


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("完成时间=2026-05-01", "“整改时限”或“完成日期”"),
        ("整改情况=已办", "“整改进展”或“整改措施”"),
        ("编号=7", "编号由程序给出"),
        ("整改措施=办", "请在窗口的“编辑”中修改"),
        ("销号=已销号", "请用“销号”办理"),
        ("时限状态=逾期", "“时限状态”不能直接设置"),
        ("clock=逾期", "“时限状态”不能直接设置"),
        ("天气=晴", "没有“天气”这个字段，可以设置的有：序号、问题来源"),
        ("整改时限=x deadline=y", "“整改时限”写了两次"),
    ],
)
def test_a_field_that_is_not_set_is_named_in_chinese(entered: Command, assignment: str, said: str) -> None:
    refused = entered("set", 1, *assignment.split(" "))
    assert refused.status in (1, 2) and said in refused.err and is_one_sentence(refused.err)


def test_an_undone_import_may_be_imported_again(entered: Command) -> None:
    assert entered("undo").status == 0
    assert entered("list", "--json").json == []
    assert entered("undo").status == 1
    assert entered("import", SAMPLE, "--json").json["added"] == 28


def test_options_stand_before_or_after_the_command(entered: Command) -> None:
    late = entered("list", "--json", "--today", "2030-01-01", "--clock", "逾期").json
    assert late and all(issue["days_left"] < 0 for issue in late)
    assert entered("--json", "list", "--progress", "已完成,基本完成").json
    found = entered("list", "--text", "第一议题", "--json").json
    assert [issue["number"] for issue in found] == ["1"]
    unit = found[0]["units"][0]
    assert any(issue["id"] == 1 for issue in entered("list", "--unit", unit, "--json").json)


def test_backup_and_restore_go_there_and_back(entered: Command, tmp_path: Path) -> None:
    made = Path(entered("backup", "--json").json["path"])
    assert made.is_file()
    assert entered("backup", tmp_path / "副本.zgbak").status == 0
    entered("set", 1, "note=备份之后")
    restored = entered("restore", tmp_path / "副本.zgbak")
    assert restored.status == 0 and "恢复前" in restored.err
    assert entered("list", "--limit", 1, "--json").json[0]["note"] == ""
    assert entered("check", "--json").json["ok"] is True
    assert entered("restore", made, "--ledger", "另一处.zgdb").status == 0 and Path("另一处.zgdb").is_file()


def test_exports_are_whole_files_of_what_the_filter_shows(entered: Command) -> None:
    for words, start in (
        (("全部.xlsx",), b"PK"),
        (("全部.pdf", "--paper", "A3"), b"%PDF"),
        (("汇总.pdf", "--layout", "summary"), b"%PDF"),
        (("完成.xlsx", "--progress", "已完成"), b"PK"),
    ):
        done = entered("export", *words)
        assert done.status == 0 and Path(words[0]).read_bytes().startswith(start)
    assert names(Path.cwd()) == {"台账.zgdb", "全部.xlsx", "全部.pdf", "汇总.pdf", "完成.xlsx"}


@pytest.mark.parametrize("layout", [*(view.key for view in list_views.BUILT_IN), "责任清单", "领导用"])
def test_every_list_is_exported_by_its_key_or_title(entered: Command, layout: str) -> None:
    with Ledger.open(Path("台账.zgdb"), operator="张三") as ledger:
        own = replace(list_views.built_in("tasks"), key="", title="领导用", paper="A3")
        list_views.save(ledger, [*list_views.of(ledger), own])
        view = list_views.named(ledger, layout)
    for name, paper in (("甲.pdf", None), ("甲.xlsx", None), ("乙.xlsx", "A3")):
        done = entered("export", name, "--layout", layout, *(("--paper", paper) if paper else ()))
        assert done.status == 0, done.err
        if name.endswith(".xlsx"):
            sheet = openpyxl.load_workbook(name).active
            assert sheet.title == view.title
            assert sheet.page_setup.paperSize == (8 if "A3" in (paper, view.paper) else 9)
    refused = entered("export", "丙.pdf", "--layout", "周报")
    assert refused.status == 2 and is_one_sentence(refused.err) and "领导用" in refused.err
    assert not Path("丙.pdf").exists()


def test_a_snapshot_freezes_the_figures_and_the_meeting_sheet_compares_with_it(entered: Command) -> None:
    taken = entered("snapshot", "十月会", "--json")
    assert taken.status == 0
    assert (taken.json["name"], taken.json["date"]) == ("十月会", TODAY.isoformat())
    figures = taken.json["figures"]
    assert figures["total"] == 28 and figures["rate_words"].startswith("完成率")
    assert sum(one["total"] for one in taken.json["groups"]["aspect"]) == 28
    again = entered("snapshot", "十月会")
    assert again.status == 1 and is_one_sentence(again.err)
    assert entered("history", "--json").json[0]["label"] == "留存快照：十月会"
    entered("set", 1, "progress=已完成")
    for words in ((), ("--since", "十月会")):
        made = entered("meeting", "调度.pdf", *words, "--json")
        assert made.status == 0 and made.json == {"path": "调度.pdf"}
        assert Path("调度.pdf").read_bytes().startswith(b"%PDF")
    assert entered("snapshot", "十一月会").out.startswith("已留存快照：十一月会")
    assert entered("undo", "--json").json["label"] == "留存快照：十一月会"


def test_an_export_sweeps_what_a_killed_one_left_an_hour_ago(entered: Command) -> None:
    left, young = Path(f".zgtz-{'a' * 16}.tmp.xlsx"), Path(f".zgtz-{'b' * 16}.tmp.xlsx")
    for path in (left, young):
        path.write_bytes(b"PK")
    os.utime(left, (0, 0))
    assert entered("export", "台账.xlsx").status == 0
    assert not left.exists() and young.exists()


def test_a_demo_that_somebody_has_open_is_not_replaced(command: Command) -> None:
    assert command("demo", "示例").status == 0
    path = Path("示例") / "示例台账.zgdb"
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        answer = command("demo", "示例")
        assert answer.status == 1 and is_one_sentence(answer.err)
        assert ledger.path.exists() and len(ledger.issue_ids()) == 32


def test_check_says_how_much_was_looked_at(entered: Command) -> None:
    report = entered("check", "--json").json
    assert report["ok"] is True and report["problems"] == [] and report["counts"]["issue"] == 28


def test_demo_makes_a_ledger_and_its_papers(command: Command) -> None:
    made = command("demo", "示例", "--json")
    assert made.status == 0
    assert all(Path(path).is_file() for path in [made.json["ledger"], *made.json["files"]])
    assert command("check", "--ledger", made.json["ledger"]).status == 0
    assert not any(name.startswith(".") or "journal" in name for name in names(Path("示例")))
    assert command("demo", "示例").status == 0, "a second time replaces the first"


# ---------------------------------------------------------------- what is refused, each in a sentence

WRONG_WORDS = (
    ("没有这个命令",),
    ("set",),
    ("set", "1"),
    ("set", "abc", "note=1"),
    ("set", "1", "note"),
    ("set", "1", "note=1", "note=2"),
    ("list", "--clock", "明天"),
    ("list", "--progress", "差不多"),
    ("list", "--limit", "x"),
    ("list", "--limit", "-1"),
    ("list", "--today", "2026-02-30"),
    ("list", "--没有"),
    ("export", "台账.doc"),
    ("export", "台账"),
    ("export", "汇总.xlsx", "--layout", "summary"),
    ("export", "台账.pdf", "--paper", "A5"),
    ("snapshot",),
    ("meeting", "调度.xlsx"),
    ("meeting", "调度.pdf", "--since"),
    ("read",),
    ("history", "x"),
)


@pytest.mark.parametrize("words", WRONG_WORDS, ids=" ".join)
def test_wrong_words_are_status_2_and_a_chinese_sentence(command: Command, words: tuple[str, ...]) -> None:
    small_ledger(Path("台账.zgdb"))
    before = digest(Path("台账.zgdb"))
    answer = command(*words)
    assert answer.status == 2 and answer.out == ""
    assert "\n" not in answer.err.strip() and any("\u4e00" <= sign <= "\u9fff" for sign in answer.err)
    assert digest(Path("台账.zgdb")) == before and names(Path.cwd()) == {"台账.zgdb"}


REFUSED = (
    ("set", "999", "note=1"),
    ("set", "1", "没有的字段=1"),
    ("set", "1", "id=7"),
    ("set", "1", "clock=逾期"),
    ("set", "1", "days_left=3"),
    ("set", "1", "round=2"),
    ("set", "1", "closing=已销号"),
    ("set", "1", "evidence=x"),
    ("set", "1", "progress_entries=x"),
    ("set", "1", "findings=x"),
    ("set", "1", "measures=x"),
    ("set", "1", "progress=差不多"),
    ("set", "1", "problem="),
    ("set", "1", "finished_on=2026年2月30日"),
    ("history", "999"),
    ("restore", "没有.zgbak"),
    ("restore", "."),
    ("backup", "没有/副本.zgbak"),
    ("backup", "台账.zgdb"),
    ("export", "没有/台账.xlsx"),
    ("export", "a:b.xlsx"),
    ("export", "CON.pdf"),
    ("snapshot", ""),
    ("snapshot", "很" * 61),
    ("meeting", "调度.pdf", "--since", "没有"),
    ("meeting", "没有/调度.pdf"),
    ("export", "台账.xlsx "),
    ("read", "没有.docx"),
    ("read", "."),
    ("import", "没有.docx"),
)


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_what_cannot_be_done_is_status_1_one_sentence_and_nothing_changed(
    command: Command, words: tuple[str, ...]
) -> None:
    small_ledger(Path("台账.zgdb"))
    before = digest(Path("台账.zgdb"))
    answer = command(*words)
    assert answer.status == (2 if words[-1].endswith(" ") else 1)
    assert is_one_sentence(answer.err), answer.err
    assert digest(Path("台账.zgdb")) == before and names(Path.cwd()) == {"台账.zgdb"}


@pytest.mark.parametrize(
    "words",
    ["list", "check", "history", "undo", "backup", "set 1 note=x", "export a.xlsx", "snapshot 会", "meeting a.pdf"],
)
def test_only_import_demo_and_restore_make_a_ledger(command: Command, words: str) -> None:
    answer = command(*words.split())
    assert answer.status == 1 and "找不到台账" in answer.err and is_one_sentence(answer.err)
    assert names(Path.cwd()) == set()


def test_a_place_that_is_a_folder_or_protected_keeps_what_is_there(entered: Command) -> None:
    Path("文件夹.xlsx").mkdir()
    assert is_one_sentence(entered("export", "文件夹.xlsx").err)
    out = Path("台账.pdf")
    out.write_bytes(b"the old one")
    before = entered("history", "--json").out
    for target in ("没有/台账.pdf", "文件夹.xlsx/没有/台账.pdf", "台账.pdf/台账.pdf"):
        answer = entered("export", target)
        assert answer.status == 1 and is_one_sentence(answer.err)
    assert out.read_bytes() == b"the old one" and entered("history", "--json").out == before


# ---------------------------------------------------------------- odd files


def odd_files() -> dict[str, bytes]:
    text = SAMPLE.read_text("utf-8")
    return {
        "空.docx": b"",
        "坏.docx": b"PK\x03\x04" + bytes(range(256)) * 8,
        "加密.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024),
        "春游.txt": "今天天气很好。\n我们去春游。\n".encode(),
        "乱.txt": bytes(range(256)) * 4,
        "太大.txt": "一二三四五六七八九十\n".encode() * 1_750_000,
        "半截.docx": _docx()[:-300],
        "GBK.txt": text.encode("gb18030"),
        "控制字符.txt": text.replace("思政课", "思政\x07课\x1b").encode(),
        "二月三十.txt": text.replace("2026年12月底前", "2027年2月30日前").encode(),
        "表情.txt": text.replace("何予安", "何予安😀").encode(),
    }


def _docx() -> bytes:
    from io import BytesIO

    from docx import Document

    document, out = Document(), BytesIO()
    document.add_paragraph("关于整改情况的通报")
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def odd() -> dict[str, bytes]:
    return odd_files()


@pytest.mark.parametrize("name", ["空.docx", "坏.docx", "加密.docx", "春游.txt", "乱.txt", "太大.txt", "半截.docx"])
def test_what_is_no_notice_is_refused_and_makes_no_ledger(command: Command, odd: dict[str, bytes], name: str) -> None:
    Path(name).write_bytes(odd[name])
    answer = command("import", name)
    assert answer.status == 1 and is_one_sentence(answer.err) and name in answer.err, answer.err
    assert names(Path.cwd()) == {name} and Path(name).read_bytes() == odd[name]
    small_ledger(Path("台账.zgdb"))
    before = digest(Path("台账.zgdb"))
    assert command("import", name).status == 1 and digest(Path("台账.zgdb")) == before


@pytest.mark.parametrize("name", ["GBK.txt", "控制字符.txt", "二月三十.txt", "表情.txt"])
def test_odd_notices_come_in_whole(command: Command, odd: dict[str, bytes], name: str) -> None:
    Path(name).write_bytes(odd[name])
    assert command("import", name, "--json").json["added"] == 28
    assert command("check").status == 0
    issues = command("list", "--json").json
    if name == "二月三十.txt":
        wrong = [issue["deadline"] for issue in issues if "2月30日" in issue["deadline"]["text"]]
        assert wrong and all(deadline["date"] is None or deadline["needs_check"] for deadline in wrong)
    if name == "表情.txt":
        assert any("何予安😀" in issue["persons"] for issue in issues)
    if name == "控制字符.txt":
        assert any("思政课" in issue["problem"] for issue in issues) and "\x07" not in str(issues)
    for out in ("台账.xlsx", "台账.pdf", "汇总.pdf"):
        assert command("export", out, *(("--layout", "summary") if out == "汇总.pdf" else ())).status == 0


def test_of_several_files_the_good_ones_come_in_and_the_bad_ones_are_named(
    command: Command, odd: dict[str, bytes]
) -> None:
    for name in ("空.docx", "春游.txt"):
        Path(name).write_bytes(odd[name])
    answer = command("import", "空.docx", SAMPLE, "春游.txt", "--json")
    assert answer.status == 1 and answer.json["added"] == 28
    said = [line for line in answer.err.splitlines() if "/" not in line]
    assert len(said) == 2 and "空.docx" in said[0] and "春游.txt" in said[1]


def test_reading_a_non_notice_is_no_failure_and_writes_nothing(command: Command, odd: dict[str, bytes]) -> None:
    Path("春游.txt").write_bytes(odd["春游.txt"])
    answer = command("read", "春游.txt", "--json")
    assert answer.status == 0 and answer.json["is_notice"] is False
    assert answer.json["aspects"] == [] and answer.json["warnings"]
    assert names(Path.cwd()) == {"春游.txt"}


def test_very_long_texts_are_whole_in_the_ledger_and_the_papers_are_made(entered: Command) -> None:
    for size in (32766, 32767, 32768, 40000):
        assert entered("set", 1, "note=" + "长" * size).status == 0
        assert len(entered("list", "--limit", 1, "--json").json[0]["note"]) == size
        assert entered("export", "台账.xlsx").status == 0
    assert entered("set", 1, "problem=" + "\n".join(f"第{n}行" for n in range(3000))).status in (0, 1)
    assert entered("export", "台账.pdf").status == 0


# ---------------------------------------------------------------- as a process


def test_the_program_speaks_utf8_wherever_it_is(tmp_path: Path, data_folder: Path) -> None:
    result = run(["import", SAMPLE], data_folder, tmp_path / "台账 😀.zgdb", ["env", "LC_ALL=C"])
    assert result.returncode == 0 and "新增 28 项" in result.stdout, result.stderr


def test_the_log_says_what_failed_but_no_word_of_the_ledger(command: Command, data_folder: Path) -> None:
    small_ledger(Path("台账.zgdb"))
    command("set", 1, "persons=王玥", "note=不可外传")
    command("set", 999, "note=不可外传")
    command("backup", "没有/副本.zgbak")
    log = (data_folder / "log" / "ledger.log").read_text("utf-8")
    assert "FileNotFoundError [2]" in log and "refused" in log
    assert not any(word in log for word in ("王玥", "不可外传", "留样"))


def test_a_full_data_folder_is_said_but_the_change_is_kept(command: Command, data_folder: Path) -> None:
    small_ledger(Path("台账.zgdb"))
    with Ledger.open(Path("台账.zgdb"), operator="李四") as ledger:
        folder = data_folder / "backups" / ledger.ledger_id
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_bytes(b"in the way")
    answer = command("set", 1, "note=新")
    assert answer.status == 0 and "已保存" in answer.out and "备份没有做成" in answer.err


@pytest.mark.parametrize("option", ["--unit", "--source", "--leader", "--aspect"])
def test_a_filter_that_names_nobody_lists_nothing_and_says_so(command: Command, option: str) -> None:
    small_ledger(Path("台账.zgdb"))
    answer = command("list", option, "没有这个名字", "--json")
    assert answer.status == 0 and json.loads(answer.out) == []
    assert "没有这个名字" in answer.err
    assert command("export", "甲.xlsx", option, "没有这个名字").status == 1 and not Path("甲.xlsx").exists()


def test_a_group_lists_the_issues_of_its_units(command: Command) -> None:
    with Ledger.create(Path("台账.zgdb"), operator="张三") as ledger:
        for school in ("甲小学", "乙小学"):
            values = {"source": "自查", "problem": "留样不足", "units": (school,)}
            ledger.add_issue({**values, "persons": ("王玥 13800000000",)})
        ledger.responsibility.save_group("东片学校", [ledger.units()[1].id])
    found = json.loads(command("list", "--unit", "东片学校", "--json").out)
    assert [one["units"] for one in found] == [["乙小学"]]
    assert found[0]["phones"] == ["13800000000"] and found[0]["parent_id"] is None and found[0]["parts"] == 0


def test_a_day_that_does_not_exist_is_kept_as_written_and_told(command: Command) -> None:
    small_ledger(Path("台账.zgdb"))
    answer = command("set", "1", "deadline=2026年2月30日")
    assert answer.status == 0 and "2月30日" in answer.err


def test_a_list_for_people_says_what_its_columns_are(entered: Command) -> None:
    heading, first, *_more, total = entered("list").out.splitlines()
    assert heading.split("\t")[:3] == ["编号", "序号", "问题来源"] and heading.count("\t") == first.count("\t")
    assert "编号" in total


def test_set_says_which_issue_it_changed_and_that_it_is_closed(command: Command) -> None:
    path = small_ledger(Path("台账.zgdb"))
    with Ledger.open(path, operator="张三", today=lambda: TODAY) as ledger:
        ledger.update_issues({1: {"number": "7", "progress": Progress.DONE}})
        ledger.close_issues([1], TODAY, "李局长")
        issue = ledger.issue(1)
    closed = command("set", "1", "note=已看")
    assert closed.status == 0 and f"已保存：第 7 号“{issue.problem}”（编号 1，{issue.source}）" in closed.out
    assert "已经销号" in closed.err
    same = command("set", "1", "note=已看")
    assert same.out.startswith("没有变化：第 7 号") and same.err == ""
    other = command("set", "2", "note=已看")
    assert other.status == 0 and other.err == ""


@pytest.mark.parametrize("words", [("lst",), ("list", "--clok"), ("set", "1")])
def test_who_types_a_wrong_word_is_told_a_way_that_works(command: Command, words: tuple[str, ...]) -> None:
    answer = command(*words)
    assert answer.status == 2 and paths.called() in answer.err and "main.py" not in answer.err
    assert (ROOT / paths.called().split()[1]).is_file()


@pytest.mark.parametrize("words", [("--help",), ("list", "--help")])
def test_help_is_printed_once_and_in_chinese(command: Command, words: tuple[str, ...]) -> None:
    answer = command(*words)
    assert answer.status == 0 and answer.out.count("用法：") == 1 and answer.out.count("选项:") == 1
    assert not re.search("usage|options|show this|positional", answer.out)


@pytest.mark.parametrize(
    "words",
    [
        ("set", "99999999999999999999999", "note=x"),
        ("history", "99999999999999999999999"),
        ("list", "--limit", "99999999999999999999999"),
        ("list", "--today", "9999-12-31", "--clock", "临期"),
        ("list", "--text", "\udcff"),
        ("list", "--operator", "\udcff"),
    ],
    ids=lambda words: words[0] + words[-1][:6].encode("ascii", "replace").decode(),
)
def test_odd_numbers_days_and_bytes_are_answered_too(command: Command, words: tuple[str, ...]) -> None:
    small_ledger(Path("台账.zgdb"))
    assert "出了意外" not in command(*words).err


# ---------------------------------------------------------------- send


def test_send_makes_a_workbook_for_every_unit_with_open_issues(command: Command) -> None:
    small_ledger(Path("台账.zgdb"))
    listed = command("list", "--json").json
    units = {unit for issue in listed if issue["closing"] != "已销号" for unit in issue["units"]}
    answer = command("send", "发放", "--json", "--due", "2026-12-05")
    assert answer.status == 0
    assert {one["unit"] for one in answer.json["files"]} >= units
    assert all(Path(one["file"]).is_file() for one in answer.json["files"])
    assert sorted(map(str, Path("发放").glob("*.xlsx"))) == sorted(one["file"] for one in answer.json["files"])
    assert Path(answer.json["list"]).is_file()
    assert re.search(r"^\d+/\d+$", answer.err, re.MULTILINE)


def test_send_to_units_by_name_wherever_the_folder_stands(command: Command) -> None:
    small_ledger(Path("台账.zgdb"))
    unit = command("send", "全部", "--json").json["files"][0]["unit"]
    for words in (("send", "一", "--unit", unit), ("send", "--unit", unit, "二")):
        answer = command(*words, "--json")
        assert answer.status == 0
        assert [one["unit"] for one in answer.json["files"]] == [unit]
    assert command("undo").status == 0


def test_send_serves_who_is_concerned_too_but_nobody_who_is_no_more_unless_named(command: Command) -> None:
    with Ledger.create(Path("台账.zgdb"), operator="张三", today=lambda: TODAY) as ledger:
        ledger.add_issues(
            [
                {"source": "督导", "problem": "一", "units": ("甲校",), "involved_units": ("乙校",)},
                {"source": "督导", "problem": "二", "units": ("丙校",)},
            ]
        )
        ledger.responsibility.archive_units([one.id for one in ledger.units() if one.name == "丙校"])
    answer = command("send", "全部", "--json")
    assert [one["unit"] for one in answer.json["files"]] == ["甲校", "乙校"] and "丙校" in answer.err
    assert [one["unit"] for one in command("send", "再发", "--unit", "丙校", "--json").json["files"]] == ["丙校"]


def test_send_unfinished_leaves_out_what_is_done(command: Command) -> None:
    small_ledger(Path("台账.zgdb"))
    everything = command("send", "全部", "--json").json["files"][0]["ids"]
    command("set", everything[0], "progress=已完成")
    left = command("send", "未完成", "--unfinished", "--json").json["files"]
    assert everything[0] not in [number for file in left for number in file["ids"]]
    assert everything[0] in command("send", "再发", "--json").json["files"][0]["ids"]


def test_send_refuses_unknown_units_and_a_missing_folder(command: Command) -> None:
    small_ledger(Path("台账.zgdb"))
    unknown = command("send", "发放", "--unit", "没有这个单位")
    assert unknown.status == 1 and is_one_sentence(unknown.err)
    assert not Path("发放").exists()
    assert command("send").status == 2
