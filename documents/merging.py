"""Returned workbooks are merged: read, put in the order of their modified time, judged one by one; evidence follows.

The window and the command line do the same here. Each file is one operation, whole or not at all; what is refused has
its sentence and stops nothing else. A stop keeps the files that are finished.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from documents.beside_evidence import NOTHING_BESIDE, Attached, attach_beside
from documents.returned_sources import Found, NotTaken, ReturnedSources
from documents.returned_workbook import read_returned
from models.acts import Tick, no_tick
from models.errors import LedgerError, Stopped
from models.ledger import Ledger
from models.returned import Column, ReturnedFile
from models.returns import in_order
from models.returns_report import FileReport, FileVerdict

#: What did not come into the ledger; each has a sentence.
NOT_MERGED = (FileVerdict.REFUSED, FileVerdict.FOREIGN, FileVerdict.NEEDS_MAPPING)
_NOTHING = "没有找到填报表，台账没有改动。请选择单位交回的表，或放着这些表的文件夹、压缩包。"
_STOPPED = "已停止：合并完的表都已保存，正在合并的这一份没有任何改动，其余的没有动。"
_FAILED = "{}前面 {} 份已经合并并保存，其余的没有动；排除原因后再收一次，会接着做完。"


@dataclass(frozen=True, slots=True)
class MergedFile:
    """A file and what became of it; ``columns`` are those to be asked about where its columns are not known."""

    found: Found
    report: FileReport
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What a batch came to, its files in the order given. ``stopped``: not all of them were merged.

    ``failed`` is why, where it was not the user who stopped it.
    """

    files: tuple[MergedFile, ...]
    attached: Attached = NOTHING_BESIDE
    passed_over: tuple[NotTaken, ...] = ()
    skipped: int = 0
    stopped: bool = False
    dry_run: bool = False
    failed: str = ""

    @property
    def reports(self) -> tuple[FileReport, ...]:
        """The reports of the files."""
        return tuple(one.report for one in self.files)

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for everything that was refused, and that the batch was stopped."""
        told = [in_a_sentence(one) for one in self.reports if one.verdict in NOT_MERGED]
        told += [one.reason for one in self.passed_over]
        told += [] if told or self.files or self.attached != NOTHING_BESIDE or self.stopped else [_NOTHING]
        return tuple([*told, self.failed or _STOPPED] if self.stopped else told)

    @property
    def left_beside(self) -> tuple[str, ...]:
        """A sentence for every file beside that nobody knows where to attach."""
        return tuple(f"“{one.shown}”没有附上：{one.reason}" for one in self.attached.unknown)


def together(before: Merged, now: Merged) -> Merged:
    """Both batches as one; a file that came again stands for itself once."""
    again = {one.found.path for one in now.files}
    files = (*(one for one in before.files if one.found.path not in again), *now.files)
    old, new = before.attached, now.attached
    attached = type(old)(
        (*old.new, *new.new), (*old.already, *new.already), tuple(dict.fromkeys((*old.unknown, *new.unknown)))
    )
    passed = tuple(dict.fromkeys((*before.passed_over, *now.passed_over)))
    return Merged(files, attached, passed, before.skipped + now.skipped, now.stopped, failed=now.failed)


def in_a_sentence(report: FileReport) -> str:
    """Why a file was not merged, with its name."""
    reason = report.reason or report.verdict.label
    return reason if Path(report.file).name in reason else f"“{report.file}”：{reason}"


def merge_given(
    ledger: Ledger,
    given: Sequence[Path],
    *,
    take: str = "",
    dry_run: bool = False,
    looked: Tick = no_tick,
    tick: Tick = no_tick,
) -> Merged:
    """Merge what is in these files, folders and zips; see ``merge_sources``."""
    with ReturnedSources(given, lambda: looked(0, 0)) as sources:
        return merge_sources(ledger, sources, take=take, dry_run=dry_run, looked=looked, tick=tick)


def merge_sources(
    ledger: Ledger,
    sources: ReturnedSources,
    *,
    take: str = "",
    asked: Mapping[Path, Mapping[str, str]] | None = None,
    dry_run: bool = False,
    looked: Tick = no_tick,
    tick: Tick = no_tick,
) -> Merged:
    """Merge these files, after a backup; the evidence that lies beside those that were merged is attached.

    ``asked`` says by file what its columns are. ``looked`` is told how many files are read, ``tick`` how many are
    merged; either may raise ``Stopped``: before the first merge that is the caller's, later it ends the batch.

    Raises:
        LedgerError: the backup cannot be made, or the ledger not be written from the first file on; a batch that
            fails later is ``stopped`` and says why.
    """
    read, refused = _read_all(sources.workbooks, asked or {}, looked)
    known = {id(file): found for found, file in read}
    with ExitStack() as stack:
        place = ledger
        if dry_run:
            place = stack.enter_context(ledger.rehearsal())
        elif read:
            ledger.returns.before_merging()
        done, stopped, failed = _merge_all(place, in_order(file for _found, file in read), known, take, tick)
        results = {**done, **refused}
        files = tuple(results[found.path] for found in sources.workbooks if found.path in results)
        attached = NOTHING_BESIDE if stopped else attach_beside(place, files, sources.beside, dry_run=dry_run)
    return Merged(files, attached, tuple(sources.refused), sources.skipped, stopped, dry_run, failed)


def _read_all(
    workbooks: Sequence[Found], asked: Mapping[Path, Mapping[str, str]], looked: Tick
) -> tuple[list[tuple[Found, ReturnedFile]], dict[Path, MergedFile]]:
    """The files as they came back, and those that cannot be read with their reason."""
    read: list[tuple[Found, ReturnedFile]] = []
    refused: dict[Path, MergedFile] = {}
    for done, found in enumerate(workbooks):
        looked(done, len(workbooks))
        try:
            file = read_returned(found.path, asked.get(found.path))
        except Stopped:
            raise
        except LedgerError as error:
            report = FileReport(found.shown, _digest(found.path), FileVerdict.REFUSED, str(error))
            refused[found.path] = MergedFile(found, report)
        else:
            read.append((found, file))
    looked(len(workbooks), len(workbooks))
    return read, refused


def _merge_all(
    ledger: Ledger, files: Sequence[ReturnedFile], known: Mapping[int, Found], take: str, tick: Tick
) -> tuple[dict[Path, MergedFile], bool, str]:
    """The files that were merged, whether some were left, and why where nobody stopped it."""
    done: dict[Path, MergedFile] = {}
    try:
        for file in files:
            tick(len(done), len(files))
            found = known[id(file)]
            done[found.path] = _merge_one(ledger, file, found, take)
        if files:
            tick(len(files), len(files))
    except (Stopped, KeyboardInterrupt):
        return done, len(done) < len(files), ""
    except LedgerError as error:
        if not done:
            raise
        return done, True, _FAILED.format(error, len(done))
    return done, False, ""


def _merge_one(ledger: Ledger, file: ReturnedFile, found: Found, take: str) -> MergedFile:
    content = _bytes(found.path)
    if content is None:
        reason = f"“{found.shown}”读不出来，没有合并。请确认它还在原处，再收回一次。"
        return MergedFile(found, FileReport(found.shown, file.digest, FileVerdict.REFUSED, reason))
    report = replace(ledger.returns.merge(file, content, take=take), file=found.shown)
    columns = file.columns if report.verdict is FileVerdict.NEEDS_MAPPING else ()
    return MergedFile(found, report, columns)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _digest(path: Path) -> str:
    content = _bytes(path) if path.is_file() else None
    return hashlib.sha256(content).hexdigest() if content is not None else ""


def as_one(tick: Tick) -> tuple[Tick, Tick]:
    """Two ticks, for ``looked`` and ``tick``, that move one bar from its beginning to its end."""

    def looked(done: int, total: int) -> None:
        tick(done, 2 * total)

    def merged(done: int, total: int) -> None:
        tick(total + done, 2 * total)

    return looked, merged
