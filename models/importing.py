"""Accepted drafts become issues; those that an earlier import made are known again and brought up to a newer file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from models import left_out
from models.acts import Tick as Tick
from models.acts import no_tick as no_tick
from models.deadlines import is_same_as_above
from models.drafts import AspectDraft, IssueDraft, MeasureDraft, NoticeDraft
from models.editing import FIRST_DAY, IssueEditor
from models.errors import InvalidValue, NotANotice
from models.fields import BY_NAME, MAX_NAME
from models.import_plan import Compared, ComparedRow, Read, Row, compare
from models.issues import SOURCE_KINDS, MeasureEdit
from models.namesakes import told_apart
from models.origins import Origin
from models.origins import origin_of as origin_of
from models.registers import RegisterEditor
from models.rules import Closing, Progress, axes_from_words, check_finished_on
from models.text import clean, clean_line, is_phone, split_names
from models.updating import Difference, Known, mark_field, values_of


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import came to, in issues."""

    source_id: int
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    warnings: tuple[str, ...] = ()


@dataclass
class _Values:
    """The rows of a draft as values for ``IssueEditor``; what could not be taken as written goes to ``warnings``."""

    draft: NoticeDraft
    today: date
    warnings: list[str] = field(default_factory=list)
    _deadline_above: str = ""

    def row(self, aspect: AspectDraft, issue: IssueDraft) -> Row:
        """One row; rows are to be taken in order, as a 同上 means the one above."""
        self.warnings = []
        values, columns = self._values(aspect, issue)
        origins = issue.origins or (origin_of(aspect.title, issue),)
        return Row(
            values=values,
            columns=columns,
            origins=tuple(map(Origin.read, origins)),
            source=clean_line(issue.fields.get("source", ""))[:MAX_NAME],
            keep=issue.keep,
            title=issue.title,
            warnings=tuple(self.warnings),
        )

    def row_once(self, aspect: AspectDraft, issue: IssueDraft, read: Read) -> Row:
        """The same, from what was read before if this very draft and what stands above it are the same."""
        above = (aspect.title, self._deadline_above)
        before = read.rows.get(id(issue))
        if before is None or before[0] is not issue or before[1] != above:
            before = read.rows[id(issue)] = (issue, above, (self.row(aspect, issue), self._deadline_above))
        self._deadline_above = before[2][1]
        return before[2][0]

    def _values(self, aspect: AspectDraft, issue: IssueDraft) -> tuple[dict[str, object], dict[str, object]]:
        axes = axes_from_words(issue.status.value if issue.status else None, issue.status_words)
        values: dict[str, object] = self._further(issue)
        values |= {
            "problem": clean(issue.title),
            "aspect": clean_line(aspect.title),
            "number": clean_line(issue.number),
            "findings": [finding.text for finding in issue.findings],
            "measures": [self._measure(issue, measure) for measure in issue.measures],
            "deadline": self._deadline_words(issue),
            "progress": axes.progress,
            "units": self._names(issue, issue.unit),
            "persons": self._people(issue),
            "lead_leader": next(iter(self._names(issue, issue.responsible_leader)), ""),
        }
        if axes.lasting:
            values["lasting"] = True
        if clean(issue.progress):
            values["entry"] = (self._written_on(), issue.progress)
        closed = axes.closing == Closing.CLOSED and axes.progress == Progress.DONE
        return values, {"closing": int(Closing.CLOSED)} if closed else {}

    def _measure(self, issue: IssueDraft, measure: MeasureDraft) -> MeasureEdit:
        given = measure.assigned
        return MeasureEdit(
            measure.text,
            units=self._names(issue, given.unit),
            persons=self._names(issue, given.person),
            deadline=clean_line(given.deadline_text),
        )

    def _names(self, issue: IssueDraft, text: str) -> tuple[str, ...]:
        names = split_names(text)
        if any(len(name) > MAX_NAME for name in names):
            self.warnings.append(f"“{issue.title[:20]}”：名称超过 {MAX_NAME} 字，只登记了前 {MAX_NAME} 字，请核对。")
        return tuple(name[:MAX_NAME] for name in names)

    def _people(self, issue: IssueDraft) -> tuple[str, ...]:
        names = self._names(issue, issue.person)
        phones = _phones_of_all(issue)
        return tuple(f"{name} {phone}" for name, phone in zip(names, phones, strict=True)) if phones else names

    def _written_on(self) -> date:
        published, today = self.draft.published_date, self.today
        return published if published and FIRST_DAY <= published <= today else today

    def _deadline_words(self, issue: IssueDraft) -> str:
        words = clean_line(issue.deadline_words)
        self._deadline_above = self._deadline_above if is_same_as_above(words) else words
        return self._deadline_above

    def _further(self, issue: IssueDraft) -> dict[str, object]:
        values: dict[str, object] = {}
        own, rest = dict(issue.extra), dict[str, str]()
        if nameless := [own.pop(heading) for heading in list(own) if not clean_line(heading)]:
            rest["无列名"] = "、".join(nameless)
        if _phones_of_all(issue):
            del own[_PHONES]
        rest |= {heading: own.pop(heading) for heading in list(own) if heading in _LABELS}
        if len(split_names(issue.responsible_leader)) > 1:
            rest[BY_NAME["lead_leader"].label] = issue.responsible_leader
        for name, text in issue.fields.items():
            known = BY_NAME.get(name)
            if name == "source" or (name == "note" and known):
                continue
            if known is None or not known.editable or name == "progress":
                rest[known.label if known else name] = text
                continue
            try:
                value = known.from_text(text)
                if name == "finished_on" and isinstance(value, date):
                    check_finished_on(value, self.today)
                values[name] = value
            except InvalidValue as error:
                self.warnings.append(f"“{issue.title[:20]}”：{error} 原文已记入备注。")
                rest[known.label] = text
        lines = [issue.fields.get("note", "")]
        lines += [f"{clean_line(heading)}：{clean(text)}" for heading, text in rest.items() if clean(text)]
        if own:
            values["custom"] = own
        return values | {"note": clean("\n".join(lines))}


