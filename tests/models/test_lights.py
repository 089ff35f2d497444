"""A colour of anybody's choice can be read; names and colours are checked."""

from __future__ import annotations

import pytest

from models import lights
from models.errors import InvalidValue
from models.lights import Light
from models.rules import Clock

COLOURS = [f"#{red:02x}{green:02x}{blue:02x}" for red in (0, 128, 255) for green in (0, 128, 255) for blue in (0, 255)]


@pytest.mark.parametrize("colour", COLOURS)
def test_ink_of_any_colour_can_be_read_on_its_ground_and_on_white(colour: str) -> None:
    for tint in (0.05, 0.14, 0.25):
        made = lights.shade(colour, tint)
        assert lights.contrast(made.ink, made.ground) >= 4.5
        assert lights.contrast(made.ink, "#ffffff") >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert lights.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert lights.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_an_untouched_setting_is_the_default() -> None:
    assert lights.from_text("") == lights.DEFAULT
    assert lights.to_text(lights.DEFAULT) == ""
    changed = {**lights.DEFAULT, "overdue": Light("红牌", "#7a1fa2")}
    assert lights.from_text(lights.to_text(changed)) == changed


def test_the_word_stands_beside_the_name() -> None:
    changed = lights.to_text({**lights.DEFAULT, "overdue": Light("红牌", "#7a1fa2")})
    assert lights.words_of(Clock.OVERDUE, False, changed) == "红牌（逾期）"
    assert lights.words_of(Clock.FINISHED, True, "") == "蓝灯（已销号）"


@pytest.mark.parametrize(
    "stored", ['{"overdue": ["", "#7a1fa2"]}', '{"overdue": ["红", "red"]}', '{"x": ["红", "#000000"]}']
)
def test_what_is_no_light_is_refused(stored: str) -> None:
    with pytest.raises(InvalidValue):
        lights.from_text(stored)
