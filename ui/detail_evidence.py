"""The evidence of an issue in the detail panel: small pictures, names, one click to look, a link to add."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from models.evidence_folder import FileState
from models.evidence_rows import Evidence
from models.issues import Issue
from models.ledger import Ledger
from ui import theme
from ui.detail_sheet import LINK_STYLE, Sheet, wrapped
from ui.elided_label import ElidedLabel
from ui.thumbnails import is_image, kind_icon, thumbnail

#: More than these are only counted; all of them stand in the dialog.
_SHOWN = 5
_SIDE = 36
#: Who only passes by with the arrow keys decodes no pictures (milliseconds).
_PATIENCE = 150


def add_to(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    """Add the section; without evidence it is one line and the link."""
    rows = ledger.evidence.of(issue.id)
    sheet.add_section(f"佐证材料（{len(rows)}）" if rows else "佐证材料")
    measures = {measure.id: f"措施 {place}" for place, measure in enumerate(issue.measures, 1)}
    for row in rows[-_SHOWN:]:
        sheet.add(_Line(row, measures.get(row.measure_id or 0, ""), ledger))
    if not rows:
        sheet.add(wrapped("还没有。可以把文件或文件夹拖到这里。", "secondary"))
    links = QWidget()
    line = QHBoxLayout(links)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(16)
    if not ledger.read_only:
        line.addWidget(_link("添加…", sheet, lambda: sheet.wants.emit("add_evidence")))
    if rows:
        words = f"全部 {len(rows)} 份…" if len(rows) > _SHOWN else "查看和整理…"
        line.addWidget(_link(words, sheet, partial(_show_all, sheet.window, ledger, issue.id)))
    line.addStretch()
    sheet.add(links)


def _link(words: str, sheet: Sheet, act: Callable[[], object]) -> QPushButton:
    link = QPushButton()
    link.setText(words)
    link.setAutoDefault(False)
    theme.set_role(link, "flat")
    link.setStyleSheet(LINK_STYLE)
    link.setCursor(Qt.CursorShape.PointingHandCursor)
    # Not within the click: what the act changes replaces the panel and this button with it.
    link.clicked.connect(lambda: QTimer.singleShot(0, sheet, act))
    return link


def _show_all(window: Callable[[], QWidget], ledger: Ledger, issue_id: int) -> None:
    """The dialog on this very ledger, which may be that of an earlier day."""
    from ui.evidence_dialog import EvidenceDialog

    dialog = EvidenceDialog(ledger, [issue_id], window())
    dialog.exec()
    dialog.deleteLater()


class _Line(QWidget):
    """One file: its picture, its name, when it came and how large it is; a click shows it."""

    def __init__(self, evidence: Evidence, place: str, ledger: Ledger) -> None:
        super().__init__()
        self._evidence, self._place, self._ledger = evidence, place, ledger
        self.picture = QToolButton()
        self.picture.setIcon(kind_icon(evidence))
        self.picture.setIconSize(QSize(_SIDE, _SIDE))
        self.picture.setFixedSize(_SIDE + 8, _SIDE + 8)
        theme.set_role(self.picture, "flat")
        self.picture.setStyleSheet("QToolButton { padding: 0; }")
        self.picture.setCursor(Qt.CursorShape.PointingHandCursor)
        self.picture.setAccessibleName(f"打开 {evidence.name}")
        self.picture.setToolTip(theme.tooltip(f"打开 {evidence.name}"))
        self.picture.clicked.connect(self.open)
        name = ElidedLabel("")
        name.setText(evidence.name)
        name.set_hint("\n".join(part for part in (evidence.name, evidence.note) if part))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(name)
        words.addWidget(self._facts())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.picture)
        line.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if is_image(evidence):
            QTimer.singleShot(_PATIENCE, self, self._show_picture)

    def _facts(self) -> QLabel:
        evidence = self._evidence
        state = self._ledger.evidence.state(evidence, whole=False)
        if state is not FileState.WHOLE:
            return theme.plain_label(f"文件{state.value}", "late")
        facts = (self._place, evidence.added_on.isoformat(), evidence.size_words)
        return wrapped(" · ".join(part for part in facts if part), "secondary")

    def _show_picture(self) -> None:
        picture = thumbnail(self._evidence, self._ledger.evidence.folder.path_of(self._evidence.stored), _SIDE * 2)
        if picture is not None:
            self.picture.setIcon(picture)

    def open(self) -> None:
        """Look at the file."""
        from ui import evidence_acts

        evidence_acts.open_one(self, self._ledger, self._evidence)
