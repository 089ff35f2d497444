"""A Word 97–2003 document (.doc, old .wps): made a .docx in a process of its own, then read like any other."""

from __future__ import annotations

import tempfile
from pathlib import Path

from documents import bounded
from documents.guard import MAX_BYTES, damaged, shown_name
from documents.table_file import TableFile
from documents.word_ledger import open_word
from models.drafts import NoticeDraft
from models.errors import UnreadableFile

#: Storages and streams of a document with thousands of pictures.
_MAX_ENTRIES = 20_000
_SAVE_AGAIN = "请用 Word 或 WPS 打开后另存为 .docx 再导入。"


def open_old_word(path: Path) -> NoticeDraft | TableFile:
    """A .doc as ``open_word`` gives a .docx, with a warning that it was converted.

    Raises:
        UnreadableFile: damaged, encrypted, too large, or nothing that can be converted.
    """
    packed = bounded.run(_converted, path)
    with tempfile.TemporaryDirectory(prefix="zhenggai-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / path.name  # whoever refuses the copy names it as the clerk does
        copy.write_bytes(packed)
        found = open_word(copy)

    def completed(draft: NoticeDraft) -> NoticeDraft:
        draft.warnings.append(f"“{shown_name(path)}”是旧版 Word 文档，由程序转换后读取；如与原文不符，{_SAVE_AGAIN}")
        return draft

    return found.then(completed) if isinstance(found, TableFile) else completed(found)


def _converted(path: Path) -> bytes:
    """The bytes of the .docx; runs in the child."""
    from doc2docx import convert
    from doc2docx.cfb import CompoundFileLimits
    from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

    name = shown_name(path)
    limits = CompoundFileLimits(MAX_BYTES, MAX_BYTES, _MAX_ENTRIES)
    with tempfile.TemporaryDirectory(prefix="zhenggai-", ignore_cleanup_errors=True) as folder:
        made = Path(folder) / "made.docx"
        try:
            convert(path, made, limits=limits)
            return made.read_bytes()
        except EncryptedDocumentError as error:
            raise UnreadableFile(f"“{name}”设有打开密码，无法读取；请先在 WPS 或 Word 中去掉密码再导入。") from error
        except Doc2DocxError as error:
            raise UnreadableFile(f"“{name}”是旧版 Word 文档（.doc），没能转换；{_SAVE_AGAIN}") from error
        except (OSError, ValueError, LookupError, OverflowError, RecursionError) as error:
            raise damaged(name) from error
