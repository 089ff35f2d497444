"""Small pictures of attached files: of images the image itself, never decoded beyond a bound; of others their kind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QImageReader, QPainter, QPixmap, QPixmapCache

from models.evidence_rows import Evidence
from ui import theme

_IMAGES = frozenset({".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
#: Larger ones (pixels, bytes) are shown by their kind.
_MOST_PIXELS = 100_000_000
_MOST_BYTES = 60_000_000
#: Megabytes that Qt may take to decode one.
_MEMORY = 512
_KINDS = {
    "file-pdf": (".pdf",),
    "table": (".xls", ".xlsx", ".xlsm", ".et", ".csv", ".ods"),
    "file-text": (".doc", ".docx", ".wps", ".txt", ".rtf", ".odt", ".ofd"),
    "film-strip": (".mp4", ".mov", ".avi", ".mkv", ".wmv", ".3gp"),
    "music-note": (".mp3", ".wav", ".m4a", ".amr", ".aac"),
    "archive": (".zip", ".rar", ".7z"),
    "presentation": (".ppt", ".pptx", ".dps"),
}
_ICONS = {suffix: name for name, suffixes in _KINDS.items() for suffix in suffixes} | dict.fromkeys(_IMAGES, "image")


def kind_icon(evidence: Evidence) -> QIcon:
    """The icon of a file's kind, at once."""
    return theme.icon(f"ph.{_ICONS.get(evidence.stored.suffix, 'file')}")


def is_image(evidence: Evidence) -> bool:
    """Whether it is worth asking for a thumbnail."""
    return evidence.stored.suffix in _IMAGES and evidence.stored.size <= _MOST_BYTES


def thumbnail(evidence: Evidence, path: Path | None, side: int) -> QPixmap | None:
    """The image in a square of so many pixels; None for what is no image or too large to decode."""
    if path is None or not is_image(evidence):
        return None
    key = f"evidence {evidence.stored.digest} {side}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    image = _scaled(path, side)
    if image is None:
        return None
    made = _squared(image, side)
    QPixmapCache.insert(key, made)
    return made


def _scaled(path: Path, side: int) -> QImage | None:
    QImageReader.setAllocationLimit(_MEMORY)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return None
    reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    return None if image.isNull() else image


def _squared(image: QImage, side: int) -> QPixmap:
    square = QPixmap(side, side)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    painter.drawImage((side - image.width()) // 2, (side - image.height()) // 2, image)
    painter.end()
    return square
