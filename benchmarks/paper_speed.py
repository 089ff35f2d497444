"""The papers: 300 issues in under two seconds, and ten times the issues in about ten times the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ledger_speed import opened
from made_ledgers import TODAY, made
from measure import Row, alternated

from documents.ledger_pdf import write_ledger_pdf
from documents.ledger_xlsx import write_ledger_xlsx
from documents.summary_pdf import write_summary_pdf
from models.filters import IssueFilter
from models.ledger import Ledger
from models.list_views import built_in

_FEW, _MANY = 300, 3000
_TASKS, _BY_UNIT = built_in("tasks"), replace(built_in("breakdown"), sections=True)
#: Ten times the issues, with what two busy cores may add.
_LINEAR = 12.0


def rows(folder: Path) -> list[Row]:
    """Each paper of 300 issues, and of 3,000 against that."""
    found: list[Row] = []
    with opened(made(folder, _FEW)) as few, opened(made(folder, _MANY)) as many:
        for name, write in _PAPERS.items():
            target = folder / f"paper.{name.split()[0]}"
            wall, _ = alternated({"few": _writing(write, few, target), "many": _writing(write, many, target)}, 3)
            target.unlink()
            found.append(Row("papers", f"{name} of {_FEW} issues", wall["few"], limit=2.0))
            found.append(Row("papers", f"{name}, {_MANY} : {_FEW}", wall["many"], wall["few"], _LINEAR))
    return found


def _writing(write: Callable[[Ledger, Path], object], ledger: Ledger, target: Path) -> Callable[[], object]:
    return lambda: write(ledger, target)


_PAPERS: dict[str, Callable[[Ledger, Path], object]] = {
    "xlsx ledger A4": lambda ledger, path: write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY),
    "xlsx ledger A3": lambda ledger, path: write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY, paper="A3"),
    "pdf ledger A4": lambda ledger, path: write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY),
    "pdf ledger A3": lambda ledger, path: write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, paper="A3"),
    "xlsx tasks": lambda ledger, path: write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY, view=_TASKS),
    "pdf tasks": lambda ledger, path: write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, view=_TASKS),
    "pdf by unit": lambda ledger, path: write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, view=_BY_UNIT),
    "pdf summary": lambda ledger, path: write_summary_pdf(ledger, IssueFilter(), path, today=TODAY),
}
