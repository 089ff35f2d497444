"""The pieces of PDF pages as paragraphs: heads, feet and page numbers gone, columns in order, wraps undone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from documents.markers import MarkerKind, ends_in_marker, marker_at
from documents.notice_lines import is_date_line
from documents.notice_words import LABEL_AT_START
from documents.pdf_text import Page, Piece

#: How many lines at the head and at the foot of a page may repeat on every page.
_MARGIN_LINES = 3
_PAGE_NUMBER = re.compile(
    r"[—–―\-－·•~～\s]{0,8}(?:第\s?)?[\dIVXivx]{1,4}\s?页?(?:\s?[/／,，]?\s?共?\s?\d{1,4}\s?页?)?[—–―\-－·•~～\s]{0,8}"
)
_STOPS = "。！？!?；;：:”」』…."
_OPENING, _CLOSING = "（(“《【[", "）)”》】]"
#: What a running head is compared by: words only, so that page numbers in it do not differ.
_DIGITS = re.compile(r"\d+")
#: 青教督〔2026〕6号 under a title: a line of its own.
_NUMBER_OF_PAPER = re.compile(r"[\u4e00-\u9fff]{2,14}\s?[〔\[（(【]\d{4}[〕\]）)】]\s?第?\d{1,4}号")
#: 121.7万元, 2024-2026: what a line end never cuts.
_UNBROKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%/:~-]{0,20}")


@dataclass(slots=True)
class TextLine:
    """One printed line of a column that reaches from ``start`` to ``end``."""

    text: str
    left: float
    right: float
    y: float
    em: float
    page: int
    start: float = 0.0
    end: float = 0.0
    beside: bool = False  # whether another column stands beside it


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """The text of the pages in reading order, one paragraph a string; first lines that are indented stay so."""
    running = _running(pages)
    lines: list[TextLine] = []
    for page in pages:
        own = [line for line in _visual_lines(page.pieces, page.number) if not _is_margin(line, page, running)]
        kept = {line.y for line in _without_edges(own, page)}
        lines.extend(_in_columns([piece for piece in page.pieces if _nearest(piece.y, kept)], page.number))
    return _joined(lines)


def rows_of(page: Page) -> list[list[Piece]]:
    """The pieces of a page line by line from above, each line from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(page.pieces, key=lambda one: -one.y):
        if rows and abs(rows[-1][0].y - piece.y) <= 0.4 * max(piece.em, rows[-1][0].em):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _nearest(y: float, kept: set[float]) -> bool:
    return any(abs(y - one) < 6 for one in kept)


def _visual_lines(pieces: Sequence[Piece], page: int) -> list[TextLine]:
    return [_line(row, page) for row in rows_of(Page(page, 0, 0, list(pieces)))]


def _line(row: Sequence[Piece], page: int) -> TextLine:
    text = row[0].text
    for before, piece in pairwise(row):
        close = piece.left - before.right < 0.4 * piece.em
        text += piece.text if close else f"\u3000{piece.text}"
    em = max(piece.em for piece in row)
    return TextLine(text.strip(), row[0].left, max(piece.right for piece in row), row[0].y, em, page)


# -- heads, feet and page numbers


def _running(pages: Sequence[Page]) -> set[tuple[str, bool]]:
    """The lines, with the margin they stand in, that come again on at least a third of the pages and at least twice."""
    found: Counter[tuple[str, bool]] = Counter()
    for page in pages:
        found.update(set(_margin_keys(_visual_lines(page.pieces, page.number))))
    return {key for key, count in found.items() if count >= 2 and count * 3 >= len(pages)}


def _margin_keys(lines: Sequence[TextLine]) -> Iterator[tuple[str, bool]]:
    for at, line in enumerate(lines):
        # Above a date it is the signature, which may repeat the first line of the title.
        signs = at + 1 < len(lines) and is_date_line(lines[at + 1].text)
        if (at < _MARGIN_LINES or at >= len(lines) - _MARGIN_LINES) and not signs:
            yield _key(line, lines)


def _key(line: TextLine, lines: Sequence[TextLine]) -> tuple[str, bool]:
    upper = line.y > (lines[0].y + lines[-1].y) / 2
    return f"{_DIGITS.sub('#', ''.join(line.text.split()))}@{round(line.y / 8)}", upper


def _is_margin(line: TextLine, page: Page, running: set[tuple[str, bool]]) -> bool:
    outer = line.y < page.height * 0.14 or line.y > page.height * 0.88
    if outer and _PAGE_NUMBER.fullmatch(line.text):
        return True
    if line.text.endswith(("。", "；")) or _is_torn(line.text):
        return False  # a sentence or the end of one, in the same place by chance: 整改情况：已完成。
    key = _DIGITS.sub("#", "".join(line.text.split()))
    outer = line.y < page.height * 0.2 or line.y > page.height * 0.8
    places = [f"{key}@{round(line.y / 8) + near}" for near in (-1, 0, 1)]
    return outer and any((place, upper) in running for place in places for upper in (True, False))


def _is_torn(text: str) -> bool:
    """Whether a line closes a bracket or quotation that it does not open: the rest of a longer line."""
    depth = 0
    for char in text:
        depth += (char in _OPENING) - (char in _CLOSING)
        if depth < 0:
            return True
    return False


def _without_edges(lines: list[TextLine], page: Page) -> list[TextLine]:
    """Without small print that stands apart in the paper's very edge, where a page has no other to compare it with."""
    if len(lines) < 3:
        return lines
    body = median(line.em for line in lines)
    first, second, *_, last_but_one, last = [lines[0], lines[1], lines[-2], lines[-1]]
    if first.y > page.height * 0.93 and _stands_apart(first, first.y - second.y, body):
        lines = lines[1:]
    if last.y < page.height * 0.07 and _stands_apart(last, last_but_one.y - last.y, body):
        lines = lines[:-1]
    return lines


