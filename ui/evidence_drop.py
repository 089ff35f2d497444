"""Files dropped on the window: onto the details of an issue they are evidence, onto a row that is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from documents.file_kinds import SUFFIXES
from models.ledger import Ledger
from ui import evidence_acts, messages

if TYPE_CHECKING:
    from ui.main_window import MainWindow

_ATTACH, _IMPORT, _NEITHER = "作为佐证材料附到这个问题", "当作通报导入", "取消"


def taken(window: MainWindow, ledger: Ledger, files: Sequence[Path], at: QPoint) -> bool:
    """Whether files dropped at this place of the screen were dealt with here; what is not is for importing."""
    page = window.page
    if page is None or not files:
        return False
    if _is_over(page.detail, at):
        _attach_to_shown(window, ledger, files, page.selected_ids())
        return True
    viewport = page.table.viewport()
    if not _is_over(viewport, at):
        return False
    index = page.table.indexAt(viewport.mapFromGlobal(at))
    if not index.isValid():
        return False
    return _ask(window, ledger, files, page.model.ids[index.row()])


def _attach_to_shown(window: MainWindow, ledger: Ledger, files: Sequence[Path], selected: Sequence[int]) -> None:
    if len(selected) == 1:
        _attach(window, ledger, files, selected[0])
    else:
        messages.tell(window, "佐证材料", "请先在表里只选中一个问题，再把材料拖到它的详情上。")


def _ask(window: MainWindow, ledger: Ledger, files: Sequence[Path], issue_id: int) -> bool:
    """Ask what files dropped on a row are; False when they are to be imported."""
    issue = ledger.issue(issue_id)
    what = f"“{files[0].name}”" if len(files) == 1 else f"这 {len(files)} 个文件或文件夹"
    words = issue.problem.split("\n")[0]
    question = f"{what}拖到了第 {issue.number or issue.id} 号问题“{words[:30]}{'…' if len(words) > 30 else ''}”上。"
    may_import = any(path.suffix.lower() in SUFFIXES for path in files) and not any(path.is_dir() for path in files)
    answers = (_ATTACH, _IMPORT, _NEITHER) if may_import else (_ATTACH, _NEITHER)
    answer = answers[messages.choose(window, "拖进来的文件", f"{question}要怎么处理？", answers)]
    if answer == _ATTACH:
        _attach(window, ledger, files, issue_id)
    return answer != _IMPORT


def _attach(window: MainWindow, ledger: Ledger, files: Sequence[Path], issue_id: int) -> None:
    evidence_acts.add(window, ledger, issue_id, files, done=lambda added: window.status.say(added.first_words))


def _is_over(widget: QWidget, at: QPoint) -> bool:
    return widget.isVisible() and widget.rect().contains(widget.mapFromGlobal(at))
