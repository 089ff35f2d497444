"""Colours by meaning, sizes, fonts, icons by name: the one place that says how the program looks."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QWidget

from models import paths
from models.rules import NEAR_DAYS, NO_PROGRESS_LABEL, URGENT_DAYS, Clock, Closing, Progress
from models.values import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by meaning, as ``#RRGGBB``. Text on its ground is always at least 4.5:1."""

    window: str = "#F3F5F8"
    surface: str = "#FFFFFF"
    header: str = "#F7F9FB"
    side: str = "#F8FAFC"
    text: str = "#1F2937"
    secondary: str = "#566072"
    muted: str = "#5F6979"
    done: str = "#747E8D"
    disabled: str = "#8A93A1"
    line: str = "#DDE3EA"
    border: str = "#AEB8C5"
    accent: str = "#1D5FAF"
    accent_dark: str = "#174E91"
    accent_soft: str = "#E8F1FB"
    selection: str = "#DCEAFA"
    hover: str = "#F1F5FA"
    late: str = "#A61B1B"
    late_ground: str = "#FDE9E7"
    late_bar: str = "#C62828"
    soon: str = "#8A4500"
    soon_ground: str = "#FFF0D9"
    soon_bar: str = "#E07B00"
    good: str = "#1E6B45"
    good_ground: str = "#E3F4EA"


COLOURS = Colours()


@dataclass(frozen=True, slots=True)
class Tone:
    """Text, ground ("" for none) and bar ("" for none) of a tag, banner or chip, and whether it is bold."""

    text: str
    ground: str = ""
    bar: str = ""
    bold: bool = False


#: The lights of the clock. The three yellows are shades of 临期: within 3, 7 and 15 days; ``check`` is for words in
#: which nobody reads a day.
TONES: dict[str, Tone] = {
    "late": Tone(COLOURS.late, COLOURS.late_ground, COLOURS.late_bar, bold=True),
    "urgent": Tone(COLOURS.soon, COLOURS.soon_ground, COLOURS.soon_bar),
    "near": Tone("#6B5500", "#FFF8DB", "#D3A900"),
    "soon": Tone("#5F561F", "#FFFCEE", "#E6D27A"),
    "normal": Tone(COLOURS.secondary, "", "#7DBA98"),
    "none": Tone(COLOURS.muted, "#F1F3F6", "#B4BDC9"),
    "check": Tone(COLOURS.soon, "#F1F3F6", COLOURS.soon_bar),
    "done": Tone(COLOURS.done, "", ""),
    "closed": Tone(COLOURS.done, "", ""),
}
#: Text and ground of the count beside a view, by its tone.
BADGES: dict[str, tuple[str, str]] = {
    "late": ("#FFFFFF", COLOURS.late_bar),
    "soon": (COLOURS.soon, "#FFE7B8"),
}


#: The lights as the ledger's setting has them, as far as ``light_tones`` has taken them over; "" for the usual ones.
lights_in_force = ""


def clock_tone(clock: int, days_left: int | None, urgent_days: int = URGENT_DAYS, near_days: int = NEAR_DAYS) -> str:
    """The key in ``TONES`` for a clock and its days left. Takes plain ints, so that a table may ask for every cell."""
    if clock == _OVERDUE:
        return "late"
    if clock == _SOON and days_left is not None:
        if days_left <= urgent_days:
            return "urgent"
        return "near" if days_left <= near_days else "soon"
    return _PLAIN_TONES.get(clock, "normal")


