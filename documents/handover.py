"""The hand-over package: a ledger with all that belongs to it in one zip, for a successor, a superior or an archive.

What the zip holds is said in ``handover_slip.read_first``; how it is opened again is ``handover_receiving``.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from documents.handover_evidence import Placed, place_all
from documents.handover_manifest import (
    MANIFEST,
    Lack,
    Listed,
    Manifest,
    code_of,
    evidence_words,
    issue_words,
    to_bytes,
)
from documents.handover_packing import Part, pack
from documents.handover_papers import Given, write_papers
from documents.handover_slip import PAPERS, READ_FIRST, Told, read_first
from documents.handover_zip import MOST_ENTRIES, Package
from documents.progress_parts import ProgressParts
from models.acts import Tick, no_tick
from models.backup import Contents, inspect, save_verified
from models.errors import LedgerError
from models.evidence_folder import FOLDER_SUFFIX, MARK, FileState, mark_words
from models.file_names import safe_name
from models.ledger import Ledger
from models.paths import LEDGER_SUFFIX
from models.text import clean_line
from models.version import VERSION
from models.whole_files import digest_of, full_disk, size_of, sweep, temporary_for, whole_file

SUFFIX = ".zip"
#: Room that stays on the disk, and what the papers may take beside the ledger and its evidence.
_SPARE, _PAPERS_ROOM = 32_000_000, 32_000_000
#: The longest name of a ledger within its package: with the hashes behind it, Windows still opens every file.
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A package that was made: where, its 核对码, how much is in it, and which evidence could not come along."""

    path: Path
    code: str
    counts: dict[str, int]
    lacks: tuple[Lack, ...]
    counting: str = ""

    @property
    def first_words(self) -> str:
        """How much is in it, in one sentence for the clerk."""
        issues = issue_words(self.counts["issues"], self.counting)
        told = "，".join(filter(None, (issues, evidence_words(self.counts["evidence"]))))
        return f"内有{told}，已逐个核对。核对码：{self.code}"

    @property
    def lack_words(self) -> str:
        """Which evidence is missing in it, in one sentence; "" where none is."""
        if not self.lacks:
            return ""
        first = "；".join(lack.words for lack in self.lacks[:3])
        more = f"等 {len(self.lacks)} 份" if len(self.lacks) > 3 else ""
        return f"佐证材料缺失或被改动，没有带上：{first}{more}。包里的“移交清单”写明了。"

    def to_json(self) -> dict[str, object]:
        """As ``handover --json`` prints it."""
        missing = [asdict(lack) for lack in self.lacks]
        return {"path": str(self.path), "code": self.code, "counts": self.counts, "missing": missing}


@dataclass(frozen=True, slots=True)
class Weight:
    """What a package would weigh: bytes of the ledger, of its evidence once, and how many pieces of it there are."""

    ledger: int
    evidence: int
    pieces: int


def weigh(ledger: Ledger) -> Weight:
    """How much would be packed, by what the ledger says; no file is read."""
    rows = ledger.evidence.all()
    sizes = {row.stored.digest: row.stored.size for row in rows}
    return Weight(size_of(ledger.path), sum(sizes.values()), len(rows))


def suggested_name(ledger: Ledger) -> str:
    """What a package of this ledger is called."""
    return safe_name(f"{ledger.name}_交接包_{ledger.today():%Y%m%d}") + SUFFIX


