"""Pages of a finished PDF as pictures: for looking at it before it is printed, and for printing it."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

#: The library draws one page at a time, whatever documents there are.
_ONE_AT_A_TIME = Lock()

#: Parts of a page as shares of its width and height: left, top, right, bottom.
WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture on white, four bytes a pixel: blue, green, red and one that means nothing."""

    width: int
    height: int
    stride: int
    pixels: bytes


class PageImages:
    """The pages of one PDF. May be asked from several threads; after ``close`` it must not be asked any more."""

    def __init__(self, content: bytes) -> None:
        import pypdfium2

        self._content = content
        with _ONE_AT_A_TIME:
            self._document: Any = pypdfium2.PdfDocument(content)
            self._sizes = tuple(self._document.get_page_size(number) for number in range(len(self._document)))

    @property
    def content(self) -> bytes:
        """The file itself."""
        return self._content

    @property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of every page in points."""
        return self._sizes

    def image(self, page: int, dots: float, part: tuple[float, float, float, float] = WHOLE) -> PageImage:
        """Page ``page``, counted from 0, or a part of it, with so many dots to the inch."""
        wide, high = self._sizes[page]
        left, top, right, bottom = part
        cut = (left * wide, (1 - bottom) * high, (1 - right) * wide, top * high)
        with _ONE_AT_A_TIME:
            drawn = self._document[page].render(scale=dots / 72, crop=cut, prefer_bgrx=True)
            return PageImage(drawn.width, drawn.height, drawn.stride, bytes(drawn.buffer))

    def close(self) -> None:
        """Let go of the document."""
        with _ONE_AT_A_TIME:
            self._document.close()
