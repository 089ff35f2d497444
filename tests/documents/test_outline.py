"""Markers, their levels, and what looks like a marker but is none."""

# A whole invented text stands on one line:
# ruff: noqa: E501

from __future__ import annotations

import pytest

from documents.markers import MarkerKind, marker_at, split_items
from documents.notice_lines import whole_lines
from documents.outline import Node, outline
from models.drafts import Paragraph


def tree(text: str) -> Node:
    paragraphs = [Paragraph(str(number), line) for number, line in enumerate(text.split("\n"), 1)]
    return outline(whole_lines(paragraphs).body)


def levels(text: str) -> list[tuple[int, str]]:
    return [(node.level, node.text) for node in tree(text).walk() if node.level]


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("一、总体情况", MarkerKind.CN_STOP, 1), ("(十二)某方面", MarkerKind.CN_PAREN, 12), ("（ 三 ）某方面", MarkerKind.CN_PAREN, 3),
        ("1.检查不严", MarkerKind.NUM_STOP, 1), ("１２．检查不严", MarkerKind.NUM_STOP, 12), ("3、检查不严", MarkerKind.NUM_STOP, 3),
        ("1.2025年以来未检查", MarkerKind.NUM_STOP, 1), ("（２)制定计划", MarkerKind.NUM_PAREN, 2), ("3）制定计划", MarkerKind.NUM_PAREN, 3),
        ("⑵制定计划", MarkerKind.NUM_PAREN, 2), ("②制定计划", MarkerKind.CIRCLE, 2), ("三是制定计划", MarkerKind.CLAUSE, 3),
        ("第二，制定计划", MarkerKind.ORDINAL, 2), ("问题一：检查不严", MarkerKind.ITEM, 1), ("1.1检查不严", MarkerKind.DECIMAL, 1),
    ],
)  # fmt: skip
def test_markers_of_every_width_are_seen(text: str, kind: MarkerKind, number: int) -> None:
    found = marker_at(text)
    assert found is not None
    assert (found[0].kind, found[0].number) == (kind, number)


@pytest.mark.parametrize(
    "text",
    ["一岗双责落实不力", "三会一课不规范", "三重一大未上会", "一校一策", "第一议题制度", "1530安全教育", "12345热线", "2.52万人次", "3.5万元",
     "2023.2.10召开会议", "因私出国(境)管理", "〔2020〕49号", "6月26日", "二〇二六年", "一、二年级学生", "10个工作日"],
)  # fmt: skip
def test_what_only_looks_like_a_marker_is_none(text: str) -> None:
    assert marker_at(text) is None


def test_an_inline_enumeration_keeps_its_lead_apart() -> None:
    lead, items = split_items("检查不严。一是未建计划。二是记录不全；三是没有通报。")
    assert lead == "检查不严。"
    assert [item.text for item in items] == ["未建计划。", "记录不全；", "没有通报。"]


def test_a_lost_numeral_inside_a_line_is_found() -> None:
    _, items = split_items("构建体系。是推行改革。二是加强监督。三是开展培训。")
    assert [item.text for item in items] == ["推行改革。", "加强监督。", "开展培训。"]


def test_words_in_the_middle_are_no_enumeration() -> None:
    assert split_items("统一是关键，唯一是不足，共3.5万元、1.2万元。")[1] == []


def test_levels_follow_the_order_in_this_text() -> None:
    assert levels("一、甲\n（一）乙\n1.丙\n（1）丁\n（2）戊\n2.己\n（二）庚\n3.辛\n二、壬") == [
        (1, "甲"), (2, "乙"), (3, "丙"), (4, "丁"), (4, "戊"), (3, "己"), (2, "庚"), (3, "辛"), (1, "壬"),
    ]  # fmt: skip


def test_a_text_may_turn_the_usual_order_round() -> None:
    assert levels("（1）甲\n1.乙\n2.丙\n（2）丁\n1.戊") == [(1, "甲"), (2, "乙"), (2, "丙"), (1, "丁"), (2, "戊")]


