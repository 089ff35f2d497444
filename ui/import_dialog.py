"""The review of an import: what was read as a tree to correct and tick, beside the original text it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from models.drafts import NoticeDraft
from models.errors import InvalidValue
from models.import_plan import State
from models.importing import ImportResult
from models.ledger import Ledger
from models.whole_files import digest_of
from ui import jobs, messages, theme
from ui.dialog_size import open_sized
from ui.draft_delegate import DraftDelegate
from ui.draft_marks import Marks
from ui.draft_rows import Outline, Row, RowKind
from ui.draft_tree import DraftTree
from ui.import_comparing import ImportComparing
from ui.import_header import ImportHeader
from ui.progress_dialog import button, divider
from ui.source_text import SourceText
from ui.theme import plain_label


class ImportDialog(QDialog):
    """Shows a draft for correction and imports what is left ticked, as one operation.

    ``imported`` carries the result once it is written; until then nothing has changed. A draft that is no notice is
    told as a sentence and cannot be imported.
    """

    imported = Signal(object)

    def __init__(
        self, ledger: Ledger, path: Path, draft: NoticeDraft, parent: QWidget | None = None, columns: str = ""
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        #: Whether the dialog was closed to look at the meaning of the columns, of which ``columns`` tells.
        self.columns_wanted = False
        self._ledger = ledger
        self._path = path
        self._draft = draft
        self._digest = digest_of(path) if path.is_file() else ""
        self._busy = False
        self._closed: list[int] = []
        self._scrolled = self._current = 0
        self._place = (0, 0)
        #: What the import came to; None until it is written.
        self.result_of_import: ImportResult | None = None
        self.model = DraftTree(draft, self)
        self.setWindowTitle(f"导入：{path.name}")
        self.setSizeGripEnabled(True)
        self._build()
        self.comparing: ImportComparing | None = None
        if draft.is_notice:
            source_name = self.header.source_name
            self.comparing = ImportComparing(ledger, self.model, source_name, self._digest, self)
            self.comparing.changed.connect(self._compared)
            self.model.changed.connect(self.comparing.later)
            self.header.changed.connect(self.comparing.later)
            self._compared()
        self.model.changed.connect(self._update)
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.reshaped.connect(self._show_again)
        self.tree.expandAll()
        self._close_unchanged()
        if draft.is_notice and self.model.rowCount():
            self.go_to(self.model.row(self._first_issue()).key)
            self.tree.setFocus()
        self._update()
        open_sized(self, "import", _WANTED)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.header = ImportHeader(self._ledger, self._path, self._draft)
        self.source = SourceText(self._draft.paragraphs)
        self.source.clicked_line.connect(self._select_line)
        self.tree = self._make_tree()
        self._actions = self._make_actions()
        self.reason = plain_label("", "soon")
        self.reason.setWordWrap(True)
        self.news = plain_label("", "secondary")
        self.news.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._body(), 1)
        layout.addWidget(divider())
        layout.addWidget(self._footer())

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(8)
        if not self._draft.is_notice:
            column.addWidget(self._refusal())
            column.addWidget(self._titled("原文", self.source), 1)
            return body
        if imported_at := self._ledger.imported_before(self._digest):
            column.addWidget(_banner([_AGAIN.format(imported_at)]))
        column.addWidget(self.header)
        if self._columns:
            column.addWidget(_about_columns(self._columns, self._ask_columns))
        if self._draft.warnings:
            column.addWidget(_banner(self._draft.warnings))
        self.missing = _banner([""])
        column.addWidget(self.missing)
        column.addWidget(self._toolbar())
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(8)
        splitter.addWidget(self._titled("识别结果（双击或按 F2 修改）", self.tree, self.reason, self.news))
        splitter.addWidget(self._titled("原文（点一下，找到对应的条目）", self.source))
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([780, 540])
        column.addWidget(splitter, 1)
        return body

    def _refusal(self) -> QFrame:
        sentence = self._draft.warnings[0] if self._draft.warnings else "没有读到逐条整改的问题。"
        return _banner([f"“{self._path.name}”不能导入：{sentence}"])

    def _titled(self, title: str, *widgets: QWidget) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(plain_label(title, "secondary"))
        for place, widget in enumerate(widgets):
            column.addWidget(widget, 0 if place else 1)
        return pane

    def _make_tree(self) -> QTreeView:
        tree = _Tree()
        tree.setAccessibleName("识别结果")
        tree.setModel(self.model)
        self.delegate = DraftDelegate(tree)
        self.delegate.split_here.connect(self._split_at)
        tree.setItemDelegate(self.delegate)
        tree.selectionModel().selectionChanged.connect(self._selected)
        return tree

    def _make_actions(self) -> dict[str, QAction]:
        return {
            "merge": self._action("合并到上一条", "merge", "Ctrl+M", lambda: self.model.merge(self._keys())),
            "split": self._action("拆分", "split", "Ctrl+K", self._split),
            "raise": self._action("提升一级", "caret-double-left", "Ctrl+Left", lambda: self.model.lift(self._keys())),
            "lower": self._action(
                "降为表现", "caret-double-right", "Ctrl+Right", lambda: self.model.lower(self._keys())
            ),
            "swap": self._action("表现⇄措施", "arrows-left-right", "Ctrl+T", lambda: self.model.swap(self._keys())),
            "part": self._action("措施各成一条", "list-numbers", "Ctrl+P", lambda: self.model.part(self._keys())),
            "doubt": self._action("待核对", "warning", "F8", self.go_to_doubt),
            "doubt_before": self._action("上一处待核对", "warning", "Shift+F8", lambda: self.go_to_doubt(back=True)),
            "similar": self._action("相似", "arrows-clockwise", "F7", self.go_to_similar),
            "untick": self._action("取消勾选", "x-square", "Del", self._toggle),
            "undo": self._action("撤销", "undo", "Ctrl+Z", self.model.undo),
            "redo": self._action("重做", "redo", "Ctrl+Y", self.model.redo),
        }

    def _action(self, words: str, icon: str, keys: str, act: Callable[[], object]) -> QAction:
        action = QAction(theme.icon(icon), words, self)
        if keys:
            action.setShortcuts([QKeySequence(keys)] + [QKeySequence("Ctrl+Shift+Z")] * (keys == "Ctrl+Y"))
        action.setToolTip(f"{words}（{keys}）" if keys else words)
        action.triggered.connect(lambda: act())
        self.addAction(action)
        return action

    def _toolbar(self) -> QWidget:
        worded = [action for name, action in self._actions.items() if name not in (*_BARE, *_KEYS_ALONE)]
        return _Toolbar(worded, self._bare_actions())

    def _bare_actions(self) -> list[QAction]:
        return [self._actions[name] for name in _BARE]

    def _footer(self) -> QFrame:
        footer = QFrame()
        footer.setObjectName("footer")
        footer.setStyleSheet(f"QFrame#footer {{ background: {theme.COLOURS.surface}; border: none; }}")
        self.counts = plain_label("", "section")
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.cancel_button = button("取消" if self._draft.is_notice else "关闭", "", self.reject)
        self.import_button = button("导入", "primary", self.accept)
        row = QHBoxLayout(footer)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(12)
        row.addWidget(self.counts)
        row.addWidget(self.message, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.import_button)
        return footer

    # ------------------------------------------------------------ selection

    def _keys(self) -> list[int]:
        """The selected rows in the order of the tree."""
        chosen = {self.model.row(index).key for index in self.tree.selectionModel().selectedIndexes()}
        return [row.key for row in self.model.outline.rows() if row.key in chosen]

    def _selected(self) -> None:
        _show_lines(self.reason, [])
        _show_lines(self.news, [])
        index = self.tree.currentIndex()
        if index.isValid():
            row = self.model.row(index)
            self.source.show_line(row.line, row.text)
            mark = self.model.mark(row)
            _show_lines(self.reason, [*map(_to_check, row.doubts), *mark.doubts])
            _show_lines(self.news, mark.lines)
        self._update_actions()

    def _select_line(self, line: str) -> None:
        found = next((row for row in self.model.outline.rows() if row.line == line), None)
        if found:
            self.go_to(found.key)

    def _near_current(self) -> list[int]:
        """The row that was current, or what stands in its place."""
        if self._current in self.model.outline:
            return [self._current]
        above, place = self._place
        parent = self.model.index_of(above) if above in self.model.outline else QModelIndex()
        index = self.model.index(min(place, self.model.rowCount(parent) - 1), 0, parent)
        return [self.model.row(index).key] if index.isValid() else []

    def go_to(self, key: int) -> None:
        """Select that row alone, whatever keys are held down (a tree would add to the selection under Ctrl)."""
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.tree.selectionModel().setCurrentIndex(self.model.index_of(key), flag)

    def go_to_doubt(self, *, back: bool = False) -> None:
        """On (or back) to the next row that is to be checked, from the last one to the first again."""
        self._go_on(self.model.needs_look, back)

    def go_to_similar(self) -> None:
        """On to the next problem that is worded like an earlier one."""
        comparing = self.comparing
        if comparing is not None:
            self._go_on(lambda row: bool(comparing.alike(row.key)) and row.kind == RowKind.ISSUE, back=False)

    def _go_on(self, wanted: Callable[[Row], bool], back: bool) -> None:
        rows = list(self.model.outline.rows())
        current = self.tree.currentIndex()
        here = next(
            (at for at, row in enumerate(rows) if current.isValid() and row.key == self.model.row(current).key), -1
        )
        ahead = rows[here + 1 :] + rows[: max(here, 0)]
        if back:
            ahead = rows[: max(here, 0)][::-1] + rows[here + 1 :][::-1]
        found = next((row.key for row in ahead if wanted(row)), None)
        if found is not None:
            self.go_to(found)
            self.tree.setFocus()

    def _first_issue(self) -> QModelIndex:
        aspect = self.model.index(0, 0)
        return self.model.index(0, 0, aspect) if self.model.rowCount(aspect) else aspect

    def _remember(self) -> None:
        """Before rows move: what was closed, where the view stood, what was current."""
        outline, index_of = self.model.outline, self.model.index_of
        parents = [row.key for row in outline.rows() if row.children]
        self._closed = [key for key in parents if not self.tree.isExpanded(index_of(key))]
        self._scrolled = self.tree.verticalScrollBar().value()
        current = self.tree.currentIndex()
        self._current = self.model.row(current).key if current.isValid() else 0
        above = outline.parent(self._current) if current.isValid() else None
        self._place = (above.key if above else 0, current.row())

    def _show_again(self, keys: Sequence[int]) -> None:
        """After rows moved: the view as it was, and what was acted on selected."""
        self.tree.expandAll()
        for key in self._closed:
            if key in self.model.outline:
                self.tree.collapse(self.model.index_of(key))
        self.tree.verticalScrollBar().setValue(self._scrolled)
        selection = self.tree.selectionModel()
        shown = keys or self._near_current()
        for place, key in enumerate(shown):
            index = self.model.index_of(key)
            if place == 0:
                self.go_to(key)
            selection.select(index, QItemSelectionModel.SelectionFlag.Select)
        self._selected()

    # ------------------------------------------------------------ acts

    def _split(self) -> None:
        here = self.delegate.cursor_place()
        keys = self._keys()
        if here is not None:
            self._split_at(*here)
        elif len(keys) == 1 and not self.model.split(keys[0]):
            self.message.setText("这一条没有“一是、二是”，也只有一句；请双击后把光标放到要分开的地方，再按“拆分”。")

    def _split_at(self, key: int, text: str, cursor: int) -> None:
        self.delegate.close_editor()
        self.model.set_text(key, text)
        if not self.model.split(key, cursor):
            self.message.setText("光标前后都要有文字才能拆分。")

    def _toggle(self) -> None:
        keys = self._keys()
        ticked = any(self.model.outline.row(key).ticked for key in keys)
        self.model.tick(keys, not ticked)

    # ------------------------------------------------------------ state

    def _update(self) -> None:
        counts, marks = self.model.counts(), self.model.marks
        words = marks.words if marks.any_known else counts.words
        self.counts.setText(words if self._draft.is_notice else "")
        self.message.setText("")
        self.import_button.setVisible(self._draft.is_notice)
        self.import_button.setText(_import_words(marks, counts.issues))
        why = self._why_not(counts.issues)
        self.import_button.setEnabled(not why)
        self.import_button.setToolTip(why)
        if self._draft.is_notice and why:
            self.message.setText(why)
        self._update_actions()

    def _why_not(self, issues: int) -> str:
        if self._busy:
            return "正在导入…"
        if self._ledger.read_only:
            return f"台账只能查看：{self._ledger.read_only_reason}。"
        return "" if issues else "没有勾选任何问题，请至少勾选一个。"

    def _update_actions(self) -> None:
        outline, keys = self.model.outline, self._keys()
        tests: dict[str, Callable[[Outline, int], bool]] = {
            "merge": Outline.may_merge,
            "split": Outline.may_split,
            "raise": Outline.may_raise,
            "lower": Outline.may_lower,
            "swap": Outline.may_swap,
            "part": Outline.may_part,
        }
        for name, may in tests.items():
            self._actions[name].setEnabled(any(may(outline, key) for key in keys))
        self._actions["split"].setEnabled(len(keys) == 1 and self._actions["split"].isEnabled())
        doubts = sum(map(self.model.needs_look, outline.rows()))
        self._actions["doubt"].setEnabled(doubts > 0)
        self._actions["doubt"].setText(f"待核对 {doubts} 处" if doubts else "无待核对")
        self._actions["doubt_before"].setEnabled(doubts > 0)
        alike = self._count_of_alike()
        self._actions["similar"].setEnabled(alike > 0)
        self._actions["similar"].setText(f"相似 {alike} 处" if alike else "无相似")
        ticked = any(outline.row(key).ticked for key in keys)
        self._actions["untick"].setEnabled(bool(keys))
        self._actions["untick"].setText("取消勾选" if ticked or not keys else "勾选")
        self._actions["untick"].setIcon(theme.icon("x-square" if ticked or not keys else "check-square"))
        for name, label in (("undo", self.model.undo_label), ("redo", self.model.redo_label)):
            self._actions[name].setEnabled(bool(label))
            self._actions[name].setToolTip(f"{self._actions[name].text()}：{label}" if label else "")

    def _close_unchanged(self) -> None:
        """Problems that nothing would change are opened by who wants to see them."""
        for aspect in self.model.outline.roots:
            for issue in aspect.children:
                if self.model.mark(issue).state == State.SAME and not issue.doubts:
                    self.tree.collapse(self.model.index_of(issue.key))

    def _count_of_alike(self) -> int:
        issues = (issue for aspect in self.model.outline.roots for issue in aspect.children)
        return sum(bool(self.comparing.alike(issue.key)) for issue in issues) if self.comparing else 0

    def _compared(self) -> None:
        """What the rows would do is known anew."""
        words = self.comparing.words_of_missing if self.comparing else ""
        self.missing.setVisible(bool(words))
        self.missing.findChildren(QLabel)[0].setText(words)
        self._update()
        self._selected()

    # ------------------------------------------------------------ importing

    def accept(self) -> None:
        """Import what is ticked; with something wrong above, the dialog stays open and says so."""
        self.delegate.close_editor()
        if not self.import_button.isEnabled():
            return
        if nameless := self.model.outline.nameless():
            self.go_to(nameless.key)
            self.message.setText("选中的这一条没有写问题，请补写（F2）或取消勾选，再导入。")
            return
        if self.comparing:
            self.comparing.compare()  # a source named just now may hold issues that are in conflict
        try:
            draft = self.header.applied_to(self.model.draft())
        except InvalidValue:  # said under the field of the head
            return
        name, kind, file_name = self.header.source_name(), self.header.kind(), self._path.name
        unticked = self.comparing.unticked() if self.comparing else []
        self._set_busy(True)

        def work(tick: jobs.Tick) -> ImportResult:
            return self._ledger.import_notice(
                draft,
                reviewed=True,
                source_name=name,
                source_kind=kind,
                file_name=file_name,
                digest=self._digest,
                unticked=unticked,
                tick=tick,
            )

        self._job = jobs.run(self, "导入", work, self._imported, self._failed)

    def _imported(self, result: ImportResult) -> None:
        self._set_busy(False)
        if self.comparing:
            self.comparing.stop()
        self.result_of_import = result
        self.imported.emit(result)
        news = [warning for warning in result.warnings if warning not in self._draft.warnings]
        sentence = "\n".join([result_words(result), *news[:_MOST_WARNINGS]])
        done = result.added or result.updated
        messages.tell(self, "导入完成" if done else "没有变化", sentence)
        super().accept()

    def _failed(self, error: Exception) -> None:
        self._set_busy(False)
        self.message.setText(str(error))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if self.comparing:
            (self.comparing.stop if busy else self.comparing.later)()
        self._update()
        self.tree.setEnabled(not busy)

    def reject(self) -> None:
        """Close without importing, after asking when something was corrected."""
        if self._busy:
            return
        question = "还没有导入，已做的修改会丢失。要放弃吗？"
        corrected = self.model.undo_label or self.header.is_changed()
        if corrected and not messages.ask(self, "放弃导入", question, "放弃", "继续核对"):
            return
        super().reject()

    def _ask_columns(self) -> None:
        """Close for the step before, unless something was corrected here that shall stay."""
        self.reject()
        self.columns_wanted = not self.isVisible()

    def done(self, result: int) -> None:
        """Close, and ask the ledger nothing more."""
        if self.comparing:
            self.comparing.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button asks like 取消."""
        event.ignore()
        self.reject()


