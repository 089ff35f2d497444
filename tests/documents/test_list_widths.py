"""Widths of a list: they go where texts are long, keep what the office said, and stay as wide together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from documents.ledger_layout import LedgerLayout, lay_out
from documents.ledger_pdf import write_ledger_pdf
from documents.list_columns import usual_width
from models.list_views import Grouping, View, ViewColumn, named
from tests.documents.paper_samples import TODAY, make_ledger, pages_of


def _widths(layout: LedgerLayout) -> dict[str, float]:
    return {column.name: column.width for column in layout.columns}


def test_a_long_text_gets_width_from_short_ones(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 30) as ledger:
        ids = ledger.issue_ids()
        before = _widths(lay_out(ledger, ids, TODAY))
        ledger.update_issues({one: {"entry": (TODAY, "逐校核对台账和票据，" * 40)} for one in ids})
        after = _widths(lay_out(ledger, ids, TODAY))
        nothing = _widths(lay_out(ledger, [], TODAY))
    assert after["progress_text"] > before["progress_text"] + 4 and after["measures"] < before["measures"]
    for widths in (before, after):
        assert abs(sum(widths.values()) - sum(nothing.values())) < 0.01
        assert all(wide >= 4 for name, wide in widths.items() if nothing[name] >= 4.5)
    centred = ("units", "persons", "deadline", "number")
    assert [after[name] for name in centred] == [nothing[name] for name in centred]


def test_a_column_without_a_word_gets_the_width_of_its_heading(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 0) as ledger:
        ids = ledger.add_issues([{"source": "督导", "aspect": "消防", "problem": "通道堆放杂物。" * 9}] * 3)
        empty = _widths(lay_out(ledger, ids, TODAY))
        ledger.update_issues({ids[0]: {"entry": (TODAY, "已核对。")}})
        said = _widths(lay_out(ledger, ids, TODAY))
    assert empty["progress_text"] < said["progress_text"]
    assert abs(sum(empty.values()) - sum(said.values())) < 0.01


def test_short_aspects_stand_on_one_line_where_they_have_a_column(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 12) as ledger:
        ids = ledger.issue_ids()
        ledger.update_issues({one: {"aspect": ("消防安全", "食品安全")[place % 2]} for place, one in enumerate(ids)})
        path = tmp_path / "甲.pdf"
        write_ledger_pdf(ledger, ids[::-1], path, today=TODAY)
        pages = pages_of(path)
    assert "方面" in pages[0] and all(word in pages[0] for word in ("消防安全", "食品安全"))


def test_a_width_that_the_office_chose_is_kept(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 12) as ledger:
        ids = ledger.issue_ids()
        ledger.update_issues({one: {"entry": (TODAY, "逐校核对台账和票据，" * 40)} for one in ids})
        view: View = named(ledger, "ledger")
        columns = tuple(replace(one, width=9) if one.key == "progress_text" else one for one in view.columns)
        widths = _widths(lay_out(ledger, ids, TODAY, view=replace(view, columns=columns)))
        usual = _widths(lay_out(ledger, ids, TODAY))
    assert widths["progress_text"] == 9 < usual["progress_text"]


def test_a_list_without_a_column_to_shift_keeps_its_widths(tmp_path: Path) -> None:
    """Only short values, only widths that the office chose, or no rows at all."""
    with make_ledger(tmp_path, 3) as ledger:
        ids = ledger.issue_ids()
        for columns in (
            (ViewColumn("number"), ViewColumn("progress")),
            (ViewColumn("problem", width=20), ViewColumn("measures", width=9)),
            (ViewColumn("number"), ViewColumn("blank:签字")),
        ):
            view = View("短", columns, grouping=Grouping.NONE)
            for some in (ids, []):
                widths = _widths(lay_out(ledger, some, TODAY, view=view))
                assert list(widths.values()) == [one.width or usual_width(one.key, "A4") for one in columns]
        nothing = _widths(lay_out(ledger, [], TODAY))
        assert nothing["problem"] == usual_width("problem", "A4")
