"""The commands: the same work as the window's, without a screen and without Qt.

Exit status: 0 done; 1 something was refused or failed, one Chinese sentence a problem on standard error; 2 wrong words.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from models import logs, paths
from models.errors import LedgerError, UnreadableFile
from models.fields import CLOSING_CHOICES, PROGRESS_CHOICES, editable_field
from models.filters import IssueFilter
from models.ledger import Ledger
from models.rules import CLOCK_LABELS, CLOSING_LABELS, NO_PROGRESS_LABEL, PROGRESS_LABELS

log = logging.getLogger(__name__)

#: Takes a picture of the window of a ledger: (ledger, png, today); False where Qt is not installed.
Picture = Callable[[Path, Path, date], bool]


class _WrongWords(Exception):
    """The command line makes no sense; the text is a Chinese sentence."""


class _Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese when the words are wrong."""

    def error(self, message: str) -> NoReturn:
        command = " ".join(self.prog.split()[1:])
        where = " ".join(["python main.py", *command.split(), "--help"])
        raise _WrongWords(f"命令写法不对：{_in_chinese(message)}。写法见：{where}")


def _in_chinese(message: str) -> str:
    for english, chinese in (
        ("the following arguments are required: ", "缺少 "),
        ("unrecognized arguments: ", "不认识 "),
        ("expected one argument", "后面少了一个值"),
        ("expected at least one argument", "后面少了值"),
        ("argument ", ""),
        ("invalid choice: ", "不能是 "),
        ("invalid int value: ", "要填整数，不能是 "),
        ("choose from", "可选"),
        ("invalid", "不对"),
        (" value: ", "："),
        ("not allowed with", "不能同时用"),
    ):
        message = message.replace(english, chinese)
    return message


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _WrongWords(f"日期写法不对：“{text}”，请写成 2026-05-31 这样。") from None


def _words_of(labels: dict[Any, str], what: str) -> Callable[[str], frozenset[Any]]:
    by_word: dict[str, Any] = {label: value for value, label in labels.items()}

    def parse(text: str) -> frozenset[Any]:
        wanted = [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]
        for word in wanted:
            if word not in by_word:
                raise _WrongWords(f"{what}没有“{word}”，可以是：{'、'.join(by_word)}。")
        return frozenset(by_word[word] for word in wanted)

    return parse


_clocks = _words_of(dict(CLOCK_LABELS), "时限状态")
_progress = _words_of({**PROGRESS_LABELS, None: NO_PROGRESS_LABEL}, "整改进度")
_closing = _words_of(dict(CLOSING_LABELS), "销号")


# ---------------------------------------------------------------- the words


def _common(defaults: bool) -> _Parser:
    """The options that may stand before or after the command word."""
    common = _Parser(add_help=False, argument_default=None if defaults else argparse.SUPPRESS)
    common.add_argument("--ledger", type=Path, metavar="FILE", help="台账文件（默认：自己的台账）")
    common.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help="按这一天计算（默认：今天）")
    common.add_argument("--operator", metavar="NAME", help="操作人（默认：登录名）")
    common.add_argument("--data-dir", type=Path, metavar="DIR", help="数据文件夹（默认：用户自己的）")
    common.add_argument("--json", action="store_true", help="打印 JSON")
    return common


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", default="", help="问题和措施里的任何文字")
    parser.add_argument("--source", help="来源名称")
    parser.add_argument("--unit", help="单位名称，含下级单位")
    parser.add_argument("--leader", default="", help="责任领导")
    parser.add_argument("--aspect", default="", help="方面")
    for name, parse, words in (
        ("--clock", _clocks, CLOCK_LABELS.values()),
        ("--progress", _progress, (*PROGRESS_CHOICES, NO_PROGRESS_LABEL)),
        ("--closing", _closing, CLOSING_CHOICES),
    ):
        parser.add_argument(name, type=parse, default=frozenset(), help="、".join(words) + "，几个用逗号分开")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="main.py", description="整改台账：没有命令时打开窗口。", parents=[_common(defaults=True)])
    commands = parser.add_subparsers(dest="command", metavar="命令")
    after = _common(defaults=False)

    def command(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=words, description=words, parents=[after])

    one = command("read", "读一份通报或旧台账并打印，不写任何东西")
    one.add_argument("file", type=Path, metavar="FILE")
    one = command("import", "把读到的问题登记进台账；同一份文件再来一次什么也不变")
    one.add_argument("files", type=Path, nargs="+", metavar="FILE")
    one.add_argument("--source", dest="source_name", metavar="NAME", help="登记到这个来源")
    one = command("list", "列出问题")
    _filters(one)
    one.add_argument("--limit", type=int, metavar="N", help="最多几条")
    one = command("set", "修改一个问题的字段，规则与窗口里相同")
    one.add_argument("id", type=int, metavar="ID")
    one.add_argument("assignments", nargs="+", metavar="FIELD=VALUE")
    one = command("export", "导出台账（xlsx、pdf）或汇总（pdf）")
    one.add_argument("out", type=Path, metavar="OUT")
    one.add_argument("--layout", choices=("ledger", "summary"), default="ledger", help="版式")
    one.add_argument("--paper", choices=("A4", "A3"), default="A4", help="纸张")
    _filters(one)
    one = command("history", "谁在什么时候做了什么")
    one.add_argument("id", type=int, nargs="?", metavar="ID")
    command("undo", "撤销最近一次还有效的操作")
    one = command("backup", "备份台账")
    one.add_argument("file", type=Path, nargs="?", metavar="FILE")
    one = command("restore", "用备份恢复台账")
    one.add_argument("file", type=Path, metavar="FILE")
    command("check", "检查台账、历史和记录是否完好")
    one = command("demo", "在文件夹里做一个示例台账和全部文件")
    one.add_argument("folder", type=Path, metavar="DIR")
    return parser


