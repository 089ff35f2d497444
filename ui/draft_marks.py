"""What an import would do with each row of the review, and what else is to be known of it; pure, nothing is stored.

Rows in conflict start unticked: the ledger keeps its words. What is not a row of its own (problem, number, 方面) gets
one, named ``take.…``, that is ticked by who wants the file's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from models.drafts import AspectDraft, IssueDraft, NoticeDraft
from models.import_plan import Compared, ComparedRow, State
from models.updating import Difference
from ui.draft_rows import TAKE, Row, RowKind, added_row, issue_of, ticked_whole, unticked_whole

_LEFT_OUT = "以前没有勾选"
#: Fields of an issue that stand in the row of the problem itself.
_OWN = ("problem", "number", "aspect")
_OWNERS = {
    "lead_leader": "responsible_leader",
    "units": "unit",
    "persons": "person",
    "deadline": "deadline_text",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a row: ``words`` at its end, below the tree ``doubts``, which deserve a look, and ``lines``."""

    words: str = ""
    lines: tuple[str, ...] = ()
    state: State | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks by the keys of rows, and what the import would come to with the ticks as they are."""

    rows: Mapping[int, Mark]
    added: int = 0
    updated: int = 0
    same: int = 0
    conflicts: int = 0
    #: Whether anything is known to the ledger, so that there is something to say at all.
    any_known: bool = False

    @property
    def words(self) -> str:
        """新增 2 · 更新 3 · 没有变化 195 · 冲突 1."""
        parts = [f"新增 {self.added}", f"更新 {self.updated}", f"没有变化 {self.same}"]
        return " · ".join(parts + [f"冲突 {self.conflicts}"] * bool(self.conflicts))


def whole_draft(roots: Sequence[Row], original: NoticeDraft, made: dict[int, tuple[Row, IssueDraft]]) -> NoticeDraft:
    """Every row as a draft, ticked or not: what is compared with the ledger. ``made`` keeps them for the next time."""
    return replace(original, aspects=[AspectDraft(row.text, row.line, _drafts(row, made)) for row in roots])


def _drafts(aspect: Row, made: dict[int, tuple[Row, IssueDraft]]) -> list[IssueDraft]:
    for row in aspect.children:
        if row.key not in made or made[row.key][0] is not row:
            made[row.key] = row, issue_of(ticked_whole(row))
    return [made[row.key][1] for row in aspect.children]


def with_choices(roots: Sequence[Row], compared: Compared, unticked: Set[int]) -> tuple[tuple[Row, ...], set[int]]:
    """The rows with conflicts unticked and what an earlier import left out, and with a row for each conflict that has
    none of its own; with the keys of those that were unticked. ``unticked`` are those of the time before: they are
    ticked again."""
    rows = iter(compared.rows)
    now: set[int] = set()
    return tuple(
        replace(aspect, children=tuple(_with_choices(issue, next(rows), unticked, now) for issue in aspect.children))
        for aspect in roots
    ), now


def _with_choices(issue: Row, compared: ComparedRow, before: Set[int], now: set[int]) -> Row:
    if compared.left_out:
        now.add(issue.key)
        return unticked_whole(issue)
    if issue.key in before:
        issue = ticked_whole(issue)
    conflicts = [one for one in compared.differences if one.conflict]
    children = tuple(child for child in issue.children if not child.name.startswith(TAKE))
    children = tuple(replace(child, ticked=True) if child.key in before else child for child in children)
    if not conflicts:
        return issue if children == issue.children else replace(issue, children=children)
    rows = {id(one): _row_of(one, children) for one in conflicts}
    keys = {row.key for row in rows.values() if row}
    now |= keys
    children = tuple(replace(child, ticked=False) if child.key in keys else child for child in children)
    homeless = [one for one in conflicts if rows[id(one)] is None and one.field in (*_OWN, "note")]
    children += tuple(added_row(TAKE + one.field, one.after, issue.line) for one in homeless)
    return replace(issue, children=children)


def marks_of(roots: Sequence[Row], compared: Compared, similar: Mapping[int, Sequence[str]]) -> Marks:
    """The marks of all rows; ``similar`` are sentences about issues worded alike, by the key of a problem's row."""
    marks: dict[int, Mark] = {}
    counts = dict.fromkeys(State, 0)
    any_known = any(row.known for row in compared.rows)
    issues = (issue for aspect in roots for issue in aspect.children)
    for issue, row in zip(issues, compared.rows, strict=True):
        parts = list(_parts(issue, row))
        state = _state(issue, row, parts)
        if issue.ticked:
            counts[State.CONFLICT] += state == State.CONFLICT
            taken = any(is_taken for _one, _child, is_taken in parts)
            counts[State.NEW if row.known is None else State.UPDATE if taken else State.SAME] += 1
        for one, child, is_taken in parts:
            if child is not None:
                marks[child.key] = _part_mark(one, is_taken)
        told = replace(row, left_out=row.left_out and not issue.ticked)
        marks[issue.key] = _issue_mark(told, state if any_known else None, parts, similar.get(issue.key, ()))
    return Marks(marks, counts[State.NEW], counts[State.UPDATE], counts[State.SAME], counts[State.CONFLICT], any_known)


