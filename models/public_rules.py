"""The public version: which words and items do not leave the office, by rule and by hand, and why. Pure masking.

What bears a 密级 is left out whatever the rules say. Who writes a paper for the public masks the issues first
(``published``) and hands those on: a paper never knows what was behind a mask.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from models.deadlines import Deadline
from models.errors import InvalidValue
from models.fields import BY_NAME, CUSTOM
from models.issues import Issue, Measure, ProgressEntry
from models.public_words import RULES as WORD_RULES
from models.public_words import Who, find, told_names
from models.text import bare_name, clean_line

if TYPE_CHECKING:
    from models.ledger import Ledger
    from models.list_views import View

SETTING = "public_rules"
#: Every rule that can be switched, by the key that is stored, in the words of the office.
RULES = {
    **WORD_RULES,
    "owners": "责任领导、责任人和审批人",
    "notes": "备注",
}
#: Why something is masked or left out that no switch of ``RULES`` is about.
BY_HAND = "words"
RULE_WORDS = {**RULES, BY_HAND: "手工指定的文字"}
#: What stands for the issue in a mask of the notice's own texts.
OF_TEXTS = 0
_DROPPED = "（不列出）"
#: Where a heading of the office's own stands.
_HEADING = "表头"
_LONGEST_WORD = 100
#: A shorter name of a unit may be somebody's.
_SHORTEST_UNIT = 3


@dataclass(frozen=True, slots=True)
class Mask:
    """One thing that is not published: in which issue and field, and by which rule.

    ``issue_id`` is ``OF_TEXTS`` for the notice's own texts. ``shown``: somebody wants it to be read.
    """

    issue_id: int
    place: str
    before: str
    after: str
    rule: str
    shown: bool = False

    @property
    def why(self) -> str:
        """The rule in the words of the office."""
        return RULE_WORDS[self.rule]


@dataclass(frozen=True, slots=True)
class Withheld:
    """An issue that is left out of what is published, and why: 密级 or by hand."""

    issue: Issue
    why: str


@dataclass(frozen=True, slots=True)
class PublicRules:
    """What is masked. ``off`` are the rules that are switched off; ``words`` and ``withheld`` are chosen by hand.

    ``withheld`` is issue id and problem; ``shown``, issue id and text, is shown in spite of a rule. ``who`` are the
    names of the ledger and whoever else is known, ``secrets`` id and 密级 of its issues that bear one.
    """

    off: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    withheld: tuple[tuple[int, str], ...] = ()
    shown: frozenset[tuple[int, str]] = frozenset()
    who: Who = field(default=Who(), compare=False)
    secrets: tuple[tuple[int, str], ...] = field(default=(), compare=False)

    @property
    def on(self) -> frozenset[str]:
        """The rules in force."""
        return frozenset(RULES) - self.off

    def hearing(self, names: Iterable[str]) -> PublicRules:
        """These rules with some more names that are masked wherever they stand."""
        heard = tuple(sorted({*self.who.heard, *names}))
        return replace(self, who=replace(self.who, heard=heard))


@dataclass(frozen=True, slots=True)
class Published:
    """What may leave the office: the masked issues in their order, what was masked, and what was left out.

    ``rules`` are those it was masked by, for what a paper says beside the issues.
    """

    issues: tuple[Issue, ...]
    masks: tuple[Mask, ...]
    withheld: tuple[Withheld, ...]
    rules: PublicRules

    @property
    def words(self) -> str:
        """What happened, in a sentence for whoever publishes."""
        hidden = sum(1 for mask in self.masks if not mask.shown)
        said = f"公开版：遮盖 {hidden} 处"
        by_why: dict[str, int] = {}
        for one in self.withheld:
            by_why[one.why] = by_why.get(one.why, 0) + 1
        left_out = "，".join(f"{why} {count} 项" for why, count in by_why.items())
        return f"{said}；没有列入：{left_out}。" if left_out else f"{said}。"


def published(issues: Iterable[Issue], rules: PublicRules) -> Published:
    """These issues for the public: masked, without those that bear a 密级 and those withheld by hand.

    The rows of a 共性问题 say what it says, so they stay with it. Who is named in one issue is masked in all.
    """
    issues = tuple(issues)
    rules = rules.hearing(_named_in(issues, rules))
    shown: list[Issue] = []
    masks: list[Mask] = []
    withheld: list[Withheld] = []
    by_hand, secrets = {number for number, _problem in rules.withheld}, dict(rules.secrets)
    for issue in issues:
        if secrecy := issue.secrecy or secrets.get(issue.parent_id or 0):
            withheld.append(Withheld(issue, f"密级为“{secrecy}”的"))
        elif not by_hand.isdisjoint((issue.id, issue.parent_id)):
            withheld.append(Withheld(issue, "手工指定不公开的"))
        else:
            one, found = masked(issue, rules)
            shown.append(one)
            masks += found
    return Published(tuple(shown), tuple(masks), tuple(withheld), rules)


def _named_in(issues: Iterable[Issue], rules: PublicRules) -> set[str]:
    if "names" not in rules.on:
        return set()
    work = _Hearing(OF_TEXTS, rules)
    for issue in issues:
        _through(issue, work)
    return work.names


def named_in_texts(texts: Iterable[str], rules: PublicRules) -> PublicRules:
    """The rules that also know whom these texts name."""
    return rules.hearing(name for text in texts if "names" in rules.on for name in told_names(text, rules.who))


def masked(issue: Issue, rules: PublicRules) -> tuple[Issue, tuple[Mask, ...]]:
    """An issue as it may be published, and what was masked in it. It does not ask whether it may go out at all."""
    work = _Masking(issue.id, rules)
    return _through(issue, work), tuple(work.masks)


def _through(issue: Issue, work: _Masking) -> Issue:
    """An issue with each of its words as ``work`` makes it."""
    text, texts, drop = work.text, work.texts, work.drop
    label = {name: one.label for name, one in BY_NAME.items()}
    return replace(
        issue,
        number=text(issue.number, label["number"]),
        source=text(issue.source, label["source"]),
        aspect=text(issue.aspect, label["aspect"]),
        problem=text(issue.problem, label["problem"]),
        findings=texts(issue.findings, label["findings"]),
        goal=text(issue.goal, label["goal"]),
        measures=tuple(work.measure(one) for one in issue.measures),
        lead_leader="".join(drop("owners", (issue.lead_leader,), label["lead_leader"])),
        lead_unit=text(issue.lead_unit, label["lead_unit"]),
        units=texts(issue.units, label["units"]),
        support_units=texts(issue.support_units, label["support_units"]),
        involved_units=texts(issue.involved_units, label["involved_units"]),
        persons=drop("owners", issue.persons, label["persons"]),
        deadline=work.deadline(issue.deadline, label["deadline"]),
        closed_by="".join(drop("owners", (issue.closed_by,), label["closed_by"])),
        phones=() if "owners" in work.rules.on else drop("phones", issue.phones, label["phones"]),
        reason=text(issue.reason, label["reason"]),
        entries=tuple(work.entry(one) for one in issue.entries),
        note=work.note(issue.note),
        custom=tuple((text(heading, _HEADING), text(words, heading, heading)) for heading, words in issue.custom),
    )


def masked_view(view: View, rules: PublicRules) -> View:
    """A list whose title, headings, head and foot say no more to the public than its cells do."""

    def text(words: str) -> str:
        return masked_text(words, _HEADING, rules)[0]

    columns = tuple(
        replace(
            column, key=text(column.key) if column.key.startswith(CUSTOM) else column.key, heading=text(column.printed)
        )
        for column in view.columns
    )
    left, middle, right = map(text, view.head)
    return replace(
        view,
        title=text(view.title),
        columns=columns,
        attachment=text(view.attachment),
        head=(left, middle, right),
        foot=tuple(map(text, view.foot)),
    )


def masked_text(words: str, place: str, rules: PublicRules) -> tuple[str, tuple[Mask, ...]]:
    """A text of the notice's own as it may be published."""
    work = _Masking(OF_TEXTS, rules)
    return work.text(words, place), tuple(work.masks)


