"""The hand-over package: whole or not at all, of one moment, readable without the program, refused when altered."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import threading
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from openpyxl import load_workbook

from documents import handover, handover_packing, handover_zip
from documents.handover import HandedOver, suggested_name, write_handover
from documents.handover_manifest import MANIFEST, code_of, from_bytes
from documents.handover_receiving import free_place, look, receive, verify
from documents.handover_slip import PAPERS, READ_FIRST
from models import paths
from models.backup import list_backups, thinning_allowed
from models.errors import Busy, LedgerError, Stopped, UnreadableFile
from models.evidence_folder import FOLDER_SUFFIX, folder_beside
from models.ledger import Ledger
from tests.program import TODAY, digest, is_one_sentence, names

STORE = f"台账{FOLDER_SUFFIX}/evidence/"


@pytest.fixture
def filled(ledger: Ledger, tmp_path: Path) -> Ledger:
    return fill(ledger, tmp_path)


def fill(ledger: Ledger, tmp_path: Path) -> Ledger:
    """Two issues called alike; three files, one of them at both, one with a name that Windows would not take."""
    ids = ledger.add_issues(
        [
            {"source": "自查", "number": "3", "problem": "食堂留样：记录不全", "units": ("柳河小学",)},
            {"source": "巡察", "number": "3", "problem": "食堂留样：记录不全", "secrecy": "内部"},
        ]
    )
    folder = tmp_path / "原件"
    folder.mkdir()
    for name, words in {"照片.jpg": "p" * 5000, "CON.docx": "纪要", "照片 2.jpg": "另一张"}.items():
        (folder / name).write_text(words, "utf-8")
    ledger.evidence.add(ids[0], [folder / "照片.jpg", folder / "CON.docx"])
    ledger.evidence.add(ids[1], [folder / "照片.jpg", folder / "照片 2.jpg"])
    return ledger


@pytest.fixture
def package(filled: Ledger, tmp_path: Path) -> Path:
    return made(filled, tmp_path / "交接.zip").path


@pytest.fixture(scope="module")
def sealed_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A package that many tests break, made once."""
    folder = tmp_path_factory.mktemp("包")
    paths.set_data_folder(folder / "data")
    with Ledger.create(folder / "台账.zgdb", operator="张三", today=lambda: TODAY) as ledger:
        return made(fill(ledger, folder), folder / "交接.zip").path.read_bytes()


@pytest.fixture
def sealed(tmp_path: Path, sealed_bytes: bytes, data_folder: Path) -> Path:
    path = tmp_path / "交接.zip"
    path.write_bytes(sealed_bytes)
    return path


def made(ledger: Ledger, path: Path, **how: bool) -> HandedOver:
    return write_handover(ledger, path, made_by="张三", made_for="李四", **how)


def taken(package: Path, target: Path) -> Path:
    target.parent.mkdir(exist_ok=True)
    receive(package, target, operator="李四", today=lambda: TODAY)
    return target


def entries(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(path: Path) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY)


# ---------------------------------------------------------------- what is in it


def test_it_holds_ledger_evidence_papers_and_a_list_of_all(filled: Ledger, package: Path) -> None:
    inside = entries(package)
    manifest = json.loads(inside[MANIFEST])
    assert [one["name"] for one in manifest["files"]] == sorted(set(inside) - {MANIFEST})
    assert all(
        (len(inside[one["name"]]), hashlib.sha256(inside[one["name"]]).hexdigest()) == (one["size"], one["sha256"])
        for one in manifest["files"]
    )
    head = filled.head
    assert (manifest["ledger_id"], manifest["operation"], manifest["operation_hash"]) == (
        *(filled.ledger_id, head.operation),
        head.operation_hash,
    )
    assert (manifest["made_by"], manifest["made_for"]) == ("张三", "李四")
    assert manifest["counts"]["evidence"] == 4 and manifest["counts"]["evidence_files"] == 3
    assert {name for name in inside if name.startswith("佐证材料/")} == {
        "佐证材料/第3号 食堂留样：记录不全/照片.jpg",
        "佐证材料/第3号 食堂留样：记录不全/_CON.docx",
        "佐证材料/第3号 食堂留样：记录不全（2）/照片.jpg",
        "佐证材料/第3号 食堂留样：记录不全（2）/照片 2.jpg",
    }
    assert {name.partition("/")[2] for name in inside if name.startswith(PAPERS)} == {
        *("移交清单.pdf", "整改台账.xlsx", "整改台账.pdf", "销号台账.pdf", "整改情况汇总.pdf", "佐证材料目录.xlsx")
    }
    first = inside[READ_FIRST].decode("utf-8-sig")
    assert first.startswith("整改台账交接包\r\n") and "1 项标有密级的问题" in first and "交给：李四" in first