def test_measures_numbered_like_the_problems_stay_under_their_label() -> None:
    root = tree(
        "1.检查不严\n整改措施：\n1.制定计划。\n2.开展检查。\n2.记录不全\n整改措施：\n1.补齐记录。\n3.通报不够\n整改措施：\n1.每月通报。"
    )
    assert [node.text for node in root.headings()] == ["检查不严", "记录不全", "通报不够"]
    assert [len(node.labels()[0].children) for node in root.headings()] == [2, 1, 1]


def test_a_label_after_a_list_of_findings_answers_the_heading() -> None:
    root = tree("1.检查不严\n（1）未建计划。\n（2）记录不全。\n整改措施\n（1）制定计划。\n（2）规范记录。\n2.通报不够")
    assert [label.label_word for label in root.headings()[0].labels()] == ["整改措施"]


def test_a_label_after_each_item_answers_the_item() -> None:
    root = tree("1.学习不紧\n（1）未落实制度\n整改情况：一是召开会议。\n（2）记录不全\n整改情况：一是补齐记录。")
    items = root.headings()[0].headings()
    assert [len(item.labels()) for item in items] == [1, 1]


def test_labels_on_one_line_are_told_apart() -> None:
    root = tree("1.检查不严\n（责任领导：张三；责任单位：办公室、督导室；完成时限：2026年6月底前）")
    assert [(label.label_word, label.text) for label in root.headings()[0].labels()] == [
        ("责任领导", "张三"), ("责任单位", "办公室、督导室"), ("完成时限", "2026年6月底前"),
    ]  # fmt: skip


def test_page_numbers_chrome_and_contents_are_gone() -> None:
    text = "当前位置：首页 > 通知公告\n浏览次数：12\n目录\n一、甲......1\n一、甲\n正文写到这里\n— 2 —\n第3页 共5页\n打印本页"
    assert [node.text for node in tree(text).walk() if node.level] == ["甲", "正文写到这里"]


def test_lines_broken_by_a_pdf_are_whole_again() -> None:
    wide = "青河县教育局组织全县中小学校开展校园安全隐患大排查大整治专项行动逐校建立"
    text = "\n".join(["一、甲", wide, wide, "台账。", "1.乙", wide, wide, "销号。", "— 1 —", wide, wide, "结束。"])
    assert [node.text for node in tree(text).walk() if node.level] == [
        "甲", f"{wide}{wide}台账。", "乙", f"{wide}{wide}销号。", f"{wide}{wide}结束。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "①制定计划②开展培训③组织考试", "（1）制定计划（2）开展培训（3）组织考试", "（１）制定计划;(2)开展培训；③组织考试",
        "1)制定计划；2)开展培训；3)组织考试", "⑴制定计划⑵开展培训⑶组织考试", "1．制定计划。（2）开展培训。3、组织考试",
    ],
)  # fmt: skip
def test_an_inline_list_runs_on_however_its_numbers_are_written(text: str) -> None:
    assert [item.text.rstrip("；;。") for item in split_items(text)[1]] == ["制定计划", "开展培训", "组织考试"]


def test_an_item_may_begin_with_a_date() -> None:
    _, items = split_items("1．制定计划。2．2025年9月开展培训。3.8月底前报废5辆")
    assert [item.text for item in items] == ["制定计划。", "2025年9月开展培训。", "8月底前报废5辆"]


@pytest.mark.parametrize(
    "text",
    [
        "检查，1、2、3号楼消防通道",
        "六（1）班、六（2）班教室",
        "投入3.5万元，2023.2.10完成",
        "推行1530机制，12345热线",
        "因私出国(境)管理，(试行)",
    ],
)
def test_numbers_of_other_things_are_no_inline_list(text: str) -> None:
    assert split_items(text) == (text, [])


def test_a_list_inside_an_item_does_not_carry_on_the_count_around_it() -> None:
    _, items = split_items("1.建立台账：（1）登记；（2）核对。2.①清点，见附件（2）②归还")
    assert [item.text for item in items] == ["建立台账：（1）登记；（2）核对。", "①清点，见附件（2）②归还"]
