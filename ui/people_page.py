"""人员: who is responsible, with post, unit and telephone; added, changed, merged, archived and removed here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QTableWidget, QVBoxLayout, QWidget

from models.errors import InvalidValue, LedgerError
from models.issues import ARCHIVED_PERSON, Person
from models.ledger import Ledger
from models.text import clean_line, folded
from ui import messages
from ui.field_box import Choices, mark_invalid
from ui.merge_dialog import MergeDialog
from ui.plain_table import PlainList
from ui.progress_dialog import button, button_row
from ui.register_page import grey_row, lay_out, size_columns
from ui.theme import plain_label

_HEADINGS = ("姓名", "职务", "单位", "电话", "负责", "牵头", "别名")
_WIDTHS = (110, 130, 160, 150, 56, 56)


class PeoplePage(QWidget):
    """The people and how many issues each has."""

    changed = Signal()

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._people: list[Person] = []
        self._words: list[str] = []
        self.table = PlainList("人员", _HEADINGS)
        self.table.setSelectionMode(QTableWidget.SelectionMode.ExtendedSelection)
        size_columns(self.table, *_WIDTHS)
        hint = "人员在登记问题时自动记下，写成“王玥 13800000000”时电话一并记下；在这里改名，所有问题里一起改。"
        acts = (
            ("添加人员…", self.add),
            ("修改…", self.edit),
            ("合并…", self.merge),
            ("设为已离任", self.archive),
            ("删除", self.remove),
        )
        self._archive = lay_out(self, hint, self.table, acts, may_edit=not ledger.read_only)["设为已离任"]
        self.table.doubleClicked.connect(lambda _index: self.edit())
        self.table.itemSelectionChanged.connect(self._follow_selection)

    def show_people(self) -> None:
        """Read the people anew, keeping the selected row."""
        units = {unit.id: unit.name for unit in self._ledger.units()}
        counts, aliases = self._ledger.responsibility.person_counts(), self._ledger.responsibility.aliases("person")
        self._people = sorted(self._ledger.people(), key=lambda person: person.archived_on is not None)
        rows = []
        for person in self._people:
            does, leads = counts.get(person.id, (0, 0))
            rows.append(
                (
                    person.name + (ARCHIVED_PERSON if person.archived_on else ""),
                    person.post,
                    units.get(person.unit_id, "") if person.unit_id is not None else "",
                    person.phone,
                    str(does or ""),
                    str(leads or ""),
                    "、".join(aliases.get(person.id, ())),
                )
            )
        self._words = [folded("\n".join(row)) for row in rows]
        self.table.fill(rows)
        for row, person in enumerate(self._people):
            grey_row(self.table, row, person.archived_on is not None)
        self._follow_selection()

    def show_matching(self, text: str) -> None:
        """Show only the people in whose line the words stand."""
        for row, words in enumerate(self._words):
            self.table.setRowHidden(row, folded(text) not in words)

    def add(self) -> None:
        """Ask for a new person."""
        if PersonForm(self._ledger, None, self).exec():
            self.changed.emit()

    def edit(self) -> None:
        """Ask what is to be changed of the selected person."""
        people = self._selected()
        if people and not self._ledger.read_only and PersonForm(self._ledger, people[0], self).exec():
            self.changed.emit()

    def merge(self) -> None:
        """Ask which of two people stays; of more than two selected, the first two."""
        ids = [person.id for person in self._selected()]
        if ids and MergeDialog(self._ledger, "person", ids[0], ids[1] if len(ids) > 1 else None, self).exec():
            self.changed.emit()

    def archive(self) -> None:
        """Say that the selected people have left, or that they are back."""
        people = self._selected()
        if not people:
            return
        here = [person.id for person in people if person.archived_on is None]
        if here:
            self._ledger.responsibility.archive_people(here)
        else:
            self._ledger.responsibility.unarchive_people([person.id for person in people])
        self.changed.emit()

    def remove(self) -> None:
        """Remove the selected person; one in use is refused in a sentence."""
        people = self._selected()
        if not people or not messages.ask(self, "删除人员", f"要删除“{people[0].name}”吗？可以用“撤销”找回。", "删除"):
            return
        try:
            self._ledger.responsibility.remove_person(people[0].id)
        except LedgerError as error:
            messages.warn(self, "删除人员", str(error))
        self.changed.emit()

    def _follow_selection(self) -> None:
        people = self._selected()
        left = bool(people) and all(person.archived_on for person in people)
        self._archive.setText("恢复在任" if left else "设为已离任")

    def _selected(self) -> list[Person]:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._people[row] for row in rows if row < len(self._people)]


class PersonForm(QDialog):
    """A person's name, post, unit and telephone."""

    def __init__(self, ledger: Ledger, person: Person | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._person = ledger, person
        self.setWindowTitle("添加人员" if person is None else f"修改：{person.name}")
        self.setMinimumWidth(420)
        units = [unit for unit in ledger.units() if not unit.archived_on or (person and unit.id == person.unit_id)]
        self._units = {unit.name: unit.id for unit in units}
        self.lines = {name: QLineEdit(getattr(person, name) if person else "") for name in ("name", "post", "phone")}
        self.unit = Choices(self._units, editable=True)
        at = next((unit.name for unit in units if person and unit.id == person.unit_id), "")
        self.unit.setEditText(at)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        editors: tuple[tuple[str, QWidget], ...] = (
            ("姓名", self.lines["name"]),
            ("职务", self.lines["post"]),
            ("所在单位", self.unit),
            ("电话", self.lines["phone"]),
        )
        for label, editor in editors:
            editor.setAccessibleName(label)
            form.addRow(label, editor)
        self.lines["phone"].setPlaceholderText("几个号码之间用“、”隔开")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), button("保存", "primary", self.accept)))
        self._opened = self._typed()

    def accept(self) -> None:
        """Save; a refusal is said and the dialog stays."""
        try:
            self._save()
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            wrong = getattr(error, "field", "")
            for name, editor in (*self.lines.items(), ("unit_id", self.unit)):
                mark_invalid(editor, name == wrong)
            return
        super().accept()

    def reject(self) -> None:
        """Close without saving, after asking when something was typed."""
        if self._typed() != self._opened and not messages.ask(
            self, "还没有保存", "填写的内容还没有保存，要放弃吗？", "放弃", "继续填写"
        ):
            return
        super().reject()

    def _save(self) -> None:
        name, post, phone = (self.lines[each].text() for each in ("name", "post", "phone"))
        unit = clean_line(self.unit.currentText())
        if unit and unit not in self._units:
            raise InvalidValue("unit_id", f"台账里没有单位“{unit}”，请从列表中选择，或先在“单位”里添加。")
        unit_id = self._units[unit] if unit else None
        people = self._ledger.responsibility
        if self._person is None:
            people.add_person(name, unit_id=unit_id, post=post, phone=phone)
        else:
            people.change_person(self._person.id, {"name": name, "phone": phone, "post": post, "unit_id": unit_id})

    def _typed(self) -> list[str]:
        return [*(line.text() for line in self.lines.values()), self.unit.currentText()]
