"""The words of the command line: commands, options and their values, and what is said of wrong ones, in Chinese."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from models import paths
from models.fields import CLOSING_CHOICES, PROGRESS_CHOICES
from models.rules import CLOCK_LABELS, CLOSING_LABELS, NO_PROGRESS_LABEL, PROGRESS_LABELS

#: Days and numbers outside of these are typing slips; larger ones SQLite and calendars do not take.
_FIRST_YEAR, _LAST_YEAR = 1990, 2199
_MOST = 2**62


#: What ``export --layout`` takes.
_LAYOUTS = (
    "哪种清单：ledger 整改台账（默认）、problems 问题清单、tasks 任务清单、duties 责任清单、closing 销号台账、"
    "breakdown 目标任务分解表、summary 汇总、notice 整改情况通报（一份一个来源），或者自己的清单的标题"
)


class WrongWords(Exception):
    """The command line makes no sense; the text is a Chinese sentence."""


class _Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese."""

    def __init__(self, **how: Any) -> None:
        wants_help = how.pop("add_help", True)
        super().__init__(add_help=False, formatter_class=_Formatter, **how)
        if wants_help:
            self.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help="显示这个说明")

    def format_help(self) -> str:
        # Not sooner: the options of a parent join those of a parser whose heading is the same.
        self._positionals.title, self._optionals.title = "参数", "选项"
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        raise WrongWords(f"命令写法不对：{_in_chinese(message)}。写法见：{self.prog} --help")


class _Formatter(argparse.HelpFormatter):
    """argparse's help with Chinese headings."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


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
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise WrongWords(f"日期写法不对：“{text}”，请写成 2026-05-31 这样。")
    return day


def _count(text: str) -> int:
    if not text.isdecimal():
        raise WrongWords(f"要填不小于 0 的整数，不能是“{text}”。")
    return min(int(text), _MOST)


def _words_of(labels: dict[Any, str], what: str) -> Callable[[str], frozenset[Any]]:
    by_word: dict[str, Any] = {label: value for value, label in labels.items()}

    def parse(text: str) -> frozenset[Any]:
        wanted = [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]
        for word in wanted:
            if word not in by_word:
                raise WrongWords(f"{what}没有“{word}”，可以是：{'、'.join(by_word)}。")
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
    words = "整改台账：没有命令时打开窗口。"
    parser = _Parser(prog=paths.called(), description=words, parents=[_common(defaults=True)])
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
    one.add_argument("--limit", type=_count, metavar="N", help="最多几条")
    one = command("set", "修改一个问题的字段，规则与窗口里相同")
    one.add_argument("id", type=_count, metavar="ID")
    fields = "字段用台账里的名称（整改时限=2026年5月底前）或程序里的英文名（deadline=…）；字段= 表示清空"
    one.add_argument("assignments", nargs="+", metavar="FIELD=VALUE", help=fields)
    one = command("export", "导出台账（xlsx、pdf）、汇总（pdf）或通报（docx、pdf）")
    one.add_argument("out", type=Path, metavar="OUT")
    one.add_argument("--layout", default="ledger", metavar="VIEW", help=_LAYOUTS)
    one.add_argument("--paper", choices=("A4", "A3"), help="纸张（默认：清单自己的）")
    public = "清单、台账或通报的公开版：遮盖人名、电话、金额等，不列内部和秘密的问题"
    one.add_argument("--public", action="store_true", help=public)
    _filters(one)
    one = command("send", "给每个单位做一份填报表，记入台账；不写单位就是所有有未销号问题的单位")
    one.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    one.add_argument("--unit", dest="units", nargs="+", action="extend", default=[], metavar="U", help="单位或分组名称")
    one.add_argument("--due", type=_day, metavar="YYYY-MM-DD", help="请单位在这一天前交回")
    one.add_argument("--unfinished", action="store_true", help="只发还没有完成的（默认：已完成、未销号的也发）")
    one.add_argument("--paper", choices=("A4", "A3"), default="A4", help="纸张")
    one = command("merge", "收回填报表并合并：文件、文件夹或压缩包；安全的采用，拿不准的留在台账里等人决定")
    one.add_argument("files", type=Path, nargs="+", metavar="FILE")
    one.add_argument("--take", choices=("theirs", "ours"), default="", help="待定的按填报表（theirs）或按台账（ours）")
    one.add_argument("--dry-run", action="store_true", help="只试算并打印结果，不写台账")
    one = command("snapshot", "留存快照：把现在的统计数字和对应的问题留下来")
    one.add_argument("name", metavar="NAME", help="快照名称，例如 11月调度会")
    one = command("meeting", "导出调度会材料（pdf），含与快照相比的变化")
    one.add_argument("out", type=Path, metavar="OUT.pdf")
    one.add_argument("--since", metavar="NAME", help="与这个快照相比（默认：最近一个）")
    one = command("history", "谁在什么时候做了什么")
    one.add_argument("id", type=_count, nargs="?", metavar="ID")
    command("undo", "撤销最近一次还有效的操作")
    one = command("backup", "备份台账")
    one.add_argument("file", type=Path, nargs="?", metavar="FILE")
    one = command("restore", "用备份恢复台账，或接收交接包")
    one.add_argument("file", type=Path, metavar="FILE")
    one = command("handover", "做交接包：台账、佐证材料和现在的清单放进一个 zip，留给接手的人、上级或档案室")
    one.add_argument("out", type=Path, metavar="OUT.zip")
    one.add_argument("--to", default="", metavar="NAME", help="交给谁，印在移交清单上")
    one.add_argument("--once", action="store_true", help="佐证材料只放一份，不另按问题用原来的名称再放一份")
    command("check", "检查台账、历史和记录是否完好")
    one = command("demo", "在文件夹里做一个示例台账和全部文件")
    one.add_argument("folder", type=Path, metavar="DIR")
    return parser


def help_words() -> str:
    """What ``--help`` prints: every command with what it does, and the options that all take."""
    return _parser().format_help()


def understood(words: list[str]) -> argparse.Namespace:
    """The command line as a namespace; ``command`` is None where none is named. A ledger alone stands for --ledger.

    Raises:
        WrongWords: the words make no sense; its text is a sentence.
        SystemExit: --help was asked for and has been printed.
    """
    if len(words) == 1 and Path(words[0]).suffix == paths.LEDGER_SUFFIX:
        words = ["--ledger", words[0]]
    return _parser().parse_args(words)
