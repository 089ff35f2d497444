"""Sending out: all workbooks of a batch and their 发放清单 stand whole in a folder and are recorded, or nothing is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from documents.school_workbook import workbook_bytes
from documents.sending_list_xlsx import sending_list_bytes
from models.acts import Tick, no_tick
from models.errors import InvalidValue, LedgerError
from models.ledger import Ledger
from models.sendings import Prepared
from models.whole_files import in_words, put_new, sweep, whole_file

#: The folder of the 发放清单: beside the workbooks it would be taken for one of them, to be sent out or merged.
LIST_FOLDER = "发放清单"
#: How often another name is tried where one is taken.
_MOST_NAMES = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out: each workbook with its file, and the 发放清单."""

    workbooks: tuple[tuple[Prepared, Path], ...]
    list_file: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """All files, the list first."""
        return (self.list_file, *(path for _, path in self.workbooks))

    @property
    def rows(self) -> int:
        """How many rows went out."""
        return sum(len(one.rows) for one, _ in self.workbooks)


def send_workbooks(
    ledger: Ledger, prepared: Sequence[Prepared], folder: Path, *, paper: str = "A4", tick: Tick = no_tick
) -> Sent:
    """Write these workbooks into a folder, which is made where it is missing, and record them.

    The 发放清单 stands in a folder of its own below, so that all files of the folder itself are to be sent out.

    No file that is there is touched, for a unit may have filled it in: where a name is taken the new file says which
    sending of its unit it is (…_第2次.xlsx). All or nothing: a failure or a stop (from ``tick``) leaves neither files
    nor a record.

    Raises:
        LedgerError: nothing to send, the folder cannot be written, or the ledger cannot be.
    """
    if not prepared:
        raise InvalidValue("units", "选中的单位没有要填报的问题，没有发放。")
    made = _make_folder(folder / LIST_FOLDER)
    put: list[Path] = []
    try:
        sweep(folder)
        named = _with_free_names(prepared, folder)
        total = len(named) + 1
        for done, one in enumerate(named):
            tick(done, total)
            put.append(_put(folder / one.file_name, workbook_bytes(one, ledger.settings, paper=paper)))
        tick(len(named), total)
        today = ledger.today()
        content = sending_list_bytes(named, today, ledger.settings.office)
        put.append(_put(_free(folder / LIST_FOLDER, f"{LIST_FOLDER}_{today.isoformat()}.xlsx", ()), content))
        tick(total, total)
        ledger.sendings.record(named)
    except BaseException:
        if not _is_recorded(ledger, prepared[0]):
            _take_away(put, made)
        raise
    return Sent(tuple(zip(named, put[:-1], strict=True)), put[-1])


def _is_recorded(ledger: Ledger, one: Prepared) -> bool:
    """Whether the record stands in spite of what went wrong; then its files must stand too."""
    try:
        return ledger.sendings.of_code(one.code) is not None
    except LedgerError:
        return False


def _make_folder(folder: Path) -> list[Path]:
    """The folders that had to be made, the innermost first."""
    missing = []
    for one in (folder, *folder.parents):
        if os.path.lexists(one):
            break
        missing.append(one)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise LedgerError(f"这是一个文件，不是文件夹：{folder}。请换一个文件夹。") from None
    except OSError as error:
        raise in_words(error, folder) from error
    return missing


def _put(path: Path, content: bytes) -> Path:
    with whole_file(path, put=put_new, suffix=path.suffix, size=len(content)) as beside:
        beside.write_bytes(content)
    return path


def _take_away(put: Sequence[Path], folders: Sequence[Path]) -> None:
    """What was written for nothing; a file that another program holds already stays, and its record does not exist."""
    for path in put:
        with suppress(OSError):
            path.unlink()
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _with_free_names(prepared: Sequence[Prepared], folder: Path) -> list[Prepared]:
    named: list[Prepared] = []
    for one in prepared:
        taken = {other.file_name.casefold() for other in named}
        name = one.file_name
        if one.number > 1 and os.path.lexists(folder / name):
            name = f"{Path(name).stem}_第{one.number}次.xlsx"
        named.append(replace(one, file_name=_free(folder, name, taken).name))
    return named


def _free(folder: Path, name: str, taken: Sequence[str] | set[str]) -> Path:
    stem, suffix = Path(name).stem, Path(name).suffix
    for turn in range(1, _MOST_NAMES):
        path = folder / (name if turn == 1 else f"{stem}（{turn}）{suffix}")
        if path.name.casefold() not in taken and not os.path.lexists(path):
            return path
    raise LedgerError(f"文件夹里同名的填报表太多：{folder}。请换一个文件夹。")
