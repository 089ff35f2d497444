"""Whether a file, folder or zip holds returned workbooks: a quick look at what a drop on the window may mean."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path

from documents.guard import BROKEN_ZIP
from documents.school_workbook import CODE_KEY, META_NAME

#: So many workbooks of a folder or zip are looked into, and so many bytes of each part.
_MOST_LOOKED_AT, _MOST_BYTES = 40, 8 << 20
#: Where the marks stand: the defined name, and the texts among which the key of the column of codes is.
_PARTS = ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "content.xml")
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv"})
_CODE_MARK = CODE_KEY.encode()
_MARKS = (META_NAME.encode(), _CODE_MARK)
_UNREADABLE = (*BROKEN_ZIP, ValueError)


def look_returned(files: Sequence[Path]) -> bool:
    """Whether one of these is a workbook that went out to a unit, or a folder or zip with one in it."""
    return any(map(_looks_returned, files))


def _looks_returned(path: Path) -> bool:
    try:
        if path.is_dir():
            return any(map(_is_ours, islice(_below(path), _MOST_LOOKED_AT)))
        if path.suffix.lower() == ".zip":
            return _zip_holds_ours(path)
        return _is_ours(path)
    except _UNREADABLE:
        return False


def _below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix.lower() in _WORKBOOKS and path.is_file())


def _is_ours(path: Path) -> bool:
    if path.suffix.lower() not in _WORKBOOKS:
        return False
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                return _CODE_MARK in file.read(_MOST_BYTES)
        with zipfile.ZipFile(path) as archive:
            return _has_marks(archive)
    except _UNREADABLE:
        return False


def _zip_holds_ours(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        names = [one for one in archive.infolist() if one.filename.lower().endswith((".xlsx", ".xlsm"))]
        for entry in names[:_MOST_LOOKED_AT]:
            if _bytes_are_ours(archive, entry):
                return True
    return False


def _bytes_are_ours(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(entry) as stream, zipfile.ZipFile(BytesIO(stream.read(_MOST_BYTES))) as inner:
            return _has_marks(inner)
    except _UNREADABLE:
        return False


def _has_marks(archive: zipfile.ZipFile) -> bool:
    for name in set(_PARTS) & set(archive.namelist()):
        with archive.open(name) as stream:
            content = stream.read(_MOST_BYTES)
        if any(mark in content for mark in _MARKS):
            return True
    return False
