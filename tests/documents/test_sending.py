"""A batch of workbooks goes out: all files and one record, or nothing at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from documents.sending import LIST_FOLDER, send_workbooks
from documents.sending_json import sent_object
from models.errors import LedgerError, ReadOnly, Stopped
from models.ledger import Ledger
from models.sendings import Prepared

UNITS = ("甲校", "乙校", "=丙校")


@pytest.fixture
def prepared(ledger: Ledger) -> tuple[Prepared, ...]:
    """What goes out to three units, one of them late with a row."""
    ledger.add_issues(
        [{"source": "巡察", "problem": f"问题{place}", "units": (unit,)} for unit in UNITS for place in range(2)]
    )
    ledger.update_issues({1: {"deadline": "2026年10月底前"}})
    return ledger.sendings.prepare([unit.id for unit in ledger.units()], due=date(2026, 12, 5))


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_list_and_record_stand_together(ledger: Ledger, prepared: tuple[Prepared, ...], tmp_path: Path) -> None:
    ticks: list[tuple[int, int]] = []
    sent = send_workbooks(ledger, prepared, tmp_path / "发放", tick=lambda *at: ticks.append(at))
    folder = tmp_path / "发放"
    assert sorted(path.name for path in folder.glob("*.xlsx")) == sorted(one.file_name for one in prepared)
    assert sent.list_file == folder / LIST_FOLDER / "发放清单_2026-11-22.xlsx"
    assert {state.code for state in ledger.sendings.all()} == {one.code for one in prepared}
    assert ticks[-1] == (4, 4)
    assert sent_object(sent)["rows"] == 6
    ledger.undo()
    assert ledger.sendings.all() == ()
    assert ledger.check().ok


def test_the_list_says_who_was_sent_what(ledger: Ledger, prepared: tuple[Prepared, ...], tmp_path: Path) -> None:
    sent = send_workbooks(ledger, prepared, tmp_path)
    book = load_workbook(sent.list_file)
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6)]
    for place, (one, row) in enumerate(zip(prepared, rows, strict=True), 1):
        assert row[:3] == [place, one.unit.name, 2]
        assert row[4:7] == [1, one.file_name, one.code]
        assert row[7].date() == date(2026, 12, 5)
    assert sorted(str(row[3]) for row in rows) == ["1", "None", "None"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert not book.properties.creator


def test_no_file_is_overwritten(ledger: Ledger, prepared: tuple[Prepared, ...], tmp_path: Path) -> None:
    taken = tmp_path / prepared[0].file_name
    taken.write_bytes(b"mine")
    sent = send_workbooks(ledger, prepared, tmp_path)
    assert taken.read_bytes() == b"mine"
    other = next(one for one, _ in sent.workbooks if one.code == prepared[0].code)
    assert other.file_name == taken.name.replace(".xlsx", "（2）.xlsx")
    state = ledger.sendings.of_code(prepared[0].code)
    assert state is not None and state.file_name == other.file_name


def test_a_second_sending_on_the_same_day_says_so_in_its_names(
    ledger: Ledger, prepared: tuple[Prepared, ...], tmp_path: Path
) -> None:
    first = send_workbooks(ledger, prepared, tmp_path)
    second = send_workbooks(ledger, ledger.sendings.prepare([one.unit.id for one in prepared]), tmp_path)
    stems = [path.stem for _, path in first.workbooks]
    assert [path.stem for _, path in second.workbooks] == [f"{stem}_第2次" for stem in stems]


@pytest.mark.parametrize("at", [0, 1, 3, 4])
def test_a_stop_leaves_neither_files_nor_a_record(
    ledger: Ledger, prepared: tuple[Prepared, ...], tmp_path: Path, at: int
) -> None:
    def tick(done: int, _total: int) -> None:
        if done == at:
            raise Stopped

    (tmp_path / "旧.txt").write_text("old")
    before = _files(tmp_path)
    with pytest.raises(Stopped):
        send_workbooks(ledger, prepared, tmp_path / "新" / "发放", tick=tick)
    assert _files(tmp_path) == before
    assert not (tmp_path / "新").exists()
    assert ledger.sendings.all() == ()


def test_files_go_again_when_the_record_fails(
    ledger: Ledger, prepared: tuple[Prepared, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ReadOnly("台账只能查看，不能修改。")

    monkeypatch.setattr(ledger.sendings, "record", refuse)
    with pytest.raises(ReadOnly):
        send_workbooks(ledger, prepared, tmp_path / "发放")
    assert not (tmp_path / "发放").exists()


def test_a_place_that_is_no_folder_and_nothing_to_send_are_told(
    ledger: Ledger, prepared: tuple[Prepared, ...], tmp_path: Path
) -> None:
    (tmp_path / "文件").write_text("x")
    for wanted, place in ((prepared, tmp_path / "文件"), ((), tmp_path)):
        with pytest.raises(LedgerError) as refused:
            send_workbooks(ledger, wanted, place)
        assert str(refused.value).endswith("。")
    assert ledger.sendings.all() == ()