class _Masking:
    """Masks the parts of one issue and remembers what was masked."""

    def __init__(self, issue_id: int, rules: PublicRules) -> None:
        self._issue_id, self.rules = issue_id, rules
        self.masks: list[Mask] = []

    def text(self, words: str, place: str, heading: str = "") -> str:
        """A text with what may not be read replaced; ``heading`` of a column that says what its cells are."""
        if not words:
            return words
        made: list[str] = []
        last = 0
        for found in find(words, self.rules.on, self.rules.who, self.rules.words, heading):
            part = words[found.start : found.end]
            before = found.shown if part in found.shown else part
            shown = self._note(place, before, before.replace(part, found.instead), found.rule)
            made += [words[last : found.start], part if shown else found.instead]
            last = found.end
        return "".join([*made, words[last:]])

    def texts(self, words: Sequence[str], place: str) -> tuple[str, ...]:
        """Several texts, each masked."""
        return tuple(self.text(one, place) for one in words)

    def drop(self, rule: str, words: Sequence[str], place: str) -> tuple[str, ...]:
        """What a rule leaves out altogether; each of them can be shown."""
        if rule not in self.rules.on:
            return tuple(words)
        return tuple(one for one in words if one and self._note(place, one, _DROPPED, rule))

    def note(self, words: str) -> str:
        """备注: left out altogether, or masked as any text where that rule is off or somebody had it shown."""
        place = BY_NAME["note"].label
        return self.text("".join(self.drop("notes", (words,), place)), place)

    def measure(self, measure: Measure) -> Measure:
        """A measure with its owners."""
        place = BY_NAME["measures"].label
        return replace(
            measure,
            text=self.text(measure.text, place),
            result=self.text(measure.result, place),
            units=self.texts(measure.units, f"{place}·{BY_NAME['units'].label}"),
            deadline=self.deadline(measure.deadline, f"{place}·{BY_NAME['deadline'].label}"),
            persons=self.drop("owners", measure.persons, f"{place}·{BY_NAME['persons'].label}"),
        )

    def deadline(self, deadline: Deadline, place: str) -> Deadline:
        """The words of a deadline; what else is known of it no paper tells but the days."""
        return replace(deadline, text=self.text(deadline.text, place), rule="", remark="", milestones=())

    def entry(self, entry: ProgressEntry) -> ProgressEntry:
        """A line of the diary; who wrote it concerns nobody outside."""
        return replace(entry, text=self.text(entry.text, BY_NAME["progress_text"].label), by="")

    def _note(self, place: str, before: str, after: str, rule: str) -> bool:
        shown = (self._issue_id, before) in self.rules.shown
        self.masks.append(Mask(self._issue_id, place, before, after, rule, shown))
        return shown


