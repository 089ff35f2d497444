"""Evidence that lies beside returned workbooks: it notes what it came with, and goes with the undo of that merge."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.merging import Merged, merge_given
from models.ledger import Ledger
from models.returns_report import Stayed
from models.sendings import Prepared
from tests.documents.returned_samples import Returning, fill_ledger, send


@pytest.fixture
def first(ledger: Ledger, tmp_path: Path) -> Prepared:
    """The workbook of the first unit with a note, a photograph of its first row beside it."""
    fill_ledger(ledger)
    one, *others = send(ledger, tmp_path)
    for other in others:
        (tmp_path / other.file_name).unlink()
    book = Returning(tmp_path / one.file_name)
    book.set(book.lines()[0], "f_note", "见照片")
    book.save()
    (tmp_path / f"{one.rows[0].code} 照片.jpg").write_bytes(b"\xff\xd8\xff one")
    return one


def received(merged: Merged) -> int:
    (report,) = merged.reports
    assert report.received is not None
    return report.received


def test_evidence_goes_and_comes_back_with_the_undo_of_its_merge(
    ledger: Ledger, first: Prepared, tmp_path: Path
) -> None:
    merged = merge_given(ledger, [tmp_path])
    issue = first.rows[0].issue.id
    (one,) = ledger.evidence.of(issue)
    assert one.note == f"随“{first.file_name}”交回" and [new.issue for new in merged.attached.new] == [issue]
    assert ledger.returns.undo(received(merged)) == ()
    assert ledger.evidence.of(issue) == () and ledger.issue(issue).note == first.rows[0].issue.note
    ledger.undo()
    assert ledger.evidence.of(issue) == (one,) and ledger.issue(issue).note == "见照片"
    ledger.returns.undo(received(merged))
    assert ledger.evidence.of(issue) == ()
    assert len(merge_given(ledger, [tmp_path]).attached.new) == 1
    assert len(ledger.evidence.of(issue)) == 1 and ledger.check().ok


def test_evidence_of_others_or_with_words_of_ones_own_stays(ledger: Ledger, first: Prepared, tmp_path: Path) -> None:
    issue = first.rows[0].issue.id
    own = tmp_path.parent / "自己的.jpg"
    own.write_bytes(b"\xff\xd8\xff own")
    ledger.evidence.add(issue, [own])
    merged = merge_given(ledger, [tmp_path])
    mine, theirs = ledger.evidence.of(issue)
    ledger.evidence.annotate(theirs.id, "整改后的照片")
    ledger.returns.undo(received(merged))
    assert [one.id for one in ledger.evidence.of(issue)] == [mine.id, theirs.id]


def test_evidence_that_a_closing_rests_on_stays_and_is_told(ledger: Ledger, first: Prepared, tmp_path: Path) -> None:
    issue = first.rows[0].issue.id
    merged = merge_given(ledger, [tmp_path])
    (one,) = ledger.evidence.of(issue)
    with ledger.operation("销号") as write:
        write.change("issue", issue, {"closing": 3, "progress": 3, "closed_on": "2026-11-01"})
    assert Stayed(issue, "佐证材料", one.name) in ledger.returns.undo(received(merged))
    assert ledger.evidence.of(issue) == (one,) and ledger.check().ok