_OVERDUE, _SOON = int(Clock.OVERDUE), int(Clock.SOON)
_PLAIN_TONES = {int(Clock.NO_DEADLINE): "none", int(Clock.FINISHED): "done", int(Clock.SOON): "soon"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A word on a coloured pill; ``mark`` is the shape before it, so that colour never speaks alone."""

    label: str
    text: str
    ground: str
    mark: str


#: 已销号 stands in the place of the progress, once an issue is closed.
CLOSED_CHIP = 9
#: Chips by the number of the progress; -1: nothing was ever said.
CHIPS: dict[int, Chip] = {
    -1: Chip(NO_PROGRESS_LABEL, COLOURS.muted, "", "dashed"),
    int(Progress.NOT_STARTED): Chip(Progress.NOT_STARTED.label, "#4B5563", "#EDEFF3", "ring"),
    int(Progress.IN_PROGRESS): Chip(Progress.IN_PROGRESS.label, "#1A56A0", "#E3EEFB", "dot"),
    int(Progress.MOSTLY_DONE): Chip(Progress.MOSTLY_DONE.label, "#5B3FA0", "#EFEAFB", "diamond"),
    int(Progress.DONE): Chip(Progress.DONE.label, "#0F5F66", "#DFF2F2", "check"),
    CLOSED_CHIP: Chip(Closing.CLOSED.label, COLOURS.good, COLOURS.good_ground, "seal"),
}


def chip_key(progress: int | None, closing: int) -> int:
    """The key in ``CHIPS`` for an issue's progress and closing."""
    if closing == _CLOSED:
        return CLOSED_CHIP
    return -1 if progress is None else int(progress)


_CLOSED = int(Closing.CLOSED)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes in device-independent pixels for one text size."""

    label: str
    text: int
    secondary: int
    title: int
    row: int
    button: int


#: The text sizes a user may choose, by the key that is remembered.
TEXT_SIZES: dict[str, Metrics] = {
    "compact": Metrics("紧凑", 13, 12, 16, 30, 30),
    "normal": Metrics("标准", 14, 13, 17, 36, 32),
    "roomy": Metrics("宽松", 16, 14, 19, 44, 36),
    "large": Metrics("大", 18, 16, 21, 43, 38),
    "huge": Metrics("特大", 21, 19, 24, 46, 42),
}
HEADER_HEIGHT = 36
SPACE = 8

_metrics = TEXT_SIZES["normal"]


def metrics() -> Metrics:
    """The sizes in force."""
    return _metrics


def styled_application(name: str) -> QApplication:
    """A new application in the style that ``apply`` is made for: choosing it later would make two of them."""
    app = QApplication([name, "-style", "Fusion"])
    app.setProperty(_HAS_STYLE, True)
    return app


_HAS_STYLE = "has_style"


def apply(app: QApplication, text_size: str = "normal") -> None:
    """Give the whole program its look; may be called again to change the text size. An unknown size is ``normal``."""
    global _metrics
    _metrics = TEXT_SIZES.get(text_size, TEXT_SIZES["normal"])
    if not app.property(_HAS_STYLE):
        app.setStyle("Fusion")
        app.setProperty(_HAS_STYLE, True)
    app.setPalette(_palette())
    app.setFont(text_font())
    sheet = style_sheet(_metrics)
    if app.styleSheet() != sheet:  # setting it polishes every widget there is
        app.setStyleSheet(sheet)


def text_font(size: int | None = None, *, bold: bool = False) -> QFont:
    """The font of the window, in pixels; without a size the base text."""
    font = QFont(_families())
    font.setPixelSize(size or _metrics.text)
    font.setBold(bold)
    return font


#: Fonts of the usual systems that look well on screen; without any of them the bundled one is loaded.
_SYSTEM_FONTS = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "HarmonyOS Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)


@cache
def _families() -> list[str]:
    there = set(QFontDatabase.families())
    found = [family for family in _SYSTEM_FONTS if family in there]
    if found:
        return found[:2]
    bundled = _package_file("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf")
    number = QFontDatabase.addApplicationFont(str(bundled)) if bundled else -1
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return [*families, QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()]


def _package_file(package: str, name: str) -> Path | None:
    """A data file of an installed package, without importing the package (importing qtawesome takes 0.3 s).

    The built program holds such files beside its resources.
    """
    spec = find_spec(package)
    places = [*((spec.submodule_search_locations or []) if spec else []), str(paths.resources().parent / package)]
    return next((path for place in places if (path := Path(place, name)).is_file()), None)


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, COLOURS.window),
        (role.WindowText, COLOURS.text),
        (role.Base, COLOURS.surface),
        (role.AlternateBase, COLOURS.header),
        (role.Text, COLOURS.text),
        (role.Button, COLOURS.surface),
        (role.ButtonText, COLOURS.text),
        (role.ToolTipBase, COLOURS.surface),
        (role.ToolTipText, COLOURS.text),
        (role.PlaceholderText, COLOURS.muted),
        (role.Highlight, COLOURS.selection),
        (role.HighlightedText, COLOURS.text),
        (role.Link, COLOURS.accent),
        (role.Accent, COLOURS.accent),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(COLOURS.disabled))
    return palette


# --- icons -----------------------------------------------------------------------------------------------------------

#: Icons by what they mean → glyph of the Phosphor set (MIT) that QtAwesome carries.
ICONS: dict[str, str] = {
    "all": "list-bullets",
    "overdue": "warning-circle",
    "soon": "clock",
    "this_week": "calendar-blank",
    "no_person": "user-circle-minus",
    "no_deadline": "calendar-x",
    "awaiting_closing": "hourglass-medium",
    "closed": "check-circle",
    "source": "folder-notch",
    "search": "magnifying-glass",
    "clear": "x",
    "add": "plus",
    "edit": "pencil-simple",
    "remove": "trash",
    "copy": "copy",
    "paste": "clipboard-text",
    "progress": "note-pencil",
    "close_issue": "check-circle",
    "reopen": "arrow-counter-clockwise",
    "import": "download-simple",
    "export": "export",
    "xlsx": "table",
    "pdf": "file-pdf",
    "word": "article",
    "print": "printer",
    "undo": "arrow-u-up-left",
    "redo": "arrow-u-up-right",
    "history": "clock-counter-clockwise",
    "figures": "chart-bar",
    "people": "users",
    "units": "buildings",
    "sources": "stack",
    "backup": "archive-box",
    "restore": "clock-clockwise",
    "settings": "gear",
    "open": "folder-open",
    "new": "file-plus",
    "save": "floppy-disk",
    "save_copy": "copy-simple",
    "folder": "folder",
    "file": "file-text",
    "info": "info",
    "help": "question",
    "warning": "warning",
    "error": "x-circle",
    "ok": "check",
    "lock": "lock-simple",
    "stop": "stop-circle",
    "text_size": "text-aa",
    "columns": "columns",
    "calendar": "calendar-blank",
    "merge": "arrows-in-line-vertical",
    "split": "arrows-out-line-vertical",
    "up": "arrow-up",
    "down": "arrow-down",
    "more": "dots-three",
    "log": "notebook",
    "check": "shield-check",
    "unit": "buildings",
    "person": "user",
    "filter": "funnel",
    "batch": "checks",
    "refresh": "arrows-clockwise",
    "sort_up": "caret-up",
    "sort_down": "caret-down",
    "empty": "clipboard-text",
}
#: The application's own mark.
APP_ICON = "clipboard-text"


def icon(name: str, colour: str = "") -> QIcon:
    """The icon of that meaning (a key of ``ICONS``, or a bare Phosphor name, ``ph.`` before it allowed).

    Grey when disabled; without a colour the secondary text's.

    Raises:
        KeyError: no such icon.
    """
    glyph = ICONS.get(name) or name.removeprefix("ph.")
    return _icon(glyph, colour or COLOURS.secondary)


@cache
def _icon(glyph: str, colour: str) -> QIcon:
    return QIcon(_GlyphEngine(chr(int(_glyphs()[glyph], 16)), colour))


@cache
def _glyphs() -> dict[str, str]:
    """Glyph name → its character's number, hexadecimal. Also loads the font."""
    charmap = _package_file("qtawesome", "fonts/phosphor-charmap-1.3.0.json")
    if charmap is None:
        raise FileNotFoundError("qtawesome/fonts/phosphor-charmap-1.3.0.json")
    QFontDatabase.addApplicationFont(str(charmap.with_name("phosphor-1.3.0.ttf")))
    names: dict[str, str] = json.loads(charmap.read_text(encoding="utf-8"))
    return names


class _GlyphEngine(QIconEngine):
    """Draws one character of the icon font at any size."""

    def __init__(self, character: str, colour: str) -> None:
        super().__init__()
        self._character = character
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        font = QFont("Phosphor")
        font.setPixelSize(max(1, min(rect.width(), rect.height())))
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(COLOURS.border if mode == QIcon.Mode.Disabled else self._colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._character, self._colour)


@cache
def app_icon() -> QIcon:
    """The mark of the program: a white clipboard on the accent colour."""
    return QIcon(_MarkEngine(chr(int(_glyphs()[APP_ICON], 16)), "#FFFFFF"))


class _MarkEngine(_GlyphEngine):
    """Draws the glyph on a rounded square, in the size that the system asks for."""

    def availableSizes(
        self, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off
    ) -> list[QSize]:
        return [QSize(size, size) for size in (16, 24, 32, 48, 64, 128, 256)]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.accent))
        painter.drawRoundedRect(QRectF(rect), rect.width() * 0.2, rect.width() * 0.2)
        painter.restore()
        edge = round(rect.width() * 0.16)
        super().paint(painter, rect.adjusted(edge, edge, -edge, -edge), QIcon.Mode.Normal, state)

    def clone(self) -> QIconEngine:
        return _MarkEngine(self._character, self._colour)


