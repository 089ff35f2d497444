"""The check finds what was bent in a ledger; looking at a damaged one neither crashes nor writes into it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from documents.issue_json import issue_object
from models.errors import LedgerError
from models.ledger import Ledger
from tests.program import ROUNDS, TODAY, digest, is_one_sentence, names, run, small_ledger

PAGE = 4096
TEXTS = (
    "所学校食堂留样记录不全",
    "留样不足125克",
    "冰箱无温度记录",
    "柳河小学",
    "2026年12月底前",
    "备注里写的",
    "目标里写的",
)


@pytest.fixture
def closed(tmp_path: Path, data_folder: Path) -> Path:
    folder = tmp_path / "办公室"
    folder.mkdir()
    path = small_ledger(folder / "台账.zgdb", 6)
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        ledger.update_issues({1: {"note": "备注里写的", "goal": "目标里写的"}})
    return path


def looked_at(path: Path) -> bool:
    """Whether a ledger shows all its content; a refusal must be a sentence, anything else is a failure."""
    try:
        with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
            for issue in ledger.issues(ledger.issue_ids()).values():
                issue_object(issue, TODAY, 15)
            ledger.history()
            ledger.figures()
            ledger.view_counts()
        return True
    except LedgerError as error:
        assert is_one_sentence(str(error)), str(error)
        return False


def found_good(path: Path) -> bool:
    """What the check says, without the look through the pages that opening does."""
    try:
        with Ledger.open(path, operator="李四", today=lambda: TODAY, look_through=False) as ledger:
            return ledger.check().ok
    except LedgerError as error:
        assert is_one_sentence(str(error)), str(error)
        return False


def flipped(content: bytes, place: int, chosen: random.Random) -> bytes:
    bent = bytearray(content)
    bent[place] ^= 1 << chosen.randrange(8)
    return bytes(bent)


def places_of_text(content: bytes) -> list[int]:
    places: list[int] = []
    for text in TEXTS:
        start = content.find(text.encode())
        while start >= 0:
            places += range(start, start + len(text.encode()))
            start = content.find(text.encode(), start + 1)
    return places


def test_single_flipped_bits_in_text_are_found(closed: Path) -> None:
    content, chosen = closed.read_bytes(), random.Random(1122)
    places, found, most = places_of_text(content), 0, 100 * ROUNDS
    for _ in range(most):
        bent = flipped(content, chosen.choice(places), chosen)
        closed.write_bytes(bent)
        found += not found_good(closed)
        assert closed.read_bytes() == bent
    assert found >= 0.95 * most, f"{found} of {most}"


def zeroed(content: bytes, chosen: random.Random) -> bytes:
    page = chosen.randrange(len(content) // PAGE) * PAGE
    return content[:page] + bytes(PAGE) + content[page + PAGE :]


def bent_anywhere(content: bytes, chosen: random.Random) -> bytes:
    return flipped(content, chosen.randrange(len(content)), chosen)


def fuzzed(content: bytes, chosen: random.Random) -> bytes:
    bent = bytearray(content)
    for _ in range(chosen.randint(2, 40)):
        bent[chosen.randrange(len(bent))] = chosen.randrange(256)
    return bytes(bent)


def cut(content: bytes, chosen: random.Random) -> bytes:
    return content[: chosen.randrange(len(content))]


@pytest.mark.parametrize("damage", [zeroed, bent_anywhere, fuzzed, cut])
def test_a_damaged_ledger_is_refused_or_shown_and_never_written(
    closed: Path, damage: Callable[[bytes, random.Random], bytes]
) -> None:
    content, chosen = closed.read_bytes(), random.Random(2026)
    for _ in range(40 * ROUNDS):
        bent = damage(content, chosen)
        closed.write_bytes(bent)
        looked_at(closed)
        good = found_good(closed)
        assert closed.read_bytes() == bent and names(closed.parent) == {"台账.zgdb"}
        assert not good or damage in (bent_anywhere, fuzzed), "a lost page must be found"


def bend(path: Path, sql: str, values: tuple[object, ...] = ()) -> None:
    """Change a row behind the ledger's back."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_schema WHERE type = 'trigger'")
        connection.commit()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql, values)
        connection.commit()


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE issue SET problem = '没有问题' WHERE id = 2", "记录与历史不符"),
        ("UPDATE issue SET progress = 3 WHERE id = 2", "记录与历史不符"),
        ("DELETE FROM finding WHERE id = 1", "记录与历史不符"),
        ("DELETE FROM issue_unit WHERE issue_id = 1", "记录与历史不符"),
        ("INSERT INTO unit (name) VALUES ('外来的')", "记录与历史不符"),
        ("UPDATE change SET after = '\"改过\"' WHERE id = 3", "历史记录被改动"),
        ("DELETE FROM change WHERE id = 3", "历史记录被改动"),
        ("UPDATE operation SET operator = '别人' WHERE id = 2", "历史记录被改动"),
        ("DELETE FROM operation WHERE id = 2", "历史记录被改动"),
        ("UPDATE search_text SET text = 'x' WHERE issue_id = 1", "搜索索引"),
        ("DELETE FROM search_text WHERE issue_id = 1", "搜索索引"),
    ],
)
def test_a_row_changed_behind_the_ledgers_back_is_found(closed: Path, sql: str, what: str) -> None:
    bend(closed, sql)
    with Ledger.open(closed, operator="李四", today=lambda: TODAY) as ledger:
        report = ledger.check()
    assert not report.ok and any(what in problem.what for problem in report.problems)
    assert all(problem.where and problem.advice.endswith("。") for problem in report.problems)


def test_the_command_says_what_is_wrong_and_leaves_the_file(closed: Path, data_folder: Path) -> None:
    assert run(["check"], data_folder, closed).returncode == 0
    bend(closed, "UPDATE issue SET problem = '没有问题' WHERE id = 2")
    before = digest(closed)
    result = run(["check"], data_folder, closed)
    assert result.returncode == 1 and "问题 2" in result.stderr and "备份" in result.stderr
    closed.write_bytes(closed.read_bytes()[: PAGE * 7])
    result = run(["check", "--json"], data_folder, closed)
    assert result.returncode == 1 and '"ok": false' in result.stdout and "Traceback" not in result.stderr
    assert before != digest(closed) and names(closed.parent) == {"台账.zgdb"}


def test_a_good_ledger_is_found_good_whatever_was_done_to_it(closed: Path) -> None:
    with Ledger.open(closed, operator="李四", today=lambda: TODAY) as ledger:
        ledger.remove_issues([3])
        ledger.undo()
        ledger.redo()
        ledger.rename_unit(ledger.units()[0].id, "柳河中心小学")
        ledger.change_settings({"office": "青河县教育和体育局"})
        ledger.note("看过")
        report = ledger.check()
    assert report.ok and report.counts["issue"] == 5 and report.counts["operation"] >= 12
