"""A small share of ``benchmarks/fuzzed_files.py``: damaged files are read or refused in a sentence, nothing else."""

from __future__ import annotations

import importlib
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from documents.pdf_page import PdfPaper
from documents.readers import read_file
from models.errors import UnreadableFile

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("fuzzed_files")


def paper(path: Path) -> Path:
    made = PdfPaper((595.0, 842.0), (50.0, 50.0, 50.0, 50.0), "台账", date(2026, 11, 22))
    made.new_page()
    for row, texts in enumerate(
        (["序号", "反馈问题", "整改措施"], ["1", "留样不足", "补齐"], ["2", "账目不清", "补记"])
    ):
        made.rule(50, 80 + row * 40, 410, 80 + row * 40)
        for column, text in enumerate(texts):
            made.text(54 + column * 120, 84 + row * 40, text, 10)
    made.rule(50, 200, 410, 200)
    for column in range(4):
        made.rule(50 + column * 120, 80, 50 + column * 120, 200)
    made.save(path)
    return path


@pytest.mark.parametrize(("kind", "count"), [("xlsx", 60), ("ods", 15), ("docx", 40), ("csv", 20), ("pdf", 5)])
def test_damaged_files_are_read_or_refused(tmp_path: Path, benchmark: Any, kind: str, count: int) -> None:
    samples = sorted((ROOT / "tests" / "files").rglob(f"*.{kind}")) or [paper(tmp_path / "台账.pdf")]
    chance = random.Random(f"suite {kind}")
    path = tmp_path / f"damaged.{kind}"
    refused = 0
    for _ in range(count):
        damage = benchmark.damaged_part if chance.random() < 0.5 else benchmark.damaged_bytes
        path.write_bytes(damage(chance.choice(samples).read_bytes(), chance))
        try:
            read_file(path)
        except UnreadableFile as sentence:
            refused += 1
            assert str(sentence).endswith("。") and "damaged" in str(sentence)
    assert refused < count
