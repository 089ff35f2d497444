"""The 整改情况通报: laid out as official papers are, read back as the same issues, and nothing hidden in the files."""

from __future__ import annotations

import ctypes
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import docx
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
import pytest

from documents.notice_draft import NoticeDraft, chinese, lay_out, one_line
from documents.notice_file import write_notice
from documents.official_text import Style
from documents.readers import read_file
from models.errors import LedgerError, Stopped
from models.filters import EVERYTHING, IssueFilter
from models.issues import Issue, MeasureEdit
from models.ledger import Ledger
from models.notice_texts import DEFAULT, NoticeTexts
from models.public_rules import rules_for
from models.rules import Closing, Progress
from tests.conftest import TODAY
from tests.documents.paper_samples import make_ledger, pages_of
from tests.program import SAMPLE

MM = 72 / 25.4
SOURCE = {
    "name": "县委巡察",
    "kind": "巡察",
    "inspected_by": "县委第一巡察组",
    "organization": "云溪县教育局",
    "started_on": date(2026, 3, 2),
    "ended_on": date(2026, 4, 17),
    "feedback_on": date(2026, 5, 8),
}
TEXTS = replace(
    DEFAULT,
    contact="欢迎监督。联系电话：0000-8123456。",
    organising="（一）压实责任。成立专班。\n（二）边查边改。逐项落实。",
)


def test_problems_are_set_as_the_text_and_nothing_is_bold(sampled: Ledger, tmp_path: Path) -> None:
    write_notice(draft_of(sampled), tmp_path / "a.docx", today=TODAY)
    runs = [
        run
        for one in docx.Document(str(tmp_path / "a.docx")).paragraphs
        if re.match(r"1[.．]", one.text)
        for run in one.runs
    ]
    assert runs and {run.font.name for run in runs} == {"仿宋"}
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert b"<w:b/>" not in archive.read("word/document.xml")


def test_an_aspect_that_brings_its_marker_is_not_marked_twice(ledger: Ledger) -> None:
    rows = [
        {"source": "自查", "problem": f"问题{name}", "aspect": f"{name}食堂方面"} for name in ("（一）", "二、", "")
    ]
    ledger.add_issues(rows)
    draft = lay_out(ledger, EVERYTHING, today=TODAY)
    assert [line.text for line in draft.lines if line.style is Style.ASPECT] == [
        f"（{place}）食堂方面" for place in "一二三"
    ]


def test_blanks_that_nobody_filled_in_are_no_issue(ledger: Ledger, tmp_path: Path) -> None:
    ids = ledger.add_issues(
        [
            {"source": "自查", "problem": f"食堂管理不严{place}", "measures": (MeasureEdit("建制度"),)}
            for place in range(4)
        ]
    )
    draft = lay_out(ledger, EVERYTHING, today=TODAY)
    write_notice(draft, tmp_path / "a.docx", today=TODAY)
    assert "，【整改单位】逐条研究" in "\n".join(one.text for one in docx.Document(str(tmp_path / "a.docx")).paragraphs)
    again = read_file(tmp_path / "a.docx").issues()
    assert [issue.title for issue in again] == [ledger.issue(number).problem for number in ids]


def draft_of(ledger: Ledger, **how: object) -> NoticeDraft:
    return lay_out(ledger, EVERYTHING, today=TODAY, texts=TEXTS, **how)  # type: ignore[arg-type]


@pytest.fixture
def sampled(tmp_path: Path, data_folder: Path) -> Iterator[Ledger]:
    """The bundled notice as a ledger."""
    with Ledger.create(tmp_path / "样.zgdb", operator="张三", today=lambda: TODAY) as ledger:
        ledger.import_notice(read_file(SAMPLE), file_name=SAMPLE.name)
        yield ledger


# ------------------------------------------------------------ what stands in it


