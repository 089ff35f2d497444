"""The lights in the settings: a name and a colour for each state of the clock, with the tag as it will look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from models import lights
from models.lights import DEFAULT, MEANINGS, Light
from models.text import clean_line
from ui import light_tones, messages, theme
from ui.theme import plain_label

#: What a tag says in the table for each light.
_SAMPLES = {
    "normal": "剩 40 天",
    "soon": "剩 5 天",
    "overdue": "逾期 12 天",
    "finished": "已办结",
    "closed": "已销号",
    "none": "无期限",
}


class LightEditor(QWidget):
    """A line for each light; ``stored`` is the setting as it stands in the fields."""

    def __init__(self, stored: str) -> None:
        super().__init__()
        self.names: dict[str, QLineEdit] = {}
        self.buttons: dict[str, QPushButton] = {}
        self.tags: dict[str, QLabel] = {}
        self._colours: dict[str, str] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(4, 1)
        for column, words in enumerate(("时限状态", "灯名", "颜色", "表中的样子")):
            grid.addWidget(plain_label(words, "secondary"), 0, column)
        for row, (key, light) in enumerate(lights.from_text(stored).items(), 1):
            self._add_row(grid, row, key, light)
        self.reset = QPushButton("恢复默认的灯")
        self.reset.setAutoDefault(False)
        self.reset.clicked.connect(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(grid)
        layout.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)

    def stored(self) -> str:
        """The setting as it stands in the fields.

        Raises:
            InvalidValue: a light has no name or one that is too long.
        """
        wanted = {key: Light(clean_line(line.text()), self._colours[key]) for key, line in self.names.items()}
        return lights.to_text(lights.from_text(lights.to_text(wanted)))

    def state(self) -> list[str]:
        """Everything as it stands, also what would be refused."""
        return [*(line.text() for line in self.names.values()), *self._colours.values()]

    def set_colour(self, key: str, colour: str) -> None:
        """Give a light a colour."""
        self._colours[key] = colour
        square = QPixmap(16, 16)
        square.fill(QColor(colour))
        self.buttons[key].setIcon(QIcon(square))
        self.buttons[key].setText(colour)
        self._show_tag(key, colour)

    def _add_row(self, grid: QGridLayout, row: int, key: str, light: Light) -> None:
        line = self.names[key] = QLineEdit(light.name)
        line.setAccessibleName(f"“{MEANINGS[key]}”的灯名")
        line.setMaxLength(6)
        line.setFixedWidth(6 * theme.metrics().text + 24)
        choose = self.buttons[key] = QPushButton()
        choose.setAccessibleName(f"“{MEANINGS[key]}”的颜色")
        choose.setAutoDefault(False)
        choose.clicked.connect(lambda: self._choose(key))
        tag = self.tags[key] = plain_label()
        grid.addWidget(plain_label(MEANINGS[key]), row, 0)
        grid.addWidget(line, row, 1)
        grid.addWidget(choose, row, 2)
        grid.addWidget(tag, row, 3, Qt.AlignmentFlag.AlignLeft)
        self.set_colour(key, light.colour)

    def _show_tag(self, key: str, colour: str) -> None:
        tag, tone = self.tags[key], light_tones.tone_for(key, colour)
        weight = "bold" if tone.bold else "normal"
        bar = tone.bar or "transparent"
        tag.setText(_SAMPLES[key])
        tag.setStyleSheet(
            f"color: {tone.text}; background: {tone.ground or theme.COLOURS.surface}; font-weight: {weight};"
            f" border-left: 4px solid {bar}; border-radius: 3px; padding: 3px 10px 3px 8px;"
        )

    def _choose(self, key: str) -> None:
        chosen = QColorDialog.getColor(QColor(self._colours[key]), self, f"“{MEANINGS[key]}”的颜色")
        if chosen.isValid():
            self.set_colour(key, chosen.name())

    def _reset(self) -> None:
        if not messages.ask(self, "灯", "要把各灯的名称和颜色恢复成默认的吗？", "恢复", "不恢复"):
            return
        for key, light in DEFAULT.items():
            self.names[key].setText(light.name)
            self.set_colour(key, light.colour)
