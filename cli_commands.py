"""What each command does: the same work as the window's, without a screen and without Qt."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cli_session import (
    NobodyNamed,
    complain,
    known_as,
    ledger_path,
    opened,
    opened_or_made,
    operator_of,
    print_json,
    question_of,
    report_path,
    show_each,
    tell_done,
    tell_steps,
    today_of,
    warn,
)
from cli_words import WrongWords
from models import paths
from models.errors import LedgerError, UnreadableFile
from models.fields import BY_NAME, CUSTOM, editable_field, field_named
from models.filters import IssueFilter
from models.issues import Issue
from models.ledger import Ledger
from models.list_views import CLOCK, EXTRA_LABELS, STATUS
from models.rules import NO_PROGRESS_LABEL, Closing
from models.text import clean, clean_line, which_issue


def _read(options: argparse.Namespace) -> int:
    from documents.draft_json import to_json
    from documents.readers import read_file
    from models.calendar import built_in

    draft = to_json(read_file(options.file), built_in(paths.resources() / "tables"))
    if options.json:
        print_json(draft)
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
            print(f"  · {issue['title']}")
            for label, key in _READ_LABELS.items():
                words = issue[key] if isinstance(issue[key], list) else [issue[key]]
                for word in filter(None, words):
                    print(f"      {label}：{word}")


#: What is printed below a problem that was read, by its label.
_READ_LABELS = {
    "具体表现": "findings",
    "整改措施": "measures",
    "整改进展": "progress",
    "状态": "status",
    "责任领导": "responsible_leader",
    "责任单位": "unit",
    "责任人": "person",
    "整改时限": "deadline_text",
}


def _import(options: argparse.Namespace) -> int:
    from documents.readers import read_file
    from models.whole_files import digest_of

    drafts, refused = [], 0
    for path in options.files:
        try:
            draft = read_file(path)
            if not draft.issues():
                raise LedgerError(f"没有导入“{path.name}”：{''.join(draft.warnings[:1]) or '没有读到问题。'}")
            drafts.append((path, draft))
        except LedgerError as error:
            complain(str(error))
            refused += 1
    total: dict[str, Any] = {"added": 0, "updated": 0, "unchanged": 0, "warnings": []}
    if drafts:
        refused += _import_drafts(options, drafts, total, digest_of)
    if options.json:
        print_json(total)
    else:
        print(f"新增 {total['added']} 项，更新 {total['updated']} 项，没有变化 {total['unchanged']} 项。")
        for sentence in total["warnings"]:
            print(f"注意：{sentence}")
    return 1 if refused else 0


def _import_drafts(
    options: argparse.Namespace, drafts: list[tuple[Path, Any]], total: dict[str, Any], digest_of: Callable[[Path], str]
) -> int:
    refused = 0
    with opened_or_made(options) as ledger:
        for path, draft in drafts:
            try:
                result = ledger.import_notice(
                    draft,
                    source_name=options.source_name,
                    file_name=path.name,
                    digest=digest_of(path),
                    tick=tell_done,
                )
            except LedgerError as error:
                complain(str(error))
                refused += 1
                continue
            total["added"] += result.added
            total["updated"] += result.updated
            total["unchanged"] += result.unchanged
            total["warnings"] += result.warnings
    return refused


def _list(options: argparse.Namespace) -> int:
    with opened(options) as ledger:
        try:
            ids = ledger.issue_ids(question_of(options, ledger), limit=options.limit)
        except NobodyNamed as error:
            complain(str(error))
            ids = []
        issues = ledger.issues(ids).values()
        if options.json:
            print_json(_issue_objects(ledger, ids))
        else:
            if ids:
                print("\t".join(_HEADINGS))
            for issue in issues:
                print("\t".join(_line_of(issue, ledger.today())))
            print(f"共 {len(ids)} 项" + ("（set 和 history 后面写的是编号，不是序号）" if ids else ""))
    return 0


def _issue_objects(ledger: Ledger, ids: Sequence[int]) -> list[dict[str, Any]]:
    from documents import issue_extras
    from documents.issue_json import issue_object

    more, days = issue_extras.load(ledger, ids), ledger.settings.soon_days
    return [issue_object(issue, ledger.today(), days, more[issue.id]) for issue in ledger.issues(ids).values()]


#: What ``list`` prints of an issue for people, as the table calls it.
_HEADINGS = [
    *(BY_NAME[name].label for name in ("id", "number", "source", "aspect", "problem", "units", "deadline")),
    *(EXTRA_LABELS[name] for name in (CLOCK, STATUS)),
]


def _line_of(issue: Issue, today: date) -> list[str]:
    progress = issue.progress.label if issue.progress is not None else NO_PROGRESS_LABEL
    state = issue.closing.label if issue.closing == Closing.CLOSED else progress
    words = [str(issue.id), issue.number, issue.source, issue.aspect, issue.problem]
    words += ["、".join(issue.units), issue.deadline.text, issue.days_words(today), state]
    return [clean_line(word) for word in words]


def _set(options: argparse.Namespace) -> int:
    for assignment in options.assignments:
        if "=" not in assignment:
            raise WrongWords(f"“{assignment}”少了等号，请写成 字段=值。")
    with opened(options) as ledger:
        wanted = _values(options.assignments, ledger)
        changed = ledger.update_issues({options.id: wanted})
        issue = ledger.issue(options.id)
        if "deadline" in wanted:
            warn(ledger.preview_deadline(str(wanted["deadline"]), issue.source_id).remark)
        if changed and issue.closing is Closing.CLOSED:
            warn("这个问题已经销号；改错了可以用 undo 撤销。")
        if options.json:
            print_json(_issue_objects(ledger, [options.id])[0])
        else:
            which = f"{which_issue(issue.number, issue.problem)}（编号 {issue.id}，{issue.source}）"
            print(f"{'已保存' if changed else '没有变化'}：{which}")
    return 0


def _values(assignments: Sequence[str], ledger: Ledger) -> dict[str, object]:
    """What was typed as the ledger takes it; a field is named as the program, the table or the office names it."""
    from documents.field_words import field_called

    own = ledger.custom_fields()
    values: dict[str, object] = {}
    for assignment in assignments:
        called, _, text = assignment.partition("=")
        name = field_called(called, own)
        if name in values:
            raise WrongWords(f"“{field_named(name).label}”写了两次，请只写一次。")
        values[name] = clean(text) if name.startswith(CUSTOM) else editable_field(name).from_text(text)
    return values


def _export(options: argparse.Namespace) -> int:
    suffix = options.out.suffix.lower()
    if options.layout == "notice":
        return _export_notice(options)
    if suffix not in (".xlsx", ".pdf"):
        raise WrongWords(f"不能导出成“{options.out.name or options.out}”：文件名要以 .xlsx 或 .pdf 结尾。")
    if options.layout == "summary" and (suffix != ".pdf" or options.paper == "A3"):
        raise WrongWords("汇总只能导出成 A4 的 .pdf。")
    if options.layout == "summary" and options.public:
        raise WrongWords("汇总没有公开版，公开版请导出清单、台账或通报。")
    with opened(options) as ledger:
        _write_paper(ledger, question_of(options, ledger), options)
    report_path(options, "已导出", options.out)
    return 0


def _export_notice(options: argparse.Namespace) -> int:
    from documents.notice_checks import remarks, summary
    from documents.notice_draft import lay_out
    from documents.notice_file import ENDINGS, write_notice
    from models.public_rules import rules_for

    if options.out.suffix.lower() not in ENDINGS:
        raise WrongWords(f"通报只能导出成 .docx 或 .pdf，不能是“{options.out.name or options.out}”。")
    if options.paper == "A3":
        raise WrongWords("通报按公文格式只能是 A4。")
    with opened(options) as ledger:
        today, rules = ledger.today(), rules_for(ledger) if options.public else None
        draft = lay_out(ledger, question_of(options, ledger), today=today, rules=rules)
        said = write_notice(draft, options.out, today=today, tick=tell_done)
        found = summary(remarks(draft, today, ledger.settings))
    warn(f"发出前请先看：{found}。" if found else "")
    for sentence in said:
        warn(sentence)
    report_path(options, "已导出", options.out)
    return 0


def _write_paper(ledger: Ledger, question: IssueFilter, options: argparse.Namespace) -> None:
    from documents.shortfalls import absent_words, cut_words
    from models import list_views
    from models.public_rules import published, rules_for

    out, layout, size = options.out, options.layout, options.paper or ""
    if layout == "summary":
        from documents.summary_pdf import write_summary_pdf

        warn(absent_words(write_summary_pdf(ledger, question, out, today=ledger.today(), tick=tell_done)))
        return
    try:
        view = list_views.named(ledger, layout)
    except LedgerError as error:
        raise WrongWords(str(error)) from error
    ids = ledger.issue_ids(question)
    public = published(ledger.issues(ids).values(), rules_for(ledger)) if options.public else None
    more: dict[str, Any] = {
        "today": ledger.today(),
        "paper": size,
        "view": view,
        "public": public,
        "tick": tell_done,
    }
    if out.suffix.lower() == ".pdf":
        from documents.ledger_pdf import write_ledger_pdf

        warn(absent_words(write_ledger_pdf(ledger, ids, out, **more)))
    else:
        from documents.ledger_xlsx import write_ledger_xlsx

        warn(cut_words(write_ledger_xlsx(ledger, ids, out, **more)))
    warn(public.words if public is not None else "")


def _send(options: argparse.Namespace) -> int:
    from documents.sending import send_workbooks

    named = [clean_line(name) for name in options.units]
    if options.folder is None:  # --unit takes all that follows it, the folder too
        if len(named) < 2:
            raise WrongWords("缺少 DIR：请写上填报表要放到哪个文件夹。")
        options.folder = Path(options.units[-1])
        named.pop()
    with opened(options) as ledger:
        finished = not options.unfinished
        candidates = {one.unit.id: one for one in ledger.sendings.units_with_rows(finished=finished)}
        what = "未销号的问题" if finished else "还没有完成的问题"
        usual = {number: one.unit.name for number, one in candidates.items() if one.is_usual}
        wanted = _units_named(named, ledger) if named else usual
        gone = [] if named else [one.unit.name for one in candidates.values() if not one.is_usual]
        warn(f"已撤并的{'、'.join(gone)}没有发放；要发，请用 --unit 写出名称。" if gone else "")
        if not wanted:
            raise LedgerError(f"台账里没有{what}，没有要发放的填报表。")
        idle = [name for number, name in wanted.items() if number not in candidates]
        for name in idle:
            complain(f"“{name}”没有{what}，没有给它做填报表。")
        if len(idle) == len(wanted):
            return 1
        prepared = ledger.sendings.prepare(list(wanted), due=options.due, finished=finished)
        sent = send_workbooks(ledger, prepared, options.folder, paper=options.paper, tick=show_each)
    if options.json:
        from documents.sending_json import sent_object

        print_json(sent_object(sent))
    else:
        for one, path in sent.workbooks:
            print(f"{one.unit.name}\t{len(one.rows)} 项\t{path}")
        print(f"已发放 {len(sent.workbooks)} 个单位 {sent.rows} 项，清单：{sent.list_file}")
    return 1 if idle else 0


def _merge(options: argparse.Namespace) -> int:
    from documents.merge_report import merge_object
    from documents.merge_words import file_line, summary
    from documents.merging import merge_given

    with opened(options) as ledger:
        merged = merge_given(ledger, options.files, take=options.take, dry_run=options.dry_run, tick=show_each)
    for sentence in merged.problems:
        complain(sentence)
    for sentence in merged.left_beside:
        warn(sentence)
    if options.json:
        print_json(merge_object(merged))
    else:
        for report in merged.reports:
            print(file_line(report))
        print(summary(merged))
    return 1 if merged.problems else 0


def _units_named(names: Sequence[str], ledger: Ledger) -> dict[int, str]:
    """The units of these names, and those of the groups that are called so, by id."""
    known = {one.name: one.id for one in ledger.units()}
    of_id = {number: name for name, number in known.items()}
    groups = {one.name: one.unit_ids for one in ledger.groups() if one.name not in known}
    found: dict[int, str] = {}
    for name in names:
        numbers = groups[name] if name in groups else (known_as(name, "单位", known),)
        found |= {number: of_id[number] for number in numbers if number is not None}
    return found


def _snapshot(options: argparse.Namespace) -> int:
    from models.frozen import figures_object

    with opened(options) as ledger:
        frozen = ledger.snapshots.load(ledger.snapshots.take(options.name))
    figures = frozen.figures
    if options.json:
        groups = {
            group: [{"name": name, **figures_object(one)} for name, one in members]
            for group, members in frozen.groups.items()
        }
        print_json(
            {"name": frozen.name, "date": frozen.on.isoformat(), "figures": figures_object(figures), "groups": groups}
        )
        return 0
    from models.figures import KEYS, LABELS

    print(f"已留存快照：{frozen.name}（{frozen.on.isoformat()}）")
    print("\t".join(f"{LABELS[key]} {getattr(figures, key)}" for key in KEYS))
    print(f"{figures.rate_label} {figures.rate_text}（{figures.rule_words}）")
    return 0


def _meeting(options: argparse.Namespace) -> int:
    from documents.meeting_content import MeetingWish
    from documents.meeting_pdf import write_meeting_pdf
    from documents.shortfalls import absent_words

    if options.out.suffix.lower() != ".pdf":
        raise WrongWords(f"调度会材料只能导出成 .pdf，不能是“{options.out.name or options.out}”。")
    with opened(options) as ledger:
        since = None if options.since is None else ledger.snapshots.named(options.since).id
        wish = MeetingWish(since=since)
        warn(
            absent_words(write_meeting_pdf(ledger, options.out, today=ledger.today(), wish=wish, tick=tell_done).absent)
        )
    report_path(options, "已导出", options.out)
    return 0


def _history(options: argparse.Namespace) -> int:
    from documents.issue_json import operation_object

    with opened(options) as ledger:
        operations = ledger.history(options.id)
        if options.id is not None and not operations:
            ledger.issue(options.id)
    if options.json:
        print_json([operation_object(one) for one in operations])
        return 0
    for one in operations:
        print(f"{one.seq}\t{one.at:%Y-%m-%d %H:%M}\t{one.operator}\t{one.label}")
        for line in one.changes:
            print(f"\t\t{line.label}：{line.before or '（无）'} → {line.after or '（无）'}")
    return 0


def _undo(options: argparse.Namespace) -> int:
    from documents.issue_json import operation_object

    with opened(options) as ledger:
        taken_back = ledger.undo(earlier_sessions=True)
    if taken_back is None:
        raise LedgerError("没有可以撤销的操作。")
    if options.json:
        print_json(operation_object(taken_back))
    else:
        print(f"已撤销：{taken_back.label}")
    return 0


def _backup(options: argparse.Namespace) -> int:
    from models.backup import back_up, save_verified
    from models.evidence_copies import in_words

    with opened(options) as ledger:
        if options.file:
            save_verified(ledger, options.file)
            if told := in_words(lambda: ledger.evidence.copy_along(options.file)):
                complain(told)
        path = options.file or back_up(ledger, "手动")
    report_path(options, "已备份", path)
    return 0


def _restore(options: argparse.Namespace) -> int:
    from documents.handover_zip import is_zip
    from models.backup import restore
    from models.evidence_copies import in_words

    if not options.file.exists():
        raise LedgerError(f"找不到备份文件：{options.file}。请检查路径。")
    target = ledger_path(options)
    if is_zip(options.file):
        return _receive(options, target)
    contents, kept = restore(options.file, target, operator=operator_of(options), today=today_of(options))
    with opened(options, look_through=False) as ledger:
        if told := in_words(lambda: ledger.evidence.bring_back(options.file)):
            complain(told)
    if kept:
        complain(f"恢复前的台账已保存在：{kept}")
    report_path(options, f"已恢复（{contents.issues} 个问题）", target)
    return 0


def _receive(options: argparse.Namespace, target: Path) -> int:
    from documents.handover_receiving import receive

    who = operator_of(options)
    received = receive(options.file, target, operator=who, today=today_of(options), tick=tell_steps())
    if received.kept:
        complain(f"恢复前的台账已保存在：{received.kept}")
    if options.json:
        print_json({"path": str(target), **received.to_json()})
    else:
        print(f"已接收交接包：{target}\n{received.words}")
    return 0


def _handover(options: argparse.Namespace) -> int:
    from documents.handover import SUFFIX, write_handover

    if options.out.suffix.lower() != SUFFIX:
        raise WrongWords(f"交接包不能存成“{options.out.name or options.out}”：文件名要以 {SUFFIX} 结尾。")
    with opened(options) as ledger:
        made = write_handover(
            ledger,
            options.out,
            made_by=ledger.operator,
            made_for=options.to,
            by_name=not options.once,
            tick=tell_steps(),
        )
    warn(made.lack_words)
    if options.json:
        print_json(made.to_json())
    else:
        print(f"已做好交接包：{made.path}\n{made.first_words}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from documents.handover_zip import is_zip
    from documents.issue_json import report_object
    from models.backup_state import state_of
    from models.checking import CheckReport, Problem
    from models.clock import doubt

    path = ledger_path(options)
    if is_zip(path):
        return _check_package(options, path)
    try:
        with opened(options, look_through=False) as ledger:
            report, backups, clock = ledger.check(), state_of(ledger), doubt(ledger)
    except UnreadableFile as error:
        if not path.is_file():
            raise
        report, backups, clock = CheckReport((Problem("台账打不开", path.name, str(error)),), {}), None, ""
    if options.json:
        print_json({**report_object(report), "backups": backups and backups.to_json()})
    elif report.ok:
        print(f"台账完好：{report.counts.get('issue', 0)} 个问题，{report.counts.get('operation', 0)} 次操作。")
    if not options.json:
        for note in report.notes:
            print(f"{note.what}：{note.where}。{note.advice}")
        if backups:
            print(backups.words)
    warn(clock)
    for problem in report.problems:
        complain(f"{problem.what}：{problem.where}。{problem.advice}")
    return 0 if report.ok else 1


def _check_package(options: argparse.Namespace, path: Path) -> int:
    from documents.handover_receiving import verify

    seen = verify(path, tell_steps())
    if options.json:
        print_json({"ok": True, "problems": [], "counts": dict(seen.manifest.counts), "code": seen.code})
    else:
        print(f"交接包完好：{len(seen.manifest.files)} 个文件都核对过。核对码：{seen.code}")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from documents.demo import build_demo

    today = today_of(options)()
    folder: Path = options.folder
    made = build_demo(folder, today=today, operator=operator_of(options), tick=tell_done)
    if options.picture:
        png = folder / "窗口.png"
        if options.picture(made.ledger, png, today):
            made.files.append(png)
    if options.json:
        print_json({"ledger": str(made.ledger), "files": [str(path) for path in made.files]})
    else:
        print(f"示例台账：{made.ledger.absolute()}")
        for path in made.files:
            print(f"已写好：{path.absolute()}")
    return 0


#: What each command does, by its word; every one returns the exit status.
COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "read": _read,
    "import": _import,
    "list": _list,
    "set": _set,
    "export": _export,
    "send": _send,
    "merge": _merge,
    "snapshot": _snapshot,
    "meeting": _meeting,
    "history": _history,
    "undo": _undo,
    "backup": _backup,
    "restore": _restore,
    "handover": _handover,
    "check": _check,
    "demo": _demo,
}
