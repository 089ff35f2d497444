"""What may be read at all: every file that comes from outside is judged here, by its bytes, before a reader sees it."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from documents.file_kinds import SHEET_SUFFIXES, FileKind
from documents.handover_manifest import MANIFEST, USE_OPEN
from documents.plain_text import decode_text, separator_of
from documents.time_limit import TimeLimit
from models.errors import UnreadableFile

if TYPE_CHECKING:
    from documents.plain_rows import PlainRows

MEGABYTE = 1024 * 1024

#: A file larger than this is no paper of an office.
MAX_BYTES = 50 * MEGABYTE
#: The longest notice known has 200 KB of plain text; a table in text may be longer.
MAX_TEXT_BYTES = 2 * MEGABYTE
MAX_TABLE_BYTES = 20 * MEGABYTE
#: Limits inside a zip container (docx, xlsx, ods).
MAX_ENTRIES = 5_000
MAX_DIRECTORY_BYTES = 4 * MEGABYTE
MAX_PART_BYTES = 200 * MEGABYTE
MAX_ALL_BYTES = 300 * MEGABYTE
MAX_RATIO = 250
RATIO_COUNTS_FROM = 20 * MEGABYTE
#: Limits inside one XML part.
MAX_DEPTH = 40
MAX_EVENTS = 25_000_000
PROLOG_BYTES = 64 * 1024
#: A tag with its attributes is never so long.
MAX_TAG_BYTES = 4 * MEGABYTE
#: How long the processor may work on all parts of one file together, from its opening on; see ``TimeLimit``.
MAX_SECONDS = 25.0
#: Limits of one workbook; cells and rows without content do not count.
MAX_ROWS = 200_000
MAX_CELLS = 5_000_000
MAX_COLUMNS = 256
MAX_CHARACTERS = 20_000_000

#: What the clerk can do about a file that looks made to harm, or broken by some converter.
_SAVE_AGAIN = "请用 Office 或 WPS 打开后另存再导入。"
_HOSTILE = f"可能是恶意文件，已拒绝读取；{_SAVE_AGAIN}"

#: What a broken, encrypted or oddly compressed zip raises while it is opened or read: RuntimeError for a password,
#: its NotImplementedError for a method that zipfile does not know.
BROKEN_ZIP = (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)
_CHUNK = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")


def kind_of(path: Path, max_bytes: int = MAX_BYTES) -> FileKind:
    """What the file is, whatever its name says; UnreadableFile with one sentence if it may not be read.

    A DOCX, XLSX or ODS answer promises: a sound zip within the limits, no encryption, and no DOCTYPE in a part named
    .xml or .rels; ``parse_xml`` refuses one in a part of any other name.
    """
    data = _bytes_of(path, max_bytes)
    name = shown_name(path)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(path, name, data)
    if data.startswith(_OLE):
        return _kind_of_ole(name, data)
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data.startswith(b"SQLite format 3\x00"):
        raise UnreadableFile(f"“{name}”是台账数据文件，不是通报或表格；请用“打开台账”打开它。")
    if data.startswith(_PICTURES) and decode_text(data[:MAX_TEXT_BYTES], is_cut=True) is None:
        raise UnreadableFile(f"“{name}”是图片，没有可读取的文字；请先用识别软件转成文字，存为 .docx 或 .txt 再导入。")
    return _kind_of_text(name, data)


def shown_name(path: Path) -> str:
    """The file's name, fit to stand in a sentence: no control characters, not endless."""
    name = "".join(char if char.isprintable() else "?" for char in path.name or str(path))
    return name if len(name) <= 80 else f"{name[:50]}…{name[-20:]}"


def carries_macros(path: Path) -> bool:
    """Whether a file that ``kind_of`` has passed brings a program along; no reader ever runs one."""
    data = path.read_bytes()
    if data.startswith(_OLE):
        return _has_stream(data, "_VBA_PROJECT_CUR") or _has_stream(data, "Macros") or _has_stream(data, "VBA")
    if not data.startswith(b"PK"):
        return False
    with open_container(path) as archive:
        return any(part.lower().endswith("vbaproject.bin") for part in archive.namelist())


