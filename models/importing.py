"""Accepted drafts become issues. What an earlier import already made is recognised and left as it is."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from models.drafts import AspectDraft, IssueDraft, NoticeDraft
from models.editing import IssueEditor
from models.errors import InvalidValue, NotANotice
from models.fields import BY_NAME, MAX_NAME
from models.issues import SOURCE_KINDS, MeasureEdit
from models.registers import RegisterEditor
from models.rules import Closing, Progress, axes_from_words
from models.text import clean, clean_line, folded, split_names

#: Reports done and total, and raises ``Stopped`` when the user wants to stop.
Tick = Callable[[int, int], None]
_SAME_AS_ABOVE = ("同上", "〃", "″", "同前")


def no_tick(_done: int, _total: int) -> None:
    """For who does not watch."""


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
    editor: IssueEditor
    registers: RegisterEditor
    draft: NoticeDraft
    source_id: int
    today: date
    known: Counter[str]
    seen: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    deadline_above: str = ""

    def take(self, aspect: AspectDraft, issue: IssueDraft) -> bool:
        """Add one issue; False when an earlier import made it."""
        origins = issue.origins or (origin_of(aspect.title, issue),)
        self.seen.update(origins)
        if all(self.seen[origin] <= self.known[origin] for origin in origins):
            return False
        values, columns = self._values(aspect, issue)
        self.editor.add(values, self.source_id, origin=" ".join(origins), **columns)
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
        }
        values |= self._names(issue)
        if axes.lasting:
            values["lasting"] = True
        if clean(issue.progress):
            values["entry"] = (self.draft.published_date or self.today, issue.progress)
        closed = axes.closing == Closing.CLOSED and axes.progress == Progress.DONE
        return values, {"closing": int(Closing.CLOSED)} if closed else {}

    def _names(self, issue: IssueDraft) -> dict[str, object]:
        leader = clean_line(issue.responsible_leader)
        wanted: dict[str, object] = {"lead_leader": leader[:MAX_NAME]}
        for name, text in (("units", issue.unit), ("persons", issue.person)):
            wanted[name] = tuple(one[:MAX_NAME] for one in split_names(text))
        return wanted

    def _deadline_words(self, issue: IssueDraft) -> str:
        words = clean_line(issue.deadline_text)
        self.deadline_above = self.deadline_above if words in _SAME_AS_ABOVE else words
        return self.deadline_above

    def _further(self, issue: IssueDraft) -> dict[str, object]:
        values: dict[str, object] = {}
        rest = dict(issue.extra)
        for name, text in issue.fields.items():
            known = BY_NAME.get(name)
            try:
                if known is None or not known.editable or name in ("source", "progress"):
                    raise InvalidValue(name, "")
                values[name] = known.from_text(text)
            except InvalidValue as error:
                if str(error):
                    self.warnings.append(f"“{issue.title[:20]}”：{error} 原文已记入备注。")
                rest[known.label if known else name] = text
        kept = "\n".join(f"{clean_line(heading)}：{clean(text)}" for heading, text in rest.items() if clean(text))
        note = clean(f"{values.get('note', '')}\n{kept}")
        return values | {"note": note} if note else values


def origin_of(aspect: str, issue: IssueDraft) -> str:
    """What tells an imported issue again: its 方面 and problem, whatever was edited since.

    Two issues of one file with the same words are told apart by counting.
    """
    content = f"{folded(aspect)}|{folded(issue.title)}"
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]


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
    tick: Tick,
) -> ImportResult:
    """Add what is new in a draft.

    Raises:
        NotANotice: the draft has no issues.
    """
    if not draft.is_notice or not draft.issues():
        reason = draft.warnings[0] if draft.warnings else "没有读到问题。"
        raise NotANotice(f"没有导入{f'“{file_name}”' if file_name else ''}：{reason}")
    connection, today = editor.connection, editor.today
    name = clean_line(source_name or draft.title or file_name.rsplit(".", 1)[0])[:MAX_NAME] or "未命名来源"
    warnings = list(draft.warnings)
    imported = connection.execute(
        "SELECT source_id, imported_at FROM imported_file WHERE digest = ? AND digest != ''", (digest,)
    ).fetchone()
    source_id = imported[0] if imported else registers.find_source(name)
    if imported:
        warnings.append(f"这个文件已于 {imported[1][:16].replace('T', ' ')} 导入过，没有重复登记。")
    if source_id is None:
        source_id = registers.save_source(_source_values(draft, name, source_kind), None)
    rows = connection.execute("SELECT origin FROM issue WHERE source_id = ? AND origin != ''", (source_id,))
    work = _Import(
        editor, registers, draft, source_id, today, Counter(one for (origins,) in rows for one in origins.split())
    )
    pairs = [(aspect, issue) for aspect in draft.aspects for issue in aspect.issues]
    added = 0
    for done, (aspect, issue) in enumerate(pairs, 1):
        added += work.take(aspect, issue)
        tick(done, len(pairs))
    if digest and not imported:
        moment = datetime.now().isoformat(timespec="seconds")
        registers.note_file(source_id, file_name, digest, moment)
    return ImportResult(
        source_id=source_id,
        added=added,
        unchanged=len(pairs) - added,
        warnings=tuple(dict.fromkeys([*warnings, *work.warnings])),
    )


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
