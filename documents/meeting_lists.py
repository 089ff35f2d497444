"""The lists that a 调度会 goes through: red, yellow, 长期坚持, who has not returned the sheets, what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from documents.figure_blocks import heading
from documents.ledger_layout import Light, fill_of, light_of
from documents.ledger_pdf import tint
from documents.meeting_content import Meeting
from documents.pdf_page import PdfPaper
from documents.pdf_table import PdfTable, Tint
from documents.table_widths import Column
from models.fields import BY_NAME
from models.frozen import CHANGES, Comparison
from models.issues import Issue
from models.outstanding import state_words

_CELL_SIZE = 9
#: The columns of the lists: how wide; the last one says why a matter is in the list.
_LATE = {"number": 2.5, "problem": 16, "units": 8, "persons": 3.2, "lead_leader": 4, "deadline": 5.8}
_RED = {**_LATE, "days": 5.1, "reason": 8}
_YELLOW = {**_LATE, "days": 5.1, "progress": 4.2}
_LASTING = {"number": 2.5, "problem": 14, "units": 8, "progress": 4.2, "activity": 16, "review_on": 6.5}
_HEADINGS = {"days": "时限状态", "activity": "最近动态", "review_on": "下次复查"}
_CENTRED = ("number", "deadline", "days", "progress", "review_on", "persons", "lead_leader")
_NOTHING = "无"
#: Of what was done last so many characters stand in the list: the 整改台账 behind it has the whole.
_SHORT = 60


def rows_of(meeting: Meeting) -> int:
    """How many rows the lists have together."""
    changes = meeting.comparison.lists.values() if meeting.comparison is not None else ()
    return sum(map(len, (meeting.late, meeting.soon, meeting.lasting, meeting.owing or (), *changes)))


class MeetingLists:
    """Writes the lists downwards from ``top``; ``parts`` says on which page each of them begins.

    ``done`` hears of every row that is written, of ``rows_of`` in all.
    """

    def __init__(self, pages: PdfPaper, meeting: Meeting, top: float, done: Callable[[], None]) -> None:
        self._pages, self._meeting, self.top, self._done = pages, meeting, top, done
        self.parts: list[tuple[str, int]] = []

    def write(self) -> None:
        """All of them; who has not returned the sheets only where sheets went out, changes only where compared."""
        one = self._meeting
        self._issues("红灯清单", f"逾期 {len(one.late)} 项", one.late, _RED)
        days = one.settings.soon_days
        self._issues("黄灯清单", f"{days} 天内到期 {len(one.soon)} 项", one.soon, _YELLOW)
        due = sum(_is_due(issue, one.today) for issue in one.lasting)
        words = f"{len(one.lasting)} 项，{f'其中 {due} 项已到复查时间，' if due else ''}最久没有进展的在前"
        self._issues("长期坚持清单", words, one.lasting, _LASTING)
        if one.owing is not None:
            self._owing()
        if one.comparison is not None:
            self._changes(one.comparison)

    def _begin(self, name: str, words: str) -> None:
        self.top = heading(self._pages, self.top, f"{name}（{words}）")
        self.parts.append((name, self._pages.page_count))

    def _table(self, columns: Sequence[Column]) -> PdfTable:
        return PdfTable(self._pages, columns, self.top, _CELL_SIZE)

    def _nothing(self) -> None:
        self._pages.text(self._pages.margin_left, self.top, _NOTHING, _CELL_SIZE + 1)
        self.top += 16

    def _issues(self, name: str, words: str, issues: Sequence[Issue], widths: dict[str, float]) -> None:
        self._begin(name, words)
        if not issues:
            self._nothing()
            return
        columns = [
            Column(_HEADINGS.get(key) or BY_NAME[key].label, wide, key in _CENTRED) for key, wide in widths.items()
        ]
        table = self._table(columns)
        today = self._meeting.today
        for issue in issues:
            table.row([_cell(issue, key, today) for key in widths], self._tints(issue, list(widths)))
            self._done()
        self.top = table.finish()

    def _tints(self, issue: Issue, keys: Sequence[str]) -> dict[int, Tint]:
        """The light of the clock, and that of a review that is due."""
        today, settings = self._meeting.today, self._meeting.settings
        lights = {"days": light_of(issue, today, settings)}
        if _is_due(issue, today):
            lights["review_on"] = Light.YELLOW
        return {at: tint(fill_of(lights[key], settings)) for at, key in enumerate(keys) if key in lights}

    def _owing(self) -> None:
        """Units that have not returned their sheet."""
        owing, today = self._meeting.owing or (), self._meeting.today
        self._begin("填报表未交清单", f"{len(owing)} 个单位未交齐{self._meeting.whole_ledger}")
        if not owing:
            self._nothing()
            return
        centred = ("发出日期", "交回截止", "项数", "缺")
        wide = {"单位": 14, **dict(zip(centred, (6, 6, 3, 3), strict=True)), "状态": 12}
        table = self._table([Column(name, one, name in centred) for name, one in wide.items()])
        for one in owing:
            days = (one.sent_on.isoformat(), one.due_on.isoformat() if one.due_on else "")
            table.row([one.unit.name, *days, str(len(one.rows)), str(len(one.missing)), state_words(one, today)])
            self._done()
        self.top = table.finish()

    def _changes(self, comparison: Comparison) -> None:
        total = sum(len(found) for found in comparison.lists.values())
        what = "；延期只计批准的，不计退回时另定的时限" if comparison.lists["extended"] else ""
        self._begin("变化清单", f"自“{comparison.older.name}”以来 {total} 条{what}{self._meeting.whole_ledger}")
        if not total:
            self._nothing()
            return
        table = self._table(
            [
                Column("变化", 4, True),
                Column(BY_NAME["number"].label, 2.5, True),
                Column(BY_NAME["problem"].label, 22),
                Column(BY_NAME["units"].label, 9),
                Column("说明", 12),
            ]
        )
        for key, words in CHANGES.items():
            for change in comparison.lists[key]:
                row = change.row
                table.row([words, row.number, row.problem, "、".join(row.units), change.words])
                self._done()
        self.top = table.finish()


def _cell(issue: Issue, name: str, today: date) -> str:
    if name == "days":
        return issue.days_words(today)
    if name == "activity":
        entry = issue.current_entry
        return f"{entry.on.isoformat()} {_short(entry.text)}" if entry else "还没有写过进展"
    if name == "review_on":
        due = "\n已到复查时间" if _is_due(issue, today) else ""
        return f"{issue.review_on.isoformat()}{due}" if issue.review_on else ""
    return BY_NAME[name].text(issue)


def _is_due(issue: Issue, today: date) -> bool:
    """Whether a 长期坚持 issue is to be looked at again: on the day itself it is."""
    return issue.review_on is not None and issue.review_on <= today


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}……（全文见台账）"
