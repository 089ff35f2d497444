"""What may be read at all: every odd file is one sentence that names it and says what to do."""

from __future__ import annotations

import hashlib
import random
import time
import zipfile
from pathlib import Path

import pytest

from documents.file_kinds import FileKind
from documents.guard import kind_of, open_container, parse_xml
from documents.sheets import read_grid
from models.errors import UnreadableFile

CONTENT_TYPES = "<Types/>"
WORKBOOK = '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'


def container(path: Path, parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def book(path: Path, sheet: str, **more: str) -> Path:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
    }
    return container(path, parts | more)


def compound(*streams: str) -> bytes:
    """A compound file as far as its directory goes."""
    entries = b""
    for stream in streams:
        name = stream.encode("utf-16-le") + b"\x00\x00"
        entries += name.ljust(64, b"\x00") + len(name).to_bytes(2, "little") + b"\x02" + b"\x00" * 61
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + entries


def refusal(path: Path) -> str:
    before = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b""
    with pytest.raises(UnreadableFile) as refused:
        kind_of(path)
    sentence = str(refused.value)
    assert (
        path.name in sentence and sentence.endswith("。") and "\n" not in sentence and str(path.parent) not in sentence
    )
    if path.is_file():
        assert hashlib.sha256(path.read_bytes()).digest() == before
    return sentence


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("关于整改情况的通报".encode(), FileKind.TEXT),
        ("关于整改情况的通报".encode("gb18030"), FileKind.TEXT),
        ("关于整改情况的通报".encode("utf-16"), FileKind.TEXT),
        ("PK 是前两个字母的正文".encode(), FileKind.TEXT),
        ("从 Word 复制的\x07一个控制字符".encode() + "正文".encode() * 90, FileKind.TEXT),
        (b"%PDF-1.7\n...", FileKind.PDF),
        (compound("Root Entry", "Workbook"), FileKind.XLS),
        (compound("Root Entry", "WordDocument"), FileKind.DOC),
    ],
)
def test_a_file_is_what_its_bytes_say_whatever_its_name(tmp_path: Path, content: bytes, kind: FileKind) -> None:
    path = tmp_path / "台账.dat"
    path.write_bytes(content)
    assert kind_of(path) is kind


def test_containers_are_told_apart_by_what_they_hold(tmp_path: Path) -> None:
    assert kind_of(container(tmp_path / "a", {"[Content_Types].xml": "", "word/document.xml": "<d/>"})) is FileKind.DOCX
    assert kind_of(book(tmp_path / "b", "")) is FileKind.XLSX
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "<office:document-content xmlns:office='o'/>",
    }
    assert kind_of(container(tmp_path / "c", parts)) is FileKind.ODS


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.docx", b"", "空文件"),
        ("加密.xlsx", compound("Root Entry", "EncryptedPackage"), "去掉密码"),
        ("图.docx", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "图片"),
        ("库.zgdb", b"SQLite format 3\x00" + b"\x00" * 84, "打开台账"),
        ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "另存为 .xlsx"),
        ("网页.txt", "<!DOCTYPE html><p>通报</p>".encode(), ".docx 或 .txt"),
        ("富文本.doc", b"{\\rtf1 x}", "RTF"),
        ("乱码.txt", bytes(range(256)) * 9, "不是能识别的文件"),
        ("空白.txt", " \n\u3000\n".encode(), "没有文字"),
        ("断.docx", b"PK\x03\x04" + b"\x00" * 60, "已损坏"),
        ("大.txt", b"a" * (5 * 1024 * 1024 + 1), "上限"),
    ],
)
def test_what_has_no_reader_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refusal(path)


def test_missing_files_folders_and_too_large_files_are_refused(tmp_path: Path) -> None:
    assert "找不到" in refusal(tmp_path / "没有.xlsx")
    folder = tmp_path / "文件夹"
    folder.mkdir()
    assert "文件夹" in refusal(folder)
    large = tmp_path / "大.pdf"
    large.write_bytes(b"%PDF-" + b"x" * 2000)
    with pytest.raises(UnreadableFile, match="超过 0 MB"):
        kind_of(large, max_bytes=1000)


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("../outside.xml", "<a/>", "名称不正常"),
        ("C:\\evil.xml", "<a/>", "名称不正常"),
        ("XL/workbook.xml", "<a/>", "重名"),
        ("xl/media/bomb.bin", b"\x00" * (25 * 1024 * 1024), "过于庞大"),
        ("xl/theme.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        ("xl/wide.xml", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "DOCTYPE"),
        ("xl/late.xml", "<!--" + "x" * 70_000 + "--><!DOCTYPE a><a/>", "结构不正常"),
    ],
)
def test_hostile_containers_are_refused(tmp_path: Path, part: str, content: str | bytes, words: str) -> None:
    assert words in refusal(book(tmp_path / "退回.xlsx", "", **{part: content}))  # type: ignore[arg-type]


