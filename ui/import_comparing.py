"""The review of an import beside the ledger: what each row would do, kept up to date while rows are corrected."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from models.drafts import IssueDraft
from models.import_plan import Compared, Read
from models.ledger import Ledger
from models.similar_issues import SimilarIssue
from ui.draft_marks import marks_of, with_choices
from ui.draft_rows import Row, issue_of, ticked_whole
from ui.draft_tree import DraftTree

#: Corrections rest so long before rows are compared again (milliseconds).
_REST = 250
#: Likeness is looked for in slices of so long, so that keys go on being taken (seconds).
_SLICE = 0.012
_MOST_ALIKE = 2


class ImportComparing(QObject):
    """Marks the rows of a draft with what the ledger has; ``changed`` after each time."""

    changed = Signal()

    def __init__(
        self, ledger: Ledger, model: DraftTree, source_name: Callable[[], str], digest: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._model = model
        self._source_name = source_name
        self._digest = digest
        self._compared = Compared(())
        #: What was read of the ledger, as long as nobody writes into it.
        self._read = Read()
        self._head = ledger.head
        self._compared_with = ""
        #: Rows in conflict that were unticked here.
        self._unticked: set[int] = set()
        #: What was found for problems, by their words and units.
        self._alike: dict[tuple[str, tuple[str, ...]], tuple[SimilarIssue, ...]] = {}
        self._resting = QTimer(self, singleShot=True, interval=_REST)
        self._resting.timeout.connect(self.compare)
        self._looking = QTimer(self, interval=0)
        self._looking.timeout.connect(self._look_for_alike)
        self.begin()

    @property
    def words_of_missing(self) -> str:
        """What is said of issues that the file no longer has, and of rows left out before; "" for nothing."""
        return "\n".join(self._compared.words_of_missing + self._compared.words_of_left_out)

    def unticked(self) -> list[IssueDraft]:
        """The problems that nobody has ticked and that the ledger does not know."""
        return [issue_of(ticked_whole(row)) for row in self._new_issues() if not row.ticked and row.text]

    def begin(self) -> None:
        """Compare with the source as it is called now; what is in conflict is unticked."""
        self._resting.stop()
        self._ask()
        roots, self._unticked = with_choices(self._model.outline.roots, self._compared, self._unticked)
        if roots != self._model.outline.roots:
            self._model.start_with(roots)
        self._mark()
        self._looking.start()

    def later(self) -> None:
        """Rows were corrected: compare again when that rests."""
        self._resting.start()

    def compare(self) -> None:
        """Compare again now; ticks stay as they are."""
        self._resting.stop()
        if self._source_name() != self._compared_with:
            self.begin()
            return
        self._ask()
        self._mark()
        self._looking.start()

    def stop(self) -> None:
        """Ask the ledger nothing more."""
        self._resting.stop()
        self._looking.stop()

    def alike(self, key: int) -> tuple[SimilarIssue, ...]:
        """What is known to be worded like a problem."""
        return self._alike.get(_question(self._model.outline.row(key)), ()) if key in self._model.outline else ()

    def _ask(self) -> None:
        self._compared_with = self._source_name()
        if self._head != self._ledger.head:
            self._read, self._head = Read(), self._ledger.head
        draft = self._model.whole_draft()
        self._compared = self._ledger.compare_import(draft, self._compared_with, self._digest, self._read)

    def _mark(self) -> None:
        issues = self._new_issues()
        similar = {row.key: [one.words for one in self._alike.get(_question(row), ())] for row in issues}
        self._model.set_marks(marks_of(self._model.outline.roots, self._compared, similar))
        self.changed.emit()

    def _new_issues(self) -> list[Row]:
        issues = [issue for aspect in self._model.outline.roots for issue in aspect.children]
        return [issue for issue, row in zip(issues, self._compared.rows, strict=True) if row.known is None]

    def _look_for_alike(self) -> None:
        """A slice of the search; the marks are set anew when it is through."""
        end = monotonic() + _SLICE
        if self._resting.isActive() or not self._ledger.similar.prepare(_SLICE):
            return
        left = [row for row in self._new_issues() if row.text and _question(row) not in self._alike]
        for row in left:
            question = _question(row)
            self._alike[question] = tuple(self._ledger.similar.of_words(*question, limit=_MOST_ALIKE))
            if monotonic() > end:
                return
        self._looking.stop()
        if any(self._alike.values()):
            self._mark()


def _question(row: Row) -> tuple[str, tuple[str, ...]]:
    """What is asked for a problem: its words, and the units that it names."""
    units = (child.text for child in row.children if child.name in ("unit", "fields.involved_units"))
    return row.text, tuple(units)
