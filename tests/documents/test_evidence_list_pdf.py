"""The list of evidence says of every file for what it is, when it came and whether it is whole."""

from __future__ import annotations

from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from documents.evidence_list_pdf import write_evidence_list_pdf
from models.errors import Stopped
from models.issues import MeasureEdit
from models.ledger import Ledger
from tests.program import TODAY


@pytest.fixture
def issues(ledger: Ledger, tmp_path: Path) -> list[int]:
    """Two issues, the first with three files of which one is gone and one altered."""
    row = {
        "source": "2026 年食品安全督导",
        "number": "3",
        "problem": "留样记录不全，留样量不足 125 克",
        "units": ("青禾县第一小学", "青禾县实验中学"),
        "measures": [MeasureEdit("补齐 9 月以来的留样记录，每餐双人签字"), MeasureEdit("培训食堂从业人员")],
    }
    ids = ledger.add_issues([row, {"source": "2026 年食品安全督导", "number": "4", "problem": "校门未锁"}])
    for name in ("留样记录照片（整改后）.jpg", "培训签到表.pdf", "会议纪要〔2026〕5号.docx"):
        (tmp_path / name).write_text(name * 9000, "utf-8")
    first = ledger.issue(ids[0]).measures[0].id
    ledger.evidence.add(ids[0], [tmp_path / "留样记录照片（整改后）.jpg"], measure_id=first, note="11 月 20 日现场拍摄")
    ledger.evidence.add(ids[0], [tmp_path / "培训签到表.pdf", tmp_path / "会议纪要〔2026〕5号.docx"])
    _one, gone, altered = ledger.evidence.of(ids[0])
    for row_, content in ((gone, None), (altered, b"another")):
        path = ledger.evidence.folder.path_of(row_.stored)
        assert path is not None
        path.unlink()
        if content:
            path.write_bytes(content)
    return ids


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")
    finally:
        document.close()


def test_the_list_of_one_issue(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    path = tmp_path / "目录.pdf"
    assert write_evidence_list_pdf(ledger, issues[:1], path, today=TODAY) == frozenset()
    text = text_of(path)
    for words in (
        "佐证材料目录",
        "留样记录不全，留样量不足 125 克",
        "青禾县第一小学、青禾县实验中学",
        "会议纪要〔2026〕5号.docx",
        "2026-11-22",
        "11 月 20 日现场拍",
        "完好",
        "缺失",
        "已被改动",
        "共 3 份材料",
        "缺失 1 份，已被改动 1 份",
        "第 1 页",
    ):
        assert words in text, words


def test_the_list_of_several_issues_names_each(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    path = tmp_path / "目录.pdf"
    write_evidence_list_pdf(ledger, issues, path, today=TODAY)
    text = text_of(path)
    assert "校门未锁" in text and "（没有佐证材料）" in text


def test_a_stopped_list_leaves_the_old_file(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    path = tmp_path / "目录.pdf"
    path.write_bytes(b"old")

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        write_evidence_list_pdf(ledger, issues, path, today=TODAY, tick=stop)
    assert path.read_bytes() == b"old"
