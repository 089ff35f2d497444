"""Made ledgers in which an office has worked: texts of every length, steps of 销号, 延期, evidence, letters, a 回头看.

Each is made once through the ledger's own door and kept for the next run.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from made_ledgers import TODAY, made

from models import closing_rules
from models.closing_rules import Step
from models.drawing import Method
from models.ledger import Ledger
from models.lists import Column
from models.rules import Progress
from models.urge_letters import issue_letters, letters, overdue_issues, units_to_urge

_OFFICE = "青禾县教育和体育局"
_SENTENCE = "已召开专题会议研究部署，逐校逐项核对台账和票据，发现的问题当场交办，限期整改并由分管领导签字确认。"
_LONG_NAME = "青禾县柳河镇中心小学（含北坡、东沟、清水三个教学点）暨柳河镇成人文化技术学校、社区教育中心联合管理委员会"
#: Characters that few fonts have, and one that none has.
_RARE = "㙍𠀾龘䶮"


def worked(folder: Path, size: int, *, long_texts: bool) -> Path:
    """The path of the ledger, made now if it is not there; with ``long_texts`` some cells are very long."""
    path = folder / f"worked_{size}_{'long' if long_texts else 'usual'}.zgdb"
    if path.exists():
        return path
    beside = path.with_suffix(".making.zgdb")
    shutil.copyfile(made(folder, size), beside)
    with Ledger.open(beside, operator="benchmark", today=lambda: TODAY, backups=False) as ledger:
        _Work(ledger, folder, random.Random(size)).do(long_texts)
    beside.rename(path)
    beside.with_name(f"{beside.stem}.资料").rename(path.with_name(f"{path.stem}.资料"))
    return path


class _Work:
    """What happens in a ledger; the issues are dealt out by chance, always the same way."""

    def __init__(self, ledger: Ledger, folder: Path, chance: random.Random) -> None:
        self._ledger, self._folder, self._chance = ledger, folder, chance
        self._ids = ledger.issue_ids()

    def do(self, long_texts: bool) -> None:
        ledger = self._ledger
        ledger.change_settings({"office": _OFFICE})
        self._fill_in()
        if long_texts:
            self._lengthen()
        ledger.snapshots.take("十月调度会")
        self._progress()
        self._extend()
        self._prove_and_close()
        self._urge()
        self._send()
        self._look_back()
        self._register()

    def _fill_in(self) -> None:
        """Goals, reasons, supporting units, 长期坚持."""
        wanted: dict[int, dict[str, object]] = {}
        units = [unit.name for unit in self._ledger.units()]
        for place, one in enumerate(self._ids):
            wanted[one] = {
                "goal": "建立台账，记录完整，责任到人，长期有效。",
                "involved_units": (self._chance.choice(units),),
            }
            if place % 4 == 0:
                wanted[one]["reason"] = "所需资金尚未到位，设备采购正在走程序。"
            if place % 9 == 0:
                wanted[one]["deadline"] = "立行立改，长期坚持"
            if place % 7 == 0:
                wanted[one]["units"] = tuple(self._chance.sample(units, min(3, len(units))))
        self._ledger.update_issues(wanted, "补充登记")

    def _lengthen(self) -> None:
        """Texts up to 5,000 characters, a name of nearly 200, characters that fonts lack."""
        wanted: dict[int, dict[str, object]] = {}
        for place, one in enumerate(self._ids):
            times = (1, 3, 6, 12)[place % 4]
            wanted[one] = {"entry": (TODAY - timedelta(days=place % 40 + 1), _SENTENCE * times)}
        longest, named, rare = self._ids[2], self._ids[5], self._ids[8]
        wanted[longest] = {"entry": (TODAY - timedelta(days=1), (_SENTENCE * 120)[:5000]), "note": _SENTENCE * 8}
        wanted[named]["units"] = ((_LONG_NAME * 4)[:190],)
        wanted[rare] |= {
            "problem": f"校名、人名中有罕用字：{_RARE}\U0001f600，表格中应当照样打印",
            "persons": (f"李{_RARE[2]}",),
        }
        for one in self._ids[10::25]:
            wanted[one]["problem"] = "食堂管理、经费使用、师德师风方面问题交织：" + _SENTENCE * 4
        self._ledger.update_issues(wanted, "登记进展")

    def _progress(self) -> None:
        ledger = self._ledger
        going_on = ledger.issue_ids(ledger.figure_filter("in_progress"))
        done = self._chance.sample(going_on, len(going_on) // 4)
        entry = (TODAY - timedelta(days=2), "整改完成，已通过自查。")
        states: dict[int, dict[str, object]] = {one: {"progress": Progress.MOSTLY_DONE, "entry": entry} for one in done}
        ledger.update_issues(states, "登记进展")

    def _extend(self) -> None:
        late = overdue_issues(self._ledger)[:6]
        self._ledger.dates.extend(
            late, words="2026年12月31日前", reason=_SENTENCE, approver="李明远", on=TODAY - timedelta(days=3)
        )

    def _prove_and_close(self) -> None:
        """Evidence for a tenth of what is done, and every step of 销号."""
        ledger = self._ledger
        ledger.change_settings({"closing_rules": closing_rules.to_text(closing_rules.PRESETS["一般"])})
        found = ledger.issues(ledger.issue_ids(ledger.figure_filter("done"))).values()
        done = [one.id for one in found if not one.closing][: max(12, len(self._ids) // 20)]
        proof = self._folder / "整改佐证材料.txt"
        proof.write_text(_SENTENCE * 20, "utf-8")
        for one in done:
            ledger.evidence.add(one, [proof])
        self._step(done, Step.APPLY, 9)
        self._step(done[2:], Step.LEADER, 7)
        ledger.closings.take(
            done[4:], Step.VERIFY, on=TODAY - timedelta(days=5), person="唐知行", words="现场查看，整改到位。",
            checkers=("唐知行", "叶闻"), place="有关学校", passed=True,
        )  # fmt: skip

    def _step(self, ids: Sequence[int], step: Step, days: int) -> None:
        words = "自查已完成，申请销号。" if step is Step.APPLY else "同意。"
        self._ledger.closings.take(ids, step, on=TODAY - timedelta(days=days), person="高岩", words=words)

    def _urge(self) -> None:
        found = units_to_urge(self._ledger, overdue_issues(self._ledger))
        wanted = [(one, one.proposal.step) for one in found.units[:12]]
        until = TODAY + timedelta(days=7)
        issue_letters(self._ledger, letters(self._ledger, wanted, issued_on=TODAY, reply_by=until, signer="高岩"))

    def _send(self) -> None:
        """Workbooks to thirty units: none of them has come back yet."""
        sendings = self._ledger.sendings
        units = [one.unit.id for one in sendings.units_with_rows()][:30]
        sendings.record(sendings.prepare(units, due=TODAY))

    def _look_back(self) -> None:
        self._ledger.look_backs.make("年底回头看", method=Method.RANDOM, size=30, seed="2026")

    def _register(self) -> None:
        columns = [Column("序号", "number"), Column("风险点", "title"), Column("防控措施"), Column("责任单位", "unit")]
        units = [unit.name for unit in self._ledger.units()]
        rows = [(str(place), f"风险点{place}", _SENTENCE, self._chance.choice(units)) for place in range(1, 61)]
        self._ledger.lists.import_rows(columns, rows, kind="风险点", name="校园安全风险点")