def write_handover(
    ledger: Ledger,
    path: Path,
    *,
    made_by: str,
    made_for: str = "",
    by_name: bool = True,
    tick: Tick = no_tick,
) -> HandedOver:
    """Write the package of this ledger to ``path``, read it back whole, and only then put it in its place.

    Everything in it is of one moment, also while others go on with the ledger. ``by_name``: evidence stands in it a
    second time, by issue and under its own name. Evidence that is missing or altered is left out, listed and told.

    Raises:
        LedgerError: the place cannot be written, the disk is full, the ledger does not verify, or the user stopped
            (from ``tick``); what was at ``path`` is untouched then.
    """
    parts, weight = ProgressParts(tick), weigh(ledger)
    wanted = weight.ledger + weight.evidence * (2 if by_name else 1)
    sweep(path.absolute().parent)  # a killed one left a whole ledger there
    _check_room(path, wanted + 2 * weight.ledger + _PAPERS_ROOM)
    made_by, made_for = clean_line(made_by), clean_line(made_for)
    with whole_file(path, suffix=SUFFIX, size=wanted) as beside, _aside(path) as aside:
        copy = aside(LEDGER_SUFFIX)
        save_verified(ledger, copy)
        contents = inspect(copy)
        name = safe_name(safe_name(ledger.name)[:_LONGEST_NAME])
        with Ledger.open(
            copy, operator=ledger.operator, today=ledger.today, read_only=True, look_through=False, backups=False
        ) as still:
            placed = place_all(still, ledger.evidence.folder, name, by_name=by_name, tick=parts.part(20))
            given = Given(name, placed, made_by, made_for, contents, by_name)
            told, papers = write_papers(still, given, aside, parts.part(30))
        packed = [
            _part(name + LEDGER_SUFFIX, copy),
            *_evidence(placed, ledger, name),
            *(_part(f"{PAPERS}/{paper}", path) for paper, path in papers.items()),
            _part(READ_FIRST, read_first(told)),
        ]
        if len(packed) >= MOST_ENTRIES:
            raise LedgerError(
                f"佐证材料太多（{len(packed)} 个文件），一个交接包放不下。"
                "请不要另按原名放一份，再做一次；还放不下，请改用“另存副本”。"
            )
        content = to_bytes(_manifest(told, contents, packed))
        pack([*packed, _part(MANIFEST, content)], beside, parts.part(35))
        _read_back(beside, parts.part(15))
    parts.finish()
    return HandedOver(path, code_of(content), _counts(told), tuple(told.lacks), told.counting)


def _check_room(path: Path, wanted: int) -> None:
    """Say that a disk is too small before minutes of work, not after."""
    with suppress(OSError):
        if shutil.disk_usage(path.absolute().parent).free < wanted + _SPARE:
            raise full_disk(path, wanted + _SPARE)


@contextmanager
def _aside(path: Path) -> Iterator[Callable[[str], Path]]:
    """Names beside ``path`` for what is made on the way, by their endings; all of it goes at the end."""
    made: list[Path] = []

    def name(suffix: str) -> Path:
        made.append(temporary_for(path, suffix))
        return made[-1]

    try:
        yield name
    finally:
        for one in made:
            with suppress(OSError):
                one.unlink(missing_ok=True)


def _part(name: str, source: Path | bytes, *, pressed: bool = True) -> Part:
    if isinstance(source, bytes):
        size, digest = len(source), hashlib.sha256(source).hexdigest()
    else:
        size, digest = source.stat().st_size, digest_of(source)
    return Part(Listed(name, size, digest), source, pressed)


def _evidence(placed: tuple[Placed, ...], ledger: Ledger, name: str) -> list[Part]:
    """The stored files, each once, and those under their own names; with the mark by which the program knows them."""
    parts: dict[str, Part] = {}
    for one in placed:
        source = ledger.evidence.folder.path_of(one.evidence.stored)
        if one.state is FileState.WHOLE and source is not None:
            stored = one.evidence.stored
            for place in filter(None, (one.stored_as, one.named_as)):
                parts[place] = Part(Listed(place, stored.size, stored.digest), source, pressed=False)
    mark = _part(f"{name}{FOLDER_SUFFIX}/{MARK}", mark_words(ledger.ledger_id).encode())
    return [mark, *parts.values()] if parts else []


def _counts(told: Told) -> dict[str, int]:
    return {
        "issues": told.issues,
        "sources": told.sources,
        "operations": told.operations,
        "evidence": told.evidence,
        "evidence_files": told.files,
        "missing": len(told.lacks),
        "papers": len(told.papers) + 1,
    }


def _manifest(told: Told, contents: Contents, packed: list[Part]) -> Manifest:
    return Manifest(
        ledger_name=told.ledger_name,
        ledger_id=contents.ledger_id,
        operation=contents.head.operation,
        operation_hash=contents.head.operation_hash,
        schema=contents.version,
        program=VERSION,
        made_at=told.made_at,
        made_by=told.made_by,
        made_for=told.made_for,
        counts=_counts(told),
        lacks=tuple(told.lacks),
        files=tuple(sorted((part.listed for part in packed), key=lambda one: one.name)),
        counting=told.counting,
    )


def _read_back(beside: Path, tick: Tick) -> None:
    """What was written is read once more, as whoever receives it will."""
    with Package(beside) as package:
        package.verify_all(tick)
