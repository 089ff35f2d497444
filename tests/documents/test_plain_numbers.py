"""Amounts in the office's own columns are numbers in a spreadsheet and whole on paper; what only looks so is text."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from documents.ledger_pdf import write_ledger_pdf
from documents.ledger_xlsx import write_ledger_xlsx
from documents.plain_numbers import format_of, number_in
from tests.documents.paper_samples import TODAY, make_ledger, pages_of


@pytest.mark.parametrize(
    ("text", "number", "form"),
    [
        ("1200", "1200", "0"),
        ("0", "0", "0"),
        ("0.5", "0.5", "0.0"),
        ("-12.50", "-12.50", "0.00"),
        ("35,000.00", "35000.00", "#,##0.00"),
        ("123,456,789", "123456789", "#,##0"),
    ],
)
def test_a_plain_number_is_shown_as_it_was_written(text: str, number: str, form: str) -> None:
    assert number_in(text) == Decimal(number) and format_of(text) == form


@pytest.mark.parametrize(
    "text",
    [
        "",
        "007",
        "13812345678",
        "370802199001011234",
        "约3万元",
        "1,2",
        "1.2.3",
        "=1+1",
        "1e5",
        "１２",
        "+5",
        "-",
        "12 ",
        "٣",
    ],
)
def test_anything_else_stays_text(text: str) -> None:
    assert number_in(text) is None


def test_amounts_can_be_added_up_and_telephones_stay_as_they_are(tmp_path: Path) -> None:
    texts = ["1200", "10800.5", "35,000.00", "", "约3万元", "=SUM(A1)"]
    phones = ["13812345678", "0632123", "6321234", "370802199001011234", "", "-5"]
    with make_ledger(tmp_path, 0) as ledger:
        ids = ledger.add_issues(
            [
                {"source": "审计", "problem": f"第{place}笔", "custom": {"问题金额": text, "联系卡号": phone}}
                for place, (text, phone) in enumerate(zip(texts, phones, strict=True), 1)
            ]
        )
        path, pdf = tmp_path / "台账.xlsx", tmp_path / "台账.pdf"
        write_ledger_xlsx(ledger, ids, path, today=TODAY, paper="A3")
        write_ledger_pdf(ledger, ids, pdf, today=TODAY, paper="A3")
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    at = {cell.value: cell.column for cell in sheet[3]}
    amounts = [sheet.cell(row, at["问题金额"]) for row in range(4, 10)]
    assert [cell.value for cell in amounts] == [1200, 10800.5, 35000, None, "约3万元", "=SUM(A1)"]
    assert [cell.data_type for cell in amounts] == ["n", "n", "n", "n", "s", "s"]
    assert amounts[2].number_format == "#,##0.00"
    cards = [sheet.cell(row, at["联系卡号"]).value for row in range(4, 10)]
    assert cards == ["13812345678", "0632123", 6321234, "370802199001011234", None, -5]
    text = "".join(pages_of(pdf))
    assert all(one in text for one in ("10800.5", "35,000.00", "13812345678", "370802199001011234"))
