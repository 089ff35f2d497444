"""The sample ledger: the bundled notice brought in, worked on for a while, and every paper written from it."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from documents import demo_round
from documents.demo_story import tell
from documents.readers import read_file
from models import paths
from models.errors import LedgerError, ReadOnly, WriteFailed
from models.evidence_folder import EvidenceFolder, folder_beside
from models.filters import IssueFilter
from models.importing import Tick, no_tick
from models.issues import Issue
from models.ledger import Ledger
from models.notice_texts import DEFAULT, save_texts
from models.public_rules import rules_for
from models.rules import Closing, Progress
from models.sqlite import put_new_ledger
from models.urge_letters import issued_letters
from models.whole_files import Put, cause, digest_of, whole_file

log = logging.getLogger(__name__)

#: The sample's file in the resources, and what the demo's ledger is called.
SAMPLE = Path("samples") / "notice.txt"
EVIDENCE_FILES = Path("samples") / "evidence"
LEDGER_NAME = "示例台账.zgdb"
_OFFICE = "青河县教育和体育局"
_CONTACT = (
    "欢迎广大干部群众对整改落实情况进行监督。如有意见建议，请及时向我们反映。"
    "联系电话：0000-8123456；邮政信箱：青河县文昌路1号；电子邮箱：zhenggai@example.com。"
)
#: The last line in the history of a demo in which nobody has worked yet.
_MADE = "示例已做好"


@dataclass
class Demo:
    """What was made: the ledger, and the files beside it."""

    ledger: Path
    files: list[Path] = field(default_factory=list)


def build_demo(folder: Path, *, today: date, operator: str, tick: Tick = no_tick) -> Demo:
    """Make the sample ledger in ``folder`` and write its papers there; an earlier demo there is replaced.

    The earlier one stays until the new ledger is whole. It is not replaced when somebody worked in it.

    Raises:
        LedgerError: the folder cannot be made or written, or somebody has the earlier demo open or worked in it.
    """
    path = folder / LEDGER_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(f"不能在这里做示例：{folder}（{cause(error)}）。请换一个能写的文件夹。") from error
    with _earlier(path, operator) as earlier, _evidence_for(path, earlier) as evidence:
        put = _over(earlier) if earlier else put_new_ledger
        with whole_file(path, put=put) as beside:
            beside.unlink()  # a ledger is made only where nothing is
            with Ledger.create(beside, operator=operator, today=lambda: today, backups=False) as ledger:
                evidence.append(ledger.evidence.folder)
                played = _fill(ledger, today, tick)
    demo = Demo(path)
    with Ledger.open(path, operator=operator, today=lambda: today, backups=False) as ledger:
        for name, write in (_papers(ledger, tick) | demo_round.papers(ledger, played)).items():
            write(folder / name)
            demo.files.append(folder / name)
    return demo


@contextmanager
def _earlier(path: Path, operator: str) -> Iterator[Ledger | None]:
    """The demo that was made here before, held so that nobody begins to work in it; None without one."""
    if not os.path.lexists(path):
        yield None
        return
    with Ledger.open(path, operator=operator, backups=False) as ledger:
        if ledger.read_only:
            raise ReadOnly(f"没有重做示例：{ledger.read_only_reason}（{path}）。请换一个能写的文件夹。")
        if [operation.label for operation in ledger.history(limit=1)] != [_MADE]:
            raise LedgerError(f"没有重做示例：里面已有后来登记的内容（{path}）。请给它改名，或换一个文件夹。")
        log.info("an earlier demo is replaced")
        yield ledger


@contextmanager
def _evidence_for(path: Path, earlier: Ledger | None) -> Iterator[list[EvidenceFolder]]:
    """Holds the evidence folder of the ledger in the making; it takes its place with the ledger, or goes with it."""
    before = earlier.evidence.folder.find() if earlier else None
    made: list[EvidenceFolder] = []
    try:
        yield made
    except BaseException:
        for folder in filter(None, (one.find() for one in made)):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)
    for folder in filter(None, (one.find() for one in made)):
        place = folder_beside(path)
        if not os.path.lexists(place):  # else it is found by the ledger's number under the name it has
            folder.rename(place)


def _over(earlier: Ledger) -> Put:
    return lambda beside, _path: earlier.close_for(beside)


def _fill(ledger: Ledger, today: date, tick: Tick) -> demo_round.Round:
    sample = paths.resources() / SAMPLE
    ledger.change_settings({"office": _OFFICE})
    ledger.import_notice(read_file(sample), file_name=sample.name, digest=digest_of(sample), tick=tick)
    _work_on(ledger, today)
    tell(ledger, today, paths.resources() / EVIDENCE_FILES)
    save_texts(ledger, ledger.sources()[0].id, replace(DEFAULT, contact=_CONTACT))
    played = demo_round.play(ledger, today)
    ledger.note(_MADE)
    return played


def _papers(ledger: Ledger, tick: Tick) -> dict[str, Callable[[Path], object]]:
    from documents.closing_form_pdf import write_closing_form_pdf
    from documents.evidence_list_pdf import write_evidence_list_pdf
    from documents.extension_form_pdf import write_extension_form_pdf
    from documents.look_back_pdf import write_look_back_pdf
    from documents.meeting_pdf import write_meeting_pdf
    from documents.onsite_pdf import being_closed, write_onsite_pdf
    from documents.summary_pdf import write_summary_pdf
    from documents.unit_book_pdf import write_unit_book_pdf
    from documents.urge_letter_pdf import write_urge_letters_pdf

    ids, today = ledger.issue_ids(), ledger.today()
    plan = ledger.look_backs.plans()[0].id
    issues, units = ledger.issues(ids).values(), [unit.id for unit in ledger.units()]
    proven = [issue.id for issue in issues if issue.evidences]
    moved = [issue.id for issue in issues if issue.extensions]
    closing = [issue.id for issue in issues if issue.closing != Closing.NOT_APPLIED]
    sent = issued_letters(ledger, ledger.reminders.all()[::-1])
    return {
        **_lists(ledger, ids, tick),
        **_notices(ledger, tick),
        "整改汇总.pdf": lambda path: write_summary_pdf(ledger, IssueFilter(), path, today=today, tick=tick),
        "调度会材料.pdf": lambda path: write_meeting_pdf(ledger, path, today=today, tick=tick),
        "现场核查表.pdf": lambda path: write_onsite_pdf(ledger, being_closed(ledger), path, today=today, tick=tick),
        "回头看记录表.pdf": lambda path: write_look_back_pdf(ledger, plan, path, today=today, tick=tick),
        "销号申请表.pdf": lambda path: write_closing_form_pdf(ledger, closing, path, today=today, tick=tick),
        "延期申请表.pdf": lambda path: write_extension_form_pdf(
            ledger, moved, path, today=today, recorded=True, tick=tick
        ),
        "督办提醒.pdf": lambda path: write_urge_letters_pdf(sent, path, tick=tick),
        "一校一册.pdf": lambda path: write_unit_book_pdf(ledger, units, path, today=today, tick=tick),
        "佐证材料目录.pdf": lambda path: write_evidence_list_pdf(ledger, proven, path, today=today, tick=tick),
    }


def _notices(ledger: Ledger, tick: Tick) -> dict[str, Callable[[Path], object]]:
    """The 整改情况通报 as Word and PDF, and the PDF for the public."""
    from documents.notice_draft import lay_out
    from documents.notice_file import write_notice

    today = ledger.today()
    answered = IssueFilter(source_id=ledger.sources()[0].id)
    own, public = (lay_out(ledger, answered, today=today, rules=rules) for rules in (None, rules_for(ledger)))
    drafts = {"整改情况通报.docx": own, "整改情况通报.pdf": own, "整改情况通报（公开版）.pdf": public}
    return {name: partial(write_notice, draft, today=today, tick=tick) for name, draft in drafts.items()}


def _lists(ledger: Ledger, ids: list[int], tick: Tick) -> dict[str, Callable[[Path], object]]:
    """Every list of the ledger as spreadsheet and as PDF."""
    from documents.ledger_pdf import write_ledger_pdf
    from documents.ledger_xlsx import write_ledger_xlsx
    from models import list_views

    papers: dict[str, Callable[[Path], object]] = {}
    for view in list_views.of(ledger):
        for suffix, write in ((".xlsx", write_ledger_xlsx), (".pdf", write_ledger_pdf)):
            papers[view.title + suffix] = partial(write, ledger, ids, today=ledger.today(), view=view, tick=tick)
    return papers


#: What the office did meanwhile, dealt out to the issues in turn: days from today to the deadline and the progress.
_STATES = (
    (-12, Progress.IN_PROGRESS),
    (-3, Progress.MOSTLY_DONE),
    (0, Progress.IN_PROGRESS),
    (2, Progress.IN_PROGRESS),
    (6, Progress.NOT_STARTED),
    (13, Progress.IN_PROGRESS),
    (40, Progress.IN_PROGRESS),
    (70, Progress.NOT_STARTED),
)


def _work_on(ledger: Ledger, today: date) -> None:
    issues = list(ledger.issues(ledger.issue_ids()).values())
    open_ones = [issue for issue in issues if issue.progress != Progress.DONE]
    wanted: dict[int, dict[str, object]] = {}
    for place, issue in enumerate(open_ones):
        wanted[issue.id] = _next_state(issue, place, today)
    if len(open_ones) > 2:
        wanted[open_ones[-1].id] = {"deadline": "", "progress": Progress.NOT_STARTED}
        wanted[open_ones[-2].id]["persons"] = ()
    ledger.update_issues(wanted, "登记时限和进展")
    done = [issue.id for issue in issues if issue.progress == Progress.DONE]
    if done:
        ledger.update_issues({number: {"finished_on": today - timedelta(days=9)} for number in done}, "登记完成日期")
        to_close = [issue.id for issue in issues if issue.id in done and issue.closing != Closing.CLOSED]
        ledger.close_issues(to_close[: (len(to_close) + 1) // 2], today - timedelta(days=2), "李明远")


def _next_state(issue: Issue, place: int, today: date) -> dict[str, object]:
    if place >= len(_STATES) * 2:
        return {}
    days, progress = _STATES[place % len(_STATES)]
    due = today + timedelta(days=days)
    words = f"{due.year}年{due.month}月{due.day}日前"
    entry = (today - timedelta(days=5 + place), "已召开专题会议研究，制度初稿正在征求意见。")
    state: dict[str, object] = {"deadline": words, "progress": progress}
    return state if progress == Progress.NOT_STARTED else {**state, "entry": entry}