# --- helpers for widgets ---------------------------------------------------------------------------------------------


def plain_label(text: str = "", role: str = "", parent: QWidget | None = None) -> QLabel:
    """A label that never takes text for markup. Roles: title, heading, section, secondary, late, soon, good, link."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        set_role(label, role)
    return label


def set_role(widget: QWidget, role: str) -> None:
    """Mark a widget for the style sheet. Buttons: primary, flat, danger; frames: card, bar, line; lists: bare."""
    widget.setProperty("role", role)
    repolish(widget)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look at a widget again whose properties have changed; one not yet shown will be looked at."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def own_viewport(area: QAbstractScrollArea) -> QWidget:
    """Give an area a viewport that was made here: of Qt's own PySide would ask every class of widget what it is.

    Asking makes all those classes, a tenth of a start.
    """
    viewport = QWidget()
    area.setViewport(viewport)
    return viewport


def tooltip(text: str) -> str:
    """User's text as a tooltip: never markup, line ends kept, wrapped when long."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<qt><p style='white-space:pre-wrap; margin:0'>{escaped}</p></qt>" if escaped else ""


def elided(text: str, font: QFont, width: float) -> str:
    """One line of text cut to a width with … at the end."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def device_ratio() -> float:
    """The pixel ratio of the main screen, 1.0 without one."""
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen else 1.0


# --- style sheet -----------------------------------------------------------------------------------------------------


def _image(name: str) -> str:
    return f'url("{(paths.resources() / "icons" / name).as_posix()}")'


def style_sheet(sizes: Metrics) -> str:
    """The one style sheet, for one text size."""
    c = COLOURS
    field = sizes.button - 2
    return f"""
