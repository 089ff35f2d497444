"""Sheets written as text, one row a line with | between cells, and what a reader must find in them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).parent


def cell(text: str) -> object:
    """A cell's value: ISO days are dates, digits and shares numbers, ⏎ is a line end, "" is nothing."""
    text = text.strip(" ")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if re.fullmatch(r"0\.\d+|[1-9]\d{0,7}|0", text):
        return float(text) if "." in text else int(text)
    return text.replace("⏎", "\n").removeprefix("'") or None


def fill(sheet: Worksheet, text: str, merges: str = "") -> Worksheet:
    """Writes the rows of ``text`` and merges the areas named in ``merges``."""
    for line in text.strip("\n").split("\n"):
        sheet.append([cell(part) for part in line.split("|")])
    for area in merges.split():
        sheet.merge_cells(area)
    return sheet


def book(name: str, text: str, merges: str = "") -> Workbook:
    """A workbook of one sheet."""
    made = Workbook()
    made.worksheets[0].title = name
    fill(made.worksheets[0], text, merges)
    return made


def want(title: str, status: str | None = None, f: str = "", m: str = "", p: str = "", **more: Any) -> dict[str, Any]:
    """One expected issue; findings and measures parted by /."""
    empty: dict[str, Any] = {"responsible_leader": "", "unit": "", "person": "", "deadline": None}
    parts = {"findings": [x for x in f.split("/") if x], "measures": [x for x in m.split("/") if x]}
    return {"title": title, "status": status, **parts, "progress": p, **empty, **more}


def keep(name: str, made: Workbook, *aspects: tuple[str, list[dict[str, Any]]]) -> None:
    """Writes the workbook and the expected result; no aspects mean that it is no ledger."""
    made.save(FOLDER / f"{name}.xlsx")
    expect(name, *aspects)


def expect(name: str, *aspects: tuple[str, list[dict[str, Any]]]) -> None:
    """Writes the expected result alone."""
    expected: dict[str, Any] = {"aspects": [{"title": title, "issues": issues} for title, issues in aspects]}
    text = json.dumps(expected if aspects else {"not_a_notice": True}, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.expected.json").write_text(text + "\n", encoding="utf-8")