#: What drafts call telephones.
_PHONES = BY_NAME["phones"].label
#: What is called like a field of the ledger cannot be a column of the office's own beside it.
_LABELS = frozenset(field.label for field in BY_NAME.values())


def _phones_of_all(issue: IssueDraft) -> list[str]:
    """The telephone of each one responsible, in order; none unless there are as many: nobody knows whose is whose."""
    phones = [phone for phone in re.split(r"[、,，;；\n/]+", issue.extra.get(_PHONES, "")) if phone.strip()]
    return phones if len(phones) == len(split_names(issue.person)) and all(map(is_phone, phones)) else []


def kind_of_source(title: str) -> str:
    """The kind of source that a title's words suggest; 其他 when none does."""
    for kind, words in _KIND_WORDS.items():
        if any(word in title for word in words):
            return kind
    return SOURCE_KINDS[-1]


_KIND_WORDS = {
    "巡察": ("巡察", "巡视"),
    "审计": ("审计",),
    "信访": ("信访", "来信", "来访"),
    "督导": ("督导", "督查", "督学", "检查", "专项"),
    "自查": ("自查", "自评", "排查"),
}


def compare_draft(
    connection: sqlite3.Connection, draft: NoticeDraft, source_name: str, digest: str, today: date, read: Read
) -> Compared:
    """What an import of this draft into that source would do, row by row; nothing is written."""
    values = _Values(draft, today)
    rows = [values.row_once(aspect, issue, read) for aspect in draft.aspects for issue in aspect.issues]
    rows = told_apart(connection, rows)
    earlier = _earlier_import(connection, digest)
    source_id = earlier[0] if earlier else _source_there(connection, draft, source_name)
    return compare(connection, rows, source_id, read).leaving_out(left_out.marks_of(connection, source_id))


