"""What a merge came to, as JSON for the command line: every cell, every row, the counts, the evidence beside."""

from __future__ import annotations

from collections import Counter
from typing import Any

from documents.merging import Merged
from models.return_rules import Verdict
from models.returns_report import FileReport, RowKind


def merge_object(merged: Merged) -> dict[str, Any]:
    """The files in the order given; ``counts`` are those of cells, each verdict named, ``rows`` those of rows."""
    cells = Counter[str]()
    rows = Counter[str]()
    for report in merged.reports:
        cells.update(report.counts)
        rows.update(report.row_counts)
    return {
        "files": [file_object(report) for report in merged.reports],
        "counts": {str(verdict): cells[verdict] for verdict in Verdict},
        "rows": {str(kind): rows[kind] for kind in RowKind},
        "evidence": {
            "attached": [{"file": one.shown, "id": one.issue} for one in merged.attached.new],
            "already": [{"file": one.shown, "id": one.issue} for one in merged.attached.already],
            "unknown": [{"file": one.shown, "reason": one.reason} for one in merged.attached.unknown],
        },
        "passed_over": [{"file": one.shown, "reason": one.reason} for one in merged.passed_over],
        "stopped": merged.stopped,
    }


def file_object(report: FileReport) -> dict[str, Any]:
    """One file: its cells and rows, and what is to be told of it."""
    return {
        "file": report.file,
        "sha256": report.digest,
        "sending": report.sending,
        "unit": report.unit,
        "number": report.number,
        "verdict": str(report.verdict),
        "reason": report.reason,
        "notes": list(report.notes),
        "cells": [
            {
                "id": cell.id,
                "row": cell.row,
                "field": cell.field,
                "verdict": str(cell.verdict),
                "base": cell.base,
                "ours": cell.ours,
                "theirs": cell.theirs,
                "mark": cell.mark,
                "who": cell.who,
                "when": cell.when.isoformat(timespec="seconds") if cell.when else None,
            }
            for cell in report.cells
        ],
        "rows": [
            {
                "row": row.row,
                "id": row.id,
                "verdict": str(row.verdict),
                "reason": row.reason,
                "cells": dict(row.cells),
                "extra": dict(row.extra),
            }
            for row in report.rows
        ],
    }
