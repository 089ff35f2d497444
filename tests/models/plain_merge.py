"""A plain model of the merge: rows are dictionaries, texts are compared by a table of meanings. It knows no program.

Written from the rules alone, to be compared with the program verdict by verdict. A file is a dictionary: ``sending``
(code or ""), ``marks`` (whole, contradict, lost), ``time`` (a number or None), ``bytes`` (what tells files apart) and
``rows``; a row has ``line``, ``code`` (an issue, "" or "?"), ``mark`` ((sending, issue) or None), ``own`` and
``cells``: field -> text, ``COVERED`` or ``ERROR``.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from itertools import pairwise
from typing import Any

COVERED, ERROR = object(), object()
DIARY = "progress_text"
#: What is written otherwise and means the same, by field; "*" for all.
MEANINGS = {
    "progress": {"整改到位": "已完成", "推进中": "正在整改", "未填状态": ""},
    "finished_on": {"2026.5.31": "2026-05-31", "２０２６年５月３１日": "2026-05-31", "46173": "2026-05-31"},
}
#: What no field takes.
INVALID = {"progress": {"差不多了"}, "finished_on": {"尽快", "2026年2月30日", "2027-01-01"}}
UNDECIDED = ("conflict", "cleared", "not_valid")


def meaning(field: str, text: str) -> str:
    """What a text means in a field."""
    words = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
    return str(MEANINGS.get(field, {}).get(words, words))


def nearly(one: str, other: Any) -> bool:
    """Whether two problems share nine tenths of their pairs of letters."""
    if not isinstance(other, str) or not one or not other:
        return False
    pairs = [Counter(a + b for run in re.findall(r"\w+", text) for a, b in pairwise(run)) for text in (one, other)]
    return 2 * (pairs[0] & pairs[1]).total() >= 0.9 * (pairs[0].total() + pairs[1].total())


class PlainLedger:
    """Issues, sendings and what is remembered, all in dictionaries; ``undo`` goes back one act."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {
            "issues": {},  # id -> {"texts": {field: text}, "units": [...], "closed": bool}
            "sendings": {},  # code -> {"unit", "rows": {id: {field: text}}, "shown", "editable", "turn"}
            "memory": {},  # (code, id, field) -> {"agreed", "latest", "seen"}
            "open": {},  # (code, id, field) -> (text, verdict, bytes)
            "stale": {},  # the same
            "files": {},  # bytes -> code
            "times": {},  # code -> [time, ...]
            "offered": {},  # key -> "waiting" | "added" | "dismissed"
        }
        self.before: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return self.state[name]

    def begin(self) -> None:
        """An act begins."""
        self.before.append(copy.deepcopy(self.state))

    def cancel(self) -> None:
        """It did nothing."""
        self.before.pop()

    def undo(self) -> None:
        """The newest act is taken back."""
        self.state = self.before.pop()

    def ours(self, issue: int, field: str) -> str:
        """What the ledger says."""
        return str(self.issues[issue]["texts"].get(field, ""))

    # ------------------------------------------------------------ rows

    def identify(self, file: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
        """The sending that the file answers ("" for none) and what each row is."""
        lost, distrusted = file["marks"] == "lost", file["marks"] != "whole"
        main = file["sending"] if not distrusted else self._most_rows(file)
        if not main:
            return "", []
        found = [self._by_code(file, main, row, distrusted) for row in file["rows"] if self._blank(row) is False]
        self._repeats(found)
        taken = {one["issue"] for one in found if one["kind"] in ("ours", "duplicate") and one["sending"] == main}
        for one in found:
            self._by_content(main, one, taken, lost)
        if lost and all(one["kind"] in ("new", "unknown") for one in found):
            return "", []
        return main, found

    def _blank(self, row: dict[str, Any]) -> bool:
        return row["code"] == "" and not any(text for text in row["cells"].values())

    def _most_rows(self, file: dict[str, Any]) -> str:
        codes = {row["code"] for row in file["rows"] if isinstance(row["code"], int)}
        best, most = str(file["sending"]), 0
        newest = sorted(self.sendings, key=lambda code: -self.sendings[code]["place"])
        for code in sorted(newest, key=lambda code: code != file["sending"]):
            shared = len(codes & set(self.sendings[code]["rows"]))
            if shared > most:
                best, most = code, shared
        return best or self._by_words(file)

    def _by_words(self, file: dict[str, Any]) -> str:
        """Without any code: the newest sending of a unit in which most rows stand word for word."""
        best, most, units = "", 0, set()
        for code, one in sorted(self.sendings.items(), key=lambda pair: -pair[1]["place"]):
            if one["unit"] not in units:
                units.add(one["unit"])
                there = {(row["number"], row["problem"]) for row in one["rows"].values()}
                said = {(row["cells"].get("number", ""), row["cells"].get("problem")) for row in file["rows"]}
                if len(there & said) > most:
                    best, most = code, len(there & said)
        return best

    def _by_code(self, file: dict[str, Any], main: str, row: dict[str, Any], distrusted: bool) -> dict[str, Any]:
        one = {"row": row, "kind": "ours", "sending": main, "issue": None, "proposal": distrusted}
        code, mark = row["code"], row["mark"]
        if row["own"] or (code == "" and mark is None):
            return {**one, "kind": "new"}
        if not isinstance(code, int):
            return {**one, "kind": "unknown"}
        if mark is not None and not distrusted:
            if mark[1] != code:
                one["proposal"] = True
            elif mark[0] != main:
                one["sending"] = mark[0]
                other, own = self.sendings[mark[0]], self.sendings[main]
                if other["unit"] != own["unit"] and not self._is_whole(file, mark[0]):
                    return {**one, "kind": "unknown", "sending": main}
        if code not in self.sendings[one["sending"]]["rows"]:
            return {**one, "kind": "unknown", "sending": main}
        return {**one, "issue": code}

    def _is_whole(self, file: dict[str, Any], code: str) -> bool:
        there = {row["mark"][1] for row in file["rows"] if row["mark"] and row["mark"][0] == code}
        return len(there) > 1 and there >= set(self.sendings[code]["rows"])

    def _repeats(self, found: list[dict[str, Any]]) -> None:
        groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for one in found:
            if one["kind"] == "ours":
                groups.setdefault((one["sending"], one["issue"]), []).append(one)
        for (code, issue), group in groups.items():
            kept: list[dict[str, Any]] = []
            for one in group:
                if any(self._content(one["row"]) == self._content(other["row"]) for other in kept):
                    one["kind"] = "note"
                else:
                    kept.append(one)
            base = self.sendings[code]["rows"][issue]
            same = [one for one in kept if self._protected_same(code, base, one["row"])]
            fitting = same or [one for one in kept if self._fits(code, issue, one["row"])]
            for one in kept:
                if not fitting or (one not in fitting and self._is_another(code, issue, one["row"])):
                    one["kind"], one["issue"] = "unknown", None
                elif one not in fitting:
                    one["kind"] = "copied"
                elif len(fitting) > 1:
                    one["kind"] = "duplicate"

    def _content(self, row: dict[str, Any]) -> dict[str, str]:
        texts = {field: "!" if text is ERROR else text for field, text in row["cells"].items()}
        texts = {field: row["under"].get(field, "") if text is COVERED else text for field, text in texts.items()}
        return {field: meaning(field, text) for field, text in texts.items() if meaning(field, text)}

    def _protected_same(self, code: str, base: dict[str, str], row: dict[str, Any]) -> bool:
        shown = self.sendings[code]["shown"]
        said = {field: text for field, text in row["cells"].items() if isinstance(text, str)}
        return all(meaning(field, said[field]) == meaning(field, base[field]) for field in shown if field in said)

    def _fits(self, code: str, issue: int, row: dict[str, Any]) -> bool:
        """In the rounds a problem is either the row's own, with something added, or wholly another."""
        problem, base = row["cells"].get("problem", ""), self.sendings[code]["rows"][issue]
        if not isinstance(problem, str) or not problem or problem.startswith(base["problem"]):
            return True
        others = [one["problem"] for number, one in self.sendings[code]["rows"].items() if number != issue]
        return row["cells"].get("number") == base["number"] and problem not in others

    def _is_another(self, code: str, issue: int, row: dict[str, Any]) -> bool:
        rows = {number: one for number, one in self.sendings[code]["rows"].items() if number != issue}
        if self._alike(rows, row) is not None:
            return True
        marked = row["mark"][1] if row["mark"] else issue
        return marked in rows and self._fits(code, marked, row)

    def _alike(self, rows: dict[int, dict[str, str]], row: dict[str, Any]) -> int | None:
        """The only one of these rows with the number and problem of this one, else the only one with its problem."""
        problem, number = row["cells"].get("problem", ""), row["cells"].get("number", "")
        alike = [issue for issue in rows if nearly(rows[issue]["problem"], problem)]
        of_number = [issue for issue in alike if number and rows[issue]["number"] == number]
        return next((some[0] for some in (of_number, alike) if len(some) == 1), None)

    def _by_content(self, main: str, one: dict[str, Any], taken: set[int], lost: bool) -> None:
        row = one["row"]
        if one["issue"] is not None or one["kind"] not in ("new", "unknown") or row["own"]:
            return
        rows = self.sendings[main]["rows"]
        number = row["cells"].get("number", "")
        found = self._alike({issue: one for issue, one in rows.items() if issue not in taken}, row)
        if one["kind"] == "new" and found is not None:
            if lost and rows[found]["number"] == number:
                one["kind"], one["issue"] = "ours", found
                taken.add(found)
            else:
                one["kind"] = "unknown"

    # ------------------------------------------------------------ the merge

    def merge(self, file: dict[str, Any], take: str = "") -> dict[str, Any]:
        """Merge a file; what became of it."""
        if file["bytes"] in self.files:
            self._settle(file["bytes"], take)
            return {"verdict": "seen before", "cells": Counter(), "rows": Counter(), "missing": set()}
        main, found = self.identify(file)
        if not main:
            return {"verdict": "refused", "cells": Counter(), "rows": Counter(), "missing": set()}
        older = {code: self._is_older(code, file["time"]) for code in self.sendings}
        cells: Counter[tuple[int, int, str, str]] = Counter()
        rows: Counter[tuple[int, str]] = Counter()
        answered = {main: set()} | {one["sending"]: set() for one in found if one["kind"] in ("ours", "duplicate")}
        for one in found:
            line, kind = one["row"]["line"], one["kind"]
            if kind in ("ours", "duplicate"):
                answered[one["sending"]].add(one["issue"])
                for field, verdict in self._judge_row(one, older, take, file["bytes"]).items():
                    cells[line, one["issue"], field, verdict] += 1
            if kind != "ours":
                rows[line, kind] += 1
            if kind in ("new", "copied", "unknown", "duplicate"):
                self.offered.setdefault(self.key(one["sending"], one["row"]), "waiting")
        for code in answered:
            self.times.setdefault(code, []).append(file["time"])
        self.files[file["bytes"]] = main
        missing = {
            issue for code, back in answered.items() for issue in self.sendings[code]["rows"] if issue not in back
        }
        return {"verdict": "merged", "cells": cells, "rows": rows, "missing": missing}

    def key(self, code: str, row: dict[str, Any]) -> tuple[Any, ...]:
        """By which an offered row is known again."""
        texts = {field: text for field, text in row["cells"].items() if isinstance(text, str)}
        said = sorted((field, meaning(field, text)) for field, text in texts.items() if meaning(field, text))
        return code, self.sendings[code]["unit"], tuple(said)

    def _is_older(self, code: str, time: int | None) -> bool:
        return time is not None and any(other is not None and time < other for other in self.times.get(code, []))

    def _judge_row(self, one: dict[str, Any], older: dict[str, bool], take: str, name: str) -> dict[str, str]:
        code, issue, row = one["sending"], one["issue"], one["row"]
        sheet, present = self.sendings[code], self.issues[issue]
        proposal = one["proposal"] or present["closed"] or sheet["unit"] not in present["units"]
        verdicts: dict[str, str] = {}
        for field in (*sheet["shown"], *sheet["editable"]):
            place = (code, issue, field)
            base = meaning(field, sheet["rows"][issue][field])
            memory = copy.deepcopy(self.memory.get(place)) or {"agreed": base, "latest": base, "seen": {base}}
            text = row["cells"].get(field, COVERED)
            trial = one["kind"] == "duplicate"
            verdict = self.rule(
                memory, text, self.ours(issue, field), field, field in sheet["editable"], older[code], proposal or trial
            )
            verdicts[field] = verdict
            if not trial:
                self._remember(place, memory, verdict, text, take, name)
        return verdicts

    def rule(
        self, memory: dict[str, Any], text: Any, ours: str, field: str, editable: bool, older: bool, proposal: bool
    ) -> str:
        """The cell rule, first match."""
        if text is ERROR:
            return "unreadable"
        if text is COVERED:
            return "unchanged"
        theirs, mine = meaning(field, text), meaning(field, ours)
        if theirs == memory["latest"]:
            return "unchanged"
        if theirs == mine:
            memory["agreed"] = memory["latest"] = theirs
            memory["seen"].add(theirs)
            return "same"
        if older or theirs in memory["seen"]:
            return "stale"
        memory["seen"].add(theirs)
        memory["latest"] = theirs
        if not editable:
            return "not_allowed"
        if theirs == "":
            return "cleared"
        if theirs in INVALID.get(field, ()):
            return "not_valid"
        if mine == memory["agreed"] and not proposal:
            memory["agreed"] = theirs
            return "take"
        return "conflict"

    def _remember(self, place: Any, memory: Any, verdict: str, text: Any, take: str, name: str) -> None:
        if verdict in ("unreadable", "unchanged"):
            return
        self.memory[place] = memory
        if verdict == "stale":
            self.stale[place] = (text, verdict, name)
            return
        self.open.pop(place, None)
        if verdict == "take":
            self._write(place, text)
        elif verdict in UNDECIDED:
            self.open[place] = (text, verdict, name)
            if take and not self.refused(place, take):
                self.decide(place, take)

    def _settle(self, name: str, take: str) -> None:
        for place in [place for place in self.open if self.open[place][2] == name and self.is_open(place)]:
            if take and not self.refused(place, take):
                self.decide(place, take)

    # ------------------------------------------------------------ decisions

    def is_open(self, place: Any) -> bool:
        """Whether a cell still waits: both sides may have come to say the same."""
        _code, issue, field = place
        return bool(meaning(field, self.open[place][0]) != meaning(field, self.ours(issue, field)))

    def refused(self, place: Any, choice: str) -> bool:
        """Whether a decision is refused."""
        _code, issue, field = place
        text, verdict, _name = self.open[place]
        if choice == "ours":
            return False
        if verdict == "not_valid":
            return True
        if field == DIARY and choice == "theirs" and not meaning(field, text):
            return True
        if choice == "both":
            return bool(field != DIARY or verdict == "cleared")
        return bool(field == "progress" and self.issues[issue]["closed"] and meaning(field, text) != "已完成")

    def decide(self, place: Any, choice: str) -> None:
        """Decide a cell that waits."""
        text, _verdict, _name = self.open.pop(place)
        if choice != "ours":
            self.memory[place]["agreed"] = meaning(place[2], text)
            self._write(place, text)

    def _write(self, place: Any, text: str) -> None:
        _code, issue, field = place
        if field != DIARY or meaning(field, text):
            self.issues[issue]["texts"][field] = meaning(field, text)
