"""What stands on the pages of a PDF: pieces of text with their places, and the ruled lines of tables.

Works in a child process (``bounded``): a made-up PDF keeps any library busy for ever.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from ctypes import byref, c_double, c_float
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from documents import bounded
from documents.guard import MEGABYTE, damaged, shown_name
from models.errors import UnreadableFile

#: A notice of an office has some dozen pages, a printed ledger some hundred.
MAX_PAGES = 400
MAX_PAGE_CHARACTERS = 20_000
MAX_CHARACTERS = 400_000
#: More ruled lines than this are a drawing.
MAX_RULES = 20_000
SECONDS = 15.0
MEMORY = 310 * MEGABYTE
#: A gap as wide as this many characters parts two pieces of the same line.
_GAP = 1.2
_PRIVATE = range(0xE000, 0xF900)


@dataclass(slots=True)
class Piece:
    """Text on one base line without a wide gap; ``em`` is the width of a full character, y grows upwards."""

    text: str
    left: float
    right: float
    y: float
    em: float


@dataclass(slots=True)
class Page:
    """One page as it is shown; ``rules`` are the ends of horizontal and vertical lines, left or lower end first."""

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    characters: int = 0
    unreadable: int = 0


def pages(path: Path) -> list[Page]:
    """The pages of a file that ``guard.kind_of`` calls a PDF.

    Raises:
        UnreadableFile: damaged, encrypted, too long or too complex.
    """
    return bounded.run(_pages, path, SECONDS, MEMORY)


def _pages(path: Path) -> list[Page]:
    import pypdfium2

    name = shown_name(path)
    try:
        document = pypdfium2.PdfDocument(path.read_bytes())
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableFile(f"“{name}”设有打开密码，无法读取；请先去掉密码，或另存一份不加密的再导入。") from error
        raise damaged(name) from error
    if len(document) > MAX_PAGES:
        raise UnreadableFile(
            f"“{name}”有 {len(document)} 页，超过 {MAX_PAGES} 页的上限；请只留下要导入的那些页，另存后再导入。"
        )
    found: list[Page] = []
    try:
        for number in range(len(document)):
            found.append(_page(document[number], number + 1, name))
            if sum(page.characters for page in found) > MAX_CHARACTERS:
                raise _too_long(name, number + 1, f"{MAX_CHARACTERS // 10_000} 万字")
    except pypdfium2.PdfiumError as error:
        raise damaged(name) from error
    return found


def _too_long(name: str, page: int, most: str) -> UnreadableFile:
    return UnreadableFile(f"“{name}”到第 {page} 页已超过 {most}，无法读取；请只留下要导入的那些页，另存后再导入。")


def _page(source: Any, number: int, name: str) -> Page:
    turn = source.get_rotation()
    width, height = source.get_size()  # as shown, turned
    page = Page(number, width, height)
    upright = _Turn(turn, width, height)
    words = source.get_textpage()
    count = words.count_chars()
    if count > MAX_PAGE_CHARACTERS:
        raise _too_long(name, number, f"{MAX_PAGE_CHARACTERS // 10_000} 万字（一页之内）")
    page.rules = _rules(source, upright)
    page.pieces = _Pieces(words.raw, count, upright, page).found()
    words.close()
    source.close()
    return page


class _Turn:
    """Places of the file as places of the page that is shown."""

    def __init__(self, degrees: int, width: float, height: float) -> None:
        self.degrees, self._width, self._height = degrees, width, height

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        match self.degrees:
            case 90:
                return y, self._height - x
            case 180:
                return self._width - x, self._height - y
            case 270:
                return self._width - y, x
        return x, y


@dataclass(slots=True)
class _Sign:
    """One character with its place; ``em`` is the width of a full character of its size."""

    sign: str
    left: float
    right: float
    y: float
    em: float
    place: int


class _Pieces:
    """The characters of one page as pieces; the order of the file counts for nothing, as programs write
    quotation marks and digits of another font before or behind their line."""

    def __init__(self, textpage: Any, count: int, turn: _Turn, page: Page) -> None:
        self._textpage, self._count, self._turn, self._page = textpage, count, turn, page
        self._fences = sorted((x, low, high) for x, low, right, high in page.rules if right - x < high - low)

    def found(self) -> list[Piece]:
        rows: list[list[_Sign]] = []
        for sign in sorted(self._signs(), key=lambda one: -one.y):
            if rows and rows[-1][0].y - sign.y <= 0.4 * max(sign.em, rows[-1][0].em):
                rows[-1].append(sign)
            else:
                rows.append([sign])
        return [piece for row in rows for piece in self._row(_in_reading_order(row))]

    def _signs(self) -> Iterator[_Sign]:
        import pypdfium2.raw as pdfium

        x, y = c_double(), c_double()
        x_before = y_before = 0.0
        box = pdfium.FS_RECTF()
        at = 0
        while at < self._count:
            place, code = at, pdfium.FPDFText_GetUnicode(self._textpage, at)
            at += 1
            if 0xD800 <= code < 0xDC00 and at < self._count:  # the two halves of a rare character
                low = pdfium.FPDFText_GetUnicode(self._textpage, at)
                code, at = 0x10000 + ((code - 0xD800) << 10) + ((low - 0xDC00) & 0x3FF), at + 1
            blank = code in (32, 0xA0, 0x3000)
            if code in (9, 10, 13) or (blank and pdfium.FPDFText_IsGenerated(self._textpage, place) == 1):
                continue  # pdfium adds blanks of its own beside every digit
            self._page.characters += not blank
            if code < 32 or code in _PRIVATE or 0xD800 <= code < 0xE000 or 0xFFFD <= code < 0x10000:
                self._page.unreadable += 1
                continue
            pdfium.FPDFText_GetCharOrigin(self._textpage, place, byref(x), byref(y))
            if x.value != x_before and y.value != y_before:
                angle = pdfium.FPDFText_GetCharAngle(self._textpage, place) * 57.29578
                if not (angle % 90 < 3 or angle % 90 > 87):
                    continue  # what runs across the page is a watermark
            x_before, y_before = x.value, y.value
            if pdfium.FPDFText_GetLooseCharBox(self._textpage, place, byref(box)):
                (one, two), (three, four) = self._turn(box.left, box.bottom), self._turn(box.right, box.top)
                left, right = min(one, three), max(one, three)
                em = right - left if code > 0x2E80 and not blank else abs(four - two) * 0.8
                yield _Sign(" " if blank else chr(code), left, right, self._turn(x.value, y.value)[1], em, place)

    def _row(self, signs: list[_Sign]) -> Iterator[Piece]:
        """The pieces of one line; what is printed twice to look bold counts once."""
        piece: Piece | None = None
        before: _Sign | None = None
        blank = False
        for sign in signs:
            if sign.sign == " ":
                blank = True
                continue
            if before is not None and sign.sign == before.sign and sign.left - before.left < 0.3 * sign.em:
                continue
            if piece is None or self._parts(piece, sign):
                if piece is not None:
                    yield piece
                piece = Piece("", sign.left, sign.left, sign.y, sign.em)
            elif (blank and not _is_beside_digit(piece.text[-1], sign.sign)) or _needs_blank(piece, sign):
                piece.text += " "
            blank, before = False, sign
            piece.text += sign.sign
            piece.right, piece.em = max(piece.right, sign.right), max(piece.em, sign.em)
        if piece is not None:
            yield piece

    def _parts(self, piece: Piece, sign: _Sign) -> bool:
        gap = sign.left - piece.right
        return gap >= _GAP * max(sign.em, piece.em) or self._is_fenced(piece.right, sign.left, sign.y)

    def _is_fenced(self, end: float, start: float, y: float) -> bool:
        """Whether a line of a table stands between two characters of one line."""
        at = bisect_left(self._fences, (end - 1.0,)) if start - end > 1.0 else len(self._fences)
        for x, low, high in self._fences[at : at + 200]:
            if x > start + 1.0:
                break
            if low <= y <= high:
                return True
        return False


def _in_reading_order(row: list[_Sign]) -> list[_Sign]:
    """The signs of a line from left to right; LibreOffice pushes a digit under the full-width colon before it."""
    signs = sorted(row, key=lambda one: one.left)
    for at in range(len(signs) - 1):
        one, two = signs[at], signs[at + 1]
        if one.sign.isascii() and one.place == two.place + 1 and two.left - one.left < 0.6 * max(one.em, two.em):
            signs[at], signs[at + 1] = two, one
    return signs


def _needs_blank(piece: Piece, sign: _Sign) -> bool:
    """Whether two Latin words were set apart by nothing but their distance."""
    before = piece.text[-1]
    both = before.isascii() and before.isalnum() and sign.sign.isascii() and sign.sign.isalnum()
    return both and sign.left - piece.right > 0.2 * sign.em


def _is_beside_digit(before: str, sign: str) -> bool:
    """Whether a blank here only sets digits or Latin letters apart from Chinese characters."""
    return (before > "\u2e80") != (sign > "\u2e80")


def _rules(source: Any, turn: _Turn) -> list[tuple[float, float, float, float]]:
    """The horizontal and vertical lines that are drawn on the page, the sides of rectangles among them."""
    import pypdfium2.raw as pdfium

    found: list[tuple[float, float, float, float]] = []
    count = pdfium.FPDFPage_CountObjects(source.raw)
    for number in range(min(count, 3 * MAX_RULES)):
        drawn = pdfium.FPDFPage_GetObject(source.raw, number)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_PATH:
            _path_rules(pdfium, drawn, turn, found)
            if len(found) > MAX_RULES:
                return []
    return found


def _path_rules(pdfium: Any, drawn: Any, turn: _Turn, found: list[tuple[float, float, float, float]]) -> None:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, byref(matrix)):
        return
    x, y = c_float(), c_float()
    first = last = None
    for number in range(min(pdfium.FPDFPath_CountSegments(drawn), MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, number)
        if not pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y)):
            continue
        place = turn(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = place
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            _note_rule(last, place, found)
        last = place
        if first is not None and pdfium.FPDFPathSegment_GetClose(segment):
            _note_rule(last, first, found)


def _note_rule(
    one: tuple[float, float], two: tuple[float, float], found: list[tuple[float, float, float, float]]
) -> None:
    across, up = abs(one[0] - two[0]), abs(one[1] - two[1])
    if min(across, up) <= 1.0 and max(across, up) >= 4.0:
        found.append((min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])))
