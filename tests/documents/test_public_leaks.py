"""No public paper tells a secret, whichever field of the ledger it stands in: texts and bytes are searched for each."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from documents.ledger_pdf import write_ledger_pdf
from documents.ledger_xlsx import write_ledger_xlsx
from documents.notice_draft import lay_out
from documents.notice_file import write_notice
from documents.readers import read_file
from models import list_views, notice_texts
from models.closing_rules import Step
from models.filters import IssueFilter
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.list_views import OWN, Grouping, View, ViewColumn
from models.public_rules import published, rules_for, save_rules
from models.rules import Progress
from models.whole_files import digest_of
from tests.conftest import TODAY
from tests.documents.paper_samples import pages_of

#: Each must not be read anywhere: names of all kinds, numbers of all kinds, sums, a school named by hand.
SECRETS = (
    *("李春生", "刘会芳", "王玥", "王　玥", "买买提江·阿卜杜热西提", "张立人"),
    *("孙建中", "姜梅", "欧阳晨", "肖翠兰", "冯立"),
    *("13900001111", "139 0000 2222", "0633-8123456", "330123199001011234", "330123 19900101 4321"),
    *(
        "6222021234567890123",
        "3705016123456",
        "78910元",
        "456789",
        "三百五十元",
        "伍万陆仟元",
        "5万6千",
        "7000至9000元",
    ),
    "白鹭湾学校",
)
_TEXT = (
    "李春生、刘会芳、王玥、王　玥、买买提江·阿卜杜热西提和张立人，电话13900001111、139 0000 2222、0633-8123456，"
    "身份证330123199001011234、330123 19900101 4321，卡号6222021234567890123，账号3705016123456，"
    "多收78910元、￥456789、三百五十元、伍万陆仟元、5万6千元、7000至9000元，见白鹭湾学校。"
    "综合服务部部长孙建中进行约谈，姜梅等7名干部交流，给予欧阳晨通报批评，食堂主管肖翠兰谈话提醒，冯立到会，教师冯立受警告"
)
#: What of these rows, which never leave, must not be read either.
HIDDEN = ("机要柜甲", "机要柜乙", "机要柜丙", "机要柜丁")
#: In the names of files, which no masking looks at and no public paper names.
FILE = "收据原件"


@pytest.fixture
def filled(ledger: Ledger, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with a secret in every text that somebody can write."""
    people = ("李春生", "刘会芳", "王玥", "买买提江·阿卜杜热西提", "张立人")
    measure = MeasureEdit(f"{_TEXT}。", units=("白鹭湾学校",), persons=people[:2], deadline=_TEXT, result=_TEXT)
    row: dict[str, Any] = {
        **dict.fromkeys(("aspect", "problem", "goal", "deadline", "reason", "note"), _TEXT),
        **dict.fromkeys(("units", "support_units", "involved_units"), ("白鹭湾学校",)),
        **{"findings": (f"{_TEXT}。", _TEXT), "measures": (measure, replace(measure, progress=Progress.DONE))},
        **{"lead_leader": "李春生", "lead_unit": "白鹭湾学校", "persons": people, "entry": (TODAY, _TEXT)},
        **{"custom:李春生批示": _TEXT, "custom:说明": _TEXT},
    }
    ids = ledger.add_issues(
        [
            {"source": _TEXT[:190], **row},
            {"source": _TEXT[:190], "problem": HIDDEN[0], "secrecy": "秘密"},
            {"source": _TEXT[:190], "problem": HIDDEN[1], "secrecy": "内部", "aspect": HIDDEN[1]},
            {"source": _TEXT[:190], "problem": HIDDEN[2]},
            {"source": _TEXT[:190], "problem": HIDDEN[3]},
            {"source": "另一来源", "problem": "食堂台账不全", "measures": (MeasureEdit("补齐。"),)},
        ]
    )
    for person in ledger.people():
        ledger.set_phone(person.id, "13900001111")
    ledger.responsibility.split_to_units(ids[3], ["白鹭湾学校"])
    ledger.update_issues({ids[3]: {"secrecy": "内部"}})
    file = tmp_path / f"{FILE}-李春生.pdf"
    file.write_bytes(b"%PDF-1.4 x")
    ledger.evidence.add(ids[0], [file])
    ledger.update_issues({ids[0]: {"progress": Progress.DONE}})
    ledger.closings.take(ids[:1], Step.APPLY, on=TODAY, person="刘会芳")
    save_rules(ledger, replace(rules_for(ledger), words=("白鹭湾学校",), withheld=((ids[4], HIDDEN[3]),)))
    yield ledger
    assert ledger.check().ok


def _views(ledger: Ledger) -> Iterator[View]:
    """The usual lists, and one of everything under its units with secrets in its own words."""
    yield from list_views.BUILT_IN
    every = tuple(ViewColumn(key) for key in list_views.choices(ledger))
    assert any(column.key == OWN for column in every)
    line = "李春生　13900001111　白鹭湾学校"
    more: dict[str, Any] = {"attachment": line, "head": (line, line, line), "foot": (line,)}
    yield View("李春生台账", every, paper="A3", grouping=Grouping.UNIT, sections=True, **more)
    yield View("每条措施", every, paper="A3", row=list_views.RowOf.MEASURE, grouping=Grouping.ASPECT, **more)


