"""A whole round trip by chance: workbooks go out, are worked on at schools and here, come back damaged and are merged.

Everything is real: the files that the program writes, changed through openpyxl (some saved again by LibreOffice), read
and merged by the program. What each file comes to is compared verdict by verdict with ``plain_merge``, which is told
what was done to the rows and never sees a spreadsheet.
"""

from __future__ import annotations

import copy
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from documents.returned_workbook import read_returned
from documents.school_workbook import write_workbook
from models import paths
from models.fields import field_named
from models.ledger import Ledger
from models.return_rules import value_of
from models.returned import FILL_IN, Marks, ReturnedFile
from models.returns import in_order
from models.returns_report import FileReport
from models.rules import Closing
from models.sendings import Prepared
from models.sheet_codes import ledger_short, read_row_code
from tests.documents.returned_damage import DAYS, STATES, WORDS, Damaged, Line, hours, meaning
from tests.models import plain_merge
from tests.models.plain_merge import COVERED, DIARY, ERROR, PlainLedger

TODAY = date(2026, 11, 22)
#: What the marks of a file are to the model: what was partly lost is still trusted.
MARKS = {Marks.WHOLE: "whole", Marks.PARTLY: "whole", Marks.CONTRADICT: "contradict", Marks.LOST: "lost"}
#: Characters of which problems are made: no two problems are alike.
_SIGNS = "".join(chr(0x4E00 + 37 * place) for place in range(500))


@dataclass
class Seconds:
    """How long the parts of a round took."""

    damaging: float = 0
    reading: float = 0
    merging: float = 0


@dataclass
class Sent:
    """A ledger whose workbooks have gone out: every round begins with a copy of it."""

    ledger: Ledger
    books: list[tuple[Prepared, Path]]
    model: PlainLedger


