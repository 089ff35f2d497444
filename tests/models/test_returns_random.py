"""Random rounds of returned workbooks, compared verdict by verdict with the plain model, invariants after each.

``RETURN_ROUNDS=3000 pytest --timeout 3000 tests/models/test_returns_random.py`` runs as many.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import return_rules, returns_judging
from models.errors import LedgerError
from models.fields import field_named
from models.ledger import Ledger
from models.return_rules import Verdict, label_of
from models.returned import Column, KeyedBy, Marks, ReturnedCell, ReturnedFile, ReturnedRow, RowMark
from models.returns_report import Choice, Decision, FileReport, RowKind
from models.rules import Closing
from models.sheet_codes import row_code
from tests.conftest import TODAY
from tests.models.plain_merge import COVERED, DIARY, ERROR, PlainLedger, meaning
from tests.models.returned_sheets import send, sent_rows

ROUNDS = int(os.environ.get("RETURN_ROUNDS", "100"))
FIRST = int(os.environ.get("RETURN_FIRST", "0"))
SCHOOLS = ("柳河小学", "石桥中学", "实验幼儿园", "城关初中", "东关小学")
PROBLEMS = (
    "食堂进货台账缺页", "消防通道堆放杂物", "教师培训学时不足", "图书室长期锁门", "校车安全检查走过场",
    "实验室药品单人保管", "作业批改敷衍", "操场围栏锈蚀松动", "财务报销手续不全", "门卫夜间脱岗",
    "课后服务收费公示滞后", "饮水机滤芯过期", "心理咨询室闲置", "家长会没有纪要",
)  # fmt: skip
OTHER_PROBLEMS = ("宿舍电线私拉乱接", "广播设备损坏多年", "公章外借无登记", "绿化水管爆裂")
#: What units and clerks write, by field; the same in other spelling stands beside it.
WORDS = {
    DIARY: ("已排查", "已排查  ", "已整改到位。", "正在采购\r\n设备", "正在采购\n设备", "无"),
    "progress": ("未启动", "正在整改", "推进中", "基本完成", "已完成", "整改到位", "差不多了"),
    "finished_on": ("2026-05-31", "2026.5.31", "２０２６年５月３１日", "46173", "2026-06-30", "尽快", "2027-01-01"),
    "custom:佐证材料": ("照片", "照片 ", "清单、照片", "无"),
    "note": ("重点", "重点\n", "/", "已报局"),
}
LOCAL = {
    name: [text for text in words if text not in ("差不多了", "尽快", "2027-01-01", "无")]
    for name, words in WORDS.items()
}
#: What rows are that are no row of ours; in a file of the rounds each line is at most one of them.
OTHER_ROWS = (RowKind.NEW, RowKind.COPIED, RowKind.DUPLICATE, RowKind.UNKNOWN)
MARKS = {"whole": Marks.WHOLE, "contradict": Marks.CONTRADICT, "lost": Marks.LOST}


class Round:
    """A ledger and its model, and what happens to both."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        self.ledger, self.model, self.dice = ledger, PlainLedger(), random.Random(seed)
        self.files: list[dict[str, Any]] = []
        self.clock, self.made, self.seen = 0, 0, Counter[str]()
        self._set_up()

    # ------------------------------------------------------------ setting up

    def _set_up(self) -> None:
        schools = list(SCHOOLS[: self.dice.randint(3, 5)])
        problems = iter(PROBLEMS)
        rows: list[dict[str, Any]] = []
        for school in schools:
            for _ in range(self.dice.randint(1, 3) if school != schools[0] else 3):
                units = (school, self.dice.choice(schools)) if self.dice.random() < 0.15 else (school,)
                rows.append({"source": "县委巡察", "problem": next(problems, ""), "units": tuple(dict.fromkeys(units))})
        rows = [row for row in rows if row["problem"]]
        for row in rows:
            if self.dice.random() < 0.7:
                row["entry"] = (TODAY - timedelta(days=30), "已登记")
            if self.dice.random() < 0.4:
                row["note"] = "重点"
        for number, row in zip(self.ledger.add_issues(rows), rows, strict=True):
            self.model.issues[number] = {"texts": {}, "units": list(row["units"]), "closed": False}
            self._copy_texts(number)
        self.schools = schools
        self._send(schools)

    def _copy_texts(self, number: int) -> None:
        issue = self.ledger.issue(number)
        for name in ("number", "aspect", "problem", "findings", "measures", "units", "persons", "deadline", *WORDS):
            self.model.issues[number]["texts"][name] = field_named(name).text(issue)

    def _send(self, schools: list[str]) -> None:
        with_rows = {one.unit.name for one in self.ledger.sendings.units_with_rows()}
        for state in send(self.ledger, *[school for school in schools if school in with_rows]):
            sent = sent_rows(self.ledger, state.id)
            self.model.sendings[state.code] = {
                "unit": state.unit.name,
                "rows": {issue: dict(row.base) for issue, row in sent.items()},
                "shown": state.shown,
                "editable": state.editable,
                "place": state.id,
            }

    # ------------------------------------------------------------ a file and its damage

    def new_file(self, code: str) -> dict[str, Any]:
        """What a school sends back: as it was sent or as it last came, edited and damaged."""
        sending = self.model.sendings[code]
        earlier = [file for file in self.files if file["sending"] == code and file["marks"] == "whole"]
        rows = [self._row(code, issue) for issue in sending["rows"]]
        if earlier and self.dice.random() < 0.6:
            rows = [self._again(row) for row in self.dice.choice(earlier)["rows"]]
        file = {"sending": code, "marks": "whole", "time": self._time(), "rows": rows, "fields": list(WORDS)}
        for row in rows:
            for name in sending["editable"]:
                if self.dice.random() < 0.25:
                    row["cells"][name] = self.dice.choice((*WORDS[name], *WORDS[name], "", COVERED, ERROR))
        for _ in range(self.dice.choice((0, 0, 1, 1, 2))):
            self.dice.choice(self.damages())(file)
        for row in rows if file["marks"] == "lost" else ():
            row["mark"] = None
        return self._finished(file)

    def damages(self) -> list[Any]:
        return [getattr(self, name) for name in sorted(dir(self)) if name.startswith("damage_")]

    def _time(self) -> int | None:
        self.clock += 1
        return self.dice.choice((self.clock, self.clock, self.clock, self.clock - self.dice.randint(1, 5), None))

    def _row(self, code: str, issue: int) -> dict[str, Any]:
        cells = dict(self.model.sendings[code]["rows"][issue])
        return {"code": issue, "mark": (code, issue), "own": False, "cells": cells, "under": {}}

    def _again(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "cells": dict(row["cells"]), "under": dict(row["under"])}

    def _finished(self, file: dict[str, Any]) -> dict[str, Any]:
        self.made += 1
        for line, row in enumerate(file["rows"], 6):
            row["line"] = line
            row["under"] = {name: "并入的字" for name, text in row["cells"].items() if text is COVERED}
        return {**file, "bytes": f"file {self.made}"}

    def _any(self, file: dict[str, Any]) -> dict[str, Any]:
        return (
            self.dice.choice(file["rows"])
            if file["rows"]
            else self._row(file["sending"], next(iter(self.model.issues)))
        )

    def damage_delete(self, file: dict[str, Any]) -> None:
        if len(file["rows"]) > 1:
            file["rows"].remove(self._any(file))

    def damage_shuffle(self, file: dict[str, Any]) -> None:
        self.dice.shuffle(file["rows"])

    def damage_repeat(self, file: dict[str, Any]) -> None:
        file["rows"].append(self._again(self._any(file)))

    def damage_fill_in_twice(self, file: dict[str, Any]) -> None:
        row = self._again(self._any(file))
        row["cells"]["note"] = f"另一份{self.dice.randint(1, 3)}"
        file["rows"].append(row)

    def damage_copy(self, file: dict[str, Any]) -> None:
        row = self._again(self._any(file))
        row["cells"]["problem"] = self.dice.choice(OTHER_PROBLEMS)
        row["cells"]["number"] = "99"
        file["rows"].insert(self.dice.randint(0, len(file["rows"])), row)

    def damage_code(self, file: dict[str, Any]) -> None:
        self._any(file)["code"] = self.dice.choice(("", "?"))

    def damage_code_of_another(self, file: dict[str, Any]) -> None:
        one, other = self._any(file), self._any(file)
        one["code"] = other["code"]
        if self.dice.random() < 0.5:
            one["mark"] = None

    def damage_protected(self, file: dict[str, Any]) -> None:
        row = self._any(file)
        if isinstance(row["cells"].get("problem"), str) and row["cells"]["problem"]:
            row["cells"]["problem"] += self.dice.choice(("（已核）", "。"))

    def damage_add(self, file: dict[str, Any]) -> None:
        cells = dict.fromkeys(self._any(file)["cells"], "")
        cells |= {"problem": self.dice.choice(OTHER_PROBLEMS), "note": self.dice.choice(WORDS["note"])}
        own = self.dice.random() < 0.5
        file["rows"].append({"code": "", "mark": None, "own": own, "cells": cells, "under": {}})

    def damage_lose_row_marks(self, file: dict[str, Any]) -> None:
        row = self._any(file)
        row["mark"] = None
        if self.dice.random() < 0.3:
            row["code"] = ""

    def damage_foreign_row(self, file: dict[str, Any]) -> None:
        code = self.dice.choice(list(self.model.sendings))
        issue = self.dice.choice(list(self.model.sendings[code]["rows"]))
        row = self._row(code, issue)
        row["cells"]["note"] = "别处填的"
        file["rows"].append(row)

    def damage_collect(self, file: dict[str, Any]) -> None:
        code = self.dice.choice(list(self.model.sendings))
        for issue in self.model.sendings[code]["rows"]:
            row = self._row(code, issue)
            row["cells"][DIARY] = self.dice.choice(WORDS[DIARY])
            file["rows"].append(row)

    def damage_column(self, file: dict[str, Any]) -> None:
        name = self.dice.choice(list(self._any(file)["cells"]))
        for row in file["rows"]:
            row["cells"].pop(name, None)

    def damage_marks(self, file: dict[str, Any]) -> None:
        file["marks"] = self.dice.choice(("contradict", "lost"))
        if file["marks"] == "lost":
            file["sending"] = ""

    # ------------------------------------------------------------ the file as the program reads it

    def returned(self, file: dict[str, Any]) -> tuple[ReturnedFile, bytes]:
        fields = list(dict.fromkeys(name for row in file["rows"] for name in row["cells"]))
        columns = tuple(Column("B", label_of(name), name, KeyedBy.KEYS) for name in fields)
        time = None if file["time"] is None else datetime(2026, 11, 1) + timedelta(hours=file["time"])
        lost = file["marks"] == "lost"
        told = ReturnedFile(
            file["bytes"], "", 0, time, "" if lost else self.ledger.ledger_id, file["sending"], "", "1",
            MARKS[file["marks"]], columns, tuple(self._returned_row(row) for row in file["rows"]),
        )  # fmt: skip
        return told, file["bytes"].encode()

    def _returned_row(self, row: dict[str, Any]) -> ReturnedRow:
        code = row_code(self.ledger.ledger_id, row["code"]) if isinstance(row["code"], int) else row["code"] and "损坏"
        mark = None if row["mark"] is None else self._mark(*row["mark"])
        cells = {name: self._cell(text, row["under"].get(name, "")) for name, text in row["cells"].items()}
        return ReturnedRow("整改台账", row["line"], code, mark, cells, {}, row["own"])

    def _mark(self, sending: str, issue: int) -> RowMark:
        base, editable = self.model.sendings[sending]["rows"][issue], self.model.sendings[sending]["editable"]
        return RowMark(sending, issue, {name: return_rules.base_hash(name, base[name]) for name in editable})

    def _cell(self, text: Any, under: str) -> ReturnedCell:
        if text is ERROR:
            return ReturnedCell("", unreadable="#REF!")
        return ReturnedCell(under, covered=True) if text is COVERED else ReturnedCell(text)

    # ------------------------------------------------------------ acts

    def act(self) -> None:
        """One act on both, compared."""
        acts = (self.do_return, self.do_return, self.do_return, self.do_edit, self.do_edit, self.do_again)
        rare = (self.do_undo, self.do_decide, self.do_offers, self.do_send, self.do_close, self.do_move)
        self.dice.choice((*acts, *acts, *rare))()
        self.compare()

    def recorded(self, act: Any) -> Any:
        """Do it; the model keeps a step to go back where the ledger has one."""
        head = self.ledger.head
        self.model.begin()
        found = act()
        if self.ledger.head == head:
            assert self.model.before[-1] == self.model.state, "the model changed and the ledger did not"
            self.model.cancel()
        return found

    def do_edit(self) -> None:
        issue, name = self.dice.choice(list(self.model.issues)), self.dice.choice(list(WORDS))
        if self.model.issues[issue]["closed"] and name == "progress":
            return
        text = self.dice.choice(LOCAL[name])

        def edit() -> None:
            if name == DIARY:
                self.ledger.add_progress(issue, TODAY, text)
            else:
                self.ledger.update_issues({issue: {name: return_rules.value_of(name, text)}})
            self.model.issues[issue]["texts"][name] = meaning(name, text)

        self.recorded(edit)

    def do_close(self) -> None:
        issue = self.dice.choice(list(self.model.issues))

        def close() -> None:
            with self.ledger.operation("销号") as write:
                write.change("issue", issue, {"closing": int(Closing.CLOSED), "progress": 3, "progress_follows": 0})
            self.model.issues[issue]["closed"] = True
            self.model.issues[issue]["texts"]["progress"] = "已完成"

        self.recorded(close)

    def do_move(self) -> None:
        issue, school = self.dice.choice(list(self.model.issues)), self.dice.choice(self.schools)

        def move() -> None:
            self.ledger.update_issues({issue: {"units": (school,)}})
            self.model.issues[issue]["units"] = [school]
            self.model.issues[issue]["texts"]["units"] = school

        self.recorded(move)

    def do_send(self) -> None:
        self.recorded(lambda: self._send([self.dice.choice(self.schools)]))

    def do_return(self) -> None:
        self.merge(self.new_file(self.dice.choice(list(self.model.sendings))))

    def do_again(self) -> None:
        """The same bytes, or the same content saved again."""
        if not self.files:
            return
        file = self.dice.choice(self.files)
        if any(row["mark"] and row["mark"][0] not in self.model.sendings for row in file["rows"]):
            return
        if file["sending"] and file["sending"] not in self.model.sendings:
            return
        if self.dice.random() < 0.5:
            file = self._finished({**file, "rows": [self._again(row) for row in file["rows"]], "time": self._time()})
        self.merge(file)

    def merge(self, file: dict[str, Any]) -> None:
        take = self.dice.choice(("", "", "", "", "theirs", "ours"))
        told, content = self.returned(file)
        texts = self.texts()
        trial = self.ledger.returns.merge(told, content, dry_run=True, take=take) if self.dice.random() < 0.1 else None
        report = self.recorded(lambda: self._merged(file, told, content, take))
        if trial is not None:
            assert trial == report, "I12"
        self.files.append(file)
        self.check_invariants(file, report, texts, take)

    def _merged(self, file: dict[str, Any], told: ReturnedFile, content: bytes, take: str) -> FileReport:
        report = self.ledger.returns.merge(told, content, take=take)
        wanted = self.model.merge(file, take)
        assert report.verdict == wanted["verdict"], report
        if report.verdict == "merged":
            cells = Counter((cell.row, cell.id, cell.field, str(cell.verdict)) for cell in report.cells)
            assert cells == wanted["cells"]
            rows = Counter((row.row, str(row.verdict)) for row in report.rows if row.verdict in OTHER_ROWS)
            assert rows == Counter({key: n for key, n in wanted["rows"].items() if key[1] != "note"})
            assert {row.id for row in report.rows if row.verdict == "not_returned"} == wanted["missing"]
            self.seen.update(key[3] for key in cells.elements())
            self.seen.update(key[1] for key in rows.elements())
        return report

    def do_undo(self) -> None:
        if self.model.before:
            self.ledger.undo()
            self.model.undo()

    def do_decide(self) -> None:
        cells = list(self.ledger.returns.open_cells())
        if not cells:
            return
        cell = self.dice.choice(cells)
        place, choice = (cell.sending, cell.id, cell.field), self.dice.choice(("ours", "theirs", "both"))
        if self.model.refused(place, choice):
            with pytest.raises(LedgerError):
                self.ledger.returns.decide([Decision(cell.cell, Choice(choice))])
            return

        def decide() -> None:
            self.ledger.returns.decide([Decision(cell.cell, Choice(choice))])
            self.model.decide(place, choice)

        self.recorded(decide)

    def do_offers(self) -> None:
        offered = [one for one in self.ledger.returns.offered() if one.kind in ("new", "copied")]
        if offered:
            self.recorded(lambda: self._offer(self.dice.choice(offered).id))

    def _offer(self, number: int) -> None:
        with self.ledger.asking() as connection:
            before = {key for (key,) in connection.execute("SELECT key FROM offered_row WHERE state = ''")}
        self.ledger.returns.dismiss_offered([number])
        assert len(before) == len(self.ledger.returns.offered()) + 1
        waiting = [key for key, state in self.model.offered.items() if state == "waiting"]
        self.model.offered[self.dice.choice(waiting)] = "dismissed"

    # ------------------------------------------------------------ comparing

    def texts(self) -> dict[tuple[int, str], str]:
        issues = self.ledger.issues(list(self.model.issues))
        return {(number, name): field_named(name).text(issue) for number, issue in issues.items() for name in WORDS}

    def compare(self) -> None:
        """Both say the same of every text and of what waits; the ledger is whole."""
        ours = {place: meaning(place[1], text) for place, text in self.texts().items()}
        assert ours == {place: meaning(place[1], self.model.ours(*place)) for place in ours}
        waiting = {
            (cell.sending, cell.id, cell.field): (cell.theirs, str(cell.verdict))
            for cell in self.ledger.returns.open_cells()
        }
        wanted = {
            place: (text, verdict) for place, (text, verdict, _) in self.model.open.items() if self.model.is_open(place)
        }
        assert waiting.keys() == wanted.keys()
        assert {place: one[1] for place, one in waiting.items()} == {place: one[1] for place, one in wanted.items()}
        offered = sum(state == "waiting" for state in self.model.offered.values())
        assert len(self.ledger.returns.offered()) == offered, "I7"

    def check_invariants(
        self, file: dict[str, Any], report: FileReport, before: dict[tuple[int, str], str], take: str
    ) -> None:
        after = self.texts()
        changed = {place for place in after if after[place] != before[place]}
        taken = {(cell.id, cell.field) for cell in report.cells if cell.verdict == Verdict.TAKE}
        decided = {(cell.id, cell.field) for cell in report.cells if cell.mark.endswith("采用填报表")}
        assert changed <= taken | decided, "I2"
        assert take == "theirs" or changed <= taken
        assert not any(after[place] == "" and place not in decided for place in changed), "I10"
        if report.verdict != "merged":
            return
        assert len({(cell.row, cell.field) for cell in report.cells}) == len(report.cells), "I1"
        assert sum(report.counts.values()) == len(report.cells), "I11"
        told = {cell.row for cell in report.cells} | {row.row for row in report.rows}
        assert told >= {row["line"] for row in file["rows"] if not self.model._blank(row)}, "I6"
        sent = {issue for one in self.model.sendings.values() for issue in one["rows"]}
        assert {cell.id for cell in report.cells} <= sent, "I5"
        last = {(cell.id, cell.field): cell for cell in report.cells if cell.verdict == Verdict.TAKE}
        for place, cell in last.items():
            if place in decided:  # another row of the same issue was decided behind it
                continue
            assert meaning(cell.field, after[place]) == meaning(cell.field, cell.theirs), "I1"

    def finish(self) -> None:
        """At the end: everything again changes nothing, in any order of rows; the ledger is whole."""
        for file in self.files[-3:]:
            if file["sending"] and file["sending"] not in self.model.sendings:
                continue
            if any(row["mark"] and row["mark"][0] not in self.model.sendings for row in file["rows"]):
                continue
            rows = [self._again(row) for row in file["rows"]]
            saved = self._finished({**file, "rows": rows})
            self.dice.shuffle(saved["rows"])
            before = self.texts()
            known = file["bytes"] in self.model.files
            report = self.ledger.returns.merge(*self.returned(saved))
            again = self.ledger.returns.merge(*self.returned(self._finished({**saved, "rows": rows})))
            if known:
                assert self.texts() == before, "I3, I8"
                assert not {str(cell.verdict) for cell in report.cells} & {"take"}, "I8"
            assert not {str(cell.verdict) for cell in again.cells} & {"take"}, "I9"
        assert self.ledger.check(evidence=False).ok


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """An empty ledger; every round has a copy of it in memory."""
    path: Path = tmp_path_factory.mktemp("rounds") / "台账.zgdb"
    with Ledger.create(path, operator="张三", today=lambda: TODAY, backups=False) as ledger:
        yield ledger


