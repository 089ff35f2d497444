"""Where an issue contradicts itself: its words against its status. Hints, never corrections; nothing here writes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntFlag
from functools import cache

from models.issues import Issue
from models.rules import Closing, Progress


class Hint(IntFlag):
    """What does not fit together; the numbers are stored with the issue so that a filter finds them."""

    WORDS = 1
    NO_EVIDENCE = 2
    OPEN_MEASURE = 4
    FINISH_DAY = 8


#: What the view 前后矛盾 shows and the check of a notice calls so.
CONTRADICTIONS = Hint.WORDS | Hint.OPEN_MEASURE | Hint.FINISH_DAY



@cache
def _still_going() -> re.Pattern[str]:
    return re.compile(r"正在|尚未|还未|仍未|未完成|未整改到位|推进中|进行中|整改中|有待")


@cache
def _finished() -> re.Pattern[str]:
    return re.compile(r"已(?:全部|经)?(?:整改到位|整改完成|完成整改|办结)|全部完成|整改到位|整改完毕")


def hints_of(issue: Issue) -> dict[Hint, str]:
    """What contradicts itself in an issue, each with a sentence that says what and where."""
    found: dict[Hint, str] = {}
    if words := _against_words(issue.progress, issue.progress_text):
        found[Hint.WORDS] = words
    if issue.progress == Progress.DONE and not issue.evidences and not issue.parts:
        found[Hint.NO_EVIDENCE] = "状态是“已完成”，但没有佐证材料。"
    if opened := _open_measures(issue):
        found[Hint.OPEN_MEASURE] = opened
    if issue.finished_on and issue.progress not in (None, Progress.DONE):
        told = f"写了完成日期 {issue.finished_on}，状态却是“{issue.progress.label}”。"
        found[Hint.FINISH_DAY] = told
    return found


def as_number(hints: dict[Hint, str]) -> int:
    """The hints as they are stored with an issue."""
    return sum(int(hint) for hint in hints)


def _against_words(progress: Progress | None, newest: str) -> str:
    if progress == Progress.DONE and (said := _still_going().search(newest)):
        return f"状态是“已完成”，最新进展里却写着“{said.group()}”。"
    if progress in (Progress.NOT_STARTED, Progress.IN_PROGRESS) and not _still_going().search(newest):
        said = _finished().search(newest)
        if said and progress is not None:
            return f"最新进展里写着“{said.group()}”，状态却是“{progress.label}”。"
    return ""


def _open_measures(issue: Issue) -> str:
    if issue.closing != Closing.CLOSED and issue.progress != Progress.DONE:
        return ""
    opened = [place for place, one in enumerate(issue.measures, 1) if one.progress not in (None, Progress.DONE)]
    state = "已销号" if issue.closing == Closing.CLOSED else "已完成"
    return f"问题{state}，但第 {_numbers(opened)} 条措施还没有完成。" if opened else ""


def _numbers(places: Sequence[int]) -> str:
    return "、".join(map(str, places))
