"""The list of the evidence dialog: issues, their measures, the files below them with small pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from models.evidence_folder import EvidenceFolder, FileState
from models.evidence_rows import Evidence
from models.issues import Issue
from ui import theme
from ui.thumbnails import is_image, kind_icon, thumbnail

_NAME, _SIZE, _ADDED, _NOTE, _STATE = range(5)
_HEADINGS = ("材料", "大小", "添加日期", "说明", "校验")
_SIDE = 40
_UNVERIFIED = "未校验"


@dataclass(frozen=True, slots=True)
class Place:
    """Where evidence may be added: an issue, and one of its measures or None."""

    issue: int
    measure: int | None = None


class EvidenceTree(QTreeWidget):
    """Shows evidence by issue and measure; pictures come one by one while nothing else is to be done."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("佐证材料")
        self.setHeaderLabels(list(_HEADINGS))
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformRowHeights(False)
        self.setIndentation(18)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column, hanzi in ((_SIZE, 5), (_ADDED, 6), (_NOTE, 11), (_STATE, 5)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, hanzi * theme.metrics().text + 16)
        self.headerItem().setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._files: dict[int, tuple[Evidence, QTreeWidgetItem]] = {}
        self._places: list[tuple[QTreeWidgetItem, Place]] = []
        self._folder: EvidenceFolder | None = None
        self._waiting: list[int] = []
        self._pictures = QTimer(self, interval=0)
        self._pictures.timeout.connect(self._show_next_picture)

    def fill(self, issues: Sequence[Issue], evidence: Mapping[int, Sequence[Evidence]], folder: EvidenceFolder) -> None:
        """Show these; what is added next still goes where it would have gone."""
        before = self._place_of(self.currentItem())
        self.clear()
        self._files, self._places, self._folder = {}, [], folder
        for issue in issues:
            above = self.invisibleRootItem()
            if len(issues) > 1:
                words = f"{issue.number or issue.id}　{issue.problem.replace(chr(10), ' ')}"
                above = self._group(above, words, Place(issue.id), bold=True)
            self._fill_issue(above, issue, evidence.get(issue.id, ()))
        self.expandAll()
        group = next((item for item, place in self._places if place == before), None)
        if group is not None:
            self.setCurrentItem(group, _NAME, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._waiting = [number for number, (row, _item) in self._files.items() if is_image(row)]
        self._pictures.start()

    def _fill_issue(self, above: QTreeWidgetItem, issue: Issue, rows: Sequence[Evidence]) -> None:
        groups = [(None, "整个问题"), *((one.id, f"措施 {n}：{one.text}") for n, one in enumerate(issue.measures, 1))]
        for measure, words in groups:
            own = [row for row in rows if row.measure_id == measure]
            label = f"{words.replace(chr(10), ' ')}（{len(own)}）" if own else words.replace("\n", " ")
            group = self._group(above, label, Place(issue.id, measure), bold=False)
            for row in own:
                self._add_file(group, row, issue)

    def _group(self, above: QTreeWidgetItem, words: str, place: Place, *, bold: bool) -> QTreeWidgetItem:
        item = QTreeWidgetItem(above, [words])
        item.setFirstColumnSpanned(True)
        item.setSizeHint(_NAME, QSize(0, theme.metrics().row - 4))
        font = item.font(_NAME)
        font.setBold(bold)
        item.setFont(_NAME, font)
        item.setForeground(_NAME, QBrush(QColor(theme.COLOURS.text if bold else theme.COLOURS.secondary)))
        item.setToolTip(_NAME, theme.tooltip(words))
        self._places.append((item, place))
        return item

    def _add_file(self, group: QTreeWidgetItem, row: Evidence, issue: Issue) -> None:
        former = f"第 {row.round} 轮 " if row.round != issue.round else ""
        item = QTreeWidgetItem(group, [row.name, row.size_words, row.added_on.isoformat(), f"{former}{row.note}", ""])
        item.setIcon(_NAME, kind_icon(row))
        item.setToolTip(_NAME, theme.tooltip(row.name))
        item.setToolTip(_NOTE, theme.tooltip(row.note))
        item.setSizeHint(_NAME, QSize(0, _SIDE + 10))
        item.setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._files[row.id] = row, item
        self._places.append((item, Place(row.issue_id, row.measure_id)))

    def _show_next_picture(self) -> None:
        if not self._waiting or self._folder is None:
            self._pictures.stop()
            return
        row, item = self._files[self._waiting.pop(0)]
        picture = thumbnail(row, self._folder.path_of(row.stored), _SIDE)
        if picture is not None:
            item.setIcon(_NAME, picture)

    # ------------------------------------------------------------ asking

    def rows(self) -> list[Evidence]:
        """All evidence shown, in order."""
        return [row for row, _item in self._files.values()]

    def selected(self) -> list[Evidence]:
        """The selected evidence, in order; groups are none."""
        return [row for row, item in self._files.values() if item.isSelected()]

    def select(self, ids: Sequence[int]) -> None:
        """Select these as far as they are there."""
        self.clearSelection()
        for number in ids:
            if number in self._files:
                item = self._files[number][1]
                self.setCurrentItem(item, _NAME, QItemSelectionModel.SelectionFlag.Select)
                self.scrollToItem(item)

    def place(self) -> Place | None:
        """Where something added now belongs: to what is current, else to the first issue."""
        return self._place_of(self.currentItem()) or (self._places[0][1] if self._places else None)

    def place_at(self, at: QPoint) -> Place | None:
        """The same for what lies under a point."""
        return self._place_of(self.itemAt(at)) or (self._places[0][1] if self._places else None)

    def _place_of(self, wanted: QTreeWidgetItem | None) -> Place | None:
        return next((place for item, place in self._places if item is wanted), None)

    def show_state(self, row: Evidence, state: FileState | None) -> None:
        """How a file was found; None: nobody has looked yet."""
        item = self._files[row.id][1]
        item.setText(_STATE, _UNVERIFIED if state is None else state.value)
        wrong = state not in (None, FileState.WHOLE)
        good = theme.COLOURS.good if state is FileState.WHOLE else theme.COLOURS.secondary
        item.setForeground(_STATE, QBrush(QColor(theme.COLOURS.late if wrong else good)))
        font = item.font(_STATE)
        font.setBold(wrong)
        item.setFont(_STATE, font)
