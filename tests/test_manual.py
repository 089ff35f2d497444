"""The manual and the README promise only what is there: menus, keys, commands, words, pictures, deadlines."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

import cli_words
from documents.field_words import field_called
from documents.handover_evidence import BY_NAME as BY_NAME_FOLDER
from documents.handover_manifest import MANIFEST
from documents.handover_slip import PAPERS, READ_FIRST
from models import closing_rules, lights
from models.calendar import built_in
from models.deadlines import Base, Deadline, read
from models.drawing import Method
from models.evidence_folder import FOLDER_SUFFIX, folder_beside
from models.evidence_sources import MOST_BYTES, MOST_FILES
from models.fields import BY_NAME
from models.filters import VIEWS
from models.following import RULE_WORDS
from models.frozen import CHANGES
from models.ledger import Ledger
from models.list_views import BUILT_IN, COUNT_WORD, DAY_WORD, OFFICE_WORD
from models.look_back_rows import RATE_WORDS
from models.rules import (
    CLOCK_LABELS,
    CLOSING_LABELS,
    NEAR_DAYS,
    PROGRESS_LABELS,
    RELAPSE_LABELS,
    SOON_DAYS,
    URGENT_DAYS,
)
from models.settings import COUNT_RULES, LABELS, RATE_RULES, REVIEW_MONTHS, WindowSettings

ROOT = Path(__file__).resolve().parent.parent
MANUAL = (ROOT / "docs" / "manual.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
#: The feedback date that the manual's table of deadlines starts from.
FEEDBACK = Base(date(2026, 8, 21))


def section(title: str) -> str:
    """The text of one chapter."""
    found = re.search(rf"^## \d+\. {title}$.*?(?=^## |\Z)", MANUAL, re.M | re.S)
    assert found, f"the manual has no chapter {title}"
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
    told = {key: words.partition("；")[0] for key, words in rows(section("快捷键"))}
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
    assert all(BY_NAME[field_called(name)].editable for name in named)


def test_the_views_are_those_of_the_side_bar() -> None:
    told = [row for row in rows(section("窗口各部分")) if len(row) == 2]
    assert [row[0] for row in told] == [view.label for view in VIEWS]
    assert [row[0] for row in told if row[1].startswith("有才显示：")] == [view.label for view in VIEWS if view.quiet]


def test_the_status_words_are_those_of_the_program() -> None:
    values = {row[0]: row[1] for row in rows(section("状态和颜色")) if len(row) == 3}
    assert all(label in values["整改进度"] for label in PROGRESS_LABELS.values())
    assert values["时限状态"].split("、") == list(CLOCK_LABELS.values())
    assert set(values["销号"].split("、")) == set(CLOSING_LABELS.values())


def test_the_lights_are_those_of_the_program() -> None:
    told = [row for row in rows(section("状态和颜色")) if len(row) == 2]
    named = {meaning: words[0] for words in (re.split("[（、）]", row[0]) for row in told) for meaning in words[1:-1]}
    assert named == {lights.MEANINGS[key]: light.name for key, light in lights.DEFAULT.items()}
    (yellow,) = (row[1] for row in told if "临期" in row[0])
    assert re.findall(r"\d+", yellow) == [str(SOON_DAYS), str(NEAR_DAYS), str(URGENT_DAYS)]


def test_what_the_program_says_of_itself_stands_word_for_word() -> None:
    for title, sentences in {
        "措施": [RULE_WORDS],
        "反弹和回头看": [RATE_WORDS, *RELAPSE_LABELS.values()],
        "统计、快照和调度会": [
            *RATE_RULES.values(),
            *(words.removeprefix("共性问题") for words in COUNT_RULES.values()),
        ],
        "窗口各部分": [LABELS["count_rule"]],
        "延期、节点和复查": [f"每 {REVIEW_MONTHS} 个月"],
        "佐证材料": [
            f"{MOST_FILES} 个文件",
            f"{MOST_BYTES // 1_000_000} MB",
            folder_beside(Path("整改台账.zgdb")).name,
        ],
        "备份、恢复、换电脑": [
            f"`{FOLDER_SUFFIX}` 文件夹**一起**复制",
            *(f"| `{name}` |" for name in (READ_FIRST, BY_NAME_FOLDER, PAPERS, MANIFEST)),
        ],
    }.items():
        assert [words for words in sentences if words not in section(title)] == []
    assert "、".join(words for key, words in CHANGES.items() if key != "removed") in section("统计、快照和调度会")


def test_the_lists_are_those_of_the_program() -> None:
    told = [row for row in rows(section("导出和打印")) if row[1].startswith("一")]
    assert [row[0] for row in told] == [view.title for view in BUILT_IN]
    assert [f"一行{row[1]}" for row in told] == [view.row.label for view in BUILT_IN]
    assert all(word in section("导出和打印") for word in (OFFICE_WORD, DAY_WORD, COUNT_WORD))


def test_the_closing_rules_are_the_three_presets() -> None:
    told = {row[0]: f"{row[1]}；要求：{row[2]}" for row in rows(section("销号"))}
    assert told == {name: closing_rules.in_words(rules) for name, rules in closing_rules.PRESETS.items()}


def test_the_ways_of_drawing_are_those_of_the_program() -> None:
    assert [row[0] for row in rows(section("反弹和回头看"))] == [method.label for method in Method]


def test_the_keys_of_measures_are_those_of_the_form() -> None:
    cards, editor = pytest.importorskip("ui.card_list"), pytest.importorskip("ui.measures_editor")
    known = {keys for _name, _words, keys in (*cards._ACTS, *editor._MORE)}
    assert set(re.findall(r"Alt\+\w+", section("措施"))) == known


def test_the_kinds_of_settings_are_those_of_the_dialog(qapp: object, ledger: Ledger, tmp_path: Path) -> None:
    dialog = pytest.importorskip("ui.settings_dialog").SettingsDialog(ledger, WindowSettings(tmp_path / "window.json"))
    names = [dialog.names.item(row).text() for row in range(dialog.names.count())]
    dialog.deleteLater()
    assert [row[0] for row in rows(section("设置"))] == names


def test_buttons_and_choices_that_the_manual_names_are_in_the_program() -> None:
    """What it says to press, tick or choose, except words around a number (导入 28 个问题)."""
    source = "\n".join(path.read_text("utf-8") for layer in ("ui", "models") for path in (ROOT / layer).glob("*.py"))
    named = {words for words in re.findall(r"(?:点|勾上|选)“([^”]+)”", MANUAL) if not re.search(r"\d", words)}
    assert len(named) > 25
    assert {words for words in named if words not in source} == set()


def test_deadlines_are_read_as_the_manual_says() -> None:
    calendar = built_in(ROOT / "resources" / "tables")
    told = dict(rows(section("整改时限怎么写")))
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
    assert all((ROOT / "docs" / name).stat().st_size <= 200 * 1024 for name in shown)


def test_the_list_of_chapters_is_that_of_the_chapters() -> None:
    listed = re.findall(r"^\d+\. \[(.+?)\]", MANUAL, re.M)
    assert listed == re.findall(r"^## \d+\. (.+)$", MANUAL, re.M)
    anchors = {re.sub(r"[^-\w]", "", f"{number}-{title}") for number, title in enumerate(listed, 1)}
    assert set(re.findall(r"\]\(#([^)]+)\)", MANUAL)) == anchors
    assert set(re.findall(r"`(resources/[^`]+)`", MANUAL)) == {"resources/samples/notice.txt"}
    assert (ROOT / "resources" / "samples" / "notice.txt").is_file()