def test_the_zip_tells_nothing_but_its_files(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        infos = archive.infolist()
    assert [one.filename for one in infos] == sorted(one.filename for one in infos)
    for one in infos:
        assert one.date_time == (1980, 1, 1, 0, 0, 0) and not one.extra and not one.comment and one.create_system == 0
        assert one.filename.isascii() or one.flag_bits & 0x800


def test_the_list_of_evidence_opens_the_files_beside_it(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "解压")
    path = tmp_path / "解压" / PAPERS / "佐证材料目录.xlsx"
    sheet = load_workbook(path).active
    links = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == 4
    assert all((path.parent / link.replace("%20", " ")).is_file() for link in links)


def test_evidence_may_stand_in_it_once(filled: Ledger, tmp_path: Path) -> None:
    inside = entries(made(filled, tmp_path / "一份.zip", by_name=False).path)
    assert not any(name.startswith("佐证材料/") for name in inside)
    assert sum(name.startswith(STORE) for name in inside) == 3


def test_unpacked_by_hand_the_ledger_finds_its_evidence(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "解压")
    with opened(tmp_path / "解压" / "台账.zgdb") as ledger:
        assert ledger.check().ok and ledger.evidence.verify() == ()


def test_an_empty_ledger_can_be_handed_over(ledger: Ledger, tmp_path: Path) -> None:
    path = made(ledger, tmp_path / suggested_name(ledger)).path
    assert path.name == "台账_交接包_20261122.zip"
    with opened(taken(path, tmp_path / "新" / "台账.zgdb")) as copy:
        assert copy.count() == 0 and copy.check().ok


@pytest.mark.parametrize(("rule", "count", "words"), [("heads", 3, "按 1 个计"), ("rows", 4, "按单位分别计")])
def test_everything_counts_a_common_problem_as_the_figures_do(
    filled: Ledger, tmp_path: Path, rule: str, count: int, words: str
) -> None:
    common = {"source": "巡察", "problem": "共性问题", "secrecy": "内部"}
    head, *parts = filled.add_issues([{**common, "units": (unit,)} for unit in ("教体局", "一小", "二小")])
    with filled.operation("测试准备") as write:
        for number in parts:
            write.change("issue", number, {"parent_id": head})
    filled.change_settings({"count_rule": rule})
    out = made(filled, tmp_path / "交接.zip")
    told = f"问题 {count} 项（共性问题{words}）"
    assert filled.figures().total == out.counts["issues"] == count and filled.count() == 5
    assert f"{count - 1} 项标有密级" in entries(out.path)[READ_FIRST].decode("utf-8-sig")
    assert f"内有{told}，佐证材料 4 份，" in out.first_words
    inside = entries(out.path)
    first = inside[READ_FIRST].decode("utf-8-sig")
    assert f"内容：{told}，" in first and "，佐证材料 4 份（" in first
    slip = pypdfium2.PdfDocument(inside[f"{PAPERS}/移交清单.pdf"])
    text = "".join(slip[page].get_textpage().get_text_bounded() for page in range(len(slip)))
    slip.close()
    assert f"{count} 项问题" in text and f"共性问题{words}" in "".join(text.split("\r\n")) and "个文件" not in text
    received = receive(out.path, tmp_path / "新.zgdb", operator="李四", today=lambda: TODAY)
    assert f"{told}，佐证材料 4 份。" in received.words
    with opened(tmp_path / "新.zgdb") as copy:
        assert copy.count() == 5 and copy.check().ok


def test_a_package_of_before_counts_every_line(package: Path, tmp_path: Path) -> None:
    manifest = json.loads(entries(package)[MANIFEST])
    del manifest["counting"]
    assert from_bytes(json.dumps(manifest).encode(), "交接.zip").issue_words == "问题 2 项"
    manifest["counting"] = "别的"
    assert from_bytes(json.dumps(manifest).encode(), "交接.zip").issue_words == "问题 2 项"


def test_missing_and_altered_evidence_is_left_out_listed_and_told(filled: Ledger, tmp_path: Path) -> None:
    photo, minutes = filled.evidence.of(1)
    folder = filled.evidence.folder
    for row, act in ((photo, lambda path: path.unlink()), (minutes, lambda path: path.write_text("改过"))):
        act(folder.path_of(row.stored))
    out = made(filled, tmp_path / "交接.zip")
    assert out.counts["evidence"] == 1 and out.counts["missing"] == 3
    assert [lack.words for lack in out.lacks][:2] == [
        "第 3 号问题“食堂留样：记录不全”的“照片.jpg”：缺失",
        "第 3 号问题“食堂留样：记录不全”的“CON.docx”：已被改动",
    ]
    assert is_one_sentence(out.lack_words)
    inside = entries(out.path)
    assert "“照片.jpg”：缺失" in inside[READ_FIRST].decode("utf-8-sig")
    assert len(json.loads(inside[MANIFEST])["lacks"]) == 3
    received = receive(out.path, tmp_path / "新.zgdb", operator="李四", today=lambda: TODAY)
    assert "3 份佐证材料缺失" in received.words
    with opened(tmp_path / "新.zgdb") as copy:
        assert len(copy.evidence.verify()) == 3


def test_what_others_write_meanwhile_is_not_half_in_it(filled: Ledger, tmp_path: Path) -> None:
    began, before = threading.Event(), filled.head

    def tick(_done: int, _total: int) -> None:
        if not began.is_set():
            began.set()
            filled.add_issue({"source": "自查", "problem": "后来登记的"})

    out = write_handover(filled, tmp_path / "交接.zip", made_by="张三", tick=tick)
    assert filled.head != before
    manifest = look(out.path).manifest
    with opened(taken(out.path, tmp_path / "新" / "台账.zgdb")) as copy:
        assert copy.count() == manifest.counts["issues"]
        sheet = entries(out.path)[f"{PAPERS}/整改台账.xlsx"]
    rows = [cell.value for row in load_workbook(BytesIO(sheet)).active.iter_rows() for cell in row]
    assert ("后来登记的" in rows) == (manifest.counts["issues"] == 3)


# ---------------------------------------------------------------- whole or not at all


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no open file")
def test_a_ledger_whose_file_is_gone_is_handed_over_as_it_is_open(filled: Ledger, tmp_path: Path) -> None:
    """Whoever pulled the stick out still has what the window shows."""
    filled.path.rename(tmp_path / "别处.zgdb")
    assert verify(made(filled, tmp_path / "交接.zip").path).manifest.counts["issues"] == 2


def test_a_stop_anywhere_leaves_the_old_file_and_nothing_else(filled: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "优盘"
    folder.mkdir()
    old = folder / "交接.zip"
    old.write_bytes(b"old")
    steps = 0

    def count(_done: int, _total: int) -> None:
        nonlocal steps
        steps += 1

    write_handover(filled, folder / "数.zip", made_by="张三", tick=count)
    (folder / "数.zip").unlink()
    for place in range(0, steps, max(1, steps // 5)):
        left = place

        def stop(_done: int, _total: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped

        with pytest.raises(Stopped):
            write_handover(filled, old, made_by="张三", tick=stop)
        assert old.read_bytes() == b"old" and names(folder) == {"交接.zip"}


def test_what_a_killed_one_left_behind_goes_with_the_next(filled: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "优盘"
    folder.mkdir()
    for left, age in ((".zgtz-0123456789abcdef.tmp.zgdb", 7200), (".zgtz-fedcba9876543210.tmp.zip", 60)):
        (folder / left).write_bytes(b"a ledger")
        moment = time.time() - age
        os.utime(folder / left, (moment, moment))
    made(filled, folder / "交接.zip")
    assert names(folder) == {"交接.zip", ".zgtz-fedcba9876543210.tmp.zip"}, "a young one may be another program's"


def test_a_place_that_cannot_be_written_is_one_sentence(filled: Ledger, tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"")
    for wrong in (tmp_path / "没有" / "包.zip", tmp_path / "文件" / "包.zip", tmp_path / ("长" * 120 + ".zip")):
        with pytest.raises(LedgerError) as refused:
            made(filled, wrong)
        assert is_one_sentence(str(refused.value))


def test_a_full_disk_is_said_before_the_work(filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = handover.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(handover.shutil, "disk_usage", lambda _path: usage._replace(free=1_000_000))
    before = names(tmp_path)
    with pytest.raises(LedgerError, match="磁盘已满") as refused:
        made(filled, tmp_path / "包.zip")
    assert is_one_sentence(str(refused.value)) and names(tmp_path) == before


def test_evidence_altered_while_packing_gives_no_package(
    filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = filled.evidence.folder.path_of(filled.evidence.of(1)[0].stored)
    assert kept is not None

    def altered(parts: object, target: Path, tick: object) -> None:
        kept.write_bytes(b"x" * kept.stat().st_size)
        handover_packing.pack(parts, target, tick)  # type: ignore[arg-type]

    monkeypatch.setattr(handover, "pack", altered)
    with pytest.raises(LedgerError, match="打包时被别的程序改动"):
        made(filled, tmp_path / "包.zip")
    assert not (tmp_path / "包.zip").exists()


def test_what_was_written_is_read_once_more(filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick that keeps something else than it was given is no package."""

    def spoiled(parts: object, target: Path, tick: object) -> None:
        handover_packing.pack(parts, target, tick)  # type: ignore[arg-type]
        content = bytearray(target.read_bytes())
        content[content.index(b"p" * 100)] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(handover, "pack", spoiled)
    with pytest.raises(LedgerError, match="整个包没有采用") as refused:
        made(filled, tmp_path / "包.zip")
    assert is_one_sentence(str(refused.value)) and not (tmp_path / "包.zip").exists()


def test_more_evidence_than_a_package_takes_is_said(
    filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "MOST_ENTRIES", 12)
    with pytest.raises(LedgerError, match="不要另按原名放一份") as refused:
        made(filled, tmp_path / "包.zip")
    assert is_one_sentence(str(refused.value)) and not (tmp_path / "包.zip").exists()


# ---------------------------------------------------------------- received


def test_on_a_new_computer_ledger_and_evidence_are_put_in_place(filled: Ledger, package: Path, tmp_path: Path) -> None:
    assert filled.check().ok
    seen = verify(package)
    received = receive(package, tmp_path / "新.zgdb", operator="李四", today=lambda: TODAY)
    assert {path.name for path in tmp_path.glob(f"*{FOLDER_SUFFIX}")} == {f"台账{FOLDER_SUFFIX}", f"新{FOLDER_SUFFIX}"}
    assert received.seen.code == seen.code == code_of(entries(package)[MANIFEST]) and received.kept is None
    with opened(tmp_path / "新.zgdb") as copy:
        assert copy.check().ok and copy.ledger_id == filled.ledger_id and copy.count() == 2
        assert copy.evidence.verify() == () and len(copy.evidence.all()) == 4
        assert copy.history(limit=1)[0].label == "接收交接包：交接.zip"
        assert copy.undo(earlier_sessions=True) is not None and copy.redo() is not None and copy.check().ok
    assert not [name for name in names(tmp_path) if name.startswith(".zgtz")]


def test_on_a_new_computer_no_restore_waits_to_be_confirmed(sealed: Path, tmp_path: Path, data_folder: Path) -> None:
    taken(sealed, tmp_path / "新" / "台账.zgdb")
    assert thinning_allowed(look(sealed).manifest.ledger_id)
    taken(sealed, tmp_path / "新" / "台账.zgdb")
    assert not thinning_allowed(look(sealed).manifest.ledger_id)


def test_the_same_ledger_is_kept_before_it_is_replaced(filled: Ledger, package: Path) -> None:
    path, number = filled.path, filled.ledger_id
    filled.add_issue({"source": "自查", "problem": "后来的"})
    filled.close()
    kept = receive(package, path, operator="李四", today=lambda: TODAY).kept
    assert kept is not None and kept in [one.path for one in list_backups(number)]
    with opened(path) as ledger:
        assert ledger.count() == 2 and ledger.check().ok


def test_another_ledger_is_never_replaced(sealed: Path, tmp_path: Path) -> None:
    other = tmp_path / "别的" / "台账.zgdb"
    other.parent.mkdir()
    with Ledger.create(other, operator="王五", today=lambda: TODAY) as ledger:
        ledger.add_issue({"source": "自查", "problem": "别的"})
        (tmp_path / "照片.png").write_bytes(b"png")
        ledger.evidence.add(1, [tmp_path / "照片.png"])
    before, around = digest(other), names(other.parent)
    with pytest.raises(LedgerError, match="另一个台账"):
        taken(sealed, other)
    assert digest(other) == before and names(other.parent) == around
    with opened(other) as held, pytest.raises(Busy):
        taken(sealed, held.path)


def test_a_folder_of_the_clerks_own_is_left_as_it_is(sealed: Path, tmp_path: Path) -> None:
    target = tmp_path / "新" / "台账.zgdb"
    own = folder_beside(target)
    own.mkdir(parents=True)
    (own / "我的.txt").write_text("我的", "utf-8")
    broken = rewritten(sealed, tmp_path / "坏.zip", {f"{PAPERS}/移交清单.pdf": b"other"})
    with pytest.raises(UnreadableFile, match="移交清单"):
        taken(broken, target)
    assert (own / "我的.txt").read_text("utf-8") == "我的" and not target.exists()
    taken(sealed, target)
    assert (own / "我的.txt").exists()


def test_a_stop_while_receiving_leaves_nothing(sealed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "新"
    folder.mkdir()
    for place in (0, 3, 8, 12):
        left = place

        def stop(_done: int, _total: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped

        with pytest.raises(Stopped):
            receive(sealed, folder / "台账.zgdb", operator="李四", today=lambda: TODAY, tick=stop)
        assert names(folder) == set()


def test_a_stop_while_the_same_ledger_is_replaced_takes_back_what_came(filled: Ledger, package: Path) -> None:
    """The ledger stays, and so does its evidence, as it was: one file was missing, and is missing again."""
    path, folder = filled.path, folder_beside(filled.path)
    lost = filled.evidence.folder.path_of(filled.evidence.of(1)[0].stored)
    assert lost is not None
    lost.unlink()
    filled.close()
    before, head = {one for one in folder.rglob("*") if one.is_file()}, digest(path)
    came: list[bool] = []

    def stop(_done: int, _total: int) -> None:
        came.append(lost.exists())
        if came[-1]:
            raise Stopped

    with pytest.raises(Stopped):
        receive(package, path, operator="李四", today=lambda: TODAY, tick=stop)
    assert came[-1] and {one for one in folder.rglob("*") if one.is_file()} == before and digest(path) == head


def test_a_free_place_touches_nothing(tmp_path: Path) -> None:
    assert free_place(tmp_path, "台账").name == "台账.zgdb"
    (tmp_path / "台账.zgdb").write_bytes(b"")
    assert free_place(tmp_path, "台账").name == "台账_2.zgdb"


# ---------------------------------------------------------------- refused


def rewritten(
    sealed: Path,
    target: Path,
    changed: dict[str, bytes],
    *,
    without: tuple[str, ...] = (),
    relist: Callable[[dict[str, object]], None] | None = None,
) -> Path:
    """The package with other bytes, more or fewer entries; ``relist`` changes what its manifest says."""
    inside = {name: data for name, data in {**entries(sealed), **changed}.items() if name not in without}
    if relist is not None:
        manifest = json.loads(inside[MANIFEST])
        relist(manifest)
        inside[MANIFEST] = json.dumps(manifest, ensure_ascii=False).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    return target


def refusal(package: Path, tmp_path: Path) -> str:
    """Why it is refused, by verifying and by receiving alike; nothing is left anywhere."""
    outside, folder = names(tmp_path), tmp_path / "收"
    folder.mkdir(exist_ok=True)
    with pytest.raises(UnreadableFile) as refused:
        verify(package)
        receive(package, folder / "台账.zgdb", operator="李四", today=lambda: TODAY)
    with pytest.raises(UnreadableFile):
        receive(package, folder / "台账.zgdb", operator="李四", today=lambda: TODAY)
    assert names(folder) == set() and names(tmp_path) == outside | {"收"}
    assert is_one_sentence(str(refused.value))
    return str(refused.value)


def test_every_altered_entry_is_refused_by_its_name(sealed: Path, tmp_path: Path) -> None:
    for name, data in entries(sealed).items():
        if name != MANIFEST:
            flipped = data[:-1] + bytes([data[-1] ^ 1])
            assert f"“{name}”" in refusal(rewritten(sealed, tmp_path / "坏.zip", {name: flipped}), tmp_path)


def test_entries_that_are_gone_or_came_later_are_named(sealed: Path, tmp_path: Path) -> None:
    stored = next(name for name in entries(sealed) if name.startswith(STORE))
    assert f"“{stored}”清单里有，包里没有" in refusal(
        rewritten(sealed, tmp_path / "少.zip", {}, without=(stored,)), tmp_path
    )
    more = rewritten(sealed, tmp_path / "多.zip", {"顺便看看.xlsx": b"PK"})
    assert "“顺便看看.xlsx”不在清单里" in refusal(more, tmp_path)


@pytest.mark.parametrize(
    "name",
    ["../外面.txt", "/外面.txt", "C:/外面.txt", "C:外面.txt", "..\\外面.txt", "a//b.txt", "CON", "空.", "a/./b"],
)
def test_names_that_lead_elsewhere_are_refused(sealed: Path, tmp_path: Path, name: str) -> None:
    def listed(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, list)
        files.append({"name": name, "size": 1, "sha256": hashlib.sha256(b"x").hexdigest()})

    assert "名称不正常" in refusal(rewritten(sealed, tmp_path / "坏.zip", {name: b"x"}, relist=listed), tmp_path)
    assert not (tmp_path.parent / "外面.txt").exists() and not Path("/外面.txt").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicates_links_locked_and_odd_entries_are_refused(sealed: Path, tmp_path: Path) -> None:
    def entry_of(name: str = "多出来.txt") -> zipfile.ZipInfo:
        return zipfile.ZipInfo(name)

    link = entry_of()
    link.create_system, link.external_attr = 3, 0o120777 << 16
    packed = entry_of()
    packed.compress_type = zipfile.ZIP_BZIP2
    for entry, words in ((entry_of(READ_FIRST), "重名"), (link, "链接"), (packed, "压缩方式")):
        bad = rewritten(sealed, tmp_path / "坏.zip", {})
        with zipfile.ZipFile(bad, "a") as archive:
            archive.writestr(entry, b"x")
        assert words in refusal(bad, tmp_path)
    locked = bytearray(sealed.read_bytes())
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    (tmp_path / "锁.zip").write_bytes(locked)
    assert "加了密码" in refusal(tmp_path / "锁.zip", tmp_path)


def test_a_manifest_that_lies_is_refused(sealed: Path, tmp_path: Path) -> None:
    lies: dict[str, Callable[[dict[str, object]], None]] = {
        "不是同一本": lambda manifest: manifest.update(ledger_id="0" * 32),
        "同一时刻": lambda manifest: manifest.update(operation=1),
        "更新版本": lambda manifest: manifest.update(form=2),
        "读不懂": lambda manifest: manifest.update(files=[{"name": 1}]),
        "读不懂或": lambda manifest: manifest.update(ledger_name="../台账"),
    }
    for words, lie in lies.items():
        path = rewritten(sealed, tmp_path / "坏.zip", {}, relist=lie)
        with pytest.raises(UnreadableFile, match=words) as refused:
            receive(path, tmp_path / "收.zgdb", operator="李四", today=lambda: TODAY)
        assert is_one_sentence(str(refused.value)) and not (tmp_path / "收.zgdb").exists()
    for content in (b"", b"[]", b"{", b"[" * 100_000, b"\xff\xfe", b'{"kind": "x"}'):
        assert "读不懂" in refusal(rewritten(sealed, tmp_path / "坏.zip", {MANIFEST: content}), tmp_path)


def test_stored_evidence_must_be_called_by_its_content(sealed: Path, tmp_path: Path) -> None:
    stored = next(name for name in entries(sealed) if name.startswith(STORE))
    false = f"{STORE}00/{'0' * 64}.jpg"

    def renamed(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, list)
        next(one for one in files if one["name"] == stored)["name"] = false

    data = entries(sealed)[stored]
    bad = rewritten(sealed, tmp_path / "坏.zip", {false: data}, without=(stored,), relist=renamed)
    assert "名称与内容不符" in refusal(bad, tmp_path)


def test_bombs_are_refused_while_they_are_read(sealed: Path, tmp_path: Path) -> None:
    """Its manifest admits to the size, so only the reading can tell."""
    name, size = f"{PAPERS}/炸.pdf", 60_000_000
    zeros = bytes(size)

    def listed(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, list)
        files.append({"name": name, "size": size, "sha256": hashlib.sha256(zeros).hexdigest()})

    bad = rewritten(sealed, tmp_path / "坏.zip", {}, relist=listed)
    with zipfile.ZipFile(bad, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, zeros)
    assert "过于庞大" in refusal(bad, tmp_path)


def test_too_many_entries_are_refused(sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover_zip, "MOST_ENTRIES", 5)
    assert "过多" in refusal(sealed, tmp_path)
    monkeypatch.undo()
    whole = bytearray(sealed.read_bytes())
    struct.pack_into("<I", whole, whole.rindex(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    (tmp_path / "大.zip").write_bytes(whole)
    assert "过多" in refusal(tmp_path / "大.zip", tmp_path)


def test_what_is_no_package_is_said_so(sealed: Path, tmp_path: Path) -> None:
    whole = sealed.read_bytes()
    for name, content in {
        "空.zip": b"",
        "文字.zip": "这不是压缩包".encode() * 100,
        "半截.zip": whole[: len(whole) // 2],
        "末尾.zip": whole[:-40],
    }.items():
        (tmp_path / name).write_bytes(content)
        assert name in refusal(tmp_path / name, tmp_path)
    with zipfile.ZipFile(tmp_path / "别的.zip", "w") as archive:
        archive.writestr("柳河小学.xlsx", b"PK")
    assert "不是整改台账的交接包" in refusal(tmp_path / "别的.zip", tmp_path)
    for path in (tmp_path / "没有.zip", tmp_path):
        with pytest.raises(UnreadableFile) as refused:
            look(path)
        assert is_one_sentence(str(refused.value))


def test_bytes_flipped_anywhere_never_end_in_anything_but_a_sentence(sealed: Path, tmp_path: Path) -> None:
    whole, bad = sealed.read_bytes(), tmp_path / "坏.zip"
    for place in range(0, len(whole), max(1, len(whole) // 150)):
        flipped = bytearray(whole)
        flipped[place] ^= 0xFF
        bad.write_bytes(flipped)
        try:
            verify(bad)
        except LedgerError as error:
            assert is_one_sentence(str(error))


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may read everything")
def test_a_package_that_may_not_be_read_is_said_so(sealed: Path) -> None:
    sealed.chmod(0)
    with pytest.raises(UnreadableFile, match="没有权限"):
        look(sealed)