def _told(path: Path) -> str:
    """All that a file says to a reader, and to somebody who looks into its parts."""
    parts = [path.name, path.read_bytes().decode("latin-1")]
    if path.suffix == ".pdf":
        parts += [*pages_of(path), *_pdf_words(path)]
    else:
        with zipfile.ZipFile(path) as package:
            parts += [re.sub("<[^>]*>", "", package.read(name).decode("utf-8")) for name in package.namelist()]
            parts += [package.read(name).decode("utf-8") for name in package.namelist()]
    return "".join("".join(part.split("\n")) for part in parts)


def _pdf_words(path: Path) -> Iterator[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        yield from map(str, document.get_metadata_dict().values())
    finally:
        document.close()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL):
        try:
            yield zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue


def _leaks(path: Path) -> list[str]:
    told = _told(path)
    forms = {word: (word, word.encode("utf-16-be").decode("latin-1")) for word in (*SECRETS, *HIDDEN, FILE)}
    return [word for word, written in forms.items() if any(one in told for one in written)]


def test_no_public_list_tells_a_secret(filled: Ledger, tmp_path: Path) -> None:
    ids, found = filled.issue_ids(), {}
    public = published(filled.issues(ids).values(), rules_for(filled))
    assert [issue.problem for issue in public.issues][1:] == ["食堂台账不全"]
    for place, view in enumerate(_views(filled)):
        for write, ending in ((write_ledger_pdf, "pdf"), (write_ledger_xlsx, "xlsx")):
            path = tmp_path / f"{place}.{ending}"
            write(filled, ids, path, today=TODAY, view=view, public=public)
            assert "食堂台账不全" in _told(path)
            if leaks := _leaks(path):
                found[f"{view.title} {ending}"] = leaks
    assert not found


def test_the_offices_own_list_still_tells_them(filled: Ledger, tmp_path: Path) -> None:
    """What the search above relies on: in a file that is not public it does find them."""
    *_, view = _views(filled)
    for write, ending in ((write_ledger_pdf, "pdf"), (write_ledger_xlsx, "xlsx")):
        path = tmp_path / f"自用.{ending}"
        write(filled, filled.issue_ids(), path, today=TODAY, view=view)
        assert set(_leaks(path)) >= {"李春生", "13900001111", "78910元", *HIDDEN, FILE}


@pytest.mark.parametrize("ending", [".docx", ".pdf"])
def test_no_public_notice_tells_a_secret(filled: Ledger, tmp_path: Path, ending: str) -> None:
    texts = notice_texts.texts_for(filled, None)
    texts = replace(texts, opening=texts.opening + _TEXT, organising=_TEXT, next_steps=_TEXT)
    told = ""
    for source in filled.sources():
        asked = IssueFilter(source_id=source.id)
        draft = lay_out(filled, asked, today=TODAY, texts=texts, rules=rules_for(filled))
        path = tmp_path / f"通报{source.id}{ending}"
        write_notice(draft, path, today=TODAY)
        told += _told(path)
        assert _leaks(path) == []
    assert "食堂台账不全" in told


def test_a_masked_column_keeps_its_words_and_a_masked_heading(filled: Ledger, tmp_path: Path) -> None:
    public = published(filled.issues(filled.issue_ids()).values(), rules_for(filled))
    view = View("说明", (ViewColumn("problem"), ViewColumn("custom:李春生批示")))
    path = tmp_path / "说明.xlsx"
    write_ledger_xlsx(filled, [], path, today=TODAY, view=view, public=public)
    assert "李某某批示" in _told(path) and "多收××元" in _told(path)


_NOTICES = Path(__file__).parents[3] / "shared" / "notices"
#: Where a real notice names somebody: behind the head of a department, and before 等…名.
_PERSONS = re.compile("部长(?P<head>[\u4e00-\u9fff]{2})进行约谈|对符合条件的(?P<group>[\u4e00-\u9fff]{2,4})等[0-9]+名")


@pytest.mark.skipif(not _NOTICES.is_dir(), reason="the real notices are not here")
def test_persons_of_real_notices_are_not_published(ledger: Ledger) -> None:
    found: list[re.Match[str]] = []
    for path in sorted(_NOTICES.glob("*.txt")):
        draft = read_file(path)
        if draft.is_notice:
            ledger.import_notice(draft, file_name=path.name, digest=digest_of(path))
    for source in ledger.sources():
        draft_of_it = lay_out(ledger, IssueFilter(source_id=source.id), today=TODAY, rules=rules_for(ledger))
        found += _PERSONS.finditer(draft_of_it.text)
        assert all(mask.rule != "names" or "某" in mask.after for mask in draft_of_it.all_masks)
    assert [one.group(one.lastgroup or 0)[1:] for one in found] in (["某", "某某"], ["某某", "某"])