@contextmanager
def sent_out(folder: Path, units: int, rows: int) -> Iterator[Sent]:
    """A new ledger of so many units, each with so many rows, and their workbooks in ``folder``."""
    paths.set_data_folder(folder / "data")
    with Ledger.create(folder / "台账.zgdb", operator="张三", today=lambda: TODAY, backups=False) as ledger:
        chance = random.Random(units * 1000 + rows)
        ledger.add_issues(
            [_issue(chance, f"第{unit}小学", place) for unit in range(1, units + 1) for place in range(rows)]
        )
        sent = Sent(ledger, [], PlainLedger())
        known = [one.unit.id for one in ledger.sendings.units_with_rows()]
        _send(sent, known, folder / "first")
        for number in chance.sample(list(sent.model.issues), len(sent.model.issues) // 4):
            sent.model.issues[number]["texts"]["note"] = f"局里写的{number}"
            ledger.update_issues({number: {"note": f"局里写的{number}"}})
        _send(sent, chance.sample(known, max(1, units // 6)), folder / "second")
        yield sent


def _send(sent: Sent, units: list[int], folder: Path) -> None:
    """Sends to these units; the model has the sendings and what the ledger says then."""
    folder.mkdir()
    ledger, model = sent.ledger, sent.model
    prepared = ledger.sendings.prepare(units)
    for one in prepared:
        write_workbook(folder / one.file_name, one, ledger.settings)
        sent.books.append((one, folder / one.file_name))
        rows = {row.issue.id: dict(row.base) for row in one.rows}
        model.sendings[one.code] = {
            "unit": one.unit.name,
            "rows": rows,
            "shown": one.shown,
            "editable": one.editable,
            "place": len(sent.books),
        }
        for row in one.rows:
            model.issues[row.issue.id] = {"texts": dict(row.base), "units": list(row.issue.units), "closed": False}
    ledger.sendings.record(prepared)


def _issue(chance: random.Random, unit: str, place: int) -> dict[str, object]:
    values: dict[str, object] = {
        "source": "督导反馈意见",
        "number": str(place + 1),
        "aspect": "校园安全方面",
        "problem": "".join(chance.sample(_SIGNS, 14)),
        "units": (unit,),
        "persons": ("王玥",),
        "deadline": "2026年12月底前" if place % 3 else "立行立改",
    }
    if place % 2:
        values["entry"] = (date(2026, 10, 1), f"第{place}项已开展排查。")
    if place % 3:
        values["note"] = f"重点{place}"
    return values


@dataclass
class Came:
    """A file that came back: what a perfect reader finds in it, and how it was damaged."""

    path: Path
    wanted: ReturnedFile
    lines: dict[int, Line]
    done: list[str]


@dataclass
class Round:
    """One round over a copy of the ledger."""

    sent: Sent
    ledger: Ledger
    folder: Path
    seed: int
    seconds: Seconds = field(default_factory=Seconds)
    seen: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.model = PlainLedger()
        self.model.state = copy.deepcopy(self.sent.model.state)
        self.ledger_short = ledger_short(self.ledger.ledger_id)
        self.ours: dict[tuple[int, str], str] = {}
        self.files = 0

    def play(self, *, resaved: float = 0) -> None:
        """Work here, work at the schools, merge, compare; ``resaved`` is the share that LibreOffice saves again."""
        came = self.come_back(resaved)
        self._merge(came)
        self._compare()
        self._again(came)

    def come_back(self, resaved: float = 0) -> list[Came]:
        """Work here and at the schools; the files stand in the folder, nothing is merged yet."""
        self._work_here()
        start = time.perf_counter()
        came = self._come_back(resaved)
        self.seconds.damaging = time.perf_counter() - start
        self.files = len(came)
        return came

    # ------------------------------------------------------------ meanwhile, here

    def _work_here(self) -> None:
        """Texts change here, some issues are closed, some go to another unit."""
        changes: dict[int, dict[str, object]] = {}
        for number, issue in self.model.issues.items():
            for name in FILL_IN:
                if self.chance.random() < 0.15:
                    self.ours[number, name] = issue["texts"][name] = text = self.chance.choice(_pool(name))
                    if name == DIARY:
                        self.ledger.add_progress(number, TODAY, text)
                    else:
                        changes.setdefault(number, {})[name] = value_of(name, text)
        if changes:
            self.ledger.update_issues(changes)
        for number in self.chance.sample(list(self.model.issues), len(self.model.issues) // 40):
            with self.ledger.operation("销号") as write:
                write.change("issue", number, {"closing": int(Closing.CLOSED), "progress": 3, "progress_follows": 0})
            self.model.issues[number]["closed"] = True
            self.model.issues[number]["texts"]["progress"] = "已完成"
        units = [one.unit.name for one, _ in self.sent.books]
        for number in self.chance.sample(list(self.model.issues), len(self.model.issues) // 40):
            unit = self.chance.choice(units)
            self.ledger.update_issues({number: {"units": (unit,)}})
            self.model.issues[number]["units"] = [unit]

    # ------------------------------------------------------------ meanwhile, there

    def _come_back(self, resaved: float) -> list[Came]:
        """Every unit sends one file, some send none, some a second version."""
        came: list[Came] = []
        for one, path in self.sent.books:
            roll = self.chance.random()
            for version in range(0 if roll < 0.04 else 2 if roll > 0.85 else 1):
                came.append(self._damaged(one, path, version, len(came)))
        if resaved:
            self._resave([one for one in came if one.path.suffix == ".xlsx" and self.chance.random() < resaved])
        return came

    def _damaged(self, one: Prepared, sent: Path, version: int, place: int) -> Came:
        damaged = Damaged(sent, one, self.chance, self.ours)
        if self.chance.random() < 0.08:
            damaged.take_in(Damaged(*self._another()[::-1], self.chance))
        damaged.damage()
        path = self.folder / f"{place:03d}_{one.unit.name}_{version}.{damaged.ending}"
        wanted = damaged.save(path, modified=hours(self.chance.randrange(200)))
        return Came(path, wanted, damaged.said_by, damaged.done)

    def _another(self) -> tuple[Prepared, Path]:
        return self.chance.choice(self.sent.books)

    def _resave(self, chosen: list[Came]) -> None:
        """LibreOffice saves them again, half of them as .ods."""
        for ending, some in (("xlsx", chosen[::2]), ("ods", chosen[1::2])):
            if not some:
                continue
            folder = self.folder / f"again_{ending}"
            command = ["soffice", f"-env:UserInstallation=file://{self.folder.resolve()}/profile", "--headless"]
            command += ["--convert-to", ending, "--outdir", str(folder), *(str(one.path) for one in some)]
            subprocess.run(command, check=True, capture_output=True, timeout=300)
            for one in some:
                one.path = folder / f"{one.path.stem}.{ending}"
                one.done.append(f"saved again as {ending}")

    # ------------------------------------------------------------ merged and compared

    def _merge(self, came: list[Came]) -> None:
        start = time.perf_counter()
        read = [(read_returned(one.path), one) for one in came]
        self.seconds.reading = time.perf_counter() - start
        for file, one in read:
            self._as_it_stands(one, file)
        by_file = {id(file): one for file, one in read}
        for file in in_order([file for file, _ in read]):
            one = by_file[id(file)]
            try:
                self._merge_one(one, file)
            except AssertionError as error:
                raise AssertionError(f"round {self.seed}, {one.path.name}, {one.done}: {error}") from error

    def _as_it_stands(self, one: Came, file: ReturnedFile) -> None:
        """What was read is what stands there."""
        assert [meaning(row) for row in file.rows] == [meaning(row) for row in one.wanted.rows], (self.seed, one.done)
        assert file.marks is one.wanted.marks and file.fields == one.wanted.fields, (self.seed, one.done)
        assert file.modified_at == one.wanted.modified_at, (self.seed, one.done)

    def _merge_one(self, one: Came, file: ReturnedFile) -> None:
        content = one.path.read_bytes()
        trial = self.ledger.returns.merge(file, content, dry_run=True) if self.chance.random() < 0.02 else None
        start = time.perf_counter()
        report = self.ledger.returns.merge(file, content)
        self.seconds.merging += time.perf_counter() - start
        assert trial is None or trial == report, "I12"
        wanted = self.model.merge(self._plain(one))
        assert str(report.verdict) == wanted["verdict"], report.reason
        _same(_cells(report), wanted["cells"])
        _same(_rows(report), Counter({key: n for key, n in wanted["rows"].items() if key[1] != "note"}))
        assert {row.id for row in report.rows if row.verdict == "not_returned"} == wanted["missing"]
        told = {cell.row for cell in report.cells} | {row.row for row in report.rows}
        assert told >= {row["line"] for row in self._plain(one)["rows"] if not self.model._blank(row)}, "I6"
        self._owned(one, report)
        self.seen.update(report.counts)
        self.seen.update(str(row.verdict) for row in report.rows)

    def _owned(self, one: Came, report: FileReport) -> None:
        """Whatever was applied came from a row that went out as this very issue, with the text that stands there."""
        for cell in report.cells:
            if cell.verdict == "take":
                line = one.lines[cell.row]
                assert line.origin == cell.id, (cell, "I5: another row's text")
                said = line.cells[f"f_{cell.field}"]
                assert plain_merge.meaning(cell.field, cell.theirs) == plain_merge.meaning(cell.field, said.said.text)

    def _plain(self, one: Came) -> dict[str, Any]:
        """The file as the model takes it."""
        wanted, modified = one.wanted, one.wanted.modified_at
        rows = []
        for row in wanted.rows:
            code, line = read_row_code(row.code), one.lines[row.line]
            known: int | str = code.issue if code and code.ledger == self.ledger_short else "?" if row.code else ""
            mark = (row.mark.sending, row.mark.issue) if row.mark else None
            cells = {name: _plain_cell(line, name) for name in row.cells}
            rows.append({"line": row.line, "code": known, "mark": mark, "own": row.own, "cells": cells, "under": {}})
        return {
            "sending": wanted.sending,
            "marks": MARKS[wanted.marks],
            "time": modified.timestamp() if modified else None,
            "bytes": one.path.name,
            "rows": rows,
        }

    def _compare(self) -> None:
        """The ledger says what the model says, and the same waits."""
        self._compare_texts()
        waiting = {(cell.sending, cell.id, cell.field): str(cell.verdict) for cell in self.ledger.returns.open_cells()}
        wanted_open = {place: one[1] for place, one in self.model.open.items() if self.model.is_open(place)}
        assert waiting == wanted_open, (self.seed, "open cells")
        offered = sum(state == "waiting" for state in self.model.offered.values())
        assert len(self.ledger.returns.offered()) == offered, (self.seed, "I7")

    def _compare_texts(self) -> None:
        for number, issue in self.ledger.issues(list(self.model.issues)).items():
            for name in FILL_IN:
                wanted = plain_merge.meaning(name, self.model.ours(number, name))
                assert plain_merge.meaning(name, field_named(name).text(issue)) == wanted, (self.seed, number, name)

    def _again(self, came: list[Came]) -> None:
        """The same bytes, and the same content in other bytes, change nothing and offer nothing."""
        before, offered = self.ledger.head, len(self.ledger.returns.offered())
        for one in self.chance.sample(came, min(5, len(came))):
            file, content = read_returned(one.path), one.path.read_bytes()
            report = self.ledger.returns.merge(file, content)
            if report.verdict != "refused":
                assert str(report.verdict) == "seen before", (self.seed, "I3")
                assert self.ledger.head == before
        for one in self.chance.sample(came, min(5, len(came))):
            report = self.ledger.returns.merge(read_returned(one.path), one.path.read_bytes() + b" ")
            assert "take" not in report.counts, (self.seed, one.done, "I3, I8")
        self._compare_texts()
        assert len(self.ledger.returns.offered()) == offered, (self.seed, "I7")


def _pool(name: str) -> tuple[str, ...]:
    return STATES if name == "progress" else DAYS if name == "finished_on" else WORDS


def _plain_cell(line: Line, name: str) -> Any:
    cell = line.cells[f"f_{name}"]
    if cell.said.covered:
        return COVERED
    return ERROR if cell.said.unreadable else cell.said.text if cell.meant is None else cell.meant


def _cells(report: FileReport) -> Counter[tuple[int, int, str, str]]:
    return Counter((cell.row, cell.id, cell.field, str(cell.verdict)) for cell in report.cells)


def _rows(report: FileReport) -> Counter[tuple[int, str]]:
    kinds = ((row.row, str(row.verdict)) for row in report.rows)
    return Counter(one for one in kinds if one[1] not in ("not_returned", "note"))


def _same(found: Counter[Any], wanted: Counter[Any]) -> None:
    assert found == wanted, f"program: {dict(found - wanted)}; model: {dict(wanted - found)}"


def play(sent: Sent, folder: Path, seed: int, *, resaved: float = 0) -> Round:
    """One round in a folder of its own; what differs from the model is an AssertionError that names the round."""
    folder.mkdir(parents=True)
    with sent.ledger.rehearsal() as ledger:
        played = Round(sent, ledger, folder, seed)
        played.play(resaved=resaved)
        return played
