"""A hand-over package is received: verified entry by entry, then ledger and evidence are put in their places."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from documents.guard import shown_name
from documents.handover_manifest import Manifest
from documents.handover_zip import Package
from documents.progress_parts import WHOLE, ProgressParts
from models.acts import Tick, no_tick
from models.backup import Contents, confirm_restore, inspect, list_backups, restore
from models.errors import UnreadableFile
from models.evidence_folder import FOLDER_SUFFIX, EvidenceFolder, Stored
from models.file_names import display_name
from models.paths import LEDGER_SUFFIX
from models.whole_files import full_disk, temporary_for

#: Room that stays on the disk.
_SPARE = 32_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What a package says of itself, and its 核对码."""

    manifest: Manifest
    code: str


@dataclass(frozen=True, slots=True)
class Received:
    """What was put in place: the package, what its ledger holds, where a ledger that stood there was kept (or None)."""

    seen: Seen
    contents: Contents
    kept: Path | None

    @property
    def words(self) -> str:
        """What is to be said of it, in sentences for the clerk."""
        manifest = self.seen.manifest
        told = "，".join(filter(None, (manifest.issue_words, manifest.evidence_words)))
        lines = [f"每个文件都核对过：{told}。核对码：{self.seen.code}"]
        if manifest.lacks:
            lines.append(f"移交时就有 {len(manifest.lacks)} 份佐证材料缺失或被改动，没有带来；见“检查台账”。")
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """As ``restore --json`` prints it, beside the path."""
        missing = [asdict(lack) for lack in self.seen.manifest.lacks]
        return {"code": self.seen.code, "counts": dict(self.seen.manifest.counts), "missing": missing}


def look(path: Path) -> Seen:
    """What a package says, without reading what is in it.

    Raises:
        UnreadableFile: it is no package, or one that is refused at first sight.
    """
    with Package(path) as package:
        return Seen(package.manifest, package.code)


def verify(path: Path, tick: Tick = no_tick) -> Seen:
    """Read a package through and write nothing.

    Raises:
        LedgerError: an entry is not what the manifest says and is named; or the user stopped (from ``tick``).
    """
    with Package(path) as package:
        package.verify_all(ProgressParts(tick).part(WHOLE))
        return Seen(package.manifest, package.code)


def free_place(folder: Path, name: str) -> Path:
    """Where a ledger of this name can be put in a folder without touching what is there."""
    places = (folder / f"{name}{again}{LEDGER_SUFFIX}" for again in ("", *(f"_{turn}" for turn in range(2, 1000))))
    return next(place for place in places if not place.exists())


def receive(
    path: Path, target: Path, *, operator: str, today: Callable[[], date] = date.today, tick: Tick = no_tick
) -> Received:
    """Put the ledger of a package at ``target`` and its evidence beside it, once every entry has been verified.

    A ledger that stands there must be the same one and is kept first, as by a restore; another one is refused.

    Raises:
        LedgerError: the package is refused, the place cannot be written, or the user stopped (from ``tick``); ledger
            and evidence are as before then.
    """
    with Package(path) as package, _beside(target) as copy:
        seen = Seen(package.manifest, package.code)
        _check_room(target, seen.manifest)
        done, total, told = 0, seen.manifest.size, ProgressParts(tick).part(WHOLE)

        def alive(count: int) -> None:
            nonlocal done
            done += count
            told(done, total)

        _take_ledger(package, copy, alive, shown_name(path))
        with _evidence_of(target, seen.manifest) as take_in:
            for listed in seen.manifest.files:
                if listed.name.startswith(seen.manifest.store):
                    take_in(package, listed.name, alive)
                elif listed.name != seen.manifest.ledger_file:
                    package.verify(listed, alive)
            label = f"接收交接包：{display_name(path.name)}"
            contents, kept = restore(copy, target, operator=operator, today=today, label=label)
        if kept is None and not list_backups(contents.ledger_id):
            confirm_restore(contents.ledger_id)  # nothing was replaced, so there is nothing to think over
        return Received(seen, contents, kept)


def _check_room(target: Path, manifest: Manifest) -> None:
    """Say that a disk is too small before anything is written."""
    ledger = sum(one.size for one in manifest.files if one.name == manifest.ledger_file)
    wanted = 3 * ledger + sum(one.size for one in manifest.evidence) + _SPARE
    with suppress(OSError):
        if shutil.disk_usage(target.absolute().parent).free < wanted:
            raise full_disk(target, wanted)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name beside the target for the ledger of the package until it is verified."""
    copy = temporary_for(target, LEDGER_SUFFIX)
    try:
        yield copy
    finally:
        with suppress(OSError):
            copy.unlink(missing_ok=True)


def _take_ledger(package: Package, copy: Path, alive: Callable[[int], None], shown: str) -> None:
    """The ledger comes first: a package whose ledger is not whole is refused before anything else is read."""
    manifest = package.manifest
    listed = next(one for one in manifest.files if one.name == manifest.ledger_file)
    package.take(listed, copy, alive)
    try:
        found = inspect(copy)
    except UnreadableFile as error:
        raise UnreadableFile(
            f"交接包“{shown}”里的台账“{listed.name}”打不开或已受损，整个包没有采用。请向移交人重新要一份。"
        ) from error
    wanted = manifest.ledger_id, manifest.operation, manifest.operation_hash
    if (found.ledger_id, found.head.operation, found.head.operation_hash) != wanted:
        raise UnreadableFile(
            f"交接包“{shown}”里的台账“{listed.name}”与清单写的不是同一本或不是同一时刻的，整个包没有采用。"
            "请向移交人重新要一份。"
        )


@contextmanager
def _evidence_of(target: Path, manifest: Manifest) -> Iterator[Callable[[Package, str, Callable[[int], None]], None]]:
    """Takes evidence into the folder of the ledger to be; when the block fails, what came with it goes again."""
    folder = EvidenceFolder(target, manifest.ledger_id)
    listed = {one.name: one for one in manifest.evidence}
    is_new = not os.path.lexists(target)
    before, came = set(target.absolute().parent.glob(f"*{FOLDER_SUFFIX}")), list[Stored]()

    def take_in(package: Package, name: str, alive: Callable[[int], None]) -> None:
        one = listed[name]
        if is_new and not came:
            folder.make_own()  # a copy of the same ledger that lies beside keeps its own
        beside = folder.place_beside()
        try:
            package.take(one, beside, alive)
            stored = Stored(one.sha256, one.size, name.rpartition("/")[2].removeprefix(one.sha256))
            if folder.put(beside, stored):
                came.append(stored)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    try:
        yield take_in
    except BaseException:
        for stored in came:
            folder.discard(stored)
        made = folder.find()
        if made is not None and made.absolute() not in before:
            shutil.rmtree(made, ignore_errors=True)
        raise
