"""What a clerk gives as evidence, before anything is copied: folders become files, what is no evidence is refused."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import LedgerError
from models.evidence_folder import is_evidence_folder
from models.file_names import display_name
from models.whole_files import cause, name_of

#: Bytes of one file, and files at once.
MOST_BYTES = 200_000_000
MOST_FILES = 1000
_DEEPEST = 20
_PLAIN_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
#: What systems and office programs leave in folders.
_LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "__macosx"})
#: Opening one of these would run it.
_PROGRAMS = re.compile(
    r"\.(exe|com|bat|cmd|scr|pif|msi|msp|cpl|jar|jse?|vb[se]|ws[fh]|hta|psm?1|reg|dll|sh|run|desktop|appimage|deb|rpm|apk"
    r"|url|scf|chm)"
)


@dataclass(frozen=True, slots=True)
class Given:
    """The files that can be taken, how many left-overs of systems were passed over, a sentence for each refused one."""

    files: tuple[Path, ...]
    skipped: int
    refused: tuple[str, ...]
    size: int


def gather(paths: Sequence[Path], ledger_path: Path) -> Given:
    """The files of what was given, folders read downwards; only looked at, not read.

    Raises:
        LedgerError: they are too many.
    """
    files: list[Path] = []
    refused: list[str] = []
    skipped, size = 0, 0
    own = _identity(ledger_path)
    for path in _downwards(paths, refused):
        if is_left_behind(path.name):
            skipped += 1
        elif (facts := _looked_at(path, own, refused)) is not None:
            files.append(path)
            size += facts.st_size
        if len(files) > MOST_FILES:
            raise LedgerError(f"一次最多添加 {MOST_FILES} 个文件，这里超过了，没有添加。请分几次添加，或先打成压缩包。")
    return Given(tuple(files), skipped, tuple(refused), size)


def is_left_behind(name: str) -> bool:
    """Whether a file is no paper of anybody's but a left-over of the system or of an office program."""
    return name.lower() in _LEFT_BEHIND or name.startswith((".", "~$", "~WRL"))


def is_program(name: str) -> bool:
    """Whether opening a file of this name would run it."""
    return _PROGRAMS.fullmatch(Path(name).suffix.lower()) is not None


def suffix_of(name: str) -> str:
    """The ending of a file's name as it is kept, "" for an odd one."""
    suffix = Path(name).suffix.lower()
    return suffix if _PLAIN_SUFFIX.fullmatch(suffix) else ""


def _downwards(paths: Sequence[Path], refused: list[str], depth: int = 0) -> Iterator[Path]:
    for path in paths:
        if path.is_symlink() or not path.is_dir():
            yield path
        elif path.name.lower() in _LEFT_BEHIND:
            continue
        elif is_evidence_folder(path):
            refused.append(f"“{_shown(path)}”是台账自己存放材料的文件夹，没有添加。请选择原来的文件。")
        elif depth == _DEEPEST:
            refused.append(f"文件夹“{name_of(path)}”在第 {_DEEPEST} 层以下，没有添加。请把它单独拖进来。")
        else:
            yield from _downwards(_inside(path, refused), refused, depth + 1)


def _inside(folder: Path, refused: list[str]) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name))
    except OSError as error:
        refused.append(f"文件夹“{name_of(folder)}”读不出来（{cause(error)}），里面的文件没有添加。请检查后再试。")
        return []


def _looked_at(path: Path, own: tuple[int, int] | None, refused: list[str]) -> os.stat_result | None:
    try:
        facts = os.lstat(path)
    except (OSError, ValueError) as error:
        why = cause(error) if isinstance(error, OSError) else "名称不能用"
        refused.append(f"“{_shown(path)}”读不出来（{why}），没有添加。请确认它还在原处。")
        return None
    if why := _objection(path, facts, own):
        refused.append(f"“{_shown(path)}”{why}")
        return None
    return facts


def _objection(path: Path, facts: os.stat_result, own: tuple[int, int] | None) -> str:
    if stat.S_ISLNK(facts.st_mode) or path.suffix.lower() == ".lnk":
        return "只是一个快捷方式（链接），没有添加。请添加它指向的文件本身。"
    if not stat.S_ISREG(facts.st_mode):
        return "不是普通文件，没有添加。请换一个文件。"
    if own == (facts.st_dev, facts.st_ino):
        return "就是正在使用的台账，没有添加。请换一个文件。"
    if is_program(path.name):
        return "是程序或脚本，不能作佐证材料，没有添加。请换成文档、图片或压缩包。"
    if facts.st_size == 0:
        return "是空文件（0 字节），没有添加。请确认它已经保存好或传完。"
    if facts.st_size > MOST_BYTES:
        return f"太大（超过 {MOST_BYTES // 1_000_000} MB），没有添加。请压缩或拆分后再添加。"
    return ""


def _shown(path: Path) -> str:
    return display_name(name_of(path))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino
