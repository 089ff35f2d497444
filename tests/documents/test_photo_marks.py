"""Photos that leave say nothing of place, time and device; their picture is the same, and stands upright."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD
from PIL.PngImagePlugin import PngInfo

from documents.evidence_out import save_out
from documents.photo_marks import Marks, without_marks
from models.errors import LedgerError, Stopped
from models.ledger import Ledger
from tests.program import ROUNDS, is_one_sentence, names

SECRETS = (b"GPS", b"SecretPhone", b"2026:11:22", b"Dongjie", b"\x00\x02\x00\x05\x00\x00\x00\x03")


def picture() -> Image.Image:
    chosen = random.Random(5)
    image = Image.new("RGB", (40, 24))
    image.putdata([(chosen.randrange(256), place % 256, 90) for place in range(40 * 24)])
    return image


def photo(kind: str, turned: int = 6) -> bytes:
    """A photo as a telephone makes it: device, time, place, comment, and how it was held."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132], exif[0x0112] = (
        "SecretPhone",
        "SecretPhone 5",
        "2026:11:22 09:15:00",
        turned,
    )
    exif.get_ifd(IFD.GPSInfo).update({1: "N", 2: (34.0, 1.0, 2.0), 3: "E", 4: (117.0, 5.0, 6.0), 29: "2026:11:22"})
    out = BytesIO()
    more: dict[str, object] = {"exif": exif.tobytes()}
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Comment", "Dongjie SecretPhone")
        more["pnginfo"] = info
    if kind == "JPEG":
        more |= {"comment": b"Dongjie", "xmp": b"<x:xmpmeta>Dongjie</x:xmpmeta>", "progressive": True, "quality": 80}
    picture().save(out, kind, **more)
    return out.getvalue()


def pixels(content: bytes) -> bytes:
    with Image.open(BytesIO(content)) as image:
        return image.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_place_time_and_device_is_left_and_the_picture_is_the_same(kind: str) -> None:
    content = photo(kind)
    assert any(word in content for word in SECRETS)
    cleaned, marks = without_marks(content)
    assert marks is Marks.REMOVED and pixels(cleaned) == pixels(content)
    assert not [word for word in SECRETS if word in cleaned]
    with Image.open(BytesIO(cleaned)) as image:
        exif = image.getexif()
        assert set(exif) <= {0x0112} and not exif.get_ifd(IFD.GPSInfo)
        assert exif.get(0x0112, 1) == (6 if kind == "JPEG" else 1)
    if kind == "WEBP":
        assert cleaned[12:16] == b"VP8X" and not cleaned[20] & 0x0C, "its head promises no marks any more"
    assert without_marks(cleaned) == (cleaned, Marks.NONE)


def test_what_a_telephone_hides_behind_the_picture_goes_too() -> None:
    content = photo("JPEG", turned=1)
    cleaned, _marks = without_marks(content + b"\x00\x00MotionPhoto" + content)
    assert cleaned.count(b"\xff\xd8\xff") == 1 and b"MotionPhoto" not in cleaned and b"Exif" not in cleaned


def test_other_files_come_back_as_they_are() -> None:
    for content, marks in (
        (b"%PDF-1.4 ...", Marks.NONE),
        (b"", Marks.NONE),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", Marks.UNKNOWN),
        (b"II*\x00\x08\x00\x00\x00", Marks.UNKNOWN),
        (b"\x00\x00\x00\x14ftypqt  a film of a telephone", Marks.UNKNOWN),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", Marks.UNKNOWN),
        (b"BM a picture that says nothing more", Marks.NONE),
        (photo("JPEG")[:300], Marks.UNKNOWN),
        (photo("PNG")[:60], Marks.UNKNOWN),
    ):
        assert without_marks(content) == (content, marks)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_photos_never_break_it(kind: str) -> None:
    content, chosen = photo(kind), random.Random(7)
    for _ in range(200 * ROUNDS):
        damaged = bytearray(content[: chosen.randrange(len(content))] if chosen.random() < 0.3 else content)
        for _ in range(chosen.randint(0, 8) if damaged else 0):
            damaged[chosen.randrange(len(damaged))] = chosen.randrange(256)
        cleaned, marks = without_marks(bytes(damaged))
        assert marks in Marks and (marks is not Marks.UNKNOWN or cleaned == damaged)


def test_copies_of_evidence_leave_without_it_and_the_stored_ones_stay(ledger: Ledger, tmp_path: Path) -> None:
    issue = ledger.add_issue({"source": "自查", "problem": "留样不足"})
    given = tmp_path / "给的"
    given.mkdir()
    (given / "现场.jpg").write_bytes(photo("JPEG"))
    (given / "记录.txt").write_text("已整改", "utf-8")
    (given / "苹果.heic").write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00")
    ledger.evidence.add(issue, sorted(given.iterdir()))
    rows = ledger.evidence.all()
    out = tmp_path / "存出"
    out.mkdir()
    (out / "现场.jpg").write_bytes(b"somebody's own")
    went = save_out(ledger, rows, out)
    assert (went.saved, went.cleaned, went.not_cleaned, went.missing) == (3, 1, ("苹果.heic",), ())
    assert "去除了拍摄地点" in went.words and "苹果.heic" in went.words
    assert names(out) == {"现场.jpg", "现场（2）.jpg", "记录.txt", "苹果.heic"}
    assert (out / "现场.jpg").read_bytes() == b"somebody's own"
    assert b"SecretPhone" not in (out / "现场（2）.jpg").read_bytes()
    assert ledger.check().ok, "the originals are as they were"
    for path in ledger.evidence.folder.find().rglob("*.jpg"):  # type: ignore[union-attr]
        path.chmod(0o600)
        path.write_bytes(b"altered")
    assert save_out(ledger, rows, out).missing == ("现场.jpg",)


def test_what_was_saved_before_a_stop_or_a_failure_is_told(ledger: Ledger, tmp_path: Path) -> None:
    issue = ledger.add_issue({"source": "自查", "problem": "留样不足"})
    given, out = tmp_path / "给的", tmp_path / "存出"
    for folder in (given, out):
        folder.mkdir()
    for name in ("一.txt", "二.txt", "三.txt"):
        (given / name).write_text(name, "utf-8")
    ledger.evidence.add(issue, sorted(given.iterdir()))

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped, match="已停止") as stopped:
        save_out(ledger, ledger.evidence.all(), out, stop)
    assert is_one_sentence(str(stopped.value)) and f"此前已另存 2 份，留在：{out}。" in str(stopped.value)
    assert len(names(out)) == 2
    with pytest.raises(LedgerError, match="没有这个文件夹") as refused:
        save_out(ledger, ledger.evidence.all(), out / "没有")
    assert "此前" not in str(refused.value)
