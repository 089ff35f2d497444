"""Somebody's ledger in a spreadsheet as a draft: every problem once, with all that its rows say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from documents import cells
from documents.grid import Grid
from documents.ledger_bands import heading_above
from documents.ledger_table import Entry, LedgerTable
from documents.mapping import NO_CHOICES, Choices, has_table, kind_of_heading
from documents.notice_states import split_closing_state
from documents.sheet_head import note_head, note_year, title_on_cover
from documents.sheet_joins import KnownIssues
from documents.status_words import status_of
from models import deadlines
from models.calendar import Calendar
from models.drafts import (
    AspectDraft,
    Assigned,
    DraftStatus,
    FindingDraft,
    IssueDraft,
    MeasureDraft,
    NoticeDraft,
    Paragraph,
)
from models.fields import BY_NAME

_HELP_SHEET = re.compile(r"说明|须知|字典|下拉|选项|参数|填报要求|示例|样表|统计|汇总|封面|目录|_meta", re.IGNORECASE)
_FILE_ENDING = re.compile(r"\.(?:xls[xm]?|xlt|et|ods)$", re.IGNORECASE)
_NAMES = frozenset(("lead_leader", "lead_unit", "units", "support_units", "involved_units", "persons"))
_OWN_PLACE = frozenset(("number", "aspect", "problem", "findings", "measures", "progress", "progress_text", "deadline"))
_UNIT_AND_PERSON = re.compile(
    r"([^：:/／]+)[：:/／]\s*((?:(?![\u4e00-\u9fff]*(?:股|科|室|办|组|部|处|校|园|队|局|会|院|所|中心)(?:、|$))[\u4e00-\u9fff·]{2,4}、?)+)"
)
_PHONES = BY_NAME["phones"].label
_DAYS = frozenset(("finished_on", "closing"))
#: What a closing column says of a problem that is still open: nothing that its status does not say.
_NOT_CLOSED = frozenset(("", "否", "未销号", "未申请", "×", "/", "-", "—"))
_CLOSED = "已销号"
_ANY_DAY = deadlines.Base(date(2000, 1, 1))
#: What 否 in a column 是否办结 says.
_UNFINISHED = "未办结"
#: How many problems a 方面 has, behind its title.
_HOW_MANY = re.compile(r"\s*[（(]共?\s*\d{1,3}\s*[个项条](?:问题|事项|任务)?[）)]$")
_DAY_HEADING = re.compile(r"时间|日期|时限|期限")
#: The day from which the deadline of its own row counts.
_BEGINS = re.compile(
    r"^(?:受理|收[件到文]|来[信访件电]|交办|转办|移交|立案|登记|接[件收报访]|派单|发现|检查)(?:时间|日期)$"
)


def read_ledger(grids: Sequence[Grid], name: str, choices: Choices = NO_CHOICES) -> NoticeDraft:
    """The problems of all visible sheets that hold a ledger; ``name`` is the file's name without its folder.

    ``choices`` says by the names of sheets what somebody decided about them. ``is_notice`` is True for a ledger. A
    workbook without one gives no aspects and a warning that says why.
    """
    draft = NoticeDraft()
    aspects: dict[str, AspectDraft] = {}
    known = KnownIssues()
    read = [grid for grid in grids if is_read(grid, choices, len(grids))]
    for grid in read:
        tables = LedgerTable.find_all(grid, beside=bool(known), choices=choices)
        if not tables:
            continue
        if len(read) > 1 and len(tables) == 1:
            tables[0].heading = heading_above(grid, tables[0].first)  # a sheet for each 方面
        note_head(draft, tables[0])
        draft.paragraphs.extend(_paragraphs(grid))
        for table in tables:
            if table.taken:
                _take(draft, table, aspects, known)
    draft.aspects = [aspect for aspect in aspects.values() if aspect.issues]
    draft.is_notice = bool(draft.aspects)
    if not draft.is_notice:
        return _no_ledger(grids, name)
    draft.title = draft.title or title_on_cover(grids) or _FILE_ENDING.sub("", name)
    note_year(draft, (*(grid.name for grid in grids if not grid.hidden), name))
    return draft


def _take(draft: NoticeDraft, table: LedgerTable, aspects: dict[str, AspectDraft], known: KnownIssues) -> None:
    """The problems of one table, as far as no earlier one tells them."""
    draft.warnings.extend(doubt for doubt in table.mapping.doubts if doubt not in draft.warnings)
    found = [
        (_HOW_MANY.sub("", cells.bare_title(entry.aspect)), _issue(entry, table.closes_with_work))
        for entry in table.entries()
    ]
    if known and not table.mapping.has("problem"):
        if known.join_all_by_number([issue for _, issue in found]):
            return
        if not table.is_ledger():
            draft.warnings.append(f"“{table.grid.name}”表的序号与前面的问题对不上，没有合并进来，请核对。")
            return
    new = [(aspect, issue) for aspect, issue in found if not known.join(issue, table)]
    for aspect, issue in new:
        aspects.setdefault(aspect, AspectDraft(aspect, issue.line)).issues.append(issue)
    known.add([issue for _, issue in new], table)


def is_read(grid: Grid, choices: Choices, sheets: int) -> bool:
    """Whether a sheet of so many is looked at: if one of its tables was chosen, else as it was decided about the
    first, else if it is visible and no help for filling in."""
    if grid.name in choices:
        return any(choice.taken for name, choice in choices.items() if has_table(grid.name, name))
    return not grid.hidden and bool(grid.rows) and not (sheets > 1 and _HELP_SHEET.search(grid.name))


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


def _issue(entry: Entry, closes_with_work: bool) -> IssueDraft:
    issue = IssueDraft("", entry.line, number=cells.union(entry.texts.get("number", [])[:1], ""))
    _fill_title(issue, entry)
    for name in ("measures", "progress_text"):
        entry.texts.setdefault(name, [])
    for text, line in _placed(entry, "measures"):
        for item in cells.split_items(cells.without_number(text, len(issue.measures) + 1)):
            issue.measures.append(MeasureDraft(item, line))
    _assign(issue, entry)
    issue.deadline_text = cells.union(map(cells.day_words, entry.texts.get("deadline", ())), "；")
    _fill_people(issue, entry)
    _fill_state(issue, entry, closes_with_work)
    for name, texts in entry.texts.items():
        if name not in _OWN_PLACE and name not in _NAMES and texts:
            words = map(cells.day_words, texts) if name in _DAYS else texts
            issue.fields[name] = cells.union(words, "\n")
    for heading, texts in entry.extra.items():
        if texts:
            words = map(cells.day_words, texts) if _DAY_HEADING.search(heading) else texts
            issue.extra[_PHONES if kind_of_heading(heading) == "phone" else heading] = cells.union(words, "\n")
    _doubt_base(issue)
    return issue


def _doubt_base(issue: IssueDraft) -> None:
    """A deadline that only counts from a day (7日内) counts from that of its row, where it has one."""
    begins = next(((heading, day) for heading, day in issue.extra.items() if _BEGINS.match(heading)), None)
    if begins is None or not deadlines.counts_from_a_day(issue.deadline_text):
        return
    issue.deadline_from = deadlines.read(begins[1], _ANY_DAY, Calendar()).on
    if issue.deadline_from is None:
        issue.doubts.append(
            f"时限“{issue.deadline_text}”应从{begins[0]}（{begins[1]}）起算，但这不是日期；"
            "导入后按来源的反馈日期推算，请改写成具体日期。"
        )
    else:
        issue.doubts.append(f"时限“{issue.deadline_text}”从{begins[0]}起算，将登记为“{issue.deadline_words}”，请核对。")


def _assign(issue: IssueDraft, entry: Entry) -> None:
    """Owners and deadline of each measure, where not all rows of the measures that say any say the same."""
    rows = {measure.line: entry.rows.get(measure.line, {}) for measure in issue.measures}
    told = [row for row in rows.values() if row]
    if all(row == told[0] for row in told):
        return
    for measure in issue.measures:
        row = rows[measure.line]
        persons, _ = cells.split_phones(row.get("persons", ""))
        unit = cells.tidy_names(row.get("units", ""))
        measure.assigned = Assigned(unit, persons, cells.day_words(row.get("deadline", "")))


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
    named = {name: cells.tidy_names(entry.joined(name, "、")) for name in sorted(_NAMES - {"persons"})}
    issue.person = persons
    issue.responsible_leader = named.pop("lead_leader")
    issue.unit = named["units"] or named["lead_unit"]
    if not persons and (both := _UNIT_AND_PERSON.fullmatch(issue.unit)):
        issue.unit, issue.person = both.groups()
    used = "units" if named["units"] else "lead_unit"
    issue.fields.update({name: words for name, words in named.items() if words and name != used})
    if phones:
        entry.extra[_PHONES] = [cells.union((*entry.extra.get(_PHONES, ()), phones), "、")]


def _fill_state(issue: IssueDraft, entry: Entry, closes_with_work: bool) -> None:
    """Status from its own column, ticks, closing, the heading of the group, or a bare sentence of the progress.

    ``closes_with_work`` says that what is not closed yet is not done yet (是否办结), as 是否销号 does not.
    """
    progress = list(_placed(entry, "progress_text"))
    words = [cells.percent_words(text) for text in entry.texts.get("progress", ())]
    told = [text for text in words if cells.is_told(text)]
    issue.progress = "\n".join([text for text, _ in progress] or told)
    issue.progress_line = progress[0][1] if progress else entry.line if told else ""
    short = [cells.state_words(text) for text in words] + entry.states
    if _is_closed(closing := entry.joined("closing")):
        short.append(_CLOSED)
        if re.search(r"\d", closing):
            entry.extra.setdefault("销号时间", []).append(cells.day_words(closing))
    elif closes_with_work and status_of(closing) is DraftStatus.IN_PROGRESS:
        short.append(_UNFINISHED)
    if _is_closed(closing) or closing in _NOT_CLOSED:
        entry.texts.pop("closing", None)
    states = [(state, text) for text in short or [entry.band_state] if (state := status_of(text))]
    if not states and not issue.progress and issue.measures:
        _take_closing_state(issue)
    if not states and issue.progress:
        state, sentence = cells.state_in_text(issue.progress)
        states = [(state, sentence)] if state else []
    if states and issue.progress and all(text == _CLOSED for _, text in states):
        lasting, sentence = cells.state_in_text(issue.progress)
        states += [(lasting, sentence)] if lasting is DraftStatus.LONG_TERM else []
    issue.status = _together([state for state, _ in states])
    issue.status_words = cells.union((text for _, text in states), "，")


def _take_closing_state(issue: IssueDraft) -> None:
    """The sentence behind the last measure that says how far the whole issue is; it is no measure."""
    last = issue.measures[-1]
    text, state = split_closing_state(last.text)
    if text and state:
        issue.measures[-1] = MeasureDraft(text, last.line)
        issue.progress, issue.progress_line = state, last.line


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
