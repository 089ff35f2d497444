"""What somebody's ledger says of secrecy is kept as such, so that nothing of it is published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook

from documents.readers import read_file
from models import public_rules
from models.ledger import Ledger


def test_a_column_of_secrecy_reaches_the_ledger_and_is_not_published(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["序号", "反馈问题", "整改措施", "责任单位", "保密级别"])
    for place, secrecy in enumerate(("", "内部", "秘密★1年", "公开", "机密"), 1):
        book.active.append([place, f"第{place}项台账不全", "补齐台账", "一小", secrecy])
    book.save(tmp_path / "台账.xlsx")
    draft = read_file(tmp_path / "台账.xlsx")
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: date(2026, 11, 22)) as ledger:
        ledger.import_notice(draft, source_name="自查")
        issues = list(ledger.issues(ledger.issue_ids()).values())
        assert [issue.secrecy for issue in issues] == ["", "内部", "秘密", "", "机密"]
        published = public_rules.published(issues, public_rules.rules_for(ledger))
        assert [issue.number for issue in published.issues] == ["1", "4"]
