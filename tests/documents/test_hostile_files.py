"""Files made to harm, or broken by accident: every reader ends soon and small, in a sentence, and writes nothing."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from documents.readers import read_file
from models.errors import UnreadableFile
from tests.documents import hostile

ROOT = Path(__file__).parents[2]
#: Of processor time, which another busy program on the computer does not stretch.
SECONDS, MEGABYTES = 5.0, 310
READABLE = {
    "编号环.docx", "改名的文本.docx", "改名的表.docx", "远行.xlsx", "错误范围.xlsx", "许多合并.xlsx", "无值公式.xlsx",
    "宏.xlsm", "许多串.xlsx", "炸弹.xlsx", "半个字.txt", "线多.pdf", "空白.txt",
}  # fmt: skip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="memory is measured and limited as Linux does it")


def taken_by_the_readers(folder: Path) -> list[dict[str, object]]:
    """Makes all files and reads them, each in a process with an end to its memory."""
    for name, content in hostile.FILES.items():
        (folder / name).write_bytes(content())
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    paths = sorted(before)
    with ThreadPoolExecutor(2) as pool:  # a reader each for two processors
        told = [line for lines in pool.map(read_in_a_child, (paths[::2], paths[1::2])) for line in lines]
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before, "a reader wrote beside the files"
    return told


def read_in_a_child(paths: list[Path]) -> list[dict[str, object]]:
    """What the child that reads these files one after another says of each."""
    command = [sys.executable, str(Path(hostile.__file__)), *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_hostile_file_ends_soon_and_small_in_a_sentence(tmp_path: Path) -> None:
    taken = taken_by_the_readers(tmp_path)
    assert len(taken) == len(hostile.FILES)
    for one in taken:
        name, words = str(one["name"]), str(one["words"])
        assert words.startswith("READ" if name in READABLE else "REFUSED"), one
        assert float(str(one["seconds"])) <= SECONDS and int(str(one["megabytes"])) <= MEGABYTES, one
        if words.startswith("REFUSED"):
            sentence = words.removeprefix("REFUSED ")
            assert (
                name in sentence and sentence.endswith("。") and "\n" not in sentence and str(tmp_path) not in sentence
            )


@pytest.mark.parametrize("kind", ["docx", "xlsx", "ods", "csv", "txt"])
def test_damaged_files_are_read_or_refused_but_never_break(tmp_path: Path, kind: str) -> None:
    whole = sample(kind)
    chance = random.Random(20261122)
    path = tmp_path / f"坏.{kind}"
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice((len(data), chance.randrange(1, len(data))))])
        try:
            read_file(path)
        except UnreadableFile as refused:
            assert "坏." in str(refused) and str(refused).endswith("。")


@pytest.mark.parametrize("kind", ["docx", "xlsx", "ods"])
def test_damage_inside_the_parts_is_read_or_refused(tmp_path: Path, kind: str) -> None:
    """The zip is sound, its XML is not: tags cut, doubled, renamed, numbers made absurd."""
    part = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "ods": "content.xml"}[kind]
    source = tmp_path / f"全.{kind}"
    source.write_bytes(sample(kind))
    with zipfile.ZipFile(source) as archive:
        parts: dict[str, str | bytes | hostile.Pieces] = {name: archive.read(name) for name in archive.namelist()}
    whole = bytes(parts[part])  # type: ignore[arg-type]
    chance = random.Random(7)
    path = tmp_path / f"坏.{kind}"
    for _ in range(40):
        tags = re.findall(rb"<[^>]*>|[^<]+", whole)
        at, other = chance.randrange(len(tags)), chance.randrange(len(tags))
        match chance.randrange(4):
            case 0:
                del tags[at]
            case 1:
                tags.insert(at, tags[other])
            case 2:
                tags[at], tags[other] = tags[other], tags[at]
            case _:
                tags[at] = re.sub(rb"\d+", b"99999999999", tags[at])
        path.write_bytes(hostile.zipped(parts | {part: b"".join(tags)}))
        try:
            read_file(path)
        except UnreadableFile as refused:
            assert "坏." in str(refused) and str(refused).endswith("。")


def sample(kind: str) -> bytes:
    files = ROOT / "tests" / "files"
    match kind:
        case "xlsx":
            return (files / "sheets" / "plain.xlsx").read_bytes()
        case "ods":
            return (files / "sheets" / "bands_ods.ods").read_bytes()
        case "txt":
            return (files / "notices" / "measures_and_progress.txt").read_bytes()
        case "csv":
            return (
                '序号,反馈问题,整改措施,责任人,整改时限\n1,检查不严,"制定计划\n开展检查",张三,2026年5月\n'.encode() * 5
            )
    body = "".join(
        f"<w:p><w:r><w:t>{at}.检查不严</w:t></w:r></w:p><w:p><w:r><w:t>整改措施：制定计划。</w:t></w:r></w:p>"
        for at in range(1, 9)
    )
    cells = "".join(
        f"<w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>" for words in ("序号", "反馈问题", "整改措施")
    )
    return hostile.word(f"{body}<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>")
