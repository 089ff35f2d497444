"""A value made by the quick ``dataclass`` is what the standard library would have made."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import date

import pytest

from models.values import dataclass


@dataclass(frozen=True, slots=True)
class Visit:
    """A day somebody went to look."""

    on: date
    place: str = "食堂"
    seen: list[str] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.place:
            raise ValueError("no place")

    @property
    def words(self) -> str:
        return f"{self.on}：{self.place}"


@dataclass(frozen=True)
class Room:
    name: str
    floor: int = 1


@dataclass(frozen=True, slots=True)
class Ward(Room):
    beds: int = 0


DAY = date(2026, 11, 22)


def test_values_are_equal_by_what_they_hold() -> None:
    assert Visit(DAY) == Visit(DAY, "食堂")
    assert Visit(DAY) != Visit(DAY, "宿舍")
    assert Room("a") != ("a", 1)
    assert len({Room("a"), Room("a", 1), Room("a", floor=2)}) == 2
    assert Visit(DAY).words == "2026-11-22：食堂"


def test_a_value_says_what_it_holds() -> None:
    assert repr(Room("a")) == "Room(name='a', floor=1)"


def test_a_value_cannot_be_changed() -> None:
    visit = Visit(DAY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        visit.place = "宿舍"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del visit.place
    assert visit.place == "食堂"


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError):
        Room()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Room("a", colour="red")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="no place"):
        Visit(DAY, "")


def test_every_value_has_its_own_list() -> None:
    one, other = Visit(DAY), Visit(DAY)
    one.seen.append("x")
    assert other.seen == []


def test_the_tools_of_dataclasses_know_it() -> None:
    assert dataclasses.replace(Room("a"), floor=3) == Room("a", 3)
    assert [field.name for field in dataclasses.fields(Visit)] == ["on", "place", "seen"]
    assert dataclasses.asdict(Room("a")) == {"name": "a", "floor": 1}
    match Room("a", 2):
        case Room(name, floor):
            assert (name, floor) == ("a", 2)


def test_values_are_copied_and_sent_to_other_processes() -> None:
    visit = Visit(DAY, seen=["x"])
    assert pickle.loads(pickle.dumps(visit)) == visit
    assert copy.copy(visit) == visit
    deep = copy.deepcopy(visit)
    assert deep == visit
    assert deep.seen is not visit.seen


def test_what_is_built_on_a_value_is_left_to_the_standard_library() -> None:
    assert Ward("a", 2, 3) == Ward("a", 2, 3)
    assert Ward("a", 2, 3).beds == 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        Ward("a").beds = 1  # type: ignore[misc]