def _stands_apart(line: TextLine, gap: float, body: float) -> bool:
    return line.em < 0.9 * body or (line.em <= body and gap > 2.2 * body)


# -- columns


def _in_columns(pieces: list[Piece], page: int) -> list[TextLine]:
    """The lines in reading order: a page of two columns is cut at what crosses both, and read left before right."""
    gutter = _gutter(pieces)
    if gutter is None:
        return _with_margins(_visual_lines(pieces, page))
    ordered: list[TextLine] = []
    left: list[Piece] = []
    right: list[Piece] = []

    def close() -> None:
        for column in (left, right):
            lines = _with_margins(_visual_lines(column, page))
            for line in lines:
                line.beside = True
            ordered.extend(lines)
            column.clear()

    for piece in sorted(pieces, key=lambda one: (-one.y, one.left)):
        if piece.left < gutter - piece.em and piece.right > gutter + piece.em:
            close()
            ordered.extend(_with_margins(_visual_lines([piece], page)))
        else:
            (left if piece.left < gutter else right).append(piece)
    close()
    return ordered


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where a page of two columns of running text is parted; None where it has one column or a table."""
    if len(pieces) < 12:
        return None
    start, end = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    best, fewest = None, len(pieces)
    for step in range(35, 66):
        at = start + (end - start) * step / 100
        crossing = sum(1 for piece in pieces if piece.left < at < piece.right)
        if crossing < fewest or (crossing == fewest and abs(step - 50) < 3):
            best, fewest = at, crossing
    if best is None or fewest * 6 > len(pieces):
        return None
    for side in (
        [piece for piece in pieces if piece.right <= best], [piece for piece in pieces if piece.left >= best],
    ):  # fmt: skip
        room = (best - start) if side and side[0].right <= best else (end - best)
        if len(side) < 5 or sum(1 for piece in side if piece.right - piece.left > 0.6 * room) * 2 < len(side):
            return None
    return best


def _with_margins(lines: list[TextLine]) -> list[TextLine]:
    """The lines with the margins of their column: where most lines start, and where the longest ones end."""
    if lines:
        starts = Counter(round(line.left) for line in lines)
        most = max(starts.values())
        # An indented first line is no margin, however many there are.
        start = min(left for left, count in starts.items() if count * 4 >= most)
        end = max(line.right for line in lines)
        for line in lines:
            line.start, line.end = min(start, line.left), end
    return lines


# -- paragraphs


def _joined(lines: Sequence[TextLine]) -> list[str]:
    found: list[str] = []
    body = median(line.em for line in lines) if lines else 0.0
    _lend_margins([line for line in lines if not line.beside])
    before: TextLine | None = None
    counts: dict[MarkerKind, int] = {}
    for line in lines:
        new_item = bool(found) and _counts_on(found[-1].strip(), line.text, counts)
        if before is not None and found and not new_item and _goes_on(before, line, body):
            found[-1] += _glue(found[-1], line.text) + line.text
        else:
            indent = "\u3000\u3000" if line.left - line.start > 1.2 * line.em else ""
            found.append(indent + line.text)
            if marked := marker_at(line.text):
                counts[marked[0].kind] = marked[0].number
        before = line
    return found


def _counts_on(before: str, text: str, counts: Mapping[MarkerKind, int]) -> bool:
    """Whether a line has the next number of the lists above it, or stands behind a paragraph that is one bracket."""
    marked = marker_at(text)
    if marked is None or marked[0].kind is MarkerKind.BULLET:
        return False
    bracketed = before[0] in _OPENING and before[-1] in _CLOSING
    return bracketed or marked[0].number == counts.get(marked[0].kind, 0) + 1 > 1


def _lend_margins(lines: Sequence[TextLine]) -> None:
    """A page that holds a few short or indented lines only has the margins of the others."""
    width = max((line.end - line.start for line in lines), default=0.0)
    start = min((line.start for line in lines), default=0.0)
    for line in lines:
        if line.start - start > 1.5 * line.em:
            line.start = start
        if line.end - line.start < 0.92 * width:
            line.end = line.start + width


def _goes_on(before: TextLine, line: TextLine, body: float) -> bool:
    """Whether a line is the rest of the paragraph that the line before belongs to."""
    if abs(before.em - line.em) > 0.15 * body or _NUMBER_OF_PAPER.fullmatch(before.text):
        return False
    if before.page == line.page and before.y - line.y > 3.2 * line.em:
        return False
    room = before.end - before.right
    if _is_centred(line) and (_is_centred(before) or room < 2.6 * before.em):
        return line.em > 1.1 * body and marker_at(line.text) is None
    stopped = before.text[-1] in _STOPS and not ends_in_marker(before.text)
    if room > (1.2 if stopped else max(2.6, 1 + _unbroken(line.text))) * before.em:
        return False
    if line.left - line.start > 0.8 * line.em:
        return not stopped and marker_at(line.text) is None and line.left <= before.left + 0.8 * line.em
    if stopped and marker_at(line.text) is not None:
        return False
    found = LABEL_AT_START.match(line.text)
    return not (found and (found["sep"] or found.end() == len(line.text)))


def _unbroken(text: str) -> float:
    """How wide the number or word is at the head of a line, which no line end may cut."""
    found = _UNBROKEN.match(text)
    return 0.55 * len(found.group()) if found else 0.0


def _is_centred(line: TextLine) -> bool:
    left, right = line.left - line.start, line.end - line.right
    return left > 1.5 * line.em and right > 1.5 * line.em and abs(left - right) < 2 * line.em


def _glue(before: str, after: str) -> str:
    latin = before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    return " " if latin else ""
