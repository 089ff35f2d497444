"""Regular expressions that are compiled when first used: a start reads many modules and needs few of their patterns."""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(words: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` gives, but compiled at the first use. A mistake in the words shows only then."""
    return cast("re.Pattern[str]", _Late(words, flags))


class _Late:
    def __init__(self, words: str, flags: int) -> None:
        self._words, self._flags = words, flags

    def __getattr__(self, name: str) -> Any:
        """What is asked for the first time; then it stands here and this is not called for it again."""
        found = getattr(re.compile(self._words, self._flags), name)
        setattr(self, name, found)
        return found
