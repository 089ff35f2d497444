"""Who a notice is from, for and about: who signed it, whom it addresses, who inspected and who rectifies."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re

from documents.notice_days import without_days
from documents.notice_lines import Lines
from models.drafts import NoticeDraft

_ORGANISED = r"(?:中心学校(?!园)|中心校(?!园)|党组|党委|工委|委员会|教育和体育局|教体局|教育体育局|教育局|教办|局|办公室|学校(?!园)|小学|中学|高中|幼儿园|学院|大学|学区|校区|分校|医院|研究所|教科所|少年宫|教委|教工委|中心|党支部|党总支|支部|政府|街道办事处|镇|乡|集团|公司|(?<!校)园)"
_SIGNED = re.compile(rf"^(?:中共|中国共产党)?[\u4e00-\u9fff（）()“”\"]{{2,28}}{_ORGANISED}(?:办公室|党组|党支部|党总支|整改办|(?:[\u4e00-\u9fff]{{0,8}}(?:整改|巡察)[\u4e00-\u9fff]{{0,6}})?(?:领导小组|专班)(?:办公室)?)?$")
_GROUP = r"[\u4e00-\u9fff]{2,12}(?:督导|评估)中心|[\u4e00-\u9fff]{2,14}专班|(?:巡察|监督|视察|巡视|督导|督查|督察|检查|审计|评估|专项|调研|考核|巡查|整治|验收)[\u4e00-\u9fff\d]{0,6}组|[\u4e00-\u9fff]{0,6}责任督学第?[\d一二三四五六七八九十]{1,2}(?:责任|片)?区|[\u4e00-\u9fff]{1,16}(?:组|局|厅|委|院|办公室|督学|巡察办|委员会|督导室|监督检查室|检查室|教研室|[大支中总]队|处|科|股|政府|部门|中心校|教办)"
_OFFICE = r"[\u4e00-\u9fff]{1,12}?(?:局|委|厅|办|部门?|室|队|所|署)"
_BY_FEEDBACK = re.compile(r"(?:根据|按照|对照|针对|收到)(?P<group>[\u4e00-\u9fff]{0,8}?(?:巡察|巡视|督导|督查|检查|审计|评估)[\u4e00-\u9fff]{0,6}组|[\u4e00-\u9fff]{1,12}?(?:责任督学|督导室|审计局))(?!部署|安排|要求)(?=[^，。]{0,40}(?:反馈|报告|指出|提出|下发|下达|意见))")
#: Who checks others and answers for nothing itself, by the end of its name.
_CHECKS = re.compile(r"整改办|领导小组|专班|巡察办|(?:巡察|督导|检查|审计|督查|核查)组$|审计局$|督导(?:室|委员会|委员会办公室)$")
#: 责任督学甲、乙: the names behind an office that persons hold.
_NAMES_BEHIND = re.compile(r"(?<=督学)(?!.*[组室办区队]$)[\u4e00-\u9fff]{2,3}(?:、[\u4e00-\u9fff]{2,3}){0,5}(?:等.{0,5})?$")
#: The office that a person holds, behind the name of what he heads.
_OFFICE_HELD = re.compile(r"(?<=[组委部支会局校])(?:书记|主要负责人|局长|校长)$")
#: To whom a paper is written that goes to everybody.
_TO_ALL = re.compile(r"^各|^全[县市区镇乡校]|[、，直属]各")
#: A paper that speaks to those whom it tells of their problems.
_SPEAKS_TO = re.compile(r"(?:对|请)(?:你|贵)(?:们|单位|[校园局区县市镇乡办组])")
#: Not one office but those below it.
_SEVERAL = re.compile(r"所属|下属|辖区|所辖|^各|^部分|^全[县市区镇乡州省体]")
#: The name of one who inspects, whatever it is, and what makes other words of it.
_ACTS = re.compile(r"[\u4e00-\u9fff（）“”\d]{2,19}[区站心会办院所团部片网]")
_NO_NAME = re.compile("[我你贵本各该全]|根据|按照|通过|部署|安排|要求|开展|进行|组织|采取|利用|针对|先后|分别|结合|学校|班子")
INSPECTING = r"(?:巡察|视导|监督|视察|巡回|巡视|督导|督查|督察|检查|审计|评估|调研|考核|巡查|回头看|整治|核查)"


def is_signature(text: str) -> bool:
    """Whether a short line is the name of an office."""
    return bool(_SIGNED.match(re.sub(r"\s", "", text)))


def told_by(sentences: list[str]) -> str:
    """Who gave the feedback that is answered, where nothing says who inspected."""
    return next((found["group"] for one in sentences if (found := _BY_FEEDBACK.search(one))), "")


def inspecting_group(sentence: str) -> str:
    """Who inspected, from the sentence that says when."""
    text = without_days(sentence)
    text = re.sub(r"(?:至|到|—+|－|–|-|~|～)(?=[，,\s对在]|$)|(?<=[，,\s自从于])(?:至|到|—+|－|–|-|~|～)", "", text)
    passive = re.search(r"接受(?:了)?(?P<group>[^，,。]{2,24}?)(?:的|为期|对|进行|开展)", text)
    before = re.split(r"对(?!照)|(?:到|赴|来|进驻|莅临)(?=[我本你贵])", text)[0]
    before = _NAMES_BEHIND.sub("", re.sub(r"(?:分别|先后|联合|再次|依法)$", "", before.rstrip("，, ")))
    joint = re.search(
        rf"(?:^|[，,]|由)(?P<offices>(?:{_OFFICE}、){{1,5}}{_OFFICE})(?:(?:组成|成立|抽调|派出)了?)?(?P<group>(?:联合)?[\u4e00-\u9fff]{{0,4}}组?)$",
        before,
    )
    if joint:
        return joint["offices"] + joint["group"]
    for chunk in reversed(re.split(r"[，,、：:]|(?:规定|要求|安排|部署)(?=我|由)", before)):
        words = re.sub(
            r"^(?:根据|按照|经|由|并|其中|自|从|于|在)(?!.{0,8}部署)|(?:于|自|从|在|历时|利用|用|采取|通过|进驻|派出).{0,14}$|(?<!专班)(?:组织)?(?:开展|实施|进行)了?.{0,16}$",
            "",
            chunk.strip(),
        )
        found = re.search(rf"(?P<group>[\u4e00-\u9fff（）0-9“”\"]{{0,16}}(?:{_GROUP}))$", words.strip())
        if found and not re.search(r"根据|按照|部署|要求|安排", found["group"]):
            return re.sub(r"(?<=[局室委会办厅府])(?:组织|派出|成立|抽调|组成).{0,10}组$", "", found["group"].strip())
        found = re.search(r"(?:派出|组成)(?P<group>[\u4e00-\u9fff]{2,20}组)", chunk)
        if found:
            return found["group"]
    return passive["group"].strip() if passive else _subject(before)


def _subject(before: str) -> str:
    """Who acts in a sentence, by what stands alone between its days and 对: the name of some office or district."""
    last = re.split("[，,、：:]", before)[-1].strip()
    return last if _ACTS.fullmatch(last) and not _NO_NAME.search(last) else ""


def rectifying_office(draft: NoticeDraft, lines: Lines, sentences: list[str]) -> str:
    """Who rectifies, from the title, the one the paper is for, the signature; the one who inspected does not."""
    title = draft.title
    org = next(iter(_by_title(title)), "")
    if org and not re.search(
        r"(?:组|领导小组办公室|巡察办|审计局|督导室|督导委员会办公室)$", re.sub(r"党组$", "局", org)
    ):
        return org
    inspected = _inspected(title, sentences, bool(org))
    if org and inspected:
        return inspected
    signed = _signed(lines)
    addressee = "" if org else addressee_of(sentences)
    speaks_to = _is_same_office(signed, draft.inspection_by) or any(_SPEAKS_TO.search(one) for one in sentences)
    if addressee and speaks_to and not _TO_ALL.search(addressee):
        return addressee
    if signed and not _CHECKS.search(signed):
        return signed
    if not org:
        bare = re.match(
            rf"^(?P<org>(?:中共)?[\u4e00-\u9fff]{{2,24}}{_ORGANISED}(?:党组|党委)?)(?=.{{0,16}}(?:巡察|整改|督导|审计|反馈|落实|问题))",
            title,
        )
        org = bare["org"] if bare and not bare["org"].startswith("关于") else ""
        if org:
            return org
    if inspected:
        return inspected
    published_by = next(
        (
            re.split(r"[:：]", line.text)[-1].strip()
            for line in lines.chrome
            if re.search(r"发布(?:机构|单位|部门)|信息来源|录入人?", line.text)
        ),
        "",
    )
    return published_by if is_signature(published_by) else signed or org


def _by_title(title: str) -> list[str]:
    """The office whose paper this is, by its title."""
    found = re.match(r"^(?P<org>(?:中共|中国共产党)?[^关《“]{2,30}?)\s{0,2}关于", title)
    return [_OFFICE_HELD.sub("", _without_repeats(found["org"]))] if found else []


def in_full(group: str, title: str, lines: Lines, sentences: list[str]) -> str:
    """Who inspected, where he is only called 我局 or 贵局: the name of who wrote the paper, or of whom it is for."""
    addressee = addressee_of(sentences)
    if group[:1] == "贵" and addressee and group[1:2] in "局科室组处办站所园校委会厅":
        return addressee + group[2:]
    own = (_signed(lines), *_by_title(title))
    name = next((name for name in own if name and group[:2] == f"我{name[-1]}"), "")
    return name + group[2:] if name else group


def _signed(lines: Lines) -> str:
    """The office that signed; of a joint signature the first, whose paper it is."""
    text = next((line.text.strip() for line in reversed(lines.body[-6:]) if is_signature(line.text)), "")
    names = re.split(r"\s{2,}|[\t\u3000]+", text)
    return names[0] if all(is_signature(name) for name in names) else re.sub(r"\s", "", text)


def _is_same_office(name: str, group: str) -> bool:
    """Whether a group is of the office of that name: 甲县教育局 and 县教育局联合检查组, or 我局检查组."""
    if re.match(r"我[局委办校室]", group):
        return group[1] == name[-1:]
    return any(len(office) > 2 and name.endswith(office) for office in re.findall(_OFFICE, group))


def addressee_of(sentences: list[str]) -> str:
    """To whom the paper is written: a short line with a colon at the start."""
    salutation = re.compile(r"[\u4e00-\u9fff（）、，]{3,60}[:：]")
    lines = [one.strip().rstrip(":：") for one in sentences[:3] if salutation.fullmatch(one.strip())]
    return lines[0] if lines else ""


def _inspected(title: str, sentences: list[str], by_inspector: bool) -> str:
    """Whom the inspection was about, from the title or the sentence of the inspection."""
    addressee = addressee_of(sentences)
    if not re.search(f"{_ORGANISED}$", addressee) or re.search("[、，]", addressee):
        addressee = ""
    if by_inspector and addressee and not re.search(r"督导|巡察|审计", addressee):
        return addressee
    whom = rf"(?P<org>(?:中共)?[\u4e00-\u9fff]{{2,24}}{_ORGANISED}(?:党组|党委)?)"
    start = r"^(?:.{2,24})?关于(?:对|巡察|督导|审计)?"
    ending = rf"(?=开展|进行|实施|领导班子|的|情况|问题|20\d\d年|{INSPECTING})"
    about = re.match(start + whom.replace("{2,24}", "{2,24}?") + ending, title) or re.match(start + whom, title)
    if about and not _SEVERAL.search(about["org"]):
        return about["org"]
    if addressee and not re.search(r"督导|巡察|政府|审计", addressee):
        return addressee
    for text in [title, *sentences]:
        found = re.search(
            rf"对(?P<org>[\u4e00-\u9fff（）]{{3,30}}?)(?:进行|开展|实施|的|领导班子|20\d\d年|{INSPECTING}|，|、)", text
        )
        if found and re.search(_ORGANISED + "$", found["org"]) and not _SEVERAL.search(found["org"]):
            return found["org"]
        found = re.search(r"向(?P<org>[\u4e00-\u9fff]{3,30}?)(?:反馈|通报|下达|送达)", text)
        if found and re.search(_ORGANISED + "$", found["org"]):
            return found["org"]
    return ""


def _without_repeats(org: str) -> str:
    return re.sub(r"(党组|党委|局|委员会)\1+$", r"\1", re.sub(r"\s", "", org))
