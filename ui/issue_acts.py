"""What a clerk does to issues from the window: each act asks what it must, calls the ledger, says why if refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from models.errors import Busy, LedgerError
from models.fields import BY_NAME
from models.issues import Issue
from models.ledger import Ledger
from models.rules import Closing
from models.text import which_issue
from ui import messages

T = TypeVar("T")
#: Characters of a pasted cell that are shown before it is entered.
_SHOWN = 14
#: Characters of a problem that are quoted in a question.
_QUOTED = 30
#: Issues read at once.
_BLOCK = 500


class IssueActs:
    """The acts on the issues of one ledger; ``told`` gets a line for the status bar, ``show`` an issue to select.

    ``noted`` gets what the clerk should look at again.
    """

    def __init__(
        self,
        window: QWidget,
        ledger: Ledger,
        told: Callable[[str], None],
        show: Callable[[int], None],
        noted: Callable[[str], None],
    ) -> None:
        self._window, self._ledger, self._told, self._show, self._noted = window, ledger, told, show, noted

    def add(self, source: str = "") -> None:
        """Ask for a new issue; this source is proposed for it."""
        from ui.issue_form import IssueForm

        form = IssueForm(self._ledger, None, self._window, source=source)
        _exec(form)
        if form.issue_id is not None:
            self._show(form.issue_id)
            self._told("已登记。")
            self.note_deadlines([form.issue_id])

    def edit(self, issue_id: int, ids: Sequence[int], field: str = "") -> None:
        """Show the whole issue in the form, begun at ``field``; from there on through ``ids``, the list behind it."""
        from ui.issue_form import IssueForm

        form = IssueForm(self._ledger, issue_id, self._window, ids=ids, field=field)
        form.saved.connect(self._saved)
        _exec(form)

    def _saved(self, issue_id: int) -> None:
        self._told("已保存。")
        self.note_deadlines([issue_id])

    def note_deadlines(self, ids: Sequence[int]) -> None:
        """Say so when nobody can read a day in the words of these issues' deadlines; they are kept as written."""
        if sentence := unread_deadlines(self._ledger, ids):
            self._noted(sentence)

    def remove(self, ids: Sequence[int]) -> bool:
        """Remove issues when that is confirmed; whether they are gone."""
        what = self._one_in_words(ids[0]) if len(ids) == 1 else f"所选的 {len(ids)} 项问题"
        gone = "".join(f"{sentence}\n" for sentence in self._what_goes_along(ids))
        question = f"要删除{what}吗？\n{gone}删除后可以用“撤销”（Ctrl+Z）找回，历史记录里也一直留着。"
        if not messages.ask(self._window, "删除问题", question, "删除"):
            return False

        def remove() -> bool:
            self._ledger.remove_issues(list(ids))
            return True

        return self.attempt("删除问题", remove, f"已删除 {len(ids)} 项，可以撤销。") is not None

    def _what_goes_along(self, ids: Sequence[int]) -> list[str]:
        """What somebody decided and handed in that would go with these issues."""
        closed, evidences = list[Issue](), 0
        for start in range(0, len(ids), _BLOCK):
            for issue in self._ledger.issues(ids[start : start + _BLOCK]).values():
                evidences += issue.evidences
                closed += [issue] if issue.closing == Closing.CLOSED else []
        told = []
        if closed and len(ids) == 1:
            on = f"已于 {closed[0].closed_on} 销号" if closed[0].closed_on else "已销号"
            told.append(f"这个问题{on}，销号记录会一起删除。")
        elif closed:
            told.append(f"其中 {len(closed)} 项已销号，它们的销号记录会一起删除。")
        if evidences:
            told.append(f"登记的 {evidences} 份佐证材料会一起移出台账，文件留在台账旁边的资料文件夹里。")
        return told

    def _one_in_words(self, issue_id: int) -> str:
        """Which issue it is: two rows of a 共性问题 have the same words."""
        issue = self._ledger.issue(issue_id)
        return which_issue(issue.number, issue.problem, _QUOTED)

    def add_progress(self, ids: Sequence[int]) -> None:
        """Ask for a new line of the diary."""
        from ui.progress_dialog import ProgressDialog

        if _exec(ProgressDialog(self._ledger, list(ids), self._window)):
            self._told("进展已登记。")

    def change_many(self, ids: Sequence[int]) -> None:
        """Ask for a change that all of them get."""
        from ui.bulk_dialog import BulkDialog

        dialog = BulkDialog(self._ledger, list(ids), self._window)
        deadlines = dialog.ticks["deadline"]
        if _exec(dialog):
            self._told(f"批量修改完成，改了 {len(dialog.changed_ids)} 项，可以一次撤销。")
            if deadlines.isChecked():
                self.note_deadlines(sorted(dialog.changed_ids))

    def close_issues(self, ids: Sequence[int]) -> None:
        """Ask for the next closing step of those that are not closed."""
        from ui.closing_dialog import ClosingDialog

        dialog = ClosingDialog(self._ledger, self._with_closing(ids, closed=False), self._window)
        if _exec(dialog):
            self._told(dialog.done_words)

    def extend(self, ids: Sequence[int]) -> None:
        """Ask for a later deadline with its reason and who approved it."""
        from ui.extension_dialog import ExtensionDialog

        dialog = ExtensionDialog(self._ledger, ids, self._window)
        if _exec(dialog):
            self._told(f"已延期 {len(dialog.ready)} 项，原时限保留在详情里，可以一次撤销。")

    def review(self, ids: Sequence[int]) -> None:
        """Ask what was seen when these were looked at again."""
        from ui.review_dialog import ReviewDialog

        dialog = ReviewDialog(self._ledger, ids, self._window)
        if _exec(dialog):
            self._told(f"已登记复查 {len(dialog.ready)} 项。")

    def change_milestones(self, ids: Sequence[int]) -> None:
        """Show the milestones of the one selected issue, to be added and taken out."""
        from ui.milestones_dialog import MilestonesDialog

        if len(ids) != 1:
            messages.tell(self._window, "时间节点", "请先在表里只选中一个问题，再增减它的时间节点。")
            return
        _exec(MilestonesDialog(self._ledger, ids[0], self._window))

    def relapse(self, ids: Sequence[int]) -> None:
        """Ask what came back, and open the next round of those that were finished."""
        from ui.relapse_dialog import RelapseDialog

        dialog = RelapseDialog(self._ledger, ids, self._window)
        if _exec(dialog):
            self._told(f"已登记反弹 {len(dialog.ready)} 项，进入下一轮。")

    def split_common(self, ids: Sequence[int]) -> None:
        """Ask to which units the one selected issue, or the 共性问题 it is a row of, is given."""
        from ui.common_dialog import CommonDialog

        if len(ids) != 1:
            messages.tell(self._window, "分到各单位", "请先在表里只选中一个问题，再分到各单位。")
            return
        parent = self._ledger.issue(ids[0]).parent_id
        whole = ids[0] if parent is None else parent
        if why := self._ledger.responsibility.why_no_split(whole):
            messages.tell(self._window, "分到各单位", why)
            return
        dialog = CommonDialog(self._ledger, whole, self._window)
        if _exec(dialog):
            self._told(f"已分到 {len(dialog.rows)} 个单位，可以一次撤销。")

    def gather_common(self, ids: Sequence[int]) -> None:
        """Ask under which 共性问题 these issues belong."""
        from ui.common_dialog import GatherDialog

        if _exec(GatherDialog(self._ledger, ids, self._window)):
            self._told("已归入，可以撤销。")

    def reopen(self, ids: Sequence[int]) -> None:
        """Take the closing marks off when that is confirmed."""
        closed = self._with_closing(ids, closed=True)
        question = f"要取消所选 {len(closed)} 项的销号吗？"
        if closed and messages.ask(self._window, "取消销号", question, "取消销号", "不取消"):
            self.attempt("取消销号", lambda: self._ledger.reopen_issues(closed), f"已取消 {len(closed)} 项的销号。")

    def _with_closing(self, ids: Sequence[int], *, closed: bool) -> list[int]:
        """Those of the issues that are closed, or that are not."""
        found: list[int] = []
        for start in range(0, len(ids), _BLOCK):
            issues = self._ledger.issues(ids[start : start + _BLOCK])
            found += [number for number, issue in issues.items() if (issue.closing == Closing.CLOSED) == closed]
        return found

    def add_evidence(self, ids: Sequence[int]) -> None:
        """Ask for files and attach them to the one selected issue."""
        from ui import evidence_acts

        if len(ids) != 1:
            messages.tell(self._window, "佐证材料", "请先在表里只选中一个问题，再添加材料。")
            return
        given = messages.choose_open_paths(
            self._window, "添加佐证材料", messages.documents_folder(), evidence_acts.ALL_FILES
        )
        if given:
            evidence_acts.add(
                self._window, self._ledger, ids[0], given, done=lambda added: self._told(added.first_words)
            )

    def paste(self, columns: Sequence[str], source: str) -> None:
        """Make issues of the rows on the clipboard, all of them or none, when their number is confirmed.

        Rows without a heading line are read in the order of ``columns``; those that name no source belong to
        ``source``, which is said.
        """
        from ui.clipboard import read_rows

        today = self._ledger.today()
        pasted = self.attempt("粘贴", lambda: read_rows(QGuiApplication.clipboard().text(), columns, today))
        if pasted is None:
            return
        count = len(pasted.rows)
        unnamed = sum(not row.values.get("source") for row in pasted.rows)
        if unnamed and not source:
            advice = "请先用“台账 → 问题来源”添加一个来源，或在表里加一列“问题来源”。"
            messages.warn(self._window, "粘贴", f"粘贴的行没有写问题来源。{advice}")
            return
        belongs = [f"其中 {unnamed} 行没有写问题来源，将记在“{source}”下。"] if unnamed else []
        asked = f"剪贴板里有 {count} 行，要登记为 {count} 项新问题吗？"
        question = "\n".join([asked, _first_row(pasted.rows[0].values), *belongs, *pasted.warnings])
        if messages.ask(self._window, "粘贴", question, "登记"):
            rows = [{**row.values, "source": row.values.get("source") or source} for row in pasted.rows]
            added = self.attempt("粘贴", lambda: self._ledger.add_issues(rows), f"已登记 {count} 项，可以一次撤销。")
            if added:
                self._show(added[0])
                self.note_deadlines(added)

    def undo(self) -> None:
        """Take the newest act back."""
        label = self._ledger.undo_label()
        self._showing_what_came_back(lambda: self.attempt("撤销", self._ledger.undo, f"已撤销：{label}"))

    def redo(self) -> None:
        """Bring back what was taken back."""
        label = self._ledger.redo_label()
        self._showing_what_came_back(lambda: self.attempt("重做", self._ledger.redo, f"已重做：{label}"))

    def _showing_what_came_back(self, act: Callable[[], object]) -> None:
        before = set(self._ledger.issue_ids())
        act()
        back = next((number for number in self._ledger.issue_ids() if number not in before), None)
        if back is not None:
            self._show(back)

    def attempt(self, title: str, act: Callable[[], T], done: str = "") -> T | None:
        """Do it; what is refused is said, a busy ledger can be tried again. None when nothing came of it."""
        while True:
            try:
                result = act()
            except Busy as error:
                if messages.choose(self._window, title, str(error), ("重试", "取消")) != 0:
                    return None
            except LedgerError as error:
                messages.warn(self._window, title, str(error))
                return None
            else:
                if done:
                    self._told(done)
                return result


