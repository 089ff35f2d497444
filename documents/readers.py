"""Any file that may hold problems becomes a draft: the one entry for window and command line."""

from __future__ import annotations

import hashlib
from pathlib import Path

from documents.draft_json import deadline_base
from documents.guard import FileKind, kind_of
from models import paths
from models.calendar import built_in
from models.deadlines import is_same_as_above
from models.deadlines import read as read_deadline
from models.drafts import NoticeDraft

_SHEETS = (FileKind.XLSX, FileKind.XLS, FileKind.ODS)


def read_file(path: Path) -> NoticeDraft:
    """What a file says, as drafts; a readable file that is no notice and no ledger has ``is_notice`` False.

    Raises:
        UnreadableFile: missing, empty, damaged, encrypted, too large, or of a kind that is not read.
    """
    draft = _read(path)
    base, calendar = deadline_base(draft), built_in(paths.resources() / "tables")
    for issue in draft.issues():
        words = issue.deadline_text.strip()
        if words and read_deadline(words, base, calendar).needs_check and not is_same_as_above(words):
            issue.doubts.append(f"整改时限“{words[:30]}”看不出日期，请核实")
    return draft


def _read(path: Path) -> NoticeDraft:
    kind = kind_of(path)
    if kind in _SHEETS:
        from documents.ledger_sheets import read_ledger
        from documents.sheets import read_grid

        return read_ledger(read_grid(path), path.stem)
    if kind is FileKind.DOCX:
        from documents.word_ledger import read_word

        return read_word(path)
    from documents.notices import read_notice
    from documents.reading import read_paragraphs

    return read_notice(read_paragraphs(path))


def digest_of(path: Path) -> str:
    """The sha256 of a file's bytes, by which the same file is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