@dataclass(frozen=True, slots=True)
class WindowWords:
    """What the command line says to the window."""

    ledger: Path | None
    today: date | None
    operator: str | None


def window_words(words: Sequence[str]) -> WindowWords | None:
    """The options of a command line without a command; None when it names a command or cannot be understood."""
    plain = [word for word in words if not word.startswith("-")]
    if len(words) == 1 and plain and Path(plain[0]).suffix == paths.LEDGER_SUFFIX:
        return WindowWords(Path(words[0]), None, None)
    try:
        options = _parser().parse_args(list(words))
    except (_WrongWords, SystemExit):
        return None
    if options.command:
        return None
    if options.data_dir:
        paths.set_data_folder(options.data_dir)
    return WindowWords(options.ledger, options.today, options.operator)


# ---------------------------------------------------------------- running


def run(words: Sequence[str], picture: Picture | None = None) -> int:
    """Run one command; returns the exit status. ``picture`` is what ``demo`` takes a picture of the window with."""
    _speak_utf8()
    try:
        options = _parser().parse_args(list(words))
        options.picture = picture
        if options.command is None:
            raise _WrongWords("缺少命令。写法见：python main.py --help")
        if options.data_dir:
            paths.set_data_folder(options.data_dir)
        signal.signal(signal.SIGTERM, _interrupt)
        logs.start_log()
        return _COMMANDS[options.command](options)
    except _WrongWords as error:
        _complain(str(error))
        return 2
    except LedgerError as error:
        log.info("refused: %s", logs.kinds(error))
        _complain(str(error))
        return 1
    except KeyboardInterrupt:
        _complain("已停止：做完的都在，没有做完的那一份一点也没有保留，原有文件没有改动。")
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except SystemExit as ended:
        return int(ended.code or 0)
    except Exception as error:
        log.error("%s", logs.describe(error))
        _complain(f"出了意外，刚才的操作没有完成，台账没有改动。详情在日志里：{paths.data_folder() / 'log'}")
        return 1


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _tick(done: int, total: int) -> None:
    if done == total or done % 100 == 0:
        print(f"{done}/{total}", file=sys.stderr)


def _today(options: argparse.Namespace) -> Callable[[], date]:
    day: date | None = options.today
    return (lambda: day) if day else date.today


def _ledger_path(options: argparse.Namespace) -> Path:
    try:
        return options.ledger or paths.default_ledger()
    except OSError as error:
        raise LedgerError(f"数据文件夹不能建立：{error.filename}。请用 --data-dir 指定一个能写的文件夹。") from error


@contextmanager
def _opened(options: argparse.Namespace, **how: Any) -> Iterator[Ledger]:
    path = _ledger_path(options)
    with Ledger.open(path, operator=options.operator or paths.login_name(), today=_today(options), **how) as ledger:
        if ledger.recovered:
            _complain("上次没有正常关闭，已恢复到最后一次保存。")
        yield ledger
    if ledger.backup_failure:
        _complain(ledger.backup_failure)


@contextmanager
def _opened_or_made(options: argparse.Namespace) -> Iterator[Ledger]:
    """The ledger; one that had to be made for this goes again when nothing was written into it."""
    path = _ledger_path(options)
    if os.path.lexists(path):
        with _opened(options) as ledger:
            yield ledger
        return
    ledger = Ledger.create(path, operator=options.operator or paths.login_name(), today=_today(options))
    try:
        yield ledger
    finally:
        empty = not ledger.head.operation
        ledger.close()
        if empty:
            path.unlink(missing_ok=True)


