"""What a merge came to, in words for people: a line a file, sentences of what waits and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from documents.merging import NOT_MERGED, Merged, in_a_sentence
from models.return_rules import Verdict, label_of
from models.returns_report import CellVerdict, FileReport, FileVerdict, OpenCell, RowKind, RowVerdict


def waiting(report: FileReport) -> int:
    """How many cells of a file wait for a decision after its merge."""
    return sum(cell.waits for cell in report.cells)


def to_confirm(report: FileReport) -> int:
    """How many rows of a file wait to be confirmed."""
    return sum(row.waits for row in report.rows)


def not_returned(report: FileReport) -> int:
    """How many rows of its sending a file does not have."""
    return sum(row.verdict is RowKind.NOT_RETURNED for row in report.rows)


def counted(counts: Mapping[str, int]) -> str:
    """已采用 3 处，两边都改过 1 处: verdicts that came up, those without interest left out."""
    told = [f"{verdict.label} {counts[verdict]} 处" for verdict in TOLD if counts.get(verdict)]
    told += [f"{_NOT_AT_ONCE} {counts[_NOT_AT_ONCE]} 处"] if counts.get(_NOT_AT_ONCE) else []
    return "，".join(told) or "没有改动"


def counted_cells(report: FileReport) -> str:
    """The same of a report, where what only waits for a true reason is told apart from what both sides changed."""
    return counted(Counter(_NOT_AT_ONCE if only_doubted(cell) else str(cell.verdict) for cell in report.cells))


def only_doubted(cell: CellVerdict | OpenCell) -> bool:
    """Whether a text waits though nobody changed it here: what speaks against taking it stands in its mark."""
    return cell.verdict is Verdict.CONFLICT and bool(cell.mark) and not cell.who and cell.when is None


def reason_of(cell: CellVerdict | OpenCell) -> str:
    """Why a cell is told: its verdict, or the true reason where nothing was changed here."""
    return cell.mark if only_doubted(cell) else cell.verdict.label


def result_of(cell: CellVerdict) -> str:
    """What became of a cell, in a word; its mark says why."""
    if only_doubted(cell):
        return "等待决定" if cell.waits else _NOT_AT_ONCE
    return cell.verdict.label


_NOT_AT_ONCE = "没有自动采用"

#: Verdicts that somebody wants to hear of, in the order in which they are told.
TOLD = (
    Verdict.TAKE,
    Verdict.SAME,
    Verdict.CONFLICT,
    Verdict.CLEARED,
    Verdict.NOT_VALID,
    Verdict.STALE,
    Verdict.NOT_ALLOWED,
    Verdict.UNREADABLE,
)


def file_line(report: FileReport) -> str:
    """A file in one line: 一小.xlsx（第一小学）：已采用 3 处；2 行没有交回"""
    if report.verdict in NOT_MERGED:
        return in_a_sentence(report)
    name = f"{report.file}（{report.unit}）" if report.unit else report.file
    if report.verdict is FileVerdict.SEEN_BEFORE:
        return f"{name}：{report.reason}"
    parts = [counted_cells(report), *_rows_in_words(report)]
    return f"{name}：{'；'.join(parts)}"


def _rows_in_words(report: FileReport) -> Iterator[str]:
    if found := to_confirm(report):
        yield f"{found} 行待确认"
    if found := not_returned(report):
        yield f"{found} 行没有交回"


def row_words(row: RowVerdict) -> str:
    """What a row to be confirmed says: its problem, then the rest with its labels; "" for any other row."""
    problem = row.cells.get("problem", "")
    rest = [f"{label_of(name)}：{text}" for name, text in row.cells.items() if name != "problem"]
    return "\n".join(filter(None, [problem, *rest, *(f"{heading}：{text}" for heading, text in row.extra.items())]))


def summary(merged: Merged) -> str:
    """The batch in a few sentences."""
    reports = merged.reports
    done = [one for one in reports if one.verdict is FileVerdict.MERGED]
    taken = sum(one.counts.get(Verdict.TAKE, 0) for one in done)
    open_cells, rows = sum(map(waiting, done)), sum(map(to_confirm, done))
    word = "试算" if merged.dry_run else "合并"
    parts = [f"{word} {len(done)} 份，采用 {taken} 处"]
    again = sum(one.verdict is FileVerdict.SEEN_BEFORE for one in reports)
    parts += [f"{again} 份以前收过"] if again else []
    refused = sum(one.verdict in NOT_MERGED for one in reports)
    parts += [f"{refused} 份没有收下"] if refused else []
    parts += [f"{open_cells} 处等您决定"] if open_cells else []
    parts += [f"{rows} 行待确认"] if rows else []
    parts += [f"附上佐证 {len(merged.attached.new)} 份"] if merged.attached.new else []
    return f"{'，'.join(parts)}。"
