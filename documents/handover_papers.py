"""The papers of a hand-over package: the few lists that a reader without the program asks for, as they are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from documents.handover_evidence import TITLE as EVIDENCE_TITLE
from documents.handover_evidence import Placed, write_evidence_xlsx
from documents.handover_slip import TITLE as SLIP_TITLE
from documents.handover_slip import Told, write_slip_pdf
from documents.progress_parts import ProgressParts
from models import list_views
from models.acts import Tick
from models.backup import Contents
from models.evidence_folder import FileState
from models.file_names import safe_name
from models.filters import EVERYTHING
from models.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Given:
    """What the papers are to say beside the ledger itself; ``name`` is the ledger's within the package."""

    name: str
    placed: tuple[Placed, ...]
    made_by: str
    made_for: str
    contents: Contents
    by_name: bool


@dataclass(slots=True)
class _Papers:
    """The papers by their names: what each is, and where it is written meanwhile."""

    aside: Callable[[str], Path]
    told: list[tuple[str, str]] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)

    def add(self, title: str, suffix: str, what: str) -> Path:
        """Where the paper is to be written; its name is its own, also where the office gave two lists one title."""
        stem, turn = safe_name(title), 1
        name = stem + suffix
        while name.casefold() in {known.casefold() for known in self.paths}:
            turn += 1
            name = f"{stem}（{turn}）{suffix}"
        self.told.append((name, what))
        self.paths[name] = self.aside(suffix)
        return self.paths[name]


def write_papers(still: Ledger, given: Given, aside: Callable[[str], Path], tick: Tick) -> tuple[Told, dict[str, Path]]:
    """Write them of a ledger that nobody changes; what they say, and the papers by their names.

    Raises:
        LedgerError: one cannot be written, or the user stopped (from ``tick``).
    """
    from documents.ledger_pdf import write_ledger_pdf
    from documents.ledger_xlsx import write_ledger_xlsx
    from documents.summary_pdf import write_summary_pdf

    today, ids, parts, papers = still.today(), still.issue_ids(), ProgressParts(tick), _Papers(aside)
    slip = papers.add(SLIP_TITLE, ".pdf", "移交的内容，供移交人、接收人、监交人签字")
    ledger_view, closing_view = list_views.named(still, "ledger"), list_views.named(still, "closing")
    path = papers.add(ledger_view.title, ".xlsx", "全部问题，Excel 表格")
    write_ledger_xlsx(still, ids, path, today=today, view=ledger_view, tick=parts.part(30))
    for view, what in ((ledger_view, "全部问题，PDF，可以直接打印"), (closing_view, "销号情况，PDF，可以直接打印")):
        path = papers.add(view.title, ".pdf", what)
        write_ledger_pdf(still, ids, path, today=today, view=view, tick=parts.part(25))
    path = papers.add("整改情况汇总", ".pdf", "各项数字和完成率，PDF")
    write_summary_pdf(still, EVERYTHING, path, today=today, tick=parts.part(10))
    if given.placed:
        path = papers.add(EVIDENCE_TITLE, ".xlsx", "每份材料属于哪个问题、是否完好；点名称可以打开")
        office = still.settings.office
        write_evidence_xlsx(given.placed, path, office=office, today=today, tick=parts.part(10))
    told = _told(still, given, papers.told)
    write_slip_pdf(told, slip)
    return told, papers.paths


#: How many issues have a 密级, by the key of ``COUNT_RULES``: a 共性问题 has one where it or any of its rows does.
_SECRET = {
    "": "SELECT COUNT(*) FROM issue WHERE secrecy <> ''",
    "heads": "SELECT COUNT(DISTINCT COALESCE(parent_id, id)) FROM issue WHERE secrecy <> ''",
    "rows": """SELECT COUNT(*) FROM issue AS one LEFT JOIN issue AS head ON head.id = one.parent_id
        WHERE one.parts = 0 AND (one.secrecy <> '' OR head.secrecy <> '')""",
}


def secret_count(ledger: Ledger, counting: str) -> int:
    """How many of the issues, counted as ``Figures.counting`` says, have a 密级."""
    with ledger.asking() as connection:
        return int(connection.execute(_SECRET[counting]).fetchone()[0])


def _told(still: Ledger, given: Given, papers: list[tuple[str, str]]) -> Told:
    whole = [one for one in given.placed if one.state is FileState.WHOLE]
    files = {one.evidence.stored.digest: one.evidence.stored.size for one in whole}
    head, figures = given.contents.head, still.figures()
    return Told(
        ledger_name=given.name,
        office=still.settings.office,
        ledger_id=given.contents.ledger_id,
        head=f"第 {head.operation} 次操作　{head.operation_hash[:16]}".strip(),
        made_by=given.made_by,
        made_for=given.made_for,
        made_at=f"{datetime.now():%Y-%m-%d %H:%M}",
        today=still.today(),
        issues=figures.total,
        counting=figures.counting,
        sources=len(still.sources()),
        operations=head.operation,
        evidence=len(whole),
        files=len(files),
        size=sum(files.values()),
        secret=secret_count(still, figures.counting),
        by_name=given.by_name,
        lacks=[one.lack for one in given.placed if one.state is not FileState.WHOLE],
        papers=papers,
    )