def _question(options: argparse.Namespace, ledger: Ledger) -> IssueFilter:
    return IssueFilter(
        text=options.text,
        source_id=_named(options.source, "来源", ((one.name, one.id) for one in ledger.sources())),
        unit_id=_named(options.unit, "单位", ((one.name, one.id) for one in ledger.units())),
        leader=options.leader,
        aspect=options.aspect,
        clocks=options.clock,
        progress=options.progress,
        closing=options.closing,
    )


def _named(name: str | None, what: str, known: Iterable[tuple[str, int]]) -> int | None:
    if name is None:
        return None
    for candidate, number in known:
        if candidate == name:
            return number
    raise LedgerError(f"台账里没有名为“{name}”的{what}。请检查名称是否完整。")


# ---------------------------------------------------------------- the commands


def _read(options: argparse.Namespace) -> int:
    from documents.draft_json import to_json
    from documents.readers import read_file
    from models.calendar import built_in

    draft = to_json(read_file(options.file), built_in(paths.resources() / "tables"))
    if options.json:
        _print_json(draft)
    else:
        _print_draft(draft)
    return 0


def _print_draft(draft: dict[str, Any]) -> None:
    print(draft["title"] or "（没有标题）")
    for sentence in draft["warnings"]:
        print(f"注意：{sentence}")
    for aspect in draft["aspects"]:
        print(f"■ {aspect['title'] or '（未分方面）'}")
        for issue in aspect["issues"]:
            extent = f"具体表现 {len(issue['findings'])} 条，措施 {len(issue['measures'])} 条"
            print(f"  · {issue['title']}（{extent}）{issue['status'] or ''}")


def _import(options: argparse.Namespace) -> int:
    from documents.readers import digest_of, read_file

    drafts, refused = [], 0
    for path in options.files:
        try:
            draft = read_file(path)
            if not draft.issues():
                raise LedgerError(f"没有导入“{path.name}”：{''.join(draft.warnings[:1]) or '没有读到问题。'}")
            drafts.append((path, draft))
        except LedgerError as error:
            _complain(str(error))
            refused += 1
    total: dict[str, Any] = {"added": 0, "updated": 0, "unchanged": 0, "warnings": []}
    if drafts:
        refused += _import_drafts(options, drafts, total, digest_of)
    if options.json:
        _print_json(total)
    else:
        print(f"新增 {total['added']} 项，更新 {total['updated']} 项，没有变化 {total['unchanged']} 项。")
        for sentence in total["warnings"]:
            print(f"注意：{sentence}")
    return 1 if refused else 0


def _import_drafts(
    options: argparse.Namespace, drafts: list[tuple[Path, Any]], total: dict[str, Any], digest_of: Callable[[Path], str]
) -> int:
    refused = 0
    with _opened_or_made(options) as ledger:
        for path, draft in drafts:
            try:
                result = ledger.import_notice(
                    draft, source_name=options.source_name, file_name=path.name, digest=digest_of(path), tick=_tick
                )
            except LedgerError as error:
                _complain(str(error))
                refused += 1
                continue
            total["added"] += result.added
            total["updated"] += result.updated
            total["unchanged"] += result.unchanged
            total["warnings"] += result.warnings
    return refused


def _list(options: argparse.Namespace) -> int:
    from documents.issue_json import issue_object

    if options.limit is not None and options.limit < 0:
        raise _WrongWords("--limit 要填不小于 0 的整数。")
    with _opened(options) as ledger:
        ids = ledger.issue_ids(_question(options, ledger), limit=options.limit)
        issues = ledger.issues(ids).values()
        if options.json:
            _print_json([issue_object(issue, ledger.today(), ledger.settings.soon_days) for issue in issues])
        else:
            for issue in issues:
                progress = issue.progress.label if issue.progress is not None else NO_PROGRESS_LABEL
                due = f"{issue.deadline.text} {issue.days_words(ledger.today())}".strip()
                print(f"{issue.id}\t{issue.number}\t{issue.problem}\t{'、'.join(issue.units)}\t{due}\t{progress}")
            print(f"共 {len(ids)} 项")
    return 0


def _set(options: argparse.Namespace) -> int:
    wanted: dict[str, object] = {}
    for assignment in options.assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise _WrongWords(f"“{assignment}”少了等号，请写成 字段=值。")
        if name in wanted:
            raise _WrongWords(f"“{name}”写了两次，请只写一次。")
        wanted[name] = editable_field(name).from_text(text)
    with _opened(options) as ledger:
        changed = ledger.update_issues({options.id: wanted})
        if options.json:
            from documents.issue_json import issue_object

            _print_json(issue_object(ledger.issue(options.id), ledger.today(), ledger.settings.soon_days))
        else:
            print("已保存。" if changed else "没有变化。")
    return 0


