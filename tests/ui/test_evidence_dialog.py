"""Evidence in the window: seen with its issue, added by dropping, opened as a copy, told when it is not whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from models.evidence_folder import FileState
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.settings import WindowSettings
from tests.program import TODAY
from ui import about_dialog, jobs, messages, thumbnails
from ui.detail_evidence import add_to
from ui.detail_sheet import Sheet
from ui.evidence_dialog import EvidenceDialog, measure_choices
from ui.evidence_tree import Place
from ui.line_dialog import LineDialog
from ui.main_window import MainWindow
from ui.preview import PreviewDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "propagateSizeHints", extend=True)


@pytest.fixture(autouse=True)
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was told; whoever is asked says yes."""
    sentences: list[str] = []
    for name in ("warn", "tell"):
        monkeypatch.setattr(messages, name, lambda _parent, _title, sentence: sentences.append(sentence))
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    return sentences


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was handed to another program."""
    paths: list[Path] = []
    monkeypatch.setattr(about_dialog, "open_path", lambda _parent, path: paths.append(path))
    return paths


@pytest.fixture
def issues(ledger: Ledger) -> list[int]:
    measures = [MeasureEdit("补齐记录"), MeasureEdit("培训人员")]
    rows = [
        {"source": "自查", "number": "1", "problem": "留样记录不全", "measures": measures},
        {"source": "自查", "number": "2", "problem": "校门未锁"},
    ]
    return ledger.add_issues(rows)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "现场照片.png"
    image = QImage(640, 320, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    assert image.save(str(path))
    return path


@pytest.fixture
def show(qtbot: QtBot, ledger: Ledger) -> Callable[..., EvidenceDialog]:
    def show_it(*ids: int) -> EvidenceDialog:
        dialog = EvidenceDialog(ledger, ids)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.wait(20)
        return dialog

    return show_it


def finish(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=5000)
    qtbot.wait(20)


def paper(tmp_path: Path, name: str) -> Path:
    path = tmp_path / name
    path.write_text(name, "utf-8")
    return path


def lines(dialog: EvidenceDialog) -> list[str]:
    """The list as it is read: groups and, indented, the files below them."""
    top = [dialog.tree.topLevelItem(row) for row in range(dialog.tree.topLevelItemCount())]
    read = []
    for item in top:
        assert item is not None
        read.append(item.text(0))
        read += [f"  {item.child(row).text(0)}" for row in range(item.childCount())]
    return read


def test_evidence_stands_by_measure_and_is_added_where_one_points(
    show: Callable[..., EvidenceDialog], ledger: Ledger, issues: list[int], photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = show(issues[0])
    measure = ledger.issue(issues[0]).measures[0].id
    assert lines(dialog) == ["整个问题", "措施 1：补齐记录", "措施 2：培训人员"]
    dialog.add([photo], Place(issues[0], measure))
    finish(qtbot)
    dialog.add([paper(tmp_path, "纪要.docx")], dialog.tree.place())
    finish(qtbot)
    assert lines(dialog)[:3] == ["整个问题", "措施 1：补齐记录（2）", "  现场照片.png"], (
        "the place of what was added last"
    )
    assert dialog.tree.topLevelItem(1).child(0).text(4) == FileState.WHOLE.value
    assert dialog.summary.text().startswith("共 2 份")
    ledger.undo()
    ledger.undo()
    assert ledger.evidence.all() == () and ledger.check().ok


def test_the_selected_one_is_opened_named_described_moved_and_removed(
    show: Callable[..., EvidenceDialog],
    ledger: Ledger,
    issues: list[int],
    photo: Path,
    opened: list[Path],
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger.evidence.add(issues[0], [photo])
    ledger.evidence.add(issues[1], [photo])
    dialog = show(issues[0])
    assert not dialog.buttons["open"].isEnabled()
    (row,) = dialog.tree.rows()
    dialog.tree.select([row.id])
    dialog.buttons["open"].click()
    assert [path.name for path in opened] == ["现场照片.png"] and opened[0].read_bytes() == photo.read_bytes()

    typed = ["留样柜", "整改后拍的"]

    def answer(line: LineDialog) -> int:
        line.line.setText(typed.pop(0))
        line.accept()
        return line.result()

    monkeypatch.setattr(LineDialog, "exec", answer)
    dialog.buttons["rename"].click()
    dialog.buttons["annotate"].click()
    measure, words = measure_choices(ledger.issue(issues[0]))[2]
    assert words == "措施 2：培训人员"
    dialog.move_selected(measure)
    (row,) = ledger.evidence.of(issues[0])
    assert (row.name, row.note, row.measure_id) == ("留样柜.png", "整改后拍的", measure)
    assert [one.id for one in dialog.tree.selected()] == [row.id]
    dialog.buttons["where_used"].click()
    assert "用在 2 处" in said[-1] and "第 2 号“校门未锁”" in said[-1]
    dialog.buttons["remove"].click()
    assert ledger.evidence.of(issues[0]) == () and dialog.summary.text() == "还没有材料"


def test_missing_and_altered_files_are_shown_in_words(
    show: Callable[..., EvidenceDialog], ledger: Ledger, issues: list[int], tmp_path: Path, said: list[str]
) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, name) for name in ("好.txt", "丢.txt", "改.txt")])
    _good, gone, altered = ledger.evidence.of(issues[0])
    for row, content in ((gone, b""), (altered, "变.txt".encode())):
        path = ledger.evidence.folder.path_of(row.stored)
        assert path is not None
        path.unlink()
        if content:
            path.write_bytes(content)
    dialog = show(issues[0])
    group = dialog.tree.topLevelItem(0)
    assert group is not None
    assert [group.child(row).text(4) for row in range(3)] == ["完好", "缺失", "已被改动"]
    dialog.tree.select([gone.id])
    dialog.buttons["open"].click()
    assert "缺失" in said[-1]


def test_what_was_not_taken_is_told_and_the_rest_is_there(
    show: Callable[..., EvidenceDialog],
    ledger: Ledger,
    issues: list[int],
    photo: Path,
    tmp_path: Path,
    said: list[str],
    qtbot: QtBot,
) -> None:
    (tmp_path / "空.pdf").touch()
    dialog = show(issues[0])
    dialog.add([photo, tmp_path / "空.pdf"], Place(issues[0]))
    finish(qtbot)
    assert said[-1].startswith("已添加 1 个文件。") and "空文件" in said[-1]
    assert len(ledger.evidence.all()) == 1


def test_a_ledger_that_is_only_looked_at_offers_looking(
    ledger: Ledger, issues: list[int], photo: Path, qtbot: QtBot
) -> None:
    ledger.evidence.add(issues[0], [photo])
    ledger.close()
    with Ledger.open(ledger.path, operator="李四", today=lambda: TODAY, read_only=True) as again:
        dialog = EvidenceDialog(again, issues)
        qtbot.addWidget(dialog)
        dialog.tree.select([dialog.tree.rows()[0].id])
        enabled = {name for name, button in dialog.buttons.items() if button.isEnabled()}
        assert enabled == {"open", "where_used", "verify", "print_list", "save_out"}
        assert not dialog.acceptDrops()


def test_the_list_is_printed(
    show: Callable[..., EvidenceDialog],
    ledger: Ledger,
    issues: list[int],
    photo: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger.evidence.add(issues[0], [photo])
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: tmp_path / "目录.pdf")
    monkeypatch.setattr(messages, "choose", lambda *_: 2)
    monkeypatch.setattr(PreviewDialog, "exec", PreviewDialog.save)
    dialog = show(*issues)
    dialog.buttons["print_list"].click()
    finish(qtbot)
    assert (tmp_path / "目录.pdf").read_bytes().startswith(b"%PDF")


def test_details_show_evidence_with_pictures_and_offer_to_add(
    ledger: Ledger,
    issues: list[int],
    photo: Path,
    tmp_path: Path,
    opened: list[Path],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger.evidence.add(issues[0], [photo, *(paper(tmp_path, f"{n}.txt") for n in range(6))])
    sheet = Sheet()
    qtbot.addWidget(sheet)
    add_to(sheet, ledger.issue(issues[0]), ledger)
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    assert "佐证材料（7）" in texts and "5.txt" in texts and "现场照片.png" not in texts
    shown: list[str] = []
    monkeypatch.setattr(EvidenceDialog, "exec", lambda dialog: shown.append(dialog.summary.text().split("，")[0]))
    wanted: list[str] = []
    sheet.wants.connect(wanted.append)
    for button in sheet.findChildren(QPushButton):
        if button.text():
            button.click()
    qtbot.wait(5)
    assert wanted == ["add_evidence"] and shown == ["共 7 份"]
    next(button for button in sheet.findChildren(QToolButton) if button.accessibleName() == "打开 5.txt").click()
    assert [path.name for path in opened] == ["5.txt"]


@pytest.mark.qt_log_ignore("JPEG", extend=True)
def test_thumbnails_keep_the_shape_and_leave_huge_and_broken_images_alone(
    ledger: Ledger, issues: list[int], photo: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "坏.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    ledger.evidence.add(issues[0], [photo, broken])
    whole, bad = ledger.evidence.of(issues[0])
    folder = ledger.evidence.folder
    picture = thumbnails.thumbnail(whole, folder.path_of(whole.stored), 40)
    assert picture is not None and (picture.width(), picture.height()) == (40, 40)
    image = picture.toImage()
    assert image.pixelColor(20, 20).alpha() == 255 and image.pixelColor(20, 2).alpha() == 0
    assert thumbnails.thumbnail(bad, folder.path_of(bad.stored), 40) is None
    monkeypatch.setattr(thumbnails, "_MOST_PIXELS", 1000)
    assert thumbnails.thumbnail(whole, folder.path_of(whole.stored), 41) is None


# ---------------------------------------------------------------- dropped on the window


@pytest.fixture
def window(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> Iterator[MainWindow]:
    ledger.close()
    made = MainWindow(WindowSettings(), operator="张三", today=lambda: TODAY)
    made.resize(1366, 728)
    made.files.open(ledger.path)
    made.show()
    qtbot.wait(50)
    yield made
    jobs.activity.stop_all()
    made.close()
    made.deleteLater()


def drop(window: MainWindow, files: list[Path], on: QWidget, at: QPoint, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    place = QPointF(on.mapTo(window, at))
    copy, no_keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(place, copy, data, Qt.MouseButton.LeftButton, no_keys))
    qtbot.wait(20)
    finish(qtbot)


def test_files_dropped_on_the_details_are_evidence_of_the_selected_issue(
    window: MainWindow, issues: list[int], photo: Path, tmp_path: Path, said: list[str], qtbot: QtBot
) -> None:
    assert window.page is not None and window.ledger is not None
    window.page.table.select_ids([issues[1]])
    drop(window, [photo, paper(tmp_path, "通报.txt")], window.page.detail, QPoint(50, 200), qtbot)
    assert [row.name for row in window.ledger.evidence.of(issues[1])] == ["现场照片.png", "通报.txt"]
    window.page.table.select_ids(issues)
    drop(window, [photo], window.page.detail, QPoint(50, 200), qtbot)
    assert "只选中一个问题" in said[-1]


def test_files_dropped_on_a_row_are_asked_for(
    window: MainWindow, issues: list[int], photo: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.page is not None and window.ledger is not None
    imported: list[Path] = []
    monkeypatch.setattr(window, "import_files", imported.extend)
    questions: list[tuple[str, ...]] = []
    wanted = ["作为佐证材料附到这个问题", "当作通报导入", "取消", "作为佐证材料附到这个问题"]

    def choose(_parent: object, _title: str, _sentence: str, answers: tuple[str, ...]) -> int:
        questions.append(tuple(answers))
        return list(answers).index(wanted.pop(0))

    monkeypatch.setattr(messages, "choose", choose)
    table = window.page.table
    place = table.visualRect(table.model().index(1, 0)).center()
    notice = paper(tmp_path, "通报.docx")
    for given in ([notice], [notice], [notice], [photo]):
        drop(window, given, table.viewport(), place, qtbot)
    assert imported == [notice]
    assert [row.name for row in window.ledger.evidence.of(issues[1])] == ["通报.docx", "现场照片.png"]
    assert "当作通报导入" not in questions[-1], "a picture is no notice"
    drop(window, [notice], table.viewport(), QPoint(5, table.viewport().height() - 3), qtbot)
    assert imported == [notice, notice], "below the rows it is imported as always"


def test_a_saved_copy_takes_the_evidence_along(
    window: MainWindow, issues: list[int], photo: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.ledger is not None
    window.ledger.evidence.add(issues[0], [photo])
    target = tmp_path / "U盘" / "副本.zgdb"
    target.parent.mkdir()
    told: list[str] = []
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: target)
    monkeypatch.setattr(messages, "choose", lambda _parent, _title, sentence, _answers: told.append(sentence) or 1)
    window.files.save_copy()
    finish(qtbot)
    assert "佐证材料 1 个文件也在旁边的“.资料”文件夹里" in told[-1]
    with Ledger.open(target, operator="李四", today=lambda: TODAY) as copy:
        assert copy.check().ok and len(copy.evidence.all()) == 1