def unread_deadlines(ledger: Ledger, ids: Sequence[int]) -> str:
    """One sentence about the deadlines of these issues (of the first some hundred) that have to be checked, or ""."""
    issues = list(ledger.issues(list(ids[:_BLOCK])).values())
    found = [issue.deadline for issue in issues if issue.deadline.needs_check]
    if not found:
        years = ledger.dates.years_without_holidays(issues)
        told = f"节假日表没有 {'、'.join(years)} 年的数据，按工作日推算的时限只扣除了周末，请在设置中补充节假日。"
        return told if years else ""
    first, many = found[0], f"等 {len(found)} 项" if len(found) > 1 else ""
    words = first.text if len(first.text) <= 30 else first.text[:29] + "…"
    if first.due_on is None:
        return f"整改时限“{words}”{many}看不出日期，已按原文保存，请核实。"
    return f"整改时限“{words}”{many}已按原文保存，日期需要核实：{first.remark or '请看详情。'}"


def _exec(dialog: QDialog) -> int:
    """Show a dialog until it is closed; Qt lets go of it when the window is idle again."""
    try:
        return dialog.exec()
    finally:
        dialog.deleteLater()


def _first_row(values: Mapping[str, object]) -> str:
    """What stands where in the first pasted row, so that a shifted column is seen before it is entered."""
    known = [(BY_NAME[name], value) for name, value in values.items() if name in BY_NAME and BY_NAME[name].editable]
    words = [f"{field.label}“{field.to_text(value)[:_SHOWN]}”" for field, value in known if field.to_text(value)]
    return f"第一行读作：{'，'.join(words)}。"