QMainWindow, QDialog {{ background: {c.window}; }}
QLabel[role="title"] {{ font-size: {sizes.title}px; font-weight: bold; }}
QLabel[role="heading"] {{ font-size: {sizes.text + 2}px; font-weight: bold; }}
QLabel[role="section"] {{ font-weight: bold; }}
QLabel[role="secondary"] {{ color: {c.secondary}; font-size: {sizes.secondary}px; }}
QLabel[role="late"] {{ color: {c.late}; font-weight: bold; }}
QLabel[role="soon"] {{ color: {c.soon}; font-weight: bold; }}
QLabel[role="good"] {{ color: {c.good}; }}
QLabel[role="link"] {{ color: {c.accent}; }}

QFrame[role="card"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 8px; }}
QFrame[role="bar"] {{ background: {c.surface}; border: none; border-bottom: 1px solid {c.line}; }}
QFrame[role="line"] {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}

QMenuBar {{ background: {c.surface}; border-bottom: 1px solid {c.line}; padding: 2px 8px; }}
QMenuBar::item {{ padding: 5px 11px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {c.accent_soft}; color: {c.accent}; }}
QMenu {{ background: {c.surface}; border: 1px solid {c.border}; padding: 4px; }}
QMenu::item {{ padding: 6px 28px 6px 10px; border-radius: 4px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
QMenu::item:disabled {{ color: {c.disabled}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 6px; }}
QStatusBar {{ background: {c.surface}; border-top: 1px solid {c.line}; color: {c.secondary}; }}
QStatusBar::item {{ border: none; }}
QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; padding: 4px 6px; }}

