"""The look: every icon can be drawn, text stands out from its ground, user's words never become markup."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.rules import Clock, Closing, Progress
from ui import theme


@pytest.mark.parametrize("name", sorted(theme.ICONS))
def test_every_icon_can_be_drawn(qapp: QApplication, name: str) -> None:
    image = theme.icon(name).pixmap(QSize(16, 16)).toImage()
    inked = sum(image.pixelColor(x, y).alpha() > 80 for x in range(image.width()) for y in range(image.height()))
    assert inked > 4


def test_an_unknown_icon_is_a_bug_not_an_empty_picture(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        theme.icon("no-such-icon")


def test_the_application_icon_has_every_size(qapp: QApplication) -> None:
    assert {size.width() for size in theme.app_icon().availableSizes()} >= {16, 32, 256}


def _luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    q = QColor(colour)
    return 0.2126 * linear(q.redF()) + 0.7152 * linear(q.greenF()) + 0.0722 * linear(q.blueF())


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_on_tags_and_chips_is_readable() -> None:
    pairs = [(tone.text, tone.ground or theme.COLOURS.surface) for tone in theme.TONES.values()]
    pairs += [(chip.text, chip.ground or theme.COLOURS.surface) for chip in theme.CHIPS.values()]
    c = theme.COLOURS
    pairs += [(c.text, c.selection), (c.secondary, c.window), (c.muted, c.selection), (c.late, c.late_ground)]
    pairs += [(c.accent, c.surface), ("#FFFFFF", c.accent), (c.done, c.surface)]
    for text, ground in pairs:
        assert _contrast(text, ground) >= 4.5 or text == c.done, (text, ground)
        assert _contrast(text, ground) >= 4.0, (text, ground)


def test_chips_differ_without_colour() -> None:
    assert len({chip.mark for chip in theme.CHIPS.values()}) == len(theme.CHIPS)
    assert len({chip.label for chip in theme.CHIPS.values()}) == len(theme.CHIPS)


@pytest.mark.parametrize(
    ("clock", "left", "tone"),
    [
        (Clock.OVERDUE, -1, "late"),
        (Clock.SOON, 0, "urgent"),
        (Clock.SOON, 3, "urgent"),
        (Clock.SOON, 4, "near"),
        (Clock.SOON, 7, "near"),
        (Clock.SOON, 15, "soon"),
        (Clock.NORMAL, 16, "normal"),
        (Clock.NORMAL, None, "normal"),
        (Clock.NO_DEADLINE, None, "none"),
        (Clock.FINISHED, None, "done"),
    ],
)
def test_the_light_of_a_clock(clock: Clock, left: int | None, tone: str) -> None:
    assert theme.clock_tone(int(clock), left) == tone


def test_a_closed_issue_shows_closed_in_place_of_its_progress() -> None:
    assert theme.CHIPS[theme.chip_key(Progress.DONE, Closing.CLOSED)].label == "已销号"
    assert theme.CHIPS[theme.chip_key(None, Closing.NOT_APPLIED)].label == "未填状态"
    assert theme.CHIPS[theme.chip_key(Progress.MOSTLY_DONE, Closing.NOT_APPLIED)].label == "基本完成"


def test_words_are_never_markup(qtbot: QtBot) -> None:
    label = theme.plain_label("<img src=x>", "title")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<img" not in theme.tooltip("<img src=x>\n二")
    assert theme.tooltip("") == ""


def test_the_text_size_changes_rows_and_font(qapp: QApplication) -> None:
    theme.apply(qapp, "roomy")
    assert (theme.metrics().row, qapp.font().pixelSize()) == (44, 16)
    theme.apply(qapp, "nonsense")
    assert (theme.metrics().row, qapp.font().pixelSize()) == (36, 14)
