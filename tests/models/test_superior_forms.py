"""Superior forms that a ledger remembers: known by their headings, told in the history, kept byte for byte."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models import superior_forms
from models.errors import InvalidValue, LedgerError
from models.ledger import Ledger
from models.list_views import RowOf
from models.superior_forms import FIXED, TICK, Filling, SuperiorForm, choices, forms_for, source_label

FORM = SuperiorForm(
    name="进展情况表",
    sheet="Sheet1",
    header=(2, 3),
    headings=("序号", "反馈问题", "完成情况\n已完成", "备注"),
    fillings={
        0: Filling("issue_place"),
        1: Filling("problem"),
        2: Filling(f"{TICK}done", "yes_no"),
        3: Filling(FIXED, "", "无"),
    },
    row=RowOf.MEASURE,
    merged=True,
)


def test_a_form_is_known_again_by_its_headings(ledger: Ledger, undoable: None) -> None:
    superior_forms.remember(ledger, FORM, b"xlsx")
    (kept,) = superior_forms.of(ledger)
    assert replace(kept, digest="") == FORM
    assert superior_forms.known_again(ledger, FORM.headings) == kept
    assert superior_forms.known_again(ledger, ("序号",)) is None
    assert superior_forms.content_of(ledger, kept) == b"xlsx"


def test_the_same_again_is_no_operation_and_a_new_file_replaces_the_old(ledger: Ledger) -> None:
    superior_forms.remember(ledger, FORM, b"one")
    count = len(ledger.history())
    superior_forms.remember(ledger, FORM, b"one")
    assert len(ledger.history()) == count
    superior_forms.remember(ledger, FORM, b"two")
    (kept,) = superior_forms.of(ledger)
    assert superior_forms.content_of(ledger, kept) == b"two"
    ledger.undo()
    (kept,) = superior_forms.of(ledger)
    assert superior_forms.content_of(ledger, kept) == b"one"
    assert ledger.check().ok


def test_of_two_forms_with_the_same_headings_the_name_tells(ledger: Ledger) -> None:
    superior_forms.remember(ledger, FORM, b"one")
    superior_forms.remember(ledger, replace(FORM, name="另一张", merged=False), b"two")
    assert [form.name for form in superior_forms.of(ledger)] == ["另一张", "进展情况表"]
    found = superior_forms.known_again(ledger, FORM.headings, "进展情况表")
    assert found is not None
    assert found.merged


def test_forgetting_and_bringing_back(ledger: Ledger) -> None:
    superior_forms.remember(ledger, FORM, b"one")
    superior_forms.forget(ledger, FORM.name)
    assert superior_forms.of(ledger) == ()
    ledger.undo()
    (kept,) = superior_forms.of(ledger)
    assert superior_forms.content_of(ledger, kept) == b"one"


def test_the_history_tells_it_in_words(ledger: Ledger) -> None:
    superior_forms.remember(ledger, FORM, b"one")
    newest = ledger.history()[0]
    assert newest.label == "记住上级表格“进展情况表”的填法"
    words = " ".join(str(change) for change in newest.changes)
    assert "序号←顺序号（每个问题一号）、反馈问题←反馈问题、已完成←打勾：已完成（是／否）、备注←“无”" in words
    assert "一行一条措施，同一问题合并单元格" in words
    assert "{" not in superior_forms.in_words(ledger.settings.superior_forms)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (replace(FORM, name=" "), "名称"),
        (replace(FORM, headings=()), "表头"),
        (replace(FORM, header=(3, 2)), "表头行"),
        (replace(FORM, fillings={0: Filling("nothing_like_it")}), "序号"),
        (replace(FORM, fillings={0: Filling(f"{TICK}wrong")}), "序号"),
        (replace(FORM, fillings={0: Filling(FIXED, "", "字" * 600)}), "最多"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(ledger: Ledger, form: SuperiorForm, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        superior_forms.remember(ledger, form, b"one")
    assert superior_forms.of(ledger) == ()


def test_a_lost_file_says_what_to_do(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="重新选择"):
        superior_forms.content_of(ledger, FORM)


def test_everything_that_is_offered_has_words(ledger: Ledger) -> None:
    sources = [source for group in choices(ledger) for source in group]
    assert len(sources) == len(set(sources))
    assert all(source_label(source) for source in sources)
    assert all(forms_for(source) for source in (f"{TICK}done", "due_on", "measures", "persons"))


def test_a_renamed_column_of_the_office_keeps_filling_the_form(ledger: Ledger) -> None:
    number = ledger.own_columns.add("金额")
    superior_forms.remember(ledger, replace(FORM, fillings={3: Filling("custom:金额")}), b"one")
    ledger.own_columns.rename(number, "问题金额")
    assert superior_forms.of(ledger)[0].filling(3) == Filling("custom:问题金额")
    ledger.undo()
    assert superior_forms.of(ledger)[0].filling(3) == Filling("custom:金额")
