"""Every paper says how far it is and can be stopped in the middle, also where all is one letter or one unit's book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from documents.closing_form_pdf import write_closing_form_pdf
from documents.extension_form_pdf import write_extension_form_pdf
from documents.ledger_pdf import write_ledger_pdf
from documents.ledger_xlsx import write_ledger_xlsx
from documents.meeting_pdf import write_meeting_pdf
from documents.notice_draft import lay_out
from documents.notice_file import write_notice
from documents.unit_book_pdf import write_unit_book_pdf
from documents.urge_letter_pdf import write_urge_letters_pdf
from models.acts import Tick
from models.errors import Stopped
from models.escalation import UrgeStep
from models.filters import EVERYTHING
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.urge_letters import letters, units_to_urge
from tests.conftest import TODAY

_COUNT = 120


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, own_folders: Path) -> Iterator[Ledger]:
    """Many late issues of one unit."""
    folder = tmp_path_factory.mktemp("stopping")
    with Ledger.create(folder / "台账.zgdb", operator="张三", today=lambda: TODAY) as opened:
        row = {"source": "巡察", "units": ("石桥中学",), "deadline": "2026年11月10日前"}
        measures = (MeasureEdit("补齐留样记录。"),)
        opened.add_issues([{**row, "problem": f"留样不足{n}", "measures": measures} for n in range(_COUNT)])
        yield opened


def _ledger_pdf(ledger: Ledger, path: Path, tick: Tick) -> None:
    write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, tick=tick)


def _ledger_xlsx(ledger: Ledger, path: Path, tick: Tick) -> None:
    write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY, tick=tick)


def _meeting(ledger: Ledger, path: Path, tick: Tick) -> None:
    write_meeting_pdf(ledger, path, today=TODAY, tick=tick)


def _notice(ledger: Ledger, path: Path, tick: Tick) -> None:
    write_notice(lay_out(ledger, EVERYTHING, today=TODAY), path, today=TODAY, tick=tick)


def _book(ledger: Ledger, path: Path, tick: Tick) -> None:
    write_unit_book_pdf(ledger, [ledger.units()[0].id], path, today=TODAY, tick=tick)


def _letter(ledger: Ledger, path: Path, tick: Tick) -> None:
    wanted = [(unit, UrgeStep.REMINDER) for unit in units_to_urge(ledger, ledger.issue_ids()).units]
    write_urge_letters_pdf(letters(ledger, wanted, issued_on=TODAY, reply_by=TODAY), path, tick=tick)


def _closing(ledger: Ledger, path: Path, tick: Tick) -> None:
    write_closing_form_pdf(ledger, ledger.issue_ids(), path, today=TODAY, tick=tick)


def _extension(ledger: Ledger, path: Path, tick: Tick) -> None:
    write_extension_form_pdf(ledger, ledger.issue_ids(), path, today=TODAY, tick=tick)


_PAPERS = {
    "台账.pdf": _ledger_pdf,
    "台账.xlsx": _ledger_xlsx,
    "调度.pdf": _meeting,
    "通报.pdf": _notice,
    "通报.docx": _notice,
    "一校一册.pdf": _book,
    "提醒.pdf": _letter,
    "销号.pdf": _closing,
    "延期.pdf": _extension,
}


@pytest.mark.parametrize("name", _PAPERS)
def test_it_tells_how_far_it_is_and_stops_in_the_middle(ledger: Ledger, tmp_path: Path, name: str) -> None:
    write: Callable[[Ledger, Path, Tick], None] = _PAPERS[name]
    heard: list[tuple[int, int]] = []
    write(ledger, tmp_path / name, lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard) and heard[-1][0] == heard[-1][1] and len({total for _, total in heard}) == 1
    assert len(heard) > 2

    stopped = iter(range(2))

    def stop(_done: int, _total: int) -> None:
        if next(stopped, None) is None:
            raise Stopped("已停止。")

    before = (tmp_path / name).read_bytes()
    with pytest.raises(Stopped):
        write(ledger, tmp_path / name, stop)
    assert (tmp_path / name).read_bytes() == before and [one.name for one in tmp_path.iterdir()] == [name]
