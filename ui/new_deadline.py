"""A line for a new deadline, and under it which day its words mean."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.text import clean_line
from ui.field_box import set_label_role
from ui.theme import plain_label

#: What a new round without a deadline comes to.
NO_DEADLINE_WARNING = "没有填新的时限：登记后就没有时限，不会提醒临期和逾期。"


class NewDeadline(QWidget):
    """``preview`` gives for words what will be stored and the day as it is printed; what it refuses is said.

    ``when_empty`` says in the empty line what leaving it so means; ``warning`` stands under it as long as it is empty.
    """

    def __init__(self, preview: Callable[[str], tuple[str, str]], when_empty: str, warning: str = "") -> None:
        super().__init__()
        self._preview, self._warning = preview, warning
        self.line = QLineEdit()
        self.line.setAccessibleName("新的时限")
        self.line.setPlaceholderText(f"如 12月底前、30日内；{when_empty}")
        self.meaning = plain_label("", "secondary")
        self.meaning.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.line)
        layout.addWidget(self.meaning)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self.look)
        self.look()

    def text(self) -> str:
        """The words as typed."""
        return self.line.text()

    def says(self, error: Exception) -> bool:
        """Whether the sentence stands under the line already."""
        return self.meaning.text() == str(error)

    def look(self) -> None:
        """Say anew what the words mean."""
        words = clean_line(self.line.text())
        try:
            stored, day = self._preview(words) if words else ("", "")
        except LedgerError as error:
            self.meaning.setText(str(error))
            set_label_role(self.meaning, "late")
        else:
            kept = f"，记为“{stored}”" if stored != words else ""
            said = f"{day} 到期{kept}。" if day else f"没有具体日期{kept}。" if stored else ""
            self.meaning.setText(said if words else self._warning)
            set_label_role(self.meaning, "good" if words else "soon")
        self.meaning.setVisible(bool(self.meaning.text()))
