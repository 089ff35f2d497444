"""The cell rule, line by line, and when two texts mean the same."""

from __future__ import annotations

from datetime import date

import pytest

from models.return_rules import CellMemory, Returned, Verdict, base_hash, canon, judge_cell, refusal, value_of
from models.rules import Progress

FIELD = "note"


def judge(
    theirs: str,
    ours: str = "原样",
    *,
    memory: CellMemory | None = None,
    field: str = FIELD,
    editable: bool = True,
    older: bool = False,
    alone: bool = True,
    **cell: bool,
) -> tuple[str, CellMemory]:
    verdict, after = judge_cell(
        memory or sent(field),
        Returned(theirs, **cell),
        lambda: ours,
        field=field,
        editable=editable,
        older=older,
        valid=lambda text: not refusal(field, text, date(2026, 11, 22)),
        alone=alone,
    )
    return str(verdict), after


def sent(field: str = FIELD, text: str = "原样") -> CellMemory:
    return CellMemory.sent(base_hash(field, text))


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("finished_on", "2026.5.31", "2026-05-31"),
        ("finished_on", "46173", "2026年5月31日"),
        ("finished_on", "２０２６／５／３１", "2026-05-31 00:00:00"),
        ("deadline", "2026年5月31日", "2026-05-31"),
        ("progress", "５０％", "50%"),
        ("progress", "整改到位", "已完成"),
        ("progress", "未填状态", ""),
        ("number", "１.0", "1"),
        ("number", "（一）", "(一)"),
        ("persons", "王玥，李原", "王玥、李原"),
        ("lasting", "√", "是"),
        ("note", "甲_x000D_\n乙  \n\n", "甲\n乙"),
        ("note", "\u200b甲\u00a0\u3000", "甲"),
        ("note", "甲\u2028乙", "甲\r\n乙"),
        ("note", "e\u0301", "é"),
        ("note", "甲\n\u3000乙", "甲\n 乙"),
        ("progress_text", "\n已整改。\n", "已整改。"),
        ("custom:佐证材料", "照片.jpg ", "照片.jpg"),
    ],
)
def test_texts_that_mean_the_same(field: str, one: str, other: str) -> None:
    assert canon(field, one) == canon(field, other)
    assert base_hash(field, one) == base_hash(field, other)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("note", "无", ""),
        ("note", "/", ""),
        ("note", "暂无", "无"),
        ("note", "１", "1"),
        ("note", "甲 乙", "甲乙"),
        ("finished_on", "2月30日", "2026-02-28"),
        ("number", "1.10", "1.1"),
        ("progress", "正在整改", "基本完成"),
    ],
)
def test_texts_that_do_not(field: str, one: str, other: str) -> None:
    assert base_hash(field, one) != base_hash(field, other)


@pytest.mark.parametrize("text", ["甲_x000D_乙", " 2026.5.31 ", "５０％", "46173", "王玥；李原", "_x005F_x000D_"])
@pytest.mark.parametrize("field", ["note", "finished_on", "progress", "persons", "deadline", "number"])
def test_the_canonical_form_is_its_own(field: str, text: str) -> None:
    if "x005F" not in text:
        assert canon(field, canon(field, text)) == canon(field, text)
    assert len(base_hash(field, text)) == 16


def test_the_hash_of_a_sent_text_never_changes() -> None:
    """It stands in workbooks that come back months later, perhaps to a newer program."""
    assert base_hash("progress_text", "已整改到位。") == "6ac3a38c5bd7f595"
    assert base_hash("finished_on", "2026-05-31") == base_hash("note", "2026-05-31")


def test_rule_1_what_cannot_be_read_changes_nothing() -> None:
    assert judge("", unreadable=True) == ("unreadable", sent())


def test_rule_2_what_is_not_there_is_unchanged() -> None:
    assert judge("", absent=True) == ("unchanged", sent())


def test_rule_3_what_was_received_last_is_unchanged() -> None:
    assert judge("原样 ", "这里改过") == ("unchanged", sent())


def test_rule_4_both_say_the_same() -> None:
    verdict, after = judge("两边都改成这样", "两边都改成这样")
    assert verdict == "same"
    assert after.agreed == after.latest == base_hash(FIELD, "两边都改成这样")
    assert after.latest in after.seen


@pytest.mark.parametrize("older", [True, False])
def test_rule_5_an_older_text_is_stale(older: bool) -> None:
    _verdict, after = judge("第一版")
    _verdict, after = judge("第二版", "第一版", memory=after)
    text = "另一个旧内容" if older else "第一版"
    assert judge(text, "第二版", memory=after, older=older) == ("stale", after)


def test_rule_7_a_protected_field_is_not_changed() -> None:
    verdict, after = judge("学校改的", editable=False)
    assert (verdict, after.agreed) == ("not_allowed", sent().agreed)
    assert judge("学校改的", editable=False, memory=after)[0] == "unchanged"


def test_rule_8_a_cleared_text_is_asked_about_even_if_nobody_changed_it_here() -> None:
    verdict, after = judge("")
    assert (verdict, after.agreed) == ("cleared", sent().agreed)


def test_rule_9_what_is_no_value() -> None:
    assert judge("尽快", "", memory=sent("finished_on", ""), field="finished_on")[0] == "not_valid"
    assert judge("2026-11-23", "", memory=sent("finished_on", ""), field="finished_on")[0] == "not_valid"
    assert judge("2026-11-22", "", memory=sent("finished_on", ""), field="finished_on")[0] == "take"


def test_rule_10_what_only_the_unit_changed_is_taken() -> None:
    verdict, after = judge("学校改的")
    assert verdict == "take"
    assert after == CellMemory(
        base_hash(FIELD, "学校改的"),
        base_hash(FIELD, "学校改的"),
        frozenset({base_hash(FIELD, "原样"), base_hash(FIELD, "学校改的")}),
        "学校改的",
    )


def test_rule_10_not_without_a_question_where_that_was_asked_for() -> None:
    verdict, after = judge("学校改的", alone=False)
    assert (verdict, after.agreed) == ("conflict", sent().agreed)


def test_rule_11_both_changed() -> None:
    verdict, after = judge("学校改的", "这里改的")
    assert (verdict, after.agreed, after.latest) == ("conflict", sent().agreed, base_hash(FIELD, "学校改的"))
    assert judge("学校又改的", "这里改的", memory=after)[0] == "conflict"


def test_every_verdict_has_a_word() -> None:
    assert all(verdict.label for verdict in Verdict)


def test_texts_as_values() -> None:
    assert value_of("finished_on", "46173") == date(2026, 5, 31)
    assert value_of("progress", "整改到位") == Progress.DONE
    assert value_of("progress_text", " 甲 \n") == "甲"
    assert value_of("custom:佐证材料", "=1+1") == "=1+1"