def _export(options: argparse.Namespace) -> int:
    suffix = options.out.suffix.lower()
    if suffix not in (".xlsx", ".pdf"):
        raise _WrongWords(f"不能导出成“{options.out.name}”：文件名要以 .xlsx 或 .pdf 结尾。")
    if options.layout == "summary" and suffix != ".pdf":
        raise _WrongWords("汇总只能导出成 .pdf。")
    with _opened(options) as ledger:
        _write_paper(ledger, _question(options, ledger), options.out, options.layout, options.paper)
    print(f"已导出：{options.out}")
    return 0


def _write_paper(ledger: Ledger, question: IssueFilter, out: Path, layout: str, paper: str) -> None:
    if layout == "summary":
        from documents.summary_pdf import write_summary_pdf

        write_summary_pdf(ledger, question, out, today=ledger.today(), tick=_tick)
        return
    ids = ledger.issue_ids(question)
    if out.suffix.lower() == ".pdf":
        from documents.ledger_pdf import write_ledger_pdf

        write_ledger_pdf(ledger, ids, out, today=ledger.today(), paper=paper, tick=_tick)
    else:
        from documents.ledger_xlsx import write_ledger_xlsx

        write_ledger_xlsx(ledger, ids, out, today=ledger.today(), paper=paper, tick=_tick)


def _history(options: argparse.Namespace) -> int:
    from documents.issue_json import operation_object

    with _opened(options) as ledger:
        operations = ledger.history(options.id)
        if options.id is not None and not operations:
            ledger.issue(options.id)
    if options.json:
        _print_json([operation_object(one) for one in operations])
        return 0
    for one in operations:
        print(f"{one.seq}\t{one.at:%Y-%m-%d %H:%M}\t{one.operator}\t{one.label}")
        for line in one.changes:
            print(f"\t\t{line.label}：{line.before or '（无）'} → {line.after or '（无）'}")
    return 0


def _undo(options: argparse.Namespace) -> int:
    from documents.issue_json import operation_object

    with _opened(options) as ledger:
        taken_back = ledger.undo(earlier_sessions=True)
    if taken_back is None:
        raise LedgerError("没有可以撤销的操作。")
    if options.json:
        _print_json(operation_object(taken_back))
    else:
        print(f"已撤销：{taken_back.label}")
    return 0


def _backup(options: argparse.Namespace) -> int:
    from models.backup import back_up, save_verified

    with _opened(options) as ledger:
        if options.file:
            save_verified(ledger, options.file)
        path = options.file or back_up(ledger, "手动")
    _report_path(options, "已备份", path)
    return 0


def _restore(options: argparse.Namespace) -> int:
    from models.backup import restore

    target = _ledger_path(options)
    contents, kept = restore(
        options.file, target, operator=options.operator or paths.login_name(), today=_today(options)
    )
    if kept:
        _complain(f"恢复前的台账已保存在：{kept}")
    _report_path(options, f"已恢复（{contents.issues} 个问题）", target)
    return 0


def _report_path(options: argparse.Namespace, words: str, path: Path) -> None:
    if options.json:
        _print_json({"path": str(path)})
    else:
        print(f"{words}：{path}")


def _check(options: argparse.Namespace) -> int:
    from documents.issue_json import report_object
    from models.checking import CheckReport, Problem

    path = _ledger_path(options)
    try:
        with _opened(options, look_through=False) as ledger:
            report = ledger.check()
    except UnreadableFile as error:
        if not path.is_file():
            raise
        report = CheckReport((Problem("台账打不开", path.name, str(error)),), {})
    if options.json:
        _print_json(report_object(report))
    elif report.ok:
        print(f"台账完好：{report.counts.get('issue', 0)} 个问题，{report.counts.get('operation', 0)} 次操作。")
    for problem in report.problems:
        _complain(f"{problem.what}：{problem.where}。{problem.advice}")
    return 0 if report.ok else 1


def _demo(options: argparse.Namespace) -> int:
    from documents.demo import build_demo

    today = _today(options)()
    folder: Path = options.folder
    made = build_demo(folder, today=today, operator=options.operator or paths.login_name(), tick=_tick)
    if options.picture:
        png = folder / "窗口.png"
        if options.picture(made.ledger, png, today):
            made.files.append(png)
    if options.json:
        _print_json({"ledger": str(made.ledger), "files": [str(path) for path in made.files]})
    else:
        print(f"示例台账：{made.ledger.absolute()}")
        for path in made.files:
            print(f"已写好：{path.absolute()}")
    return 0


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "read": _read,
    "import": _import,
    "list": _list,
    "set": _set,
    "export": _export,
    "history": _history,
    "undo": _undo,
    "backup": _backup,
    "restore": _restore,
    "check": _check,
    "demo": _demo,
}
