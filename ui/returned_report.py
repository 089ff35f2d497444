"""What came of one returned sheet, cell by cell and row by row; what waits stands first."""

from __future__ import annotations

from documents.merge_words import result_of, row_words
from models.ledger import Ledger
from models.return_rules import Verdict, label_of
from models.returns_report import FileReport
from ui.read_table import ReadTable

_HEADINGS = ("序号", "问题", "栏目", "结果", "原来的内容", "台账的内容", "填报的内容", "说明")


class ReportTable(ReadTable):
    """The cells and rows of a report that are worth telling."""

    def __init__(self) -> None:
        super().__init__("这一份里的各处", _HEADINGS, {1, 4, 5, 6, 7}, {0: 3, 2: 5, 3: 6.5}, lines=2)

    def show_report(self, report: FileReport | None, ledger: Ledger) -> None:
        """Show it; None shows nothing."""
        self.setRowCount(0)
        if report is None:
            return
        numbers = _numbers(report, ledger)
        rows = [*_cell_rows(report, numbers), *_row_rows(report, numbers)]
        self.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            self.put(row, [text.replace("\n", " ") for text in cells])


def _numbers(report: FileReport, ledger: Ledger) -> dict[int, tuple[str, str]]:
    ids = {cell.id for cell in report.cells if cell.verdict is not Verdict.UNCHANGED}
    ids |= {row.id for row in report.rows if row.id is not None}
    return {
        number: (issue.number or str(number), issue.problem) for number, issue in ledger.issues(sorted(ids)).items()
    }


def _cell_rows(report: FileReport, issues: dict[int, tuple[str, str]]) -> list[list[str]]:
    shown = [cell for cell in report.cells if cell.verdict is not Verdict.UNCHANGED]
    shown.sort(key=lambda cell: not cell.waits)
    return [
        [
            *issues.get(cell.id, (str(cell.id), "（台账里已删除）")),
            label_of(cell.field),
            result_of(cell),
            *(cell.base, cell.ours, cell.theirs, cell.mark),
        ]
        for cell in shown
    ]


def _row_rows(report: FileReport, issues: dict[int, tuple[str, str]]) -> list[list[str]]:
    return [
        [
            *(issues.get(row.id, ("", "")) if row.id is not None else ("", "")),
            f"第 {row.row} 行" if row.row else "",
            row.verdict.label,
            *("", "", row_words(row), row.reason),
        ]
        for row in report.rows
    ]