def test_the_parts_stand_in_their_order(ledger: Ledger) -> None:
    ledger.save_source(SOURCE)
    ledger.add_issues(
        [
            {
                "source": "县委巡察",
                "aspect": "财务方面",
                "problem": "报账不及时。",
                "findings": ["一学期一次。", "票据不全。"],
            },
            {"source": "县委巡察", "problem": "没有方面的"},
            {"source": "县委巡察", "aspect": "党建方面", "problem": "学习不够", "measures": (MeasureEdit("补学"),)},
            {
                "source": "县委巡察",
                "aspect": "财务方面",
                "problem": "台账不全",
                "progress": Progress.DONE,
                "lasting": True,
            },
        ]
    )
    draft = draft_of(ledger)
    assert draft.text.split("\n")[2:] == [
        "一、整改工作组织开展情况",
        "（一）压实责任。成立专班。",
        "（二）边查边改。逐项落实。",
        "二、反馈问题整改落实情况",
        "（一）财务方面",
        "1.报账不及时",
        "具体表现：一是一学期一次。二是票据不全。",
        "2.台账不全",
        "整改进展：该问题已整改完成，长期坚持。",
        "（二）党建方面",
        "3.学习不够",
        "整改措施：补学",
        "（三）其他方面",
        "4.没有方面的",
        "三、下一步工作打算",
        "对尚未完成的问题，按照整改时限逐项推进，完成一个、核查一个。对已经完成的问题，适时开展“回头看”，防止反弹。",
        "欢迎监督。联系电话：0000-8123456。",
        "云溪县教育局",
        "2026年11月22日",
    ]
    assert draft.title == "云溪县教育局关于县委巡察反馈意见整改情况的通报"
    assert [line.head for line in draft.lines if line.text.startswith(("（一）压", "（二）边"))] == [8, 8]


def test_parts_left_empty_are_left_out_and_the_rest_is_numbered(ledger: Ledger) -> None:
    ledger.add_issue({"source": "自查", "problem": "台账不全"})
    texts = NoticeTexts(title="通报", opening="", organising="", next_steps="", contact="", signature="")
    draft = lay_out(ledger, EVERYTHING, today=TODAY, texts=texts)
    assert draft.text == "通报\n一、反馈问题整改落实情况\n1.台账不全\n2026年11月22日"


def test_a_notice_answers_one_source(ledger: Ledger) -> None:
    ledger.add_issues([{"source": name, "problem": f"{name}的问题"} for name in ("县委巡察", "教育督导")])
    with pytest.raises(LedgerError, match="来自 2 个来源：“县委巡察”、“教育督导”，请用 --source 选定一个"):
        draft_of(ledger)
    one = lay_out(ledger, IssueFilter(source_id=ledger.sources()[1].id), today=TODAY)
    assert [issue.problem for issue in one.issues] == ["教育督导的问题"]
    part = lay_out(ledger, IssueFilter(text="县委"), today=TODAY)
    assert [issue.problem for issue in part.issues] == ["县委巡察的问题"], "a part of one source needs no source named"


def test_the_opening_counts_the_headings_of_the_notice(ledger: Ledger) -> None:
    rows = [("学习方面", "一"), ("", "二"), ("食堂方面", "三"), ("", "四")]
    ledger.add_issues([{"source": "自查", "aspect": aspect, "problem": problem} for aspect, problem in rows])
    draft = lay_out(ledger, EVERYTHING, today=TODAY)
    headings = [line.text for line in draft.lines if line.style is Style.ASPECT]
    assert headings == ["（一）学习方面", "（二）食堂方面", "（三）其他方面"]
    assert "指出3个方面4个问题。" in draft.text
    ledger.update_issues({issue: {"aspect": ""} for issue in ledger.issue_ids()})
    assert "指出4个问题。" in lay_out(ledger, EVERYTHING, today=TODAY).text, "without any 方面 none is counted"


def test_headings_count_in_chinese() -> None:
    assert [chinese(number) for number in (1, 10, 12, 20, 35, 99, 100)] == [
        "一",
        "十",
        "十二",
        "二十",
        "三十五",
        "九十九",
        "100",
    ]