class _Hearing(_Masking):
    """Changes nothing and remembers whom the texts name."""

    def __init__(self, issue_id: int, rules: PublicRules) -> None:
        super().__init__(issue_id, rules)
        self.names: set[str] = set()

    def text(self, words: str, place: str, heading: str = "") -> str:
        """The text as it is; who is named in it is remembered."""
        if words:
            self.names |= told_names(words, self.rules.who)
        return words


# ------------------------------------------------------------ kept in the ledger


def rules_for(ledger: Ledger) -> PublicRules:
    """The rules of this ledger, with the names of its people and units and what is secret in it."""
    with ledger.asking() as connection:
        people = tuple(dict.fromkeys(bare_name(person.name) for person in ledger.people()))
        secrets = tuple(connection.execute("SELECT id, secrecy FROM issue WHERE secrecy <> ''").fetchall())
        who = Who(people, units=tuple(unit.name for unit in ledger.units() if len(unit.name) > _SHORTEST_UNIT))
        return replace(from_text(ledger.settings.public_rules), who=who, secrets=secrets)


def save_rules(ledger: Ledger, rules: PublicRules) -> None:
    """Keep the rules, as an operation of its own; none where nothing changed.

    Raises:
        InvalidValue: a word is too long.
        LedgerError: the ledger cannot be written.
    """
    from models.registers import RegisterEditor

    stored = to_text(from_text(to_text(rules)))
    if stored == ledger.settings.public_rules:
        return
    with ledger.operation("修改公开版规则") as write:
        RegisterEditor(write).save_settings({SETTING: stored})


def to_text(rules: PublicRules) -> str:
    """The rules as the setting stores them; "" for the default."""
    parts = {
        "off": sorted(rules.off),
        "words": list(rules.words),
        "withheld": [list(one) for one in sorted(rules.withheld)],
        "shown": [list(one) for one in sorted(rules.shown)],
    }
    kept = {name: part for name, part in parts.items() if part}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def from_text(stored: str) -> PublicRules:
    """The rules of a stored setting, "" for the default.

    Raises:
        InvalidValue: they are none, or a word is too long; the sentence says which.
    """
    try:
        kept = json.loads(stored) if stored else {}
        words = tuple(dict.fromkeys(filter(None, (clean_line(str(one)) for one in kept.get("words", ())))))
        rules = PublicRules(
            frozenset(map(str, kept.get("off", ()))),
            words,
            tuple(sorted({int(number): str(problem) for number, problem in kept.get("withheld", ())}.items())),
            frozenset((int(number), str(text)) for number, text in kept.get("shown", ())),
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidValue(SETTING, "“公开版规则”读不懂，请在公开版里重新选择。") from error
    if unknown := rules.off - set(RULES):
        raise InvalidValue(SETTING, f"公开版没有“{'、'.join(sorted(unknown))}”这种规则。")
    for word in words:
        if len(word) > _LONGEST_WORD:
            raise InvalidValue(SETTING, f"要遮盖的文字“{word[:12]}…”太长（{len(word)} 字），最多 {_LONGEST_WORD} 字。")
    return rules


def in_words(rules: PublicRules) -> str:
    """The rules as the history tells them: what is not masked, and what was chosen by hand."""
    return "；".join(_told(rules)) or "各项规则都开着"


def _told(rules: PublicRules) -> Iterator[str]:
    tell: Callable[[Iterable[str]], str] = "、".join
    if rules.off:
        yield f"不遮盖：{tell(RULES[key] for key in RULES if key in rules.off)}"
    if rules.words:
        yield f"另外遮盖：{tell(rules.words)}"
    if rules.withheld:
        yield f"不公开的问题：{tell(problem for _number, problem in rules.withheld)}"
    if rules.shown:
        yield f"照常显示：{tell(text for _number, text in sorted(rules.shown))}"
