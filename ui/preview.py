"""打印预览: a paper as it will be printed, before anything is written; printed from here or saved as PDF."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from documents.page_images import PageImages
from documents.print_plan import paper_name
from documents.saving import CannotSave, safe_name, write_bytes
from models.acts import Tick
from models.errors import LedgerError, Stopped
from ui import jobs, messages, printing, theme
from ui.about_dialog import open_path
from ui.dialog_size import open_sized
from ui.preview_pages import LEAST, MOST, STEPS, THUMBNAIL, PageArea, Thumbnails, Zoom
from ui.preview_print import PrintPanel
from ui.progress_dialog import button
from ui.theme import plain_label

log = logging.getLogger(__name__)

#: Makes a paper at a path; what it returns is said below the preview, None or "" for nothing.
Make = Callable[[Path, Tick], str | None]
_TITLE = "打印预览"


@dataclass(frozen=True)
class Choice:
    """One of several papers that may be looked at: its words, how it is made, and its title."""

    words: str
    make: Make
    title: str


def show_preview(
    parent: QWidget,
    make: Make,
    title: str,
    *,
    choices: Sequence[Choice] = (),
    chosen: Callable[[int], None] | None = None,
) -> None:
    """Make a paper in a thread and show it as it will print; ``title`` names it, on the screen and as a file.

    The paper is made as PDF into a folder that is gone afterwards: nothing is written unless the clerk saves it.
    ``choices`` are offered above the pages, one of them with this ``make``; ``chosen`` hears which was taken.
    """

    def done(made: tuple[bytes, str]) -> None:
        dialog = PreviewDialog(PageImages(made[0]), title, made[1], parent, choices, make, chosen)
        dialog.exec()

    jobs.run(parent, f"正在准备“{title}”", lambda tick: _made(make, tick), done)


def _made(make: Make, tick: Tick) -> tuple[bytes, str]:
    """The finished file and what to say of it."""
    with TemporaryDirectory(prefix="zhenggai-") as folder:
        path = Path(folder) / "preview.pdf"
        said = make(path, tick)
        return path.read_bytes(), said or ""


class PreviewDialog(QDialog):
    """Shows the pages, prints them, saves them. The dialog closes the pages it was given."""

    def __init__(
        self,
        pages: PageImages,
        title: str,
        remark: str = "",
        parent: QWidget | None = None,
        choices: Sequence[Choice] = (),
        make: Make | None = None,
        chosen: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages, self._title = pages, title
        self._choices, self._chosen = list(choices), chosen
        self.setWindowTitle(f"{_TITLE} - {title}")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.area = PageArea()
        self.panel = PrintPanel()
        self.thumbnails = QListView()
        self._model = Thumbnails(self.devicePixelRatioF(), self.thumbnails)
        self.page = QSpinBox()
        self.count = plain_label("", "secondary")
        self.zoom = QComboBox()
        self.choice = QComboBox()
        self.remark = plain_label("", "secondary")
        self.print_button = button("打印", "primary", self.print_pages)
        self.save_button = button("另存为 PDF…", "", self.save)
        self._lay_out()
        self._connect()
        self._shown = next((at for at, one in enumerate(choices) if one.make is make), 0)
        self.choice.setCurrentIndex(self._shown)
        self.choice.currentIndexChanged.connect(self._choose)
        self._show(pages, remark)
        open_sized(self, "preview", QSize(1280, 860))
        self.area.setFocus()
        self.finished.connect(lambda: self._pages.close())

    def _show(self, pages: PageImages, remark: str) -> None:
        if pages is not self._pages:
            self._pages.close()
            self._pages = pages
        count = len(pages.sizes)
        self.page.setRange(1, count)
        kinds = dict.fromkeys(map(paper_name, pages.sizes))
        self.count.setText(f"/ {count} 页　{'、'.join(kinds)}")
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self.area.show_pages(pages)
        self._model.show_pages(pages)
        self.panel.show_pages(pages)
        self._page_shown(0)

    # ------------------------------------------------------------ pages and zoom

    def _page_shown(self, page: int) -> None:
        self.page.blockSignals(True)
        self.page.setValue(page + 1)
        self.page.blockSignals(False)
        index = self._model.index(page, 0)
        self.thumbnails.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.thumbnails.scrollTo(index)
        self.panel.show_page(page)

    def _zoom_typed(self) -> None:
        """A way of fitting, or a number of per cent, chosen or typed."""
        words = self.zoom.currentText().strip().rstrip("%％ ")
        wanted = next((zoom for zoom in Zoom if zoom.value == words), None)
        if wanted is None and words.isdecimal():
            self.area.set_zoom(min(max(int(words) / 100, LEAST), MOST))
        elif wanted is not None:
            self.area.set_zoom(wanted)
        self._zoom_shown()

    def _zoom_shown(self) -> None:
        zoom = self.area.zoom
        self.zoom.blockSignals(True)
        self.zoom.setEditText(zoom.value if isinstance(zoom, Zoom) else f"{self.area.share:.0%}")
        self.zoom.blockSignals(False)
        keys = "Ctrl+滚轮、Ctrl+加号和减号缩放，Ctrl+0 整页，Ctrl+1 适合页宽"
        self.zoom.setToolTip(f"现在是 {self.area.share:.0%}。{keys}")

    # ------------------------------------------------------------ another paper

    def _choose(self, place: int) -> None:
        one = self._choices[place]

        def done(made: tuple[bytes, str]) -> None:
            self._title = one.title
            self.setWindowTitle(f"{_TITLE} - {one.title}")
            self._show(PageImages(made[0]), made[1])
            self._shown = place
            if self._chosen is not None:
                self._chosen(place)

        def failed(error: LedgerError) -> None:
            """The paper that was shown stays, and is what the choice says."""
            with QSignalBlocker(self.choice):
                self.choice.setCurrentIndex(self._shown)
            say = messages.tell if isinstance(error, Stopped) else messages.warn
            say(self, _TITLE, str(error))

        jobs.run(self, f"正在准备“{one.title}”", lambda tick: _made(one.make, tick), done, failed)

    # ------------------------------------------------------------ out of here

    def print_pages(self) -> None:
        """Print what is chosen, in a thread that can be stopped."""
        if not self.panel.can_print:
            return
        try:
            wish = self.panel.wish()
        except LedgerError as error:
            messages.warn(self, "打印", str(error))
            return
        name, pages, title = self.panel.printer.currentText(), self._pages, self._title

        def work(tick: Tick) -> int:
            return printing.print_sides(pages, wish, printing.printer_named(name), title, tick)

        jobs.run(self, f"正在打印“{title}”", work, self._printed)

    def _printed(self, sides: int) -> None:
        log.info("printed, %d sides", sides)
        self.remark.setText(f"已送到打印机“{self.panel.printer.currentText()}”，共 {sides} 面。")
        self.remark.show()

    def save(self) -> None:
        """Keep the paper as a file."""
        suggested = self._folder() / f"{safe_name(self._title)}.pdf"
        path = messages.choose_save_path(self, "另存为 PDF", suggested, messages.PDF_FILES)
        if path is None:
            return
        try:
            write_bytes(path, self._pages.content)
        except CannotSave as error:
            messages.warn(self, "另存为 PDF", str(error))
            return
        settings = getattr(self._window(), "settings", None)
        if settings is not None:
            settings.set("export_folder", str(path.parent))
        log.info("preview saved")
        answer = messages.choose(
            self, "另存为 PDF", f"“{self._title}”已写好：\n{path}", ("打开文件", "打开所在文件夹", "关闭")
        )
        if answer < 2:
            open_path(self, path if answer == 0 else path.parent)

    def _window(self) -> QWidget | None:
        parent = self.parentWidget()
        return parent.window() if parent else None

    def _folder(self) -> Path:
        settings = getattr(self._window(), "settings", None)
        kept = Path(settings.get("export_folder", "")) if settings is not None else Path()
        return kept if kept.is_dir() and str(kept) != "." else messages.documents_folder()

    # ------------------------------------------------------------ layout

    def _connect(self) -> None:
        self.area.page_changed.connect(self._page_shown)
        self.area.zoom_changed.connect(self._zoom_shown)
        self.page.valueChanged.connect(lambda number: self.area.go_to(number - 1))
        self.zoom.activated.connect(self._zoom_typed)
        line = self.zoom.lineEdit()
        assert line is not None
        line.returnPressed.connect(self._zoom_typed)
        self.thumbnails.clicked.connect(lambda index: self.area.go_to(index.row()))
        self.thumbnails.activated.connect(lambda index: self.area.go_to(index.row()))
        for keys, act in (
            ("Ctrl+P", self.print_pages),
            ("Ctrl+S", self.save),
            ("Ctrl+G", self._to_page),
            ("Ctrl+0", lambda: self.area.set_zoom(Zoom.PAGE)),
            ("Ctrl+1", lambda: self.area.set_zoom(Zoom.WIDTH)),
            ("Ctrl++", lambda: self.area.step(True)),
            ("Ctrl+=", lambda: self.area.step(True)),
            ("Ctrl+-", lambda: self.area.step(False)),
        ):
            QShortcut(QKeySequence(keys), self, act)

    def _to_page(self) -> None:
        self.page.setFocus()
        self.page.selectAll()

    def _bar(self) -> QHBoxLayout:
        self.choice.setAccessibleName("清单")
        self.choice.addItems([one.words for one in self._choices])
        self.choice.setVisible(len(self._choices) > 1)
        self.choice.setMinimumContentsLength(12)
        self.page.setAccessibleName("第几页")
        self.page.setKeyboardTracking(False)
        self.page.setToolTip("转到第几页（Ctrl+G）")
        self.zoom.setAccessibleName("显示比例")
        self.zoom.setEditable(True)
        self.zoom.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zoom.addItems([*(zoom.value for zoom in Zoom), *(f"{step:.0%}" for step in STEPS)])
        self.zoom.setMinimumContentsLength(6)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.choice)
        bar.addStretch()
        bar.addWidget(plain_label("第", "secondary"))
        bar.addWidget(self.page)
        bar.addWidget(self.count)
        bar.addSpacing(12)
        bar.addWidget(_tool("minus", "缩小（Ctrl+减号）", lambda: self.area.step(False)))
        bar.addWidget(self.zoom)
        bar.addWidget(_tool("plus", "放大（Ctrl+加号）", lambda: self.area.step(True)))
        return bar

    def _side(self) -> QWidget:
        side = QFrame()
        theme.set_role(side, "card")
        side.setFixedWidth(18 * theme.metrics().text + 20)
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(10)
        column.addWidget(plain_label("打印", "section"))
        self.remark.setWordWrap(True)
        upper = QWidget()
        inside = QVBoxLayout(upper)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(self.panel)
        inside.addStretch()
        inside.addWidget(self.remark)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(upper)
        upper.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        column.addWidget(scroll, 1)
        column.addWidget(self.print_button)
        column.addWidget(self.save_button)
        column.addWidget(button("关闭", "", self.reject))
        self.print_button.setEnabled(self.panel.can_print)
        self.print_button.setToolTip("Ctrl+P" if self.panel.can_print else "没有打印机")
        self.save_button.setToolTip("Ctrl+S")
        if not self.panel.can_print:
            theme.set_role(self.save_button, "primary")
            theme.set_role(self.print_button, "")
        return side

    def _lay_out(self) -> None:
        view = self.thumbnails
        view.setAccessibleName("页面列表")
        view.setModel(self._model)
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setFlow(QListView.Flow.TopToBottom)
        view.setWrapping(False)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        view.setSpacing(4)
        view.setFixedWidth(THUMBNAIL + 48)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(view)
        row.addWidget(self.area, 1)
        row.addWidget(self._side())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addLayout(self._bar())
        layout.addLayout(row, 1)


def _tool(icon: str, words: str, act: Callable[[], None]) -> QToolButton:
    made = QToolButton()
    made.setIcon(theme.icon(f"ph.{icon}"))
    made.setToolTip(words)
    made.setAccessibleName(words.partition("（")[0])
    made.clicked.connect(act)
    return made
