"""Every paper of the program as pictures to look at: ``python benchmarks/paper_pictures.py --folder OUT``.

Made from the sample ledger, from one of 300 issues and from one of 500 with long texts; of each paper the first, the
middle and the last page become PNG files, and a table says pages and seconds. Spreadsheets and Word files go through
LibreOffice where it is installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

from made_ledgers import TODAY
from worked_ledgers import worked

from models.filters import IssueFilter
from models.ledger import Ledger
from models.rules import Closing

#: No paper of an ordinary office takes longer (seconds); and so many issues it has.
_LIMIT, _ORDINARY = 2.0, 300
_LONG = 500
_SCALE = 1.4
_OFFICE_LIMIT = 180
#: Forms are written for so many issues or units at once.
_FORMS = 20

Write = Callable[[Path], object]


@dataclass(frozen=True)
class Made:
    """One paper: the seconds it took, and how many pages it has (0: not turned into pictures)."""

    ledger: str
    name: str
    seconds: float
    pages: int


def main() -> int:
    """Make what is asked for and print the table; 1 when an ordinary paper takes too long."""
    options = _options()
    from models import paths

    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    paths.set_data_folder(folder / "data")
    found = [made for name in options.ledgers for made in _papers_of(name, folder, options)]
    print(f"{'ledger':<8}{'pages':>6}{'seconds':>9}  paper")
    for one in found:
        print(f"{one.ledger:<8}{one.pages or '-':>6}{one.seconds:>9.2f}  {one.name}")
    slow = [one for one in found if one.ledger == str(_ORDINARY) and one.seconds > _LIMIT]
    print(f"\n{len(found)} papers, {len(slow)} of {_ORDINARY} issues over {_LIMIT:g} s; pictures in {folder}")
    return 1 if slow else 0


def _papers_of(name: str, folder: Path, options: argparse.Namespace) -> Iterator[Made]:
    with Ledger.open(_LEDGERS[name](folder), operator="benchmark", today=lambda: TODAY, backups=False) as ledger:
        for paper, write in every_paper(ledger).items():
            if options.only and options.only not in paper:
                continue
            print(f"{name}: {paper} …", file=sys.stderr)
            target = folder / name / paper
            target.parent.mkdir(parents=True, exist_ok=True)
            began = time.perf_counter()
            write(target)
            seconds = time.perf_counter() - began
            yield Made(name, paper, seconds, _pictures(target, options.office))


def _sample(folder: Path) -> Path:
    from documents.demo import LEDGER_NAME, build_demo

    path = folder / "sample_ledger" / LEDGER_NAME
    if not path.exists():
        build_demo(path.parent, today=TODAY, operator="benchmark")
    return path


_LEDGERS: dict[str, Callable[[Path], Path]] = {
    "sample": _sample,
    str(_ORDINARY): partial(worked, size=_ORDINARY, long_texts=False),
    "long": partial(worked, size=_LONG, long_texts=True),
}


# ---------------------------------------------------------------- the papers


def every_paper(ledger: Ledger) -> dict[str, Write]:
    """Every paper there is of this ledger by its file name, in the order of the menus."""
    return {**_lists(ledger), **_figures(ledger), **_forms(ledger), **_notices(ledger), **_sheets(ledger)}


def _lists(ledger: Ledger) -> dict[str, Write]:
    from documents.ledger_pdf import write_ledger_pdf
    from documents.ledger_xlsx import write_ledger_xlsx
    from models import list_views
    from models.public_rules import published, rules_for

    ids, papers = ledger.issue_ids(), dict[str, Write]()
    for view in list_views.of(ledger):
        for size in ("A4", "A3") if view.follows_paper else (view.paper,):
            more: dict[str, Any] = {"today": TODAY, "paper": size, "view": view}
            papers[f"{view.title}_{size}.pdf"] = partial(write_ledger_pdf, ledger, ids, **more)
            papers[f"{view.title}_{size}.xlsx"] = partial(write_ledger_xlsx, ledger, ids, **more)
    masked = published(ledger.issues(ids).values(), rules_for(ledger))
    papers["整改台账_公开版.pdf"] = partial(write_ledger_pdf, ledger, ids, today=TODAY, public=masked)
    return papers


def _figures(ledger: Ledger) -> dict[str, Write]:
    from documents.meeting_pdf import write_meeting_pdf
    from documents.summary_pdf import write_summary_pdf

    return {
        "汇总.pdf": lambda path: write_summary_pdf(ledger, IssueFilter(), path, today=TODAY),
        "调度会材料.pdf": lambda path: write_meeting_pdf(ledger, path, today=TODAY),
    }


def _forms(ledger: Ledger) -> dict[str, Write]:
    from documents.closing_form_pdf import write_closing_form_pdf
    from documents.evidence_list_pdf import write_evidence_list_pdf
    from documents.extension_form_pdf import write_extension_form_pdf
    from documents.look_back_pdf import write_look_back_pdf
    from documents.onsite_pdf import being_closed, write_onsite_pdf
    from documents.unit_book_pdf import write_unit_book_pdf
    from documents.urge_letter_pdf import write_urge_letters_pdf
    from models.urge_letters import issued_letters

    issues = list(ledger.issues(ledger.issue_ids()).values())
    closing = [one.id for one in issues if one.closing != Closing.NOT_APPLIED][:_FORMS]
    moved = [one.id for one in issues if one.extensions][:_FORMS]
    late = ledger.issue_ids(ledger.figure_filter("overdue"))[:_FORMS]
    proven = [one.id for one in issues if one.evidences]
    units = [unit.id for unit in ledger.units()][:_FORMS]
    sent = issued_letters(ledger, ledger.reminders.all()[::-1])
    plan = ledger.look_backs.plans()[0].id
    return {
        "现场核查表.pdf": lambda path: write_onsite_pdf(ledger, being_closed(ledger), path, today=TODAY),
        "回头看记录表.pdf": lambda path: write_look_back_pdf(ledger, plan, path, today=TODAY),
        "销号申请表.pdf": lambda path: write_closing_form_pdf(ledger, closing, path, today=TODAY),
        "延期申请表.pdf": lambda path: write_extension_form_pdf(ledger, late, path, today=TODAY),
        "延期审批表.pdf": lambda path: write_extension_form_pdf(ledger, moved, path, today=TODAY, recorded=True),
        "督办提醒.pdf": lambda path: write_urge_letters_pdf(sent, path),
        "佐证材料目录.pdf": lambda path: write_evidence_list_pdf(ledger, proven, path, today=TODAY),
        "一校一册.pdf": lambda path: write_unit_book_pdf(ledger, units, path, today=TODAY),
    }


def _notices(ledger: Ledger) -> dict[str, Write]:
    from documents.notice_draft import lay_out
    from documents.notice_file import write_notice
    from models.public_rules import rules_for

    def write(path: Path, *, public: bool = False) -> object:
        draft = lay_out(
            ledger,
            IssueFilter(source_id=ledger.sources()[0].id),
            today=TODAY,
            rules=rules_for(ledger) if public else None,
        )
        return write_notice(draft, path, today=TODAY)

    public = partial(write, public=True)
    return {"通报.docx": write, "通报.pdf": write, "通报_公开版.pdf": public}


def _sheets(ledger: Ledger) -> dict[str, Write]:
    """What goes out to units, and registers."""
    from documents.register_xlsx import write_register_xlsx
    from documents.school_workbook import write_workbook
    from documents.sending_list_xlsx import sending_list_bytes
    from documents.urging_pdf import Urging, slips_of, write_urging_pdf

    sendings, register = ledger.sendings, ledger.lists.registers()[0]
    prepared = sendings.prepare([one.unit.id for one in sendings.units_with_rows()], due=TODAY + timedelta(days=7))
    most = max(prepared, key=lambda one: len(one.rows))
    slips, rows = slips_of(ledger, sendings.all()), ledger.lists.rows(register.id)
    urging = Urging(TODAY + timedelta(days=2), "请抓紧填报。", ledger.settings.office, "0000-8123456")
    papers: dict[str, Write] = {
        "填报表.xlsx": lambda path: write_workbook(path, most, ledger.settings),
        "发放清单.xlsx": lambda path: path.write_bytes(sending_list_bytes(prepared, TODAY, ledger.settings.office)),
        "登记簿.xlsx": lambda path: write_register_xlsx(register, rows, path, today=TODAY),
    }
    if slips:
        papers["催报单.pdf"] = lambda path: write_urging_pdf(slips, urging, path, today=TODAY)
        papers["催报函.pdf"] = lambda path: write_urging_pdf(slips, urging, path, today=TODAY, one_a_page=True)
    return papers


# ---------------------------------------------------------------- pictures


def _pictures(paper: Path, with_office: bool) -> int:
    """First, middle and last page beside the paper; how many pages it has."""
    if paper.suffix == ".pdf":
        return _draw(paper, paper)
    if not with_office or shutil.which("soffice") is None:
        return 0
    with TemporaryDirectory() as folder:
        words = ["soffice", "--headless", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"]
        command = [*words, "--convert-to", "pdf", "--outdir", folder, str(paper)]
        subprocess.run(command, check=True, capture_output=True, timeout=_OFFICE_LIMIT)
        return _draw(Path(folder) / f"{paper.stem}.pdf", paper)


def _draw(pdf: Path, paper: Path) -> int:
    import pypdfium2  # type: ignore[import-untyped]

    for old in paper.parent.glob(f"{paper.stem}{paper.suffix}_*.png"):
        old.unlink()
    with pypdfium2.PdfDocument(pdf) as document:
        count = len(document)
        for place in sorted({0, count // 2, count - 1}):
            document[place].render(scale=_SCALE).to_pil().save(f"{paper}_{place + 1}.png")
        return count


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where papers and pictures go")
    parser.add_argument("--ledgers", nargs="+", choices=list(_LEDGERS), default=list(_LEDGERS))
    parser.add_argument("--only", default="", help="only papers with this in their name")
    parser.add_argument("--no-office", dest="office", action="store_false", help="no pictures of xlsx and docx")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