def damaged(name: str) -> UnreadableFile:
    """The refusal of a file that is cut or broken inside; ``name`` as ``shown_name`` gives it."""
    return UnreadableFile(f"“{name}”已损坏或不完整，无法读取；请重新复制一份，或用 Office、WPS 打开后另存再导入。")


class Container(zipfile.ZipFile):
    """The zip of an office file; ``limit`` says when the reading of all its parts has to be over."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.limit = TimeLimit(MAX_SECONDS)


def open_container(path: Path) -> Container:
    """The zip container of a file that ``kind_of`` has passed; from now on its parts share ``MAX_SECONDS``."""
    try:
        return Container(path)
    except (*BROKEN_ZIP, ValueError) as error:
        raise damaged(shown_name(path)) from error


def parse_xml(
    archive: zipfile.ZipFile,
    part: str,
    name: str,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
    max_events: int = MAX_EVENTS,
    rows: PlainRows | None = None,
) -> None:
    """Walk one XML part as a stream, within the limits of depth, tags and time; tags come without their prefix.

    ``rows`` takes what it can read faster out of the stream before it is parsed.

    The time is that of the whole file if ``open_container`` opened the archive, and starts here if not.
    ``name`` is the file's name for the sentence of a refusal. Handlers may raise to stop the walk.
    """
    parser = _bounded_parser(name, start, end, text, max_events)
    fed = 0
    limit = archive.limit if isinstance(archive, Container) else TimeLimit(MAX_SECONDS)
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                if limit.is_over():
                    raise UnreadableFile(f"“{name}”过于庞大，读了很久还没有读完；请只留下要导入的内容，另存后再导入。")
                if rows is not None:
                    chunk = rows(chunk)
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:
                    raise UnreadableFile(f"“{name}”内部结构不正常，{_HOSTILE}")
            parser.Parse(rows.rest() if rows else b"", True)
    except (*BROKEN_ZIP, expat.ExpatError, LookupError, ValueError) as error:
        raise damaged(name) from error


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    name = shown_name(path)
    try:
        if not path.exists():
            raise UnreadableFile(f"找不到文件“{name}”；请检查它是否已被移动或改名。")
        if not path.is_file():
            raise UnreadableFile(f"“{name}”是文件夹，不是文件；请选择其中的一个文件。")
        size = path.stat().st_size
        if size == 0:
            raise UnreadableFile(f"“{name}”是空文件（0 字节）；请重新复制或下载后再导入。")
        if size > max_bytes:
            limit = f"{max_bytes / MEGABYTE:.0f} MB"
            raise UnreadableFile(f"“{name}”有 {size / MEGABYTE:.1f} MB，超过 {limit}；请删去图片或拆分后再导入。")
        return path.read_bytes()
    except PermissionError as error:
        raise UnreadableFile(f"没有权限读取“{name}”；请检查文件权限，或把它复制到自己的文件夹再导入。") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"读取“{name}”时出错；请检查磁盘或网络位置是否可用，或复制到本机后再导入。") from error


def _kind_of_text(name: str, data: bytes) -> FileKind:
    is_cut = len(data) > MAX_TEXT_BYTES
    text = decode_text(data[:MAX_TEXT_BYTES], is_cut)
    if text is None:
        raise UnreadableFile(f"“{name}”不是能识别的文件；请另存为 .docx、.xlsx 或 .txt 后再导入。")
    is_table = Path(name).suffix.lower() in SHEET_SUFFIXES
    head = text[:2000].lstrip("\ufeff \t\r\n\u3000").lower()
    if head.startswith(("{\\rtf", "mime-version:")) or _is_markup(head):
        wanted = ".xlsx" if is_table else ".docx 或 .txt"
        what = "RTF 文件" if head.startswith("{\\rtf") else "网页或 XML 文件"
        raise UnreadableFile(f"“{name}”的内容是{what}，不能直接读取；请用 Office 或 WPS 打开后另存为 {wanted} 再导入。")
    if not text.strip("\ufeff \t\r\n\v\f\u3000\x1a"):
        raise UnreadableFile(f"“{name}”里没有文字；请检查是否选对了文件。")
    kind = FileKind.CSV if separator_of(text, is_table) else FileKind.TEXT
    limit = MAX_TABLE_BYTES if kind is FileKind.CSV else MAX_TEXT_BYTES
    if len(data) > limit:
        size, most = f"{len(data) / MEGABYTE:.1f} MB", f"{limit // MEGABYTE} MB"
        what = "表格" if kind is FileKind.CSV else "通报正文"
        raise UnreadableFile(f"“{name}”有 {size} 文字，超过 {most} 的上限；请只保留{what}后再导入。")
    return kind


def _is_markup(head: str) -> bool:
    return head.startswith(("<!doctype", "<?xml")) or ("<html" in head and head.startswith("<"))


# -- OLE2: what Office wrote before 2007, and the wrapping of an encrypted workbook


def _kind_of_ole(name: str, data: bytes) -> FileKind:
    if _has_stream(data, "EncryptedPackage"):
        raise UnreadableFile(f"“{name}”设有打开密码，无法读取；请先在 WPS 或 Excel、Word 中去掉密码再导入。")
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return FileKind.XLS
    if _has_stream(data, "WordDocument"):
        return FileKind.DOC
    raise UnreadableFile(f"“{name}”是旧版 Office 文件，里面没有可读取的文档或表格；请另存为 .docx 或 .xlsx 后再导入。")


def _has_stream(data: bytes, stream: str) -> bool:
    """Whether the compound file lists the stream: directory entries are 128 bytes long and aligned."""
    wanted = stream.encode("utf-16-le") + b"\x00\x00"
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == struct.pack("<H", len(wanted)):
            return True
        at = data.find(wanted, at + 2)
    return False


# -- zip containers


def _kind_of_zip(path: Path, name: str, data: bytes) -> FileKind:
    _check_directory(name, data)
    with open_container(path) as archive:
        entries = archive.infolist()
        _check_entries(name, entries)
        kind = _kind_by_parts(name, archive, {entry.filename for entry in entries})
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels")):
                _refuse_doctype(archive, entry.filename, name)
    return kind


def _check_directory(name: str, data: bytes) -> None:
    """The zip's list of contents must be there and short, before a library builds an object for every line of it."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or len(data) < at + 22:
        raise damaged(name)
    (length,) = struct.unpack_from("<I", data, at + 12)
    if length > MAX_DIRECTORY_BYTES:
        raise UnreadableFile(f"“{name}”内部的部件过多，{_HOSTILE}")


