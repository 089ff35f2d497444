"""打印预览: pages as they will print, zoom and pages by keys, printing with a printer that writes PDF, none."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from documents.page_images import PageImages
from documents.pdf_page import PdfPaper
from documents.print_plan import Duplex, Sizing, sides_of
from models.errors import LedgerError, Stopped
from models.ledger import Ledger
from models.list_views import BUILT_IN
from models.settings import WindowSettings
from tests.conftest import TODAY
from ui import jobs, list_preview, messages, printing, theme
from ui.export_dialog import ExportDialog, Offer, Paper, Wish
from ui.preview import Choice, PreviewDialog, show_preview
from ui.preview_pages import Zoom
from ui.printing import PrintWish, print_sides

A3, A4 = (1190.55, 841.89), (841.89, 595.28)


def paper(size: tuple[float, float] = A3, pages: int = 5) -> bytes:
    made = PdfPaper(size, (40, 40, 40, 40), "预览", TODAY)
    for number in range(pages):
        made.new_page()
        made.text(40, 40, f"第{number + 1}页整改台账", 30)
        made.fill(size[0] - 100, size[1] - 100, 60, 60, (0, 0, 0))
    return made.content()


@pytest.fixture
def printers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two printers, one of which takes A3."""
    monkeypatch.setattr(printing, "printer_names", lambda: ["二楼", "文印室 A3"])
    monkeypatch.setattr(printing, "has_a3", lambda name: "A3" in name)


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    jobs.activity.stop_all()


