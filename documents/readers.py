"""Any file that may hold problems becomes a draft: the one entry for window and command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from documents.draft_json import deadline_base
from documents.file_kinds import ENDINGS, SHEETS, FileKind
from documents.guard import carries_macros, kind_of, shown_name
from documents.mapping import NO_CHOICES, Choices
from models import paths
from models.calendar import built_in
from models.deadlines import is_same_as_above
from models.deadlines import read as read_deadline
from models.drafts import NoticeDraft

if TYPE_CHECKING:
    from documents.table_file import TableFile


def read_file(path: Path, choices: Choices = NO_CHOICES) -> NoticeDraft:
    """What a file says, as drafts; a readable file that is no notice and no ledger has ``is_notice`` False.

    Its bytes say what a file is; a name that says otherwise is told among the warnings, as are macros. ``choices``
    says what somebody decided about the sheets of a spreadsheet, or the tables of a document.

    Raises:
        UnreadableFile: missing, empty, damaged, encrypted, too large, or of a kind that is not read.
    """
    found = open_file(path)
    return found if isinstance(found, NoticeDraft) else found.draft(choices)


def open_file(path: Path) -> NoticeDraft | TableFile:
    """What a file says, as ``read_file`` gives it; a spreadsheet, and a document whose tables are the ledger, held
    open instead, to be read again whenever somebody decides otherwise.

    Raises:
        UnreadableFile: as ``read_file``.
    """
    kind = kind_of(path)
    found = _opened(path, kind)
    if isinstance(found, NoticeDraft):
        return _completed(found, path, kind)
    return found.then(lambda draft: _completed(draft, path, kind))


def read_table(path: Path) -> TableFile | None:
    """The tables of a file as ``open_file`` gives them; None for what is no table.

    Raises:
        UnreadableFile: as ``read_file``.
    """
    found = open_file(path)
    return None if isinstance(found, NoticeDraft) else found


def _completed(draft: NoticeDraft, path: Path, kind: FileKind) -> NoticeDraft:
    draft.warnings.extend(_about_the_file(path, kind))
    base, calendar = deadline_base(draft), built_in(paths.resources() / "tables")
    unclear: dict[str, bool] = {}
    for issue in draft.issues():
        words = issue.deadline_words.strip()
        if words and words not in unclear:
            unclear[words] = read_deadline(words, base, calendar).needs_check and not is_same_as_above(words)
        if words and unclear[words]:
            issue.doubts.append(f"整改时限“{words[:30]}”看不出日期，请核实")
    return draft


def _opened(path: Path, kind: FileKind) -> NoticeDraft | TableFile:
    if kind in SHEETS:
        table = _table(path)
        if not _may_be_text(path, kind) or table.read().is_notice:
            return table
    if kind is FileKind.DOCX:
        from documents.word_ledger import open_word

        return open_word(path)
    if kind is FileKind.DOC:
        from documents.word_old import open_old_word

        return open_old_word(path)
    if kind is FileKind.PDF:
        from documents.pdf_notice import open_pdf

        return open_pdf(path)
    from documents.notices import read_notice
    from documents.reading import read_paragraphs

    return read_notice(read_paragraphs(path))


def _may_be_text(path: Path, kind: FileKind) -> bool:
    return kind is FileKind.CSV and path.suffix.lower() not in (".csv", ".tsv")


def _table(path: Path) -> TableFile:
    from documents.sheets import read_grid
    from documents.table_file import TableFile

    return TableFile(path.stem, read_grid(path), lambda draft: draft)


def _about_the_file(path: Path, kind: FileKind) -> Iterator[str]:
    suffix = path.suffix.lower()
    if suffix not in ENDINGS[kind]:
        yield f"“{shown_name(path)}”的内容其实是{kind.value}，已按{kind.value}读取。"
    if carries_macros(path):
        yield f"“{shown_name(path)}”含有宏；宏没有运行，只读取了其中的文字和数据。"
