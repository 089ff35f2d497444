"""The manual and the README promise only what is there: menus, keys, commands, words, pictures, deadlines."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

import cli_words
from models.calendar import built_in
from models.deadlines import Base, Deadline, read
from models.fields import BY_NAME
from models.filters import VIEWS
from models.rules import CLOCK_LABELS, PROGRESS_LABELS

ROOT = Path(__file__).resolve().parent.parent
MANUAL = (ROOT / "docs" / "manual.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
#: The feedback date that the manual's table of deadlines starts from.
FEEDBACK = Base(date(2026, 8, 21))


def section(number: int) -> str:
    """The text of one chapter."""
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", MANUAL, re.M | re.S)
    assert found, f"the manual has no chapter {number}"
    return found.group(0)


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, headings left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = [place for place, row in enumerate(cells) if set("".join(row)) == {"-"}]
    return [row for place, row in enumerate(cells) if place not in rules and place + 1 not in rules]


def commands(text: str) -> list[list[str]]:
    """What follows start.py or main.py in every command that a text shows."""
    written = re.findall(r"(?:python3?|py) (?:start|main)\.py([^\n`]*)", text)
    return [shlex.split(words, comments=True) for words in written]


def menu_entries() -> set[str]:
    """Every entry of the window's menus as the manual writes it, e.g. 文件 → 新建台账…."""
    actions = pytest.importorskip("ui.actions")
    words = {act.name: act.text for act in actions.ACTS} | actions.SUBMENUS
    return {
        f"{re.sub(r'[(].*', '', title)} → {words[name]}"
        for title, names in actions.MENUS
        for name in names
        if name != "-"
    }


def test_every_menu_entry_that_the_manual_names_is_in_the_menus() -> None:
    named = set(re.findall(r"\*\*([^*\n]+ → [^*\n]+)\*\*", MANUAL))
    assert len(named) > 20
    assert named <= menu_entries()


def test_every_act_has_its_key_in_the_manual_and_no_other() -> None:
    actions = pytest.importorskip("ui.actions")
    known = {
        key.replace("Return", "Enter").replace("Del", "Delete"): act.text.removesuffix("…")
        for act in actions.ACTS
        for key in act.keys[:1]
    }
    told = {key: words.partition("；")[0] for key, words in rows(section(15))}
    assert told == known


@pytest.mark.parametrize("text", [MANUAL, README], ids=["manual", "README"])
def test_every_command_is_understood(text: str) -> None:
    shown = [words for words in commands(text) if words[:1] != ["test"]]
    assert shown
    for words in shown:
        if "--help" in words:
            with pytest.raises(SystemExit):
                cli_words.understood(words)
        else:
            cli_words.understood(words)


def test_set_names_fields_that_can_be_edited() -> None:
    named = [word.partition("=")[0] for words in commands(MANUAL) if words[:1] == ["set"] for word in words[2:]]
    assert named
    assert all(BY_NAME[name].editable for name in named)


def test_the_views_are_those_of_the_side_bar() -> None:
    told = [row[0] for row in rows(section(4)) if len(row) == 2]
    assert told == [view.label for view in VIEWS]


def test_the_status_words_are_those_of_the_program() -> None:
    values = {row[0]: row[1] for row in rows(section(7)) if len(row) == 3}
    assert all(label in values["整改进度"] for label in PROGRESS_LABELS.values())
    assert values["时限状态"].split("、") == list(CLOCK_LABELS.values())


def test_deadlines_are_read_as_the_manual_says() -> None:
    calendar = built_in(ROOT / "resources" / "tables")
    told = dict(rows(section(6)))
    assert len(told) > 20
    assert {words: in_words(read(words, FEEDBACK, calendar)) for words in told} == told


def in_words(deadline: Deadline) -> str:
    """A deadline as the manual's table says it."""
    if deadline.needs_check:
        return "需核实"
    parts = [deadline.on.isoformat() if deadline.on else "没有日期"]
    parts += [f"{deadline.check_on} 检查"] if deadline.check_on else []
    parts += ["长期坚持"] if deadline.lasting else []
    return "，".join(parts)


def test_pictures_are_there_and_small() -> None:
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", MANUAL)
    kept = {f"pictures/{path.name}" for path in (ROOT / "docs" / "pictures").glob("*")}
    assert set(shown) == kept
    assert all((ROOT / "docs" / name).stat().st_size <= 300 * 1024 for name in shown)


def test_the_list_of_chapters_is_that_of_the_chapters() -> None:
    listed = re.findall(r"^\d+\. \[(.+?)\]", MANUAL, re.M)
    assert listed == re.findall(r"^## \d+\. (.+)$", MANUAL, re.M)
    assert set(re.findall(r"`(resources/[^`]+)`", MANUAL)) == {"resources/samples/notice.txt"}
    assert (ROOT / "resources" / "samples" / "notice.txt").is_file()
