"""The workbook that a unit gets to fill in: only its rows, only its columns unlocked, marked so that it is known again.

Where things stand: title, the unit's line, how to fill it in, 截止, the grey header, under it the hidden row of keys
(``KEY_PREFIX`` and the field's name), the issues, the band and blank rows of the 自查 area, the line for signatures.
The first column holds each row's code (key ``CODE_KEY``); the hidden last one its mark (key ``MARK_KEY``). Columns that
only tell something of the day of sending have a key that begins with ``INFO_PREFIX``: nobody reads them back.
"""

from __future__ import annotations

#: How the keys in the hidden row begin: columns of fields, and columns that are only information.
KEY_PREFIX, INFO_PREFIX = "f_", "x_"
#: The keys of the columns that say which row it is: the visible code, and the hidden mark (``models.returned_marks``).
CODE_KEY, MARK_KEY = "k_code", "k_mark"
#: The hidden sheet with the facts of the workbook (keys in A, texts in B), the defined name and the custom property
#: that hold the same (``models.returned_marks.encode_book``), and the hidden sheet of the drop-downs.
META_SHEET, META_NAME, META_PROPERTY, LISTS_SHEET = "_meta", "zgtz_meta", "zgtz", "_lists"
#: Headings of our own columns that are no field's, and of the area where a unit writes what it found itself.
CODE_HEADING, OWN_TITLE = "编号", "自查发现的问题"
