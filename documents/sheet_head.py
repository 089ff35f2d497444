"""What a sheet says of itself: its title, who filled it in, its day or at least the year its deadlines are in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from documents.grid import Grid
from documents.labelled_days import fed_back_on, own_day
from documents.ledger_table import FOOT, LedgerTable
from models.drafts import NoticeDraft

_ORGANIZATION = re.compile(
    r"(?:填报单位|填表单位|编制单位|报送单位|填报学校|单位名称|单位)(?:[（(][^）)]*[）)])?\s*[：:]\s*([^\s：:]+)"
)
#: 单位：万元 is no office.
_MEASURE_OF_MONEY = re.compile(r"^(?:万|亿|千|百)?元$|^[个人项%]$")
_SEAL = re.compile(r"[（(](?:盖章|公章|章|印章|签章)[）)]$")
_YEAR_FIRST = re.compile(r"\d{4}\s*[年./-]")
_COVER = re.compile("封面|首页|扉页")
_ATTACHMENT = re.compile(r"^附\s*[件表]\s*\d*\s*[：:]?$")
_SCHOOL_YEAR = re.compile(r"(20\d\d)\s*[-—–~至]+\s*(20\d\d)\s*学年度?\s*(第[一二]|上|下|春|秋)?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|[./-]\d{1,2}(?!\d))")


def note_head(draft: NoticeDraft, table: LedgerTable) -> None:
    """Title, reporting unit and day from the lines above the table, and from signature lines below it."""
    lines = [list(dict.fromkeys(text for _, text in row.own())) for row in table.grid.rows[: table.first]]
    above = [text for line in lines for text in line]
    foot = [text for row in table.grid.rows[table.last + 1 :] for _, text in row.own()[:4] if FOOT.match(text)]
    for text in (*above, *foot):
        found = _ORGANIZATION.search(text)
        if not draft.organization and found and not _MEASURE_OF_MONEY.match(found[1]):
            draft.organization = _SEAL.sub("", found[1])
    # A row of several short texts groups the columns below (问题清单, 任务清单); it is no title.
    alone = [text for line in lines if len(line) <= 2 for text in line]
    aside = (table.heading,) if table.heading else ()
    titles = [
        text for text in alone if text not in aside and not _ATTACHMENT.match(text) and not _ORGANIZATION.search(text)
    ]
    if titles and not draft.title:
        draft.title = "".join(max(titles[:2], key=_title_weight).split("\n"))
    told = [text for text in (*above, *foot) if text not in titles[:1]]
    draft.published_date = draft.published_date or next(filter(None, map(own_day, told)), None)
    draft.feedback_date = draft.feedback_date or next(filter(None, map(fed_back_on, told)), None)


def title_on_cover(grids: Sequence[Grid]) -> str:
    """The title on a cover sheet: its longest line that names a ledger; "" if there is none."""
    covers = (grid for grid in grids if not grid.hidden and _COVER.search(grid.name))
    lines = ("".join(text.split()) for grid in covers for row in grid.rows for _, text in row.own())
    return max((line for line in lines if _title_weight(line)[0] and len(line) <= 60), key=len, default="")


def note_year(draft: NoticeDraft, names: Iterable[str]) -> None:
    """Where no day is written: the year that title, ``names`` (sheets, file) or the other deadlines give."""
    if draft.published_date is not None or draft.feedback_date is not None:
        return
    for text in (draft.title, *names):
        if found := _first_day_of(text):
            draft.year_from = found
            return
    years = [int(found) for issue in draft.issues() for found in _YEAR.findall(issue.deadline_text)]
    draft.year_from = date(min(years), 1, 1) if years else None


def _first_day_of(text: str) -> date | None:
    """The first day of the year that a title names; of the school term, where it names one."""
    if term := _SCHOOL_YEAR.search(text):
        second = (term[3] or "") in ("第二", "下", "春")
        return date(int(term[2]), 2, 1) if second else date(int(term[1]), 9, 1)
    found = _YEAR.search(text)
    return date(int(found[1]), 1, 1) if found else None


def _title_weight(text: str) -> tuple[bool, int]:
    return any(word in text for word in ("台账", "清单", "表", "整改")) and not _YEAR_FIRST.match(text), len(text)
