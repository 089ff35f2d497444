"""Who is who: kinds, archiving, groups, two spellings made one, telephones behind names, 共性问题 of many units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.drafts import AspectDraft, IssueDraft, NoticeDraft
from models.errors import InvalidValue, LedgerError
from models.filters import IssueFilter
from models.issues import MeasureEdit, Person, Unit
from models.ledger import Ledger
from models.rules import Closing, Progress
from models.spellings import kind_of_name, likely_people, likely_units
from models.text import name_and_phone, split_names


def unit(ledger: Ledger, name: str) -> Unit:
    return next(unit for unit in ledger.units() if unit.name == name)


def person(ledger: Ledger, name: str) -> Person:
    return next(person for person in ledger.people() if person.name == name)


def words(ledger: Ledger) -> list[str]:
    """The lines of the newest operation, as the history shows them."""
    return [f"{line.label}：{line.before or ''}→{line.after or ''}" for line in ledger.history(limit=1)[0].changes]


def issue(ledger: Ledger, **values: object) -> int:
    return ledger.add_issue({"source": "秋季督导", "problem": "留样不足", **values})


# -- units and people


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青石县教育和体育局", "局"),
        ("青石镇教办", "教办"),
        ("青石镇中心校", "教办"),
        ("城东学区", "教办"),
        ("青石镇中心小学", "学校"),
        ("各中小学", ""),
        ("全县中小学校", ""),
        ("青石县各学校", ""),
        ("各莫镇中心小学", "学校"),
        ("各科室", ""),
        ("实验小学（东校区）", "学校"),
        ("滕城一中", "学校"),
        ("南河幼儿园", "学校"),
        ("安全管理科", "科室"),
        ("局办公室", "科室"),
        ("教育办公室", "教办"),
        ("青石区", "区"),
        ("幸福社区", ""),
        ("师训基地", ""),
    ],
)
def test_the_kind_of_a_unit_is_guessed_from_its_name(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind


@pytest.mark.usefixtures("undoable")
def test_a_new_unit_gets_a_kind_and_a_typed_one_stays(ledger: Ledger) -> None:
    issue(ledger, units=("青石小学", "师训基地"))
    assert (unit(ledger, "青石小学").kind, unit(ledger, "师训基地").kind) == ("学校", "")
    ledger.responsibility.set_kind([unit(ledger, "师训基地").id], "其他")
    assert words(ledger) == ["师训基地·类型：→其他"]
    assert ledger.responsibility.fill_kinds() == 0
    with pytest.raises(InvalidValue, match="没有“公司”"):
        ledger.responsibility.set_kind([unit(ledger, "青石小学").id], "公司")


@pytest.mark.usefixtures("undoable")
def test_who_has_left_stays_where_named(ledger: Ledger) -> None:
    number = issue(ledger, units=("石头小学",), persons=("王玥",))
    ledger.responsibility.archive_people([person(ledger, "王玥").id])
    ledger.responsibility.archive_units([unit(ledger, "石头小学").id])
    assert ledger.archived_names() == ({"石头小学"}, {"王玥"})
    assert ledger.issue(number).persons == ("王玥",) and person(ledger, "王玥").archived_on == date(2026, 11, 22)
    assert words(ledger) == ["石头小学·撤并日期：→2026-11-22"]
    ledger.responsibility.unarchive_people([person(ledger, "王玥").id])
    assert ledger.archived_names()[1] == frozenset()


@pytest.mark.usefixtures("undoable")
def test_a_person_is_added_changed_and_removed(ledger: Ledger) -> None:
    school = ledger.add_unit("青石小学")
    number = ledger.responsibility.add_person("王玥（13800000000）", unit_id=school, post="校长")
    assert person(ledger, "王玥") == Person(number, "王玥", "13800000000", school, "校长")
    ledger.responsibility.change_person(number, {"name": "王月", "phone": "0632-1234567", "post": "副校长"})
    assert words(ledger) == [
        "人员：王玥→王月",
        "王月·电话：13800000000→0632-1234567",
        "王月·职务：校长→副校长",
    ]
    issue(ledger, persons=("王月",))
    with pytest.raises(LedgerError, match="还有 1 处在用"):
        ledger.responsibility.remove_person(number)
    ledger.undo()
    ledger.responsibility.remove_person(number)
    assert ledger.people() == []


@pytest.mark.usefixtures("undoable")
def test_groups_are_made_changed_filtered_by_and_removed(ledger: Ledger) -> None:
    one, other = issue(ledger, units=("甲小学",)), issue(ledger, units=("乙小学",))
    first, second = unit(ledger, "甲小学").id, unit(ledger, "乙小学").id
    group = ledger.responsibility.save_group("东片", [second, first, second])
    assert ledger.groups()[0].unit_ids == (second, first)
    assert ledger.issue_ids(IssueFilter(group_id=group)) == [one, other]
    ledger.responsibility.save_group("东部片区", [first], group)
    assert words(ledger) == ["单位分组：东片→东部片区", "东部片区·所含单位：乙小学、甲小学→甲小学"]
    with pytest.raises(InvalidValue, match="已有名为"):
        ledger.responsibility.save_group("东部片区", [])
    with pytest.raises(LedgerError, match="在用"):
        ledger.remove_unit(first)
    ledger.responsibility.remove_group(group)
    assert words(ledger) == ["单位分组：东部片区→"]


# -- two spellings of one


@pytest.mark.usefixtures("undoable")
def test_merged_units_are_one_everywhere_and_the_other_name_is_understood(ledger: Ledger) -> None:
    ledger.add_unit("青石镇教办")
    top = unit(ledger, "青石镇教办").id
    keep, other = ledger.add_unit("实验小学", top), ledger.add_unit("实验小校")
    ledger.add_unit("教学点", other)
    both = issue(
        ledger,
        lead_unit="实验小校",
        units=("甲小学", "实验小校", "实验小学", "乙小学"),
        involved_units=("实验小校",),
        measures=[MeasureEdit("补做", units=("实验小校",))],
    )
    ledger.responsibility.add_person("王玥", unit_id=other)
    group = ledger.responsibility.save_group("东片", [other, keep])
    assert ledger.responsibility.preview_merge("unit", other).words() == (
        "问题 1 项、措施 1 条、人员 1 人、下级单位 1 个、分组 1 个"
    )
    operations = len(ledger.history())
    ledger.responsibility.merge_units(keep, other)
    assert len(ledger.history()) == operations + 1
    assert ledger.undo_label() == "合并单位：“实验小校”并入“实验小学”"
    found = ledger.issue(both)
    assert found.units == ("甲小学", "实验小学", "乙小学") and found.lead_unit == "实验小学"
    assert found.involved_units == ("实验小学",) and found.measures[0].units == ("实验小学",)
    assert person(ledger, "王玥").unit_id == keep and unit(ledger, "教学点").parent_id == keep
    assert [one.unit_ids for one in ledger.groups() if one.id == group] == [(keep,)]
    assert ledger.responsibility.aliases("unit") == {keep: ("实验小校",)}
    assert "责任单位：甲小学、实验小校、实验小学、乙小学→甲小学、实验小学、乙小学" in words(ledger)
    assert "别名：→实验小校" in words(ledger) and "单位：实验小校→" in words(ledger)
    again = issue(ledger, units=("实验小校", "实验小学"))
    assert ledger.issue(again).units == ("实验小学",)
    assert ledger.issue_ids(IssueFilter(text="实验小校")) == []


@pytest.mark.usefixtures("undoable")
def test_a_third_spelling_goes_on_to_the_kept_one(ledger: Ledger) -> None:
    first, second, third = (ledger.add_unit(name) for name in ("实验小学", "实小", "实验小校"))
    ledger.responsibility.merge_units(second, third)
    ledger.responsibility.merge_units(first, second)
    assert ledger.responsibility.aliases("unit") == {first: ("实验小校", "实小")}
    assert "实验小校·所指单位：实小→实验小学" in words(ledger)
    assert ledger.issue(issue(ledger, units=("实验小校",))).units == ("实验小学",)


@pytest.mark.usefixtures("undoable")
def test_a_real_name_is_no_alias_any_more(ledger: Ledger) -> None:
    keep, other = ledger.add_unit("实验小学"), ledger.add_unit("第二小学")
    ledger.responsibility.merge_units(keep, other)
    ledger.add_unit("第二小学")
    assert ledger.responsibility.aliases("unit") == {}
    assert ledger.issue(issue(ledger, units=("第二小学",))).units == ("第二小学",)


def test_a_unit_is_not_merged_into_one_below_it(ledger: Ledger) -> None:
    top = ledger.add_unit("教办")
    middle = ledger.add_unit("中心小学", top)
    low = ledger.add_unit("教学点", middle)
    with pytest.raises(LedgerError, match="“教学点”在“教办”之下"):
        ledger.responsibility.merge_units(low, top)
    with pytest.raises(LedgerError, match="同一个"):
        ledger.responsibility.merge_units(top, top)
    ledger.responsibility.merge_units(top, low)
    assert [(one.name, one.parent_id) for one in ledger.units()] == [("教办", None), ("中心小学", top)]
    assert ledger.check().ok


@pytest.mark.usefixtures("undoable")
def test_merged_people_keep_both_telephones_and_what_only_one_had(ledger: Ledger) -> None:
    number = issue(
        ledger,
        lead_leader="王月",
        persons=("李丽", "王月", "王玥"),
        measures=[MeasureEdit("补做", persons=("王月", "王玥"))],
    )
    keep, other = person(ledger, "王玥").id, person(ledger, "王月").id
    school = ledger.add_unit("青石小学")
    ledger.set_phone(keep, "13800000000")
    ledger.responsibility.change_person(other, {"phone": "0632-1234567", "post": "校长", "unit_id": school})
    ledger.responsibility.merge_people(keep, other)
    found = ledger.issue(number)
    assert found.lead_leader == "王玥" and found.persons == ("李丽", "王玥")
    assert found.measures[0].persons == ("王玥",)
    assert person(ledger, "王玥") == Person(keep, "王玥", "13800000000、0632-1234567", school, "校长")
    assert ledger.issue(issue(ledger, persons=("王月",))).persons == ("王玥",)


def test_likely_doubles_are_suggested(ledger: Ledger) -> None:
    def units(*names: str) -> list[str]:
        known = [Unit(place, name, None, kind_of_name(name)) for place, name in enumerate(names)]
        return [f"{pair.one}={pair.other}" for pair in likely_units(known)]

    assert units("青石镇中心小学", "青石 中心小学", "白石镇中心小学") == ["青石镇中心小学=青石 中心小学"]
    assert units("实验小学", "城关镇实验小学") == ["实验小学=城关镇实验小学"]
    assert units("一小", "二十一小", "教办", "青石小学", "青石小学附属幼儿园") == []
    people = [
        Person(1, "王 玥"),
        Person(2, "王玥"),
        Person(3, "王工", "138 0000 0000"),
        Person(4, "赵六", "13800000000"),
    ]
    assert [(pair.one, pair.other, pair.why) for pair in likely_people(people)] == [
        ("王 玥", "王玥", "姓名只差空格"),
        ("王工", "赵六", "电话相同"),
    ]
    desk = [Person(1, "王玥", "0632-1234567"), Person(2, "赵六", "0632-1234567")]
    assert likely_people(desk) == []
    ledger.add_unit("实验小学")
    ledger.add_unit("县实验小学")
    assert [pair.record for pair in ledger.responsibility.likely_same()] == ["unit"]


# -- telephones behind names


@pytest.mark.parametrize(
    ("typed", "parted"),
    [
        ("王玥 13800000000", ("王玥", "13800000000")),
        ("王玥（13800000000）", ("王玥", "13800000000")),
        ("王玥13800000000", ("王玥", "13800000000")),
        ("王玥 电话：１３８００００００００", ("王玥", "13800000000")),
        ("周明远 0632-1234567转8", ("周明远", "0632-1234567转8")),
        ("王 玥", ("王玥", "")),
        ("王\u3000玥(138 0000 0000/0632-1234567)", ("王玥", "138 0000 0000、0632-1234567")),
        ("13800000000", ("13800000000", "")),
        ("第1530号", ("第1530号", "")),
        ("李丽 赵敏", ("李丽 赵敏", "")),
    ],
)
def test_name_and_telephone_are_parted(typed: str, parted: tuple[str, str]) -> None:
    assert name_and_phone(typed) == parted


def test_a_telephone_by_itself_belongs_to_the_name_before() -> None:
    assert split_names("周明远,0632-1234567；王玥、13800000000、李丽") == (
        "周明远 0632-1234567",
        "王玥 13800000000",
        "李丽",
    )


@pytest.mark.usefixtures("undoable")
def test_a_telephone_typed_behind_a_name_is_kept_with_the_person(ledger: Ledger) -> None:
    number = issue(ledger, persons=("王玥 13800000000", "李丽"), lead_leader="周明远（0632-1234567）")
    found = ledger.issue(number)
    assert found.persons == ("王玥", "李丽") and found.phones == ("13800000000", "")
    assert found.lead_leader == "周明远" and person(ledger, "周明远").phone == "0632-1234567"
    ledger.update_issues({number: {"persons": ("王玥 138-0000-0000", "王 玥", "李丽 13900000000")}})
    assert words(ledger) == ["李丽·电话：→13900000000"]
    assert ledger.issue(number).persons == ("王玥", "李丽")


def test_another_telephone_is_put_behind_the_known_one(ledger: Ledger) -> None:
    issue(ledger, persons=("王玥 13800000000",))
    issue(ledger, persons=("王玥 13900000000",))
    assert person(ledger, "王玥").phone == "13800000000、13900000000"
    assert "王玥·电话：13800000000→13800000000、13900000000" in words(ledger)


@pytest.mark.parametrize(
    ("phones", "note"), [("13800000000、13900000000", ""), ("13800000000", "联系电话：13800000000")]
)
def test_an_imported_column_of_telephones_goes_to_the_people(ledger: Ledger, phones: str, note: str) -> None:
    draft = IssueDraft(title="留样不足", person="王玥、李丽", extra={"联系电话": phones})
    ledger.import_notice(NoticeDraft(title="台账", is_notice=True, aspects=[AspectDraft(title="", issues=[draft])]))
    found = ledger.issue(ledger.issue_ids()[0])
    assert found.persons == ("王玥", "李丽") and found.note == note
    assert found.phones == (("13800000000", "13900000000") if not note else ("", ""))


# -- 共性问题


@pytest.fixture
def common(ledger: Ledger) -> int:
    """A problem of all schools, number 3, with two measures and a typed progress."""
    ledger.save_source({"name": "秋季督导", "feedback_on": date(2026, 9, 10)})
    number = issue(
        ledger,
        number="3",
        aspect="食堂",
        findings=["有的没有冰箱", "有的没有记录"],
        goal="全部留样",
        lead_leader="周明远",
        lead_unit="安全科",
        persons=("李丽",),
        deadline="30日内",
        progress=Progress.IN_PROGRESS,
        measures=[MeasureEdit("买冰箱", units=("甲小学", "乙小学"), deadline="60日内"), MeasureEdit("培训")],
        entry=(date(2026, 10, 1), "已开会"),
    )
    issue(ledger, number="4", problem="别的问题")
    return number


@pytest.mark.usefixtures("undoable")
def test_each_unit_gets_a_row_of_its_own(ledger: Ledger, common: int) -> None:
    first, second = ledger.responsibility.split_to_units(common, ["甲小学", "丙小学"])
    whole, row = ledger.issue(common), ledger.issue(first)
    assert whole.parts == 2 and whole.progress == Progress.IN_PROGRESS and whole.progress_follows
    assert (row.number, row.units, row.parent_id, row.persons) == ("3-1", ("甲小学",), common, ())
    assert ledger.issue(second).number == "3-2"
    for name in ("source", "aspect", "problem", "findings", "goal", "lead_leader", "lead_unit", "deadline"):
        assert getattr(row, name) == getattr(whole, name), name
    assert row.progress is None and row.entries == ()
    assert [(one.text, one.units, one.deadline.on) for one in row.measures] == [
        ("买冰箱", ("甲小学",), date(2026, 11, 9)),
        ("培训", (), None),
    ]
    assert ledger.issue(second).measures[0].units == ()
    ordered = [one.number for one in ledger.issues(ledger.issue_ids()).values()]
    assert ordered == ["3", "3-1", "3-2", "4"]
    assert ledger.issue_ids(IssueFilter(parent_id=common)) == [first, second]
    assert "共性问题" not in " ".join(words(ledger)) and "问题：→留样不足" in words(ledger)


def test_each_row_gets_the_milestones_anew(ledger: Ledger) -> None:
    number = issue(ledger, number="5", deadline="2026年12月底前完成甲，2027年3月底前完成乙")
    ledger.responsibility.split_to_units(number, ["甲小学"])
    with ledger.asking() as connection:
        days = connection.execute(
            "SELECT issue_id = ?, due_on, done_on FROM milestone ORDER BY id", (number,)
        ).fetchall()
    assert [day for of_whole, *day in days if of_whole] == [day for of_whole, *day in days if not of_whole] != []
    assert ledger.check().ok


@pytest.mark.usefixtures("undoable")
def test_more_units_can_be_added_later(ledger: Ledger, common: int) -> None:
    first = ledger.responsibility.split_to_units(common, ["甲小学"])
    ledger.update_issues({first[0]: {"progress": Progress.DONE}})
    more = ledger.responsibility.split_to_units(common, ["甲小学", "乙小学", "乙小学"])
    assert [ledger.issue(row).number for row in more] == ["3-2"]
    assert ledger.issue(first[0]).progress == Progress.DONE
    assert len(ledger.responsibility.units_with_rows(common)) == 2
    assert ledger.responsibility.next_row_number(common) == "3-3"


@pytest.mark.usefixtures("undoable")
def test_progress_and_closing_follow_from_the_rows(ledger: Ledger, common: int) -> None:
    first, second = ledger.responsibility.split_to_units(common, ["甲小学", "乙小学"])
    ledger.update_issues({first: {"progress": Progress.DONE}})
    assert ledger.issue(common).progress == Progress.IN_PROGRESS
    ledger.update_issues({second: {"progress": Progress.DONE}})
    assert ledger.issue(common).progress == Progress.DONE
    ledger.close_issues([first], date(2026, 11, 20), "周明远")
    assert ledger.issue(common).closing == Closing.APPLIED
    ledger.close_issues([second], date(2026, 11, 21), "周明远")
    whole = ledger.issue(common)
    assert whole.closing == Closing.CLOSED and whole.closed_on == date(2026, 11, 21)


@pytest.mark.usefixtures("undoable")
def test_existing_rows_are_gathered_and_taken_out(ledger: Ledger, common: int) -> None:
    other = issue(ledger, number="9", problem="甲小学留样不足", progress=Progress.DONE)
    ledger.responsibility.set_parent([other], common)
    assert ledger.issue(common).parts == 1 and ledger.issue(common).progress == Progress.DONE
    assert "共性问题：→留样不足" in words(ledger)
    with pytest.raises(LedgerError, match="已经是一个共性问题下面的条目"):
        ledger.responsibility.split_to_units(other, ["丁小学"])
    with pytest.raises(LedgerError, match="本身是共性问题"):
        ledger.responsibility.set_parent([common], ledger.issue_ids(IssueFilter(text="别的问题"))[0])
    with pytest.raises(LedgerError, match="还有 1 个单位的条目"):
        ledger.remove_issues([common])
    ledger.responsibility.set_parent([other], None)
    assert ledger.issue(common).parts == 0 and ledger.issue(other).parent_id is None
    with pytest.raises(LedgerError, match="它自己下面"):
        ledger.responsibility.set_parent([common], common)


def test_a_closed_problem_is_not_given_to_units(ledger: Ledger) -> None:
    number = issue(ledger, progress=Progress.DONE)
    ledger.close_issues([number], date(2026, 11, 20), "周明远")
    with pytest.raises(LedgerError, match="请先取消销号"):
        ledger.responsibility.split_to_units(number, ["甲小学"])
    other = issue(ledger)
    with pytest.raises(LedgerError, match="还没有选单位"):
        ledger.responsibility.split_to_units(other, [])
    assert [unit.name for unit in ledger.units()] == []


@pytest.mark.usefixtures("undoable")
def test_the_whole_of_a_common_problem_can_be_removed(ledger: Ledger, common: int) -> None:
    rows = ledger.responsibility.split_to_units(common, ["甲小学", "乙小学"])
    ledger.remove_issues([common, *rows])
    assert len(ledger.issue_ids()) == 1
    ledger.undo()
    assert replace(ledger.issue(rows[0]), rev=0).parent_id == common
    ledger.redo()


def test_names_that_are_none_make_nobody(ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "巡察", "problem": "甲", "units": ("", " "), "persons": ("\t",)})
    assert ledger.units() == [] and ledger.people() == []
    for act in (
        lambda: ledger.responsibility.split_to_units(number, ["校" * 5000]),
        lambda: ledger.update_issues({number: {"units": ("校" * 5000,)}}),
        lambda: ledger.update_issues({number: {"source": "源" * 5000}}),
        lambda: ledger.save_source({"name": "源" * 5000}),
        lambda: ledger.update_issues({number: {"weight": 7}}),
    ):
        with pytest.raises(InvalidValue):
            act()
    rows = ledger.responsibility.split_to_units(number, ["柳河小学、石桥中学"])
    assert [ledger.issue(row).units for row in rows] == [("柳河小学",), ("石桥中学",)]
    person = ledger.responsibility.add_person("王玥")
    with pytest.raises(LedgerError, match="没有编号为 999"):
        ledger.responsibility.change_person(person, {"unit_id": 999})


def test_a_group_has_the_issues_that_its_units_have(ledger: Ledger) -> None:
    base = {"source": "巡察", "problem": "甲"}
    own = ledger.add_issue({**base, "units": ("城关教办",)})
    below = ledger.add_issue({**base, "units": ("柳河小学",)})
    led = ledger.add_issue({**base, "lead_unit": "城关教办", "units": ("石桥中学",)})
    involved = ledger.add_issue({**base, "involved_units": ("柳河小学",)})
    ledger.add_issue({**base, "units": ("石桥中学",), "involved_units": ("柳河小学",)})
    units = {unit.name: unit.id for unit in ledger.units()}
    ledger.move_unit(units["柳河小学"], units["城关教办"])
    group = ledger.responsibility.save_group("城区", [units["城关教办"]])
    alike = ledger.issue_ids(IssueFilter(unit_id=units["城关教办"]))
    assert ledger.issue_ids(IssueFilter(group_id=group)) == alike == [own, below, led, involved]
    assert ledger.count(IssueFilter(group_id=group)) == 4


def test_units_that_both_have_a_row_of_one_common_problem_are_not_merged_unseen(ledger: Ledger) -> None:
    whole = ledger.add_issue({"source": "督导", "problem": "留样不全", "number": "4"})
    first, second = ledger.responsibility.split_to_units(whole, ["城关一小", "实验小学"])
    ids = {unit.name: unit.id for unit in ledger.units()}
    with pytest.raises(LedgerError, match="共性问题第 4 号里各有一行（第 4-2 号和第 4-1 号）"):
        ledger.responsibility.merge_units(ids["实验小学"], ids["城关一小"])
    assert {unit.name for unit in ledger.units()} >= {"城关一小", "实验小学"}
    ledger.remove_issues([first])
    ledger.responsibility.merge_units(ids["实验小学"], ids["城关一小"])
    assert ledger.issue(second).units == ("实验小学",) and ledger.issue(whole).parts == 1 and ledger.check().ok