def import_draft(
    editor: IssueEditor,
    registers: RegisterEditor,
    draft: NoticeDraft,
    *,
    source_name: str | None,
    source_kind: str | None,
    file_name: str,
    digest: str,
    reviewed: bool,
    unticked: Sequence[IssueDraft],
    tick: Tick,
) -> ImportResult:
    """Add what is new in a draft and bring known issues up to it; see ``updating`` for what a newer file may change.

    The same file again does nothing unless somebody ``reviewed`` it row by row; who did has taken every difference
    that the draft still holds, conflicts too, except those a row is to ``keep``. What a reviewer left ``unticked`` is
    remembered: an import that nobody reviews leaves it out too, and says so.

    Raises:
        NotANotice: the draft has no issues.
    """
    file_name = clean_line(file_name)
    everything = [(aspect, issue) for aspect in draft.aspects for issue in aspect.issues]
    pairs = [(aspect, issue) for aspect, issue in everything if clean(issue.title)]
    if not draft.is_notice or not pairs:
        reason = draft.warnings[0] if draft.warnings else "没有读到问题。"
        raise NotANotice(f"没有导入{f'“{file_name}”' if file_name else ''}：{reason}")
    title = clean_line(draft.title)[:MAX_NAME]
    name = clean_line(source_name or title or file_name.rsplit(".", 1)[0])[:MAX_NAME] or "未命名来源"
    earlier = _earlier_import(editor.connection, digest)
    source_id = earlier[0] if earlier else _source_there(editor.connection, draft, source_name or "", name)
    warnings = list(draft.warnings)
    if len(pairs) < len(everything):
        places = "、".join(issue.line or "？" for _aspect, issue in everything if not clean(issue.title))
        warnings.append(f"有 {len(everything) - len(pairs)} 行没有写问题，没有登记：{places}。")
    if earlier:
        warnings.append(f"这份文件已于 {earlier[1][:16].replace('T', ' ')} 导入过，在来源“{earlier[2]}”里。")
    if earlier and not reviewed:
        return ImportResult(earlier[0], unchanged=len(pairs), warnings=tuple(dict.fromkeys(warnings)))
    editor.year_from = draft.year_from
    values = _Values(draft, editor.today)
    rows = told_apart(editor.connection, [values.row(*pair) for pair in pairs])
    compared = compare(editor.connection, rows, source_id)
    if not reviewed:
        compared = compared.leaving_out(left_out.marks_of(editor.connection, source_id))
        left = [one.row.title[:20] for one in compared.rows if one.left_out]
        warnings += [f"“{title}”以前导入时没有勾选，这次也没有登记。" for title in left]
    work = _Import(editor, registers, draft, name, source_kind, reviewed, source_id)
    for done, one in enumerate(compared.rows, 1):
        work.take(one)
        tick(done, len(pairs))
    if reviewed and work.source_id is not None:
        taken = (origin for one in compared.rows for origin in one.row.origins)
        if (text := left_out.with_import(editor.connection, work.source_id, taken, unticked)) is not None:
            registers.save_settings({left_out.KEY: text})
    if digest and (work.added or work.updated) and not earlier and work.source_id is not None:
        registers.note_file(work.source_id, file_name, title, digest, datetime.now().isoformat(timespec="seconds"))
    warnings += work.warnings
    if not reviewed:  # who reviewed may have unticked what the file has
        warnings += compared.words_of_missing
    if editor.years_without_holidays:
        years = "、".join(sorted(editor.years_without_holidays))
        warnings.append(f"节假日表没有 {years} 年的数据，按工作日推算的时限只扣除了周末，请在设置中补充节假日。")
    return ImportResult(
        source_id=work.source_id or 0,
        added=work.added,
        updated=work.updated,
        unchanged=len(pairs) - work.added - work.updated,
        warnings=tuple(dict.fromkeys(warnings)),
    )


