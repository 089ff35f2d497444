"""What every dialog owes its user: inputs with names, Enter that submits nothing by surprise, Escape that closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from documents.ledger_pdf import new_paper
from documents.page_images import PageImages
from models.drafts import AspectDraft, IssueDraft, NoticeDraft
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.lists import Column, Register
from ui import messages, theme
from ui.backup_dialog import BackupDialog
from ui.bulk_dialog import BulkDialog
from ui.closing_dialog import ClosingDialog
from ui.common_dialog import CommonDialog, GatherDialog
from ui.evidence_dialog import EvidenceDialog
from ui.groups_page import GroupForm
from ui.history_panel import HistoryDialog
from ui.import_dialog import ImportDialog
from ui.issue_form import IssueForm
from ui.issue_picker import IssuePicker
from ui.line_dialog import LineDialog
from ui.list_views_dialog import ListViewsDialog
from ui.lists_dialog import ListsDialog
from ui.merge_dialog import MergeDialog
from ui.people_page import PersonForm
from ui.preview import PreviewDialog
from ui.progress_dialog import ProgressDialog
from ui.register_columns_dialog import RegisterColumnsDialog
from ui.register_row_dialog import RegisterRowDialog
from ui.returned_dialog import ReturnedDialog
from ui.returns_dialog import ReturnsDialog
from ui.send_dialog import SendDialog
from ui.sources_dialog import SourceForm, SourcesDialog
from ui.superior_dialog import SuperiorDialog
from ui.unit_book_dialog import UnitBookDialog
from ui.units_dialog import MoveDialog, UnitsDialog
from ui.urging_dialog import UrgingDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

INPUTS = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)


def draft() -> NoticeDraft:
    return NoticeDraft("通报", is_notice=True, aspects=[AspectDraft("安全", issues=[IssueDraft("校门管理不严")])])


def a_register(ledger: Ledger) -> Register:
    columns = [Column("序号", "number"), Column("单位", "unit"), Column("风险点", "title")]
    return ledger.lists.register(ledger.lists.make("风险点", "风险点台账", columns))


DIALOGS: dict[str, Callable[[Ledger, int], QDialog]] = {
    "import": lambda ledger, _issue: ImportDialog(ledger, Path("没有这个文件.txt"), draft()),
    "form": lambda ledger, issue: IssueForm(ledger, issue),
    "bulk": lambda ledger, issue: BulkDialog(ledger, [issue]),
    "closing": lambda ledger, issue: ClosingDialog(ledger, [issue]),
    "progress": lambda ledger, issue: ProgressDialog(ledger, [issue]),
    "sources": lambda ledger, _issue: SourcesDialog(ledger),
    "source": lambda ledger, _issue: SourceForm(ledger, ledger.sources()[0]),
    "units": lambda ledger, _issue: UnitsDialog(ledger),
    "move": lambda ledger, _issue: MoveDialog(ledger, ledger.units()[0]),
    "person": lambda ledger, _issue: PersonForm(ledger, None),
    "group": lambda ledger, _issue: GroupForm(ledger, None),
    "merge": lambda ledger, _issue: MergeDialog(ledger, "unit", ledger.units()[0].id),
    "common": lambda ledger, issue: CommonDialog(ledger, issue),
    "gather": lambda ledger, issue: GatherDialog(ledger, [issue]),
    "line": lambda ledger, _issue: LineDialog(None, "改名", "单位名称", "一小", ledger.add_unit),
    "backup": lambda ledger, _issue: BackupDialog(ledger),
    "history": lambda ledger, issue: HistoryDialog(ledger, issue),
    "evidence": lambda ledger, issue: EvidenceDialog(ledger, [issue]),
    "lists": lambda ledger, _issue: ListsDialog(ledger),
    "list_views": lambda ledger, _issue: ListViewsDialog(ledger),
    "send": lambda ledger, _issue: SendDialog(ledger),
    "returned": lambda ledger, _issue: ReturnedDialog(ledger),
    "returns": lambda ledger, _issue: ReturnsDialog(ledger),
    "urging": lambda ledger, _issue: UrgingDialog(ledger, []),
    "superior": lambda ledger, _issue: SuperiorDialog(ledger),
    "register": lambda ledger, _issue: RegisterColumnsDialog(ledger, None),
    "register_row": lambda ledger, _issue: RegisterRowDialog(ledger, a_register(ledger), None),
    "issue_picker": lambda ledger, _issue: IssuePicker(ledger),
    "unit_book": lambda ledger, _issue: UnitBookDialog(ledger),
    "preview": lambda ledger, _issue: PreviewDialog(PageImages(_a_page(ledger)), "整改台账"),
}


def _a_page(ledger: Ledger) -> bytes:
    paper = new_paper("整改台账", "A3", ledger.today())
    return paper.content()


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions; every one is answered with yes, give up."""
    titles: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, title, *_: not titles.append(title))
    monkeypatch.setattr(messages, "choose", lambda _parent, title, *_: titles.append(title) or 1)
    return titles


