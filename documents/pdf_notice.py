"""A PDF with a text layer as a draft: a ruled table is read like a spreadsheet, all else like a notice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from documents import pdf_lines, pdf_tables, pdf_text, reading
from documents.guard import shown_name
from documents.ledger_sheets import read_ledger
from documents.mapping import bare_heading, synonyms
from documents.notices import read_notice
from documents.pdf_text import Page
from documents.table_file import TableFile
from documents.word_tables import WordLine
from models.drafts import NoticeDraft
from models.errors import UnreadableFile

#: Fewer characters than this on every page are the stamp of a scanner.
_SCAN = 15
#: So many pieces beside one another are the cells of a row.
_CELLS = 3


def open_pdf(path: Path) -> NoticeDraft | TableFile:
    """A PDF as a draft, or its tables held open where they are a ledger; pages without text are named in a warning.

    Raises:
        UnreadableFile: a scan without text, a table that nothing rules, damaged, encrypted, too long.
    """
    name = shown_name(path)
    pages = pdf_text.pages(path)
    _refuse_scans(pages, name)
    found = _opened(path, pages, name)
    empty = [str(page.number) for page in pages if page.characters < _SCAN]

    def completed(draft: NoticeDraft) -> NoticeDraft:
        if empty:
            shown = "、".join(empty[:10]) + ("等" if len(empty) > 10 else "")
            draft.warnings.append(f"“{name}”第 {shown} 页没有文字（可能是扫描的图片），没有读入，请核对。")
        return draft

    return found.then(completed) if isinstance(found, TableFile) else completed(found)


def _refuse_scans(pages: Sequence[Page], name: str) -> None:
    characters = sum(page.characters for page in pages)
    if characters < _SCAN * max(1, len(pages)) and not any(page.characters > 5 * _SCAN for page in pages):
        raise UnreadableFile(
            f"“{name}”是扫描件，里面没有文字；请先用识别软件（OCR）转成文字，存为 .docx 或 .txt 再导入。"
        )
    if sum(page.unreadable for page in pages) * 4 > characters:
        raise UnreadableFile(
            f"“{name}”的字体没有文字编码，读出来是乱码；请向发文单位要 Word 文件，或用识别软件（OCR）转成文字再导入。"
        )


def _opened(path: Path, pages: Sequence[Page], name: str) -> NoticeDraft | TableFile:
    grids = pdf_tables.grids(pages, name)

    def completed(draft: NoticeDraft) -> NoticeDraft:
        if draft.is_notice:
            draft.warnings.append(
                f"“{name}”是 PDF 里的表格，按表格线读取；请对照原文核对，有原来的 Excel 文件时请改用它导入。"
            )
        return draft

    if grids and read_ledger(grids, path.stem).is_notice:
        return TableFile(path.stem, grids, completed)
    if _is_bare_table(pages):
        raise UnreadableFile(
            f"“{name}”是没有表格线的表格，从 PDF 里分不清各列；请用原来的 Excel 文件，或用 WPS 转成 .xlsx 再导入。"
        )
    found, _ = reading.numbered([WordLine(text) for text in pdf_lines.paragraphs(pages)])
    return read_notice(reading.bounded(found, name))


def _is_bare_table(pages: Sequence[Page]) -> bool:
    """Whether words stand in columns that no line parts: many rows of pieces, or a row of headings of a ledger."""
    rows = [row for page in pages for row in pdf_lines.rows_of(page)]
    wide = [row for row in rows if len(row) >= _CELLS]
    if len(wide) >= 4 and len(wide) * 3 >= len(rows):
        return True
    known = synonyms()
    return any(sum(1 for piece in row if bare_heading(piece.text) in known) >= _CELLS for row in wide)
