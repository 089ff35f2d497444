"""What happens to the clerk's file when saving goes well, fails, is refused or is interrupted."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from documents.saving import CannotSave, replacing, safe_name, sweep, write_bytes
from models import whole_files
from models.errors import LedgerError, Stopped


def _left(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "整改台账.xlsx"
    path.write_bytes(b"old")
    with replacing(path) as temporary:
        temporary.write_bytes(b"new")
        assert path.read_bytes() == b"old"
        assert temporary.suffix == ".xlsx"
    assert path.read_bytes() == b"new"
    assert _left(tmp_path) == ["整改台账.xlsx"]


def test_a_stopped_export_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "整改台账.pdf"
    path.write_bytes(b"old")
    with pytest.raises(Stopped), replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise Stopped
    assert path.read_bytes() == b"old"
    assert _left(tmp_path) == ["整改台账.pdf"]


def test_a_file_open_elsewhere_is_kept_under_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "整改台账.xlsx"
    path.write_bytes(b"old")
    monkeypatch.setattr(whole_files, "_PAUSE", 0)
    tries: list[object] = []

    def held(source: object, target: object) -> None:
        tries.append(source)
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(CannotSave, match="请先在 WPS/Excel 中关闭") as caught:
        write_bytes(path, b"new")
    assert len(tries) == 10
    assert caught.value.kept == tmp_path / "整改台账（另存1）.xlsx"
    assert caught.value.kept.read_bytes() == b"new"
    assert path.read_bytes() == b"old"
    assert _left(tmp_path) == ["整改台账.xlsx", "整改台账（另存1）.xlsx"]


@pytest.mark.parametrize("note", [".~lock.整改台账.xlsx#", "~$整改台账.xlsx", "~$台账.xlsx", ".~整改台账.xlsx"])
def test_a_file_that_an_editor_says_it_has_open_is_not_replaced_under_it(tmp_path: Path, note: str) -> None:
    path = tmp_path / "整改台账.xlsx"
    write_bytes(path, b"old")
    (tmp_path / note).write_bytes(b"somebody")
    with pytest.raises(CannotSave, match="请先在 WPS/Excel 中关闭") as refused:
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old" and refused.value.kept is not None
    assert refused.value.kept.read_bytes() == b"new"
    long_ago = time.time() - 30 * 3600
    os.utime(tmp_path / note, (long_ago, long_ago))
    write_bytes(path, b"newer")
    assert path.read_bytes() == b"newer", "what a crash left behind is in nobody's way"


def test_a_file_closed_in_time_is_replaced_after_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_files, "_PAUSE", 0)
    real, tries = os.replace, []

    def busy_twice(source: Path, target: Path) -> None:
        tries.append(source)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(os, "replace", busy_twice)
    write_bytes(tmp_path / "甲.pdf", b"new")
    assert (tmp_path / "甲.pdf").read_bytes() == b"new"


def test_a_full_disk_is_said_with_the_missing_room(tmp_path: Path) -> None:
    path = tmp_path / "甲.pdf"
    path.write_bytes(b"old")
    with pytest.raises(CannotSave, match=r"磁盘已满（还差约 1 MB）"), replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert path.read_bytes() == b"old"
    assert _left(tmp_path) == ["甲.pdf"]


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("没有的文件夹/甲.pdf", "没有这个文件夹"),
        ("子夹", "是一个文件夹"),
        ("文件/甲.pdf", "没有这个文件夹"),
        ("CON.pdf", "不能作文件名"),
        ("甲:乙.pdf", "请改用“甲：乙.pdf”"),
        ("长" * 200 + ".pdf", "文件名太长"),
    ],
)
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, place: str, sentence: str) -> None:
    (tmp_path / "子夹").mkdir()
    (tmp_path / "文件").write_bytes(b"")
    before = _left(tmp_path)
    with pytest.raises(CannotSave, match=sentence) as caught:
        write_bytes(tmp_path / place, b"new")
    assert str(caught.value).endswith("。")
    assert _left(tmp_path) == before


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENAMETOOLONG, errno.EIO, errno.ENOENT])
def test_every_refusal_of_the_system_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(beside: Path) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(whole_files, "_begin", refuse)
    with pytest.raises(CannotSave) as caught:
        write_bytes(tmp_path / "甲.pdf", b"new")
    assert str(caught.value).endswith("。")
    assert caught.value.kept is None


def test_sweeping_takes_only_our_own_old_left_overs(tmp_path: Path) -> None:
    long_ago = time.time() - 7200
    ours, fresh = ".zgtz-0123456789abcdef.tmp.xlsx", ".zgtz-fedcba9876543210.tmp"
    for name in (ours, fresh, "整改台账.tmp", ".zgtz-notes.tmp", "~$整改台账.xlsx"):
        (tmp_path / name).write_bytes(b"x")
        if name != fresh:
            os.utime(tmp_path / name, (long_ago, long_ago))
    assert sweep(tmp_path) == 1
    assert ours not in _left(tmp_path)
    assert len(_left(tmp_path)) == 4
    assert sweep(tmp_path / "没有的文件夹") == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("青禾县教育局 整改台账.xlsx", "青禾县教育局 整改台账.xlsx"),
        ('a/b\\c:d*e?f"g<h>i|j', "a／b＼c：d＊e？f＂g＜h＞i｜j"),
        ("con", "_con"),
        ("NUL.xlsx", "_NUL.xlsx"),
        ("COM¹.txt", "_COM¹.txt"),
        ("台账. . ", "台账"),
        ("账\u202efdp.exe", "账fdp.exe"),
        ("第一行\n第二行", "第一行 第二行"),
        ("\ud800\x00\ufeff", "未命名"),
        ("...", "未命名"),
        ("", "未命名"),
        ("😀 台账.pdf", "😀 台账.pdf"),
    ],
)
def test_file_names_that_windows_accepts(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("长" * 300 + ".xlsx")
    assert name.endswith("长.xlsx")
    assert len(name.encode()) <= 200


def test_causes_are_chinese_whatever_the_system_says() -> None:
    for code in errno.errorcode:
        words = whole_files.cause(OSError(code, os.strerror(code)))
        assert words and not any("a" <= sign.lower() <= "z" for sign in words)
    assert whole_files.cause(OSError(9999, "odd")) == "错误号 9999"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="only Linux has such folders")
def test_a_folder_that_is_no_disk_is_not_called_full() -> None:
    with pytest.raises(LedgerError, match="这里不能写文件：/proc") as refused, replacing(Path("/proc/台账.pdf")):
        pass
    assert "磁盘已满" not in str(refused.value)
