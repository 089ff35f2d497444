"""Whether the file at a ledger's path is still the one that was opened: nothing is written into one that is gone.

SQLite looks at this itself only when it opens its journal, which it keeps open; a file that a sync program replaced, or
a stick that was pulled out, would go on taking saves that nobody finds again.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from models.whole_files import cause

#: Windows lets nobody replace or remove an open file, and its numbers of files are not to be relied on everywhere.
_IS_REPLACEABLE = os.name != "nt"
_COPY = "窗口里的内容没有丢：请用“文件 → 另存副本”存到本机，再重新打开核对。"


def is_there(path: Path, held: tuple[int, int]) -> bool:
    """Whether the file at ``path`` is the one that was opened, ``held`` its device and number; asked at every save."""
    try:
        found = path.stat()
    except OSError:
        return False
    return not _IS_REPLACEABLE or (found.st_dev, found.st_ino) == held


def trouble(path: Path, held: tuple[int, int], saved_at: str) -> str:
    """Why the ledger must not be written any more, and what to do; "" while its file is where it was.

    ``held`` is the device and number of the file that was opened, ``saved_at`` when the history says it was saved last.
    """
    found = what_became(path, held, saved_at)
    return f"{found}{_COPY}" if found else ""


def what_became(path: Path, held: tuple[int, int], saved_at: str) -> str:
    """What became of the file, a sentence; "" while it is where it was."""
    try:
        found = path.stat()
    except FileNotFoundError:
        if not path.parent.is_dir():
            return f"找不到台账所在的磁盘或文件夹，请插回优盘或连上共享文件夹后再试：{path.parent}。"
        return f"台账文件已不在原处，可能被移走、改名或删除：{path}。"
    except OSError as error:
        return f"台账所在的磁盘读不出来（{cause(error)}）：{path}。请检查磁盘或网络后再试。"
    if not _IS_REPLACEABLE or (found.st_dev, found.st_ino) == held:
        return ""
    here, there = _minute(saved_at), f"{datetime.fromtimestamp(found.st_mtime):%Y-%m-%d %H:%M}"
    own = f"这里最后保存于 {here}，" if here else ""
    return f"台账文件在打开之后被别的文件替换了：{path}。{own}现在那里的文件修改于 {there}，两份都没有改动。"


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
