"""Makes ``files/ledgers/vN.zgdb``, the sample of today's schema: ``python tests/make_sample_ledger.py``.

A sample is made once, when its version lands, and never again: it stands for the ledgers that offices have by then.
Clock, id and content are fixed, so that making it twice gives the same bytes.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent.parent))

from models import importing, ledger, migrations, paths, returns_files, returns_writing, sheet_codes, snapshots
from models.closing_rules import Step
from models.closings import MinutesEdit
from models.drawing import Method
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.lists import Column
from models.rules import Progress, Relapse, Weight
from tests.models.returned_sheets import Sheet, send

FOLDER = Path(__file__).parent / "files" / "ledgers"
TODAY = date(2026, 11, 22)
SOURCE = "县委第三巡察组反馈意见"


class _Clock(datetime):
    @classmethod
    def now(cls, tz: object = None) -> _Clock:
        return cls(2026, 11, 22, 9, 0, 0)


def make(path: Path) -> None:
    """Write the sample to ``path``."""
    fixed_id = mock.Mock(hex="5a4744420000000000000000000000a1")
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(ledger, "datetime", _Clock),
        mock.patch.object(importing, "datetime", _Clock),
        mock.patch.object(snapshots, "datetime", _Clock),
        mock.patch.object(returns_files, "datetime", _Clock),
        mock.patch.object(returns_writing, "datetime", _Clock),
        mock.patch.object(sheet_codes.secrets, "choice", lambda letters: letters[7]),
        mock.patch("uuid.uuid4", return_value=fixed_id),
    ):
        paths.set_data_folder(Path(folder))
        with Ledger.create(path, operator="林晓舟", today=lambda: TODAY) as made:
            fill(made)


def fill(made: Ledger) -> None:
    """A little of everything that a ledger of this version may hold."""
    made.change_settings({"office": "青河县教育和体育局", "soon_days": 20})
    source = made.save_source(
        {"kind": "巡察", "name": SOURCE, "inspected_by": "县委第三巡察组", "feedback_on": date(2026, 8, 21)}
    )
    office = made.add_unit("青河县教育和体育局")
    made.add_unit("柳河小学", office)
    first = made.add_issue(
        {
            "source": SOURCE,
            "aspect": "校园安全方面",
            "problem": "食堂留样记录不全",
            "findings": ["留样不足125克", "冰箱无温度记录"],
            "measures": [MeasureEdit("购置留样柜", units=("柳河小学",), persons=("王玥",), deadline="2026年11月底前")],
            "goal": "留样合规、可查",
            "lead_leader": "周明远",
            "lead_unit": "青河县教育和体育局",
            "units": ("柳河小学", "石桥中学"),
            "persons": ("王玥", "李喆"),
            "deadline": "2026年11月底前",
            "progress": Progress.IN_PROGRESS,
            "entry": (date(2026, 11, 3), "已下发通知，留样柜正在采购。"),
            "note": "𠮷、①、=1+1",
        }
    )
    second = made.add_issue({"source": SOURCE, "problem": "账目公开不及时", "deadline": "长期坚持"})
    third = made.add_issue({"source": SOURCE, "problem": "公章使用无登记", "deadline": "立行立改"})
    made.update_issues({third: {"progress": Progress.DONE, "finished_on": date(2026, 10, 9)}})
    made.close_issues([third], date(2026, 11, 20), "李明远")
    made.remove_issues([second])
    made.undo()
    made.update_issues({first: {"units": ("柳河小学",)}}, "修改责任单位")
    rectify(made)
    send_and_merge(made)
    assert source and made.check().ok


def rectify(made: Ledger) -> None:
    """What version 2 brought: everything that happens to a problem from 延期 to 回头看."""
    content = {"source": SOURCE, "problem": "会议记录不全", "deadline": "2026年11月底前", "weight": Weight.GRAVE}
    fourth = made.add_issue(content)
    made.dates.extend([fourth], words="2026年12月底前", reason="人手不足", approver="李明远", on=date(2026, 11, 18))
    made.dates.review([2], date(2026, 11, 10), "林晓舟", "抽查两处，均已公开。")
    made.update_issues({fourth: {"deadline": "2026年12月10日前报方案，2026年12月25日前完成"}})
    made.responsibility.save_group("城区学校", [unit.id for unit in made.units() if unit.name == "石桥中学"])
    twice = [made.responsibility.add_person("王小满 13900000001"), made.responsibility.add_person("王晓满")]
    made.responsibility.merge_people(twice[0], twice[1])
    rows = made.responsibility.split_to_units(fourth, ["柳河小学", "石桥中学"])
    made.update_issues({rows[0]: {"progress": Progress.DONE}})
    made.closings.take([rows[0]], Step.APPLY, on=date(2026, 11, 20), person="王玥", words="已补齐")
    held = MinutesEdit("第三次会议", date(2026, 11, 21), "会议室", "同意")
    made.closings.close_many([rows[0]], on=date(2026, 11, 21), approver="李明远", minutes=held)
    made.snapshots.take("十一月")
    made.rounds.relapse([rows[0]], on=date(2026, 11, 22), why="记录又中断", deadline="2026年12月底前")
    plan = made.look_backs.make("年底回头看", method=Method.ALL, seed="2026")
    items = [item.id for item in made.look_backs.items(plan)]
    made.look_backs.record(items, Relapse.NONE, on=date(2026, 11, 22), checkers=["周明远"], words="好")
    made.update_issues({fourth: {"custom": {"资金来源": "公用经费"}}})
    columns = [Column("序号", "number"), Column("风险点", "title"), Column("责任单位", "unit")]
    made.lists.import_rows(columns, [("1", "留样不足", "柳河小学")], kind="风险点", name="食品安全风险点")


def send_and_merge(made: Ledger) -> None:
    """What version 3 brought: sheets that go out and come back, what urges them, 密级."""
    made.update_issues({2: {"secrecy": "内部"}})
    _, sent = send(made, "柳河小学", "石桥中学")
    sheet = Sheet(made, sent)
    sheet.rows[0].say("progress_text", "会议记录本已补齐两册。")
    sheet.rows[0].say("finished_on", "2月30日")
    sheet.add({"problem": "操场围栏松动"})
    sheet.back(made)
    school = next(unit.id for unit in made.units() if unit.name == "柳河小学")
    made.reminders.issue("催报", school, (), "催报〔2026〕1号", TODAY, date(2026, 11, 25), "周明远", "请按时交回。")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"v{migrations.CURRENT}.zgdb"
    if target.exists() and "--again" not in sys.argv:
        sys.exit(f"{target} is there and stays; --again only while its version has not landed.")
    target.unlink(missing_ok=True)
    make(target)
    print(target)
