"""Columns of the office's own: kept under their heading from the sheet to the paper, and never dropped."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.drafts import AspectDraft, IssueDraft, NoticeDraft
from models.errors import InvalidValue
from models.fields import custom_field
from models.filters import IssueFilter
from models.ledger import Ledger

TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.create(tmp_path / "账.zgdb", operator="林晓舟", today=lambda: TODAY, backups=False)


def entered(ledger: Ledger, **custom: str) -> int:
    return ledger.add_issue({"source": "巡察", "problem": "台账不全", "custom": custom})


def test_a_text_stands_under_its_heading_is_found_told_and_taken_back(ledger: Ledger) -> None:
    number = entered(ledger, 资金来源="公用经费", 督办领导="周明远")
    assert ledger.issue(number).custom == (("资金来源", "公用经费"), ("督办领导", "周明远"))
    assert ledger.custom_fields() == ["资金来源", "督办领导"]
    assert ledger.issue_ids(IssueFilter(text="公用经费")) == [number]
    ledger.update_issues({number: {"custom:资金来源": "专项资金", "custom": {"督办领导": ""}}})
    assert ledger.issue(number).custom == (("资金来源", "专项资金"),)
    told = {(one.label, one.before, one.after) for one in ledger.history(number, 1)[0].changes}
    assert told == {("资金来源", "公用经费", "专项资金"), ("督办领导", "周明远", None)}
    ledger.undo()
    assert ledger.issue(number).custom == (("资金来源", "公用经费"), ("督办领导", "周明远"))
    ledger.redo()
    assert ledger.check().ok and ledger.issue_ids(IssueFilter(text="周明远")) == []


def test_the_field_of_a_heading_reads_and_takes_its_text(ledger: Ledger) -> None:
    number = entered(ledger, 资金来源="公用经费")
    field = custom_field("资金来源")
    assert field.text(ledger.issue(number)) == "公用经费"
    ledger.update_issues({number: {field.name: field.from_text(" 上级 专款 ")}})
    assert field.text(ledger.issue(number)) == "上级 专款"
    with pytest.raises(InvalidValue, match="没有名称"):
        ledger.update_issues({number: {"custom: ": "甲"}})


def test_unknown_columns_of_a_sheet_become_columns_of_the_ledger(ledger: Ledger) -> None:
    issue = IssueDraft(title="台账不全", extra={"问题金额": "3.6万元", "核查结论": "属实"})
    ledger.import_notice(NoticeDraft(title="督导", is_notice=True, aspects=[AspectDraft("", issues=[issue])]))
    assert ledger.issue(1).custom == (("问题金额", "3.6万元"), ("核查结论", "属实"))
    assert ledger.issue(1).note == ""


def test_a_column_is_renamed_arranged_and_removed_with_its_texts(ledger: Ledger) -> None:
    number = entered(ledger, 资金来源="公用经费", 督办领导="周明远")
    first, second = ledger.own_columns.all()
    assert (first.name, first.used) == ("资金来源", 1)
    ledger.own_columns.rename(first.id, "经费渠道")
    ledger.own_columns.arrange([second.id, first.id])
    assert ledger.issue(number).custom == (("督办领导", "周明远"), ("经费渠道", "公用经费"))
    ledger.own_columns.remove(first.id)
    assert ledger.issue(number).custom == (("督办领导", "周明远"),)
    assert ledger.issue_ids(IssueFilter(text="公用经费")) == []
    ledger.undo()
    assert ledger.issue_ids(IssueFilter(text="公用经费")) == [number] and ledger.check().ok
    empty = ledger.own_columns.add("分管股室")
    assert ledger.custom_fields()[-1] == "分管股室" and empty
    for name, said in (("", "不能为空"), ("督办领导", "已有名为"), ("备注", "本来就有")):
        with pytest.raises(InvalidValue, match=said):
            ledger.own_columns.rename(first.id, name)


def test_an_issue_goes_with_its_texts_and_comes_back_with_them(ledger: Ledger) -> None:
    number = entered(ledger, 资金来源="公用经费")
    ledger.remove_issues([number])
    assert ledger.check().ok
    ledger.undo()
    assert ledger.issue(number).custom == (("资金来源", "公用经费"),)


def test_a_column_without_a_name_is_refused(ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "审计", "problem": "甲"})
    for own in ({"custom": {" ": "12"}}, {"custom:": "12"}):
        with pytest.raises(InvalidValue, match="没有名称"):
            ledger.update_issues({number: own})
    assert ledger.own_columns.all() == []


def test_a_column_of_a_table_without_a_heading_goes_to_the_note(ledger: Ledger) -> None:
    drafts = [IssueDraft("留样不足", extra={" ": "12", "金额": "30"})]
    ledger.import_notice(NoticeDraft("台账", is_notice=True, aspects=[AspectDraft("", issues=drafts)]))
    issue = ledger.issue(ledger.issue_ids()[0])
    assert (dict(issue.custom), issue.note) == ({"金额": "30"}, "无列名：12")
