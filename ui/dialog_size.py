"""How large a dialog opens: as the clerk left it last time, else as wanted, never larger than the screen has room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from models.settings import WindowSettings
from ui import theme

#: What the frame of a window and the panel of the desktop take of a screen's height.
_FRAME = 88
#: How much of a screen's width a dialog may take.
_SHARE = 0.94


def room_for(widget: QWidget) -> QSize:
    """The room of the screen on which a window stands, of a dialog that is still to come the one of its window.

    Asked of the application, never of the widget: PySide makes a screen that ``QWidget.screen`` returns the widget's
    child, and destroys Qt's own screen together with a dialog that is deleted; the next window then ends the program.
    """
    there = (widget.parentWidget() or widget).window().frameGeometry().center()
    screen = QGuiApplication.screenAt(there) or QGuiApplication.primaryScreen()
    return screen.availableGeometry().size()


def open_sized(dialog: QDialog, name: str, wanted: QSize) -> None:
    """Give ``dialog`` its size and remember under ``name`` what the clerk makes of it.

    ``wanted`` is meant for the normal text size. Qt alone would open a dialog no larger than two thirds of the screen.
    Where the window behind the dialog has no ``WindowSettings`` (a test), nothing is remembered.
    """
    room = room_for(dialog)
    most = QSize(int(room.width() * _SHARE), room.height() - _FRAME)
    settings = _settings_of(dialog)
    remembered = _size(settings.get(f"size_{name}", [])) if settings else QSize()
    opened = (remembered if remembered.isValid() else _enlarged(wanted)).boundedTo(most)
    dialog.resize(opened)

    def remember() -> None:
        if settings and not dialog.isMaximized() and dialog.size() != opened:
            settings.set(f"size_{name}", [dialog.width(), dialog.height()])

    dialog.finished.connect(remember)


def fit(dialog: QDialog, width: int) -> None:
    """Open ``dialog`` at this width (meant for the normal text size) and as tall as what stands in it wraps to.

    It grows when a sentence comes to stand in it later, and does not shrink again.
    """
    room = room_for(dialog)
    wide = min(_enlarged(QSize(width, 0)).width(), int(room.width() * _SHARE))
    dialog.resize(wide, _wrapped_height(dialog, wide))
    dialog.installEventFilter(_Growing(dialog))


def _wrapped_height(dialog: QDialog, wide: int) -> int:
    layout = dialog.layout()
    wraps = layout is not None and layout.hasHeightForWidth()
    tall = layout.totalHeightForWidth(wide) if layout and wraps else dialog.sizeHint().height()
    return min(tall, room_for(dialog).height() - _FRAME)


class _Growing(QObject):
    """Gives a dialog the height that its texts have come to need."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look after every change of the layout."""
        if event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._grow)
        return super().eventFilter(watched, event)

    def _grow(self) -> None:
        needed = _wrapped_height(self._dialog, self._dialog.width())
        if needed > self._dialog.height():
            self._dialog.resize(self._dialog.width(), needed)


def _settings_of(dialog: QDialog) -> WindowSettings | None:
    parent = dialog.parentWidget()
    found = getattr(parent.window(), "settings", None) if parent else None
    return found if isinstance(found, WindowSettings) else None


def _enlarged(wanted: QSize) -> QSize:
    """The size for the text size in force."""
    return wanted * max(theme.metrics().text / theme.TEXT_SIZES["normal"].text, 1.0)


def _size(stored: list[object]) -> QSize:
    match stored:
        case [int(width), int(height)] if width > 0 and height > 0:
            return QSize(width, height)
    return QSize()
