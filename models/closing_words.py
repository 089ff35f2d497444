"""Steps of 销号, meetings and ended rounds as one line of the history, from the columns that were written."""

from __future__ import annotations

from models.chain import Values
from models.closing_rules import PERSON_LABELS, Step
from models.rules import CLOSING_LABELS, NO_PROGRESS_LABEL, PROGRESS_LABELS


def step_words(it: Values) -> str:
    """现场核查 2026-11-20：核查人员 李原、王玥；地点 石桥中学；通过；意见：…"""
    step = Step(it.get("step", 0))
    result = {None: "", 0: "不通过", 1: "通过"}[it.get("passed")]
    words = it.get("words", "")
    parts = [
        f"{PERSON_LABELS[step]} {it['person']}" if it.get("person") else "",
        f"核查人员 {it['checkers']}" if it.get("checkers") else "",
        f"地点 {it['place']}" if it.get("place") else "",
        result,
        f"公示到 {it['ends_on']}" if it.get("ends_on") else "",
        f"{'原因' if step == Step.RETURN else '意见'}：{words}" if words else "",
    ]
    turn = f"（第 {it['round']} 轮）" if it.get("round", 1) > 1 else ""
    told = "；".join(part for part in parts if part)
    return f"{step.label} {it.get('done_on', '')}{turn}" + (f"：{told}" if told else "")


def minutes_words(it: Values) -> str:
    """局长办公会（2026-11-20，三楼会议室）：同意销号"""
    words = f"：{it['words']}" if it.get("words") else ""
    place = f"，{it['place']}" if it.get("place") else ""
    return f"{it.get('title', '')}（{it.get('held_on', '')}{place}）{words}"


def round_words(it: Values) -> str:
    """第 1 轮：已完成，已销号 2026-05-01（周明）；2026-11-20 反弹：…"""
    progress = it.get("progress")
    state = [NO_PROGRESS_LABEL if progress is None else PROGRESS_LABELS[progress], CLOSING_LABELS[it.get("closing", 0)]]
    closed = f" {it['closed_on']}（{it.get('closed_by', '')}）" if it.get("closed_on") else ""
    deadline = f"，时限 {it['deadline_text']}" if it.get("deadline_text") else ""
    ended = f"{it.get('ended_on', '')} 反弹：{it.get('why', '')}"
    return f"第 {it.get('round', 1)} 轮：{'，'.join(state)}{closed}{deadline}；{ended}"