@dataclass
class _Import:
    """Compared rows on their way into the ledger."""

    editor: IssueEditor
    registers: RegisterEditor
    draft: NoticeDraft
    name: str
    kind: str | None
    reviewed: bool
    source_id: int | None
    warnings: list[str] = field(default_factory=list)
    added: int = 0
    updated: int = 0

    def take(self, compared: ComparedRow) -> None:
        """Add a new issue, or change a known one as far as that is safe or chosen."""
        row, known = compared.row, compared.known
        if compared.left_out:
            return
        if compared.doubt and not self.reviewed:
            self.warnings.append(f"“{row.title[:20]}”{compared.doubt}。")
        if known is None:
            self.warnings += row.warnings
            origin = " ".join(map(str, row.origins))
            self.editor.add(row.values, self._source_of(row), origin=origin, **row.columns)
            self.added += 1
            return
        accepted = [one for one in compared.differences if self._is_taken(one, row)]
        refused = [one for one in compared.differences if one not in accepted]
        self._warn(compared, refused)
        if accepted:
            self.warnings += row.warnings
            self._change(known, row, accepted, refused)
            self.updated += 1

    def _is_taken(self, one: Difference, row: Row) -> bool:
        return not one.locked and one.field not in row.keep and (self.reviewed or not one.conflict)

    def _change(self, known: Known, row: Row, accepted: list[Difference], refused: list[Difference]) -> None:
        values = values_of(known, accepted)
        if "entry" in values:
            on, text = values["entry"]
            last = known.written_on
            values["entry"] = (on if last is None or on > last else self.editor.today, text)
        self.editor.change(known.issue.id, values)
        columns: dict[str, object] = {}
        if any(one.field == "closing" for one in accepted):
            columns["closing"] = int(Closing.CLOSED)
        if len(row.origins) == 1 and len(known.origins) < 2:
            left = frozenset(mark_field(one.field) for one in refused if not self.reviewed)
            before = known.origins[0] if known.origins else Origin("", "", {})
            columns["origin"] = str(row.origins[0].keeping(before, left))
        self.editor.set_columns(known.issue.id, **columns)

    def _warn(self, compared: ComparedRow, refused: list[Difference]) -> None:
        if self.reviewed:
            refused = [one for one in refused if one.locked]
        for one in refused:
            issue = compared.known.issue if compared.known else None
            which = f"第 {issue.number} 号“{issue.problem[:20]}”" if issue else ""
            self.warnings.append(f"{which}的{one.words}，没有改动（{one.why or '合并过的条目'}），请核对。")

    def _source_of(self, row: Row) -> int:
        if row.source:
            return self.registers.source_id(row.source, kind_of_source(row.source))
        if self.source_id is None:
            self.source_id = self.registers.save_source(_source_values(self.draft, self.name, self.kind), None)
        return self.source_id


def _earlier_import(connection: sqlite3.Connection, digest: str) -> tuple[int, str, str] | None:
    """Source, moment and source name of the import of this very file, as long as something of it is still there."""
    found: tuple[int, str, str] | None = connection.execute(
        """SELECT f.source_id, f.imported_at, s.name FROM imported_file f JOIN source s ON s.id = f.source_id
           WHERE f.digest = ? AND f.digest != '' AND EXISTS (
               SELECT 1 FROM issue WHERE source_id = f.source_id AND origin != '')""",
        (digest,),
    ).fetchone()
    return found


def _source_there(connection: sqlite3.Connection, draft: NoticeDraft, chosen: str, name: str = "") -> int | None:
    """The source of the chosen name; without a choice that of the title, or of an earlier file of that title."""
    title = clean_line(draft.title)[:MAX_NAME]
    name = clean_line(chosen)[:MAX_NAME] or name or title
    named = "SELECT id FROM source WHERE name = ? ORDER BY id"
    found = connection.execute(named, (name,)).fetchone()
    if found is None and title and (not chosen or name == title):
        found = connection.execute("SELECT source_id FROM imported_file WHERE title = ?", (title,)).fetchone()
    return found[0] if found else None


def _source_values(draft: NoticeDraft, name: str, kind: str | None) -> dict[str, object]:
    return {
        "kind": kind or kind_of_source(f"{name}{draft.title}{draft.inspection_by}"),
        "name": name,
        "inspected_by": draft.inspection_by or "",
        "organization": draft.organization or "",
        "started_on": draft.inspection_start,
        "ended_on": draft.inspection_end,
        "feedback_on": draft.feedback_date,
        "published_on": draft.published_date,
    }
