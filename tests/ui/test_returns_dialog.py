"""填报情况: states and filters, the files that came, and 催报 that is written and recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from documents.merging import merge_given
from models.ledger import Ledger
from models.reminders import URGING
from models.settings import WindowSettings
from tests.documents.returned_samples import UNITS, Returning, fill_ledger, send
from ui import about_dialog, jobs, messages
from ui.figures_view import FiguresDialog
from ui.preview import PreviewDialog
from ui.returns_dialog import ReturnsDialog
from ui.urging_dialog import UrgingDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "propagateSizeHints", extend=True)


@pytest.fixture
def answered(ledger: Ledger, tmp_path: Path) -> dict[str, str]:
    """Three units: one has answered whole, one in part, one not at all; by unit what it got is called."""
    fill_ledger(ledger)
    prepared = send(ledger, tmp_path)
    part = Returning(tmp_path / prepared[1].file_name)
    part.unmerge()
    part.sheet.delete_rows(part.lines()[-1])
    part.save()
    merge_given(ledger, [tmp_path / one.file_name for one in prepared[:2]])
    return {one.unit.name: one.file_name for one in prepared}


def shown(qtbot: QtBot, ledger: Ledger) -> ReturnsDialog:
    dialog = ReturnsDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def states(dialog: ReturnsDialog) -> set[str]:
    return {row[6] for row in dialog.table.rows()}


def test_states_filters_and_what_is_missing(qtbot: QtBot, ledger: Ledger, answered: dict[str, str]) -> None:
    dialog = shown(qtbot, ledger)
    assert dialog.said.text() == "最近一次发给 3 个单位，已交回 1 个，部分交回 1 个，未交 1 个。"
    assert states(dialog) == {"未交", "部分交回（缺 1 项）", "已交回"}
    dialog.view.setCurrentText("部分交回")
    assert states(dialog) == {"部分交回（缺 1 项）"} and dialog.missing.rowCount() == 1
    assert dialog.files.rowCount() == 1 and dialog.open_button.isEnabled()
    dialog.view.setCurrentText("还没交齐")
    assert dialog.table.rowCount() == 2
    dialog.view.setCurrentText("全部")
    dialog.search.setText(UNITS[2])
    assert [row[0] for row in dialog.table.rows()] == [UNITS[2]]


def test_nothing_sent_says_what_to_do(qtbot: QtBot, ledger: Ledger) -> None:
    dialog = shown(qtbot, ledger)
    assert "发放填报表" in dialog.said.text() and not dialog.urge_button.isEnabled()


def test_the_received_file_is_saved_as_it_came(
    qtbot: QtBot, ledger: Ledger, answered: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: tmp_path / "副本.xlsx")
    monkeypatch.setattr(about_dialog, "open_path", lambda _parent, path: opened.append(path))
    dialog = shown(qtbot, ledger)
    dialog.view.setCurrentText("已交回")
    dialog.open_file()
    unit = dialog.table.rows()[0][0]
    assert opened == [tmp_path / "副本.xlsx"]
    assert opened[0].read_bytes() == (tmp_path / answered[unit]).read_bytes()


def test_urging_is_written_and_recorded_as_one_operation(
    qtbot: QtBot, ledger: Ledger, answered: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "催报.pdf"
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: path)
    monkeypatch.setattr(messages, "choose", lambda *_: 2)
    dialog = shown(qtbot, ledger)
    dialog.select_owing()
    assert len(dialog.chosen()) == 2 and dialog.missing.rowCount() == 5
    asking = UrgingDialog(ledger, dialog.chosen())
    qtbot.addWidget(asking)
    asking.show()
    assert asking.reply_by.text() == "2026-11-25"
    previewed: list[PreviewDialog] = []
    monkeypatch.setattr(PreviewDialog, "exec", lambda preview: previewed.append(preview))
    asking.preview()
    qtbot.waitUntil(lambda: bool(previewed), timeout=20_000)
    assert not path.exists() and not ledger.reminders.all()
    previewed[0].reject()
    asking.reply_by.setText("2026-11-01")
    asking.accept()
    assert "早于今天" in asking.message.text() and not path.exists()
    asking.reply_by.setText("2026-11-27")
    asking.words.setPlainText("逾期不交的予以通报。")
    asking.accept()
    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=20_000)
    assert path.read_bytes().startswith(b"%PDF") and not asking.isVisible()
    reminders = ledger.reminders.all(kind=URGING)
    assert {one.reply_by for one in reminders} == {date(2026, 11, 27)} and len(reminders) == 2
    dialog.reload()
    assert [row[9] for row in dialog.table.rows() if row[9]] == ["1 次", "1 次"]
    ledger.undo()
    assert ledger.reminders.all() == () and ledger.check().ok


def test_the_dashboard_counts_who_owes(qtbot: QtBot, ledger: Ledger, answered: dict[str, str]) -> None:
    dialog = FiguresDialog(ledger, WindowSettings())
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.owing_button.text() == "填报表未交齐：2 个单位…" and dialog.owing_button.isVisible()