def result_words(result: ImportResult) -> str:
    """What an import came to, as one or two sentences."""
    if not result.added and not result.updated:
        return f"没有变化：这 {result.unchanged} 个问题以前已经导入。"
    parts = [f"已登记 {result.added} 个问题"] * bool(result.added)
    parts += [f"已更新 {result.updated} 个问题"] * bool(result.updated)
    words = "，".join(parts)
    if result.unchanged:
        words += f"；另有 {result.unchanged} 个以前已经导入，没有变化"
    return f"{words}。"


def _import_words(marks: Marks, issues: int) -> str:
    if not marks.any_known:
        return f"导入 {issues} 个问题" if issues else "导入"
    parts = [f"新增 {marks.added}"] * bool(marks.added) + [f"更新 {marks.updated}"] * bool(marks.updated)
    return f"导入：{'，'.join(parts)}" if parts else "导入"


def _show_lines(label: QLabel, lines: Sequence[str]) -> None:
    """The first lines in the label, all of them in its tooltip; hidden without any."""
    label.setText("\n".join(lines[:_MOST_LINES]))
    label.setToolTip(theme.tooltip("\n".join(lines)) if len(lines) > _MOST_LINES else "")
    label.setVisible(bool(lines))


def _to_check(doubt: str) -> str:
    return doubt if "核对" in doubt else f"请核对：{doubt}"


