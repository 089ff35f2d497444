"""Which field somebody means who types its name: the one of the program, its label, or what headings call it."""

from __future__ import annotations

from collections.abc import Sequence

from documents.mapping import LEDGER_FIELDS, synonyms
from documents.mapping import bare_heading as bare
from models.errors import InvalidValue
from models.fields import BY_NAME, CUSTOM, FIELDS, editable_field
from models.text import clean_line

#: Headings that mean one field in one table and another in the next: what beside them decides, nobody types here.
_EITHER = {
    "state_of_work": ("progress_text", "measures"),
    "when_done": ("deadline", "finished_on"),
    "task": ("problem", "measures"),
}
_LABELS = {field.label: field.name for field in FIELDS}


def field_called(words: str, own: Sequence[str] = ()) -> str:
    """The name of the field: ``units`` for units, 责任单位 and 责任科室; ``own`` are headings of the office's own.

    A label is meant before a heading of the same words (编号 is the program's own number, not 序号).

    Raises:
        InvalidValue: no field is called so, or two are; the sentence says which may be set.
    """
    name = clean_line(words)
    heading = name.removeprefix(CUSTOM)
    if name in BY_NAME:
        return name
    if heading in own:
        return CUSTOM + heading
    if name.startswith(CUSTOM):
        raise InvalidValue(name, f"台账里没有名为“{heading}”的自定义列，没有修改。请先在窗口的“自定义列”中建立。")
    if name in _LABELS:
        return _LABELS[name]
    kind = synonyms().get(bare(name), "")
    if kind in _EITHER:
        either = "或".join(f"“{BY_NAME[one].label}”" for one in _EITHER[kind])
        raise InvalidValue(name, f"“{name}”可以指{either}，请写明是哪一个。")
    if kind in LEDGER_FIELDS and kind in BY_NAME:
        return kind
    return editable_field(name, own).name
