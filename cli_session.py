"""What every command needs: its ledger, what its filters ask for, and how results, progress and refusals are said."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from models import paths
from models.errors import AlreadyThere, Busy, LedgerError
from models.filters import IssueFilter
from models.ledger import Ledger
from models.text import clean, clean_line

T = TypeVar("T")


def complain(sentence: str) -> None:
    """Say one sentence on standard error."""
    print(sentence, file=sys.stderr)


def print_json(value: object) -> None:
    """Print a result as JSON, piece by piece."""
    pieces = json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(value)
    while some := "".join(islice(pieces, 20_000)):  # the text of a large ledger is never held whole
        sys.stdout.write(some)
    print()


def tell_done(done: int, total: int) -> None:
    """Say how far long work is, every hundredth time."""
    if done == total or done % 100 == 0:
        print(f"{done}/{total}", file=sys.stderr)


def tell_steps() -> Callable[[int, int], None]:
    """Says how far long work is whenever it is further by a tenth."""
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        if total > 0 and done * 10 // total > told:
            told = done * 10 // total
            print(f"{done}/{total}", file=sys.stderr)

    return tell


def today_of(options: argparse.Namespace) -> Callable[[], date]:
    """The day of ``--today``, else the clock's."""
    day: date | None = options.today
    return (lambda: day) if day else date.today


def ledger_path(options: argparse.Namespace) -> Path:
    """The ledger of ``--ledger``, else the user's own.

    Raises:
        LedgerError: its folder cannot be made.
    """
    try:
        return options.ledger or paths.default_ledger()
    except OSError as error:
        raise LedgerError(f"数据文件夹不能建立：{error.filename}。请用 --data-dir 指定一个能写的文件夹。") from error


@contextmanager
def opened(options: argparse.Namespace, **how: Any) -> Iterator[Ledger]:
    """The ledger, closed afterwards; ``how`` goes to ``Ledger.open``."""
    with _opened_or_told(ledger_path(options), operator_of(options), today_of(options), **how) as ledger:
        if ledger.recovered:
            complain("上次没有正常关闭，已恢复到最后一次保存。")
        yield ledger
    if ledger.backup_failure:
        complain(ledger.backup_failure)


def _opened_or_told(path: Path, operator: str, today: Callable[[], date], **how: Any) -> Ledger:
    try:
        return Ledger.open(path, operator=operator, today=today, **how)
    except Busy as error:
        from models.holders import busy_words

        raise Busy(busy_words(path, error)) from error


@contextmanager
def opened_or_made(options: argparse.Namespace) -> Iterator[Ledger]:
    """The ledger; one that had to be made for this goes again when nothing was written into it."""
    ledger = _made_if_missing(options)
    if ledger is None:
        with opened(options) as ledger:
            yield ledger
        return
    try:
        yield ledger
    finally:
        if ledger.head.operation:
            ledger.close()
        else:
            ledger.discard()


def _made_if_missing(options: argparse.Namespace) -> Ledger | None:
    """A new ledger; None where there is one already, or another program was faster."""
    path = ledger_path(options)
    if os.path.lexists(path):
        return None
    try:
        return Ledger.create(path, operator=operator_of(options), today=today_of(options))
    except AlreadyThere:
        return None


def operator_of(options: argparse.Namespace) -> str:
    """Who works: ``--operator``, else the login name."""
    return clean_line(options.operator or "") or paths.login_name()


class NobodyNamed(LedgerError):
    """A filter names something that the ledger does not have."""


def question_of(options: argparse.Namespace, ledger: Ledger) -> IssueFilter:
    """What the filters ask for.

    Raises:
        NobodyNamed: the ledger has no such source, unit, leader or 方面.
    """
    units = {one.name: one.id for one in ledger.units()}
    groups = {one.name: one.id for one in ledger.groups() if one.name not in units}
    group = groups.get(clean_line(options.unit or ""))
    return IssueFilter(
        text=clean(options.text),
        source_id=known_as(options.source, "来源", {one.name: one.id for one in ledger.sources()}),
        unit_id=known_as(options.unit, "单位", units) if group is None else None,
        group_id=group,
        leader=known_as(options.leader, "责任领导", {name: name for name in ledger.leaders()}) or "",
        aspect=known_as(options.aspect, "方面", {title: title for title in ledger.aspect_titles()}) or "",
        clocks=options.clock,
        progress=options.progress,
        closing=options.closing,
    )


def known_as(name: str | None, what: str, known: dict[str, T]) -> T | None:
    """What stands under this name, or under the only one that contains it; None where no name is asked for."""
    wanted = clean_line(name or "")
    if not wanted:
        return None
    if wanted in known:
        return known[wanted]
    containing = [one for one in known if wanted in one]
    if len(containing) == 1:
        return known[containing[0]]
    raise NobodyNamed(f"台账里没有名为“{wanted}”的{what}。请检查名称是否完整。")


def warn(sentence: str) -> None:
    if sentence:
        print(f"注意：{sentence}", file=sys.stderr)


def show_each(done: int, total: int) -> None:
    print(f"{done}/{total}", file=sys.stderr)


def report_path(options: argparse.Namespace, words: str, path: Path) -> None:
    if options.json:
        print_json({"path": str(path)})
    else:
        print(f"{words}：{path}")
