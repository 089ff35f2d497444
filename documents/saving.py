"""How every file leaves the program: written beside its place, then put there in one step; names Windows takes."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import LedgerError

#: The pattern of our temporary files; ``sweep`` touches nothing else. The suffix of the target stays last.
_TEMPORARY = re.compile(r"^\.zgtz-[0-9a-f]{16}\.tmp(\.[A-Za-z0-9]{1,8})?$")

#: Age in seconds after which a left-over temporary file belongs to nobody any more.
_SWEEP_AGE = 3600

#: How often and how far apart (seconds) a replacement is tried while another program holds the target.
_TRIES = 10
_PAUSE = 0.1

#: Free space (bytes) a folder must keep for a file to be begun at all: less cannot hold one page of a paper.
_LEAST_SPACE = 64 * 1024

#: Longest file name in bytes of UTF-8: Linux allows 255, and 66 hanzi leave room for a folder within Windows' 260.
_LONGEST_NAME = 200

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"} | {
    f"{device}{digit}" for device in ("COM", "LPT") for digit in "0123456789¹²³"
}
_FORBIDDEN = '<>:"/\\|?*'
_TURNING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"


class CannotSave(LedgerError):
    """A file could not be put in its place. ``kept`` is where the finished file lies, None if none was finished."""

    def __init__(self, sentence: str, kept: Path | None = None) -> None:
        super().__init__(sentence)
        self.kept = kept


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path``; leaving the block whole puts it in place, an exception leaves all as it was.

    The block must create the file. ``CannotSave`` says in one sentence why a place cannot be written; when only
    another program holds the target, the finished file is kept under a name of its own and ``kept`` tells which.
    """
    _check_place(path)
    sweep(path.parent)
    temporary = path.parent / f".zgtz-{secrets.token_hex(8)}.tmp{_plain_suffix(path)}"
    done = False
    try:
        _probe(temporary, path)
        yield temporary
        _flush(temporary)
        _put_in_place(temporary, path)
        done = True
    except OSError as error:
        raise _sentence(error, path) from error
    finally:
        if not done:
            _remove(temporary)


def write_bytes(path: Path, content: bytes) -> None:
    """Save ``content`` as ``path``, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def sweep(folder: Path) -> int:
    """Remove temporary files of ours that were left behind more than an hour ago; how many went.

    A folder that cannot be read or a file that cannot be removed is passed over: it is met again next time.
    """
    swept = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        oldest = time.time() - _SWEEP_AGE
        for entry in entries:
            if _TEMPORARY.match(entry.name) and entry.is_file(follow_symlinks=False):
                swept += entry.stat(follow_symlinks=False).st_mtime < oldest and _remove(Path(entry.path))
    return swept


def safe_name(text: str, otherwise: str = "未命名") -> str:
    """``text`` as a file name (no folder) that Windows, Linux and a zip accept; ``otherwise`` if nothing is left.

    Signs Windows forbids become their full-width twins, invisible and turning signs go, the extension survives
    shortening, and device names such as CON get a line before them.
    """
    shown = "".join(_name_sign(sign) for sign in unicodedata.normalize("NFC", text))
    name = re.sub(r"\s+", " ", shown).strip(" ").rstrip(" .")
    name = _shorten(name).rstrip(" .")
    if not name.strip(". "):
        return otherwise
    if name.split(".")[0].rstrip(" ").upper() in _RESERVED:
        return f"_{name}"
    return name


def _name_sign(sign: str) -> str:
    if sign in _FORBIDDEN:
        return chr(ord(sign) + 0xFEE0)
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") else sign


def _shorten(name: str) -> str:
    if _size(name) <= _LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 8 or not extension.isalnum():
        stem, dot, extension = name, "", ""
    room = _LONGEST_NAME - _size(dot + extension)
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + extension


def _size(text: str) -> int:
    return len(text.encode())


def _plain_suffix(path: Path) -> str:
    return path.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", path.suffix) else ""


def _check_place(path: Path) -> None:
    if _is_refused_somewhere(path.name):
        raise CannotSave(f"“{path.name}”不能作文件名，请改用“{safe_name(path.name)}”这样的名称。")
    if path.is_dir():
        raise CannotSave(f"“{path}”是一个文件夹，不能当作文件保存，请换一个文件名。")
    if not path.parent.exists():
        raise CannotSave(f"文件夹“{path.parent}”不存在，请先建立，或换一个位置保存。")
    if not path.parent.is_dir():
        raise CannotSave(f"“{path.parent}”不是文件夹，请换一个位置保存。")
    if path.exists() and not os.access(path, os.W_OK):
        raise CannotSave(f"“{path}”是只读文件，请换一个文件名，或先取消它的只读属性。")


def _is_refused_somewhere(name: str) -> bool:
    """Names a colleague's Windows does not open are refused on Linux too: there they would only fail later."""
    stem = name.split(".")[0].rstrip(" ").upper()
    odd = any(sign in _FORBIDDEN or sign in _TURNING or unicodedata.category(sign) in ("Cc", "Cs") for sign in name)
    return odd or stem in _RESERVED or name.endswith((" ", ".")) or len(os.fsencode(name)) > 255


