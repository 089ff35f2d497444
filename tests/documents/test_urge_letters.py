"""通知, 提醒, 督办 and 告诫 as papers: a page a unit by the official grid, recorded with the file or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from documents import urge_letter_pdf
from documents.saving import CannotSave
from documents.urge_letter_pdf import issue_urge_letters, write_urge_letters_pdf
from documents.urging_pdf import Slip, Urging, write_urging_pdf
from models.errors import LedgerError, Stopped, WriteFailed
from models.escalation import UrgeStep
from models.ledger import Ledger
from models.urge_letters import UrgeLetter, letters, units_to_urge
from models.urge_texts import PROBLEMS, UrgeTexts, texts_of
from tests.conftest import TODAY

REPLY = date(2026, 11, 29)
MM = 72 / 25.4


def add(ledger: Ledger, count: int, unit: str = "石桥中学", problem: str = "留样不足") -> list[int]:
    issue: dict[str, Any] = {"source": "县委巡察反馈意见", "units": (unit,), "deadline": "2026年11月10日前"}
    return ledger.add_issues([{**issue, "number": str(n), "problem": f"{problem}{n}"} for n in range(1, count + 1)])


def letters_of(ledger: Ledger, ids: Sequence[int], step: UrgeStep = UrgeStep.REMINDER, **how: Any) -> list[UrgeLetter]:
    wanted = [(unit, step) for unit in units_to_urge(ledger, ids).units]
    return letters(ledger, wanted, issued_on=TODAY, reply_by=REPLY, **how)


def read(path: Path) -> tuple[list[str], list[tuple[float, float, float, float]]]:
    """The text of every page, and the box of all its text: left, foot, right, top in points."""
    document = pypdfium2.PdfDocument(path)
    try:
        texts, boxes = [], []
        for page in document:
            found = page.get_textpage()
            texts.append(found.get_text_range().replace("\r\n", ""))
            rects = [found.get_rect(place) for place in range(found.count_rects())]
            sides = list(zip(*rects, strict=True))
            boxes.append((min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))
        return texts, boxes
    finally:
        document.close()


@pytest.mark.parametrize("step", UrgeStep)
def test_each_step_is_a_page_in_its_own_words(ledger: Ledger, tmp_path: Path, step: UrgeStep) -> None:
    ledger.change_settings({"office": "青禾县教育局"})
    ids = add(ledger, 3)
    path = tmp_path / "信.pdf"
    made = letters_of(ledger, ids, step, signer="高岩")
    assert write_urge_letters_pdf(made, path) == frozenset()
    (text,), ((left, foot, right, top),) = read(path)
    title = {0: "的通知", 1: "的提醒函", 2: "的督办单", 3: "的告诫书"}[step]
    for words in (
        title,
        f"{step.label}〔2026〕1号",
        "签发人：高岩",
        "石桥中学：",
        "3.留样不足3（序号3，",
        "2026年11月29日",
    ):
        assert words in text, words
    assert text.rstrip().endswith("青禾县教育局2026年11月22日") and "— 1 —" not in text
    assert left >= 28 * MM - 1 and right <= (210 - 26) * MM + 8 and top <= (297 - 37) * MM + 1 and foot >= 35 * MM - 1
    assert path.read_bytes().count(b"/FontFile3") >= 1
    assert ledger.reminders.all() == (), "a preview records nothing"


def test_a_long_list_becomes_an_annex_and_nothing_is_cut(ledger: Ledger, tmp_path: Path) -> None:
    long = "食堂食品安全主体责任落实不到位，" * 200
    ids = [*add(ledger, 12), *add(ledger, 1, "云台小学", long), *add(ledger, 1, "名字很长的学校" * 25)]
    path = tmp_path / "信.pdf"
    write_urge_letters_pdf(letters_of(ledger, ids), path)
    texts, boxes = read(path)
    starts = [place for place, text in enumerate(texts) if "的提醒函" in text]
    assert len(starts) == 3
    first, annex = texts[starts[0]], texts[starts[0] + 1]
    assert "具体问题见附件《整改问题清单》" in first and "附件：整改问题清单" in first and "— 1 —" in first
    assert (
        "石桥中学（提醒〔2026〕1号，共 12 项）" in annex
        and "留样不足12" in annex
        and "12天" in annex
        and "— 2 —" in annex
    )
    second = "".join(texts[starts[1] : starts[2]])
    assert second.count("食堂食品安全") + second.count("食堂食品") >= 200
    assert "名字很长的学校" * 3 in "".join(texts[starts[2] :]) and "— 1 —" in texts[starts[1]]
    assert all(foot >= 20 * MM for _left, foot, _right, _top in boxes)


@pytest.mark.parametrize("length", range(700, 1500, 40))
def test_texts_of_any_length_keep_the_signature_with_some_of_the_text(
    ledger: Ledger, tmp_path: Path, length: int
) -> None:
    ledger.change_settings({"office": "青禾县教育局"})
    ids, words = add(ledger, 1), "".join(f"第{place}句。" for place in range(400))[:length]
    body = f"{words}\n{PROBLEMS}\n请整改。"
    path = tmp_path / "信.pdf"
    texts = {**texts_of(ledger), UrgeStep.REMINDER: UrgeTexts("关于整改的提醒函", body)}
    write_urge_letters_pdf(letters_of(ledger, ids, texts=texts), path)
    pages, _ = read(path)
    letter = [page for page in pages if not page.startswith("附件整改问题清单")]
    assert words in re.sub("— \\d —", "", "".join(letter)) and letter[-1].index("青禾县教育局") > 2


def test_letters_are_recorded_with_the_file_and_undone_in_one_step(ledger: Ledger, tmp_path: Path) -> None:
    ids = [*add(ledger, 2), *add(ledger, 1, "云台小学")]
    path = tmp_path / "信.pdf"
    issue_urge_letters(ledger, letters_of(ledger, ids), path)
    assert len(read(path)[0]) == 2
    assert [one.number for one in ledger.reminders.all()] == ["提醒〔2026〕2号", "提醒〔2026〕1号"]
    assert ledger.undo_label() == "提醒：2 个单位"
    ledger.undo()
    assert ledger.reminders.all() == () and ledger.redo() is not None
    assert len(ledger.reminders.all()) == 2 and ledger.check().ok


def test_neither_file_nor_record_when_one_of_them_fails(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, path = letters_of(ledger, add(ledger, 1)), tmp_path / "信.pdf"
    path.write_bytes(b"old")

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        issue_urge_letters(ledger, made, path, tick=stop)
    with pytest.raises(LedgerError, match="请先勾选单位"):
        issue_urge_letters(ledger, [], path)
    with pytest.raises(CannotSave):
        issue_urge_letters(ledger, made, tmp_path / "没有" / "信.pdf")

    def refuse(*_rest: object) -> None:
        raise WriteFailed("台账写不进去。")

    with monkeypatch.context() as patch:
        patch.setattr(urge_letter_pdf, "issue_letters", refuse)
        with pytest.raises(WriteFailed):
            issue_urge_letters(ledger, made, path)
    assert path.read_bytes() == b"old" and ledger.reminders.all() == ()


def test_a_file_that_another_program_holds_keeps_letters_and_record(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, path = letters_of(ledger, add(ledger, 1)), tmp_path / "信.pdf"

    def held(*_rest: object) -> None:
        raise PermissionError

    monkeypatch.setattr("documents.saving.put_over", held)
    with pytest.raises(CannotSave) as refused:
        issue_urge_letters(ledger, made, path)
    assert refused.value.kept is not None and refused.value.kept.is_file() and len(ledger.reminders.all()) == 1


def test_a_letter_about_sheets_stands_on_the_same_grid_and_is_never_only_signed_overleaf(tmp_path: Path) -> None:
    missing = tuple((str(number), f"食堂留样不规范{number}") for number in range(1, 15))
    for count in range(8, 15):
        slip = Slip("石桥中学", 1, TODAY, None, 20, True, missing[:count])
        path = tmp_path / f"{count}.pdf"
        write_urging_pdf([slip], Urging(REPLY, "", "县教育局", "李老师"), path, today=TODAY, one_a_page=True)
        texts, boxes = read(path)
        assert "李老师" in texts[-1] and "县教育局" in texts[-1] and len(texts) <= 2
        for left, _foot, right, top in boxes:
            assert left >= 28 * MM - 1 and right <= 184 * MM + 2 and top <= (297 - 37) * MM
