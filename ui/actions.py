"""The acts a clerk can choose: their words, icons and keys, the menus they stand in, and when each may be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QPushButton, QWidget

from models.values import dataclass
from ui.theme import icon, set_role

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent


class Needs(IntEnum):
    """What must be there for an act to be possible; each but the first two includes a ledger."""

    NOTHING = 0
    IDLE = 1
    LEDGER = 2
    SELECTED = 3
    IDLE_SELECTED = 4
    WRITABLE = 5
    WRITABLE_SELECTED = 6
    CLOSABLE = 7
    REOPENABLE = 8


@dataclass(frozen=True)
class Act:
    """One act: ``name`` for the program, ``text`` for the clerk, ``keys`` as Qt writes them.

    ``elsewhere``: a widget answers to the keys itself, here they are only shown.
    """

    name: str
    text: str
    needs: Needs = Needs.LEDGER
    icon: str = ""
    keys: tuple[str, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True)
class State:
    """What the window holds just now; ``busy``: long work is under way, so nothing may be written.

    ``closable``, ``reopenable``: something selected is not closed, or is.
    """

    ledger: bool = False
    writable: bool = False
    busy: bool = False
    selected: int = 0
    closable: bool = False
    reopenable: bool = False
    undo_label: str = ""
    redo_label: str = ""

    def allows(self, needs: Needs) -> bool:
        """Whether an act that needs this is possible now."""
        if needs == Needs.NOTHING:
            return True
        if needs == Needs.IDLE:
            return not self.busy
        if not self.ledger:
            return False
        if needs >= Needs.WRITABLE and (self.busy or not self.writable):
            return False
        if needs in (Needs.CLOSABLE, Needs.REOPENABLE):
            return self.closable if needs == Needs.CLOSABLE else self.reopenable
        if needs == Needs.IDLE_SELECTED and self.busy:
            return False
        return needs in (Needs.LEDGER, Needs.WRITABLE) or self.selected > 0


ACTS = (
    Act("new", "新建台账…", Needs.IDLE, "new", ("Ctrl+Shift+N",)),
    Act("open", "打开台账…", Needs.IDLE, "open", ("Ctrl+O",)),
    Act("open_default", "打开默认台账", Needs.IDLE),
    Act("save_copy", "另存副本…", Needs.LEDGER, "save_copy", ("F12",)),
    Act("import", "导入通报或表格…", Needs.WRITABLE, "import", ("Ctrl+I",)),
    Act("export_xlsx", "导出 Excel 台账…", Needs.LEDGER, "xlsx", ("Ctrl+E",)),
    Act("export_summary", "导出汇总 PDF…", Needs.LEDGER, "figures"),
    Act("export_pdf", "导出台账 PDF（打印用）…", Needs.LEDGER, "pdf"),
    Act("print_preview", "打印预览…", Needs.LEDGER, "print", ("Ctrl+P",)),
    Act("superior", "按上级表格填报…", Needs.LEDGER, "ph.table"),
    Act("handover", "交接包…", Needs.LEDGER, "ph.package"),
    Act("quit", "退出", Needs.NOTHING, "", ("Ctrl+Q",)),
    Act("undo", "撤销", Needs.WRITABLE, "undo", ("Ctrl+Z",)),
    Act("redo", "重做", Needs.WRITABLE, "redo", ("Ctrl+Y", "Ctrl+Shift+Z")),
    Act("add", "登记问题…", Needs.WRITABLE, "add", ("Ctrl+N",)),
    Act("edit", "编辑问题…", Needs.IDLE_SELECTED, "edit", ("Ctrl+Return", "Ctrl+Enter")),
    Act("remove", "删除问题", Needs.WRITABLE_SELECTED, "remove", ("Del",)),
    Act("copy", "复制所选行", Needs.SELECTED, "copy", ("Ctrl+C",)),
    Act("paste", "粘贴为新问题…", Needs.WRITABLE, "paste", ("Ctrl+V",)),
    Act("find", "查找", Needs.LEDGER, "search", ("Ctrl+F",), elsewhere=True),
    Act("clear_filter", "清除筛选", Needs.LEDGER, "filter", ("Ctrl+Shift+L",)),
    Act("show_detail", "显示问题详情", Needs.LEDGER, "", ("F4",)),
    Act("refresh", "刷新", Needs.LEDGER, "refresh", ("F5",)),
    Act("progress", "填写进展…", Needs.WRITABLE_SELECTED, "progress", ("Ctrl+J",)),
    Act("bulk", "批量修改…", Needs.WRITABLE_SELECTED, "batch", ("Ctrl+D",)),
    Act("close_issues", "销号…", Needs.CLOSABLE, "close_issue"),
    Act("reopen", "取消销号", Needs.REOPENABLE, "reopen"),
    Act("relapse", "登记反弹…", Needs.WRITABLE_SELECTED, "ph.arrows-counter-clockwise"),
    Act("onsite", "现场核查表…", Needs.LEDGER, "print"),
    Act("closing_form", "销号申请表…", Needs.SELECTED, "ph.file-text"),
    Act("extension_form", "延期申请表…", Needs.SELECTED, "ph.file-text"),
    Act("urge", "督办提醒…", Needs.LEDGER, "ph.bell-ringing"),
    Act("look_back", "回头看…", Needs.LEDGER, "ph.magnifying-glass-plus"),
    Act("extension", "延期…", Needs.WRITABLE_SELECTED, "calendar"),
    Act("review", "复查…", Needs.WRITABLE_SELECTED, "ph.eye"),
    Act("milestones", "时间节点…", Needs.WRITABLE_SELECTED, "ph.flag"),
    Act("evidence", "佐证材料…", Needs.SELECTED, "ph.paperclip"),
    Act("add_evidence", "添加佐证材料…", Needs.WRITABLE_SELECTED),
    Act("send", "发放填报表…", Needs.WRITABLE, "ph.paper-plane-tilt"),
    Act("take_back_sheets", "收回填报表…", Needs.WRITABLE, "ph.archive-tray"),
    Act("returns", "填报情况…", Needs.LEDGER, "ph.bell"),
    Act("split_common", "分到各单位（共性问题）…", Needs.WRITABLE_SELECTED, "tree-structure"),
    Act("gather_common", "归入共性问题…", Needs.WRITABLE_SELECTED),
    Act("common_rows", "只看共性问题的条目", Needs.SELECTED),
    Act("common_whole", "转到共性问题", Needs.SELECTED),
    Act("sources", "问题来源…", Needs.LEDGER, "sources"),
    Act("units", "单位与人员…", Needs.LEDGER, "units"),
    Act("own_columns", "自定义列…", Needs.LEDGER, "columns"),
    Act("list_views", "清单视图…", Needs.LEDGER, "ph.list-dashes"),
    Act("lists", "登记簿…", Needs.LEDGER, "ph.notebook"),
    Act("unit_book", "一校一册…", Needs.LEDGER, "ph.book-open"),
    Act("unit_book_pdf", "一校一册 PDF…", Needs.LEDGER, "pdf"),
    Act("dashboard", "统计看板…", Needs.LEDGER, "figures", ("F9",)),
    Act("snapshot", "留存快照…", Needs.WRITABLE, "ph.camera"),
    Act("meeting", "导出调度会材料…", Needs.LEDGER, "pdf"),
    Act("notice", "整改情况通报…", Needs.LEDGER, "ph.megaphone"),
    Act("history", "历史记录…", Needs.LEDGER, "history", ("Ctrl+H",)),
    Act("as_of", "查看某一天的台账…", Needs.LEDGER, "restore"),
    Act("backup", "备份与恢复…", Needs.LEDGER, "backup"),
    Act("check", "检查台账", Needs.LEDGER, "check"),
    Act("settings", "设置…", Needs.LEDGER, "settings", ("Ctrl+,",)),
    Act("log_folder", "打开日志文件夹", Needs.NOTHING, "log"),
    Act("manual", "使用手册", Needs.NOTHING, "ph.book", ("F1",)),
    Act("keys", "快捷键", Needs.NOTHING, "help", ("Ctrl+F1",)),
    Act("about", "关于整改台账", Needs.NOTHING, "info"),
)
#: "-" is a line between groups; a name with "…menu" is a menu that the window fills.
MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "文件(&F)",
        (
            "new",
            "open",
            "recent_menu",
            "open_default",
            "save_copy",
            "-",
            "import",
            "export_xlsx",
            "export_summary",
            "export_pdf",
            "superior",
            "-",
            "print_preview",
            "-",
            "backup",
            "handover",
            "-",
            "quit",
        ),
    ),
    (
        "编辑(&E)",
        ("undo", "redo", "-", "add", "edit", "remove", "-", "copy", "paste", "-", "find", "clear_filter"),
    ),
    ("视图(&V)", ("views_menu", "columns_menu", "text_size_menu", "show_detail", "-", "refresh")),
    (
        "整改(&R)",
        (
            *("progress", "bulk", "-"),
            *("extension", "extension_form", "review", "milestones", "-"),
            *("close_issues", "closing_form", "onsite", "reopen", "relapse", "look_back", "-"),
            *("urge", "-"),
            *("evidence", "add_evidence", "-"),
            *("send", "take_back_sheets", "returns", "-"),
            *("split_common", "gather_common"),
        ),
    ),
    (
        "台账(&L)",
        (
            *("sources", "units", "own_columns", "list_views", "lists", "unit_book", "unit_book_pdf", "-"),
            *("dashboard", "snapshot", "meeting", "notice", "-"),
            *("history", "as_of"),
        ),
    ),
    ("工具(&T)", ("check", "backup", "-", "settings", "log_folder")),
    ("帮助(&H)", ("manual", "keys", "-", "about")),
)
SUBMENUS = {"recent_menu": "最近的台账", "views_menu": "查看", "columns_menu": "显示的列", "text_size_menu": "文字大小"}
#: The acts of the menu that the right mouse button opens on the table.
CONTEXT_MENU = (
    *("edit", "progress", "bulk", "-", "close_issues", "reopen", "relapse", "extension", "review", "evidence", "-"),
    *("copy", "history", "-", "remove"),
)


class StayingMenu(QMenu):
    """A menu that stays open while one ticks its lines; a line without a tick closes it as in any menu."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._tick(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (wanted and self._tick(self.activeAction())):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        if action is None or not action.isEnabled() or not action.isCheckable():
            return False
        action.trigger()
        return True


