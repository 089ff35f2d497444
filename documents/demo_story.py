"""What the office of the sample ledger did after its notice came in, so that every state of a rectification occurs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from models import closing_rules
from models.closing_rules import Step
from models.closings import MinutesEdit
from models.drawing import Method
from models.issues import Issue, MeasureEdit
from models.ledger import Ledger
from models.lists import Column
from models.rules import Progress, Relapse, Weight
from models.urge_letters import issue_letters, letters, overdue_issues, units_to_urge

#: Files of the resources that become evidence, by the number of their issue.
EVIDENCE = {
    "15": ("财务自查说明.txt",),
    "17": ("财务自查说明.txt",),
    "20": ("消防设施更换登记.txt",),
    "21": ("消防设施更换登记.txt", "灭火器更换照片.png"),
    "23": ("财务自查说明.txt",),
    "24": ("财务自查说明.txt",),
}
_SCHOOLS = ("柳河小学", "石桥中学", "云台小学", "青河县第一中学")
_LEADER, _HEAD = "高岩", "李明远"
_CHECKERS = ("唐知行", "叶闻")
_LOOKERS = ("许致远", "梁思源")


def tell(ledger: Ledger, today: date, files: Path) -> None:
    """Work on the issues of the sample notice; ``files`` is the folder that holds what becomes evidence."""
    story = _Story(ledger, today, files)
    story.owners()
    story.snapshot()
    story.dates()
    story.schools()
    story.evidence()
    story.closings()
    story.urging()
    story.relapse()
    story.look_back()
    story.registers()


class _Story:
    """The chapters; issues are called by their number in the notice."""

    def __init__(self, ledger: Ledger, today: date, files: Path) -> None:
        self._ledger, self._today, self._files = ledger, today, files
        self._ids = {issue.number: issue.id for issue in ledger.issues(ledger.issue_ids()).values()}

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days=days)

    def _issue(self, number: str) -> Issue:
        return self._ledger.issue(self._ids[number])

    def owners(self) -> None:
        """Telephones, posts, kinds of units, owners of measures, weights, a progress that follows its measures."""
        ledger = self._ledger
        ledger.responsibility.fill_kinds()
        people = {person.name: person.id for person in ledger.people()}
        for place, (name, post) in enumerate(_POSTS.items()):
            details = {"phone": f"0632-55501{place:02d}", "post": post}
            ledger.responsibility.change_person(people[name], details)
        states = (Progress.DONE, Progress.IN_PROGRESS)
        measures = [
            MeasureEdit(one.text, one.id, ("人事股",), ("何予安",), "2026年12月底前", state)
            for one, state in zip(self._issue("2").measures, states, strict=False)
        ]
        weights = {self._ids[number]: {"weight": Weight.GRAVE} for number in ("15", "18", "19")}
        wanted: dict[int, dict[str, object]] = {self._ids["2"]: {"measures": measures, "progress_follows": True}}
        ledger.update_issues({**wanted, **weights}, "明确措施责任人和重要程度")

    def snapshot(self) -> None:
        """The figures of the last meeting."""
        self._ledger.snapshots.take("上次调度会")

    def dates(self) -> None:
        """An extension, milestones, a review of what is 长期坚持, a contradiction for somebody to find."""
        ledger, later = self._ledger, self._today + timedelta(days=38)
        words = f"{later.year}年{later.month}月{later.day}日前"
        reason = "编制方案须报县委编办审核，审核尚未完成。"
        ledger.dates.extend([self._ids["25"]], words=words, reason=reason, approver=_HEAD, on=self._ago(4))
        first, second = self._today + timedelta(days=20), self._today + timedelta(days=70)
        milestones = f"{_day(first)}前完成清查，{_day(second)}前完成账务处理"
        ledger.update_issues({self._ids["16"]: {"deadline": milestones}}, "分节点确定时限")
        ledger.dates.review([self._ids["3"]], self._ago(20), "沈知微", "抽查 4 所学校，作业公示制度执行正常。")
        entry = (self._ago(1), "清查正在进行，尚有 2 所学校未完成。")
        ledger.update_issues({self._ids["23"]: {"entry": entry}}, "填写进展")

    def schools(self) -> None:
        """One problem of all schools: a row for each, of which two are done."""
        ledger = self._ledger
        ledger.responsibility.save_group("城区学校", self._units(_SCHOOLS[2:]))
        ledger.update_issues({self._ids["22"]: {"units": _SCHOOLS, "involved_units": _SCHOOLS}}, "明确责任学校")
        rows = ledger.responsibility.split_to_units(self._ids["22"], _SCHOOLS)
        done: dict[str, object] = {"progress": Progress.DONE, "finished_on": self._ago(3)}
        progress: dict[str, object] = {"progress": Progress.IN_PROGRESS, "persons": ("江河",)}
        ledger.update_issues({rows[0]: done, rows[1]: done, rows[2]: progress}, "登记各校进展")

    def _units(self, names: Sequence[str]) -> list[int]:
        ledger, top = self._ledger, self._ledger.add_unit("城区教办")
        for name in _SCHOOLS:
            ledger.add_unit(name, top)
        return [unit.id for unit in ledger.units() if unit.name in names]

    def evidence(self) -> None:
        """Files for what is going to be closed; one of them stands for several issues."""
        for number, names in EVIDENCE.items():
            self._ledger.evidence.add(self._ids[number], [self._files / name for name in names])

    def closings(self) -> None:
        """Issues at every step of 销号, one sent back, two closed by a meeting."""
        ledger = self._ledger
        ledger.change_settings({"closing_rules": closing_rules.to_text(closing_rules.PRESETS["一般"])})
        steps = {"15": 1, "17": 2, "20": 3, "21": 3, "23": 3, "24": 2}
        for days, step in enumerate((Step.APPLY, Step.LEADER, Step.VERIFY)):
            ids = [self._ids[number] for number, last in steps.items() if last > days]
            self._take(ids, step, self._ago(8 - 2 * days))
        short = self._today + timedelta(days=10)
        ledger.closings.take(
            [self._ids["24"]],
            Step.RETURN,
            on=self._ago(4),
            person=_LEADER,
            words="补助名单与发放凭证有 3 人对不上，请核实后重新申请。",
            new_deadline=f"{_day(short)}前",
        )
        held = MinutesEdit("整改工作领导小组第六次会议", self._ago(1), "局三楼会议室", "同意 2 个问题销号。")
        closed = [self._ids[number] for number in ("20", "21")]
        ledger.closings.close_many(closed, on=self._ago(1), approver=_HEAD, minutes=held)

    def _take(self, ids: Sequence[int], step: Step, on: date) -> None:
        person = {Step.APPLY: "林晓舟", Step.LEADER: _LEADER, Step.VERIFY: _CHECKERS[0]}[step]
        words = {Step.APPLY: "自查已完成，申请销号。", Step.LEADER: "同意。", Step.VERIFY: "现场查看，整改到位。"}[step]
        if step == Step.VERIFY:
            where = {"checkers": _CHECKERS, "place": "有关学校和股室", "passed": True}
            self._ledger.closings.take(ids, step, on=on, person=person, words=words, **where)  # type: ignore[arg-type]
        else:
            self._ledger.closings.take(ids, step, on=on, person=person, words=words)

    def urging(self) -> None:
        """Units that were late got a 提醒; the first of them did not answer in time, and got a 督办."""
        for on, days in ((self._ago(9), 7), (self._today, 7)):
            found = units_to_urge(self._ledger, overdue_issues(self._ledger))
            late = [one for one in found.units if one.latest > (self._today - on).days]
            chosen = late[:3] if on < self._today else [one for one in late if one.last][:1]
            wanted = [(one, one.proposal.step) for one in chosen]
            until = on + timedelta(days=days)
            issue_letters(self._ledger, letters(self._ledger, wanted, issued_on=on, reply_by=until, signer=_LEADER))

    def relapse(self) -> None:
        """A closed problem that came back, and how it was found."""
        due = self._today + timedelta(days=30)
        why = "夜间抽查发现 2 处无证办班又开始招生。"
        self._ledger.rounds.relapse([self._ids["12"]], on=self._ago(1), why=why, deadline=f"{_day(due)}前")

    def look_back(self) -> None:
        """Four closed problems drawn for a second look; one held only partly."""
        looked = self._ledger.look_backs
        plan = looked.make("年底回头看", method=Method.RANDOM, size=4, seed="2026")
        first, second, *_later = [item.id for item in looked.items(plan)]
        looked.record([first], Relapse.NONE, on=self._ago(0), checkers=_LOOKERS, words="制度执行正常。")
        looked.record([second], Relapse.PARTLY, on=self._ago(0), checkers=_LOOKERS, words="个别记录不全，已当场补正。")

    def registers(self) -> None:
        """Risk points of the schools, and the systems that the rectification brought about."""
        lists = self._ledger.lists
        columns = [Column("序号", "number"), Column("方面", "aspect"), Column("风险点", "title"), Column("风险等级")]
        columns += [Column("防控措施"), Column("责任单位", "unit")]
        rows = [
            (str(place), aspect, risk, grade, measure, _SCHOOLS[place % len(_SCHOOLS)])
            for place, (aspect, risk, grade, measure) in enumerate(_RISKS, 1)
        ]
        lists.import_rows(columns, rows, kind="风险点", name="校园安全风险点")
        made = [Column("序号", "number"), Column("制度名称", "title"), Column("新建或修订"), Column("印发日期")]
        made += [Column("责任单位", "unit")]
        added = lists.import_rows(made, _SYSTEMS, kind="制度（新建/修订）", name="建章立制成果")
        first = lists.rows(added.register_id)[0]
        lists.link_issues([first.id], [self._ids["1"]])


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_POSTS = {
    "林晓舟": "办公室主任",
    "何予安": "人事股股长",
    "沈知微": "基础教育股股长",
    "钟宛": "财务股股长",
    "贺兰": "安全股股长",
    "高岩": "纪委书记",
}
_RISKS = (
    ("食品安全", "食堂留样不足量、记录不全", "高", "每餐留样 125 克，专人登记，保存 48 小时"),
    ("食品安全", "食材进货查验票证不齐", "中", "供货商资质和检验单每批存档"),
    ("食品安全", "从业人员健康证过期", "中", "每学期开学前统一核对"),
    ("消防安全", "疏散通道堆放杂物", "高", "每日巡查，保持畅通"),
    ("消防安全", "灭火器压力不足", "中", "每月检查一次，不足即换"),
    ("消防安全", "实验室危险化学品混放", "高", "分类专柜，双人双锁"),
    ("交通安全", "校车超员", "高", "发车前点名，跟车照管"),
    ("交通安全", "校门口早晚高峰拥堵", "中", "错时放学，家长志愿服务"),
    ("财务管理", "公用经费挤占挪用", "高", "支出逐笔审核，按季公开"),
    ("财务管理", "课后服务费收支不公开", "中", "每学期公示一次"),
    ("师德师风", "有偿补课", "高", "签订承诺书，受理举报"),
    ("师德师风", "体罚或变相体罚", "高", "开展培训，发现即查"),
)
_SYSTEMS = (
    ("1", "局党组“第一议题”学习制度", "修订", "2026-09-10", "办公室"),
    ("2", "中小学食堂财务管理办法", "新建", "2026-09-22", "财务股"),
    ("3", "校车运行安全管理细则", "修订", "2026-10-08", "安全股"),
    ("4", "教师交流轮岗实施办法", "新建", "2026-10-30", "人事股"),
)
