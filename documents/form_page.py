"""Official forms of one page: a boxed grid of labels, values and opinions that fills its page and is never cut.

Long texts make the type smaller, down to what can still be read. What does not fit then is begun in its box, which says
so, and stands whole on an 附页 behind the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from documents.fonts import Face
from documents.ledger_layout import long_day
from documents.pdf_page import Align, Colour, PdfPaper, upright_a4

#: Margins in millimetres: top, right, bottom, left (the binding).
_MARGINS = (22, 20, 18, 25)
_LABEL_FILL: Colour = (0.945, 0.95, 0.955)
_TITLE_SIZE, _HEAD_SIZE = 20, 11
#: Type sizes of the boxes, the largest that fits is taken.
_SIZES = (12, 11.5, 11, 10.5, 10, 9.5, 9)
_LEADING = 1.4
_PAD, _LABEL_PAD, _PAD_HIGH = 5.0, 3.0, 4.5
#: The least height of a row, the room above a signature, and the least height of a box with one, in lines.
_LEAST_ROW, _ABOVE_SIGN, _LEAST_SIGNED = 1.3, 0.6, 2.6
#: A text that goes on elsewhere keeps at least so many lines in its box.
_LEAST_LINES = 2
_ELSEWHERE = "……（全文见附页）"
#: Lines that the words at the left above the grid may take, and the matter's name on an 附页.
_MOST_HEAD, _MOST_REFERENCE = 2, 2
_RULE, _FRAME = 0.5, 1.0
_ATTACHED_SIZE, _ATTACHED_LEADING = 12, 19.0

#: Room for a day to be written by hand.
BLANK_DAY = "　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a row that spans ``span`` columns of the form.

    ``label``: its words are a heading. ``sign`` stands at its foot on the right: who signs and when. ``name`` is what
    the text is called on an 附页; a box without a name never goes on there and is to be short.
    """

    text: str = ""
    span: int = 1
    label: bool = False
    centred: bool = False
    sign: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """Boxes beside each other, at least ``least`` lines high; ``grows`` is its share of the room left over."""

    boxes: tuple[Box, ...]
    least: float = 0
    grows: float = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A form: ``columns`` are relative widths, ``reference`` names the matter on an 附页, ``notes`` stand below."""

    title: str
    columns: tuple[float, ...]
    rows: tuple[FormRow, ...]
    left: str = ""
    right: str = ""
    reference: str = ""
    notes: tuple[str, ...] = ()


def label(words: str, span: int = 1) -> Box:
    """A box with a heading."""
    return Box(words, span, label=True)


def signed(who: str, person: str = "", on: date | None = None, *, stamp: bool = False) -> str:
    """What stands at the foot of an opinion: who signs, with blanks for what is not known yet."""
    name = f"{who}（签字{'、盖章' if stamp else ''}）：{person or '　' * 5}"
    return f"{name}　　{long_day(on) if on else BLANK_DAY}"


def new_form_paper(title: str, today: date) -> PdfPaper:
    """An A4 paper for forms, without a page yet."""
    return upright_a4(_MARGINS, title, today)


def draw_form(paper: PdfPaper, form: Form) -> int:
    """Draw a form on a page of its own, with an 附页 behind it where that is needed; how many pages it took."""
    before = paper.page_count
    paper.new_page()
    top, elsewhere = _heading(paper, form)
    bottom = paper.body_bottom - _notes_high(paper, form)
    grid = _fitted(paper, form, bottom - top)
    _draw_grid(paper, grid, top)
    _draw_notes(paper, form, bottom)
    if elsewhere := [*elsewhere, *grid.elsewhere]:
        _attach(paper, form, elsewhere)
    return paper.page_count - before


# ------------------------------------------------------------ fitting


@dataclass
class _Grid:
    """A form as it fits: the lines of every box at one type size, and the height of every row."""

    size: float
    edges: list[float]
    rows: Sequence[FormRow]
    lines: list[list[list[str]]]
    signs: dict[int, list[str]]
    heights: list[float] = field(default_factory=list)
    #: What goes on on the 附页: the name of its box and the whole text.
    elsewhere: list[tuple[str, str]] = field(default_factory=list)

    @property
    def leading(self) -> float:
        return self.size * _LEADING

    def natural(self, place: int) -> float:
        """The height that a row needs for its texts and signatures."""
        needed = [_LEAST_ROW, self.rows[place].least]
        for box, lines in zip(self.rows[place].boxes, self.lines[place], strict=True):
            text, signs = len(lines) if any(lines) else 0, len(self.signs.get(id(box), ()))
            needed.append(max(text + _ABOVE_SIGN + signs, _LEAST_SIGNED) if signs else text)
        return max(needed) * self.leading + 2 * _PAD_HIGH

    @property
    def high(self) -> float:
        return sum(self.natural(place) for place in range(len(self.rows)))


def _fitted(paper: PdfPaper, form: Form, room: float) -> _Grid:
    """The grid at the largest size that fits; where none does, texts go on elsewhere."""
    grid = _measured(paper, form, _SIZES[0])
    for size in _SIZES[1:]:
        if grid.high <= room:
            break
        grid = _measured(paper, form, size)
    _shorten(grid, room)
    spare = max(room - grid.high, 0)
    shares = sum(row.grows for row in form.rows)
    more = spare / shares if shares else 0
    grid.heights = [grid.natural(place) + row.grows * more for place, row in enumerate(form.rows)]
    return grid


def _measured(paper: PdfPaper, form: Form, size: float) -> _Grid:
    total, edges = sum(form.columns), [paper.margin_left]
    for column in form.columns:
        edges.append(edges[-1] + paper.body_width * column / total)
    lines, signs = [], {}
    for row in form.rows:
        at, boxes = 0, []
        for box in row.boxes:
            wide = edges[at + box.span] - edges[at] - 2 * _pad(box)
            boxes.append(paper.lines_of(box.text, wide, size, Face.SANS if box.label else Face.SERIF))
            if box.sign:
                signs[id(box)] = paper.lines_of(box.sign, wide, size)
            at += box.span
        lines.append(boxes)
    return _Grid(size, edges, form.rows, lines, signs)


def _pad(box: Box) -> float:
    return _LABEL_PAD if box.label else _PAD


def _shorten(grid: _Grid, room: float) -> None:
    """Take lines from the longest texts until the page holds all; those texts are begun and stand whole elsewhere."""
    whole = [[len(lines) for lines in row] for row in grid.lines]
    while (over := grid.high - room) > 0.01:
        found = [
            (len(grid.lines[place][number]), place, number)
            for place, row in enumerate(grid.rows)
            for number, box in enumerate(row.boxes)
            if box.name and len(grid.lines[place][number]) > _LEAST_LINES
        ]
        if not found:
            return
        longest, place, number = max(found)
        second = max((one[0] for one in found if one[1:] != (place, number)), default=_LEAST_LINES)
        away = max(1, min(int(over / grid.leading) + 1, longest - max(second, _LEAST_LINES)))
        del grid.lines[place][number][max(longest - away, _LEAST_LINES) :]
    for place, row in enumerate(grid.rows):
        for number, box in enumerate(row.boxes):
            shown = grid.lines[place][number]
            if len(shown) < whole[place][number]:
                shown[-1] = _ELSEWHERE
                grid.elsewhere.append((box.name, box.text))


# ------------------------------------------------------------ drawing


def _heading(paper: PdfPaper, form: Form) -> tuple[float, list[tuple[str, str]]]:
    """Title and the line below it; where the grid begins, and what of the line goes on elsewhere."""
    lines = paper.heading_lines(form.title, paper.body_width * 0.92, _TITLE_SIZE)
    leading, top = _TITLE_SIZE * 1.35, paper.margin_top
    left, room = paper.margin_left, paper.body_width
    paper.text(left, top, lines, _TITLE_SIZE, bold=True, leading=leading, room=room, align=Align.CENTRE)
    top += len(lines) * leading + 8
    if not (form.left or form.right):
        return top, []
    right = paper.measure(form.right, _HEAD_SIZE)
    whole = paper.lines_of(form.left, room - right - 2 * _HEAD_SIZE, _HEAD_SIZE)
    shown = whole if len(whole) <= _MOST_HEAD else [*whole[: _MOST_HEAD - 1], _ELSEWHERE]
    paper.text(left, top, shown, _HEAD_SIZE, leading=15)
    paper.text(left, top, form.right, _HEAD_SIZE, room=room, align=Align.RIGHT)
    return top + len(shown) * 15 + 5, [] if shown == whole else [("", form.left)]


def _draw_grid(paper: PdfPaper, grid: _Grid, top: float) -> None:
    left, right, first = grid.edges[0], grid.edges[-1], top
    rules: list[tuple[float, float, float, float]] = []
    for place, row in enumerate(grid.rows):
        high, at = grid.heights[place], 0
        for box, lines in zip(row.boxes, grid.lines[place], strict=True):
            _draw_box(paper, grid, box, lines, (grid.edges[at], grid.edges[at + box.span]), top, high)
            at += box.span
            rules.append((grid.edges[at], top, grid.edges[at], top + high))
        top += high
        rules.append((left, top, right, top))
    for one in rules:  # after the grounds of the labels, which would cover them
        paper.rule(*one, _RULE)
    for edge in (left, right):
        paper.rule(edge, first - _FRAME / 2, edge, top + _FRAME / 2, _FRAME)
    for edge in (first, top):
        paper.rule(left, edge, right, edge, _FRAME)


def _draw_box(
    paper: PdfPaper, grid: _Grid, box: Box, lines: list[str], sides: tuple[float, float], top: float, high: float
) -> None:
    left, wide = sides[0] + _pad(box), sides[1] - sides[0] - 2 * _pad(box)
    signs, size, leading = grid.signs.get(id(box), []), grid.size, grid.leading
    if box.label:
        paper.fill(sides[0], top, sides[1] - sides[0], high, _LABEL_FILL)
    if any(lines):
        down = top + (_PAD_HIGH if signs else (high - len(lines) * leading) / 2) + (leading - size * 1.1) / 2
        face, align = (Face.SANS, Align.CENTRE) if box.label else (Face.SERIF, Align.LEFT)
        align = Align.CENTRE if box.centred else align
        paper.text(left, down, lines, size, face=face, leading=leading, room=wide, align=align)
    if signs:
        down = top + high - _PAD_HIGH - len(signs) * leading + (leading - size * 1.1) / 2
        paper.text(left, down, signs, size, leading=leading, room=wide, align=Align.RIGHT)


def _note_lines(paper: PdfPaper, form: Form) -> list[str]:
    return [line for note in form.notes for line in paper.lines_of(note, paper.body_width, 9)]


def _notes_high(paper: PdfPaper, form: Form) -> float:
    lines = _note_lines(paper, form)
    return len(lines) * 13 + 6 if lines else 0


def _draw_notes(paper: PdfPaper, form: Form, top: float) -> None:
    if lines := _note_lines(paper, form):
        paper.text(paper.margin_left, top + 6, lines, 9, leading=13)


def _attach(paper: PdfPaper, form: Form, texts: Sequence[tuple[str, str]]) -> None:
    """The texts whole, on pages that say which form they belong to."""
    pages = _Attached(paper, form)
    for name, text in texts:
        if name:
            pages.write(name, Face.SANS, leads=True)
        pages.write(text, Face.SERIF)
        pages.top += _ATTACHED_LEADING / 2


class _Attached:
    """Writes texts downwards over pages, each headed with the form that they belong to."""

    def __init__(self, paper: PdfPaper, form: Form) -> None:
        self._paper, self._form = paper, form
        self._number = 0
        self.top = 0.0
        self._next_page()

    def write(self, text: str, face: Face, leads: bool = False) -> None:
        """A text in lines; one that ``leads`` stays on the page of the two lines below it."""
        paper = self._paper
        for line in paper.lines_of(text, paper.body_width, _ATTACHED_SIZE, face):
            if self.top + _ATTACHED_LEADING * (3 if leads else 1) > paper.body_bottom:
                self._next_page()
            paper.text(paper.margin_left, self.top, line, _ATTACHED_SIZE, face=face)
            self.top += _ATTACHED_LEADING

    def _next_page(self) -> None:
        paper, form = self._paper, self._form
        self._number += 1
        paper.new_page()
        title = f"{form.title}附页" + (f"（{self._number}）" if self._number > 1 else "")
        self.top = paper.margin_top
        for words, size, face in ((title, 14, Face.SANS), (form.reference, _HEAD_SIZE, Face.SERIF)):
            lines = paper.lines_of(words, paper.body_width - 2 * size, size, face) if words else []
            if len(lines) > _MOST_REFERENCE:
                lines = [*lines[: _MOST_REFERENCE - 1], lines[_MOST_REFERENCE - 1] + "……"]
            paper.text(paper.margin_left, self.top, lines, size, face=face, leading=size * 1.5)
            self.top += len(lines) * size * 1.5
        paper.rule(paper.margin_left, self.top, paper.margin_left + paper.body_width, self.top, _FRAME)
        self.top += 10
