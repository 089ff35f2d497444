"""Beside the preview: on which printer, which pages, how often, on what paper, one side or both; said in words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from documents.page_images import PageImages
from documents.print_plan import Duplex, Sizing, is_large, pages_named, paper_words, sides_of, sizing_words
from models.errors import LedgerError
from ui import printing
from ui.printing import PrintWish
from ui.theme import plain_label

_NO_PRINTER = (
    "这台电脑没有安装打印机，不能直接打印。请点“另存为 PDF”，把文件拿到有打印机的电脑上打印；"
    "装好打印机后重新打开预览即可。"
)
_ALL, _THIS, _RANGE = "全部", "当前页", "指定页码"


class PrintPanel(QWidget):
    """Gathers how to print; ``changed`` whenever that may make a difference."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: PageImages | None = None
        self._page = 0
        self._a3: dict[str, bool] = {}
        self.names = printing.printer_names()
        self.printer = _combo("打印机", self.names)
        self.copies = QSpinBox()
        self.copies.setAccessibleName("份数")
        self.copies.setRange(1, 999)
        self.which = _combo("打印哪些页", (_ALL, _THIS, _RANGE))
        self.range = QLineEdit()
        self.range.setAccessibleName("页码")
        self.range.setPlaceholderText("例如 1-3,5")
        self.sizing = _combo("A3 页怎样印", [one.value for one in Sizing])
        self.duplex = _combo("单面还是双面", [one.value for one in Duplex])
        self.words = plain_label("", "secondary")
        self.words.setWordWrap(True)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.no_printer = plain_label(_NO_PRINTER, "soon")
        self.no_printer.setWordWrap(True)
        self._lay_out()
        self.printer.currentIndexChanged.connect(self._printer_chosen)
        for combo in (self.which, self.sizing, self.duplex):
            combo.currentIndexChanged.connect(self._refresh)
        self.copies.valueChanged.connect(self._refresh)
        self.range.textChanged.connect(self._refresh)

    @property
    def can_print(self) -> bool:
        """Whether there is a printer at all."""
        return bool(self.names)

    def show_pages(self, pages: PageImages) -> None:
        """Another paper is to be printed."""
        self._pages = pages
        self.form.setRowVisible(self.sizing, self.can_print and any(map(is_large, pages.sizes)))
        self._printer_chosen()

    def show_page(self, page: int) -> None:
        """Which page is in sight."""
        self._page = page
        self._refresh()

    def wish(self) -> PrintWish:
        """What is to be printed.

        Raises:
            LedgerError: the pages make no sense.
        """
        assert self._pages is not None
        sides = sides_of(self._pages.sizes, self._wanted(len(self._pages.sizes)), self._sizing())
        return PrintWish(sides, self.copies.value(), list(Duplex)[self.duplex.currentIndex()])

    def _wanted(self, count: int) -> list[int]:
        match self.which.currentText():
            case str(words) if words == _THIS:
                return [self._page]
            case str(words) if words == _RANGE:
                return pages_named(self.range.text(), count)
        return list(range(count))

    def _sizing(self) -> Sizing:
        return list(Sizing)[self.sizing.currentIndex()]

    def _takes_a3(self) -> bool:
        name = self.printer.currentText()
        if name not in self._a3:
            self._a3[name] = printing.has_a3(name)
        return self._a3[name]

    def _printer_chosen(self) -> None:
        if self._pages is not None and self.can_print and any(map(is_large, self._pages.sizes)):
            self.sizing.setCurrentIndex(list(Sizing).index(Sizing.SAME if self._takes_a3() else Sizing.SHRINK))
        self._refresh()

    def _refresh(self) -> None:
        if self._pages is None or not self.can_print:
            return
        self.form.setRowVisible(self.range, self.which.currentText() == _RANGE)
        self.message.hide()
        sizes = self._pages.sizes
        said = []
        if any(map(is_large, sizes)):
            said.append(sizing_words(sizes, self._sizing(), self._takes_a3()))
        try:
            wish = self.wish()
        except LedgerError as error:
            if self.range.text().strip():
                self.message.setText(str(error))
                self.message.show()
        else:
            said.append(paper_words(len(wish.sides), wish.copies, wish.duplex) + "。")
        self.words.setText("\n".join(said))
        self.changed.emit()

    def _lay_out(self) -> None:
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(8)
        self.form.setVerticalSpacing(8)
        for words, widget in (
            ("打印机", self.printer),
            ("份数", self.copies),
            ("范围", self.which),
            ("页码", self.range),
            ("A3 页", self.sizing),
            ("单双面", self.duplex),
        ):
            self.form.addRow(plain_label(words, "secondary"), widget)
            self.form.setRowVisible(widget, self.can_print and widget not in (self.range, self.sizing))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self.form)
        column.addWidget(self.words)
        column.addWidget(self.message)
        column.addWidget(self.no_printer)
        self.words.setVisible(self.can_print)
        self.no_printer.setVisible(not self.can_print)
        self.message.hide()


def _combo(name: str, words: list[str] | tuple[str, ...]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.addItems(list(words))
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    return combo
