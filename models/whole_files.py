"""How every file leaves the program: written beside its place under a name of our own, then put there in one step."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from models.errors import AlreadyThere, LedgerError, WriteFailed
from models.file_names import is_refused_somewhere, is_too_long, safe_name
from models.patterns import pattern

#: The pattern of our temporary files; ``sweep`` touches nothing else. The suffix of the target stays last.
_TEMPORARY = pattern(r"^\.zgtz-[0-9a-f]{16}\.tmp([.-][A-Za-z0-9]{1,8})?$")
#: Seconds after which a temporary file belongs to nobody any more.
_SWEEP_AGE = 3600
#: How often and how far apart (seconds) a replacement is tried while another program holds the target.
_TRIES = 10
_PAUSE = 0.1
#: Free space (bytes) a folder must keep for a file to be begun at all: less cannot hold one page of a paper.
_LEAST_SPACE = 64 * 1024
#: Bytes that are read at once.
_PIECE = 1 << 20
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))

#: What puts a finished file (the first) in its place (the second).
Put = Callable[[Path, Path], None]


def put_over(beside: Path, target: Path) -> None:
    """Replace what is there; while another program holds it, try for a second.

    Raises:
        PermissionError: it is still held, or the folder cannot be written.
    """
    for turn in range(_TRIES):
        try:
            os.replace(beside, target)
            return
        except PermissionError:
            if turn == _TRIES - 1:
                raise
            time.sleep(_PAUSE)


def put_new(beside: Path, target: Path) -> None:
    """Put a file where nothing is.

    Raises:
        FileExistsError: something is there, or came there just now.
    """
    if os.name == "nt":
        os.rename(beside, target)
        return
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError:  # sticks know no second name: the first to claim the name has it
        with claimed(target):
            os.replace(beside, target)


@contextmanager
def claimed(target: Path) -> Iterator[None]:
    """An empty file holds the name until the block has replaced it; when that fails the name is free again.

    Raises:
        FileExistsError: the name is taken.
    """
    target.touch(exist_ok=False)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise


@contextmanager
def whole_file(target: Path, *, put: Put = put_over, suffix: str = "", size: int = 0) -> Iterator[Path]:
    """A file beside ``target`` to be filled; leaving the block puts it in place, an exception leaves all as it was.

    The file beside ends in ``suffix``. ``size`` in bytes, where it is known, lets a full disk say how much is missing.

    Raises:
        WriteFailed: the place cannot be written; the sentence says why.
    """
    _check_place(target)
    beside = temporary_for(target, suffix)
    try:
        _begin(beside)
        yield beside
        sync(beside)
        put(beside, target)
    except OSError as error:
        raise in_words(error, target, size - size_of(beside)) from error
    else:
        with suppress(OSError):
            sync(target.parent)
    finally:
        for left in (beside, beside.with_name(beside.name + "-journal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def temporary_for(target: Path, suffix: str = "") -> Path:
    """A name beside ``target`` for a file of ours; ``sweep`` finds it when it is left behind."""
    return target.with_name(f".zgtz-{os.urandom(8).hex()}.tmp{suffix}")


def _check_place(target: Path) -> None:
    if os.path.isdir(target):
        raise WriteFailed(f"这是一个文件夹，不能存成文件：{target}。请写上文件名。")
    if is_too_long(target.name):
        raise WriteFailed(f"文件名太长：{target.name[:40]}…。请换一个短一些的名称。")
    if not os.path.lexists(target):
        if is_refused_somewhere(target.name):
            raise WriteFailed(f"“{target.name}”不能作文件名，请改用“{safe_name(target.name)}”这样的名称。")
    elif not os.access(target, os.W_OK):
        raise WriteFailed(f"这是只读文件，没有存成：{target}。请换一个文件名，或先取消它的只读属性。")


def _begin(beside: Path) -> None:
    """Make the file at once: a folder that refuses says so before minutes of work, not after."""
    space = shutil.disk_usage(beside.parent)
    if space.total and space.free < _LEAST_SPACE:  # what is no disk (/proc) has no size: it says itself why it refuses
        raise OSError(errno.ENOSPC, "no space")
    beside.touch(exist_ok=False)


def sync(path: Path) -> None:
    """Let a file or the names in a folder reach the disk; Windows neither offers nor needs the latter."""
    folder = path.is_dir()
    if folder and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def in_words(error: OSError, target: Path, wanted: int = 0) -> LedgerError:
    """Why a file could not be put in its place, as a sentence for the clerk; ``wanted`` bytes were still to come."""
    if error.errno in _FULL:
        return full_disk(target, wanted)
    if isinstance(error, FileExistsError):
        return AlreadyThere(f"这里已有同名文件，没有改动它：{target}。请换一个名字，或直接打开它。")
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        if target.parent.is_dir():
            return WriteFailed(f"这里不能写文件：{target.parent}。没有存成：{target.name}；请换一个位置。")
        return WriteFailed(f"没有这个文件夹：{target.parent}。请先建立它，或换一个位置。")
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
        return WriteFailed(f"文件名太长或含有不能用的字符：{target.name[:40]}。请换一个短一些的名称。")
    if error.errno == errno.EROFS:
        return WriteFailed(f"磁盘是只读的，没有存成：{target}。请换一个位置。")
    if isinstance(error, PermissionError):
        return WriteFailed(f"没有权限写到这里：{target}。请换一个位置，或检查权限。")
    return WriteFailed(f"没有存成，原有文件没有改动：{target}（{cause(error)}）。请换一个位置，或检查磁盘。")


def full_disk(target: Path, wanted: int = 0) -> WriteFailed:
    """The sentence for a full disk: with how much is missing, of ``wanted`` bytes or of the file to be replaced."""
    return WriteFailed(
        f"磁盘已满{_missing(target, wanted)}：{target.absolute().parent}。"
        "没有存成，原有文件没有改动；请腾出空间，或换一个位置。"
    )


def room_left(folder: Path) -> str:
    """How much room a disk still has, in brackets behind its name; "" where it does not say."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ""
    return f"（只剩 {free / 1_000_000:.1f} MB）"


