"""Fonts of the computer in official papers: found by name, embedded where allowed, filled up character by character."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.ttCollection import TTCollection

from documents import system_fonts
from documents.fonts import Face, font_path, font_words, new_fonts, system_font
from documents.official_layout import pdf_font_words
from documents.page_images import PageImages
from documents.pdf_page import PdfPaper
from documents.system_fonts import font_of
from documents.truetype import TrueTypeFile
from tests.documents.paper_samples import TODAY

MakeFont = Callable[..., Path]
CHARS = "整改台账A1，□"
UNITS = 256


def made_font(family: str, *, chars: str = CHARS, allowed: int = 0, italic: bool = False) -> TTFont:
    """A font of which every glyph is a square, 整 made of two parts; A and 1 are half as wide."""
    names = [".notdef", "part", *(f"u{ord(char):04X}" for char in chars)]
    glyphs = {}
    for name in names:
        pen = TTGlyphPen(None)
        wide = 112 if name in ("u0041", "u0031") else 240
        pen.moveTo((16, 0))
        pen.lineTo((16, 200))
        pen.lineTo((wide, 200))
        pen.lineTo((wide, 0))
        pen.closePath()
        glyphs[name] = pen.glyph()
    if "整" in chars:
        pen = TTGlyphPen(dict.fromkeys(names))
        pen.addComponent("part", (0.5, 0, 0, 1, 0, 0))
        pen.addComponent("part", (1, 0, 0, 1, 0, 20))
        glyphs["u6574"] = pen.glyph()
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): f"u{ord(char):04X}" for char in chars})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (128 if name in ("u0041", "u0031") else UNITS, 16) for name in names})
    builder.setupHorizontalHeader(ascent=220, descent=-36)
    builder.setupNameTable({"familyName": {"en": family}, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2(fsType=allowed, fsSelection=1 if italic else 64)
    builder.setupPost()
    return builder.font


@pytest.fixture
def folder(tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The one folder with fonts, and a program that has not looked yet."""
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    monkeypatch.setenv(system_fonts.FOLDERS_VARIABLE, str(fonts))
    system_fonts.forget()
    yield fonts
    system_fonts.forget()


def install(folder: Path, family: str, name: str = "", **more: object) -> Path:
    path = folder / (name or f"{family}.ttf")
    path.parent.mkdir(exist_ok=True)
    made_font(family, **more).save(path)  # type: ignore[arg-type]
    system_fonts.forget()
    return path


def _paper(text: str, face: Face, size: float = 20) -> PdfPaper:
    paper = PdfPaper((400, 200), (20, 20, 20, 20), "字体", TODAY)
    paper.new_page()
    paper.text(20, 20, text, size, face=face)
    return paper


def _text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return str(document[0].get_textpage().get_text_range())
    finally:
        document.close()


def _embedded(content: bytes) -> list[TTFont]:
    """The TrueType fonts within a PDF."""
    found = []
    for part in content.split(b"stream\n")[1:]:
        try:
            data = zlib.decompressobj().decompress(part)
        except zlib.error:
            continue
        if data[:4] == b"\0\1\0\0":
            found.append(TTFont(BytesIO(data)))
    return found


def test_a_font_of_the_computer_is_embedded_and_searchable(folder: Path) -> None:
    install(folder, "FangSong")
    paper = _paper("整改A1，台账", Face.FANG)
    assert paper.measure("整改A1", 20, Face.FANG) == 60
    content = paper.content()
    assert _text(content) == "整改A1，台账" and paper.absent == set()
    assert b"/FontFile2" in content and b"/CIDToGIDMap" in content and b"+FangSong" in content
    (font,) = _embedded(content)
    assert font["maxp"].numGlyphs == 9 and font["head"].unitsPerEm == UNITS
    glyphs = font["glyf"]
    composites = [name for name in font.getGlyphOrder() if glyphs[name].isComposite()]
    assert len(composites) == 1
    parts = glyphs[composites[0]].getComponentNames(glyphs)
    assert all(glyphs[part].numberOfContours == 1 for part in parts)


