"""Working days and school terms, and the two tables the office edits."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar import (
    Calendar,
    SchoolTerm,
    SpecialDay,
    built_in,
    holidays_to_csv,
    parse_holidays,
    parse_terms,
    terms_to_csv,
)
from models.errors import LedgerError

TABLES = Path(__file__).parents[2] / "resources" / "tables"


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return built_in(TABLES)


def test_the_bundled_tables_know_2022_to_2026(calendar: Calendar) -> None:
    assert calendar.years == set(range(2022, 2027))
    assert [term.name for term in calendar.terms][:2] == ["2022年春季学期", "2022年秋季学期"]
    assert all(term.sample for term in calendar.terms)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # a Thursday, off by law
        (date(2026, 10, 10), True),  # a Saturday worked in exchange
        (date(2026, 10, 11), False),
        (date(2026, 10, 12), True),
    ],
)
def test_workdays_follow_the_exchange_of_days(calendar: Calendar, day: date, works: bool) -> None:
    assert calendar.is_workday(day) is works


def test_workdays_are_counted_from_the_day_after(calendar: Calendar) -> None:
    assert calendar.add_workdays(date(2026, 9, 30), 1) == (date(2026, 10, 8), ())
    assert calendar.add_workdays(date(2026, 9, 30), 3) == (date(2026, 10, 10), ())


def test_a_year_without_holidays_is_named(calendar: Calendar) -> None:
    assert calendar.add_workdays(date(2026, 12, 31), 1) == (date(2027, 1, 1), (2027,))
    assert Calendar().add_workdays(date(2026, 11, 20), 1) == (date(2026, 11, 23), (2026,))


def test_terms_are_found_by_day_and_by_name(calendar: Calendar) -> None:
    autumn = calendar.term_named(2026, "秋")
    assert autumn and calendar.term_of(date(2026, 11, 22)) == autumn
    assert calendar.term_of(date(2026, 8, 1)) is None
    assert calendar.term_after(date(2026, 8, 1)) == autumn
    assert calendar.term_after(date(2027, 11, 22)) is None


def test_what_excel_saves_is_read(tmp_path: Path) -> None:
    holidays = "日期,种类,名称\r\n2027/1/1,放假,元旦\r\n2027年1月3日,调休上班,元旦\r\n,,\r\n"
    (tmp_path / "holidays.csv").write_bytes(holidays.encode("gb18030"))
    (tmp_path / "school_terms.csv").write_text("# 本县校历\n2027年春季学期,2027.3.1,2027.7.9\n", encoding="utf-8-sig")
    calendar = built_in(tmp_path)
    assert calendar.days == (SpecialDay(date(2027, 1, 1), False, "元旦"), SpecialDay(date(2027, 1, 3), True, "元旦"))
    assert calendar.terms == (SchoolTerm("2027年春季学期", date(2027, 3, 1), date(2027, 7, 9)),)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("date,kind,name\n2026-02-30,放假,", "第 2 行：“2026-02-30”不是日期"),
        ("2026-01-01,放假\n2026-01-02,休息", "第 2 行：没有“休息”这种日子"),
        ("2026-01-01,放假\n" + "长" * 200_000, "第 2 行太长"),
        ("2026-01-01,放假\n2026-01-01,放假", "第 2 行：2026-01-01 前面已经写过"),
    ],
)
def test_a_bad_line_of_holidays_is_named(table: str, sentence: str) -> None:
    with pytest.raises(LedgerError, match=sentence):
        parse_holidays(table)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("下学期,2026-03-01,2026-07-01", "第 1 行：看不懂学期“下学期”"),
        ("2026年春季学期,2026-03-01,2026-02-01", "第 1 行：2026年春季学期的结束日期"),
        ("2026年春季学期,2026-03-01,2026-07-01\n2026年秋季学期,2026-07-01,2027-01-20", "第 2 行：.*重叠"),
        ("2026年春季学期,三月,2026-07-01", "第 1 行：“三月”不是日期"),
    ],
)
def test_a_bad_line_of_terms_is_named(table: str, sentence: str) -> None:
    with pytest.raises(LedgerError, match=sentence):
        parse_terms(table)


def test_a_missing_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"holidays\.csv"):
        built_in(tmp_path)


def test_tables_written_are_read_back(calendar: Calendar) -> None:
    assert parse_holidays(holidays_to_csv(calendar.days)) == calendar.days
    assert parse_terms(terms_to_csv(calendar.terms)) == calendar.terms


@settings(derandomize=True, deadline=None)
@given(st.text())
def test_any_text_is_a_table_or_a_sentence(text: str) -> None:
    for parse in (parse_holidays, parse_terms):
        try:
            parse(text)
        except LedgerError as error:
            assert str(error).endswith("。")
