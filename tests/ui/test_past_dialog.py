"""Looking at the ledger of an earlier day in the window."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pytestqt.qtbot import QtBot

from models.ledger import Ledger
from models.settings import WindowSettings
from ui.past_dialog import PastDialog

TODAY = date(2026, 11, 22)


def opened(qtbot: QtBot, tmp_path: Path) -> PastDialog:
    ledger = Ledger.create(tmp_path / "账.zgdb", operator="林晓舟", today=date.today, backups=False)
    ledger.add_issue({"source": "巡察", "problem": "台账不全", "deadline": "2026年6月10日前"})
    dialog = PastDialog(ledger, WindowSettings(tmp_path / "window.json"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_day_shows_its_ledger_and_offers_its_papers(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    dialog.on.setText(date.today().isoformat())
    dialog.look()
    qtbot.waitUntil(lambda: dialog.page is not None, timeout=5000)
    assert dialog.page is not None
    assert len(dialog.page.model.ids) == 1
    assert "共 1 项" in dialog.message.text()
    assert not dialog.page.table.editable
    assert all(one.isEnabled() for one in dialog._exports)
    dialog.accept()


def test_a_day_before_the_ledger_is_said_and_nothing_shown(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    for typed, said in (("", "请先写上日期"), ("差不多", "差不多"), ("2020-01-01", "最早的记录是")):
        dialog.on.setText(typed)
        dialog.look()
        qtbot.waitUntil(lambda said=said: said in dialog.message.text(), timeout=5000)
    assert dialog.page is None
    dialog.reject()