class Actions:
    """The acts as Qt actions, and the menus made of them."""

    def __init__(self, window: QWidget) -> None:
        self._needs: dict[str, Needs] = {}
        self._actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        self._menu_of: dict[str, QMenu] = {}
        for act in ACTS:
            action = QAction(act.text, window)
            if act.icon:
                action.setIcon(icon(act.icon))
            if act.elsewhere:
                action.setText(f"{act.text}\t{act.keys[0]}")
            else:
                action.setShortcuts([QKeySequence(key) for key in act.keys])
                if act.keys and _printed(act.keys[0]) != act.keys[0]:  # Qt would write 回车
                    action.setText(f"{act.text}\t{_printed(act.keys[0])}")
            window.addAction(action)
            self._actions[act.name] = action
            self._needs[act.name] = act.needs
        self["show_detail"].setCheckable(True)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def fill(self, bar: QMenuBar) -> None:
        """Put the menus into the bar."""
        for title, names in MENUS:
            menu = bar.addMenu(title)
            self._menu_of |= dict.fromkeys(names, menu)
            self._fill_menu(menu, names)

    def menu_of(self, name: str) -> QMenu:
        """The menu of the bar in which an act stands."""
        return self._menu_of[name]

    def context_menu(self, parent: QWidget) -> QMenu:
        """A menu of what can be done with the selected rows; of 销号 and 取消销号 only what applies to them."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        both = {name for name in ("close_issues", "reopen") if self[name].isEnabled()} or {"close_issues"}
        left_out = {"close_issues", "reopen"} - both
        self._fill_menu(menu, tuple(name for name in CONTEXT_MENU if name not in left_out))
        return menu

    def update(self, state: State) -> None:
        """Switch every act on or off and name what would be undone."""
        for name, action in self._actions.items():
            action.setEnabled(state.allows(self._needs[name]))
        for name, label in (("undo", state.undo_label), ("redo", state.redo_label)):
            action, word = self._actions[name], "撤销" if name == "undo" else "重做"
            action.setText(f"{word}：{_escaped(label)}" if label else word)
            action.setEnabled(action.isEnabled() and bool(label))

    def keys(self) -> Iterator[tuple[str, str]]:
        """Every act that has a key, with its keys as they are printed on the keyboard."""
        for act in ACTS:
            if act.keys:
                yield act.text.removesuffix("…"), "，".join(dict.fromkeys(map(_printed, act.keys)))

    def _fill_menu(self, menu: QMenu, names: tuple[str, ...]) -> None:
        for name in names:
            if name == "-":
                menu.addSeparator()
            elif name in SUBMENUS:
                submenu = self.menus[name] = StayingMenu(menu) if name == "columns_menu" else QMenu(menu)
                submenu.setTitle(SUBMENUS[name])
                menu.addMenu(submenu)
            else:
                menu.addAction(self._actions[name])


def action_button(action: QAction, text: str, role: str = "") -> QPushButton:
    """A button that does what the action does, and is off when it is off."""
    button = QPushButton(action.icon(), text)
    button.setAccessibleName(action.text().removesuffix("…"))
    if role:
        set_role(button, role)
    button.clicked.connect(action.trigger)

    def follow() -> None:
        button.setEnabled(action.isEnabled())

    action.changed.connect(follow)
    follow()
    return button


def _printed(keys: str) -> str:
    """Keys as they stand on the keyboard."""
    return keys.replace("Return", "Enter").replace("Del", "Delete")


def _escaped(label: str) -> str:
    """In a menu, & would mark a key."""
    return label.replace("&", "&&")
