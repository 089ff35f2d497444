"""Pages of a PDF paper: text, lines and boxes placed in points from the top left, page numbers known at the end.

The operators of a page are gathered here and handed to reportlab when the file is saved, so the foot of every page can
say how many pages there are, and nothing of a stopped export ever reaches the disk.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import Any

from documents.fonts import BOLD_STROKE, Face, new_fonts
from documents.saving import write_bytes
from documents.text_lines import balanced_lines, break_lines, printable, width

#: A colour as red, green, blue between 0 and 1.
Colour = tuple[float, float, float]

BLACK: Colour = (0, 0, 0)
GREY: Colour = (0.35, 0.38, 0.42)

#: Points in a millimetre.
MM = 72 / 25.4

#: Where the writing line lies below the top of a line of text, as a share of the type size.
_BASELINE = 0.88


class Align(Enum):
    """Where a line of text stands within its room."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(slots=True)
class _Page:
    """A page that was begun: how large it is, its margins (top, right, bottom, left) and what stands on it."""

    size: tuple[float, float]
    margins: tuple[float, float, float, float]
    drawn: str = ""


class PdfPaper:
    """One paper in the making. ``top`` counts downwards from the upper edge; all measures are points.

    ``day`` is the day the file says it was made: equal papers of one day are equal files.
    ``absent`` holds the characters no font could show, which stand as □: worth a line to the clerk.
    """

    def __init__(
        self, size: tuple[float, float], margins: tuple[float, float, float, float], title: str, day: date
    ) -> None:
        self._take_shape(size, margins)
        self._title, self._day = printable(title), day
        self._fonts = new_fonts()
        self._pages: list[list[str]] = []
        self._finished: list[_Page] = []

    def _take_shape(self, size: tuple[float, float], margins: tuple[float, float, float, float]) -> None:
        self._size, self._margins = size, margins
        self.width, self.height = size
        self.margin_top, self.margin_right, self.margin_bottom, self.margin_left = margins

    @property
    def body_width(self) -> float:
        """The room between the side margins."""
        return self.width - self.margin_left - self.margin_right

    @property
    def body_bottom(self) -> float:
        """How far down text may reach."""
        return self.height - self.margin_bottom

    @property
    def page_count(self) -> int:
        """Pages begun so far."""
        return len(self._finished) + len(self._pages)

    @property
    def absent(self) -> set[str]:
        """Characters printed as □ because no font has them."""
        return set().union(*(font.absent for font in self._fonts.all()))

    def new_page(self) -> None:
        """Begin a page; everything drawn from now on stands on it."""
        self._finished += [_Page(self._size, self._margins, "\n".join(page)) for page in self._pages]
        self._pages = [[]]

    def turn(self, size: tuple[float, float], margins: tuple[float, float, float, float]) -> None:
        """Begin a page of another size; the pages after it are like it."""
        self.new_page()
        self._take_shape(size, margins)

    def on_pages(self, places: Iterable[int], draw: Callable[[int], None]) -> None:
        """Call ``draw`` for pages begun before, counted from 0, so that it draws on each; then the last one goes on."""
        present, size, margins = self._pages, self._size, self._margins
        for place in places:
            if place == len(self._finished):
                self._pages = present
                self._take_shape(size, margins)
                draw(place)
            else:
                self._add_to(self._finished[place], draw, place)
        self._pages = present
        self._take_shape(size, margins)

    def _add_to(self, page: _Page, draw: Callable[[int], None], place: int) -> None:
        self._pages = [[]]
        self._take_shape(page.size, page.margins)
        draw(place)
        page.drawn += "\n" + "\n".join(self._pages[0])

    def bring_forward(self, count: int, place: int) -> None:
        """The last ``count`` pages come to stand before page ``place``, counted from 0: contents known at the end."""
        self.new_page()
        self._pages = []
        moved = self._finished[-count:]
        del self._finished[-count:]
        self._finished[place:place] = moved

    def measure(self, text: str, size: float, face: Face = Face.SERIF) -> float:
        """Width of one line of text in points."""
        return width(printable(text), self._fonts[face].widths) * size

    def lines_of(self, text: str, room: float, size: float, face: Face = Face.SERIF) -> list[str]:
        """The text in lines that fit ``room`` points."""
        return break_lines(printable(text), room / size, self._fonts[face].widths)

    def heading_lines(self, text: str, room: float, size: float, face: Face = Face.SANS) -> list[str]:
        """A heading in lines of about equal length."""
        return balanced_lines(printable(text), room / size, self._fonts[face].widths)

    def text(
        self,
        left: float,
        top: float,
        lines: str | Sequence[str],
        size: float,
        *,
        face: Face = Face.SERIF,
        bold: bool = False,
        colour: Colour = BLACK,
        leading: float = 0,
        room: float = 0,
        align: Align = Align.LEFT,
        spacing: float = 0,
    ) -> None:
        """Lines of text below ``top``, the first at ``left``; other alignments stand within ``room`` points.

        ``spacing`` is the room added behind every character, which the alignment does not count.
        """
        shown = [printable(lines)] if isinstance(lines, str) else lines
        font = self._fonts[face]
        bold = bold or self._fonts.is_heavy(face)
        down = self.height - top - size * _BASELINE
        parts = [f"BT /{font.resource} {size:g} Tf {leading or size * 1.3:.2f} TL"]
        if spacing:
            parts.append(f"{spacing:.4f} Tc")
        if colour != BLACK or bold:
            parts.insert(0, "q " + _paint(colour) + (f" 2 Tr {size * BOLD_STROKE:.3f} w" if bold else ""))
        if align is Align.LEFT:
            parts.append(f"{left:.2f} {down:.2f} Td")
            parts.append(" T*\n".join(font.show(line, size) for line in shown))
        else:
            for line in shown:
                shift = left + (room - width(line, font.widths) * size) * align.value
                parts.append(f"1 0 0 1 {shift:.2f} {down:.2f} Tm {font.show(line, size)}")
                down -= leading or size * 1.3
        if spacing:
            parts.append("0 Tc")
        parts.append("ET Q" if colour != BLACK or bold else "ET")
        self._pages[-1].append(" ".join(parts))

    def rule(self, left: float, top: float, right: float, bottom: float, thickness: float = 0.5) -> None:
        """A straight line between two points."""
        flip = self.height
        self._pages[-1].append(f"{thickness:g} w {left:.2f} {flip - top:.2f} m {right:.2f} {flip - bottom:.2f} l S")

    def fill(self, left: float, top: float, wide: float, high: float, colour: Colour) -> None:
        """A filled box without an outline."""
        self._pages[-1].append(
            f"q {_paint(colour)} {left:.2f} {self.height - top - high:.2f} {wide:.2f} {high:.2f} re f Q"
        )

    def save(self, path: Path, foot: Callable[[int, int], str] | None = None) -> None:
        """Write the paper whole or not at all; see ``content``."""
        write_bytes(path, self.content(foot))

    def content(self, foot: Callable[[int, int], str] | None = None) -> bytes:
        """The finished file, once; ``foot(page, pages)`` is the centred line at the foot of each page."""
        self._number_pages(foot)
        canvas = _new_canvas((self.width, self.height), self._title, self._day)
        for page in self._finished:
            canvas.setPageSize(page.size)
            canvas.addLiteral(page.drawn)
            canvas.showPage()
            page.drawn = ""
        for font in self._fonts.all():
            font.embed(canvas._doc)
        data: bytes = canvas.getpdfdata()
        return data

    def _number_pages(self, foot: Callable[[int, int], str] | None) -> None:
        self.new_page()
        self._pages = []
        if foot is None:
            return

        def write(place: int) -> None:
            line = foot(place + 1, len(self._finished))
            top = self.height - self.margin_bottom * 0.62
            self.text(self.margin_left, top, line, 9, room=self.body_width, align=Align.CENTRE)

        for place, page in enumerate(self._finished):
            self._add_to(page, write, place)
        self._pages = []


