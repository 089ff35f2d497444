"""The colours of the lights as an office has chosen them; those that it left alone keep the look of ``theme``."""

from __future__ import annotations

from models import lights
from ui import theme
from ui.theme import COLOURS, Chip, Tone

#: The usual look, to go back to.
_TONES = dict(theme.TONES)
_BADGES = dict(theme.BADGES)
_CLOSED = theme.CHIPS[theme.CLOSED_CHIP]
#: How much of the colour the grounds of the three yellows have, and how much their bars, the nearest first.
_DEPTHS = {"urgent": (0.18, 1.0), "near": (0.10, 0.75), "soon": (0.05, 0.5)}


def take(stored: str) -> None:
    """Show the lights of this setting from now on; what is already painted is to be painted again."""
    wanted = lights.from_text(stored)
    tones, badges, closed = dict(_TONES), dict(_BADGES), _CLOSED
    for key, light in wanted.items():
        if light.colour == lights.DEFAULT[key].colour:
            continue
        tones |= tones_of(key, light.colour)
        if key in ("overdue", "soon"):
            badges["late" if key == "overdue" else "soon"] = _badge(light.colour, filled=key == "overdue")
        if key == "closed":
            shade = lights.shade(light.colour)
            closed = Chip(_CLOSED.label, shade.ink, shade.ground, _CLOSED.mark)
    theme.TONES.update(tones)
    theme.BADGES.update(badges)
    theme.CHIPS[theme.CLOSED_CHIP] = closed
    theme.lights_in_force = stored


def tones_of(key: str, colour: str) -> dict[str, Tone]:
    """The tones that follow from a light's colour, by their key in ``theme.TONES``."""
    shade = lights.shade(colour)
    match key:
        case "overdue":
            return {"late": Tone(shade.ink, shade.ground, colour, bold=True)}
        case "soon":
            return {name: _yellow(colour, *depths) for name, depths in _DEPTHS.items()}
        case "normal":
            return {"normal": Tone(COLOURS.secondary, "", lights.mixed(colour, "#ffffff", 0.6))}
        case "none":
            return {"none": Tone(shade.ink, shade.ground, colour)}
        case "finished":
            return {"done": Tone(COLOURS.done, "", colour)}
    return {"closed": Tone(shade.ink, shade.ground, colour)}


def _yellow(colour: str, ground: float, bar: float) -> Tone:
    shade = lights.shade(colour, ground)
    return Tone(shade.ink, shade.ground, lights.mixed(colour, "#ffffff", bar))


def _badge(colour: str, *, filled: bool) -> tuple[str, str]:
    shade = lights.shade(colour, 0.25)
    return ("#ffffff", shade.ink) if filled else (shade.ink, shade.ground)


def tone_for(key: str, colour: str) -> Tone:
    """The tone in which a light of that colour is shown, the usual one where the colour is the usual one."""
    if key == "closed" and colour == lights.DEFAULT[key].colour:
        return Tone(_CLOSED.text, _CLOSED.ground)
    tones = tones_of(key, colour) if colour != lights.DEFAULT[key].colour else {}
    name = _NAMES[key]
    return tones.get(name, _TONES[name])


#: The tone that stands for a light where one sample is enough.
_NAMES = {
    "normal": "normal",
    "soon": "near",
    "overdue": "late",
    "finished": "done",
    "closed": "closed",
    "none": "none",
}
