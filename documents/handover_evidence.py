"""The evidence of a hand-over package: where each file stands in it, and the 佐证材料目录 that names them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from documents.handover_manifest import Lack, store_of
from documents.ledger_layout import long_day
from documents.list_sheet import Listing, write_listing
from documents.saving import replacing
from documents.sheet_looks import Styles, name_nobody
from models.acts import Tick
from models.evidence_copies import file_name_of
from models.evidence_folder import EvidenceFolder, FileState
from models.evidence_rows import Evidence, faults_of
from models.file_names import safe_name
from models.issues import Issue
from models.ledger import Ledger

TITLE = "佐证材料目录"
#: The folder of the package in which evidence stands under the names it was given.
BY_NAME = "佐证材料"
#: So much of a problem names a folder, or stands in a sentence.
_SHORT = 16
_FAULTY = "FBE3E1"
_NAME_COLUMN = 4


@dataclass(frozen=True, slots=True)
class Placed:
    """One evidence and how its file was found; where it stands in the package, "" where it does not.

    ``stored_as`` is what the program reads, each file once; ``named_as`` is for people.
    """

    evidence: Evidence
    issue: Issue
    state: FileState
    stored_as: str = ""
    named_as: str = ""

    @property
    def lack(self) -> Lack:
        """What the manifest says of one whose file is not whole."""
        return Lack(number_of(self.issue), short(self.issue), self.evidence.name, self.state.value)


def place_all(
    ledger: Ledger, folder: EvidenceFolder, ledger_name: str, *, by_name: bool, tick: Tick
) -> tuple[Placed, ...]:
    """Every evidence of the ledger, in the order of its issues; each file is read once to see how it is."""
    rows = ledger.evidence.all()
    faults = {fault.evidence.id: fault.state for fault in faults_of(rows, folder, tick)}
    order = {number: place for place, number in enumerate(ledger.issue_ids())}
    issues = ledger.issues(sorted({row.issue_id for row in rows}))
    names = _Names()
    placed = []
    for row in sorted(rows, key=lambda row: (order.get(row.issue_id, len(order)), row.id)):
        issue, stored = issues[row.issue_id], row.stored
        if row.id in faults:
            placed.append(Placed(row, issue, faults[row.id]))
            continue
        stored_as = f"{store_of(ledger_name)}{stored.digest[:2]}/{stored.digest}{stored.suffix}"
        named_as = names.next_for(row, issue) if by_name else ""
        placed.append(Placed(row, issue, FileState.WHOLE, stored_as, named_as))
    return tuple(placed)


class _Names:
    """Names for people: a folder an issue, in it the files as they were called; none twice, also on Windows."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._folders: dict[int, str] = {}

    def next_for(self, row: Evidence, issue: Issue) -> str:
        if issue.id not in self._folders:
            folder = safe_name(f"第{number_of(issue)}号 {short(issue)}")
            self._folders[issue.id] = self._free(f"{BY_NAME}/{folder}", "")
        name = file_name_of(row)
        stem, dot, ending = name.rpartition(".")
        return self._free(f"{self._folders[issue.id]}/{stem if dot else name}", f".{ending}" if dot else "")

    def _free(self, stem: str, ending: str) -> str:
        turn, name = 1, stem + ending
        while name.casefold() in self._taken:
            turn += 1
            name = f"{stem}（{turn}）{ending}"
        self._taken.add(name.casefold())
        return name


def number_of(issue: Issue) -> str:
    """By what an issue is called: its number, else its id."""
    return issue.number or str(issue.id)


def short(issue: Issue) -> str:
    """The beginning of a problem."""
    return issue.problem.split("\n")[0].strip()[:_SHORT].strip()


# ---------------------------------------------------------------- the list of it


def write_evidence_xlsx(placed: Sequence[Placed], path: Path, *, office: str, today: date, tick: Tick) -> None:
    """Write the 佐证材料目录 of a package; its names open the files of the package that lie beside it.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``).
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = TITLE
    title, whole = f"{office}{TITLE}", sum(one.state is FileState.WHOLE for one in placed)
    lacking = f"，缺失或有问题 {len(placed) - whole} 份" if whole < len(placed) else ""
    counts = f"共 {len(placed)} 份，完好 {whole} 份{lacking}"
    words = f"{long_day(today)}　{counts}。点材料名称可以打开文件（请先把交接包全部解压）。"
    write_listing(sheet, _listing(placed), (title, words), Styles(), tick, 0, len(placed))
    name_nobody(book, title)
    content = BytesIO()
    book.save(content)
    with replacing(path) as temporary:
        temporary.write_bytes(content.getvalue())


def _listing(placed: Sequence[Placed]) -> Listing:
    columns = (
        *(("序号", 6, True), ("问题编号", 9, True), ("问题", 30, False), ("对应措施", 24, False)),
        *(("材料名称", 30, False), ("添加日期", 12, True), ("大小", 10, True), ("说明", 22, False)),
        *(("校验", 10, True), ("SHA-256（内容的校验值）", 36, False)),
    )
    rows = [_row(place, one) for place, one in enumerate(placed, 1)]
    links = {
        (place, _NAME_COLUMN): f"../{one.named_as or one.stored_as}"
        for place, one in enumerate(placed)
        if one.state is FileState.WHOLE
    }
    grounds = {place: _FAULTY for place, one in enumerate(placed) if one.state is not FileState.WHOLE}
    return Listing(TITLE, columns, rows, grounds, links)


def _row(place: int, one: Placed) -> tuple[object, ...]:
    row, issue = one.evidence, one.issue
    measures = {measure.id: f"{at}. {measure.text}" for at, measure in enumerate(issue.measures, 1)}
    former = f"第 {row.round} 轮" if row.round != issue.round else ""
    note = "；".join(filter(None, (former, row.note)))
    return (
        *(place, number_of(issue), issue.problem, measures.get(row.measure_id or 0, ""), row.name),
        *(row.added_on, row.size_words, note, one.state.value, row.stored.digest),
    )
