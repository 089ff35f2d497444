"""填报情况: who was sent what and what came back of it, the files that came, and 催报 for those who owe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.ledger import Ledger
from models.outstanding import OWING, is_late, state_words
from models.received_files import ReceivedFile, received_files
from models.reminders import URGING
from models.sending_records import turn_words
from models.sending_states import Returning
from models.sendings import SendingState
from models.settings import WindowSettings
from models.text import folded
from ui import theme
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.parted import one_below_the_other
from ui.progress_dialog import button, button_row
from ui.read_table import ReadTable
from ui.returned_files import open_copy
from ui.urging_dialog import UrgingDialog

_EMPTY = "还没有发放过填报表。用“整改 → 发放填报表”发给各单位以后，这里显示谁交了、谁没交。"
_HEADINGS = ("单位", "第几次", "发出", "交回截止", "项数", "交回项数", "状态", "收到几份", "最近收到", "催过")
#: What the filter offers, and which sendings each shows.
_VIEWS: tuple[tuple[str, Callable[[SendingState], bool]], ...] = (
    ("全部", lambda one: True),
    ("还没交齐", lambda one: one.state in OWING),
    *((str(state), lambda one, state=state: one.state is state) for state in Returning),
)
_STATE = 6


class ReturnsDialog(QDialog):
    """Shows the sendings; ``merge_wanted`` when it was left to bring sheets in."""

    def __init__(self, ledger: Ledger, settings: WindowSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._settings = ledger, settings
        self._all: tuple[SendingState, ...] = ()
        self._shown: list[SendingState] = []
        self._files: list[ReceivedFile] = []
        self.merge_wanted = False
        self.setWindowTitle("填报情况")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.said = theme.plain_label("", "section")
        self.said.setWordWrap(True)
        self.view = Choices(name for name, _shows in _VIEWS)
        self.view.setAccessibleName("状态")
        self.search = QLineEdit()
        self.search.setPlaceholderText("搜索单位")
        self.search.setAccessibleName("搜索单位")
        self.search.setClearButtonEnabled(True)
        self.newest = QCheckBox("只看每个单位最近一次")
        self.newest.setChecked(True)
        widths = {1: 4, 2: 6.2, 3: 6.2, 4: 3.2, 5: 5, 6: 10, 7: 5, 8: 9, 9: 4}
        self.table = ReadTable("发出的填报表", _HEADINGS, {0}, widths)
        self.title = theme.plain_label("", "section")
        self.missing = ReadTable("没有交回的问题", ["序号", "没有交回的问题"], {1}, {0: 3.5})
        self.files = ReadTable("收到的文件", ["收到时间", "收到的文件", "表内修改时间"], {1}, {0: 8.5, 2: 8.5})
        self.urge_button = button("催报…", "primary", self.urge)
        self.owing_button = button("选中没交齐的", "", self.select_owing)
        self.open_button = button("打开收到的原件…", "", self.open_file)
        self.merge_button = button("收回填报表…", "", self.want_merge)
        self._lay_out()
        self._connect()
        self.reload()
        open_sized(self, "returns", QSize(1260, 680))

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(theme.plain_label("状态", "secondary"))
        line.addWidget(self.view)
        line.addWidget(self.search)
        line.addWidget(self.newest)
        line.addStretch()
        for one in (self.owing_button, self.urge_button):
            line.addWidget(one)
        self.search.setMaximumWidth(14 * theme.metrics().text)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        tables = QHBoxLayout()
        tables.setSpacing(10)
        tables.addWidget(self.missing, 1)
        tables.addWidget(self.files, 1)
        column.addLayout(tables, 1)
        parts = one_below_the_other(self.table, below, (360, 220))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 12, 14, 12)
        outer.setSpacing(10)
        outer.addWidget(self.said)
        outer.addLayout(line)
        outer.addWidget(parts, 1)
        outer.addLayout(button_row(self.merge_button, self.open_button, button("关闭", "", self.reject)))

    def _connect(self) -> None:
        self.view.currentIndexChanged.connect(self._fill)
        self.search.textChanged.connect(self._fill)
        self.newest.toggled.connect(self._fill)
        self.table.itemSelectionChanged.connect(self._show)
        self.files.itemSelectionChanged.connect(self._update_buttons)
        self.files.cellDoubleClicked.connect(lambda *_: self.open_file())

    # ------------------------------------------------------------ showing

    def reload(self) -> None:
        """Read everything anew."""
        # Newest first, but what went out together stands in the order of the ledger.
        self._all = tuple(sorted(self._ledger.sendings.all(), key=lambda one: (-one.sent_on.toordinal(), one.id)))
        self._received = received_files(self._ledger)
        self._urged = Counter(one.sending for one in self._ledger.reminders.all(kind=URGING))
        self.said.setText(_said(self._all, self._ledger) if self._all else _EMPTY)
        self._fill()

    def _fill(self) -> None:
        kept = {one.id for one in self.chosen()}
        shows, wanted = _VIEWS[self.view.currentIndex()][1], folded(self.search.text())
        self._shown = [
            one
            for one in self._all
            if shows(one) and wanted in folded(one.unit.name) and not (self.newest.isChecked() and one.superseded)
        ]
        with QSignalBlocker(self.table):
            self.table.clearSelection()
            self.table.setRowCount(len(self._shown))
            for row, one in enumerate(self._shown):
                self._put(row, one)
        self.table.select_rows([row for row, one in enumerate(self._shown) if one.id in kept] or [0])
        self._show()

    def _put(self, row: int, one: SendingState) -> None:
        today = self._ledger.today()
        last = f"{one.last_received:%Y-%m-%d %H:%M}" if one.last_received else ""
        due = one.due_on.isoformat() if one.due_on else ""
        texts = [one.unit.name, str(one.number or "补记"), one.sent_on.isoformat(), due, str(len(one.rows))]
        texts += [str(one.returned_rows), state_words(one, today), str(one.received or ""), last]
        urged = self._urged[one.id]
        self.table.put(row, [*texts, f"{urged} 次" if urged else ""])
        item = self.table.item(row, _STATE)
        if item is not None:
            late = is_late(one, today) or one.state is Returning.LATE
            colours = theme.COLOURS
            item.setForeground(QColor(colours.late if late else colours.soon if one.state in OWING else colours.good))

    def chosen(self) -> list[SendingState]:
        """The selected sendings, from the top."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._shown[row] for row in rows if row < len(self._shown)]

    def select_owing(self) -> None:
        """Select everything that is shown and has not come back whole."""
        self.table.select_rows([row for row, one in enumerate(self._shown) if _may_be_urged(one)])

    def _show(self) -> None:
        chosen = self.chosen()
        one = chosen[0] if len(chosen) == 1 else None
        self.title.setText(
            f"{one.unit.name}　{turn_words(one.number)}　编号 {one.code}　{one.file_name}"
            if one
            else f"选中 {len(chosen)} 份"
            if chosen
            else ""
        )
        issues = self._ledger.issues(sorted({number for sending in chosen for number in sending.missing}))
        rows = [
            (issues[number], "" if one else f"{sending.unit.name}：")
            for sending in chosen
            for number in sending.missing
            if number in issues
        ]
        self.missing.setRowCount(len(rows))
        for row, (issue, whose) in enumerate(rows):
            words = issue.problem.replace("\n", " ")
            self.missing.put(row, [issue.number or str(issue.id), f"{whose}{words}"])
        self._files = [file for file in self._received if one and file.sending == one.id]
        self.files.setRowCount(len(self._files))
        for row, file in enumerate(self._files):
            modified = f"{file.modified_at:%Y-%m-%d %H:%M}" if file.modified_at else "（没有）"
            self.files.put(row, [f"{file.received_at:%Y-%m-%d %H:%M}", file.name, modified])
        if self._files:
            self.files.select_rows([0])
        self._update_buttons()

    def _update_buttons(self) -> None:
        writable = not self._ledger.read_only
        self.urge_button.setEnabled(writable and any(map(_may_be_urged, self.chosen())))
        self.owing_button.setEnabled(any(map(_may_be_urged, self._shown)))
        self.open_button.setEnabled(self._file() is not None)
        self.merge_button.setEnabled(writable)

    def _file(self) -> ReceivedFile | None:
        rows = self.files.selectionModel().selectedRows()
        return self._files[rows[0].row()] if rows and rows[0].row() < len(self._files) else None

    # ------------------------------------------------------------ acting

    def urge(self) -> None:
        """Ask for the slips of the selected units that owe something."""
        owing = [one for one in self.chosen() if _may_be_urged(one)]
        if not owing:
            return
        dialog = UrgingDialog(self._ledger, owing, self._settings, self)
        dialog.exec()
        dialog.deleteLater()
        self.reload()

    def open_file(self) -> None:
        """Save and show the selected received file as it came."""
        if file := self._file():
            open_copy(self, self._ledger, file.digest, file.name)

    def want_merge(self) -> None:
        """Close, and let the window bring sheets in."""
        self.merge_wanted = True
        self.accept()


def _may_be_urged(one: SendingState) -> bool:
    return one.state in OWING and not one.superseded


def _said(sendings: Sequence[SendingState], ledger: Ledger) -> str:
    newest = [one for one in sendings if not one.superseded]
    states = Counter(one.state for one in newest)
    late = sum(is_late(one, ledger.today()) for one in newest)
    back = states[Returning.WHOLE] + states[Returning.LATE]
    parts = [f"最近一次发给 {len(newest)} 个单位", f"已交回 {back} 个"]
    parts += [f"部分交回 {states[Returning.PARTLY]} 个"] if states[Returning.PARTLY] else []
    parts += [f"都已销号不用再交 {states[Returning.NOT_NEEDED]} 个"] if states[Returning.NOT_NEEDED] else []
    missing = states[Returning.OPEN] + states[Returning.OVERDUE]
    parts += [f"未交 {missing} 个"] if missing else []
    parts += [f"其中逾期 {late} 个"] if late else []
    return f"{'，'.join(parts)}。"
