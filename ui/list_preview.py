"""打印预览 of the lists: what the filter shows, as the list that was last looked at, any other one a choice away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from documents.fonts import Face, font_words
from models import list_views
from models.acts import Tick
from models.ledger import Ledger
from models.list_views import View
from models.settings import WindowSettings
from ui import messages
from ui.preview import Choice, show_preview

#: The list that was looked at last, by name, as the window remembers it.
_REMEMBERED = "preview_list"
#: What was said of the fonts, as the window remembers it.
_FONTS_TOLD = "fonts_told"


def preview_lists(window: QWidget, ledger: Ledger, settings: WindowSettings, ids: Sequence[int]) -> None:
    """Preview these issues in this order."""
    if not ids:
        messages.tell(window, "打印预览", "现在没有可以打印的问题：筛选结果是空的。请先清除筛选或登记问题。")
        return
    views, today = list_views.of(ledger), ledger.today()
    told = _said_once(settings)
    choices = [_choice(view, ledger, ids, today, told) for view in views]
    remembered = settings.get(_REMEMBERED, "")
    at = next((place for place, view in enumerate(views) if view.name == remembered), _usual(views))
    show_preview(
        window,
        choices[at].make,
        choices[at].title,
        choices=choices,
        chosen=lambda place: settings.set(_REMEMBERED, views[place].name),
    )


def _usual(views: Sequence[View]) -> int:
    return next((place for place, view in enumerate(views) if view.key == "ledger"), 0)


def _said_once(settings: WindowSettings) -> str:
    """Which font stands for one that lacks; "" when that was said before."""
    words = font_words([Face.TITLE])
    if settings.get(_FONTS_TOLD, "") == words:
        return ""
    settings.set(_FONTS_TOLD, words)
    return words


def _choice(view: View, ledger: Ledger, ids: Sequence[int], today: date, told: str) -> Choice:
    def make(path: Path, tick: Tick, paper: str) -> str:
        from documents.ledger_pdf import write_ledger_pdf
        from documents.shortfalls import absent_words

        absent = absent_words(write_ledger_pdf(ledger, ids, path, today=today, paper=paper, view=view, tick=tick))
        return "\n".join(filter(None, (absent, told)))

    return Choice(view.title, partial(make, paper=view.paper), f"{view.title}_{today:%Y%m%d}")
