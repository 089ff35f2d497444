"""督办提醒 and the forms in the window: what is proposed and ticked, the texts, the record, the way from the menus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.acts import Tick, no_tick
from models.escalation import UrgeStep
from models.ledger import Ledger
from models.rules import Progress
from models.settings import WindowSettings
from models.urge_letters import issue_letters, letters, units_to_urge
from models.urge_texts import texts_of
from ui import form_exports, messages, preview, window_dialogs
from ui.issue_view import IssueView
from ui.main_window import MainWindow
from ui.unit_book_choice import UnitBookChoice
from ui.urge_dialog import UrgeDialog
from ui.urge_texts_dialog import UrgeTextsDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ids(ledger: Ledger) -> list[int]:
    """Two late ones of 石桥中学 (one of them 内部), one late of 云台小学 that was reminded, one in time, one done."""
    issue: dict[str, Any] = {"source": "县委巡察", "units": ("石桥中学",), "deadline": "2026-11-10"}
    made = ledger.add_issues(
        [
            {**issue, "number": "1", "problem": "留样不足", "secrecy": "内部"},
            {**issue, "number": "2", "problem": "账目不清", "deadline": "2026-10-20"},
            {**issue, "number": "3", "problem": "校车超员", "units": ("云台小学",)},
            {**issue, "number": "4", "problem": "值守缺失", "deadline": "2026-12-20"},
            {**issue, "number": "5", "problem": "已改", "progress": Progress.DONE},
        ]
    )
    found = units_to_urge(ledger, [made[2]])
    wanted = [(found.units[0], UrgeStep.REMINDER)]
    issue_letters(ledger, letters(ledger, wanted, issued_on=date(2026, 11, 20), reply_by=date(2026, 11, 27)))
    return made


@pytest.fixture
def open_dialog(
    qtbot: QtBot, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., UrgeDialog]:
    """Opens the dialog; questions get their last answer, the file goes to 信.pdf."""
    monkeypatch.setattr(messages, "choose", lambda *words: len(words[-1]) - 1)
    monkeypatch.setattr(messages, "choose_save_path", lambda *_rest: tmp_path / "信.pdf")

    def made(selected: list[int] | None = None) -> UrgeDialog:
        dialog = UrgeDialog(ledger, selected or [], WindowSettings(tmp_path / "window.json"))
        qtbot.addWidget(dialog)
        return dialog

    return made


def wanted(dialog: UrgeDialog) -> list[tuple[str, list[str], UrgeStep]]:
    return [(unit.unit.name, [one.issue.number for one in unit.items], step) for unit, step in dialog.units.wanted()]


def test_the_red_list_is_offered_and_who_is_still_to_answer_is_not_ticked(
    ids: list[int], open_dialog: Callable[..., UrgeDialog]
) -> None:
    assert ids
    dialog = open_dialog()
    assert dialog.scope.currentText() == "逾期的问题（3 项）"
    assert wanted(dialog) == [("石桥中学", ["2", "1"], UrgeStep.SUPERVISION)]
    assert dialog.summary.text() == "将发 1 份：督办 1 份，共 2 项。"
    assert dialog.number_words[UrgeStep.REMINDER].text() == "提醒〔2026〕2号"
    assert dialog.number_words[UrgeStep.SUPERVISION].text() == "督办〔2026〕1号 1 份"
    assert "1 项标有密级" in dialog.secret.text() and not dialog.secret.isHidden()
    assert (dialog.issued.text(), dialog.reply.text()) == ("2026-11-22", "2026-11-29")


def test_selected_issues_steps_and_single_problems_are_chosen(
    ids: list[int], open_dialog: Callable[..., UrgeDialog]
) -> None:
    dialog = open_dialog(ids)
    assert dialog.left_out.text() == "其中 1 项已完成，不发。"
    dialog.units.tick([unit.unit.id for unit, _item, _steps in dialog.units._units])
    dialog.units.choose_step(UrgeStep.NOTICE)
    assert wanted(dialog) == [
        ("石桥中学", ["2", "1", "4"], UrgeStep.NOTICE),
        ("云台小学", ["3"], UrgeStep.NOTICE),
    ]
    school = dialog.units.tree.topLevelItem(0)
    assert school is not None
    row = school.child(0)
    assert row is not None
    row.setCheckState(0, Qt.CheckState.Unchecked)
    assert wanted(dialog)[0][1] == ["1", "4"]
    dialog.units.choose_step(None)
    dialog.units.tick_due()
    assert [name for name, *_ in wanted(dialog)] == ["石桥中学"]
    dialog.units.tick(())
    assert not dialog.send_button.isEnabled() and dialog.summary.text() == "请勾选单位或问题"


def test_letters_are_written_and_recorded_with_the_numbers_shown(
    qtbot: QtBot, ledger: Ledger, ids: list[int], open_dialog: Callable[..., UrgeDialog], tmp_path: Path
) -> None:
    dialog = open_dialog(ids[:1])
    dialog.signer.setText("高岩")
    dialog.numbers[UrgeStep.REMINDER].setValue(8)
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept()
    assert dialog.sent == 1 and (tmp_path / "信.pdf").read_bytes().startswith(b"%PDF")
    newest = ledger.reminders.all()[0]
    assert (newest.number, newest.signer, newest.reply_by) == ("提醒〔2026〕8号", "高岩", date(2026, 11, 29))
    assert ledger.undo_label() == "提醒：石桥中学"


def test_wrong_days_and_numbers_are_said_and_nothing_is_recorded(
    qtbot: QtBot, ledger: Ledger, ids: list[int], open_dialog: Callable[..., UrgeDialog], tmp_path: Path
) -> None:
    dialog = open_dialog(ids[:1])
    for reply, sentence in (("", "答复期限"), ("2026-11-01", "早于发出日期"), ("哪天", "答复期限")):
        dialog.reply.setText(reply)
        dialog.accept()
        assert sentence in dialog.message.text() and not dialog.message.isHidden()
    dialog.reply.setText("2026-11-30")
    dialog.numbers[UrgeStep.REMINDER].setValue(1)
    dialog.accept()
    qtbot.waitUntil(lambda: "已经用过" in dialog.message.text())
    assert len(ledger.reminders.all()) == 1 and not (tmp_path / "信.pdf").exists()


def test_a_read_only_ledger_shows_and_does_not_send(
    ledger: Ledger, ids: list[int], open_dialog: Callable[..., UrgeDialog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "read_only", property(lambda _self: True))
    dialog = open_dialog(ids)
    assert dialog.preview_button.isEnabled() and not dialog.send_button.isEnabled()
    assert ledger.read_only


def test_the_texts_are_the_offices_own(qtbot: QtBot, ledger: Ledger) -> None:
    dialog = UrgeTextsDialog(ledger)
    qtbot.addWidget(dialog)
    edits = dialog.edits[UrgeStep.NOTICE]
    edits.body.setPlainText("没有清单")
    dialog.accept()
    assert dialog.pages.currentIndex() == 0 and "{问题清单}" in dialog.message.text()
    edits.body.setPlainText("请看\n{问题清单}")
    dialog.accept()
    assert texts_of(ledger)[UrgeStep.NOTICE].body == "请看\n{问题清单}"
    assert ledger.undo_label() == "修改设置"


def test_the_detail_panel_tells_what_was_sent_and_what_is_due(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    view = IssueView()
    qtbot.addWidget(view)
    view.show_issues(ledger, [ids[2]])
    words = "\n".join(label.text() for label in view.findChildren(QLabel))
    assert (
        "督办提醒（1 次）" in words and "提醒〔2026〕1号 → 云台小学" in words and "答复期到 2026-11-27，还没到" in words
    )
    view.show_issues(ledger, [ids[1]])
    words = "\n".join(label.text() for label in view.findChildren(QLabel))
    assert "建议督办：逾期 33 天，还没有发过" in words
    assert "发督办提醒…" in [button.text() for button in view.findChildren(QPushButton)]
    view.show_issues(ledger, [ids[3]])
    assert "督办提醒" not in "\n".join(label.text() for label in view.findChildren(QLabel))


# ------------------------------------------------------------ forms and books


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, int]]:
    """What was given to the preview: its title and how large the paper is."""
    found: list[tuple[str, int]] = []

    def show(_parent: object, make: Callable[[Path, Tick], str | None], title: str, **_how: object) -> None:
        path = tmp_path / "预览.pdf"
        make(path, no_tick)
        found.append((title, path.stat().st_size))

    monkeypatch.setattr(preview, "show_preview", show)
    return found


def test_the_forms_of_the_selected_issues_are_shown(
    qtbot: QtBot,
    ledger: Ledger,
    ids: list[int],
    shown: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    window = MainWindow(WindowSettings(tmp_path / "window.json"), operator="张三", today=lambda: TODAY)
    qtbot.addWidget(window)
    window.show_ledger(ledger)
    assert window.page is not None
    monkeypatch.setattr(messages, "choose", lambda *_words: 0)
    window.page.table.select_ids([ids[0]])
    window_dialogs.show("closing_form", window)
    window_dialogs.show("extension_form", window)
    assert [title for title, size in shown if size > 1000] == [
        "整改问题销号申请表_1_20261122",
        "整改问题延期申请表_1_20261122",
    ]
    for name in ("closing_form", "extension_form", "urge", "unit_book_pdf"):
        assert window.choices[name].isEnabled()
    window.show_ledger(None)


def test_letters_that_were_issued_are_printed_again(
    qtbot: QtBot, ledger: Ledger, ids: list[int], shown: list[tuple[str, int]]
) -> None:
    view = IssueView()
    qtbot.addWidget(view)
    view.show_issues(ledger, [ids[2]])
    (again,) = [button for button in view.findChildren(QPushButton) if button.text() == "重印…"]
    again.click()
    assert shown[0][0] == "提醒〔2026〕1号" and shown[0][1] > 1000


def test_an_extension_that_was_recorded_may_be_printed(
    ledger: Ledger, ids: list[int], shown: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    ledger.dates.extend([ids[0]], words="2026-12-30", reason="待审", approver="李局", on=TODAY)
    asked: list[str] = []
    monkeypatch.setattr(messages, "choose", lambda *words: asked.append(words[2]) or 2)
    form_exports.preview_extension_forms(parent, ledger, ids)
    assert "1 项登记过延期" in asked[0] and not shown, "given up"
    monkeypatch.setattr(messages, "choose", lambda *_words: 1)
    form_exports.preview_extension_forms(parent, ledger, ids)
    assert shown[0][0] == "整改问题延期申请表_5项_20261122"


def test_units_are_ticked_for_a_book(
    qtbot: QtBot, ledger: Ledger, ids: list[int], shown: list[tuple[str, int]]
) -> None:
    assert ids
    dialog = UnitBookChoice(ledger)
    qtbot.addWidget(dialog)
    assert not dialog.show_button.isEnabled()
    dialog.ticks.tick([ledger.units()[0].id])
    assert dialog.summary.text() == "将写 1 个单位" and dialog.show_button.isEnabled()
    form_exports.preview_unit_book(dialog, ledger, dialog.units)
    assert shown[0][0] == "一校一册_石桥中学_20261122"
