"""Text files and Word documents as paragraphs; what cannot be read is refused in one sentence."""

# A whole invented text stands on one line:
# ruff: noqa: E501

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table

from documents.readers import read_file
from documents.reading import read_paragraphs
from models.drafts import DraftStatus, NoticeDraft
from models.errors import UnreadableFile


def texts(path: Path) -> list[str]:
    return [paragraph.text for paragraph in read_paragraphs(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "通报.txt"
    path.write_bytes("一、整改情况\r\n\r\n1.检查不严。".encode(encoding))
    found = read_paragraphs(path)
    assert [(one.line, one.text) for one in found] == [("1", "一、整改情况"), ("3", "1.检查不严。")]


def test_residue_of_bookmarks_and_invisible_characters_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_text(
        "[bookmark: _GoBack]（1）制定\u200b计划\ufeff。\x07\n第一行\x0b第二行" + "整改" * 40, encoding="utf-8"
    )
    assert texts(path) == ["（1）制定计划。", "第一行", "第二行" + "整改" * 40]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n\n",
        b"%PDF-1.7\n",
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        bytes(range(256)) * 8,
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "通报.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        read_paragraphs(path)
    assert "通报.docx" in str(refused.value) and str(refused.value).endswith("。")


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.txt", tmp_path):
        with pytest.raises(UnreadableFile):
            read_paragraphs(path)


def test_a_text_of_fifty_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    path.write_bytes("整改".encode() * 9_000_000)
    with pytest.raises(UnreadableFile, match="MB"):
        read_paragraphs(path)


def test_an_empty_docx_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "空.docx"
    docx.Document().save(str(path))
    with pytest.raises(UnreadableFile, match="没有文字"):
        read_paragraphs(path)


def test_a_docx_cut_in_half_is_refused(tmp_path: Path) -> None:
    whole = tmp_path / "全.docx"
    document = docx.Document()
    document.add_paragraph("整改")
    document.save(str(whole))
    path = tmp_path / "半.docx"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(UnreadableFile):
        read_paragraphs(path)


def test_body_and_tables_are_read_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(2, 2)
    for at, words in enumerate(("甲", "乙", "丙", "丁")):
        table.cell(at // 2, at % 2).text = words
    document.add_paragraph("后\n软回车")
    path = tmp_path / "表.docx"
    document.save(str(path))
    assert texts(path) == ["前", "甲", "乙", "丙", "丁", "后", "软回车"]


NUMBERING = """<w:numbering {ns}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%1）"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>"""


def test_automatic_numbers_are_part_of_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    part = document.part.numbering_part
    part._element = parse_xml(NUMBERING.format(ns=nsdecls("w")))
    for words, list_id, depth in [("甲", 1, 0), ("乙", 1, 1), ("丙", 1, 1), ("丁", 1, 0), ("戊", 1, 1), ("己", 2, 0)]:
        numbered(document, words, list_id, depth)
    path = tmp_path / "编号.docx"
    document.save(str(path))
    assert texts(path) == ["（一）甲", "1.乙", "2.丙", "（二）丁", "1.戊", "（五）己"]


def numbered(document: Document, words: str, list_id: int = 1, depth: int = 0) -> None:
    number = document.add_paragraph(words)._p.get_or_add_pPr().get_or_add_numPr()
    number.get_or_add_ilvl().val = depth
    number.get_or_add_numId().val = list_id


def test_an_automatic_number_without_a_sign_behind_it_is_still_a_number(tmp_path: Path) -> None:
    document = docx.Document()
    bare = NUMBERING.replace("（%1）", "%1").replace('"%2."', '"%1.%2"').replace("chineseCountingThousand", "decimal")
    document.part.numbering_part._element = parse_xml(bare.format(ns=nsdecls("w")))
    numbered(document, "值班制度不落实")
    numbered(document, "3月没有值班表", depth=1)
    path = tmp_path / "编号.docx"
    document.save(str(path))
    assert texts(path) == ["1、值班制度不落实", "1.1、3月没有值班表"]


def test_inserted_words_count_and_deleted_words_do_not(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("整改")
    inserted = parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>已</w:t></w:r></w:ins>")
    deleted = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>未</w:delText></w:r></w:del>")
    paragraph._p.append(deleted)
    paragraph._p.append(inserted)
    paragraph.add_run("完成")
    hidden = paragraph.add_run("隐藏")
    hidden.font.hidden = True
    path = tmp_path / "修订.docx"
    document.save(str(path))
    assert texts(path) == ["整改已完成"]


def test_a_tracked_change_of_format_leaves_the_present_format(tmp_path: Path) -> None:
    document = docx.Document()
    document.part.numbering_part._element = parse_xml(NUMBERING.format(ns=nsdecls("w")))
    paragraph = document.add_paragraph("账目公开不及时")
    former = '<w:pPrChange w:id="1" w:author="甲"><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:pPrChange>'
    properties = parse_xml(
        f'<w:pPr {nsdecls("w")}><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>{former}</w:pPr>'
    )
    paragraph._p.insert(0, properties)
    run_properties = paragraph.runs[0]._r.get_or_add_rPr()
    run_properties.append(
        parse_xml(f'<w:rPrChange {nsdecls("w")} w:id="2" w:author="甲"><w:rPr><w:vanish/></w:rPr></w:rPrChange>')
    )
    path = tmp_path / "格式修订.docx"
    document.save(str(path))
    assert texts(path) == ["（一）账目公开不及时"]


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("框外")
    run = OxmlElement("w:r")
    box = "<w:p><w:r><w:t>框内</w:t></w:r></w:p>"
    run.append(
        parse_xml(
            f'<mc:AlternateContent {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:Choice Requires="wps"><w:drawing><w:txbxContent>{box}</w:txbxContent></w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict><w:txbxContent>{box}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
        )
    )
    paragraph._p.append(run)
    assert paragraph._p.findall(f".//{qn('w:txbxContent')}")
    path = tmp_path / "文本框.docx"
    document.save(str(path))
    assert sorted(texts(path)) == ["框内", "框外"]


def test_a_docx_without_a_body_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "无正文.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document xmlns:w='x'><w:body></w:body></w:document>")
    with pytest.raises(UnreadableFile, match="没有文字"):
        read_paragraphs(path)


def table_in(document: Document, rows: list[list[str]]) -> Table:
    table: Table = document.add_table(len(rows), len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    return table


LEDGER = [
    ["序号", "反馈问题", "整改措施", "责任人", "整改时限", "佐证材料"],
    ["1", "学习不深入", "1.制定计划\n2.开展测试", "张一", "2025年6月30日", "照片"],
    ["2", "超标准接待", "清退", "赵四", "2025年5月", "转账单"],
]


def read_saved(document: Document, folder: Path) -> NoticeDraft:
    path = folder / "材料.docx"
    document.save(str(path))
    return read_file(path)


def test_a_row_that_is_shorter_than_the_others_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("柳河县第二中学巡察反馈问题整改台账")
    table = table_in(document, LEDGER)
    last, row = table.rows[2].cells[5]._tc, table.rows[2]._tr
    row.remove(last)
    row.get_or_add_trPr().append(parse_xml(f'<w:gridAfter {nsdecls("w")} w:val="1"/>'))
    first = table.rows[1]._tr
    first.remove(table.rows[1].cells[0]._tc)
    first.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    draft = read_saved(document, tmp_path)
    assert [(one.title, one.person, one.line) for one in draft.issues()] == [
        ("学习不深入", "张一", "表1!2"),
        ("超标准接待", "赵四", "表1!3"),
    ]
    assert draft.title == "柳河县第二中学巡察反馈问题整改台账" and draft.organization == "柳河县第二中学"
    assert [one.line for one in draft.paragraphs] == ["1", "表1!1", "表1!2", "表1!3"]


def test_a_table_of_word_is_read_like_a_spreadsheet(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("柳河县第二中学关于县委巡察组反馈意见整改情况的通报")
    document.add_paragraph("2025年3月3日至4月20日，县委第二巡察组对柳河县第二中学开展了巡察，5月16日反馈意见。")
    table = table_in(
        document,
        [
            ["序号", "反馈问题", "整改情况", "", "责任", "完成", "整改金额"],
            ["", "", "措施", "成效", "科室", "情况", ""],
            ["1", "食堂管理混乱", "公开账目", "账目公开", "总务处", "已完成", "3万元"],
            ["2", "校服招标不公开", "重新招标", "节约3万元", "总务处", "未完成", ""],
        ],
    )
    table.cell(0, 2).merge(table.cell(0, 3))
    draft = read_saved(document, tmp_path)
    first, second = draft.issues()
    assert (first.title, first.unit, first.progress) == ("食堂管理混乱", "总务处", "账目公开")
    assert [one.text for one in first.measures] == ["公开账目"]
    assert first.status is DraftStatus.DONE and second.status is DraftStatus.IN_PROGRESS
    assert first.extra == {"整改金额": "3万元"}
    assert draft.inspection_by == "县委第二巡察组" and draft.feedback_date == date(2025, 5, 16)


def test_headings_above_several_tables_are_their_aspects_and_a_table_over_two_pages_is_one(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("巡察反馈问题整改台账")
    document.add_paragraph("填报单位：柳河县第二中学　　填报时间：2025年6月1日")
    for heading, words in (("（一）党的建设", "支部会"), ("（二）财务管理", "报账")):
        document.add_paragraph(heading)
        table_in(document, [LEDGER[0], ["1", f"{words}记录不全", *LEDGER[1][2:]]])
        document.add_paragraph()
        table_in(document, [["2", f"{words}不及时", *LEDGER[2][2:]]])
    draft = read_saved(document, tmp_path)
    assert [(one.title, len(one.issues)) for one in draft.aspects] == [("党的建设", 2), ("财务管理", 2)]
    assert draft.organization == "柳河县第二中学" and draft.published_date == date(2025, 6, 1)
    assert draft.aspects[1].issues[1].line == "表2!3"


def test_a_notice_with_a_table_behind_it_is_read_from_its_text(tmp_path: Path) -> None:
    document = docx.Document()
    for line in (
        "柳河县第二中学关于巡察反馈意见整改情况的通报", "一、反馈问题整改情况", "1.学习不深入", "整改措施：制定计划。",
        "整改情况：已完成。", "2.超标准接待", "整改措施：清退。", "整改情况：已完成。",
    ):  # fmt: skip
        document.add_paragraph(line)
    table_in(document, LEDGER)
    draft = read_saved(document, tmp_path)
    assert [(one.title, one.line) for one in draft.issues()] == [("学习不深入", "3"), ("超标准接待", "6")]
    assert any("表格另列有2项" in warning for warning in draft.warnings)
    assert draft.paragraphs[-1].line == "表1!3"


def test_organisation_and_next_steps_around_a_table_are_no_problems(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("柳河县第二中学关于巡察反馈意见整改情况的通报")
    document.add_paragraph("一、整改工作组织情况")
    document.add_paragraph("（一）高度重视。成立领导小组，召开会议3次。")
    document.add_paragraph("二、整改落实情况")
    document.add_paragraph("具体见下表。")
    table_in(document, LEDGER)
    document.add_paragraph("三、下一步打算")
    document.add_paragraph("（一）持续抓好整改。加强督促检查。")
    document.add_paragraph("2025年9月1日")
    draft = read_saved(document, tmp_path)
    assert [(one.title, [issue.title for issue in one.issues]) for one in draft.aspects] == [
        ("", ["学习不深入", "超标准接待"])
    ]
    assert draft.published_date == date(2025, 9, 1)


def test_a_form_with_one_problem_a_table_is_read_label_by_label(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("柳河县第二中学巡察反馈问题整改情况")
    for number, title in (("一", "食堂管理混乱"), ("二", "校服招标不公开")):
        document.add_paragraph(f"问题{number}：{title}")
        table_in(
            document,
            [
                ["反馈问题", title, "责任单位", "总务处", "整改时限", "2025年6月底前"],
                ["整改措施", "公开账目", "", "", "", ""],
                ["整改情况", "已公开账目三次。", "", "", "", ""],
            ],
        )
    draft = read_saved(document, tmp_path)
    assert [(one.title, one.unit) for one in draft.issues()] == [
        ("食堂管理混乱", "总务处"),
        ("校服招标不公开", "总务处"),
    ]
    assert [[each.text for each in one.measures] for one in draft.issues()] == [["公开账目"], ["公开账目"]]


def test_a_column_that_counts_by_itself_has_its_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    document.part.numbering_part._element = parse_xml(
        NUMBERING.replace("（%1）", "%1").replace("chineseCountingThousand", "decimal").format(ns=nsdecls("w"))
    )
    table = table_in(document, [LEDGER[0], *([["", *row[1:]] for row in LEDGER[1:]])])
    for row in table.rows[1:]:
        number = row.cells[0].paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
        number.get_or_add_ilvl().val = 0
        number.get_or_add_numId().val = 1
    draft = read_saved(document, tmp_path)
    assert [one.number for one in draft.issues()] == ["1", "2"]


def test_a_ledger_inside_a_table_that_lays_out_the_page_is_found(tmp_path: Path) -> None:
    document = docx.Document()
    layout = document.add_table(1, 1)
    inner = table_in(document, LEDGER)._tbl
    layout.cell(0, 0)._tc.append(inner)
    layout.cell(0, 0)._tc.append(OxmlElement("w:p"))
    assert len(read_saved(document, tmp_path).issues()) == 2


@pytest.mark.parametrize(
    ("section", "below"), [("", 0), ("", 1), ("一、", 0), ("一、", 1), ("plain", 0), ("plain", -1)]
)
def test_headings_that_only_their_style_shows_are_headings(tmp_path: Path, section: str, below: int) -> None:
    document = docx.Document()
    document.add_heading("柳河县第二中学关于县委巡察组反馈意见整改情况的通报", 1)
    document.add_paragraph("2025年3月3日至4月20日，县委第二巡察组对柳河县第二中学开展了巡察，5月16日反馈意见。")
    if section == "plain":
        document.add_paragraph("一、反馈问题整改落实情况")
    else:
        document.add_heading(f"{section}反馈问题整改落实情况", 1 + below)
    for aspect, problems in (("党的建设", ("学习不深入", "记录不规范")), ("财务管理", ("报销手续不齐全",))):
        document.add_heading(f"{aspect}方面", 2 + below)
        for problem in problems:
            document.add_heading(problem, 3 + below)
            document.add_paragraph("整改措施：一是制定计划；二是开展检查。")
            document.add_paragraph("整改情况：已完成整改。")
    draft = read_saved(document, tmp_path)
    assert draft.title == "柳河县第二中学关于县委巡察组反馈意见整改情况的通报"
    assert [(one.title, [issue.title for issue in one.issues]) for one in draft.aspects] == [
        ("党的建设方面", ["学习不深入", "记录不规范"]),
        ("财务管理方面", ["报销手续不齐全"]),
    ]
    assert all(issue.status is DraftStatus.DONE and len(issue.measures) == 2 for issue in draft.issues())


def test_an_outline_level_of_the_paragraph_itself_counts_before_its_style(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("甲")._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    heading = document.add_heading("乙", 1)
    heading._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>'))
    document.add_heading("丙", 3)
    path = tmp_path / "级别.docx"
    document.save(str(path))
    assert [one.level for one in read_paragraphs(path)] == [2, 0, 3]
