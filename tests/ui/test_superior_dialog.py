"""按上级表格填报 in the window: a file is chosen, its columns are filled by choice, the way is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from models import superior_forms
from models.ledger import Ledger
from models.list_views import RowOf
from models.settings import WindowSettings
from models.superior_forms import FIXED, Filling
from tests.documents import superior_samples as samples
from ui import messages
from ui.superior_dialog import SuperiorDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


#: Dialogs that are still open; they rest before the ledger is closed.
_OPENED: list[SuperiorDialog] = []


@pytest.fixture
def filled(ledger: Ledger) -> Iterator[Ledger]:
    """Two problems, one of them secret."""
    ledger.add_issues(
        [
            {"source": "督导", "problem": "一", "units": ("甲校",), "deadline": "2026年10月底前"},
            {"source": "督导", "problem": "二", "units": ("乙校",), "secrecy": "内部"},
        ]
    )
    yield ledger
    while _OPENED:
        _OPENED.pop().done(0)


def _open(qtbot: QtBot, ledger: Ledger, tmp_path: Path, form: Path | None = None) -> SuperiorDialog:
    dialog = SuperiorDialog(ledger, WindowSettings(tmp_path / "window.json"))
    qtbot.addWidget(dialog)
    _OPENED.append(dialog)
    if form is not None:
        dialog.open_file(form)
        qtbot.waitUntil(lambda: dialog.form() is not None, timeout=20_000)
    return dialog


def _row(dialog: SuperiorDialog, heading: str) -> int:
    found = [row for row in range(dialog.columns.rowCount()) if _cell(dialog, row, 1).endswith(heading)]
    return found[0]


def _cell(dialog: SuperiorDialog, row: int, column: int) -> str:
    item = dialog.columns.item(row, column)
    return item.text() if item is not None else ""


def test_a_chosen_form_shows_its_columns_and_the_first_rows(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    dialog = _open(qtbot, filled, tmp_path, samples.wide_form(tmp_path / "表.xlsx"))
    assert dialog.columns.rowCount() == 52
    row = _row(dialog, "反馈问题")
    assert _cell(dialog, row, 1) == "基本情况 › 反馈问题"
    assert [_cell(dialog, row, column) for column in (4, 5)] == ["一", "二"]
    assert dialog.counts.text() == "52 列中填 20 列，2 个问题"
    assert "1 项标有密级" in dialog.notes.text()
    assert not dialog.merged.isEnabled()


def test_it_is_filled_and_remembered_and_filled_again_without_the_file(
    qtbot: QtBot, filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "choose", lambda *words: 2)
    path = samples.bare_form(tmp_path / "表.xlsx")
    dialog = _open(qtbot, filled, tmp_path, path)
    box = dialog.columns.source_box(_row(dialog, "备注"))
    box.setCurrentIndex(box.findData(FIXED))
    line = dialog.columns.way_box(_row(dialog, "备注"))
    assert line is not None
    line.setText("见附件")  # type: ignore[union-attr]
    out = tmp_path / "出.xlsx"
    monkeypatch.setattr(messages, "choose_save_path", lambda *words: out)
    dialog.accept()
    qtbot.waitUntil(lambda: dialog.filled is not None, timeout=20_000)
    assert [cell.value for cell in load_workbook(out)["Sheet"]["F"]] == ["备注", "见附件", "见附件"]
    assert superior_forms.of(filled)[0].filling(5) == Filling(FIXED, "", "见附件")
    path.unlink()
    again = _open(qtbot, filled, tmp_path)
    qtbot.waitUntil(lambda: again.form() is not None, timeout=20_000)
    assert again.forms.currentText() == "表"
    assert [_cell(again, _row(again, "备注"), column) for column in (4, 5)] == ["见附件", "见附件"]
    assert filled.undo_label() == "记住上级表格“表”的填法"


def test_which_problems_and_rows_are_filled_is_chosen(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    dialog = _open(qtbot, filled, tmp_path, samples.bare_form(tmp_path / "表.xlsx"))
    dialog.scope.setCurrentIndex(dialog.scope.findData("overdue"))
    assert dialog.ids() == filled.issue_ids()[:1]
    assert not dialog.merged.isEnabled()
    dialog.row.setCurrentIndex(list(RowOf).index(RowOf.MEASURE))
    assert dialog.merged.isEnabled()
    form = dialog.form()
    assert form is not None
    assert form.row is RowOf.MEASURE


def test_what_is_refused_is_said(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    wrong = tmp_path / "表.xlsx"
    wrong.write_bytes(b"PK\x03\x04")
    dialog = _open(qtbot, filled, tmp_path)
    dialog.open_file(wrong)
    qtbot.waitUntil(lambda: not dialog.message.isHidden(), timeout=20_000)
    assert "损坏" in dialog.message.text()
    assert not dialog.fill_button.isEnabled()


def test_escape_asks_only_when_something_was_changed(
    qtbot: QtBot, filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, title, *words: bool(asked.append(title)))
    dialog = _open(qtbot, filled, tmp_path, samples.bare_form(tmp_path / "表.xlsx"))
    dialog.reject()
    assert not asked
    box = dialog.columns.source_box(0)
    box.setCurrentIndex(0)
    dialog.reject()
    assert asked == ["还没有填表"]


def test_a_remembered_form_can_be_forgotten(
    qtbot: QtBot, filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "ask", lambda *words: True)
    path = samples.bare_form(tmp_path / "表.xlsx")
    dialog = _open(qtbot, filled, tmp_path, path)
    form = dialog.form()
    assert form is not None
    superior_forms.remember(filled, form, path.read_bytes())
    again = _open(qtbot, filled, tmp_path)
    qtbot.waitUntil(lambda: again.form() is not None, timeout=20_000)
    again.forget()
    assert superior_forms.of(filled) == ()


def test_a_header_can_be_pointed_at(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    dialog = _open(qtbot, filled, tmp_path, samples.wide_form(tmp_path / "表.xlsx"))
    dialog.first.setValue(6)
    form = dialog.form()
    assert form is not None
    assert form.header == (6, 6)
    assert dialog.first.value() == 6
