"""One 整改情况通报 written as Word or PDF: what window, command line and sample papers all call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from documents.notice_draft import NoticeDraft
from documents.official_layout import DOCX_FONT_WORDS, pdf_font_words
from documents.shortfalls import absent_words
from models.acts import Tick, no_tick
from models.errors import LedgerError

#: What a notice can be written as, by the ending of the file.
ENDINGS = (".docx", ".pdf")


def write_notice(draft: NoticeDraft, path: Path, *, today: date, tick: Tick = no_tick) -> tuple[str, ...]:
    """Write the notice, whole or not at all, as its ending says; returns what to say of it, a sentence each.

    Raises:
        LedgerError: no such kind of file, it cannot be written, or the user stopped; an old file is untouched.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise LedgerError(f"通报只能写成 .docx 或 .pdf，不能是“{path.name}”。请改文件名。")
    absent: frozenset[str] = frozenset()
    if ending == ".docx":
        from documents.notice_docx import write_notice_docx

        write_notice_docx(draft, path, today=today, tick=tick)
    else:
        from documents.notice_pdf import write_notice_pdf

        absent = write_notice_pdf(draft, path, today=today, tick=tick)
    return tuple(_said(draft, ending, absent))


def _said(draft: NoticeDraft, ending: str, absent: frozenset[str]) -> Iterator[str]:
    if draft.public:
        yield draft.masked_words
    if absent:
        yield absent_words(absent)
    yield DOCX_FONT_WORDS if ending == ".docx" else pdf_font_words()