QPushButton, QToolButton {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; border-radius: 6px;
    padding: 0 13px; min-height: {sizes.button - 2}px; icon-size: {sizes.text + 2}px; outline: none; }}
QToolButton {{ padding: 0 9px; }}
QPushButton:hover, QToolButton:hover {{ background: {c.hover}; border-color: {c.muted}; }}
QPushButton:pressed, QToolButton:pressed, QToolButton:checked {{ background: {c.accent_soft}; }}
QPushButton:focus {{ border: 2px solid {c.accent}; padding: 0 12px; min-height: {sizes.button - 4}px; }}
QToolButton:focus {{ border: 2px solid {c.accent}; padding: 0 8px; min-height: {sizes.button - 4}px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {c.disabled}; border-color: {c.line}; background: {c.header}; }}
QPushButton[role="primary"], QToolButton[role="primary"] {{ background: {c.accent}; color: white;
    border: 1px solid {c.accent}; font-weight: bold; }}
QPushButton[role="primary"]:hover, QToolButton[role="primary"]:hover {{ background: {c.accent_dark}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {c.text}; }}
QPushButton[role="primary"]:disabled, QToolButton[role="primary"]:disabled {{ background: {c.disabled};
    border-color: {c.disabled}; color: white; }}
QPushButton[role="danger"] {{ color: {c.late}; border-color: {c.late_bar}; }}
QPushButton[role="danger"]:hover {{ background: {c.late_ground}; }}
QPushButton[role="danger"]:disabled {{ color: {c.disabled}; border-color: {c.line}; background: {c.header}; }}
QPushButton[role="flat"], QToolButton[role="flat"] {{ background: transparent; border: 1px solid transparent;
    color: {c.accent}; padding: 0 7px; }}
QPushButton[role="flat"]:hover, QToolButton[role="flat"]:hover {{ background: {c.accent_soft}; }}
QPushButton[role="flat"]:focus, QToolButton[role="flat"]:focus {{ border: 2px solid {c.accent}; padding: 0 6px; }}
QPushButton[role="flat"]:disabled, QToolButton[role="flat"]:disabled {{ color: {c.disabled}; }}
QLineEdit QToolButton {{ min-height: 0; padding: 0; border: none; background: transparent; }}
QToolButton::menu-indicator {{ image: none; }}

QLineEdit, QComboBox, QSpinBox, QDateEdit, QPlainTextEdit, QTextEdit, QTextBrowser {{ background: {c.surface};
    color: {c.text}; border: 1px solid {c.border}; border-radius: 6px; selection-background-color: {c.accent};
    selection-color: white; }}