class _Tree(QTreeView):
    """The rows: one line each, several at a time, edited by F2 or a double click."""

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(False)
        self.setIndentation(20)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current row stays in view when a sentence above or below takes room."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())


def _banner(sentences: Sequence[str]) -> QFrame:
    tone = theme.TONES["urgent"]
    frame = QFrame()
    frame.setObjectName("banner")
    frame.setStyleSheet(
        f"QFrame#banner {{ background: {tone.ground}; border: none; border-left: 3px solid {tone.bar}; }}"
    )
    column = QVBoxLayout(frame)
    column.setContentsMargins(12, 6, 12, 6)
    column.setSpacing(2)
    for sentence in sentences[:_MOST_WARNINGS]:
        column.addWidget(_wrapped(sentence))
    if len(sentences) > _MOST_WARNINGS:
        rest = _wrapped(f"还有 {len(sentences) - _MOST_WARNINGS} 条提示（鼠标停在这里查看）。")
        rest.setToolTip(theme.tooltip("\n".join(sentences[_MOST_WARNINGS:])))
        column.addWidget(rest)
    return frame


def _about_columns(words: str, ask: Callable[[], None]) -> QWidget:
    """Where the meaning of the columns comes from, and the way back to it."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(plain_label(words, "secondary"))
    row.addWidget(button("列的含义…", "flat", ask))
    row.addStretch()
    return line


_WANTED = QSize(1600, 900)
_AGAIN = "这份文件已于 {:%Y-%m-%d %H:%M} 导入过：再次导入不会改变已登记的问题，只会补登台账里没有的。"
#: Acts that show their icon alone.
_BARE = ("undo", "redo")
#: Acts that are reached by their keys only.
_KEYS_ALONE = ("doubt_before",)
#: Lines about the current row shown below the tree; all of them stand in its tooltip.
_MOST_LINES = 5
#: Warnings shown above the tree; further ones stand in a tooltip.
_MOST_WARNINGS = 3


def _wrapped(sentence: str) -> QLabel:
    label = plain_label(sentence, "soon")
    label.setWordWrap(True)
    return label


class _Toolbar(QWidget):
    """Acts with their words, as long as there is room for them, else as icons; ``bare`` ones at the end always so."""

    def __init__(self, worded: Sequence[QAction], bare: Sequence[QAction]) -> None:
        super().__init__()
        self._worded = [_tool(action) for action in worded]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for tool in self._worded:
            row.addWidget(tool)
        row.addStretch()
        for action in bare:
            row.addWidget(_tool(action))
        self._show_words(True)
        self._wanted = self.sizeHint().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words only where they fit."""
        super().resizeEvent(event)
        self._show_words(self.width() >= self._wanted)

    def minimumSizeHint(self) -> QSize:
        """The width of the icons alone."""
        icons = (len(self._worded) + len(_BARE)) * (theme.metrics().button + 8)
        return QSize(icons, super().minimumSizeHint().height())

    def _show_words(self, words: bool) -> None:
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        for tool in self._worded:
            tool.setToolButtonStyle(style)


def _tool(action: QAction) -> QToolButton:
    tool = QToolButton()
    tool.setDefaultAction(action)
    tool.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    tool.setAccessibleName(action.text())
    return tool