def shown(qtbot: QtBot, content: bytes) -> PreviewDialog:
    dialog = PreviewDialog(PageImages(content), "整改台账")
    qtbot.addWidget(dialog)
    dialog.resize(1200, 700)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitActive(dialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def pdf_printer(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_pages_and_zoom_by_keys(qtbot: QtBot, printers: None) -> None:
    dialog = shown(qtbot, paper())
    area = dialog.area
    assert dialog.count.text() == "/ 5 页　A3 横向"
    qtbot.keyClick(area, Qt.Key.Key_End)
    assert (area.page, dialog.page.value(), dialog.thumbnails.currentIndex().row()) == (4, 5, 4)
    dialog.page.setValue(3)
    assert area.page == 2
    qtbot.keyClick(area, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert (area.zoom, area.page) == (Zoom.PAGE, 2)
    fitted = area.share
    qtbot.keyClick(area, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert area.share > fitted and dialog.zoom.currentText() == f"{area.share:.0%}" and area.page == 2
    dialog.zoom.setEditText("133 %")
    qtbot.keyClick(dialog.zoom.lineEdit(), Qt.Key.Key_Return)  # type: ignore[arg-type]
    assert area.share == pytest.approx(1.33)
    dialog.zoom.setEditText("很大")
    qtbot.keyClick(dialog.zoom.lineEdit(), Qt.Key.Key_Return)  # type: ignore[arg-type]
    assert dialog.zoom.currentText() == "133%" and dialog.isVisible()
    dialog.reject()


def test_what_is_printed_is_said_in_words(qtbot: QtBot, printers: None) -> None:
    dialog = shown(qtbot, paper())
    panel = dialog.panel
    assert panel.sizing.currentText() == Sizing.SHRINK.value
    assert "没有 A3 纸，A3 页缩小到 A4（71%）" in panel.words.text() and "共用纸 5 张" in panel.words.text()
    panel.printer.setCurrentIndex(1)
    assert panel.sizing.currentText() == Sizing.SAME.value and "请放好 A3 纸" in panel.words.text()
    panel.which.setCurrentText("指定页码")
    panel.range.setText("2-9")
    assert not panel.message.isHidden() and "没有第 9 页" in panel.message.text()
    panel.range.setText("2-4")
    panel.copies.setValue(2)
    panel.duplex.setCurrentText(Duplex.LONG.value)
    panel.sizing.setCurrentText(Sizing.SPLIT.value)
    assert panel.message.isHidden() and "每份 3 张，共用纸 6 张" in panel.words.text()
    wish = panel.wish()
    assert ([side.page for side in wish.sides], wish.copies, wish.duplex) == ([1, 1, 2, 2, 3, 3], 2, Duplex.LONG)
    panel.which.setCurrentText("当前页")
    dialog.area.go_to(3)
    assert [side.page for side in panel.wish().sides] == [3, 3]


def test_without_a_printer_a_sentence_and_the_pdf(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(printing, "printer_names", list)
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: tmp_path / "台账.pdf")
    monkeypatch.setattr(messages, "choose", lambda *_: 2)
    content = paper(A4, 1)
    dialog = shown(qtbot, content)
    assert "没有安装打印机" in dialog.panel.no_printer.text() and dialog.panel.no_printer.isVisible()
    assert not dialog.print_button.isEnabled() and not dialog.panel.printer.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert (tmp_path / "台账.pdf").read_bytes() == content


def test_this_computer_is_asked_for_its_printers() -> None:
    assert isinstance(printing.printer_names(), list)


@pytest.mark.parametrize(
    ("sizing", "sizes"),
    [(Sizing.SAME, [(1191, 842)] * 2), (Sizing.SHRINK, [(842, 595)] * 2), (Sizing.SPLIT, [(595, 842)] * 4)],
)
def test_pages_come_out_of_the_printer(
    qapp: QApplication, tmp_path: Path, sizing: Sizing, sizes: list[tuple[int, int]]
) -> None:
    pages = PageImages(paper(A3, 2))
    wish = PrintWish(sides_of(pages.sizes, [0, 1], sizing))
    ticks: list[tuple[int, int]] = []
    print_sides(pages, wish, pdf_printer(tmp_path / "印.pdf"), "台账", lambda done, of: ticks.append((done, of)))
    assert ticks == [(number + 1, len(sizes)) for number in range(len(sizes))]
    printed = PageImages((tmp_path / "印.pdf").read_bytes())
    assert [(round(wide), round(high)) for wide, high in printed.sizes] == sizes
    last = printed.image(len(sizes) - 1, 36)
    rows = [last.pixels[at * last.stride : at * last.stride + 4 * last.width] for at in range(last.height)]
    dark = [(at, row.index(b"\0\0\0") // 4) for at, row in enumerate(rows) if b"\0\0\0" in row]
    share = {Sizing.SAME: 1, Sizing.SHRINK: 0.707, Sizing.SPLIT: 0.953}[sizing]
    assert len(dark) == pytest.approx(30 * share, abs=2)
    assert rows[0][:3] == b"\xff\xff\xff"
    printed.close()


def test_printing_can_be_stopped(qapp: QApplication, tmp_path: Path) -> None:
    pages = PageImages(paper(A4, 3))
    asked: list[int] = []

    def tick(done: int, _total: int) -> None:
        asked.append(done)
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        print_sides(pages, PrintWish(sides_of(pages.sizes, [0, 1, 2], Sizing.SAME)), pdf_printer(tmp_path / "a.pdf"),
                    "台账", tick)  # fmt: skip
    assert asked == [1, 2]


def test_the_dialog_prints_in_a_job(
    qtbot: QtBot, printers: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(printing, "printer_named", lambda _name: pdf_printer(tmp_path / "印.pdf"))
    dialog = shown(qtbot, paper(A4, 3))
    dialog.print_button.click()
    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=10_000)
    assert "已送到打印机“二楼”，共 3 面" in dialog.remark.text()
    document = pypdfium2.PdfDocument(tmp_path / "印.pdf")
    assert len(document) == 3
    document.close()


def test_a_paper_is_made_in_a_folder_that_is_gone_afterwards(
    qtbot: QtBot, printers: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[PreviewDialog] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(PreviewDialog, "exec", lambda dialog: seen.append(dialog))
    window = QWidget()
    qtbot.addWidget(window)

    def make(path: Path, tick: jobs.Tick) -> str:
        path.write_bytes(paper(A4, 2))
        tick(1, 1)
        return "有 1 个字符没有字体可以打印"

    show_preview(window, make, "现场核查表")
    qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    assert (seen[0].remark.text(), seen[0].windowTitle()) == ("有 1 个字符没有字体可以打印", "打印预览 - 现场核查表")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_made_is_said(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(messages, "warn", lambda _p, _t, sentence: said.append(sentence))
    window = QWidget()
    qtbot.addWidget(window)

    def make(_path: Path, _tick: jobs.Tick) -> str:
        raise LedgerError("没有可以打印的内容。")

    show_preview(window, make, "现场核查表")
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    assert said == ["没有可以打印的内容。"]


def test_a_choice_that_cannot_be_made_leaves_the_paper_and_its_name(
    qtbot: QtBot, printers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(messages, "warn", lambda _p, _t, sentence: said.append(sentence))

    def make(path: Path, _tick: jobs.Tick) -> str:
        path.write_bytes(paper())
        return ""

    def refuse(_path: Path, _tick: jobs.Tick) -> str:
        raise LedgerError("没有可以打印的内容。")

    choices = (Choice("整改台账", make, "整改台账"), Choice("责任清单", refuse, "责任清单"))
    dialog = PreviewDialog(PageImages(paper()), "整改台账", "", None, choices, make)
    qtbot.addWidget(dialog)
    dialog.choice.setCurrentIndex(1)
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    assert said == ["没有可以打印的内容。"] and dialog.choice.currentText() == "整改台账"
    assert dialog.windowTitle() == "打印预览 - 整改台账"


def test_the_lists_are_previewed_as_filtered_and_another_one_is_a_choice_away(
    qtbot: QtBot, printers: None, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ledger.save_source({"name": "巡察", "kind": "巡察"})
    ids = ledger.add_issues([{"source": "巡察", "problem": f"问题之{number}"} for number in range(3)])
    seen: list[PreviewDialog] = []
    monkeypatch.setattr(PreviewDialog, "exec", lambda dialog: seen.append(dialog))
    settings = WindowSettings(tmp_path / "window.json")
    window = QWidget()
    qtbot.addWidget(window)
    list_preview.preview_lists(window, ledger, settings, ids[:2])
    qtbot.waitUntil(lambda: bool(seen), timeout=10_000)
    dialog = seen[0]
    assert dialog.choice.currentText() == "整改台账" and "A4 横向" in dialog.count.text()
    assert _text(dialog).count("问题之") == 2
    assert dialog.remark.text() == "PDF 里的小标宋用程序自带的思源宋体代替，字体都已嵌入文件。"
    dialog.choice.setCurrentIndex(1)
    qtbot.waitUntil(lambda: BUILT_IN[1].title in dialog.windowTitle(), timeout=10_000)
    assert BUILT_IN[1].title in _text(dialog)
    assert settings.get("preview_list", "") == BUILT_IN[1].name
    dialog.reject()
    list_preview.preview_lists(window, ledger, settings, ids[:2])
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=10_000)
    assert seen[1].choice.currentText() == BUILT_IN[1].title and seen[1].remark.text() == ""
    seen[1].reject()
    told: list[str] = []
    monkeypatch.setattr(messages, "tell", lambda _p, _t, sentence: told.append(sentence))
    list_preview.preview_lists(window, ledger, settings, [])
    assert "筛选结果是空的" in told[0]


def _text(dialog: PreviewDialog) -> str:
    document = pypdfium2.PdfDocument(dialog.area._pages.content)  # type: ignore[union-attr]
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_the_export_dialog_offers_a_preview_of_pdfs(qtbot: QtBot, tmp_path: Path) -> None:
    wanted: list[Wish] = []
    offer = Offer(3, 0, 3, tmp_path, "甲校", TODAY, preview=lambda _parent, wish: wanted.append(wish))
    dialog = ExportDialog(Paper.LEDGER_XLSX, offer)
    qtbot.addWidget(dialog)
    assert not dialog.preview_button.isEnabled()
    dialog.paper.setCurrentIndex(1)
    dialog.public.setChecked(True)
    dialog.preview_button.click()
    assert (wanted[0].paper, wanted[0].public) == (Paper.LEDGER_PDF, True)
    assert "公开版" in wanted[0].path.name
    dialog.paper.setCurrentIndex(2)
    assert not dialog.public.isEnabled() and not dialog.wish().public


def test_the_largest_text_fits_a_small_screen(qapp: QApplication, qtbot: QtBot, printers: None) -> None:
    theme.apply(qapp, list(theme.TEXT_SIZES)[-1])
    try:
        least = shown(qtbot, paper()).minimumSizeHint()
        assert least.width() <= 1280 and least.height() <= 640
    finally:
        theme.apply(qapp)