def test_what_is_drawn_is_that_font(folder: Path) -> None:
    install(folder, "FangSong")
    pages = PageImages(_paper("改", Face.FANG, 100).content())
    image = pages.image(0, 72)
    row = image.pixels[(20 + 60) * image.stride :][: 4 * image.width]
    dark = [at for at in range(image.width) if row[4 * at] < 128]
    assert (dark[0], dark[-1]) == (pytest.approx(20 + 6, abs=1), pytest.approx(20 + 94, abs=1))
    assert len(dark) == dark[-1] - dark[0] + 1
    pages.close()


def test_characters_it_lacks_come_from_the_programs_own_one_by_one(folder: Path) -> None:
    install(folder, "KaiTi")
    paper = _paper("整玥喆A堃镕改", Face.KAI)
    content = paper.content()
    assert _text(content) == "整玥喆A堃镕改" and paper.absent == set()
    assert content.count(b"/FontFile2") == 1 and content.count(b"/FontFile3") == 1
    assert paper.measure("玥", 20, Face.KAI) == 20
    gone = _paper("整\U0001f600", Face.KAI)
    assert "□" in _text(gone.content()) and gone.absent == {"\U0001f600"}


def test_a_font_without_a_box_takes_it_from_the_program(folder: Path) -> None:
    install(folder, "SimHei", chars="整")
    paper = _paper("整\U0001f600", Face.HEI)
    assert "□" in _text(paper.content()) and paper.absent == {"\U0001f600"}


def test_the_stated_order_decides_and_folders_are_looked_through(folder: Path) -> None:
    install(folder, "FZXiaoBiaoSong-B05S", "b/b.ttf")
    assert font_of("小标宋") is not None and font_of("仿宋") is None
    install(folder, "方正小标宋_GBK", "z.TTF")
    found = font_of("小标宋")
    assert found is not None and found.name == "方正小标宋_GBK"


@pytest.mark.parametrize("why", [{"allowed": 2}, {"allowed": 0x100}, {"allowed": 0x200}, {"italic": True}], ids=str)
def test_what_may_not_be_embedded_is_not_used(folder: Path, why: dict[str, object]) -> None:
    install(folder, "FangSong", **why)
    assert font_of("仿宋") is None
    content = _paper("整改", Face.FANG).content()
    assert b"/FontFile2" not in content and b"NotoSerifSC" in content


@pytest.mark.parametrize("allowed", [0, 4, 8])
def test_print_and_preview_is_enough(folder: Path, allowed: int) -> None:
    install(folder, "FangSong", allowed=allowed)
    assert system_font(Face.FANG) is not None


def test_rare_characters_come_from_any_font_of_the_computer_that_has_them(folder: Path) -> None:
    text = "联系人：𠮷田𪚥"
    lacking = _paper(text, Face.SERIF)
    lacking.content()
    assert lacking.absent == {"𠮷", "𪚥"}
    install(folder, "SimSun-ExtB", chars="整𠮷A□")
    install(folder, "FangSong")
    install(folder, "Nobody Asked", chars="𪚥□")
    for face in (Face.SERIF, Face.SANS, Face.FANG):
        paper = _paper(text, face)
        assert paper.measure("𠮷", 20, face) == 20
        content = paper.content()
        assert paper.absent == {"𪚥"} and _text(content) == "联系人：𠮷田□"
        assert b"+Rare1" in content


