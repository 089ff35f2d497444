"""The report of a merge as a spreadsheet for people: a line a file, every cell that was touched, rows, other files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

from documents.ledger_layout import long_day
from documents.list_sheet import Listing, write_listing
from documents.merge_words import not_returned, result_of, row_words, summary, to_confirm, waiting
from documents.merging import NOT_MERGED, Merged
from documents.saving import replacing
from documents.sheet_looks import Styles, name_nobody
from models.acts import Tick, no_tick
from models.issues import Issue
from models.ledger import Ledger
from models.return_rules import Verdict, label_of
from models.returns_report import CellVerdict, FileReport, RowVerdict

#: The ground of what waits for somebody, and of what was refused; the word stands on it.
_WAITS, _REFUSED = "FFF4D6", "FBE3E1"


def write_merge_report(ledger: Ledger, merged: Merged, path: Path, *, today: date, tick: Tick = no_tick) -> None:
    """Write the report, whole or not at all.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(_content(ledger, merged, today, tick))


def _content(ledger: Ledger, merged: Merged, today: date, tick: Tick) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    ids = {cell.id for report in merged.reports for cell in report.cells}
    ids |= {row.id for report in merged.reports for row in report.rows if row.id is not None}
    issues = ledger.issues(sorted(ids))
    sheets = [_files(merged), _cells(merged, issues), _rows(merged, issues), _others(merged)]
    shown = [sheet for sheet in sheets if sheet.rows] or sheets[:1]
    title = f"{ledger.settings.office}填报表{'试算' if merged.dry_run else '合并'}报告"
    total, done, styles = sum(len(sheet.rows) for sheet in shown), 0, Styles()
    for sheet in shown:
        words = f"{long_day(today)}　{summary(merged)}" if sheet is shown[0] else f"{long_day(today)}　{sheet.name}"
        done = write_listing(book.create_sheet(sheet.name), sheet, (title, words), styles, tick, done, total)
    name_nobody(book, title)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


# ---------------------------------------------------------------- what stands in them


def _files(merged: Merged) -> Listing:
    rows: list[tuple[object, ...]] = []
    grounds: dict[int, str] = {}
    for place, report in enumerate(merged.reports):
        counts = report.counts
        told = [report.reason, *report.notes]
        if report.verdict in NOT_MERGED and report.digest:
            told.append(f"SHA-256：{report.digest}")
        rows.append(
            (
                place + 1,
                report.file,
                report.unit,
                report.number or "",
                report.verdict.label,
                counts.get(Verdict.TAKE, 0) or "",
                counts.get(Verdict.SAME, 0) or "",
                waiting(report) or "",
                sum(counts.get(one, 0) for one in (Verdict.STALE, Verdict.NOT_ALLOWED, Verdict.UNREADABLE)) or "",
                to_confirm(report) or "",
                not_returned(report) or "",
                "\n".join(filter(None, told)),
            )
        )
        if report.verdict in NOT_MERGED:
            grounds[place] = _REFUSED
        elif waiting(report) or to_confirm(report):
            grounds[place] = _WAITS
    columns = (
        *(("序号", 6, True), ("文件", 34, False), ("单位", 18, False), ("第几次", 8, True), ("结果", 12, True)),
        *(("已采用", 8, True), ("两边相同", 9, True), ("等待决定", 9, True), ("没有采用", 9, True)),
        *(("待确认的行", 11, True), ("没有交回的行", 13, True), ("说明", 50, False)),
    )
    return Listing("各份填报表", columns, rows, grounds)


def _cells(merged: Merged, issues: Mapping[int, Issue]) -> Listing:
    rows: list[tuple[object, ...]] = []
    grounds: dict[int, str] = {}
    for report in merged.reports:
        for cell in report.cells:
            if cell.verdict is Verdict.UNCHANGED:
                continue
            if cell.waits:
                grounds[len(rows)] = _WAITS
            rows.append(_cell(report, cell, issues.get(cell.id)))
    columns = (
        *(("单位", 14, False), ("问题序号", 9, True), ("问题", 26, False), ("栏目", 11, True), ("结果", 12, True)),
        *(("原来的内容", 26, False), ("台账的内容", 26, False), ("填报的内容", 26, False)),
        *(("台账由谁改", 12, True), ("改于", 11, True), ("说明", 24, False)),
        *(("文件", 24, False), ("表内行号", 9, True)),
    )
    return Listing("各处内容", columns, rows, grounds)


def _cell(report: FileReport, cell: CellVerdict, issue: Issue | None) -> tuple[object, ...]:
    return (
        report.unit,
        issue.number if issue else "",
        issue.problem if issue else "（台账里已删除）",
        label_of(cell.field),
        result_of(cell),
        *(cell.base, cell.ours, cell.theirs),
        *(cell.who, cell.when.date() if cell.when else "", cell.mark),
        *(report.file, cell.row),
    )


def _rows(merged: Merged, issues: Mapping[int, Issue]) -> Listing:
    rows = [_row(report, row, issues) for report in merged.reports for row in report.rows]
    columns = (
        *(("单位", 18, False), ("类别", 12, True), ("问题序号", 9, True), ("问题或内容", 44, False)),
        *(("说明", 60, False), ("文件", 34, False), ("表内行号", 9, True)),
    )
    return Listing("各行", columns, rows, {})


def _row(report: FileReport, row: RowVerdict, issues: Mapping[int, Issue]) -> tuple[object, ...]:
    issue = issues.get(row.id) if row.id is not None else None
    return (
        *(report.unit, row.verdict.label, issue.number if issue else ""),
        row_words(row) or (issue.problem if issue else ""),
        *(row.reason, report.file, row.row or ""),
    )


def _others(merged: Merged) -> Listing:
    rows: list[tuple[object, ...]] = []
    rows += [(one.shown, "已附为佐证材料", f"内部编号 {one.issue}") for one in merged.attached.new]
    rows += [(one.shown, "早已附上", f"内部编号 {one.issue}") for one in merged.attached.already]
    rows += [(one.shown, "没有附上", one.reason) for one in merged.attached.unknown]
    rows += [(one.shown, "没有读取", one.reason) for one in merged.passed_over]
    return Listing("佐证和其他文件", (("文件", 60, False), ("结果", 18, True), ("说明", 90, False)), rows, {})
