"""A clerk without sense: does acts of every kind on records drawn by a fixed seed, and minds refusals."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from models.closing_rules import PRESETS, Step, to_text
from models.closings import MinutesEdit
from models.drafts import AspectDraft, IssueDraft, MeasureDraft, NoticeDraft
from models.drawing import Method
from models.errors import LedgerError
from models.issues import UNIT_KINDS, MeasureEdit
from models.ledger import Ledger
from models.register_rows import REGISTER_KINDS, Column
from models.returns_report import Decision
from models.rules import Progress, Relapse, Weight
from tests.models.returned_sheets import Sheet

UNITS = ("县教育局", "城关教办", "柳河小学", "石桥中学", "实验幼儿园", "柳河镇小学")
PEOPLE = ("王玥", "李原", "周明", "林晓舟", "陈方 13800000001", "王 玥")
SOURCES = ("县委巡察", "责任督学", "审计")
DEADLINES = (
    "",
    "2026年5月底前",
    "30日内",
    "10个工作日内",
    "立行立改",
    "长期坚持",
    "立行立改，长期坚持",
    "2026年9月底前完成甲，2026年12月底前完成乙",
    "待定",
    "2027年6月30日前",
)
WORDS = ("已整改到位。", "正在整改，尚未完成。", "已建立台账", "😀" * 3)
PROGRESS = (None, *Progress)


class Clerk:
    """Does something on every call of ``act``, by the dice."""

    def __init__(self, ledger: Ledger, seed: int, papers: Path, days: list[date]) -> None:
        self.ledger, self.dice, self.days = ledger, random.Random(seed), days
        self.papers = papers
        #: Whether the act has done something before it went on.
        self.going_on = False
        self.done: dict[str, int] = {}
        self.acts: list[Callable[[], object]] = [
            getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")
        ]

    def begin(self) -> None:
        """Something to do everything else with."""
        for name in SOURCES * 2:
            self.ledger.add_issue({"source": name, "problem": "记录不全", **self.issue_values(), "entry": None})

    def act(self) -> None:
        """One act; a refusal is one sentence and nothing has changed."""
        act = self.dice.choice(self.acts)
        before, self.going_on = self.ledger.head, False
        try:
            act()
        except LedgerError as error:
            assert self.going_on or self.ledger.head == before, f"{act.__name__} was refused and did something"
            assert "没有写成功" not in str(error), str(error)
            assert str(error).endswith("。") and not re.search(r"None|Traceback|[{}]", str(error)), str(error)
        else:
            name = act.__name__.removeprefix("do_")
            self.done[name] = self.done.get(name, 0) + (self.ledger.head != before)

    # ------------------------------------------------------------ drawing

    def of(self, table: str, most: int = 1) -> list[int]:
        with self.ledger.asking() as connection:
            ids = [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY id")]
        if self.dice.random() < 0.02:
            ids = [999_999]
        return self.dice.sample(ids, min(len(ids), self.dice.randint(1, most)))

    def finished(self, most: int = 2) -> list[int]:
        with self.ledger.asking() as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM issue WHERE progress = 3 AND parts = 0")]
        return self.dice.sample(ids, min(len(ids), most)) if self.dice.random() < 0.8 else self.of("issue", most)

    def one(self, table: str) -> int:
        found = self.of(table)
        return found[0] if found else 999_999

    def some(self, words: tuple[str, ...], most: int = 2) -> tuple[str, ...]:
        return tuple(self.dice.sample(words, self.dice.randint(0, most)))

    def day(self) -> date:
        return self.days[0] - timedelta(days=self.dice.choice((0,) * 12 + (1, 5, -1)))

    def pick(self, *choices: Any) -> Any:
        return self.dice.choice(choices)

    def issue_values(self) -> dict[str, object]:
        possible: dict[str, object] = {
            "problem": f"问题{self.dice.randint(1, 99)}",
            "aspect": self.pick("食堂", "台账", ""),
            "goal": self.pick("", "全部补齐"),
            "units": self.some(UNITS),
            "involved_units": self.some(UNITS),
            "support_units": self.some(UNITS),
            "lead_unit": self.pick("", *UNITS),
            "lead_leader": self.pick("", *PEOPLE),
            "persons": self.some(PEOPLE),
            "deadline": self.pick(*DEADLINES),
            "progress": self.pick(*PROGRESS),
            "progress_follows": self.pick(True, False),
            "lasting": self.pick(True, False, False),
            "weight": self.pick(*Weight),
            "finished_on": self.pick(None, self.day()),
            "source": self.pick(*SOURCES),
            "number": self.pick("", "1", "二", "3-1"),
            "findings": [f"表现{n}" for n in range(self.dice.randint(0, 2))],
            "entry": (self.day(), self.pick(*WORDS)),
        }
        return {name: possible[name] for name in self.dice.sample(sorted(possible), self.dice.randint(1, 6))}

    def measures(self, issue_id: int) -> list[MeasureEdit]:
        present: list[int | None] = [one.id for one in self.ledger.issue(issue_id).measures]
        ids = [one for one in present if self.dice.random() < 0.8] + [None] * self.dice.randint(0, 2)
        return [
            MeasureEdit(
                f"措施{place}",
                number,
                self.some(UNITS, 1),
                self.some(PEOPLE, 1),
                self.pick(*DEADLINES),
                self.pick(*PROGRESS),
                self.pick("", "已办"),
            )
            for place, number in enumerate(ids)
        ]

    # ------------------------------------------------------------ issues

    def do_add(self) -> None:
        self.ledger.add_issue({"source": self.pick(*SOURCES), "problem": "台账不全", **self.issue_values()})

    def do_change(self) -> None:
        self.ledger.update_issues({number: self.issue_values() for number in self.of("issue", 3)})

    def do_measures(self) -> None:
        number = self.one("issue")
        self.ledger.update_issues({number: {"measures": self.measures(number)}})

    def do_finish(self) -> None:
        self.ledger.update_issues({number: {"progress": Progress.DONE} for number in self.of("issue", 4)})

    def do_remove(self) -> None:
        if self.dice.random() < 0.5:
            self.ledger.remove_issues(self.of("issue", 2))

    def do_entry(self) -> None:
        self.ledger.add_progress(self.one("issue"), self.day(), self.pick(*WORDS, ""))

    def do_remove_entry(self) -> None:
        self.ledger.remove_progress(self.one("progress_entry"))

    def do_import(self) -> None:
        numbers = [self.dice.randint(1, 8) for _ in range(3)]
        drafts = [
            IssueDraft(f"导入{n}", unit=self.pick(*UNITS), person=self.pick(*PEOPLE), measures=[MeasureDraft("改")])
            for n in numbers
        ]
        notice = NoticeDraft("通报", feedback_date=date(2026, 3, 1), is_notice=True)
        notice.aspects.append(AspectDraft("安全", "", drafts))
        self.ledger.import_notice(notice, digest=str(numbers), reviewed=self.pick(True, False))

    # ------------------------------------------------------------ 销号, rounds, 回头看

    def do_step(self) -> None:
        ids = self.finished(1)
        for turn in range(self.dice.randint(1, 5)):
            self.going_on = turn > 0
            step = next(iter(self.ledger.closings.next_steps(ids).values()), None) or self.pick(*Step)
            self.ledger.closings.take(
                ids,
                self.pick(step, step, step, step, *Step) if self.dice.random() < 0.3 else step,
                on=self.days[0],
                person=self.pick("周明", "李原", "张主任"),
                words=self.pick("同意", "同意", ""),
                checkers=("赵甲", "钱乙", *self.some(PEOPLE, 1)),
                passed=self.pick(True, True, True, False),
                minutes=self.pick(None, None, MinutesEdit("办公会", self.days[0], words="同意")),
                new_deadline=self.pick("", "30日内", "待定", "2027年3月底前"),
            )
            self.days[0] += timedelta(days=self.pick(0, 0, 6))

    def do_close(self) -> None:
        meeting = self.pick(None, MinutesEdit("局长办公会", self.day()))
        self.ledger.closings.close_many(self.finished(), on=self.day(), approver="周明", minutes=meeting)

    def do_reopen(self) -> None:
        self.ledger.reopen_issues(self.finished(4))

    def do_relapse(self) -> None:
        words = self.pick("", "30日内", "长期坚持", "待定")
        self.ledger.rounds.relapse(self.finished(), on=self.day(), why=self.pick("又缺", "又缺", ""), deadline=words)

    def do_plan(self) -> None:
        name = f"回头看{self.dice.randint(1, 20)}"
        self.ledger.look_backs.make(name, method=self.pick(*Method), size=2, seed="7", chosen=self.finished())

    def do_look(self) -> None:
        self.ledger.look_backs.record(
            self.of("look_back_item", 2),
            self.pick(*Relapse),
            on=self.day(),
            checkers=self.some(PEOPLE),
            words=self.pick("", "仍缺"),
            next_round=self.pick(True, False),
        )

    def do_remove_plan(self) -> None:
        self.ledger.look_backs.remove(self.one("look_back_plan"))

    # ------------------------------------------------------------ dates

    def do_extend(self) -> None:
        words = self.pick("2027年12月底前", "2028年6月底前", "12个月内", "待定", "2020年1月1日前")
        with self.ledger.asking() as connection:
            sql = "SELECT id FROM issue WHERE due_on IS NOT NULL AND finished = 0"
            numbers = [row[0] for row in connection.execute(sql)][:1] or self.of("issue")
        measures = self.ledger.issue(numbers[0]).measures if numbers else ()
        of = self.pick(None, measures[0].id) if measures else None
        self.ledger.dates.extend(numbers, words=words, reason="材料未到", approver="周明", on=self.day(), measure_id=of)

    def do_milestone(self) -> None:
        dates, row = self.ledger.dates, self.one("milestone")
        self.pick(
            lambda: dates.set_milestone(row, self.pick(None, self.day())),
            lambda: dates.remove_milestone(row),
            lambda: dates.add_milestone(self.one("issue"), self.day(), self.pick("甲", "乙", "")),
        )()

    def do_review(self) -> None:
        with self.ledger.asking() as connection:
            lasting = [row[0] for row in connection.execute("SELECT id FROM issue WHERE lasting")]
        numbers = self.dice.sample(lasting, min(len(lasting), 2)) or self.of("issue")
        self.ledger.dates.review(numbers, self.day(), "李原", self.pick("坚持", "坚持", ""), self.pick(None, *PROGRESS))

    def do_source(self) -> None:
        name = self.pick({}, {"name": f"来源{self.dice.randint(1, 5)}"})
        days = {"feedback_on": self.pick(None, self.day()), "published_on": self.pick(None, self.day())}
        self.ledger.save_source({**name, **days}, self.pick(None, self.one("source"), self.one("source")))

    def do_remove_source(self) -> None:
        self.ledger.remove_source(self.one("source"))

    def do_settings(self) -> None:
        value = self.pick(
            {"review_months": self.dice.randint(1, 6)},
            {"check_days": self.dice.randint(5, 40)},
            {"closing_rules": to_text(PRESETS[self.pick(*PRESETS)])},
            {"closing_rules": to_text(replace(PRESETS["一般"], evidence=False, measures_done=False))},
            {"closing_rules": to_text(replace(PRESETS["严格"], evidence=False, standard=False, measures_done=False))},
            {"count_rule": self.pick("heads", "rows")},
            {"holidays": self.pick("", "2026-03-02,休,放假\n")},
            {"review_months": 99},
        )
        self.ledger.change_settings(value)

    # ------------------------------------------------------------ units and people

    def do_unit(self) -> None:
        who, unit = self.ledger.responsibility, self.one("unit")
        self.pick(
            lambda: self.ledger.add_unit(self.pick(*UNITS, f"学校{self.dice.randint(1, 9)}"), self.pick(None, unit)),
            lambda: self.ledger.rename_unit(unit, f"学校{self.dice.randint(1, 9)}"),
            lambda: self.ledger.move_unit(unit, self.pick(None, self.one("unit"))),
            lambda: self.ledger.remove_unit(unit),
            lambda: who.set_kind([unit], self.pick(*UNIT_KINDS, "没有")),
            lambda: who.fill_kinds(),
            lambda: who.archive_units([unit]),
            lambda: who.unarchive_units([unit]),
        )()

    def do_merge_units(self) -> None:
        self.ledger.responsibility.merge_units(self.one("unit"), self.one("unit"))

    def do_person(self) -> None:
        who, person = self.ledger.responsibility, self.one("person")
        self.pick(
            lambda: who.add_person(self.pick("新人", "王玥", "赵一 13900000000"), unit_id=self.one("unit")),
            lambda: who.change_person(person, {"name": f"人{self.dice.randint(1, 9)}", "unit_id": self.one("unit")}),
            lambda: self.ledger.rename_person(person, self.pick("人1", "甲、乙")),
            lambda: self.ledger.set_phone(person, "0632-1234567"),
            lambda: who.remove_person(person),
            lambda: who.archive_people([person]),
            lambda: who.unarchive_people([person]),
        )()

    def do_merge_people(self) -> None:
        self.ledger.responsibility.merge_people(self.one("person"), self.one("person"))

    def do_group(self) -> None:
        who, group, name = self.ledger.responsibility, self.one("unit_group"), f"组{self.dice.randint(1, 4)}"
        self.pick(
            lambda: who.save_group(name, self.of("unit", 3), self.pick(None, group)),
            lambda: who.remove_group(group),
        )()

    def do_split(self) -> None:
        units: list[int | str] = [*self.of("unit", 2), *self.some(UNITS, 1)]
        self.ledger.responsibility.split_to_units(self.one("issue"), units)

    def do_gather(self) -> None:
        self.ledger.responsibility.set_parent(self.of("issue", 2), self.pick(None, self.one("issue")))

    def do_own_column(self) -> None:
        columns, row = self.ledger.own_columns, self.one("custom_field")
        name = self.pick("金额", "文号", "备案", "")
        self.pick(
            lambda: columns.add(name),
            lambda: columns.rename(row, name),
            lambda: columns.remove(row),
            lambda: self.ledger.update_issues({self.one("issue"): {"custom": {name: self.pick("12", "")}}}),
        )()

    # ------------------------------------------------------------ evidence, registers, snapshots

    def do_evidence(self) -> None:
        paper = self.papers / f"照片{self.dice.randint(1, 6)}.jpg"
        paper.write_bytes(paper.name.encode())
        number = self.one("issue")
        measures = self.ledger.issue(number).measures
        of = self.pick(None, measures[0].id) if measures else None
        self.ledger.evidence.add(number, [paper], measure_id=of, note=self.pick("", "现场"))

    def do_change_evidence(self) -> None:
        files, row = self.ledger.evidence, self.one("evidence")
        self.pick(
            lambda: files.rename(row, self.pick("现场", "a:b", "")),
            lambda: files.annotate(row, self.pick("", "说明", "长" * 501)),
            lambda: files.move([row], self.pick(None, self.one("measure"))),
            lambda: files.remove([row]),
        )()

    def do_register(self) -> None:
        lists, register = self.ledger.lists, self.one("register")
        columns = [Column("序号", "number", 0), Column("风险点", "title", 1), Column("学校", "unit")]
        self.pick(
            lambda: lists.make(self.pick(*REGISTER_KINDS), f"簿{self.dice.randint(1, 4)}", columns[:2]),
            lambda: lists.change(register, columns=self.pick(columns, columns[::-1], columns[:1])),
            lambda: lists.change(register, name=f"簿{self.dice.randint(1, 4)}"),
            lambda: lists.remove(register),
            lambda: lists.import_rows(columns, [["1", "用电", "柳河小学"], ["2", "用气", ""]], register_id=register),
        )()

    def do_register_row(self) -> None:
        lists, row = self.ledger.lists, self.one("register_row")
        self.pick(
            lambda: lists.add_row(self.one("register"), ["3", "防汛"], units=self.some(UNITS), issues=self.of("issue")),
            lambda: lists.change_row(row, cells=["9", "防火", ""], units=self.pick(None, self.some(UNITS))),
            lambda: lists.link_issues([row], self.of("issue", 2)),
            lambda: lists.unlink_issues([row], self.of("issue", 2)),
            lambda: lists.remove_rows([row]),
        )()

    def do_snapshot(self) -> None:
        self.pick(
            lambda: self.ledger.snapshots.take(f"快照{self.dice.randint(1, 9)}"),
            lambda: self.ledger.snapshots.remove(self.one("snapshot")),
        )()

    # ------------------------------------------------------------ workbooks out and back

    def do_send(self) -> None:
        prepared = self.ledger.sendings.prepare(self.of("unit", 3))
        if prepared:
            self.ledger.sendings.record(prepared)

    def do_return(self) -> None:
        states = self.ledger.sendings.all()
        if not states:
            return
        sheet = Sheet(self.ledger, self.pick(*states))
        sheet.modified_at = datetime(2026, 6, 1) + timedelta(hours=self.dice.randint(0, 90))
        for row in sheet.rows:
            words = {"note": "学校的备注", "progress": self.pick("已完成", "差不多")}
            words["progress_text"] = self.pick(*WORDS, "")
            row.say(*self.pick(*words.items()))
        sheet.rows += [self.pick(*sheet.rows).copy()] * self.pick(0, 0, 1) if sheet.rows else []
        sheet.add({"problem": f"自查{self.dice.randint(1, 9)}"})
        sheet.back(self.ledger, take=self.pick("", "", "theirs", "ours"))

    def do_decide(self) -> None:
        cells = (*self.ledger.returns.open_cells(), *self.ledger.returns.listed_cells())
        if cells:
            cell = self.pick(*cells)
            self.ledger.returns.decide([Decision(cell.cell, self.pick(*cell.choices), self.pick("另写", "已完成"))])

    def do_offered(self) -> None:
        offered = [one.id for one in self.ledger.returns.offered()]
        if offered:
            returns = self.ledger.returns
            self.pick(returns.accept_offered, returns.accept_offered, returns.dismiss_offered)([self.pick(*offered)])

    def do_undo_merge(self) -> None:
        self.ledger.returns.undo(self.one("received_file"))

    # ------------------------------------------------------------ back and forth, and time

    def do_undo(self) -> None:
        for _ in range(self.dice.randint(1, 4)):
            self.ledger.undo(earlier_sessions=self.pick(True, False))

    def do_redo(self) -> None:
        for _ in range(self.dice.randint(1, 4)):
            self.ledger.redo()

    def do_wait(self) -> None:
        self.days[0] += timedelta(days=self.dice.randint(0, 9))
