"""The kinds of file that are read, and the endings under which they come: the one list for dialog, drop and readers."""

from __future__ import annotations

from enum import Enum


class FileKind(Enum):
    """The kinds that have a reader; the value is what a clerk calls such a file."""

    TEXT = "文本"
    CSV = "用分隔符排列的表格文本"
    DOCX = "Word 文档"
    DOC = "旧版 Word 文档"
    PDF = "PDF"
    XLSX = "Excel 工作簿"
    XLS = "旧版 Excel 工作簿"
    ODS = "OpenDocument 表格"


#: The endings each kind goes by; .et and .wps are what WPS calls its workbooks and documents, old and new.
ENDINGS: dict[FileKind, tuple[str, ...]] = {
    FileKind.TEXT: (".txt",),
    FileKind.CSV: (".csv", ".tsv", ".txt"),
    FileKind.DOCX: (".docx", ".docm", ".dotx", ".wps"),
    FileKind.DOC: (".doc", ".dot", ".wps"),
    FileKind.PDF: (".pdf",),
    FileKind.XLSX: (".xlsx", ".xlsm", ".xltx", ".et"),
    FileKind.XLS: (".xls", ".xlt", ".et"),
    FileKind.ODS: (".ods",),
}
#: Every ending that may be chosen or dropped; what the file really is, its bytes say.
SUFFIXES = tuple(dict.fromkeys(ending for endings in ENDINGS.values() for ending in endings))
SHEETS = frozenset((FileKind.CSV, FileKind.XLSX, FileKind.XLS, FileKind.ODS))
SHEET_SUFFIXES = frozenset(ending for kind in SHEETS for ending in ENDINGS[kind]) - {".txt"}
#: What a dialog for opening offers.
OPEN_FILTER = f"通报或台账 ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;所有文件 (*)"
