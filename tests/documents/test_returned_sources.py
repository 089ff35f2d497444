"""What may be given to be merged: files, folders and zips of any make, and evidence that lies beside the sheets."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from documents.evidence_names import Target, names_an_issue, target_of
from documents.returned_look import look_returned
from documents.returned_sources import ReturnedSources
from models.ledger import Ledger
from models.sheet_codes import ledger_short, row_code
from tests.documents.returned_samples import fill_ledger, send

LEDGER = "11111111-2222-3333-4444-555555555555"


def shown(sources: ReturnedSources) -> tuple[list[str], list[str]]:
    return [one.shown for one in sources.workbooks], [one.shown for one in sources.beside]


def test_folders_are_read_downwards_and_leftovers_are_passed_over(tmp_path: Path) -> None:
    for name in ("一小/一小.xlsx", "一小/佐证/3.jpg", "二小.xls", "二小/~$二小.xlsx", "发放清单/发放清单.xlsx"):
        path = tmp_path / "交回" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    with ReturnedSources([tmp_path / "交回", tmp_path / "交回" / "二小.xls"]) as sources:
        assert shown(sources) == (["交回/二小.xls", "交回/一小/一小.xlsx"], ["交回/一小/佐证/3.jpg"])
        assert sources.skipped == 1 and sources.refused == []


def gbk_zip(path: Path, files: dict[str, bytes]) -> Path:
    """A zip as Windows programs pack it: names in GBK, no flag that says so."""
    with zipfile.ZipFile(path, "w") as archive:
        for place, content in enumerate(files.values()):
            archive.writestr(f"{place:0{len(list(files)[place].encode('gbk'))}d}", content)
    raw = path.read_bytes()
    for place, name in enumerate(files):
        stored = name.encode("gbk")
        raw = raw.replace(f"{place:0{len(stored)}d}".encode(), stored)
    path.write_bytes(raw)
    return path


def test_names_in_gbk_are_read_and_a_zip_in_a_zip_too(tmp_path: Path) -> None:
    inner = gbk_zip(tmp_path / "学校.zip", {"柳河小学/填报表.xlsx": b"one", "柳河小学/照片.jpg": b"two"})
    with zipfile.ZipFile(tmp_path / "全部.zip", "w") as archive:
        archive.write(inner, "学校.zip")
    with ReturnedSources([tmp_path / "全部.zip"]) as sources:
        assert shown(sources) == (
            ["全部.zip/学校.zip/柳河小学/填报表.xlsx"],
            ["全部.zip/学校.zip/柳河小学/照片.jpg"],
        )
        unpacked = sources.workbooks[0].path
        assert unpacked.read_bytes() == b"one"
    assert not unpacked.exists()


def test_nothing_is_unpacked_outside_of_our_folder(tmp_path: Path) -> None:
    bad = tmp_path / "坏.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        names = (
            "../../外面.xlsx",
            "/etc/外面.xlsx",
            "C:\\Windows\\外面.xlsx",
            "CON.xlsx",
            "a/同:名.xlsx",
            "a/同：名.xlsx",
        )
        for name in names:
            archive.writestr(name, b"x")
        link = zipfile.ZipInfo("链接.xlsx")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with ReturnedSources([bad]) as sources:
        place = Path(sources._unpacked.name) if sources._unpacked else Path()
        assert len(sources.workbooks) == 6
        assert all(place in one.path.resolve().parents and one.path.is_file() for one in sources.workbooks)
        assert [one.reason for one in sources.refused] == ["“坏.zip”里有快捷方式（链接），已跳过。"]
    assert not (tmp_path.parent / "外面.xlsx").exists()


def test_bombs_locked_and_damaged_zips_have_a_sentence(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "炸弹.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大.xlsx", b"\0" * (60 << 20))
    with zipfile.ZipFile(tmp_path / "密码.zip", "w") as archive:
        archive.writestr("一.xlsx", b"x")
    raw = bytearray((tmp_path / "密码.zip").read_bytes())
    at = raw.index(b"PK\x01\x02")
    struct.pack_into("<H", raw, at + 8, 1)
    (tmp_path / "密码.zip").write_bytes(raw)
    (tmp_path / "断.zip").write_bytes(bytes(raw[:60]))
    (tmp_path / "别的.rar").write_bytes(b"Rar!")
    names = ("炸弹.zip", "密码.zip", "断.zip", "别的.rar")
    with ReturnedSources([tmp_path / name for name in names]) as sources:
        assert shown(sources) == ([], [])
        reasons = [one.reason for one in sources.refused]
    assert ["太大" in reasons[0], "密码" in reasons[1], "损坏" in reasons[2], "解压" in reasons[3]] == [True] * 4
    assert all(reason.endswith("。") for reason in reasons)


def test_a_name_says_whose_evidence_a_file_is() -> None:
    code, other = row_code(LEDGER, 42), row_code("别的台账", 42)
    short, numbers = ledger_short(LEDGER), {"3": [42], "3-1": [43], "12": [50, 51], "（一）": [44]}

    def target(*names: str, scope: tuple[int, ...] = (42, 43, 44, 50, 51)) -> Target:
        return target_of(names, short, {42, 43, 44, 50, 51}, scope, numbers)

    assert names_an_issue(f"{code}现场照片") and not names_an_issue(f"{code[:-1]}0现场")
    assert target(f"照片 {code.lower().replace('-', '—')}").issue == 42
    for name in ("3", "03", "3 照片", "3.照片", "3-2", "第3号照片", "问题3_通知", "３、通知", "3（1）"):
        assert target(name).issue == 42, name
    assert target("3-1 通知").issue == 43 and target("（一）通知").issue == 44
    assert target("照片", "佐证", "第3号").issue == 42
    for name in ("照片", "30", "3.5万元发票", "2026年通知", "附件3", "3年级照片"):
        assert target(name).issue is None, name
    assert "分不清" in target("12 通知").reason
    assert "另一个台账" in target(other).reason
    assert "不是旁边" in target(code, scope=(43,)).reason
    assert target(code, scope=()).issue == 42


def test_a_quick_look_tells_our_sheets_from_others(ledger: Ledger, tmp_path: Path) -> None:
    fill_ledger(ledger)
    first, *_ = send(ledger, tmp_path / "发出")
    ours = tmp_path / "发出" / first.file_name
    with zipfile.ZipFile(tmp_path / "一.zip", "w") as archive:
        archive.writestr("坏.xlsx", b"PK")
        archive.write(ours, "表.xlsx")
    text = tmp_path / "表.csv"
    text.write_text("编号,备注\nk_code,f_note\n", encoding="utf-8")
    assert look_returned([text])
    other = tmp_path / "别的.xlsx"
    other.write_bytes(b"PK\x03\x04")
    assert look_returned([ours]) and look_returned([tmp_path / "发出"]) and look_returned([tmp_path / "一.zip"])
    assert not look_returned([other]) and not look_returned([tmp_path / "没有.xlsx"])


@pytest.mark.parametrize("name", ["填报表.docx", "通知.txt", "没有.xlsx"])
def test_a_file_given_by_itself_is_meant_to_be_a_sheet(tmp_path: Path, name: str) -> None:
    if not name.startswith("没有"):
        (tmp_path / name).write_bytes(b"x")
    with ReturnedSources([tmp_path / name]) as sources:
        assert shown(sources) == ([name], [])