def _check_entries(name: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnreadableFile(f"“{name}”内部有 {len(entries)} 个部件，超过 {MAX_ENTRIES} 个的上限，{_HOSTILE}")
    if any(entry.flag_bits & 0x2041 for entry in entries):
        raise UnreadableFile(f"“{name}”是加密的压缩文件，无法读取；请先去掉密码再导入。")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise UnreadableFile(f"“{name}”内部有重名的部件，{_HOSTILE}")
    if any(_leaves_folder(entry.filename) for entry in entries):
        raise UnreadableFile(f"“{name}”内部的部件名称不正常，{_HOSTILE}")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise UnreadableFile(f"“{name}”使用了不支持的压缩方式，无法读取；{_SAVE_AGAIN}")
    if any(_is_bomb(entry) for entry in entries):
        raise UnreadableFile(f"“{name}”解压后过于庞大，{_HOSTILE}")
    if (together := sum(entry.file_size for entry in entries)) > MAX_ALL_BYTES:
        size, limit = f"{together / MEGABYTE:.0f} MB", f"{MAX_ALL_BYTES // MEGABYTE} MB"
        raise UnreadableFile(f"“{name}”解压后共有 {size}，超过 {limit} 的上限；请只留下要导入的内容，另存后再导入。")


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    if entry.file_size > MAX_PART_BYTES:
        return True
    return entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size)


