"""What the clerk can act on: every LedgerError is one whole Chinese sentence that names the thing."""


class LedgerError(Exception):
    """Something was refused or failed; ``str(error)`` is a sentence for the clerk.

    The sentence says what is wrong, where (file, row, field) and what to do. Everything that is not a
    LedgerError is a bug and goes to the crash dialog and the log.
    """


class AlreadyThere(LedgerError):
    """A new file was not made because its place is taken, perhaps since a moment ago; what is there is untouched."""


class InvalidValue(LedgerError):
    """A value that a field does not take; ``field`` is the field's name in ``models.fields``."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class UnreadableFile(LedgerError):
    """A file that cannot be opened or read at all (missing, damaged, encrypted, too large, a foreign format)."""


class NotANotice(LedgerError):
    """A readable file in which no problem or task is answered one by one."""


class Busy(LedgerError):
    """The ledger is held by another program; trying again later may succeed."""


class ReadOnly(LedgerError):
    """The ledger was opened for reading only; the sentence says why."""


class WriteFailed(LedgerError):
    """A change could not be written; nothing of it was kept."""


class Stopped(LedgerError):
    """The user stopped long work; what was begun is not kept."""

    def __init__(self, sentence: str = "已停止，原有文件没有改动。") -> None:
        super().__init__(sentence)
