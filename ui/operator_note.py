"""Who signs the changes: asked where nobody ever said, beside what is late and never in the way of work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from models import paths
from models.ledger import Ledger
from models.settings import WindowSettings
from ui.banner import Notice
from ui.line_dialog import LineDialog

#: The window's settings: the name, and that the question was put away.
_NAME, _ASKED = "operator", "operator_asked"


def offer(
    window: QWidget, notice: Notice, ledger: Ledger, settings: WindowSettings, signed: Callable[[str], object]
) -> None:
    """Say under which login name the changes of this ledger stand and offer to write another, in a free ``notice``
    that leaves what is late in view.

    Said until it is answered or put away once; not where a name was set or given by the command line. ``signed`` gets
    the name, from now on and for the next start.
    """
    login = paths.login_name()
    if settings.get(_NAME, "") or settings.get(_ASKED, False) or ledger.operator != login or ledger.read_only:
        return
    if not notice.isHidden():
        return
    sentence = f"历史记录里，您的修改记在登录名“{login}”名下"

    def sign(name: str) -> None:
        ledger.operator = name
        settings.set(_NAME, name)
        signed(name)
        notice.say("")

    def ask() -> None:
        dialog = LineDialog(window, "操作员姓名", "操作员姓名", "", sign)
        dialog.exec()
        dialog.deleteLater()

    notice.say(sentence, "plain", "填写姓名…", ask, put_away=lambda: settings.set(_ASKED, True), beside=True)