def _leaves_folder(part: str) -> bool:
    steps = part.replace("\\", "/").split("/")
    return ".." in steps or steps[0] == "" or ":" in steps[0]


def _kind_by_parts(name: str, archive: zipfile.ZipFile, parts: set[str]) -> FileKind:
    if any(part.startswith("word/document") and part.endswith(".xml") for part in parts):
        return FileKind.DOCX
    if "xl/workbook.xml" in parts:
        return FileKind.XLSX
    if "xl/workbook.bin" in parts:
        raise UnreadableFile(f"“{name}”是二进制工作簿（.xlsb），不能直接读取；请在 Excel 中另存为 .xlsx 再导入。")
    if "mimetype" in parts and "content.xml" in parts:
        return _kind_of_open_document(name, archive, parts)
    if "[Content_Types].xml" in parts or "OFD.xml" in parts or "ppt/presentation.xml" in parts:
        raise UnreadableFile(f"“{name}”不是 Word 文档或 Excel 工作簿，不能读取；请另存为 .docx 或 .xlsx 后再导入。")
    if MANIFEST in parts:
        raise UnreadableFile(f"“{name}”{USE_OPEN}")
    raise UnreadableFile(f"“{name}”是压缩包；请先解压，再导入里面的通报或表格。")


def _kind_of_open_document(name: str, archive: zipfile.ZipFile, parts: set[str]) -> FileKind:
    try:
        with archive.open("mimetype") as stream:
            what = stream.read(200)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise damaged(name) from error
    if b"opendocument.spreadsheet" not in what:
        raise UnreadableFile(f"“{name}”是 OpenDocument 文档，不能直接读取；请另存为 .docx 再导入。")
    if "META-INF/manifest.xml" in parts:
        parse_xml(archive, "META-INF/manifest.xml", name, lambda tag, _: _refuse_encryption(tag, name))
    return FileKind.ODS


def _refuse_encryption(tag: str, name: str) -> None:
    if tag == "encryption-data":
        raise UnreadableFile(f"“{name}”设有打开密码，无法读取；请先在 WPS 或 LibreOffice 中去掉密码再导入。")


# -- XML


class _RootReached(Exception):
    """The prolog ended without a DOCTYPE."""


def _refuse_doctype(archive: zipfile.ZipFile, part: str, name: str) -> None:
    def root(tag: str, attributes: Mapping[str, str]) -> None:
        raise _RootReached

    parser = _bounded_parser(name, root, None, None, MAX_EVENTS)
    try:
        with archive.open(part) as stream:
            head = stream.read(PROLOG_BYTES)
        parser.Parse(head, False)
    except _RootReached:
        return
    except BROKEN_ZIP as error:
        raise damaged(name) from error
    except (expat.ExpatError, LookupError, ValueError):
        return  # not XML at all: whoever needs this part will say that it is damaged
    if len(head) == PROLOG_BYTES:
        raise UnreadableFile(f"“{name}”内部结构不正常，{_HOSTILE}")


def _bounded_parser(
    name: str,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] | None,
    text: Callable[[str], object] | None,
    max_events: int,
) -> expat.XMLParserType:
    """An expat parser that refuses a DOCTYPE (no entities, no outside files), deep nesting and endless parts."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    local: dict[str, str] = {}
    depth = events = 0

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, events
        depth += 1
        events += 1
        if depth > MAX_DEPTH or events > max_events:
            raise UnreadableFile(f"“{name}”内部结构过于复杂，已拒绝读取；{_SAVE_AGAIN}")
        plain = local.get(tag)
        if plain is None:
            plain = local[tag] = tag.rpartition(":")[2]
        start(plain, attributes)

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(local[tag])

    def doctype(*_: object) -> None:
        raise UnreadableFile(f"“{name}”内部含有 DOCTYPE 声明，{_HOSTILE}")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = doctype
    if text is not None:
        parser.CharacterDataHandler = text
    return parser