def test_an_opentype_font_in_a_collection_serves_for_rare_characters(folder: Path) -> None:
    whole, at = bytearray(font_path(Face.SERIF).read_bytes()), 16
    for place in range(12, 12 + 16 * struct.unpack_from(">H", whole, 4)[0], 16):
        struct.pack_into(">L", whole, place + 8, struct.unpack_from(">L", whole, place + 8)[0] + at)
    (folder / "一种.otc").write_bytes(b"ttcf" + struct.pack(">LLL", 0x00010000, 1, at) + bytes(whole))
    system_fonts.forget()
    paper = _paper("甲", Face.SERIF)
    found = paper._fonts.beyond("整")
    assert found is not None and found.widths["整"] == 1
    found.show("整改", 10)
    content = paper.content()
    assert b"+Rare1" in content and paper.absent == set()


def test_a_font_in_a_collection(folder: Path) -> None:
    both = TTCollection()
    both.fonts = [made_font("Other"), made_font("KaiTi")]
    both.save(folder / "两种.ttc")
    found = system_font(Face.KAI)
    assert found is not None and found.place > 0
    assert _text(_paper("整改", Face.KAI).content()) == "整改"


def test_damaged_fonts_are_passed_over(folder: Path) -> None:
    path = install(folder, "FangSong")
    whole = path.read_bytes()
    (folder / "空.ttf").write_bytes(b"")
    (folder / "假.ttc").write_bytes(b"ttcf" + os.urandom(40))
    for size in range(40, len(whole), 97):
        path.write_bytes(whole[:size])
        os.utime(path, ns=(size, size))
        system_fonts.forget()
        assert _text(_paper("整改", Face.FANG).content()) == "整改"


def test_what_was_found_is_remembered_and_new_fonts_are_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    look = system_fonts._fonts_in
    monkeypatch.setattr(system_fonts, "_fonts_in", lambda path: opened.append(path.name) or look(path))
    install(folder, "FangSong", "a.ttf")
    assert font_of("仿宋") is not None
    system_fonts.forget()
    assert font_of("仿宋") is not None and opened == ["a.ttf"]
    install(folder, "KaiTi", "b.ttf")
    assert font_of("楷体") is not None and opened == ["a.ttf", "b.ttf"]
    (folder / "a.ttf").unlink()
    system_fonts.forget()
    assert font_of("仿宋") is None


def test_a_spoilt_memory_is_no_harm(folder: Path) -> None:
    install(folder, "FangSong")
    assert font_of("仿宋") is not None
    kept = system_fonts.paths.cache_folder() / "fonts.json"
    for text in ("", "[]", '{"names": 3}', '{"files": {"a": 1}, "names": ""}'):
        kept.write_text(text, encoding="utf-8")
        system_fonts.forget()
        assert font_of("仿宋") is not None


def test_titles_are_bold_by_a_stroke_only_where_the_font_lacks(folder: Path) -> None:
    assert new_fonts().is_heavy(Face.TITLE)
    install(folder, "FZXiaoBiaoSong-B05")
    assert not new_fonts().is_heavy(Face.TITLE)


def test_what_stands_for_what_is_said(folder: Path) -> None:
    lacking = "PDF 里的小标宋、楷体、仿宋用程序自带的思源宋体代替，黑体用程序自带的思源黑体代替，字体都已嵌入文件。"
    assert pdf_font_words().replace("小标宋、黑体", "小标宋") == lacking
    install(folder, "FangSong")
    install(folder, "SimHei")
    words = font_words([Face.TITLE, Face.FANG, Face.HEI])
    assert words == "PDF 用这台电脑的FangSong、SimHei，小标宋用程序自带的思源宋体代替，字体都已嵌入文件。"
    assert font_words([Face.SERIF, Face.SANS]) == ""


def test_all_characters_of_a_plane_are_found(folder: Path) -> None:
    path = install(folder, "FangSong", chars="".join(map(chr, range(0x4E00, 0x4F00, 3))))
    ours, theirs = TrueTypeFile(path), TTFont(path)
    best = theirs.getBestCmap()
    for code in range(0x4DF0, 0x4F10):
        assert ours.glyph(chr(code)) == (theirs.getGlyphID(best[code]) if code in best else 0)
