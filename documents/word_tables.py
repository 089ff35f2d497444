"""A table of problems inside a Word notice, as lines with labels that the notice reader understands."""

from __future__ import annotations

import re

from documents.notice_words import LABELS, Label

_ASPECTS = {"方面", "反馈方面", "问题类别", "问题分类", "类别", "一级标题", "大类"}
_CHINESE = "一二三四五六七八九十"


def labelled_lines(grid: list[list[str]]) -> list[str] | None:
    """The rows of a table of problems as numbered lines and labelled lines; None if the table is something else."""
    header = next((at for at, row in enumerate(grid[:4]) if _is_header(row)), None)
    if header is None:
        return None
    names = [_bare(cell) for cell in grid[header]]
    problem = next(at for at, name in enumerate(names) if LABELS.get(name) is Label.PROBLEM)
    aspect = next((at for at, name in enumerate(names) if name in _ASPECTS), None)
    lines = [text for row in grid[:header] for text in dict.fromkeys(row) if text]
    last: list[str] = []
    count = aspects = 0
    for row in grid[header + 1 :]:
        if len(row) != len(names) or not row[problem].strip() or _is_header(row):
            continue
        if len(set(row)) == 1:
            aspects += 1
            lines.append(f"（{_counted(aspects)}）{_joined(row[0])}")
            continue
        if aspect is not None and row[aspect].strip() and (not last or row[aspect] != last[aspect]):
            aspects += 1
            lines.append(f"（{_counted(aspects)}）{_joined(row[aspect])}")
        same = bool(last) and row[problem] == last[problem]
        if not same:
            count += 1
            lines.append(f"{count}.{_joined(_without_number(row[problem]))}")
        lines.extend(_cells(names, row, last if same else [], {problem, aspect}))
        last = row
    return lines if count else None


def _cells(names: list[str], row: list[str], above: list[str], taken: set[int | None]) -> list[str]:
    found = []
    for at, name in enumerate(names):
        if at in taken or name not in LABELS or not row[at].strip() or LABELS[name] is Label.OTHER:
            continue
        if above and row[at] == above[at]:
            continue
        first, *rest = row[at].strip().split("\n")
        found.extend([f"{name}：{first}", *rest])
    return found


def _is_header(row: list[str]) -> bool:
    names = [_bare(cell) for cell in row]
    known = {name for name in names if name in LABELS or name in _ASPECTS}
    return len(known) >= 3 and any(LABELS.get(name) is Label.PROBLEM for name in names)


def _bare(cell: str) -> str:
    return re.sub(r"[\s（(].*[)）]$|\s", "", cell)


def _joined(cell: str) -> str:
    return re.sub(r"\s*\n\s*", "", cell.strip())


def _without_number(cell: str) -> str:
    return re.sub(r"^\s*\d{1,3}\s*[.．、]\s*(?!\d)", "", cell)


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _CHINESE[tens - 1] + "十"
    return head + (_CHINESE[ones - 1] if ones else "")