def test_too_many_parts_and_odd_packing_are_refused(tmp_path: Path) -> None:
    many = {f"xl/p{number}": "" for number in range(5_001)}
    assert "部件" in refusal(container(tmp_path / "多.xlsx", many, zipfile.ZIP_STORED))
    packed = container(tmp_path / "法.xlsx", {"xl/workbook.xml": "<a/>"}, zipfile.ZIP_LZMA)
    assert "压缩方式" in refusal(packed)


def test_parts_that_are_too_large_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.guard.MAX_ALL_BYTES", 2 * 1024 * 1024)
    sheets = {f"xl/worksheets/s{number}.xml": " " * (1024 * 1024) for number in range(3)}
    words = refusal(book(tmp_path / "多表.xlsx", "", **sheets))
    assert "解压后共有 3 MB，超过 2 MB" in words and "另存" in words


def work(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_all_parts_of_a_file_share_one_time_of_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "慢.xlsx", "")
    monkeypatch.setattr("documents.time_limit.slowness", lambda: 1.0)
    monkeypatch.setattr("documents.guard.MAX_SECONDS", 0.05)
    with open_container(path) as archive:
        parse_xml(archive, "xl/workbook.xml", path.name, lambda tag, attributes: None)
        time.sleep(0.06)  # somebody else had the processor
        parse_xml(archive, "xl/workbook.xml", path.name, lambda tag, attributes: None)
        work(0.06)
        with pytest.raises(UnreadableFile, match="还没有读完"):
            parse_xml(archive, "xl/worksheets/sheet1.xml", path.name, lambda tag, attributes: None)


def test_a_doctype_is_refused_in_a_part_of_any_name(tmp_path: Path) -> None:
    path = book(tmp_path / "声明.xlsx", "", **{"xl/sheet.dat": "<!DOCTYPE a><a/>"})
    with open_container(path) as archive, pytest.raises(UnreadableFile, match="DOCTYPE"):
        parse_xml(archive, "xl/sheet.dat", path.name, lambda tag, attributes: None)


def test_an_encrypted_zip_entry_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "密.xlsx", "")
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "密码" in refusal(path)


def test_nesting_has_an_end(tmp_path: Path) -> None:
    path = book(tmp_path / "深.xlsx", "<a>" * 60 + "</a>" * 60)
    with open_container(path) as archive, pytest.raises(UnreadableFile, match="过于复杂"):
        parse_xml(archive, "xl/worksheets/sheet1.xml", path.name, lambda tag, attributes: None)


def test_a_far_cell_without_content_costs_nothing_and_one_with_content_is_named(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>一</t></is></c></row>'
    empty = read_grid(book(tmp_path / "空远.xlsx", row + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'))
    assert [grid_row.cells for grid_row in empty[0].rows] == [["一"]]
    far_row = read_grid(book(tmp_path / "远行.xlsx", row + '<row r="1048576"><c r="A1048576"><v>5</v></c></row>'))
    assert [(grid_row.number, grid_row.cells) for grid_row in far_row[0].rows] == [(1, ["一"]), (1048576, ["5"])]
    with pytest.raises(UnreadableFile, match="XFD1 处还有内容"):
        read_grid(book(tmp_path / "远列.xlsx", '<row r="1"><c r="XFD1"><v>5</v></c></row>'))


def test_a_merge_over_the_whole_sheet_is_harmless(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(1, 50))
    merge = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>'
    grid = read_grid(book(tmp_path / "合并.xlsx", rows + merge))[0]
    assert {tuple(row.cells) for row in grid.rows} == {("1",)}


def test_damaged_workbooks_are_read_or_refused_but_never_break(tmp_path: Path) -> None:
    sample = Path(__file__).parent.parent / "files" / "sheets" / "plain.xlsx"
    whole = sample.read_bytes()
    chance = random.Random(20261122)
    path = tmp_path / "坏.xlsx"
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice((len(data), chance.randrange(1, len(data))))])
        try:
            read_grid(path)
        except UnreadableFile as refused:
            assert "坏.xlsx" in str(refused)


def test_a_folder_without_a_name_is_named_as_it_was_written() -> None:
    with pytest.raises(UnreadableFile, match=r"“\.”是文件夹"):
        kind_of(Path("."))