QLineEdit, QComboBox, QSpinBox, QDateEdit {{ min-height: {field - 2}px; padding: 0 8px; }}
QPlainTextEdit, QTextEdit, QTextBrowser {{ padding: 4px 6px; }}
QLineEdit:hover, QComboBox:hover, QSpinBox:hover, QDateEdit:hover {{ border-color: {c.muted}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QPlainTextEdit:focus, QTextEdit:focus,
QTextBrowser:focus {{ border: 1px solid {c.accent}; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QPlainTextEdit[invalid="true"], QDateEdit[invalid="true"] {{
    border: 1px solid {c.late_bar}; background: #FFF7F6; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDateEdit:disabled, QPlainTextEdit:disabled {{
    background: {c.header}; color: {c.disabled}; border-color: {c.line}; }}
QLineEdit:read-only {{ background: {c.header}; }}
QComboBox {{ padding-right: 4px; combobox-popup: 0; }}
QComboBox[chosen="true"] {{ border-color: {c.accent}; color: {c.accent}; background: {c.accent_soft}; }}
QComboBox::drop-down, QDateEdit::drop-down {{ subcontrol-origin: border; subcontrol-position: center right; width: 22px;
    border: none; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: {_image("caret-down.svg")}; width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.border}; padding: 4px; outline: none;
    selection-background-color: {c.selection}; selection-color: {c.text}; }}
QComboBox QAbstractItemView::item {{ min-height: {sizes.row - 8}px; padding: 0 6px; border-radius: 4px; }}
QComboBox QAbstractItemView::item:selected {{ background: {c.selection}; color: {c.text}; }}
QSpinBox::up-button, QSpinBox::down-button, QDateEdit::up-button, QDateEdit::down-button {{
    width: 20px; border: none; background: transparent; }}
QSpinBox::up-arrow, QDateEdit::up-arrow {{ image: {_image("caret-up.svg")}; width: 10px; height: 10px; }}
QSpinBox::down-arrow {{ image: {_image("caret-down.svg")}; width: 10px; height: 10px; }}

QCheckBox, QRadioButton {{ spacing: 7px; }}
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator, QMenu::indicator {{ width: 15px;
    height: 15px; border: 1px solid {c.muted}; background: {c.surface}; border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QMenu::indicator {{ margin-left: 7px; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked, QMenu::indicator:checked {{
    background: {c.accent}; border-color: {c.accent}; image: {_image("check-white.svg")}; }}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {{ background: {c.accent};
    border-color: {c.accent}; image: {_image("minus-white.svg")}; }}
QRadioButton::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
    image: {_image("dot-white.svg")}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {c.accent}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {c.header}; border-color: {c.line}; }}
QGroupBox {{ border: 1px solid {c.line}; border-radius: 8px; margin-top: 10px; padding: 12px 10px 8px 10px;
    background: {c.surface}; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 10px; padding: 0 4px; color: {c.secondary}; }}

QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 6px; outline: none;
    selection-background-color: {c.selection}; selection-color: {c.text}; }}
QTreeView::item, QListView::item {{ min-height: {sizes.row - 8}px; padding: 1px 4px; }}
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{ background: {c.selection};
    color: {c.text}; }}
QTreeView::item:hover:!selected, QListView::item:hover:!selected {{ background: {c.hover}; }}
QTreeView::branch:has-children:closed {{ image: {_image("caret-right.svg")}; }}
QTreeView::branch:has-children:open {{ image: {_image("caret-down.svg")}; }}
QAbstractItemView[role="bare"] {{ border: none; border-radius: 7px; }}
QTableView {{ gridline-color: {c.line}; }}
QHeaderView {{ background: {c.header}; border: none; }}
QHeaderView::section {{ background: {c.header}; color: {c.secondary}; font-weight: bold; border: none;
    border-bottom: 1px solid {c.line}; padding: 0 9px; min-height: {HEADER_HEIGHT - 1}px; }}
QHeaderView::section:hover {{ background: {c.accent_soft}; }}
QHeaderView::up-arrow {{ image: {_image("caret-up.svg")}; width: 12px; height: 12px; }}
QHeaderView::down-arrow {{ image: {_image("caret-down.svg")}; width: 12px; height: 12px; }}
QTableCornerButton::section {{ background: {c.header}; border: none; }}

QTabWidget::pane {{ border: 1px solid {c.line}; border-radius: 8px; background: {c.surface}; top: -1px; }}
QTabBar::tab {{ background: transparent; color: {c.secondary}; padding: 8px 14px; border: none;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {c.accent}; border-bottom: 2px solid {c.accent}; font-weight: bold; }}
QTabBar::tab:hover:!selected {{ color: {c.text}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollArea[role="read"] {{ border: 2px solid transparent; }}
QScrollArea[role="read"]:focus {{ border: 2px solid {c.accent}; border-radius: 6px; }}
QSplitter::handle {{ background: transparent; }}
QProgressBar {{ border: none; border-radius: 4px; background: {c.line}; min-height: 8px; max-height: 8px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 4px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle {{ background: #C3CBD6; border-radius: 4px; }}
QScrollBar::handle:hover {{ background: #9BA6B5; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