@pytest.fixture(params=DIALOGS)
def dialog(request: pytest.FixtureRequest, qtbot: QtBot, ledger: Ledger) -> QDialog:
    issue = ledger.add_issue(
        {
            "source": "秋季督导",
            "problem": "留样不足",
            "findings": ["九月缺样"],
            "measures": [MeasureEdit("补做留样", units=("一小",))],
            "entry": (date(2026, 10, 8), "已补做"),
        }
    )
    made = DIALOGS[request.param](ledger, issue)
    qtbot.addWidget(made)
    made.show()
    return made


def is_inner(widget: QWidget) -> bool:
    """Whether Qt made it as a part of another input."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, (QComboBox, QAbstractSpinBox)):
            return True
        above = above.parentWidget()
    return widget.window() is not widget.window() or type(widget).__name__ in ("QHeaderView", "QComboBoxListView")


def test_every_input_and_button_has_a_name(dialog: QDialog) -> None:
    inputs = [one for kind in INPUTS for one in dialog.findChildren(kind) if not is_inner(one)]
    nameless = [one for one in inputs if not one.accessibleName() and one.window() is dialog]
    assert nameless == []
    buttons = [one for one in dialog.findChildren(QToolButton) if one.isVisible()]
    assert [one for one in buttons if not (one.accessibleName() or one.text())] == []


def test_a_letter_presses_one_button_only(dialog: QDialog) -> None:
    buttons = [one for one in dialog.findChildren(QAbstractButton) if one.isVisible() and "&" in one.text()]
    letters = [one.text().split("&")[1][:1] for one in buttons if "&&" not in one.text()]
    shortcuts = {one.key().toString() for one in dialog.findChildren(QShortcut)}
    taken = {keys.removeprefix("Alt+") for keys in shortcuts if keys.startswith("Alt+")}
    assert len({*letters, *taken}) == len(letters) + len(taken), (letters, taken)


def test_escape_closes_what_was_not_touched(qtbot: QtBot, dialog: QDialog, asked: list[str]) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and asked == []


def test_enter_while_composing_submits_nothing(qtbot: QtBot, ledger: Ledger, dialog: QDialog) -> None:
    operations = len(ledger.history())
    for line in [*dialog.findChildren(QLineEdit), *dialog.findChildren(QPlainTextEdit)]:
        if line.isVisible() and line.isEnabled() and not line.isReadOnly():
            line.setFocus()
            QApplication.sendEvent(line, QInputMethodEvent("liu yang", []))
            qtbot.keyClick(line, Qt.Key.Key_Return)
            assert dialog.isVisible() and len(ledger.history()) == operations
            QApplication.sendEvent(line, QInputMethodEvent("", []))


def test_the_largest_text_fits_a_small_screen(qapp: QApplication, qtbot: QtBot, ledger: Ledger) -> None:
    number = ledger.add_issue(
        {"source": "秋季督导", "problem": "留样不足", "measures": [MeasureEdit("补做", units=("一小",))]}
    )
    theme.apply(qapp, list(theme.TEXT_SIZES)[-1])
    try:
        for name, make in DIALOGS.items():
            made = make(ledger, number)
            qtbot.addWidget(made)
            least = made.minimumSizeHint()
            assert least.width() <= 1280 and least.height() <= 640, name
    finally:
        theme.apply(qapp)
