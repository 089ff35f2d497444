"""佐证材料: files attached to issues and measures, kept in the ledger's own folder, found again, told when not whole.

The file reaches the disk before its row is written, so a crash leaves a file nobody uses, never a row without a file.
Undo takes rows back and leaves files; that is why redo works. The program never removes evidence that was once entered.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

from models.acts import Subject, Tick, no_tick
from models.errors import InvalidValue, LedgerError, ReadOnly, Stopped, WriteFailed
from models.evidence_copies import copy_along, copy_to_look_at
from models.evidence_folder import EvidenceFolder, FileState, Kept, Stored
from models.evidence_rows import (
    ROWS,
    Added,
    CopiedAlong,
    Evidence,
    Fault,
    all_evidence,
    faults_of,
    size_words,
    to_evidence,
)
from models.evidence_sources import MOST_BYTES, Given, gather, suffix_of
from models.file_names import display_name
from models.history import Writing
from models.text import clean

#: Free space that stays on the disk when evidence is added.
_SPARE = 64_000_000
_BLOCK = 500
_LONGEST_NOTE = 500


class EvidenceFiles(Subject):
    """The evidence of an open ledger."""

    @cached_property
    def folder(self) -> EvidenceFolder:
        """The files themselves."""
        return EvidenceFolder(self._ledger.path, self._ledger.ledger_id)

    @cached_property
    def _turn(self) -> RLock:
        return RLock()

    # ------------------------------------------------------------ asking

    def of(self, issue_id: int) -> tuple[Evidence, ...]:
        """The evidence of an issue, that of its measures too, in the order added."""
        return self.of_many([issue_id]).get(issue_id, ())

    def of_many(self, ids: Sequence[int]) -> dict[int, tuple[Evidence, ...]]:
        """The evidence of several issues, of those that have any."""
        found: dict[int, list[Evidence]] = defaultdict(list)
        with self._ledger.asking() as connection:
            for start in range(0, len(ids), _BLOCK):
                block = list(ids[start : start + _BLOCK])
                marks = ",".join("?" * len(block))
                for row in connection.execute(f"{ROWS} WHERE e.issue_id IN ({marks}) ORDER BY e.id", block):
                    found[row[1]].append(to_evidence(row))
        return {number: tuple(rows) for number, rows in found.items()}

    def all(self) -> tuple[Evidence, ...]:
        """The evidence of the whole ledger."""
        with self._ledger.asking() as connection:
            return all_evidence(connection)

    def one(self, evidence_id: int) -> Evidence:
        """One evidence.

        Raises:
            LedgerError: there is none with this id.
        """
        with self._ledger.asking() as connection:
            row = connection.execute(f"{ROWS} WHERE e.id = ?", (evidence_id,)).fetchone()
        if row is None:
            raise LedgerError("这份材料已经不在台账里，可能刚被移除。请刷新后再试。")
        return to_evidence(row)

    def where_used(self, file: int) -> tuple[Evidence, ...]:
        """Every place where a stored file is evidence, this one among them."""
        with self._ledger.asking() as connection:
            return tuple(map(to_evidence, connection.execute(f"{ROWS} WHERE e.file_id = ? ORDER BY e.id", (file,))))

    def state(self, evidence: Evidence, *, whole: bool = True) -> FileState:
        """How the file is; without ``whole`` only whether it is there with its size, which costs nothing."""
        return self.folder.state(evidence.stored, whole=whole)

    def verify(self, tick: Tick = no_tick) -> tuple[Fault, ...]:
        """Every evidence whose file is missing, altered or unreadable; each file is read once."""
        return faults_of(self.all(), self.folder, tick)

    # ------------------------------------------------------------ adding

    def add(
        self,
        issue_id: int,
        given: Sequence[Path],
        *,
        measure_id: int | None = None,
        note: str = "",
        tick: Tick = no_tick,
    ) -> Added:
        """Attach files and folders to an issue or one of its measures, all that can be taken in one operation.

        A file that is there already changes nothing; the same bytes elsewhere share one stored file. What cannot be
        taken has a sentence in ``refused`` and stops nothing else.

        Raises:
            LedgerError: nothing at all could be taken, there is no room, or the user stopped (from ``tick``); then
                nothing is kept.
        """
        with self._turn:
            self._check_target(issue_id, measure_id)
            found = gather(given, self._ledger.path)
            self._check_room(found)
            kept: list[tuple[str, Kept]] = []
            try:
                refused = self._copy(found, kept, tick)
                added = self._enter(issue_id, measure_id, _note(note), kept)
            except BaseException:
                self._let_go([one.stored for _name, one in kept if one.new])
                raise
        return replace(added, skipped=found.skipped, refused=(*found.refused, *refused))

    def _check_target(self, issue_id: int, measure_id: int | None) -> None:
        if self._ledger.read_only:
            reason = self._ledger.read_only_reason
            raise ReadOnly(f"台账只能查看，不能添加材料：{reason}。可以用“另存副本”存到别处再改。")
        issue = self._ledger.issue(issue_id)
        if measure_id is not None and measure_id not in [measure.id for measure in issue.measures]:
            raise LedgerError("这条措施已经不在这个问题里，没有添加。请刷新后再试。")

    def _check_room(self, found: Given) -> None:
        if not found.files:
            skipped = f"跳过 {found.skipped} 个系统或临时文件。" if found.skipped else ""
            raise LedgerError("\n".join([*found.refused, skipped]).strip() or "没有可以添加的文件。请重新选择。")
        place = self._ledger.path.absolute().parent
        free = shutil.disk_usage(place).free
        if free < found.size + _SPARE:
            raise LedgerError(
                f"磁盘空间不够：这些材料共 {size_words(found.size)}，“{place}”只剩 {size_words(free)}。"
                "没有添加；请腾出空间，或少选一些。"
            )
        self.folder.tidy()

    def _copy(self, found: Given, kept: list[tuple[str, Kept]], tick: Tick) -> list[str]:
        """Take the files in one by one into ``kept``; a sentence for each that could not be taken."""
        refused, known = [], self._suffixes()
        for done, path in enumerate(found.files):

            def alive(done: int = done) -> None:
                tick(done, len(found.files))

            alive()
            try:
                one = self.folder.take_in(path, suffix_of(path.name), MOST_BYTES, alive, known)
            except LedgerError as error:
                if isinstance(error, _FATAL):
                    raise
                refused.append(str(error))
            else:
                known[one.stored.digest] = one.stored.suffix
                kept.append((display_name(path.name), one))
        tick(len(found.files), len(found.files))
        if not kept:
            raise LedgerError("\n".join([*found.refused, *refused]))
        return refused

    def _suffixes(self) -> dict[str, str]:
        with self._ledger.asking() as connection:
            return dict(connection.execute("SELECT digest, suffix FROM stored_file"))

    def _enter(self, issue_id: int, measure_id: int | None, note: str, kept: list[tuple[str, Kept]]) -> Added:
        new: dict[str, tuple[str, Kept]] = {}
        already: list[str] = []
        present = self._digests_at(issue_id, measure_id)
        for name, one in kept:
            if one.stored.digest in present or one.stored.digest in new:
                already.append(name)
            else:
                new[one.stored.digest] = name, one
        put_back = tuple(name for name, one in kept if one.new and one.stored.digest in present)
        if not new:
            return Added(already=tuple(already), put_back=put_back)
        single = next(iter(new.values()))[0]
        label = f"添加佐证材料：{single if len(new) == 1 else f'{len(new)} 个文件'}"
        with self._ledger.operation(label) as write:
            now = write.read("issue", issue_id)
            content = {
                "issue_id": issue_id,
                "measure_id": measure_id,
                "round": now["round"],
                "added_on": self._ledger.today().isoformat(),
                "note": note,
            }
            ids = [
                write.add("evidence", {**content, "file_id": _stored_file(write, one.stored), "name": name})
                for name, one in new.values()
            ]
        return Added(tuple(ids), tuple(already), put_back)

    def _digests_at(self, issue_id: int, measure_id: int | None) -> set[str]:
        """What the present round of an issue or measure has already."""
        with self._ledger.asking() as connection:
            rows = connection.execute(
                "SELECT f.digest FROM evidence e JOIN stored_file f ON f.id = e.file_id"
                " JOIN issue i ON i.id = e.issue_id WHERE e.issue_id = ? AND e.measure_id IS ? AND e.round = i.round",
                (issue_id, measure_id),
            )
            return {digest for (digest,) in rows}

    def _let_go(self, stored: Sequence[Stored]) -> None:
        """What was copied for an act that came to nothing goes, unless a row needs it."""
        needed = self._suffixes() if stored else {}
        for one in stored:
            if one.digest not in needed:
                self.folder.discard(one)

    # ------------------------------------------------------------ changing

    def rename(self, evidence_id: int, name: str) -> None:
        """Give an evidence another name; its ending stays, so that it still opens."""
        now = self.one(evidence_id)
        shown = display_name(name) if clean(name) else ""
        if not shown:
            raise InvalidValue("evidence", "“材料名称”不能为空，请填写。")
        suffix = suffix_of(now.name) or now.stored.suffix
        if not shown.lower().endswith(suffix):
            shown += suffix
        with self._ledger.operation(f"佐证材料改名：{shown}") as write:
            write.change("evidence", evidence_id, {"name": shown})

    def annotate(self, evidence_id: int, note: str) -> None:
        """Say what an evidence shows."""
        with self._ledger.operation("修改佐证材料的说明") as write:
            write.change("evidence", evidence_id, {"note": _note(note)})

    def move(self, ids: Sequence[int], measure_id: int | None) -> None:
        """Make these the evidence of a measure of their issue, or of the issue as a whole (None).

        Raises:
            LedgerError: the measure belongs to another issue, or has one of the files already.
        """
        with self._ledger.operation("移动佐证材料") as write:
            for evidence_id in ids:
                now = write.read("evidence", evidence_id)
                if now["measure_id"] == measure_id:
                    continue
                if measure_id is not None and write.read("measure", measure_id)["issue_id"] != now["issue_id"]:
                    raise LedgerError("材料只能移到同一个问题的措施下，没有移动。请在另一个问题里重新添加。")
                if self._is_there(write, now, measure_id):
                    raise LedgerError(f"“{now['name']}”在那里已经有了，没有移动。如果不再需要这一份，请移除它。")
                write.change("evidence", evidence_id, {"measure_id": measure_id})

    def _is_there(self, write: Writing, now: dict[str, Any], measure_id: int | None) -> bool:
        found = write.connection.execute(
            "SELECT 1 FROM evidence WHERE issue_id = ? AND measure_id IS ? AND file_id = ? AND round = ?",
            (now["issue_id"], measure_id, now["file_id"], now["round"]),
        )
        return found.fetchone() is not None

    def remove(self, ids: Sequence[int]) -> None:
        """Take evidence off its issue; the file stays in the folder, so that undo brings it back."""
        with self._ledger.operation(f"移除佐证材料：{len(ids)} 份" if len(ids) > 1 else "移除佐证材料") as write:
            for evidence_id in ids:
                write.remove("evidence", evidence_id)

    # ------------------------------------------------------------ opening, copying

    def open_copy(self, evidence_id: int, *, even_altered: bool = False) -> Path:
        """A read-only copy under the evidence's own name, for another program to show; it goes after a day.

        Raises:
            LedgerError: the file is missing or unreadable, or it was altered and that is not accepted.
        """
        return copy_to_look_at(self.one(evidence_id), self.folder, even_altered=even_altered)

    def copy_along(self, ledger_copy: Path, tick: Tick = no_tick) -> CopiedAlong:
        """Bring the evidence to a copy of this ledger, only what it does not have yet; what is not whole stays behind.

        Raises:
            LedgerError: there is no room, or the user stopped (from ``tick``); what was copied stays and is whole.
        """
        rows, target = self.all(), EvidenceFolder(ledger_copy, self._ledger.ledger_id)
        if not rows:
            return CopiedAlong(0, 0, ())
        target.make_own()
        return copy_along(rows, self.folder, target, tick)

    def bring_back(self, backup: Path, tick: Tick = no_tick) -> CopiedAlong:
        """After a restore: bring what this ledger lacks from the folder beside the backup; nothing where there is none.

        Raises:
            LedgerError: there is no room, or the user stopped (from ``tick``); what was copied stays and is whole.
        """
        rows, source = self.all(), EvidenceFolder(backup, self._ledger.ledger_id)
        if not rows or source.find() is None:
            return CopiedAlong(0, 0, ())
        self.folder.ready()
        return copy_along(rows, source, self.folder, tick)


#: What stops adding altogether, because the next file would fare no better.
_FATAL = (WriteFailed, Stopped)


def _stored_file(write: Writing, stored: Stored) -> int:
    found = write.connection.execute("SELECT id FROM stored_file WHERE digest = ?", (stored.digest,)).fetchone()
    if found:
        return int(found[0])
    moment = datetime.now().isoformat(timespec="seconds")
    content = {"digest": stored.digest, "size": stored.size, "suffix": stored.suffix, "added_at": moment}
    return write.add("stored_file", content)


def _note(text: str) -> str:
    note = clean(text)
    if len(note) > _LONGEST_NOTE:
        raise InvalidValue("evidence_note", f"“说明”太长（最多 {_LONGEST_NOTE} 个字），请缩短。")
    return note
