"""The lights of the clock: what each is called and which colour it has. A setting; the word always stands beside it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from models.errors import InvalidValue
from models.rules import Clock


@dataclass(frozen=True, slots=True)
class Light:
    """A name of a few characters (绿灯) and a colour as #rrggbb."""

    name: str
    colour: str


#: By the key that the setting stores; 已销号 has a light of its own beside those of the clock.
DEFAULT: dict[str, Light] = {
    "normal": Light("绿灯", "#2e7d4f"),
    "soon": Light("黄灯", "#b26a00"),
    "overdue": Light("红灯", "#c62f2b"),
    "finished": Light("绿灯", "#2e7d4f"),
    "closed": Light("蓝灯", "#2464b4"),
    "none": Light("灰灯", "#767e89"),
}
#: What each key stands for, where the setting is shown.
MEANINGS = {
    "normal": "正常",
    "soon": "临期",
    "overdue": "逾期",
    "finished": "已办结",
    "closed": "已销号",
    "none": "无期限",
}
_KEYS = {
    Clock.NORMAL: "normal",
    Clock.SOON: "soon",
    Clock.OVERDUE: "overdue",
    Clock.FINISHED: "finished",
    Clock.NO_DEADLINE: "none",
}
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_LONGEST = 6


def key_of(clock: Clock, closed: bool) -> str:
    """The key of the light that an issue shows."""
    return "closed" if closed else _KEYS[clock]


def in_words(lights: dict[str, Light]) -> str:
    """The lights in one line: 正常 绿灯 #2e7d4f，…"""
    return "，".join(f"{MEANINGS[key]} {light.name} {light.colour}" for key, light in lights.items())


def to_text(lights: dict[str, Light]) -> str:
    """The lights as the setting stores them; "" for the default."""
    if lights == DEFAULT:
        return ""
    return json.dumps({key: [light.name, light.colour] for key, light in lights.items()}, ensure_ascii=False)


def from_text(text: str) -> dict[str, Light]:
    """The lights of a stored setting, "" for the default; a light that is left out has its default.

    Raises:
        InvalidValue: they are none; the sentence says which.
    """
    try:
        stored = json.loads(text) if text else {}
        wanted = {key: Light(str(name).strip(), str(colour).lower()) for key, (name, colour) in stored.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidValue("lights", "“灯的名称和颜色”读不懂，请在设置中重新选择。") from error
    for key, light in wanted.items():
        meaning = MEANINGS.get(key, key)
        if key not in DEFAULT:
            raise InvalidValue("lights", f"没有“{key}”这种灯。")
        if not light.name or len(light.name) > _LONGEST:
            raise InvalidValue("lights", f"“{meaning}”的灯名要有 1 到 {_LONGEST} 个字。")
        if not _COLOUR.fullmatch(light.colour):
            raise InvalidValue("lights", f"“{meaning}”的颜色“{light.colour}”不对，要写成 #c62f2b 的样子。")
    return {**DEFAULT, **wanted}
