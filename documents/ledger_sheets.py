"""Somebody's ledger in a spreadsheet as a draft: every problem once, with all that its rows say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from documents import cells
from documents.grid import Grid
from documents.ledger_table import FOOT, Entry, LedgerTable
from documents.status_words import status_of
from models.drafts import AspectDraft, DraftStatus, FindingDraft, IssueDraft, MeasureDraft, NoticeDraft, Paragraph
from models.text import folded

_HELP_SHEET = re.compile(r"说明|须知|字典|下拉|选项|参数|填报要求|示例|样表|统计|汇总|封面|目录|_meta", re.IGNORECASE)
_ORGANIZATION = re.compile(
    r"(?:填报单位|填表单位|编制单位|报送单位|单位名称|单位)(?:[（(][^）)]*[）)])?\s*[：:]\s*([^\s：:]+)"
)
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(?:(\d{1,2})\s*[月./-]?)?\s*(?:(\d{1,2})\s*日?)?")
_FILE_ENDING = re.compile(r"\.(?:xls[xm]?|xlt|et|ods)$", re.IGNORECASE)
_ATTACHMENT = re.compile(r"^附\s*[件表]\s*\d*\s*[：:]?$")
_NAMES = frozenset(("lead_leader", "lead_unit", "units", "support_units", "involved_units", "persons"))
_OWN_PLACE = frozenset(("number", "aspect", "problem", "findings", "measures", "progress", "progress_text", "deadline"))
_UNIT_AND_PERSON = re.compile(r"([^：:]+)[：:]((?:[\u4e00-\u9fff·]{2,4}、?)+)")
_DAYS = frozenset(("finished_on", "closing"))
#: What a closing column says of a problem that is still open: nothing that its status does not say.
_NOT_CLOSED = frozenset(("", "否", "未销号", "未申请", "×", "/", "-", "—"))
_DAY_HEADING = re.compile(r"时间|日期|时限|期限")


def read_ledger(grids: Sequence[Grid], name: str) -> NoticeDraft:
    """The problems of all visible sheets that hold a ledger; ``name`` is the file's name without its folder.

    ``is_notice`` is True for a ledger. A workbook without one gives no aspects and a warning that says why.
    """
    draft = NoticeDraft()
    aspects: dict[str, AspectDraft] = {}
    earlier: dict[str, list[IssueDraft]] = {}
    for grid in grids:
        if grid.hidden or not grid.rows or (_HELP_SHEET.search(grid.name) and len(grids) > 1):
            continue
        table = LedgerTable.find(grid)
        if table is None:
            continue
        _note_head(draft, table)
        draft.warnings.extend(doubt for doubt in table.mapping.doubts if doubt not in draft.warnings)
        draft.paragraphs.extend(_paragraphs(grid))
        found = [(cells.bare_title(entry.aspect), _issue(entry)) for entry in table.entries()]
        new = [(aspect, issue) for aspect, issue in found if not _joins_earlier(issue, earlier)]
        for aspect, issue in new:
            aspects.setdefault(aspect, AspectDraft(aspect, issue.line)).issues.append(issue)
            earlier.setdefault(folded(issue.title), []).append(issue)
    draft.aspects = [aspect for aspect in aspects.values() if aspect.issues]
    draft.is_notice = bool(draft.aspects)
    if not draft.is_notice:
        return _no_ledger(grids, name)
    draft.title = draft.title or _FILE_ENDING.sub("", name)
    return draft


def _no_ledger(grids: Sequence[Grid], name: str) -> NoticeDraft:
    visible = [grid for grid in grids if not grid.hidden]
    if not any(grid.rows for grid in visible):
        why = "里面没有内容"
    elif any(LedgerTable.find(grid) for grid in visible):
        why = "找到了表头，但表头下面没有问题"
    else:
        why = "没有找到“反馈问题”“整改措施”这样的表头"
    paragraphs = [paragraph for grid in visible for paragraph in _paragraphs(grid)]
    return NoticeDraft(warnings=[f"“{name}”不是整改台账：{why}，没有读出问题。"], paragraphs=paragraphs)


def _paragraphs(grid: Grid) -> Iterator[Paragraph]:
    for row in grid.rows:
        texts = [text.replace("\n", " ") for _, text in row.own()]
        if texts:
            yield Paragraph(f"{grid.name}!{row.number}", " | ".join(dict.fromkeys(texts)))


def _note_head(draft: NoticeDraft, table: LedgerTable) -> None:
    """Title, reporting unit and day from the lines above the table, and from signature lines below it."""
    lines = [list(dict.fromkeys(text for _, text in row.own())) for row in table.grid.rows[: table.first]]
    above = [text for line in lines for text in line]
    foot = [text for row in table.grid.rows[table.last + 1 :] for _, text in row.own()[:4] if FOOT.match(text)]
    for text in (*above, *foot):
        if not draft.organization and (found := _ORGANIZATION.search(text)):
            draft.organization = found[1]
    # A row of several short texts groups the columns below (问题清单, 任务清单); it is no title.
    alone = [text for line in lines if len(line) <= 2 for text in line]
    titles = [text for text in alone if not _ATTACHMENT.match(text) and not _ORGANIZATION.search(text)]
    if titles and not draft.title:
        draft.title = "".join(max(titles[:2], key=_title_weight).split("\n"))
    days = [day for text in (*above, *foot) if text not in titles[:1] and (day := _day_in(text))]
    draft.published_date = draft.published_date or next(iter(days), None)


def _title_weight(text: str) -> tuple[bool, int]:
    return any(word in text for word in ("台账", "清单", "表", "整改")) and not _DAY.match(text), len(text)


def _day_in(text: str) -> date | None:
    """The day a sheet names as its own; the first of the month or year where it names no more."""
    found = _DAY.search(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _issue(entry: Entry) -> IssueDraft:
    issue = IssueDraft("", entry.line, number=cells.union(entry.texts.get("number", [])[:1], ""))
    _fill_title(issue, entry)
    for name in ("measures", "progress_text"):
        entry.texts.setdefault(name, [])
    issue.measures = [
        MeasureDraft(item, line) for text, line in _placed(entry, "measures") for item in cells.split_items(text)
    ]
    issue.deadline_text = cells.union(map(cells.day_words, entry.texts.get("deadline", ())), "；")
    _fill_people(issue, entry)
    _fill_state(issue, entry)
    for name, texts in entry.texts.items():
        if name not in _OWN_PLACE and name not in _NAMES and texts:
            words = map(cells.day_words, texts) if name in _DAYS else texts
            issue.fields[name] = cells.union(words, "\n")
    for heading, texts in entry.extra.items():
        if texts:
            words = map(cells.day_words, texts) if _DAY_HEADING.search(heading) else texts
            issue.extra[heading] = cells.union(words, "\n")
    return issue


def _placed(entry: Entry, name: str) -> Iterator[tuple[str, str]]:
    return zip(entry.texts.get(name, ()), entry.places.get(name, ()), strict=True)


def _fill_title(issue: IssueDraft, entry: Entry) -> None:
    findings = [
        FindingDraft(item, line)
        for text, line in _placed(entry, "findings")
        for item in cells.split_items(text, by_line=False)
    ]
    lead, items = cells.lead_and_items(entry.problem)
    if not findings and items:
        findings = [FindingDraft(item, entry.line) for item in items]
    elif findings:
        lead = entry.problem
    issue.findings = findings
    issue.title = cells.bare_title(lead)
    if not issue.title:
        source = entry.joined("findings") or entry.joined("measures") or entry.joined("goal")
        issue.title = cells.bare_title(source.partition("\n")[0])[:60]
        issue.doubts.append("原文未写问题，仅有整改表述，标题取自其他列，请核对。")


def _fill_people(issue: IssueDraft, entry: Entry) -> None:
    persons, phones = cells.split_phones(entry.joined("persons", "、"))
    named = {name: cells.tidy_names(entry.joined(name, "、")) for name in _NAMES - {"persons"}}
    issue.person = persons
    issue.responsible_leader = named.pop("lead_leader")
    issue.unit = named["units"] or named["lead_unit"]
    if not persons and (both := _UNIT_AND_PERSON.fullmatch(issue.unit)):
        issue.unit, issue.person = both.groups()
    used = "units" if named["units"] else "lead_unit"
    issue.fields.update({name: words for name, words in named.items() if words and name != used})
    if phones:
        entry.extra["联系电话"] = [cells.union((*entry.extra.get("联系电话", ()), phones), "、")]


def _fill_state(issue: IssueDraft, entry: Entry) -> None:
    """Status from its own column, ticks, closing, the heading of the group, or a bare sentence of the progress."""
    progress = list(_placed(entry, "progress_text"))
    words = [cells.percent_words(text) for text in entry.texts.get("progress", ())]
    told = [text for text in words if cells.is_told(text)]
    issue.progress = "\n".join([text for text, _ in progress] or told)
    issue.progress_line = progress[0][1] if progress else entry.line if told else ""
    short = [cells.state_words(text) for text in words] + entry.states
    if _is_closed(closing := entry.joined("closing")):
        short.append("已销号")
        if re.search(r"\d", closing):
            entry.extra.setdefault("销号时间", []).append(cells.day_words(closing))
    if _is_closed(closing) or closing in _NOT_CLOSED:
        entry.texts.pop("closing", None)
    states = [(state, text) for text in short or [entry.band_state] if (state := status_of(text))]
    if not states and issue.progress:
        state, sentence = cells.state_in_text(issue.progress)
        states = [(state, sentence)] if state else []
    issue.status = _together([state for state, _ in states])
    issue.status_words = cells.union((text for _, text in states), "，")


def _is_closed(words: str) -> bool:
    if not words or any(no in words for no in ("未", "否", "不", "待", "拟", "申请", "×")):
        return False
    return status_of(words) is DraftStatus.DONE or bool(re.match(r"\d{4}\D|[3-6]\d{4}$", words))


def _together(states: list[DraftStatus]) -> DraftStatus | None:
    """The state of the whole: as far as the slowest part, lasting if any part is."""
    for state in (DraftStatus.IN_PROGRESS, DraftStatus.LONG_TERM, DraftStatus.DONE):
        if state in states:
            return state
    return None


def _joins_earlier(issue: IssueDraft, earlier: Mapping[str, list[IssueDraft]]) -> bool:
    """Completes the same problem of an earlier sheet (问题清单, 任务清单 …); False if there is none."""
    for known in earlier.get(folded(issue.title), ()):
        if not _disagree(known, issue):
            _complete(known, issue)
            return True
    return False


def _disagree(known: IssueDraft, issue: IssueDraft) -> bool:
    pairs = (
        (known.number, issue.number),
        (known.unit, issue.unit),
        (known.person, issue.person),
        (known.deadline_text, issue.deadline_text),
        (known.fields.get("involved_units", ""), issue.fields.get("involved_units", "")),
    )
    return any(first and second and first != second for first, second in pairs)


def _complete(known: IssueDraft, issue: IssueDraft) -> None:
    for name in ("number", "progress", "progress_line", "status", "status_words", "responsible_leader"):
        setattr(known, name, getattr(known, name) or getattr(issue, name))
    for name in ("unit", "person", "deadline_text"):
        setattr(known, name, getattr(known, name) or getattr(issue, name))
    known.measures = known.measures or issue.measures
    known.findings = known.findings or issue.findings
    known.fields = issue.fields | known.fields
    known.extra = issue.extra | known.extra
