"""One problem of a notice: which of its words are findings, measures, progress, owners and deadline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from documents.markers import LISTING, MarkerKind, split_items
from documents.notice_states import (
    is_state,
    names_whole,
    opening_state,
    sentences,
    split_closing_state,
    split_opening_state,
    split_state_suffix,
    status_of_narrative,
)
from documents.notice_titles import split_heading, title_of
from documents.notice_words import ABOUT_PROBLEM, FIELD_OF_WORK, Label, Leaning, leaning
from documents.outline import Node
from documents.status_words import status_of
from models.drafts import DraftStatus, FindingDraft, IssueDraft, MeasureDraft

#: Which attribute or ledger field of a draft the words behind a label fill.
_OWNER_FIELDS = {
    Label.LEADER: "responsible_leader",
    Label.UNIT: "unit",
    Label.PERSON: "person",
    Label.DEADLINE: "deadline_text",
}
_LEDGER_FIELDS = {
    Label.LEAD_UNIT: "lead_unit", Label.SUPPORT: "support_units", Label.GOAL: "goal",
    Label.NOTE: "note", Label.FINISHED: "finished_on",
}  # fmt: skip
#: Labels that answer, in the order in which they may hold the measures.
_MEASURE_HOLDERS = (Label.MEASURE, Label.ANSWER, Label.COURSE)
#: A state that is only ticked; beside an account of what was done it is no text of its own.
_MARKS = frozenset("是否√✓✔×")
#: What has no field of its own and is kept under its label; the rest (复查人, 联系电话) is about the paper.
_KEPT = re.compile(
    ".{0,2}原因(?:分析)?|问题成因|成因分析|(?:佐证|印证)材料|涉及单位|问题来源|建章立制|制度成果|追责问责情况|责任追究"
)
_UNIT_ENDING = re.compile("(?:股|科|室|办|组|部|处|校|园|队|局|会|院|所|中心|小学|中学|学区|支部|总支)$")
_NO_PROBLEM = "原文未写问题，仅有整改表述，请核对。"


@dataclass(slots=True)
class Part:
    """A paragraph or enumerated item of a problem's text; ``run_in`` if it stands on the heading's own line."""

    text: str
    place: str
    marked: bool = False
    run_in: bool = False
    number: int = 1


@dataclass(slots=True)
class _Reading:
    issue: IssueDraft
    progress: list[Part] = field(default_factory=list)
    states: list[str] = field(default_factory=list)


def issue_of(node: Node, feedback_only: bool, group_status: DraftStatus | None) -> IssueDraft:
    """The draft of one heading; ``group_status`` is what a heading over several issues says of them all."""
    head, rest = split_heading(node.text)
    head, suffix = split_state_suffix(head.rstrip("。"))
    reading = _Reading(IssueDraft(title_of(head), node.place, str(node.marker.number or "") if node.marker else ""))
    if suffix:
        reading.progress.append(Part(suffix, node.place))
        reading.states.append(suffix)
    own, blocks = _own_parts(node, rest), node.labels()
    holder = _measure_holder(blocks)
    lean = _lean_of_heading(head)
    if holder is None or holder is Label.COURSE:
        findings, measures = _sorted_by_words(reading, own, lean, head, feedback_only)
        if (holder is Label.COURSE and measures and lean is not Leaning.PROBLEM) or (
            holder is Label.COURSE and measures
        ):
            holder = None
    else:
        findings, measures = _without_lead(_without_states(reading, own)), []
    _add_findings(reading.issue, findings)
    for block in blocks:
        _read_block(reading, block, _label_of(block, blocks), holder, measures)
    _finish(reading, measures, head, rest, lean, feedback_only)
    if reading.issue.status is None and group_status is not None:
        reading.issue.status = group_status
        reading.issue.status_words = reading.issue.status_words or _WORDS[group_status]
    return reading.issue


_WORDS = {DraftStatus.DONE: "已完成", DraftStatus.LONG_TERM: "长期坚持", DraftStatus.IN_PROGRESS: "正在整改"}


def full_text(node: Node) -> str:
    """An item with the paragraphs and items that belong to it, as one text."""
    words = [node.text]
    for child in node.children:
        if child.label is None:
            marker = child.marker.text if child.marker else ""
            words.append(marker + full_text(child))
    return "".join(word for word in words if word)


def parts_of(node: Node, text: str, run_in: bool = False) -> list[Part]:
    """``text`` and the unlabelled children of ``node`` as parts, each enumeration taken apart."""
    parts = _parts_of_text(text, node.place, run_in)
    for child in node.children:
        if child.label is not None:
            continue
        if child.marker is None:
            parts.extend(_parts_of_text(child.text, child.place, False))
        elif child.kind in LISTING:
            parts.extend(_parts_of_listing(child))
            parts.extend(part for part in parts_of(child, "") if part.text)
        else:
            parts.extend(_parts_of_item(child))
    return parts


def _parts_of_listing(item: Node) -> list[Part]:
    """A paragraph that begins with 一是: the items that follow on the same line are items of their own."""
    if item.marker is None or item.kind is MarkerKind.BULLET:
        return [Part(item.text, item.place, marked=True)]
    if item.marker.number == 0:
        return [Part(item.text, item.place, marked=True, number=0)]
    _, items = split_items(item.marker.text + item.text)
    texts = [one.text for one in items if one.marker.kind is item.kind] or [item.text]
    return [Part(text, item.place, marked=True, number=at) for at, text in enumerate(texts, item.marker.number)]


def _parts_of_item(item: Node) -> list[Part]:
    """A numbered item with its own paragraphs; a bare heading over items stands for its items."""
    inner = [child for child in item.children if child.marker is not None]
    if len(inner) >= 2 and len(item.text) <= 40 and not item.text.rstrip("：:").endswith("。"):
        return [Part(full_text(child), child.place, marked=True) for child in inner]
    states = [child for child in item.children if child.marker is None and child.label is None and is_state(child.text)]
    if states:
        rest = [child for child in item.children if child not in states]
        text = item.text + "".join(full_text(child) for child in rest if child.label is None)
        return [Part(text, item.place, marked=True), *(Part(child.text, child.place) for child in states)]
    return [Part(full_text(item), item.place, marked=True)]


def _parts_of_text(text: str, place: str, run_in: bool) -> list[Part]:
    if not text.strip():
        return []
    lead, items = split_items(text)
    if not items or (len(items) == 1 and lead and items[0].marker.kind is not MarkerKind.CLAUSE):
        return [Part(text, place, False, run_in)]
    parts = [Part(lead, place, False, run_in)] if lead else []
    return parts + [Part(item.text, place, True, run_in) for item in items]


def _own_parts(node: Node, rest: str) -> list[Part]:
    """What stands between the heading and its first reply, and behind its owners."""
    parts = parts_of(node, rest, run_in=True)
    for part in parts:
        part.run_in = part.run_in or part.place == node.place
    return parts


def _measure_holder(blocks: list[Node]) -> Label | None:
    """The label whose block holds the measures; a block that only says 已完成 holds none."""
    for label in _MEASURE_HOLDERS:
        mine = [block for block in blocks if block.label is label]
        if any(not all(is_state(part.text) for part in parts_of(block, block.text)) for block in mine):
            return label
    return next((label for label in _MEASURE_HOLDERS[:2] if any(block.label is label for block in blocks)), None)


def _lean_of_heading(head: str) -> Leaning:
    if ABOUT_PROBLEM.match(head.rstrip("。")):
        return Leaning.PROBLEM
    if FIELD_OF_WORK.search(head.rstrip("。")):
        return Leaning.UNCLEAR
    return leaning(head)


def _without_lead(parts: list[Part]) -> list[Part]:
    """Parts without the lead-in before the first marker; without any marker all of them.

    Paragraphs of their own before 二是 have only lost their numeral.
    """
    first = next((at for at, part in enumerate(parts) if part.marked), 0)
    if first and parts[first].number != 1 and all(part.place != parts[first].place for part in parts[:first]):
        return [part for part in parts[:first] if leaning(part.text) is Leaning.ACTION] + parts[first:]
    return parts[first:]


def _sorted_by_words(
    reading: _Reading, parts: list[Part], lean: Leaning, head: str, feedback_only: bool
) -> tuple[list[Part], list[Part]]:
    """Findings and measures among unlabelled parts; states go to the progress."""
    if feedback_only:
        return _without_lead(parts), []
    parts = _without_states(reading, parts)
    quoted = bool(ABOUT_PROBLEM.match(head))
    run_in = [part for part in parts if part.run_in]
    behind = [part for part in parts if not part.run_in]
    if lean is Leaning.PROBLEM:
        stated = _majority(run_in)
        if stated is Leaning.UNCLEAR and not behind and reading.states:
            stated = Leaning.ACTION
        run_in_findings = stated is Leaning.PROBLEM or (stated is Leaning.UNCLEAR and not quoted)
        findings = _without_lead(run_in) if run_in_findings else []
        measures = [] if run_in_findings else list(run_in)
        acted = len(behind) > 1 and all(part.marked for part in behind) and _majority(behind) is Leaning.ACTION
        for part in behind:
            is_finding = not measures and not acted and leaning(part.text) is Leaning.PROBLEM
            (findings if is_finding else measures).append(part)
        return _without_lead(findings), _without_lead(measures)
    if lean is Leaning.UNCLEAR and _majority(run_in + behind) is Leaning.PROBLEM:
        findings = [part for part in parts if leaning(part.text) is not Leaning.ACTION]
        return _without_lead(findings), [part for part in parts if part not in findings]
    return [], _without_lead(parts)


def _majority(parts: list[Part]) -> Leaning:
    said = [leaning(part.text) for part in parts if part.marked] or [leaning(part.text) for part in parts]
    problems, actions = said.count(Leaning.PROBLEM), said.count(Leaning.ACTION)
    if problems == actions == 0:
        further = [leaning(one) for part in parts for one in sentences(part.text)[1:]]
        problems, actions = further.count(Leaning.PROBLEM), further.count(Leaning.ACTION)
    if problems == actions == 0:
        return Leaning.UNCLEAR
    return Leaning.PROBLEM if problems >= actions else Leaning.ACTION


def _without_states(reading: _Reading, parts: list[Part]) -> list[Part]:
    """Parts without the sentences that say how far the issue is; those become its progress."""
    kept: list[Part] = []
    for at, part in enumerate(parts):
        state, rest = split_opening_state(part.text) if at == 0 or not part.marked else ("", part.text)
        if state:
            _add_state(reading, state, part.place)
        if rest:
            kept.append(replace(part, text=rest))
    if not kept:
        return kept
    last = kept[-1]
    text, state = split_closing_state(last.text)
    others = [part for part in kept[:-1] if part.marked and split_closing_state(part.text)[1]]
    if state and text and not others:
        _add_state(reading, state, last.place)
        kept[-1] = replace(last, text=text)
    return kept


def _add_state(reading: _Reading, state: str, place: str) -> None:
    reading.progress.append(Part(state, place))
    reading.states.append(state)


def _add_findings(issue: IssueDraft, parts: list[Part]) -> None:
    issue.findings.extend(FindingDraft(part.text, part.place) for part in parts if part.text)


def _label_of(block: Node, blocks: list[Node]) -> Label | None:
    """What a block is beside the others: behind 办理情况 and 整改措施 the 办理结果 is what came of it."""
    answers = {one.label_word for one in blocks if one.label in (Label.MEASURE, Label.ANSWER)}
    if block.label is Label.ANSWER and block.label_word.endswith("结果") and len(answers) > 1:
        return Label.RESULT
    return block.label


def _read_block(
    reading: _Reading, block: Node, label: Label | None, holder: Label | None, measures: list[Part]
) -> None:
    issue = reading.issue
    if label is Label.OWNERS:
        _add_owners(issue, block)
    elif label in _OWNER_FIELDS:
        _add_words(issue, _OWNER_FIELDS[label], block)
    elif label in _LEDGER_FIELDS:
        words = _words(block)
        before = issue.fields.get(_LEDGER_FIELDS[label], "")
        issue.fields[_LEDGER_FIELDS[label]] = f"{before}\n{words}".strip() if words not in before else before
    elif label is Label.OTHER and _KEPT.fullmatch(block.label_word):
        issue.extra[block.label_word] = _words(block)
    elif label in (Label.PROBLEM, Label.FINDING):
        _add_findings(issue, _without_lead(parts_of(block, block.text)))
    elif label is holder and label is not None:
        measures.extend(_without_lead(_without_states(reading, parts_of(block, block.text))))
    elif label in (Label.MEASURE, Label.ANSWER, Label.COURSE, Label.RESULT, Label.STATUS, Label.REASON):
        words = _words(block)
        if words:
            reading.progress.append(Part(words, block.place))
            reading.states.append(_status_words(words, label))


def _status_words(words: str, label: Label) -> str:
    """The words of a labelled state that give a status; "" where a long account says nothing of the whole issue.

    How it goes on begins or ends with the clause that says so: 正在推进，尚缺教师3名… or …尚未移交，正在推进。
    """
    if label is Label.STATUS or status_of_narrative(words) is not None:
        return words
    last = re.split("[，,；;。]", words.rstrip("。；; \n"))[-1]
    if is_state(last) and (label is Label.COURSE or names_whole(last)):
        return last
    return opening_state(words)


def _words(block: Node) -> str:
    """All the words of a block as written, markers included."""
    lines = [block.text]
    for child in block.children:
        if child.label is None:
            marker = child.marker.text if child.marker else ""
            lines.append(marker + full_text(child))
    return "\n".join(line for line in lines if line)


def _add_words(issue: IssueDraft, name: str, block: Node) -> None:
    words = _words(block).strip().strip("。；;，,、 ").replace("\n", " ")
    before: str = getattr(issue, name)
    if words and words not in before:
        joint = "；" if name == "deadline_text" else "、"
        setattr(issue, name, f"{before}{joint}{words}" if before else words)


def _add_owners(issue: IssueDraft, block: Node) -> None:
    """责任单位及责任人：基建办 杜鹏: which of the two is which by their endings, else by their order."""
    first, second = (_owner_field(word) for word in re.split("[及和与、/／]", block.label_word, maxsplit=1))
    pieces = [one for one in re.split(r"[\s/／:：;；，,、]+", _words(block).strip("。；; ")) if one]
    for at, words in enumerate(pieces):
        by_order = first if at == 0 else second
        name = "unit" if "unit" in (first, second) and _UNIT_ENDING.search(words) else by_order
        if name == "unit" and at and not _UNIT_ENDING.search(words):
            name = first if second == "unit" else second
        before: str = getattr(issue, name)
        setattr(issue, name, f"{before}、{words}" if before else words)


def _owner_field(word: str) -> str:
    if "领导" in word:
        return "responsible_leader"
    return "unit" if re.search("单位|科室|部门|股室|处室|学校", word) else "person"


def _finish(reading: _Reading, measures: list[Part], head: str, rest: str, lean: Leaning, feedback_only: bool) -> None:
    issue = reading.issue
    if (
        not measures
        and not issue.findings
        and not rest
        and lean is Leaning.ACTION
        and not feedback_only
        and not reading.progress
    ):
        measures = [Part(head, issue.line)]
    issue.measures = [MeasureDraft(part.text, part.place) for part in measures if part.text]
    told = [part for part in reading.progress if part.text not in _MARKS] or reading.progress
    issue.progress = "\n".join(part.text for part in told)
    issue.progress_line = reading.progress[0].place if reading.progress else ""
    said = [words for words in reading.states if words]
    issue.status_words = said[-1] if said else ""
    issue.status = (status_of_narrative(issue.status_words) or status_of(issue.status_words)) if said else None
    if not issue.unit and issue.fields.get("lead_unit"):
        issue.unit = issue.fields["lead_unit"]
    if not issue.findings and lean is not Leaning.PROBLEM and issue.measures:
        issue.doubts.append(_NO_PROBLEM)
