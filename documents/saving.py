"""How papers leave the program: whole files, and finished work is kept even when its place is held by WPS or Excel."""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import WriteFailed
from models.file_names import safe_name
from models.whole_files import put_over, sweep, whole_file

__all__ = ["CannotSave", "replacing", "safe_name", "sweep", "write_bytes"]


#: Seconds for which a note of an editor beside a file is believed: longer nobody keeps a paper open.
_NOTE_AGE = 24 * 3600


class CannotSave(WriteFailed):
    """A file could not be put in its place. ``kept`` is where the finished file lies, None if none was finished."""

    def __init__(self, sentence: str, kept: Path | None = None) -> None:
        super().__init__(sentence)
        self.kept = kept


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path``; leaving the block whole puts it in place, an exception leaves all as it was.

    ``CannotSave`` says in one sentence why a place cannot be written; when only another program holds the target, the
    finished file is kept under a name of its own and ``kept`` tells which.
    """
    sweep(path.parent)
    try:
        with whole_file(path, put=_put_or_keep, suffix=_plain_suffix(path)) as temporary:
            yield temporary
    except CannotSave:
        raise
    except WriteFailed as error:
        raise CannotSave(str(error)) from error


def write_bytes(path: Path, content: bytes) -> None:
    """Save ``content`` as ``path``, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _plain_suffix(path: Path) -> str:
    return path.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", path.suffix) else ""


def _put_or_keep(temporary: Path, path: Path) -> None:
    """The target is held: the finished work gets a name of its own, and the sentence tells which."""
    try:
        if is_open_elsewhere(path):
            raise PermissionError(errno.EBUSY, "open elsewhere")
        put_over(temporary, path)
    except PermissionError as error:
        kept = _keep(temporary, path)
        raise CannotSave(
            f"“{path.name}”正被其他程序打开，请先在 WPS/Excel 中关闭它再导出，或另存为别的名称；"
            f"这次的结果已存为“{kept}”，不必重做。",
            kept,
        ) from error


def is_open_elsewhere(path: Path) -> bool:
    """Whether LibreOffice, WPS or Office says beside a file that it is open there; what a crash left is passed over.

    Where the system itself lets open files be replaced, the editor would later save its old text over the new paper.
    """
    notes = (f".~lock.{path.name}#", f"~${path.name}", f"~${path.name[2:]}", f".~{path.name}")
    newest = time.time() - _NOTE_AGE
    for note in notes:
        with contextlib.suppress(OSError):
            if path.exists() and path.with_name(note).stat().st_mtime > newest:
                return True
    return False


def _keep(temporary: Path, path: Path) -> Path:
    for folder in (path.parent, Path(tempfile.gettempdir())):
        for number in range(1, 100):
            kept = folder / f"{path.stem}（另存{number}）{path.suffix}"
            if kept.exists():
                continue
            with contextlib.suppress(OSError):
                shutil.move(temporary, kept)
                return kept
            break
    raise CannotSave(f"“{path.name}”正被其他程序打开，请先在 WPS/Excel 中关闭它，再重新导出。")
