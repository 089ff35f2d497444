"""The lights on the screen and on paper: as they always were until the office chooses other colours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from documents.ledger_layout import Light as PaperLight
from documents.ledger_layout import fill_of
from models import lights
from models.ledger import Ledger
from models.lights import Light
from models.settings import LedgerSettings
from ui import light_tones, theme

PURPLE = lights.to_text({**lights.DEFAULT, "overdue": Light("紫灯", "#7a1fa2"), "closed": Light("黑灯", "#222222")})


@pytest.fixture(autouse=True)
def usual_lights() -> Iterator[None]:
    yield
    light_tones.take("")


def test_nothing_changed_is_the_usual_look() -> None:
    before = dict(theme.TONES), dict(theme.CHIPS), dict(theme.BADGES)
    light_tones.take(lights.to_text({**lights.DEFAULT, "overdue": Light("一级", lights.DEFAULT["overdue"].colour)}))
    assert before == (theme.TONES, theme.CHIPS, theme.BADGES)
    light_tones.take(PURPLE)
    light_tones.take("")
    assert before == (theme.TONES, theme.CHIPS, theme.BADGES)


@pytest.mark.parametrize("colour", ["#ffff00", "#7a1fa2", "#00ffcc", "#ffffff", "#000000"])
def test_any_colour_can_be_read(colour: str) -> None:
    light_tones.take(lights.to_text({key: Light("灯", colour) for key in lights.DEFAULT}))
    for tone in theme.TONES.values():
        if tone.ground:
            assert lights.contrast(tone.text, tone.ground) >= 4.5
    chip = theme.CHIPS[theme.CLOSED_CHIP]
    assert lights.contrast(chip.text, chip.ground) >= 4.5
    for text, ground in theme.BADGES.values():
        assert lights.contrast(text, ground) >= 4.5


def test_papers_follow() -> None:
    usual, other = LedgerSettings(), LedgerSettings(lights=PURPLE)
    assert fill_of(PaperLight.RED, usual).ink == "A61B1B"
    assert fill_of(PaperLight.RED, other) != fill_of(PaperLight.RED, usual)
    assert fill_of(PaperLight.GREEN, other) == fill_of(PaperLight.GREEN, usual)
    for light in PaperLight:
        fill = fill_of(light, other)
        assert lights.contrast(f"#{fill.ink}", f"#{fill.ground}") >= 4.5


def test_the_setting_is_undone_like_anything_else(ledger: Ledger) -> None:
    ledger.change_settings({"lights": PURPLE})
    assert ledger.settings.lights == PURPLE
    ledger.undo()
    assert ledger.settings.lights == ""