def _missing(target: Path, wanted: int) -> str:
    wanted = wanted if wanted > 0 else size_of(target)
    try:
        free = shutil.disk_usage(target.parent).free
    except OSError:
        return ""
    return f"（还差约 {max(1, -(-(wanted - free) // 1_000_000))} MB）"


def size_of(path: Path) -> int:
    """How many bytes a file has; 0 for what cannot be looked at, such as on a medium that is gone."""
    with suppress(OSError):
        return path.stat().st_size
    return 0


def digest_of(path: Path, alive: Callable[[], None] = lambda: None) -> str:
    """The sha256 of a file's bytes, by which it is known again; ``alive`` is called after every piece that was read.

    Raises:
        OSError: it cannot be read.
    """
    made = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            made.update(piece)
            alive()
    return made.hexdigest()


#: What the system's numbers mean to a clerk; its own words are English on many computers.
_CAUSES = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "名称太长",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已有同名文件",
    errno.EBUSY: "正被别的程序使用",
    errno.ETXTBSY: "正被别的程序使用",
    errno.EIO: "磁盘读写出错",
    errno.ENXIO: "设备已不在",
    errno.ENODEV: "设备已不在",
    errno.EFBIG: "文件太大",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ELOOP: "链接绕成了圈",
    errno.EINVAL: "这里不接受这样的名称或操作",
    errno.ESTALE: "网络上的文件已失效",
    errno.ETIMEDOUT: "网络没有回应",
}
if hasattr(errno, "EDQUOT"):
    _CAUSES[errno.EDQUOT] = "空间配额已用完"


def cause(error: OSError) -> str:
    """Why the system refused, in a few words for the brackets of a sentence."""
    return _CAUSES.get(error.errno or 0) or f"错误号 {error.errno or '不明'}"


def name_of(path: Path) -> str:
    """A path's last part for a sentence; "." and the like, which have none, stand as they are."""
    return path.name or str(path)


def place_aside(target: Path) -> Path:
    """Where a damaged file is kept: beside, under a name that says so."""
    stem = f"{target.name}.坏_{datetime.now():%Y%m%d-%H%M%S}"
    candidates = (target.with_name(stem + again) for again in ("", *(f"_{turn}" for turn in range(2, 1000))))
    return next(path for path in candidates if not os.path.lexists(path))


def keep_aside(target: Path, files: list[Path], *, move: bool = False) -> Path:
    """Keep these files of a damaged ledger under a name that says so: copied, or moved out of the way.

    Raises:
        WriteFailed: there is no room for them.
    """
    aside = place_aside(target)
    try:
        for path in files:
            own = aside.with_name(path.name.replace(target.name, aside.name))
            if move:
                os.replace(path, own)
            else:
                shutil.copy2(path, own)
                sync(own)
    except OSError as error:
        raise in_words(error, aside) from error
    return aside


def sweep(folder: Path) -> int:
    """Remove temporary files of ours that were left behind more than an hour ago; how many went.

    A folder that cannot be read or a file that cannot be removed is passed over: it is met again next time.
    """
    swept = 0
    oldest = time.time() - _SWEEP_AGE
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.match(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < oldest:
                        os.unlink(entry.path)
                        swept += 1
    return swept