# ------------------------------------------------------------ Word


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_word_has_the_page_of_an_official_paper(sampled: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "通报.docx"
    write_notice(draft_of(sampled), path, today=TODAY)
    document = docx.Document(str(path))
    section = document.sections[0]
    measures = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(one.mm, 1) for one in measures] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(f"{W}docGrid")
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("linesAndChars", "579")
    assert 16 + int(grid.get(f"{W}charSpace")) / 4096 == pytest.approx(15.79, abs=0.005)
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        assert line.text == "— 1 —" and "PAGE" in footer._element.xml and f'w:jc w:val="{side}"' in footer._element.xml
        assert (line.runs[0].font.name, line.runs[0].font.size.pt) == ("宋体", 14)
    assert all(one.paragraph_format.line_spacing.pt == 28.95 for one in document.paragraphs)


def test_word_has_the_type_of_an_official_paper(sampled: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "通报.docx"
    draft = draft_of(sampled)
    write_notice(draft, path, today=TODAY)
    document = docx.Document(str(path))
    wanted = {
        Style.TITLE: ("方正小标宋简体", 22, 1),
        Style.SECTION: ("黑体", 16, 3),
        Style.ASPECT: ("楷体", 16, 3),
        Style.PROBLEM: ("仿宋", 16, 3),
        Style.BODY: ("仿宋", 16, 3),
        Style.SIGNATURE: ("仿宋", 16, 2),
        Style.DATE: ("仿宋", 16, 2),
    }
    paragraphs = [one for one in document.paragraphs if one.text]
    assert [one.text for one in paragraphs] == [line.text for line in draft.lines]
    for line, paragraph in zip(draft.lines, paragraphs, strict=True):
        font, size, align = wanted[line.style]
        last = paragraph.runs[-1]
        fonts = last._element.rPr.rFonts
        assert {fonts.get(f"{W}{kind}") for kind in ("ascii", "hAnsi", "eastAsia")} == {font}, line.text
        align = 0 if "0000-8123456" in line.text else align  # a long word leaves the line before it short
        assert (last.font.size.pt, paragraph.alignment) == (size, align)
        if align in (0, 3):
            assert paragraph.paragraph_format.first_line_indent.pt == 32
            assert paragraph._element.pPr.ind.get(f"{W}firstLineChars") == "200"
        assert bool(paragraph.paragraph_format.keep_with_next) >= line.leads
    headed = next(one for one in paragraphs if one.text.startswith("（一）压实责任"))
    assert [run.text for run in headed.runs] == ["（一）压实责任。", "成立专班。"]
    assert headed.runs[0]._element.rPr.rFonts.get(f"{W}eastAsia") == "楷体"


# ------------------------------------------------------------ PDF


class Char:
    """A character of a PDF page: where it stands in points from the top left, its size and font."""

    def __init__(self, page: object, text: object, place: int) -> None:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharBox(text, place, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(text, place, x, y)
        self.sign = chr(pdfium.FPDFText_GetUnicode(text, place))
        self.left, self.right = x.value, right.value
        self.base = 297 * MM - y.value
        self.size = pdfium.FPDFText_GetFontSize(text, place)


def chars_of(path: Path) -> list[list[Char]]:
    """The printed characters of each page."""
    document = pypdfium2.PdfDocument(path)
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            chars = [Char(page, text.raw, place) for place in range(text.count_chars())]
            found.append([one for one in chars if one.sign.strip()])
        return found
    finally:
        document.close()


def test_pdf_has_the_grid_of_an_official_paper(sampled: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "通报.pdf"
    write_notice(draft_of(sampled), path, today=TODAY)
    pages = chars_of(path)
    assert len(pages) > 8
    left, right, top, bottom = 28 * MM, (210 - 26) * MM, 37 * MM, (297 - 35) * MM
    for number, chars in enumerate(pages, 1):
        body = [one for one in chars if one.base < bottom]
        lines = sorted({round(one.base, 2) for one in body})
        assert len(lines) <= 22 and top < lines[0] and lines[-1] < bottom
        steps = [round((after - before) / 28.95, 2) for before, after in pairwise(lines)]
        assert all(abs(step - round(step)) < 0.12 for step in steps), "a fixed pitch; the title sits a little deeper"
        assert min(one.left for one in body) >= left - 0.1 and max(one.right for one in body) <= right + 1
        assert {one.size for one in body} <= {16, 22}
        foot = [one for one in chars if one.base > bottom]
        assert "".join(one.sign for one in foot) == f"—{number}—" and {one.size for one in foot} == {14}
        assert foot[0].left == pytest.approx(left + 14, abs=0.1) if number % 2 == 0 else foot[0].left > 150 * MM
        assert bottom < foot[0].base < bottom + 15 * MM
    first = [one for one in pages[0] if one.size == 22]
    assert "".join(one.sign for one in first) == draft_of(sampled).title
    widths = [one.left for one in first]
    assert min(widths) + max(widths) + 22 == pytest.approx(left + right, abs=8), "the title stands in the middle"


def test_paragraphs_of_the_pdf_begin_two_characters_in_and_end_at_the_edge(sampled: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "通报.pdf"
    write_notice(draft_of(sampled), path, today=TODAY)
    page = chars_of(path)[1]
    lines: dict[float, list[Char]] = {}
    for one in page:
        lines.setdefault(round(one.base, 1), []).append(one)
    starts = {round(min(one.left for one in chars), 1) for chars in lines.values() if chars[0].size == 16}
    assert sorted(starts) == pytest.approx([28 * MM, 28 * MM + 2 * 15.79], abs=0.1)
    full = [chars for chars in lines.values() if chars[0].size == 16 and len(chars) >= 27]
    assert full and all(max(one.left for one in chars) + 16 > (210 - 26) * MM - 1.5 for chars in full)


def test_fonts_of_the_pdf_are_embedded(sampled: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "通报.pdf"
    said = write_notice(draft_of(sampled), path, today=TODAY)
    assert "仿宋用程序自带的思源宋体代替" in said[-1] and "嵌入" in said[-1]
    raw = path.read_bytes()
    described = re.findall(rb"/FontDescriptor /FontFile3|/FontFile3 \d+ 0 R", raw)
    assert len(described) == len(re.findall(rb"/Type /FontDescriptor", raw)) == 2
    assert set(re.findall(rb"/BaseFont /[A-Z]{6}\+(\w+)", raw)) == {b"NotoSerifSC", b"NotoSansSC"}


def test_the_signature_never_stands_alone_and_headings_not_at_the_foot(ledger: Ledger, tmp_path: Path) -> None:
    ledger.save_source(SOURCE)
    ledger.add_issue({"source": "县委巡察", "problem": "台账不全", "measures": (MeasureEdit("补齐台账。"),)})
    for extra in range(24):
        texts = replace(TEXTS, next_steps="\n".join(["再加一行。"] * extra))
        path = tmp_path / "通报.pdf"
        write_notice(lay_out(ledger, EVERYTHING, today=TODAY, texts=texts), path, today=TODAY)
        for page in pages_of(path):
            lines = [line.strip() for line in page.split("\n") if line.strip()]
            lines = [line for line in lines if not line.startswith("—")]
            assert not re.match("[一二三]、|1[.]", lines[-1]), (extra, lines)
            assert len(lines) > 3 or "2026年11月22日" not in page, (extra, lines)


# ------------------------------------------------------------ read back


#: problem, findings, measures, newest line of the diary, progress, 长期坚持.
# ruff: noqa: E501
ODD = [
    ("学习不够。落实不力", ("没有计划。一是甲。二是乙。", "没有记录"), ("制定计划。一是开展学习。二是再学。", "补齐记录"), "清查已结束", 2, False),
    ("“第一议题”落实不力", ("一是开头。",), ("一是印发甲;开展乙",), "", 3, True),
    ("1530防溺水不实", ("2023年6月缺检查", "（1）带标记的"), ("1.带标记的措施", "（2）又一条"), "达到序时进度，支付率87%。", 1, False),
    ("整改措施不具体", ("整改措施：只写口号",), ("整改进展：每周报一次",), "正在推进", 1, True),
    ("没有措施的问题", ("只有表现",), (), "已完成", 3, False),
    ("什么也没有", (), (), "", None, False),
    ("没有进展只有状态", (), (), "", 0, False),
    ("A&B <tag> 问题\"引号\"", ("x<y & z",), ("a > b; c",), "100%", 3, False),
    ("两行\n问题", ("两行\n表现",), ("第一行\n第二行。\n第三行", "b"), "第一行。\n第二行", 1, False),
    ("三重一大、一岗双责；不到位", ("甲；乙；丙",), ("甲；乙；丙", "三、四年级"), "出台制度3项", 3, False),
    ("下一步打算不明确", ("下一步：加强",), ("下一步打算：再加强",), "继续", 1, False),
    ("很长的问题" + "一二三四五六七八九十" * 8, ("长表现" + "内容" * 300,), ("长措施" + "内容" * 300,), "长进展" + "内容" * 200, 1, False),
    ("怎么办？", ("是！",), ("好。",), "停滞", 0, False),
    ("状态为空但有进展", ("甲",), ("乙",), "开了会", None, False),
    ("(一)带标记的问题", ("甲",), ("乙",), "开了会", 3, False),
    ("2.带数字的问题", ("甲",), ("乙",), "开了会", 2, True),
    ("一是自带标记", ("甲",), ("乙",), "开了会", 3, False),
]  # fmt: skip


@pytest.fixture
def odd(ledger: Ledger) -> Ledger:
    """Problems that look like headings, markers, labels and sentences."""
    ledger.save_source(SOURCE)
    rows = []
    for place, (problem, findings, measures, diary, progress, lasting) in enumerate(ODD):
        row: dict[str, object] = {
            "source": "县委巡察",
            "aspect": "党建方面" if place < 9 else "财务方面",
            "problem": problem,
            "findings": findings,
            "measures": tuple(MeasureEdit(text) for text in measures),
            "progress": None if progress is None else Progress(progress),
            "lasting": lasting,
        }
        rows.append(row | ({"entry": (TODAY, diary)} if diary else {}))
    ledger.add_issues(rows)
    return ledger


def read_back(path: Path, folder: Path) -> list[Issue]:
    """The file as issues of a new ledger."""
    draft = read_file(path)
    assert not draft.warnings
    with Ledger.create(folder / f"{path.name}.zgdb", operator="李四", today=lambda: TODAY) as ledger:
        ledger.import_notice(draft, file_name=path.name)
        return list(ledger.issues(ledger.issue_ids()).values())


def essence(issue: Issue) -> tuple[object, ...]:
    """What a notice tells of an issue; a paragraph has no line breaks, and its final stop is no part of a title."""
    title = one_line(issue.problem).rstrip("。")
    measures = tuple(one_line(measure.text) for measure in issue.measures)
    closed = issue.closing == Closing.CLOSED
    return issue.aspect, title, tuple(map(one_line, issue.findings)), measures, issue.progress, issue.lasting, closed


@pytest.mark.parametrize("name", ["通报.docx", "通报.pdf"])
def test_our_own_reader_reads_the_sample_back(sampled: Ledger, tmp_path: Path, name: str) -> None:
    done = [issue for issue in sampled.issues(sampled.issue_ids()).values() if issue.progress == Progress.DONE]
    sampled.close_issues([issue.id for issue in done if issue.closing != Closing.CLOSED][:3], TODAY, "李局")
    draft = draft_of(sampled)
    write_notice(draft, tmp_path / name, today=TODAY)
    back = read_back(tmp_path / name, tmp_path)
    assert [essence(issue) for issue in back] == [essence(issue) for issue in draft.issues]
    for ours, theirs in zip(draft.issues, back, strict=True):
        assert theirs.progress_text.startswith(ours.progress_text)


def test_our_own_reader_reads_odd_texts_back(odd: Ledger, tmp_path: Path) -> None:
    draft = draft_of(odd)
    write_notice(draft, tmp_path / "通报.docx", today=TODAY)
    back = read_back(tmp_path / "通报.docx", tmp_path)
    assert [essence(issue) for issue in back] == [essence(issue) for issue in draft.issues]
    for ours, theirs in zip(draft.issues, back, strict=True):
        assert theirs.progress_text.startswith(one_line(ours.progress_text))
    document = read_file(tmp_path / "通报.docx")
    assert (document.organization, document.inspection_by) == ("云溪县教育局", "县委第一巡察组")
    assert (document.inspection_start, document.feedback_date) == (SOURCE["started_on"], SOURCE["feedback_on"])


# ------------------------------------------------------------ the public version


def test_the_public_files_hold_nothing_of_a_person(ledger: Ledger, tmp_path: Path) -> None:
    ledger.save_source(SOURCE)
    secret = {"source": "县委巡察", "problem": "不能说的事", "secrecy": "秘密"}
    told = {
        "source": "县委巡察",
        "problem": "校长李明远多收费",
        "measures": (MeasureEdit("由王玥退还5万元", persons=("王玥",)),),
        "persons": ("李明远 13812345678",),
        "entry": (TODAY, "已退还5万元，电话13812345678。"),
    }
    ledger.add_issues([secret, told])
    draft = draft_of(ledger, rules=rules_for(ledger))
    assert draft.masked_words == "公开版：遮盖 5 处；没有列入：密级为“秘密”的 1 项。"
    assert "1个问题" in draft.text, "what is left out is not counted"
    for name in ("公开.docx", "公开.pdf"):
        said = write_notice(draft, tmp_path / name, today=TODAY)
        assert said[0] == draft.masked_words
        content = whole(tmp_path / name)
        for word in ("李明远", "王玥", "13812345678", "5万元", "不能说的事", "张三"):
            assert word not in content, (name, word)
        assert "校长李某某多收费" in content and "0000-8123456" in content, "whom to call is meant to be read"


def whole(path: Path) -> str:
    """Everything that can be read in a file: all parts of a Word file, text and properties of a PDF."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            return "\n".join(package.read(name).decode() for name in package.namelist())
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(pages_of(path)).replace("\n", "") + repr(document.get_metadata_dict())
    finally:
        document.close()


def test_files_name_nobody_and_no_hour(sampled: Ledger, tmp_path: Path) -> None:
    draft = draft_of(sampled, rules=rules_for(sampled))
    for name in ("甲.docx", "甲.pdf"):
        write_notice(draft, tmp_path / name, today=TODAY)
        write_notice(draft, tmp_path / f"又{name}", today=TODAY)
        assert (tmp_path / name).read_bytes() == (tmp_path / f"又{name}").read_bytes(), "equal papers are equal files"
    with zipfile.ZipFile(tmp_path / "甲.docx") as package:
        assert {entry.date_time for entry in package.infolist()} == {(2026, 11, 22, 0, 0, 0)}
        parts = set(package.namelist())
        settings = package.read("word/settings.xml").decode()
    assert not [part for part in parts if "thumbnail" in part or "custom" in part or "app.xml" in part]
    assert "rsid" not in settings and "removePersonalInformation" in settings
    properties = docx.Document(str(tmp_path / "甲.docx")).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.title == draft.title
    document = pypdfium2.PdfDocument(tmp_path / "甲.pdf")
    facts = document.get_metadata_dict()
    document.close()
    assert (facts["Author"], facts["Creator"], facts["CreationDate"]) == ("", "整改台账", "D:20261122")


# ------------------------------------------------------------ writing


def test_a_stopped_notice_leaves_the_old_file(sampled: Ledger, tmp_path: Path) -> None:
    draft = draft_of(sampled)
    for name in ("通报.docx", "通报.pdf"):
        path = tmp_path / name
        path.write_bytes(b"old")

        def stop(_done: int, _total: int) -> None:
            raise Stopped("已停止。")

        with pytest.raises(Stopped):
            write_notice(draft, path, today=TODAY, tick=stop)
        assert path.read_bytes() == b"old" and len(list(tmp_path.glob(f"*{path.suffix}"))) == 1
        path.unlink()
    with pytest.raises(LedgerError, match="只能写成"):
        write_notice(draft, tmp_path / "通报.txt", today=TODAY)


def test_an_ordinary_office_waits_less_than_two_seconds(tmp_path: Path) -> None:
    from time import process_time

    with make_ledger(tmp_path, 300) as ledger:
        started = process_time()
        draft = lay_out(ledger, EVERYTHING, today=TODAY)
        for name in ("通报.docx", "通报.pdf"):
            write_notice(draft, tmp_path / name, today=TODAY)
        assert process_time() - started < 2
