"""One font within one PDF: gives out character ids as characters are met, and embeds the glyphs used at the end."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from typing import Any

from documents.font_file import FontFile
from documents.truetype import TrueTypeFile

#: What is printed for a character that no font has, and for signs whose meaning another sign carries.
_ABSENT = "□"
_TWINS = {
    "☐": "□", "☑": "√", "✓": "√", "✔": "√", "☒": "×", "✗": "×", "✘": "×", "▢": "□", "\xa0": " ", "\u2007": " ",
    "\u202f": " ", "‐": "-", "‑": "-", "﹣": "-", "•": "·", "〜": "～",
}  # fmt: skip

#: Two-byte character ids whose bytes stand in a PDF string as they are; other ids are written in octal.
_PLAIN = [byte for byte in range(0x21, 0x7F) if chr(byte) not in "()\\"]
_IDS = [256 * high + low for high in _PLAIN for low in _PLAIN]


class DocumentFont:
    """One face within one PDF: remembers the glyphs used and writes itself into the file at the end.

    ``widths`` gives the width of a character in ems and fills itself. ``absent`` collects what had to be printed
    as □ because neither this face nor one of ``stand_ins`` has it, nor what ``beyond`` finds on this computer.
    """

    def __init__(self, resource: str, file: FontFile | TrueTypeFile, name: str, flags: int) -> None:
        self.resource = resource
        self.widths: dict[str, float] = _Widths(self)
        self.absent: set[str] = set()
        self.stand_ins: tuple[DocumentFont, ...] = ()
        self.beyond: Callable[[str], DocumentFont | None] = lambda _char: None
        self._file, self._name, self._flags = file, name, flags
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
        """Characters this face lacks are shown in another one."""
        shown = []
        for char in text:
            if self._codes[ord(char)] == "\0":
                other = self._stand_in_for(char)
                shown.append(f"/{other.resource} {size:g} Tf {other.show(char, size)}")
                shown.append(f"/{self.resource} {size:g} Tf")
            else:
                shown.append(f"({self._codes[ord(char)]}) Tj")
        return " ".join(shown)

    def _stand_in_for(self, char: str) -> DocumentFont:
        return self._other_with(char) or self.stand_ins[0]

    def _other_with(self, char: str) -> DocumentFont | None:
        return next((font for font in self.stand_ins if font.has(char)), None) or self.beyond(char)

    def glyph_for(self, char: str) -> tuple[str, int]:
        """The character that stands for ``char`` here and its glyph; glyph 0 if another face shows it."""
        for candidate in (char, _TWINS.get(char, char)):
            glyph = self._file.glyph(candidate)
            if glyph:
                return candidate, glyph
        if self._other_with(char) is not None or not self.has(_ABSENT):
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
        if glyph == 0:
            return self._stand_in_for(char).widths[char]
        return self._file.advance(glyph) / 1000

    def code_of(self, char: str) -> str:
        """The bytes of a PDF string for one character: "" for an invisible one, NUL where another face is needed."""
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
        kind, shape = "CIDFontType0", {}
        if isinstance(self._file, TrueTypeFile):
            content, glyph_map = self._file.subset(self._glyphs)
            kind = "CIDFontType2"
            mapping = pdfdoc.PDFStream(content=glyph_map, filters=[pdfdoc.PDFZCompress])
            shape = {"CIDToGIDMap": document.Reference(mapping)}
        else:
            content = self._file.subset(name, self._glyphs)
        program = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
        if kind == "CIDFontType0":
            program.dictionary["Subtype"] = pdfdoc.PDFName("CIDFontType0C")
        else:
            program.dictionary["Length1"] = len(content)
        unicode_map = pdfdoc.PDFStream(content=self._unicode_map().encode("ascii"), filters=[pdfdoc.PDFZCompress])
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName(kind),
                "BaseFont": pdfdoc.PDFName(name),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": document.Reference(self._descriptor(pdfdoc, name, document.Reference(program))),
                "DW": 1000,
                "W": pdfdoc.PDFArray(self._width_array(pdfdoc)),
                **shape,
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
        return f"{tag}+{self._name}"

    def _descriptor(self, pdfdoc: Any, name: str, program: Any) -> Any:
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(name),
                "Flags": self._flags,
                "FontBBox": pdfdoc.PDFArray(list(self._file.box)),
                "ItalicAngle": 0,
                "Ascent": self._file.ascent,
                "Descent": self._file.descent,
                "CapHeight": 730,
                "StemV": 80,
                "FontFile2" if isinstance(self._file, TrueTypeFile) else "FontFile3": program,
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
