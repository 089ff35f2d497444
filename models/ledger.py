"""The one door: open a ledger, ask it, change it. One method an act, each one transaction, one operation, one undo.

All methods may be called from any thread; the process shares one connection and each turn on it is short. Everything
that is refused or fails is a ``LedgerError`` with a sentence, and then nothing of the act is kept.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from models import chain, migrations, settings, sqlite
from models.chain import EDIT, NOTE, REDO, UNDO, Head
from models.errors import AlreadyThere, InvalidValue, LedgerError, ReadOnly, UnreadableFile
from models.questions import Questions
from models.rules import Closing
from models.text import clean_line
from models.values import dataclass
from models.whole_files import sweep, whole_file

if TYPE_CHECKING:
    from models.closings import Closings
    from models.custom_fields import CustomFields
    from models.dates import Dates
    from models.drafts import IssueDraft, NoticeDraft
    from models.editing import IssueEditor
    from models.evidence import EvidenceFiles
    from models.history import Writing
    from models.history_words import Operation
    from models.import_plan import Compared, Read
    from models.importing import ImportResult, Tick
    from models.lists import Lists
    from models.look_backs import LookBacks
    from models.registers import RegisterEditor
    from models.reminders import Reminders
    from models.responsibility import Responsibility
    from models.returns import Returns
    from models.rounds import Rounds
    from models.sendings import Sendings
    from models.similar_issues import SimilarIssues
    from models.snapshots import Snapshots

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changed:
    """What an act changed: these issues, or ``everything`` when counts, names or settings may differ anywhere."""

    issues: frozenset[int]
    everything: bool
    label: str


class Ledger(Questions):
    """An open ledger: all of ``Questions``, and every change. It is a context manager; ``close`` lets it go."""

    def __init__(
        self,
        database: sqlite.LedgerDatabase,
        path: Path,
        operator: str,
        today: Callable[[], date],
        read_only_reason: str,
    ) -> None:
        super().__init__(database, path, today)
        self.operator = operator
        #: Why nothing can be changed; "" when it can.
        self.read_only_reason = read_only_reason
        #: Whether a program died while writing and its half operation was rolled back at this opening.
        self.recovered = False
        #: Why the backup on closing could not be made, a sentence to show; "" when it could or was not needed.
        self.backup_failure = ""
        self._listeners: list[Callable[[Changed], None]] = []
        self._looked_through = False
        self._makes_backups = True
        with sqlite.using(database):
            if not chain.head_is_whole(database.raw):
                raise UnreadableFile(f"台账的历史记录末尾受损：{path}。程序没有改动它，请从备份恢复。")
            self.ledger_id = chain.ledger_id_of(database.raw, path)
            self._read_settings()
            self._session_start = chain.head_of(self._connection).operation
            database.watch()
        self._backed_up_at = self._session_start

    # ------------------------------------------------------------ open and close

    @classmethod
    def create(
        cls, path: Path, *, operator: str, today: Callable[[], date] = date.today, backups: bool = True
    ) -> Ledger:
        """A new empty ledger at ``path``, written beside and then put in place. For ``backups`` see ``open``.

        Raises:
            LedgerError: something is there already or came there meanwhile, or the place cannot be written.
        """
        if os.path.lexists(path):
            raise AlreadyThere(f"这里已有同名文件，没有新建：{path}。请换一个名字，或直接打开它。")
        with whole_file(path, put=sqlite.put_new_ledger) as beside:
            _make_empty(beside)
        return cls.open(path, operator=operator, today=today, backups=backups)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        operator: str,
        today: Callable[[], date] = date.today,
        read_only: bool = False,
        look_through: bool = True,
        backups: bool = True,
    ) -> Ledger:
        """An existing ledger; for reading only when its file, folder or medium cannot be written.

        The structure of the whole file is looked through at once; who is in a hurry (the window, before its first
        paint) passes ``look_through=False`` and calls ``look_through`` later; it happens before the first write anyway.
        Without ``backups`` none is made by itself: for what can be made again.

        Raises:
            LedgerError: each reason a sentence of its own; the file is untouched then.
        """
        version = sqlite.look_at(path)
        if version > migrations.CURRENT:
            known = f"格式 {version}，本程序支持到 {migrations.CURRENT}"
            raise UnreadableFile(f"台账由更新版本的程序建立（{known}）：{path.name}。请用新版程序打开。")
        reason = "按只读方式打开" if read_only else sqlite.is_writable(path)
        recovered = not reason and sqlite.has_hot_journal(path)
        database = sqlite.connect(path, read_only=bool(reason))
        try:
            version = sqlite.version_of(database)
            if version == 0:
                raise UnreadableFile(f"台账没有建完整：{path.name}。请从备份恢复。")
            if version < migrations.CURRENT:
                _upgrade(database, path, version, reason, today(), keep=backups)
            ledger = cls(database, path, operator, today, reason)
            if look_through:
                ledger.look_through()
        except BaseException:
            sqlite.let_go(database)
            raise
        ledger.recovered = recovered
        ledger._makes_backups = backups
        if not reason:
            sweep(path.parent)
        return ledger

    def close(self) -> None:
        """Let the ledger go, with a verified backup if it was changed. Closing twice does nothing.

        What other threads are asking or writing is finished first; afterwards they are refused in a sentence. A backup
        that cannot be made is no obstacle to closing; ``backup_failure`` then says why.
        """
        with self._database.lock:
            if not self._database.is_closed():
                self._close()

    def _close(self) -> None:
        try:
            if self._makes_backups and not self.read_only and (self.changed_since_backup or self.file_gone):
                from models.backup import back_up

                back_up(self, "关闭")
        except LedgerError as error:
            self.backup_failure = f"台账已保存，但关闭时的备份没有做成：{error}"
            log.warning("no backup on closing: %s", sqlite.code_of(error) or type(error).__name__)
        finally:
            sqlite.let_go(self._database)

    def discard(self) -> None:
        """Close a ledger that was just made, and take its file away unless anybody has written into it."""
        with sqlite.using(self._database):
            sqlite.let_go_and_remove(self._database)

    def close_for(self, beside: Path) -> None:
        """Put another ledger's file in the place of this one and close: nobody can save in between.

        Raises:
            LedgerError: it could not be replaced; this ledger is to be closed then.
        """
        with sqlite.using(self._database):
            sqlite.let_go_for(self._database, beside)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def look_through(self) -> None:
        """Look the file's structure through, once.

        Raises:
            UnreadableFile: it is damaged; nothing has been written then.
        """
        if not self._looked_through:
            sqlite.check_structure(self._database)
            self._looked_through = True
            self.catch_up()

    def catch_up(self) -> bool:
        """Work out what newer rules of the program say of the issues of an older ledger, once; whether they say more.

        A ledger that is damaged or cannot be written stays as it is: the first act says why, the next opening tries
        again.
        """
        from models.settling import catch_up, is_behind

        with sqlite.using(self._database):
            if self.read_only or not is_behind(self._connection):
                return False
            try:
                if not self._looked_through:
                    sqlite.check_structure(self._database)
                    self._looked_through = True
                return bool(catch_up(self._database, self.settings.review_months, self.today()))
            except UnreadableFile:
                log.warning("newer rules not written: the file is damaged")
            except sqlite3.Error as error:
                sqlite.leave_transaction(self._database)
                log.warning("newer rules not written: %s", sqlite.code_of(error))
        return False

    def note(self, label: str) -> None:
        """Write a line into the history that changes nothing and cannot be taken back."""
        with self.operation(label, kind=NOTE):
            pass

    @property
    def name(self) -> str:
        """The ledger's name: that of its file without the ending."""
        return self.path.stem

    @property
    def read_only(self) -> bool:
        """Whether every change is refused."""
        return bool(self.read_only_reason)

    @property
    def file_gone(self) -> str:
        """That the file at its path is gone or another one, a sentence: nothing can be saved then; "" otherwise."""
        from models.door import became

        with sqlite.using(self._database):
            return became(self._database)

    @property
    def changed_since_backup(self) -> bool:
        """Whether something was written since the last backup of this session, or since opening."""
        with sqlite.using(self._database):
            return chain.head_of(self._connection).operation != self._backed_up_at

    def backed_up(self) -> None:
        """Note that a verified backup of the present state exists."""
        with sqlite.using(self._database):
            self._backed_up_at = chain.head_of(self._connection).operation

    def back_up_before(self, reason: str) -> None:
        """A verified backup before an act that brings much in, if there is anything to lose.

        Raises:
            LedgerError: it could not be made.
        """
        if self._makes_backups and not self.read_only and self.head.operation:
            from models.backup import back_up

            back_up(self, reason)

    @property
    def head(self) -> Head:
        """The end of the history: what a backup, a paper or a sending is anchored to."""
        with sqlite.using(self._database):
            return chain.head_of(self._connection)

    def standing_still(self) -> AbstractContextManager[object]:
        """While this lasts no other thread changes the ledger."""
        return self._database.lock

    def copy_to(self, target: Path) -> None:
        """A whole copy of the present state, made on the ledger's own connection. See ``backup`` for verified ones."""
        sqlite.copy_to(self._database, target)

    # ------------------------------------------------------------ change

    def add_issue(self, values: Mapping[str, object]) -> int:
        """Enter an issue; see ``editing.IssueEditor`` for the keys. Returns its id.

        Raises:
            InvalidValue: a field is not acceptable; it names the field.
        """
        return self.add_issues([values])[0]

    def add_issues(self, rows: Sequence[Mapping[str, object]], label: str = "登记问题") -> list[int]:
        """Enter several issues, all of them or none, as one operation. Returns their ids in order.

        Raises:
            InvalidValue: a field is not acceptable; it names the field.
        """
        with self.operation(label) as write:
            editor = self._editor(write)
            return [editor.add(values) for values in rows]

    def update_issues(
        self, wanted: Mapping[int, Mapping[str, object]], label: str = "修改问题", revs: Mapping[int, int] | None = None
    ) -> set[int]:
        """Change these fields of these issues, all of them or none; only what differs is written.

        ``revs`` are the revisions the caller has seen: an issue changed since is refused. Returns the ids that
        changed; without any there is no operation.

        Raises:
            InvalidValue: a value is not acceptable; it names the field.
            LedgerError: no such issue, or it was changed elsewhere meanwhile.
        """
        with self.operation(label) as write:
            for issue_id, rev in (revs or {}).items():
                self._check_rev(issue_id, rev)
            editor = self._editor(write)
            for issue_id, values in wanted.items():
                editor.change(issue_id, values)
            return write.issues()

    def remove_issues(self, ids: Sequence[int]) -> None:
        """Remove issues with everything that belongs to them; the history keeps it all and undo brings it back."""
        with self.operation("删除问题") as write:
            editor = self._editor(write)
            for issue_id in self._rows_first(ids):
                editor.remove(issue_id)

    def _rows_first(self, ids: Sequence[int]) -> list[int]:
        """The rows of a 共性问题 come before it."""
        rows = {row[0] for row in self._connection.execute("SELECT id FROM issue WHERE parent_id IS NOT NULL")}
        return sorted(dict.fromkeys(ids), key=lambda number: number not in rows)

    def close_issues(self, ids: Sequence[int], on: date, approver: str) -> None:
        """销号 in one go: the steps still missing up to 审批, all issues or none; see ``Closings.close_many``.

        Raises:
            LedgerError: one of them lacks what the closing rules ask for, the day is in the future, or there is no
                approver.
        """
        if not clean_line(approver):
            raise InvalidValue("closed_by", "“销号审批人”不能为空，请填写。")
        if on > self.today():
            raise InvalidValue("closed_on", f"“销号日期”不能晚于今天（{self.today()}），请改正。")
        self.closings.close_many(ids, on=on, approver=approver)

    def reopen_issues(self, ids: Sequence[int]) -> None:
        """取消销号: take the closing mark off those that have it, today, by the operator."""
        from models.closing_rules import Step

        closed = [number for number, issue in self.issues(ids).items() if issue.closing == Closing.CLOSED]
        if closed:
            self.closings.take(closed, Step.REOPEN, on=self.today(), person=self.operator)

    def add_progress(self, issue_id: int, on: date, text: str) -> None:
        """Add a dated line to the diary of an issue."""
        self.update_issues({issue_id: {"entry": (on, text)}}, "填写进展")

    def remove_progress(self, entry_id: int) -> None:
        """Take a line of a diary out (it stays in the history)."""
        with self.operation("删除进展") as write:
            write.remove("progress_entry", entry_id)

    def save_source(self, values: Mapping[str, object], source_id: int | None = None) -> int:
        """Make or change a source; keys are attributes of ``Source``. A new feedback date moves relative deadlines."""
        with self.operation("新增来源" if source_id is None else "修改来源") as write:
            number = self._registers(write).save_source(values, source_id)
            if any(line.field in ("feedback_on", "published_on") for line in write.lines):
                self._editor(write).recompute_deadlines(number)
            return number

    def remove_source(self, source_id: int) -> None:
        """Remove a source that has no issues."""
        with self.operation("删除来源") as write:
            self._registers(write).remove_source(source_id)

    def add_unit(self, name: str, parent_id: int | None = None) -> int:
        """Add a unit below another; the name must be new."""
        with self.operation("新增单位") as write:
            return self._registers(write).add_unit(name, parent_id)

    def rename_unit(self, unit_id: int, name: str) -> None:
        """Rename a unit everywhere."""
        with self.operation("单位改名", everything=True) as write:
            self._registers(write).rename("unit", unit_id, name)

    def move_unit(self, unit_id: int, parent_id: int | None) -> None:
        """Put a unit (with what is below it) under another; never under itself."""
        with self.operation("移动单位") as write:
            self._registers(write).move_unit(unit_id, parent_id)

    def remove_unit(self, unit_id: int) -> None:
        """Remove a unit that nothing refers to."""
        with self.operation("删除单位") as write:
            self._registers(write).remove_unit(unit_id)

    def rename_person(self, person_id: int, name: str) -> None:
        """Rename a person everywhere."""
        with self.operation("人员改名", everything=True) as write:
            self._registers(write).rename("person", person_id, name)

    def set_phone(self, person_id: int, phone: str) -> None:
        """Note a person's phone number."""
        with self.operation("修改电话") as write:
            write.change("person", person_id, {"phone": clean_line(phone)})

    def change_settings(self, values: Mapping[str, object]) -> None:
        """Change settings of the ledger; a new calendar or check day moves the deadlines that depend on it.

        Raises:
            InvalidValue: a setting is not acceptable; it names the setting.
        """
        accepted = {name: settings.checked(name, value) for name, value in values.items()}
        settings.check_together(self.settings, accepted)
        try:
            with self.operation("修改设置", everything=True) as write:
                before = self.settings
                self._registers(write).save_settings(accepted)
                write.flush()
                self._read_settings()
                if any(getattr(before, name) != getattr(self.settings, name) for name in _DATING_SETTINGS):
                    self._editor(write).recompute_deadlines()
        finally:
            self._read_settings()

    def import_notice(
        self,
        draft: NoticeDraft,
        *,
        source_name: str | None = None,
        source_kind: str | None = None,
        file_name: str = "",
        digest: str = "",
        reviewed: bool = False,
        unticked: Sequence[IssueDraft] = (),
        tick: Tick | None = None,
    ) -> ImportResult:
        """Turn accepted drafts into issues, one operation; known ones take what a newer file changed (``updating``).

        ``digest`` is the sha256 of the file: the same file again changes nothing, unless somebody ``reviewed`` it and
        ticked rows that the ledger does not have. What the office changed since stays, with a warning; in a draft that
        was ``reviewed`` every difference was chosen; what was left ``unticked`` then is left out the next time too.
        A verified backup is made first if there is something to lose.
        """
        from models.importing import import_draft, no_tick

        self.back_up_before("导入前")
        with self.operation(f"导入：{file_name or draft.title or '通报'}", everything=True) as write:
            return import_draft(
                self._editor(write),
                self._registers(write),
                draft,
                source_name=source_name,
                source_kind=source_kind,
                file_name=file_name,
                digest=digest,
                reviewed=reviewed,
                unticked=unticked,
                tick=tick or no_tick,
            )

    def compare_import(
        self, draft: NoticeDraft, source_name: str = "", digest: str = "", read: Read | None = None
    ) -> Compared:
        """What ``import_notice`` would do with each row of a draft, in order; nothing is written.

        Who asks again before anything is written gets the answer sooner by handing in the same ``read``.
        """
        from models.import_plan import Read
        from models.importing import compare_draft

        with self.asking() as connection:
            return compare_draft(connection, draft, source_name, digest, self.today(), read or Read())

    # ------------------------------------------------------------ subjects of their own

    @cached_property
    def closings(self) -> Closings:
        """销号 step by step."""
        from models.closings import Closings

        return Closings(self)

    @cached_property
    def rounds(self) -> Rounds:
        """反弹 and the rounds before."""
        from models.rounds import Rounds

        return Rounds(self)

    @cached_property
    def look_backs(self) -> LookBacks:
        """回头看: plans, what was found, relapse rates."""
        from models.look_backs import LookBacks

        return LookBacks(self)

    @cached_property
    def evidence(self) -> EvidenceFiles:
        """佐证材料 and the folder that keeps them."""
        from models.evidence import EvidenceFiles

        return EvidenceFiles(self)

    @cached_property
    def dates(self) -> Dates:
        """延期, milestones, reviews, and what a new feedback date would move."""
        from models.dates import Dates

        return Dates(self)

    @cached_property
    def responsibility(self) -> Responsibility:
        """Units, groups and people as a whole: merging, archiving, giving a 共性问题 to many units."""
        from models.responsibility import Responsibility

        return Responsibility(self)

    @cached_property
    def lists(self) -> Lists:
        """Registers beside the issues: 风险点, 权力清单, 制度 and the like."""
        from models.lists import Lists

        return Lists(self)

    @cached_property
    def sendings(self) -> Sendings:
        """Workbooks that went out to units, and what came back of them."""
        from models.sendings import Sendings

        return Sendings(self)

    @cached_property
    def own_columns(self) -> CustomFields:
        """The office's own columns."""
        from models.custom_fields import CustomFields

        return CustomFields(self)

    @cached_property
    def reminders(self) -> Reminders:
        """催报, 提醒 and 督办 to units, as they were issued."""
        from models.reminders import Reminders

        return Reminders(self)

    @cached_property
    def returns(self) -> Returns:
        """Workbooks that come back from units, merged cell by cell."""
        from models.returns import Returns

        return Returns(self)

    @cached_property
    def snapshots(self) -> Snapshots:
        """Figures frozen on a day, and what changed between two."""
        from models.snapshots import Snapshots

        return Snapshots(self)

    @cached_property
    def similar(self) -> SimilarIssues:
        """屡改屡犯: issues that are worded like another."""
        from models.similar_issues import SimilarIssues

        return SimilarIssues(self)

    def as_of(self, day: date) -> Ledger:
        """The ledger as it was at the end of a day, in memory and read-only; its today is that day. Close it after use.

        Raises:
            LedgerError: nothing had been written by that day, or the day is still to come.
        """
        from models.past import ledger_as_of

        return ledger_as_of(self, day)

    @contextmanager
    def rehearsal(self) -> Iterator[Ledger]:
        """A copy of the present state in memory, where an act may be tried; nothing of it is kept, nobody hears of it.

        Raises:
            LedgerError: the ledger cannot be copied just now.
        """
        with sqlite.still_copy(self._database) as still:
            if still is self._database:
                raise LedgerError("台账正在写入，现在不能试算。请稍候再试。")
            copy = Ledger(still, self.path, self.operator, self.today, "")
            copy._makes_backups, copy._looked_through = False, True
            yield copy

    # ------------------------------------------------------------ undo

    def undo_label(self) -> str:
        """What undo would take back in this session; "" for nothing."""
        with sqlite.using(self._database):
            found = chain.undoable(self._connection, self._session_start)
        return found[1] if found else ""

    def redo_label(self) -> str:
        """What redo would bring back in this session; "" for nothing."""
        with sqlite.using(self._database):
            found = chain.redoable(self._connection, self._session_start)
        return found[1].removeprefix("撤销：") if found else ""

    def undo(self, *, earlier_sessions: bool = False) -> Operation | None:
        """Take back the newest act of this session (or of all) that still stands; None if there is none.

        Taking back is itself an operation. Returns the operation taken back.

        Raises:
            LedgerError: something it would change has been changed since.
        """
        with sqlite.using(self._database):
            found = chain.undoable(self._connection, 0 if earlier_sessions else self._session_start)
        return self._take_back(found, UNDO, "撤销：") if found else None

    def redo(self) -> Operation | None:
        """Bring back what the newest undo of this session took back; None if there is nothing."""
        with sqlite.using(self._database):
            found = chain.redoable(self._connection, self._session_start)
        if not found:
            return None
        return self._take_back((found[0], found[1].removeprefix("撤销：")), REDO, "重做：")

    def _take_back(self, found: tuple[int, str], kind: str, prefix: str) -> Operation:
        from models.history_words import describe

        number, label = found
        with self.operation(prefix + label, kind=kind, undoes=number, everything=True) as write:
            write.take_back(chain.lines_of(self._connection, number))
        with sqlite.using(self._database):
            return describe(self._connection, None, None, number)[0]

    # ------------------------------------------------------------ listening

    def on_change(self, listener: Callable[[Changed], None]) -> None:
        """Call ``listener`` after every change, in the thread that made it."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[Changed], None]) -> None:
        """Stop calling ``listener``."""
        self._listeners.remove(listener)

    # ------------------------------------------------------------ the door itself

    @contextmanager
    def operation(
        self, label: str, *, kind: str = EDIT, undoes: int | None = None, everything: bool = False
    ) -> Iterator[Writing]:
        """One act, for ``models`` alone: what is written inside is one operation with its lines, whole or not at all.

        Raises:
            LedgerError: the ledger is read-only, or it could not be written; nothing is kept then.
        """
        if self.read_only:
            raise ReadOnly(f"台账只能查看，不能修改：{self.read_only_reason}。可以用“另存副本”存到别处再改。")
        from models.door import Act, written

        self.look_through()
        with sqlite.using(self._database):
            act = Act(label, kind, undoes, self.operator, self.today(), self.settings.review_months)
            with written(self._database, act) as write:
                yield write
        if any(line.record == "setting" for line in write.lines):
            self._read_settings()
        if write.lines:
            log.info("operation %s: %d lines, %d issues", kind, len(write.lines), len(write.issues()))
            wide = everything or any(line.record not in _NARROW for line in write.lines)
            changed = Changed(frozenset(write.issues()), wide, label)
            for listener in list(self._listeners):
                listener(changed)

    def _check_rev(self, issue_id: int, rev: int) -> None:
        found = self._value("SELECT rev FROM issue WHERE id = ?", (issue_id,))
        if found is not None and found != rev:
            raise LedgerError("这个问题在别处刚被改过，没有保存。请关闭后重新打开它，再改一次。")

    def _editor(self, write: Writing) -> IssueEditor:
        from models.editing import IssueEditor

        days, today = self.settings.check_days, self.today()
        return IssueEditor(write, self._registers(write), self.calendar, days, today, self.operator)

    def _registers(self, write: Writing) -> RegisterEditor:
        from models.registers import RegisterEditor

        return RegisterEditor(write)


#: Settings that decide what the words of a deadline mean.
_DATING_SETTINGS = ("holidays", "terms", "check_days")
#: Records whose change shows only at their own issue.
_NARROW = ("issue", "finding", "measure", "progress_entry")


def _make_empty(path: Path) -> None:
    import uuid

    from models.settling import RULES, RULES_KEY

    try:
        with closing(sqlite.create(path)) as database:
            connection = database.raw
            migrations.migrate(connection, 0)
            facts = [("ledger_id", uuid.uuid4().hex), ("created_at", datetime.now().isoformat(timespec="seconds"))]
            facts.append((RULES_KEY, str(RULES)))
            connection.executemany("INSERT INTO meta VALUES (?, ?)", facts)
    except sqlite3.Error as error:
        raise sqlite.in_words(error, path) from error


def _upgrade(
    database: sqlite.LedgerDatabase, path: Path, version: int, read_only_reason: str, today: date, *, keep: bool
) -> None:
    if read_only_reason:
        raise ReadOnly(f"台账是旧版格式，需要升级，但{read_only_reason}：{path}。请复制到能写入的地方再打开。")
    if keep:
        from models.backup import keep_before_upgrade

        keep_before_upgrade(database, path, version)
    from models.settling import settle_all

    with sqlite.using(database):
        migrations.migrate(database.raw, version)
        with database.atomic():
            settle_all(database, settings.load(database.raw).review_months, today)