def _paint(colour: Colour) -> str:
    red, green, blue = colour
    return f"{red:g} {green:g} {blue:g} rg {red:g} {green:g} {blue:g} RG"


def _packed(page: Any) -> Any:
    """A page with its drawing compressed now: reportlab would keep all of them whole until the file is written."""
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFName, PDFStream

    page.Contents = PDFStream(content=zlib.compress(page.stream.encode("latin-1")))
    page.Contents.dictionary["Filter"] = PDFArray([PDFName("FlateDecode")])
    page.stream = ""
    return page


def _new_canvas(size: tuple[float, float], title: str, day: date) -> Any:
    """A reportlab canvas that names nobody and no hour, sets no font of its own, gives equal files for equal papers."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    class PlainCanvas(Canvas):
        def _make_preamble(self) -> None:
            self._preamble = "1 0 0 1 0 0 cm"

    rl_config.useA85 = 0
    canvas: Any = PlainCanvas(BytesIO(), pagesize=size, pageCompression=1, invariant=1, lang="zh-CN", pdfVersion=(1, 4))
    add_page = canvas._doc.addPage
    canvas._doc.addPage = lambda page: add_page(_packed(page))
    canvas.setDateFormatter(lambda *_: f"D:{day:%Y%m%d}")
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("整改台账")
    canvas.setProducer("整改台账")
    return canvas


def upright_a4(margins: tuple[float, float, float, float], title: str, today: date) -> PdfPaper:
    """An upright A4 without a page yet; the margins are millimetres: top, right, bottom, left."""
    top, right, bottom, left = (margin * MM for margin in margins)
    return PdfPaper((210 * MM, 297 * MM), (top, right, bottom, left), title, today)
