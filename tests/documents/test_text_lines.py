"""Lines of Chinese text: nothing is lost, nothing is too wide, stops do not begin a line, words stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text_lines import UNITS, balanced_lines, break_lines, printable, width

OFFICE = st.text(st.sampled_from("整改台账领导小组，。、；：（）《》“”2026年5月abcXYZ. -/"), max_size=200)


@given(OFFICE, st.integers(4, 60))
def test_every_sign_is_printed_and_no_line_is_too_wide(text: str, room: int) -> None:
    lines = break_lines(text, room, UNITS)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, UNITS) <= room for line in lines)


def test_stops_do_not_begin_a_line_and_opening_signs_do_not_end_one() -> None:
    assert break_lines("加强领导，落实责任", 8, UNITS) == ["加强领", "导，落实", "责任"]
    assert break_lines("印发办法（试行）", 10, UNITS) == ["印发办法", "（试行）"]
    assert break_lines("制定《办法（试行）》，明确任务", 18, UNITS) == ["制定《办法（试", "行）》，明确任务"]


def test_words_and_dates_stay_whole_where_a_line_can_hold_them() -> None:
    assert break_lines("完成于2026.5.31之前", 14, UNITS) == ["完成于", "2026.5.31之前"]
    assert break_lines("信箱：abcdefgh。", 14, UNITS) == ["信箱：", "abcdefgh。"], "a stop does not pull a word apart"
    assert break_lines("a" * 25, 10, UNITS) == ["a" * 10, "a" * 10, "a" * 5]


def test_line_breaks_of_the_text_are_kept() -> None:
    assert break_lines("一是\n\n二是", 20, UNITS) == ["一是", "", "二是"]
    assert break_lines("", 20, UNITS) == [""]


def test_a_column_narrower_than_a_sign_still_prints_all() -> None:
    assert break_lines("整改", 1, UNITS) == ["整", "改"]


def test_headings_break_into_even_halves() -> None:
    assert balanced_lines("责任领导", 6.5, UNITS) == ["责任", "领导"]
    assert balanced_lines("序号", 6.5, UNITS) == ["序号"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\u2028c\x0bd", "a\nb\nc\nd"),
        ("甲\t乙", "甲    乙"),
        ("\x00甲\u202e乙\ufeff\ud800", "甲乙"),
        ("plain", "plain"),
    ],
)
def test_only_what_paper_can_show_is_left(text: str, shown: str) -> None:
    assert printable(text) == shown
