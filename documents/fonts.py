"""The two print fonts, always embedded: which there are, what they cannot show, and how one stands in a PDF.

Every document carries its own few hundred glyphs of Noto Serif SC (宋体) and Noto Sans SC (黑体), which come with the
program, so a paper looks the same on every computer, whatever fonts it has. Neither has a bold weight here: bold is the
regular outline with a stroke around it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from documents.font_file import FontFile
from models.errors import LedgerError

#: Width of the stroke that makes bold, as a share of the type size.
BOLD_STROKE = 0.022

#: What is printed for a character that no font has, and for signs whose meaning another sign carries.
_ABSENT = "□"
_TWINS = {
    "☐": "□", "☑": "√", "✓": "√", "✔": "√", "☒": "×", "✗": "×", "✘": "×", "▢": "□", "\xa0": " ", "\u2007": " ",
    "\u202f": " ", "‐": "-", "‑": "-", "﹣": "-", "•": "·", "〜": "～",
}  # fmt: skip

#: Two-byte character ids whose bytes stand in a PDF string as they are; other ids are written in octal.
_PLAIN = [byte for byte in range(0x21, 0x7F) if chr(byte) not in "()\\"]
_IDS = [256 * high + low for high in _PLAIN for low in _PLAIN]


class Face(Enum):
    """A kind of type, named as the office names it."""

    SERIF = "宋体"
    SANS = "黑体"


class MissingFont(LedgerError):
    """The fonts that come with the program are not there: the installation is incomplete."""


def font_path(face: Face) -> Path:
    """The font file of a face; the window may load it too. ``MissingFont`` if the installation lacks it."""
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
    """The opened font of a face, shared by all documents."""
    return FontFile(font_path(face))


class DocumentFont:
    """One face within one PDF: remembers the glyphs used and writes itself into the file at the end.

    ``widths`` gives the width of a character in ems and fills itself. ``absent`` collects what had to be printed
    as □ because neither this face nor ``stand_in`` has it.
    """

    def __init__(self, face: Face, resource: str) -> None:
        self.resource = resource
        self.widths: dict[str, float] = _Widths(self)
        self.absent: set[str] = set()
        self.stand_in: DocumentFont | None = None
        self._face = face
        self._file = font_file(face)
        self._codes: dict[int, str] = _Codes(self)
        self._glyphs: dict[int, int] = {}
        self._texts: dict[int, str] = {}

    def show(self, text: str, size: float) -> str:
        """The PDF operators that show ``text`` at the present place in this font, which is set at ``size`` already."""
        codes = text.translate(self._codes)
        if "\0" not in codes:
            return f"({codes}) Tj"
        return self._show_mixed(text, size)

    def _show_mixed(self, text: str, size: float) -> str:
        """Characters this face lacks are shown in the other one."""
        assert self.stand_in is not None
        shown = []
        for char in text:
            if self._codes[ord(char)] == "\0":
                shown.append(f"/{self.stand_in.resource} {size:g} Tf {self.stand_in.show(char, size)}")
                shown.append(f"/{self.resource} {size:g} Tf")
            else:
                shown.append(f"({self._codes[ord(char)]}) Tj")
        return " ".join(shown)

    def glyph_for(self, char: str) -> tuple[str, int]:
        """The character that stands for ``char`` here and its glyph; glyph 0 if only the other face has it."""
        for candidate in (char, _TWINS.get(char, char)):
            glyph = self._file.glyph(candidate)
            if glyph:
                return candidate, glyph
        if self.stand_in is not None and self.stand_in.has(char):
            return char, 0
        self.absent.add(char)
        return _ABSENT, self._file.glyph(_ABSENT)

    def has(self, char: str) -> bool:
        """Whether this face itself shows the character."""
        return self._file.glyph(char) != 0

    def width_of(self, char: str) -> float:
        """The width of one character in ems, as ``show`` will show it."""
        if unicodedata.category(char) in ("Cc", "Cf"):
            return 0.0
        glyph = self.glyph_for(char)[1]
        if glyph == 0 and self.stand_in is not None:
            return self.stand_in.widths[char]
        return self._file.advance(glyph) / 1000

    def code_of(self, char: str) -> str:
        """The bytes of a PDF string for one character: "" for an invisible one, NUL where the other face is needed."""
        if unicodedata.category(char) in ("Cc", "Cf"):
            return ""
        shown, glyph = self.glyph_for(char)
        if glyph == 0:
            return "\0"
        identity = self._new_id()
        self._glyphs[identity] = glyph
        self._texts[identity] = char if shown != _ABSENT else shown
        high, low = divmod(identity, 256)
        if identity < 0x8000 and high in _PLAIN and low in _PLAIN:
            return chr(high) + chr(low)
        return f"\\{high:03o}\\{low:03o}"

    def _new_id(self) -> int:
        number = len(self._glyphs)
        return _IDS[number] if number < len(_IDS) else 0x8000 + number - len(_IDS)

    def embed(self, document: Any) -> None:
        """Put the glyphs used so far into a reportlab PDF document; called once, after the last text."""
        from reportlab.pdfbase import pdfdoc

        if not self._glyphs:
            return
        name = self._subset_name()
        program = pdfdoc.PDFStream(content=self._file.subset(name, self._glyphs), filters=[pdfdoc.PDFZCompress])
        program.dictionary["Subtype"] = pdfdoc.PDFName("CIDFontType0C")
        unicode_map = pdfdoc.PDFStream(content=self._unicode_map().encode("ascii"), filters=[pdfdoc.PDFZCompress])
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType0"),
                "BaseFont": pdfdoc.PDFName(name),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": document.Reference(self._descriptor(pdfdoc, name, document.Reference(program))),
                "DW": 1000,
                "W": pdfdoc.PDFArray(self._width_array(pdfdoc)),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(name),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
                "ToUnicode": document.Reference(unicode_map),
            }
        )
        document.idToObject["BasicFonts"].dict[self.resource] = document.Reference(font)

    def _subset_name(self) -> str:
        digest = hashlib.sha256("".join(self._texts.values()).encode()).digest()
        tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
        return f"{tag}+{'NotoSerifSC' if self._face is Face.SERIF else 'NotoSansSC'}-Regular"

    def _descriptor(self, pdfdoc: Any, name: str, program: Any) -> Any:
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(name),
                "Flags": 6 if self._face is Face.SERIF else 4,
                "FontBBox": pdfdoc.PDFArray(list(self._file.box)),
                "ItalicAngle": 0,
                "Ascent": self._file.ascent,
                "Descent": self._file.descent,
                "CapHeight": 730,
                "StemV": 80,
                "FontFile3": program,
            }
        )

    def _width_array(self, pdfdoc: Any) -> list[Any]:
        array: list[Any] = []
        for identity, glyph in sorted(self._glyphs.items()):
            advance = self._file.advance(glyph)
            if advance != 1000:
                array += [identity, pdfdoc.PDFArray([advance])]
        return array

    def _unicode_map(self) -> str:
        """What lets the reader search and copy: the characters behind the ids."""
        pairs = [f"<{identity:04X}> <{text.encode('utf-16-be').hex()}>" for identity, text in self._texts.items()]
        blocks = []
        for start in range(0, len(pairs), 100):
            block = pairs[start : start + 100]
            blocks.append("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]))
        return "\n".join(
            [
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
                "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
                "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
                "1 begincodespacerange <0000> <FFFF> endcodespacerange",
                *blocks,
                "endcmap CMapName currentdict /CMap defineresource pop end end",
            ]
        )


class _Widths(dict[str, float]):
    def __init__(self, font: DocumentFont) -> None:
        self._font = font

    def __missing__(self, char: str) -> float:
        self[char] = width = self._font.width_of(char)
        return width


class _Codes(dict[int, str]):
    """A table for ``str.translate`` that gives out character ids as characters are met."""

    def __init__(self, font: DocumentFont) -> None:
        self._font = font

    def __missing__(self, code: int) -> str:
        self[code] = shown = self._font.code_of(chr(code))
        return shown


def new_fonts() -> dict[Face, DocumentFont]:
    """The faces for one new document, each standing in for what the other lacks."""
    fonts = {face: DocumentFont(face, face.name.title()) for face in Face}
    fonts[Face.SANS].stand_in = fonts[Face.SERIF]
    fonts[Face.SERIF].stand_in = fonts[Face.SANS]
    return fonts
