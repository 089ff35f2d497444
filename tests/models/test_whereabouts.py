"""Whether a ledger's file is still the one that was opened: gone, moved, replaced are each a sentence of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from models import whereabouts
from models.whereabouts import is_there, trouble
from tests.program import is_one_sentence


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Path, tuple[int, int]]:
    folder = tmp_path / "优盘"
    folder.mkdir()
    path = folder / "台账.zgdb"
    path.write_bytes(b"one")
    found = path.stat()
    return path, (found.st_dev, found.st_ino)


def replaced(path: Path) -> None:
    other = path.with_name("另一份.zgdb")
    other.write_bytes(b"other")
    os.utime(other, (1_700_000_000, 1_700_000_000))
    os.replace(other, path)


def removed(path: Path) -> None:
    path.unlink()


def pulled_out(path: Path) -> None:
    path.parent.rename(path.parent.with_name("别处"))


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces and removes no open file")
@pytest.mark.parametrize(
    ("act", "words"),
    [
        (removed, "已不在原处"),
        (pulled_out, "请插回优盘"),
        (replaced, "最后保存于 2026-11-22 09:15，现在那里的文件修改于 2023-11-1"),
    ],
)
def test_what_became_of_the_file_is_told(
    opened: tuple[Path, tuple[int, int]], act: Callable[[Path], None], words: str
) -> None:
    path, held = opened
    assert trouble(path, held, "2026-11-22T09:15:30") == ""
    path.write_bytes(b"saved again")
    assert trouble(path, held, "2026-11-22T09:15:30") == ""
    assert is_there(path, held)
    act(path)
    assert not is_there(path, held)
    told = trouble(path, held, "2026-11-22T09:15:30")
    assert words in told and "另存副本" in told and is_one_sentence(told)


def test_where_files_have_no_lasting_number_only_their_absence_counts(
    opened: tuple[Path, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _held = opened
    monkeypatch.setattr(whereabouts, "_IS_REPLACEABLE", False)
    assert trouble(path, (0, 0), "") == "" and is_there(path, (0, 0))
    path.unlink()
    assert "已不在原处" in trouble(path, (0, 0), "")
