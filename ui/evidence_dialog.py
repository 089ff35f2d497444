"""佐证材料: the evidence of one issue or several by issue and measure; added, opened, named, moved, removed, listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.evidence_folder import FileState
from models.evidence_rows import Evidence, Fault, faults_of, size_words
from models.issues import Issue
from models.ledger import Ledger
from ui import evidence_acts, jobs, messages, theme
from ui.dialog_size import open_sized
from ui.elided_label import ElidedLabel
from ui.evidence_tree import EvidenceTree, Place
from ui.line_dialog import LineDialog
from ui.progress_dialog import button
from ui.theme import plain_label

#: So many bytes are verified at once when the dialog opens; more when the clerk asks for it.
_VERIFIED_AT_ONCE = 30_000_000


class EvidenceDialog(QDialog):
    """The evidence of these issues. Every act is one step of undo; long work runs in a thread."""

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._ids = ledger, list(ids)
        self._states: dict[str, FileState] = {}
        self.setWindowTitle("佐证材料")
        self.setAcceptDrops(not ledger.read_only)
        self.tree = EvidenceTree()
        self.tree.itemActivated.connect(self._activated)
        self.tree.itemSelectionChanged.connect(self._selection_changed)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.summary = plain_label("", "secondary")
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()
        for keys, name in (("Del", "remove"), ("F2", "rename")):
            shortcut = QShortcut(QKeySequence(keys), self.tree, self.buttons[name].click)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.show_evidence()
        open_sized(self, "evidence", QSize(980, 600))
        QTimer.singleShot(0, self, self._verify_small)

    def _lay_out(self) -> None:
        issues = self._ledger.issues(self._ids)
        what = next(iter(issues.values())).problem if len(issues) == 1 else f"所选的 {len(issues)} 个问题"
        heading = ElidedLabel("section")
        heading.setText(what)
        hint = "把文件或文件夹拖到这里就能添加；拖到某条措施上，就归到那条措施。原件会复制进台账自己的文件夹。"
        words = plain_label("台账只读，可以查看和导出，不能修改。" if self._ledger.read_only else hint, "secondary")
        words.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addWidget(words)
        layout.addLayout(self._row(_FIRST, self.summary))
        layout.addWidget(self.tree, 1)
        layout.addLayout(self._row(_SECOND, None))

    def _row(self, acts: Sequence[tuple[str, str, str, bool]], label: QWidget | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, words, icon, _writes in acts:
            if name == "print_list":
                row.addStretch()
            act: Callable[[], object] = getattr(self, name)
            made = button(words, "", act)
            if icon:
                made.setIcon(theme.icon(icon))
            self.buttons[name] = made
            row.addWidget(made)
        if label is not None:
            row.addStretch()
            row.addWidget(label)
        else:
            row.addWidget(button("关闭", "", self.accept))
        return row

    # ------------------------------------------------------------ what is shown

    def show_evidence(self, selected: Sequence[int] = ()) -> None:
        """Read everything anew; ``selected`` evidence is selected then, else what was."""
        kept = list(selected) or [row.id for row in self.tree.selected()]
        issues = list(self._ledger.issues(self._ids).values())
        evidence = self._ledger.evidence.of_many(self._ids)
        self.tree.fill(issues, evidence, self._ledger.evidence.folder)
        self._show_states()
        self.tree.select(kept)
        rows = [row for issue in issues for row in evidence.get(issue.id, ())]
        size = sum({row.stored.digest: row.stored.size for row in rows}.values())
        self.summary.setText(f"共 {len(rows)} 份，{size_words(size)}" if rows else "还没有材料")
        self._selection_changed()

    def _show_states(self) -> None:
        for row in self.tree.rows():
            state = self._states.get(row.stored.digest)
            if state is None:
                glance = self._ledger.evidence.state(row, whole=False)
                state = None if glance is FileState.WHOLE else glance
            self.tree.show_state(row, state)

    def _verify_small(self) -> None:
        rows = self.tree.rows()
        if sum(row.stored.size for row in rows) <= _VERIFIED_AT_ONCE:
            self._verified(faults_of(rows, self._ledger.evidence.folder))

    def _verified(self, faults: Sequence[Fault]) -> None:
        self._states = {row.stored.digest: FileState.WHOLE for row in self.tree.rows()}
        self._states |= {fault.evidence.stored.digest: fault.state for fault in faults}
        self._show_states()

    def verify(self) -> None:
        """Read every file in a thread and show how it is."""
        rows = self.tree.rows()
        jobs.run(
            self,
            "正在核对材料",
            lambda tick: faults_of(rows, self._ledger.evidence.folder, tick),
            self._verified,
        )

    def _selection_changed(self) -> None:
        chosen, writable = len(self.tree.selected()), not self._ledger.read_only
        for name, _words, _icon, writes in (*_FIRST, *_SECOND):
            allowed = writable or not writes
            if name in _ON_ONE:
                allowed &= chosen == 1
            elif name in _ON_SOME:
                allowed &= chosen > 0
            elif name in ("verify", "print_list"):
                allowed &= bool(self.tree.rows())
            self.buttons[name].setEnabled(allowed)

    def _activated(self, _item: QTreeWidgetItem) -> None:
        if len(self.tree.selected()) == 1:
            self.open()

    def _show_menu(self, at: QPoint) -> None:
        if not self.tree.selected():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, words, icon, _writes in _SECOND:
            if name in _ON_ONE + _ON_SOME:
                action = menu.addAction(theme.icon(icon), words) if icon else menu.addAction(words)
                action.setEnabled(self.buttons[name].isEnabled())
                action.triggered.connect(self.buttons[name].click)
        menu.exec(self.tree.viewport().mapToGlobal(at))

    # ------------------------------------------------------------ adding

    def add_files(self) -> None:
        """Ask for files and attach them to the selected measure, or to the issue."""
        given = messages.choose_open_paths(self, "添加佐证材料", messages.documents_folder(), evidence_acts.ALL_FILES)
        self.add(given, self.tree.place())

    def add_folder(self) -> None:
        """Ask for a folder and attach everything in it."""
        folder = messages.choose_folder(self, "添加整个文件夹", messages.documents_folder())
        if folder is not None:
            self.add([folder], self.tree.place())

    def add(self, given: Sequence[Path], place: Place | None) -> None:
        """Attach these there."""
        if given and place is not None:
            evidence_acts.add(
                self, self._ledger, place.issue, given, place.measure, lambda added: self._added(added.ids)
            )

    def _added(self, ids: Sequence[int]) -> None:
        self._states = {}
        self.show_evidence(ids)
        self._verify_small()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files from this computer may be dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()) and not jobs.activity.busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach them to the measure or issue they fall on."""
        given = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        viewport = self.tree.viewport()
        place = self.tree.place_at(viewport.mapFrom(self, event.position().toPoint()))
        event.acceptProposedAction()
        # Not inside the drop: the program that files are dragged from would wait for every question asked here.
        QTimer.singleShot(0, self, lambda: self.add(given, place))

    # ------------------------------------------------------------ the selected ones

    def open(self) -> None:
        """Look at a read-only copy of the selected file."""
        evidence_acts.open_one(self, self._ledger, self.tree.selected()[0])

    def rename(self) -> None:
        """Ask for another name."""
        (row,) = self.tree.selected()
        self._ask("材料改名", "材料名称", row.name, lambda name: self._ledger.evidence.rename(row.id, name))

    def annotate(self) -> None:
        """Ask what it shows."""
        (row,) = self.tree.selected()
        self._ask("材料说明", "说明", row.note, lambda note: self._ledger.evidence.annotate(row.id, note), False)

    def _ask(self, title: str, label: str, text: str, use: Callable[[str], object], needed: bool = True) -> None:
        dialog = LineDialog(self, title, label, text, use, needed)
        if dialog.exec():
            self.show_evidence()
        dialog.deleteLater()

    def move_to(self) -> None:
        """Ask under which measure of its issue the selected ones belong."""
        rows = self.tree.selected()
        issue = self._ledger.issue(rows[0].issue_id)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for measure_id, words in measure_choices(issue):
            action = menu.addAction(words.replace("&", "&&"))
            action.setEnabled(any(row.measure_id != measure_id for row in rows))
            action.triggered.connect(lambda _checked=False, measure_id=measure_id: self.move_selected(measure_id))
        here = self.buttons["move_to"]
        menu.exec(here.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def move_selected(self, measure_id: int | None) -> None:
        """Put the selected ones under a measure, or under the issue as a whole."""
        self._attempt(lambda: self._ledger.evidence.move([row.id for row in self.tree.selected()], measure_id))

    def remove(self) -> None:
        """Take the selected ones off their issue when that is confirmed."""
        rows = self.tree.selected()
        what = f"“{rows[0].name}”" if len(rows) == 1 else f"所选的 {len(rows)} 份材料"
        question = f"要从问题里移除{what}吗？\n移除后可以用“撤销”找回，文件本身仍留在台账的文件夹里。"
        if messages.ask(self, "移除材料", question, "移除"):
            self._attempt(lambda: self._ledger.evidence.remove([row.id for row in rows]))

    def save_out(self) -> None:
        """Save copies of the selected ones in a folder, photos without what tells of place, time and device."""
        from documents.evidence_out import save_out

        rows = self.tree.selected()
        folder = messages.choose_folder(self, "材料另存到", messages.documents_folder())
        if folder is not None:
            jobs.run(
                self,
                "正在另存材料",
                lambda tick: save_out(self._ledger, rows, folder, tick),
                lambda went: messages.tell(self, "另存材料", went.words),
            )

    def where_used(self) -> None:
        """Say in which issues the selected file is evidence."""
        (row,) = self.tree.selected()
        uses = self._ledger.evidence.where_used(row.file)
        issues = self._ledger.issues(list({use.issue_id: None for use in uses}))
        lines = [_use_words(use, issues[use.issue_id]) for use in uses if use.issue_id in issues]
        messages.tell(self, "用在哪里", "\n".join([f"“{row.name}”的内容用在 {len(lines)} 处：", *lines[:15]]))

    def print_list(self) -> None:
        """Write the 佐证材料目录 of these issues."""
        evidence_acts.print_list(self, self._ledger, self._ids)

    def _attempt(self, act: Callable[[], object]) -> None:
        try:
            act()
        except LedgerError as error:
            messages.warn(self, "佐证材料", str(error))
        self.show_evidence()


#: The buttons above and below the list: method, words, icon, and whether they write.
_FIRST = (
    ("add_files", "添加文件…", "add", True),
    ("add_folder", "添加文件夹…", "ph.folder-plus", True),
    ("verify", "逐个校验", "check", False),
)
_SECOND = (
    ("open", "打开", "open", False),
    ("rename", "改名…", "edit", True),
    ("annotate", "说明…", "progress", True),
    ("move_to", "移到…", "", True),
    ("remove", "移除", "remove", True),
    ("where_used", "用在哪里", "search", False),
    ("save_out", "另存到…", "", False),
    ("print_list", "导出目录 PDF…", "pdf", False),
)
_ON_ONE = ("open", "rename", "annotate", "where_used")
_ON_SOME = ("move_to", "remove", "save_out")


def measure_choices(issue: Issue) -> list[tuple[int | None, str]]:
    """Where evidence of an issue may belong: the issue as a whole, and each of its measures."""
    measures = [
        (measure.id, f"措施 {place}：{_short(measure.text)}") for place, measure in enumerate(issue.measures, 1)
    ]
    return [(None, "整个问题"), *measures]


def _use_words(use: Evidence, issue: Issue) -> str:
    place = dict(measure_choices(issue)).get(use.measure_id, "")
    inside = f"，{place}" if use.measure_id is not None else ""
    return f"第 {issue.number or issue.id} 号“{_short(issue.problem)}”{inside}（名称：{use.name}）"


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 28 else f"{line[:27]}…"