def play(empty: Ledger, seed: int, acts: int = 10) -> Counter[str]:
    """One round."""
    with empty.rehearsal() as ledger:
        played = Round(ledger, seed)
        try:
            for _ in range(acts):
                played.act()
            played.finish()
        except AssertionError as error:
            raise AssertionError(f"round {seed}: {error}") from error
        return played.seen


def test_random_rounds_come_to_what_the_plain_model_says(empty: Ledger) -> None:
    seen: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + ROUNDS):
        seen.update(play(empty, seed))
    wanted = {*map(str, Verdict), "new", "copied", "duplicate", "unknown"}
    assert wanted <= set(seen), f"never met: {wanted - set(seen)}"


def test_the_order_of_the_units_does_not_matter(empty: Ledger) -> None:
    """I4: in any order the same verdicts and the same texts."""
    for seed in range(max(10, ROUNDS // 20)):
        with empty.rehearsal() as ledger:
            played = Round(ledger, 10_000 + seed)
            files = [played.new_file(code) for code in played.model.sendings]
            files = [file for file in files if file["marks"] == "whole" and not _shares(played, file)]
            found = []
            for _turn in range(2):
                with ledger.rehearsal() as trial:
                    reports = {file["bytes"]: trial.returns.merge(*played.returned(file)) for file in files}
                    cells = {name: (one.cells, one.counts) for name, one in reports.items()}
                    texts = [trial.issue(number).progress_text for number in trial.issue_ids()]
                    found.append((cells, texts))
                files.reverse()
            assert found[0] == found[1]


def _shares(played: Round, file: dict[str, Any]) -> bool:
    """Whether a file has rows that another unit got too."""
    others = {issue for code, one in played.model.sendings.items() if code != file["sending"] for issue in one["rows"]}
    return any(row["code"] in others for row in file["rows"])


#: Rules broken on purpose: each must be seen within so many rounds.
BROKEN = (
    "forget what was seen",
    "take what was cleared",
    "let protected fields be edited",
    "older files count",
    "no proposals",
)


@pytest.mark.parametrize("how", BROKEN)
def test_broken_rules_are_seen(empty: Ledger, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = return_rules.judge_cell

    def broken(memory: Any, theirs: Any, ours: Any, **told: Any) -> Any:
        if how == "let protected fields be edited":
            told["editable"] = True
        if how == "older files count":
            told["older"] = False
        if how == "no proposals":
            told["alone"] = True
        verdict, after = right(memory, theirs, ours, **told)
        if how == "take what was cleared" and verdict == Verdict.CLEARED:
            return Verdict.TAKE, after
        if how == "forget what was seen":
            after = return_rules.CellMemory(after.agreed, after.latest, frozenset({after.latest}), after.common)
        return verdict, after

    monkeypatch.setattr(returns_judging, "judge_cell", broken)
    with pytest.raises((AssertionError, LedgerError)):
        for seed in range(200):
            play(empty, seed)


def test_today_is_the_day_of_the_tests() -> None:
    assert date(2026, 11, 22) == TODAY