#: A difference, the row that shows it (None: the problem's own), and whether it would be written.
_Part = tuple[Difference, Row | None, bool]


def _parts(issue: Row, row: ComparedRow) -> Iterator[_Part]:
    for one in row.differences:
        child = _row_of(one, issue.children)
        ticked = issue.ticked and (child is None or child.ticked) and not one.locked
        yield one, child, ticked


def _row_of(one: Difference, children: Sequence[Row]) -> Row | None:
    """The row below a problem in which a difference shows."""
    if one.field in ("findings", "measures"):
        kind = RowKind.FINDING if one.field == "findings" else RowKind.MEASURE
        of_kind = [child for child in children if child.kind == kind]
        return of_kind[one.place] if one.place < len(of_kind) else None
    if one.field == "entry":
        return next((child for child in children if child.kind == RowKind.PROGRESS), None)
    if one.field in ("progress", "lasting", "closing"):
        return next((child for child in children if child.kind == RowKind.STATUS), None)
    field = one.field.removeprefix("custom:")
    group = "extra." if field != one.field else "fields."
    names = (_OWNERS.get(field, group + field), TAKE + field)
    return next((child for child in children if child.name in names), None)


def _state(issue: Row, row: ComparedRow, parts: Sequence[_Part]) -> State:
    if row.known is None:
        return State.NEW
    if any(one.conflict and not taken for one, _child, taken in parts):
        return State.CONFLICT
    return State.UPDATE if row.differences else State.SAME


def _part_mark(one: Difference, taken: bool) -> Mark:
    was = f"“{one.before}”" if one.before else "空"
    if one.conflict and not taken:
        why = one.why or "合并过的条目"
        advice = "不能由导入改动" if one.locked else "勾选则用文件的内容"
        line = f"冲突：{one.words}（{why}；台账保持不变，{advice}）"
        return Mark(f"冲突，台账为{was}", (), State.CONFLICT, (line,))
    if not taken:
        return Mark(f"不更新，台账为{was}", (f"没有勾选，不更新：{one.words}",), State.SAME)
    if not one.before:
        return Mark("新增", (f"更新：{one.words}",), State.UPDATE)
    return Mark(f"更新，原为{was}", (f"更新：{one.words}",), State.UPDATE)


def _issue_mark(row: ComparedRow, state: State | None, parts: Sequence[_Part], similar: Sequence[str]) -> Mark:
    fields = dict.fromkeys(one.label for one, _child, taken in parts if taken)
    conflicts = dict.fromkeys(one.label for one, _child, taken in parts if one.conflict and not taken)
    words, lines, doubts = list[str](), list[str](), list[str]()
    if state is not None:
        if conflicts:
            words.append(f"冲突：{'、'.join(conflicts)}")
        if fields:
            words.append(f"更新：{'、'.join(fields)}")
        if not words:
            words.append(State.SAME.value if state in (State.UPDATE, State.CONFLICT) else state.value)
        marks = [_part_mark(one, taken) for one, _child, taken in parts]
        lines += [line for mark in marks for line in mark.lines]
        doubts += [line for mark in marks for line in mark.doubts]
    if row.left_out:
        words = [_LEFT_OUT]
        lines.append(f"{_LEFT_OUT}：以前导入这份材料时没有勾选这一条；要登记，请勾选。")
    if row.doubt:
        words.append(row.doubt)
        doubts.append(f"请核对：{row.doubt}")
    if similar:
        words.append(f"相似 {len(similar)} 处")
        lines += [f"屡改屡犯？{sentence}" for sentence in similar]
    return Mark("；".join(words), tuple(lines), state, tuple(doubts))