def _probe(temporary: Path, path: Path) -> None:
    """Begin the file at once: a folder that refuses says so before minutes of work, not after."""
    free = shutil.disk_usage(path.parent).free
    if free < _LEAST_SPACE:
        raise OSError(errno.ENOSPC, "no space")
    with temporary.open("xb"):
        return


def _flush(temporary: Path) -> None:
    with temporary.open("rb+") as written:
        os.fsync(written.fileno())


def _put_in_place(temporary: Path, path: Path) -> None:
    for turn in range(_TRIES):
        try:
            os.replace(temporary, path)
            break
        except PermissionError:
            if turn < _TRIES - 1:
                time.sleep(_PAUSE)
    else:
        _keep_beside(temporary, path)
    _sync_folder(path.parent)


def _keep_beside(temporary: Path, path: Path) -> None:
    """The target is held: the finished work gets a name of its own, and the sentence tells which."""
    kept = _keep(temporary, path)
    raise CannotSave(
        f"“{path.name}”正被其他程序打开，请先在 WPS/Excel 中关闭它再导出，或另存为别的名称；"
        f"这次的结果已存为“{kept}”，不必重做。",
        kept,
    )


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


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows neither offers nor needs it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _sentence(error: OSError, path: Path) -> CannotSave:
    code = error.errno
    if code in _FULL:
        missing = _missing_space(path)
        return CannotSave(f"磁盘已满{missing}，“{path.name}”没有保存，原有文件没有改动；请清理磁盘或换一个位置。")
    if code == errno.EROFS:
        return CannotSave(f"“{path.parent}”所在的磁盘是只读的，请换一个位置保存。")
    if isinstance(error, PermissionError):
        return CannotSave(f"没有权限写入文件夹“{path.parent}”，请换一个位置保存。")
    if code == errno.ENAMETOOLONG or (code in (errno.EINVAL, errno.ENOENT) and os.name == "nt"):
        return CannotSave(f"文件名“{path.name}”太长或含有不能用的字符，请换一个短一些的名称。")
    if isinstance(error, FileNotFoundError):
        return CannotSave(f"文件夹“{path.parent}”已不存在，请换一个位置保存。")
    reason = error.strerror or error
    return CannotSave(f"“{path.name}”没有保存（{reason}），原有文件没有改动；请换一个位置再试。")


def _missing_space(path: Path) -> str:
    """How much room is wanted, guessed from the file that is to be replaced, at least one megabyte."""
    try:
        free = shutil.disk_usage(path.parent).free
        size = path.stat().st_size if path.exists() else 0
    except OSError:
        return ""
    return f"（还差约 {max(1, -(-(size - free) // 1_000_000))} MB）"
