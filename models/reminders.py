"""催报, 提醒, 督办 and the like: papers that remind a unit of problems or of a sheet, each kept as it was issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.acts import Subject
from models.errors import InvalidValue
from models.queries import to_date
from models.text import clean, clean_line

#: A reminder of a sheet that has not come back.
URGING = "催报"
_LONGEST_LINE, _LONGEST_WORDS = 60, 2000


@dataclass(frozen=True, slots=True)
class ReminderDraft:
    """A reminder to be issued: its ``kind`` (催报 …), to which unit, of which issues; no day means today.

    ``sending`` is the sheet that it asks for, where it asks for one.
    """

    kind: str
    unit: int
    issues: tuple[int, ...] = ()
    number: str = ""
    issued_on: date | None = None
    reply_by: date | None = None
    signer: str = ""
    words: str = ""
    sending: int | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder as it was issued; ``issues`` are those it names, in their order."""

    id: int
    kind: str
    unit: int
    unit_name: str
    number: str
    issued_on: date
    reply_by: date | None
    signer: str
    words: str
    sending: int | None
    issues: tuple[int, ...]


class Reminders(Subject):
    """What an open ledger has issued to remind units."""

    def all(self, *, kind: str = "", unit: int | None = None) -> tuple[Reminder, ...]:
        """The reminders, newest first; of one kind or to one unit where that is asked."""
        return self._found({"kind": kind, "unit": unit, "issue": None})

    def of_issue(self, issue_id: int) -> tuple[Reminder, ...]:
        """The reminders that name an issue, in any of its rounds, newest first."""
        return self._found({"kind": "", "unit": None, "issue": issue_id})

    def _found(self, asked: dict[str, object]) -> tuple[Reminder, ...]:
        with self._ledger.asking() as connection:
            rows = connection.execute(_REMINDERS, asked).fetchall()
            issues: dict[int, list[int]] = defaultdict(list)
            for reminder, issue in connection.execute(_ITEMS, asked):
                issues[reminder].append(issue)
        return tuple(
            Reminder(
                number,
                kind,
                unit_id,
                name,
                words_number,
                date.fromisoformat(issued),
                to_date(reply),
                signer,
                words,
                sending,
                tuple(issues[number]),
            )
            for number, kind, unit_id, name, words_number, issued, reply, signer, words, sending in rows
        )

    def issue(
        self,
        kind: str,
        unit: int,
        issues: Sequence[int] = (),
        number: str = "",
        issued_on: date | None = None,
        reply_by: date | None = None,
        signer: str = "",
        words: str = "",
        sending: int | None = None,
    ) -> int:
        """Issue one reminder; returns its id."""
        (made,) = self.issue_all(
            [ReminderDraft(kind, unit, tuple(issues), number, issued_on, reply_by, signer, words, sending)]
        )
        return made

    def issue_all(self, drafts: Sequence[ReminderDraft]) -> list[int]:
        """Issue reminders as one operation, all or none; returns their ids in order.

        Raises:
            InvalidValue: one has no kind, or is to be answered before it is issued; the sentence says so.
            LedgerError: a unit, issue or sending is no longer in the ledger.
        """
        today = self._ledger.today()
        for draft in drafts:
            _check(draft, draft.issued_on or today)
        kinds = "、".join(dict.fromkeys(draft.kind for draft in drafts))
        with self._ledger.operation(f"{kinds}：{self._named(drafts)}") as write:
            made = []
            for draft in drafts:
                write.read("unit", draft.unit)
                if draft.sending is not None:
                    write.read("sending", draft.sending)
                rounds = [write.read("issue", issue)["round"] for issue in draft.issues]
                reminder = write.add("reminder", _values(draft, today))
                for issue, turn in zip(draft.issues, rounds, strict=True):
                    write.add("reminder_item", {"reminder_id": reminder, "issue_id": issue, "round": turn})
                made.append(reminder)
        return made

    def remove(self, ids: Sequence[int]) -> None:
        """Take reminders out that were recorded by mistake, with what they name."""
        with self._ledger.operation(f"删除督办提醒：{len(ids)} 份") as write:
            for number in ids:
                rows = write.connection.execute("SELECT id FROM reminder_item WHERE reminder_id = ?", (number,))
                for (item,) in rows.fetchall():
                    write.remove("reminder_item", item)
                write.remove("reminder", number)

    def _named(self, drafts: Sequence[ReminderDraft]) -> str:
        if len(drafts) != 1:
            return f"{len(drafts)} 个单位"
        return next((one.name for one in self._ledger.units() if one.id == drafts[0].unit), "")


_REMINDERS = """SELECT r.id, r.kind, r.unit_id, u.name, r.number, r.issued_on, r.reply_by, r.signer, r.words,
    r.sending_id FROM reminder r JOIN unit u ON u.id = r.unit_id
  WHERE (:kind = '' OR r.kind = :kind) AND (:unit IS NULL OR r.unit_id = :unit)
    AND (:issue IS NULL OR r.id IN (SELECT reminder_id FROM reminder_item WHERE issue_id = :issue))
  ORDER BY r.id DESC"""
_ITEMS = """SELECT reminder_id, issue_id FROM reminder_item WHERE :issue IS NULL
    OR reminder_id IN (SELECT reminder_id FROM reminder_item WHERE issue_id = :issue) ORDER BY id"""


def _check(draft: ReminderDraft, issued_on: date) -> None:
    if not clean_line(draft.kind):
        raise InvalidValue("kind", "还没有写是哪一种督办提醒，请填写。")
    if draft.reply_by is not None and draft.reply_by < issued_on:
        raise InvalidValue("reply_by", f"要求答复的日期 {draft.reply_by} 早于发出日期 {issued_on}，请改正。")
    for name, text, most in (
        ("number", draft.number, _LONGEST_LINE),
        ("signer", draft.signer, _LONGEST_LINE),
        ("words", draft.words, _LONGEST_WORDS),
    ):
        if len(text) > most:
            raise InvalidValue(name, f"“{_LABELS[name]}”太长（最多 {most} 个字），请缩短。")


_LABELS = {"number": "文号", "signer": "签发人", "words": "内容"}


def _values(draft: ReminderDraft, today: date) -> dict[str, object]:
    return {
        "kind": clean_line(draft.kind),
        "unit_id": draft.unit,
        "number": clean_line(draft.number),
        "issued_on": (draft.issued_on or today).isoformat(),
        "reply_by": draft.reply_by.isoformat() if draft.reply_by else None,
        "signer": clean_line(draft.signer),
        "words": clean(draft.words),
        "sending_id": draft.sending,
    }
