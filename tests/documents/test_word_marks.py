"""What Word keeps beside the words: contents, notes, heads, controls, hidden text, fields, signs, old .doc files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from documents.readers import read_file
from documents.reading import read_paragraphs
from models.errors import UnreadableFile
from tests.documents import hostile

SAMPLES = Path(__file__).parent.parent / "files" / "kinds"


def texts(folder: Path, body: str, **parts: str) -> list[str]:
    path = folder / "材料.docx"
    path.write_bytes(hostile.word(body, **parts))
    return [paragraph.text for paragraph in read_paragraphs(path)]


def p(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def r(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def field(kind: str) -> str:
    return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"


def instruction(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


def test_a_table_of_contents_is_left_out_and_other_fields_show_their_result(tmp_path: Path) -> None:
    body = (
        p(field("begin") + instruction(" TOC \\o ") + field("separate") + r("一、整改情况"))
        + p(r("1.检查不严") + field("begin") + instruction("PAGEREF x") + field("separate") + r("3") + field("end"))
        + p(field("end"))
        + p(r("一、整改情况") + field("begin") + instruction("DATE") + field("separate") + r("2026年") + field("end"))
    )
    assert texts(tmp_path, body) == ["一、整改情况2026年"]


def test_heads_feet_and_notes_are_left_out(tmp_path: Path) -> None:
    body = p(r("检查不严") + "<w:r><w:footnoteReference w:id='2'/></w:r>")
    extra = {
        f"word/{name}.xml": f"<w:{name} xmlns:w='w'>{p(r('另外的字'))}</w:{name}>"
        for name in ("footnotes", "endnotes", "header1", "footer1", "comments")
    }
    assert texts(tmp_path, body, **extra) == ["检查不严"]


def test_what_was_typed_into_a_control_counts_and_its_prompt_does_not(tmp_path: Path) -> None:
    def control(inside: str, prompt: str = "") -> str:
        return f"<w:sdt><w:sdtPr>{prompt}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    body = p(r("责任人：") + control(r("张三"))) + p(
        r("时限：") + control(r("单击此处输入日期"), "<w:showingPlcHdr/>") + control(r("6月"))
    )
    assert texts(tmp_path, body + control(p(r("整段")))) == ["责任人：张三", "时限：6月", "整段"]


def test_hidden_words_and_the_reading_above_a_character_are_left_out(tmp_path: Path) -> None:
    ruby = f"<w:r><w:ruby><w:rt>{r('kè')}</w:rt><w:rubyBase>{r('课')}</w:rubyBase></w:ruby></w:r>"
    assert texts(tmp_path, p(r("公开") + r("隐藏", "<w:vanish/>") + r("可见", "<w:vanish w:val='0'/>") + ruby)) == [
        "公开可见课"
    ]


def test_ticks_of_a_font_of_signs_are_ticks(tmp_path: Path) -> None:
    ticks = "".join(f"<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>" for font, code in (
        ("Wingdings 2", "F052"), ("Wingdings", "F0A8"), ("Wingdings", "00FC"), ("Symbol", "F0B7"),
    ))  # fmt: skip
    assert texts(tmp_path, p(r("已完成") + ticks)) == ["已完成☑□√"]


def test_moved_and_inserted_words_count_where_they_stand_now(tmp_path: Path) -> None:
    body = p(
        r("甲")
        + f"<w:moveFrom>{r('乙')}</w:moveFrom><w:ins>{r('丙')}</w:ins>"
        + "<w:del><w:r><w:delText>丁</w:delText></w:r></w:del>"
    )
    assert texts(tmp_path, body + p(f"<w:moveTo>{r('乙')}</w:moveTo>")) == ["甲丙", "乙"]


def test_an_old_word_document_is_read_with_its_numbers_and_says_so() -> None:
    draft = read_file(SAMPLES / "old.doc")
    assert [(aspect.title, [issue.title for issue in aspect.issues]) for aspect in draft.aspects] == [
        ("党建方面", ["学习不深入", "记录不规范"]),
        ("财务方面", ["学习不深入", "记录不规范"]),
    ]
    assert [[measure.text for measure in issue.measures] for issue in draft.issues()] == [
        ["制定计划；", "开展检查。"]
    ] * 4
    assert any("旧版 Word 文档" in warning and "old.doc" in warning for warning in draft.warnings)


def test_an_old_document_of_wps_is_known_by_its_bytes_and_a_cut_one_is_refused(tmp_path: Path) -> None:
    whole = (SAMPLES / "old.doc").read_bytes()
    wps = tmp_path / "通报.wps"
    wps.write_bytes(whole)
    draft = read_file(wps)
    assert len(draft.issues()) == 4 and not any("其实是" in warning for warning in draft.warnings)
    wps.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile, match=r"通报\.wps"):
        read_file(wps)


def test_macros_are_named_and_not_run(tmp_path: Path) -> None:
    path = tmp_path / "通报.docm"
    path.write_bytes(hostile.word(p(r("整改情况")), **{"word/vbaProject.bin": "x"}))
    assert zipfile.is_zipfile(path)
    assert any("含有宏" in warning for warning in read_file(path).warnings)
