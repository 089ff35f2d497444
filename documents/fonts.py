"""The print fonts, always embedded: which there are, and what stands for those that this computer lacks.

Tables and figures have Noto Serif SC (宋体) and Noto Sans SC (黑体), which come with the program, so that they look the
same on every computer. What official papers and titles want beside them, 小标宋, 仿宋, 楷体 and their 黑体, is taken
from the computer where it has it (``system_fonts``), else from those two; characters that the computer's font lacks are
taken from them one by one, and rare ones that these lack, too, from whatever font of the computer has them. There are
no bold weights: bold is the regular outline with a stroke around it.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from pathlib import Path
from unicodedata import category

from documents.embedded_font import DocumentFont
from documents.font_file import FontFile
from documents.system_fonts import SystemFont, font_of, rare_fonts
from documents.truetype import TrueTypeFile, UnreadableFont
from models.errors import LedgerError

log = logging.getLogger(__name__)

#: Width of the stroke that makes bold, as a share of the type size.
BOLD_STROKE = 0.022


class Face(Enum):
    """A kind of type, named as the office names it: the two of the program, then those of the computer."""

    SERIF = "宋体"
    SANS = "黑体（表格）"
    TITLE = "小标宋"
    FANG = "仿宋"
    KAI = "楷体"
    HEI = "黑体"


#: The faces that come with the program.
BUNDLED = (Face.SERIF, Face.SANS)
#: What stands for a face that the computer lacks, and how it is called.
_INSTEAD = {Face.TITLE: Face.SERIF, Face.FANG: Face.SERIF, Face.KAI: Face.SERIF, Face.HEI: Face.SANS}
_CALLED = {Face.SERIF: "思源宋体", Face.SANS: "思源黑体"}


#: Categories of characters that no font shows the same: unassigned, private, halves, controls.
_NO_SIGN = ("Cn", "Co", "Cs", "Cc", "Cf")


class MissingFont(LedgerError):
    """The fonts that come with the program are not there: the installation is incomplete."""


def font_path(face: Face) -> Path:
    """The font file of a face that comes with the program; the window may load it too.

    Raises:
        MissingFont: the installation lacks it.
    """
    try:
        import pylopdf_fonts_zh_cn as bundled
    except ImportError as error:
        raise MissingFont("程序自带的打印字体不见了，请重新安装本程序。") from error
    path = bundled.serif_path() if face is Face.SERIF else bundled.sans_path()
    if not path.is_file():
        raise MissingFont(f"程序自带的打印字体“{path.name}”不见了，请重新安装本程序。")
    return path


@lru_cache(maxsize=2)
def font_file(face: Face) -> FontFile:
    """The opened font of a face that comes with the program, shared by all documents."""
    return FontFile(font_path(face))


def system_font(face: Face) -> SystemFont | None:
    """The computer's own font of that face, if it has one that can be used."""
    if face in BUNDLED or (found := font_of(face.value)) is None:
        return None
    return found if _opened(found) is not None else None


@lru_cache(maxsize=32)
def _opened(font: SystemFont) -> TrueTypeFile | FontFile | None:
    """The font, shared by all documents; None for a damaged one, which is as good as none."""
    try:
        return TrueTypeFile(font.path, font.place)
    except UnreadableFont:
        pass  # its outlines may be of the other kind
    except (OSError, ValueError) as error:
        log.warning("font %s not used: %s", font.path.name, type(error).__name__)
        return None
    try:
        return FontFile(font.path, font.place)
    except (OSError, ValueError, KeyError, IndexError, struct.error) as error:
        log.warning("font %s not used: %s", font.path.name, type(error).__name__)
        return None


def font_words(faces: Iterable[Face]) -> str:
    """Which fonts a PDF of these faces has, and which stand for those that this computer lacks, in a sentence."""
    wanted = [face for face in dict.fromkeys(faces) if face not in BUNDLED]
    own = {face: font.name for face in wanted if (font := system_font(face)) is not None}
    lacking: dict[Face, list[str]] = {}
    for face in wanted:
        if face not in own:
            lacking.setdefault(_INSTEAD[face], []).append(face.value)
    said = [f"PDF 用这台电脑的{'、'.join(dict.fromkeys(own.values()))}"] if own else []
    said += [f"{'、'.join(names)}用程序自带的{_CALLED[face]}代替" for face, names in lacking.items()]
    if not said:
        return ""
    lead = "" if own else "PDF 里的"
    return f"{lead}{'，'.join(said)}，字体都已嵌入文件。"


class DocumentFonts(dict[Face, DocumentFont]):
    """The faces of one new document, made when first asked for; one that the computer lacks is what stands for it."""

    def __init__(self) -> None:
        serif = DocumentFont("Serif", font_file(Face.SERIF), "NotoSerifSC-Regular", 6)
        sans = DocumentFont("Sans", font_file(Face.SANS), "NotoSansSC-Regular", 4)
        serif.stand_ins, sans.stand_ins = (sans,), (serif,)
        serif.beyond = sans.beyond = self.beyond
        self._rare: dict[SystemFont, DocumentFont] = {}
        self._with_rare: dict[str, DocumentFont | None] = {}
        super().__init__({Face.SERIF: serif, Face.SANS: sans})

    def __missing__(self, face: Face) -> DocumentFont:
        font, instead = system_font(face), self[_INSTEAD[face]]
        file = _opened(font) if font is not None else None
        if file is None:
            self[face] = instead
        else:
            name = file.name if isinstance(file, TrueTypeFile) else face.name.title()
            own = DocumentFont(face.name.title(), file, name, 6 if _INSTEAD[face] is Face.SERIF else 4)
            own.stand_ins, own.beyond = (instead, *instead.stand_ins), self.beyond
            self[face] = own
        return self[face]

    def all(self) -> list[DocumentFont]:
        """The fonts so far, each once."""
        return list(dict.fromkeys([*self.values(), *self._rare.values()]))

    def beyond(self, char: str) -> DocumentFont | None:
        """A font of the computer that has a character which the program's own lack; None if there is none."""
        if char not in self._with_rare:
            self._with_rare[char] = None if category(char) in _NO_SIGN else self._found(char)
        return self._with_rare[char]

    def _found(self, char: str) -> DocumentFont | None:
        for font in rare_fonts():
            file = _opened(font)
            if file is not None and file.glyph(char):
                name = f"Rare{len(self._rare) + 1}"
                return self._rare.setdefault(font, DocumentFont(name, file, name, 4))
        return None

    def is_heavy(self, face: Face) -> bool:
        """Whether the face is a bold one that is drawn bold by a stroke, because the computer has it not."""
        return face is Face.TITLE and self[face] is self[Face.SERIF]


def new_fonts() -> DocumentFonts:
    """The faces for one new document, each standing in for what another lacks."""
    return DocumentFonts()
