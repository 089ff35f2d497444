"""The print fonts: embedded, complete for the names people bear, searchable, and honest about what they lack."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from documents.fonts import BUNDLED, Face, font_file, font_path, new_fonts
from documents.pdf_page import PdfPaper
from tests.documents.paper_samples import TODAY

RARE = "镕喆玥堃㙍䶮犇淼煊晞璟"


def _paper(text: str, face: Face = Face.SERIF) -> PdfPaper:
    paper = PdfPaper((595, 842), (50, 50, 50, 50), "字体", TODAY)
    paper.new_page()
    paper.text(50, 50, paper.lines_of(text, paper.body_width, 12, face), 12, face=face)
    return paper


def _texts(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("face", BUNDLED)
def test_rare_names_are_printed_as_themselves(tmp_path: Path, face: Face) -> None:
    text = f"联系人：{RARE}，①②③〔2026〕5号 ABC"
    paper = _paper(text, face)
    paper.save(tmp_path / "甲.pdf")
    assert _texts(tmp_path / "甲.pdf").replace("\r\n", "") == text
    assert paper.absent == set()


def test_both_faces_have_every_common_hanzi() -> None:
    for face in BUNDLED:
        font = font_file(face)
        common = "".join(
            bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)
        )
        assert len(common) > 6700
        assert [char for char in common if not font.glyph(char)] == []


def test_a_sign_no_font_has_is_a_box_and_is_told(tmp_path: Path) -> None:
    paper = _paper("完成😀☑")
    paper.save(tmp_path / "甲.pdf")
    assert paper.absent == {"😀"}
    assert "完成□☑" in _texts(tmp_path / "甲.pdf")


def test_a_sign_one_face_lacks_is_taken_from_the_other() -> None:
    sans, serif = font_file(Face.SANS), font_file(Face.SERIF)
    only_serif = next(
        chr(code) for code in range(0x2000, 0x30000) if serif.glyph(chr(code)) and not sans.glyph(chr(code))
    )
    fonts = new_fonts()
    shown = fonts[Face.SANS].show(f"甲{only_serif}", 10)
    assert "/Serif 10 Tf" in shown
    assert shown.endswith("/Sans 10 Tf")
    assert fonts[Face.SANS].widths[only_serif] == fonts[Face.SERIF].widths[only_serif]


@pytest.mark.parametrize("face", BUNDLED)
def test_the_small_font_draws_exactly_as_the_whole_one(face: Face) -> None:
    font = font_file(face)
    chars = "整改台账镕喆，。（）“”—…①ABCgjy0189㎡℃ァあ□√"
    glyphs = {0x2121 + place: font.glyph(char) for place, char in enumerate(chars)}
    small = CFFFontSet()
    small.decompile(io.BytesIO(font.subset("AAAAAA+Test", glyphs)), None)
    whole = TTFont(io.BytesIO(font_path(face).read_bytes()), lazy=True)
    outlines, order = whole.getGlyphSet(), whole.getGlyphOrder()
    for identity, glyph in glyphs.items():
        ours, theirs = RecordingPen(), RecordingPen()
        small[0].CharStrings[f"cid{identity:05d}"].draw(ours)
        outlines[order[glyph]].draw(theirs)
        assert ours.value == theirs.value
        assert font.advance(glyph) == whole["hmtx"][order[glyph]][0]


def test_ten_thousand_different_characters_still_print(tmp_path: Path) -> None:
    text = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 9500))
    paper = PdfPaper((2000, 2000), (50, 50, 50, 50), "字体", TODAY)
    paper.new_page()
    paper.text(50, 50, paper.lines_of(text, paper.body_width, 12), 12)
    begun = time.process_time()
    paper.save(tmp_path / "甲.pdf")
    assert time.process_time() - begun < 5
    assert _texts(tmp_path / "甲.pdf").replace("\r\n", "") == text


def test_nothing_is_left_to_the_readers_own_fonts_and_nobody_is_named(tmp_path: Path) -> None:
    paper = _paper("整改")
    paper.save(tmp_path / "甲.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "甲.pdf")
    assert document.get_metadata_dict(skip_empty=True).keys() <= {
        "Title",
        "Creator",
        "Producer",
        "CreationDate",
        "ModDate",
    }
    document.close()
    raw = (tmp_path / "甲.pdf").read_bytes()
    assert b"Helvetica" not in raw
    assert raw.count(b"/FontFile3") == 1
    assert b"anonymous" not in raw
