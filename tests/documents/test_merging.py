"""A batch of returned workbooks: what is finished stays finished, whatever happens to the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.merging import merge_given
from models.errors import WriteFailed
from models.ledger import Ledger
from models.returned import ReturnedFile
from models.returns import Returns
from models.returns_report import FileReport, FileVerdict
from tests.documents.returned_samples import fill_ledger, send


def test_a_disk_that_is_full_half_way_is_told_and_the_rest_is_done_later(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_ledger(ledger)
    files = [tmp_path / one.file_name for one in send(ledger, tmp_path)]
    merge, tried = Returns.merge, []

    def fails_on_the_second(self: Returns, file: ReturnedFile, content: bytes, **how: str) -> FileReport:
        tried.append(file.name)
        if len(tried) == 2:
            raise WriteFailed("磁盘已满，没有写入。")
        return merge(self, file, content, take=how["take"])

    with monkeypatch.context() as patched:
        patched.setattr(Returns, "merge", fails_on_the_second)
        merged = merge_given(ledger, files)
    assert merged.stopped and [one.verdict for one in merged.reports] == [FileVerdict.MERGED]
    (sentence,) = merged.problems
    assert sentence.startswith("磁盘已满") and "前面 1 份" in sentence
    again = merge_given(ledger, files)
    assert [str(one.verdict) for one in again.reports] == ["seen before", "merged", "merged"] and not again.problems
