"""The lights of the clock: what each is called and which colour it has. A setting; the word always stands beside it."""

from __future__ import annotations

import json
import re

from models.errors import InvalidValue
from models.rules import Clock
from models.values import dataclass


@dataclass(frozen=True, slots=True)
class Light:
    """A name of a few characters (绿灯) and a colour as #rrggbb."""

    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Shade:
    """What a colour becomes behind and in words, as #rrggbb: a light ground and an ink that can be read on it."""

    ground: str
    ink: str


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


#: Ink on its ground, at least; more than the 4.5 that is asked for, since a selected row is a little darker.
_LEAST_CONTRAST = 5.0
#: How much of the colour the ground has.
_TINT = 0.14


def shade(colour: str, tint: float = _TINT) -> Shade:
    """A light ground of that colour and an ink of it that is dark enough to be read there and on white."""
    ground = mixed(colour, "#ffffff", tint)
    for step in range(20, -1, -1):
        ink = mixed(colour, "#000000", step / 20)
        if contrast(ink, ground) >= _LEAST_CONTRAST:
            return Shade(ground, ink)
    return Shade(ground, "#000000")


def mixed(colour: str, other: str, share: float) -> str:
    """``share`` of one colour and the rest of another."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one * share + two * (1 - share)):02x}" for one, two in pairs)


def contrast(one: str, two: str) -> float:
    """The contrast of two colours as WCAG counts it, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in _channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def key_of(clock: Clock, closed: bool) -> str:
    """The key of the light that an issue shows."""
    return "closed" if closed else _KEYS[clock]


def words_of(clock: Clock, closed: bool, stored: str) -> str:
    """The light of an issue by the name that the setting gives it, with what it stands for: 红灯（逾期）."""
    key = key_of(clock, closed)
    return f"{(from_text(stored) if stored else DEFAULT)[key].name}（{MEANINGS[key]}）"


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
