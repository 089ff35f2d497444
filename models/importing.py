"""Accepted drafts become issues. What an earlier import already made is recognised and left as it is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from models.acts import Tick as Tick
from models.acts import no_tick as no_tick
from models.deadlines import is_same_as_above
from models.drafts import AspectDraft, IssueDraft, NoticeDraft
from models.editing import FIRST_DAY, IssueEditor
from models.errors import InvalidValue, NotANotice
from models.fields import BY_NAME, MAX_NAME
from models.issues import SOURCE_KINDS, MeasureEdit
from models.registers import RegisterEditor
from models.rules import Closing, Progress, axes_from_words
from models.text import clean, clean_line, folded, is_phone, split_names


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import came to; ``updated`` counts issues that an import changed (none so far: it only adds)."""

    source_id: int
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    warnings: tuple[str, ...] = ()


@dataclass
class _Import:
    """One file on its way into the ledger."""

    editor: IssueEditor
    registers: RegisterEditor
    draft: NoticeDraft
    name: str
    kind: str | None
    source_id: int | None
    warnings: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    _known: dict[int, list[str]] = field(default_factory=dict)
    _deadline_above: str = ""

    def take(self, aspect: AspectDraft, issue: IssueDraft) -> bool:
        """Add one issue; False when an earlier import made it."""
        origins = issue.origins or (origin_of(aspect.title, issue),)
        source_id = self._source_of(issue)
        if self._is_known(source_id, origins, issue):
            return False
        values, columns = self._values(aspect, issue)
        self.editor.add(values, source_id, origin=" ".join(origins), **columns)
        return True

    def _source_of(self, issue: IssueDraft) -> int:
        own = clean_line(issue.fields.get("source", ""))[:MAX_NAME]
        if own:
            return self.registers.source_id(own, kind_of_source(own))
        if self.source_id is None:
            self.source_id = self.registers.save_source(_source_values(self.draft, self.name, self.kind), None)
        return self.source_id

    def _is_known(self, source_id: int, origins: tuple[str, ...], issue: IssueDraft) -> bool:
        if source_id not in self._known:
            rows = self.editor.connection.execute("SELECT origin FROM issue WHERE source_id = ?", (source_id,))
            self._known[source_id] = [origin for (text,) in rows for origin in text.split()]
        known = self._known[source_id]
        twins = [_twin(known, origin) for origin in origins]
        if None in twins:
            return False
        for twin in twins:
            known.remove(str(twin))
        if not set(origins) <= set(map(str, twins)):
            self.different.append(issue.number or issue.title[:20])
        return True

    def _values(self, aspect: AspectDraft, issue: IssueDraft) -> tuple[dict[str, object], dict[str, object]]:
        axes = axes_from_words(issue.status.value if issue.status else None, issue.status_words)
        values: dict[str, object] = self._further(issue)
        values |= {
            "problem": clean(issue.title),
            "aspect": clean_line(aspect.title),
            "number": clean_line(issue.number),
            "findings": [finding.text for finding in issue.findings],
            "measures": [MeasureEdit(measure.text) for measure in issue.measures],
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
        published, today = self.draft.published_date, self.editor.today
        return published if published and FIRST_DAY <= published <= today else today

    def _deadline_words(self, issue: IssueDraft) -> str:
        words = clean_line(issue.deadline_text)
        self._deadline_above = self._deadline_above if is_same_as_above(words) else words
        return self._deadline_above

    def _further(self, issue: IssueDraft) -> dict[str, object]:
        values: dict[str, object] = {}
        own, rest = dict(issue.extra), dict[str, str]()
        if _phones_of_all(issue):
            del own[_PHONES]
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
                values[name] = known.from_text(text)
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


def _phones_of_all(issue: IssueDraft) -> list[str]:
    """The telephone of each one responsible, in order; none unless there are as many: nobody knows whose is whose."""
    phones = [phone for phone in re.split(r"[、,，;；\n/]+", issue.extra.get(_PHONES, "")) if phone.strip()]
    return phones if len(phones) == len(split_names(issue.person)) and all(map(is_phone, phones)) else []


def _twin(known: list[str], origin: str) -> str | None:
    """The mark of the same issue among those known: the very same content if there is one, else the same problem."""
    if origin in known:
        return origin
    problem = origin.partition(".")[0]
    return next((one for one in known if one.partition(".")[0] == problem), None)


def origin_of(aspect: str, issue: IssueDraft) -> str:
    """What tells an imported issue again whatever was edited since: its problem, a stop, and the rest of its content.

    The problem is 方面, words and units; two issues of one file that are equal in all of it are told apart by counting.
    """
    units = issue.unit + issue.fields.get("involved_units", "")
    rest = (
        [finding.text for finding in issue.findings],
        [measure.text for measure in issue.measures],
        [issue.progress, issue.status_words, issue.responsible_leader, issue.person, issue.deadline_text],
        sorted(issue.fields.items()),
    )
    return f"{_mark(folded(aspect), folded(issue.title), folded(units))}.{_mark(*map(str, rest))}"


def _mark(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


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
    tick: Tick,
) -> ImportResult:
    """Add what is new in a draft; the same file again adds nothing unless somebody ``reviewed`` it row by row.

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
    earlier = _earlier_import(editor, digest)
    source_id = earlier[0] if earlier else registers.find_source(name)
    if source_id is None and not source_name and title:
        source_id = _source_of_title(editor, title)
    work = _Import(editor, registers, draft, name, source_kind, source_id, list(draft.warnings))
    if len(pairs) < len(everything):
        places = "、".join(issue.line or "？" for _aspect, issue in everything if not clean(issue.title))
        work.warnings.append(f"有 {len(everything) - len(pairs)} 行没有写问题，没有登记：{places}。")
    if earlier:
        work.warnings.append(f"这份文件已于 {earlier[1][:16].replace('T', ' ')} 导入过，在来源“{earlier[2]}”里。")
    added = 0
    for done, (aspect, issue) in enumerate(pairs, 1):
        added += 0 if earlier and not reviewed else work.take(aspect, issue)
        tick(done, len(pairs))
    if digest and added and not earlier and work.source_id is not None:
        registers.note_file(work.source_id, file_name, title, digest, datetime.now().isoformat(timespec="seconds"))
    if work.different:
        which = "、".join(work.different[:5]) + ("等" if len(work.different) > 5 else "")
        work.warnings.append(
            f"有 {len(work.different)} 项与上次导入时不同（{which}），台账没有改动，请核对后在台账里修改。"
        )
    if editor.years_without_holidays:
        years = "、".join(sorted(editor.years_without_holidays))
        work.warnings.append(f"节假日表没有 {years} 年的数据，按工作日推算的时限只扣除了周末，请在设置中补充节假日。")
    return ImportResult(
        source_id=work.source_id or 0,
        added=added,
        unchanged=len(pairs) - added,
        warnings=tuple(dict.fromkeys(work.warnings)),
    )


def _earlier_import(editor: IssueEditor, digest: str) -> tuple[int, str, str] | None:
    """Source, moment and source name of the import of this very file, as long as something of it is still there."""
    found: tuple[int, str, str] | None = editor.connection.execute(
        """SELECT f.source_id, f.imported_at, s.name FROM imported_file f JOIN source s ON s.id = f.source_id
           WHERE f.digest = ? AND f.digest != '' AND EXISTS (
               SELECT 1 FROM issue WHERE source_id = f.source_id AND origin != '')""",
        (digest,),
    ).fetchone()
    return found


def _source_of_title(editor: IssueEditor, title: str) -> int | None:
    found = editor.connection.execute("SELECT source_id FROM imported_file WHERE title = ?", (title,)).fetchone()
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
