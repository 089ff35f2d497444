"""The import review as a tree model: check boxes, editing in place, acts on rows, and an undo of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from models.drafts import IssueDraft, NoticeDraft
from models.import_plan import State
from ui import theme
from ui.draft_marks import Mark, Marks, whole_draft
from ui.draft_rows import TAKE, Counts, Outline, Row, RowKind, draft_of, each, rows_of, split_parts

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class DraftTree(QAbstractItemModel):
    """The rows of one draft. Nothing reaches the ledger from here: ``draft()`` is what was left ticked.

    ``changed`` follows every change; ``reshaped`` comes after rows were added, moved or removed, with the keys of
    the rows that ought to be selected then.
    """

    changed = Signal()
    reshaped = Signal(list)

    KIND = _ROLE.UserRole
    KEY = _ROLE.UserRole + 1
    TAG = _ROLE.UserRole + 2

    def __init__(self, draft: NoticeDraft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._original = draft
        self.outline = Outline(rows_of(draft))
        self._undo: list[tuple[str, tuple[Row, ...]]] = []
        self._redo: list[tuple[str, tuple[Row, ...]]] = []
        self._drafts: dict[int, tuple[Row, IssueDraft]] = {}
        #: What is said of the rows besides their own doubts; see ``set_marks``.
        self.marks = Marks({})

    def draft(self) -> NoticeDraft:
        """What is ticked, as it stands now."""
        return draft_of(self.outline.roots, self._original)

    def counts(self) -> Counts:
        """How much is ticked."""
        return self.outline.counts()

    def whole_draft(self) -> NoticeDraft:
        """Everything, ticked or not, as it stands now."""
        return whole_draft(self.outline.roots, self._original, self._drafts)

    def set_marks(self, marks: Marks) -> None:
        """Say this of the rows from now on."""
        before, self.marks = self.marks.rows, marks
        keys = [row.key for row in self.outline.rows() if before.get(row.key) != marks.rows.get(row.key)]
        for key in keys:
            self.dataChanged.emit(self.index_of(key), self.index_of(key))

    def start_with(self, roots: tuple[Row, ...]) -> None:
        """Begin anew from these rows: there is nothing to undo before them."""
        self._undo.clear()
        self._redo.clear()
        self._reshape(roots, [])

    def mark(self, row: Row) -> Mark:
        """What is said of a row."""
        return self.marks.rows.get(row.key, _NO_MARK)

    def needs_look(self, row: Row) -> bool:
        """Whether a row is to be checked: the reader was not sure, or the ledger says otherwise."""
        return bool(row.doubts or self.mark(row).doubts)

    def remark(self, row: Row) -> tuple[str, str]:
        """What stands at the end of a row, and the colour it has there; "" for nothing."""
        mark = self.mark(row)
        words = "；".join(filter(None, [*row.doubts, mark.words]))
        if row.doubts or mark.doubts:
            return words, theme.COLOURS.soon
        return words, _REMARK_COLOURS.get(mark.state or State.SAME, theme.COLOURS.secondary)

    # -- Qt's questions

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        """The index of a row below ``parent``."""
        rows = self._children(parent)
        if column != 0 or not 0 <= row < len(rows):
            return QModelIndex()
        return self.createIndex(row, column, rows[row].key)

    def parent(self, child: Index) -> QModelIndex:  # type: ignore[override]
        """The index of the row above."""
        if not child.isValid():
            return QModelIndex()
        above = self.outline.parent(child.internalId())
        return self.index_of(above.key) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many rows stand below ``parent``."""
        return len(self._children(parent))

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """One column: the row's text."""
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every row can be ticked and edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.row(index).name.startswith(TAKE):
            return usual | Qt.ItemFlag.ItemIsUserCheckable
        return usual | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """Text, tick, tag and reason of a row."""
        if not index.isValid():
            return None
        row = self.row(index)
        match role:
            case _ROLE.DisplayRole:
                return _shown(row)
            case _ROLE.EditRole:
                return row.text
            case _ROLE.CheckStateRole:
                return _tick_of(row)
            case _ROLE.ToolTipRole:
                said = [*(f"请核对：{doubt}" for doubt in row.doubts), *self.mark(row).doubts, *self.mark(row).lines]
                return theme.tooltip("\n".join([*said, _shown(row)]))
            case _ROLE.AccessibleTextRole:
                return "，".join(filter(None, [f"{row.label}：{_shown(row)}", self.remark(row)[0]]))
            case self.KIND:
                return row.kind
            case self.KEY:
                return row.key
            case self.TAG:
                return row.label
        return None

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:
        """Take an edited text or a tick; an empty text is not taken where a row cannot do without one."""
        if not index.isValid():
            return False
        if role == _ROLE.CheckStateRole:
            self.tick([self.row(index).key], value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value))
            return True
        return role == _ROLE.EditRole and self.set_text(self.row(index).key, str(value))

    def row(self, index: Index) -> Row:
        """The row of a valid index."""
        return self.outline.row(index.internalId())

    def index_of(self, key: int) -> QModelIndex:
        """The index of the row with that key."""
        return self.createIndex(self.outline.place(key), 0, key)

    def _children(self, parent: Index) -> tuple[Row, ...]:
        return self.row(parent).children if parent.isValid() else self.outline.roots

    # -- acts

    def set_text(self, key: int, text: str) -> bool:
        """The row says ``text`` from now on; whether that was taken."""
        row = self.outline.row(key)
        roots = self.outline.with_text(key, text)
        after = Outline(roots).row(key)
        if after == row:
            return False
        if not after.text and row.kind in (RowKind.ISSUE, RowKind.FINDING, RowKind.MEASURE):
            return False
        self._keep("修改文字")
        self._show_in_place(roots, [key])
        return True

    def tick(self, keys: Sequence[int], ticked: bool) -> None:
        """Tick or untick rows with all below them."""
        roots = self.outline.with_ticks(keys, ticked)
        if roots != self.outline.roots:
            self._keep("勾选" if ticked else "取消勾选")
            self._show_in_place(roots, keys)

    def merge(self, keys: Sequence[int]) -> None:
        """Join rows to the one before each."""
        before = [row.key for key in keys if (row := self.outline.before(key))]
        self._act("合并到上一条", keys, Outline.may_merge, Outline.merged, select=before[:1])

    def split(self, key: int, cursor: int | None = None) -> bool:
        """Split a row at the cursor, or without one where its text falls apart; whether there was anything to split."""
        text = self.outline.row(key).text
        parts = split_parts(text) if cursor is None else [text[:cursor], text[cursor:]]
        parts = [part.strip() for part in parts if part.strip()]
        if len(parts) < 2 or not self.outline.may_split(key):
            return False
        self._act("拆分", [key], Outline.may_split, lambda outline, row: outline.split(row, parts))
        return True

    def lift(self, keys: Sequence[int]) -> None:
        """One level up."""
        self._act("提升一级", keys, Outline.may_raise, Outline.raised)

    def lower(self, keys: Sequence[int]) -> None:
        """Issues become findings of the issue before."""
        self._act("降为具体表现", keys, Outline.may_lower, Outline.lowered)

    def swap(self, keys: Sequence[int]) -> None:
        """Findings become measures and measures findings."""
        self._act("表现与措施互换", keys, Outline.may_swap, Outline.swapped)

    def part(self, keys: Sequence[int]) -> None:
        """Each measure of the issues becomes an issue of its own."""
        self._act("措施各成一个问题", keys, Outline.may_part, Outline.parted)

    def _act(
        self,
        label: str,
        keys: Sequence[int],
        may: Callable[[Outline, int], bool],
        act: Callable[[Outline, int], tuple[Row, ...]],
        select: Sequence[int] | None = None,
    ) -> None:
        allowed = [key for key in keys if may(self.outline, key)]
        if allowed:
            roots = each(self.outline, allowed, act)
            self._keep(label)
            self._reshape(roots, allowed if select is None else select)

    # -- undo

    @property
    def undo_label(self) -> str:
        """What undo would take back; "" when nothing."""
        return self._undo[-1][0] if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would bring again; "" when nothing."""
        return self._redo[-1][0] if self._redo else ""

    def undo(self) -> None:
        """Take back the last act of this window."""
        self._step(self._undo, self._redo)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._step(self._redo, self._undo)

    def _step(self, source: list[tuple[str, tuple[Row, ...]]], target: list[tuple[str, tuple[Row, ...]]]) -> None:
        if source:
            label, roots = source.pop()
            target.append((label, self.outline.roots))
            self._reshape(roots, [])

    def _keep(self, label: str) -> None:
        self._undo.append((label, self.outline.roots))
        self._redo.clear()

    # -- showing

    def _show_in_place(self, roots: tuple[Row, ...], keys: Iterable[int]) -> None:
        self.outline = Outline(roots)
        wanted = set(keys)
        above = {key: {parent.key for parent in self.outline.above(key)} for key in wanted}
        highest = {key for key in wanted if wanted.isdisjoint(above[key])}
        for key in highest:
            self._tell_below(self.index_of(key))
        for key in highest.union(*(above[key] for key in highest)):
            self.dataChanged.emit(self.index_of(key), self.index_of(key))
        self.changed.emit()

    def _tell_below(self, index: QModelIndex) -> None:
        last = self.rowCount(index) - 1
        if last >= 0:
            self.dataChanged.emit(self.index(0, 0, index), self.index(last, 0, index))
            for place in range(last + 1):
                self._tell_below(self.index(place, 0, index))

    def _reshape(self, roots: tuple[Row, ...], select: Sequence[int]) -> None:
        self.beginResetModel()
        self.outline = Outline(roots)
        self.endResetModel()
        self.reshaped.emit([key for key in select if key in self.outline])
        self.changed.emit()


_NO_MARK = Mark()
_REMARK_COLOURS = {State.UPDATE: theme.COLOURS.accent, State.NEW: theme.COLOURS.accent}


def _shown(row: Row) -> str:
    if row.kind == RowKind.STATUS:
        meaning = row.meaning()
        return meaning if row.text in ("", meaning) else f"{row.text}（{meaning}）"
    if row.kind == RowKind.ASPECT and not row.text:
        return "（未分方面）"
    if row.kind == RowKind.ISSUE and not row.text:
        return "（没有写问题）"
    return row.text.replace("\n", " ")


def _tick_of(row: Row) -> Qt.CheckState:
    parts = {_tick_of(child) for child in row.children}
    if row.kind == RowKind.ASPECT and row.children:
        return parts.pop() if len(parts) == 1 else Qt.CheckState.PartiallyChecked
    if not row.ticked:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.PartiallyChecked if parts - {Qt.CheckState.Checked} else Qt.CheckState.Checked
