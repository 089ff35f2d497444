"""Old ledgers in the shapes that offices give them: each labelled sample is read as it is labelled."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from documents.draft_json import to_json
from documents.readers import read_file
from models import paths
from models.calendar import built_in

SAMPLES = Path(__file__).parent.parent / "files" / "sheets"
SHAPES = (
    *("three_headers", "measure_a_row", "sub_numbers", "numbered_columns", "school_sheets", "boxes_as_status"),
    *("stored_formulas", "phones_and_names", "no_date", "form_a_sheet", "forms_stacked", "turned", "repeated_pages"),
    *("groups_by_state", "long_headings", "hidden_rows", "bands"),
    *("grouped_measures", "two_lists_wide", "bands_without_numbers", "states_and_shares", "inspection_form"),
    *("two_tables", "by_month", "numbers_in_the_text", "in_commas", "word_forms"),
    *("control_safety", "control_audit", "control_form", "control_three_lists", "control_mixed"),
)
OWN = ("title", "findings", "measures", "responsible_leader", "unit", "person", "deadline")


def read(name: str) -> dict[str, Any]:
    path = next(path for path in SAMPLES.glob(f"{name}.*") if path.suffix != ".json")
    return to_json(read_file(path), built_in(paths.resources() / "tables"))


def labelled(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("name", SHAPES)
def test_a_ledger_of_this_shape_is_read_as_labelled(name: str) -> None:
    found, wanted = read(name), labelled(name)
    assert [one["title"] for one in found["aspects"]] == [one["title"] for one in wanted["aspects"]]
    issues = [issue for aspect in found["aspects"] for issue in aspect["issues"]]
    expected = [issue for aspect in wanted["aspects"] for issue in aspect["issues"]]
    assert len(issues) == len(expected)
    for issue, label in zip(issues, expected, strict=True):
        own = {key: label[key] for key in OWN if key in label}
        assert {key: issue[key] for key in own} == own
    for issue, label in zip(issues, expected, strict=True):
        assert issue["status"] in (label["status"], *label.get("status_alt", ()))
        assert issue["progress"] in (label["progress"], *label.get("progress_alt", ()))


@pytest.mark.parametrize("name", ["not_statistics", "not_checklist", "not_duty_table"])
def test_sums_and_scores_are_no_ledger(name: str) -> None:
    found = read(name)
    assert not found["is_notice"] and not found["aspects"] and found["warnings"]


def test_a_day_without_a_year_takes_that_of_the_sheet_or_of_its_title() -> None:
    draft = read_file(SAMPLES / "bands.xlsx")
    assert draft.published_date is None and draft.year_from == date(2026, 1, 1)
    assert read("bands")["aspects"][1]["issues"][0]["deadline"] == "2026-03-31"
