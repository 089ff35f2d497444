"""The fonts that this computer has: 小标宋, 仿宋, 楷体 and 黑体 for official papers, and any with rare characters.

Only fonts whose maker allows embedding are taken: TrueType ones, for rare characters also OpenType ones. They are found
once and remembered. The folders of the system are looked through without Qt;
what a file is called is remembered with its size and time, so that later only new files are opened.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from documents.truetype import font_names
from models import paths

log = logging.getLogger(__name__)

#: Folders to look through instead of the system's, as PATH lists them; none when empty. For tests and for odd systems.
FOLDERS_VARIABLE = "ZHENGGAI_FONTS"

#: The names of each kind of type, the wanted one first; family, full and PostScript names, which are the same to us.
NAMES: Mapping[str, Sequence[str]] = {
    "小标宋": (
        *("方正小标宋_GBK", "FZXiaoBiaoSong-B05", "FZXBSK--GBK1-0"),
        *("方正小标宋简体", "方正小标宋简", "FZXiaoBiaoSong-B05S", "FZXBSJW--GB1-0"),
        *("方正小标宋", "FZXiaoBiaoSong", "小标宋", "文星标宋"),
    ),
    "仿宋": (
        *("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"),
        *("方正仿宋_GBK", "FZFangSong-Z02", "FZFSK--GBK1-0", "方正仿宋简体", "FZFSJW--GB1-0"),
        *("华文仿宋", "STFangsong"),
    ),
    "楷体": (
        *("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"),
        *("方正楷体_GBK", "FZKai-Z03", "FZKTK--GBK1-0", "方正楷体简体", "FZKTJW--GB1-0"),
        *("华文楷体", "STKaiti"),
    ),
    "黑体": (
        *("黑体", "SimHei"),
        *("方正黑体_GBK", "FZHei-B01", "FZHTK--GBK1-0", "方正黑体简体", "FZHTJW--GB1-0"),
        *("华文黑体", "STHeiti"),
    ),
}
#: Fonts with more characters than those of the program (𠮷, 𬭁): the system's usual ones and those made for that.
_RARE_NAMES = (
    *("SimSun-ExtB", "SimSun-ExtG", "SimSun", "宋体", "Microsoft YaHei", "微软雅黑", "DengXian", "等线"),
    *("Simsun (Founder Extended)", "方正宋体S-超大字符集", "FZSong_Superfont", "FZSong-Z02", "方正书宋_GBK"),
    *("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "Source Han Sans SC", "思源宋体", "思源黑体"),
    *("Noto Serif SC", "Noto Sans SC"),
    *("Plangothic P1", "Plangothic P2", "遍黑体 P1", "遍黑体 P2", "Jigmo", "Jigmo2", "Jigmo3", "BabelStone Han"),
    *("HanaMinA", "HanaMinB", "花园明朝A", "花园明朝B", "TH-Tshyn-P0", "TH-Tshyn-P1", "TH-Tshyn-P2"),
    *("WenQuanYi Zen Hei", "文泉驿正黑", "WenQuanYi Micro Hei", "AR PL UMing CN", "Songti SC", "Arial Unicode MS"),
)
_ENDINGS = (".ttf", ".ttc", ".otf", ".otc")
#: The names that are asked of a font: family, full, PostScript, typographic family.
_KINDS = (1, 4, 6, 16)
#: Permissions to embed: none at all; no part of it; only its bitmaps.
_FORBIDDEN, _ONLY_WHOLE, _ONLY_BITMAPS = 0x0002, 0x0100, 0x0200
_REMEMBERED = "fonts.json"


@dataclass(frozen=True, slots=True)
class SystemFont:
    """A font of this computer: its file, where in the file it begins, and the name by which it was found."""

    path: Path
    place: int
    name: str


def folders() -> list[Path]:
    """Where this system keeps its fonts."""
    if (given := os.environ.get(FOLDERS_VARIABLE)) is not None:
        return [Path(folder) for folder in given.split(os.pathsep) if folder]
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local"))
        return [
            Path(os.environ.get("SystemRoot", r"C:\Windows")) / "Fonts",  # noqa: SIM112 – so Windows writes it
            Path(local) / "Microsoft" / "Windows" / "Fonts",
        ]
    if sys.platform == "darwin":
        return [home / "Library" / "Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [data / "fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]


def font_of(kind: str) -> SystemFont | None:
    """The first font of ``NAMES[kind]`` that this computer has; None if it has none that may be embedded."""
    known = _known(tuple(folders()))
    return next((known[name.casefold()] for name in NAMES[kind] if name.casefold() in known), None)


def rare_fonts() -> tuple[SystemFont, ...]:
    """The fonts of this computer that may have characters which those of the program lack, the likeliest first."""
    known = _known(tuple(folders()))
    found = {known[name.casefold()]: None for name in _RARE_NAMES if name.casefold() in known}
    return tuple({(one.path, one.place): one for one in reversed(found)}.values())[::-1]


@lru_cache(maxsize=4)
def _known(places: tuple[Path, ...]) -> dict[str, SystemFont]:
    """Every wanted font that is there, by its names."""
    remembered, looked_at = _remembered(), {}
    found: dict[str, SystemFont] = {}
    for entry in _files(places):
        try:
            state = entry.stat()
        except OSError:
            continue
        key, stamp = entry.path, [state.st_mtime_ns, state.st_size]
        kept = remembered.get(key, [])
        fonts = kept[2] if kept[:2] == stamp else _fonts_in(Path(entry.path))
        looked_at[key] = [*stamp, fonts]
        for place, names in fonts:
            for name in names:
                found.setdefault(name.casefold(), SystemFont(Path(entry.path), place, name))
    if looked_at != remembered:
        _remember(looked_at)
    return found


def forget() -> None:
    """Look again when asked next time: fonts were installed."""
    _known.cache_clear()


def _files(places: Sequence[Path]) -> Iterator[os.DirEntry[str]]:
    waiting = [str(place) for place in places]
    while waiting:
        folder = waiting.pop(0)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.name.lower().endswith(_ENDINGS):
                yield entry


# ------------------------------------------------------------ what a file holds


def _fonts_in(path: Path) -> list[list[Any]]:
    """Each wanted font of a file: where it begins, and those of its names that are wanted."""
    try:
        with path.open("rb") as file:
            return [[place, names] for place in _places(file) if (names := _names(file, place))]
    except (OSError, struct.error) as error:
        log.info("font not read: %s", type(error).__name__)
        return []


def _places(file: BinaryIO) -> list[int]:
    head = file.read(12)
    if head[:4] != b"ttcf":
        return [0]
    count = min(struct.unpack(">L", head[8:])[0], 64)
    return list(struct.unpack(f">{count}L", file.read(4 * count)))


def _names(file: BinaryIO, place: int) -> list[str]:
    """The wanted names of a font; none if it is slanted, has no outlines that we can take or may not be embedded."""
    file.seek(place)
    head = file.read(12)
    count = struct.unpack(">H", head[4:6])[0]
    records = file.read(16 * count)
    tables = {}
    for number in range(count):
        tag, _, offset, size = struct.unpack_from(">4sLLL", records, 16 * number)
        tables[tag] = offset, size
    if not {b"glyf", b"CFF "} & tables.keys() or b"name" not in tables:
        return []
    wanted = _wanted() if b"glyf" in tables else _rare()
    names = {name.strip("\0 ") for name in font_names(_read(file, tables[b"name"]), _KINDS)}
    names = {name for name in names if name.casefold() in wanted}
    return sorted(names) if names and (b"OS/2" not in tables or _may_embed(_read(file, tables[b"OS/2"]))) else []


def _may_embed(table: bytes) -> bool:
    allowed, slanted = struct.unpack_from(">H", table, 8)[0], struct.unpack_from(">H", table, 62)[0] & 1
    restricted = allowed & 0x000F == _FORBIDDEN or allowed & (_ONLY_WHOLE | _ONLY_BITMAPS)
    return not restricted and not slanted


def _read(file: BinaryIO, span: tuple[int, int]) -> bytes:
    file.seek(span[0])
    return file.read(min(span[1], 1_000_000))


@lru_cache(maxsize=1)
def _wanted() -> frozenset[str]:
    return frozenset(name.casefold() for names in NAMES.values() for name in names) | _rare()


@lru_cache(maxsize=1)
def _rare() -> frozenset[str]:
    return frozenset(name.casefold() for name in _RARE_NAMES)


# ------------------------------------------------------------ remembered between runs


def _stamp() -> str:
    return "|".join(sorted(_wanted()))


def _remembered() -> dict[str, Any]:
    try:
        kept = json.loads((paths.cache_folder() / _REMEMBERED).read_text(encoding="utf-8"))
        files = {key: one for key, one in kept["files"].items() if isinstance(one, list) and len(one) == 3}
        return files if kept["names"] == _stamp() else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _remember(files: dict[str, Any]) -> None:
    """Keep what was found; where that is not possible the fonts are looked at again next time."""
    text = json.dumps({"names": _stamp(), "files": files}, ensure_ascii=False)
    try:
        target = paths.cache_folder() / _REMEMBERED
        beside = target.with_name(f"{_REMEMBERED}.{os.getpid()}")
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
    except OSError as error:
        log.info("fonts not remembered: %s", type(error).__name__)
